"""Who copied whom: the evidence for a direction, each piece with what it rests on.

Weights add up. Evidence that names the source outright weighs most; that one text reads more naturally weighs as much
as it is certain. Nothing here looks at the order of arrival: that is no evidence.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import sqrt
from operator import eq
from typing import TYPE_CHECKING

from wirecopy.trace.origin import publisher_family
from wirecopy.types import Reason

if TYPE_CHECKING:
    from datetime import datetime

    from wirecopy.types import Article

# A direction is known from this sum of weights on. On rewrites, bench/tracing.py: none wrong, 98 of 100 known.
KNOWN = 2.0
DECLARED = 4.0
SUPPLIER = 4.0
CREDITED = 3.0
NAMED_IN_TEXT = 2.0
AGENCY = 2.0
EARLIER = 2.0
# Of two outlets that both credit one agency the earlier is no origin of the later: both have it from the agency.
EARLIER_OF_AGENCY = 1.0
APPROXIMATE = 0.5
# Of two versions by one publisher the one that says when it was changed is the later.
MODIFIED = 2.0
# A carrier passes on what a publisher ran; where the publisher's own page is there too, the carrier's is no origin.
CARRIED = 3.0
RIGHTS = 1.0
BYLINE = 0.5
LEFTOVERS = 2.5
# A difference of so many standard errors is as certain as it gets.
MOST_CERTAIN = 4.0
# Length is the weaker witness: a standard error of it counts this much of one in familiarity.
LENGTH = 0.6
# Fewer replacements than this prove nothing.
LEAST_PLACES = 10
# Code of evidence from how a text reads; it tells a rewrite from its original, not which of two rewrites came first.
NATURAL = frozenset({"familiar-word-pairs", "longer-replacements"})

_BRACED = re.compile(r"\{[^\W\d_]+\}")
_SPELLED = re.compile(r"(?<![^\W\d_])(?!per)[^\W\d_]{3,}$")
_LONGEST_NUMBER = 20
_DOUBLED = re.compile(r"\b(?:to to|the the|of of|in in|a an|an a|and and|for for|on on|at at|as as)\b")
_HOST = re.compile(r"^(?:[a-z]+:)?//(?:www\.)?([^/:?#]+)", re.IGNORECASE)
_LEAST_NAME = 6


def evidence(first: Article, second: Article) -> list[Reason]:
    """Return what two articles' fields say about who copied whom.

    Args:
        first: One of two articles that share text.
        second: The other.

    Returns:
        Reasons; a positive weight says that the first is the origin.
    """
    # A carrier's time says when it passed a text on, or what it took for the time of publication.
    reasons = [] if _carries(first, second) or _carries(second, first) else _times(first, second)
    for article, other, sign in ((first, second, 1.0), (second, first, -1.0)):
        reasons += [_reason(code, basis, sign * weight) for code, basis, weight in _origin_of(article, other)]
    return reasons


def _reason(code: str, basis: str, weight: float) -> Reason:
    return Reason(code=code, basis=basis, supports="direction", weight=round(weight, 2))


def same_publisher(first: Article, second: Article) -> bool:
    """Tell whether one publisher, under whatever label, published both."""
    one, other = first.publisher, second.publisher
    return bool(one and other) and (one == other or publisher_family(one or "") == publisher_family(other or ""))


def _carries(copy: Article, origin: Article) -> bool:
    """Tell whether a carrier passed on what another article is the publisher's own page of."""
    if copy.carrier is None or origin.carrier is not None:
        return False
    return copy.publisher is None or same_publisher(copy, origin)


def _times(first: Article, second: Article) -> list[Reason]:
    one, other = first.published, second.published
    if one is None or other is None:
        return []
    if one == other:
        return _versions(first, second, one)
    day_only = any((time.hour, time.minute, time.second) == (0, 0, 0) for time in (one, other))
    if day_only and one.date() == other.date():
        return []
    early, late = (first, second) if one < other else (second, first)
    weight = EARLIER_OF_AGENCY if first.agency and first.agency == second.agency else EARLIER
    if first.published_approximate or second.published_approximate:
        weight *= APPROXIMATE
    basis = f"{early.id} was published at {min(one, other).isoformat()}, {late.id} at {max(one, other).isoformat()}"
    return [_reason("published-earlier", basis, weight if one < other else -weight)]


def _versions(first: Article, second: Article, published: datetime) -> list[Reason]:
    """Return what the times of change say of two versions that were published at one time."""
    one, other = first.modified or published, second.modified or published
    if one == other or not same_publisher(first, second):
        return []
    early, late = (first, second) if one < other else (second, first)
    basis = f"{late.id} was modified at {max(one, other).isoformat()}, after {early.id}"
    return [_reason("modified-later", basis, MODIFIED if one < other else -MODIFIED)]


