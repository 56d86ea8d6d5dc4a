"""A worker whose store fails in the middle of its work: it says so, and goes on when the store is back."""

from __future__ import annotations

import logging
import signal
import sqlite3
import subprocess
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from fakes import TLS, Reply
from fakes import Server as Site
from test_worker import HTML, RSS, article_page, rss
from wirecopy import cli
from wirecopy.fetch import Client, FetchOptions
from wirecopy.live import LiveDesk, LiveOptions
from wirecopy.store import Store, StoredFeed, StoreOptions, open_store
from wirecopy.story import StoryOptions
from wirecopy.worker import Tally, Worker, WorkerOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from postgres_server import Server

PAGES = 12
LEASE = 2.0


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.routes["/feed"] = Reply(headers=RSS, body=rss(running, *range(PAGES)))
        for number in range(PAGES):
            running.routes[f"/news/{number}"] = Reply(headers=HTML, body=article_page(number), pause=0.05)
        yield running


def work(store: Store, site: Site, until: Callable[[], bool], *, seconds: float = 60) -> Tally:
    """Let a worker work until something is so."""
    now = datetime.now(UTC)
    store.feeds.add([StoredFeed(url=site.url("/feed"), added=now, due=now)])
    given = FetchOptions(contact="https://desk.example/bot", private_networks=True, pause=0.0, total=5.0)
    with Client(given, tls=TLS) as client:
        desk = LiveDesk(store, options=LiveOptions(story=StoryOptions(embed=False)))
        options = WorkerOptions(lease=LEASE, idle=0.2, store_pause=0.2, threads=2)
        worker = Worker(store, client, desk, options=options)

        def watch() -> None:
            end = time.monotonic() + seconds
            while time.monotonic() < end and not until():
                time.sleep(0.1)
            worker.stop()

        watching = threading.Thread(target=watch)
        watching.start()
        tally = worker.run()
        watching.join()
    return tally


def taken(place: Callable[[], int]) -> bool:
    """Whether all is taken, as somebody else sees it who may not be answered just now."""
    try:
        return place() == PAGES
    except Exception:  # noqa: BLE001 - the store is away
        return False


def begun(site: Site) -> None:
    """Wait until half of the pages were asked for."""
    end = time.monotonic() + 60
    while len(site.received) < PAGES // 2 and time.monotonic() < end:
        time.sleep(0.02)


def said(caplog: pytest.LogCaptureFixture) -> str:
    """What the worker complained of."""
    return " ".join(str(getattr(record, "about", {}).get("reason")) for record in caplog.records)


def check(store: Store) -> None:
    """Every article once, and everything in order."""
    assert store.articles.count() == PAGES
    assert {entry.state for entry in store.feeds.entries()} == {"taken"}
    assert store.doctor() == ()


def test_a_server_that_goes_away_and_returns(server: Server, site: Site, caplog: pytest.LogCaptureFixture) -> None:
    url = server.url(server.database("migrated"))

    def interrupt() -> None:
        begun(site)
        server.stop(signal.SIGKILL)
        time.sleep(1.5)
        server.start()

    with open_store(url, options=StoreOptions(patience=0.3)) as store, open_store(url) as other:
        interrupting = threading.Thread(target=interrupt)
        interrupting.start()
        work(store, site, lambda: not interrupting.is_alive() and taken(other.articles.count))
        interrupting.join()
        assert "cannot be reached" in said(caplog)
        check(other)


def test_a_lock_that_another_process_holds_for_long(
    tmp_path: Path, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}", options=StoreOptions(busy=0.2)) as store:
        store.articles.count()

        def hold() -> None:
            begun(site)
            holder = sqlite3.connect(path, isolation_level=None, timeout=10)
            holder.execute("BEGIN IMMEDIATE")
            time.sleep(1.5)
            holder.execute("ROLLBACK")
            holder.close()

        holding = threading.Thread(target=hold)
        holding.start()
        work(store, site, lambda: not holding.is_alive() and taken(store.articles.count))
        holding.join()
        assert "another process has held its lock" in said(caplog)
        check(store)


def test_a_disk_that_is_full_until_somebody_makes_room(
    tmp_path: Path, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no disk can be mounted here; the store's tests have one with a quota")
    try:
        with open_store(f"sqlite:///{disk / 'store.db'}") as store:
            ballast = disk / "ballast"

            def crowd() -> None:
                begun(site)
                with ballast.open("wb", buffering=0) as file:  # what a buffer holds would be written again on closing
                    try:
                        while True:
                            file.write(bytes(1 << 14))
                    except OSError:
                        pass
                end = time.monotonic() + 20
                while "no room" not in said(caplog) and time.monotonic() < end:
                    time.sleep(0.1)
                ballast.unlink()

            crowding = threading.Thread(target=crowd)
            crowding.start()
            work(store, site, lambda: not crowding.is_alive() and taken(store.articles.count))
            crowding.join()
            assert "no room" in said(caplog)
            check(store)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_damaged_file_ends_a_command_with_its_name_reason_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "store.db"
    open_store(f"sqlite:///{path}").close()
    content = bytearray(path.read_bytes())
    content[100:2000] = bytes(range(256)) * 7 + bytes(108)
    path.write_bytes(content)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    logging.getLogger("wirecopy.worker").handlers.clear()
    assert cli.main(["worker", "--once", "--database", f"sqlite:///{path}"]) == 1
    complaint = capsys.readouterr().err
    assert str(path) in complaint
    assert "is damaged" in complaint
    assert "restore a backup" in complaint
