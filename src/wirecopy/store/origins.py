"""Where the copy of an agency or a publisher ran: the licensing desk's question.

Rows are the copies in syndications whose origin the agency supplied or the publisher published, and those that name
the agency themselves where their origin names none. What a publisher runs again itself is left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from wirecopy.store.facets import commonest, month_of
from wirecopy.store.schema import articles, copies, reuse, storable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database
    from wirecopy.store.facets import Counts
    from wirecopy.types import Direction, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """One place where copy ran.

    Attributes:
        origin: The id of the article that it was taken from: its nearest source.
        copy: The id of the copy.
        publisher: Who ran it.
        headline: The copy's.
        url: The copy's.
        published: When it ran.
        language: The copy's, BCP 47.
        kind: What was done to the text.
        direction: Whether it is known which of the two came first.
        score: Of the edge.
        credit: Whether the copy names the agency or publisher in its credit, notice or declared sources.
    """

    origin: str
    copy: str
    publisher: str | None
    headline: str | None
    url: str | None
    published: datetime | None
    language: str | None
    kind: Kind
    direction: Direction
    score: float
    credit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRows:
    """A page of places.

    Attributes:
        rows: The latest arrivals first.
        after: Where the next page goes on; None where there is none.
    """

    rows: tuple[CopyRow, ...]
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """All places where copy ran, counted.

    Attributes:
        copies: How many.
        credited: How many name the agency or publisher.
        dropped: How many do not.
        publishers: By who ran it, the most first.
        months: By month of publication ("2026-11", in UTC), the first first.
        kinds: By what was done to the text, the commonest first.
    """

    copies: int
    credited: int
    dropped: int
    publishers: Counts
    months: Counts
    kinds: Counts


class Origins:
    """Where copy ran."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self, *, limit: int = 500) -> Counts:
        """Return the agencies and publishers whose copy ran elsewhere, each with how many copies, the most first."""
        origin, copy = _ends()
        again = sa.func.coalesce(origin.c.publisher == copy.c.publisher, sa.false()).label("again")
        agency = sa.func.coalesce(origin.c.agency, copy.c.agency).label("agency")
        own = sa.func.coalesce(copy.c.publisher == sa.func.coalesce(origin.c.agency, copy.c.agency), sa.false())
        columns = (agency, origin.c.publisher, again, own.label("own"))
        counted = sa.select(*columns, sa.func.count().label("held")).select_from(_joined(origin, copy))
        grouped = counted.group_by(*columns)

        def work(connection: Connection) -> Counts:
            counts: Counter[str | None] = Counter()
            for row in connection.execute(grouped):
                # What an agency or a publisher runs again itself is no copy elsewhere.
                for name in {None if row.own else row.agency, None if row.again else row.publisher} - {None}:
                    counts[name] += row.held
            return commonest(counts.items())[:limit]

        return self._database.read(work)

    def totals(self, name: str) -> Totals:
        """Count where somebody's copy ran."""
        origin, copy = _ends()
        month = month_of(self._database.dialect.name, sa.func.coalesce(copy.c.published, copy.c.seen)).label("month")
        credit = _credit(name, origin, copy)
        columns = (copy.c.publisher, month, reuse.c.kind, credit)
        query = sa.select(*columns, sa.func.count().label("held")).select_from(_joined(origin, copy, edges=True))
        grouped = query.where(_of(name, origin, copy)).group_by(*columns)
        rows = self._database.read(lambda connection: connection.execute(grouped).all())
        credited = sum(row.held for row in rows if row.credit)
        total = sum(row.held for row in rows)
        return Totals(
            copies=total,
            credited=credited,
            dropped=total - credited,
            publishers=commonest((row.publisher, row.held) for row in rows),
            months=tuple(sorted(commonest((row.month, row.held) for row in rows))),
            kinds=commonest((row.kind, row.held) for row in rows),
        )

    def copies(self, name: str, *, limit: int = 100, after: str | None = None) -> CopyRows:
        """Return where somebody's copy ran, the latest arrivals first.

        Args:
            name: An agency or publisher, as articles name it.
            limit: How many at most.
            after: Where to go on: `after` of the page before.
        """
        origin, copy = _ends()
        source = articles.alias("source_article")
        columns = ("number", "publisher", "headline", "url", "published", "language")
        query = (
            sa.select(
                source.c.id.label("source_id"),
                copy.c.id.label("copy_id"),
                *(copy.c[column] for column in columns),
                reuse.c.kind,
                reuse.c.direction,
                reuse.c.score,
                _credit(name, origin, copy),
            )
            .select_from(_joined(origin, copy, edges=True).join(source, source.c.number == copies.c.nearest))
            .where(_of(name, origin, copy))
            .order_by(copies.c.article.desc())
            .limit(limit + 1)
        )
        if after is not None and after.isdecimal():
            query = query.where(copies.c.article < int(after[:18]))
        rows = self._database.read(lambda connection: connection.execute(query).all())
        found = tuple(
            CopyRow(
                origin=row.source_id,
                copy=row.copy_id,
                publisher=row.publisher,
                headline=row.headline,
                url=row.url,
                published=row.published,
                language=row.language,
                kind=cast("Kind", row.kind),
                direction=cast("Direction", row.direction),
                score=row.score,
                credit=bool(row.credit),
            )
            for row in rows[:limit]
        )
        return CopyRows(rows=found, after=str(rows[limit - 1].number) if len(rows) > limit else None)


def _ends() -> tuple[sa.FromClause, sa.FromClause]:
    return articles.alias("origin_article"), articles.alias("copy_article")


def _joined(origin: sa.FromClause, copy: sa.FromClause, *, edges: bool = False) -> sa.Join:
    ends = copies.join(origin, origin.c.number == copies.c.origin).join(copy, copy.c.number == copies.c.article)
    if not edges:
        return ends
    # Where the direction is unknown the edge may run the other way.
    pair = (reuse.c.copy == copies.c.article) & (reuse.c.origin == copies.c.nearest)
    reverse = (reuse.c.copy == copies.c.nearest) & (reuse.c.origin == copies.c.article)
    return ends.join(reuse, pair | reverse)


def _of(name: str, origin: sa.FromClause, copy: sa.FromClause) -> sa.ColumnElement[bool]:
    wanted = storable(name)
    own = articles.alias("own")
    either = (own.c.agency == wanted) | (own.c.publisher == wanted)
    theirs = sa.select(copies.c.article).join(own, own.c.number == copies.c.origin).where(either)
    named = sa.select(copies.c.article).join(own, own.c.number == copies.c.article).where(own.c.agency == wanted)
    elsewhere = sa.func.coalesce(copy.c.publisher, "") != wanted
    alone = origin.c.agency.is_(None) | (origin.c.agency == wanted) | (origin.c.publisher == wanted)
    return sa.and_(copies.c.article.in_(theirs.union(named)), elsewhere, alone)


def _credit(name: str, origin: sa.FromClause, copy: sa.FromClause) -> sa.ColumnElement[Any]:
    said = sa.func.coalesce(copy.c.credited, "")
    plain = storable(name).lower().removeprefix("the ")
    by_name = said.contains(plain, autoescape=True)
    by_address = sa.func.coalesce(said.contains(sa.func.lower(origin.c.url)), sa.false())
    return sa.case((by_name | by_address, 1), else_=0).label("credit")
