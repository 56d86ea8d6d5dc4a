"""Which of a page's titles is the headline: a weighted vote.

A page states its title up to five times, with a site's name behind it, a kicker before it, quotation marks typed in two
ways. Statements that say the same vote together; the winner's form is the one closest to print.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: What each statement counts. Measured on pages of 91 publishers: `og:title` and JSON-LD are right alone about equally
#: often, and where they differ the page's `h1` decides; `title` and `twitter:title` only break ties.
WEIGHTS: Final = {"opengraph": 3.6, "json-ld": 3.0, "dom": 1.3, "microdata": 1.0, "meta": 0.7, "title": 1.4}

#: Shorter statements are words, not titles.
MERE_WORD: Final = 9

_MARKS: Final = r"[|\u2013\u2014\-\u2022\u00b7:\uff1a\u00bb\u203a*\uff5c\u3163~\u2223/<\uff0f]"
_BREAK: Final = re.compile(
    r"\s+[-:*/<~\u2013\u2014\u2022\u00b7\u2223]\s+|\s*[|\u00bb\u203a\uff5c\u3163\uff1a\u00ab]\s*|-(?=[^\s-]+$)|:(?=[^\s:]+$)"
)
_WORDS: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One place where the page states a title.

    Attributes:
        basis: A key of `WEIGHTS`.
        text: The title as stated.
    """

    basis: str
    text: str


def choose(statements: Sequence[Statement], site_names: Iterable[str]) -> Statement | None:
    """The headline among a page's titles.

    Args:
        statements: In the page's order, `og:title` and JSON-LD first where they exist.
        site_names: Names of the site and publisher, which are stripped from a title's ends.

    Returns:
        The statement that wins, its text without site names; None where there is none.
    """
    keys = {key for name in site_names if (key := _key(name))}
    texts = [" ".join(statement.text.replace("\u00ad", "").split()) for statement in statements]
    plain = [_strip(text, keys, texts) for text in texts]
    votes: dict[str, float] = {}
    first: dict[str, int] = {}
    for at, (statement, text) in enumerate(zip(statements, plain, strict=True)):
        key = _key(text)
        if not key or key in keys:
            continue
        votes[key] = votes.get(key, 0.0) + WEIGHTS[statement.basis]
        first.setdefault(key, at)
    if not votes:
        return None
    best = max(votes, key=lambda key: (votes[key], -first[key]))
    shorter = _without_kicker(best, statements, plain, votes)
    at = first[shorter or best]
    return Statement(basis=statements[at].basis, text=plain[at])


def _key(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _strip(text: str, keys: set[str], others: Sequence[str]) -> str:
    """A title without what only names the site: known names, and whatever follows another statement of the title."""
    for other in others:
        rest = text[len(other) :]
        if MERE_WORD < len(other) < len(text) and text.startswith(other) and re.match(rf"\s*{_MARKS}", rest):
            return other
    parts = [match.span() for match in _BREAK.finditer(text)]
    for start, end in parts[:1]:
        if _key(text[:start]) in keys:
            return _strip(text[end:].strip(), keys, ())
    for start, end in parts[-2:]:  # "headline | site | section" and "headline | site"
        after = text[end : parts[-1][0]] if (start, end) != parts[-1] else text[end:]
        if start > 0 and _names_site(_key(after), keys):
            return _strip(text[:start].strip(), keys, ())
    return text.strip()


def _names_site(tail: str, keys: set[str]) -> bool:
    """Whether the end of a title is the site's name, in full or with its ending ("news.example.com")."""
    joined = tail.replace(" ", "")
    return any(tail == key or joined == key.replace(" ", "") or joined.startswith(key.replace(" ", "")) for key in keys)


def _without_kicker(
    best: str, statements: Sequence[Statement], plain: Sequence[str], votes: dict[str, float]
) -> str | None:
    """`og:title`, where the winner is the same behind a kicker ("World Cup: ...")."""
    for statement, text in zip(statements, plain, strict=True):
        key = _key(text)
        whole = key in votes and len(key) > MERE_WORD
        if statement.basis == "opengraph" and whole and best.endswith(f" {key}"):
            return key
    return None
