"""Feeds whose hub tells of news: a real hub, a real worker, a real store."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

import httpx2
import pytest

from fakes import Reply, Server
from test_worker import RSS, client, rss, server, store, subscribe, work
from web_desk import serving
from wirecopy.live import hubs
from wirecopy.store import StoredFeed, StoredHub
from wirecopy.types import Feed, Link

if TYPE_CHECKING:
    from wirecopy.fetch import Client
    from wirecopy.store import Store

__all__ = ["client", "server", "store"]  # fixtures
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ROOT = "https://desk.example/hub/"


@pytest.fixture
def hubbed(server: Server) -> Server:
    """A site whose feed names a hub."""
    links = f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='hub' href='{server.url('/hub')}'/>"
    server.routes["/feed"] = Reply(headers=RSS, body=rss(server, 1, extra=links))
    server.routes["/hub"] = Reply(status=202)
    return server


def subscribed(store: Store, server: Server) -> StoredHub:
    held = store.hubs.of_feed(server.url("/feed"))
    assert held is not None
    return held


def confirm(store: Store, held: StoredHub, **changes: str) -> tuple[int, str]:
    given = {"mode": "subscribe", "topic": held.known_as, "challenge": "abc", "lease_seconds": "864000"} | changes
    query = {f"hub.{name}": value for name, value in given.items()}
    return hubs.verified(store, held.callback, query, now=datetime.now(UTC))


def signed(held: StoredHub, content: bytes) -> dict[str, str]:
    return {"x-hub-signature": "sha256=" + hmac.new(held.secret.encode(), content, hashlib.sha256).hexdigest()}


def test_a_hub_is_asked_confirms_and_delivers(store: Store, hubbed: Server, client: Client) -> None:
    subscribe(store, hubbed.url("/feed"))
    work(store, client, hub_root=ROOT)
    work(store, client, hub_root=ROOT)
    held = subscribed(store, hubbed)
    (asked,) = hubbed.asked("/hub")
    form = parse_qs(asked.body.decode())
    assert form["hub.callback"] == [ROOT + held.callback]
    assert form["hub.topic"] == [hubbed.url("/feed")]
    assert form["hub.secret"] == [held.secret]
    assert confirm(store, held) == (200, "abc")
    held = subscribed(store, hubbed)
    assert held.expires is not None
    assert held.due is not None
    assert datetime.now(UTC) + timedelta(days=7) < held.due < held.expires
    news = rss(hubbed, 1, 2)
    status, new = hubs.delivered(store, held.callback, news, signed(held, news), now=datetime.now(UTC))
    assert (status, new) == (202, ("n2",))
    assert work(store, client, hub_root=ROOT).articles == 1
    assert len(hubbed.asked("/hub")) == 1


def test_a_feed_with_a_hub_is_read_rarely(store: Store, hubbed: Server, client: Client) -> None:
    subscribe(store, hubbed.url("/feed"))
    work(store, client, hub_root=ROOT)
    confirm(store, subscribed(store, hubbed))
    feed = store.feeds.get(hubbed.url("/feed"))
    assert feed is not None
    now = datetime.now(UTC)
    store.feeds.change(feed.url, replace(feed, due=now))
    work(store, client, hub_root=ROOT)
    after = store.feeds.get(feed.url)
    assert after is not None
    assert after.due > now + timedelta(hours=5)
    assert hubs.spared(NOW, None, now=NOW) == NOW
    ended = replace(subscribed(store, hubbed), expires=NOW)
    assert hubs.spared(NOW, ended, now=NOW) == NOW
    soon = replace(ended, expires=NOW + timedelta(hours=1))
    assert hubs.spared(NOW, soon, now=NOW) == NOW + timedelta(hours=1)


def test_deliveries_of_others_are_forgotten(store: Store, hubbed: Server, client: Client) -> None:
    subscribe(store, hubbed.url("/feed"))
    work(store, client, hub_root=ROOT)
    held, now = subscribed(store, hubbed), datetime.now(UTC)
    news = rss(hubbed, 7)
    assert hubs.delivered(store, held.callback, news, signed(held, news), now=now) == (202, ())  # not confirmed yet
    confirm(store, held)
    assert hubs.delivered(store, held.callback, news, {}, now=now) == (202, ())
    assert hubs.delivered(store, held.callback, b"no feed", signed(held, b"no feed"), now=now) == (202, ())
    assert hubs.delivered(store, "unknown", news, signed(held, news), now=now) == (410, ())
    assert len(store.feeds.entries()) == 1


def test_who_did_not_ask_is_refused(store: Store, hubbed: Server, client: Client) -> None:
    subscribe(store, hubbed.url("/feed"))
    work(store, client, hub_root=ROOT)
    held = subscribed(store, hubbed)
    assert hubs.verified(store, "unknown", {}, now=NOW) == (404, "")
    assert confirm(store, held, topic="https://other.example/") == (404, "")
    assert confirm(store, held, mode="unsubscribe") == (404, "")
    assert subscribed(store, hubbed) == held
    assert confirm(store, held, mode="denied", reason="no room") == (200, "")
    refused = subscribed(store, hubbed)
    assert (refused.denied, refused.due) == ("no room", None)


def test_a_hub_that_fails_is_asked_again_a_day_later(
    store: Store, hubbed: Server, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    hubbed.routes["/hub"] = Reply(status=500)
    subscribe(store, hubbed.url("/feed"))
    work(store, client, hub_root=ROOT)
    assert "hub not asked" in caplog.text
    due = subscribed(store, hubbed).due
    assert due is not None
    assert timedelta(hours=23) < due - datetime.now(UTC) <= timedelta(days=1)


def test_a_new_hub_replaces_the_old_one() -> None:
    links = (Link(url="https://hub.example/", rel="hub"), Link(url="https://hub2.example/", rel="hub"))
    feed = StoredFeed(url="https://wire.example/feed", added=NOW, due=NOW, feed=Feed(links=links))
    first = hubs.wanted(feed, None, now=NOW)
    assert first is not None
    assert (first.hub, first.due) == ("https://hub.example/", NOW)
    assert hubs.wanted(feed, first, now=NOW) is None
    assert hubs.wanted(feed, replace(first, hub="https://hub2.example/"), now=NOW) is None
    assert hubs.wanted(feed, replace(first, hub="https://gone.example/"), now=NOW) is not None
    assert hubs.wanted(replace(feed, feed=None), None, now=NOW) is None
    assert hubs.wanted(replace(feed, feed=Feed()), first, now=NOW) is None


def test_a_hub_verifies_and_delivers_at_the_desk(store: Store, hubbed: Server, client: Client) -> None:
    subscribe(store, hubbed.url("/feed"))
    work(store, client, hub_root=ROOT)
    held = subscribed(store, hubbed)
    asked = {"mode": "subscribe", "topic": held.known_as, "challenge": "a b&c", "lease_seconds": "864000"}
    query = urlencode({f"hub.{name}": value for name, value in asked.items()})
    news = rss(hubbed, 1, 2)
    with serving(store) as address, httpx2.Client() as hub:
        place = f"{address}/hub/{held.callback}"
        confirmed = hub.get(f"{place}?{query}")
        assert (confirmed.status_code, confirmed.text) == (200, "a b&c")
        assert hub.get(f"{address}/hub/unknown?{query}").status_code == 404
        assert hub.post(place, content=news, headers=signed(held, news)).status_code == 202
        assert hub.post(f"{address}/hub/unknown", content=news).status_code == 410
        assert hub.post(place, content=b"x" * (16 << 20)).status_code == 413
    assert {each.entry.id for each in store.feeds.entries()} == {"n1", "n2"}
