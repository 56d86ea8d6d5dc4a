"""People's names in bylines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BY = re.compile(r"^\s*(?:by|von|par|por|di|door|av|af|written by)\b[:\s]+", re.IGNORECASE)
_SPLIT = re.compile(r"[,;|/\n]|\s(?:and|und|et|y|e|och|og|en)\s|&")
_CONTACT = re.compile(r"\S+@\S+|@\w+|https?://\S+")


def names(raw: str | Iterable[str]) -> tuple[str, ...]:
    """Read people's names from a byline or a list of bylines.

    Args:
        raw: One byline as printed, or several.

    Returns:
        The names in order, each once, in natural case; organisations, desks, roles, handles and addresses left out.
    """
    lines = (raw,) if isinstance(raw, str) else tuple(raw)
    found: dict[str, None] = {}
    for line in lines:
        for part in _SPLIT.split(_BY.sub("", _CONTACT.sub(" ", line))):
            words = part.split()
            if 2 <= len(words) <= 5 and all(word[0].isupper() for word in words):
                found.setdefault(" ".join(word.title() if part.isupper() else word for word in words))
    return tuple(found)
