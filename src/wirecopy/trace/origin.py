"""Syndications: one origin with its copies, from the edges between pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecopy.types import Article, Syndication

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecopy.types import Reuse


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