def _origin_of(article: Article, other: Article) -> list[tuple[str, str, float]]:
    """Return what says that the article is the origin of the other."""
    found = []
    declared = next((source for source in other.declared_sources if _means(source, article)), None)
    if declared:
        found.append(("declared-source", f"{other.id} names {declared} as its source", DECLARED))
    publisher = article.publisher
    same = same_publisher(article, other)
    if _carries(other, article):
        basis = f"{other.id} stands on a page of {other.carrier}, which passes on what others publish"
        found.append(("carried", basis, CARRIED))
    if publisher and publisher == other.agency and not same:
        found.append(("agency-itself", f"{publisher}, whom {other.id} credits, published {article.id}", SUPPLIER))
    elif publisher and not same:
        line = next((line for line in (other.credit_line, other.rights) if line and publisher in line), None)
        if line:
            found.append(("credit-line", f"{other.id} credits {publisher}: {line[:120]}", CREDITED))
        elif len(publisher) >= _LEAST_NAME and publisher in other.body and publisher not in article.body:
            found.append(("named-in-text", f"{other.id} names {publisher} in its text", NAMED_IN_TEXT))
    if article.agency and not other.agency:
        basis = f"{article.id} credits {article.agency}, {other.id} has the text without the credit"
        found.append(("agency-credit", basis, AGENCY))
    if article.rights and not other.rights:
        found.append(("rights-line", f"only {article.id} carries the rights line: {article.rights[:120]}", RIGHTS))
    if article.bylines and not other.bylines:
        basis = f"only {article.id} names who wrote it: {', '.join(article.bylines)}"
        found.append(("byline", basis, BYLINE))
    left = leftovers_of(other.body)
    if left and not leftovers_of(article.body):
        basis = f"{other.id} has what a rewriting program leaves: " + ", ".join(f"“{words}”" for words in left[:4])
        found.append(("rewriter-leftovers", basis, LEFTOVERS))
    return found


def _means(source: str, article: Article) -> bool:
    """Tell whether a declared source, an address or a name, is an article or its publisher."""
    host = _HOST.match(source)
    if host is None:
        return source.casefold() == (article.publisher or "").casefold()
    own = _HOST.match(article.url or "")
    if own is None or host[1].casefold() != own[1].casefold():
        return False
    path = source[host.end() :].rstrip("/")
    return not path or path == (article.url or "")[own.end() :].rstrip("/")


@lru_cache(maxsize=1024)
def leftovers_of(body: str) -> tuple[str, ...]:
    """Return what word substitution leaves in a text: template braces, numbers half spelled out, doubled words."""
    found: list[str] = []
    # Most texts have nothing of the kind, and looking for single signs costs less than looking for patterns.
    if "{" in body:
        found += _BRACED.findall(body)
    if "%" in body:
        before = (_SPELLED.search(part[-_LONGEST_NUMBER:]) for part in body.split("%")[:-1])
        found += [f"{match.group()}%" for match in before if match]
    words = body.split()
    if " a an " in body or " an a " in body or any(map(eq, words, words[1:])):
        found += _DOUBLED.findall(body)
    return tuple(dict.fromkeys(found))


def familiar(first: Article, second: Article, difference: float) -> list[Reason]:
    """Return what the archive says: whose own word pairs it knows better.

    Args:
        first: One of a rewrite and its original.
        second: The other.
        difference: From `Frequencies.compare`.
    """
    if not difference:
        return []
    ahead, behind = (first, second) if difference > 0 else (second, first)
    basis = (
        f"the archive knows the word pairs that only {ahead.id} has better than those that only {behind.id} has, "
        f"by {abs(difference):.1f} standard errors"
    )
    return [_reason("familiar-word-pairs", basis, max(-MOST_CERTAIN, min(MOST_CERTAIN, difference)))]


def lengths(first: Article, second: Article, size: int, total: int, squares: int) -> list[Reason]:
    """Return what the length of replaced words says.

    What people write first is short; a synonym put in its place is longer, or several words (Zipf's law of
    abbreviation).

    Args:
        first: One of a rewrite and its original.
        second: The other.
        size: In how many places words were replaced.
        total: By how many letters the second's words are longer there.
        squares: The sum of the squares of that.
    """
    if size < LEAST_PLACES:
        return []
    mean = total / size
    error = sqrt((squares / size - mean * mean) / size + 1e-2)
    weight = LENGTH * max(-MOST_CERTAIN, min(MOST_CERTAIN, mean / error))
    if not round(weight, 2):
        return []
    behind = second if mean > 0 else first
    basis = (
        f"in {size} places where words were replaced those of {behind.id} are longer, "
        f"by {abs(mean):.1f} letters on average"
    )
    return [_reason("longer-replacements", basis, weight)]
