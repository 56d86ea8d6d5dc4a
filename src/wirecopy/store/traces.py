"""Who copied whom: the index that tracing asks, reuse edges and syndications."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from wirecopy.store import encoding
from wirecopy.store.articles import CHUNK, ids_of, numbers_of
from wirecopy.store.db.prepared import Among, Prepared
from wirecopy.store.index import DEFAULTS, ArchiveIndex, IndexOptions, newest
from wirecopy.store.schema import articles, copies, reuse, storable, syndications
from wirecopy.types import Reuse, Syndication

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database


class Traces:
    """The shingle index, the edges and the syndications of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self) -> int:
        """Return the number of the latest article: what arrives later was not seen by whoever asks the index now."""
        return self._database.read(newest)

    def index(self, *, engine: Any = None, frequencies: Any = None, options: IndexOptions = DEFAULTS) -> ArchiveIndex:
        """Return the index for tracing the articles of one page.

        Args:
            engine: What tracing wants its index to have as `engine`.
            frequencies: The same as `frequencies`.
            options: What makes a candidate.
        """
        return ArchiveIndex(self._database, engine=engine, frequencies=frequencies, options=options)

    def edges(self, article_id: str) -> tuple[Reuse, ...]:
        """Return every edge that an article has, as origin or as copy, the strongest first."""

        def work(connection: Connection) -> tuple[Reuse, ...]:
            number = numbers_of(connection, (article_id,)).get(storable(article_id))
            either = (reuse.c.origin == number) | (reuse.c.copy == number)
            rows = connection.execute(sa.select(reuse.c.content).where(either).order_by(reuse.c.score.desc()))
            return tuple(encoding.decode(Reuse, row.content) for row in rows)

        return self._database.read(work)

    def edges_among(self, article_ids: Collection[str]) -> tuple[Reuse, ...]:
        """Return every edge with both ends among the articles, in order of arrival of the copies."""

        def work(connection: Connection) -> tuple[Reuse, ...]:
            numbers = set(numbers_of(connection, article_ids).values())
            return edges_among(connection, numbers)

        return self._database.read(work)

    def connected(self, article_ids: Collection[str]) -> tuple[str, ...]:
        """Return these articles and all that edges lead to from them, at any distance, in order of arrival."""

        def work(connection: Connection) -> tuple[str, ...]:
            reached = set(numbers_of(connection, article_ids).values())
            fresh = reached
            while fresh:
                fresh = _neighbours(connection, fresh) - reached
                reached = reached | fresh
            names = ids_of(connection, reached)
            return tuple(names[number] for number in sorted(names))

        return self._database.read(work)

    def syndication(self, article_id: str) -> Syndication | None:
        """Return the syndication that an article belongs to, with the edge of each copy to its nearest source."""

        def work(connection: Connection) -> Syndication | None:
            number = numbers_of(connection, (article_id,)).get(storable(article_id))
            origin = connection.execute(sa.select(copies.c.origin).where(copies.c.article == number)).scalar() or number
            row = connection.execute(sa.select(syndications).where(syndications.c.origin == origin)).first()
            return None if row is None else _with_edges(connection, row)

        return self._database.read(work)

    def put(self, edges: Iterable[Reuse], groups: Iterable[Syndication], found: datetime) -> None:
        """Keep edges and syndications apart from a take: for tracing the archive again.

        Args:
            edges: Replace those between the same articles.
            groups: Replace every syndication that shares an article with them.
            found: The time.
        """

        def work(connection: Connection) -> None:
            put_edges(connection, edges, found)
            put_syndications(connection, groups)

        self._database.write(work)


def _neighbours(connection: Connection, numbers: set[int]) -> set[int]:
    wanted = list(numbers)
    found: set[int] = set()
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        for here, there in ((reuse.c.origin, reuse.c.copy), (reuse.c.copy, reuse.c.origin)):
            found.update(connection.execute(sa.select(there).where(here.in_(part))).scalars())
    return found


