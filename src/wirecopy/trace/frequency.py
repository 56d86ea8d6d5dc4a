"""Which of two texts reads more naturally: how often the archive uses the word pairs that only one of them has.

A rewriter that puts synonyms in leaves word pairs that nobody writes ("commerce offers", "martial regulation"). The archive is
the measure; nothing has to be downloaded, and it speaks the archive's languages. Counts are kept in a table of fixed size under
a hash of the pair, so that now and then two pairs share a counter.
"""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from wirecopy.text import MASK, MULTIPLIER

if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    from wirecopy.trace.compiled import Engine

# Counters: at a million words of archive one in eight is used, at twenty million all of them, and rare pairs begin to blur.
COUNTERS = 1 << 22
MOST = 60000
# The archive speaks from so many texts on that are no copies of one another.
LEAST_TEXTS = 100
# A text must have so many word pairs of its own to be judged.
LEAST_PAIRS = 12


def count_pairs(words: Sequence[int], counters: MutableSequence[int], step: int) -> None:
    """Count a text's word pairs once more (`step` 1), or once less (-1)."""
    for i in range(1, len(words)):
        value = (((words[i - 1] ^ 0x7F4A7C15) * MULTIPLIER + words[i]) * MULTIPLIER) & MASK
        slot = (value >> 33) & (COUNTERS - 1)
        if 0 <= counters[slot] + step < MOST:
            counters[slot] += step


def familiarity(
    words: Sequence[int], other: Sequence[int], counters: Sequence[int], slots: MutableSequence[int], least: int
) -> float:
    """Return the mean frequency (log2 of 1 + count) of the word pairs of a text that the other has not, or -1.

    Args:
        words: The text.
        other: The other text.
        counters: The archive's counts.
        slots: Room for a power of two at least twice as many as `other` has words.
        least: How many pairs of its own the text must have.
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
    own = 0
    for i in range(1, len(words)):
        value = (((words[i - 1] ^ 0x7F4A7C15) * MULTIPLIER + words[i]) * MULTIPLIER) & MASK
        slot = (value >> 7) & bits
        while slots[slot] != -1 and slots[slot] != value:
            slot = (slot + 1) & bits
        if slots[slot] == -1:
            total += log2(1.0 + counters[(value >> 33) & (COUNTERS - 1)])
            own += 1
    if own < least:
        return -1.0
    return total / own


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

    def compare(self, first: Sequence[int], second: Sequence[int], counted: tuple[bool, bool]) -> float | None:
        """Return how much more familiar the first text's own word pairs are than the second's.

        Args:
            first: Words of a text.
            second: Words of one that is a rewrite of it, or its original.
            counted: Whether each was counted itself; it does not speak for itself.

        Returns:
            The difference of the mean frequencies in doublings; None where the archive or the texts are too small to tell.
        """
        if self.texts < LEAST_TEXTS:
            return None
        (slots,) = self._engine.room("pairs", max(len(first), len(second)))
        means = []
        for words, other, own in ((first, second, counted[0]), (second, first, counted[1])):
            if own:
                self._engine.count_pairs(words, self._counters, -1)
            means.append(self._engine.familiarity(words, other, self._counters, slots, LEAST_PAIRS))
            if own:
                self._engine.count_pairs(words, self._counters, 1)
        return None if min(means) < 0 else means[0] - means[1]
