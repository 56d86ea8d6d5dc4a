"""The page's own name: who carries articles that others published.

A page promotes itself by name ("Download the Tidings app", "what Tidings can do for you", "© 2026 Tidings"). Where its
articles name other publishers, that name is the carrier's; it is never a publisher.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wirecopy.extract.furniture import is_furniture
from wirecopy.extract.phrases import alternatives, word_list

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A name that promotes itself stands in at least so many lines, or in one line of a form that says whose page it is.
LEAST_LINES: Final = 2
#: More words than this are no name of a site.
LONGEST_NAME: Final = 4
#: Longer words in capitals are a masthead, not an acronym.
LONGEST_ACRONYM: Final = 4

_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][\w’'&-]*(?:\s(?:[A-Z0-9][\w’'&-]*))*")
_OWN = re.compile(rf"(?i:{alternatives('carriers', 'own')})(?P<name>[A-Z0-9][\w’'&.-]*(?:\s[A-Z0-9][\w’'&-]*){{0,4}})")
_NOT_NAMES: Final = word_list("carriers", "not_names")


def own_name(lines: Iterable[str], publishers: Iterable[str]) -> str | None:
    """The name by which a page speaks of itself in the lines that belong to no article.

    Args:
        lines: Those lines, in page order.
        publishers: The names beside its articles: never the page's own.

    Returns:
        The name as printed, or None.
    """
    others = {name.casefold() for name in publishers}
    each = tuple(dict.fromkeys(lines))
    sure: list[str] = []
    offered: dict[str, None] = {}
    for line in each:
        if match := _OWN.search(line):
            name = _trimmed(match["name"])
            if name and name[0].isupper() and name.casefold() not in others:
                sure.append(name)
                offered.setdefault(name)
        whole = line.split(" | ")[0].strip(" \t|•·:—–-")
        if 0 < len(whole.split()) <= LONGEST_NAME and not is_furniture(whole) and (name := _trimmed(whole)):
            offered.setdefault(name.title() if name.isupper() and len(name) > LONGEST_ACRONYM else name)
        if not _in_title_case(line):
            for match in _NAME.finditer(line):
                if name := _trimmed(match.group()):
                    offered.setdefault(name)
    own = {
        name: times
        for name in offered
        if name.casefold() not in others
        and any(char.isalpha() for char in name)
        and ((times := sum(_holds(line, name) for line in each)) >= LEAST_LINES or name in sure)
    }
    best = max(own, key=lambda name: (own[name], len(name)), default=None)
    longer = [name for name in own if best is not None and best in name and own[name] >= LEAST_LINES]
    return max(longer, key=len, default=best)


def _holds(line: str, name: str) -> bool:
    """Whether a line has the name as a word of its own, or as the head of a compound ("Tidings-App")."""
    at = line.find(name)
    if at < 0 and name.istitle():
        at = line.find(name.upper())  # a masthead in capitals
    if at < 0:
        return False
    before, after = line[at - 1 : at], line[at + len(name) : at + len(name) + 1]
    dense = name[0].lower() == name[0].upper()  # scripts without case write their words together
    return dense or not (before.isalnum() or after.isalnum())


def _trimmed(name: str) -> str | None:
    words = name.split()
    while words and words[-1].lower().strip("’'") in _NOT_NAMES:
        words.pop()
    while words and words[0].lower() in _NOT_NAMES - {"the"}:
        words.pop(0)
    return (
        " ".join(words) if words and not all(word.lower() in _NOT_NAMES or word.isdigit() for word in words) else None
    )


def _in_title_case(line: str) -> bool:
    """True where most words are capitalised, so that a capital says nothing."""
    words = [word for word in line.split() if word[:1].isalpha()]
    return sum(word[0].isupper() for word in words) > 0.6 * len(words)
