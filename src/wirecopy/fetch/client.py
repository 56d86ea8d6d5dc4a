"""The client: connections, turns and robots.txt that all fetches share. One for all threads of a process."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import httpcore2
import httpx2

from wirecopy.codings import CodingError, CodingLimits, TooLargeError, unpack
from wirecopy.fetch.decide import NO_PAGE, OK
from wirecopy.fetch.guard import BlockedAddressError, Guard, ResolveError, anywhere, is_public, resolve
from wirecopy.fetch.hosts import BusyError, Hosts
from wirecopy.fetch.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from wirecopy.fetch.guard import Resolve
    from wirecopy.fetch.notices import MiningRules
    from wirecopy.fetch.robots import Rules
    from wirecopy.fetch.values import FetchOptions, Why

MAX_CONNECTIONS = 64
KEPT_CONNECTIONS = 20
KEEP_ALIVE = 3.0  # seconds; servers close idle connections after 5 or more, and who asks just then gets no answer


class RefusedError(Exception):
    """An exchange came to nothing. `fetch` makes a `Failed` of it.

    Attributes:
        why: The kind of failure.
        detail: What happened, in plain words.
        seconds: After which the host may be asked again, where that is known.
    """

    def __init__(self, why: Why, detail: str, seconds: float = 0.0) -> None:
        self.why: Why = why
        self.detail = detail
        self.seconds = seconds
        super().__init__(detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, before redirects are followed.

    The content of other statuses than success, and of what is not wanted, is not read.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes = b""


class Client:
    """Connections and manners, shared by all threads.

    Args:
        options: How the web is read.
        resolve: Gives the addresses of a name; tests put their own here.
        permit: Whether an address may be connected to; by default only public ones, or all where the options say so.
        now: The time of day.
        clock: Seconds from any start.
        sleep: Waits.
        tls: The trusted certificates; the system's where None.
    """

    def __init__(
        self,
        options: FetchOptions,
        *,
        resolve: Resolve = resolve,
        permit: Callable[[str], bool] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.options = options
        self.now = now
        self.robots: Remembered[Rules] = Remembered(now)
        self.mining: Remembered[MiningRules] = Remembered(now)
        self.hosts = Hosts(patience=options.patience, clock=clock, sleep=sleep)
        self._guard = Guard(permit=permit or (anywhere if options.private_networks else is_public), resolve=resolve)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls or httpx2.create_ssl_context(),
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=KEPT_CONNECTIONS,
            keepalive_expiry=KEEP_ALIVE,
            network_backend=self._guard,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def send(
        self,
        url: httpx2.URL,
        headers: tuple[tuple[str, str], ...],
        *,
        pause: float,
        most: int | None = None,
        form: bytes | None = None,
        page: bool = False,
    ) -> Answer:
        """One exchange with one server: no redirects, no cookies, nothing remembered.

        Args:
            url: What to ask.
            headers: All but `Host`.
            pause: Seconds to leave the host alone afterwards.
            most: Bytes after which to stop reading and be content.
            form: What to post; without it this is a GET.
            page: Whether a page is wanted: then the content of what is none is not read.

        Raises:
            RefusedError: It came to nothing.
        """
        timeouts = {"connect": self.options.connect, "read": self.options.idle, "write": self.options.idle}
        request = httpcore2.Request(
            "GET" if form is None else "POST",
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=[
                (b"Host", url.netloc),
                *((name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers),
            ],
            content=form,
            extensions={"timeout": {**timeouts, "pool": self.options.patience}},
        )
        try:
            with self.hosts.turn(host_of(url), pause), self._guard.within(self.options.total):
                return self._read(request, most, page=page)
        except BusyError as error:
            raise RefusedError("busy", str(error), error.seconds) from error
        except TooLargeError as error:
            raise RefusedError("size", str(error)) from error
        except CodingError as error:
            raise RefusedError("coding", str(error)) from error
        except (BlockedAddressError, ResolveError) as error:
            raise RefusedError("address" if isinstance(error, BlockedAddressError) else "name", str(error)) from error
        except httpcore2.TimeoutException as error:
            raise RefusedError("timeout", str(error) or type(error).__name__) from error
        except httpcore2.ConnectError as error:
            why: Why = "tls" if any(isinstance(cause, ssl.SSLError) for cause in error.args) else "connection"
            raise RefusedError(why, str(error)) from error
        except httpcore2.NetworkError as error:
            raise RefusedError("connection", str(error)) from error
        except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
            raise RefusedError("protocol", str(error)) from error

    def _read(self, request: httpcore2.Request, most: int | None, *, page: bool) -> Answer:
        response = self._pool.handle_request(request)
        try:
            headers = tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers
            )
            kind = next((value for name, value in headers if name == "content-type"), "")
            if response.status not in OK or (page and NO_PAGE.match(kind)):
                return Answer(status=response.status, headers=headers)
            codings = ", ".join(value for name, value in headers if name == "content-encoding")
            limits = CodingLimits(size=self.options.size, ratio=self.options.ratio)
            body = unpack(response.iter_stream(), codings, limits=limits)
            content = b"".join(body if most is None else _first(body, most))
            return Answer(status=response.status, headers=headers, content=content)
        finally:
            response.close()


def host_of(url: httpx2.URL) -> str:
    """An address's host as it is asked for: names in other scripts as ASCII, and without a check that could fail."""
    return url.raw_host.decode("ascii")


def _first(body: Iterator[bytes], most: int) -> Iterator[bytes]:
    """As much of a body as may be read, without complaint about the rest."""
    for piece in body:
        yield piece[:most]
        most -= len(piece)
        if most <= 0:
            return
