"""The loops of tracing, as Python or compiled.

The same functions run both ways, so results are the same. Importing the compiler and loading compiled code costs about
as much as tracing two hundred texts in plain Python; so small inputs stay plain, and large ones compile.
"""

from __future__ import annotations

import logging
import os
import threading
from array import array
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wirecopy.text import characters, scan
from wirecopy.trace.align import (
    CELLS,
    MARKS,
    SENTENCE,
    anchor,
    apart,
    beside,
    chain,
    columns,
    extend,
    fill,
    in_common,
    index_runs,
    word_runs,
)
from wirecopy.trace.candidates import find, give_room, look_up, move, put_in, stand, take_room
from wirecopy.trace.compare import contain, link, same
from wirecopy.trace.frequency import count_pairs, familiarity, strangeness
from wirecopy.trace.layout import lay
from wirecopy.trace.passages import arrange, at_ends, exchanged, in_long, longer, note, place, regions
from wirecopy.trace.shingle import Prepared, is_kept, mark, prepare_plainly, read, shingle, thinning
from wirecopy.trace.stopwords import stop_words
from wirecopy.trace.substitutions import are_names, goes_on, is_name, is_title, pieces, put, surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

# The memory that each loop works on: of each sequence whether it has integers (else floating-point numbers), how much
# room for a given size, and how much at least.
WHOLE = (1, 1, 0)
ROOMS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "text": ((1, 17, 0),),
    "pairs": (WHOLE,) * 2,
    "pair": (
        ((0, 8, 0),) + ((1, 8, 0),) * 3 + ((0, 1, CELLS),) + (WHOLE,) * 2 + ((1, 3, 0),) + (WHOLE,) * 2
        + ((1, 1, 2 * SENTENCE),) * 2 + ((1, 0, MARKS),) + (WHOLE,) * 3 + ((1, 5, 0), (1, 0, CELLS))
    ),
    "layout": (WHOLE,) * 5 + ((1, 5, 0),) * 2,
}  # fmt: skip
SPARE = 64
CACHE_LINE = 64

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Engine:
    """The loops, with the memory they work on.

    Attributes:
        codes: Code points of a text, as the loops take them.
        zeros: So many zeroes.
        floats: So many zeroes of floating point.
        table: So many zeroes that 32 bits are enough for.
        counters: So many zeroes that 16 bits are enough for.
        sequence: Numbers, as the loops take them.
        grown: A sequence with more room.
        room: Memory for one call, as `ROOMS` says; what it holds lasts until the next call.
        kept: The first so many of a sequence, to keep.
        packed: The first so many of a sequence, none of 32 bits, to keep for long.
        prepare: Scans, marks and shingles a text.
    """

    codes: Callable[[str], Any]
    zeros: Callable[[int], Any]
    floats: Callable[[int], Any]
    table: Callable[[int], Any]
    counters: Callable[[int], Any]
    sequence: Callable[[Collection[int]], Any]
    grown: Callable[[Any, int], Any]
    room: Callable[[str, int], Any]
    kept: Callable[[Any, int], Any]
    packed: Callable[[Any, int], array[int]]
    prepare: Callable[[str], Prepared]
    word_runs: Callable[..., None]
    index_runs: Callable[..., None]
    link: Callable[..., int]
    fill: Callable[..., int]
    regions: Callable[..., int]
    surroundings: Callable[..., None]
    lay: Callable[..., None]
    look_up: Callable[..., int]
    put_in: Callable[..., int]
    stand: Callable[..., int]
    move: Callable[..., None]
    count_pairs: Callable[..., None]
    familiarity: Callable[..., None]


def _rooms(make: Callable[[int, int], Any]) -> Callable[[str, int], Any]:
    """Keep working memory, and give it out by name and size."""
    rooms = threading.local()  # two threads must not work on the same memory

    def room(name: str, size: int) -> tuple[Any, ...]:
        held: tuple[int, tuple[Any, ...]] | None = getattr(rooms, name, None)
        if held is None or held[0] < size:
            sizes = ((max(2 * times * size, least) + SPARE, whole) for whole, times, least in ROOMS[name])
            held = (2 * size, tuple(make(*wanted) for wanted in sizes))
            setattr(rooms, name, held)
        return held[1]

    return room


@cache
def plain() -> Engine:
    """Return the loops as Python, working on lists."""
    return Engine(
        codes=lambda body: list(map(ord, body)),
        zeros=lambda size: [0] * size,
        floats=lambda size: [0.0] * size,
        table=lambda size: [0] * size,
        counters=lambda size: array("H", bytes(2 * size)),
        sequence=list,
        grown=lambda values, size: values + [0] * (size - len(values)),
        room=_rooms(lambda size, whole: [0 if whole else 0.0] * size),
        kept=lambda values, size: values[:size],
        packed=lambda values, size: array("i", values[:size]),
        prepare=prepare_plainly,
        word_runs=word_runs,
        index_runs=index_runs,
        link=link,
        fill=fill,
        regions=regions,
        surroundings=surroundings,
        lay=lay,
        look_up=look_up,
        put_in=put_in,
        stand=stand,
        move=move,
        count_pairs=count_pairs,
        familiarity=familiarity,
    )


