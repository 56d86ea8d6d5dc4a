"""Which of two texts reads more naturally: how often the archive uses the word pairs that only one of them has.

A rewriter that puts synonyms in leaves word pairs that nobody writes ("commerce offers", "martial regulation"). The
archive is the measure; nothing has to be downloaded, and it speaks the archive's languages. Counts are kept in a table
of fixed size under a hash of the pair, so that now and then two pairs share a counter.
"""

# ruff: noqa: PLR0917 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from math import log2, sqrt
from typing import TYPE_CHECKING

from wirecopy.text import hashed
from wirecopy.trace.passages import EQUAL

if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    from wirecopy.trace.compare import Comparison
    from wirecopy.trace.engine import Engine

# Counters: at a million words of archive one in eight is used, at twenty million all of them, and rare pairs begin to
# blur.
COUNTERS = 1 << 22
MOST = 60000
# Logarithms of smaller counts are looked up.
LOGARITHMS = 1024
# The archive speaks from so many texts on that are no copies of one another.
LEAST_TEXTS = 20
# A text must have so many word pairs of its own to be judged.
LEAST_PAIRS = 12
# Added to the squared error, so that a few equal frequencies do not look certain.
ERROR_FLOOR = 1e-3


def count_pairs(words: Sequence[int], counters: MutableSequence[int], step: int) -> None:
    """Count a text's word pairs once more (`step` 1), or once less (-1)."""
    for i in range(1, len(words)):
        value = hashed(hashed(words[i - 1] ^ 0x7F4A7C15), words[i])
        slot = (value >> 33) & (COUNTERS - 1)
        if 0 <= counters[slot] + step < MOST:
            counters[slot] += step


def strangeness(
    words: Sequence[int],
    areas: Sequence[int],
    number: int,
    column: int,
    counters: Sequence[int],
    counted: int,
    logarithms: Sequence[float],
    shared: MutableSequence[int],
    slots: MutableSequence[int],
    totals: MutableSequence[float],
    place: int,
) -> None:
    """Sum up the frequencies (log2 of 1 + count) of the word pairs of a text that its copy, or its origin, has not.

    Args:
        words: The text.
        areas: What corresponds, from `wirecopy.trace.passages.regions`.
        number: How many regions.
        column: Where a region has this text's words.
        counters: The archive's counts.
        counted: 1 where they count this text.
        logarithms: Of small numbers.
        shared: Room for the words.
        slots: Room for the words.
        totals: Receives how many pairs there are, the sum of their frequencies, and the sum of the squares.
        place: Where it receives them.
    """
    for i in range(len(words)):
        shared[i] = 0
    for at in range(0, 5 * number, 5):
        if areas[at] == EQUAL:
            for i in range(areas[at + column] + 1, areas[at + column + 1]):
                shared[i] = 1
    # All the slots first: the waits for memory below overlap.
    own = 0
    for i in range(1, len(words)):
        if shared[i] == 0:
            value = hashed(hashed(words[i - 1] ^ 0x7F4A7C15), words[i])
            slots[own] = (value >> 33) & (COUNTERS - 1)
            own += 1
    total = 0.0
    squares = 0.0
    for k in range(own):
        count = max(counters[slots[k]] - counted, 0)
        frequency = logarithms[count] if count < len(logarithms) else log2(1.0 + count)
        total += frequency
        squares += frequency * frequency
    totals[place] = own
    totals[place + 1] = total
    totals[place + 2] = squares


def familiarity(
    first: Sequence[int],
    second: Sequence[int],
    areas: Sequence[int],
    number: int,
    turned: int,
    counters: Sequence[int],
    counted_first: int,
    counted_second: int,
    logarithms: Sequence[float],
    shared: MutableSequence[int],
    slots: MutableSequence[int],
    totals: MutableSequence[float],
) -> None:
    """Sum up the frequencies of both texts' own word pairs; `strangeness` has the arguments."""
    column = 3 if turned else 1
    strangeness(first, areas, number, column, counters, counted_first, logarithms, shared, slots, totals, 0)
    strangeness(second, areas, number, 4 - column, counters, counted_second, logarithms, shared, slots, totals, 3)


class Frequencies:
    """The archive's word pairs."""

    def __init__(self, engine: Engine) -> None:
        self.texts = 0
        self._engine = engine
        self._counters = engine.counters(COUNTERS)
        self._logarithms = engine.floats(LOGARITHMS)
        for count in range(LOGARITHMS):
            self._logarithms[count] = log2(1.0 + count)

    def add(self, words: Sequence[int]) -> None:
        """Count a text that is no copy of one counted before."""
        self.texts += 1
        self._engine.count_pairs(words, self._counters, 1)

    def compare(
        self, first: Sequence[int], second: Sequence[int], found: Comparison, counted: tuple[bool, bool]
    ) -> float:
        """Return how much more familiar the first text's own word pairs are than the second's.

        Args:
            first: Words of a text.
            second: Words of one that is a rewrite of it, or its original.
            found: What corresponds in them; `turned` where it has the second text first.
            counted: Whether each was counted itself; it does not speak for itself.

        Returns:
            The difference of the mean frequencies in standard errors; 0 where the archive or the texts are too small
            to tell.
        """
        if self.texts < LEAST_TEXTS:
            return 0.0
        totals = self._engine.floats(6)
        self._engine.familiarity(
            first, second, found.areas, found.number, found.turned, self._counters, int(counted[0]), int(counted[1]),
            self._logarithms, *self._engine.room("pairs", max(len(first), len(second))), totals,
        )  # fmt: skip
        size, total, squares, other_size, other_total, other_squares = map(float, totals)
        if min(size, other_size) < LEAST_PAIRS:
            return 0.0
        mean, other = total / size, other_total / other_size
        error = (squares / size - mean * mean) / size + (other_squares / other_size - other * other) / other_size
        return float((mean - other) / sqrt(error + ERROR_FLOOR))
