"""The worker over a real HTTP server and a real store."""

from __future__ import annotations

import itertools
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fakes import TLS, Reply, Server
from wirecopy import reading
from wirecopy.cli.logs import Lines
from wirecopy.errors import StoreBusyError
from wirecopy.fetch import Client, FetchOptions
from wirecopy.live import LiveDesk, LiveOptions
from wirecopy.store import Retention, Store, StoredFeed, Take, Taken, open_store
from wirecopy.store.feeds import Feeds
from wirecopy.story import StoryOptions
from wirecopy.worker import Tally, Worker, WorkerOptions, run
from wirecopy.worker.jobs import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fakes import Received
    from wirecopy.store import Lease, Poll

PLAIN = LiveOptions(story=StoryOptions(embed=False))
HTML = (("Content-Type", "text/html; charset=utf-8"),)
RSS = (("Content-Type", "application/rss+xml"), ("ETag", '"one"'))
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


def article_page(number: int, head: str = "") -> bytes:
    """An article that shares no run of words with another."""
    words = [f"{word}{number}" for word in WORDS]
    sentences = " ".join(f"The {words[at]} of {words[at - 1]} met the {words[at - 2]} at {number}." for at in range(12))
    return (
        f"<!doctype html><html lang='en'><head><title>Report {number}</title>{head}</head><body><article>"
        f"<h1>The {words[0]} and the {words[1]} reach an agreement</h1><p>{sentences}</p><p>{sentences[::-1]}</p>"
        "</article></body></html>"
    ).encode()


def rss(server: Server, *numbers: int, extra: str = "") -> bytes:
    entries = "".join(
        f"<item><guid isPermaLink='false'>n{n}</guid><link>{server.url(f'/news/{n}')}</link></item>" for n in numbers
    )
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour Post</title>{entries}{extra}</channel></rss>"
    ).encode()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        for number in range(1, 6):
            running.routes[f"/news/{number}"] = Reply(headers=HTML, body=article_page(number))
        running.routes["/feed"] = Reply(headers=RSS, body=rss(running, 1, 2, 3))
        yield running


@pytest.fixture
def client() -> Iterator[Client]:
    options = FetchOptions(contact="https://desk.example/bot", private_networks=True, pause=0.0, total=5.0)
    with Client(options, tls=TLS) as opened:
        yield opened


def subscribe(store: Store, url: str, **fields: bool) -> None:
    now = datetime.now(UTC) - timedelta(seconds=1)
    store.feeds.add((StoredFeed(url=url, added=now, due=now, **fields),))  # type: ignore[arg-type]


def later(client: Client, by: timedelta) -> Client:
    """The same client, some time later."""
    return Client(client.options, tls=TLS, now=lambda: datetime.now(UTC) + by)


def work(store: Store, client: Client, **options: object) -> Tally:
    given = WorkerOptions(**({"idle": 0.05, "store_pause": 0.01} | options))  # type: ignore[arg-type]
    return Worker(store, client, LiveDesk(store, options=PLAIN), options=given).run(once=True)


def test_it_reads_the_feed_and_takes_the_pages(store: Store, server: Server, client: Client) -> None:
    subscribe(store, server.url("/feed"))
    assert work(store, client) == Tally(feeds=1, announced=3, pages=3, articles=3)
    assert {hit.stored.article.page for hit in store.search("harbour*")} == {
        server.url(f"/news/{number}") for number in (1, 2, 3)
    }
    page = store.articles.page(server.url("/news/1"))
    assert page is not None
    assert page.original == article_page(1)
    assert {entry.state for entry in store.feeds.entries()} == {"taken"}
    assert not store.doctor()
    assert work(store, client) == Tally()
    assert len(server.asked("/feed")) == 1


