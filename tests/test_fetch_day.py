"""Three days of polling on a fake clock against a server that scores its readers.

In the manner of the public feed reader score tests: the server knows what it sent to whom and when, and writes down every
request that was not necessary: unconditional although it had given validators, with validators it never gave, before the
time that it or its feed had asked for, to an address that has moved or gone, or with headers that tell too much.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest

from fakes import TLS, Received, Reply, Server
from wirecopy.errors import InputError
from wirecopy.fetch import Client, Failed, Fetched, FetchOptions, Outcome, Polling, Request, after, fetch, request_for
from wirecopy.source.feed import read_feed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START = datetime(2026, 6, 5, 14, 20, tzinfo=UTC)  # a Friday
DAYS = 3
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
OPTIONS = FetchOptions(contact="https://desk.example/bot", pause=1.0, private_networks=True)
ALLOWED = {"host", "user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since"}


class Time:
    """The one clock of reader and server."""

    def __init__(self) -> None:
        self.now = START

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def seconds(self) -> float:
        return (self.now - START).total_seconds()


@dataclass
class Script:
    """How one feed behaves, and what its server thinks of the reader.

    Attributes:
        every: How often its content changes.
        validators: The names of the headers that it gives.
        headers: Further headers of its answers.
        channel: What the feed says of its own pace.
        wait: The time for which it wants to be left alone after each answer.
        closed: Times at which it does not want to be asked.
        fail: Its status at a time, where that is not success.
    """

    every: timedelta = 5 * HOUR
    validators: tuple[str, ...] = ("etag", "last-modified")
    headers: tuple[tuple[str, str], ...] = ()
    channel: str = ""
    wait: timedelta = 59 * MINUTE
    closed: Callable[[datetime], bool] = lambda _: False
    fail: Callable[[datetime, int], Reply | None] = lambda *_: None
    unreadable: Callable[[int], bool] = lambda _: False
    asked: list[datetime] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    good: dict[str, str] = field(default_factory=dict)
    not_before: datetime = START
    ended: bool = False
    penalties: list[str] = field(default_factory=list)

    def answer(self, request: Received, time: Time) -> Reply:
        self.judge(request, time.now)
        count = len(self.asked)
        self.asked.append(time.now)
        self.not_before = time.now + self.wait
        reply = self.fail(time.now, count)
        if reply is not None:
            retry = dict(reply.headers).get("Retry-After")
            self.not_before = time.now + (timedelta(seconds=int(retry)) if retry else self.wait)
            self.ended = reply.status == 410
            return reply
        if self.unreadable(count):
            return Reply(body=b"<html>Please come back later</html>", headers=(("ETag", '"garbage"'),))
        version = int((time.now - START) / self.every)
        changed = START + version * self.every
        current = {"etag": f'W/"{version}-é, odd"', "last-modified": format_datetime(changed, usegmt=True)}
        self.given = self.good = {name: current[name] for name in self.validators}
        sent = (*self.given.items(), *self.headers)
        fresh = ("etag" in self.given and request.headers.get("if-none-match") == self.given["etag"]) or (
            "etag" not in self.given and request.headers.get("if-modified-since") == self.given.get("last-modified", "")
        )
        if fresh:
            return Reply(status=304, headers=sent)
        item = f"<item><title>Number {version}</title><guid>{version}</guid></item>"
        return Reply(
            body=f"<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel><title>x</title>{self.channel}{item}</channel></rss>".encode(),
            headers=sent,
        )

    def judge(self, request: Received, now: datetime) -> None:
        if self.ended:
            self.penalties.append("asked again although gone")
        if now < self.not_before:
            self.penalties.append(f"asked at {now}, {self.not_before - now} too early")
        if self.closed(now):
            self.penalties.append(f"asked at {now}, when it wants to be left alone")
        names = {"etag": "if-none-match", "last-modified": "if-modified-since"}
        for name, condition in names.items():
            if request.headers.get(condition) != self.good.get(name):
                self.penalties.append(
                    f"sent {condition} {request.headers.get(condition)!r} for {self.good.get(name)!r}"
                )
        if extra := request.headers.keys() - ALLOWED:
            self.penalties.append(f"told {sorted(extra)}")
        if "+https://desk.example/bot" not in request.headers["user-agent"]:
            self.penalties.append("did not say who it is")
        if "gzip" not in request.headers["accept-encoding"]:
            self.penalties.append("does not unpack")


class ScoringServer:
    """Feeds at addresses of their own, on hosts of their own, all on this machine."""

    def __init__(self, server: Server, time: Time) -> None:
        self.server = server
        self.time = time
        self.scripts: dict[str, Script] = {}

    def add(self, name: str, script: Script) -> str:
        self.scripts[name] = script
        self.server.routes[f"/{name}"] = lambda request: script.answer(request, self.time)
        return self.url(name)

    def url(self, name: str) -> str:
        return self.server.url(f"/{name}", host=f"{name}.example")

    def redirect(self, name: str, status: int, target: str) -> str:
        moved = (("Location", self.url(target)), ("Set-Cookie", "reader=1"))
        return self.add(name, Script(fail=lambda *_: Reply(status=status, headers=moved)))

    def penalties(self) -> list[str]:
        return [f"{name}: {penalty}" for name, script in self.scripts.items() for penalty in script.penalties]

    def gaps(self, name: str) -> list[float]:
        asked = self.scripts[name].asked
        return [(later - earlier) / HOUR for earlier, later in pairwise(asked)]


def read(polling: Polling, client: Client, random: Random) -> Polling:
    """What the worker does with one due feed."""
    outcome: Outcome = fetch(request_for(polling), client=client)
    pace = None
    if isinstance(outcome, Fetched):
        try:
            feed, _ = read_feed(outcome.content, url=outcome.exchange.answered, headers=outcome.exchange.fields())
            pace = feed.pace
        except InputError as refusal:
            outcome = Failed(
                asked=polling.url,
                at=outcome.exchange.at,
                why="unreadable",
                detail=refusal.reason,
                exchange=outcome.exchange,
            )
    return after(polling, outcome, options=OPTIONS, chance=random.random(), pace=pace)


def poll(urls: list[str], client: Client, time: Time, *, days: float) -> dict[str, Polling]:
    """Poll feeds as they come due until the time is over."""
    random = Random(7)
    states = {url: Polling(url=url, due=START) for url in urls}
    due = [(state.due, url) for url, state in states.items()]
    heapq.heapify(due)
    while due and due[0][0] < START + timedelta(days=days):
        moment, url = heapq.heappop(due)
        time.now = max(time.now, moment)
        states[url] = read(states[url], client, random)
        if not states[url].ended:
            heapq.heappush(due, (states[url].due, url))
    return states


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def scoring(time: Time) -> Iterator[ScoringServer]:
    with Server() as server:
        yield ScoringServer(server, time)


@pytest.fixture
def client(time: Time) -> Iterator[Client]:
    with Client(
        OPTIONS, tls=TLS, resolve=lambda *_: ["127.0.0.1"], now=lambda: time.now, clock=time.seconds, sleep=time.sleep
    ) as made:
        yield made


def test_days_of_polling_cost_no_needless_request(scoring: ScoringServer, client: Client, time: Time) -> None:
    limited = Reply(status=429, headers=(("Retry-After", "10800"),))
    urls = [
        scoring.add("plain", Script()),
        scoring.add("etag", Script(validators=("etag",))),
        scoring.add("modified", Script(validators=("last-modified",))),
        scoring.add("silent", Script(validators=())),
        scoring.add("quick", Script(every=10 * MINUTE)),
        scoring.add("max-age", Script(headers=(("Cache-Control", "public, max-age=7200"),), wait=2 * HOUR)),
        scoring.add("short", Script(headers=(("Cache-Control", "max-age=60"), ("Expires", "0")))),
        scoring.add("ttl", Script(channel="<ttl>180</ttl>", wait=3 * HOUR)),
        scoring.add("daily", Script(channel="<sy:updatePeriod>daily</sy:updatePeriod>", wait=24 * HOUR)),
        scoring.add("night", Script(channel="<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(7)) + "</skipHours>", closed=lambda now: now.hour < 7)),
        scoring.add("weekend", Script(channel="<skipDays><day>Saturday</day><day>Sunday</day></skipDays>", closed=lambda now: now.weekday() > 4)),
        scoring.add("asks", Script(headers=(("Retry-After", "14400"),), wait=4 * HOUR)),
        scoring.add("limited", Script(fail=lambda _, count: limited if count % 3 == 1 else None)),
        scoring.add("broken", Script(fail=lambda now, _: Reply(status=500) if 4 < (now - START) / HOUR < 30 else None)),
        scoring.add("absent", Script(validators=(), fail=lambda *_: Reply(status=404))),
        scoring.add("odd", Script(unreadable=lambda count: count % 4 == 2)),
        scoring.add("gone", Script(fail=lambda _, count: Reply(status=410) if count == 3 else None)),
        scoring.redirect("moved", 301, "new"),
        scoring.redirect("meant", 308, "newer"),
        scoring.redirect("away", 302, "shelter"),
    ]  # fmt: skip
    for target in ("new", "newer", "shelter"):
        scoring.add(target, Script())
    for name in ("moved", "meant", "away"):  # these see the validators of where they lead to
        scoring.scripts[name].judge = lambda *_: None  # type: ignore[method-assign]
    states = poll(urls, client, time, days=DAYS)

    assert scoring.penalties() == []
    hours = DAYS * 24
    counts = {name: len(script.asked) for name, script in scoring.scripts.items()}
    # It does come back: an hour, and up to a tenth more by chance.
    for name in ("plain", "etag", "modified", "silent", "quick", "short", "new", "newer", "shelter", "away"):
        assert hours / 1.12 < counts[name] <= hours + 1, (name, counts[name])
    assert 33 <= counts["max-age"] <= 36
    assert counts["daily"] == 3
    assert counts["gone"] == 4
    assert counts["moved"] == 3
    assert counts["meant"] == 1
    assert states[scoring.url("moved")].url == scoring.url("new")
    assert states[scoring.url("gone")].ended
    assert all(2**n <= gap <= 1.6 * 2**n for n, gap in enumerate(scoring.gaps("absent")[:5]))
    assert counts["absent"] <= 8
    assert all(gap > 2.9 for gap in scoring.gaps("limited")[1::3])
    assert not any("/robots.txt" in request.path for request in scoring.server.received)
    assert len(scoring.server.received) == sum(counts.values())


def test_the_score_finds_a_careless_reader(scoring: ScoringServer, client: Client, time: Time) -> None:
    url = scoring.add("plain", Script())
    scoring.add("gone", Script(fail=lambda *_: Reply(status=410)))
    for _ in range(3):
        fetch(Request(url=url, kind="feed"), client=client)
        fetch(Request(url=scoring.url("gone"), kind="feed"), client=client)
        time.now += 10 * MINUTE
    found = "\n".join(scoring.penalties())
    assert found.count("too early") == 4
    assert found.count("sent if-none-match None") == 2
    assert found.count("sent if-modified-since None") == 2
    assert found.count("although gone") == 2
