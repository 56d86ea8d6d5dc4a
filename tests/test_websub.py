from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wirecopy.source.websub import (
    LEASE,
    MAX_LEASE,
    MIN_LEASE,
    Lease,
    Topic,
    form_of,
    is_signed,
    new_lease,
    renew_at,
    topic_of,
    verify,
)  # fmt: skip
from wirecopy.types import Feed, Link

NOW = datetime(2026, 4, 5, 6, 7, tzinfo=UTC)
URL = "https://quay.example/feed"
TOPIC = Topic(url="https://quay.example/rss", hubs=("https://hub.example/", "https://hub2.example/"))
ASKED = Lease(topic=TOPIC.url, hub="https://hub.example/", secret="s3cret", mode="subscribe", asked=NOW)
ACTIVE = replace(ASKED, expires=NOW + timedelta(days=1))


def test_what_a_feed_offers() -> None:
    links = (
        Link(url="https://hub.example/", rel="hub"), Link(url="https://quay.example/rss", rel="self"), Link(url="https://hub2.example/", rel="hub"),
        Link(url="https://hub.example/", rel="hub"), Link(url="javascript:x", rel="hub"), Link(url="https://quay.example/"),
    )  # fmt: skip
    assert topic_of(Feed(links=links), URL) == TOPIC
    assert topic_of(Feed(links=links[:1]), URL) == Topic(url=URL, hubs=("https://hub.example/",))
    assert topic_of(Feed(), URL) is None


def test_what_is_asked_of_a_hub() -> None:
    lease = new_lease(TOPIC, now=NOW)
    assert lease.hub == "https://hub.example/"
    assert len(lease.secret) >= 32
    assert lease.secret != new_lease(TOPIC, now=NOW).secret
    assert form_of(lease, "https://desk.example/websub/1") == (
        ("hub.callback", "https://desk.example/websub/1"), ("hub.mode", "subscribe"), ("hub.topic", TOPIC.url),
        ("hub.lease_seconds", str(LEASE)), ("hub.secret", lease.secret),
    )  # fmt: skip
    assert ("hub.mode", "unsubscribe") in form_of(replace(lease, mode="unsubscribe"), "https://desk.example/websub/1")
    assert "hub.secret" not in dict(form_of(replace(lease, mode="unsubscribe"), "https://desk.example/websub/1"))


def query(**changes: str) -> dict[str, str]:
    given = {"mode": "subscribe", "topic": TOPIC.url, "challenge": "abc", "lease_seconds": "86400", **changes}
    return {f"hub.{name}": value for name, value in given.items()}


def test_what_we_asked_for_is_confirmed() -> None:
    challenge, lease = verify(query(), ASKED, now=NOW)
    assert (challenge, lease.expires, lease.denied) == ("abc", NOW + timedelta(days=1), None)
    assert renew_at(lease) == NOW + timedelta(days=1) * 0.8
    challenge, ended = verify(query(mode="unsubscribe"), replace(lease, mode="unsubscribe"), now=NOW)
    assert (challenge, ended.expires) == ("abc", None)
    assert renew_at(ended) is None
    assert renew_at(replace(lease, mode="unsubscribe")) is None


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [("1", MIN_LEASE), ("999999999", MAX_LEASE), ("x", LEASE), ("", LEASE), ("9" * 30, LEASE), ("3600", 3600)],
)
def test_leases_are_kept_within_reason(stated: str, seconds: int) -> None:
    assert verify(query(lease_seconds=stated), ASKED, now=NOW)[1].expires == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "given",
    [{}, query(topic="https://other.example/"), query(mode="unsubscribe"), query(challenge=""), query(mode="delete")],
)
def test_what_we_did_not_ask_for_is_refused(given: dict[str, str]) -> None:
    assert verify(given, ASKED, now=NOW) == (None, ASKED)


def test_a_verification_that_comes_too_late_is_refused() -> None:
    assert verify(query(), ASKED, now=NOW + timedelta(days=2)) == (None, ASKED)


def test_a_hub_may_refuse() -> None:
    assert verify(query(mode="denied", reason="not here"), ACTIVE, now=NOW) == (None, replace(ASKED, denied="not here"))
    assert verify(query(mode="denied"), ACTIVE, now=NOW)[1].denied == "without a reason"


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512", "SHA256"])
def test_deliveries_are_signed(method: str) -> None:
    digest = hmac.new(b"s3cret", b"<rss/>", getattr(hashlib, method.lower())).hexdigest()
    assert is_signed(b"<rss/>", f"{method}={digest}", ACTIVE, now=NOW)
    assert is_signed(b"<rss/>", f"{method}={digest.upper()}", ACTIVE, now=NOW)
    assert not is_signed(b"<rss />", f"{method}={digest}", ACTIVE, now=NOW)
    assert not is_signed(b"<rss/>", f"{method}={digest}", replace(ACTIVE, secret="other"), now=NOW)
    assert not is_signed(b"<rss/>", f"{method}={digest}", ACTIVE, now=NOW + timedelta(days=2))
    assert not is_signed(b"<rss/>", f"{method}={digest}", ASKED, now=NOW)


@pytest.mark.parametrize("signature", [None, "", "sha256", "sha256=", "sha256=\udc80é", "md5=9", "=", "new=x"])
def test_deliveries_without_a_signature_are_not_believed(signature: str | None) -> None:
    assert not is_signed(b"<rss/>", signature, ACTIVE, now=NOW)
