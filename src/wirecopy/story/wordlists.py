"""The stage's lists of words."""

from __future__ import annotations

import importlib.resources
import re
import tomllib
from functools import cache

# From this character on lie the scripts without spaces between words, Thai and what comes behind it.
FIRST_GLUED = "\u0e00"


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of one list of `words.toml`."""
    return frozenset(_lists()[name].split())


@cache
def phrases(name: str) -> re.Pattern[str]:
    """A pattern of the phrases of one list of `words.toml`, parted by bars: whole words, where a script has spaces."""
    found = [phrase.strip() for phrase in _lists()[name].replace("\n", " ").split("|")]
    spaced = "|".join(re.escape(phrase) for phrase in found if phrase[0] < FIRST_GLUED)
    glued = "|".join(re.escape(phrase) for phrase in found if phrase[0] >= FIRST_GLUED)
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)|(?:{glued})", re.IGNORECASE)


@cache
def _lists() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(
        importlib.resources.files("wirecopy.story").joinpath("words.toml").read_text(encoding="utf-8")
    )
    return found
