"""`extract`: one call from a page to its articles; what it refuses; what always holds."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.errors import PageError
from wirecopy.extract import ExtractOptions, extract
from wirecopy.extract.language import settle
from wirecopy.extract.page import Clock, looks_like_html
from wirecopy.extract.several import may_hold_several
from wirecopy.extract.walk import walk
from wirecopy.types import Article, Page

ONE = "The harbour board said on Tuesday that the dredging of the northern channel will begin in May, a year late."
TWO = "Two contractors had appealed against the award, and a court in the capital dismissed the last case in January."
THREE = "The work is to take fourteen months and cost 61 million crowns, nine million more than the estimate of 2023."
URL = "https://www.harbour-courier.example/news/dredging"
BODY = f"{ONE}\n\n{TWO}\n\n{THREE}"


def page(body: str = "", head: str = "", language: str = "en") -> str:
    text = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body><article>{body or text}</article></body></html>'


def json_ld(**fields: object) -> str:
    stated = {"@type": "NewsArticle", "headline": "Dredging to begin in May", **fields}
    return f'<script type="application/ld+json">{json.dumps(stated)}</script>'


def one(source: str, *, fast: bool = False) -> Article:
    (article,) = extract(
        Page(id="p", text=source, markup=True, url=URL, fetched=datetime(2026, 3, 5, tzinfo=UTC)),
        options=ExtractOptions(fast=fast),
    )
    return article


@pytest.mark.parametrize("fast", [False, True])
def test_one_article_with_every_field(fast: bool) -> None:
    head = (
        json_ld(
            author={"@type": "Person", "name": "INES HOLLOWAY"},
            datePublished="2026-03-04T18:10:00+01:00",
            publisher={"name": "Harbour Courier"},
            isAccessibleForFree=False,
        )
        + '<link rel="canonical" href="https://wire.example/1"><meta property="og:url" content="/news/dredging">'
    )
    article = one(page(head=head), fast=fast)
    assert (article.id, article.page, article.position) == ("p#0", "p", 0)
    assert article.body == BODY
    assert [block.text for block in article.blocks] == [ONE, TWO, THREE]
    assert article.headline == "Dredging to begin in May"
    assert article.bylines == ("Ines Holloway",)
    assert article.publisher == "Harbour Courier"
    assert article.published is not None
    assert article.published.isoformat() == "2026-03-04T18:10:00+01:00"
    assert (article.published_approximate, article.published_text) == (False, None)
    assert (article.language, article.teaser, article.url) == ("en", True, URL)
    assert article.declared_sources == ("https://wire.example/1",)
    bases = {entry.field: entry.basis for entry in article.provenance}
    assert bases["headline"] == "json-ld"
    assert bases["body"] == ("body" if fast else "dom")


def test_the_page_s_elements_complete_its_metadata() -> None:
    body = (
        f'<div class="byline">By <a rel="author">Ines Holloway</a> and <a rel="author">Tomas Reyl</a></div>'
        f'<time datetime="2026-03-04T18:10+01:00">4 March</time><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>'
    )
    article = one(page(body))
    assert article.bylines == ("Ines Holloway", "Tomas Reyl")
    assert article.published is not None
    assert article.published.isoformat() == "2026-03-04T18:10:00+01:00"
    assert {entry.field: entry.basis for entry in article.provenance}["published"] == "dom"


def test_bylines_of_others_and_modified_times_are_not_the_article_s() -> None:
    body = (
        f'<aside><span class="author">Nora Winther</span></aside><span class="date-updated">Updated 5 March 2026</span>'
        f'<div class="comment"><b class="author">Karl Lind</b></div><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>'
        '<div class="teaser"><time datetime="2026-03-01T10:00Z">1 March</time></div>'
    )
    article = one(page(body))
    assert (article.bylines, article.published) == ((), None)


def test_a_line_of_names_before_the_text_is_a_byline() -> None:
    article = one(page(f"<p><b>Ines Holloway/Tomas Reyl</b></p><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"))
    assert article.bylines == ("Ines Holloway", "Tomas Reyl")
    assert article.body == BODY


def test_the_publisher_is_nobody_s_name() -> None:
    head = json_ld(author="Henrik Postman", publisher={"name": "Henrik Postman"})
    assert one(page(head=head)).bylines == ()


def test_wire_marks_are_read_and_the_dateline_stays() -> None:
    body = f"<p>LISBON, Portugal (AP) — {ONE}</p><p>{TWO}</p><p>{THREE}</p><p>Reporting by Ines Holloway.</p>"
    for fast in (False, True):
        article = one(page(body, head=json_ld()), fast=fast)
        assert article.agency == "Associated Press"
        assert article.dateline is not None
        assert article.dateline.place == "Lisbon, Portugal"
        assert article.body == f"LISBON, Portugal (AP) — {BODY}"


def test_a_relative_time_is_approximate() -> None:
    article = one(page(f"<time>2 days ago</time><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"))
    assert article.published == datetime(2026, 3, 3, tzinfo=UTC)
    assert article.published_approximate


def test_withheld_pages_are_teasers() -> None:
    for status, teaser in ((200, False), (402, True), (403, True), (None, False)):
        (article,) = extract(Page(id="p", text=page(), markup=True, status=status))
        assert article.teaser is teaser


def test_several_articles_on_one_page() -> None:
    reports = "".join(
        f"<h2>{head}</h2><p class='meta'>{publisher} | {hours} hours ago</p><p>{city} (AP) — {ONE}</p><p>{TWO}</p><p>{THREE}</p>"
        for head, publisher, city, hours in (
            ("Dredging to begin in May", "Harbour Courier", "LISBON, Portugal", 2),
            ("Ferry crews end strike after nine days", "Valley Post", "OSLO, Norway", 3),
            ("Court dismisses the last appeal", "Hill Gazette", "VIENNA", 5),
        )
    )
    articles = extract(
        Page(id="p", text=f"<html><body>{reports}</body></html>", markup=True, fetched=datetime(2026, 3, 5, tzinfo=UTC))
    )
    assert [article.id for article in articles] == ["p#0", "p#1", "p#2"]
    assert [article.headline for article in articles] == [
        "Dredging to begin in May",
        "Ferry crews end strike after nine days",
        "Court dismisses the last appeal",
    ]
    assert {article.agency for article in articles} == {"Associated Press"}
    assert [article.published_text for article in articles] == ["2 hours ago", "3 hours ago", "5 hours ago"]
    assert articles[0].published == datetime(2026, 3, 4, 22, tzinfo=UTC)


def test_a_declared_article_is_divided_only_where_its_text_says_so() -> None:
    from lxml.html import document_fromstring  # noqa: PLC0415 - only here

    single = walk(document_fromstring(page()))
    assert not may_hold_several(single, declared=True)
    assert may_hold_several(single, declared=False)
    wire = "".join(f"<p>{city} (AP) — {ONE}</p>" for city in ("LISBON", "OSLO"))
    assert may_hold_several(walk(document_fromstring(page(wire))), declared=True)
    portal = f"<p>2 hours ago</p><p>{ONE}{TWO}{THREE}{ONE}</p><p>3 hours ago</p><p>{ONE}{TWO}{THREE}{TWO}</p>"
    assert may_hold_several(walk(document_fromstring(page(portal))), declared=True)
    comments = f'<div class="comments">{portal}</div>'
    assert not may_hold_several(walk(document_fromstring(page(comments))), declared=True)


def _teasers(count: int) -> str:
    return "".join(
        f'<li><a href="/news/{at}"><h3>Headline of the report number {at}</h3></a><p>{ONE[: 40 + 10 * at]} and more.</p></li>'
        for at in range(count)
    )


def test_a_page_that_only_leads_to_others_holds_no_article() -> None:
    front = f"<html><body><h1>World</h1><ul>{_teasers(5)}</ul><a href='/world?page=2'>Older stories</a></body></html>"
    assert extract(front, url=URL) == ()
    (article,) = extract(
        front.replace("</h1>", f"</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><p>{ONE}{TWO}</p>"), url=URL
    )
    assert article.body.startswith(ONE)
    (declared,) = extract(front.replace("<body>", f"<head>{json_ld()}</head><body>"), url=URL)
    assert declared.headline == "Dredging to begin in May"


def test_text_pages_and_strings() -> None:
    (article,) = extract(f"Dredging to begin in May\n\nBy INES HOLLOWAY\n\n{BODY}")
    assert (article.id, article.bylines, article.language) == ("page#0", ("Ines Holloway",), "en")
    assert article.body.startswith(ONE)
    (article,) = extract(page(), url=URL)
    assert (article.id, article.url, article.body) == (f"{URL}#0", URL, BODY)


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("<p>x</p>", True),
        ("<!DOCTYPE html>", True),
        ("\n <Html>", True),
        ("a < b and c > d", False),
        ("<3 hearts>", False),
        ("x", False),
    ],
)
def test_what_looks_like_html(text: str, markup: bool) -> None:
    assert looks_like_html(text) is markup


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty page"),
        ("  \n\t ", "empty page"),
        ("\x00\x01\x02", "empty page"),
        ("<html><body></body></html>", "no text that could be an article"),
        ("<!-- -->", "no readable markup"),
        ("<div>" * 100_000 + ONE + "</div>" * 100_000, "nested deeper than 2,048 elements"),
        ("x" * (16 * 1024 * 1024), "larger than 15 MiB"),
        ("<p>" + "ä" * (9 * 1024 * 1024), "larger than 15 MiB"),
    ],
)
@pytest.mark.parametrize("fast", [False, True])
def test_refusals_are_named(text: str, reason: str, fast: bool) -> None:
    with pytest.raises(PageError) as refusal:
        extract(Page(id="bad", text=text, markup=True), options=ExtractOptions(fast=fast))
    if not (fast and reason in {"nested deeper than 2,048 elements", "no readable markup", "empty page"}):
        assert refusal.value.reason == reason
    assert refusal.value.source == "bad"


def test_one_line_of_fifty_mebibytes() -> None:
    with pytest.raises(PageError, match="larger than 15 MiB"):
        extract(Page(id="line", text="word " * (10 * 1024 * 1024), markup=False))


def test_a_large_page_within_the_limit_is_read() -> None:
    source = page("".join(f"<p>{ONE}</p><p>{TWO}</p>" for _ in range(5_000)), head=json_ld())
    article = one(source)
    assert article.body.count(ONE) == 5_000
    assert len(one("<p>" + ONE * 20_000, fast=True).body) > 1_000_000


def test_a_page_of_more_blocks_than_any_article_has_is_refused() -> None:
    with pytest.raises(PageError, match="more than 150,000 blocks"):
        one("<p>a</p>" * 151_000)
    with pytest.raises(PageError, match="no text that could be an article"):
        one("<p>a</p>" * 151_000, fast=True)


@pytest.mark.parametrize(
    "source",
    [
        '<meta name="a" content="' * 60_000,
        "<div class='author'>" * 900 + "word " * 300_000,
        "<div itemprop='author'>" * 1_500 + ONE * 2_000,
        "<div class='related'>" * 2_000 + ONE * 200,
        f"<div><h3>Related articles</h3></div><p>{ONE}</p>" * 3_000,
        "<div></div><script>" + 'x=["' * 100_000,
        "<script type='application/ld+json'>" + '{"a":[' * 50_000,
        "<" * 500_000,
    ],
)
@pytest.mark.parametrize("fast", [False, True])
def test_no_page_makes_extraction_hang(source: str, fast: bool) -> None:
    begin = time.process_time()
    attempt(source, markup=True, fast=fast)
    assert time.process_time() - begin < 8


def test_time_runs_out() -> None:
    with pytest.raises(PageError, match="took longer than 0 s"):
        extract(Page(id="slow", text=page(), markup=True), options=ExtractOptions(seconds=0))
    Clock(Page(id="p", text="", markup=True), ExtractOptions()).check()


@pytest.mark.parametrize("fast", [False, True])
def test_broken_characters_are_mended(fast: bool) -> None:
    article = one(page(f"<p>{ONE}\x00\ud800</p><p>{TWO}</p><p>{THREE}\udfff</p>", head=json_ld()), fast=fast)
    assert article.body.encode()
    assert ONE in article.body


def test_an_address_that_is_none_is_left_out() -> None:
    (article,) = extract(Page(id="p", text=page("<p><a href='//['>x</a></p>" + page()), markup=True, url="http://["))
    assert article.url is None


@pytest.mark.parametrize(
    ("stated", "text", "language"),
    [
        ("de-AT", ONE, "en"),
        ("en-ZA", ONE, "en-ZA"),
        (None, "Der Hafen wird im Mai ausgebaggert, ein Jahr später als geplant, sagte die Behörde.", "de"),
        ("nb", "Havnestyret sa tirsdag at mudringen av den nordlige kanalen begynner i mai, et år for sent.", "nb"),
        ("zu", ONE, "zu"),
        ("de", "Kurz.", "de"),
        (None, "", None),
    ],
)
def test_the_language_is_checked_against_the_text(stated: str | None, text: str, language: str | None) -> None:
    assert settle(stated, text) == language


def render(article: Article) -> str:
    tags = {"paragraph": "p", "subhead": "h2", "quote": "blockquote", "list-item": "li", "table-row": "p"}
    blocks = "".join(f"<{tags[block.kind]}>{block.text}</{tags[block.kind]}>" for block in article.blocks)
    return page(
        f"<h1>{article.headline}</h1>{blocks}", head=json_ld(headline=article.headline, author=list(article.bylines))
    )


def test_a_page_rendered_from_an_article_gives_it_back() -> None:
    head = json_ld(author=["Ines Holloway"])
    first = one(page(f"<p>{ONE}</p><h2>Costs</h2><p>{TWO}</p><p>{THREE}</p>", head=head))
    again = one(render(first))
    assert (again.headline, again.bylines, again.body, again.blocks) == (
        first.headline,
        first.bylines,
        first.body,
        first.blocks,
    )


def attempt(text: str, *, markup: bool, fast: bool) -> tuple[Article, ...]:
    try:
        return extract(Page(id="p", text=text, markup=markup, url=URL), options=ExtractOptions(fast=fast))
    except PageError:
        return ()


GERMAN = (
    "Der Hafenmeister hat am Freitag die Sperrung der Einfahrt verlängert, weil der Bagger noch immer quer im Fahrwasser liegt. "
    "Die Fischer warten seit Mittwoch darauf, dass die Schlepper kommen, und sie rechnen nicht mehr mit einem schnellen Ende. "
    "Am Kai stapeln sich die Kisten, und die Händler aus der Stadt sind längst wieder abgereist, ohne etwas gekauft zu haben."
)
BRIEF = "Fährverkehr eingestellt. Heute keine Überfahrten."


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    ("stated", "told", "text", "expected"),
    [
        ("en", "de", BRIEF, ("de", "given")),  # a site's template says English
        ("", "gd", BRIEF, ("gd", "given")),  # a person's word beats the detector on a short text
        ("de-AT", "de", BRIEF, ("de-AT", "dom")),  # the page is only more precise
        ("en", "fr", GERMAN, ("de", "given")),  # several hundred characters speak for themselves
    ],
)
def test_a_persons_word_for_the_language(
    stated: str, told: str, text: str, expected: tuple[str, str], fast: bool
) -> None:
    source = page(f"<h1>Am Hafen</h1><p>{text}</p>", language=stated)
    options = ExtractOptions(fast=fast, language=told)
    (article,) = extract(Page(id="p", text=source, markup=True, url=URL), options=options)
    basis = {each.field: each.basis for each in article.provenance}["language"]
    assert (article.language, basis) == expected


def test_a_persons_word_holds_for_plain_text() -> None:
    (article,) = extract(Page(id="p", text=BRIEF * 2, markup=False), options=ExtractOptions(language="gd"))
    assert article.language == "gd"
    assert [each.basis for each in article.provenance if each.field == "language"] == ["given"]


@given(st.binary(max_size=600), st.booleans(), st.booleans())
def test_extraction_never_raises_on_any_bytes(data: bytes, markup: bool, fast: bool) -> None:
    attempt(data.decode("utf-8", "replace"), markup=markup, fast=fast)
    attempt(data.decode("latin-1"), markup=markup, fast=fast)


PIECES = st.sampled_from(
    ["<p>", "</p>", "<div class='comments'>", "</div>", "<article>", "<h1>", "</h1>", "<li>", "<table><tr><td>", "<!--", "-->",
     "<script type='application/ld+json'>", "</script>", '{"@type":"NewsArticle","headline":"', '"}', "&amp;", "\x00", "\ud800",
     ONE, TWO, THREE, "By INES HOLLOWAY", "2 hours ago", "LISBON (AP) — ", "© 2026 AP", "<figure><img src='//['>", "<br><br>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25), st.booleans(), st.booleans())
def test_articles_of_broken_pages_are_sound(pieces: list[str], markup: bool, fast: bool) -> None:
    text = "".join(pieces)
    for position, article in enumerate(attempt(text, markup=markup, fast=fast)):
        assert article.id == f"p#{position}"
        assert article.published is None or article.published.tzinfo is not None
        assert article.body == "\n\n".join(block.text for block in article.blocks)
        source = "".join(text.replace("\ud800", "\ufffd").replace("\x00", "").split())
        shown = re.sub(r"<script[^<>]*>[^<>]*</script>", "", source)  # text goes on behind what is not shown
        joined = re.sub(r"</?\w[^<>]*>", "", f"{source}\n{shown}")  # a stray tag may stand within a block
        for paragraph in (ONE, TWO, THREE):
            assert article.body.count(paragraph) <= text.count(paragraph)
        for block in article.blocks:  # only text of the page
            assert "".join(block.text.split())[:12] in f"{source}\n{joined}" or "&" in source or "<" in block.text
