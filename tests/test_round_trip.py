"""An article that was extracted, rendered as a page again, comes back as it was.

Two ways to render it: plain semantic HTML, and a page whose fields stand in JSON-LD. Articles come from a generator of
invented news and from the golden set.
"""

from __future__ import annotations

import html
import json
import random
import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecopy.errors import PageError
from wirecopy.extract import ExtractOptions, extract
from wirecopy.extract.datelines import read_dateline
from wirecopy.types import Article, Block, Contributor, Dateline, Image, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TAG = re.compile(r"<[^<>]*>")
GOLDEN = Path(__file__).parent / "golden"
URL = "https://www.harbour-courier.example/2026/03/04/dredging"
FETCHED = datetime(2026, 12, 1, 12, tzinfo=UTC)

WORDS = [
    "harbour",
    "council",
    "channel",
    "ferry",
    "crews",
    "budget",
    "northern",
    "winter",
    "contract",
    "tender",
    "regional",
    "ministry",
    "engineers",
    "survey",
    "vessel",
    "pilots",
    "storm",
    "repair",
    "bridge",
    "station",
    "opposition",
    "committee",
    "report",
    "figures",
    "decision",
    "spring",
    "tonnes",
    "salt",
    "grain",
    "orchard",
    "market",
    "traders",
    "hospital",
    "school",
    "teachers",
    "union",
    "talks",
    "border",
    "river",
    "valley",
    "mountain",
    "railway",
    "signal",
    "delay",
    "inquiry",
    "witness",
    "court",
    "appeal",
    "ruling",
    "licence",
    "quarry",
    "dust",
    "levels",
    "monitor",
    "island",
    "lighthouse",
    "keeper",
    "archive",
    "museum",
    "painting",
]
VERBS = [
    "said",
    "approved",
    "rejected",
    "opened",
    "closed",
    "delayed",
    "published",
    "examined",
    "repaired",
    "announced",
    "measured",
    "questioned",
]
SMALL = [
    "the",
    "a",
    "this",
    "that",
    "after",
    "before",
    "under",
    "over",
    "with",
    "without",
    "of",
    "in",
    "for",
    "from",
    "during",
    "since",
    "until",
]
FIRST = ("Ines", "Tomas", "Nora", "Karl", "Amina", "Yusuf", "Greta", "Paolo", "Chloé", "Søren", "Kerstin", "Matthew")
LAST = (
    "Holloway",
    "Reyl",
    "Winther",
    "Lind",
    "Okafor",
    "Demir",
    "Böhm",
    "Carraro",
    "Lefèvre",
    "Lund",
    "O'Dea",
    "Rushton",
)
CITIES = ("LISBON, Portugal", "OSLO, Norway", "NAIROBI, Kenya", "VIENNA", "LIMA, Peru", "GENEVA", "SEOUL, South Korea")
AGENCIES = (
    ("AP", "Associated Press"),
    ("AFP", "Agence France-Presse"),
    ("Reuters", "Reuters"),
    ("dpa", "Deutsche Presse-Agentur"),
)
PUBLISHERS = ("Harbour Courier", "Valley Post", "The Hill Gazette", "Ostmoor Echo")


def page_of(article: Article, head: str, shown: str) -> str:
    """A page around an article's text, with what its head and its first lines say of its fields."""
    return (
        f'<!doctype html><html lang="{article.language or ""}"><head><meta charset="utf-8">{head}</head><body>'
        '<header><nav><a href="/">Front page</a> <a href="/world">World</a></nav></header>'
        f"<main><article>{shown}{rendered(article)}</article></main>"
        '<footer><a href="/imprint">Imprint</a> <a href="/contact">Contact</a></footer></body></html>'
    )


