"""Feeds and entries: subscribed to, announced, and each job done by one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from press import NOW, article, take

from wirecopy.errors import LeaseLostError, SettingsError
from wirecopy.store import Poll, Store, StoredFeed, open_store
from wirecopy.types import Entry, Feed, Link, Media, Pace, Text

if TYPE_CHECKING:
    from wirecopy.store import FeedState, Lease

MINUTE = timedelta(minutes=1)
FEED = StoredFeed(url="https://wire.example/feed", added=NOW, due=NOW, title="The Wire", folder="Coast")
ENTRY = Entry(
    id="tag:wire.example,2026:1",
    url="https://wire.example/1",
    title=Text(value="Harbour <b>closes</b>", markup=True, language="en"),
    published=NOW - MINUTE,
    source=Feed(title=Text(value="Grey Coast Agency"), site="https://coast.example"),
    media=(Media(url="https://wire.example/1.jpg", type="image/jpeg", size=1000, credit="Jo Lens"),),
)


def subscribed(store: Store, feed: StoredFeed = FEED) -> Lease:
    """Subscribe and lease."""
    store.feeds.add([feed])
    [(lease, _)] = store.feeds.lease(NOW, limit=1, seconds=60)
    return lease


def test_a_feed_comes_back_as_it_went_in(store: Store) -> None:
    said = Feed(
        format="atom10",
        title=Text(value="The Wire"),
        links=(Link(url="https://hub.example", rel="hub"),),
        pace=Pace(interval=3600, skip_hours=frozenset({1, 2}), skip_days=frozenset({6})),
        updated=NOW,
    )
    full = replace(
        FEED,
        feed=said,
        etag='W/"abc"',
        last_modified="Sun, 22 Nov 2026 09:30:00 GMT",
        polled=NOW,
        answered=NOW,
        failures=2,
        complaint="timed out",
        moved_to="https://new.example/feed",
        moved_times=1,
        pages=False,
        language="cy",
    )
    assert store.feeds.add([full, replace(FEED, url="https://other.example/feed")]) == (
        full.url,
        "https://other.example/feed",
    )
    assert store.feeds.get(full.url) == full
    assert store.feeds.get("https://nowhere.example") is None
    assert [feed.url for feed in store.feeds.list()] == [full.url, "https://other.example/feed"]
    assert store.feeds.add([replace(full, title="Another name")]) == ()
    assert store.feeds.get(full.url) == full


def test_changing_and_removing(store: Store) -> None:
    store.feeds.add([FEED, replace(FEED, url="https://other.example/feed")])
    assert store.feeds.change(FEED.url, replace(FEED, title="Coast news", url="https://wire.example/new"))
    assert store.feeds.get(FEED.url) is None
    moved = store.feeds.get("https://wire.example/new")
    assert moved is not None
    assert moved.title == "Coast news"
    assert not store.feeds.change("https://nowhere.example", FEED)
    with pytest.raises(SettingsError, match="subscribed to already"):
        store.feeds.change("https://other.example/feed", moved)
    assert store.feeds.remove("https://other.example/feed")
    assert not store.feeds.remove("https://other.example/feed")


def test_unsubscribing_keeps_the_articles(store: Store) -> None:
    lease = subscribed(store)
    store.feeds.polled(lease, Poll(after=FEED, entries=(ENTRY,)))
    [(job, _)] = store.feeds.lease_entries(NOW, limit=1, seconds=60)
    store.take(replace(take(article("north")), entry=job))
    assert store.feeds.remove(FEED.url)
    assert store.feeds.entries() == ()
    assert store.articles.count() == 1
    assert store.doctor() == ()


def test_only_due_feeds_are_leased_the_longest_due_first(store: Store) -> None:
    store.feeds.add(
        [
            replace(FEED, url="https://later.example", due=NOW + MINUTE),
            replace(FEED, url="https://due.example", due=NOW - MINUTE),
            replace(FEED, url="https://longest.example", due=NOW - 2 * MINUTE),
            replace(FEED, url="https://ended.example", ended=NOW),
        ]
    )
    leases = store.feeds.lease(NOW, limit=9, seconds=60)
    assert [feed.url for _, feed in leases] == ["https://longest.example", "https://due.example"]
    assert store.feeds.lease(NOW, limit=9, seconds=60) == ()


def test_a_lease_passes_on_when_its_time_is_over(store: Store) -> None:
    lease = subscribed(store)
    assert store.feeds.lease(NOW + 0.9 * MINUTE, limit=1, seconds=60) == ()
    [(theirs, _)] = store.feeds.lease(NOW + MINUTE, limit=1, seconds=60)
    assert theirs.job == lease.job
    with pytest.raises(LeaseLostError, match="passed on"):
        store.feeds.polled(lease, Poll(after=FEED, entries=(ENTRY,)))
    assert store.feeds.entries() == ()
    assert store.feeds.polled(theirs, Poll(after=replace(FEED, due=NOW + 9 * MINUTE))) == ()
    assert store.feeds.lease(NOW + 8 * MINUTE, limit=1, seconds=60) == ()
    assert len(store.feeds.lease(NOW + 9 * MINUTE, limit=1, seconds=60)) == 1


def test_several_workers_never_get_the_same_job(url: str, store: Store) -> None:
    store.feeds.add([replace(FEED, url=f"https://feed{number}.example") for number in range(60)])

    def grab(_: int) -> list[int]:
        with open_store(url) as own:
            found: list[int] = []
            while leases := own.feeds.lease(NOW, limit=3, seconds=60):
                found += [lease.job for lease, _ in leases]
            return found

    with ThreadPoolExecutor(max_workers=4) as pool:
        jobs = [job for found in pool.map(grab, range(4)) for job in found]
    assert sorted(jobs) == sorted(set(jobs))
    assert len(jobs) == 60


def test_a_poll_keeps_entries_once_and_says_which_are_new(store: Store) -> None:
    lease = subscribed(store)
    second = Entry(id="2", url="https://wire.example/2")
    after = replace(FEED, feed=Feed(format="rss20"), etag='"1"', polled=NOW, answered=NOW, due=NOW + MINUTE)
    assert store.feeds.polled(lease, Poll(after=after, entries=(ENTRY, second, ENTRY))) == (ENTRY.id, "2")
    assert store.feeds.get(FEED.url) == replace(after, announced=NOW)
    [(lease, _)] = store.feeds.lease(NOW + MINUTE, limit=1, seconds=60)
    changed = replace(ENTRY, title=Text(value="Harbour closes for two weeks"))
    third = Entry(id="3")
    assert store.feeds.polled(lease, Poll(after=after, entries=(third, changed, second))) == ("3",)
    found = {stored.entry.id: stored for stored in store.feeds.entries(feed=FEED.url)}
    assert set(found) == {ENTRY.id, "2", "3"}
    assert found[ENTRY.id].entry == changed
    assert found[ENTRY.id].seen == NOW
    assert found[ENTRY.id].state == "waiting"


def test_a_feed_that_moved_onto_another_keeps_its_address(store: Store) -> None:
    store.feeds.add([replace(FEED, url="https://new.example/feed", due=NOW + MINUTE)])
    lease = subscribed(store)
    store.feeds.polled(lease, Poll(after=replace(FEED, url="https://new.example/feed")))
    assert {feed.url for feed in store.feeds.list()} == {FEED.url, "https://new.example/feed"}
    [(lease, _)] = store.feeds.lease(NOW, limit=1, seconds=60)
    store.feeds.polled(lease, Poll(after=replace(FEED, url="https://newer.example/feed")))
    assert {feed.url for feed in store.feeds.list()} == {"https://newer.example/feed", "https://new.example/feed"}


def test_feeds_are_listed_by_folder_and_name_whatever_the_language_of_the_database(store: Store) -> None:
    names = [
        (None, "b"),
        (None, "Ä"),
        ("Coast", "a"),
        ("Coast", "B"),
        ("Coast north", "a"),
        ("coast", "crane"),
        ("潮", "港"),
    ]
    store.feeds.add(
        replace(FEED, url=f"https://{place}.example/", folder=folder, title=title)
        for place, (folder, title) in reversed(list(enumerate(names)))
    )
    first = store.feeds.page(quiet=NOW, limit=4)
    assert [(feed.folder, feed.title) for feed in first] == names[:4]
    rest = store.feeds.page(quiet=NOW, limit=4, after=first[-1].url)
    assert {(feed.folder, feed.title) for feed in rest} == set(names[4:])
    assert [feed.title for feed in store.feeds.page(quiet=NOW, find="COAST cra")] == ["crane"]
    assert [feed.title for feed in store.feeds.page(quiet=NOW, find="潮")] == ["港"]
    assert [feed.title for feed in store.feeds.page(quiet=NOW, find="ä")] == ["Ä"]
    assert store.feeds.found(find="coast", state=None, quiet=NOW) == 4
    assert store.feeds.found(find="%", state=None, quiet=NOW) == 0
    assert len(store.feeds.page(quiet=NOW, limit=9, after="https://nowhere.example/")) == len(names)


def test_feeds_are_counted_and_listed_by_how_they_do(store: Store) -> None:
    read = replace(FEED, polled=NOW, answered=NOW)
    store.feeds.add(
        [
            replace(read, url="https://good.example/", added=NOW),
            replace(read, url="https://failing.example/", failures=2),
            replace(read, url="https://ended.example/", ended=NOW),
            replace(read, url="https://silent.example/", added=NOW - 2 * MINUTE),
            replace(FEED, url="https://new.example/", added=NOW - 2 * MINUTE),
        ]
    )
    quiet = NOW - MINUTE
    held = store.feeds.counts(quiet=quiet)
    assert (held.feeds, held.trouble, held.silent) == (5, 2, 1)
    states: dict[FeedState, list[str]] = {
        "trouble": ["https://failing.example/", "https://ended.example/"],
        "silent": ["https://silent.example/"],
        "new": ["https://new.example/"],
    }
    for state, urls in states.items():
        assert [feed.url for feed in store.feeds.page(state=state, quiet=quiet)] == urls
        assert store.feeds.found(find="", state=state, quiet=quiet) == len(urls)


def test_a_feed_is_listed_by_what_it_says_of_itself_and_is_not_silent_once_it_speaks(store: Store) -> None:
    store.feeds.add([replace(FEED, title=None)])
    [(lease, _)] = store.feeds.lease(NOW, limit=1, seconds=60)
    assert store.feeds.page(quiet=NOW, find="quay") == ()
    said = Feed(title=Text(value="The <b>Quay</b> &amp; Co", markup=True))
    after = replace(FEED, feed=said, polled=NOW, added=NOW - 9 * MINUTE, due=NOW, digest=b"1")
    store.feeds.polled(lease, Poll(after=after))
    assert [feed.url for feed in store.feeds.page(quiet=NOW, find="the quay & co")] == [FEED.url]
    [(lease, _)] = store.feeds.lease(NOW, limit=1, seconds=60)
    store.feeds.polled(lease, Poll(after=replace(after, url="https://moved.example/"), entries=(ENTRY,)))
    (held,) = store.feeds.page(quiet=NOW, find="the quay & co")
    assert (held.url, held.announced) == ("https://moved.example/", NOW)
    assert store.feeds.change(held.url, replace(held, folder="Pier"))
    assert [feed.announced for feed in store.feeds.page(quiet=NOW, find="pier")] == [NOW]


def test_two_feeds_that_move_to_one_address_at_once(store: Store) -> None:
    urls = ["http://wire.example/feed", "http://www.wire.example/feed", "https://other.example/"]
    store.feeds.add([replace(FEED, url=url) for url in urls])
    leases = store.feeds.lease(NOW, limit=9, seconds=60)
    after = replace(FEED, url="https://wire.example/feed", due=NOW + MINUTE)
    polls = [(lease, Poll(after=after if feed.url in urls[:2] else feed)) for lease, feed in leases]
    assert store.feeds.polled_all(polls) == ((), (), ())
    assert [feed.url for feed in store.feeds.list()] == ["https://wire.example/feed", *urls[1:]]


def test_a_feed_that_was_read_is_subscribed_to_with_what_it_announced(store: Store) -> None:
    after = replace(
        FEED, feed=Feed(format="rss20"), etag='"1"', polled=NOW, answered=NOW, due=NOW + MINUTE, digest=b"1"
    )
    assert store.feeds.subscribe(Poll(after=after, entries=(ENTRY, ENTRY)))
    assert store.feeds.get(FEED.url) == replace(after, announced=NOW)
    assert store.feeds.lease(NOW, limit=9, seconds=60) == ()
    assert [stored.entry for _, stored in store.feeds.lease_entries(NOW, limit=9, seconds=60)] == [ENTRY]
    assert not store.feeds.subscribe(Poll(after=replace(after, title="Mine"), entries=(Entry(id="2"),)))
    assert store.feeds.get(FEED.url) == replace(after, announced=NOW)
    assert len(store.feeds.entries()) == 1


def test_of_two_entries_with_one_id_the_first_counts_each_time(store: Store) -> None:
    lease = subscribed(store)
    early = replace(ENTRY, title=Text(value="Harbour may close"))
    for entries in ((ENTRY, early), (ENTRY, early), (ENTRY, early)):
        store.feeds.polled(lease, Poll(after=replace(FEED, polled=NOW), entries=entries))
        assert [stored.entry for stored in store.feeds.entries()] == [ENTRY]
        [(lease, _)] = store.feeds.lease(NOW, limit=1, seconds=60)


def test_feeds_that_a_person_asks_for_are_due_and_only_they(store: Store) -> None:
    urls = [f"https://{name}.example/feed" for name in ("a", "b", "c")]
    store.feeds.add([replace(FEED, url=url, due=NOW + MINUTE, etag='"1"', ended=NOW) for url in urls])
    assert store.feeds.lease(NOW, limit=9, seconds=60) == ()
    store.feeds.hasten([*urls[:2], "https://nowhere.example"], NOW)
    leases = store.feeds.lease(NOW, limit=9, seconds=60, only=[urls[1], urls[2]])
    assert [feed for _, feed in leases] == [replace(FEED, url=urls[1], due=NOW, etag='"1"')]
    store.feeds.polled(leases[0][0], Poll(after=leases[0][1], entries=(ENTRY,)))
    [(lease, feed)] = store.feeds.lease(NOW, limit=9, seconds=60, only=[urls[0]])
    store.feeds.polled(lease, Poll(after=feed, entries=(ENTRY, Entry(id="2"))))

    def leased(seconds: float = 60, **which: object) -> set[tuple[str, str]]:
        found = store.feeds.lease_entries(NOW, limit=9, seconds=seconds, **which)  # type: ignore[arg-type]
        return {(stored.feed, stored.entry.id) for _, stored in found}

    both = {(urls[0], ENTRY.id), (urls[0], "2")}
    assert leased(0, only=[urls[0]]) == both
    assert leased(0, spare=[urls[1]]) == both
    assert leased(only=[]) == set()
    assert leased(spare=[urls[0]]) == {(urls[1], ENTRY.id)}


def test_entries_wait_are_tried_again_and_are_refused(store: Store) -> None:
    lease = subscribed(store)
    store.feeds.polled(lease, Poll(after=replace(FEED, polled=NOW), entries=(ENTRY, Entry(id="2"))))
    (first, stored), (second, _) = store.feeds.lease_entries(NOW, limit=9, seconds=60)
    assert stored.entry == ENTRY
    assert stored.feed == FEED.url
    store.feeds.put_back(first, complaint="503", due=NOW + MINUTE)
    store.feeds.put_back(second, complaint="410 gone", due=None)
    with pytest.raises(LeaseLostError):
        store.feeds.put_back(second, complaint="again", due=None)
    assert store.feeds.lease_entries(NOW, limit=9, seconds=60) == ()
    [(turn, _)] = store.feeds.lease_entries(NOW + MINUTE, limit=9, seconds=60)
    store.feeds.put_back(turn, complaint="503", due=NOW + MINUTE, tried=False)
    [(again, stored)] = store.feeds.lease_entries(NOW + MINUTE, limit=9, seconds=60)
    assert (again.job, stored.attempts, stored.complaint) == (first.job, 1, "503")
    [refused] = store.feeds.entries(state="refused")
    assert (refused.entry.id, refused.complaint) == ("2", "410 gone")


def test_a_reading_changes_nothing_that_a_person_chose_meanwhile(store: Store) -> None:
    lease = subscribed(store)
    chosen = replace(FEED, title="Wire", folder=None, pages=False, language="gd")
    assert store.feeds.change(FEED.url, chosen)
    for digest in (b"1", b"1"):  # another document, and the same one again
        after = replace(FEED, due=NOW + MINUTE, polled=NOW, digest=digest, feed=Feed(title=Text(value="The Wire")))
        store.feeds.polled(lease, Poll(after=after))
        assert store.feeds.get(FEED.url) == replace(after, title="Wire", folder=None, pages=False, language="gd")
        [(lease, _)] = store.feeds.lease(NOW + MINUTE, limit=1, seconds=60)


def test_one_article_in_two_feeds(store: Store) -> None:
    other = replace(FEED, url="https://other.example/feed")
    for feed in (FEED, other):
        lease = subscribed(store, feed)
        store.feeds.polled(lease, Poll(after=replace(feed, due=NOW + MINUTE), entries=(ENTRY,)))
    jobs = store.feeds.lease_entries(NOW, limit=9, seconds=60)
    assert len(jobs) == 2
    for job, _ in jobs:
        store.take(replace(take(article("north")), entry=job))
    assert store.articles.count() == 1
    ran = store.feeds.entries(page=article("north").page)
    assert {entry.feed for entry in ran} == {FEED.url, other.url}
    assert len(store.search("feed:https://other.example/feed")) == 1
    assert len(store.search('feed:"the wire"')) == 1
    assert store.search("feed:nothing") == ()
