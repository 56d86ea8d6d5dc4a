from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wirecopy.errors import InputError
from wirecopy.source import feedguard
from wirecopy.source.feed import read_feed
from wirecopy.source.links import header_links
from wirecopy.types import Category, Link, Pace, Person

ADDRESS = "https://harbour.example/feeds/news.xml"
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


def rss(channel: str = "", item: str = "") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0" {SPACES}><channel>{channel}<item>{item}</item></channel></rss>'.encode()


def refusal(content: bytes, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_feed(content, url=ADDRESS, **options)
    return caught.value.reason


def test_rss_is_read_with_all_its_modules() -> None:
    feed, (entry,) = read_feed(
        rss(
            "<title>Harbour News</title><link>https://harbour.example/</link><description>All of it</description>"
            "<language>en-gb</language><copyright>© Harbour News</copyright><ttl>90</ttl>"
            '<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="https://harbour.example/rss"/>'
            "<dc:publisher>Harbour Press</dc:publisher>",
            '<title>Ferry sails again</title><guid isPermaLink="false">f-1</guid><link>/ferry</link>'
            "<pubDate>Tue, 04 Nov 2025 09:30:00 +0100</pubDate><description>It sails.</description>"
            "<content:encoded><![CDATA[<p>It <b>sails</b>.</p>]]></content:encoded><dc:creator>Ada Quill</dc:creator>"
            '<category domain="desk">Sea</category><dc:rights>Courtesy of the Bay Wire</dc:rights>'
            '<source url="https://bay.example/rss">Bay Wire</source><comments>https://harbour.example/ferry#talk</comments>'
            '<enclosure url="/ferry.mp3" type="audio/mpeg" length="1234"/>'
            '<media:content url="https://harbour.example/f.jpg" medium="image" fileSize="99"/><media:credit>Leo Lens</media:credit>'
            '<media:thumbnail url="https://harbour.example/t.jpg"/>',
        ),
        url=ADDRESS,
    )
    assert (feed.format, feed.language, feed.site, feed.complaint) == (
        "rss20",
        "en-gb",
        "https://harbour.example/",
        None,
    )
    assert feed.title is not None
    assert feed.title.value == "Harbour News"
    assert feed.pace == Pace(interval=5400)
    assert feed.publisher == Person(name="Harbour Press")
    assert [(link.rel, link.url) for link in feed.links if link.rel in {"hub", "self"}] == [
        ("hub", "https://hub.example/"), ("self", "https://harbour.example/rss"),
    ]  # fmt: skip
    assert (entry.id, entry.url) == ("f-1", "https://harbour.example/ferry")
    assert entry.published == datetime(2025, 11, 4, 8, 30, tzinfo=UTC)
    assert [(text.value, text.markup) for text in entry.contents] == [("<p>It <b>sails</b>.</p>", True)]
    assert entry.summary is not None
    assert entry.summary.value == "It sails."
    assert entry.rights is not None
    assert entry.rights.value == "Courtesy of the Bay Wire"
    assert entry.source is not None
    assert entry.source.title is not None
    assert (entry.source.title.value, entry.source.site) == ("Bay Wire", "https://bay.example/rss")
    assert entry.authors == (Person(name="Ada Quill"),)
    assert entry.categories == (Category(term="Sea", scheme="desk"),)
    assert [(item.url, item.type, item.size, item.credit, item.thumbnail) for item in entry.media] == [
        ("https://harbour.example/f.jpg", "image", 99, "Leo Lens", False),
        ("https://harbour.example/ferry.mp3", "audio/mpeg", 1234, "Leo Lens", False),
        ("https://harbour.example/t.jpg", "image", None, "Leo Lens", True),
    ]


def test_atom_is_read_with_its_source() -> None:
    document = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl"><id>urn:feed</id><title>Kade</title>
      <entry><id>urn:1</id><title type="html">A &lt;i&gt;word&lt;/i&gt;</title><link href="https://kade.example/1"/>
      <content src="https://kade.example/1.mp4" type="video/mp4"/><updated>2025-01-02T03:04:05Z</updated>
      <source><id>urn:other</id><title>Elders</title><link href="https://elders.example/"/></source></entry></feed>"""
    feed, (entry,) = read_feed(document.encode())
    assert (feed.format, feed.id, feed.language) == ("atom10", "urn:feed", "nl")
    assert entry.title is not None
    assert (entry.title.value, entry.title.markup, entry.title.language) == ("A <i>word</i>", True, "nl")
    assert entry.source is not None
    assert (entry.source.id, entry.source.site) == ("urn:other", "https://elders.example/")
    assert (entry.published, entry.updated) == (None, datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert [(item.url, item.type) for item in entry.media] == [("https://kade.example/1.mp4", "video/mp4")]


@pytest.mark.parametrize(
    ("channel", "pace"),
    [
        ("", Pace()),
        ("<ttl>60</ttl><sy:updatePeriod>daily</sy:updatePeriod>", Pace(interval=86400)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", Pace(interval=900)),
        ("<sy:updateFrequency>2</sy:updateFrequency>", Pace(interval=43200)),
        ("<ttl>soon</ttl><sy:updatePeriod>sometimes</sy:updatePeriod>", Pace()),
        ("<ttl>999999999</ttl>", Pace(interval=31 * 86400)),
        ("<skipHours><hour>1</hour><hour> 24 </hour><hour>99</hour></skipHours>", Pace(skip_hours=frozenset({0, 1}))),
        ("<skipDays><day>Sunday</day><day>Monday</day><day>x</day></skipDays>", Pace(skip_days=frozenset({0, 6}))),
        ("<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(24)) + "</skipHours>", Pace()),
        ("<skipDays/>", Pace()),
    ],
)  # fmt: skip
def test_the_feeds_wish_is_read(channel: str, pace: Pace) -> None:
    assert read_feed(rss(channel, "<skipHours><hour>5</hour></skipHours>"))[0].pace == pace


def test_an_entry_without_id_and_address_gets_a_lasting_id() -> None:
    document = rss(item="<title>Nameless</title>")
    (first,), (second,) = read_feed(document)[1], read_feed(document)[1]
    assert first.id.startswith("sha256:")
    assert first.id == second.id
    assert first.id != read_feed(rss(item="<title>Other</title>"))[1][0].id


@pytest.mark.parametrize("form", ["rss", "json"])
def test_entries_that_share_an_id_are_told_apart(form: str) -> None:
    links = ["https://a.example/1", "https://a.example/2", "https://a.example/1", None, None, "https://a.example/4"]
    ids = ["site"] * 5 + ["other"]
    if form == "rss":
        items = "".join(
            f"<item><guid isPermaLink='false'>{id_}</guid><title>Report {place}</title>"
            + (f"<link>{link}</link></item>" if link else "</item>")
            for place, (id_, link) in enumerate(zip(ids, links, strict=True))
        )
        content = f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>"
    else:
        rows = [
            {"id": id_, "title": f"Report {place}"} | ({"url": link} if link else {})
            for place, (id_, link) in enumerate(zip(ids, links, strict=True))
        ]
        content = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": rows})
    _, entries = read_feed(content.encode(), url="https://a.example/feed")
    found = [entry.id for entry in entries]
    assert found[:3] == ["site https://a.example/1", "site https://a.example/2", "site https://a.example/1"]
    assert found[5] == "other"
    assert len(set(found)) == 5  # what has the same address is the same entry


def test_a_short_list_of_keywords_in_a_long_feed() -> None:
    item = "<itunes:keywords>sea, ice</itunes:keywords><description>" + "long " * 10_000 + "</description>"
    assert [category.term for category in read_feed(rss(item=item))[1][0].categories] == ["sea", "ice"]


def test_markup_is_cleaned_on_request_only() -> None:
    document = rss(
        item='<description><![CDATA[<p onclick="x()">a<script>b()</script> <a href="/c">d</a></p>]]></description>'
    )
    (cleaned,), (raw,) = read_feed(document, url=ADDRESS)[1], read_feed(document, url=ADDRESS, clean=False)[1]
    assert cleaned.summary is not None
    assert cleaned.summary.value == '<p>a <a href="https://harbour.example/c">d</a></p>'
    assert raw.summary is not None
    assert raw.summary.value == '<p onclick="x()">a<script>b()</script> <a href="/c">d</a></p>'
    assert raw.summary.base == ADDRESS


def test_headers_say_encoding_language_base_and_hub() -> None:
    headers = {
        "Content-Type": "application/rss+xml; charset=iso-8859-2", "Content-Language": "pl",
        "Content-Location": "/pl/", "Link": '<https://hub.example/>; rel="hub", </news>; rel=self',
    }  # fmt: skip
    document = "<rss version='2.0'><channel><title>Łódź</title><link>wiadomo</link></channel></rss>".encode(
        "iso-8859-2"
    )
    feed, _ = read_feed(document, url=ADDRESS, headers=headers)
    assert feed.title is not None
    assert (feed.title.value, feed.language, feed.site) == ("Łódź", "pl", "https://harbour.example/pl/wiadomo")
    assert [(link.rel, link.url) for link in feed.links[:2]] == [
        ("hub", "https://hub.example/"), ("self", "https://harbour.example/news"),
    ]  # fmt: skip


@pytest.mark.parametrize("location", ["javascript:alert(1)", "http://[bad/"])
def test_a_bad_content_location_is_passed_over(location: str) -> None:
    feed, _ = read_feed(rss("<link>/x</link>"), url=ADDRESS, headers={"content-location": location})
    assert feed.site == "https://harbour.example/x"


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    feed, entries = read_feed(
        b"\n\n<?xml version='1.0'?><rss><channel><title>A & B</title><item><link>http://a.example/1"
    )
    assert feed.title is not None
    assert (feed.title.value, len(entries)) == ("A & B", 1)
    assert feed.complaint is not None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-be", "utf-32-le", "cp037", "utf-8-sig"])
def test_encodings_that_are_no_supersets_of_ascii(encoding: str) -> None:
    label = "cp037" if encoding == "cp037" else encoding.removesuffix("-sig")
    document = (
        f'<?xml version="1.0" encoding="{label}"?><rss version="2.0"><channel><title>Zout</title></channel></rss>'
    )
    feed, _ = read_feed(document.encode(encoding))
    assert feed.title is not None
    assert feed.title.value == "Zout"


BIG = b"<rss><channel>%s</channel></rss>"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\0 \n", "is empty"),
        (b"x" * (feedguard.MAX_FEED + 1), "larger than 10 MiB"),
        (b"<!doctype html><html><head><title>x</title></head>", "is a web page"),
        (b"just words", "is not a feed"),
        (b"<urlset><url/></urlset>", "is not a feed"),
        (b"<?xml " + b" " * 2000 + b"?><rss/>", "declaration longer"),
        (b"<?xml version='1.0' encoding='punycode'?><rss/>", "no character set"),
        (b"<?xml version='1.0' encoding='a\0b'?><rss/>", "cannot be decoded"),
        (BIG % (b"<a/>" * feedguard.MAX_TAGS), "more than 400000 tags"),
        (b"<?xml version='1.0'?>" + b"\n" * 2000 + b"<rss/>", "blanks in a row"),
        (b"<?xml version='1.0'?><!--" + b"x" * 70000 + b"--><rss/>", "before its first element"),
        (b"<!DOCTYPE r [<!ENTITY a '" + b"x" * 9000 + b"'>]><rss>" + b"&a;" * 2000 + b"</rss>", "by its own entities"),
        (BIG % (b"<a xml:base='b/'>" * 1001), "xml:base"),
        (BIG % (b"<item/>" * 10001), "more than 10000 entries"),
        (BIG % (b"<item>" + b"<category>a</category>" * 1001), "more than 1000 categories"),
        (BIG % (b"<item><itunes:keywords>" + b"a b " * 6000), "list of keywords"),
        (BIG % (b"<item><author>" + b"a." * 20000 + b"</author>"), "no names"),
        (BIG % (b"<item><dc:creator>x@" + b"a.<!-- -->" * 20000 + b"</dc:creator>"), "no names"),
        (BIG % (b"<item><author>" + b"<!--" * 20_000 + b"a." * 20_000 + b"</author>"), "no names"),
        (BIG % (b"<item><description>&lt;p>" + b"<![CDATA[<!--]]>" * 100000), "double hyphens"),
    ],
)  # fmt: skip
def test_what_is_no_feed_or_hostile_is_refused(content: bytes, reason: str) -> None:
    assert reason in refusal(content)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&#55357;&#56832;", "😀"), ("&#xD83D;&#xde00;!", "😀!"), ("&#55357;x", "\ufffdx"), ("&#55296;&#55296;", "\ufffd\ufffd"),
        ("a&#0;b", "a\ufffdb"), ("&#99999999999;", "\ufffd"), ("a\x0bb\0c", "abc"),
    ],
)  # fmt: skip
def test_characters_that_xml_forbids_do_not_cost_the_feed(written: str, read: str) -> None:
    feed, entries = read_feed(rss(f"<title>{written}</title>", "<title>x</title>"))
    assert feed.title is not None
    assert (feed.title.value, len(entries), feed.complaint) == (read, 1, "has characters that XML forbids")


def test_a_failure_of_the_parser_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("feedparser.parse", fail)
    assert refusal(rss()) == "cannot be read as a feed: RecursionError: too deep"


def test_entities_do_not_explode() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    document = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha"> {laughs}]><rss><channel><title>&l11;</title></channel></rss>'
    feed, _ = read_feed(document.encode())
    assert feed.title is None or len(feed.title.value) < 100


def test_external_entities_are_not_read() -> None:
    document = (
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>a&x;b</title></channel></rss>'
    )
    feed, _ = read_feed(document)
    assert feed.title is None or "root" not in feed.title.value


def test_an_odd_date_is_unknown() -> None:
    assert read_feed(rss(item="<pubDate>once</pubDate>"))[1][0].published is None
    assert read_feed(rss(item="<published_parsed>once</published_parsed>"))[1][0].published is None


def test_media_without_a_usable_address_is_left_out() -> None:
    item = '<enclosure url="http://[x"/><enclosure/><media:content/><media:thumbnail/><itunes:image href=""/>'
    assert read_feed(rss(item=item), url=ADDRESS)[1][0].media == ()


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400), st.text(alphabet="<>/!-[]&;'\"= aA{}:rs\n", max_size=300).map(lambda s: rss(s, s))
    )
)
@example(b"<?xml version='1.0' encoding='idna'?><rss>\xff</rss>")
@example(b"{\xff}")
@example(b'{"version": 1e999999}')
@example(rss(item="<tags>a</tags><source/><link rel='enclosure'/><image>x</image>"))
@example(rss(item="<media_credit>x</media_credit><content>y</content><authors>z</authors><links>w</links>"))
def test_nothing_but_a_refusal_is_raised(content: bytes) -> None:
    for clean in (True, False):
        try:
            _, entries = read_feed(content, url=ADDRESS, clean=clean)
        except InputError:
            continue
        assert all(entry.id for entry in entries)


def document(**fields: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "items": [], **fields}).encode()


def test_json_feed_is_read() -> None:
    item = {
        "id": 7, "url": "/7", "external_url": "https://far.example/7", "title": "Seven", "content_html": "<p>x</p>",
        "content_text": "x", "summary": "s", "image": "/7.jpg", "date_published": "2025-03-01T10:00:00+02:00",
        "date_modified": "2025-03-02", "tags": ["a", "b"],
        "attachments": [{"url": "/7.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5, "title": "Aloud"}],
    }  # fmt: skip
    feed, (entry,) = read_feed(
        b"\xef\xbb\xbf"
        + document(
            items=[item], home_page_url="https://quay.example/", feed_url="/feed.json", language="en", unknown=[1],
            authors=[{"name": "Quay desk"}], hubs=[{"type": "WebSub", "url": "https://hub.example/"}], next_url="?page=2",
            description="d", icon="/i.png", favicon="/f.ico",
        ),
        url="https://quay.example/feed.json", headers={"link": '<https://hub2.example/>; rel="hub"'},
    )  # fmt: skip
    assert (feed.format, feed.site, feed.id) == ("json11", "https://quay.example/", "https://quay.example/feed.json")
    assert [(link.rel, link.url) for link in feed.links] == [
        ("hub", "https://hub2.example/"), ("alternate", "https://quay.example/"),
        ("self", "https://quay.example/feed.json"), ("next", "https://quay.example/feed.json?page=2"),
        ("hub", "https://hub.example/"),
    ]  # fmt: skip
    assert (entry.id, entry.url, entry.language) == ("7", "https://quay.example/7", "en")
    assert entry.links[1] == Link(url="https://far.example/7", rel="related")
    assert [(text.value, text.markup) for text in entry.contents] == [("<p>x</p>", True), ("x", False)]
    assert entry.published == datetime(2025, 3, 1, 10, tzinfo=timezone(timedelta(hours=2)))
    assert entry.updated == datetime(2025, 3, 2, tzinfo=UTC)
    assert [(m.url, m.size, m.caption) for m in entry.media] == [
        ("https://quay.example/7.jpg", None, None), ("https://quay.example/7.mp3", 5, "Aloud"),
    ]  # fmt: skip
    assert entry.authors == (Person(name="Quay desk"),)
    assert [category.term for category in entry.categories] == ["a", "b"]


def test_json_feed_1_has_one_author() -> None:
    feed, (entry,) = read_feed(
        document(
            version="https://jsonfeed.org/version/1",
            author={"name": "A"},
            items=[{"id": "x", "date_published": "soon"}],
        )
    )
    assert (feed.format, entry.authors, entry.published, entry.url) == ("json1", (Person(name="A"),), None, None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "not usable JSON"),
        (b'{"a": ' + b"[" * 100_000, "not usable JSON"),
        (b'{"title": "\xff"}', "not UTF-8"),
        (b'{"title": "x"}', "no JSON Feed"),
        (document(version="https://jsonfeed.org/version/2"), "no JSON Feed"),
        (document(title=None), '"title" that is not a string'),
        (document(items={}), 'no list "items"'),
        (document(items=[1]), '"items" that is not a list of objects'),
        (document(items=[{"title": "x"}]), 'without "id"'),
        (document(items=[{"id": True}]), 'without "id"'),
        (document(items=[{"id": "1", "tags": [1]}]), '"tags" that is not a list of strings'),
        (document(items=[{"id": "1", "url": 5}]), '"url" that is not a string'),
        (document(author="me"), '"author" that is not an object'),
        (document(items=[{"id": "1"}] * 10001), "more than 10000"),
    ],
)
def test_what_json_feed_forbids_is_refused_by_name(content: bytes, reason: str) -> None:
    assert reason in refusal(content)


def test_a_bad_address_in_json_feed_is_unknown() -> None:
    assert read_feed(document(home_page_url="http://[x"), url=ADDRESS)[0].site is None


def test_link_headers() -> None:
    header = '<a>; rel="hub self"; title="x, y"; hreflang=de; type="text/x", <b>;rel=next, <http://[c>; rel=hub, junk'
    assert header_links(header, "https://quay.example/") == (
        Link(url="https://quay.example/a", rel="hub", title="x, y", language="de", type="text/x"),
        Link(url="https://quay.example/a", rel="self", title="x, y", language="de", type="text/x"),
        Link(url="https://quay.example/b", rel="next"),
    )
    assert header_links(None, None) == ()
    assert header_links(" " * 200_000 + "x", None) == ()