def plain_html(article: Article) -> str:
    """An article as semantic HTML."""
    head = f"<title>{html.escape(article.headline or '')}</title>"
    if article.publisher:
        head += f'<meta property="og:site_name" content="{html.escape(article.publisher)}">'
    if article.modified:
        head += f'<meta property="article:modified_time" content="{article.modified.isoformat()}">'
    if article.url:
        head += f'<link rel="canonical" href="{html.escape(article.url)}">'
    shown = f"<h1>{html.escape(article.headline)}</h1>" if article.headline else ""
    if article.bylines:
        names = "</span> and <span>".join(html.escape(name) for name in article.bylines)
        shown += f'<p class="byline">By <span>{names}</span></p>'
    if article.published:
        shown += f'<time datetime="{article.published.isoformat()}">{article.published:%d %B %Y}</time>'
    return page_of(article, head, shown)


def json_ld(article: Article) -> str:
    """An article whose fields stand in JSON-LD, its text in the page."""
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "inLanguage": article.language,
        "author": [{"@type": "Person", "name": name} for name in article.bylines],
        "publisher": {"@type": "Organization", "name": article.publisher} if article.publisher else None,
        "datePublished": article.published and article.published.isoformat(),
        "dateModified": article.modified and article.modified.isoformat(),
        "url": article.url,
        "isAccessibleForFree": not article.teaser,
        "isBasedOn": list(article.declared_sources),
    }
    script = json.dumps(stated, ensure_ascii=False).replace("<", "\\u003c")
    return page_of(article, f'<script type="application/ld+json">{script}</script>', "")


def rendered(article: Article) -> str:
    """Pictures, text, credits and notices as elements."""
    parts = [figure(image) for image in article.images]
    for kind, group in groupby(article.blocks, key=lambda block: block.kind):
        parts.append(ELEMENTS[kind](list(group)))
    helpers = " and ".join(one.name + (f" in {one.place}" if one.place else "") for one in article.contributors)
    if helpers:
        parts.append(f"<p>{html.escape(helpers)} contributed to this report.</p>")
    parts += [f"<p>{html.escape(line)}</p>" for line in (article.credit_line, article.rights) if line]
    return "\n".join(parts)


def figure(image: Image) -> str:
    source = f'<img src="{html.escape(image.url)}">' if image.url else '<img alt="">'
    credit = f' <span class="credit">{html.escape(image.credit)}</span>' if image.credit else ""
    return f"<figure>{source}<figcaption>{html.escape(image.caption or '')}{credit}</figcaption></figure>"


def subheads(blocks: Iterable[Block]) -> str:
    return "".join(f"<h{block.level}>{html.escape(block.text)}</h{block.level}>" for block in blocks)


def items(blocks: list[Block]) -> str:
    made, depth = "", 0
    for block in blocks:
        level = max(1, block.level)
        made += "<ul>" * (level - depth) + "</ul>" * (depth - level) + f"<li>{html.escape(block.text)}</li>"
        depth = level
    return made + "</ul>" * depth


def table(blocks: Iterable[Block]) -> str:
    rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in block.text.split("\t")) for block in blocks)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


ELEMENTS: dict[str, Callable[[list[Block]], str]] = {
    "paragraph": lambda blocks: "".join(f"<p>{html.escape(block.text)}</p>" for block in blocks),
    "subhead": subheads,
    "list-item": items,
    "quote": lambda blocks: "".join(f"<blockquote><p>{html.escape(block.text)}</p></blockquote>" for block in blocks),
    "table-row": table,
}


def _sentences(count: int) -> list[str]:
    """Invented sentences, each once: a generator that drew every word would shrink for minutes."""
    dice = random.Random(7)
    made: dict[str, None] = {}
    while len(made) < count:
        said = dice.sample(WORDS, dice.randrange(7, 15))
        said[4:4] = [dice.choice(VERBS), dice.choice(SMALL)]
        made.setdefault(f"{dice.choice(('The', 'A', 'No'))} {' '.join(said)}{dice.choice(ENDS)}")
    return list(made)


ENDS = (".", ".", ".", "?", " on Tuesday.", " in 2025, by 3.5 percent.", " since 1998.")
SENTENCES, POOL = _sentences(400), _sentences(600)[400:]
HEADS = [" ".join(sentence.split()[1:5]).capitalize() for sentence in POOL]
HEADLINES = [" ".join(sentence.split()[1:9]).capitalize() for sentence in POOL]


