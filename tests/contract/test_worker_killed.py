"""The worker killed at random moments, under load: nothing lost, nothing doubled, everything in order."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from torment import torment

from fakes import Reply, Server
from wirecopy.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

# `WIRECOPY_KILLS=50 pytest tests/contract/test_worker_killed.py` is the long run.
KILLS = int(os.environ.get("WIRECOPY_KILLS", "3"))
# Enough pages, and a server slow enough, that no worker is done before it is killed, however fast the machine is.
PAGES = 40 + 30 * KILLS
COPIES = 3
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
FEED_PAGES = 100
HTML = (("Content-Type", "text/html; charset=utf-8"),)
WORDS = [
    "harbour",
    "market",
    "council",
    "ferry",
    "channel",
    "herring",
    "dredger",
    "visitor",
    "lantern",
    "bridge",
    "orchard",
    "granite",
]
# It says when it is at work: the moment of its death is counted from then.
WORKER = """
import sys
from wirecopy import cli
from wirecopy.live import LiveDesk

take_up = LiveDesk.open


def begin(desk):
    take_up(desk)
    print("at work", flush=True)


LiveDesk.open = begin
sys.exit(cli.main(["worker", "--once"]))
"""


def news(number: int) -> bytes:
    """An article; every third is a copy of the one before."""
    origin = number - 1 if number % COPIES == COPIES - 1 else number
    words = [f"{word}{origin}" for word in WORDS]
    text = " ".join(
        f"The {words[at]} of {words[at - 1]} met the {words[at - 2]} by {words[at - 5]}." for at in range(12)
    )
    return f"<html lang='en'><head><title>Report {origin}</title></head><body><article><p>{text}</p></article></body></html>".encode()


def site(server: Server) -> list[str]:
    """Let a server publish; return the addresses of its feeds."""
    feeds = []
    for start in range(0, PAGES, FEED_PAGES):
        numbers = range(start, min(start + FEED_PAGES, PAGES))
        for number in numbers:
            server.routes[f"/news/{number}"] = Reply(headers=HTML, body=news(number), pause=0.15)
        entries = "".join(f"<item><link>{server.url(f'/news/{number}')}</link></item>" for number in numbers)
        body = f"<rss version='2.0'><channel><title>Post</title>{entries}</channel></rss>".encode()
        server.routes[f"/feed/{start}"] = Reply(headers=(("Content-Type", "application/rss+xml"),), body=body)
        feeds.append(server.url(f"/feed/{start}"))
    return feeds


def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {
        "DATABASE_URL": url,
        "PRIVATE_NETWORKS": "true",
        "PAUSE": "0.001",
        "LEASE": "5s",
        "LOG_LEVEL": "error",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"WIRECOPY_{name}", value)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("WIRECOPY_KILLS", raising=False)  # it is no setting, and the worker would say so
    with Server() as server:
        feeds = site(server)
        subprocess.run([sys.executable, "-m", "wirecopy", "feed", "add", *feeds], check=True, stdout=subprocess.DEVNULL)
        outcome = torment([sys.executable, "-c", WORKER], kills=KILLS, shortest=0.0, longest=1.0, together=2)
        assert outcome.kills >= KILLS
        assert "an error in wirecopy" not in outcome.errors
        with open_store(url) as store:
            # As long as it takes on this machine; but not for ever without a page more.
            left, since = PAGES + 1, time.monotonic()
            while waiting := len(store.feeds.entries(state="waiting", limit=PAGES)):
                if waiting < left:
                    left, since = waiting, time.monotonic()
                assert time.monotonic() < since + 60, f"{waiting} pages wait and nothing happens"
                done = subprocess.run([sys.executable, "-c", WORKER], check=False, capture_output=True, text=True)
                assert "an error in wirecopy" not in done.stderr
                time.sleep(0.5)
            states = [entry.state for entry in store.feeds.entries(limit=2 * PAGES)]
            assert states == ["taken"] * PAGES
            held = store.articles.since(BEGINNING, limit=2 * PAGES)
            assert sorted(stored.article.page or "" for stored in held) == sorted(
                server.url(f"/news/{number}") for number in range(PAGES)
            )
            assert {stored.version for stored in held} == {1}
            for stored in held:
                assert store.stories.of_article(stored.article.id) is not None
            for number in range(COPIES - 1, PAGES, COPIES):
                group = store.traces.syndication(f"{server.url(f'/news/{number}')}#0")
                assert group is not None, number
                assert {group.origin, *group.copies} == {
                    f"{server.url(f'/news/{each}')}#0" for each in (number - 1, number)
                }
            assert store.doctor() == ()
