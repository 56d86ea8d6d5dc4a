"""The invented press against itself."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from wirecopy import demo
from wirecopy.extract.agencies import agencies

GOLDEN = Path(__file__).parent / "golden" / "demo"
MOST_BYTES = 1_500_000
MOST_KEPT = 0.5  # of an original's word 5-grams, in a rewrite by word substitution
MOST_SHARED = 0.03  # word 5-grams that two independent reports may share outside quotations
BROKEN_JSON = "saltmarsh-tribune"  # whose template leaves a trailing comma


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One article of `press.toml`, with what tests of the press itself need."""

    id: str
    story: str
    language: str
    headline: str
    publisher: str
    body: str
    copy_of: str | None
    kind: str | None
    shares_with: tuple[str, ...]
    altered_names: tuple[tuple[str, str], ...]


TRUTH = tomllib.loads((demo.folder().parent / "press.toml").read_text(encoding="utf-8"))
EXPECTED = {
    row["id"]: Expected(
        id=row["id"],
        story=row["story"],
        language=row["language"],
        headline=row["headline"],
        publisher=row["publisher"],
        body=(GOLDEN / "bodies" / f"{row['id']}.txt").read_text(encoding="utf-8").strip(),
        copy_of=row.get("copy_of"),
        kind=row.get("kind"),
        shares_with=tuple(row.get("shares_with", ())),
        altered_names=tuple((source, copy) for source, copy in row.get("altered_names", ())),
    )
    for page in TRUTH["page"]
    for row in page.get("article", ())
}
FILES = [page["file"] for page in TRUTH["page"]]


def _told(text: str) -> str:
    """A text without its quotations: two reporters hear the same words."""
    return re.sub(r'"[^"]*"|“[^”]*”|«[^»]*»|„[^“]*“', " | ", text)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return set(zip(*(words[start:] for start in range(5)), strict=False))


def _root(article: str) -> str:
    source = EXPECTED[article].copy_of
    return article if source is None else _root(source)


def _independent() -> list[tuple[str, str]]:
    """Pairs of originals of one story in one language that have no text in common."""
    originals = [article for article in EXPECTED.values() if article.copy_of is None]
    return [
        (one.id, two.id)
        for one, two in combinations(originals, 2)
        if one.story == two.story
        and one.language == two.language
        and one.id not in two.shares_with
        and two.id not in one.shares_with
    ]


def test_every_file_is_listed_and_small() -> None:
    files = [path for path in demo.folder().rglob("*") if path.is_file() and path.suffix != ".svg"]
    assert sorted(FILES) == sorted(str(path.relative_to(demo.folder())) for path in files)
    assert list(demo.press()) == [demo.folder() / file for file in FILES]
    assert sum(path.stat().st_size for path in demo.folder().rglob("*") if path.is_file()) < MOST_BYTES


def test_every_picture_is_there_and_used() -> None:
    asked = {
        (demo.folder() / file).parent / image
        for file in FILES
        for image in re.findall(r'"(img/[\w-]+\.svg)"', (demo.folder() / file).read_text(encoding="utf-8"))
    }
    assert asked == set(demo.folder().rglob("*.svg"))


def test_pages_arrive_in_order_with_address_and_time() -> None:
    pages = demo.pages()
    assert [page.id for page in pages] == FILES
    assert [page.fetched for page in pages] == sorted(page["fetched"] for page in TRUTH["page"])
    sites = {outlet.folder: urlsplit(outlet.address).hostname for outlet in demo.outlets()}
    assert set(sites) == {file.partition("/")[0] for file in FILES}
    assert all(urlsplit(page.url or "").hostname == sites[page.id.partition("/")[0]] for page in pages)
    assert all(page.markup == page.id.endswith(".html") for page in pages)


