"""Who copied whom, and what each copy changed.

    articles -> shingles -> candidates -> alignment -> kind and direction -> Reuse

`trace` takes a collection at once, `trace_one` an article as it arrives; both give the same pairs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

from wirecopy.trace.candidates import Index, MemoryIndex
from wirecopy.trace.captions import compare_captions
from wirecopy.trace.compare import compare, prepare
from wirecopy.trace.compiled import plain
from wirecopy.trace.kind import Measures, kind_of
from wirecopy.trace.origin import KNOWN, direction
from wirecopy.trace.passages import (
    N_CHANGED,
    N_COUNTS,
    N_DIFFERENT,
    N_EQUAL,
    N_LONGEST,
    N_QUOTED,
    N_WINDOWS,
    Region,
    listed,
    passages,
    substitutions,
)
from wirecopy.types import Alignment, Article, Reuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecopy.trace.compiled import Engine
    from wirecopy.trace.shingle import Prepared

__all__ = ["Index", "MemoryIndex", "TraceOptions", "trace", "trace_one"]

# A pair is reported from this score on.
THRESHOLD = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceOptions:
    """How to trace.

    Attributes:
        threshold: The least score of a reported pair, 0 to 1.
    """

    threshold: float = THRESHOLD


def trace(articles: Iterable[Article], *, options: TraceOptions | None = None) -> tuple[Reuse, ...]:
    """Find every pair of articles in which text is reused.

    Args:
        articles: In order of arrival: where nothing else tells who came first, the earlier one stands as the origin.
        options: How to trace.

    Returns:
        One `Reuse` for each pair, in order of arrival of the later article.
    """
    index = MemoryIndex()
    chosen = options or TraceOptions()
    return tuple(edge for article in articles for edge in trace_one(article, index, options=chosen))


def trace_one(article: Article, index: Index, *, options: TraceOptions | None = None) -> tuple[Reuse, ...]:
    """Find the articles in an index that share text with a new one, and add it to the index.

    Args:
        article: The new article.
        index: The archive so far; changed.
        options: How to trace.
    """
    chosen = options or TraceOptions()
    engine = plain()
    tokens = prepare(article.body, engine)
    edges = []
    for other_id in index.candidates(tokens.keys):
        other = index.article(other_id)
        edge = _pair(other, prepare(other.body, engine), article, tokens, engine, chosen)
        if edge is not None:
            edges.append(edge)
    copies = {edge.origin if edge.copy == article.id else edge.copy for edge in edges}
    index.add(article, tokens.keys, copies)
    return tuple(edges)


def _pair(
    earlier: Article, first: Prepared, later: Article, second: Prepared, engine: Engine, options: TraceOptions
) -> Reuse | None:
    """Compare two articles; None where no text is reused."""
    reasons = direction(earlier, later)
    weight = sum(reason.weight for reason in reasons)
    if weight < 0:
        earlier, first, later, second = later, second, earlier, first
        reasons = tuple(replace(reason, weight=-reason.weight) for reason in reasons)
    found = compare(first, second, engine)
    counts = engine.zeros(N_COUNTS)
    out = engine.zeros(5 * len(found.first))
    number = engine.regions(
        found.first, found.second, found.bounds, first.words, first.flags, second.words, second.flags, out, counts
    )
    aligned = counts[N_EQUAL] + counts[N_DIFFERENT]
    if not aligned:
        return None
    measures = Measures(
        coverage_origin=aligned / len(first.words),
        coverage_copy=aligned / len(second.words),
        substitution_rate=counts[N_DIFFERENT] / aligned,
        spread=counts[N_CHANGED] / counts[N_WINDOWS],
        longest=counts[N_LONGEST],
    )
    score = sqrt(found.containment * min(1.0, max(measures.coverage_origin, measures.coverage_copy)))
    if score < options.threshold or counts[N_QUOTED] > 0.8 * aligned:
        return None
    areas = [
        Region(operation=out[k], a0=out[k + 1], a1=out[k + 2], b0=out[k + 3], b1=out[k + 4])
        for k in range(0, 5 * number, 5)
    ]
    same = earlier.publisher is not None and earlier.publisher == later.publisher
    kind, because = kind_of(measures, same_publisher=same)
    counted = substitutions(areas, first, earlier.body, second, later.body)
    aligned_passages = passages(areas, first, second)
    aligned_passages += compare_captions(earlier, later, engine, counted)
    return Reuse(
        origin=earlier.id,
        copy=later.id,
        direction="known" if abs(weight) >= KNOWN else "unknown",
        reasons=(*reasons, because),
        kind=kind,
        containment=found.containment,
        coverage_origin=measures.coverage_origin,
        coverage_copy=measures.coverage_copy,
        substitution_rate=measures.substitution_rate,
        score=score,
        substitutions=listed(counted),
        alignment=Alignment(passages=tuple(aligned_passages)),
    )
