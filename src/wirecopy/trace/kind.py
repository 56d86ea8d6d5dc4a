"""Which kind of copy: from how much of each text is aligned, and how often aligned words differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.types import Reason

if TYPE_CHECKING:
    from wirecopy.types import Kind

# A text counts as wholly aligned from this share of its words on.
WHOLE = 0.8
VERBATIM = 0.97
# Substituted throughout: this share of aligned words differ, and this share of sentence-sized windows hold a change.
REWRITTEN_RATE = 0.035
REWRITTEN_SPREAD = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What the kind rests on. Shares lie in 0 to 1.

    Attributes:
        coverage_origin: Share of the origin's words aligned.
        coverage_copy: Share of the copy's words aligned.
        substitution_rate: Share of aligned words that differ.
        spread: Share of sentence-sized windows in which a word differs.
        longest: The longest run of equal words.
    """

    coverage_origin: float
    coverage_copy: float
    substitution_rate: float
    spread: float
    longest: int


def kind_of(measures: Measures, *, same_publisher: bool) -> tuple[Kind, Reason]:
    """Name the kind of reuse, with what it rests on.

    Args:
        measures: Of the pair.
        same_publisher: Whether one publisher ran both.
    """
    origin, copy = measures.coverage_origin, measures.coverage_copy
    shares = f"{origin:.0%} of the origin's words and {copy:.0%} of the copy's are aligned"
    if (
        measures.substitution_rate >= REWRITTEN_RATE
        and measures.spread >= REWRITTEN_SPREAD
        and max(origin, copy) >= WHOLE
    ):
        basis = (
            f"{measures.substitution_rate:.0%} of the aligned words differ, in {measures.spread:.0%} of the sentences"
        )
        return "rewritten", Reason(code="substituted-throughout", basis=basis, supports="kind")
    if max(origin, copy) < WHOLE:
        return "shared-passages", Reason(code="own-text-in-both", basis=shares, supports="kind")
    if same_publisher and (origin < 1 or copy < 1 or measures.substitution_rate > 0):
        return "revision", Reason(code="same-publisher", basis=f"one publisher ran both; {shares}", supports="kind")
    if copy >= WHOLE and origin < WHOLE:
        return "abridged", Reason(code="origin-cut", basis=shares, supports="kind")
    if origin >= WHOLE and copy < WHOLE:
        return "expanded", Reason(code="copy-adds", basis=shares, supports="kind")
    if min(origin, copy) >= VERBATIM and measures.substitution_rate <= 1 - VERBATIM:
        return "verbatim", Reason(code="same-words", basis=shares, supports="kind")
    basis = f"{shares}; {measures.substitution_rate:.1%} of the aligned words differ"
    return "edited", Reason(code="light-changes", basis=basis, supports="kind")
