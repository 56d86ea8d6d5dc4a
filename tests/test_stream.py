"""The dated stream of stories is what its README says: its counts, its labels, and that copies are copies."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "golden" / "stream"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "stream.jsonl").read_text(encoding="utf-8").splitlines()
]
STORIES: list[dict[str, Any]] = tomllib.loads((FOLDER / "stories.toml").read_text(encoding="utf-8"))["story"]
BY_ID = {row["id"]: row for row in ROWS}
KEYS = {
    *("id", "url", "headline", "body", "published", "fetched", "publisher", "agency", "bylines", "language"),
    *("story", "role", "of"),
}
ROLES = {"original", "copy", "edited", "abridged", "rewritten", "update", "independent", "headline"}
#: Roles that are made from another article's text.
DERIVED = {"copy", "edited", "abridged", "rewritten", "update"}
UNSPACED = {"ja"}
RUN = 3


def _words(text: str, language: str) -> list[str]:
    return list(re.sub(r"\s", "", text)) if language in UNSPACED else re.findall(r"\w+", text.lower())


def _runs(row: dict[str, Any]) -> set[tuple[str, ...]]:
    words = _words(row["body"], row["language"])
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _held(part: dict[str, Any], whole: dict[str, Any]) -> float:
    """Which share of one body's runs of words stands in the other's."""
    runs = _runs(part)
    return len(runs & _runs(whole)) / len(runs)


def _made(role: str) -> list[Any]:
    return [pytest.param(row, BY_ID[row["of"]], id=row["id"]) for row in ROWS if row["role"] == role and row["of"]]


def test_rows_are_complete_and_come_in_order_of_arrival() -> None:
    assert all(row.keys() == KEYS for row in ROWS)
    assert len(BY_ID) == len(ROWS)
    arrivals = [datetime.fromisoformat(row["fetched"]) for row in ROWS]
    assert arrivals == sorted(arrivals)
    assert [row["id"] for row in ROWS] == sorted(BY_ID)
    for row, arrival in zip(ROWS, arrivals, strict=True):
        assert row["role"] in ROLES
        assert row["headline"]
        assert row["url"].startswith("https://")
        assert row["publisher"]
        assert row["published"] is None or datetime.fromisoformat(row["published"]) < arrival


def test_the_stream_is_what_its_readme_says() -> None:
    days = {datetime.fromisoformat(row["fetched"]).date() for row in ROWS}
    members: dict[str, set[str]] = defaultdict(set)
    for row in ROWS:
        members[row["story"]].add(row["language"])
    assert len(ROWS) == 414
    assert len(STORIES) == 97
    assert max(days) - min(days) > timedelta(weeks=3)
    assert Counter(row["language"] for row in ROWS) == {
        "en": 154,
        "de": 68,
        "es": 63,
        "fr": 51,
        "ja": 34,
        "ko": 33,
        "ar": 11,
    }
    assert Counter(row["role"] for row in ROWS) == {
        "original": 97,
        "independent": 132,
        "copy": 43,
        "edited": 17,
        "abridged": 24,
        "rewritten": 22,
        "update": 27,
        "headline": 52,
    }
    assert sum(story["articles"] == 1 for story in STORIES) == 22
    assert sum(len(languages) > 1 for languages in members.values()) == 63
    assert sum("like" in story for story in STORIES) == 71
    counted = re.findall(r"\d+", (FOLDER / "README.md").read_text(encoding="utf-8").split("## Counts")[1])
    assert {"414", "97", "22", "63", "71"} <= set(counted)


def test_what_reports_disagree_on_stands_in_them() -> None:
    disagreements = [(story["id"], one) for story in STORIES for one in story.get("disagree", ())]
    assert len(disagreements) >= 25
    for story, one in disagreements:
        values = {name: value for name, value in one.items() if name != "about"}
        assert len(values) >= 2
        assert len(set(values.values())) >= 2
        for name, value in values.items():
            assert BY_ID[name]["story"] == story
            assert BY_ID[name]["role"] in {"original", "independent"}
            assert value in BY_ID[name]["body"]


def test_an_address_is_shared_only_by_versions() -> None:
    first: dict[str, dict[str, Any]] = {}
    for row in ROWS:
        earlier = first.setdefault(row["url"], row)
        assert earlier is row or (row["role"] == "update" and row["publisher"] == earlier["publisher"])


def test_what_an_article_was_made_from_came_earlier_in_the_same_story() -> None:
    place = {row["id"]: at for at, row in enumerate(ROWS)}
    for at, row in enumerate(ROWS):
        assert (row["role"] in DERIVED) <= (row["of"] is not None)
        assert row["of"] is None or row["role"] in DERIVED | {"headline"}
        if row["of"] is not None:
            assert place[row["of"]] < at
            assert BY_ID[row["of"]]["story"] == row["story"]


@pytest.mark.parametrize(("row", "source"), _made("copy"))
def test_copies_are_verbatim_at_another_publisher(row: dict[str, Any], source: dict[str, Any]) -> None:
    assert row["body"] == source["body"]
    assert row["publisher"] != source["publisher"]


@pytest.mark.parametrize(("row", "source"), _made("edited"))
def test_edited_copies_hold_most_of_their_original(row: dict[str, Any], source: dict[str, Any]) -> None:
    assert row["body"] != source["body"]
    assert _held(row, source) > 0.5
    assert row["publisher"] != source["publisher"]


@pytest.mark.parametrize(("row", "source"), _made("abridged"))
def test_abridged_copies_are_shorter_and_say_nothing_new(row: dict[str, Any], source: dict[str, Any]) -> None:
    assert len(row["body"]) < 0.85 * len(source["body"])
    assert _held(row, source) > 0.85


@pytest.mark.parametrize(("row", "source"), _made("rewritten"))
def test_rewrites_exchange_words(row: dict[str, Any], source: dict[str, Any]) -> None:
    assert 0.1 < _held(row, source) < 0.9
    kept = Counter(_words(row["body"], row["language"])) & Counter(_words(source["body"], source["language"]))
    assert kept.total() > 0.5 * len(_words(source["body"], source["language"]))


@pytest.mark.parametrize(("row", "source"), _made("update"))
def test_updates_are_the_same_publishers_with_new_facts(row: dict[str, Any], source: dict[str, Any]) -> None:
    assert row["publisher"] == source["publisher"]
    assert _held(row, source) < 0.95
    if row["url"] == source["url"]:
        assert _held(row, source) > 0.2


def test_independent_reports_share_no_sentences() -> None:
    """Of one language and story: facts and names are shared, long runs of words are not."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in ROWS:
        if row["role"] in {"original", "independent"}:
            groups[row["story"], row["language"]].append(row)
    for group in groups.values():
        for at, row in enumerate(group):
            assert all(_held(row, other) < 0.2 for other in group[:at]), row["id"]
            assert all(row["publisher"] != other["publisher"] for other in group[:at]), row["id"]


def test_only_headline_entries_have_no_text() -> None:
    for row in ROWS:
        assert (row["body"] == "") == (row["role"] == "headline")
        assert row["role"] in {"headline", "abridged"} or len(row["body"]) >= 120


def test_stories_are_listed_with_their_counts() -> None:
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in ROWS:
        members[row["story"]].append(row)
    assert [story["id"] for story in STORIES] == list(members)
    for story in STORIES:
        roles = Counter(row["role"] for row in members[story["id"]])
        assert story["what"]
        assert story["articles"] == roles.total()
        assert story["independent_reports"] == roles["original"] + roles["independent"]
        assert roles["original"] == 1
        assert set(story.get("like", ())) <= members.keys() - {story["id"]}
