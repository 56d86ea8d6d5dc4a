"""Fetching over real sockets, from a server that does what servers do."""

from __future__ import annotations

import base64
import gzip
import threading
import time
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fakes import TLS, Clock, Received, Reply, Server
from wirecopy.fetch import (
    Client,
    Exchange,
    Failed,
    Fetched,
    FetchOptions,
    Gone,
    Hop,
    NotModified,
    Outcome,
    Request,
    fetch,
    post,
)
from wirecopy.fetch.client import RefusedError, host_of
from wirecopy.fetch.exchange import origin_of, parse_url
from wirecopy.fetch.hosts import MAX_HOSTS, BusyError, Hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTACT = "https://desk.example/bot"
OPTIONS = FetchOptions(contact=CONTACT, product="wirecopy/9", pause=0.0, private_networks=True, patience=1.0)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(OPTIONS, tls=TLS) as made:
        yield made


def feed(url: str, client: Client, *, etag: str | None = None, last_modified: str | None = None) -> Outcome:
    return fetch(Request(url=url, kind="feed", etag=etag, last_modified=last_modified), client=client)


def failed(outcome: Outcome) -> Failed:
    assert isinstance(outcome, Failed)
    return outcome


def fetched(outcome: Outcome) -> Fetched:
    assert isinstance(outcome, Fetched), outcome
    return outcome


def test_what_is_sent_is_honest_and_little(server: Server, client: Client) -> None:
    server.routes["/feed?a=1&b=%20"] = Reply(
        body=b"<rss/>", headers=(("Set-Cookie", "id=1"), ("X-Two", "a"), ("X-Two", "b"))
    )
    first = fetched(feed(server.url("/feed?a=1&b=%20#part"), client))
    fetched(feed(server.url("/feed?a=1&b=%20"), client))
    for request in server.received:
        assert request.method == "GET"
        assert request.headers.keys() == {"host", "user-agent", "accept", "accept-encoding"}
        assert request.headers["user-agent"] == "wirecopy/9 (+https://desk.example/bot)"
        assert request.headers["host"] == f"127.0.0.1:{server.port}"
        assert request.headers["accept-encoding"] == "gzip, br, zstd"
        assert "application/feed+json" in request.headers["accept"]
    assert len(server.received) == 2
    assert server.connections == 1
    assert first.content == b"<rss/>"
    assert first.exchange.header("x-two") == "a, b"
    assert first.exchange.header("absent") is None
    assert first.exchange.fields() == {"set-cookie": "id=1", "x-two": "a, b", "content-length": "6"}
    assert first.exchange.at.tzinfo is UTC


def test_validators_go_back_verbatim(server: Server, client: Client) -> None:
    server.routes["/"] = Reply(status=304, headers=(("ETag", 'W/"é"'),))
    outcome = feed(server.url(), client, etag='W/"\xe9 odd"', last_modified="yesterday, more or less")
    assert isinstance(outcome, NotModified)
    assert server.received[0].headers["if-none-match"] == 'W/"\xe9 odd"'
    assert server.received[0].headers["if-modified-since"] == "yesterday, more or less"


def test_304_to_a_plain_request_is_a_failure(server: Server, client: Client) -> None:
    server.routes["/"] = Reply(status=304)
    outcome = failed(feed(server.url(), client))
    assert (outcome.why, outcome.detail) == ("status", "answered 304 to a request without validators")


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 418, 451, 500, 502, 599])
def test_other_statuses_are_failures(status: int, server: Server, client: Client) -> None:
    server.routes["/"] = Reply(status=status, body=b"" if status == 204 else b"x")
    outcome = failed(feed(server.url(), client))
    assert (outcome.why, outcome.detail) == ("status", f"answered {status}")
    assert outcome.exchange is not None
    assert outcome.exchange.status == status


def test_410_is_gone(server: Server, client: Client) -> None:
    server.routes["/"] = Reply(status=410)
    assert isinstance(feed(server.url(), client), Gone)


