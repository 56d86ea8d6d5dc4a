"""Who copied whom: direction from stated evidence, and syndications from edges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wirecopy.types import Article, Reason, Syndication

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecopy.types import Reuse

# A direction is known from this sum of weights on.
KNOWN = 2.0

_BRACED = re.compile(r"\{[^\W\d_]+\}")
_SPELLED_PERCENT = re.compile(r"\b[^\W\d_]{3,}%")
_DOUBLED = re.compile(r"\b(to to|the the|of of|in in|a an|an a|and and|for for)\b")


def direction(first: Article, second: Article) -> tuple[Reason, ...]:
    """Return the evidence for a direction: positive weights say that the first article is the origin.

    Args:
        first: One of two articles that share text.
        second: The other.
    """
    reasons = [*_times(first, second)]
    for article, other, sign in ((first, second, 1.0), (second, first, -1.0)):
        reasons += [
            Reason(code=found.code, basis=found.basis, supports="direction", weight=sign * found.weight)
            for found in _one_sided(article, other)
        ]
    return tuple(reasons)


def _times(first: Article, second: Article) -> list[Reason]:
    if first.published is None or second.published is None or first.published == second.published:
        return []
    earlier = first.published < second.published
    basis = f"{(first if earlier else second).id} was published at {min(first.published, second.published).isoformat()}, the other later"
    approximate = first.published_approximate or second.published_approximate
    weight = 1.0 if approximate else 2.0
    return [Reason(code="published-earlier", basis=basis, supports="direction", weight=weight if earlier else -weight)]


def _one_sided(article: Article, other: Article) -> list[Reason]:
    """Return the evidence that the article is the origin of the other."""
    reasons = []
    names = {name.casefold() for name in (article.publisher, article.url) if name}
    declared = [source for source in other.declared_sources if source.casefold() in names]
    if declared:
        basis = f"{other.id} names {declared[0]} as its source"
        reasons.append(Reason(code="declared-source", basis=basis, supports="direction", weight=4.0))
    if article.rights and not other.rights:
        basis = f"only {article.id} carries the rights line: {article.rights[:120]}"
        reasons.append(Reason(code="rights-line", basis=basis, supports="direction", weight=1.0))
    if article.agency and not other.agency:
        basis = f"{article.id} credits {article.agency}, {other.id} does not"
        reasons.append(Reason(code="agency-credit", basis=basis, supports="direction", weight=1.5))
    leftovers = leftovers_of(other.body)
    if leftovers and not leftovers_of(article.body):
        basis = f"{other.id} has what a rewriting program leaves behind: " + ", ".join(f"“{x}”" for x in leftovers[:4])
        reasons.append(Reason(code="rewriter-leftovers", basis=basis, supports="direction", weight=2.0))
    return reasons


def leftovers_of(body: str) -> tuple[str, ...]:
    """Return what word substitution leaves behind in a text: template braces, numbers half spelled out, doubled words."""
    found = [match.group() for pattern in (_BRACED, _SPELLED_PERCENT, _DOUBLED) for match in pattern.finditer(body)]
    return tuple(dict.fromkeys(found))


def syndications(articles: Iterable[Article], edges: Sequence[Reuse]) -> tuple[Syndication, ...]:
    """Return each origin with its copies and rewrites.

    Articles that only share passages, or of which each has much of its own, are independent and join no syndication.

    Args:
        articles: In order of arrival.
        edges: What `trace` found among them.
    """
    given = {article.id: article for article in articles}
    group: dict[str, str] = {article_id: article_id for article_id in given}

    def root(article_id: str) -> str:
        while group[article_id] != article_id:
            article_id = group[article_id]
        return article_id

    joining = [edge for edge in edges if edge.kind != "shared-passages"]
    for edge in joining:
        group[root(edge.copy)] = root(edge.origin)
    members: dict[str, list[str]] = {}
    for article_id in given:
        members.setdefault(root(article_id), []).append(article_id)
    return tuple(_syndication(ids, given, joining) for ids in members.values() if len(ids) > 1)


def _syndication(ids: list[str], given: dict[str, Article], edges: list[Reuse]) -> Syndication:
    inside = [edge for edge in edges if edge.origin in ids and edge.copy in ids]
    copied = {edge.copy for edge in inside if edge.direction == "known"}
    origin = next((article_id for article_id in ids if article_id not in copied), ids[0])
    copies = tuple(article_id for article_id in ids if article_id != origin)
    nearest = tuple(
        max((edge for edge in inside if edge.copy == copy), key=lambda edge: (edge.direction == "known", edge.score))
        for copy in copies
        if any(edge.copy == copy for edge in inside)
    )
    agencies = [given[article_id].agency for article_id in (origin, *copies) if given[article_id].agency]
    rights = [given[article_id].rights for article_id in (origin, *copies) if given[article_id].rights]
    agency = agencies[0] if agencies else None
    return Syndication(
        origin=origin,
        copies=copies,
        edges=nearest,
        publishers=tuple(dict.fromkeys(x for i in ids if (x := given[i].publisher))),
        agency=agency,
        rights=rights[0] if rights else None,
        uncredited=tuple(copy for copy in copies if agency and given[copy].agency is None),
    )
