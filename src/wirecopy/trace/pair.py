"""One pair of articles: is it reuse, who copied whom, which kind, and what was changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wirecopy.trace.captions import compare_captions
from wirecopy.trace.compare import compare
from wirecopy.trace.kind import kind_of, measure, reused
from wirecopy.trace.origin import KNOWN, direction
from wirecopy.trace.passages import arranged, passages, turned
from wirecopy.trace.substitutions import Side, listed, substitutions
from wirecopy.types import Alignment, Reuse

if TYPE_CHECKING:
    from wirecopy.trace.compiled import Engine
    from wirecopy.trace.frequency import Frequencies
    from wirecopy.trace.shingle import Prepared
    from wirecopy.types import Article


def judge(
    earlier: Article,
    first: Prepared,
    later: Article,
    second: Prepared,
    *,
    engine: Engine,
    threshold: float,
    archive: Frequencies,
    counted: bool,
) -> Reuse | None:
    """Compare two articles; None where no text is reused.

    Args:
        earlier: The article seen first.
        first: Its words.
        later: The other article.
        second: Its words.
        engine: The loops.
        threshold: The least score.
        archive: How often word pairs occur.
        counted: Whether the archive has counted the earlier article.
    """
    # Always the same way round, so that the order of arrival changes nothing.
    ahead = (len(first.words), earlier.body) <= (len(second.words), later.body)
    found = compare(first, second, engine) if ahead else compare(second, first, engine)
    regions = found.regions if ahead else turned(found.regions)
    measures = measure(first, second, found)
    if measures is None or not reused(measures, threshold):
        return None
    reasons = direction(earlier, later)
    weight = sum(reason.weight for reason in reasons)
    if weight < 0:
        earlier, first, later, second = later, second, earlier, first
        reasons = tuple(replace(reason, weight=-reason.weight) for reason in reasons)
        regions = turned(regions)
        measures = replace(measures, coverage_origin=measures.coverage_copy, coverage_copy=measures.coverage_origin)
    ordered, moved = arranged(regions)
    same = earlier.publisher is not None and earlier.publisher == later.publisher
    kind, because = kind_of(measures, same_publisher=same)
    changed = substitutions(ordered, Side(first, earlier.body), Side(second, later.body))
    aligned = [*passages(ordered, first, second), *compare_captions(earlier, later, engine, changed)]
    return Reuse(
        origin=earlier.id,
        copy=later.id,
        direction="known" if abs(weight) >= KNOWN else "unknown",
        reasons=(*reasons, because),
        kind=kind,
        containment=measures.containment,
        coverage_origin=measures.coverage_origin,
        coverage_copy=measures.coverage_copy,
        substitution_rate=measures.substitution_rate,
        score=measures.score,
        substitutions=listed(changed),
        alignment=Alignment(passages=tuple(aligned), moved=moved),
    )
