"""The address guard, over real sockets: what must not be reached is really there and really not reached."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import httpcore2
import pytest

from fakes import TLS, Reply, Server
from wirecopy.fetch import Client, Failed, Fetched, FetchOptions, Request, fetch
from wirecopy.fetch.guard import BlockedAddressError, Guard, ResolveError, is_public, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OPTIONS = FetchOptions(contact="https://desk.example/bot", pause=0.0, total=5.0)
OPEN = FetchOptions(contact="https://desk.example/bot", pause=0.0, total=5.0, private_networks=True)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        running.routes["/"] = Reply(body=b"secret")
        yield running


def read(url: str, client: Client) -> Fetched | Failed:
    outcome = fetch(Request(url=url, kind="feed"), client=client)
    assert isinstance(outcome, Fetched | Failed)
    return outcome


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 -- an address to refuse
        "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
        "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
        "2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:c0a8:101::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fe80::1%eth0", "fec0::1", "ff02::1", "", "localhost", "2130706433",
    ],
)  # fmt: skip
def test_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "192.0.1.1", "198.20.0.1", "223.255.255.254",
        "2606:4700:4700::1111", "2a00:1450:4001:830::200e", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
    ],
)  # fmt: skip
def test_what_is_public(address: str) -> None:
    assert is_public(address)


SPELLINGS = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001", "0177.0.0.1", "localhost",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_this_machine_is_reached(host: str, server: Server) -> None:
    with Client(OPTIONS, tls=TLS) as client:
        outcome = read(server.url(host=host), client)
    assert isinstance(outcome, Failed)
    assert outcome.why == "address"
    assert server.connections == 0


@pytest.mark.parametrize("host", SPELLINGS)
def test_the_setting_opens_private_networks(host: str, server: Server) -> None:
    with Client(OPEN, tls=TLS) as client:
        outcome = read(server.url(host=host), client)
    # Some spellings are no address at all to the parser; what is one is reached, so the test above means something.
    assert isinstance(outcome, Fetched) or outcome.detail.startswith("is no address")


def test_most_spellings_do_reach_this_machine(server: Server) -> None:
    with Client(OPEN, tls=TLS) as client:
        reached = [host for host in SPELLINGS if isinstance(read(server.url(host=host), client), Fetched)]
    assert len(reached) >= 8


def test_a_name_of_a_private_address_is_not_reached(server: Server) -> None:
    with Client(OPTIONS, tls=TLS, resolve=lambda *_: ["127.0.0.1"]) as client:
        outcome = read(server.url(host="intranet.example"), client)
    assert isinstance(outcome, Failed)
    assert "intranet.example is 127.0.0.1, which is not a public address" in outcome.detail
    assert server.connections == 0


def test_of_several_addresses_only_the_permitted_are_tried(server: Server) -> None:
    with Server("127.0.0.2") as other:
        other.routes["/"] = Reply(body=b"inside")
        with Client(
            OPTIONS, resolve=lambda *_: ["127.0.0.2", "127.0.0.1"], permit=lambda it: it == "127.0.0.1"
        ) as client:
            outcome = read(server.url(host="mixed.example"), client)
    assert isinstance(outcome, Fetched)
    assert outcome.content == b"secret"
    assert other.connections == 0


class Rebinding:
    """Answers a public address first and an inner one from then on."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        assert port
        self.asked.append(host)
        return [self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]]


def test_a_name_that_changes_its_address_is_checked_on_every_connection(server: Server) -> None:
    server.routes["/"] = Reply(status=302, headers=(("Location", "/next"), ("Connection", "close")))
    resolver = Rebinding("127.0.0.1", "127.0.0.2")
    with Server("127.0.0.2") as inner:
        inner.listener.server_close()
        with Client(OPTIONS, tls=TLS, resolve=resolver, permit=lambda it: it == "127.0.0.1") as client:
            outcome = read(server.url(host="turn.example"), client)
    assert isinstance(outcome, Failed)
    assert outcome.why == "address"
    assert resolver.asked == ["turn.example", "turn.example"]
    assert len(server.received) == 1
    assert inner.connections == 0