@pytest.mark.parametrize(("held", "repairs"), [(1, 2), (100, 1)])
def test_too_many_stories_in_memory_are_looked_at_early(
    store: Store, server: Server, client: Client, held: int, repairs: int
) -> None:
    subscribe(store, server.url("/feed"))
    looked: list[int] = []

    class Watched(LiveDesk):
        def repair(self) -> int:
            looked.append(held)
            return super().repair()

    passing = itertools.count()

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=5 * next(passing))

    options = WorkerOptions(idle=0.05, store_pause=0.01, repair=100_000.0, lease=1e6)
    desk = Watched(store, options=replace(PLAIN, held=held))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wirecopy.worker.run.EARLY", 1e-4)
        Worker(store, client, desk, options=options, now=now).run(once=True)
    assert len(looked) >= repairs
    assert held == 1 or len(looked) == 1, "else there is one at the end"


def told(server: Server, title: str, *, updated: str = "", text: str = "") -> bytes:
    """A feed of one entry."""
    entry = (
        f"<item><guid isPermaLink='false'>n1</guid><link>{server.url('/news/1')}</link><title>{title}</title>"
        f"<description>{text}</description>{f'<atom:updated>{updated}</atom:updated>' if updated else ''}</item>"
    )
    return (
        "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>Harbour Post</title>"
        f"{entry}</channel></rss>"
    ).encode()


def test_what_a_feed_says_was_edited_is_read_again_and_nothing_else_is(
    store: Store, server: Server, client: Client
) -> None:
    early, late = "2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z"
    documents = [
        told(server, "Ferry sinks", updated=early),
        told(server, "Ferry sinks", updated=early, text="12 comments"),  # no reason to read the page
        told(server, "Ferry sinks", updated=late),  # it says so
        told(server, "Ferry is saved", updated=late),  # another headline
        told(server, "Ferry is saved", updated=early),
    ]
    pages = [article_page(1), article_page(1), article_page(2)]
    etag = (*HTML, ("ETag", '"page"'))
    server.routes["/feed"] = [Reply(headers=(RSS[0],), body=document) for document in documents]
    server.routes["/news/1"] = [
        Reply(headers=etag, body=pages[0]),
        Reply(status=304),
        Reply(headers=HTML, body=pages[2]),
    ]
    subscribe(store, server.url("/feed"))
    for hours, requests in enumerate((1, 1, 2, 3, 3)):
        with later(client, timedelta(hours=3 * hours)) as then:
            assert work(store, then).failed == 0
        assert len(server.asked("/news/1")) == requests
    assert [request.headers.get("if-none-match") for request in server.asked("/news/1")] == [None, '"page"', '"page"']
    versions = store.articles.versions(f"{server.url('/news/1')}#0")
    assert [version.cause for version in versions] == ["first", "edit"]
    assert not store.doctor()


