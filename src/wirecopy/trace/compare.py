"""Two texts side by side: prepare each, and align them."""

# ruff: noqa: PLR0917 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecopy.text import NAME, NUMBER, QUOTED
from wirecopy.trace.align import anchor, chain, columns
from wirecopy.trace.passages import (
    EQUAL,
    N_AT_ENDS,
    N_COUNTS,
    N_EQUAL,
    N_IN_LONG,
    N_KEYS,
    N_NAMES_EQUAL,
    N_NUMBERS_EQUAL,
    N_QUOTED,
    N_SHARED,
    N_WINDOWS,
    WINDOW,
    at_ends,
    in_long,
    longer,
    note,
    regions,
)
from wirecopy.trace.shingle import is_kept, thinning

if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    from wirecopy.trace.engine import Engine
    from wirecopy.trace.shingle import Prepared

REMEMBERED = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The aligned words of two texts.

    Attributes:
        areas: Operation, first and last word in the first text, and in the second, of each region: five numbers each.
        number: How many regions.
        turned: 1 where `areas` has the texts the other way round, else 0.
        counts: The `N_COUNTS` tallies of `wirecopy.trace.passages`, as `areas` has the texts.
    """

    areas: Sequence[int]
    number: int
    turned: int
    counts: Sequence[int]


def prepare(body: str, engine: Engine) -> Prepared:
    """Tokenise, mark and shingle a text."""
    return engine.prepare(body)


@lru_cache(maxsize=REMEMBERED)
def indexed(tokens: Prepared, engine: Engine, *, whole: bool = False) -> tuple[Sequence[int], ...]:
    """Return what `link` asks of a text: its words, and the index of its runs from `index_runs`.

    Args:
        tokens: The text.
        engine: The loops.
        whole: Whether every word belongs to the frame: texts in different languages have no frame in common, but one
            may hold a piece of the other.
    """
    frame, runs = tokens.frame, tokens.runs
    if whole:
        count = len(tokens.words)
        # Memory of the same kinds, so that nothing is compiled a second time.
        frame, runs = engine.kept(tokens.starts, count), engine.kept(tokens.words, count)
        engine.word_runs(tokens.words, frame, runs)
    size = len(runs)
    table, after, repeats = engine.table(1 << (2 * size + 1).bit_length()), engine.table(size), engine.table(size)
    engine.index_runs(runs, table, after, repeats)
    return (
        tokens.keys, tokens.words, tokens.starts, tokens.ends, tokens.flags, frame, runs, repeats, table, after,
    )  # fmt: skip


def contain(small: Sequence[int], large: Sequence[int], own: int, spared: int, counts: MutableSequence[int]) -> None:
    """Tally how many shingles of one text there are, and how many of them are found in another.

    Args:
        small: Shingles of the smaller text, ascending.
        large: Shingles of the other, ascending.
        own: The `thinning` of the smaller text, which has its shingles after it.
        spared: The `thinning` of the longer text: only shingles count that both would keep.
        counts: Receives both.
    """
    counts[N_KEYS] = len(small)
    if own != spared:
        for key in small:
            if not is_kept(key, spared):
                counts[N_KEYS] -= 1
    x = 0
    y = 0
    while x < len(small) and y < len(large):
        if small[x] == large[y] and is_kept(small[x], spared):
            counts[N_SHARED] += 1
        before = small[x]
        x += before <= large[y]
        y += large[y] <= before


def same(
    words_a: Sequence[int],
    flags_a: Sequence[int],
    words_b: Sequence[int],
    flags_b: Sequence[int],
    areas: MutableSequence[int],
    counts: MutableSequence[int],
) -> int:
    """Compare two texts that may have the same words throughout; return how many regions, 0 where they differ."""
    size = len(words_a)
    if size == 0 or size != len(words_b):
        return 0
    for k in range(size):
        if words_a[k] != words_b[k]:
            return 0
    for k in range(size):
        both = flags_a[k] & flags_b[k]
        if both & QUOTED:
            counts[N_QUOTED] += 1
        if both & NAME:
            counts[N_NAMES_EQUAL] += 1
        if both & NUMBER:
            counts[N_NUMBERS_EQUAL] += 1
    counts[N_EQUAL] = size
    counts[N_WINDOWS] = (size - 1) // WINDOW + 1
    counts[N_IN_LONG] = in_long(size - counts[N_QUOTED], flags_a[0])
    return note(areas, 0, EQUAL, 0, size, 0, size)


def link(
    keys_a: Sequence[int],
    words_a: Sequence[int],
    starts_a: Sequence[int],
    ends_a: Sequence[int],
    flags_a: Sequence[int],
    frame_a: Sequence[int],
    runs_a: Sequence[int],
    repeats_a: Sequence[int],
    _table_a: Sequence[int],
    _after_a: Sequence[int],
    keys_b: Sequence[int],
    words_b: Sequence[int],
    starts_b: Sequence[int],
    ends_b: Sequence[int],
    flags_b: Sequence[int],
    frame_b: Sequence[int],
    runs_b: Sequence[int],
    repeats_b: Sequence[int],
    table_b: Sequence[int],
    after_b: Sequence[int],
    gains: MutableSequence[float],
    anchors: MutableSequence[int],
    back: MutableSequence[int],
    chains: MutableSequence[int],
    scores: MutableSequence[float],
    taken_a: MutableSequence[int],
    taken_b: MutableSequence[int],
    pairs: MutableSequence[int],
    side_a: MutableSequence[int],
    side_b: MutableSequence[int],
    near_a: MutableSequence[int],
    near_b: MutableSequence[int],
    marks: MutableSequence[int],
    out_a: MutableSequence[int],
    out_b: MutableSequence[int],
    bounds: MutableSequence[int],
    areas: MutableSequence[int],
    steps: MutableSequence[int],
    counts: MutableSequence[int],
) -> int:
    """Compare two texts, of which the second is no shorter; return how many regions.

    The arguments are those of `contain`, `anchor`, `chain`, `columns` and `regions`.
    """
    number = same(words_a, flags_a, words_b, flags_b, areas, counts)
    if number == 0:
        size = anchor(runs_a, repeats_a, runs_b, repeats_b, table_b, after_b, anchors)
        links = chain(anchors, size, gains, back, taken_a, len(frame_a), taken_b, len(frame_b), chains)
        if links == 0:
            return 0
        links = columns(
            anchors, size, chains, links, frame_a, words_a, flags_a, frame_b, words_b, flags_b, taken_a, taken_b,
            pairs, side_a, side_b, near_a, near_b, scores, steps, marks, out_a, out_b, bounds,
        )  # fmt: skip
        number = regions(out_a, out_b, bounds, links, words_a, flags_a, words_b, flags_b, areas, counts)
    contain(keys_a, keys_b, thinning(len(words_a)), thinning(len(words_b)), counts)
    counts[N_AT_ENDS] = at_ends(areas, number, len(words_a), len(words_b))
    longer(areas, number, starts_a, ends_a, starts_b, ends_b, counts)
    return number


def compare(first: Prepared, second: Prepared, engine: Engine, *, turned: int = 0) -> Comparison | None:
    """Align two texts and count what they share; None where nothing is aligned.

    Args:
        first: A text.
        second: One that is no shorter.
        engine: The loops.
        turned: 1 where the caller has them the other way round.
    """
    room = engine.room("pair", len(first.words) + len(second.words))
    counts = engine.zeros(N_COUNTS)
    whole = first.language != second.language
    number = engine.link(*indexed(first, engine, whole=whole), *indexed(second, engine, whole=whole), *room, counts)
    if number == 0:
        return None
    areas = engine.kept(room[-2], 5 * number)
    return Comparison(areas=areas, number=number, turned=turned, counts=engine.packed(counts, N_COUNTS))
