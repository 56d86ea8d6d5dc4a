"""The main job over the invented press, compared with what the press really is.

`golden/demo/open.toml` lists what the product still gets wrong. An open case that turns right passes; a new mistake
fails. Tracing and stories are judged on the true articles, so that no mistake is counted twice.
"""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from demo_truth import BODIES, Expected, relatives, root, truth
from wirecopy import demo
from wirecopy.desk import Desk, Report
from wirecopy.extract import ExtractOptions, extract
from wirecopy.trace import trace

if TYPE_CHECKING:
    from wirecopy.types import Article, Reuse

OPEN: dict[str, dict[str, Any]] = tomllib.loads((BODIES.parent / "open.toml").read_text(encoding="utf-8"))
FILES = [page.id for page in demo.pages()]
BY_ID = {one.article.id: one for one in truth().values()}
COPIES = [one for one in truth().values() if one.copy_of is not None]
REWRITES = [one for one in COPIES if one.kind == "rewritten"]
STORIES = sorted({one.story for one in truth().values()})
SIGNS = {
    row["name"]: {row["name"], *row["marks"], *row["spellings"]}
    for row in tomllib.loads(demo.agency_list().read_text(encoding="utf-8"))["agency"]
}


@pytest.fixture(scope="module")
def extracted() -> dict[str, tuple[Article, ...]]:
    """The articles of each page."""
    options = ExtractOptions(agencies=(demo.agency_list(),))
    return {page.id: extract(page, options=options) for page in demo.pages()}


@pytest.fixture(scope="module")
def report() -> Report:
    """What the desk says of the true articles."""
    return Desk().report((one.article for one in truth().values()), with_stories=True)


@pytest.fixture(scope="module")
def edges(report: Report) -> dict[frozenset[str], Reuse]:
    """Every reported pair by the keys of its two articles."""
    return {frozenset((BY_ID[edge.origin].key, BY_ID[edge.copy].key)): edge for edge in report.edges}


def _judge(section: str, name: str, wrong: object) -> None:
    """Pass where nothing is wrong; expect the failure where it is listed as open; fail otherwise."""
    if wrong and name in OPEN.get(section, {}):
        pytest.xfail(str(OPEN[section][name]))
    assert not wrong


def _flat(text: str | None) -> str | None:
    return None if text is None else " ".join(unicodedata.normalize("NFKC", text).split())


def _found(one: Expected, extracted: dict[str, tuple[Article, ...]]) -> Article | None:
    articles = extracted[one.article.page or ""]
    return articles[one.article.position] if one.article.position < len(articles) else None


@pytest.mark.parametrize("file", FILES)
def test_each_page_gives_its_articles(file: str, extracted: dict[str, tuple[Article, ...]]) -> None:
    expected = [_flat(one.article.headline) for one in truth().values() if one.article.page == file]
    found = [_flat(article.headline) for article in extracted[file]]
    _judge("pages", file, found != expected and (found, expected))


@pytest.mark.parametrize("one", truth().values(), ids=list(truth()))
def test_fields(one: Expected, extracted: dict[str, tuple[Article, ...]]) -> None:
    found = _found(one, extracted)
    wrong = _wrong(one, found) if found else {"article": "is missing"}
    if wrong and set(wrong) <= set(OPEN["fields"].get(one.key, ())):
        pytest.xfail(f"open: {sorted(wrong)}")
    assert wrong == {}


def _wrong(one: Expected, found: Article) -> dict[str, tuple[object, object]]:
    """The fields that differ, each with what was found and what is true."""
    true = one.article
    pairs: dict[str, tuple[object, object]] = {
        name: (getattr(found, name), getattr(true, name)) for name in ("publisher", "carrier", "bylines", "teaser")
    }
    pairs["language"] = ((found.language or "").partition("-")[0], true.language)
    pairs["dateline"] = (found.dateline and found.dateline.place, true.dateline and true.dateline.place)
    pairs["images"] = (_lead(found), _lead(true))
    # An agency that no list knows goes by the sign that the page prints.
    pairs["agency"] = (true.agency if found.agency in SIGNS.get(true.agency or "", ()) else found.agency, true.agency)
    if true.published:
        pairs["published"] = (found.published, true.published)
    elif one.day:
        pairs["published"] = (found.published.date() if found.published else None, one.day)
    # A site's standing notice beside these is no mistake: they are compared where the page prints the article's own.
    for name in ("modified", "published_text", "credit_line", "rights"):
        if getattr(true, name) is not None:
            pairs[name] = (_flat(str(getattr(found, name))), _flat(str(getattr(true, name))))
    named = {person.name for person in found.contributors}
    if missing := {person.name for person in true.contributors} - named:
        pairs["contributors"] = (named, missing)
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _lead(article: Article) -> tuple[str | None, str | None]:
    """The lead image's caption and credit, without a label before it: "Image: ...", "Foto: ..."."""
    if not article.images:
        return None, None
    credit = _flat(article.images[0].credit)
    return _flat(article.images[0].caption), credit and re.sub(r"^(?:Image|Foto|Photo)\s*:\s*", "", credit)


