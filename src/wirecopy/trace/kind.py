"""Whether it is reuse, and which kind: from how much of each text is aligned, and how often aligned words differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.trace.passages import (
    N_AT_ENDS,
    N_CHANGED,
    N_DIFFERENT,
    N_EQUAL,
    N_EXCHANGED,
    N_IN_LONG,
    N_KEYS,
    N_NAMES_DIFFERENT,
    N_NAMES_EQUAL,
    N_NUMBERS_DIFFERENT,
    N_NUMBERS_EQUAL,
    N_QUOTED,
    N_SHARED,
    N_WINDOWS,
)
from wirecopy.types import Reason

if TYPE_CHECKING:
    from wirecopy.trace.compare import Comparison
    from wirecopy.trace.shingle import Prepared
    from wirecopy.types import Kind

# A pair is reported from this score on. Measured with bench/tracing.py: of copies, also those with 90% of their words
# replaced and 70% of the text gone, the lowest has .61; of independent reports of one event (BASIL) the highest has
# .43, and that one shares agency text, the next .30.
THRESHOLD = 0.35
# Long runs of the same words are written once. Where so many words outside quotations stand in such runs, less of the
# smaller text suffices, by this factor: of BASIL's independent reports one has .24, from quoting another's report.
LEAST_IN_LONG = 50
SOONER = 0.8
# Under this coverage so many aligned words outside quotations are asked for: a site's furniture has fewer.
MOSTLY = 0.6
LEAST_WORDS = 80
# Where all that two texts share stands, unchanged, at the beginning or at the end of both, it is furniture unless it
# is longer.
LEAST_WORDS_AT_ENDS = 150
# Of a text that is nearly all quotation at least this share counts as its own words.
LEAST_UNQUOTED = 0.2
# Texts made from one template agree in their words and differ in names or numbers: at most .48 of these agree, in
# copies .75 or more, also in those whose names a rewriter alters.
AGREEMENT = 0.6
FEW = 4
MOST_DIFFERENT = 0.8
# A rewriter that alters most names leaves the numbers: where this share of them agree, no template was filled anew.
KEPT = 0.8
# One text is a copy of the other, not two texts that share passages, from this share of words aligned on; a rewrite
# loses more.
WHOLE = 0.8
WHOLE_REWRITTEN = 0.7
# Less than this of a text in the other, and it was cut, or added to.
NEARLY_WHOLE = 0.85
# The same text but for marks and a stray line: shares of words aligned, and of aligned words that differ.
VERBATIM = 0.98
VERBATIM_RATE = 0.003
# Substituted throughout: this share of aligned words differ, and this share of sentence-sized windows hold a change.
REWRITTEN_RATE = 0.035
REWRITTEN_SPREAD = 0.5
# An editor who goes over a short text exchanges a handful of words for others (at most five in the invented press),
# and rephrases; a program exchanges at least seven in a text of 250 words (bench/tracing.py, 15%). From this rate on
# it is no editing, however short the text.
HANDFUL = 6
HEAVY_RATE = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What the decisions rest on. Shares lie in 0 to 1.

    Attributes:
        containment: Share of the smaller text's shingles found in the other.
        coverage_origin: Share of the origin's words aligned.
        coverage_copy: Share of the copy's words aligned.
        substitution_rate: Share of aligned words that differ.
        spread: Share of sentence-sized windows in which a word differs.
        score: Share of the smaller text's words outside quotations that are aligned, times `agreement`: independent
            reports of one event share their quotations.
        agreement: Share of aligned names and numbers that are the same.
        in_long: How many words outside quotations stand in long runs of equal words.
        exchanged: In how many places one content word stands for another.
        templated: Whether the names or the numbers differ throughout.
        words: How many words outside quotations are aligned.
        at_ends: Whether every passage stands at the beginning or at the end of both texts.
    """

    containment: float
    coverage_origin: float
    coverage_copy: float
    substitution_rate: float
    spread: float
    score: float
    agreement: float
    in_long: int
    exchanged: int
    templated: bool
    words: int
    at_ends: bool


def _agreed(same: int, different: int) -> float:
    return (same + 1) / (same + different + 1)


def _disagree(same: int, different: int) -> bool:
    return different >= FEW and _agreed(same, different) < AGREEMENT


