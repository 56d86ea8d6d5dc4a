"""What is particular to each database, where no ordinary use of the store gets to."""

from __future__ import annotations

import importlib.util
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import sqlalchemy as sa
from press import NOW, article, take

from wirecopy.errors import SettingsError, StoreBusyError, StoreDamagedError, StoreFullError, StoreGoneError
from wirecopy.store import Addition, IndexOptions, StoreOptions, open_store, schema
from wirecopy.store.db import connect
from wirecopy.store.db.sqlite import Sqlite

if TYPE_CHECKING:
    from postgres_server import Server

BENCH = Path(__file__).parents[2] / "bench" / "store.py"


def failed(kind: type[Exception], **about: Any) -> Exception:
    """An error as a driver raises it, with what it tells."""
    error = kind("said so")
    for name, value in about.items():
        setattr(error, name, value)
    return error


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        (sqlite3.SQLITE_BUSY, StoreBusyError, "held its lock for 10 seconds"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreBusyError, "held its lock"),
        (sqlite3.SQLITE_FULL, StoreFullError, "no room"),
        (sqlite3.SQLITE_IOERR_WRITE, StoreGoneError, "the disk fails: said so"),
        (sqlite3.SQLITE_READONLY, StoreGoneError, "may not be written"),
        (sqlite3.SQLITE_CORRUPT, StoreDamagedError, "is damaged: said so"),
    ],
)
def test_what_sqlite_says_is_understood(tmp_path: Path, code: int, kind: type[Exception], reason: str) -> None:
    known = Sqlite(tmp_path / "store.db", StoreOptions()).explain(failed(sqlite3.Error, sqlite_errorcode=code))
    assert isinstance(known, kind)
    assert reason in str(known)


def test_a_failing_write_on_a_full_disk_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 100, 0))  # noqa: SLF001
    error = failed(sqlite3.Error, sqlite_errorcode=sqlite3.SQLITE_IOERR_WRITE)
    assert isinstance(Sqlite(tmp_path / "store.db", StoreOptions()).explain(error), StoreFullError)


def test_mistakes_are_not_explained_away(store: Any) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        store._database.write(lambda c: c.execute(sa.insert(schema.settings), [{"name": "a", "value": "1"}] * 2))  # noqa: SLF001
    with pytest.raises(ZeroDivisionError):
        store._database.write(lambda _: 1 / 0)  # noqa: SLF001
    with pytest.raises(ValueError, match="time without a zone"):
        store.take(take(article(), taken=NOW.replace(tzinfo=None)))
    assert store.articles.count() == 0


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (psycopg.errors.DiskFull, StoreFullError),
        (psycopg.errors.TooManyConnections, StoreBusyError),
        (psycopg.errors.InsufficientPrivilege, StoreGoneError),
        (psycopg.errors.DataCorrupted, StoreDamagedError),
        (psycopg.errors.AdminShutdown, StoreGoneError),
        (psycopg.InterfaceError, StoreGoneError),
        (psycopg.errors.UniqueViolation, type(None)),
        (ValueError, type(None)),
    ],
)
def test_what_postgresql_says_is_understood(error: type[Exception], kind: type) -> None:
    database = connect("postgresql://nowhere/none", StoreOptions())
    assert isinstance(database.dialect.explain(failed(error)), kind)
    assert database.dialect.insert(schema.settings) is not None


def test_a_deadlock_is_tried_again_but_not_for_ever(server: Server) -> None:
    database = connect(server.url("shared"), StoreOptions())
    tries = []

    def fails(_: sa.Connection) -> None:
        tries.append(1)
        raise psycopg.errors.DeadlockDetected

    with pytest.raises(StoreBusyError, match="met another transaction"):
        database.write(fails)
    assert len(tries) == 5
    database.close()


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingsError, match=r"pip install 'wirecopy\[postgres\]'"):
        connect("postgresql://nowhere/none", StoreOptions())


def test_too_many_threads_are_told(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as store:
        database = store._database  # noqa: SLF001
        database._engine.pool._timeout = 0.1  # type: ignore[attr-defined]  # noqa: SLF001
        held = [database._engine.connect() for _ in range(15)]  # noqa: SLF001
        with pytest.raises(StoreBusyError, match="all its connections are in use"):
            store.articles.count()
        for connection in held:
            connection.close()


def test_a_damaged_text_index_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        store.take(take(article()))
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE search_data SET block = zeroblob(40) WHERE id > 100")
        connection.close()
        assert any("the text index" in finding.reason for finding in store.doctor())


def test_the_measurement_fills_the_index_as_the_store_does(tmp_path: Path) -> None:
    """bench/store.py works the rows of a million articles out in memory; they must be those of `put_addition`."""
    spec = importlib.util.spec_from_file_location("bench_store", BENCH)
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    sys.modules["bench_store"] = bench
    spec.loader.exec_module(bench)
    options = IndexOptions(most_listed=3)
    archive = bench.shingled(bench.Press(), 60, tmp_path)
    filled = tmp_path / "filled.db"
    bench.fill(open_store(f"sqlite:///{filled}"), filled, archive, options)
    taken = tmp_path / "taken.db"
    with open_store(f"sqlite:///{taken}") as store:
        database = store._database  # noqa: SLF001
        with database.writing() as connection:
            for number in range(60):
                insert = "INSERT INTO articles (id, version, seen, teaser) VALUES (?, 1, '2026-01-01', 0)"
                connection.exec_driver_sql(insert, (str(number),))
                held = Addition(article=article(), keys=tuple(archive.of(number)))
                bench.put_addition(database, connection, number + 1, held, options)
    select = "SELECT hash, article, copy FROM shingles", "SELECT number, shingles, held FROM articles"
    rows = []
    for path in (filled, taken):
        with closing(sqlite3.connect(path)) as reader:
            rows.append([reader.execute(query).fetchall() for query in select])
    assert rows[0] == rows[1]
    assert len(rows[0][0]) > 60 * 30
