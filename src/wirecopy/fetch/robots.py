"""robots.txt (RFC 9309) for the pages that we go to by ourselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from protego import Protego

from wirecopy.fetch.freshness import fresh_for
from wirecopy.fetch.values import Exchange, Failed, Fetched, Gone, NotModified

if TYPE_CHECKING:
    from datetime import datetime

    from wirecopy.fetch.values import FetchOptions, Outcome

MAX_ROBOTS = 512 * 1024  # bytes that are read; RFC 9309 asks for 500 KiB at least, and to go on with what was read
HOPS = 5  # redirects of robots.txt that are followed (RFC 9309, 2.3.1.2)
LEAST = 3600.0  # seconds that any rules are kept, whatever their headers
AGAIN = 600.0  # seconds until a host is asked again that could not say what it allows
MAX_DELAY = 24 * 3600.0  # seconds of `Crawl-delay` that are believed
TOO_MANY = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a host allows us.

    Attributes:
        expires: When to ask again.
        parsed: Its robots.txt, where there is one.
        unknown: Why it cannot be told what is allowed; then nothing is, until it expires.
        delay: Seconds between two requests that it asks for.
    """

    expires: datetime
    parsed: Protego | None = None
    unknown: Failed | None = None
    delay: float = 0.0

    def allow(self, url: str, token: str) -> bool:
        """Whether an address may be read by the agent of this name."""
        return self.unknown is None and (self.parsed is None or bool(self.parsed.can_fetch(url, token)))

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that it names."""
        return () if self.parsed is None else tuple(self.parsed.sitemaps)


def rules_from(outcome: Outcome, options: FetchOptions) -> Rules:
    """What the answer for robots.txt means (RFC 9309, 2.3.1).

    A file is obeyed; "not there" (4xx, or lost in redirects) allows all; "cannot tell" (5xx, 429, no answer) allows
    nothing until it can be told.
    """
    at = outcome.at if isinstance(outcome, Failed) else outcome.exchange.at
    day = at + timedelta(seconds=options.robots)
    match outcome:
        case Fetched(exchange=exchange, content=content):
            parsed = Protego.parse(content.decode("utf-8-sig", "replace"))
            delay = min(max(parsed.crawl_delay(options.token) or 0.0, 0.0), MAX_DELAY)
            fresh = fresh_for(exchange)
            expires = min(at + timedelta(seconds=max(fresh, LEAST)), day) if fresh else day
            return Rules(expires=expires, parsed=parsed, delay=delay)
        case Gone() | Failed(why="redirects"):
            return Rules(expires=day)
        case Failed(why="status", exchange=Exchange(status=status)) if _is_absent(status):
            return Rules(expires=day)
        case Failed():
            return Rules(expires=max(at + timedelta(seconds=AGAIN), outcome.retry or at), unknown=outcome)
        case NotModified():
            raise AssertionError("nothing is ever asked about robots.txt that could be answered so")


def _is_absent(status: int) -> bool:
    return 400 <= status < 500 and status != TOO_MANY  # noqa: PLR2004 -- the class of client errors
