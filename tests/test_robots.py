from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fakes import TLS, Clock, Reply, Server
from wirecopy.fetch import (
    Client,
    Exchange,
    Failed,
    Fetched,
    FetchOptions,
    Notices,
    Outcome,
    Request,
    fetch,
    read_notices,
    site_notices,
)
from wirecopy.fetch.remembered import MAX_KEYS
from wirecopy.fetch.robots import Rules, rules_from

if TYPE_CHECKING:
    from collections.abc import Iterator

OPTIONS = FetchOptions(contact="https://desk.example/bot", pause=0.0, private_networks=True)
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Desk:
    """A client whose day can be moved on."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.client = Client(OPTIONS, tls=TLS, now=self.now, clock=self.clock, sleep=self.clock.sleep)

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.clock.seconds)

    def page(self, url: str) -> Outcome:
        return fetch(Request(url=url, kind="page"), client=self.client)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        running.routes["/news/1"] = Reply(body=b"<p>one</p>")
        running.routes["/private/1"] = Reply(body=b"<p>two</p>")
        yield running


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.client.close()


def verdict(outcome: Outcome) -> str:
    return outcome.why if isinstance(outcome, Failed) else "read"


def test_pages_are_asked_for_and_feeds_are_not(server: Server, desk: Desk) -> None:
    server.routes["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /private/\n")
    assert verdict(desk.page(server.url("/news/1"))) == "read"
    outcome = desk.page(server.url("/private/1"))
    assert isinstance(outcome, Failed)
    assert outcome.why == "robots"
    assert "does not allow" in outcome.detail
    feed = fetch(Request(url=server.url("/private/1"), kind="feed"), client=desk.client)
    assert isinstance(feed, Fetched)
    assert [request.path for request in server.received] == ["/robots.txt", "/news/1", "/private/1"]
    assert server.received[0].headers["user-agent"] == "wirecopy (+https://desk.example/bot)"


def test_rules_for_our_own_name_count_before_those_for_all(server: Server, desk: Desk) -> None:
    server.routes["/robots.txt"] = Reply(
        body=b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n\nUser-agent: WireCopy\nAllow: /news\nDisallow: /\n"
    )
    assert verdict(desk.page(server.url("/news/1"))) == "read"
    assert verdict(desk.page(server.url("/private/1"))) == "robots"


@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, "read"), (401, "read"), (403, "read"), (404, "read"), (410, "read"), (429, "robots"), (500, "robots"), (503, "robots"),
     (204, "robots"), (304, "robots")],
)  # fmt: skip
def test_what_the_status_of_robots_means(status: int, expected: str, server: Server, desk: Desk) -> None:
    server.routes["/robots.txt"] = Reply(
        status=status, body=b"" if status in {204, 304} else b"User-agent: *\nDisallow: /\n"
    )
    assert verdict(desk.page(server.url("/news/1"))) == expected


def test_no_answer_allows_nothing(server: Server, desk: Desk) -> None:
    server.routes["/robots.txt"] = Reply(raw=b"")
    assert verdict(desk.page(server.url("/news/1"))) == "robots"


def test_a_host_that_cannot_say_is_asked_again_later(server: Server, desk: Desk) -> None:
    server.routes["/robots.txt"] = [
        Reply(status=503, headers=(("Retry-After", "1200"),)),
        Reply(raw=b""),
        Reply(body=b"User-agent: *\nDisallow: /private/\n"),
    ]
    outcome = desk.page(server.url("/news/1"))
    assert isinstance(outcome, Failed)
    assert "cannot be had (answered 503)" in outcome.detail
    assert outcome.retry == NOW + timedelta(seconds=1200)
    desk.clock.seconds = 1201
    outcome = desk.page(server.url("/news/1"))
    assert isinstance(outcome, Failed)
    assert outcome.retry == NOW + timedelta(seconds=1201 + 600)
    assert len(server.asked("/robots.txt")) == 2
    desk.clock.seconds += 601
    assert verdict(desk.page(server.url("/news/1"))) == "read"
    forbidden = desk.page(server.url("/private/1"))
    assert isinstance(forbidden, Failed)
    assert (forbidden.why, forbidden.retry) == ("robots", None)


def test_an_address_that_may_not_be_asked_is_not_blamed_on_its_robots() -> None:
    with Client(replace(OPTIONS, private_networks=False), tls=TLS) as client:
        blocked = fetch(Request(url="http://127.0.0.1:9/news", kind="page"), client=client)
        nowhere = fetch(Request(url="http://nowhere.invalid/news", kind="page"), client=client)
    assert isinstance(blocked, Failed)
    assert isinstance(nowhere, Failed)
    assert (blocked.why, nowhere.why) == ("address", "name")


def test_redirects_of_robots_are_followed_five_times(server: Server, desk: Desk) -> None:
    server.routes["/robots.txt"] = Reply(status=301, headers=(("Location", "/r1"),))
    for number in range(1, 5):
        server.routes[f"/r{number}"] = Reply(status=302, headers=(("Location", f"/r{number + 1}"),))
    server.routes["/r5"] = Reply(body=b"User-agent: *\nDisallow: /news/\n")
    assert verdict(desk.page(server.url("/news/1"))) == "robots"
    server.routes["/robots.txt"] = Reply(status=301, headers=(("Location", "/robots.txt"),))
    desk.clock.seconds += 86401
    assert verdict(desk.page(server.url("/news/1"))) == "read"


def test_a_page_that_redirects_is_asked_for_where_it_leads(server: Server, desk: Desk) -> None:
    with Server() as other:
        other.routes["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /there\n")
        other.routes["/there"] = Reply(body=b"x")
        server.routes["/go"] = Reply(status=302, headers=(("Location", other.url("/there")),))
        assert verdict(desk.page(server.url("/go"))) == "robots"
        assert other.asked("/there") == []


def test_rules_are_kept_a_day_at_most(server: Server, desk: Desk) -> None:
    server.routes["/robots.txt"] = Reply(body=b"", headers=(("Cache-Control", "max-age=9999999"),))
    desk.page(server.url("/news/1"))
    desk.clock.seconds = 86399
    desk.page(server.url("/news/1"))
    assert len(server.asked("/robots.txt")) == 1
    desk.clock.seconds = 86400
    desk.page(server.url("/news/1"))
    assert len(server.asked("/robots.txt")) == 2


def test_crawl_delay_is_the_least_pause(server: Server, desk: Desk) -> None:
    server.routes["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 12\n")
    for _ in range(3):
        assert verdict(desk.page(server.url("/news/1"))) == "read"
    assert desk.clock.slept == [12, 12]
    server.routes["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 3600\n")
    desk.clock.seconds += 86401
    assert verdict(desk.page(server.url("/news/1"))) == "read"
    assert verdict(desk.page(server.url("/news/1"))) == "busy"


def test_a_busy_host_is_not_remembered_as_one_without_rules(server: Server, desk: Desk) -> None:
    desk.client.hosts.hold("127.0.0.1", 60)
    assert verdict(desk.page(server.url("/news/1"))) == "busy"
    desk.clock.seconds = 61
    assert verdict(desk.page(server.url("/news/1"))) == "read"


def test_of_a_long_file_the_beginning_counts(server: Server, desk: Desk) -> None:
    server.routes["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /private/\n" + b"# x\n" * 300_000)
    assert verdict(desk.page(server.url("/private/1"))) == "robots"
    assert verdict(desk.page(server.url("/news/1"))) == "read"


def answer(*headers: tuple[str, str]) -> Fetched:
    exchange = Exchange(asked="a", answered="a", status=200, headers=headers, at=NOW)
    return Fetched(exchange=exchange, content=b"User-agent: *\nCrawl-delay: -3\nDisallow: /x")


@pytest.mark.parametrize(
    ("headers", "hours"),
    [
        ((), 24),
        ((("cache-control", "max-age=60"),), 1),
        ((("cache-control", "max-age=7200"),), 2),
        ((("cache-control", "max-age=1e9"),), 1),
    ],
)
def test_how_long_rules_are_kept(headers: tuple[tuple[str, str], ...], hours: int) -> None:
    rules = rules_from(answer(*headers), OPTIONS)
    assert rules.expires == NOW + timedelta(hours=hours)
    assert rules.delay == 0
    assert not rules.allow("https://a.example/x", "wirecopy")


def test_sitemaps_are_named() -> None:
    content = b"Sitemap: https://a.example/news.xml\nUser-agent: *\nDisallow:\nSitemap: https://a.example/all.xml\n"
    assert rules_from(replace(answer(), content=content), OPTIONS).sitemaps == (
        "https://a.example/news.xml",
        "https://a.example/all.xml",
    )
    assert Rules(expires=NOW).sitemaps == ()


def test_origins_are_forgotten_when_there_are_many(desk: Desk) -> None:
    for number in range(MAX_KEYS + 5):
        desk.client.robots.get(f"http://{number}.example", lambda: Rules(expires=NOW))
    assert len(desk.client.robots) < 20


TDM = b"""[{"location": "/open/*", "tdm-reservation": 0}, {"location": "/*.html$", "tdm-reservation": "1",
  "tdm-policy": "https://a.example/policy.json"}, {"location": "/news", "tdm-reservation": 1, "tdm-policy": 5},
  {"location": "x", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 2}, 7, {"tdm-reservation": 1}]"""


def test_what_a_site_reserves(server: Server, desk: Desk) -> None:
    server.routes["/.well-known/tdmrep.json"] = Reply(body=TDM)
    policy = "https://a.example/policy.json"
    for path, reserved, named in (
        ("/open/a.html", False, None),
        ("/a.html", True, policy),
        ("/news/1", True, None),
        ("/", None, None),
    ):
        notices = site_notices(server.url(path), client=desk.client)
        assert (notices.mining_reserved, notices.mining_policy) == (reserved, named), path
    assert [request.path for request in server.received] == ["/.well-known/tdmrep.json"]
    desk.clock.seconds = 86401
    site_notices(server.url("/"), client=desk.client)
    assert len(server.received) == 2


@pytest.mark.parametrize(
    "reply",
    [Reply(status=404), Reply(body=b"{"), Reply(body=b'{"location": "/"}'), Reply(raw=b""), Reply(body=b"[" * 100_000)],
)
def test_a_site_that_reserves_nothing(reply: Reply, server: Server, desk: Desk) -> None:
    server.routes["/.well-known/tdmrep.json"] = reply
    assert site_notices(server.url("/news"), client=desk.client) == Notices()


def test_what_a_site_reserves_cannot_always_be_asked(server: Server, desk: Desk) -> None:
    assert site_notices("mailto:a@b.example", client=desk.client) == Notices()
    desk.client.hosts.hold("127.0.0.1", 60)
    assert site_notices(server.url("/"), client=desk.client) == Notices()
    server.routes["/.well-known/tdmrep.json"] = Reply(body=TDM)
    desk.clock.seconds = 61
    assert site_notices(server.url("/news"), client=desk.client).mining_reserved


def test_the_page_counts_before_its_site() -> None:
    site = Notices(mining_reserved=True, mining_policy="https://a.example/policy.json")
    assert read_notices((), "", agent="wirecopy", site=site) == site
    assert read_notices((("tdm-reservation", "0"),), "", agent="wirecopy", site=site) == Notices(mining_reserved=False)
