"""The main job over the invented press, compared with what the press really is."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from demo_truth import Expected, relatives, root, truth
from wirecopy import demo
from wirecopy.desk import Desk, Report
from wirecopy.extract import extract

if TYPE_CHECKING:
    from wirecopy.types import Article, Reuse

PAGES = {page.id: page for page in demo.pages()}
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
    return {page.id: extract(page) for page in demo.pages()}


@pytest.fixture(scope="module")
def report(extracted: dict[str, tuple[Article, ...]]) -> Report:
    """What the desk says of the press, by the ids of the extracted articles."""
    return Desk().report((article for page in extracted.values() for article in page), with_stories=True)


@pytest.fixture(scope="module")
def clean() -> Report:
    """What the desk says of the press where extraction makes no mistake."""
    return Desk().report((one.article for one in truth().values()), with_stories=True)


def _flat(text: str | None) -> str | None:
    return None if text is None else " ".join(unicodedata.normalize("NFKC", text).split())


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFKC", text).split()


def _agency(name: str | None) -> set[str | None]:
    """An agency that no list knows goes by the sign that the page prints."""
    return {name, *SIGNS.get(name or "", ())}


@pytest.mark.parametrize("file", PAGES)
def test_each_page_gives_its_articles(file: str, extracted: dict[str, tuple[Article, ...]]) -> None:
    expected = [_flat(one.article.headline) for one in truth().values() if one.article.page == file]
    assert [_flat(article.headline) for article in extracted[file]] == expected


@pytest.mark.parametrize("one", truth().values(), ids=list(truth()))
def test_fields(one: Expected, extracted: dict[str, tuple[Article, ...]]) -> None:
    found = extracted[one.article.page or ""][one.article.position]
    expected = one.article
    wrong = {
        name: (getattr(found, name), getattr(expected, name))
        for name in ("publisher", "carrier", "bylines", "published_text", "teaser")
        if getattr(found, name) != getattr(expected, name)
    }
    # What the page prints must be found; a site's own standing notice or a day in a page's head is no mistake.
    for name in ("modified", "credit_line", "rights"):
        if getattr(expected, name) is not None and _flat(str(getattr(found, name))) != _flat(
            str(getattr(expected, name))
        ):
            wrong[name] = (getattr(found, name), getattr(expected, name))
    if one.day and (found.published != expected.published if expected.published else _day(found) != str(one.day)):
        wrong["published"] = (found.published, expected.published or one.day)
    if found.agency not in _agency(expected.agency):
        wrong["agency"] = (found.agency, expected.agency)
    if (found.language or "").partition("-")[0] != expected.language:
        wrong["language"] = (found.language, expected.language)
    place = found.dateline and found.dateline.place, expected.dateline and expected.dateline.place
    if place[0] != place[1]:
        wrong["dateline"] = place
    if not {person.name for person in expected.contributors} <= {person.name for person in found.contributors}:
        wrong["contributors"] = (found.contributors, expected.contributors)
    caption, credit = _lead(found), _lead(expected)
    if caption != credit:
        wrong["images"] = (caption, credit)
    assert wrong == {}


def _day(article: Article) -> str:
    return str(article.published.date()) if article.published else article.published_text or ""


def _lead(article: Article) -> tuple[str | None, str | None]:
    return (_flat(article.images[0].caption), _flat(article.images[0].credit)) if article.images else (None, None)


@pytest.mark.parametrize("one", truth().values(), ids=list(truth()))
def test_bodies_hold_the_text_and_nothing_else(one: Expected, extracted: dict[str, tuple[Article, ...]]) -> None:
    found = extracted[one.article.page or ""][one.article.position]
    assert _words(found.body) == _words(one.article.body)


def _edges(report: Report) -> dict[frozenset[str], Reuse]:
    return {frozenset((BY_ID[edge.origin].key, BY_ID[edge.copy].key)): edge for edge in report.edges}


@pytest.mark.parametrize("one", COPIES, ids=lambda one: one.key)
def test_every_copy_is_found_with_its_kind_and_never_as_the_origin(one: Expected, clean: Report) -> None:
    edge = _edges(clean)[frozenset((one.key, one.copy_of or ""))]
    assert edge.kind == one.kind
    assert (edge.direction == "unknown") or BY_ID[edge.copy].key == one.key


def test_nothing_else_is_called_reuse(clean: Report) -> None:
    pairs = [(BY_ID[edge.origin].key, BY_ID[edge.copy].key) for edge in clean.edges]
    assert [pair for pair in pairs if pair[1] not in relatives(pair[0])] == []


def test_shared_passages_are_named_so(clean: Report) -> None:
    for one in truth().values():
        for other in one.shares_with:
            assert _edges(clean)[frozenset((one.key, other))].kind == "shared-passages"


@pytest.mark.parametrize("one", REWRITES, ids=lambda one: one.key)
def test_altered_names_are_listed(one: Expected, clean: Report) -> None:
    edge = _edges(clean)[frozenset((one.key, one.copy_of or ""))]
    marked = [(sub.origin, sub.copy) for sub in edge.substitutions if sub.name]
    lost = {source: set(source.split()) - set(copy.split()) for source, copy in one.altered_names}
    named = {word for origin, copy in marked for word in set(origin.split()) - set(copy.split())}
    assert {source for source, words in lost.items() if not words <= named} == set()


def test_each_syndication_names_its_first_article(clean: Report) -> None:
    for group in clean.syndications:
        assert BY_ID[group.origin].key == root(BY_ID[group.copies[0]].key)


@pytest.mark.parametrize("story", STORIES)
def test_stories_hold_together_and_apart(story: str, clean: Report) -> None:
    expected = {one.article.id for one in truth().values() if one.story == story}
    found = {other.id: set(other.articles) for other in clean.stories if expected & set(other.articles)}
    assert list(found.values()) == [expected]


@pytest.mark.parametrize("story", STORIES)
def test_copies_are_not_counted_as_reports(story: str, clean: Report) -> None:
    members = [one for one in truth().values() if one.story == story]
    texts = {root(one.key) for one in members}
    sources = {min(relatives(one.key)) for one in members if one.translation_of is None}
    counts = [
        other.independent_reports
        for other in clean.stories
        if {one.article.id for one in members} & set(other.articles)
    ]
    assert len(sources) <= sum(counts) <= len(texts)


def test_the_job_on_pages_agrees_with_the_job_on_clean_articles(report: Report, clean: Report) -> None:
    groups: dict[str, list[set[frozenset[str]]]] = defaultdict(list)
    for name, one in (("pages", report), ("clean", clean)):
        groups[name] = [{frozenset((edge.origin, edge.copy)) for edge in one.edges}]
    assert groups["pages"] == groups["clean"]
