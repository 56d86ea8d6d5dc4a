"""What marks a part of a page as something beside the article: names of elements, set phrases (`cues.toml`).

Class names and ids are read word by word (`relatedArticles`, `related-articles` and `related_articles` are the same two
words), because a word means different things in different places: `comments` is furniture anywhere, `category` only at
the end (`post category-world` is how a blog marks the article itself).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

_DATA: Final[dict[str, Any]] = tomllib.loads(files(__package__).joinpath("cues.toml").read_text("utf-8"))
_NAMES: Final = {key: frozenset(words.split()) for key, words in _DATA["names"].items()}
_ANYWHERE, _AT_END, _PAIRS = _NAMES["anywhere"], _NAMES["at_end"], _NAMES["pairs"]
_MODIFIERS, _COMMENTS = _NAMES["modifiers"], _NAMES["comments"]
_CAPTIONS, _FIGURES = _NAMES["captions"], _NAMES["figures"]

#: A line that only leads to another article, by its first words.
LEADS_AWAY: Final = re.compile(r"^[\W_]*(?:" + "|".join(_DATA["lines"]["leads_away"]) + ")", re.IGNORECASE)
#: A prompt to sign up, follow or pay.
PROMPT: Final = re.compile("|".join(_DATA["lines"]["prompts"]), re.IGNORECASE)
#: A line that asks readers to write in.
CONTACT: Final = re.compile("|".join(_DATA["lines"]["contacts"]), re.IGNORECASE)
_BODY: Final = re.compile(
    r"(?:article|story|entry|post|news|content|page|artikel|main|text)-?(?:body|content|text)"
    r"(?:$|-(?:content|text|inner|wrapper)$)"
    r"|^(?:articlebody|storytext|bodytext|body-copy|rich-text|artikeltext|copytext|story-contents)$"
)
#: An element's names, and a single one, are read so far.
LONGEST_NAMES: Final = 4_000
LONGEST_NAME: Final = 120
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS: Final = re.compile(r"[-_:./]+")


@dataclass(frozen=True, slots=True)
class Kind:
    """What an element's names say it is.

    Attributes:
        furniture: Something beside the article.
        caption: A caption or a credit of a picture.
        figure: A picture or a gallery.
        body: The article's body.
        comments: Readers' comments.
        comment: A single one of them.
    """

    furniture: bool = False
    caption: bool = False
    figure: bool = False
    body: bool = False
    comments: bool = False
    comment: bool = False


@lru_cache(maxsize=20_000)
def kind(names: str) -> Kind:
    """Read an element's class, id, role and itemprop, separated by spaces."""
    furniture = caption = figure = body = comments = comment = False
    for token in names[:LONGEST_NAMES].split():
        parts = [word for word in _SEPARATORS.split(_CAMEL.sub("-", token[:LONGEST_NAME]).lower()) if word]
        if not parts:
            continue
        caption = caption or not _CAPTIONS.isdisjoint(parts)
        figure = figure or not _FIGURES.isdisjoint(parts)
        body = body or bool(_BODY.search("-".join(parts)))
        comments = comments or (parts[0] not in _MODIFIERS and not _COMMENTS.isdisjoint(parts))
        comment = comment or (parts[0] == "comment" and len(parts) == 1)
        furniture = furniture or _is_furniture(parts)
    return Kind(furniture=furniture, caption=caption, figure=figure, body=body, comments=comments, comment=comment)


def words(names: str) -> frozenset[str]:
    """The single words of an element's names, in lower case."""
    return frozenset(
        word
        for token in names[:LONGEST_NAMES].split()
        for word in _SEPARATORS.split(_CAMEL.sub("-", token[:LONGEST_NAME]).lower())
        if word
    )


def _is_furniture(parts: list[str]) -> bool:
    if parts[0] in _MODIFIERS and len(parts) > 1:
        return False
    if not _ANYWHERE.isdisjoint(parts):
        return True
    while len(parts) > 1 and (parts[-1].isdigit() or len(parts[-1]) == 1):
        parts = parts[:-1]
    return parts[-1] in _AT_END or any(f"{a}-{b}" in _PAIRS for a, b in pairwise(parts))
