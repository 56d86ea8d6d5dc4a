"""The invented press as real sites: every page, picture and feed, and the desk that reads them through the web."""

from __future__ import annotations

import random
import re
import socket
import struct
import urllib.error
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest

from wirecopy.demo import agency_list, outlets, pages, sites
from wirecopy.demo.sites import Press, serve_press
from wirecopy.desk import Desk
from wirecopy.extract import ExtractOptions, extract
from wirecopy.fetch import Client, FetchOptions
from wirecopy.live import LiveDesk
from wirecopy.live.desk import LiveOptions
from wirecopy.source.feed import read_feed
from wirecopy.store import StoredFeed, StoredPage, open_store
from wirecopy.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wirecopy.types import Article, Entry, Feed, Reuse

OPTIONS = ExtractOptions(agencies=(agency_list(),))
# The press has pages that tell a time as "2 hours ago": that depends on when they are read.
RELATIVE = 8
# A page that only lists others; no feed has it.
SECTION_PAGE = "https://harbourledger.example/world"


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with serve_press() as running:
        yield running


def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    # Only addresses of the press are given here.
    request = urllib.request.Request(url, method=method, headers={k.replace("_", "-"): v for k, v in headers.items()})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def read(url: str) -> tuple[Feed, tuple[Entry, ...]]:
    status, headers, content = ask(url)
    assert status == 200
    return read_feed(content, url=url, headers=headers)


def test_every_outlet_has_a_site_of_its_own(press: Press) -> None:
    assert len(press.feeds) == len(set(press.feeds)) == len(outlets()) >= 12
    kinds = {outlet.address: outlet.kind for outlet in outlets()}
    order = [kinds[press.invented(re.sub(r"feed\..*", "", feed))] for feed in press.feeds]
    assert order[0] == "agency"
    assert order[-1] == "rewriter"


def test_feeds_of_every_form_can_be_read(press: Press) -> None:
    formats: Counter[str] = Counter()
    traits: Counter[str] = Counter()
    seen: list[str] = []
    for url in press.feeds:
        feed, entries = read(url)
        assert feed.complaint is None
        formats[feed.format] += 1
        for entry in entries:
            assert entry.title is not None
            assert entry.published or entry.updated
            seen.append(press.invented(entry.url or ""))
            traits.update(
                name
                for name, there in (
                    ("source", entry.source),
                    ("rights", entry.rights),
                    ("text", any(len(text.value) > 500 for text in entry.contents)),
                    ("author", entry.authors),
                )
                if there
            )
    assert set(formats) == {"rss20", "rss10", "atom10", "json11"}
    assert set(seen) == {page.url for page in pages()} - {SECTION_PAGE}
    assert len(seen) == len(set(seen))
    assert min(traits[name] for name in ("source", "rights", "text", "author")) > 5, traits


def test_every_page_and_picture_is_there_and_links_stay_in_the_press(press: Press) -> None:
    pictures = 0
    for page in pages():
        url = press.local(page.url or "")
        status, headers, content = ask(url)
        text = content.decode()
        assert status == 200
        assert headers["content-type"].startswith("text/html" if page.markup else "text/plain")
        assert not re.search(r"https?:\\?/\\?/[\w.-]+\.example\b", text)
        for name in re.findall(r'src="(img/[\w-]+\.svg)"', text):
            status, headers, content = ask(urljoin(url, name))
            assert (status, headers["content-type"]) == (200, "image/svg+xml")
            assert b"<svg" in content
            pictures += 1
    assert pictures >= 20


def test_addresses_there_and_back(press: Press) -> None:
    text = 'https://northernwire.example/a "https:\\/\\/northernwire.example\\/b" http://www.northernwire.example'
    local = press.local(text)
    assert "example" not in local
    assert re.fullmatch(r'http://([\d.:]+)/a "http:\\/\\/\1\\/b" http://\1', local)
    assert press.invented(press.local("https://northernwire.example/x")) == "https://northernwire.example/x"
    for other in ("https://northernwire.example.org/", "https://else.example/", "northernwire.example"):
        assert press.local(other) == other


def test_sites_answer_as_good_servers_do(press: Press) -> None:
    feed = press.feeds[0]
    home = re.sub(r"feed\..*", "", feed)
    _, headers, content = ask(feed)
    assert ask(feed, If_None_Match=headers["etag"])[0] == 304
    assert ask(feed, If_None_Match='"other"')[0] == 200
    assert ask(feed, If_Modified_Since=headers["last-modified"])[0] == 304
    assert ask(feed, If_Modified_Since=format_datetime(datetime(2026, 1, 1, tzinfo=UTC), usegmt=True))[0] == 200
    assert ask(feed, If_Modified_Since="soon")[0] == 200
    assert ask(feed, method="HEAD")[2] == b""
    assert len(content) > 1000
    status, _, content = ask(home)
    assert status == 200
    assert f'href="{feed}"'.encode() in content
    assert content.count(b"<li>") == len(read(feed)[1])
    assert ask(home + "robots.txt")[2].startswith(b"User-agent: *")
    assert ask(home + "favicon.ico")[1]["content-type"] == "image/svg+xml"
    for missing in ("nothing", "img/none.svg", "img/..%2f..%2fpress.toml", "feed.json"):
        assert ask(home + missing)[0] == 404


