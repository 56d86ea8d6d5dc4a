"""Syndications: one origin with its copies, from the edges between pairs.

edges -> groups (a round-up does not join what it holds) -> the first -> each copy's nearest source
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecopy.types import Syndication

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wirecopy.types import Article, Reuse

# A text that is covered less than this by another holds much else: it may be a round-up of several.
HOLDS_ELSE = 0.7

_DECORATION = re.compile(
    r"^(?:the|la|le|el|der|die|das)\s+|\.(?:com|org|net|co|news|de|fr|jp|uk|us|in|eu)\b|\b(?:online|digital|website|web|app|edition)\b"
)


@lru_cache(maxsize=4096)
def publisher_family(name: str) -> str:
    """Return what the labels of one publisher share: "The Harbour Times Online" and "harbourtimes.com" are one."""
    return re.sub(r"[\W_]+", "", _DECORATION.sub("", name.casefold().strip())) or name.casefold()


def syndications(articles: Iterable[Article], edges: Sequence[Reuse]) -> tuple[Syndication, ...]:
    """Return each origin with its copies and rewrites.

    Articles that only share passages are independent and join no syndication. A text that holds several unrelated
    ones, a round-up, is a copy in each of their syndications and joins them no further.

    Args:
        articles: In order of arrival.
        edges: What `trace` found among them.
    """
    given = {article.id: article for article in articles}
    joining = [edge for edge in edges if edge.kind != "shared-passages" and edge.origin in given and edge.copy in given]
    neighbours: dict[str, list[tuple[str, Reuse]]] = defaultdict(list)
    for edge in joining:
        neighbours[edge.origin].append((edge.copy, edge))
        neighbours[edge.copy].append((edge.origin, edge))
    roundups = {article_id for article_id in given if _is_roundup(article_id, neighbours)}
    done: set[str] = set()
    groups = []
    for article_id in given:
        if article_id in neighbours and article_id not in done and article_id not in roundups:
            members = _reach(article_id, neighbours, roundups)
            done |= members
            groups.append([member for member in given if member in members])
    return tuple(_syndication(members, given, joining) for members in groups)


def _is_roundup(article_id: str, neighbours: Mapping[str, Sequence[tuple[str, Reuse]]]) -> bool:
    """Tell whether a text holds several others that have nothing to do with one another."""
    held = [
        other
        for other, edge in neighbours.get(article_id, ())
        if (edge.coverage_copy if edge.copy == article_id else edge.coverage_origin) < HOLDS_ELSE
    ]
    if len(held) < 2:  # noqa: PLR2004 - several
        return False
    together = _reach(held[0], neighbours, {article_id})
    return any(other not in together for other in held)


def _reach(start: str, neighbours: Mapping[str, Sequence[tuple[str, Reuse]]], leaves: Iterable[str]) -> set[str]:
    """Return what hangs together with an article, not going on from `leaves`."""
    ends = set(leaves)
    found = {start}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here in ends and here != start:
            continue
        for other, _ in neighbours.get(here, ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _syndication(members: list[str], given: Mapping[str, Article], edges: Iterable[Reuse]) -> Syndication:
    inside = [edge for edge in edges if edge.origin in members and edge.copy in members]
    origin = _first(members, given, inside)
    copies = tuple(member for member in members if member != origin)
    articles = [given[origin], *(given[copy] for copy in copies)]
    agency = next((article.agency for article in articles if article.agency), None)
    publishers: dict[str, str] = {}
    for article in articles:
        if article.publisher:
            publishers.setdefault(publisher_family(article.publisher), article.publisher)
    return Syndication(
        origin=origin,
        copies=copies,
        edges=tuple(_nearest(copy, origin, inside) for copy in copies),
        publishers=tuple(publishers.values()),
        agency=agency,
        rights=next((article.rights for article in articles if article.rights), None),
        uncredited=tuple(copy for copy in copies if agency and given[copy].agency != agency),
    )


def _first(members: list[str], given: Mapping[str, Article], inside: Sequence[Reuse]) -> str:
    """Return the member that nothing is known to precede and that most are known to follow.

    A carrier's page comes last where it names no publisher, or the publisher's own page is there; the order of arrival
    decides what is left.
    """
    known = [edge for edge in inside if edge.direction == "known"]
    followed = {edge.copy for edge in known}
    followers: dict[str, int] = defaultdict(int)
    for edge in known:
        followers[edge.origin] += 1

    own = {publisher_family(a.publisher) for m in members if (a := given[m]).publisher and a.carrier is None}

    def rank(place: int) -> tuple[bool, bool, int, int]:
        article = given[members[place]]
        family = publisher_family(article.publisher) if article.publisher else None
        passed_on = article.carrier is not None and (family is None or family in own)
        return members[place] in followed, passed_on, -followers[members[place]], place

    return members[min(range(len(members)), key=rank)]


def _nearest(copy: str, origin: str, inside: Sequence[Reuse]) -> Reuse:
    """Return a copy's edge to its nearest source: known before unknown, then the one it follows most closely."""

    def rank(edge: Reuse) -> tuple[bool, bool, float, bool]:
        closeness = round(edge.coverage_copy * (1 - edge.substitution_rate), 2)
        return edge.copy == copy, edge.direction == "known", closeness, edge.origin == origin

    return max((edge for edge in inside if copy in {edge.origin, edge.copy}), key=rank)