def test_redirects_are_followed_with_validators_and_kept(server: Server, client: Client) -> None:
    server.routes["/a"] = Reply(status=301, headers=(("Location", "/b"),))
    server.routes["/b"] = Reply(status=307, headers=(("Location", server.url("/ç d#x", host="localhost")),))
    server.routes["/%C3%A7%20d"] = Reply(body=b"here")
    outcome = fetched(feed(server.url("/a"), client, etag='"1"'))
    assert outcome.content == b"here"
    assert outcome.exchange.asked == server.url("/a")
    assert outcome.exchange.answered == server.url("/%C3%A7%20d", host="localhost")
    assert outcome.exchange.hops == (
        Hop(url=server.url("/a"), status=301, target=server.url("/b")),
        Hop(url=server.url("/b"), status=307, target=server.url("/%C3%A7%20d", host="localhost")),
    )
    assert [request.headers.get("if-none-match") for request in server.received] == ['"1"'] * 3


@pytest.mark.parametrize(
    ("locations", "detail"),
    [
        ({"/a": "/b", "/b": "/a"}, "leads back to"),
        ({"/a": "/a#x"}, "leads back to"),
        ({"/a": ""}, "without saying where to"),
        ({"/a": "http://1.2.3.400/"}, "leads to no address"),
        ({f"/{'a' * n}": f"/{'a' * (n + 1)}" for n in range(1, 20)}, "more than 10 times"),
    ],
)
def test_redirects_end(locations: dict[str, str], detail: str, server: Server, client: Client) -> None:
    for path, target in locations.items():
        server.routes[path] = Reply(status=302, headers=(("Location", target),))
    outcome = failed(feed(server.url("/a"), client))
    assert outcome.why == "redirects"
    assert detail in outcome.detail
    assert len(server.received) <= 11


def test_ten_redirects_are_allowed(server: Server, client: Client) -> None:
    for n in range(10):
        server.routes[f"/{n}"] = Reply(status=308, headers=(("Location", f"/{n + 1}"),))
    server.routes["/10"] = Reply(body=b"end")
    assert fetched(feed(server.url("/0"), client)).content == b"end"


def test_a_name_and_password_stay_at_their_origin(server: Server, client: Client) -> None:
    server.routes["/a"] = Reply(status=302, headers=(("Location", "/b"),))
    with Server() as other:
        server.routes["/b"] = Reply(status=302, headers=(("Location", other.url("/c")),))
        other.routes["/c"] = Reply(body=b"x")
        outcome = fetched(feed(f"http://ada:s%40t@127.0.0.1:{server.port}/a", client))
        assert [request.headers.get("authorization") for request in server.received] == [
            "Basic " + base64.b64encode(b"ada:s@t").decode()
        ] * 2
        assert "authorization" not in other.received[0].headers
    assert "s%40t" not in repr(outcome.exchange.hops) + outcome.exchange.answered


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feed.xml",
        "http://",
        "http://a.example:99999/",
        "http:///x",
        "http://a.example/" + "x" * 9000,
        "http://0300.1.2.3/",
    ],
)
def test_what_is_no_address(url: str, client: Client) -> None:
    assert failed(feed(url, client)).why == "address"


ODD = st.text(alphabet="htps:/.@[]%?#&=abc09xn-üß。\u0661\\ \t\n\0\ud800é", max_size=30)


@given(st.one_of(ODD, ODD.map("http://{}".format), ODD.map("https://a.example{}".format)))
@example("http://0xn--")
def test_no_address_is_too_odd(text: str) -> None:
    try:
        url = parse_url(text)
    except RefusedError:
        return
    assert origin_of(url).startswith("http")
    assert host_of(url)
    assert url.raw_path.decode("ascii").startswith("/")


def test_names_in_other_scripts(server: Server) -> None:
    server.routes["/%C3%BC"] = Reply(body=b"x")
    with Client(
        OPTIONS, tls=TLS, resolve=lambda host, _: ["127.0.0.1"] if host == "xn--bcher-kva.example" else []
    ) as client:
        outcome = fetched(feed(f"http://bücher.example:{server.port}/ü", client))
    assert outcome.exchange.answered == f"http://xn--bcher-kva.example:{server.port}/%C3%BC"
    assert server.received[0].headers["host"] == f"xn--bcher-kva.example:{server.port}"


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_bodies_are_unpacked(coding: str, pack: object, server: Server, client: Client) -> None:
    assert callable(pack)
    server.routes["/"] = Reply(body=pack(b"words " * 1000), headers=(("Content-Encoding", coding),))
    assert fetched(feed(server.url(), client)).content == b"words " * 1000