def measure(origin: Prepared, copy: Prepared, found: Comparison) -> Measures:
    """Measure a pair of which something is aligned."""
    counts = found.counts
    aligned = counts[N_EQUAL] + counts[N_DIFFERENT]
    smaller = min(origin, copy, key=lambda text: len(text.words))
    size = len(smaller.words)
    unquoted = aligned - counts[N_QUOTED]
    names = (counts[N_NAMES_EQUAL], counts[N_NAMES_DIFFERENT])
    numbers = (counts[N_NUMBERS_EQUAL], counts[N_NUMBERS_DIFFERENT])
    agreement = (names[0] + numbers[0] + 1) / (sum(names) + sum(numbers) + 1)
    covered = min(1.0, unquoted / max(size - smaller.quoted, LEAST_UNQUOTED * size))
    return Measures(
        containment=counts[N_SHARED] / max(1, counts[N_KEYS]),
        coverage_origin=aligned / len(origin.words),
        coverage_copy=aligned / len(copy.words),
        substitution_rate=counts[N_DIFFERENT] / aligned,
        spread=counts[N_CHANGED] / counts[N_WINDOWS],
        score=covered * agreement,
        agreement=agreement,
        in_long=counts[N_IN_LONG],
        exchanged=counts[N_EXCHANGED],
        templated=agreement < MOST_DIFFERENT
        and (_disagree(*numbers) or (_disagree(*names) and not (numbers[0] >= FEW and _agreed(*numbers) >= KEPT))),
        words=unquoted,
        at_ends=counts[N_AT_ENDS] == 1,
    )


def reused(measures: Measures, threshold: float) -> bool:
    """Decide whether one text reuses the other.

    Args:
        measures: Of the pair.
        threshold: The least score.
    """
    own = measures.in_long >= LEAST_IN_LONG
    if measures.templated or measures.score < (SOONER * threshold if own else threshold):
        return False
    if measures.at_ends and not is_family(measures):
        return measures.words >= LEAST_WORDS_AT_ENDS
    return own or measures.score >= MOSTLY or measures.words >= LEAST_WORDS


def is_family(measures: Measures) -> bool:
    """Tell whether one of the texts is a copy of the other, not two texts that share passages."""
    whole = WHOLE_REWRITTEN if substituted_throughout(measures) else WHOLE
    return max(measures.coverage_origin, measures.coverage_copy) >= whole


def substituted_throughout(measures: Measures) -> bool:
    """Tell whether words were replaced all over the text, not here and there."""
    if measures.substitution_rate < REWRITTEN_RATE or measures.spread < REWRITTEN_SPREAD:
        return False
    return measures.exchanged > HANDFUL or measures.substitution_rate >= HEAVY_RATE


def kind_of(  # noqa: PLR0911 - one return for each kind
    measures: Measures, *, same_publisher: bool
) -> tuple[Kind, Reason]:
    """Name the kind of reuse, with what it rests on.

    Args:
        measures: Of the pair.
        same_publisher: Whether one publisher ran both.
    """
    origin, copy, rate = measures.coverage_origin, measures.coverage_copy, measures.substitution_rate
    shares = f"{origin:.0%} of the origin's words and {copy:.0%} of the copy's are aligned"
    if not is_family(measures):
        return "shared-passages", _reason("own-text-in-both", shares)
    if substituted_throughout(measures):
        basis = f"{rate:.0%} of the aligned words differ, in {measures.spread:.0%} of the sentences"
        return "rewritten", _reason("substituted-throughout", basis)
    if min(origin, copy) >= VERBATIM and rate <= VERBATIM_RATE:
        return "verbatim", _reason("same-words", shares)
    if same_publisher:
        return "revision", _reason("same-publisher", f"one publisher ran both; {shares}")
    if origin < NEARLY_WHOLE and origin <= copy:
        return "abridged", _reason("origin-cut", shares)
    if copy < NEARLY_WHOLE:
        return "expanded", _reason("copy-adds", shares)
    return "edited", _reason("light-changes", f"{shares}; {rate:.1%} of the aligned words differ")


def _reason(code: str, basis: str) -> Reason:
    return Reason(code=code, basis=basis, supports="kind")
