"""Known places by their names in sixteen languages.

Countries and cities come from the Unicode CLDR (`places.tsv`). A name leads to a code, which is the same in every
language, and back to the name in the reader's.
"""

from __future__ import annotations

import importlib.resources
from collections import defaultdict
from functools import cache

# Languages that decline names: all but this many last letters must stand, and as many more may follow.
_DECLINES = {"ru": 2, "pl": 2}
_LEAST_STEM = 3
# Languages that take over an English spelling where they have none of their own.
_LATIN = frozenset({"de", "es", "fr", "it", "nl", "pl", "pt", "tr"})


@cache
def _rows() -> dict[str, dict[str, tuple[str, ...]]]:
    text = importlib.resources.files("wirecopy.story").joinpath("places.tsv").read_text(encoding="utf-8")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        code, _, *cells = line.split("\t")
        names: dict[str, tuple[str, ...]] = {}
        for cell in cells:
            languages, _, spelled = cell.partition("=")
            for language in languages.split(","):
                names[language] = (*names.get(language, ()), *spelled.split("|"))
        found[code] = names
    return found


@cache
def spellings(language: str) -> dict[str, str]:
    """The code of each place by its name in a language; traditional Chinese with simplified."""
    wanted = ("zh", "zh_Hant") if language == "zh" else (language,)
    found = {name: code for code, names in _rows().items() for one in wanted for name in names.get(one, ())}
    if language in _LATIN:
        found |= {
            name: code for code, names in _rows().items() if language not in names for name in names.get("en", ())
        }
    return found


@cache
def by_first_word(language: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The names of a language as words, longest first, by their first word."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name in spellings(language):
        words = tuple(name.split())
        found[words[0]].append(words)
    return {first: tuple(sorted(names, key=len, reverse=True)) for first, names in found.items()}


@cache
def _stems(language: str) -> dict[str, list[tuple[str, str]]]:
    cut = _DECLINES[language]
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, code in spellings(language).items():
        stem = name[: max(_LEAST_STEM, len(name) - cut)] if " " not in name else name
        found[stem[:_LEAST_STEM]].append((stem, code))
    return found


def place(name: str, language: str) -> str | None:
    """The code of a place by its name.

    Args:
        name: As it stands in the text, declined or not.
        language: A base language.

    Returns:
        The code, or None for a name that is not known.
    """
    code = spellings(language).get(name)
    if code is None and language in _DECLINES and len(name) > _LEAST_STEM:
        cut = _DECLINES[language]
        code = next(
            (
                code
                for stem, code in _stems(language).get(name[:_LEAST_STEM], ())
                if name.startswith(stem) and len(name) <= len(stem) + cut + 1
            ),
            None,
        )
    return code


def place_name(code: str, language: str) -> str:
    """The name of a place in a language, in English where it has none there."""
    names = _rows()[code]
    return (names.get(language) or names.get("en") or (code.replace("_", " "),))[0]
