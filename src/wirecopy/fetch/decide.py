"""What to send, what an answer means, and when to poll next. Pure: values, clock and chance in, values out.

    Polling -> request_for -> fetch -> after -> Polling

The rules are those of a reader that a server's operator is glad to see:

- what has not changed is not sent twice: validators go back verbatim, and are dropped only when the server drops them;
- a feed is never asked sooner than it wishes: `ttl`, the syndication module, `Cache-Control`, `Expires`, `Retry-After`,
  `skipHours` and `skipDays` all push the next reading later, none pulls it nearer;
- failures double the wait, up to a day, with chance spreading the retries of many readers;
- a permanent redirect is believed when it repeats, a 410 at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wirecopy.fetch.freshness import fresh_for, retry_at
from wirecopy.fetch.values import Exchange, Failed, Fetched, Gone, NotModified, Outcome, Request
from wirecopy.types import Pace

if TYPE_CHECKING:
    from wirecopy.fetch.values import FetchOptions

OK = {200, 203}
NOT_MODIFIED = 304
GONE = 410
# What is never a page. A podcast's episode is announced like an article, and would be fetched whole to learn that.
NO_PAGE = re.compile(
    r"\s*(?:audio|video|image|font|model)/|\s*application/(?:pdf|zip|gzip|epub|msword|vnd\.|x-(?:gzip|bzip|tar|7z|rar))",
    re.IGNORECASE,
)
REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT = {301, 308}
# How often a redirect must be seen before the subscription follows it. 301 is also what captive portals and broken
# deployments answer; 308 is only sent by those who mean it.
REPEATS = {301: 3, 308: 1}
SPREAD = 0.1  # of the interval by which chance delays a reading
SPREAD_FAILED = 0.5  # the same after a failure, when many readers come back at once
HOURS_AHEAD = 8 * 24  # hours in which a feed's skipped hours and days must leave one free

ANY_PACE = Pace()
ACCEPT = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1",
    "page": "text/html, application/xhtml+xml, */*;q=0.1",
    "picture": "image/avif, image/webp, image/png, image/jpeg, image/gif, image/svg+xml, */*;q=0.1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """What is known about reading one feed; kept between readings.

    Attributes:
        url: The address to ask.
        due: The earliest time to ask again.
        etag: The last `ETag`, verbatim.
        last_modified: The last `Last-Modified`, verbatim.
        pace: The feed's own wish.
        checked: When it was last asked.
        failures: How many times in a row it failed.
        failure: The last failure in plain words, where the last reading failed.
        moved_to: Where a permanent redirect has led.
        moved_times: How often in a row it led there.
        ended: The server said that the feed is gone for good; it is not asked again.
    """

    url: str
    due: datetime
    etag: str | None = None
    last_modified: str | None = None
    pace: Pace = ANY_PACE
    checked: datetime | None = None
    failures: int = 0
    failure: str | None = None
    moved_to: str | None = None
    moved_times: int = 0
    ended: bool = False


def request_for(polling: Polling) -> Request:
    """The request for a feed's next reading."""
    return Request(url=polling.url, kind="feed", etag=polling.etag, last_modified=polling.last_modified)


def request_headers(request: Request, options: FetchOptions, codings: str) -> tuple[tuple[str, str], ...]:
    """The headers to send besides `Host`: no cookie, no referrer, nothing that tells more than it must."""
    conditions = (("If-None-Match", request.etag), ("If-Modified-Since", request.last_modified))
    return (
        ("User-Agent", options.user_agent),
        ("Accept", ACCEPT[request.kind]),
        ("Accept-Encoding", codings),
        *((name, value) for name, value in conditions if value),
    )


