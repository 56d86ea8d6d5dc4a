from __future__ import annotations

import gzip
import resource
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.errors import InputError
from wirecopy.source import site
from wirecopy.source.site import MAX_FEEDS, MAX_SITEMAP, Sitemap, feeds_of, read_sitemap, suggestions
from wirecopy.types import Category, Entry, Link, Media, Person, Text

HOME = "https://quay.example/news/"


def test_feeds_are_found_in_a_page() -> None:
    page = """<?xml version="1.0"?><html><head><base href="/sub/">
      <link rel="stylesheet alternate" type="application/rss+xml" href="style">
      <link rel="alternate" type="application/rss+xml" title="Quay &raquo; Comments  Feed" href="comments">
      <link rel="alternate" type="text/xml" href="https://far.example/vague">
      <LINK REL="Alternate" TYPE="application/rss+xml; charset=utf-8" TITLE="News" HREF="feed">
      <link rel="alternate" type="application/atom+xml" href="feed"><link rel=feed href="/plain">
      <link rel="alternate" type="application/feed+json" href="feed.json">
      <link rel="alternate" type="application/json" href="/wp-json/1"><link rel="alternate" type="application/json" title="Feed" href="x.json">
      <link rel="alternate" hreflang="nl" href="/nl"><link rel="alternate" type="application/rss+xml">
      <link rel="alternate" type="application/rss+xml" href="feed://x"><link rel="alternate" type="application/rss+xml" href="http://[x">
      <body><p>words"""
    assert feeds_of(page, HOME) == (
        Link(url="https://quay.example/sub/feed", type="application/rss+xml", title="News"),
        Link(url="https://quay.example/sub/feed.json", type="application/feed+json"),
        Link(url="https://quay.example/plain"),
        Link(url="https://far.example/vague", type="text/xml"),
        Link(url="https://quay.example/sub/x.json", type="application/json", title="Feed"),
        Link(url="https://quay.example/sub/comments", type="application/rss+xml", title="Quay » Comments Feed"),
    )


def test_links_in_the_text_count_where_the_head_names_none() -> None:
    page = """<p><a href="/rss.xml">All <b>news</b></a> <a href="/feeds/sea/">Sea</a> <a href="?format=feed"></a> <a href="/feedback">Write to us</a>
      <a href="/a.rss">A</a> <a href="https://rss.example/about">About</a> <a href="mailto:rss@quay.example">Mail</a> <a>none</a> <a href="/news/rss-explained">x</a></p>"""
    assert [(link.url, link.title) for link in feeds_of(page, HOME)] == [
        ("https://quay.example/rss.xml", "All news"), ("https://quay.example/feeds/sea/", "Sea"),
        ("https://quay.example/news/?format=feed", None), ("https://quay.example/a.rss", "A"),
    ]  # fmt: skip
    named = '<link rel="alternate" type="application/rss+xml" href="/named">'
    assert [link.url for link in feeds_of(named + page, HOME)] == ["https://quay.example/named"]


def test_pages_without_feeds() -> None:
    assert feeds_of("", HOME) == ()
    assert feeds_of("<!-- -->", HOME) == ()
    assert feeds_of("just words", HOME) == ()
    many = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{number}">' for number in range(200))
    assert len(feeds_of(many, HOME)) == MAX_FEEDS


@given(st.text(alphabet="<>/=\"' linkrefhalternatype!-\0\ud800", max_size=200))
def test_no_page_is_too_broken(page: str) -> None:
    assert isinstance(feeds_of("<link rel=alternate " + page, HOME), tuple)


def test_suggestions_are_on_the_same_site() -> None:
    found = suggestions("https://quay.example:8080/a/b?c")
    assert found[0] == "https://quay.example:8080/feed"
    assert all(address.startswith("https://quay.example:8080/") for address in found)


NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://quay.example/1?a=1&amp;b=2 </loc><lastmod>2026-02-03T04:05:06+02:00</lastmod>
  <news:news><news:publication><news:name>The Quay</news:name><news:language>en</news:language></news:publication>
  <news:publication_date>2026-02-03</news:publication_date><news:title>Ferry  sails</news:title>
  <news:keywords>sea, ice,,</news:keywords></news:news>
  <image:image><image:loc>/1.jpg</image:loc><image:title>A ferry</image:title></image:image><image:image><image:loc>/1.jpg</image:loc></image:image>
