"""Pages of other kinds than a site's own: AMP, and entries of feeds that carry the full text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wirecopy.extract import ExtractOptions, extract
from wirecopy.source.entry import entry_page
from wirecopy.source.feed import read_feed
from wirecopy.types import Article, Page

ONE = "The harbour board said on Tuesday that the dredging of the northern channel will begin in May, a year late."
TWO = "Two contractors had appealed against the award, and a court in the capital dismissed the last case in January."
THREE = "The work is to take fourteen months and cost 61 million crowns, nine million more than the estimate of 2023."
FOUR = "Ferry crews have asked for a timetable, because the channel will be closed to them on 40 nights of the year."
URL = "https://www.harbour-courier.example/news/dredging"
COPIES = (
    f"{URL}/amp",
    "https://amp.harbour-courier.example/news/dredging",
    "https://www-harbour--courier-example.cache.example/c/s/www.harbour-courier.example/amp/dredging",
    "https://search.example/amp/s/www.harbour-courier.example/amp/dredging",
    None,
)


def amp(sign: str = "⚡") -> str:
    """An AMP page with its boilerplate, consent, menu, advertisements and placeholders."""
    return f"""<!doctype html><html {sign} lang="en"><head><meta charset="utf-8">
<script async src="https://cdn.example/v0.js"></script><title>Dredging to begin in May</title>
<link rel="canonical" href="{URL}"><style amp-boilerplate>body{{animation:-amp-start 8s steps(1,end)}}</style>
<noscript><style amp-boilerplate>body{{animation:none}}</style></noscript>
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Dredging to begin in May",
"author": {{"name": "Ines Holloway"}}, "publisher": {{"name": "Harbour Courier"}},
"datePublished": "2026-03-04T18:10:00+01:00"}}</script></head><body>
<amp-sidebar layout="nodisplay"><p>Our journalists explain the news of the week in one letter, every Friday morning,
free of charge for everybody who signs up.</p></amp-sidebar>
<amp-consent layout="nodisplay"><div><p>We and our partners store and read information on your device to show you
advertisements that you may find useful.</p></div></amp-consent>
<article><h1>Dredging to begin in May</h1><figure><amp-img src="/img/2.jpg" width="8" height="6"></amp-img>
<figcaption>A dredger at work in the channel. <span class="credit">Photo: Nora Winther</span></figcaption></figure>
<p>{ONE}</p><amp-ad width="300" type="x"><div placeholder><p>An advertisement stands here as soon as one has been
loaded, which may take a while on a slow line.</p></div></amp-ad><p>{TWO}</p>
<amp-iframe src="https://x.example/i"><p placeholder>The chart is loading and will be shown here as soon as it has
been read from our server.</p></amp-iframe><p>{THREE}</p><p>{FOUR}</p>
<amp-next-page><script type="application/json">[]</script></amp-next-page></article>
<amp-analytics><script type="application/json">{{"vars": {{}}}}</script></amp-analytics></body></html>"""


def read(source: str, url: str | None, *, fast: bool) -> Article:
    (article,) = extract(Page(id="p", text=source, markup=True, url=url), options=ExtractOptions(fast=fast))
    return article


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("url", COPIES)
@pytest.mark.parametrize("sign", ["⚡", "amp", 'amp=""'])
def test_an_amp_page_is_its_original_s_article(sign: str, url: str | None, fast: bool) -> None:
    article = read(amp(sign), url, fast=fast)
    assert article.body == f"{ONE}\n\n{TWO}\n\n{THREE}\n\n{FOUR}"
    assert (article.url, article.declared_sources) == (URL, ())
    assert (article.headline, article.bylines, article.publisher) == (
        "Dredging to begin in May",
        ("Ines Holloway",),
        "Harbour Courier",
    )


def test_pictures_of_an_amp_page_are_its_original_s() -> None:
    (image,) = read(amp(), COPIES[2], fast=False).images
    assert image.url == "https://www.harbour-courier.example/img/2.jpg"
    assert (image.caption, image.credit) == ("A dredger at work in the channel.", "Photo: Nora Winther")


def test_a_foreign_canonical_address_of_any_other_page_is_a_declared_source() -> None:
    article = read(amp("data-amp"), "https://portal.example/a/1", fast=False)
    assert (article.url, article.declared_sources) == ("https://portal.example/a/1", (URL,))


def test_components_without_an_end_hide_nothing() -> None:
    broken = amp().replace("</amp-ad>", "").replace("</amp-iframe>", "")
    assert THREE in read(broken, URL, fast=True).body


def test_addresses_are_resolved_against_the_base_element() -> None:
    figure = '<figure><img src="2.jpg"><figcaption>A dredger at work in the channel.</figcaption></figure>'
    page = f"<head><base href='/media/2026/'></head><body><h1>A</h1>{figure}<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
    assert read(page, URL, fast=False).images[0].url == "https://www.harbour-courier.example/media/2026/2.jpg"


FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Courier</title><link>https://h.example</link>
<language>en</language><item><title>Dredging to begin in May</title><link>{url}</link><dc:creator>INES HOLLOWAY</dc:creator>
<pubDate>Wed, 04 Mar 2026 18:10:00 +0100</pubDate><guid>{url}</guid><description>Dredging begins.</description>
<content:encoded><![CDATA[{content}]]></content:encoded></item></channel></rss>"""