def test_what_cannot_be_read_again_stays_as_it_was(
    store: Store, server: Server, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    titles = ["Ferry sinks", "Ferry sank", "Ferry is saved"]
    server.routes["/feed"] = [Reply(headers=(RSS[0],), body=told(server, title, text="Short.")) for title in titles]
    server.routes["/news/1"] = [Reply(headers=HTML, body=article_page(1)), Reply(status=503), Reply(status=404)]
    subscribe(store, server.url("/feed"))
    for hours in (0, 3, 4, 9):
        with later(client, timedelta(hours=hours)) as then:
            work(store, then)
    assert len(server.asked("/news/1")) == 4
    assert "page not read again" in caplog.text
    (entry,) = store.feeds.entries()
    assert (entry.state, entry.page) == ("taken", server.url("/news/1"))
    assert len(store.articles.versions(f"{server.url('/news/1')}#0")) == 1


def test_a_text_in_a_feed_that_was_edited_is_a_further_version(store: Store, server: Server, client: Client) -> None:
    texts = [" ".join(f"The {word} met the {other} in {place}." for word in WORDS) for place, other in enumerate(WORDS)]
    # Some feeds say something else each time: that ends.
    server.routes["/feed"] = [Reply(headers=(RSS[0],), body=told(server, "Meetings", text=text)) for text in texts]
    subscribe(store, server.url("/feed"), pages=False)
    for hours in range(0, 30, 3):
        with later(client, timedelta(hours=hours)) as then:
            work(store, then)
    assert len(server.asked("/feed")) == 10
    assert server.asked("/news/1") == []
    assert len(store.articles.versions(f"{server.url('/news/1')}#0")) == 6


def test_a_second_reading_is_conditional(store: Store, server: Server, client: Client) -> None:
    server.routes["/feed"] = [
        Reply(headers=RSS, body=rss(server, 1)),
        Reply(status=304),
        Reply(headers=RSS, body=rss(server, 1, 2)),
    ]
    subscribe(store, server.url("/feed"))
    work(store, client)
    for expected in (Tally(feeds=1), Tally(feeds=1, announced=1, pages=1, articles=1)):
        (feed,) = store.feeds.list()
        assert feed.feed is not None
        store.feeds.change(feed.url, _due(feed))
        assert work(store, client) == expected
    assert [request.headers.get("if-none-match") for request in server.asked("/feed")] == [None, '"one"', '"one"']
    assert len(server.asked("/news/1")) == 1


def _due(feed: StoredFeed) -> StoredFeed:
    return replace(feed, due=datetime.now(UTC) - timedelta(seconds=1))


def test_an_entry_without_its_page_is_its_own_text(store: Store, server: Server, client: Client) -> None:
    text = article_page(7).decode().partition("<article>")[2].partition("</article>")[0]
    own = f"<item><guid isPermaLink='false'>own</guid><title>From the feed</title><description><![CDATA[{text}]]></description></item>"
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, 1, extra=own))
    subscribe(store, server.url("/feed"), pages=False)
    tally = work(store, client)
    # What the feed has no text for is fetched all the same.
    assert (tally.pages, tally.failed) == (2, 0)
    assert store.articles.of_page(f"{server.url('/feed')}#own")
    assert len(server.asked("/news/1")) == 1


def test_a_page_that_may_not_be_had_leaves_the_text_of_its_entry(
    store: Store, server: Server, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    text = article_page(7).decode().partition("<article>")[2].partition("</article>")[0]
    entry = (
        f"<item><guid isPermaLink='false'>own</guid><link>{server.url('/private/7')}</link><title>From the feed</title>"
        f"<description><![CDATA[{text}]]></description></item>"
    )
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, extra=entry))
    server.routes["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /private\n")
    subscribe(store, server.url("/feed"))
    tally = work(store, client)
    assert (tally.pages, tally.failed) == (1, 0)
    assert server.asked("/private/7") == []
    assert store.articles.of_page(server.url("/private/7"))
    assert "the feed's own text taken" in caplog.text


def test_texts_of_a_feed_are_in_the_language_that_a_person_says(store: Store, server: Server, client: Client) -> None:
    own = "<item><guid>own</guid><title>Bàta</title><description>Chan eil bàta ann an-diugh idir.</description></item>"
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, 1, extra=own))
    server.routes["/news/1"] = Reply(
        headers=HTML, body="<html lang='en'><p>Chan eil bàta ann an-diugh, tha iad ag ràdh.".encode()
    )
    now = datetime.now(UTC) - timedelta(seconds=1)
    store.feeds.add((StoredFeed(url=server.url("/feed"), added=now, due=now, language="gd"),))
    assert work(store, client).articles == 2
    assert [hit.stored.article.language for hit in store.search("bàta")] == ["gd", "gd"]


def test_the_password_of_a_feed_is_in_no_name(store: Store, server: Server, client: Client) -> None:
    own = "<item><guid isPermaLink='false'>own</guid><title>Boat</title><description>The boat came back.</description></item>"
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, extra=own))
    subscribe(store, server.url("/feed", host=f"me:s3cret@{server.host}"))
    assert work(store, client).articles == 1
    (hit,) = store.search("boat")
    assert hit.stored.article.id == f"{server.url('/feed')}#own#0"
    (entry,) = store.feeds.entries()
    page = store.articles.page(entry.page or "")
    assert page is not None
    assert page.asked == server.url("/feed")


