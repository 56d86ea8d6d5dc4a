"""Two texts side by side: prepare each, and align them."""

# ruff: noqa: PLR0917 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecopy.trace.align import CELLS, RUN_LENGTH, SENTENCE, chain, columns
from wirecopy.trace.passages import N_COUNTS, regions
from wirecopy.trace.shingle import Prepared, is_kept, thinning
from wirecopy.trace.stopwords import stop_words

if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    from wirecopy.trace.engine import Engine
    from wirecopy.trace.passages import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The aligned words of two texts.

    Attributes:
        containment: Share of the smaller text's shingles found in the other.
        regions: Operation, first and last word in the first text, and in the second, of each region.
        counts: The tallies of `wirecopy.trace.passages.regions`.
    """

    containment: float
    regions: Sequence[Region]
    counts: Sequence[int]


def prepare(body: str, engine: Engine) -> Prepared:
    """Tokenise, mark and shingle a text."""
    codes = engine.codes(body)
    room = engine.room("text", len(codes))
    words, starts, ends, flags, frame, runs, keys, slots, seen = room
    tally, sizes = engine.zeros(len(stop_words().languages)), engine.zeros(4)
    language = engine.read(
        codes, *engine.tables, stop_words().languages.index("de"),
        words, starts, ends, flags, frame, runs, keys, tally, slots, seen, sizes,
    )  # fmt: skip
    length, n_keys, quoted, count = (int(size) for size in sizes)
    return Prepared(
        words=engine.kept(words, count),
        starts=engine.kept(starts, count),
        ends=engine.kept(ends, count),
        flags=engine.kept(flags, count),
        frame=engine.kept(frame, length),
        runs=engine.kept(runs, length),
        keys=engine.kept(keys, n_keys),
        quoted=quoted,
        language=stop_words().languages[language] if language >= 0 else None,
    )


@lru_cache(maxsize=1024)
def order(tokens: Prepared, engine: Engine) -> Sequence[int]:
    """Return the frame positions sorted by their runs."""
    return engine.order(tokens.runs)  # type: ignore[no-any-return]


def contain(small: Sequence[int], large: Sequence[int], spared: int) -> float:
    """Return the share of one text's shingles found in another's; both ascending, each once.

    Args:
        small: Shingles of the smaller text.
        large: Shingles of the other.
        spared: The `thinning` of the longer text: only shingles count that both would keep.
    """
    y = 0
    total = 0
    found = 0
    for key in small:
        if is_kept(key, spared):
            total += 1
            while y < len(large) and large[y] < key:
                y += 1
            if y < len(large) and large[y] == key:
                found += 1
    return found / total if total else 0.0


def link(
    anchors: Sequence[int],
    size: int,
    frame_a: Sequence[int],
    words_a: Sequence[int],
    flags_a: Sequence[int],
    frame_b: Sequence[int],
    words_b: Sequence[int],
    flags_b: Sequence[int],
    gains: MutableSequence[float],
    scores: MutableSequence[float],
    back: MutableSequence[int],
    chains: MutableSequence[int],
    taken_a: MutableSequence[int],
    taken_b: MutableSequence[int],
    pairs: MutableSequence[int],
    side_a: MutableSequence[int],
    side_b: MutableSequence[int],
    near_a: MutableSequence[int],
    near_b: MutableSequence[int],
    steps: MutableSequence[int],
    out_a: MutableSequence[int],
    out_b: MutableSequence[int],
    bounds: MutableSequence[int],
    areas: MutableSequence[int],
    counts: MutableSequence[int],
) -> int:
    """Chain sorted anchors, align the words, gather regions; return how many regions.

    The arguments are those of `chain`, `columns` and `regions`.
    """
    number = chain(anchors, size, gains, back, taken_a, len(frame_a), taken_b, len(frame_b), chains)
    columns(
        anchors, size, chains, number, frame_a, words_a, flags_a, frame_b, words_b, flags_b, taken_a, taken_b, pairs,
        side_a, side_b, near_a, near_b, scores, steps, out_a, out_b, bounds,
    )  # fmt: skip
    return regions(out_a, out_b, bounds, number, words_a, flags_a, words_b, flags_b, areas, counts)


def compare(first: Prepared, second: Prepared, engine: Engine) -> Comparison:
    """Align two texts and count what they share."""
    small, large = sorted((first, second), key=lambda text: len(text.words))
    containment = engine.contain(small.keys, large.keys, thinning(len(large.words)))
    frames = len(first.frame) + len(second.frame)
    words = len(first.words) + len(second.words)
    (anchors,) = engine.room("anchors", frames)
    size = engine.anchor(first.runs, order(first, engine), second.runs, order(second, engine), anchors)
    gains, scores, back, chains, taken_a, taken_b, pairs, side_a, side_b, near_a, near_b, steps, *out = engine.room(
        "pair", max(words, RUN_LENGTH * size, CELLS, 2 * SENTENCE + 2)
    )
    out_a, out_b, bounds, areas = out
    counts = engine.zeros(N_COUNTS)
    number = engine.link(
        engine.sort(anchors, size), size, first.frame, first.words, first.flags, second.frame, second.words,
        second.flags, gains, scores, back, chains, taken_a, taken_b, pairs, side_a, side_b, near_a, near_b, steps,
        out_a, out_b, bounds, areas, counts,
    )  # fmt: skip
    return Comparison(containment=containment, regions=engine.rows(areas, number), counts=list(map(int, counts)))