_REUSE = Prepared(sa.select(reuse).where(Among(reuse.c.copy, "numbers")))
# Statements of every take that found copies.
_VERSIONS = Prepared(sa.select(articles.c.id, articles.c.number, articles.c.version).where(Among(articles.c.id, "ids")))
_PARTED = Prepared(
    sa.delete(reuse).where(
        ((reuse.c.origin == sa.bindparam("one")) & (reuse.c.copy == sa.bindparam("other")))
        | ((reuse.c.origin == sa.bindparam("other")) & (reuse.c.copy == sa.bindparam("one")))
    )
)
_JOINED = Prepared(sa.insert(reuse))
_ORIGINS = Prepared(sa.select(copies.c.origin).where(Among(copies.c.article, "numbers")))
_DISSOLVED = Prepared(sa.delete(syndications).where(Among(syndications.c.origin, "numbers")))
_SYNDICATED = Prepared(sa.insert(syndications))
_COPIED = Prepared(sa.insert(copies))


def edges_among(connection: Connection, numbers: Collection[int]) -> tuple[Reuse, ...]:
    """Return every edge with both ends among some articles, by their numbers, in order of arrival of the copies."""
    held = set(numbers)
    rows = _REUSE.all(connection, numbers=list(held)) if held else ()
    among = sorted((row for row in rows if row.origin in held), key=lambda row: (row.copy, row.origin))
    return tuple(encoding.decode(Reuse, row.content) for row in among)


def put_edges(connection: Connection, edges: Iterable[Reuse], found: datetime) -> None:
    """Keep edges; each replaces the one between the same two articles, whichever way that went.

    Raises:
        ValueError: An edge names an article that the store does not have.
    """
    given = tuple(edges)
    if not given:
        return
    ends = {storable(article_id) for edge in given for article_id in (edge.origin, edge.copy)}
    held = {row.id: row for row in _VERSIONS.all(connection, ids=ends)}
    for edge in given:
        if missing := {edge.origin, edge.copy} - held.keys():
            raise ValueError(f"an edge names {missing.pop()!r}, which is not in the store")
        origin, copy = held[edge.origin], held[edge.copy]
        _PARTED.run(connection, one=origin.number, other=copy.number)
        _JOINED.run(
            connection,
            origin=origin.number,
            copy=copy.number,
            origin_version=origin.version,
            copy_version=copy.version,
            kind=edge.kind,
            direction=edge.direction,
            score=edge.score,
            found=found,
            content=encoding.encode(edge),
        )


def put_syndications(connection: Connection, groups: Iterable[Syndication]) -> None:
    """Keep syndications in place of all that share an article with them.

    Raises:
        ValueError: One names an article that the store does not have.
    """
    for group in groups:
        numbers = numbers_of(connection, (group.origin, *group.copies))
        if missing := {group.origin, *group.copies} - numbers.keys():
            raise ValueError(f"a syndication names {missing.pop()!r}, which is not in the store")
        touched = list(numbers.values())
        old = {*touched, *_ORIGINS.column(connection, numbers=touched)}
        # Its copies' rows go with it.
        _DISSOLVED.run(connection, numbers=old)
        origin = numbers[group.origin]
        _SYNDICATED.run(connection, origin=origin, content=encoding.encode(replace(group, edges=())))
        nearest = {edge.copy: numbers.get(edge.origin, origin) for edge in group.edges}
        rows = [
            {"article": numbers[copy], "origin": origin, "nearest": nearest.get(copy, origin)} for copy in group.copies
        ]
        _COPIED.run_each(connection, rows)


def _with_edges(connection: Connection, row: sa.Row[Any]) -> Syndication:
    group = encoding.decode(Syndication, row.content)
    pairs = (
        sa.select(copies.c.article, reuse.c.content)
        .join(reuse, (reuse.c.copy == copies.c.article) & (reuse.c.origin == copies.c.nearest))
        .where(copies.c.origin == row.origin)
        .order_by(copies.c.article)
    )
    edges = tuple(encoding.decode(Reuse, pair.content) for pair in connection.execute(pairs))
    return replace(group, edges=edges)
