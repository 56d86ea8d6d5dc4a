"""The terms of all units behind each other in a few long arrays, for the compiled loops.

A text that is dropped leaves a gap; when gaps make half of it, they are closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Floats = npt.NDArray[np.float32]
# The arrays with a place for each term.
_BY_TERM = ("terms", "text", "lead", "weights", "specific")
# Below so many terms gaps are left as they are.
LEAST_CLOSED = 1 << 14


class Row(NamedTuple):
    """Terms by number, each once, with their damped counts in the text, and in the lead (0 behind it).

    The share of a text's weight that names and numbers have is told by a mask: 1 for each of them, else 0.

    Term 0 weighs nothing and comes first, so that no row is empty.
    """

    terms: npt.NDArray[np.int32]
    text: Floats
    lead: Floats
    specific: npt.NDArray[np.int8]


class Rows:
    """The rows of units, which are numbered in the order in which they were added.

    Attributes:
        terms: Numbers of terms.
        text: Of each the damped count in the text.
        lead: The same in the lead.
        weights: Of each both, weighed by rarity and of unit length, where `weighed` says so.
        specific: 1 where a term is a name or number.
        starts: Where the row of each unit starts, and where it ends.
        weighed: 1 where the weights of a unit are as they should be.
        share: How much of the squared length of a unit is specific, where its weights are as they should be.
    """

    def __init__(self) -> None:
        self._count = 0
        self._end = 1  # place 0 is the row of those that were dropped
        self._gaps = 0
        self.terms = np.zeros(1 << 12, dtype=np.int32)
        self.text = np.zeros(1 << 12, dtype=np.float32)
        self.lead = np.zeros(1 << 12, dtype=np.float32)
        self.weights = np.zeros((1 << 12, 2), dtype=np.float32)
        self.specific = np.zeros(1 << 12, dtype=np.int8)
        self.starts = np.zeros((1 << 6, 2), dtype=np.int64)
        self.weighed = np.zeros(1 << 6, dtype=np.int8)
        self.share = np.zeros(1 << 6, dtype=np.float32)

    def __len__(self) -> int:
        return self._count

    @property
    def arrays(self) -> tuple[npt.NDArray[Any], ...]:
        """All of them, as the compiled loops take them."""
        return self.terms, self.text, self.lead, self.weights, self.specific, self.starts, self.weighed, self.share

    def add(
        self, terms: npt.NDArray[np.int32], text: Sequence[float], lead: Sequence[float], specific: Sequence[bool]
    ) -> int:
        """Keep the row of the next unit: numbers of terms, counts in the text, in the lead, which are specific."""
        if self._count == len(self.weighed):
            for name in ("starts", "weighed", "share"):
                setattr(self, name, _doubled(getattr(self, name)))
        self._count += 1
        self.put(self._count - 1, terms, text, lead, specific)
        return self._count - 1

    def put(
        self,
        unit: int,
        terms: npt.NDArray[np.int32],
        text: Sequence[float],
        lead: Sequence[float],
        specific: Sequence[bool],
    ) -> None:
        """Keep another row for a unit, whose former one was dropped."""
        start, end = self._end, self._end + 1 + len(terms)
        while end > len(self.terms):
            for name in _BY_TERM:
                setattr(self, name, _doubled(getattr(self, name)))
        for array, values in ((self.terms, terms), (self.specific, specific)):
            array[start:end] = 0
            array[start + 1 : start + 1 + len(values)] = values
        for damped, counts in ((self.text, text), (self.lead, lead)):
            damped[start:end] = 0
            damped[start + 1 : start + 1 + len(counts)] = 1 + np.log(np.array(counts, dtype=np.float32))
        self.starts[unit] = start, end
        self._end = end

    def of(self, unit: int) -> Row:
        """The row of a unit."""
        start, end = self.starts[unit].tolist()
        return Row(self.terms[start:end], self.text[start:end], self.lead[start:end], self.specific[start:end])

    def longest(self, units: npt.NDArray[np.int64]) -> int:
        """How many terms the longest of some rows has."""
        bounds = self.starts[units]
        return int((bounds[:, 1] - bounds[:, 0]).max())

    def outdate(self) -> None:
        """Say that no weights are as they should be."""
        self.weighed[:] = 0

    def drop(self, units: Iterable[int]) -> None:
        """Forget the rows of units."""
        for unit in units:
            start, end = self.starts[unit].tolist()
            self._gaps += end - start if start else 0
            self.starts[unit] = 0, 1
            self.weighed[unit] = 0
        if self._gaps > max(LEAST_CLOSED, self._end // 2):
            self._close_gaps()

    def _close_gaps(self) -> None:
        kept = np.flatnonzero(self.starts[: self._count, 0])
        bounds = self.starts[kept]
        lengths = bounds[:, 1] - bounds[:, 0]
        ends = 1 + np.cumsum(lengths)
        places = np.repeat(bounds[:, 0] - (ends - lengths), lengths) + np.arange(1, ends[-1] if len(ends) else 1)
        size = 1 << 12
        while size < 2 * len(places):
            size *= 2
        for name in _BY_TERM:
            old = getattr(self, name)
            new = np.zeros((size, *old.shape[1:]), dtype=old.dtype)
            new[1 : 1 + len(places)] = old[places]
            setattr(self, name, new)
        self.starts[kept, 0], self.starts[kept, 1] = ends - lengths, ends
        self._end, self._gaps = 1 + len(places), 0


def _doubled(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.concatenate([array, np.zeros_like(array)])