def entry(content: str) -> Page:
    feed, (item,) = read_feed(FEED.format(url=URL, content=content).encode())
    page = entry_page(feed, item)
    assert page is not None
    return page


@pytest.mark.parametrize("fast", [False, True])
def test_the_full_text_of_a_feed_is_read_like_a_page(fast: bool) -> None:
    content = (
        f"<p>LISBON, Portugal (AP) — {ONE}</p><h2>A year late</h2><p>{TWO}</p><ul><li>{THREE}</li></ul><p>{FOUR}</p>"
        '<p>The post <a href="x">Dredging to begin in May</a> appeared first on <a href="y">Harbour Courier</a>.</p>'
    )
    (article,) = extract(entry(content), options=ExtractOptions(fast=fast))
    said = (f"LISBON, Portugal (AP) — {ONE}", "A year late", TWO, *([] if fast else [THREE]), FOUR)
    assert article.body == "\n\n".join(said)  # of so short a text the bulk mode's parser drops the list
    assert (article.headline, article.bylines) == ("Dredging to begin in May", ("Ines Holloway",))
    assert (article.url, article.publisher, article.agency) == (URL, "Harbour Courier", "Associated Press")
    assert article.published == datetime(2026, 3, 4, 17, 10, tzinfo=UTC)


def test_a_feed_s_text_keeps_its_structure_and_pictures() -> None:
    content = (
        '<figure><img src="/i/1.jpg"/><figcaption>A dredger at work. (AP Photo/Nora Winther)</figcaption></figure>'
        f"<p>{ONE}</p><h3>A year late</h3><p>{TWO}</p><blockquote><p>{THREE}</p></blockquote><p>{FOUR}</p>"
    )
    (article,) = extract(entry(content))
    assert [(block.kind, block.level) for block in article.blocks] == [
        ("paragraph", 0),
        ("subhead", 3),
        ("paragraph", 0),
        ("quote", 0),
        ("paragraph", 0),
    ]
    assert [(image.caption, image.credit) for image in article.images if image.caption] == [
        ("A dredger at work.", "AP Photo/Nora Winther")
    ]


ARTICLE = f"<h1>Dredging to begin in May</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><p>{FOUR}</p>"
BODY = f"{ONE}\n\n{TWO}\n\n{THREE}\n\n{FOUR}"


def test_each_comment_in_an_article_element_is_a_reader_s() -> None:
    comment = (
        f'<article class="comment depth-1"><h4>Karl Lind</h4><p>I have walked there for years. {TWO}</p></article>'
    )
    page = f"<body><article>{ARTICLE}<section id='talk'>{comment * 3}</section></article></body>"
    assert read(page, URL, fast=False).body == BODY


def test_teasers_under_linked_headings_are_no_text() -> None:
    teaser = f'<div class="b"><h3><a href="/2">Ferry crews end their strike</a></h3><p>{ONE.replace("May", "June")}</p></div>'
    page = f"<body><div>{ARTICLE}<div>{teaser}{teaser.replace('Ferry', 'Railway')}</div></div></body>"
    assert read(page, URL, fast=False).body == BODY


def test_an_agency_beside_the_paper_s_own_name() -> None:
    stated = '{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "dpa/Harbour Courier"}, %s}'
    head = '<script type="application/ld+json">' + stated % '"publisher": {"name": "Harbour Courier"}' + "</script>"
    article = read(f"<head>{head}</head><body><article>{ARTICLE}</article></body>", URL, fast=False)
    assert (article.agency, article.bylines) == ("Deutsche Presse-Agentur", ())
    other = head.replace('"publisher": {"name": "Harbour Courier"}', '"publisher": {"name": "Valley Post"}')
    assert read(f"<head>{other}</head><body><article>{ARTICLE}</article></body>", URL, fast=False).agency is None


def test_bulk_looks_around_the_text() -> None:
    long = ARTICLE.replace("</p>", f" {TWO}</p>")
    page = long.replace("</h1>", "</h1><div>By INES HOLLOWAY</div>")
    page += (
        "<p>Tomas Reyl in Oslo contributed to this report.</p><div>© 2026 Harbour Courier. All rights reserved.</div>"
    )
    article = read(
        f"<html><head><title>T</title></head><body>{page}<footer>About</footer></body></html>", URL, fast=True
    )
    assert article.bylines == ("Ines Holloway",)
    assert [(one.name, one.place) for one in article.contributors] == [("Tomas Reyl", "Oslo")]
    assert article.rights == "© 2026 Harbour Courier. All rights reserved."


def test_rows_of_a_table_that_another_tool_prints_between_bars() -> None:
    page = (
        "<body><table>" + "".join(f"<tr><td>{at}. crew</td><td>{ONE}</td></tr>" for at in range(4)) + "</table></body>"
    )
    assert "|" not in read(page, URL, fast=False).body