def test_chunked_bodies_come_whole(server: Server, client: Client) -> None:
    packed = gzip.compress(b"words " * 100)
    chunks = [b"%x\r\n%b\r\n" % (len(packed), packed), b"0\r\n\r\n"]
    server.routes["/"] = Reply(body=chunks, headers=(("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")))
    assert fetched(feed(server.url(), client)).content == b"words " * 100


def test_bombs_and_endless_bodies_are_cut_off(server: Server, client: Client) -> None:
    server.routes["/bomb"] = Reply(body=gzip.compress(bytes(50_000_000)), headers=(("Content-Encoding", "gzip"),))
    server.routes["/endless"] = Reply(body=(b"x" * 100_000 for _ in range(100_000)))
    server.routes["/odd"] = Reply(body=b"x", headers=(("Content-Encoding", "compress"),))
    server.routes["/torn"] = Reply(body=gzip.compress(b"x" * 1000)[:-9], headers=(("Content-Encoding", "gzip"),))
    outcomes = [failed(feed(server.url(path), client)).why for path in ("/bomb", "/endless", "/odd", "/torn")]
    assert outcomes == ["size", "size", "coding", "coding"]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "protocol"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "protocol"),
        (b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 200_000 + b"\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000 + b"\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "protocol"),
        (b"HTTP/1.1 302 Found\r\nLocation: /\x00\r\n\r\n", "protocol"),
    ],
)  # fmt: skip
def test_what_is_not_http(raw: bytes, why: str, server: Server, client: Client) -> None:
    server.routes["/"] = Reply(raw=raw)
    assert failed(feed(server.url(), client)).why == why


@pytest.mark.parametrize(
    "kind", ["audio/mpeg", "Video/MP4; x=y", "image/png", "application/pdf", "application/vnd.ms-excel"]
)
def test_of_what_is_no_page_only_the_headers_are_read(kind: str, server: Server, client: Client) -> None:
    sent: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(10_000):
            sent.append(number)
            yield bytes(65536)

    head = (("Content-Type", kind), ("Content-Length", str(10_000 * 65536)))
    server.routes["/episode"] = lambda _: Reply(headers=head, body=pieces())
    outcome = fetched(fetch(Request(url=server.url("/episode"), kind="page"), client=client))
    assert outcome.content == b""
    server.routes["/episode"] = Reply(headers=head[:1], body=b"short")
    assert fetched(fetch(Request(url=server.url("/episode"), kind="picture"), client=client)).content == b"short"
    assert len(sent) < 1000


def test_a_connection_that_breaks_off(server: Server, client: Client) -> None:
    server.routes["/"] = Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", pause=0.05, reset=True)
    assert failed(feed(server.url(), client)).why == "connection"


def test_the_systems_certificates_are_trusted_by_default(server: Server) -> None:
    server.routes["/"] = Reply(body=b"x")
    with Client(OPTIONS) as client:
        assert fetched(feed(server.url(), client)).content == b"x"


def test_tls_with_a_server_that_has_none(server: Server, client: Client) -> None:
    assert failed(feed(server.url().replace("http:", "https:"), client)).why == "tls"


def slow(**changes: float) -> FetchOptions:
    return FetchOptions(contact=CONTACT, pause=0.0, private_networks=True, **{"idle": 0.2, "total": 0.5, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=[b"x"] * 100, pause=0.05),  # a drip of the body
        Reply(raw=[b"H", b"T", b"T", b"P", b"/", *([b"1"] * 50)], pause=0.05),  # a drip of the status line
        Reply(raw=[b"HTTP/1.1 100 Continue\r\n\r\n"] * 100, pause=0.05),  # answers that are none
        Reply(raw=[b"HTTP/1.1 200 OK\r\n", *([b"X: y\r\n"] * 100)], pause=0.05),  # a drip of headers
        Reply(pause=2, body=b"x"),  # silence
    ],
)
def test_slow_servers_do_not_hold_us(reply: Reply, server: Server) -> None:
    server.routes["/"] = reply
    with Client(slow(), tls=TLS) as client:
        outcome = failed(feed(server.url(), client))
    assert outcome.why == "timeout"  # whoever waits to the end finds an answer, or that there is none


