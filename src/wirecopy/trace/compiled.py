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
        scratch: Memory for aligning short stretches, `CELLS` scores and steps.
    """

    codes: Callable[[str], Any]
    zeros: Callable[[int], Any]
    floats: Callable[[int], Any]
    sort: Callable[[Any], Any]
    order: Callable[[Any], Any]
    distinct: Callable[[Any], Any]
    scratch: Callable[[], tuple[Any, Any]]
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
        scratch=lambda: ([0.0] * align.CELLS, [0] * align.CELLS),
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


@cache
def compiled() -> Engine:
    """Return the same loops compiled, working on arrays.

    The compiled code is kept beside the package, or in the user's cache folder where the package cannot be written to, so
    only the first call on a machine compiles (about half a minute); later ones load it (about a second).
    """
    import numpy as np  # noqa: PLC0415 - plain Python must not pay for importing these
    from numba import njit  # noqa: PLC0415
    from numba.extending import register_jitable  # noqa: PLC0415

    for inner in (align._apart, align.fill, align.extend):  # noqa: SLF001 - the loops that loops call
        register_jitable(inner)
    kinds, folds = text.character_tables()
    stops = stop_words()
    scores, steps = np.empty(align.CELLS), np.empty(align.CELLS, np.int64)

    def make(function: Callable[..., Any]) -> Callable[..., Any]:
        return njit(cache=True)(function)  # type: ignore[no-any-return]

    return Engine(
        codes=lambda body: np.frombuffer(body.encode("utf-32-le", "surrogatepass"), np.uint32),
        zeros=lambda size: np.zeros(size, np.int64),
        floats=lambda size: np.zeros(size, np.float64),
        sort=np.sort,
        order=np.argsort,
        distinct=np.unique,
        scratch=lambda: (scores, steps),
        scan=make(text.scan),
        mark=make(shingle.mark),
        shingle=make(shingle.shingle),
        anchor=make(align.anchor),
        chain=make(align.chain),
        columns=make(align.columns),
        fill=make(align.fill),
        regions=make(passages.regions),
        tables=(
            np.frombuffer(kinds, np.uint8),
            np.array(folds, np.int32),
            np.array(stops.keys, np.int64),
            np.array(stops.masks, np.int64),
        ),
    )