@pytest.mark.parametrize("one", truth().values(), ids=list(truth()))
def test_bodies_hold_the_text_and_nothing_else(one: Expected, extracted: dict[str, tuple[Article, ...]]) -> None:
    found = _found(one, extracted)
    body = _flat(found.body) if found else None
    _judge("bodies", one.key, body != _flat(one.article.body) and body)


@pytest.mark.parametrize("one", COPIES, ids=lambda one: one.key)
def test_every_copy_is_found_and_called_what_it_is(one: Expected, edges: dict[frozenset[str], Reuse]) -> None:
    edge = edges.get(frozenset((one.key, one.copy_of or "")))
    _judge("copies", one.key, (edge.kind != one.kind and edge.kind) if edge else "not found")


@pytest.mark.parametrize("one", COPIES, ids=lambda one: one.key)
def test_no_copy_is_called_the_origin(one: Expected, edges: dict[frozenset[str], Reuse]) -> None:
    edge = edges.get(frozenset((one.key, one.copy_of or "")))
    _judge("directions", one.key, edge and edge.direction == "known" and BY_ID[edge.origin].key == one.key)


@pytest.mark.parametrize("one", COPIES, ids=lambda one: one.key)
def test_the_direction_is_known(one: Expected, edges: dict[frozenset[str], Reuse]) -> None:
    edge = edges.get(frozenset((one.key, one.copy_of or "")))
    _judge("unknown-directions", one.key, edge and edge.direction == "unknown")


def test_nothing_else_is_called_reuse(edges: dict[frozenset[str], Reuse]) -> None:
    assert [pair for pair in map(sorted, edges) if pair[1] not in relatives(pair[0])] == []


@pytest.mark.parametrize("one", [one for one in truth().values() if one.shares_with], ids=lambda one: one.key)
def test_shared_passages_are_called_so(one: Expected, edges: dict[frozenset[str], Reuse]) -> None:
    kinds = {other: edges.get(frozenset((one.key, other))) for other in one.shares_with}
    wrong = {other: edge and edge.kind for other, edge in kinds.items() if not edge or edge.kind != "shared-passages"}
    _judge("shared", one.key, wrong)


@pytest.mark.parametrize("one", REWRITES, ids=lambda one: one.key)
def test_altered_names_are_listed(one: Expected, edges: dict[frozenset[str], Reuse]) -> None:
    edge = edges[frozenset((one.key, one.copy_of or ""))]
    marked = {
        word
        for substitution in edge.substitutions
        if substitution.name
        for word in set(substitution.origin.split()) - set(substitution.copy.split())
    }
    lost = {source for source, copy in one.altered_names if not (set(source.split()) - set(copy.split())) & marked}
    _judge("names", one.key, lost)


def test_each_syndication_names_its_first_article(report: Report) -> None:
    for group in report.syndications:
        assert {BY_ID[group.origin].key} == {root(BY_ID[copy].key) for copy in group.copies if not _shares(copy)}


def _shares(article: str) -> bool:
    return any(BY_ID[article].key in {other, one.key} for one in truth().values() for other in one.shares_with)


@pytest.mark.parametrize("story", STORIES)
def test_stories_hold_together_and_apart(story: str, report: Report) -> None:
    members = {one.article.id for one in truth().values() if one.story == story}
    found = [set(other.articles) for other in report.stories if members & set(other.articles)]
    _judge("stories", story, found != [members] and [sorted(articles) for articles in found])


@pytest.mark.parametrize("story", STORIES)
def test_copies_are_not_counted_as_reports(story: str, report: Report) -> None:
    members = [one for one in truth().values() if one.story == story]
    # Two texts of one newsroom are one report; whether a translation is one of its own is left open.
    first = [truth()[min(relatives(one.key))].article for one in members if one.translation_of is None]
    least = len({article.agency or article.publisher for article in first})
    most = len({root(one.key) for one in members})
    found = [other for other in report.stories if {one.article.id for one in members} & set(other.articles)]
    reports = sum(other.independent_reports for other in found)
    _judge("reports", story, not least <= reports <= most and (least, reports, most))


def test_no_paper_is_said_to_have_copied_from_a_rewriter_whatever_came_first() -> None:
    """A paper's copy of a wire text is neither the source of a rewriter's nor taken from it, though it came later."""
    rewriters = tuple(f"{outlet.key}/" for outlet in demo.outlets() if outlet.kind == "rewriter")
    told = [one.article for one in truth().values()]
    spun = {article.id for article in told if article.id.startswith(rewriters)}
    known = []
    for seed in range(8):
        random.Random(seed).shuffle(told)
        known += [edge for edge in trace(told) if spun & {edge.origin, edge.copy} and edge.direction == "known"]
    assert len(known) > 50
    assert {edge.origin for edge in known} & spun == set()