def test_a_page_that_two_feeds_announce_is_fetched_once(store: Store, server: Server, client: Client) -> None:
    server.routes["/other"] = Reply(headers=RSS, body=rss(server, 1))
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, 1))
    subscribe(store, server.url("/feed"))
    subscribe(store, server.url("/other"))
    tally = work(store, client)
    assert (tally.announced, tally.articles, tally.failed) == (2, 1, 0)
    assert len(server.asked("/news/1")) == 1
    assert {entry.feed for entry in store.feeds.entries(page=server.url("/news/1"))} == {
        server.url("/feed"),
        server.url("/other"),
    }
    assert len(store.articles.versions(f"{server.url('/news/1')}#0")) == 1


def test_what_is_wrong_is_named_and_the_rest_goes_on(
    store: Store, server: Server, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, 1, 8, 9, 2, extra="<item><title>Only</title></item>"))
    server.routes["/news/9"] = Reply(headers=(("Content-Type", "image/png"),), body=b"\x89PNG")
    server.routes["/broken"] = Reply(headers=HTML, body=b"<html><body>no feed</body></html>")
    server.routes["/gone"] = Reply(status=410)
    for path in ("/broken", "/gone", "/feed", "/none"):
        subscribe(store, server.url(path))
    tally = work(store, client)
    assert (tally.feeds, tally.articles) == (4, 2)
    feeds = {feed.url: feed for feed in store.feeds.list()}
    assert feeds[server.url("/gone")].ended is not None
    assert feeds[server.url("/broken")].failures == 1
    assert "unreadable" in (feeds[server.url("/broken")].complaint or "")
    refused = {entry.entry.id: entry for entry in store.feeds.entries(state="refused")}
    assert "answered 404" in (refused["n8"].complaint or "")
    assert "image/png" in (refused["n9"].complaint or "")
    said = [record.__dict__["about"] for record in caplog.records if record.levelno == logging.WARNING]
    assert {about["feed"] for about in said} == {server.url(path) for path in ("/broken", "/gone", "/feed", "/none")}
    assert all(about["reason"] for about in said)


def test_a_page_that_fails_in_passing_is_tried_again_later(store: Store, server: Server, client: Client) -> None:
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, 1))
    server.routes["/news/1"] = [Reply(status=503), Reply(headers=HTML, body=article_page(1))]
    subscribe(store, server.url("/feed"))
    assert work(store, client).failed == 1
    (entry,) = store.feeds.entries()
    assert (entry.state, entry.attempts) == ("waiting", 1)
    assert entry.due > datetime.now(UTC) + timedelta(minutes=4)
    # When its time has come, another worker takes it.
    with later(client, timedelta(minutes=20)) as then:
        assert work(store, then).articles == 1


def test_a_site_that_is_down_for_a_while_loses_nothing(store: Store, server: Server, client: Client) -> None:
    """Its robots.txt is asked first: that it cannot be had forbids nothing for good."""
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, 1, 2))
    server.routes["/robots.txt"] = [Reply(status=503), Reply(status=404)]
    subscribe(store, server.url("/feed"))
    assert work(store, client).failed == 2
    assert {entry.state for entry in store.feeds.entries()} == {"waiting"}
    assert server.asked("/news/1") == []
    with later(client, timedelta(minutes=20)) as then:
        assert work(store, then).articles == 2