def test_the_address_that_was_checked_is_the_one_connected_to(server: Server) -> None:
    resolver = Rebinding("127.0.0.1", "127.0.0.2")
    with Client(OPTIONS, tls=TLS, resolve=resolver, permit=lambda it: it == "127.0.0.1") as client:
        outcome = read(server.url(host="turn.example"), client)
    assert isinstance(outcome, Fetched)
    assert resolver.asked == ["turn.example"]


def test_the_peer_has_the_last_word(server: Server) -> None:
    verdicts = iter([True, False])
    guard = Guard(permit=lambda _: next(verdicts))
    with pytest.raises(BlockedAddressError):
        guard.connect_tcp(server.host, server.port)


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/", "http://[::1]:{port}/", "http://169.254.169.254/latest/meta-data/", "http://0x7f000002:{port}/",
        "//127.0.0.2:{port}/", "http://2130706434:{port}/",
    ],
)  # fmt: skip
def test_a_redirect_inside_is_not_followed(target: str, server: Server) -> None:
    with Server("127.0.0.2") as inner:
        server.routes["/"] = Reply(status=301, headers=(("Location", target.format(port=inner.port)),))

        def resolver(host: str, port: int) -> Sequence[str]:
            return ["127.0.0.1"] if host == "outside.example" else resolve(host, port)

        with Client(OPTIONS, tls=TLS, resolve=resolver, permit=lambda it: it == "127.0.0.1") as client:
            outcome = read(server.url(host="outside.example"), client)
    assert isinstance(outcome, Failed)
    assert outcome.why == "address"
    assert inner.connections == 0


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:6379/_INFO",
        "javascript:alert(1)",
        "data:text/xml,x",
    ],
)
def test_only_http_and_https(target: str, server: Server) -> None:
    with Client(OPEN, tls=TLS) as client:
        direct = read(target, client)
        server.routes["/"] = Reply(status=302, headers=(("Location", target),))
        redirected = read(server.url(), client)
    for outcome in (direct, redirected):
        assert isinstance(outcome, Failed)
        assert outcome.why == "address"


def test_the_next_address_is_tried_when_one_does_not_answer(server: Server) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.9", 0))  # bound, not listening
        with Client(OPEN, tls=TLS, resolve=lambda *_: ["127.0.0.9", "127.0.0.1"]) as client:
            assert isinstance(read(server.url(host="two.example"), client), Fetched)


def test_no_answer_anywhere_is_a_failed_connection() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with Client(OPEN, tls=TLS) as client:
            outcome = read(f"http://127.0.0.1:{closed.getsockname()[1]}/", client)
    assert isinstance(outcome, Failed)
    assert outcome.why == "connection"


def test_names_without_an_address() -> None:
    def nowhere(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(f"no {host} {port}")

    with Client(OPTIONS, tls=TLS, resolve=nowhere) as client:
        outcome = read("http://nowhere.example/", client)
    assert isinstance(outcome, Failed)
    assert outcome.why == "name"
    with Client(OPTIONS, tls=TLS, resolve=lambda *_: []) as client:
        outcome = read("http://nowhere.example/", client)
    assert isinstance(outcome, Failed)
    assert (outcome.why, outcome.detail) == ("address", "nowhere.example is nowhere, which is not a public address")


def test_local_sockets_are_never_opened() -> None:
    with pytest.raises(BlockedAddressError):
        Guard().connect_unix_socket("/run/docker.sock")


def test_the_deadline_counts_from_the_start_of_the_exchange() -> None:
    times = iter([0.0, 1.0, 9.0, 11.0])
    guard = Guard(clock=lambda: next(times))
    with guard.within(10):
        assert guard.remaining(5, httpcore2.ReadTimeout) == 5
        assert guard.remaining(5, httpcore2.ReadTimeout) == 1
        with pytest.raises(httpcore2.ReadTimeout):
            guard.remaining(None, httpcore2.ReadTimeout)
    assert guard.remaining(5, httpcore2.ReadTimeout) == 5


def test_resolver_errors_are_named() -> None:
    with pytest.raises(ResolveError, match="no-such-name"):
        Guard().connect_tcp("no-such-name.invalid" + "x" * 300, 80)
