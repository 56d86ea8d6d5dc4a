"""How a feed does, in plain words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from wirecopy.serve.localise import N_

if TYPE_CHECKING:
    from datetime import datetime

    from wirecopy.store import StoredFeed

State = Literal["good", "silent", "new", "waiting", "failing", "ended"]

# A feed that answers but is this much overdue is not being read: no worker runs.
OVERDUE = timedelta(hours=2)
# A feed that answers but had nothing new for so long may have been left behind by its site.
SILENT = timedelta(days=30)
_DAY = 86400
_ONE_DAY = timedelta(days=1)

# What each kind of failure (`wirecopy.fetch.Why`) means to a person.
_FAILURES = {
    "address": N_("its address cannot be read from here"),
    "name": N_("its name is not known to the network"),
    "connection": N_("its server does not take the connection"),
    "tls": N_("its certificate is not trusted"),
    "timeout": N_("its server takes too long"),
    "protocol": N_("its server does not speak HTTP as it should"),
    "redirects": N_("it leads from one address to the next without end"),
    "size": N_("what it sends is too large"),
    "coding": N_("what it sends is packed in a damaged way"),
    "robots": N_("its robots.txt does not allow it"),
    "status": N_("its server answers with an error"),
    "unreadable": N_("what is there is no feed"),
}
# The same as the answer to somebody who wants to add an address.
_REFUSALS = {
    "address: ": N_("This address cannot be read from here."),
    "name: ": N_("No server of that name is known: is it spelled right?"),
    "connection: ": N_("The server does not take the connection."),
    "tls: ": N_("The certificate of the server is not trusted."),
    "timeout: ": N_("The server takes too long."),
    "protocol: ": N_("The server does not speak HTTP as it should."),
    "redirects: ": N_("The address leads from one to the next without end."),
    "size: ": N_("What the server sends is too large."),
    "coding: ": N_("What the server sends is packed in a damaged way."),
    "robots: ": N_("The robots.txt of the site does not allow reading it."),
    "answered ": N_("The server answers with an error."),
    "names no feed": N_("There is no feed at this address, and its page names none."),
}
_WAIT = ("answered 429", "answered 503")


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a feed does.

    Attributes:
        state: `good`; `silent` where it had nothing new for long; `new` before it was first read; `waiting` where it
            asks for patience, or nobody reads it; `failing`; `ended`.
        words: In English, to be translated, with places for the values.
        values: By name.
    """

    state: State
    words: str
    values: dict[str, int] = field(default_factory=dict)


def health(feed: StoredFeed, now: datetime) -> Health:
    """Say how a feed does.

    Args:
        feed: Its record.
        now: The time.
    """
    if feed.ended is not None:
        return Health(state="ended", words=N_("gone for good, its server says"))
    if feed.failures:
        return _failing(feed)
    if feed.polled is None:
        return Health(state="new", words=N_("not read yet"))
    if now - feed.due > OVERDUE:
        return Health(state="waiting", words=N_("waits to be read: is the worker running?"))
    if feed.moved_to is not None:
        return Health(state="good", words=N_("answers, and says that it has moved"))
    return _good(feed, now)


def failure(reason: str) -> str | None:
    """Say why an address cannot be added, in English, to be translated; None where it is none of the usual reasons.

    Args:
        reason: As `InputError` has it: `connection: …`.
    """
    return next((words for begins, words in _REFUSALS.items() if reason.startswith(begins)), None)


def _failing(feed: StoredFeed) -> Health:
    kind, _, detail = (feed.complaint or "").partition(": ")
    if kind == "status" and detail.startswith(_WAIT):
        return Health(state="waiting", words=N_("asks us to wait"))
    return Health(state="failing", words=_FAILURES.get(kind, N_("cannot be read")))


def _good(feed: StoredFeed, now: datetime) -> Health:
    if (quiet := now - (feed.announced or feed.added)) > SILENT:
        words = N_("answers; nothing new for %(days)d days")
        return Health(state="silent", words=words, values={"days": quiet // _ONE_DAY})
    seconds = (feed.due - feed.polled).total_seconds() if feed.polled else 0.0
    hours = max(1, round(seconds / 3600))
    if seconds > 2 * _DAY:
        return Health(
            state="good", words=N_("answers; read every %(days)d days"), values={"days": round(seconds / _DAY)}
        )
    if hours == 1:
        return Health(state="good", words=N_("answers; read every hour"))
    return Health(state="good", words=N_("answers; read every %(hours)d hours"), values={"hours": hours})
