"""The stage's lists of words."""

from __future__ import annotations

import importlib.resources
import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# From this character on lie the scripts without spaces between words, Thai and what comes behind it.
FIRST_GLUED = "\u0e00"


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of one list of `words.toml`."""
    return frozenset(_lists()[name].split())


class Phrases:
    """Phrases to be found in texts, whatever their case: whole words, where a script has spaces between words.

    Args:
        given: The phrases.
    """

    def __init__(self, given: Iterable[str]) -> None:
        found = [phrase.casefold() for phrase in given]
        spaced = "|".join(re.escape(phrase) for phrase in found if phrase[0] < FIRST_GLUED)
        glued = "|".join(re.escape(phrase) for phrase in found if phrase[0] >= FIRST_GLUED)
        self._given = tuple(found)
        self._ascii = tuple(phrase for phrase in found if phrase.isascii())
        self._pattern = re.compile(
            "|".join(part for part in (rf"(?<!\w)(?:{spaced})(?!\w)" if spaced else "", glued) if part)
        )

    def begin(self, text: str) -> bool:
        """Whether a text begins with one of them."""
        return self._pattern.match(text.casefold()) is not None

    def last(self, text: str) -> int:
        """Where in the folded text the last of them ends; -1 where there is none."""
        folded = text.casefold()
        # Looking for each as it stands is ten times quicker than the pattern, and most texts have none.
        if not any(map(folded.__contains__, self._ascii if folded.isascii() else self._given)):
            return -1
        return max((match.end() for match in self._pattern.finditer(folded)), default=-1)

    def stand_in(self, text: str) -> bool:
        """Whether one of them stands in a text."""
        return self.last(text) >= 0


@cache
def phrases(name: str) -> Phrases:
    """The phrases of one list of `words.toml`, in which bars part them."""
    return Phrases(phrase.strip() for phrase in _lists()[name].replace("\n", " ").split("|"))


@cache
def _lists() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(
        importlib.resources.files("wirecopy.story").joinpath("words.toml").read_text(encoding="utf-8")
    )
    return found
