"""PostgreSQL, through psycopg 3."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from wirecopy.errors import (
    SettingsError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreGoneError,
)
from wirecopy.store.db.dialect import WEIGHTS, StoreOptions, driver, without_password, written
from wirecopy.store.query import TEXT_FIELDS, Words
from wirecopy.store.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from wirecopy.store.query import Node

# "wirecopy" in eight bytes: the advisory lock of everything that writes to a database.
LOCK = 0x7769_7265_636F_7079
# What a tsvector calls the columns of the text index.
LETTERS = dict(zip(TEXT_FIELDS, "ADBC", strict=True))
# A tsvector counts positions no further, and keeps 255 of a word.
POSITIONS = 16383
REPEATS = 255
# Seconds to wait for a server to answer a new connection.
CONNECTING = 10

_SEARCH = sa.table("search", sa.column("article", sa.BigInteger), sa.column("words", postgresql.TSVECTOR))


BRIEF = "it is tried again by itself"
_GONE = (StoreGoneError, "cannot be reached: {error}", "check the address and the server")
_BRIEFLY = (StoreBusyError, "met another transaction", BRIEF)
# By SQLSTATE, or its class.
_MEANINGS: dict[str, tuple[type[StoreError], str, str]] = {
    "08": _GONE,
    "28": _GONE,  # who we say we are
    "3D0": _GONE,  # no such database
    "40001": _BRIEFLY,
    "40P01": _BRIEFLY,
    "42501": (StoreGoneError, "may not be used so: {error}", "check the user's rights"),
    "53100": (StoreFullError, "no room for more", "make room on the server's disk; what was written before is safe"),
    "53300": (StoreBusyError, "the server has no connection to spare", "raise its max_connections"),
    "55P03": (
        StoreBusyError,
        "another process has held its lock for {busy:g} seconds",
        "wait for the other process, or end it",
    ),
    "57P": _GONE,  # it shuts down, or starts
    "XX": (StoreDamagedError, "is damaged: {error}", "restore a backup"),
}


class Postgresql:
    """PostgreSQL, one database of a server."""

    name = "postgresql"
    may_return = True
    snapshot: ClassVar[Mapping[str, Any]] = {"isolation_level": "REPEATABLE READ"}

    def __init__(self, url: sa.URL, options: StoreOptions) -> None:
        self.url = url.set(drivername="postgresql+psycopg")
        self.place = without_password(url)
        self.options = options

    def engine(self) -> Engine:
        """Make the engine; nothing is connected yet."""
        try:
            from psycopg import ProgrammingError, conninfo  # noqa: PLC0415 - an extra

            conninfo.make_conninfo(**dict.fromkeys(self.url.query, ""))
            return sa.create_engine(
                self.url,
                pool_pre_ping=True,
                connect_args={
                    "connect_timeout": CONNECTING,
                    "application_name": "wirecopy",
                    "options": f"-c lock_timeout={int(1000 * self.options.busy)} -c client_encoding=UTF8",
                },
            )
        except ModuleNotFoundError as error:
            raise SettingsError("PostgreSQL needs its driver: pip install 'wirecopy[postgres]'") from error
        except ProgrammingError as error:
            raise SettingsError(f"the address of the database: {error}") from error

    def unfit(self, connection: Connection) -> str | None:
        """Say why this database cannot hold a store: the press writes in every script."""
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        return None if encoding == "UTF8" else f"must be in UTF8, it is in {encoding}"

    def explain(self, error: BaseException) -> StoreError | None:
        """Say what an error of the driver means, by its SQLSTATE."""
        from psycopg import Error, InterfaceError, OperationalError  # noqa: PLC0415 - an extra

        if not isinstance(error, Error):
            return None
        if isinstance(error, InterfaceError) or (isinstance(error, OperationalError) and not error.sqlstate):
            state = "08"  # the connection ended, and so nobody gave a state
        else:
            state = error.sqlstate or ""
        meaning = next((_MEANINGS[state[:length]] for length in (5, 3, 2) if state[:length] in _MEANINGS), None)
        if meaning is None:
            return None
        kind, reason, remedy = meaning
        said = " ".join(str(error).split())
        return kind(self.place, reason.format(error=said, busy=self.options.busy), remedy)

    def is_brief(self, error: StoreBusyError) -> bool:
        """Whether what stood in the way was over when it was reported."""
        return error.remedy == BRIEF

    def insert(self, table: sa.Table) -> postgresql.Insert:
        """An INSERT that knows ON CONFLICT."""
        return postgresql.insert(table)

    def lock(self, connection: Connection) -> None:
        """Take the writers' lock until the transaction ends."""
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK,))

    def holders(self, connection: Connection, hashes: Sequence[int]) -> Sequence[tuple[int, int, int]]:
        """Return (hash, article, copy) for every row of the shingle index with one of the hashes."""
        select = "SELECT hash, article, copy FROM shingles WHERE hash = ANY(%s::integer[])"
        rows: list[tuple[int, int, int]] = driver(connection).execute(select, (list(hashes),)).fetchall()
        return rows

    def hold(self, connection: Connection, rows: Sequence[tuple[int, int, bool]]) -> int:
        """Add rows (hash, article, copy) to the shingle index that are not there; return how many that were."""
        insert = (
            "INSERT INTO shingles (hash, article, copy)"
            " SELECT * FROM unnest(%s::integer[], %s::bigint[], %s::boolean[]) ON CONFLICT DO NOTHING"
        )
        columns = tuple([row[column] for row in rows] for column in range(3))
        return int(driver(connection).execute(insert, columns).rowcount)

    def put_text(self, connection: Connection, article: int, columns: Sequence[Sequence[str]]) -> None:
        """Add the words of an article to the text index, with their positions, as a finished tsvector.

        PostgreSQL's own parser would part words in other places than SQLite does, and by the server's locale.
        """
        places: dict[str, list[str]] = defaultdict(list)
        position = 0
        for field, words in zip(TEXT_FIELDS, columns, strict=True):
            for word in words:
                position = min(position + 1, POSITIONS)
                if len(places[word]) < REPEATS:
                    places[word].append(f"{position}{LETTERS[field]}")
            position += 1  # no phrase goes from one field into the next
        vector = " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())
        driver(connection).execute(
            "INSERT INTO search (article, words) VALUES (%s, %s::tsvector)"
            " ON CONFLICT (article) DO UPDATE SET words = excluded.words",
            (article, vector),
        )

    def drop_text(self, connection: Connection, article: int, columns: Sequence[Sequence[str]]) -> None:  # noqa: ARG002
        """Take an article out of the text index."""
        driver(connection).execute("DELETE FROM search WHERE article = %s", (article,))

    def text(self, node: Node, number: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """Compile a tree of words only to a condition on an article's number."""
        return number.in_(sa.select(_SEARCH.c.article).where(_SEARCH.c.words.op("@@")(_expression(node))))

    def newest(
        self,
        node: Node,
        number: sa.ColumnElement[int],
        limit: int,  # noqa: ARG002 - the index gives all that answer anyhow
        below: int | None,  # noqa: ARG002
    ) -> sa.ColumnElement[bool]:
        """Compile a tree of words only to a condition that holds for the newest articles, and here for all."""
        return self.text(node, number)

    def rank(self, node: Node, number: sa.ColumnElement[int]) -> sa.ColumnElement[float]:
        """How well an article answers a tree of words only; the best have the lowest."""
        weights = [WEIGHTS[field] / max(WEIGHTS.values()) for _, field in sorted((LETTERS[f], f) for f in TEXT_FIELDS)]
        ranks = sa.func.ts_rank(sa.cast(weights[::-1], postgresql.ARRAY(sa.REAL)), _SEARCH.c.words, _expression(node))
        return -sa.select(ranks).where(_SEARCH.c.article == number).scalar_subquery()

    def texts(self) -> sa.Select[tuple[int]]:
        """Select the numbers of the articles in the text index."""
        return sa.select(_SEARCH.c.article)

    def complaints(self, connection: Connection) -> list[str]:  # noqa: ARG002
        """PostgreSQL checks each page as it is read, where its checksums are on."""
        return []

    def clear(self, connection: Connection) -> None:
        """Empty every table, in this transaction."""
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        connection.exec_driver_sql(f"TRUNCATE {names}, search RESTART IDENTITY")

    def counted(self, connection: Connection) -> None:
        """Move the sequences above the highest numbers."""
        for table in metadata.sorted_tables:
            if "number" in table.c:
                highest = sa.select(sa.func.coalesce(sa.func.max(table.c.number), 0) + 1).scalar_subquery()
                sequence = sa.func.pg_get_serial_sequence(table.name, "number")
                connection.execute(sa.select(sa.func.setval(sequence, highest, sa.false())))

    def clear_text(self, connection: Connection) -> None:
        """Empty the text index."""
        connection.exec_driver_sql("TRUNCATE search")

    def stamp(self, connection: Connection) -> object:
        """What changes when any other connection writes: which transactions are over, and which are not."""
        held = driver(connection)
        (stamp,) = held.execute("SELECT pg_current_snapshot()::text").fetchone()
        held.rollback()  # a transaction that stays open would keep old rows from being swept
        return stamp

    def size(self, connection: Connection) -> int:
        """How many bytes the database takes on disk."""
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def _expression(node: Node) -> sa.ColumnElement[Any]:
    def words(leaf: Words) -> str:
        letter = LETTERS[leaf.field] if leaf.field else ""
        marks = [letter] * len(leaf.words)
        if leaf.prefix:
            marks[-1] = f"*{letter}"
        parts = (f"'{word}':{mark}" if mark else f"'{word}'" for word, mark in zip(leaf.words, marks, strict=True))
        return "(" + " <-> ".join(parts) + ")"

    return sa.cast(written(node, words, (" & ", " | ", " & !")), postgresql.TSQUERY)
