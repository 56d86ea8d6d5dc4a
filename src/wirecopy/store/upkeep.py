"""Keeping a store in order: what may go with time, and whether everything still fits together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from wirecopy.errors import StoreDamagedError
from wirecopy.store.articles import every_article, numbers_of, searchable
from wirecopy.store.schema import (
    articles,
    copies,
    entries,
    fronts,
    labels,
    members,
    metadata,
    pages,
    readings,
    redirects,
    reuse,
    shingles,
    stories,
    syndications,
    versions,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What may go, and when.

    Attributes:
        originals: Days after which the original bytes of a page go; None keeps them.
        read: Days after which an article goes into the archive that was read, and that nobody starred or labelled.
    """

    originals: int | None = None
    read: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """What went: how many originals, and how many articles into the archive."""

    originals: int = 0
    archived: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that does not fit together.

    Attributes:
        code: Short and stable.
        reason: What is wrong, in plain words.
        remedy: What to do.
        count: How often.
    """

    code: str
    reason: str
    remedy: str
    count: int = 1


def retain(database: Database, retention: Retention, now: datetime) -> Retained:
    """Let go what may go; `Store.retain` has the arguments."""

    def work(connection: Connection) -> Retained:
        originals = archived = 0
        if retention.originals is not None:
            old = pages.c.fetched < now - timedelta(days=retention.originals)
            update = sa.update(pages).where(old, pages.c.original.is_not(None)).values(original=None)
            originals = connection.execute(update).rowcount
        if retention.read is not None:
            limit = now - timedelta(days=retention.read)
            read = sa.select(readings.c.article).where(readings.c.read < limit)
            kept = sa.union(
                sa.select(readings.c.article).where(readings.c.starred.is_not(None)),
                sa.select(readings.c.article).where(readings.c.read >= limit),
                sa.select(labels.c.article),
            )
            due = articles.c.number.in_(read) & articles.c.number.not_in(kept) & articles.c.archived.is_(None)
            archived = connection.execute(sa.update(articles).where(due).values(archived=now)).rowcount
        return Retained(originals=originals, archived=archived)

    return database.write(work)


def rebuild_search(database: Database) -> int:
    """Make the text index anew from the articles; return how many it holds."""

    def work(connection: Connection) -> int:
        database.dialect.clear_text(connection)
        count = 0
        for stored in every_article(connection):
            (number,) = numbers_of(connection, (stored.article.id,)).values()
            database.dialect.put_text(connection, number, searchable(stored.article))
            count += 1
        return count

    return database.write(work)


RESTORE = "restore a backup"
REPORT = "report it: wirecopy should never let this happen"
REBUILD = "wirecopy doctor --rebuild-search"
PLACE = "wirecopy doctor --rebuild-front"


def examine(database: Database) -> tuple[Finding, ...]:
    """Look whether everything fits together, on one state of the database; `Store.doctor` says what is looked at."""
    found: list[Finding] = []
    try:
        with database.reading(snapshot=True) as connection:
            complaints = database.dialect.complaints(connection)
            found.extend(Finding(code="database", reason=complaint, remedy=RESTORE) for complaint in complaints)
            for code, reason, remedy, query in _checks(database):
                count = connection.execute(query).scalar_one()
                if count:
                    found.append(Finding(code=code, reason=reason, remedy=remedy, count=count))
    except StoreDamagedError as error:
        # So badly that it cannot even be looked at.
        found.append(Finding(code="database", reason=error.reason, remedy=RESTORE))
    return tuple(found)


def _checks(database: Database) -> tuple[tuple[str, str, str, sa.Select[Any]], ...]:
    texts = database.dialect.texts().subquery()
    (indexed,) = texts.c
    holders = sa.select(shingles.c.article, sa.func.count().label("rows")).group_by(shingles.c.article).subquery()
    current = (versions.c.article == articles.c.number) & (versions.c.version == articles.c.version)
    nearest = (reuse.c.copy == copies.c.article) & (reuse.c.origin == copies.c.nearest)
    edge = sa.exists().where(nearest | ((reuse.c.origin == copies.c.article) & (reuse.c.copy == copies.c.nearest)))
    taken = (entries.c.state == "taken") & entries.c.page.is_not(None)
    out_of_step = sa.func.coalesce(articles.c.held, 0) != sa.func.coalesce(holders.c.rows, 0)
    return (
        *_dangling(),
        (
            "article-without-version",
            "articles whose current version is missing",
            RESTORE,
            _count(articles, ~sa.exists().where(current)),
        ),
        (
            "search-missing",
            "articles that search does not know",
            REBUILD,
            _count(articles, articles.c.number.not_in(sa.select(indexed))),
        ),
        (
            "search-left-over",
            "articles that search knows and the store does not have",
            REBUILD,
            sa.select(sa.func.count()).select_from(texts).where(indexed.not_in(sa.select(articles.c.number))),
        ),
        (
            "index-out-of-step",
            "articles with more or fewer rows in the shingle index than were put there",
            REPORT,
            sa.select(sa.func.count())
            .select_from(articles.outerjoin(holders, holders.c.article == articles.c.number))
            .where(out_of_step),
        ),
        (
            "index-left-over",
            "rows of the shingle index whose article is missing",
            REPORT,
            _count(shingles, shingles.c.article.not_in(sa.select(articles.c.number))),
        ),
        ("edge-to-itself", "articles that are their own copy", REPORT, _count(reuse, reuse.c.origin == reuse.c.copy)),
        ("edge-both-ways", "pairs of articles that are each other's copy", REPORT, _both_ways()),
        ("copy-without-edge", "copies in a syndication without an edge to their source", REPORT, _count(copies, ~edge)),
        (
            "origin-is-copy",
            "origins of a syndication that are copies in another",
            REPORT,
            _count(copies, copies.c.article.in_(sa.select(syndications.c.origin))),
        ),
        (
            "story-without-article",
            "stories that hold no article",
            REPORT,
            _count(stories, stories.c.number.not_in(sa.select(members.c.story))),
        ),
        (
            "front-out-of-step",
            "stories whose place on the front page does not follow from their articles",
            PLACE,
            _count(stories, _out_of_place()),
        ),
        (
            "redirect-of-story",
            "stories that exist and are redirected at the same time",
            REPORT,
            _count(redirects, redirects.c.id.in_(sa.select(stories.c.id))),
        ),
        (
            "entry-without-page",
            "entries that were taken and whose page is missing",
            REPORT,
            _count(entries, taken & entries.c.page.not_in(sa.select(pages.c.id))),
        ),
    )


def _out_of_place() -> sa.ColumnElement[bool]:
    held = sa.select(sa.func.count()).where(members.c.story == stories.c.number).correlate(stories).scalar_subquery()
    elsewhere = sa.exists().where(fronts.c.story == stories.c.number, fronts.c.rank != stories.c.rank)
    counted = sa.func.coalesce(stories.c.articles, 0) != held
    return (held > 0) & (stories.c.rank.is_(None) | counted | elsewhere)


def _count(table: sa.Table, condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(table).where(condition)


def _both_ways() -> sa.Select[Any]:
    reverse = reuse.alias("reverse")
    pair = (reverse.c.origin == reuse.c.copy) & (reverse.c.copy == reuse.c.origin)
    return _count(reuse, (reuse.c.origin < reuse.c.copy) & sa.exists().where(pair))


def _dangling() -> tuple[tuple[str, str, str, sa.Select[Any]], ...]:
    """For each foreign key, the rows that it should have kept from being."""
    found = []
    for table in metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            (target,) = {element.column.table for element in key.elements}
            other = target.alias("target")
            there = sa.and_(*(other.c[element.column.name] == element.parent for element in key.elements))
            set_ = sa.and_(*(element.parent.is_not(None) for element in key.elements))
            names = ", ".join(element.parent.name for element in key.elements)
            reason = f"rows of {table.name} whose {names} is missing from {target.name}"
            found.append(("dangling", reason, RESTORE, _count(table, set_ & ~sa.exists().where(there))))
    return tuple(found)
