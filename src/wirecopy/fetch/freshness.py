"""What HTTP headers say about time (RFC 9110, 9111). Pure: the clock is an argument."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecopy.fetch.values import Exchange

MAX_SECONDS = 31 * 24 * 3600  # what a server may ask for; a longer wait is taken as this long
MAX_DATE = 100  # characters; HTTP's longest form has 33
DIRECTIVE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]+)))?""")


def http_date(value: str | None) -> datetime | None:
    """A date of HTTP in any of its three forms, in UTC, or None."""
    try:
        moment = parsedate_to_datetime(value) if value and len(value) <= MAX_DATE else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment is None:
        return None
    # HTTP's dates are GMT whatever they write; one without a zone is one too.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def directives(value: str | None) -> dict[str, str]:
    """`Cache-Control` as names and values, names in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for name, quoted, plain in DIRECTIVE.findall(value or ""):
        found.setdefault(name.lower(), quoted or plain)
    return found


def fresh_for(exchange: Exchange) -> float:
    """Seconds from now for which the answer says that it stays as it is.

    `max-age` before `Expires`, less its `Age`; 0 where it says nothing or forbids keeping it. We are a private cache:
    `s-maxage` is not for us.
    """
    control = directives(exchange.header("cache-control"))
    if "no-cache" in control or "no-store" in control:
        return 0.0
    if "max-age" in control:
        return max(0.0, _seconds(control["max-age"]) - _seconds(exchange.header("age")))
    expires = http_date(exchange.header("expires"))
    if expires is None:
        return 0.0
    # Against the server's own clock where it gives it: ours may differ.
    since = http_date(exchange.header("date")) or exchange.at
    return min(max(0.0, (expires - since).total_seconds()), MAX_SECONDS)


def retry_at(exchange: Exchange) -> datetime | None:
    """The time that `Retry-After` names, as seconds or as a date; at most `MAX_SECONDS` away."""
    value = (exchange.header("retry-after") or "").strip()
    latest = exchange.at + timedelta(seconds=MAX_SECONDS)
    if re.fullmatch(r"[0-9]+", value):
        return min(exchange.at + timedelta(seconds=_seconds(value)), latest)
    moment = http_date(value)
    return None if moment is None else min(moment, latest)


def _seconds(value: str | None) -> float:
    match = re.match(r"\s*([0-9]{1,12})", value or "")
    return float(min(int(match.group(1)), MAX_SECONDS)) if match else 0.0
