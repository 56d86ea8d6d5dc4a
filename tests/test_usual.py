"""Usual entries read without feedparser say what feedparser says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from test_feed_conformance import cases
from test_feed_conformance import headers as feed_headers
from wirecopy.errors import InputError
from wirecopy.source import feed as module
from wirecopy.source.feed import read_feed
from wirecopy.source.usual import read_usual

if TYPE_CHECKING:
    from pathlib import Path

    from wirecopy.types import Entry, Feed

MODULES = (
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    "xmlns:media='http://search.yahoo.com/mrss/' xmlns:slash='http://purl.org/rss/1.0/modules/slash/' "
    "xmlns:wfw='http://wellformedweb.org/CommentAPI/' xmlns:atom='http://www.w3.org/2005/Atom'"
)
RSS = f"<rss version='2.0' {MODULES}><channel><title>Post</title><language>en-gb</language><ttl>30</ttl>%s</channel></rss>"
ATOM = (
    f"<feed xmlns='http://www.w3.org/2005/Atom' {MODULES} xml:lang='de_AT'><id>urn:x</id><title>Post</title>%s</feed>"
)
URL = "https://post.example/feeds/all.xml"
WORDS = st.sampled_from(
    (
        "Ferry", "Fähre &amp; Hafen", "R&amp;D", "a &lt;b&gt;bold&lt;/b&gt; word", "&amp;eacute;", "", " \n spaced \t", "Ã©", "naïve",
        "<![CDATA[<p>Two <b>parts</b></p>]]>", "<b>inner</b>", "x<!-- y -->z", "한국", "&#x92;", "ada@post.example (Ada)", "Ada, of Post",
    )
)  # fmt: skip
ADDRESSES = st.sampled_from(
    (
        "https://post.example/1", "http://post.example", "http://post.example/a?b=1&amp;c=2", "https://post.example/#top", "/relative/2",
        "https:///post.example/x", "HTTPS://Post.example/Y", "http://post.example/a;b", "tag:post.example,2026:1", "urn:uuid:12", "", "x y",
        "https://post.example/ü", "http://post.example/?", "ftp://post.example/f", "javascript:alert(1)", "http://post.example/http://other",
        "http://post.example/a?b&amp;amp;c", "//post.example/2", "http://post.example:80/[1]", "https://post.example/a/../b",
    )
)  # fmt: skip
DATES = st.sampled_from(
    (
        "Mon, 02 Mar 2026 06:00:00 GMT", "Mon, 02 Mar 2026 23:30:00 -0530", "2026-03-02T06:00:00Z", "2026-03-02T06:00:00.123+02:00", "soon", "",
        "Mon, 2 Mar 2026 06:00:00 EST", "Mon, 31 Feb 2026 06:00:00 GMT", "2026-13-02T06:00:00Z", "2026-03-02", "Tue, 03 Mar 2026 24:00:00 GMT",
        "Mon, 02 März 2026 06:00:00 GMT", "2026-03-02T25:00:00Z", "Mon, 02 Foo 2026 06:00:00 GMT",
    )
)  # fmt: skip
SHARED = (
    "<media:content url='{a}' medium='image' TYPE='Image/JPEG' fileSize='12'/>", "<media:thumbnail url='{a}'/>", "<media:title>{w}</media:title>",
    "<media:credit role='photographer'>{w}</media:credit>", "<media:content url='{a}'><media:credit>{w}</media:credit></media:content>",
    "<media:thumbnail>{a}</media:thumbnail>", "<slash:comments>3</slash:comments>", "<!-- {w} -->", "<?php x?>", "<slash:x><slash:y/></slash:x>",
    "<media:content url='{a}' xml:lang='fr'/>", "<media:content lang='fr' url='{a}'/>", "<other xmlns='urn:other'>{w}</other>",
)  # fmt: skip
ITEM = st.sampled_from(
    (
        *SHARED, "<title>{w}</title>", "<title type='html'>{w}</title>", "<link>{a}</link>", "<link/>", "<guid>{a}</guid>", "<guid isPermaLink='false'>{w}</guid>",
        "<guid isPermaLink='true'>{a}</guid>", "<guid ispermalink='false'>{a}</guid>", "<pubDate>{d}</pubDate>", "<description>{w}</description>",
        "<content:encoded>{w}</content:encoded>", "<author>{w}</author>", "<dc:creator>{w}</dc:creator>", "<dc:creator>Bo Lind</dc:creator>",
        "<category>{w}</category>", "<category domain='{a}'>{w}</category>", "<category domain=''>news</category>", "<dc:subject>{w}</dc:subject>",
        "<comments>{a}</comments>", "<enclosure url='{a}' type='Audio/MPEG' length='9'/>", "<enclosure href='{a}'/>", "<source url='{a}'>{w}</source>",
        "<atom:link href='{a}'/>", "<dc:date>{d}</dc:date>", "<wfw:commentRss>{a}</wfw:commentRss>", "<image><url>{a}</url></image>", "<foo>{w}</foo>",
    )
)  # fmt: skip
ENTRY = st.sampled_from(
    (
        *SHARED, "<id>{a}</id>", "<id>tag:post.example,2026:7</id>", "<title>{w}</title>", "<title type='html'>{w}</title>", "<title type='xhtml'>{w}</title>",
        "<link href='{a}'/>", "<link href='{a}' rel='Self'/>", "<link rel='enclosure' type='audio/mpeg' length='7' href='{a}' title='{q}'/>",
        "<link href='{a}' type='html'/>", "<link uri='{a}'/>", "<link rel='alternate' hreflang='fr' type='application/xhtml+xml' href='{a}'/>",
        "<published>{d}</published>", "<updated>{d}</updated>", "<summary>{w}</summary>", "<summary type='html'>{w}</summary>", "<content>{w}</content>",
        "<content type='html'>{w}</content>", "<content type='HTML'>{w}</content>", "<content src='{a}'/>", "<rights>{w}</rights>",
        "<author><name>{w}</name><uri>{a}</uri><email>a@b.example</email></author>", "<author><name>Bo</name></author>", "<author>Bo</author>",
        "<author><name>Bo</name>x</author>", "<author><foo/></author>", "<author><uri>{a}</uri></author>", "<author x='1'><name>Bo</name></author>",
        "<category term='{q}' scheme='{a}' label='x'/>", "<category term='{q}'/>", "<category>{w}</category>", "<source><id>{a}</id></source>",
        "<contributor><name>{w}</name></contributor>", "<dc:creator>{w}</dc:creator>", "<title xml:lang='fr'>{w}</title>",
    )
)  # fmt: skip


def both(document: bytes, headers: dict[str, str] | None = None) -> tuple[tuple[Feed, tuple[Entry, ...]], ...]:
    """What is read with usual entries read apart, and by feedparser alone."""
    told = headers or {}
    quick = read_feed(document, url=URL, headers=told, clean=False)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "read_usual", lambda *_, **__: None)
        return quick, read_feed(document, url=URL, headers=told, clean=False)


def elements(kinds: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    @st.composite
    def one(draw: st.DrawFn) -> str:
        chosen = draw(kinds)
        quoted = draw(st.sampled_from(("world", "Welt &amp; mehr", "")))
        return chosen.format(w=draw(WORDS), a=draw(ADDRESSES), d=draw(DATES), q=quoted)

    return one()


def feeds(whole: str, name: str, kinds: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = st.lists(elements(kinds), max_size=6).map(lambda parts: f"<{name}>{''.join(parts)}</{name}>")
    return st.lists(item, max_size=4).map(lambda items: whole % "".join(items))


@settings(max_examples=200, deadline=None)
@given(feeds(RSS, "item", ITEM))
@example(RSS % "<item rdf='x'><link>https://post.example/1</link></item>")
@example(
    RSS
    % "<item><content:encoded>Text</content:encoded><description>Less</description><link>https://post.example/1</link></item>"
)
@example(RSS.replace("2.0", "0.91") % "<item><link>https://post.example/1</link></item>")
@example(
    "<rss version='2.0'><channel xml:lang=''><item><link>https://a.example/</link><title>x</title></item></channel></rss>"
)
@example("<rss version='2.0' lang='fr'><channel><item><link>https://a.example/</link></item></channel></rss>")
@example("<rss version='2.0'><title>x</title></rss>")
def test_items_are_what_feedparser_says(document: str) -> None:
    quick, slow = both(document.encode(), {"content-language": "en"})
    assert quick == slow


@settings(max_examples=200, deadline=None)
@given(feeds(ATOM, "entry", ENTRY))
@example(ATOM % "<entry lang='fr'><id>urn:1</id></entry>")
@example("<!DOCTYPE feed><feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:1</id></entry></feed>")
@example("<feed xmlns='http://www.w3.org/2005/Atom' xml:base='/x'><entry><id>urn:1</id></entry></feed>")
@example("<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:1</id></entry>")
def test_entries_are_what_feedparser_says(document: str) -> None:
    quick, slow = both(document.encode())
    assert quick == slow


def test_only_what_is_unusual_is_left_for_feedparser() -> None:
    usual = "<item><title>A</title><link>https://post.example/1</link><pubDate>Mon, 02 Mar 2026 06:00:00 GMT</pubDate></item>"
    odd = "<item><title>B</title><link>/2</link></item>"
    found = read_usual((RSS % (usual + odd + usual.replace("/1", "/3"))).encode(), base=URL, language=None)
    assert found is not None
    assert [entry and entry["link"] for entry in found.entries] == [
        "https://post.example/1",
        None,
        "https://post.example/3",
    ]
    assert found.rest.count(b"<item>") == 1
    _, entries = read_feed((RSS % (usual + odd + usual.replace("/1", "/3"))).encode(), url=URL, clean=False)
    assert [entry.url for entry in entries] == [
        "https://post.example/1",
        "https://post.example/2",
        "https://post.example/3",
    ]


def test_where_feedparser_counts_otherwise_it_reads_all(monkeypatch: pytest.MonkeyPatch) -> None:
    document = (RSS % "<item><link>https://post.example/1</link></item><item><foo/></item>").encode()
    found = read_usual(document, base=URL, language=None)
    assert found is not None
    lost = type(found)(
        rest=found.rest.replace(b"<item>", b"<thing>").replace(b"</item>", b"</thing>"), entries=found.entries
    )
    monkeypatch.setattr(module, "read_usual", lambda *_, **__: lost)
    assert [entry.url for entry in read_feed(document, url=URL, clean=False)[1]] == ["https://post.example/1", None]


def test_feedparsers_own_files_are_read_alike(shared: Path) -> None:
    usual = 0
    for name, content, comment in cases(shared / "data" / "feeds" / "feedparser-tests.tar.gz"):
        try:
            quick, slow = both(content, feed_headers(comment))
        except InputError:
            continue
        assert quick == slow, name
        found = read_usual(content, base=URL, language=None)
        usual += found is not None and any(entry is not None for entry in found.entries)
    assert usual > 20