@pytest.mark.parametrize(("delay", "taken"), [(1, 2), (300, 1)])
def test_pages_whose_host_wants_a_long_pause_wait_for_it_and_are_never_given_up(
    delay: int, taken: int, store: Store, server: Server
) -> None:
    server.routes["/robots.txt"] = Reply(body=f"User-agent: *\nCrawl-delay: {delay}\n".encode())
    subscribe(store, server.url("/feed"))
    options = FetchOptions(contact="https://desk.example/bot", private_networks=True, pause=0.0, patience=0.1)
    started = datetime.now(UTC)
    with Client(options, tls=TLS) as client:
        tally = work(store, client, give_up=-1.0)
    assert (tally.pages, tally.failed) == (taken, 0)
    first, *others = (request.at for request in server.received if request.path.startswith("/news"))
    assert all(at - first > 0.99 for at in others)
    waiting = store.feeds.entries(state="waiting")
    assert [entry.attempts for entry in waiting] == [0] * (3 - taken)
    assert all(entry.due - started > timedelta(seconds=0.9 * delay) for entry in waiting)


def test_a_feed_of_thousands_of_pages_keeps_no_other_waiting(
    store: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST_WAITING", 20)
    monkeypatch.setattr(run, "MOST_OF_A_FEED", 10)
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, *range(1000, 1100)))
    subscribe(store, server.url("/feed"))
    with Server("127.0.0.2") as small:
        small.routes["/feed"] = Reply(headers=RSS, body=rss(small, 1))
        small.routes["/news/1"] = Reply(headers=HTML, body=article_page(1))
        subscribe(store, small.url("/feed"))
        options = FetchOptions(contact="https://desk.example/bot", private_networks=True, pause=0.01)
        with Client(options, tls=TLS) as client:
            tally = work(store, client, entries=8)
        (asked,) = small.asked("/news/1")
    before = [request for request in server.received if request.path.startswith("/news/") and request.at < asked.at]
    assert len(before) < 30
    assert (tally.announced, tally.articles, tally.failed) == (101, 1, 100)


def test_only_some_feeds_and_their_pages(store: Store, server: Server, client: Client) -> None:
    server.routes["/old"] = Reply(status=308, headers=(("Location", "/other"),))
    server.routes["/other"] = Reply(headers=RSS, body=rss(server, 4))
    subscribe(store, server.url("/feed"))
    subscribe(store, server.url("/old"))
    tally = work(store, client, only=frozenset({server.url("/old")}))
    assert tally == Tally(feeds=1, announced=1, pages=1, articles=1)
    assert server.asked("/feed") == []
    assert {feed.url for feed in store.feeds.list()} == {server.url("/feed"), server.url("/other")}


def test_a_page_that_keeps_failing_is_given_up(store: Store, server: Server, client: Client) -> None:
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, 1))
    server.routes["/news/1"] = Reply(status=503)
    subscribe(store, server.url("/feed"))
    work(store, client, give_up=-1.0)
    (entry,) = store.feeds.entries()
    assert entry.state == "refused"


def test_a_page_that_forbids_it_is_not_kept(store: Store, server: Server, client: Client) -> None:
    head = '<meta name="robots" content="noarchive"><meta name="tdm-reservation" content="1">'
    server.routes["/news/1"] = Reply(headers=HTML, body=article_page(1, head))
    subscribe(store, server.url("/feed"))
    work(store, client)
    page = store.articles.page(server.url("/news/1"))
    assert page is not None
    assert page.original is None
    assert set(page.permissions) == {"noarchive", "tdm-reservation"}


def test_an_error_of_the_store_or_of_wirecopy_stops_nothing(
    store: Store, server: Server, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put, failures = Store.take, [StoreBusyError("store", "locked", "wait"), RuntimeError("a bug")]

    def faulty(self: Store, take: Take) -> Taken:
        if failures:
            raise failures.pop(0)
        return put(self, take)

    monkeypatch.setattr(Store, "take", faulty)
    subscribe(store, server.url("/feed"))
    tally = work(store, client)
    assert (tally.articles, tally.failed) == (1, 2)
    waiting = [entry for entry in store.feeds.entries() if entry.state == "waiting"]
    # The one of the busy store comes back when its lease ends, the other after a while.
    assert sorted(entry.attempts for entry in waiting) == [0, 1]
    assert "the store cannot" in caplog.text
    assert "a bug" in caplog.text
    with later(client, timedelta(hours=1)) as then:
        assert work(store, then).articles == 2
    assert not store.doctor()


def test_what_wirecopy_always_stumbles_over_is_given_up(
    store: Store, server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "take", lambda _store, _take: 1 / 0)
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, 1))
    subscribe(store, server.url("/feed"))
    for hours in range(5):
        with later(client, timedelta(minutes=40 * hours)) as then:
            work(store, then)
    assert len(server.asked("/news/1")) == 3
    (entry,) = store.feeds.entries()
    assert (entry.state, entry.complaint) == ("refused", "an error in wirecopy")


