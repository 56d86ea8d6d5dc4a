"""How a feed does, in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from wirecopy.fetch.values import Why
from wirecopy.serve.health import health
from wirecopy.store import StoredFeed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = StoredFeed(
    url="https://a.example/feed", added=NOW - 90 * HOUR, due=NOW + HOUR, polled=NOW - HOUR / 9, answered=NOW - HOUR / 9
)


def said(**fields: Any) -> tuple[str, str]:
    found = health(replace(FEED, **fields), NOW)
    return found.state, found.words % found.values


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("good", "answers; read every hour")),
        ({"due": NOW + 6 * HOUR}, ("good", "answers; read every 6 hours")),
        ({"due": NOW + 96 * HOUR}, ("good", "answers; read every 4 days")),
        ({"moved_to": "https://b.example/"}, ("good", "answers, and says that it has moved")),
        ({"polled": None, "answered": None}, ("new", "not read yet")),
        ({"due": NOW - 3 * HOUR}, ("waiting", "waits to be read: is the worker running?")),
        ({"failures": 1, "complaint": "status: answered 429"}, ("waiting", "asks us to wait")),
        ({"failures": 2, "complaint": "status: answered 500"}, ("failing", "its server answers with an error")),
        ({"failures": 9, "complaint": "name: no such host"}, ("failing", "its name is not known to the network")),
        ({"failures": 1, "complaint": "an error in wirecopy"}, ("failing", "cannot be read")),
        ({"failures": 1}, ("failing", "cannot be read")),
        ({"ended": NOW, "failures": 3}, ("ended", "gone for good, its server says")),
    ],
)
def test_what_is_said_of_a_feed(fields: dict[str, Any], expected: tuple[str, str]) -> None:
    assert said(**fields) == expected


def test_every_kind_of_failure_has_words() -> None:
    for why in get_args(Why):
        words = said(failures=1, complaint=f"{why}: x")[1]
        assert words != "cannot be read" or why == "busy", why
