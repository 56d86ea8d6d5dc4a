"""Feeds and entries: what we subscribe to, what it announced, and whose job each is."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from wirecopy.errors import LeaseLostError, SettingsError
from wirecopy.store import encoding, feed_lists
from wirecopy.store.edits import change_entry
from wirecopy.store.records import EntryState, Lease, Poll, StoredEntry, StoredFeed
from wirecopy.store.schema import entries, feeds, storable
from wirecopy.types import Entry, Feed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database
    from wirecopy.store.feed_lists import FeedCounts, FeedState

# What a reader chooses of a feed. No reading of it changes that, also one that began before the reader chose.
_CHOSEN = ("title", "folder", "pages", "language")
# What a reading changes.
_READ = (
    "url", "added", "ended", "etag", "last_modified", "due", "polled", "answered", "failures", "complaint", "moved_to",
    "moved_times", "digest",
)  # fmt: skip
# The fields of StoredFeed that are columns of their own.
_PLAIN = _CHOSEN + _READ
_CHUNK = 500


def _update(*names: str) -> sa.Update:
    values: dict[str, Any] = {name: sa.bindparam(name) for name in names} | {"lease": None, "leased_until": None}
    return sa.update(feeds).where(feeds.c.number == sa.bindparam("job")).values(values)


# Made once: for a feed with nothing new, building the statement would cost more than all else.
_POLLED = _update(*_READ, "content", "listed")
_POLLED_THE_SAME = _update(*_READ)
_ANNOUNCED = sa.update(feeds).where(feeds.c.number == sa.bindparam("job")).values(announced=sa.bindparam("seen"))


class Feeds:
    """The feeds and entries of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, added: Iterable[StoredFeed]) -> tuple[str, ...]:
        """Subscribe to feeds.

        Args:
            added: The feeds; one whose address is known already is left as it is.

        Returns:
            The addresses that are new.
        """
        rows = [_row(feed) for feed in added]

        def work(connection: Connection) -> tuple[str, ...]:
            insert = self._database.dialect.insert(feeds).on_conflict_do_nothing(index_elements=["url"])
            new = (connection.execute(insert.values(row).returning(feeds.c.url)).scalar() for row in rows)
            return tuple(url for url in new if url is not None)

        return self._database.write(work)

    def subscribe(self, poll: Poll) -> bool:
        """Subscribe to a feed that was read already, and keep what it announced, in one transaction.

        Args:
            poll: What came of reading it.

        Returns:
            Whether it is new; one whose address is known already is left as it is.
        """
        insert = self._database.dialect.insert(feeds).on_conflict_do_nothing(index_elements=["url"])

        def work(connection: Connection) -> bool:
            number = connection.execute(insert.values(_row(poll.after)).returning(feeds.c.number)).scalar()
            if number is None:
                return False
            rows = [self._entry_row(number, each, poll.after) for each in poll.entries]
            self._announce(connection, number, rows)
            return True

        return self._database.write(work)

    def hasten(self, urls: Collection[str], now: datetime) -> None:
        """Make feeds due, whatever they or their servers wish, and also those that ended: a person asks for them."""
        known = [storable(url) for url in urls]

        def work(connection: Connection) -> None:
            for start in range(0, len(known), _CHUNK):
                these = feeds.c.url.in_(known[start : start + _CHUNK])
                connection.execute(sa.update(feeds).where(these).values(due=now, ended=None))

        self._database.write(work)

    def list(self) -> tuple[StoredFeed, ...]:
        """Return every feed, in order of subscription."""
        return self._database.read(
            lambda connection: tuple(
                _stored(row) for row in connection.execute(sa.select(feeds).order_by(feeds.c.number))
            )
        )

    def page(
        self,
        *,
        find: str = "",
        state: FeedState | None = None,
        quiet: datetime,
        limit: int = 50,
        after: str | None = None,
    ) -> tuple[StoredFeed, ...]:
        """Return a page of the feeds, by folder and name.

        Args:
            find: Words or parts of words, each of which folder, name or address must have.
            state: Only those that do so.
            quiet: Since when a silent feed had nothing new.
            limit: How many at most.
            after: Go on after the feed with this address, the last of the page before.
        """
        which = feed_lists.chosen(find, state, quiet)

        def work(connection: Connection) -> tuple[StoredFeed, ...]:
            query = feed_lists.page(connection, which, limit=limit, after=after)
            return tuple(map(_stored, connection.execute(query)))

        return self._database.read(work)

    def counts(self, *, quiet: datetime) -> FeedCounts:
        """Count the feeds, those in trouble and those that are silent: they had nothing new since `quiet`."""
        return self._database.read(lambda connection: feed_lists.counts(connection, quiet=quiet))

    def found(self, *, find: str, state: FeedState | None, quiet: datetime) -> int:
        """Return how many feeds all pages of a list have together; the arguments are those of `page`."""
        query = sa.select(sa.func.count()).select_from(feeds).where(feed_lists.chosen(find, state, quiet))
        return self._database.read(lambda connection: int(connection.execute(query).scalar_one()))

    def get(self, url: str) -> StoredFeed | None:
        """Return the feed with an address."""
        found = self._database.read(lambda connection: connection.execute(_by_url(url)).first())
        return None if found is None else _stored(found)

    def named(self, url: str) -> StoredFeed | None:
        """Return the feed with an address as it is shown: without the name and password by which it is read."""
        found = self._database.read(lambda connection: connection.execute(feed_lists.named(url)).all())
        return next((_stored(row) for row in found if url in {row.url, feed_lists.without_password(row.url)}), None)

    def change(self, url: str, after: StoredFeed) -> bool:
        """Replace the record of a feed: its title, folder, language, address or schedule.

        Args:
            url: The address it has now.
            after: The record as it is to be.

        Returns:
            Whether there is such a feed.

        Raises:
            SettingsError: Another feed has the new address.
        """

        def work(connection: Connection) -> bool:
            if after.url != url and connection.execute(_by_url(after.url)).first() is not None:
                raise SettingsError(f"{after.url} is subscribed to already")
            changed = connection.execute(sa.update(feeds).where(feeds.c.url == storable(url)).values(_row(after)))
            return bool(changed.rowcount)

        return self._database.write(work)

    def remove(self, url: str) -> bool:
        """Unsubscribe: the feed and its entries go, the articles stay. Return whether there was such a feed."""
        delete = sa.delete(feeds).where(feeds.c.url == storable(url))
        return self._database.write(lambda connection: bool(connection.execute(delete).rowcount))

    def lease(
        self, now: datetime, *, limit: int, seconds: float, only: Collection[str] | None = None
    ) -> tuple[tuple[Lease, StoredFeed], ...]:
        """Take over feeds that are due. No other worker gets them until the lease ends or `polled` returns them.

        Args:
            now: The time.
            limit: How many at most; the longest due come first.
            seconds: How long the lease holds. A worker that dies loses it then.
            only: The addresses of those that are asked for; all where None.
        """
        free = feeds.c.leased_until.is_(None) | (feeds.c.leased_until <= now)
        due = sa.select(feeds.c.number).where(feeds.c.ended.is_(None), feeds.c.due <= now, free)
        if only is not None:
            due = due.where(feeds.c.url.in_(map(storable, only)))
        chosen = due.order_by(feeds.c.due, feeds.c.number).limit(limit)
        rows, lease = self._leased(feeds, chosen, now, seconds)
        rows = sorted(rows, key=lambda row: (row.due, row.number))
        return tuple((replace(lease, job=row.number), _stored(row)) for row in rows)

    def _leased(
        self, table: sa.Table, chosen: sa.Select[tuple[int]], now: datetime, seconds: float
    ) -> tuple[Sequence[Any], Lease]:
        lease = Lease(job=0, token=secrets.token_hex(8), until=now + timedelta(seconds=seconds))
        # SQLite has one writer and no FOR UPDATE, which SQLAlchemy leaves out there.
        update = (
            sa.update(table)
            .where(table.c.number.in_(chosen.with_for_update(skip_locked=True)))
            .values(lease=lease.token, leased_until=lease.until)
            .returning(table)
        )
        return self._database.write(lambda connection: connection.execute(update).all()), lease

    def polled(self, lease: Lease, poll: Poll) -> tuple[str, ...]:
        """Keep what came of asking a feed, and give it back, in one transaction.

        A feed whose new address is already subscribed to keeps its old one.

        Args:
            lease: The lease of the feed.
            poll: What came of it.

        Returns:
            The ids of entries that are new.

        Raises:
            LeaseLostError: Another worker has the feed now; nothing was written.
        """
        (new,) = self.polled_all(((lease, poll),))
        if new is None:
            raise _lost(self._database.place, feeds, lease)
        return new

    def polled_all(self, polls: Sequence[tuple[Lease, Poll]]) -> tuple[tuple[str, ...] | None, ...]:
        """Keep what came of asking several feeds, in one transaction; as `polled`.

        Returns:
            For each the ids of entries that are new, or None where another worker has the feed now.
        """
        announced = [[self._entry_row(lease.job, each, poll.after) for each in poll.entries] for lease, poll in polls]

        def work(connection: Connection) -> tuple[tuple[str, ...] | None, ...]:
            columns = (feeds.c.number, feeds.c.lease, feeds.c.url, feeds.c.digest, feeds.c.title, feeds.c.folder)
            query = sa.select(*columns).where(feeds.c.number.in_([lease.job for lease, _ in polls]))
            held = {row.number: row for row in connection.execute(query)}
            kept = [lease.job in held and held[lease.job].lease == lease.token for lease, _ in polls]
            told = [_told(held[lease.job], poll) for (lease, poll), mine in zip(polls, kept, strict=True) if mine]
            moved: set[str] = set()  # two of them may have moved to one address
            for row in told:
                if not row.pop("moved"):
                    continue
                if row["url"] in moved or _is_taken(connection, row["url"], row["job"]):
                    row["url"] = held[row["job"]].url
                moved.add(row["url"])
            listed = {lease.job: poll.after.feed for lease, poll in polls}
            for row in told:
                if "content" in row:
                    was = held[row["job"]]
                    row["listed"] = feed_lists.place(
                        folder=was.folder, title=was.title, said=listed[row["job"]], url=row["url"]
                    )
            for statement, rows in (
                (_POLLED, [row for row in told if "content" in row]),
                (_POLLED_THE_SAME, [row for row in told if "content" not in row]),
            ):
                if rows:
                    connection.execute(statement, rows)
            return tuple(
                (self._announce(connection, lease.job, rows) if rows else ()) if mine else None
                for (lease, _), rows, mine in zip(polls, announced, kept, strict=True)
            )

        return self._database.write(work)

    def announce(self, url: str, found: Iterable[Entry], now: datetime) -> tuple[str, ...]:
        """Keep entries that a hub delivered for a feed, between two readings of it.

        Args:
            url: The feed's address; nothing is kept where there is no such feed.
            found: What was delivered.
            now: The time.

        Returns:
            The ids of entries that are new.
        """

        def work(connection: Connection) -> tuple[str, ...]:
            row = connection.execute(_by_url(url)).first()
            if row is None:
                return ()
            after = replace(_stored(row), polled=now)
            return self._announce(connection, row.number, [self._entry_row(row.number, each, after) for each in found])

        return self._database.write(work)

    def _announce(self, connection: Connection, feed: int, rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
        held: dict[str, bytes] = {}
        # Of two with one id the first counts, as the newest: else they would take turns, and each would be news.
        first: dict[str, dict[str, Any]] = {}
        for row in rows:
            first.setdefault(row["id"], row)
        rows = tuple(first.values())
        for start in range(0, len(rows), _CHUNK):
            ids = [row["id"] for row in rows[start : start + _CHUNK]]
            query = sa.select(entries.c.id, entries.c.digest).where(entries.c.feed == feed, entries.c.id.in_(ids))
            held.update((row.id, row.digest) for row in connection.execute(query))
        new = {row["id"]: row for row in rows if row["id"] not in held}
        if new:
            packed = [row | {"content": encoding.packed(row["content"])} for row in new.values()]
            connection.execute(sa.insert(entries), packed)
            connection.execute(_ANNOUNCED, {"job": feed, "seen": packed[0]["seen"]})
        for row in rows:
            if row["id"] in held and held[row["id"]] != row["digest"]:
                change_entry(connection, row)
        return tuple(new)

    def _entry_row(self, feed: int, entry: Entry, after: StoredFeed) -> dict[str, Any]:
        written = encoding.plain(entry)
        return {
            "feed": feed,
            "id": storable(entry.id),
            "url": entry.url,
            "seen": after.polled or after.added,
            "state": "waiting",
            "due": after.polled or after.added,
            "attempts": 0,
            "digest": encoding.digest(written),
            "content": written,  # packed where it is written: most entries are known
        }

    def lease_entries(
        self,
        now: datetime,
        *,
        limit: int,
        seconds: float,
        only: Collection[str] | None = None,
        spare: Collection[str] = (),
    ) -> tuple[tuple[Lease, StoredEntry], ...]:
        """Take over entries that wait for their page; as `lease`.

        Args:
            now: The time.
            limit: How many at most; the longest due come first.
            seconds: How long the lease holds.
            only: The addresses of the feeds whose entries are asked for; all where None.
            spare: The addresses of feeds of which no more are wanted now.
        """
        free = entries.c.leased_until.is_(None) | (entries.c.leased_until <= now)
        due = sa.select(entries.c.number).where(entries.c.state == "waiting", entries.c.due <= now, free)
        if only is not None:
            due = due.where(entries.c.feed.in_(_numbers(only)))
        if spare:
            due = due.where(entries.c.feed.not_in(_numbers(spare)))
        chosen = due.order_by(entries.c.due, entries.c.number).limit(limit)
        rows, lease = self._leased(entries, chosen, now, seconds)
        addresses = self._addresses({row.feed for row in rows})
        rows = sorted(rows, key=lambda row: (row.due, row.number))
        return tuple((replace(lease, job=row.number), _stored_entry(row, addresses[row.feed])) for row in rows)

    def _addresses(self, numbers: set[int]) -> dict[int, str]:
        query = sa.select(feeds.c.number, feeds.c.url).where(feeds.c.number.in_(numbers))
        return self._database.read(lambda connection: {row.number: row.url for row in connection.execute(query)})

    def put_back(self, lease: Lease, *, complaint: str, due: datetime | None, tried: bool = True) -> None:
        """Give an entry back whose page could not be taken.

        Args:
            lease: The lease of the entry.
            complaint: Why.
            due: When to try again; None to refuse it for good.
            tried: Whether it counts as an attempt.

        Raises:
            LeaseLostError: Another worker has the entry now; nothing was written.
        """
        values: dict[str, Any] = {"complaint": complaint, "attempts": entries.c.attempts + int(tried)}
        values |= {"state": "refused"} if due is None else {"due": due}

        def work(connection: Connection) -> None:
            check_lease(connection, self._database.place, entries, lease)
            connection.execute(
                sa.update(entries)
                .where(entries.c.number == lease.job)
                .values(values | {"lease": None, "leased_until": None})
            )

        self._database.write(work)

    def entries(
        self, *, feed: str | None = None, page: str | None = None, state: EntryState | None = None, limit: int = 100
    ) -> tuple[StoredEntry, ...]:
        """Return entries, the latest first.

        Args:
            feed: Only those of the feed with this address.
            page: Only those that led to the page with this id: every feed in which an article ran.
            state: Only those in this state.
            limit: How many at most.
        """
        query = sa.select(entries, feeds.c.url.label("feed_url")).join(feeds, feeds.c.number == entries.c.feed)
        for column, value in ((feeds.c.url, feed), (entries.c.page, page), (entries.c.state, state)):
            if value is not None:
                query = query.where(column == storable(value))
        query = query.order_by(entries.c.number.desc()).limit(limit)
        return self._database.read(
            lambda connection: tuple(_stored_entry(row, row.feed_url) for row in connection.execute(query))
        )


def check_lease(connection: Connection, place: str, table: sa.Table, lease: Lease) -> None:
    """Make sure that a job is still the one's who holds the lease.

    Raises:
        LeaseLostError: It is another's.
    """
    held = connection.execute(sa.select(table.c.lease).where(table.c.number == lease.job)).scalar()
    if held != lease.token:
        raise _lost(place, table, lease)


def _lost(place: str, table: sa.Table, lease: Lease) -> LeaseLostError:
    return LeaseLostError(place, f"the lease of {table.name} {lease.job} has passed on", "leave it to the other worker")


def _is_taken(connection: Connection, url: str, feed: int) -> bool:
    other = sa.select(feeds.c.number).where(feeds.c.url == url, feeds.c.number != feed)
    return connection.execute(other).first() is not None


def _numbers(urls: Collection[str]) -> sa.Select[Any]:
    return sa.select(feeds.c.number).where(feeds.c.url.in_(map(storable, urls)))


def _by_url(url: str) -> sa.Select[Any]:
    return sa.select(feeds).where(feeds.c.url == storable(url))


def _row(stored: StoredFeed) -> dict[str, Any]:
    listed = feed_lists.place(folder=stored.folder, title=stored.title, said=stored.feed, url=stored.url)
    return {name: getattr(stored, name) for name in _PLAIN} | {"content": _content(stored), "listed": listed}


def _content(stored: StoredFeed) -> bytes | None:
    return None if stored.feed is None else encoding.encode(stored.feed)


def _told(held: Any, poll: Poll) -> dict[str, Any]:
    """The columns that a poll changes; what the feed says of itself only where its document is another one."""
    after = poll.after
    same = after.digest is not None and after.digest == held.digest and after.url == held.url
    row = {name: getattr(after, name) for name in _READ}
    row |= {} if same else {"content": _content(after)}
    return row | {"job": held.number, "moved": after.url != held.url}


def _stored(row: sa.Row[Any]) -> StoredFeed:
    values = {name: getattr(row, name) for name in _PLAIN}
    said = None if row.content is None else _said(row.content)
    return StoredFeed(**values, feed=said, announced=row.announced)


@lru_cache(4096)
def _said(content: bytes) -> Feed:
    """What a feed says of itself; a feed that is polled again and again mostly says what it said."""
    return encoding.decode(Feed, content)


def _stored_entry(row: sa.Row[Any], feed: str) -> StoredEntry:
    return StoredEntry(
        feed=feed,
        entry=encoding.decode(Entry, row.content),
        seen=row.seen,
        due=row.due,
        state=cast("EntryState", row.state),
        page=row.page,
        attempts=row.attempts,
        complaint=row.complaint,
    )
