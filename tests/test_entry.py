from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from wirecopy.errors import InputError
from wirecopy.source.entry import entry_page, is_feed, plain, read_feed_file
from wirecopy.types import Category, Entry, Feed, Media, Page, Person, Text

NOW = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
FEED = Feed(title=Text(value="The Quay &amp; Bay", markup=True), language="en", rights=Text(value="© The Quay"))
ENTRY = Entry(
    id="q-1", url='https://quay.example/1?a=1&b="2"', title=Text(value="Ferry <b>sails</b> &amp; returns", markup=True),
    summary=Text(value="A short text."), contents=(Text(value="plain"), Text(value="<p>It sails.</p>", markup=True, base="https://quay.example/")),
    authors=(Person(name="Ada Quill"), Person(email="desk@quay.example")), categories=(Category(term="sea"), Category(label="Ice", term="i")),
    published=NOW, source=Feed(title=Text(value="Bay Wire"), site="https://bay.example/"),
    media=(
        Media(url="https://quay.example/1.jpg", type="image/jpeg", credit="Leo Lens"), Media(url="https://quay.example/1.mp3", type="audio/mpeg"),
        Media(url="https://quay.example/t.jpg", type="image", thumbnail=True), Media(url="https://quay.example/2.jpg", type="image"),
    ),
)  # fmt: skip


def facts(page: Page) -> dict[str, Any]:
    said = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text)
    assert said is not None
    found = json.loads(said.group(1))
    assert isinstance(found, dict)
    return found


def test_an_entry_becomes_a_page_with_its_facts() -> None:
    page = entry_page(FEED, ENTRY, fetched=NOW)
    assert page is not None
    assert (page.id, page.url, page.fetched, page.markup) == ("q-1", ENTRY.url, NOW, True)
    assert facts(page) == {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry sails & returns", "url": ENTRY.url,
        "inLanguage": "en", "datePublished": "2026-02-03T04:05:00+00:00", "author": [{"@type": "Person", "name": "Ada Quill"}],
        "publisher": {"@type": "Organization", "name": "The Quay & Bay"}, "copyrightNotice": "© The Quay",
        "sourceOrganization": {"@type": "Organization", "name": "Bay Wire"}, "isBasedOn": "https://bay.example/",
        "image": [
            {"@type": "ImageObject", "url": "https://quay.example/1.jpg", "creditText": "Leo Lens"},
            {"@type": "ImageObject", "url": "https://quay.example/2.jpg"},
        ],
        "keywords": ["sea", "Ice"],
    }  # fmt: skip
    assert '<html lang="en">' in page.text
    assert '<base href="https://quay.example/">' in page.text
    assert '<link rel="canonical" href="https://quay.example/1?a=1&amp;b=&quot;2&quot;">' in page.text
    assert "<article><h1>Ferry sails &amp; returns</h1><p>It sails.</p></article>" in page.text


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (Text(value="One.\nStill <one>.\n\n\nTwo."), "<p>One. Still &lt;one&gt;.</p><p>Two.</p>"),
        (Text(value="Only <b>words</b>", markup=True), "<p>Only <b>words</b></p>"),
        (Text(value="One<br>Two", markup=True), "One<br>Two"),
    ],
)
def test_texts_become_paragraphs(text: Text, body: str) -> None:
    page = entry_page(Feed(), Entry(id="x", summary=text))
    assert page is not None
    assert page.text.endswith(f"<body><article>{body}</article></body></html>")
    assert facts(page).keys() == {"@context", "@type"}


def test_an_entry_without_a_text_is_no_page() -> None:
    assert entry_page(FEED, Entry(id="x", title=Text(value="Only a title"))) is None


def test_titles_cannot_leave_their_place() -> None:
    page = entry_page(
        Feed(), Entry(id="x", title=Text(value="</script><script>alert(1)</script>"), summary=Text(value="s"))
    )
    assert page is not None
    assert page.text.count("</script>") == 1
    assert facts(page)["headline"] == "</script><script>alert(1)</script>"


def test_plain() -> None:
    assert plain(None) is None
    assert plain(Text(value=" a\n b &amp; ")) == "a b &amp;"
    assert plain(Text(value="<br>", markup=True)) is None


RSS = b"<rss version='2.0'><channel><title>T</title><item><guid>1</guid><description>One</description></item><item><title>x</title></item></channel></rss>"


def test_feeds_in_files() -> None:
    (page,) = read_feed_file("a.xml", RSS)
    assert isinstance(page, Page)
    assert page.id == "1"
    (refusal,) = read_feed_file("a.xml", b"<rss>" + b"<item/>" * 10_001)
    assert isinstance(refusal, InputError)
    assert refusal.source == "a.xml"


@pytest.mark.parametrize(
    "head",
    [
        RSS, b"\xef\xbb\xbf\n<?xml version='1.0'?><?xml-stylesheet href='x'?><!-- made by hand -->\n<feed xmlns='http://www.w3.org/2005/Atom'>",
        b"<rdf:RDF xmlns:rdf='x'>", b'<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "x"><rss version="0.91">',
        b'{\n  "version": "https://jsonfeed.org/version/1.1"', b'{"title": "x", "version":"http://www.jsonfeed.org/version/1"',
    ],
)  # fmt: skip
def test_what_is_a_feed(head: bytes) -> None:
    assert is_feed(head)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<html><body><rss>",
        b"<feeder>",
        b'{"id": "1", "html": "<rss>"}',
        b"<?xml version='1.0'?><urlset>",
        b"\0" * 4096,
    ],
)
def test_what_is_no_feed(head: bytes) -> None:
    assert not is_feed(head)