</url>
<url><loc>https://quay.example/2</loc><lastmod>2026</lastmod></url><url><loc>https://quay.example/2</loc></url>
<url><loc>javascript:alert(1)</loc></url><url><lastmod>2026-01</lastmod></url><url><loc>https://quay.example/3</loc><lastmod>lately</lastmod></url>
</urlset>"""


@pytest.mark.parametrize("packed", [False, True])
def test_news_sitemaps(packed: bool) -> None:
    content = gzip.compress(NEWS.encode()) if packed else NEWS.encode()
    assert read_sitemap(content, url=HOME).entries == (
        Entry(
            id="https://quay.example/1?a=1&b=2", url="https://quay.example/1?a=1&b=2", title=Text(value="Ferry sails", language="en"),
            categories=(Category(term="sea"), Category(term="ice")), publisher=Person(name="The Quay"), language="en",
            published=datetime(2026, 2, 3, tzinfo=UTC), updated=datetime(2026, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=2))),
            media=(Media(url="https://quay.example/1.jpg", type="image"),),
        ),
        Entry(id="https://quay.example/2", url="https://quay.example/2", updated=datetime(2026, 1, 1, tzinfo=UTC)),
        Entry(id="https://quay.example/3", url="https://quay.example/3"),
    )  # fmt: skip


def test_sitemap_indexes() -> None:
    index = """<sitemapindex><sitemap><loc>https://quay.example/a.xml</loc><lastmod>2026-01</lastmod></sitemap>
      <sitemap><loc>/b.xml.gz</loc></sitemap></sitemapindex>"""
    assert read_sitemap(index.encode(), url=HOME) == Sitemap(
        sitemaps=("https://quay.example/a.xml", "https://quay.example/b.xml.gz"),
        modified=(datetime(2026, 1, 1, tzinfo=UTC), None),
    )


def test_lists_of_addresses() -> None:
    listed = "\ufeffhttps://quay.example/1\r\nwords\nhttps://quay.example/2\nhttps://quay.example/1\n"
    assert [entry.url for entry in read_sitemap(listed.encode(), url=HOME).entries] == [
        "https://quay.example/1", "https://quay.example/2",
    ]  # fmt: skip


def test_damaged_sitemaps_give_what_came_before() -> None:
    for damaged in (
        NEWS[:700].encode(),
        gzip.compress(NEWS.encode())[:-20],
        NEWS.replace("</urlset>", "<url><loc>&bad;<<").encode(),
    ):
        assert read_sitemap(damaged, url=HOME).entries[0].url == "https://quay.example/1?a=1&b=2"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is no sitemap"), (b"words", "is no sitemap"), (b"<html><body><url><loc>https://a.example/</loc></url></body></html>", "is no sitemap"),
        (b"<", "is no sitemap"), (b"<urlset>" + b" " * MAX_SITEMAP, "larger than 50 MiB"), (gzip.compress(bytes(MAX_SITEMAP * 2), mtime=0), "more than 200 times"),
    ],
    ids=["empty", "words", "page", "broken", "large", "bomb"],
)  # fmt: skip
def test_what_is_no_sitemap_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_sitemap(content, url=HOME)


@given(
    st.one_of(st.binary(max_size=100), st.text(alphabet="<>/=\"' urlsetocimap:!-&;\0", max_size=200).map(str.encode))
)
def test_nothing_but_a_refusal_is_raised(content: bytes) -> None:
    for document in (content, b"<urlset>" + content, b"<urlset><url><loc>https://a.example/" + content):
        try:
            assert isinstance(read_sitemap(document, url=HOME), Sitemap)
        except InputError:
            continue


def test_entities_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    content = f'<!DOCTYPE urlset [<!ENTITY l0 "ha"><!ENTITY x SYSTEM "file:///etc/passwd">{laughs}]><urlset><url><loc>https://a.example/&l9;&x;</loc></url></urlset>'
    found = read_sitemap(content.encode(), url=HOME)
    assert all(len(entry.id) < 100 for entry in found.entries)


def test_long_sitemaps_are_cut_without_growing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "MAX_URLS", 10_000)
    content = (
        b"<urlset>"
        + b"".join(b"<url><loc>https://a.example/%d</loc></url>" % number for number in range(12_000))
        + b"</urlset>"
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(read_sitemap(content, url=HOME).entries) == 10_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * 1024
