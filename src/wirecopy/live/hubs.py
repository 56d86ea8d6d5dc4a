"""Feeds whose hub tells us of news (WebSub), between the store and the web.

    worker:     wanted(feed) -> store.hubs.put; store.hubs.lease -> ask -> the hub
    web server: GET  CALLBACK -> verified -> the challenge
                POST CALLBACK -> delivered -> new entries, which wait for the worker

CALLBACK is the desk's own address followed by the subscription's unguessable name. `source.websub` says what is
believed.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from wirecopy.errors import InputError
from wirecopy.fetch import Failed, post
from wirecopy.source import websub
from wirecopy.source.feed import read_feed
from wirecopy.store import StoredHub

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from wirecopy.fetch import Client
    from wirecopy.store import Store, StoredFeed

# Until a hub that never verified what it was asked, or could not be reached, is asked again.
AGAIN = timedelta(days=1)
# A feed whose hub delivers is still read so often: hubs stop without a word.
RARELY = timedelta(hours=6)
NAME_BYTES = 24
OK, ACCEPTED, NOT_FOUND, GONE = 200, 202, 404, 410


def wanted(feed: StoredFeed, held: StoredHub | None, *, now: datetime) -> StoredHub | None:
    """Say which subscription a feed should have, where that is not the one it has.

    Args:
        feed: The feed, as it was last read.
        held: Its subscription.
        now: The time.

    Returns:
        A new one, due at once, or None where all is as it should be or the feed names no hub.
    """
    topic = websub.topic_of(feed.feed, feed.url) if feed.feed is not None else None
    if topic is None or (held is not None and held.known_as == topic.url and held.hub in topic.hubs):
        return None
    lease = websub.new_lease(topic, now=now)
    return StoredHub(
        feed=feed.url,
        callback=secrets.token_urlsafe(NAME_BYTES),
        known_as=lease.topic,
        hub=lease.hub,
        secret=lease.secret,
        asked=now,
        due=now,
    )


def ask(hub: StoredHub, *, root: str, client: Client) -> Failed | None:
    """Ask a hub for a subscription, new or to be renewed.

    Args:
        hub: From `Hubs.lease`, which has kept the time already.
        root: The desk's address for hubs, with the slash at its end.
        client: The connections and manners.

    Returns:
        Why it could not be asked; None where it has taken the request, and will verify it.
    """
    outcome = post(hub.hub, websub.form_of(_lease(hub), root + hub.callback), client=client)
    return outcome if isinstance(outcome, Failed) else None


def verified(store: Store, callback: str, query: Mapping[str, str], *, now: datetime) -> tuple[int, str]:
    """Answer a hub's verification of intent.

    Args:
        store: Where subscriptions are kept.
        callback: The last part of the path that was asked.
        query: The query, by name.
        now: The time.

    Returns:
        Status and body (as `text/plain`) of the answer.
    """
    held = store.hubs.of_callback(callback)
    if held is None:
        return NOT_FOUND, ""
    challenge, lease = websub.verify(query, _lease(held), now=now)
    after = replace(held, expires=lease.expires, denied=lease.denied)
    if challenge is not None:
        after = replace(after, due=websub.renew_at(lease))
    elif lease.denied is not None:
        after = replace(after, due=None)
    if after != held:
        store.hubs.put(after)
    if challenge is not None:
        return OK, challenge
    return (OK, "") if lease.denied is not None else (NOT_FOUND, "")


def delivered(
    store: Store, callback: str, content: bytes, headers: Mapping[str, str], *, now: datetime
) -> tuple[int, tuple[str, ...]]:
    """Take what a hub delivers.

    Args:
        store: Where feeds and entries are kept.
        callback: The last part of the path that was posted to.
        content: The body.
        headers: Its headers, names in lower case.
        now: The time.

    Returns:
        Status of the answer, and the ids of the entries that are new. A delivery that is not signed by the hub is
        accepted and forgotten; 410 tells a hub that nobody is subscribed any more.
    """
    held = store.hubs.of_callback(callback)
    if held is None:
        return GONE, ()
    if not websub.is_signed(content, headers.get("x-hub-signature"), _lease(held), now=now):
        return ACCEPTED, ()
    try:
        _, entries = read_feed(content, url=held.feed, headers=headers, clean=False)
    except InputError:
        # It is read again in its time, and then says what is wrong with it.
        return ACCEPTED, ()
    return ACCEPTED, store.feeds.announce(held.feed, entries, now)


def spared(due: datetime, held: StoredHub | None, *, now: datetime) -> datetime:
    """Say when to read a feed next whose hub delivers: rarely, and never sooner than it is due."""
    if held is None or held.expires is None or held.expires <= now:
        return due
    return max(due, min(now + RARELY, held.expires))


def _lease(hub: StoredHub) -> websub.Lease:
    return websub.Lease(
        topic=hub.known_as,
        hub=hub.hub,
        secret=hub.secret,
        mode="subscribe",
        asked=hub.asked,
        expires=hub.expires,
        denied=hub.denied,
    )
