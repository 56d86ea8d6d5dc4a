"""Which of two texts reads more naturally: how often the archive uses the word pairs that only one of them has.

A rewriter that puts synonyms in leaves word pairs that nobody writes ("commerce offers", "martial regulation"). The
archive is the measure; nothing has to be downloaded, and it speaks the archive's languages. Counts are kept in a table
of fixed size under a hash of the pair, so that now and then two pairs share a counter.
"""

from __future__ import annotations

from math import log2, sqrt
from typing import TYPE_CHECKING

from wirecopy.text import MASK, MULTIPLIER

if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    from wirecopy.trace.engine import Engine

# Counters: at a million words of archive one in eight is used, at twenty million all of them, and rare pairs begin to
# blur.
COUNTERS = 1 << 22
MOST = 60000
# The archive speaks from so many texts on that are no copies of one another.
LEAST_TEXTS = 20
# A text must have so many word pairs of its own to be judged.
LEAST_PAIRS = 12
# Added to the squared error, so that a few equal frequencies do not look certain.
ERROR_FLOOR = 1e-3


def count_pairs(words: Sequence[int], counters: MutableSequence[int], step: int) -> None:
    """Count a text's word pairs once more (`step` 1), or once less (-1)."""
    for i in range(1, len(words)):
        value = (((words[i - 1] ^ 0x7F4A7C15) * MULTIPLIER + words[i]) * MULTIPLIER) & MASK
        slot = (value >> 33) & (COUNTERS - 1)
        if 0 <= counters[slot] + step < MOST:
            counters[slot] += step


def familiarity(
    words: Sequence[int],
    other: Sequence[int],
    counters: Sequence[int],
    slots: MutableSequence[int],
    totals: MutableSequence[float],
) -> None:
    """Sum up the frequencies (log2 of 1 + count) of the word pairs of a text that the other has not.

    Args:
        words: The text.
        other: The other text.
        counters: The archive's counts.
        slots: Room for a power of two at least twice as many as `other` has words.
        totals: Receives how many pairs there are, the sum of their frequencies, and the sum of the squares.
    """
    bits = 15
    while bits < 2 * len(other):
        bits = 2 * bits + 1
    for slot in range(bits + 1):
        slots[slot] = -1
    for i in range(1, len(other)):
        value = (((other[i - 1] ^ 0x7F4A7C15) * MULTIPLIER + other[i]) * MULTIPLIER) & MASK
        slot = (value >> 7) & bits
        while slots[slot] != -1 and slots[slot] != value:
            slot = (slot + 1) & bits
        slots[slot] = value
    total = 0.0
    squares = 0.0
    own = 0
    for i in range(1, len(words)):
        value = (((words[i - 1] ^ 0x7F4A7C15) * MULTIPLIER + words[i]) * MULTIPLIER) & MASK
        slot = (value >> 7) & bits
        while slots[slot] != -1 and slots[slot] != value:
            slot = (slot + 1) & bits
        if slots[slot] == -1:
            frequency = log2(1.0 + counters[(value >> 33) & (COUNTERS - 1)])
            own += 1
            total += frequency
            squares += frequency * frequency
    totals[0] = own
    totals[1] = total
    totals[2] = squares


class Frequencies:
    """The archive's word pairs."""

    def __init__(self, engine: Engine) -> None:
        self.texts = 0
        self._engine = engine
        self._counters = engine.counters(COUNTERS)

    def add(self, words: Sequence[int]) -> None:
        """Count a text that is no copy of one counted before."""
        self.texts += 1
        self._engine.count_pairs(words, self._counters, 1)

    def compare(self, first: Sequence[int], second: Sequence[int], counted: tuple[bool, bool]) -> float:
        """Return how much more familiar the first text's own word pairs are than the second's.

        Args:
            first: Words of a text.
            second: Words of one that is a rewrite of it, or its original.
            counted: Whether each was counted itself; it does not speak for itself.

        Returns:
            The difference of the mean frequencies in standard errors; 0 where the archive or the texts are too small
            to tell.
        """
        if self.texts < LEAST_TEXTS:
            return 0.0
        (slots,) = self._engine.room("pairs", max(len(first), len(second)))
        mean = []
        error = ERROR_FLOOR
        for words, other, own in ((first, second, counted[0]), (second, first, counted[1])):
            totals = self._engine.floats(3)
            if own:
                self._engine.count_pairs(words, self._counters, -1)
            self._engine.familiarity(words, other, self._counters, slots, totals)
            if own:
                self._engine.count_pairs(words, self._counters, 1)
            size, total, squares = map(float, totals)
            if size < LEAST_PAIRS:
                return 0.0
            mean.append(total / size)
            error += (squares / size - (total / size) ** 2) / size
        return (mean[0] - mean[1]) / sqrt(error)