def test_a_reader_who_hangs_up_is_no_error(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    parts = urlsplit(press.feeds[0])
    for _ in range(3):
        with socket.create_connection((parts.hostname or "", parts.port or 0)) as hung:
            hung.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            hung.sendall(b"GET /feed.xml HTTP/1.1\r\nHost: x\r\n\r\n")
    assert ask(press.feeds[0])[0] == 200
    assert "Traceback" not in capsys.readouterr().err


def test_sites_share_an_address_where_there_is_only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "_OWN", "240.0.0.{}")  # of which no machine has any
    with serve_press() as alone:
        assert {urlsplit(feed).hostname for feed in alone.feeds} == {"127.0.0.1"}
        assert read(alone.feeds[-1])[1]


def test_the_press_can_be_read_as_it_was_then() -> None:
    with serve_press() as press:
        updated = next(url for url, times in Counter(page.url for page in pages()).items() if times > 1)
        first, second = (page for page in pages() if page.url == updated)
        assert first.fetched is not None
        press.until = first.fetched
        _, headers, before = ask(press.local(updated or ""))
        assert press.invented(before.decode()) == first.text
        count = len([url for feed in press.feeds for url in read(feed)[1]])
        press.until = None
        assert press.invented(ask(press.local(updated or ""), If_None_Match=headers["etag"])[2].decode()) == second.text
        assert len([url for feed in press.feeds for url in read(feed)[1]]) > count > 0


# The desk that reads them


@cache
def in_memory() -> tuple[Article, ...]:
    """What the pages give without a web."""
    return tuple(article for page in pages() if page.url != SECTION_PAGE for article in extract(page, options=OPTIONS))


def said(edge: Reuse) -> str:
    """What was done to a text. Where nobody knows which came first, what one lacks the other has more."""
    mirrored = {"abridged", "expanded"} if edge.direction == "unknown" else set()
    return "abridged or expanded" if edge.kind in mirrored else edge.kind


def test_the_worker_reads_of_the_press_what_is_in_it(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    fetching = FetchOptions(contact="mailto:demo@wirecopy.example", private_networks=True, pause=0.0)
    with serve_press() as press, open_store(f"sqlite:///{tmp_path / 'demo.db'}") as store, Client(fetching) as client:
        store.feeds.add([StoredFeed(url=url, added=now, due=now) for url in press.feeds])
        desk = LiveDesk(store, options=LiveOptions(extract=OPTIONS))
        tally = Worker(store, client, desk).run(once=True)
        assert (tally.feeds, tally.failed) == (len(press.feeds), 0)
        held = store.articles.many([str(row["id"]) for row in store.export_rows()])
        name = {
            id_: (press.invented(stored.article.url or ""), stored.article.position) for id_, stored in held.items()
        }
        edges = {edge for id_ in held for edge in store.traces.edges(id_)}
        live_edges = {frozenset((name[edge.origin], name[edge.copy])): edge for edge in edges}
        live_stories = {frozenset(name[id_] for id_ in each.story.articles) for each in store.stories.list(limit=500)}
        front = store.front.stories(limit=100).stories
    plain = {(article.url or "", article.position): article for article in in_memory()}
    read_back = {name[id_]: stored.article for id_, stored in held.items()}
    assert set(read_back) == set(plain)
    differ = Counter(
        field
        for key, article in read_back.items()
        for field in ("headline", "body", "publisher", "agency", "bylines", "published", "language", "rights", "teaser")
        if getattr(article, field) != getattr(plain[key], field)
    )
    assert differ == {"published": RELATIVE}
    report = Desk().report(in_memory(), with_stories=True)
    key = {article.id: (article.url or "", article.position) for article in in_memory()}
    pairs: dict[frozenset[tuple[str, int]], Reuse] = {
        frozenset((key[edge.origin], key[edge.copy])): edge
        for edge in report.edges
        if key[edge.origin] != key[edge.copy]
    }
    # The first version of a page that was changed is not there any more, and so its edges are not.
    assert set(live_edges) == set(pairs)
    assert {pair: said(edge) for pair, edge in live_edges.items()} == {pair: said(edge) for pair, edge in pairs.items()}
    assert live_stories == {frozenset(key[id_] for id_ in story.articles) for story in report.stories}
    assert len(front) == len(live_stories)
    assert len({language for story in front for language in [story.language]}) >= 5


@pytest.mark.parametrize("order", [6, 11, 12])
def test_stories_are_the_same_in_whatever_order_pages_come(tmp_path: Path, order: int) -> None:
    """Copies before their originals, versions of a text before both, a paper's report before the agency's."""
    latest = [page for page in {page.url: page for page in pages()}.values() if page.url != SECTION_PAGE]
    expected = Desk().report((each for page in latest for each in extract(page, options=OPTIONS)), with_stories=True)
    random.Random(order).shuffle(latest)
    with open_store(f"sqlite:///{tmp_path / 'demo.db'}") as store:
        desk = LiveDesk(store, options=LiveOptions(extract=OPTIONS))
        for page in latest:
            desk.take_page(StoredPage(page=page))
        desk.repair()
        found = [each.story for each in store.stories.list(limit=500)]
        assert store.doctor() == ()
    told = [
        {frozenset(story.articles): (story.independent_reports, story.headline) for story in stories}
        for stories in (found, expected.stories)
    ]
    assert told[0] == told[1]
