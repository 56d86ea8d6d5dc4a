"""Stories: durable ids, every decision logged, merges that can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from press import NOW, article, take

from wirecopy.store import Decision, User
from wirecopy.types import Story

if TYPE_CHECKING:
    from wirecopy.store import Store

HOUR = timedelta(hours=1)


def started(store: Store, *names: str) -> list[str]:
    """Take an article for each name, each a story of its own name."""
    ids = []
    for hour, name in enumerate(names):
        paper = article(name, seen=NOW)
        story = Story(
            id=name, headline=f"About {name}", articles=(), publishers=(f"{name} Courier",), independent_reports=1
        )
        decision = Decision(operation="start", story=name, articles=(paper.id,), reasons=("nothing like it",))
        store.take(take(paper, decisions=(decision,), stories=(story,), taken=NOW + hour * HOUR))
        ids.append(paper.id)
    return ids


def decide(store: Store, *decisions: Decision, hour: int = 9) -> None:
    """Decide as an editor."""
    store.stories.decide(decisions, maker="editor", now=NOW + hour * HOUR)


def test_a_story_starts_grows_and_is_read(store: Store) -> None:
    first, second = started(store, "a", "b")
    joined = replace(article("c"), id="c")
    changed = Story(id="a", headline="Better", articles=(), publishers=("A", "Ü"), independent_reports=2)
    decision = Decision(operation="join", story="a", articles=("c",), score=0.8, reasons=("shares names",))
    store.take(take(joined, decisions=(decision,), stories=(changed,), taken=NOW + 5 * HOUR, maker="rules 1"))
    stored = store.stories.get("a")
    assert stored is not None
    assert stored.story == replace(changed, articles=(first, "c"))
    assert (stored.started, stored.changed) == (NOW, NOW + 5 * HOUR)
    assert store.stories.of_article("c") == stored
    assert store.stories.of_article("unknown") is None
    assert store.stories.get("unknown") is None
    other = store.stories.of_article(second)
    assert other is not None
    assert other.story.id == "b"
    log = store.stories.decisions("a")
    assert [(entry.decision.operation, entry.made, entry.maker) for entry in log] == [
        ("start", NOW, "wirecopy"),
        ("join", NOW + 5 * HOUR, "rules 1"),
    ]
    assert log[1].decision == decision
    assert store.stories.decisions("unknown") == ()


def test_the_list_goes_from_the_latest_changed(store: Store) -> None:
    started(store, "a", "b", "c")
    first = store.stories.list(limit=2)
    assert [stored.story.id for stored in first] == ["c", "b"]
    assert [stored.story.id for stored in store.stories.list(before=first[-1])] == ["a"]
    assert [stored.story.id for stored in store.stories.list(since=NOW + HOUR)] == ["c", "b"]


def test_stories_are_read_together_in_the_order_asked_for(store: Store) -> None:
    started(store, "a", "b", "c")
    assert [stored.story.id for stored in store.stories.many(["c", "nobody", "a"])] == ["c", "a"]
    assert store.stories.many(["b"]) == (store.stories.get("b"),)
    assert store.stories.many([]) == ()


def test_what_arrived_is_told_without_reading_it(store: Store) -> None:
    ids = started(store, "a", "b", "c")
    store.take(take(replace(article("d"), id="d"), decisions=(), stories=(), taken=NOW + 5 * HOUR))
    decide(store, Decision(operation="merge", story="a", other="c"))
    found = store.stories.arrivals(0, limit=9)
    assert [(arrival.article, arrival.story) for arrival in found] == [*zip(ids, "aba", strict=True), ("d", None)]
    assert found[-1].number == store.traces.mark()
    assert store.stories.arrivals(found[1].number, limit=1) == found[2:3]
    assert store.stories.arrivals(found[-1].number, limit=9) == ()


def test_stories_of_one_moment_are_listed_once_each(store: Store) -> None:
    papers = [article(name) for name in "abcde"]
    decisions = tuple(
        Decision(operation="start", story=name, articles=(paper.id,))
        for name, paper in zip("abcde", papers, strict=True)
    )
    store.take(take(*papers, decisions=decisions, stories=()))
    found = []
    last = None
    while page := store.stories.list(limit=2, before=last):
        found += [stored.story.id for stored in page]
        last = page[-1]
    assert found == list("abcde")


def test_a_merged_id_leads_to_the_story_for_ever(store: Store) -> None:
    a, b, c = started(store, "a", "b", "c")
    decide(store, Decision(operation="merge", story="b", other="a"))
    decide(store, Decision(operation="merge", story="c", other="b"))
    for name in "abc":
        stored = store.stories.get(name)
        assert stored is not None
        assert stored.story.id == "c"
        assert stored.story.articles == (a, b, c)
    assert len(store.stories.list()) == 1
    assert [hit.stored.article.id for hit in store.search("story:a")] == [c, b, a]
    # What was decided about a merged story reaches the one it went into.
    store.take(
        take(article("d"), decisions=(Decision(operation="join", story="a", articles=(article("d").id,)),), stories=())
    )
    late = store.stories.of_article(article("d").id)
    assert late is not None
    assert late.story.id == "c"
    assert len(store.stories.decisions("c")) == 6
    assert store.doctor() == ()


def test_a_merge_can_be_taken_back(store: Store) -> None:
    started(store, "a", "b")
    before = {name: store.stories.get(name) for name in "ab"}
    decide(store, Decision(operation="merge", story="a", other="b", reasons=("one event",)))
    [*_, merge] = store.stories.decisions("a")
    assert merge.decision.articles == (article("b").id,)
    assert store.stories.undo(merge.number, maker="editor", now=NOW + 10 * HOUR)
    for name, stored in before.items():
        after = store.stories.get(name)
        assert after is not None
        assert stored is not None
        assert after.story == stored.story
    assert [entry.undone for entry in store.stories.decisions("b")] == [False, True, False]
    assert not store.stories.undo(merge.number, maker="editor", now=NOW)
    assert not store.stories.undo(1, maker="editor", now=NOW)  # a start is undone by a split
    assert not store.stories.undo(999, maker="editor", now=NOW)
    assert store.doctor() == ()


def test_a_split_can_be_taken_back(store: Store) -> None:
    a, b = started(store, "a", "b")
    decide(store, Decision(operation="merge", story="a", other="b"))
    decide(store, Decision(operation="split", story="new", other="a", articles=(b,)))
    parted = store.stories.get("new")
    assert parted is not None
    assert parted.story.articles == (b,)
    [*_, split] = store.stories.decisions("new")
    assert store.stories.undo(split.number, maker="editor", now=NOW)
    again = store.stories.get("new")
    assert again is not None
    assert (again.story.id, again.story.articles) == ("a", (a, b))
    assert store.doctor() == ()


def test_a_decision_that_changes_nothing_is_not_logged(store: Store) -> None:
    [a] = started(store, "a")
    decide(
        store,
        Decision(operation="start", story="a", articles=(a,)),
        Decision(operation="join", story="a", articles=(a,)),
    )
    decide(store, Decision(operation="merge", story="a", other="a"))
    decide(store, Decision(operation="split", story="b", other="a", articles=()))
    assert len(store.stories.decisions("a")) == 1


def test_an_article_that_joins_another_story_leaves_its_own(store: Store) -> None:
    a, b = started(store, "a", "b")
    decide(store, Decision(operation="join", story="a", articles=(b,)))
    stored = store.stories.get("a")
    assert stored is not None
    assert stored.story.articles == (a, b)
    assert [finding.code for finding in store.doctor()] == ["story-without-article"]


def test_decisions_about_what_is_not_there(store: Store) -> None:
    started(store, "a")
    for wrong in (
        Decision(operation="merge", story="a", other="unknown"),
        Decision(operation="merge", story="unknown", other="a"),
        Decision(operation="split", story="b", other="unknown"),
        Decision(operation="split", story="b"),
    ):
        with pytest.raises(ValueError, match="not in the store"):
            decide(store, wrong)
    assert len(store.stories.decisions("a")) == 1


def test_headlines_come_with_decisions_of_people_too(store: Store) -> None:
    started(store, "a", "b")
    store.readers.put(User(name="Ada", role="editor", added=NOW))
    merged = Story(id="a", headline="Both", articles=(), independent_reports=2)
    store.stories.decide([Decision(operation="merge", story="a", other="b")], maker="Ada", now=NOW, changed=[merged])
    stored = store.stories.get("b")
    assert stored is not None
    assert (stored.story.headline, stored.story.independent_reports) == ("Both", 2)
    assert store.stories.decisions("a")[-1].maker == "Ada"
