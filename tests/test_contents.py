"""A story read as a whole: in memory, and from the store."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from texts import FERRY, MUSEUM, rewritten
from wirecopy import cli
from wirecopy.extract import extract
from wirecopy.store import Decision, open_store
from wirecopy.story import stories, story_contents
from wirecopy.trace import trace
from wirecopy.trace.origin import syndications
from wirecopy.types import Article, Page, Reuse, Story, Syndication

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def article(id_: str, body: str, hours: float = 0, **fields: object) -> Article:
    known = {
        "publisher": f"The {id_.title()} Post",
        "published": NOON + hours * HOUR,
        "language": "en",
        "headline": f"Ferry to Keld stops, {id_}",
    }
    return replace(Article(id=id_, body=body), **(known | fields))  # type: ignore[arg-type]  # fields of an article


def test_a_rewrite_changes_nothing_of_what_is_said() -> None:
    original, copy = article("a", FERRY), article("b", rewritten(FERRY), 3, headline="Ferry halts")
    edges = trace((original, copy))
    groups = syndications((original, copy), edges)
    (story,) = stories((original, copy), groups)
    alone = story_contents(replace(story, articles=("a",)), (original,), now=NOON)
    both = story_contents(story, (original, copy), groups, edges, now=NOON)
    assert both.key_points == alone.key_points
    assert both.entities == alone.entities
    assert both.numbers == alone.numbers
    assert (both.articles, both.independent_reports, both.headline) == (2, 1, "Ferry to Keld stops, a")
    assert [one.id for one in both.reports[0].copies] == ["b"]
    assert [item.kind for item in both.timeline][:2] != ["first-report", "report"]
    assert (both.began, both.latest) == (NOON, NOON + 3 * HOUR)


def test_articles_of_other_stories_are_left_out() -> None:
    story = Story(id="s", headline=None, articles=("a", "absent"))
    contents = story_contents(story, (article("a", FERRY), article("b", MUSEUM)), now=NOON)
    assert [report.article.id for report in contents.reports] == ["a"]
    empty = story_contents(Story(id="s", headline=None, articles=()), (), now=NOON)
    assert (empty.headline, empty.key_points, empty.timeline, empty.began) == (None, (), (), None)


def test_the_initials_of_a_newsroom_are_the_newsroom() -> None:
    given = (article("a", FERRY, agency="Northern Wire Agency"), article("b", MUSEUM, 1, agency="NWA"))
    story = Story(id="s", headline=None, articles=("a", "b"))
    assert [report.by for report in story_contents(story, given, now=NOON).reports] == ["Northern Wire Agency"] * 2


def test_six_hundred_copies_cost_little_more_than_one() -> None:
    copies = [article(f"c{n}", FERRY, n / 60) for n in range(600)]
    edges = tuple(
        Reuse(
            origin="a", copy=one.id, direction="known", reasons=(), kind="verbatim", containment=1, coverage_origin=1,
            coverage_copy=1, substitution_rate=0, score=1,
        )
        for one in copies
    )  # fmt: skip
    group = Syndication(origin="a", copies=tuple(one.id for one in copies), edges=edges)
    story = Story(id="s", headline=None, articles=("a", *(one.id for one in copies)))
    story_contents(story, (article("a", FERRY),), now=NOON)  # loads the word lists
    calls = Counter[bool]()
    for with_copies in (False, True):
        given = (article("a", FERRY), *(copies if with_copies else ()))
        sys.setprofile(lambda _frame, event, _what, counted=with_copies: calls.update([counted] * (event == "call")))  # type: ignore[misc]
        contents = story_contents(story, given, (group,) * with_copies, edges * with_copies, now=NOON)
        sys.setprofile(None)
    # To read a text takes more than a thousand calls.
    assert calls[True] < calls[False] + 50 * len(copies)
    assert len(contents.reports) == 1
    assert len(contents.key_points) <= 7


def test_the_seeds_are_read(shared: Path) -> None:
    found = tuple(
        one
        for path in sorted((shared / "seeds").glob("*.txt"))
        for one in extract(Page(id=path.name, text=path.read_text(encoding="utf-8"), markup=False))
    )
    edges = trace(found)
    groups = syndications(found, edges)
    told = [
        story_contents(story, found, groups, edges, now=datetime(2025, 8, 20, tzinfo=UTC))
        for story in stories(found, groups, edges=edges)
    ]
    assert len(told) == 3
    tokyo = next(one for one in told if any(report.copies for report in one.reports))
    assert (tokyo.articles, tokyo.independent_reports, len(tokyo.reports)) == (2, 1, 1)
    assert {point.citation.article for point in tokyo.key_points} == {tokyo.reports[0].article.id}
    assert [item.kind for item in tokyo.timeline] == ["first-report", "copies", "quiet", "event", "event"]
    assert tokyo.timeline[0].approximate
    assert all(one.disagreements == () for one in told)
    assert max(len(one.entities) for one in told) > 15


@pytest.fixture
def ingested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[str, ...]:
    """Two reports of a story and a third that names the same people, in a store."""
    monkeypatch.setenv("WIRECOPY_DATABASE_URL", f"sqlite:///{tmp_path / 'desk.db'}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    later = f"{MUSEUM}\n\nHarbour Minister Orlanda Vask and Teodor Lunt, its director, were the first to see it."
    rows = [
        {
            "id": "a",
            "headline": "Ferry to Keld stops for three weeks",
            "publisher": "Ostmoor Post",
            "language": "en",
            "body": FERRY,
        },
        {
            "id": "b",
            "headline": "Ferry to Keld halts",
            "publisher": "Copy Daily",
            "language": "en",
            "body": rewritten(FERRY),
        },
        {
            "id": "c",
            "headline": "Minister opens a school in Ardane",
            "publisher": "Ardane News",
            "language": "en",
            "body": later,
        },
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert cli.main(["ingest", str(path)]) == 0
    capsys.readouterr()
    return ("a", "b", "c")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main([*words]) == 0
    return capsys.readouterr().out


def test_a_stored_story_is_shown(ingested: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    row = json.loads(run(capsys, "story", "show", ingested[0], "--since", "2020-01-01"))
    assert [(report["article"], report["copies"]) for report in row["reports"]] == [("a", ["b"])]
    first = row["key_points"][0]
    assert FERRY[first["start"] : first["end"]] == first["text"]
    assert row["headlines"] == {"en": "Ferry to Keld stops for three weeks"}
    assert "Orlanda Vask" in [one["name"] for one in row["entities"]]
    assert row["changes"]["reports"] == ["a"]
    assert [one["reason"] for one in row["related"]] != []
    assert "Orlanda Vask" in row["related"][0]["reason"]
    out = run(capsys, "story", "show", ingested[0], "--format", "table", "--since", "2020-01-01T00:00:00+00:00")
    for heading in ("Key points", "Timeline", "People", "Related stories", "Changed since"):
        assert heading in out
    assert "2 articles · 2 publishers · 1 independent report · 1 copy" in out


def test_what_was_read_is_not_new(ingested: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    row = json.loads(run(capsys, "story", "show", ingested[0], "--since", "2100-01-01"))
    assert row["changes"]["reports"] == row["changes"]["key_points"] == []
    assert "nothing" in run(capsys, "story", "show", ingested[0], "--format", "table", "--since", "2100-01-01")


def test_a_time_must_be_one(ingested: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["story", "show", ingested[0], "--since", "yesterday"])
    assert stopped.value.code == 2
    assert "--since" in capsys.readouterr().err


def test_an_edit_is_a_revision_and_a_change(
    ingested: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = datetime.now(UTC).isoformat()
    body = FERRY.replace("Nobody was hurt", "Nine people were injured")
    row = {
        "id": "a",
        "headline": "Ferry to Keld stops for three weeks",
        "publisher": "Ostmoor Post",
        "language": "en",
        "body": body,
    }
    path = tmp_path / "again.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    assert json.loads(run(capsys, "ingest", str(path)))["edited"] == ["a"]
    shown = json.loads(run(capsys, "story", "show", ingested[0], "--since", before))
    assert "revision" in [item["kind"] for item in shown["timeline"]]
    assert shown["changes"]["revised"] == ["a"]
    out = run(capsys, "story", "show", ingested[0], "--since", before, "--format", "table")
    assert "revised: a" in out
    assert "new version by Ostmoor Post" in out


def test_a_merge_is_a_change(ingested: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = datetime.now(UTC).isoformat()
    with open_store(f"sqlite:///{tmp_path / 'desk.db'}") as store:
        here, there = (store.stories.of_article(id_) for id_ in (ingested[0], ingested[2]))
        assert here is not None
        assert there is not None
        merge = Decision(operation="merge", story=here.story.id, other=there.story.id, score=1.0)
        store.stories.decide([merge], maker="test", now=datetime.now(UTC))
    shown = json.loads(run(capsys, "story", "show", ingested[0], "--since", before))
    assert [(move["operation"], move["other"]) for move in shown["changes"]["moves"]] == [("merge", there.story.id)]
    assert f"merge with {there.story.id}" in run(
        capsys, "story", "show", ingested[0], "--since", before, "--format", "table"
    )


def test_reports_that_disagree_and_days_ahead_are_printed(
    ingested: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ahead = datetime.now(UTC) + timedelta(days=20)
    lead = "A blast at the harbour of Ostmoor killed {} people on Monday and sank two barges, the police said. {}"
    first = lead.format(
        "at least 12",
        f"The basin will be searched until {ahead:%B} {ahead.day}, {ahead.year}. Divers of the navy wait in Keld for calmer water.",
    )
    second = "Fifteen people were killed on Monday by a blast that sank two barges in the harbour of Ostmoor, doctors said. The police closed the basin."
    rows = [
        {"id": "x", "headline": "Blast at Ostmoor harbour kills 12", "publisher": "Ostmoor Post", "language": "en", "body": first},
        {"id": "y", "headline": "Fifteen killed by blast at Ostmoor harbour", "publisher": "Keld Gazette", "language": "en", "body": second},
        {"id": "z", "headline": "Explosion in Ostmoor", "publisher": "Keld Gazette", "language": "de", "body": "Bei einer Explosion im Hafen von Ostmoor sind am Montag 15 Menschen getötet worden."},
    ]  # fmt: skip
    path = tmp_path / "blast.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run(capsys, "ingest", str(path))
    out = " ".join(run(capsys, "story", "show", "x", "--format", "table").split())
    assert "killed: “at least 12” Ostmoor Post; “Fifteen” Keld Gazette" in out
    assert f"{ahead:%Y-%m-%d} (ahead)" in out
    assert ingested


LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "tr", "ar", "zh", "ja", "ko", "th", "fi", None]
PIECES = [
    *FERRY.split("\n\n"), "At least 12 people were killed.", "Fünf Menschen starben am 5. Mai.", "死者は12人。", "«Всё», — сказал Пётр Лунин.",
    "قتل ١٢ شخصا.", "최소 12명이 숨졌다.", "(", '"', "’s", "1,2,3.4.5", "U.S.", "A. B. C.", "\x00\x07", "𝟙𝟚 people", "İstanbul'da 5 kişi öldü.", "ß" * 50,
]  # fmt: skip


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=5),
            st.sampled_from(LANGUAGES),
            st.one_of(st.none(), st.integers(-400, 400)),
            st.one_of(st.none(), st.text(max_size=12)),
        ),
        max_size=5,
    )
)
def test_any_articles_can_be_read(drawn: list[tuple[list[str], str | None, int | None, str | None]]) -> None:
    articles = [
        article(
            f"a{n}",
            "\n\n".join(parts),
            language=language,
            publisher=name,
            headline=name,
            published=None if hours is None else NOON + hours * HOUR,
        )
        for n, (parts, language, hours, name) in enumerate(drawn)
    ]
    story = Story(id="s", headline=None, articles=tuple(one.id for one in articles))
    contents = story_contents(story, articles, now=NOON)
    assert contents == story_contents(story, articles, now=NOON)
    bodies = {one.id: one.body for one in articles}
    cited = [citation for point in contents.key_points for citation in (point.citation, *point.also)]
    cited += [citation for one in contents.disagreements for side in one.sides for citation in side.citations]
    cited += [citation for item in contents.timeline for citation in item.citations]
    assert all(bodies[one.article][one.span.start : one.span.end] == one.text for one in cited)
