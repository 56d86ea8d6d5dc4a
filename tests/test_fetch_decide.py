"""What to send, what an answer means, and when to come back: without a network."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.fetch import Exchange, Failed, Fetched, FetchOptions, Gone, Hop, NotModified, Outcome, Polling, Request
from wirecopy.fetch.decide import after, next_free, request_for, request_headers
from wirecopy.fetch.freshness import MAX_SECONDS, fresh_for, http_date, retry_at
from wirecopy.fetch.notices import Notices, read_notices
from wirecopy.types import Pace

if TYPE_CHECKING:
    from wirecopy.fetch.values import Why

NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)  # a Monday
OPTIONS = FetchOptions(contact="https://desk.example/bot")
HOUR = timedelta(hours=1)
A, B, C = "https://a.example/feed", "https://b.example/feed", "https://c.example/feed"
POLLING = Polling(url=A, due=NOW)


def exchange(*headers: tuple[str, str], status: int = 200, hops: tuple[Hop, ...] = ()) -> Exchange:
    return Exchange(asked=A, answered=A, status=status, headers=headers, at=NOW, hops=hops)


def fetched(*headers: tuple[str, str], hops: tuple[Hop, ...] = ()) -> Fetched:
    return Fetched(exchange=exchange(*headers, hops=hops), content=b"x")


def failure(why: Why = "status", retry: datetime | None = None) -> Failed:
    return Failed(asked=A, at=NOW, why=why, detail="answered 500", retry=retry)


def step(polling: Polling, outcome: Outcome, *, chance: float = 0.0, pace: Pace | None = None) -> Polling:
    return after(polling, outcome, options=OPTIONS, chance=chance, pace=pace)


# Dates and freshness.


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun Nov  6 08:49:37 1994", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun, 06 Nov 1994 08:49:37 +0100", datetime(1994, 11, 6, 7, 49, 37, tzinfo=UTC)),
        ("soon", None), ("0", None), ("-1", None), ("", None), (None, None), ("Sun, 99 Nov 1994 08:49:37 GMT", None),
    ],
)  # fmt: skip
def test_dates_of_http(value: str | None, moment: datetime | None) -> None:
    assert http_date(value) == moment


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((), 0),
        ((("cache-control", "public, MAX-AGE=120"),), 120),
        ((("cache-control", 'max-age="120"'), ("age", "20")), 100),
        ((("cache-control", "max-age=120"), ("age", "500")), 0),
        ((("cache-control", "max-age=120, max-age=5"),), 120),
        ((("cache-control", "max-age=-1"),), 0),
        ((("cache-control", "max-age=x"), ("expires", "Mon, 02 Mar 2026 12:30:00 GMT")), 0),
        ((("cache-control", "no-cache, max-age=120"),), 0),
        ((("cache-control", "no-store"), ("expires", "Mon, 02 Mar 2026 12:30:00 GMT")), 0),
        ((("cache-control", "s-maxage=120"),), 0),
        ((("cache-control", "max-age=99999999999999999999"),), MAX_SECONDS),
        ((("expires", "Mon, 02 Mar 2026 12:30:00 GMT"),), 7200),
        ((("expires", "Mon, 02 Mar 2026 12:30:00 GMT"), ("date", "Mon, 02 Mar 2026 12:00:00 GMT")), 1800),
        ((("expires", "Mon, 02 Mar 2020 12:30:00 GMT"),), 0),
        ((("expires", "Mon, 02 Mar 2099 12:30:00 GMT"),), MAX_SECONDS),
        ((("expires", "0"),), 0),
    ],
)  # fmt: skip
def test_freshness(headers: tuple[tuple[str, str], ...], seconds: float) -> None:
    assert fresh_for(exchange(*headers)) == seconds


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)), (" 0 ", timedelta()), ("Mon, 02 Mar 2026 11:30:00 GMT", HOUR),
        ("99999999999999999999999", timedelta(seconds=MAX_SECONDS)), ("Mon, 02 Mar 2099 11:30:00 GMT", timedelta(seconds=MAX_SECONDS)),
        ("-5", None), ("later", None), ("", None),
    ],
)  # fmt: skip
def test_retry_after(value: str, wait: timedelta | None) -> None:
    assert retry_at(exchange(("retry-after", value))) == (None if wait is None else NOW + wait)


# What is sent.


def test_the_request_of_a_feed() -> None:
    request = request_for(replace(POLLING, etag='"1"', last_modified="then"))
    assert request == Request(url=A, kind="feed", etag='"1"', last_modified="then")
    headers = dict(request_headers(request, OPTIONS, "gzip"))
    assert headers["If-None-Match"] == '"1"'
    assert headers["If-Modified-Since"] == "then"
    page = dict(request_headers(Request(url=A, kind="page"), OPTIONS, "gzip"))
    assert page.keys() == {"User-Agent", "Accept", "Accept-Encoding"}
    assert page["Accept"].startswith("text/html")


# When to come back.


def test_a_reading_that_wishes_nothing_comes_back_in_an_hour_and_a_little() -> None:
    state = step(
        replace(POLLING, failures=3, failure="x"), fetched(("etag", '"1"'), ("last-modified", "then")), chance=0.5
    )
    assert state == Polling(url=A, due=NOW + HOUR * 1.05, etag='"1"', last_modified="then", checked=NOW)


def test_validators_are_dropped_when_the_server_drops_them() -> None:
    state = step(replace(POLLING, etag='"1"', last_modified="then"), fetched(("etag", '"2"')))
    assert (state.etag, state.last_modified) == ('"2"', None)


def test_304_keeps_validators_or_renews_them() -> None:
    known = replace(POLLING, etag='"1"', last_modified="then", pace=Pace(interval=7200))
    state = step(known, NotModified(exchange=exchange(("etag", 'W/"1"'), status=304)))
    assert (state.etag, state.last_modified, state.due) == ('W/"1"', "then", NOW + 2 * HOUR)


def test_an_unreadable_answer_keeps_the_last_good_validators() -> None:
    state = step(replace(POLLING, etag='"1"'), failure("unreadable"))
    assert (state.etag, state.failures, state.failure) == ('"1"', 1, "unreadable: answered 500")


@pytest.mark.parametrize(
    ("headers", "pace", "wait"),
    [
        ((("cache-control", "max-age=10800"),), Pace(), 3 * HOUR),
        ((("cache-control", "max-age=60"),), Pace(interval=60), HOUR),
        ((("cache-control", "max-age=31536000"),), Pace(), timedelta(days=7)),
        ((), Pace(interval=5 * 3600), 5 * HOUR),
        ((("retry-after", "14400"),), Pace(), 4 * HOUR),
        ((), Pace(skip_hours=frozenset({11, 12})), timedelta(hours=2, minutes=30)),
        ((), Pace(skip_days=frozenset({0, 1})), timedelta(days=1, hours=13, minutes=30)),
    ],
)
def test_wishes_push_the_next_reading_later(headers: tuple[tuple[str, str], ...], pace: Pace, wait: timedelta) -> None:
    assert step(POLLING, fetched(*headers), pace=pace).due == NOW + wait


def test_failures_double_the_wait_up_to_a_day() -> None:
    state, waits = POLLING, []
    for _ in range(40):
        state = step(state, failure())
        waits.append((state.due - NOW) / HOUR)
    assert waits[:7] == [1, 2, 4, 8, 16, 24, 24]
    assert waits[-1] == 24
    assert state.failures == 40
    assert step(POLLING, failure(), chance=1.0).due == NOW + 1.5 * HOUR


def test_failures_respect_the_server_and_the_feed() -> None:
    assert step(POLLING, failure(retry=NOW + 9 * HOUR)).due == NOW + 9 * HOUR
    assert step(POLLING, failure(retry=NOW - HOUR)).due == NOW + HOUR
    assert step(replace(POLLING, pace=Pace(interval=7200)), failure()).due == NOW + 2 * HOUR


def test_a_busy_host_is_no_failure_of_the_feed() -> None:
    state = step(replace(POLLING, failures=2, failure="before"), failure("busy", retry=NOW + HOUR))
    assert (state.failures, state.failure, state.due, state.checked) == (2, "before", NOW + HOUR, None)
    assert step(POLLING, failure("busy")).due == NOW + timedelta(seconds=OPTIONS.patience)


def test_gone_ends_the_feed() -> None:
    assert step(POLLING, Gone(exchange=exchange(status=410))).ended


def hops(*steps: tuple[str, int, str]) -> tuple[Hop, ...]:
    return tuple(Hop(url=url, status=status, target=target) for url, status, target in steps)


def test_301_is_believed_when_it_repeats_and_308_at_once() -> None:
    state = POLLING
    for times in (1, 2):
        state = step(state, fetched(("etag", '"b"'), hops=hops((A, 301, B))))
        assert (state.url, state.moved_to, state.moved_times) == (A, B, times)
    state = step(state, NotModified(exchange=exchange(status=304, hops=hops((A, 301, B)))))
    assert (state.url, state.moved_to, state.moved_times, state.etag) == (B, None, 0, '"b"')
    assert step(POLLING, fetched(hops=hops((A, 308, B)))).url == B


def test_a_move_is_followed_up_to_the_first_redirect_that_may_change() -> None:
    assert step(POLLING, fetched(hops=hops((A, 308, B), (B, 302, C)))).url == B
    assert step(POLLING, fetched(hops=hops((A, 308, B), (B, 301, C)))).moved_to == C
    assert step(POLLING, fetched(hops=hops((A, 302, B), (B, 308, C)))).url == A


def test_a_move_is_counted_anew_when_its_target_changes_or_it_stops() -> None:
    state = step(step(POLLING, fetched(hops=hops((A, 301, B)))), fetched(hops=hops((A, 301, C))))
    assert (state.moved_to, state.moved_times) == (C, 1)
    assert step(state, fetched()).moved_to is None


def test_a_move_away_from_https_is_not_followed_for_good() -> None:
    assert step(POLLING, fetched(hops=hops((A, 308, "http://a.example/feed")))).url == A


def test_next_free_gives_up_when_nothing_is_free() -> None:
    assert next_free(NOW, Pace(skip_days=frozenset(range(7)))) == NOW


HEADERS = st.lists(
    st.one_of(
        st.tuples(
            st.just("cache-control"), st.sampled_from(["max-age=5000", "max-age=20000", "no-cache", "max-age=x"])
        ),
        st.tuples(st.just("retry-after"), st.sampled_from(["100", "9000", "Mon, 02 Mar 2026 15:30:00 GMT"])),
        st.tuples(st.just("etag"), st.sampled_from(['"a"', '"b"'])),
    ),
    max_size=3,
).map(tuple)
PACES = st.builds(
    Pace, interval=st.one_of(st.none(), st.integers(1, 10**6)), skip_hours=st.frozensets(st.integers(0, 23), max_size=23),
    skip_days=st.frozensets(st.integers(0, 6), max_size=6),
)  # fmt: skip


@given(HEADERS, PACES, st.floats(0, 1), st.integers(0, 50), st.booleans())
def test_never_sooner_than_anyone_wishes(
    headers: tuple[tuple[str, str], ...], pace: Pace, chance: float, failures: int, fail: bool
) -> None:
    known = exchange(*headers)
    outcome: Outcome = (
        Failed(asked=A, at=NOW, why="status", detail="x", exchange=known, retry=retry_at(known))
        if fail
        else Fetched(exchange=known, content=b"x")
    )
    state = step(replace(POLLING, failures=failures, pace=pace), outcome, chance=chance, pace=pace)
    assert state.due >= NOW + timedelta(seconds=max(OPTIONS.interval, pace.interval or 0))
    assert state.due >= (retry_at(known) or NOW)
    assert fail or state.due >= NOW + timedelta(seconds=min(fresh_for(known), OPTIONS.freshness))
    assert state.due.hour not in pace.skip_hours
    assert state.due.weekday() not in pace.skip_days


# Notices.


@pytest.mark.parametrize(
    ("headers", "page", "notices"),
    [
        ((), "", Notices()),
        ((("x-robots-tag", "noarchive, NoSnippet"),), "", Notices(directives=frozenset({"noarchive", "nosnippet"}))),
        ((("x-robots-tag", "otherbot: noindex, nofollow"),), "", Notices()),
        ((("x-robots-tag", "otherbot: noindex, wirecopy: noarchive"),), "", Notices(directives=frozenset({"noarchive"}))),
        ((("x-robots-tag", "max-snippet: 0, unavailable_after: 25 Jun 2027 15:00:00 GMT"),), "",
         Notices(directives=frozenset({"max-snippet:0", "unavailable_after:25 jun 2027 15:00:00 gmt"}))),
        ((), '<META content="none" name="robots">', Notices(directives=frozenset({"noindex", "nofollow"}))),
        ((), "<meta name='WireCopy' content='noarchive'><meta name=otherbot content=noindex>", Notices(directives=frozenset({"noarchive"}))),
        ((), '<meta name="robots"><meta content="noindex"><meta charset=utf-8>', Notices()),
        ((("tdm-reservation", "1"), ("tdm-policy", "https://a.example/tdm.json")), "",
         Notices(mining_reserved=True, mining_policy="https://a.example/tdm.json")),
        ((), '<meta name="tdm-reservation" content=" 0 "><meta name="tdm-policy" content="">', Notices(mining_reserved=False)),
        ((("tdm-reservation", "0"),), '<meta name="tdm-reservation" content="1">', Notices(mining_reserved=True)),
    ],
)  # fmt: skip
def test_notices(headers: tuple[tuple[str, str], ...], page: str, notices: Notices) -> None:
    assert read_notices(headers, page, agent="wirecopy") == notices


def test_what_notices_mean() -> None:
    assert (Notices().archive, Notices().snippet, Notices().index) == (True, True, True)
    strict = Notices(directives=frozenset({"noarchive", "max-snippet:0", "noindex"}))
    assert (strict.archive, strict.snippet, strict.index) == (False, False, False)
