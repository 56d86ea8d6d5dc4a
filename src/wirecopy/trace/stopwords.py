"""Function words of many languages, as a table that a loop over tokens can look words up in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from wirecopy.text import tokenise

# Open addressing: a power of two with about a third of it filled.
SLOTS = 8192
ABBREVIATION = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class StopWords:
    """The table.

    Attributes:
        languages: BCP 47 tags; language number n has bit n in the masks.
        keys: Word hashes in their slots, 0 where empty.
        masks: Which languages use the word, and `ABBREVIATION`.
    """

    languages: tuple[str, ...]
    keys: tuple[int, ...]
    masks: tuple[int, ...]


@cache
def stop_words() -> StopWords:
    """Read the table from the package's `stopwords.txt`."""
    keys = [0] * SLOTS
    masks = [0] * SLOTS
    languages: list[str] = []
    for line in files("wirecopy.trace").joinpath("stopwords.txt").read_text(encoding="utf-8").splitlines():
        tag, _, words = line.partition(" ")
        if tag == "#":
            continue
        bit = ABBREVIATION
        if tag != "abbreviations":
            bit = 1 << len(languages)
            languages.append(tag)
        for key in tokenise(words).words:
            slot = key & (SLOTS - 1)
            while keys[slot] not in {0, key}:
                slot = (slot + 1) & (SLOTS - 1)
            keys[slot] = key
            masks[slot] |= bit
    return StopWords(languages=tuple(languages), keys=tuple(keys), masks=tuple(masks))
