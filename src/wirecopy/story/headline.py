"""Which headline stands for a story: the clearest and most central of its independent originals."""

from __future__ import annotations

import re
from collections import Counter
from math import inf
from typing import TYPE_CHECKING

from wirecopy.story.background import frequencies
from wirecopy.story.language import language
from wirecopy.story.terms import LEAD_WORDS, TERM_LETTERS, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.story.unit import Unit
    from wirecopy.types import Article

# Headlines of so many terms say what happened; each term fewer or more makes one less clear by a tenth.
SHORTEST, LONGEST = 5, 14
_EACH_TERM = 0.1
# What a headline keeps of its worth where it asks, trails off or shouts, or begins with a label ("LIVE:", "Opinion |").
_UNCLEAR = 0.6
_ASKS_OR_TRAILS = re.compile(r"[?？؟]|(?:\.\.\.|…)\s*$|^\s*(?:\.\.\.|…)|!\s*$")
_LABEL = re.compile(r"^\s*[^\s:|]{2,12}(?:\s[^\s:|]{2,12})?\s*[:|]\s|\s[|]\s")


def headline(units: Sequence[Unit]) -> str | None:
    """Choose the headline of a story.

    Args:
        units: Its independent reports, in order of arrival.

    Returns:
        One of their headlines, in the language that most of them are in; None where none has any. Each is worth the
        share of headlines and leads that hold its terms, rare terms counting more, less what makes it unclear; the
        earliest published wins a tie.
    """
    return next(iter(headlines(units).values()), None)


def headlines(units: Sequence[Unit]) -> dict[str, str]:
    """Choose a headline for each language that a story is reported in.

    Args:
        units: Its independent reports, in order of arrival.

    Returns:
        For each base language, such as `en`, one of the headlines in that language, chosen as for `headline` among
        these alone; that of most reports first, then that of the earliest. A language that nobody can tell is `und`.
    """
    spoken: dict[str, list[Article]] = {}
    for unit in sorted(units, key=lambda unit: unit.time.timestamp() if unit.time else inf):
        if unit.article.headline:
            spoken.setdefault(language(unit.article) or "und", []).append(unit.article)
    return {tongue: _best(articles) for tongue, articles in sorted(spoken.items(), key=lambda item: -len(item[1]))}


def _best(chosen: Sequence[Article]) -> str:
    if len(chosen) == 1:
        return chosen[0].headline or ""
    held = Counter(term for article in chosen for term in {*words(article.headline or ""), *_lead(article)})
    named = Counter(term for article in chosen for term in set(words(article.headline or "")))
    weights, places = held + named, 2 * len(chosen)
    return max((article.headline or "" for article in chosen), key=lambda line: _worth(line, weights, places))


def _lead(article: Article) -> list[str]:
    return words(article.body[: 8 * LEAD_WORDS])[:LEAD_WORDS]


def _worth(line: str, held: Counter[str], places: int) -> float:
    usual = frequencies(TERM_LETTERS)
    found = words(line)
    telling = {term: 1 - usual.get(term, 0.0) for term in found}
    weight = sum(telling.values())
    if not weight:
        return 0.0
    central = sum(held[term] * rarity for term, rarity in telling.items()) / (weight * places)
    misfit = max(SHORTEST - len(found), len(found) - LONGEST, 0)
    unclear = bool(_ASKS_OR_TRAILS.search(line)) + bool(_LABEL.search(line)) + (line.isupper() and len(found) > 1)
    return float(central * max(0.1, 1 - _EACH_TERM * misfit) * _UNCLEAR**unclear)
