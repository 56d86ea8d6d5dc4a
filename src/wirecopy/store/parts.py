"""A story with all that its page shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from wirecopy.store import encoding
from wirecopy.store.articles import CHUNK, Articles, ids_of, numbers_of
from wirecopy.store.comments import Comment, Comments
from wirecopy.store.readers import names_of
from wirecopy.store.schema import articles, copies, pages, syndications
from wirecopy.store.stories import Stories
from wirecopy.store.traces import Traces
from wirecopy.types import Syndication

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection

    from wirecopy.store.db import Database
    from wirecopy.store.records import StoredArticle, StoredDecision, StoredStory
    from wirecopy.types import Reuse


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryParts:
    """A story and everything about it.

    Attributes:
        stored: The story.
        names: Every id by which it is known, its present one first: comments and visits may name any of them.
        articles: Its articles, in order of arrival.
        edges: Reuse among them.
        syndications: The groups that any of them is part of.
        permissions: What the page of an article says of itself to machines, by article id, where it says anything.
        decisions: The log.
        comments: In order of writing, hidden ones too.
    """

    stored: StoredStory
    names: tuple[str, ...]
    articles: tuple[StoredArticle, ...]
    edges: tuple[Reuse, ...]
    syndications: tuple[Syndication, ...]
    permissions: dict[str, tuple[str, ...]]
    decisions: tuple[StoredDecision, ...]
    comments: tuple[Comment, ...]


# Statements that every page of a story runs: built once, because building them would take longer than running them.
_OF = sa.select(copies.c.origin).where(copies.c.article.in_(sa.bindparam("numbers", expanding=True)))
_GROUPS = sa.select(syndications).where(
    syndications.c.origin.in_(sa.bindparam("numbers", expanding=True)) | syndications.c.origin.in_(_OF)
)
_COPIES = (
    sa.select(copies).where(copies.c.origin.in_(sa.bindparam("numbers", expanding=True))).order_by(copies.c.article)
)
_SAID = (
    sa.select(articles.c.id, pages.c.permissions)
    .join(pages, pages.c.id == articles.c.page)
    .where(articles.c.number.in_(sa.bindparam("numbers", expanding=True)))
    .order_by(pages.c.fetched)
)


def story_parts(database: Database, story_id: str) -> StoryParts | None:
    """Read a story; `Store.story_parts` has the arguments."""
    stored = Stories(database).get(story_id)
    if stored is None:
        return None
    held = stored.story.articles
    edges = Traces(database).edges_among(held)

    def work(connection: Connection) -> tuple[tuple[str, ...], tuple[Syndication, ...], dict[str, tuple[str, ...]]]:
        numbers = list(numbers_of(connection, held).values())
        groups = _syndications(connection, numbers, edges)
        return names_of(connection, stored.story.id), groups, _permissions(connection, numbers)

    names, groups, permissions = database.read(work)
    return StoryParts(
        stored=stored,
        names=names,
        articles=tuple(Articles(database).many(held).values()),
        edges=edges,
        syndications=groups,
        permissions=permissions,
        decisions=Stories(database).decisions(stored.story.id),
        comments=Comments(database).comments(names),
    )


def permissions_of(database: Database, article_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Read what pages say to machines; `Store.permissions` has the arguments."""
    return database.read(
        lambda connection: _permissions(connection, list(numbers_of(connection, article_ids).values()))
    )


def _syndications(connection: Connection, numbers: Sequence[int], edges: Sequence[Reuse]) -> tuple[Syndication, ...]:
    """The groups of some articles, each with the edges of its copies to their nearest sources."""
    between = {frozenset((edge.origin, edge.copy)): edge for edge in edges}
    found: dict[int, Any] = {}
    nearest: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        found |= {row.origin: row.content for row in connection.execute(_GROUPS, {"numbers": part})}
    for row in connection.execute(_COPIES, {"numbers": sorted(found)}) if found else ():
        nearest[row.origin].append((row.nearest, row.article))
    names = ids_of(connection, {end for pairs in nearest.values() for pair in pairs for end in pair})
    groups = []
    for origin in sorted(found):
        pairs = (frozenset((names[one], names[other])) for one, other in nearest[origin])
        among = tuple(between[pair] for pair in pairs if pair in between)
        groups.append(replace(encoding.decode(Syndication, found[origin]), edges=among))
    return tuple(groups)


def _permissions(connection: Connection, numbers: Sequence[int]) -> dict[str, tuple[str, ...]]:
    """What the latest version of each article's page says to machines; pages that say nothing are left out."""
    said: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(numbers), CHUNK):
        rows = connection.execute(_SAID, {"numbers": numbers[start : start + CHUNK]})
        said |= {row.id: tuple((row.permissions or "").split()) for row in rows}
    return {article_id: words for article_id, words in said.items() if words}
