"""Subscriptions at hubs, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from press import NOW

from wirecopy.store import StoredFeed, StoredHub
from wirecopy.types import Entry, Text

if TYPE_CHECKING:
    from wirecopy.store import Store

FEED = "https://wire.example/feed"
HUB = StoredHub(feed=FEED, callback="name", known_as=FEED, hub="https://hub.example/", secret="key", asked=NOW, due=NOW)
LATER = NOW + timedelta(hours=1)


def test_a_subscription_belongs_to_a_feed_and_goes_with_it(store: Store) -> None:
    assert not store.hubs.put(HUB)
    store.feeds.add([StoredFeed(url=FEED, added=NOW, due=NOW)])
    assert store.hubs.of_feed(FEED) is None
    assert store.hubs.put(HUB)
    assert store.hubs.of_feed(FEED) == store.hubs.of_callback("name") == HUB
    other = replace(HUB, callback="other", expires=LATER, denied="why", due=None)
    assert store.hubs.put(other)
    assert store.hubs.of_callback("name") is None
    assert store.hubs.of_callback("other") == other
    store.feeds.remove(FEED)
    assert store.hubs.of_callback("other") is None


def test_each_is_asked_for_by_one_worker(store: Store) -> None:
    assert store.hubs.lease(NOW, limit=9, again=LATER) == ()
    urls = [f"{FEED}/{number}" for number in range(3)]
    store.feeds.add([StoredFeed(url=url, added=NOW, due=NOW) for url in urls])
    for number, url in enumerate(urls):
        store.hubs.put(replace(HUB, feed=url, callback=str(number), due=NOW - timedelta(minutes=number)))
    first = store.hubs.lease(NOW, limit=2, again=LATER)
    assert [hub.callback for hub in first] == ["1", "2"]
    assert {(hub.asked, hub.due) for hub in first} == {(NOW, LATER)}
    assert [hub.callback for hub in store.hubs.lease(NOW, limit=2, again=LATER)] == ["0"]
    assert store.hubs.lease(NOW, limit=2, again=LATER) == ()


def test_what_is_delivered_waits_once(store: Store) -> None:
    entry = Entry(id="1", url="https://wire.example/1", title=Text(value="Ferry"))
    assert store.feeds.announce(FEED, [entry], NOW) == ()
    store.feeds.add([StoredFeed(url=FEED, added=NOW, due=NOW)])
    assert store.feeds.announce(FEED, [entry], LATER) == ("1",)
    assert store.feeds.announce(FEED, [entry], LATER) == ()
    (held,) = store.feeds.entries(feed=FEED)
    assert (held.seen, held.due, held.state) == (LATER, LATER, "waiting")
