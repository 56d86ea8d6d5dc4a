"""The lists of words that tell names: offices, given names, what organisations and places are called."""

from __future__ import annotations

import importlib.resources
import re
import tomllib
import unicodedata
from functools import cache

_WORD = re.compile(r"\w+")


def fold_name(name: str) -> str:
    """A name without case, accents and punctuation."""
    plain = name.casefold()
    if not plain.isascii():
        plain = "".join([c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)])
    return " ".join(_WORD.findall(plain)) or name


@cache
def name_lists() -> dict[str, dict[str, str]]:
    """The lists of `names.toml`, each as a mapping: demonyms to codes of places, all else to itself."""
    data = tomllib.loads(importlib.resources.files("wirecopy.story").joinpath("names.toml").read_text(encoding="utf-8"))
    found = {
        name: {word: word for word in data[name].split()}
        for name in ("roles", "given", "organisations", "acronyms", "places", "places-before", "neither")
    }
    found["folded"] = {fold_name(word): word for word in found["given"]}
    found["things"] = {name.strip(): name for name in data["things"].split("|")}
    found["agencies"] = {name.strip(): name for name in data["agencies"].split("|")}
    found["demonyms"] = {
        word.replace("_", " "): code for code, words in data["demonyms"].items() for word in words.split()
    }
    return found
