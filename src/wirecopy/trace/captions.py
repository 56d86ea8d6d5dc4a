"""Captions and picture credits: a rewriter changes the names in them too, and they are no part of the body."""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import TYPE_CHECKING

from wirecopy.text import CAPITAL, FUNCTION, NAME
from wirecopy.trace.align import CELLS
from wirecopy.trace.compare import prepare
from wirecopy.trace.passages import N_COUNTS, N_EQUAL, placed
from wirecopy.trace.substitutions import Counts, Side, substitutions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecopy.trace.engine import Engine
    from wirecopy.trace.passages import Region
    from wirecopy.trace.shingle import Prepared
    from wirecopy.types import Article

# Two captions belong together if this share of the shorter one's words stand in the other, in order: rewritten ones
# have .6 or more, captions of two pictures from one event mostly below .3.
SAME_CAPTION = 0.5


def compare_captions(origin: Article, copy: Article, engine: Engine, counted: Counts) -> array[int]:
    """Align the captions of two articles that share text.

    Args:
        origin: The origin.
        copy: The copy.
        engine: The loops.
        counted: Receives what captions and credits replaced.

    Returns:
        The aligned passages of the captions, as `placed` gives them.
    """
    found = array("i")
    for left, right in _matched(_texts(origin, "caption"), _texts(copy, "caption"), engine):
        tokens, others = prepare(left[1], engine), prepare(right[1], engine)
        areas, _ = _align(tokens, others, engine)
        counted.update(substitutions(areas, Side(tokens, left[1]), Side(others, right[1])))
        found += placed(areas, tokens, others, (left[0], right[0]))
    for left, right in _matched(_texts(origin, "credit"), _texts(copy, "credit"), engine):
        tokens, others = _credit(left[1], engine), _credit(right[1], engine)
        areas, _ = _align(tokens, others, engine)
        counted.update(substitutions(areas, Side(tokens, left[1]), Side(others, right[1])))
    return found


def _credit(text: str, engine: Engine) -> Prepared:
    """Prepare a credit: every capitalised word after the agency's part ("AP Photo/") is a name."""
    tokens = prepare(text, engine)
    person = text.rfind("/") + 1
    flags = engine.kept(tokens.flags, len(tokens.flags))
    for place, (flag, start) in enumerate(zip(tokens.flags, tokens.starts, strict=True)):
        flags[place] = flag | NAME if flag & CAPITAL and start >= person and not flag & FUNCTION else flag & ~NAME
    return replace(tokens, flags=flags)


def _texts(article: Article, field: str) -> list[tuple[int, str]]:
    values = ((position, getattr(image, field)) for position, image in enumerate(article.images))
    return [(position, value) for position, value in values if value]


def _matched(
    left: list[tuple[int, str]], right: list[tuple[int, str]], engine: Engine
) -> Iterator[tuple[tuple[int, str], tuple[int, str]]]:
    """Yield pairs of captions that correspond, the best first; each caption at most once."""
    scored = []
    for one in left:
        for other in right:
            tokens, others = prepare(one[1], engine), prepare(other[1], engine)
            shorter = min(len(tokens.words), len(others.words))
            _, equal = _align(tokens, others, engine)
            if shorter and equal >= SAME_CAPTION * shorter:
                scored.append((-equal / shorter, one, other))
    seen_left: set[int] = set()
    seen_right: set[int] = set()
    for _, one, other in sorted(scored):
        if one[0] not in seen_left and other[0] not in seen_right:
            seen_left.add(one[0])
            seen_right.add(other[0])
            yield one, other


def _align(first: Prepared, second: Prepared, engine: Engine) -> tuple[Sequence[Region], int]:
    """Align two short texts as wholes; return the regions and the number of equal words."""
    size, width = len(first.words), len(second.words)
    _, scores, *_, steps, out_first, out_second, bounds, areas = engine.room("pair", max(size + width, CELLS))
    length = engine.fill(
        first.words, first.flags, 0, size, second.words, second.flags, 0, width, out_first, out_second, 0, scores, steps
    )
    bounds[0] = length
    counts = engine.zeros(N_COUNTS)
    number = engine.regions(
        out_first, out_second, bounds, 1, first.words, first.flags, second.words, second.flags, areas, counts
    )
    return engine.rows(areas, number), int(counts[N_EQUAL])
