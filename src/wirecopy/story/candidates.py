"""Which units are worth comparing with a new one: those that hold its heaviest terms."""

from __future__ import annotations

from collections import defaultdict
from heapq import nlargest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# How many of a unit's heaviest terms are looked up, and how many of the newest holders of each are read. Reading all
# holders of a common term would cost more with every article; a rare term has few.
LOOKED_UP, HOLDERS = 16, 64


class Holders:
    """An inverted index: for each term, the units that hold it among their heaviest, oldest first."""

    def __init__(self) -> None:
        self._units: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, unit: int, terms: Iterable[tuple[int, float]]) -> None:
        """Keep the heaviest terms of a unit."""
        for term, _ in terms:
            self._units[term].append(unit)

    def find(self, terms: Iterable[tuple[int, float]], count: int) -> list[int]:
        """The units that hold most of the weight of some terms, heaviest first."""
        weight: dict[int, float] = {}
        for term, rarity in terms:
            for unit in self._units.get(term, ())[-HOLDERS:]:
                weight[unit] = weight.get(unit, 0.0) + rarity
        return nlargest(count, weight, key=lambda unit: (weight[unit], unit))

    def forget(self, units: set[int]) -> None:
        """Leave units out from now on."""
        for term in list(self._units):
            kept = [unit for unit in self._units[term] if unit not in units]
            if kept:
                self._units[term] = kept
            else:
                del self._units[term]
