"""Which units are worth comparing with a new one: those that hold its heaviest terms."""

from __future__ import annotations

from collections import defaultdict
from heapq import nlargest
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import numpy.typing as npt

# How many of a unit's heaviest terms are looked up, and how many of the newest holders of each are read. Reading all
# holders of a common term would cost more with every article; a rare term has few.
LOOKED_UP, HOLDERS = 16, 64


class Holders:
    """An inverted index: for each term, the newest units that hold it among their heaviest, oldest first."""

    def __init__(self) -> None:
        self._units: dict[int, list[int]] = {}
        self._terms: dict[int, npt.NDArray[np.int32]] = {}  # of each unit, so that forgetting it costs no search

    def add(self, unit: int, terms: Sequence[tuple[int, float]]) -> None:
        """Keep the heaviest terms of a unit."""
        self._terms[unit] = np.array([term for term, _ in terms], dtype=np.int32)
        for term, _ in terms:
            held = self._units.setdefault(term, [])
            held.append(unit)
            if len(held) > 2 * HOLDERS:
                del held[:-HOLDERS]

    def find(self, terms: Iterable[tuple[int, float]], count: int) -> list[int]:
        """The units that hold most of the weight of some terms, heaviest first."""
        weight: defaultdict[int, float] = defaultdict(float)
        for term, rarity in terms:
            for unit in self._units.get(term, ())[-HOLDERS:]:
                weight[unit] += rarity
        return [unit for _, unit in nlargest(count, zip(weight.values(), weight, strict=True))]

    def holders(self, term: int) -> tuple[int, ...]:
        """The units that are kept for a term, oldest first."""
        return tuple(self._units.get(term, ()))

    def forget(self, units: Collection[int]) -> None:
        """Leave units out from now on."""
        for term in {term for unit in units for term in self._terms.pop(unit).tolist()}:
            kept = [unit for unit in self._units[term] if unit not in units]
            if kept:
                self._units[term] = kept
            else:
                del self._units[term]