def sentences() -> st.SearchStrategy[str]:
    return st.sampled_from(SENTENCES)


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    text = " ".join(draw(st.lists(sentences(), min_size=2, max_size=4)))
    if draw(st.booleans()):
        text += f' "{draw(sentences())}" said {draw(people())}, who leads the inquiry & its <staff>.'
    return text


@st.composite
def people(draw: st.DrawFn) -> str:
    return f"{draw(st.sampled_from(FIRST))} {draw(st.sampled_from(LAST))}"


def sections() -> st.SearchStrategy[list[Block]]:
    texts = st.lists(paragraphs(), min_size=1, max_size=3, unique=True)
    head = st.sampled_from(HEADS)
    row = st.lists(st.sampled_from(WORDS), min_size=3, max_size=3).map("\t".join)
    extra: st.SearchStrategy[list[Block]] = st.one_of(
        st.just([]),
        st.lists(sentences(), min_size=2, max_size=4, unique=True).map(
            lambda lines: [Block(kind="list-item", text=line, level=1) for line in lines]
        ),
        sentences().map(lambda text: [Block(kind="quote", text=text)]),
        st.lists(row, min_size=2, max_size=4, unique=True).map(
            lambda rows: [Block(kind="table-row", text=text) for text in rows]
        ),
    )
    return st.builds(
        lambda title, some, more, last: [
            Block(kind="subhead", text=title, level=2),
            *(Block(kind="paragraph", text=text) for text in some),
            *more,
            Block(kind="paragraph", text=last),
        ],
        head, texts, extra, paragraphs(),
    )  # fmt: skip


