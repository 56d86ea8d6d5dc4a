"""An article, or a story, with all that its page shows: each read in one transaction, in a few statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from wirecopy.store import encoding
from wirecopy.store.articles import assembled, current, current_articles, ids_of, numbers_of
from wirecopy.store.comments import Comment, closed_since, comments_of
from wirecopy.store.db.prepared import Among, Prepared
from wirecopy.store.readers import names_of
from wirecopy.store.schema import (
    Characters,
    Number,
    articles,
    copies,
    members,
    pages,
    reuse,
    stories,
    syndications,
)
from wirecopy.store.stories import log_of, story_of
from wirecopy.store.traces import edges_among
from wirecopy.types import Syndication

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection

    from wirecopy.store.db import Database
    from wirecopy.store.records import StoredArticle, StoredDecision, StoredStory
    from wirecopy.types import Direction, Kind, Reuse


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
        closed: Whether it takes no more comments.
    """

    stored: StoredStory
    names: tuple[str, ...]
    articles: tuple[StoredArticle, ...]
    edges: tuple[Reuse, ...]
    syndications: tuple[Syndication, ...]
    permissions: dict[str, tuple[str, ...]]
    decisions: tuple[StoredDecision, ...]
    comments: tuple[Comment, ...]
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """An article that shares text with another, as the page of that one names it.

    Attributes:
        id: Its id.
        headline: Its headline.
        opening: How its text begins.
        publisher: Who published it.
        language: BCP 47.
        copies: Whether it is the copy of the two.
        kind: What was done to the text.
        direction: Whether it is known which came first.
        score: The edge's.
        nearest: Whether it is the source that the article is grouped by.
    """

    id: str
    headline: str | None
    opening: str | None
    publisher: str | None
    language: str | None
    copies: bool
    kind: Kind
    direction: Direction
    score: float
    nearest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleParts:
    """An article and everything around it that its page shows.

    Attributes:
        stored: The article, without what its fields rest on.
        story: The id of its story.
        headline: That story's.
        reports: Its independent reports.
        group: The syndication that the article belongs to, without edges.
        permissions: What its page says of itself to machines.
        others: Those that share text with it, the strongest first.
    """

    stored: StoredArticle
    story: str | None
    headline: str | None
    reports: int
    group: Syndication | None
    permissions: tuple[str, ...]
    others: tuple[Other, ...]


# Statements that every page of an article runs.
_SAYS = sa.select(pages.c.permissions).where(pages.c.id == articles.c.page).order_by(pages.c.fetched.desc()).limit(1)
_ARTICLE = Prepared(
    current()
    .add_columns(
        stories.c.id.label("story"),
        stories.c.headline,
        stories.c.independent_reports,
        syndications.c.content.label("syndication"),
        copies.c.nearest,
        _SAYS.scalar_subquery().label("permissions"),
    )
    .outerjoin(members, members.c.article == articles.c.number)
    .outerjoin(stories, stories.c.number == members.c.story)
    .outerjoin(copies, copies.c.article == articles.c.number)
    .outerjoin(syndications, syndications.c.origin == sa.func.coalesce(copies.c.origin, articles.c.number))
    .where(articles.c.id == sa.bindparam("id", type_=Characters))
)


def _edges(own: str, other: str) -> sa.Select[Any]:
    named = (articles.c[name] for name in ("number", "id", "headline", "extract", "publisher", "language"))
    return (
        sa.select(*named, reuse.c.copy, reuse.c.kind, reuse.c.direction, reuse.c.score)
        .join(articles, articles.c.number == reuse.c[other])
        .where(reuse.c[own] == sa.bindparam("number", type_=Number))
    )


_OTHERS = Prepared(sa.union_all(_edges("origin", "copy"), _edges("copy", "origin")))


def article_parts(database: Database, article_id: str) -> ArticleParts | None:
    """Read an article; `Store.article_parts` has the arguments."""

    def work(connection: Connection) -> ArticleParts | None:
        row = _ARTICLE.first(connection, id=article_id)
        if row is None:
            return None
        (stored,) = assembled(connection, (row,), bases=False)
        others = sorted(_OTHERS.all(connection, number=row.number), key=lambda other: -other.score)
        return ArticleParts(
            stored=stored,
            story=row.story,
            headline=row.headline,
            reports=row.independent_reports or 0,
            group=encoding.decode(Syndication, row.syndication) if row.syndication else None,
            permissions=tuple((row.permissions or "").split()),
            others=tuple(_other(other, row) for other in others),
        )

    return database.read(work)


def _other(row: Any, article: Any) -> Other:
    copies = row.copy == row.number
    return Other(
        id=row.id,
        headline=row.headline,
        opening=row.extract,
        publisher=row.publisher,
        language=row.language,
        copies=copies,
        kind=row.kind,
        direction=row.direction,
        score=row.score,
        nearest=not copies and row.number == article.nearest,
    )


# Statements that every page of a story runs.
_OF = sa.select(copies.c.origin).where(Among(copies.c.article, "numbers"))
_GROUPS = Prepared(
    sa.select(syndications).where(Among(syndications.c.origin, "numbers") | syndications.c.origin.in_(_OF))
)
_COPIES = Prepared(sa.select(copies).where(Among(copies.c.origin, "numbers")).order_by(copies.c.article))
_SAID = Prepared(
    sa.select(articles.c.id, pages.c.permissions)
    .join(pages, pages.c.id == articles.c.page)
    .where(Among(articles.c.number, "numbers"))
    .order_by(pages.c.fetched)
)


def story_parts(database: Database, story_id: str) -> StoryParts | None:
    """Read a story; `Store.story_parts` has the arguments."""

    def work(connection: Connection) -> StoryParts | None:
        stored = story_of(connection, story_id)
        if stored is None:
            return None
        held = stored.story.articles
        names = names_of(connection, stored.story.id)
        known = numbers_of(connection, held)
        numbers = list(known.values())
        edges = edges_among(connection, set(numbers))
        read = {each.article.id: each for each in current_articles(connection, held)}
        return StoryParts(
            stored=stored,
            names=names,
            articles=tuple(read[article_id] for article_id in held if article_id in read),
            edges=edges,
            syndications=_syndications(connection, numbers, edges),
            permissions=_permissions(connection, numbers),
            decisions=log_of(connection, names),
            comments=comments_of(connection, names),
            closed=closed_since(connection, names) is not None,
        )

    return database.read(work)


def permissions_of(database: Database, article_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Read what pages say to machines; `Store.permissions` has the arguments."""
    return database.read(
        lambda connection: _permissions(connection, list(numbers_of(connection, article_ids).values()))
    )


def _syndications(connection: Connection, numbers: Sequence[int], edges: Sequence[Reuse]) -> tuple[Syndication, ...]:
    """The groups of some articles, each with the edges of its copies to their nearest sources."""
    between = {frozenset((edge.origin, edge.copy)): edge for edge in edges}
    found = {row.origin: row.content for row in _GROUPS.all(connection, numbers=list(numbers))}
    nearest: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in _COPIES.all(connection, numbers=sorted(found)) if found else ():
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
    rows = _SAID.all(connection, numbers=list(numbers))
    said = {row.id: tuple((row.permissions or "").split()) for row in rows}
    return {article_id: words for article_id, words in said.items() if words}
