"""Captions and picture credits: a rewriter changes the names in them too, and they are no part of the body."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wirecopy.text import CAPITAL, FUNCTION, NAME
from wirecopy.trace.compare import Comparison, prepare
from wirecopy.trace.layout import NOTHING, Layout, Side, lay_out
from wirecopy.trace.passages import N_COUNTS, N_EQUAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecopy.trace.engine import Engine
    from wirecopy.trace.shingle import Prepared
    from wirecopy.types import Article

# Two captions belong together if this share of the shorter one's words stand in the other, in order: rewritten ones
# have .6 or more, captions of two pictures from one event mostly below .3.
SAME_CAPTION = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """One caption or credit, with the position of its image."""

    position: int
    text: str
    tokens: Prepared


def compare_captions(origin: Article, copy: Article, engine: Engine) -> tuple[Layout, ...]:
    """Align the captions and picture credits of two articles that share text.

    Args:
        origin: The origin.
        copy: The copy.
        engine: The loops.

    Returns:
        What corresponds in each pair of them; of credits only what was replaced.
    """
    if not origin.images or not copy.images:
        return ()
    found = []
    for field in ("caption", "credit"):
        for left, right in _matched(_texts(origin, field, engine), _texts(copy, field, engine), engine):
            aligned = _align(left.tokens, right.tokens, engine)
            laid = lay_out(aligned, Side(left.tokens, left.text), Side(right.tokens, right.text), engine)
            if field == "caption":
                found.append(replace(laid, captions=(left.position, right.position)))
            else:
                found.append(replace(laid, spots=NOTHING))
    return tuple(found)


def _texts(article: Article, field: str, engine: Engine) -> list[_Text]:
    read = prepare if field == "caption" else _credit
    values = ((position, getattr(image, field)) for position, image in enumerate(article.images))
    return [_Text(position=position, text=value, tokens=read(value, engine)) for position, value in values if value]


def _credit(text: str, engine: Engine) -> Prepared:
    """Prepare a credit: every capitalised word after the agency's part ("AP Photo/") is a name."""
    tokens = prepare(text, engine)
    person = text.rfind("/") + 1
    flags = engine.kept(tokens.flags, len(tokens.flags))
    for place, (flag, start) in enumerate(zip(tokens.flags, tokens.starts, strict=True)):
        name = flag & CAPITAL and start >= person and not flag & FUNCTION
        flags[place] = flag | NAME if name else flag & ~NAME
    return replace(tokens, flags=flags)


def _matched(left: list[_Text], right: list[_Text], engine: Engine) -> Iterator[tuple[_Text, _Text]]:
    """Yield pairs of captions that correspond, the best first; each caption at most once."""
    scored = []
    for one in left:
        for other in right:
            shorter = min(len(one.tokens.words), len(other.tokens.words))
            equal = _align(one.tokens, other.tokens, engine).counts[N_EQUAL]
            if shorter and equal >= SAME_CAPTION * shorter:
                scored.append((-equal / shorter, one, other))
    seen_left: set[int] = set()
    seen_right: set[int] = set()
    for _, one, other in sorted(scored, key=lambda item: (item[0], item[1].position, item[2].position)):
        if one.position not in seen_left and other.position not in seen_right:
            seen_left.add(one.position)
            seen_right.add(other.position)
            yield one, other


def _align(first: Prepared, second: Prepared, engine: Engine) -> Comparison:
    """Align two short texts as wholes."""
    size, width = len(first.words), len(second.words)
    scores, *_, marks, out_first, out_second, bounds, areas, steps = engine.room("pair", size + width)[4:]
    bounds[0] = engine.fill(
        first.words,
        first.flags,
        0,
        size,
        second.words,
        second.flags,
        0,
        width,
        out_first,
        out_second,
        0,
        scores,
        steps,
        marks,
    )
    counts = engine.zeros(N_COUNTS)
    number = engine.regions(
        out_first, out_second, bounds, 1, first.words, first.flags, second.words, second.flags, areas, counts
    )
    return Comparison(areas=areas, number=number, turned=0, counts=engine.packed(counts, N_COUNTS))