@st.composite
def images(draw: st.DrawFn) -> Image:
    return Image(
        url=f"https://www.harbour-courier.example/img/{draw(st.integers(1, 10**6))}.jpg",
        caption=draw(sentences()),
        credit=draw(st.none() | st.sampled_from(("Photo: Nora Winther", "Karl Lind/AFP", "AP Photo/Tomas Reyl"))),
    )


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Articles as extraction gives them."""
    opening = draw(st.lists(paragraphs(), min_size=2, max_size=4, unique=True))
    sign, agency = draw(st.sampled_from(((None, None), *AGENCIES)))
    place = draw(st.sampled_from(CITIES)) if sign else None
    if sign:
        opening[0] = f"{place} ({sign}) — {opening[0]}"
    blocks = [Block(kind="paragraph", text=text) for text in opening]
    for section in draw(st.lists(sections(), max_size=3)):
        blocks += section
    minutes = draw(st.none() | st.integers(0, 3_000_000))
    zone = timezone(timedelta(minutes=30 * draw(st.integers(-20, 24))))
    published = None if minutes is None else datetime(2020, 1, 1, tzinfo=zone) + timedelta(minutes=minutes)
    publisher = draw(st.sampled_from(PUBLISHERS))
    return Article(
        id="p#0",
        page="p",
        body="\n\n".join(block.text for block in blocks),
        blocks=tuple(blocks),
        url=URL,
        headline=draw(st.sampled_from(HEADLINES)),
        bylines=tuple(draw(st.lists(people(), max_size=3, unique=True))),
        contributors=tuple(
            Contributor(name=name, place=draw(st.sampled_from(("Lisbon", "Oslo", "New Delhi"))))
            for name in draw(st.lists(people(), max_size=2, unique=True))
        ),
        dateline=Dateline(place=cased(place), agency=agency) if place else None,
        agency=agency,
        publisher=publisher,
        published=published,
        modified=published and draw(st.sampled_from((None, published + timedelta(hours=3)))),
        language="en",
        rights=draw(st.none() | st.just(f"© 2026 {publisher}. All rights reserved.")),
        images=tuple(draw(st.lists(images(), max_size=2, unique_by=lambda image: image.url))),
    )


def cased(place: str) -> str:
    city, _, country = place.partition(", ")
    return ", ".join(part for part in (city.title(), country) if part)


def back(source: str) -> Article:
    found = extract(Page(id="p", text=source, markup=True, url=URL, fetched=FETCHED))
    assert len(found) == 1
    return replace(found[0], provenance=())


@settings(deadline=None, max_examples=60)
@given(articles())
def test_an_article_rendered_as_html_comes_back(article: Article) -> None:
    assert back(plain_html(article)) == article


@settings(deadline=None, max_examples=60)
@given(articles())
def test_an_article_rendered_with_json_ld_comes_back(article: Article) -> None:
    assert back(json_ld(article)) == article


def golden() -> list[Article]:
    """The articles that extraction finds in the golden set."""
    found: list[Article] = []
    for folder in (GOLDEN / "layouts" / "developed", GOLDEN / "wire"):
        for path in sorted(folder.iterdir()):
            if path.suffix in {".txt", ".html"}:
                page = Page(id="p", text=path.read_text("utf-8"), markup=path.suffix == ".html", fetched=FETCHED)
                found += extract(page)
    return found


#: What a page of one article cannot say: how a page of several named its carrier and printed its times, where it stood.
NOT_RENDERED = {"id", "position", "provenance", "url", "carrier", "published_text", "published_approximate"}


@pytest.mark.parametrize("render", [plain_html, json_ld])
def test_golden_articles_come_back(render: Callable[[Article], str]) -> None:
    wrong: list[tuple[str | None, dict[str, object]]] = []
    for article in golden():
        (again,) = extract(Page(id="p", text=render(article), markup=True, url=article.url, fetched=FETCHED))
        names = {field.name for field in fields(Article)} - NOT_RENDERED
        filed = read_dateline(article.blocks[0].text)
        if filed is None or not filed.agencies:
            names -= {"dateline", "agency"}  # they stood outside of the text
        differs = {name: got for name in names if (got := said(again, name)) != said(article, name)}
        wrong += [(article.headline, differs)] if differs else []
    assert wrong == []


def said(article: Article, name: str) -> object:
    value = getattr(article, name)
    return sorted(value, key=str) if name == "contributors" else value


@settings(deadline=None, max_examples=40)
@given(articles(), st.sampled_from([plain_html, json_ld]))
def test_the_bulk_mode_reads_the_same_text(article: Article, render: Callable[[Article], str]) -> None:
    (found,) = extract(
        Page(id="p", text=render(article), markup=True, url=URL, fetched=FETCHED), options=ExtractOptions(fast=True)
    )
    paragraphs = [block.text for block in article.blocks if block.kind == "paragraph"]
    assert [line for line in found.body.split("\n\n") if line in paragraphs] == list(dict.fromkeys(paragraphs))
    assert (found.headline, found.dateline, found.agency) == (article.headline, article.dateline, article.agency)


def letters(text: str) -> str:
    return "".join(ch for ch in text if ch.isalnum())


@settings(deadline=None, max_examples=60)
@given(articles(), st.sampled_from([plain_html, json_ld]), st.randoms(use_true_random=False), st.booleans())
def test_a_body_is_text_of_its_page_in_its_order(
    article: Article, render: Callable[[Article], str], dice: random.Random, fast: bool
) -> None:
    source = render(article)
    tags = [match.span() for match in TAG.finditer(source, source.index("<body>"))]
    for start, end in sorted(dice.sample(tags, min(len(tags), 8)), reverse=True):
        source = source[:start] + dice.choice(("", source[start:end] * 2, "<div>", "</p>", "<section>")) + source[end:]
    try:
        found = extract(Page(id="p", text=source, markup=True, url=URL), options=ExtractOptions(fast=fast))
    except PageError:
        return
    shown = letters(html.unescape(TAG.sub("", source)))
    for one in found:
        at = 0
        for block in one.blocks:
            for line in block.text.split("\t"):
                at = shown.find(letters(line), at)
                assert at >= 0, line
                at += len(letters(line))


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=400), st.booleans(), st.booleans())
def test_no_bytes_raise(raw: bytes, markup: bool, fast: bool) -> None:
    for encoding in ("utf-8", "latin-1", "utf-16"):
        text = raw.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")
        for page in (text, f"<p>{text}" + f"<p>{SENTENCES[0]} {text}</p>" * 3):
            try:
                found = extract(Page(id="p", text=page, markup=markup), options=ExtractOptions(fast=fast))
            except PageError:
                continue
            assert found
