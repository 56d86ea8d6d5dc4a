"""What a query finds, counted: by publisher, language, month and kind of copy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from wirecopy.store.db.prepared import Among, Prepared
from wirecopy.store.schema import articles, reuse
from wirecopy.store.search import condition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from wirecopy.store.db import Database

Counts = tuple[tuple[str, int], ...]

_KINDS = Prepared(
    sa.select(reuse.c.kind, sa.func.count(reuse.c.copy.distinct()).label("held"))
    .where(Among(reuse.c.copy, "numbers"))
    .group_by(reuse.c.kind)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """Values with how many articles have each; an article without a value counts in the total alone.

    Attributes:
        total: How many articles were counted.
        bounded: Whether there are more, which were not.
        publisher: The commonest first.
        language: Without regions ("en"), the commonest first.
        month: Of publication ("2026-11", in UTC), the latest first.
        kind: Of copies, the commonest first; an article may be a copy of several.
    """

    total: int = 0
    bounded: bool = False
    publisher: Counts = ()
    language: Counts = ()
    month: Counts = ()
    kind: Counts = ()


def facets(database: Database, query: str, *, user: str | None, newest: int) -> Facets:
    """Count what a query finds; `Store.facets` has the arguments."""
    asked = condition(database.dialect, query, user, newest=newest + 1)
    month = month_of(database.dialect.name, articles.c.published).label("month")
    hits = (
        sa.select(articles.c.number, articles.c.publisher, articles.c.language, month)
        .where(asked)
        .order_by(articles.c.number.desc())
        .limit(newest + 1)
    )

    def work(connection: Connection) -> Facets:
        # Counted here: a database would sort all of them three times.
        rows = connection.execute(hits).all()
        numbers, publishers, tags, months = zip(*rows, strict=True) if rows else ((), (), (), ())
        languages: Counter[str] = Counter()
        for tag, held in Counter(tags).items():
            languages[(tag or "").partition("-")[0].lower()] += held
        return Facets(
            total=min(len(rows), newest),
            bounded=len(rows) > newest,
            publisher=commonest(Counter(publishers).items()),
            language=commonest(languages.items()),
            month=tuple(sorted(commonest(Counter(months).items()), reverse=True)),
            kind=commonest((row.kind, row.held) for row in _KINDS.all(connection, numbers=numbers)),
        )

    return database.read(work)


def commonest(counted: Iterable[tuple[str | None, int]]) -> Counts:
    """Add up what has the same name, without what has none; the commonest first, then by name."""
    counts: Counter[str] = Counter()
    for value, held in counted:
        if value:
            counts[value] += held
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def month_of(dialect: str, moment: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """The month of a time in UTC, as `2026-11`."""
    if dialect == "sqlite":
        return sa.func.substr(sa.type_coerce(moment, sa.Text()), 1, 7)
    return sa.func.to_char(sa.func.timezone("UTC", moment), "YYYY-MM")