def outcome(exchange: Exchange, content: bytes, request: Request) -> Outcome:
    """What a final answer means."""
    status = exchange.status
    if status in OK:
        return Fetched(exchange=exchange, content=content)
    if status == NOT_MODIFIED and (request.etag or request.last_modified):
        return NotModified(exchange=exchange)
    if status == GONE:
        return Gone(exchange=exchange)
    detail = f"answered {status}" if status != NOT_MODIFIED else "answered 304 to a request without validators"
    return Failed(
        asked=exchange.asked, at=exchange.at, why="status", detail=detail, exchange=exchange, retry=retry_at(exchange)
    )


def after(
    polling: Polling, result: Outcome, *, options: FetchOptions, chance: float, pace: Pace | None = None
) -> Polling:
    """What is known after a reading.

    Args:
        polling: What was known before it.
        result: What came of it. The caller makes an answer that is no feed a `Failed` with `why="unreadable"`: the
            validators of the last good answer stay.
        options: The intervals.
        chance: From 0 to 1; spreads readings so that they do not come in waves.
        pace: The wish of the feed that was read, for `Fetched`.

    Returns:
        The new state; its `due` is never before any time that the feed or its server asked for.
    """
    if isinstance(result, Failed):
        return _after_failure(polling, result, options, chance)
    exchange = result.exchange
    polling = replace(polling, checked=exchange.at, failures=0, failure=None)
    if isinstance(result, Gone):
        return replace(polling, ended=True)
    if isinstance(result, Fetched):
        etag, modified = exchange.header("etag"), exchange.header("last-modified")
        polling = replace(polling, etag=etag, last_modified=modified, pace=polling.pace if pace is None else pace)
    else:
        # A 304 may bring newer validators for the same content (RFC 9111, 4.3.4).
        etag, modified = exchange.header("etag"), exchange.header("last-modified")
        polling = replace(polling, etag=etag or polling.etag, last_modified=modified or polling.last_modified)
    polling = _moved(polling, exchange)
    fresh = min(fresh_for(exchange), options.freshness)
    wait = max(options.interval, polling.pace.interval or 0, fresh) * (1 + SPREAD * chance)
    due = exchange.at + timedelta(seconds=wait)
    # Retry-After is meant for errors and redirects, but who sends it with a feed means it.
    return replace(polling, due=next_free(max(due, retry_at(exchange) or due), polling.pace))


def _after_failure(polling: Polling, result: Failed, options: FetchOptions, chance: float) -> Polling:
    if result.why == "busy":
        # Nothing was sent: no failure of the feed.
        due = max(result.retry or result.at, result.at + timedelta(seconds=options.patience))
        return replace(polling, due=next_free(due, polling.pace))
    failures = polling.failures + 1
    doubled = min(options.interval * 2.0 ** min(failures - 1, 30), max(options.backoff, options.interval))
    wait = max(doubled, polling.pace.interval or 0) * (1 + SPREAD_FAILED * chance)
    due = result.at + timedelta(seconds=wait)
    return replace(
        polling,
        checked=result.at,
        failures=failures,
        failure=f"{result.why}: {result.detail}",
        due=next_free(max(due, result.retry or due), polling.pace),
    )


def _moved(polling: Polling, exchange: Exchange) -> Polling:
    """Count a permanent redirect, and follow it when it has repeated often enough."""
    statuses, target = [], None
    for hop in exchange.hops:
        if hop.status not in PERMANENT:
            break
        statuses.append(hop.status)
        target = hop.target
    downgrade = polling.url.startswith("https:") and not (target or "").startswith("https:")
    if target is None or downgrade:
        return replace(polling, moved_to=None, moved_times=0)
    times = polling.moved_times + 1 if polling.moved_to == target else 1
    if times < max(REPEATS[status] for status in statuses):
        return replace(polling, moved_to=target, moved_times=times)
    return replace(polling, url=target, moved_to=None, moved_times=0)


def next_free(due: datetime, pace: Pace) -> datetime:
    """The first time from `due` on that a feed's skipped hours and days leave free, both in GMT."""
    moment = due.astimezone(UTC)
    for _ in range(HOURS_AHEAD):
        if moment.hour not in pace.skip_hours and moment.weekday() not in pace.skip_days:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due.astimezone(UTC)