def store() -> Path:
    """Return the folder that keeps compiled code: in the user's cache, named after the source it was compiled from.

    The compiler's own bookkeeping looks at one file at a time, and would run old code after another file changed.
    """
    given = os.environ.get("NUMBA_CACHE_DIR")
    folder = Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wirecopy"
    sources = [*sorted(Path(__file__).parent.glob("*.py")), Path(str(scan.__code__.co_filename))]
    digest = sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    return folder / f"compiled-{version('numba')}-{digest}"


def ready() -> bool:
    """Tell whether this machine has compiled the loops before."""
    return any(store().glob("**/*.nbi"))


@cache
def compiled() -> Engine:
    """Return the same loops compiled, working on arrays.

    Compiling takes twenty to thirty seconds, once on a machine; loading what was compiled takes about one. Where the
    user's cache cannot be written to, each process compiles for itself.
    """
    import numpy as np  # noqa: PLC0415 - plain Python must not pay for importing these
    from numba import config, njit  # noqa: PLC0415
    from numba.extending import register_jitable  # noqa: PLC0415

    from wirecopy.trace.native import read_whole  # noqa: PLC0415

    if not ready():
        LOG.info("compiling the tracing loops for this machine: twenty to thirty seconds, once")
    folder = store()
    keep = True
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        keep = False
    for inner in (
        scan, mark, read, thinning, is_kept, shingle, find, take_room, give_room,
        apart, beside, fill, in_common, extend, anchor, chain, columns, note, in_long, exchanged, regions, at_ends,
        longer, contain, same, strangeness, arrange, place, pieces, put, is_name, is_title, are_names, goes_on,
    ):  # fmt: skip
        register_jitable(inner)

    def make(function: Callable[..., Any]) -> Callable[..., Any]:
        before = config.CACHE_DIR  # type: ignore[attr-defined]
        config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
        try:
            return njit(cache=keep)(function)
        finally:
            config.CACHE_DIR = before  # type: ignore[attr-defined]

    def aligned(size: int, kind: Any) -> Any:
        # Lines that are looked at as wholes must be lines of the processor's cache.
        block = np.zeros(size * np.dtype(kind).itemsize + CACHE_LINE, np.uint8)
        first = -block.ctypes.data % CACHE_LINE
        return block[first : len(block) - CACHE_LINE + first].view(kind)

    room = _rooms(lambda size, whole: np.zeros(size, np.int64 if whole else np.float64))
    whole = make(read_whole)
    table, stops = np.array(characters(), np.int64), aligned(len(stop_words().words), np.int64)
    stops[:] = stop_words().words
    languages = stop_words().languages
    german = languages.index("de")

    def codes(body: str) -> Any:
        return np.frombuffer(body.encode("utf-32-le", "surrogatepass"), np.uint32)

    def prepare(body: str) -> Prepared:
        (space,) = room("text", len(body))
        long, short = whole(codes(body), table, stops, len(languages), german, space)
        count, length, quoted, language = short[:4].tolist()
        return Prepared(
            words=long[:count],
            starts=short[4 : 4 + count],
            ends=short[4 + count : 4 + 2 * count],
            flags=short[4 + 2 * count : 4 + 3 * count],
            frame=short[4 + 3 * count :],
            runs=long[count : count + length],
            keys=long[count + length :],
            quoted=quoted,
            language=languages[language] if language >= 0 else None,
        )

    return Engine(
        codes=codes,
        zeros=lambda size: np.zeros(size, np.int64),
        floats=np.zeros,
        table=lambda size: np.zeros(size, np.uint32),
        counters=lambda size: aligned(size, np.uint16),
        sequence=lambda values: np.fromiter(values, np.int64, len(values)),
        grown=lambda values, size: np.concatenate([values, np.zeros(size - len(values), values.dtype)]),
        room=room,
        kept=lambda values, size: values[:size].copy(),
        packed=lambda values, size: array("i", values[:size].astype(np.int32).tobytes()),
        prepare=prepare,
        word_runs=make(word_runs),
        index_runs=make(index_runs),
        link=make(link),
        fill=make(fill),
        regions=make(regions),
        surroundings=make(surroundings),
        lay=make(lay),
        look_up=make(look_up),
        put_in=make(put_in),
        stand=make(stand),
        move=make(move),
        count_pairs=make(count_pairs),
        familiarity=make(familiarity),
    )
