"""What happens to the store when things go wrong: killed writers, full disks, locks, damage, a server that goes away."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import press
import psycopg
import pytest
import sqlalchemy as sa
from torment import torment
from writer import entry

from wirecopy.errors import SettingsError, StoreBusyError, StoreDamagedError, StoreError, StoreFullError, StoreGoneError
from wirecopy.store import Poll, Store, StoredFeed, StoreOptions, open_store, schema
from wirecopy.store.db import connect
from wirecopy.store.db.postgresql import LOCK

if TYPE_CHECKING:
    from postgres_server import Server

WRITER = Path(__file__).parent / "writer.py"
# For each kill: several times what two programs write before it, or they are done and there is nobody to kill.
ENTRIES = 150
# The full count of 50 kills is a run of its own; WIRECOPY_KILLS sets it.
KILLS = int(os.environ.get("WIRECOPY_KILLS", "4"))


def announce(store: Store, count: int) -> None:
    """Subscribe to a feed and let it announce entries."""
    now = datetime.now(UTC)
    feed = StoredFeed(url="https://wire.example/feed", added=now, due=now)
    store.feeds.add([feed])
    [(lease, _)] = store.feeds.lease(now, limit=1, seconds=60)
    store.feeds.polled(lease, Poll(after=feed, entries=tuple(entry(number) for number in range(count))))


def check_complete(store: Store, count: int, acknowledged: set[str]) -> None:
    """Every article once, with its edge, in its story; nothing left to do; nothing out of joint."""
    rows = list(store.export_rows())
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) == count
    assert acknowledged <= set(ids)
    assert {row["version"] for row in rows} == {1}
    assert all(row["story"] for row in rows)
    copies = {row["id"] for row in rows if row["origin"]}
    assert len(copies) == len([number for number in range(count) if number % 3 == 2])
    assert store.feeds.entries(state="waiting") == ()
    assert len(store.feeds.entries(state="taken", limit=count + 1)) == count
    assert store.doctor() == ()


def fill(store: Store, count: int) -> None:
    """Take so many articles that do not compress."""
    for number in range(count):
        store.take(press.take(press.article(f"p{number}", body=os.urandom(3000).hex())))


def use(url: str) -> None:
    """Read everything and write something."""
    with open_store(url) as store:
        list(store.export_rows())
        store.take(press.take(press.article("after")))


def test_killed_writers_lose_nothing_and_double_nothing(url: str, store: Store) -> None:
    count = ENTRIES * KILLS
    announce(store, count)
    command = [sys.executable, str(WRITER), url, "600"]
    # A machine at rest writes an entry in two milliseconds: longer waits would find the programs done.
    outcome = torment(command, kills=KILLS, shortest=0.0, longest=0.1, together=2, seed=5)
    assert outcome.kills >= KILLS
    held = {row["id"] for row in store.export_rows()}
    assert set(outcome.lines) <= held
    assert store.doctor() == ()
    last = subprocess.run(command, capture_output=True, text=True, check=True, timeout=3600)
    check_complete(store, count, {*outcome.lines, *last.stdout.splitlines()})


def test_writers_at_once_do_no_job_twice(url: str, store: Store) -> None:
    announce(store, 45)
    command = [sys.executable, str(WRITER), url, "60"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    printed = [line for process in running for line in process.communicate(timeout=120)[0].splitlines()]
    assert len(printed) == len(set(printed)) == 45
    check_complete(store, 45, set(printed))


def test_a_full_file_refuses_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'small.db'}"
    with open_store(url, options=StoreOptions(room=1)) as store:
        with pytest.raises(StoreFullError, match="no room") as full:
            fill(store, 400)
        assert "make room" in (full.value.remedy or "")
        kept = store.articles.count()
        assert kept > 5
        assert store.doctor() == ()
    with open_store(url) as store:
        store.take(press.take(press.article("later")))
        assert store.articles.count() == kept + 1
        assert store.doctor() == ()


def test_a_full_disk_refuses_and_keeps_what_was_there(tmp_path: Path) -> None:
    mounted = tmp_path / "disk"
    mounted.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", mounted], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no disk can be mounted here; the test with a quota covers the same error")
    try:
        with open_store(f"sqlite:///{mounted / 'store.db'}") as store:
            with pytest.raises(StoreFullError, match="no room"):
                fill(store, 2000)
            kept = store.articles.count()
            assert kept > 5
            with pytest.raises(StoreFullError, match="no room"):
                store.backup(mounted / "backup.db")
            assert sorted(path.name for path in mounted.iterdir() if "backup" in path.name) == []
        subprocess.run(["mount", "-o", "remount,size=60m", mounted], check=True)
        with open_store(f"sqlite:///{mounted / 'store.db'}") as store:
            store.take(press.take(press.article("later")))
            assert store.articles.count() == kept + 1
            assert store.doctor() == ()
    finally:
        subprocess.run(["umount", mounted], check=True)


def test_a_locked_file_is_busy_and_works_when_it_is_free(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}", options=StoreOptions(busy=0.2)) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match=r"held its lock for 0\.2 seconds"):
            store.take(press.take(press.article()))
        assert store.articles.count() == 0  # reading goes on
        other.execute("ROLLBACK")
        other.close()
        assert store.take(press.take(press.article())).new


def test_a_held_lock_in_postgresql_is_busy(server: Server) -> None:
    name = server.database("migrated")
    with open_store(server.url(name), options=StoreOptions(busy=0.3)) as store:
        with psycopg.connect(host=str(server.folder), user="wirecopy", dbname=name) as other:
            other.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            with pytest.raises(StoreBusyError, match=r"held its lock for 0\.3 seconds"):
                store.take(press.take(press.article()))
        assert store.take(press.take(press.article())).new


@pytest.mark.parametrize("damage", ["header", "middle", "text"])
def test_a_damaged_file_says_so(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        fill(store, 30)
    content = bytearray(path.read_bytes())
    if damage == "text":
        content = bytearray(b"This is a letter, not a database. " * 1000)
    elif damage == "header":
        content[:64] = os.urandom(64)
    else:
        content[4096 : len(content) // 2] = os.urandom(len(content) // 2 - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreDamagedError, match="damaged") as error:
        use(f"sqlite:///{path}")
    assert error.value.remedy == "restore a backup"


def test_damage_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        store.take(press.take(press.article()))
        with sqlite3.connect(path) as connection:
            root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'articles_url'").fetchone()[0]
        connection.close()
    content = bytearray(path.read_bytes())
    content[root * 4096 - 100 : root * 4096] = bytes(100)
    path.write_bytes(content)
    with open_store(f"sqlite:///{path}") as store:
        assert "database" in {finding.code for finding in store.doctor()}


def test_a_file_that_cannot_be_made_or_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreGoneError, match="cannot make its folder"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'store.db'}")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StoreGoneError, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path / 'folder.db'}")


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    with pytest.raises(StoreError, match=r"tables of another program \(bookmarks\)"):
        open_store(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name", "sqlite://", "postgresql://host"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"sqlite:///path/to/file\.db"):
        open_store(url)


def test_passwords_are_never_shown(tmp_path: Path) -> None:
    url = f"postgresql://desk:geheim@/news?host={tmp_path}"
    with pytest.raises(StoreGoneError, match="cannot be reached") as error:
        open_store(url, options=StoreOptions(patience=0))
    assert "geheim" not in str(error.value)
    assert "desk:***" in str(error.value)


def test_a_server_that_goes_away_and_returns(server: Server) -> None:
    url = server.url(server.database("migrated"))
    with open_store(url, options=StoreOptions(patience=60)) as store:
        store.take(press.take(press.article("before")))
        server.stop(signal.SIGKILL)
        back = threading.Timer(1.0, server.start)
        back.start()
        try:
            began = time.monotonic()
            assert store.take(press.take(press.article("during"))).new
            assert time.monotonic() - began > 0.5
        finally:
            back.join()
        assert {row["id"] for row in store.export_rows()} == {press.article(name).id for name in ("before", "during")}
        assert store.doctor() == ()


def test_a_server_that_stays_away_is_reported_in_time(server: Server) -> None:
    url = server.url(server.database("migrated"))
    with open_store(url, options=StoreOptions(patience=0.5)) as store:
        server.stop()
        try:
            began = time.monotonic()
            with pytest.raises(StoreGoneError, match="cannot be reached") as error:
                store.articles.count()
            assert time.monotonic() - began < StoreOptions().patience
            assert error.value.remedy == "check the address and the server"
        finally:
            server.start()
        assert store.articles.count() == 0


def test_a_backup_without_room_leaves_no_file(server: Server, tmp_path: Path) -> None:
    mounted = tmp_path / "disk"
    mounted.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mounted], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        with open_store(server.url(server.database("migrated"))) as store:
            fill(store, 150)
            with pytest.raises(StoreFullError, match="no room for the backup"):
                store.backup(mounted / "backup.db")
        assert list(mounted.iterdir()) == []
    finally:
        subprocess.run(["umount", mounted], check=True)


def test_a_server_that_ends_in_the_middle_keeps_nothing_of_it(server: Server) -> None:
    database = connect(server.url(server.database("migrated")), StoreOptions(patience=0))

    def cut_off() -> None:
        with database.writing() as connection:
            connection.execute(sa.insert(schema.settings).values(name="half", value="1"))
            server.stop()
            try:
                connection.execute(sa.insert(schema.settings).values(name="whole", value="1"))
            finally:
                server.start()

    with pytest.raises(StoreGoneError):
        cut_off()
    assert database.read(lambda connection: connection.execute(sa.select(schema.settings)).all()) == []
    database.close()


def test_a_database_in_another_encoding_is_refused(server: Server) -> None:
    server.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(StoreError, match="must be in UTF8, it is in LATIN1"):
        open_store(server.url("latin"))


def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match=r"needs SQLite 3\.35"):
        open_store(f"sqlite:///{tmp_path / 'store.db'}")


def test_no_such_database(server: Server) -> None:
    with pytest.raises(StoreGoneError, match="does not exist"):
        open_store(server.url("nowhere"), options=StoreOptions(patience=0))
