"""SQLite: one file, one writer, many readers."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import sqlite

from wirecopy.errors import StoreBusyError, StoreDamagedError, StoreError, StoreFullError, StoreGoneError
from wirecopy.store.db.dialect import WEIGHTS, StoreOptions, driver, written
from wirecopy.store.query import TEXT_FIELDS, Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from wirecopy.store.query import Node

# A disk with less than this is full for a database whose write-ahead log grows by megabytes.
FULL = 1 << 20
OLDEST = (3, 35, 0)


# SQLite calls the whole text index by the name of its table.
_INDEX: sa.ColumnElement[str] = sa.literal_column("search")
_ROW: sa.ColumnElement[int] = sa.literal_column("rowid", sa.Integer)
_CANNOT = (StoreGoneError, "cannot be opened", "check that its folder exists and may be written")
_DAMAGED = (StoreDamagedError, "is damaged: {error}", "restore a backup")
_BUSY = (
    StoreBusyError,
    "another process has held its lock for {busy:g} seconds",
    "wait for the other process, or end it",
)
_MEANINGS: dict[int | None, tuple[type[StoreError], str, str]] = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: (StoreFullError, "no room for more", "make room on the disk; what was written before is safe"),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _CANNOT,
    sqlite3.SQLITE_PERM: _CANNOT,
    sqlite3.SQLITE_READONLY: (StoreGoneError, "may not be written", "check the owner of the file and its folder"),
    sqlite3.SQLITE_IOERR: (StoreGoneError, "the disk fails: {error}", "check the disk"),
}


class Sqlite:
    """SQLite, one file."""

    name = "sqlite"
    may_return = False
    snapshot: ClassVar[Mapping[str, Any]] = {}  # every transaction on a write-ahead log has one state

    def __init__(self, path: Path, options: StoreOptions) -> None:
        self.path = path
        self.place = str(path)
        self.options = options

    def engine(self) -> Engine:
        """Make the engine; nothing is connected yet."""
        try:
            new = not self.path.exists()
            if new and not self.options.make:
                raise StoreGoneError(
                    self.place, "there is no store", "`wirecopy feed add` and `wirecopy ingest` make one"
                )
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreGoneError(self.place, f"cannot make its folder: {error.strerror}") from error
        if new:
            # It holds sessions, and passwords of feeds. The files that SQLite puts beside it get the same rights.
            with suppress(OSError):  # which SQLite will explain
                self.path.touch(mode=0o600)
        engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(self.path)),
            connect_args={"timeout": self.options.busy, "check_same_thread": False, "isolation_level": None},
            # The connection that was used last has in its cache what is asked next; each that takes turns would fill
            # one of its own, and lose it whenever another wrote.
            pool_use_lifo=True,
        )
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "begin", _begin)
        return engine

    def unfit(self, connection: Connection) -> str | None:  # noqa: ARG002 - the Protocol's
        """Say why this SQLite cannot hold a store: RETURNING came with 3.35."""
        return None if sqlite3.sqlite_version_info >= OLDEST else f"needs SQLite 3.35, this is {sqlite3.sqlite_version}"

    def _connected(self, connection: sqlite3.Connection, _record: object) -> None:
        for pragma in (
            "journal_mode = WAL",
            # In a write-ahead log NORMAL can lose the last transactions when the power fails, never a part of one and
            # never when only the process dies. What is lost so is done again: a job's end is in the same transaction
            # as its result.
            "synchronous = NORMAL",
            "foreign_keys = ON",
            f"cache_size = {-1024 * self.options.cache}",
            # 64 MiB of log between checkpoints: the shingle index touches a page a row, and most of them again soon.
            "wal_autocheckpoint = 16384",
            "journal_size_limit = 67108864",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own knows only ASCII.
        connection.create_function("lower", 1, _lower, deterministic=True)
        if self.options.room is not None:
            connection.execute(f"PRAGMA max_page_count = {self.options.room * 256}")

    def explain(self, error: BaseException) -> StoreError | None:
        """Say what an error of the driver means, by its code."""
        code = getattr(error, "sqlite_errorcode", None)
        primary = code & 0xFF if isinstance(code, int) else None
        if primary == sqlite3.SQLITE_IOERR and shutil.disk_usage(self.path.parent).free < FULL:
            primary = sqlite3.SQLITE_FULL
        if primary not in _MEANINGS:
            return None
        kind, reason, remedy = _MEANINGS[primary]
        return kind(self.place, reason.format(error=error, busy=self.options.busy), remedy)

    def is_brief(self, error: StoreBusyError) -> bool:  # noqa: ARG002 - the Protocol's
        """SQLite has waited already."""
        return False

    def insert(self, table: sa.Table) -> sqlite.Insert:
        """An INSERT that knows ON CONFLICT."""
        return sqlite.insert(table)

    def lock(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE took it."""

    def holders(self, connection: Connection, hashes: Sequence[int]) -> Sequence[tuple[int, int, int]]:
        """Return (hash, article, copy) for every row of the shingle index with one of the hashes."""
        found: list[tuple[int, int, int]] = (
            driver(connection)
            .execute(
                "SELECT hash, article, copy FROM json_each(?) AS wanted CROSS JOIN shingles ON hash = wanted.value",
                (json.dumps(hashes),),
            )
            .fetchall()
        )
        return found

    def hold(self, connection: Connection, rows: Sequence[tuple[int, int, bool]]) -> int:
        """Add rows (hash, article, copy) to the shingle index that are not there; return how many that were."""
        insert = "INSERT OR IGNORE INTO shingles (hash, article, copy) VALUES (?, ?, ?)"
        return int(driver(connection).executemany(insert, rows).rowcount)

    def put_text(self, connection: Connection, article: int, columns: Sequence[Sequence[str]]) -> None:
        """Add the words of an article to the text index."""
        driver(connection).execute(
            "INSERT INTO search (rowid, headline, body, byline, caption) VALUES (?, ?, ?, ?, ?)",
            (article, *(" ".join(words) for words in columns)),
        )

    def drop_text(self, connection: Connection, article: int, columns: Sequence[Sequence[str]]) -> None:
        """Take an article out of the text index, which keeps no text and so must be told the words again."""
        driver(connection).execute(
            "INSERT INTO search (search, rowid, headline, body, byline, caption) VALUES ('delete', ?, ?, ?, ?, ?)",
            (article, *(" ".join(words) for words in columns)),
        )

    def text(self, node: Node, number: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """Compile a tree of words only to a condition on an article's number."""
        found = sa.select(_ROW).select_from(sa.table("search")).where(self._matched(node))
        return number.in_(found)

    def newest(
        self, node: Node, number: sa.ColumnElement[int], limit: int, below: int | None
    ) -> sa.ColumnElement[bool]:
        """Compile a tree of words only to a condition that holds for the newest articles: FTS5 walks them backwards."""
        found = sa.select(_ROW).select_from(sa.table("search")).where(self._matched(node))
        if below is not None:
            found = found.where(below > _ROW)
        return number.in_(found.order_by(_ROW.desc()).limit(limit))

    def rank(self, node: Node, number: sa.ColumnElement[int]) -> sa.ColumnElement[float]:
        """How well an article answers a tree of words only; the best have the lowest."""
        rank = sa.func.bm25(_INDEX, *(WEIGHTS[field] for field in TEXT_FIELDS))
        columns = (_ROW.label("number"), rank.label("rank"))
        found = sa.select(*columns).select_from(sa.table("search")).where(self._matched(node)).subquery("ranks")
        return sa.select(found.c.rank).where(found.c.number == number).scalar_subquery()

    def _matched(self, node: Node) -> sa.ColumnElement[bool]:
        def words(leaf: Words) -> str:
            phrase = f'"{" ".join(leaf.words)}"' + ("*" if leaf.prefix else "")
            return f"({leaf.field} : {phrase})" if leaf.field else phrase

        return _INDEX.op("MATCH", is_comparison=True)(written(node, words, (" AND ", " OR ", " NOT ")))

    def texts(self) -> sa.Select[tuple[int]]:
        """Select the numbers of the articles in the text index."""
        return sa.select(sa.table("search_docsize", sa.column("id", sa.Integer)).c.id)

    def complaints(self, connection: Connection) -> list[str]:
        """Ask the database to check itself."""
        rows = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars()
        found = [row for row in rows if row != "ok"]
        try:
            connection.exec_driver_sql("INSERT INTO search (search) VALUES ('integrity-check')")
        except sa.exc.DatabaseError as error:
            found.append(f"the text index: {error.orig}")
        return found

    def clear_text(self, connection: Connection) -> None:
        """Empty the text index."""
        connection.exec_driver_sql("INSERT INTO search (search) VALUES ('delete-all')")

    def stamp(self, connection: Connection) -> object:
        """What changes when any other connection writes."""
        return driver(connection).execute("PRAGMA data_version").fetchone()[0]

    def size(self, connection: Connection) -> int:
        """How many bytes the database takes on disk."""
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one())


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _begin(connection: Connection) -> None:
    """Begin by ourselves: the driver would begin only at the first write, too late to be sure of getting the lock."""
    writes = connection.get_execution_options().get("writes")
    driver(connection).execute("BEGIN IMMEDIATE" if writes else "BEGIN")
