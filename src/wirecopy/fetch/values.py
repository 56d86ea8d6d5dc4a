"""What is asked of the web, and what comes back: frozen values, never exceptions for what the web does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

Why = Literal[
    "address",  # not http or https, malformed, or not a public address
    "name",  # the host's name does not resolve
    "connection",  # refused, reset, closed
    "tls",  # the certificate or the handshake
    "timeout",  # some step, or the whole exchange, took too long
    "protocol",  # not HTTP as it should be
    "redirects",  # too many, a loop, or one without a target
    "size",  # larger than allowed, or unpacking to more than is plausible
    "coding",  # packed in an unknown or damaged way
    "robots",  # robots.txt does not allow it, or could not be asked
    "busy",  # the host asked for a pause, or others are using it: nothing was sent
    "status",  # any other status
    "unreadable",  # the answer is no feed
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """How the web is read.

    Attributes:
        contact: The address in the user agent at which an operator of a server learns who this is and whom to write to.
        product: Name and version in the user agent; its name is the token for robots.txt.
        private_networks: Read private, local and otherwise not public addresses too.
        total: Seconds for one exchange, from the name to the last byte; each redirect is one.
        connect: Seconds for one connection attempt.
        idle: Seconds without a byte.
        size: Bytes of one body, packed or unpacked.
        ratio: Unpacked bytes for each packed one, from a mebibyte on.
        redirects: How many are followed.
        pause: Seconds between the end of one request to a host and the next; `Crawl-delay` may make it longer.
        patience: Seconds to wait for a host's turn before giving the request back as `busy`.
        interval: Seconds between two readings of a feed that wishes nothing else.
        backoff: Seconds that repeated failures stretch the interval to, at most.
        freshness: Seconds of `Cache-Control` or `Expires` that are believed; some servers give a year to everything.
        robots: Seconds that robots.txt is kept, at most 24 hours (RFC 9309, 2.4).
    """

    contact: str
    product: str = "wirecopy"
    private_networks: bool = False
    total: float = 60.0
    connect: float = 10.0
    idle: float = 20.0
    size: int = 15 * 1024 * 1024
    ratio: float = 200.0
    redirects: int = 10
    pause: float = 1.0
    patience: float = 30.0
    interval: float = 3600.0
    backoff: float = 24 * 3600.0
    freshness: float = 7 * 24 * 3600.0
    robots: float = 24 * 3600.0

    @property
    def user_agent(self) -> str:
        """The value of `User-Agent`."""
        return f"{self.product} (+{self.contact})"

    @property
    def token(self) -> str:
        """The name that robots.txt addresses."""
        return self.product.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing to read.

    Attributes:
        url: Its address; a name and password in it are sent to that origin only.
        kind: `feed` for what a person subscribed to; `page` for what we go to by ourselves, under robots.txt; `picture`
            for what the page that a person looks at shows, which a browser would ask for at once.
        etag: The last `ETag`, verbatim.
        last_modified: The last `Last-Modified`, verbatim.
    """

    url: str
    kind: Literal["feed", "page", "picture"]
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One redirect that was followed: where from, by which status, where to."""

    url: str
    status: int
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What is kept of a finished exchange, for provenance and for what comes next.

    Attributes:
        asked: The address that was asked.
        answered: The address that answered, after redirects.
        status: Its status.
        headers: Its headers in order, names in lower case, values as sent.
        at: When the answer was complete.
        hops: The redirects between.
    """

    asked: str
    answered: str
    status: int
    headers: tuple[tuple[str, str], ...]
    at: datetime
    hops: tuple[Hop, ...] = ()

    def header(self, name: str) -> str | None:
        """A header's value; several of one name joined by commas, as HTTP allows."""
        found = [value for named, value in self.headers if named == name]
        return ", ".join(found) if found else None

    def fields(self) -> dict[str, str]:
        """All headers by name; several of one name joined by commas. What `read_feed` takes."""
        joined: dict[str, str] = {}
        for name, value in self.headers:
            joined[name] = f"{joined[name]}, {value}" if name in joined else value
        return joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """It came: the body, unpacked."""

    exchange: Exchange
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """It has not changed since the validators that were sent."""

    exchange: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """It is gone for good (410)."""

    exchange: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It did not come.

    Attributes:
        asked: The address that was asked.
        at: When it failed.
        why: The kind of failure.
        detail: What happened, in plain words.
        exchange: The answer, where there was one.
        retry: The time before which the server does not want to be asked again.
    """

    asked: str
    at: datetime
    why: Why
    detail: str
    exchange: Exchange | None = None
    retry: datetime | None = None


Outcome: TypeAlias = Fetched | NotModified | Gone | Failed
