"""What changed in a story since it was last read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wirecopy.story import (
    ArticleVersion,
    StoryChanges,
    StoryContents,
    StoryMove,
    as_of,
    story_changes,
    story_contents,
)
from wirecopy.types import Article, Reuse, Story, Syndication

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BLAST = "A blast at the harbour of Ostmoor killed at least 12 people on Monday, the police said."
FOUND = "The council of Ostmoor will close the old harbour until divers have searched the basin, the mayor said."


def article(id_: str, body: str, hours: float = 0, **fields: object) -> Article:
    known = {
        "publisher": f"The {id_.title()} Post",
        "published": NOON + hours * HOUR,
        "language": "en",
        "headline": f"News {id_}",
    }
    return replace(Article(id=id_, body=body), **(known | fields))  # type: ignore[arg-type]  # fields of an article


def contents(
    *articles: Article, copies: tuple[str, ...] = (), kind: str = "verbatim", reports: int = 1
) -> StoryContents:
    story = Story(id="s", headline=None, articles=tuple(one.id for one in articles), independent_reports=reports)
    edges = tuple(
        Reuse(
            origin="a", copy=copy, direction="known", reasons=(), kind=kind, containment=1, coverage_origin=1,  # type: ignore[arg-type]  # one of the kinds
            coverage_copy=1, substitution_rate=0, score=1,
        )
        for copy in copies
    )  # fmt: skip
    groups = (Syndication(origin="a", copies=copies, edges=edges),) if copies else ()
    return story_contents(story, articles, groups, edges, now=NOON + 24 * HOUR)


ONE = contents(article("a", BLAST))


def test_nothing_changed() -> None:
    changes = story_changes(ONE, ONE)
    assert changes == StoryChanges()
    assert not changes


def test_a_new_report_with_a_new_point() -> None:
    changes = story_changes(ONE, contents(article("a", BLAST), article("b", FOUND, 2), reports=2))
    assert changes
    assert [report.article.id for report in changes.reports] == ["b"]
    assert [point.citation.text for point in changes.key_points] == [FOUND]
    assert changes.independent_reports == 1


def test_copies_alone_are_no_news() -> None:
    changes = story_changes(ONE, contents(article("a", BLAST), article("c", BLAST, 1), copies=("c",)))
    assert changes.copies == ("c",)
    assert not changes


def test_the_same_point_by_somebody_else_is_not_new() -> None:
    other = "At least 12 people were killed on Monday by a blast at the harbour of Ostmoor, the police said."
    changes = story_changes(ONE, contents(article("a", BLAST), article("b", other, 2)))
    assert changes.key_points == ()
    assert len(changes.reports) == 1


def test_a_corrected_number_and_a_revision() -> None:
    later = article("b", BLAST.replace("at least 12", "15"), 3, publisher="The A Post", modified=NOON + 3 * HOUR)
    now = contents(article("a", BLAST), later, copies=("b",), kind="revision")
    changes = story_changes(ONE, now)
    assert changes.revised == ("b",)
    assert [(one.about, one.before.value, one.after.value) for one in changes.numbers] == [
        ("killed", "at least 12", "15")
    ]
    assert changes.reports == ()
    edited = story_changes(ONE, contents(article("a", BLAST + "\n\n" + FOUND)))
    assert edited.revised == ("a",)


def test_a_new_disagreement_and_headline() -> None:
    other = article(
        "b",
        "Fifteen people were killed by a blast at the harbour of Ostmoor, a doctor said.",
        2,
        headline="Blast kills 15 at Ostmoor harbour",
    )
    changes = story_changes(ONE, contents(article("a", BLAST), other))
    assert [one.about for one in changes.disagreements] == ["killed"]
    assert changes.headline == "Blast kills 15 at Ostmoor harbour"
    assert story_changes(contents(article("a", BLAST), other), contents(article("a", BLAST), other)).disagreements == ()


def test_merges_and_splits() -> None:
    moves = [
        StoryMove(operation="split", other="t", time=NOON + HOUR, articles=("x",)),
        StoryMove(operation="merge", other="u", time=NOON),
    ]
    changes = story_changes(ONE, ONE, moves)
    assert [move.operation for move in changes.moves] == ["merge", "split"]
    assert changes


def test_articles_as_they_were() -> None:
    first, second = article("a", BLAST), article("a", FOUND)
    versions = [
        ArticleVersion(article=first, number=1, taken=NOON),
        ArticleVersion(article=second, number=2, taken=NOON + 2 * HOUR),
    ]
    late, timeless = article("b", FOUND, 5), article("c", FOUND, published=None)
    given = (second, late, timeless)
    assert as_of(given, NOON + HOUR, versions) == (first, timeless)
    assert as_of(given, NOON + 6 * HOUR, versions) == (second, late, timeless)
    assert as_of(given, NOON - HOUR, versions) == (timeless,)
    assert as_of([article("d", FOUND, 0, seen=NOON + 3 * HOUR)], NOON + HOUR) == ()


@given(st.lists(st.integers(0, 9), max_size=5, unique=True), st.integers(0, 9))
def test_what_was_there_is_never_new(hours: list[int], when: int) -> None:
    articles = [article(f"a{hour}", f"{FOUND} It is {hour} o'clock in Keld.", hour) for hour in hours]
    before = as_of(articles, NOON + when * HOUR)
    changes = story_changes(contents(*before), contents(*articles))
    assert {report.article.id for report in changes.reports} == {one.id for one in articles if one not in before}
