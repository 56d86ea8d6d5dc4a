"""WebSub (https://www.w3.org/TR/websub/), a subscriber's side without its network: what to ask, what to believe.

    feed's links -> Topic -> subscription form -> hub -> verification query -> challenge | refusal
                                                    -> signed delivery      -> content  | refusal

A feed whose hub delivers is still polled, rarely: hubs stop without a word.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecopy.types import Feed

LEASE = 10 * 24 * 3600  # seconds that we ask for; hubs commonly grant five to fifteen days
MIN_LEASE, MAX_LEASE = 300, 90 * 24 * 3600  # what a hub may grant; outside it is taken as the nearest
RENEW = 0.8  # of a lease after which it is renewed
PENDING = timedelta(hours=24)  # in which a hub must verify what it was asked
SECRET_BYTES = 32  # of 200 that the specification allows
METHODS = {"sha1", "sha256", "sha384", "sha512"}  # the specification's; many hubs still sign with the first


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What to subscribe to, and the hubs that offer it."""

    url: str
    hubs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A subscription at a hub, from the request on.

    Attributes:
        topic: The feed's own name for itself (`rel=self`).
        hub: The hub's address.
        secret: The key with which the hub signs; never leaves the desk except to the hub.
        mode: What was asked for last.
        asked: When.
        expires: When it ends, or None before the hub has verified it.
        denied: The hub's reason, where it refused.
    """

    topic: str
    hub: str
    secret: str
    mode: Literal["subscribe", "unsubscribe"]
    asked: datetime
    expires: datetime | None = None
    denied: str | None = None


def topic_of(feed: Feed, url: str) -> Topic | None:
    """What a feed offers, by its own links and those of its HTTP answer; None where it names no hub."""
    hubs = tuple(dict.fromkeys(link.url for link in feed.links if link.rel == "hub" and link.url.startswith("http")))
    topic = next((link.url for link in feed.links if link.rel == "self" and link.url.startswith("http")), url)
    return Topic(url=topic, hubs=hubs) if hubs else None


def new_lease(topic: Topic, *, now: datetime) -> Lease:
    """A subscription to ask for, with a new secret, at the topic's first hub."""
    return Lease(
        topic=topic.url, hub=topic.hubs[0], secret=secrets.token_urlsafe(SECRET_BYTES), mode="subscribe", asked=now
    )


def form_of(lease: Lease, callback: str) -> tuple[tuple[str, str], ...]:
    """The form to post to the hub.

    Args:
        lease: What to ask for.
        callback: Our address for this subscription; it must be hard to guess and its own for each.
    """
    fields = (("hub.callback", callback), ("hub.mode", lease.mode), ("hub.topic", lease.topic))
    if lease.mode == "unsubscribe":
        return fields
    return (*fields, ("hub.lease_seconds", str(LEASE)), ("hub.secret", lease.secret))


def verify(query: Mapping[str, str], lease: Lease, *, now: datetime) -> tuple[str | None, Lease]:
    """Answer a hub's verification of intent.

    Args:
        query: The query of its request to our callback.
        lease: The subscription that the callback belongs to.
        now: The time.

    Returns:
        The challenge to answer with status 200, and the subscription as it is then; None for the challenge means 404:
        somebody else wants to subscribe or unsubscribe us.
    """
    mode = query.get("hub.mode", "")
    if query.get("hub.topic") != lease.topic:
        return None, lease
    if mode == "denied":
        return None, replace(lease, denied=query.get("hub.reason") or "without a reason", expires=None)
    challenge = query.get("hub.challenge")
    if mode != lease.mode or not challenge or now - lease.asked > PENDING:
        return None, lease
    if mode == "unsubscribe":
        return challenge, replace(lease, expires=None)
    stated = query.get("hub.lease_seconds", "")
    granted = int(stated) if re.fullmatch(r"[0-9]{1,9}", stated) else LEASE
    seconds = min(max(granted, MIN_LEASE), MAX_LEASE)
    return challenge, replace(lease, expires=now + timedelta(seconds=seconds), denied=None)


def renew_at(lease: Lease) -> datetime | None:
    """When to ask again, or None where there is nothing to renew."""
    if lease.expires is None or lease.mode != "subscribe":
        return None
    return lease.asked + (lease.expires - lease.asked) * RENEW


def is_signed(content: bytes, signature: str | None, lease: Lease, *, now: datetime) -> bool:
    """Whether a delivery comes from the hub.

    Args:
        content: The body as delivered.
        signature: The value of `X-Hub-Signature`.
        lease: The subscription that the callback belongs to.
        now: The time.

    Returns:
        False for what is unsigned, wrongly signed, or after the lease. Answer it with 2xx all the same and forget it:
        who forges deliveries need not learn how far they came.
    """
    if lease.expires is None or now > lease.expires:
        return False
    method, _, given = (signature or "").strip().partition("=")
    if method.lower() not in METHODS:
        return False
    expected = hmac.new(lease.secret.encode(), content, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode("utf-8", "replace"))