def test_a_server_that_never_finishes_the_handshake(server: Server) -> None:
    with Client(slow(idle=5.0, connect=5.0), tls=TLS) as client:
        outcome = failed(feed(server.url().replace("http:", "https:"), client))
    # The fake server waits for a line that the client's greeting never ends.
    assert outcome.why in {"timeout", "tls"}


def test_a_closed_connection_is_opened_again(server: Server, client: Client) -> None:
    server.routes["/"] = Reply(body=b"x", headers=(("Connection", "close"),))
    assert [fetched(feed(server.url(), client)).content for _ in range(3)] == [b"x"] * 3
    assert server.connections == 3


def test_forms_are_posted(server: Server, client: Client) -> None:
    server.routes["/hub"] = Reply(status=202)
    server.routes["/no"] = Reply(status=302, headers=(("Location", "/hub"), ("Retry-After", "60")))
    accepted = post(
        server.url("/hub"), (("hub.mode", "subscribe"), ("hub.topic", "https://a.example/?x=ø")), client=client
    )
    assert isinstance(accepted, Exchange)
    assert accepted.status == 202
    (request,) = server.asked("/hub")
    assert request.method == "POST"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.body == b"hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.example%2F%3Fx%3D%C3%B8"
    refused = post(server.url("/no"), (), client=client)
    assert isinstance(refused, Failed)
    assert (refused.why, refused.detail) == ("status", "answered 302")
    assert refused.retry is not None
    assert len(server.received) == 2
    blocked = post("file:///etc/passwd", (), client=client)
    assert isinstance(blocked, Failed)
    assert blocked.why == "address"


# Turns.


def test_hosts_are_asked_one_at_a_time_with_a_pause(server: Server) -> None:
    busy, most, lock = [0], [0], threading.Lock()

    def count(_: Received) -> Reply:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.02)
        with lock:
            busy[0] -= 1
        return Reply(body=b"x")

    server.routes["/"] = count
    options = FetchOptions(contact=CONTACT, pause=0.05, private_networks=True)
    with Client(options, tls=TLS) as client:
        threads = [threading.Thread(target=feed, args=(server.url(), client)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most[0] == 1
    times = sorted(request.at for request in server.received)
    assert len(times) == 5
    assert min(b - a for a, b in pairwise(times)) >= 0.05


def test_a_host_that_asks_for_a_pause_is_left_alone(server: Server) -> None:
    server.routes["/a"] = Reply(status=503, headers=(("Retry-After", "120"),))
    server.routes["/b"] = Reply(body=b"x")
    clock = Clock()
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with Client(OPTIONS, tls=TLS, clock=clock, sleep=clock.sleep, now=lambda: moment) as client:
        first = failed(feed(server.url("/a"), client))
        second = failed(feed(server.url("/b"), client))
        assert first.retry == datetime(2026, 1, 1, 0, 2, tzinfo=UTC)
        assert (second.why, second.retry) == ("busy", datetime(2026, 1, 1, 0, 2, tzinfo=UTC))
        assert len(server.received) == 1
        clock.seconds = 119.5
        assert fetched(feed(server.url("/b"), client)).content == b"x"
        assert clock.slept == [0.5]


def test_patience_ends_when_another_holds_the_host() -> None:
    clock = Clock()
    hosts = Hosts(patience=0.01, clock=clock, sleep=clock.sleep)
    with hosts.turn("a.example", 0), pytest.raises(BusyError), hosts.turn("a.example", 0):
        pytest.fail("two turns at once")
    with hosts.turn("a.example", 0), hosts.turn("b.example", 0):
        assert clock.slept == []


def test_hosts_are_forgotten_when_there_are_many() -> None:
    clock = Clock()
    hosts = Hosts(patience=10, clock=clock, sleep=clock.sleep)
    hosts.hold("held.example", 5)
    for number in range(MAX_HOSTS + 5):
        with hosts.turn(f"{number}.example", 0):
            pass
    assert len(hosts._hosts) < 20  # noqa: SLF001 -- what it holds in memory
    with hosts.turn("held.example", 0):
        assert clock.slept == [5]
