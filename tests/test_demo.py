"""The invented press against itself: what must hold before it may measure anything."""

from __future__ import annotations

import json
import re
import tomllib
from itertools import combinations
from urllib.parse import urlsplit

import pytest

from demo_truth import BODIES, Expected, relatives, root, truth
from wirecopy import demo
from wirecopy.extract.agencies import agencies

MOST_BYTES = 1_500_000
MOST_KEPT = 0.5  # of an original's word 5-grams, in a rewrite by word substitution
MOST_SHARED = 0.03  # of the word 5-grams outside quotations, between two independent reports
BROKEN_JSON = "saltmarsh-tribune/"  # whose template leaves a trailing comma

FILES = [str(path.relative_to(demo.folder())) for path in demo.press()]
ORIGINALS = [one for one in truth().values() if one.copy_of is None]
REWRITES = [one for one in truth().values() if one.kind == "rewritten"]
INDEPENDENT = [
    (one.key, two.key)
    for one, two in combinations(ORIGINALS, 2)
    if (one.story, one.article.language) == (two.story, two.article.language) and one.key not in relatives(two.key)
]


def _text(file: str) -> str:
    return (demo.folder() / file).read_text(encoding="utf-8")


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return set(zip(*(words[start:] for start in range(5)), strict=False))


def _told(key: str) -> str:
    """A body without its quotations, because two reporters hear the same words."""
    return re.sub(r'"[^"]*"|“[^”]*”|«[^»]*»|„[^“]*“', " | ", truth()[key].article.body)


def test_every_file_is_listed_and_all_are_small() -> None:
    files = [path for path in demo.folder().rglob("*") if path.is_file()]
    assert sorted(FILES) == sorted(str(path.relative_to(demo.folder())) for path in files if path.suffix != ".svg")
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


def test_every_picture_is_there_and_used() -> None:
    asked = {
        (demo.folder() / file).parent / image
        for file in FILES
        for image in re.findall(r'"(img/[\w-]+\.svg)"', _text(file))
    }
    assert asked == set(demo.folder().rglob("*.svg"))


def test_pages_arrive_in_order_with_their_address_and_time() -> None:
    pages = demo.pages()
    times = [page.fetched for page in pages if page.fetched is not None]
    assert [page.id for page in pages] == FILES
    assert len(times) == len(pages)
    assert times == sorted(times)
    sites = {outlet.folder: urlsplit(outlet.address).hostname for outlet in demo.outlets()}
    assert set(sites) == {file.partition("/")[0] for file in FILES}
    assert all(urlsplit(page.url or "").hostname == sites[page.id.partition("/")[0]] for page in pages)
    assert all(page.markup == page.id.endswith(".html") for page in pages)


def test_the_press_is_wide() -> None:
    articles = truth().values()
    assert len(demo.outlets()) >= 12
    assert sum(outlet.kind == "agency" for outlet in demo.outlets()) >= 4
    assert len(articles) >= 60
    assert len({one.story for one in articles}) >= 12
    assert len({one.article.language for one in articles}) >= 5
    assert len({one.story for one in articles for pair in INDEPENDENT if one.key in pair}) >= 4
    kinds = {one.kind for one in articles}
    assert kinds >= {"verbatim", "edited", "abridged", "expanded", "rewritten", "shared-passages", "revision"}


def test_the_invented_agencies_are_listed_in_the_form_of_the_own_list() -> None:
    own = {sign for agency in agencies() for sign in (*agency.marks, *agency.spellings, *agency.domains)}
    rows = tomllib.loads(demo.agency_list().read_text(encoding="utf-8"))["agency"]
    assert {row["name"] for row in rows} == {one.article.agency for one in truth().values()} - {None}
    for row in rows:
        assert set(row) == {"name", "marks", "spellings", "domains", "languages", "country", "from"}
        assert own.isdisjoint((row["name"], *row["marks"], *row["spellings"], *row["domains"]))


@pytest.mark.parametrize("file", FILES)
def test_addresses_are_invented(file: str) -> None:
    text = _text(file)
    hosts = {urlsplit(address).hostname or "" for address in re.findall(r"https?://[^\s\"'<>]+", text)}
    known = re.compile(r"[\w-]+\.example|schema\.org|www\.w3\.org")
    assert [host for host in hosts if not known.fullmatch(host)] == []
    assert re.findall(r"\b[\w.]+@(?![\w-]+\.example\b)[\w.-]+", text) == []


@pytest.mark.parametrize("file", FILES)
def test_no_agency_that_exists_is_named(file: str) -> None:
    text = _text(file)
    signs = {sign for agency in agencies() for sign in (*agency.marks, *agency.spellings) if len(sign) > 2}
    found = {sign for sign in signs if sign in text and re.search(rf"(?<!\w){re.escape(sign)}(?!\w)", text)}
    assert found == set()


@pytest.mark.parametrize("file", [file for file in FILES if file.endswith(".html")])
def test_json_ld_parses_but_where_it_is_meant_to_be_broken(file: str) -> None:
    for script in re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', _text(file), re.DOTALL):
        if file.startswith(BROKEN_JSON):
            with pytest.raises(json.JSONDecodeError):
                json.loads(script)
        else:
            assert json.loads(script)


def test_sources_resolve_within_their_story() -> None:
    for one in truth().values():
        assert (one.copy_of is None) == (one.kind is None)
        assert truth()[root(one.key)].story == one.story
        named = {*one.shares_with, one.copy_of, one.translation_of} - {None}
        assert {truth()[other].story for other in named if other} <= {one.story}


def test_every_article_has_its_golden_body_and_no_other_is_there() -> None:
    assert {path.stem for path in BODIES.iterdir()} == set(truth())
    assert all(one.article.body for one in truth().values())


@pytest.mark.parametrize("one", REWRITES, ids=lambda one: one.key)
def test_a_rewrite_keeps_less_than_half_of_its_original(one: Expected) -> None:
    original = truth()[one.copy_of or ""].article.body
    kept = _shingles(original) & _shingles(one.article.body)
    assert len(kept) < MOST_KEPT * len(_shingles(original))
    assert one.altered_names
    for source, copy in one.altered_names:
        assert source in original
        assert copy in one.article.body


@pytest.mark.parametrize(("one", "two"), INDEPENDENT)
def test_independent_reports_share_no_wording(one: str, two: str) -> None:
    first, second = _shingles(_told(one)), _shingles(_told(two))
    assert len(first & second) < MOST_SHARED * min(len(first), len(second))
