"""Feeds that the desk writes: read back by feedparser, by our own reader and by sfeed, whatever is in them."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import feedparser  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from wirecopy.serve.outfeeds import FORMS, OutEntry, OutFeed, write_feed
from wirecopy.source.feed import read_feed

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ENTRY = OutEntry(
    id="https://desk.example/story/1",
    url="https://desk.example/story/1",
    title="Harbour & ferries: <b>closed</b>",
    updated=NOW,
    published=NOW - timedelta(hours=2),
    summary="5 articles, 2 < 3 independent reports",
    text='The harbour closed.\n\nWhy? "Dredging" & <script>alert(1)</script>.',
    author="Ines Fairweather",
    language="en-GB",
    rights="© 2026 The Courier. All rights reserved.",
    source="The Courier",
    source_url="https://courier.example/feed",
    image="https://desk.example/picture/1.png",
)
FEED = OutFeed(
    id="https://desk.example/",
    title="The desk & more",
    site="https://desk.example/",
    url="https://desk.example/feed.atom",
    updated=NOW,
    entries=(ENTRY, OutEntry(id="https://desk.example/2", url="https://a.example/2", title="Zwei", updated=NOW)),
    hub="https://hub.example/",
)
XML = ("atom", "rss")


@pytest.mark.parametrize("form", FORMS)
def test_the_same_feed_gives_the_same_bytes(form: str) -> None:
    assert write_feed(FEED, form) == write_feed(FEED, form)
    elsewhere = replace(ENTRY, updated=NOW.astimezone(timezone(timedelta(hours=9))))
    assert write_feed(replace(FEED, entries=(elsewhere, FEED.entries[1])), form) == write_feed(FEED, form)


def test_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no form 'html'"):
        write_feed(FEED, "html")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("form", XML)
def test_feedparser_reads_it(form: str) -> None:
    found = feedparser.parse(write_feed(FEED, form))
    assert found.version == {"atom": "atom10", "rss": "rss20"}[form]
    assert not found.bozo
    assert found.feed.title == "The desk & more"
    assert {link.rel for link in found.feed.links} >= {"self", "hub"}
    first, second = found.entries
    assert first.id == ENTRY.id
    assert first.link == ENTRY.url
    assert first.title == ENTRY.title
    assert first.updated_parsed[:5] == (2026, 11, 22, 9, 30)
    assert first.published_parsed[:5] == (2026, 11, 22, 7, 30)
    assert first.author == "Ines Fairweather"
    assert first.rights.startswith("© 2026")
    assert "The harbour closed." in first.content[0].value
    assert "<script" not in first.content[0].value
    assert first.source.title == "The Courier"
    assert second.title == "Zwei"
    assert "content" not in second


@pytest.mark.parametrize("form", FORMS)
def test_our_own_reader_reads_it(form: str) -> None:
    feed, entries = read_feed(write_feed(FEED, form), url="https://desk.example/feed")
    assert feed.format == {"atom": "atom10", "rss": "rss20", "json": "json11"}[form]
    assert feed.complaint is None
    assert feed.title is not None
    assert feed.title.value == "The desk & more"
    assert feed.site == "https://desk.example/"
    assert {link.rel for link in feed.links} >= {"self", "hub"}
    first, second = entries
    assert (first.id, first.url) == (ENTRY.id, ENTRY.url)
    assert (first.published, first.updated) == (ENTRY.published, ENTRY.updated)
    assert first.title is not None
    assert first.title.value == ENTRY.title
    assert "closed." in "".join(text.value for text in first.contents)
    assert [person.name for person in first.authors] == ["Ines Fairweather"]
    assert second.title is not None
    assert second.title.value == "Zwei"
    if form in XML:
        assert first.rights is not None
        assert first.rights.value == ENTRY.rights
        assert first.source is not None
        assert first.media


def test_atom_has_what_atom_asks() -> None:
    root = etree.fromstring(write_feed(replace(FEED, hub=None), "atom"))
    names = {"a": "http://www.w3.org/2005/Atom"}
    for element in (root, *root.findall("a:entry", names)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", names)) == 1
    assert root.find("a:author/a:name", names) is not None
    assert [link.get("rel") for link in root.findall("a:link", names)] == ["self", "alternate"]


def test_json_feed_has_what_it_asks() -> None:
    document: dict[str, Any] = json.loads(write_feed(FEED, "json"))
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    first, second = document["items"]
    assert first["_wirecopy"] == {
        "rights": ENTRY.rights,
        "source": "The Courier",
        "source_url": "https://courier.example/feed",
    }
    assert first["content_html"] == (
        '<p>The harbour closed.</p><p>Why? "Dredging" &amp; &lt;script&gt;alert(1)&lt;/script&gt;.</p>'
    )
    assert second == {
        "id": "https://desk.example/2",
        "url": "https://a.example/2",
        "title": "Zwei",
        "content_text": "Zwei",
        "date_modified": "2026-11-22T09:30:00Z",
    }


def test_rss_says_which_ids_are_addresses() -> None:
    root = etree.fromstring(write_feed(FEED, "rss"))
    assert [guid.get("isPermaLink") for guid in root.iter("guid")] == ["true", "false"]
    assert [source.get("url") for source in root.iter("source")] == ["https://courier.example/feed"]
    unnamed = replace(FEED, entries=(replace(ENTRY, source_url=None, image="https://a.example/1.JPG?x", text=None),))
    root = etree.fromstring(write_feed(unnamed, "rss"))
    assert not list(root.iter("source"))
    assert [enclosure.get("type") for enclosure in root.iter("enclosure")] == ["image/jpeg"]


@pytest.mark.parametrize("form", XML)
def test_sfeed_reads_it(form: str) -> None:
    program = shutil.which("sfeed")
    if program is None:
        pytest.skip("sfeed is not installed (Debian's package sfeed)")
    ran = subprocess.run([program], input=write_feed(FEED, form), capture_output=True, check=True)
    rows = [line.split("\t") for line in ran.stdout.decode().splitlines()]
    assert [row[2] for row in rows] == [ENTRY.url, "https://a.example/2"]
    assert rows[0][1].startswith("Harbour & ferries")
    assert rows[0][6] == "Ines Fairweather"
    assert int(rows[1][0]) == int(NOW.timestamp())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.sampled_from(sorted(FORMS)), st.none() | st.text(max_size=12))
def test_whatever_is_in_it_it_can_be_read(text: str, form: str, other: str | None) -> None:
    entry = replace(
        ENTRY, title=text, text=text, summary=other, author=other, rights=other, language=other, source=other
    )
    _, entries = read_feed(write_feed(replace(FEED, title=text, entries=(entry,)), form), url="https://d.example/")
    assert [each.id for each in entries] == [ENTRY.id]


def test_halves_of_characters_are_replaced() -> None:
    for form in FORMS:
        document = write_feed(replace(FEED, title="a\ud800b\0c"), form)
        assert b"a" in document
        read_feed(document)
