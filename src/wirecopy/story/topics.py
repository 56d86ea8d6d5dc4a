"""How close each headline of a stream is in meaning to others of its topic.

Two headlines of one event are closer than that. By one level for all, headlines about one field (the same people, the
same parliament) join too readily, and those of a stream of all sorts too reluctantly. What other work calls hubness is
the same: a text that is near to everything is no nearer to its like.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecopy.story.meaning import Meanings
    from wirecopy.story.space import Floats

# A headline's topic: the headlines that are closer to it than most, less those that may report its event: from the
# nearest tenth to the nearest three tenths. B³ F1 over seven sets of headlines, each variant at its best levels: 82.5;
# from .05 to .2: 82.2, from .3 to .6: 82.2, all others: 82.1 (BASIL 90.7, 89.7, 88.5, 88.0); one level for all: 80.1.
NEAREST, FARTHEST = 0.1, 0.3
# How close a headline is to its topic before any other was read, and how many read headlines that counts for. Streams
# of three to eight stories: with .2 and 30, 50: 79.9, 80.9 B³ F1; with .15 and 30, 50: 81.3, 82.9. The seven sets: ±.2,
# but with 50 a short one loses 1. With one level for all the streams of few stories stood at 78.9, with 40 at 82.0.
USUALLY, READ_BEFORE = 0.15, 40
# How close it is at most, for in a stream of two events they fill the topic. Without it such
# streams lose 2 B³ F1, and the seven sets gain nothing (±.1).
CLOSEST = 0.4
# So many of the newest headlines stand for the stream, and what was found holds until it is so many times as long.
# 1,000 and 1.2 score alike (±.1) at two thirds of the speed.
NEWEST, STALE = 300, 1.5


class Topics:
    """The headlines of a stream, each with its closeness to its topic.

    Args:
        meanings: Of all units of the stream.
    """

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._newest: deque[int] = deque(maxlen=NEWEST)
        self._count = 0
        self._found: dict[int, tuple[float, int]] = {}  # how close, and how many headlines there were then

    def add(self, unit: int) -> None:
        """Take in a headline, by the number of its unit."""
        self._newest.append(unit)
        self._count += 1

    def leave_out(self, unit: int) -> None:
        """Take a headline back, where it was taken in: its unit says something else."""
        self._found.pop(unit, None)
        if unit in self._newest:
            self._newest.remove(unit)
            self._count -= 1

    def forget(self, units: Iterable[int]) -> None:
        """Drop headlines that are not asked for any more."""
        for unit in units:
            self._found.pop(unit, None)

    def close(self, units: Sequence[int]) -> Floats:
        """How close each of some headlines is to its topic, as a cosine."""
        old = self._count / STALE
        stale = [unit for unit in units if self._found.get(unit, _NEVER)[1] < old]
        if stale:
            for unit, close in zip(stale, self._look(stale), strict=True):
                self._found[unit] = close, self._count
        return np.array([self._found[unit][0] for unit in units], dtype=np.float32)

    def _look(self, units: Sequence[int]) -> list[float]:
        newest = np.array(self._newest)
        others = len(newest) - 1
        if not others:
            return [USUALLY] * len(units)
        close = self._meanings.close(units, newest.tolist())
        close[np.asarray(units)[:, None] == newest] = -1  # itself: farthest
        first = int(NEAREST * others)
        last = max(first + 1, int(FARTHEST * others))
        ranked = -np.partition(-close, (first, last - 1), axis=1)[:, first:last]
        seen = np.minimum(ranked.mean(axis=1), CLOSEST)
        found: list[float] = ((others * seen + READ_BEFORE * USUALLY) / (others + READ_BEFORE)).tolist()
        return found


_NEVER = (0.0, -1)
