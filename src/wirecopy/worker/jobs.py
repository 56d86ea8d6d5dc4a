"""What a worker has to do, how it does it, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wirecopy.store import Retention

if TYPE_CHECKING:
    from wirecopy.reading import Unread
    from wirecopy.store import Lease, Poll, StoredEntry, StoredFeed, StoredHub

MINUTE, DAY = 60.0, 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOptions:
    """How the worker works.

    Attributes:
        threads: That fetch at the same time.
        lease: Seconds until the jobs of a worker that died are another's.
        feeds: Leased at once.
        entries: Leased at once; with 0 feeds are read and their pages are left to other workers.
        idle: Seconds to wait where nothing is due.
        store_pause: Seconds to wait after the store could not.
        retry: Seconds before a page that failed is tried again; doubled each time.
        give_up: Seconds after its announcement when a page that still fails is refused.
        repair: Seconds between two repairs of the stories.
        keep_originals: Whether the bytes of pages are kept.
        only: The addresses of the feeds that are read, and whose pages are; all where None.
        hub_root: The desk's address for hubs (WebSub), with the slash at its end; None where it has none.
        retention: What may go with time.
    """

    threads: int = 4
    lease: float = 10 * MINUTE
    feeds: int = 64
    entries: int = 128
    idle: float = 15.0
    store_pause: float = 5.0
    retry: float = 5 * MINUTE
    give_up: float = 3 * DAY
    repair: float = 10 * MINUTE
    keep_originals: bool = True
    only: frozenset[str] | None = None
    hub_root: str | None = None
    retention: Retention = field(default_factory=Retention)


@dataclass(slots=True)
class Tally:
    """What a run of the worker did.

    Attributes:
        feeds: Feeds that were asked.
        announced: New entries.
        pages: Pages that were taken.
        articles: New articles in them.
        failed: Feeds and pages that could not be had or read.
    """

    feeds: int = 0
    announced: int = 0
    pages: int = 0
    articles: int = 0
    failed: int = 0

    def row(self) -> dict[str, int]:
        """All of it by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedJob:
    """Asking a feed."""

    lease: Lease
    feed: StoredFeed

    @property
    def url(self) -> str:
        """What is asked."""
        return self.feed.url


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryJob:
    """Fetching the page of an entry."""

    lease: Lease
    entry: StoredEntry
    feed: StoredFeed | None

    @property
    def url(self) -> str:
        """What is asked."""
        return self.entry.entry.url or self.entry.feed

    @property
    def language(self) -> str | None:
        """What a person says that its feed is written in."""
        return self.feed.language if self.feed is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HubJob:
    """Asking a hub for a subscription."""

    lease: Lease
    hub: StoredHub

    @property
    def url(self) -> str:
        """What is asked."""
        return self.hub.hub


Job = FeedJob | EntryJob | HubJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What came of asking a feed; many are written in one transaction."""

    job: FeedJob
    poll: Poll
    trouble: Unread | None


# What the writer is to do with what a thread has fetched.
Act = Callable[[], None] | Polled


@lru_cache(4096)
def host_of(url: str) -> str:
    """Return the host to whose turn a job belongs."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
