"""The picture of a story's spread."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from wirecopy.serve.spread import BESIDE, MOST_MARKS, MOST_ROWS, ROW, spread
from wirecopy.serve.wording import SpreadWords
from wirecopy.story import StoryContents, story_contents
from wirecopy.types import Article, Reuse, Story, Syndication

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SVG = "{http://www.w3.org/2000/svg}"


def article(id_: str, hours: float | None = 0, **fields: object) -> Article:
    known = {
        "publisher": f"The {id_.title()} Post",
        "published": None if hours is None else NOON + hours * HOUR,
        "headline": f"News {id_}",
        "body": f"The ferry of {id_} stops.",
        "language": "en",
    }
    return replace(Article(id=id_, body=""), **(known | fields))  # type: ignore[arg-type]  # fields of an article


def edge(origin: str, copy: str, kind: str = "verbatim") -> Reuse:
    return Reuse(
        origin=origin, copy=copy, direction="known", reasons=(), kind=kind, containment=1, coverage_origin=1,  # type: ignore[arg-type]  # one of the kinds
        coverage_copy=1, substitution_rate=0, score=1,
    )  # fmt: skip


def told(articles: list[Article], edges: list[Reuse]) -> StoryContents:
    copies = tuple(one.copy for one in edges)
    groups = (Syndication(origin=edges[0].origin, copies=copies, edges=tuple(edges)),) if edges else ()
    story = Story(id="s1", headline=None, articles=tuple(one.id for one in articles))
    return story_contents(story, articles, groups, edges, now=NOON)


ARTICLES = [
    article("a"),
    article("b", 1),
    article("c", 2),
    article("d", 3, publisher="The A Post", modified=NOON + 3 * HOUR),
    article("e", None),
]
EDGES = [edge("a", "b"), edge("b", "c", "rewritten"), edge("a", "d", "revision"), edge("a", "e")]


def marks(svg: str) -> list[ET.Element]:
    root = ET.fromstring(svg)  # noqa: S314 - made by ourselves
    return [one for one in root.iter(f"{SVG}g") if "spread-mark" in one.get("class", "")]


def test_shapes_say_what_each_is() -> None:
    svg = spread(told(ARTICLES, EDGES), EDGES)
    shown = {one.get("class", "").split()[-1]: one for one in marks(svg)}
    assert {name: [child.tag.removeprefix(SVG) for child in one][1] for name, one in shown.items()} == {
        "spread-original": "circle",
        "spread-copy": "rect",
        "spread-rewrite": "path",
        "spread-version": "path",
    }
    titles = [one.findtext(f"{SVG}title") for one in marks(svg)]
    assert "The A Post, 2026-03-02 12:00: original" in titles
    assert "The E Post, no time: copy" in titles
    assert svg.count('class="spread-line"') == 3


def test_it_is_accessible_and_carries_neither_style_nor_script() -> None:
    svg = spread(told(ARTICLES, EDGES), EDGES)
    root = ET.fromstring(svg)  # noqa: S314 - made by ourselves
    assert root.get("role") == "img"
    names = (root.get("aria-labelledby") or "").split()
    assert [root[0].get("id"), root[1].get("id")] == names
    assert root[1].text == "5 articles by 4 publishers between 2026-03-02 12:00 and 2026-03-02 15:00, 3 of them copies."
    assert not re.search(r"style=|<script|<style|on\w+=", svg)
    assert {one.text for one in root.iter(f"{SVG}text")} >= {
        "The A Post",
        "original",
        "copy",
        "rewrite",
        "later version",
        "no time",
    }


def test_marks_lead_to_their_articles_where_addresses_are_given() -> None:
    svg = spread(told(ARTICLES, EDGES), EDGES, address=lambda id_: f'/article/{id_}?a&b"')
    assert 'role="group"' in svg
    assert 'href="/article/a?a&amp;b&#34;"' in svg
    assert 'aria-label="The A Post, 2026-03-02 12:00: original"' in svg


def test_text_from_outside_is_escaped_and_long_names_are_cut() -> None:
    nasty = [
        article("a", publisher='<b onload="x">&'),
        article("b", 1, publisher="신" * 30),
        article("folder/c.txt#0", 1, publisher=None),
    ]
    svg = spread(told(nasty, []), stamp=lambda _: "<i>")
    root = ET.fromstring(svg)  # noqa: S314 - made by ourselves
    texts = [one.text or "" for one in root.iter(f"{SVG}text")]
    assert '<b onload="x">&' in texts
    assert "신" * 12 + "…" in texts
    assert "c.txt" in texts
    assert "<i>" in texts


def test_copy_of_an_agency_by_nobody_known_is_not_laid_to_the_agency() -> None:
    rewrite = article("folder/b.txt#0", 1, publisher=None, agency="Northern Wire")
    svg = spread(told([article("a", agency="Northern Wire"), rewrite], [edge("a", rewrite.id, "rewritten")]))
    names = [one.text for one in ET.fromstring(svg).iter(f"{SVG}text") if one.get("class") == "spread-name"]  # noqa: S314 - made by ourselves
    assert names == ["The A Post", "b.txt"]


def test_marks_on_one_place_stand_beside_one_another() -> None:
    again = article("a2", publisher="The A Post")
    root = ET.fromstring(spread(told([article("a"), again], [edge("a", "a2")])))  # noqa: S314 - made by ourselves
    circle = next(one for one in root.iter(f"{SVG}circle") if one.get("cy") is not None)
    square = next(iter(root.iter(f"{SVG}rect")))
    assert float(square.get("x", 0)) + float(square.get("width", 0)) / 2 == float(circle.get("cx", 0)) + BESIDE


def test_copy_of_the_day_is_not_drawn_before_its_original_nor_above_it() -> None:
    rough = article("b", -12, publisher="Aardvark", published_approximate=True)  # midnight stands for the day
    root = ET.fromstring(spread(told([article("a"), rough], [edge("a", "b")])))  # noqa: S314 - made by ourselves
    assert [one.text for one in root.iter(f"{SVG}text") if one.get("class") == "spread-name"] == [
        "The A Post",
        "Aardvark",
    ]
    circle, square = next(iter(root.iter(f"{SVG}circle"))), next(iter(root.iter(f"{SVG}rect")))
    assert float(square.get("x", 0)) + float(square.get("width", 0)) / 2 == float(circle.get("cx", 0))


def test_words_can_be_translated() -> None:
    svg = spread(told(ARTICLES, EDGES), EDGES, words=SpreadWords(title="Verbreitung", copy="Kopie"))
    assert ">Verbreitung<" in svg
    assert ">Kopie<" in svg


def test_hundreds_of_copies_fold_into_a_picture_of_bounded_size() -> None:
    copies = [article(f"c{n}", n / 7, publisher=f"Paper {n % 90}") for n in range(600)]
    edges = [edge("a", one.id) for one in copies]
    svg = spread(told([article("a"), *copies], edges), edges)
    assert len(marks(svg)) <= MOST_MARKS
    assert len(svg) < 100_000
    height = float(re.search(r'viewBox="0 0 \d+ ([\d.]+)"', svg)[1])  # type: ignore[index]  # it is there
    assert height <= ROW * MOST_ROWS + 60
    assert re.search(r">\d+ more<", svg)
    assert re.search(r": copy, \d+ times<", svg)
    assert svg == spread(told([article("a"), *copies], edges), edges)


def test_a_story_without_times_or_articles_is_drawn() -> None:
    assert len(marks(spread(told([article("a", None), article("b", None)], [])))) == 2
    assert marks(spread(told([], []))) == []


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.floats(0, 900)), st.booleans(), st.text(min_size=1, max_size=8)), max_size=12
    )
)
def test_every_article_is_in_it(drawn: list[tuple[float | None, bool, str]]) -> None:
    articles = [article("a0")] + [article(f"b{n}", hours, publisher=name) for n, (hours, _, name) in enumerate(drawn)]
    edges = [
        edge("a0", f"b{n}", "rewritten" if n % 2 else "edited") for n, (_, copied, _) in enumerate(drawn) if copied
    ]
    svg = spread(told(articles, edges), edges)
    counted = 0
    for one in marks(svg):
        title = one.findtext(f"{SVG}title") or ""
        folded = re.search(r", (\d+) times$", title)
        counted += int(folded[1]) if folded else 1
    assert counted == len(articles)
