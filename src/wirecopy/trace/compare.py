"""Two texts side by side: prepare each, align them, and measure what they share."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.trace.align import SENTENCE
from wirecopy.trace.passages import N_COUNTS, Region
from wirecopy.trace.shingle import CHARACTER_RUN, Prepared
from wirecopy.trace.stopwords import stop_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.trace.compiled import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The aligned words of two texts.

    Attributes:
        containment: Share of the smaller text's shingles found in the other.
        regions: Operation, a0, a1, b0, b1 of each region, one after the other.
        counts: The tallies of `wirecopy.trace.passages.regions`.
    """

    containment: float
    regions: Sequence[int]
    counts: Sequence[int]

    def areas(self) -> tuple[Region, ...]:
        """Return the regions as values."""
        flat = [int(value) for value in self.regions]
        return tuple(Region(*flat[k : k + 5]) for k in range(0, len(flat), 5))


def prepare(body: str, engine: Engine) -> Prepared:
    """Tokenise, mark and shingle a text."""
    codes = engine.codes(body)
    words, starts, ends, flags = (engine.zeros(len(codes)) for _ in range(4))
    kinds, folds, stop_keys, stop_masks = engine.tables
    count = engine.scan(codes, kinds, folds, words, starts, ends, flags)
    languages = stop_words().languages
    slots = 1 << max(4, (2 * count).bit_length())
    language = engine.mark(
        words, starts, ends, flags, count, stop_keys, stop_masks,
        engine.zeros(len(languages)), languages.index("de"), engine.zeros(slots), engine.zeros(slots),
    )  # fmt: skip
    frame, runs = engine.zeros(count), engine.zeros(count)
    keys, sizes = engine.zeros(3 * count), engine.zeros(3)
    engine.shingle(words, flags, count, frame, runs, keys, sizes)
    runs = runs[: sizes[0]]
    return Prepared(
        words=words[:count],
        starts=starts[:count],
        ends=ends[:count],
        flags=flags[:count],
        frame=frame[: sizes[0]],
        runs=runs,
        order=engine.order(runs),
        keys=engine.distinct(keys[: sizes[1]]),
        quoted=int(sizes[2]),
        language=languages[language] if language >= 0 else None,
    )


def shared(first: Sequence[int], second: Sequence[int]) -> int:
    """Return how many values two ascending sequences without repeats have in common."""
    small, large = sorted((first, second), key=len)
    found = 0
    at = 0
    for value in small:
        at = bisect_left(large, value, at)
        if at == len(large):
            break
        found += large[at] == value
    return found


def compare(first: Prepared, second: Prepared, engine: Engine) -> Comparison:
    """Align two texts and count what they share."""
    smaller = min(len(first.keys), len(second.keys))
    containment = shared(first.keys, second.keys) / smaller if smaller else 0.0
    anchors = engine.zeros(8 * (len(first.order) + len(second.order)) + 64)
    count = engine.anchor(first.runs, first.order, second.runs, second.order, anchors)
    anchors = engine.sort(anchors[:count])
    chains = engine.zeros(count)
    number = engine.chain(
        anchors, engine.floats(count), engine.zeros(count),
        engine.zeros(len(first.frame)), engine.zeros(len(second.frame)), chains,
    )  # fmt: skip
    room = len(first.words) + len(second.words) + 1
    out_first, out_second, bounds = engine.zeros(room), engine.zeros(room), engine.zeros(number)
    columns = engine.columns(
        anchors, chains, number, first.frame, first.words, first.flags, second.frame, second.words, second.flags,
        engine.zeros(len(first.words)), engine.zeros(len(second.words)), engine.zeros(count * CHARACTER_RUN),
        engine.zeros(room), engine.zeros(room), engine.zeros(2 * SENTENCE + 2), engine.zeros(2 * SENTENCE + 2),
        *engine.scratch(), out_first, out_second, bounds,
    )  # fmt: skip
    columns_a, columns_b = out_first[:columns], out_second[:columns]
    counts, out = engine.zeros(N_COUNTS), engine.zeros(5 * columns)
    areas = engine.regions(
        columns_a, columns_b, bounds, first.words, first.flags, second.words, second.flags, out, counts
    )
    return Comparison(containment=containment, regions=out[: 5 * areas], counts=counts)
