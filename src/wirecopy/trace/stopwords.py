"""Function words of many languages, as a table in which a loop over tokens looks words up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from wirecopy.text import MASK, tokenise

if TYPE_CHECKING:
    from collections.abc import Sequence

# A table of lines, a third of it filled: a word stands in the line that the lowest bits of its hash name.
LINE = 8
LINES = 1024
# Below the upper bits of a word's hash there is room for so many languages, and for this.
LANGUAGES = 30
ABBREVIATION = 1 << LANGUAGES
UPPER = MASK - (2 * ABBREVIATION - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopWords:
    """The table.

    Attributes:
        languages: BCP 47 tags; language number n has bit n in the masks.
        words: The table: of each word the upper bits of its hash, and below them which languages use it, and
            `ABBREVIATION`; 0 where empty.
    """

    languages: tuple[str, ...]
    words: tuple[int, ...]


@cache
def stop_words() -> StopWords:
    """Read the table from the package's `stopwords.txt`."""
    slots = [0] * (LINES * LINE)
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
            slot = key % LINES * LINE
            while slots[slot] and (slots[slot] ^ key) & UPPER:
                slot += 1
            slots[slot] |= key & UPPER | bit
    return StopWords(languages=tuple(languages), words=tuple(slots))


def users(table: Sequence[int], word: int) -> int:
    """Return which languages use a word as a function word, and `ABBREVIATION`; the compiled loops have their own.

    Args:
        table: The table of `stop_words`.
        word: Its hash.
    """
    first = word % LINES * LINE
    for slot in range(first, first + LINE):
        if not (table[slot] ^ word) & UPPER:
            return table[slot] & ~UPPER
        if not table[slot]:
            break
    return 0
