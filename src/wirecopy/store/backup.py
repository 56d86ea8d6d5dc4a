"""Backup and restore while everything runs, and between the two databases.

A backup is a SQLite store, whatever it was made of. SQLite copies itself page by page; PostgreSQL's rows are copied
into an empty SQLite store, and back. So any backup can be opened and looked at, and can be restored into either
database.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from wirecopy.errors import StoreDamagedError, StoreFullError, StoreGoneError
from wirecopy.store.articles import every_article, numbers_of, searchable
from wirecopy.store.db import Database, StoreOptions
from wirecopy.store.db.postgresql import Postgresql
from wirecopy.store.db.sqlite import Sqlite
from wirecopy.store.migrate import migrate
from wirecopy.store.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

ROWS = 1000


def backup(database: Database, file: Path) -> None:
    """Write one state of the whole store into a file; `Store.backup` has the arguments."""
    if file.is_dir():
        raise StoreGoneError(str(file), "is a folder", "name a file in it")
    if isinstance(database.dialect, Sqlite) and file.exists() and file.samefile(database.dialect.path):
        raise StoreGoneError(str(file), "is the store itself", "name another file")
    with _beside(file) as part:
        if isinstance(database.dialect, Sqlite):
            _copy_file(database.dialect.path, part, database)
        else:
            _copy_out(database, part)
        _settled(part)
        part.replace(file)
    _keep_name(file)


def restore(database: Database, file: Path) -> None:
    """Put a backup in place of what the store holds; `Store.restore` has the arguments."""
    if not file.is_file():
        reason = "is no file" if file.exists() else "there is no such file"
        raise StoreGoneError(str(file), reason, "give a file that `wirecopy backup` made")
    if isinstance(database.dialect, Sqlite) and file.samefile(database.dialect.path):
        raise StoreGoneError(str(file), "is the store itself", "give a file that `wirecopy backup` made")
    with tempfile.TemporaryDirectory(dir=file.parent if os.access(file.parent, os.W_OK) else None) as folder:
        copy = Path(folder) / "restore.db"
        _copy_file(file, copy, database)
        _check(copy, file)
        dialect = Sqlite(copy, StoreOptions())
        dialect.place = str(file)  # for messages
        source = Database(dialect, StoreOptions())
        try:
            # A backup of an earlier release becomes one of this release first.
            migrate(source)
            if isinstance(database.dialect, Postgresql):
                _copy_in(source, database, database.dialect)
        finally:
            source.close()
        if isinstance(database.dialect, Sqlite):
            _settled(copy)
            _copy_file(copy, database.dialect.path, database)


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A file that is only half written never has the name of a whole one."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise StoreGoneError(str(file), f"cannot be written: {error.strerror}") from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        for leftover in (part, Path(f"{part}-wal"), Path(f"{part}-shm")):
            leftover.unlink(missing_ok=True)


def _copy_file(source: Path, target: Path, database: Database) -> None:
    """Copy a SQLite database over another; both may be in use, and who reads sees the old one or the new one."""
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target, timeout=database.options.busy)) as new,
        ):
            # In one step: it holds one state and no writer up. In several, every write would make it begin again.
            old.backup(new)
    except sqlite3.Error as error:
        known = Sqlite(target, database.options).explain(error)
        if isinstance(known, StoreDamagedError):
            raise StoreDamagedError(str(source), "is no backup", "give a file that `wirecopy backup` made") from error
        raise known or error from error


def _check(copy: Path, file: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        try:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        except sqlite3.DatabaseError as error:
            found, tables = str(error), set()
    if found != "ok" or "alembic_version" not in tables:
        reason = "is damaged: " + found if found != "ok" else "is no backup of wirecopy's"
        raise StoreDamagedError(str(file), reason, "give a file that `wirecopy backup` made")


def _settled(file: Path) -> None:
    """Make one file of a database: a backup has no write-ahead log beside it."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _keep_name(file: Path) -> None:
    """Write the folder's entry to disk, so that a power cut cannot take the new name away."""
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _copy_out(database: Database, part: Path) -> None:
    target = Database(Sqlite(part, StoreOptions()), StoreOptions())
    try:
        migrate(target)
        with database.reading(snapshot=True) as source, target.writing() as sink:
            _copy_rows(source, sink)
            _copy_texts(target, sink)
    except StoreFullError as error:
        raise StoreFullError(str(part.parent), "no room for the backup", "make room on the disk") from error
    finally:
        target.close()


def _copy_in(source: Database, database: Database, dialect: Postgresql) -> None:
    with source.reading() as origin, database.writing() as sink:
        dialect.clear(sink)
        _copy_rows(origin, sink)
        _copy_texts(database, sink)
        dialect.counted(sink)


def _copy_rows(source: Connection, sink: Connection) -> None:
    for table in metadata.sorted_tables:
        # Comments answer earlier comments: in order of their keys every row finds what it refers to.
        query = sa.select(table).order_by(*table.primary_key.columns)
        rows = source.execution_options(yield_per=ROWS).execute(query)
        for part in rows.mappings().partitions():
            sink.execute(sa.insert(table), [dict(row) for row in part])


def _copy_texts(database: Database, sink: Connection) -> None:
    for stored in every_article(sink):
        (number,) = numbers_of(sink, (stored.article.id,)).values()
        database.dialect.put_text(sink, number, searchable(stored.article))
