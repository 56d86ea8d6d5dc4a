"""The structured layer: tolerant JSON-LD, the fields and their basis, the vote for the headline."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from wirecopy.extract.headline import Statement, choose
from wirecopy.extract.jsonld import Graph, clean, parse_json
from wirecopy.extract.signals import Signals, from_tree
from wirecopy.extract.source_signals import from_source
from wirecopy.extract.structured import Facts, read_structured

URL = "https://www.harbour-courier.example/news/ferry-strike"

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Ferry crews end strike after nine days",
    "author": [{"@type": "Person", "name": "Ines Holloway"}, {"@type": "Organization", "name": "Harbour Courier"}],
    "datePublished": "2026-03-04T18:10:00+01:00",
    "dateModified": "2026-03-04T19:00:00+01:00",
    "publisher": {"@type": "NewsMediaOrganization", "name": "Harbour Courier"},
    "image": {"@type": "ImageObject", "url": "/img/ferry.jpg", "caption": "The quay", "creditText": "Tomas Reyl"},
    "isAccessibleForFree": "False",
    "creditText": "Coastal Wire",
    "copyrightNotice": "© 2026 Coastal Wire",
    "isBasedOn": "https://coastalwire.example/ferry",
    "inLanguage": "en-GB",
}


def page(*scripts: str, head: str = "", body: str = "<p>Text.</p>", language: str = "") -> str:
    blocks = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    attribute = f' lang="{language}"' if language else ""
    return f"<html{attribute}><head>{head}{blocks}</head><body>{body}</body></html>"


def read(html: str, url: str | None = URL, fetched: datetime | None = None) -> Facts:
    return read_structured(from_tree(document_fromstring(html)), url=url, fetched=fetched)


def test_every_field_of_a_sound_article() -> None:
    facts = read(page(json.dumps(ARTICLE)))
    assert facts.headline == "Ferry crews end strike after nine days"
    assert facts.authors == ("Ines Holloway",)
    assert facts.credits == ("Coastal Wire", "Harbour Courier")
    assert facts.rights == "© 2026 Coastal Wire"
    assert facts.publisher == "Harbour Courier"
    assert facts.published is not None
    assert facts.published.value is not None
    assert facts.published.value.isoformat() == "2026-03-04T18:10:00+01:00"
    assert facts.modified is not None
    assert facts.modified.value is not None
    assert facts.modified.value.isoformat() == "2026-03-04T19:00:00+01:00"
    assert facts.language == "en-GB"
    assert facts.url == URL
    (image,) = facts.images
    assert (image.url, image.caption, image.credit) == (
        "https://www.harbour-courier.example/img/ferry.jpg",
        "The quay",
        "Tomas Reyl",
    )
    assert facts.declared_sources == ("https://coastalwire.example/ferry",)
    assert facts.free is False
    assert facts.declared
    assert {entry.field: entry.basis for entry in facts.provenance} == {
        "headline": "json-ld",
        "bylines": "json-ld",
        "publisher": "json-ld",
        "published": "json-ld",
        "modified": "json-ld",
        "language": "json-ld",
        "url": "given",
        "images": "json-ld",
    }


def test_both_gatherers_agree() -> None:
    head = (
        '<title>Ferry crews end strike | Harbour Courier</title><meta property="og:title" content="Ferry crews &amp; all">'
        '<meta name=author content="Ines Holloway"><link rel="canonical" href="https://www.harbour-courier.example/x">'
    )
    source = page(json.dumps(ARTICLE), head=head, body="<h1>Ferry <b>crews</b></h1><p>x</p>", language="en")
    tree, text = from_tree(document_fromstring(source)), from_source(source)
    assert (tree.metas, tree.title, tree.headings, tree.language, tree.scripts) == (
        text.metas,
        text.title,
        text.headings,
        text.language,
        text.scripts,
    )
    assert tree.links["canonical"] == text.links["canonical"]


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"Rain stops"}',
        '<!-- {"@type":"NewsArticle","headline":"Rain stops"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Rain stops"}\n//]]>',
        '/* <![CDATA[ */{"@type":"NewsArticle","headline":"Rain stops"};/* ]]> */',
        '{"@type":"NewsArticle","headline":"Rain stops",}',
        '{"@type":"NewsArticle","headline":"Rain\tstops"}',
        '{"@type":"NewsArticle","headline":"Rain \\stops","x":"\\q"}',
        "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;Rain stops&quot;}",
        '{"@type":"WebSite"};{"@type":"NewsArticle","headline":"Rain stops"}',
        '[{"@type":"NewsArticle","headline":"Rain stops"}]',
        '{"@graph":[{"@type":["NewsArticle","Article"],"headline":"Rain stops"}]}',
        '{"@type":"NewsArticle","headline":"Rain stops"} {"cut off": [1, 2',
        '{"@type":"http://schema.org/NewsArticle","headline":"Rain&nbsp;stops"}',
    ],
)
def test_broken_json_is_read(script: str) -> None:
    headline = read(page(script)).headline
    assert headline is not None
    assert headline.replace("\\s", "s").replace("  ", " ") == "Rain stops"


def test_references_are_followed() -> None:
    script = json.dumps(
        {
            "@graph": [
                {"@type": "NewsArticle", "headline": "Rain stops", "author": {"@id": "#a"}, "publisher": {"@id": "#p"}},
                {"@id": "#a", "@type": "Person", "name": "Oda Brandt"},
                {"@id": "#p", "@type": "Organization", "name": "Valley Post"},
            ]
        }
    )
    facts = read(page(script))
    assert (facts.authors, facts.publisher) == (("Oda Brandt",), "Valley Post")


def test_a_reference_to_itself_ends() -> None:
    facts = read(page('{"@id":"a","@type":"NewsArticle","headline":"Rain stops","author":{"@id":"a"}}'))
    assert facts.headline == "Rain stops"


def test_the_article_of_the_page_is_chosen_among_several() -> None:
    others = [{"@type": "NewsArticle", "headline": f"Other news {n}", "author": "Nobody Here"} for n in range(3)]
    script = json.dumps([{"@type": "ItemList", "itemListElement": others}, *others, {**ARTICLE, "@type": "Article"}])
    head = '<meta property="og:title" content="Ferry crews end strike after nine days">'
    assert read(page(script, head=head)).authors == ("Ines Holloway",)


def test_articles_of_a_list_are_not_the_page_s() -> None:
    script = json.dumps({"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Other news"}]})
    facts = read(page(script, head="<title>Front page of the Valley Post</title>"))
    assert (facts.headline, facts.declared) == ("Front page of the Valley Post", False)


@given(st.text(max_size=300))
def test_json_reading_never_raises(text: str) -> None:
    assert isinstance(parse_json(text), tuple)
    Graph([text])


def test_json_nested_deep_is_no_json() -> None:
    assert parse_json("[" * 100_000) == ()
    assert parse_json('{"a":' * 100_000 + "1" + "}" * 100_000) == ()


@given(st.text(max_size=80))
def test_cleaning_leaves_no_tag_and_no_double_space(text: str) -> None:
    assert "  " not in clean(text)
    assert clean(f"<b>{clean(text)}</b>") == clean(clean(text))


@pytest.mark.parametrize(
    ("stated", "sites", "headline"),
    [
        ([("opengraph", "Rain stops at last - Valley Post"), ("json-ld", "Rain stops at last")], ["Valley Post"], "Rain stops at last"),
        ([("title", "Rain stops at last | Valley Post | World")], ["Valley Post"], "Rain stops at last"),
        ([("title", "Valley Post | Rain stops at last")], ["Valley Post"], "Rain stops at last"),
        ([("title", "Rain: stops at last - valleypost.example")], ["valleypost.example"], "Rain: stops at last"),
        ([("opengraph", "Rain stops"), ("json-ld", "Storm: Rain stops it all"), ("dom", "Storm: Rain stops it all")], [], "Storm: Rain stops it all"),
        ([("opengraph", "Rain stops it all"), ("json-ld", "Storm: Rain stops it all"), ("dom", "Storm: Rain stops it all")], [], "Rain stops it all"),
        ([("opengraph", "It's “over”"), ("json-ld", 'It’s "over"')], [], "It's “over”"),
        ([("title", "Valley Post")], ["Valley Post"], None),
        ([("opengraph", "Ferry\u00adboat  sinks")], [], "Ferryboat sinks"),
        ([], [], None),
    ],
)  # fmt: skip
def test_the_headline_is_voted_for(stated: list[tuple[str, str]], sites: list[str], headline: str | None) -> None:
    winner = choose([Statement(basis=basis, text=text) for basis, text in stated], sites)
    assert (winner.text if winner else None) == headline


@given(st.lists(st.tuples(st.sampled_from(["opengraph", "json-ld", "dom", "title"]), st.text(max_size=60)), max_size=5))
def test_the_vote_never_raises_and_invents_nothing(stated: list[tuple[str, str]]) -> None:
    winner = choose([Statement(basis=basis, text=text) for basis, text in stated], ["Valley Post"])
    if winner is not None:
        assert any(winner.text in " ".join(text.replace("\u00ad", "").split()) for _, text in stated)


def test_the_publisher_is_the_publication_not_the_company() -> None:
    script = json.dumps({**ARTICLE, "publisher": {"name": "Courier Media GmbH"}})
    head = '<meta property="og:site_name" content="Harbour Courier">'
    assert read(page(script, head=head)).publisher == "Harbour Courier"
    assert read(page(script)).publisher == "Courier Media GmbH"
    assert read(page(head='<meta name="application-name" content="Valley Post">')).publisher == "Valley Post"
    site = '{"@type":["Organization","NewsMediaOrganization"],"name":"Hill Gazette"}'
    assert read(page(site)).publisher == "Hill Gazette"


def test_a_time_in_the_future_is_not_believed() -> None:
    fetched = datetime(2026, 1, 1, tzinfo=UTC)
    head = '<meta property="article:published_time" content="2025-12-31T10:00:00Z">'
    facts = read(page(json.dumps(ARTICLE), head=head), fetched=fetched)
    assert facts.published is not None
    assert facts.published.value == datetime(2025, 12, 31, 10, tzinfo=UTC)


def test_a_stamp_without_a_zone_takes_the_page_s() -> None:
    script = json.dumps({**ARTICLE, "datePublished": "2026-03-04T18:10:00"})
    facts = read(page(script))
    assert facts.published is not None
    assert facts.published.value is not None
    assert facts.published.value.isoformat() == "2026-03-04T18:10:00+01:00"


def test_metadata_without_json() -> None:
    head = (
        '<meta property="og:type" content="article"><meta property="og:title" content="Rain stops">'
        '<meta name="author" content="Oda Brandt"><meta name="dc.rights" content="© Valley Post">'
        '<meta property="og:image" content="//cdn.example/a.jpg"><meta property="og:image:alt" content="A river">'
        '<meta property="article:content_tier" content="locked"><meta property="og:locale" content="de_AT">'
        '<meta name="syndication-source" content="https://wire.example/1"><meta property="og:description" content="Sun.">'
    )
    facts = read(page(head=head))
    assert (facts.headline, facts.authors, facts.rights) == ("Rain stops", ("Oda Brandt",), "© Valley Post")
    assert (facts.images[0].url, facts.images[0].caption) == ("https://cdn.example/a.jpg", "A river")
    assert (facts.free, facts.language, facts.declared, facts.description) == (False, "de-AT", True, "Sun.")
    assert facts.declared_sources == ("https://wire.example/1",)


def test_microdata() -> None:
    body = (
        '<div itemscope itemtype="https://schema.org/NewsArticle"><h2 itemprop="headline">Rain stops</h2>'
        '<span itemprop="author">Oda Brandt</span><time itemprop="datePublished" datetime="2026-03-04T10:00:00Z">today</time>'
        '<div itemprop="articleBody"><p>Text.</p></div></div>'
    )
    facts = read(page(body=body))
    assert (facts.headline, facts.authors, facts.declared) == ("Rain stops", ("Oda Brandt",), True)
    assert facts.published is not None
    assert facts.published.value == datetime(2026, 3, 4, 10, tzinfo=UTC)


def test_a_foreign_canonical_address_is_a_declared_source() -> None:
    head = '<link rel="canonical" href="https://original.example/1"><meta property="og:url" content="https://m.harbour-courier.example/2">'
    facts = read(page(head=head))
    assert facts.declared_sources == ("https://original.example/1",)
    assert facts.url == "https://m.harbour-courier.example/2"
    assert read(page(head=head), url=None).url == "https://original.example/1"


def test_addresses_that_are_none() -> None:
    head = '<link rel="canonical" href="//["><meta property="og:url" content="http://[::1">'
    facts = read(page(json.dumps({**ARTICLE, "image": "http://["}), head=head), url="https://a.co.uk/1")
    assert (facts.url, facts.images) == ("https://a.co.uk/1", ())


def test_live_blogs_are_known() -> None:
    assert read(page('{"@type":"LiveBlogPosting","headline":"Storm, minute by minute"}')).live
    assert not read(page(json.dumps(ARTICLE))).live


def test_nothing_said_is_nothing_known() -> None:
    assert read_structured(Signals()) == Facts()


@given(st.binary(max_size=400))
def test_the_source_scan_never_raises(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for source in (
        text,
        f"<html><head>{text}",
        f'<meta content="{text}" name=author><script type="application/ld+json">{text}',
    ):
        read_structured(from_source(source))
