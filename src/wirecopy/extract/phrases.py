"""Phrases of news pages in many languages: the reading side of `phrases.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _tables() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads(files(__package__).joinpath("phrases.toml").read_text("utf-8"))
    return found


def alternatives(topic: str, name: str) -> str:
    """The alternatives of a list as one part of a regular expression, in the order of the file.

    Args:
        topic: A table of `phrases.toml`.
        name: A list in it, one alternative a line.
    """
    return "|".join(line for line in _tables()[topic][name].splitlines() if line)


def word_list(topic: str, name: str) -> frozenset[str]:
    """The words of a list.

    Args:
        topic: A table of `phrases.toml`.
        name: A list in it, parted by white space.
    """
    return frozenset(_tables()[topic][name].split())
