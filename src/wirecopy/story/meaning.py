"""The meanings of a stream's units, and which are closest to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.story.embed import Encoder, Vectors

# Every eighth coordinate is read first, and the whole vectors of the best only.
_STRIDE = 8
_SIFTED = 8


class Meanings:
    """Vectors by unit number, made in batches when they are first needed, and kept at half precision."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._waiting: list[str] = []
        self._replaced: dict[int, str] = {}
        self._count = 0
        self._vectors = np.zeros((0, 0), dtype=np.float16)
        self._sketch = np.zeros((0, 0), dtype=np.float32)

    def add(self, text: str) -> None:
        """Take in the text of the next unit."""
        self._waiting.append(text)

    def replace(self, unit: int, text: str) -> None:
        """Let a unit mean what another text does."""
        if unit < self._count:
            self._replaced[unit] = text
        else:
            self._waiting[unit - self._count] = text

    def close(self, ones: Sequence[int], others: Sequence[int]) -> Vectors:
        """The cosine of each of some units with each of others."""
        self._encode()
        close: Vectors = self._vectors[ones].astype(np.float32) @ self._vectors[others].astype(np.float32).T
        return close

    def nearest(self, unit: int, among: npt.NDArray[np.bool_], count: int) -> list[int]:
        """The units closest to one, nearest first.

        Args:
            unit: Whose neighbours; not among them.
            among: For each unit whether it may be one.
            count: How many, at most.
        """
        self._encode()
        places = np.flatnonzero(among)
        places = places[places != unit]
        if len(places) > _SIFTED * count:
            first = places[0]  # picking rows before multiplying would take longer than all of these products
            rough = (self._sketch[first : places[-1] + 1] @ self._sketch[unit])[places - first]
            places = places[np.argpartition(-rough, _SIFTED * count)[: _SIFTED * count]]
        if not len(places):
            return []
        close = self.close([unit], places.tolist())[0]
        return [int(place) for place in places[np.argsort(-close, kind="stable")[:count]]]

    def _encode(self) -> None:
        if self._replaced:
            places = list(self._replaced)
            self._vectors[places] = new = self._read(list(self._replaced.values()))
            self._sketch[places] = new[:, ::_STRIDE]
            self._replaced.clear()
        if not self._waiting:
            return
        new = self._read(self._waiting)
        self._waiting.clear()
        end = self._count + len(new)
        if end > len(self._vectors):
            room = np.zeros((2 * end, new.shape[1]), dtype=np.float16)
            if self._count:
                room[: self._count] = self._vectors[: self._count]
            self._vectors = room
            self._sketch = room[:, ::_STRIDE].astype(np.float32)
        self._vectors[self._count : end] = new
        self._sketch[self._count : end] = new[:, ::_STRIDE]
        self._count = end

    def _read(self, texts: Sequence[str]) -> Vectors:
        vectors = self._encoder.encode(texts)
        vectors[[not text for text in texts]] = 0  # no text, no meaning: close to nothing
        return vectors