def test_the_press_is_wide() -> None:
    outlets = demo.outlets()
    assert len(outlets) >= 12
    assert sum(outlet.kind == "agency" for outlet in outlets) >= 4
    assert len({article.language for article in EXPECTED.values()}) >= 5
    assert len({article.story for article in EXPECTED.values()}) >= 12
    assert len(EXPECTED) >= 60
    kinds = {article.kind for article in EXPECTED.values()}
    assert kinds >= {"verbatim", "edited", "abridged", "expanded", "rewritten", "shared-passages", "revision"}


def test_the_invented_agencies_are_listed_in_the_form_of_the_own_list() -> None:
    own = {sign for agency in agencies() for sign in (*agency.marks, *agency.spellings, *agency.domains)}
    rows = tomllib.loads(demo.agency_list().read_text(encoding="utf-8"))["agency"]
    listed = {row["name"]: row for row in rows}
    named = {row["agency"] for page in TRUTH["page"] for row in page.get("article", ()) if "agency" in row}
    assert named == set(listed)
    for row in rows:
        assert set(row) == {"name", "marks", "spellings", "domains", "languages", "country", "from"}
        assert own.isdisjoint((row["name"], *row["marks"], *row["spellings"], *row["domains"]))


@pytest.mark.parametrize("file", FILES)
def test_addresses_are_invented(file: str) -> None:
    text = (demo.folder() / file).read_text(encoding="utf-8")
    hosts = {urlsplit(address).hostname or "" for address in re.findall(r"https?://[^\s\"'<>]+", text)}
    allowed = re.compile(r"(?:.+\.)?\w[\w-]*\.example|(?:www\.)?schema\.org|www\.w3\.org")
    assert [host for host in hosts if not allowed.fullmatch(host)] == []
    assert re.findall(r"[\w.]+@(?![\w-]+\.example)[\w.-]+", text.replace("@context", "").replace("@graph", "")) == []


@pytest.mark.parametrize("file", FILES)
def test_no_agency_that_exists_is_named(file: str) -> None:
    text = (demo.folder() / file).read_text(encoding="utf-8")
    signs = {sign for agency in agencies() for sign in (*agency.marks, *agency.spellings) if len(sign) > 2}
    found = {sign for sign in signs if sign in text and re.search(rf"(?<!\w){re.escape(sign)}(?!\w)", text)}
    assert found == set()


@pytest.mark.parametrize("file", [file for file in FILES if file.endswith(".html")])
def test_json_ld_parses_but_where_it_is_meant_to_be_broken(file: str) -> None:
    text = (demo.folder() / file).read_text(encoding="utf-8")
    for script in re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text, re.DOTALL):
        if file.startswith(BROKEN_JSON):
            with pytest.raises(json.JSONDecodeError):
                json.loads(script)
        else:
            assert json.loads(script)


@pytest.mark.parametrize("article", EXPECTED.values(), ids=list(EXPECTED))
def test_sources_resolve_and_bodies_are_on_their_pages(article: Expected) -> None:
    assert (article.copy_of is None) == (article.kind is None)
    assert article.copy_of is None or EXPECTED[article.copy_of].story == article.story
    assert set(article.shares_with) <= set(EXPECTED)
    assert _root(article.id) in EXPECTED


@pytest.mark.parametrize(
    "article", [article for article in EXPECTED.values() if article.kind == "rewritten"], ids=lambda article: article.id
)
def test_a_rewrite_keeps_less_than_half_of_its_original(article: Expected) -> None:
    original = EXPECTED[article.copy_of or ""]
    shingles = _shingles(original.body)
    assert len(shingles & _shingles(article.body)) < MOST_KEPT * len(shingles)
    for source, copy in article.altered_names:
        assert source in original.body
        assert copy in article.body


@pytest.mark.parametrize(("one", "two"), _independent())
def test_independent_reports_share_no_wording(one: str, two: str) -> None:
    first, second = _shingles(_told(EXPECTED[one].body)), _shingles(_told(EXPECTED[two].body))
    assert len(first & second) < MOST_SHARED * min(len(first), len(second))
