"""Two texts side by side: prepare each, align them, and measure what they share."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.text import QUOTED
from wirecopy.trace.align import CELLS, SENTENCE
from wirecopy.trace.shingle import CHARACTER_RUN, Prepared
from wirecopy.trace.stopwords import stop_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.trace.compiled import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The aligned words of two texts.

    Attributes:
        first: The first text's word in each column, -1 for none.
        second: The second text's.
        bounds: Where the columns of each passage chain end.
        containment: Share of the smaller text's shingles found in the other.
        equal: How many columns hold the same word twice.
        different: How many hold two different words.
        quoted: How many of the equal ones stand in quotation marks in both.
    """

    first: Sequence[int]
    second: Sequence[int]
    bounds: Sequence[int]
    containment: float
    equal: int
    different: int
    quoted: int


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
    keys, shingles, sizes = engine.zeros(3 * count), engine.zeros(3 * count), engine.zeros(3)
    engine.shingle(words, flags, count, frame, runs, keys, shingles, sizes)
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
        shingles=engine.distinct(shingles[: sizes[2]]),
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
    smaller = min(len(first.shingles), len(second.shingles))
    containment = shared(first.shingles, second.shingles) / smaller if smaller else 0.0
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
        engine.floats(CELLS), engine.zeros(CELLS), out_first, out_second, bounds,
    )  # fmt: skip
    equal = different = quoted = 0
    for x, y in zip(out_first[:columns], out_second[:columns], strict=True):
        if x >= 0 and y >= 0:
            if first.words[x] == second.words[y]:
                equal += 1
                quoted += bool(first.flags[x] & second.flags[y] & QUOTED)
            else:
                different += 1
    return Comparison(
        first=out_first[:columns],
        second=out_second[:columns],
        bounds=bounds,
        containment=containment,
        equal=equal,
        different=different,
        quoted=quoted,
    )
