"""Subscriptions at hubs (WebSub): one for each feed that names a hub. `live.hubs` says how they come about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from wirecopy.store.records import StoredHub
from wirecopy.store.schema import feeds, hubs, storable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database

_PLAIN = ("callback", "known_as", "hub", "secret", "asked", "expires", "denied", "due")


class Hubs:
    """The hub subscriptions of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, hub: StoredHub) -> bool:
        """Keep a subscription in place of the one that its feed had.

        Returns:
            Whether there is such a feed.
        """
        values: dict[str, Any] = {name: getattr(hub, name) for name in _PLAIN}

        def work(connection: Connection) -> bool:
            number = connection.execute(sa.select(feeds.c.number).where(feeds.c.url == storable(hub.feed))).scalar()
            if number is None:
                return False
            insert = self._database.dialect.insert(hubs).values(values | {"feed": number})
            connection.execute(insert.on_conflict_do_update(index_elements=["feed"], set_=values))
            return True

        return self._database.write(work)

    def of_callback(self, callback: str) -> StoredHub | None:
        """Return the subscription that a hub means when it calls."""
        return self._one(hubs.c.callback == storable(callback))

    def of_feed(self, url: str) -> StoredHub | None:
        """Return the subscription of the feed with an address."""
        return self._one(feeds.c.url == storable(url))

    def lease(self, now: datetime, *, limit: int, again: datetime) -> tuple[StoredHub, ...]:
        """Take over subscriptions that are to be asked for or renewed: nobody else gets them before `again`.

        Args:
            now: The time; it is kept as the time of asking, because a hub may verify before it has answered.
            limit: How many at most; the longest due come first.
            again: When to ask again where the hub never verifies.
        """
        chosen = sa.select(hubs.c.feed).where(hubs.c.due <= now).order_by(hubs.c.due, hubs.c.feed).limit(limit)

        def work(connection: Connection) -> tuple[StoredHub, ...]:
            numbers = connection.execute(chosen).scalars().all()
            if not numbers:
                return ()
            due = hubs.c.feed.in_(numbers)
            connection.execute(sa.update(hubs).where(due).values(asked=now, due=again))
            return tuple(map(_stored, connection.execute(_select().where(due).order_by(hubs.c.feed))))

        # Most desks have none, and looking takes no lock.
        if self._database.read(lambda connection: connection.execute(chosen).first()) is None:
            return ()
        return self._database.write(work)

    def _one(self, condition: sa.ColumnElement[bool]) -> StoredHub | None:
        row = self._database.read(lambda connection: connection.execute(_select().where(condition)).first())
        return None if row is None else _stored(row)


def _select() -> sa.Select[Any]:
    return sa.select(hubs, feeds.c.url.label("feed_url")).join(feeds, feeds.c.number == hubs.c.feed)


def _stored(row: sa.Row[Any]) -> StoredHub:
    return StoredHub(feed=row.feed_url, **{name: getattr(row, name) for name in _PLAIN})
