"""What corresponds in two texts, packed: an alignment has hundreds of passages, and most are never looked at.

`DeferredReuse` is an edge that unpacks them when they are asked for.
"""

# ruff: noqa: PLR0917 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, fields
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from wirecopy.trace.passages import arrange, passages, place
from wirecopy.trace.substitutions import Counts, capitalised, listed, pieces, printed, surrounded
from wirecopy.types import Alignment, Reuse

if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    from wirecopy.trace.compare import Comparison
    from wirecopy.trace.engine import Engine
    from wirecopy.trace.shingle import Prepared

NOTHING: array[int] = array("i")


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts, and its words."""

    tokens: Prepared
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What corresponds in two texts.

    Attributes:
        origin: The origin's text.
        copy: The copy's text.
        spots: Its passages, from `wirecopy.trace.passages.place`.
        moved: The places of those whose order differs.
        replaced: From `wirecopy.trace.substitutions.pieces`.
        captions: The image positions of both texts where they are captions.
    """

    origin: str
    copy: str
    spots: array[int]
    moved: array[int]
    replaced: array[int]
    captions: tuple[int | None, int | None] = (None, None)


def lay(
    areas: Sequence[int],
    number: int,
    turned: int,
    words_a: Sequence[int],
    starts_a: Sequence[int],
    ends_a: Sequence[int],
    flags_a: Sequence[int],
    before_a: Sequence[int],
    words_b: Sequence[int],
    starts_b: Sequence[int],
    ends_b: Sequence[int],
    flags_b: Sequence[int],
    before_b: Sequence[int],
    capitals: int,
    heads: MutableSequence[int],
    order: MutableSequence[int],
    sizes: MutableSequence[int],
    back: MutableSequence[int],
    moved: MutableSequence[int],
    spots: MutableSequence[int],
    found: MutableSequence[int],
) -> None:
    """Do all of `arrange`, `pieces` and `place`, which have the arguments; `sizes` receives how much each wrote."""
    strays = arrange(areas, number, turned, heads, order, sizes, back, spots, moved)
    replaced = pieces(
        spots, number, words_a, starts_a, ends_a, flags_a, before_a, words_b, starts_b, ends_b, flags_b, before_b,
        capitals, found,
    )  # fmt: skip
    sizes[0] = place(spots, number, starts_a, ends_a, starts_b, ends_b, spots)
    sizes[1] = strays
    sizes[2] = replaced


def lay_out(found: Comparison, origin: Side, copy: Side, engine: Engine) -> Layout:
    """Put regions into the origin's order and find what was replaced.

    Args:
        found: The regions; `turned` where they have the copy first.
        origin: The origin.
        copy: The copy.
        engine: The loops.
    """
    one, other, number = origin.tokens, copy.tokens, found.number
    room = engine.room("layout", max(number, len(one.words)))
    engine.lay(
        found.areas, number, found.turned, one.words, one.starts, one.ends, one.flags,
        surrounded(one, origin.text, engine), other.words, other.starts, other.ends, other.flags,
        surrounded(other, copy.text, engine), capitalised(one), *room,
    )  # fmt: skip
    _, _, sizes, _, moved, spots, replaced = room
    return Layout(
        origin=origin.text,
        copy=copy.text,
        spots=engine.packed(spots, sizes[0]),
        moved=engine.packed(moved, sizes[1]),
        replaced=engine.packed(replaced, sizes[2]),
    )


class DeferredReuse(Reuse):
    """An edge whose substitutions and alignment are built when they are first asked for.

    In every other way it is the `Reuse` with these values: it equals it, and is pickled as one.
    """

    __slots__ = ("_layouts",)

    _layouts: tuple[Layout, ...]

    def __init__(self, layouts: tuple[Layout, ...] = (), **given: Any) -> None:
        for name, value in (*given.items(), ("_layouts", layouts)):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        """Build what is not there yet."""
        if name == "substitutions":
            counted: Counts = Counter()
            for layout in self._layouts:
                counted.update(printed(layout.replaced, layout.origin, layout.copy))
            value: Any = listed(counted)
        elif name == "alignment":
            held = chain.from_iterable(passages(layout.spots, layout.captions) for layout in self._layouts)
            value = Alignment(passages=tuple(held), moved=tuple(self._layouts[0].moved))
        else:
            raise AttributeError(name)
        object.__setattr__(self, name, value)
        return value

    def __eq__(self, other: object) -> bool:
        """Compare with any edge."""
        if not isinstance(other, Reuse):
            return NotImplemented
        return all(getattr(self, field.name) == getattr(other, field.name) for field in fields(Reuse))

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash(tuple(getattr(self, field.name) for field in fields(Reuse)))

    def __reduce__(self) -> tuple[partial[Reuse], tuple[()]]:
        """Pickle as the edge that it is."""
        return partial(Reuse, **{field.name: getattr(self, field.name) for field in fields(Reuse)}), ()
