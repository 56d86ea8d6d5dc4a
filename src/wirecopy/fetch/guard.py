"""The address guard: what may be connected to, checked at the only place where connections are made.

    name -> resolve once -> drop what is not public -> connect to that very address -> check the peer -> stream

The check is on the address connected to, not on the name: a name that resolves to something else the second time, a
redirect, and every spelling of an address that a resolver understands (decimal, octal, hexadecimal, IPv4 inside IPv6)
end in the same list of addresses. The streams keep to the deadline of the whole exchange, so that a server that sends a
byte now and then cannot hold a thread.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import httpcore2

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Iterator, Sequence

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve: TypeAlias = "Callable[[str, int], Sequence[str]]"

MAX_ADDRESSES = 4  # of one name that are tried
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
# Not public, whatever a version of `ipaddress` says: the IANA special-purpose registries.
SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # carriers
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local, and the metadata services of clouds
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",  # relays from 6to4
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",  # Teredo and other protocols
            "2001:db8::/32",
            "2620:4f:8000::/48",
            "3fff::/20",
            "5f00::/16",
        ),
    )
)


class BlockedAddressError(Exception):
    """A host has no address that may be connected to."""


class ResolveError(Exception):
    """A host's name has no address."""


def is_public(address: str) -> bool:
    """Whether an address, as numbers, belongs to the public internet.

    IPv4 inside IPv6 (mapped, NAT64, 6to4) counts as the IPv4 address that it leads to.
    """
    try:
        parsed: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or (parsed.sixtofour if parsed in SIX_TO_FOUR else None)
        if parsed in NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            parsed = inner
        elif parsed not in GLOBAL_UNICAST:
            return False
    special = any(parsed.version == network.version and parsed in network for network in SPECIAL)
    return not special and not parsed.is_multicast and parsed.is_global


def anywhere(address: str) -> bool:  # noqa: ARG001 -- a permission has this form
    """Permits every address: the setting that opens private networks."""
    return True


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as numbers, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class Guard(httpcore2.NetworkBackend):
    """Makes the connections of the pool, to permitted addresses only, within the deadline of the thread's exchange.

    Args:
        permit: Whether an address, as numbers, may be connected to.
        resolve: The addresses of a name.
        clock: Seconds from any start.
    """

    def __init__(
        self,
        *,
        permit: Callable[[str], bool] = is_public,
        resolve: Resolve = resolve,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._permit = permit
        self._resolve = resolve
        self._clock = clock
        self._sockets = httpcore2.SyncBackend()
        self._local = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """All that this thread does on the network inside must be done in so many seconds."""
        self._local.deadline = self._clock() + seconds
        try:
            yield
        finally:
            del self._local.deadline

    def remaining(self, timeout: float | None, error: type[httpcore2.TimeoutException]) -> float | None:
        """The shorter of a step's timeout and what is left of the exchange.

        Raises:
            httpcore2.TimeoutException: Nothing is left.
        """
        deadline: float | None = getattr(self._local, "deadline", None)
        if deadline is None:
            return timeout
        left = deadline - self._clock()
        if left <= 0:
            raise error("the exchange took too long")
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of a host that may be connected to and answers.

        Raises:
            BlockedAddressError: None of its addresses is public.
            ResolveError: It has no address.
            httpcore2.ConnectError: None answers.
            httpcore2.ConnectTimeout: None answers in time.
        """
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise ResolveError(f"{host}: {error}") from error
        allowed = [address for address in addresses if self._permit(address)]
        if not allowed:
            raise BlockedAddressError(f"{host} is {', '.join(addresses) or 'nowhere'}, which is not a public address")
        failure: Exception = httpcore2.ConnectError("no address answers")
        for address in allowed[:MAX_ADDRESSES]:
            left = self.remaining(timeout, httpcore2.ConnectTimeout)
            try:
                stream = self._sockets.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
                continue
            peer = stream.get_extra_info("server_addr")[0]
            if not self._permit(peer):  # the address actually connected to has the last word
                stream.close()
                raise BlockedAddressError(f"{host} is {peer}, which is not a public address")
            return _Stream(stream, self)
        raise failure

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002 -- the interface of the pool
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002 -- the same
    ) -> httpcore2.NetworkStream:
        """Never: nothing on this machine is read.

        Raises:
            BlockedAddressError: Always.
        """
        raise BlockedAddressError(f"{path} is a local socket")


class _Stream(httpcore2.NetworkStream):
    """A connection whose every step keeps to the deadline of the exchange that uses it."""

    def __init__(self, stream: httpcore2.NetworkStream, guard: Guard) -> None:
        self._stream = stream
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._guard.remaining(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._guard.remaining(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = self._guard.remaining(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._guard)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
