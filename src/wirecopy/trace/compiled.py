"""The loops of tracing, as Python or compiled.

The same functions run both ways, so results are the same. Importing the compiler and loading compiled code costs about as much
as tracing two hundred texts in plain Python; so small inputs stay plain, and large ones compile.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from wirecopy import text
from wirecopy.trace import align, passages, shingle
from wirecopy.trace.stopwords import stop_words

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """The loops, with the memory they work on.

    Attributes:
        codes: Code points of a text, as the loops take them.
        zeros: So many integers.
        floats: So many floating-point numbers.
        order: The positions that sort a sequence.
        distinct: A sequence sorted, each value once.
    """

    codes: Callable[[str], Any]
    zeros: Callable[[int], Any]
    floats: Callable[[int], Any]
    sort: Callable[[Any], Any]
    order: Callable[[Any], Any]
    distinct: Callable[[Any], Any]
    scan: Callable[..., int]
    mark: Callable[..., int]
    shingle: Callable[..., None]
    anchor: Callable[..., int]
    chain: Callable[..., int]
    columns: Callable[..., int]
    fill: Callable[..., int]
    regions: Callable[..., int]
    tables: tuple[Any, Any, Any, Any]


@cache
def plain() -> Engine:
    """Return the loops as Python, working on lists."""
    kinds, folds = text.character_tables()
    stops = stop_words()
    return Engine(
        codes=lambda body: list(map(ord, body)),
        zeros=lambda size: [0] * size,
        floats=lambda size: [0.0] * size,
        sort=sorted,
        order=lambda values: sorted(range(len(values)), key=values.__getitem__),
        distinct=lambda values: sorted(set(values)),
        scan=text.scan,
        mark=shingle.mark,
        shingle=shingle.shingle,
        anchor=align.anchor,
        chain=align.chain,
        columns=align.columns,
        fill=align.fill,
        regions=passages.regions,
        tables=(kinds, folds, stops.keys, stops.masks),
    )
