"""Publishers by family: the editions, sections and sites of one house are one publisher."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecopy.types import Article

# What follows a house's name in the names of its editions, sections and sites.
_EDITIONS = frozenset(
    (
        "africa", "america", "arabic", "asia", "australia", "business", "canada", "deutsch", "digital", "en", "english",
        "español", "europe", "france", "français", "germany", "global", "india", "international", "japan", "live",
        "money", "news", "online", "politics", "sport", "sports", "tv", "uk", "us", "usa", "web", "website", "weekend",
        "world",
    )
)  # fmt: skip
# Words that name no house by themselves: what follows them belongs to the name.
_NO_HOUSE = frozenset(
    (
        "breaking", "business", "channel", "city", "daily", "evening", "financial", "global", "international", "local",
        "morning", "national", "new", "news", "sports", "sunday", "times", "today", "weekend", "weekly", "world",
    )
)  # fmt: skip
_ARTICLE = re.compile(r"^(?:the|le|la|les|el|los|il|der|die|das|de|het|o|a)\s+(?=\S)")
_SITE = re.compile(r"^(?:https?://)?[\w-]+(?:\.[\w-]+)+/?$")
_SECOND_LEVEL = frozenset(("ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"))
_TOKEN = re.compile(r"[\w&']+")


def families(articles: Iterable[Article]) -> tuple[str, ...]:
    """The publishers of some articles.

    Args:
        articles: In order of arrival.

    Returns:
        The name of each publisher family once, as it was first printed. Carriers are left out.
    """
    found: dict[str, str] = {}
    for article in articles:
        if article.publisher and (not article.carrier or family(article.publisher) != family(article.carrier)):
            found.setdefault(family(article.publisher), article.publisher)
    return tuple(found.values())


def family(publisher: str) -> str:
    """A key that the editions, sections and sites of one house have in common.

    Args:
        publisher: A name as printed ("The Harbour Post Online", "harbourpost.example").

    Returns:
        The name without its article, in lower case and one word, less the words for editions and sections behind it.
    """
    name = unicodedata.normalize("NFKC", publisher).casefold().strip()
    if _SITE.match(name):
        name = _registered(name)
    tokens = _TOKEN.findall(_ARTICLE.sub("", name))
    while len(tokens) > 1 and tokens[-1] in _EDITIONS and not _NO_HOUSE.issuperset(tokens[:-1]):
        tokens.pop()
    return "".join(tokens) or name


def _registered(site: str) -> str:
    """The label under which a site is registered: `harbourpost` of `https://www.harbourpost.co.uk/`."""
    labels = site.removeprefix("https://").removeprefix("http://").strip("/").split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1]