def test_one_feed_that_cannot_be_written_keeps_no_other_back(
    store: Store, server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Feeds.polled_all

    def faulty(self: Feeds, polls: Sequence[tuple[Lease, Poll]]) -> tuple[tuple[str, ...] | None, ...]:
        if any(poll.after.url.endswith("/odd") for _, poll in polls):
            raise RuntimeError("a bug")
        return put(self, polls)

    server.routes["/odd"] = server.routes["/feed"]
    subscribe(store, server.url("/feed"))
    subscribe(store, server.url("/odd"))
    monkeypatch.setattr(Feeds, "polled_all", faulty)
    tally = work(store, client, entries=0)
    assert tally.announced == 3
    assert {feed.url: feed.complaint for feed in store.feeds.list()} == {
        server.url("/feed"): None,
        server.url("/odd"): None,
    }
    monkeypatch.undo()
    assert store.feeds.lease(datetime.now(UTC), limit=9, seconds=1) == ()


def test_what_another_worker_has_taken_over_is_left_to_it(
    store: Store, server: Server, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    subscribe(store, server.url("/feed"))
    caplog.set_level(logging.INFO, "wirecopy.worker")

    def slow(_: Received) -> Reply:
        store.feeds.lease(datetime.now(UTC) + timedelta(minutes=20), limit=1, seconds=600)
        return Reply(headers=RSS, body=rss(server, 1))

    server.routes["/feed"] = slow
    assert work(store, client).feeds == 0
    assert "left to another worker" in caplog.text


def test_the_same_document_is_not_read_again(
    store: Store, server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.routes["/feed"] = Reply(headers=RSS[:1], body=rss(server, 1))
    subscribe(store, server.url("/feed"))
    work(store, client, entries=0)
    monkeypatch.setattr(reading, "read_any_feed", None)
    with later(client, timedelta(hours=2)) as second:
        tally = work(store, second, entries=0)
    assert (tally.feeds, tally.announced, tally.failed) == (1, 0, 0)
    (feed,) = store.feeds.list()
    assert feed.feed is not None


def test_what_goes_wrong_in_a_thread_is_set_aside(
    store: Store, server: Server, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    subscribe(store, server.url("/feed"))
    monkeypatch.setattr(reading, "poll", broken)
    assert work(store, client, entries=0).failed == 1
    assert "a bug" in caplog.text
    (feed,) = store.feeds.list()
    assert feed.complaint == "an error in wirecopy"
    assert feed.due > datetime.now(UTC)


def test_a_host_is_what_an_address_says_or_the_address() -> None:
    assert host_of("https://Post.example:8080/x") == "post.example"
    assert host_of("no address") == "no address"
    assert host_of("https://[broken/") == "https://[broken/"


def test_retention_is_kept(store: Store, server: Server, client: Client) -> None:
    subscribe(store, server.url("/feed"))
    work(store, client)
    with later(client, timedelta(days=2)) as then:
        work(store, then, repair=0.0, retention=Retention(originals=1))
    page = store.articles.page(server.url("/news/1"))
    assert page is not None
    assert page.original is None


def test_it_stops_gracefully_and_gives_back_what_waits(store: Store, server: Server, client: Client) -> None:
    held = threading.Event()

    def slow(_request: Received) -> Reply:
        held.set()
        time.sleep(0.3)
        return Reply(headers=HTML, body=article_page(1))

    server.routes["/news/1"] = slow
    subscribe(store, server.url("/feed"))
    worker = Worker(store, client, LiveDesk(store, options=PLAIN), options=WorkerOptions(idle=0.05))
    running = threading.Thread(target=worker.run)
    running.start()
    assert held.wait(10)
    worker.stop()
    running.join(10)
    assert not running.is_alive()
    # What was being fetched was taken; what waited may be leased at once.
    taken = store.feeds.entries(state="taken")
    assert server.url("/news/1") in {entry.page for entry in taken}
    waiting = store.feeds.entries(state="waiting")
    assert len(store.feeds.lease_entries(datetime.now(UTC), limit=9, seconds=1)) == len(waiting) == 3 - len(taken)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_program(number: signal.Signals, tmp_path: Path) -> None:
    environment = os.environ | {
        "WIRECOPY_DATABASE_URL": f"sqlite:///{tmp_path / 'store.db'}",
        "WIRECOPY_LOG_FORMAT": "json",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", SIGNALLED], env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "works\n"
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0
    assert json.loads(said.splitlines()[-1])["message"] == "worker ended"


def test_a_second_signal_ends_it_at_once(tmp_path: Path, server: Server) -> None:
    """Although a page is being fetched that will not come."""
    asked = threading.Event()

    def never(_request: Received) -> Reply:
        asked.set()
        time.sleep(20)
        return Reply()

    server.routes["/news/1"] = never
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as store:
        subscribe(store, server.url("/feed"))
    environment = os.environ | {
        "WIRECOPY_DATABASE_URL": f"sqlite:///{tmp_path / 'store.db'}",
        "WIRECOPY_PRIVATE_NETWORKS": "true",
    }
    process = subprocess.Popen([sys.executable, "-c", SIGNALLED], env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert asked.wait(20)
    process.send_signal(signal.SIGINT)
    while "worker stops" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == -signal.SIGINT


# Compiling tracing's loops is not what is tested here.
SIGNALLED = """
import sys
from wirecopy import cli, worker
from wirecopy.live import LiveOptions
import wirecopy.live
class Said(worker.Worker):
    def run(self, **given):
        print("works", flush=True)
        return super().run(**given)
worker.Worker = Said
wirecopy.live.LiveOptions = lambda **given: LiveOptions()
sys.exit(cli.main(["worker"]))
"""


def test_lines_are_for_people_or_for_programs() -> None:
    record = logging.LogRecord("wirecopy.worker", logging.WARNING, "", 0, "page refused", None, None)
    record.about = {"feed": "https://a.example/feed", "reason": "has\nno \x1b[31mtext"}
    text = Lines("text").format(record)
    assert "\n" not in text
    assert "\x1b" not in text
    assert 'warning page refused feed=https://a.example/feed reason="has\\nno ' in text
    row = json.loads(Lines("json").format(record))
    assert (row["level"], row["message"], row["reason"]) == ("warning", "page refused", "has\nno \x1b[31mtext")
    record.about = {"feed": "https://me:s3cr@t:x@a.example/feed?to=b@c.example", "at": "12:30 me:you@x"}
    for form in ("text", "json"):
        assert "https://me:***@a.example/feed?to=b@c.example" in Lines(form).format(record)
        assert "12:30 me:you@x" in Lines(form).format(record)


def test_jobs_whose_turn_comes_too_late_are_leased_again(
    store: Store, server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Store.take

    def slow(self: Store, take: Take) -> Taken:
        time.sleep(0.5)
        return put(self, take)

    monkeypatch.setattr(Store, "take", slow)
    subscribe(store, server.url("/feed"))
    # Each page takes longer than what is left of the others' leases.
    tally = work(store, client, lease=0.6)
    assert (tally.articles, tally.failed) == (3, 0)
    assert {entry.state for entry in store.feeds.entries()} == {"taken"}
