"""One pair of articles: is it reuse, who copied whom, which kind, and what was changed.

    align -> measure -> weigh the evidence -> build the edge

The evidence is weighed before the edge is built, because an article's edges are decided together: of several texts
that it resembles, the one it follows most closely is its source, and how naturally the others read says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wirecopy.trace.captions import compare_captions
from wirecopy.trace.compare import compare
from wirecopy.trace.evidence import KNOWN, NATURAL, evidence, familiar, lengths, same_publisher
from wirecopy.trace.kind import Measures, kind_of, measure, reused, substituted_throughout
from wirecopy.trace.layout import DeferredReuse, Side, lay_out
from wirecopy.trace.passages import N_LONGER, N_LONGER_SQUARED, N_REPLACED
from wirecopy.types import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.trace.compare import Comparison
    from wirecopy.trace.engine import Engine
    from wirecopy.trace.frequency import Frequencies
    from wirecopy.trace.shingle import Prepared
    from wirecopy.types import Article, Reuse


# An article's source must read more naturally than its other copies by so much to overrule them.
CLEARLY = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """Two articles of which one reuses the other's text.

    Attributes:
        earlier: The one seen first.
        first: Its words.
        later: The other.
        second: Its words.
        found: What corresponds.
        measures: What the decisions rest on, `earlier` as the origin.
        reasons: The evidence; a positive weight says that `earlier` is the origin.
    """

    earlier: Article
    first: Prepared
    later: Article
    second: Prepared
    found: Comparison
    measures: Measures
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> float:
        """The sum of the evidence."""
        return sum(reason.weight for reason in self.reasons)

    @property
    def unchanged(self) -> float:
        """Share of the words that correspond which are the same in both."""
        return 1 - self.measures.substitution_rate

    @property
    def closeness(self) -> float:
        """Share of the later article's words that stand unchanged in the earlier one."""
        return self.measures.coverage_copy * self.unchanged


def weigh(
    earlier: Article,
    first: Prepared,
    later: Article,
    second: Prepared,
    *,
    engine: Engine,
    threshold: float,
    frequencies: Frequencies,
    counted: bool,
) -> Pair | None:
    """Compare two articles; None where no text is reused.

    Args:
        earlier: The article seen first.
        first: Its words.
        later: The other article.
        second: Its words.
        engine: The loops.
        threshold: The least score.
        frequencies: The archive's word pairs.
        counted: Whether they include those of the earlier article.
    """
    # Always the same way round, so that the order of arrival changes nothing.
    ahead = (len(first.words), earlier.body) <= (len(second.words), later.body)
    found = compare(first, second, engine) if ahead else compare(second, first, engine, turned=1)
    if found is None:
        return None
    measures = measure(first, second, found)
    if not reused(measures, threshold):
        return None
    reasons = evidence(earlier, later)
    if substituted_throughout(measures):
        counts = found.counts
        sign = 1 if ahead else -1
        reasons += familiar(earlier, later, frequencies.compare(first.words, second.words, found, (counted, False)))
        reasons += lengths(earlier, later, counts[N_REPLACED], sign * counts[N_LONGER], counts[N_LONGER_SQUARED])
    return Pair(
        earlier=earlier,
        first=first,
        later=later,
        second=second,
        found=found,
        measures=measures,
        reasons=tuple(reasons),
    )


def settled(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Let an article's best source overrule how naturally its other copies read.

    Args:
        pairs: The pairs of one article, which is the later one in each.
    """
    best = max(pairs, key=lambda pair: (pair.weight, pair.closeness, pair.earlier.id), default=None)
    # What is no rewrite of its source but a copy reads as that does, and so its own reading is evidence.
    if best is None or best.weight < KNOWN or not substituted_throughout(best.measures):
        return tuple(pairs)
    return tuple(
        _overruled(pair, best) if pair.weight < best.weight - CLEARLY and pair.closeness < best.closeness else pair
        for pair in pairs
    )


def _overruled(pair: Pair, closest: Pair) -> Pair:
    kept = tuple(reason for reason in pair.reasons if reason.code not in NATURAL)
    said = sum(reason.weight for reason in kept)
    # Where the way it reads speaks against the rest, the rest alone would claim too much.
    if len(kept) == len(pair.reasons) or said * (pair.weight - said) < 0:
        return pair
    basis = f"{pair.later.id} follows {closest.earlier.id} more closely"
    return replace(pair, reasons=(*kept, Reason(code="nearer-source", basis=basis, supports="direction")))


def edge(pair: Pair, engine: Engine) -> Reuse:
    """Build the edge of a pair: orient it, name its kind, and list what was changed."""
    origin, first, copy, second = pair.earlier, pair.first, pair.later, pair.second
    found, measures, reasons = pair.found, pair.measures, pair.reasons
    if pair.weight < 0:
        origin, first, copy, second = copy, second, origin, first
        found = replace(found, turned=1 - found.turned)
        measures = replace(measures, coverage_origin=measures.coverage_copy, coverage_copy=measures.coverage_origin)
        reasons = tuple(replace(reason, weight=-reason.weight) for reason in reasons)
    # What a carrier shortened is no version of the publisher's.
    same = same_publisher(origin, copy) and origin.carrier == copy.carrier
    kind, because = kind_of(measures, same_publisher=same)
    body = lay_out(found, Side(first, origin.body), Side(second, copy.body), engine)
    return DeferredReuse(
        (body, *compare_captions(origin, copy, engine)),
        origin=origin.id,
        copy=copy.id,
        direction="known" if abs(pair.weight) >= KNOWN else "unknown",
        reasons=(*sorted(reasons, key=lambda reason: -abs(reason.weight)), because),
        kind=kind,
        containment=measures.containment,
        coverage_origin=measures.coverage_origin,
        coverage_copy=measures.coverage_copy,
        substitution_rate=measures.substitution_rate,
        score=measures.score,
    )
