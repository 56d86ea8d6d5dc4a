"""Readers: what they read, starred and labelled, what they wrote; and the desk's own settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from press import NOW, article, copied, edge, take

from wirecopy.errors import SettingsError
from wirecopy.store import Comment, Decision, Reading, User

if TYPE_CHECKING:
    from wirecopy.store import Store

ADA = User(name="Ada", role="admin", added=NOW, password="argon2 hash")
BEN = User(name="Ben", role="reader", added=NOW)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def peopled(store: Store) -> Store:
    store.readers.put(ADA)
    store.readers.put(BEN)
    return store


def test_users_come_change_and_go(peopled: Store) -> None:
    assert peopled.readers.list() == (ADA, BEN)
    assert peopled.readers.get("Ada") == ADA
    assert peopled.readers.get("Cleo") is None
    editor = replace(BEN, role="editor", password="another hash")
    peopled.readers.put(editor)
    assert peopled.readers.get("Ben") == editor
    assert peopled.readers.remove("Ben")
    assert not peopled.readers.remove("Ben")
    assert peopled.readers.list() == (ADA,)


def test_reading_and_starring_are_each_ones_own(peopled: Store) -> None:
    first, second = article("a"), article("b", body="Another report, about the weather on the coast.")
    peopled.take(take(first))
    peopled.take(take(second))
    peopled.readers.mark("Ada", [first.id, "unknown"], now=NOW, read=True)
    peopled.readers.mark("Ada", [first.id, second.id], now=LATER, starred=True)
    peopled.readers.mark("Ada", [first.id], now=LATER)  # says nothing
    assert peopled.readers.readings("Ada", [first.id, second.id]) == {
        first.id: Reading(read=NOW, starred=LATER, read_copy=True),
        second.id: Reading(starred=LATER),
    }
    assert peopled.readers.starred("Ada") == (first.id, second.id)
    assert peopled.readers.readings("Ben", [first.id]) == {first.id: Reading()}
    peopled.readers.mark("Ada", [first.id], now=LATER, read=False, starred=False)
    assert peopled.readers.readings("Ada", [first.id]) == {first.id: Reading()}
    for user in ("Cleo", ""):
        with pytest.raises(SettingsError, match="no user"):
            peopled.readers.mark(user, [first.id], now=NOW, read=True)


def test_a_copy_counts_as_read_only_after_one_was_read(peopled: Store) -> None:
    original = article("north")
    peopled.take(take(original))
    same, given = copied("south", original)
    peopled.take(given)
    other, given = copied("east", original)
    peopled.take(replace(given, edges=(edge(original.id, other.id, kind="expanded"),)))
    everything = [original.id, same.id, other.id]
    assert not any(reading.read_copy for reading in peopled.readers.readings("Ada", everything).values())
    assert len(peopled.search("is:unread", user="Ada")) == 3
    peopled.readers.mark("Ada", [same.id], now=NOW, read=True)
    readings = peopled.readers.readings("Ada", everything)
    assert [readings[name].read_copy for name in everything] == [True, True, False]
    assert [readings[name].read for name in everything] == [None, NOW, None]
    # What an expanded copy added is still news.
    assert [hit.stored.article.id for hit in peopled.search("is:unread", user="Ada")] == [other.id]
    assert len(peopled.search("is:unread", user="Ben")) == 3


def test_labels(peopled: Store) -> None:
    first, second = article("a"), article("b")
    peopled.take(take(first))
    peopled.take(take(second))
    peopled.readers.label("Ada", [first.id, second.id], "coast")
    peopled.readers.label("Ada", [first.id], "coast")
    peopled.readers.label("Ada", [first.id], "Äpfel")
    peopled.readers.label("Ada", ["unknown"], "nothing")
    peopled.readers.label("Ben", [first.id], "ben's")
    assert peopled.readers.labels("Ada") == {"coast": 2, "Äpfel": 1}
    assert peopled.readers.readings("Ada", [first.id])[first.id].labels == ("coast", "Äpfel")
    peopled.readers.label("Ada", [first.id], "coast", on=False)
    assert peopled.readers.labels("Ada") == {"coast": 1, "Äpfel": 1}
    with pytest.raises(SettingsError, match="no user 'Cleo'"):
        peopled.readers.labels("Cleo")


def test_comments_answers_and_removals(peopled: Store) -> None:
    first = peopled.readers.comment("story 1", "Ada", "Who paid for it?", now=NOW)
    answer = peopled.readers.comment("story 1", "Ben", "The town.", now=LATER, parent=first)
    peopled.readers.comment("story 2", "Ben", "Elsewhere", now=LATER)
    merged = peopled.readers.comment("story 1 before", "Ben", "Earlier", now=LATER)
    assert peopled.readers.comments(["story 1"]) == (
        Comment(number=first, story="story 1", user="Ada", body="Who paid for it?", written=NOW),
        Comment(number=answer, story="story 1", user="Ben", body="The town.", written=LATER, parent=first),
    )
    assert [c.number for c in peopled.readers.comments(["story 1", "story 1 before"])] == [first, answer, merged]
    assert peopled.readers.edit_comment(first, now=LATER, body="Who will pay for it?")
    assert peopled.readers.edit_comment(answer, now=LATER, body=None)
    assert not peopled.readers.edit_comment(answer, now=LATER, body="after all")
    assert peopled.readers.comments(["story 1"]) == (
        Comment(number=first, story="story 1", user="Ada", body="Who will pay for it?", written=NOW, edited=LATER),
        Comment(number=answer, story="story 1", user="Ben", body="", written=LATER, parent=first, removed=LATER),
    )
    peopled.readers.remove("Ada")
    assert [comment.user for comment in peopled.readers.comments(["story 1"])] == [None, "Ben"]
    with pytest.raises(SettingsError):
        peopled.readers.comment("story 1", "Ada", "Still here", now=LATER)


def test_settings(store: Store) -> None:
    assert store.readers.setting("window") is None
    store.readers.set("window", {"days": 3, "names": ["a", "ü"]})
    store.readers.set("window", {"days": 4})
    assert store.readers.setting("window") == {"days": 4}
    store.readers.set("window", None)
    assert store.readers.setting("window") is None


def test_preferences_are_each_ones_own(peopled: Store) -> None:
    assert peopled.readers.preferences("Ada") == {}
    peopled.readers.set_preferences("Ada", {"languages": ["de", "한국어"], "zone": "Asia/Seoul"})
    assert peopled.readers.preferences("Ada") == {"languages": ["de", "한국어"], "zone": "Asia/Seoul"}
    assert peopled.readers.preferences("Ben") == {}
    assert peopled.readers.preferences("Cleo") == {}
    with pytest.raises(SettingsError):
        peopled.readers.set_preferences("Cleo", {})
    peopled.readers.put(replace(ADA, role="editor"))
    assert peopled.readers.preferences("Ada")["zone"] == "Asia/Seoul"


def test_visits_to_the_desk_and_to_stories(peopled: Store) -> None:
    first, second = article("a"), article("b", body="Another report, about the weather on the coast.")
    peopled.take(take(first))
    peopled.take(take(second))
    one, two = f"story {first.id}", f"story {second.id}"
    assert peopled.readers.visited("Ada", NOW) is None
    assert peopled.readers.visited("Ada", LATER) == NOW
    assert peopled.readers.visited("Ben", NOW) is None
    assert peopled.readers.visit_story("Ada", two, NOW) is None
    assert peopled.readers.visit_story("Ada", two, LATER) == NOW
    assert peopled.readers.visit_story("Ada", one, NOW) is None
    assert peopled.readers.visit_story("Ada", "unknown", NOW) is None
    peopled.stories.decide([Decision(operation="merge", story=one, other=two)], maker="1", now=LATER)
    assert peopled.readers.visit_story("Ada", two, LATER) == LATER
    assert peopled.readers.visit_story("Ada", one, LATER) == LATER
    with pytest.raises(SettingsError):
        peopled.readers.visited("Cleo", NOW)


def test_a_star_stays_with_a_story_that_is_merged(peopled: Store) -> None:
    papers = [article(name, body=f"{name} {article().body}") for name in ("a", "b", "c")]
    for paper in papers:
        peopled.take(take(paper))
    one, two, three = (f"story {paper.id}" for paper in papers)
    readers = peopled.readers
    readers.star_story("Ada", two, now=NOW)
    readers.star_story("Ada", three, now=LATER)
    readers.star_story("Ada", three, now=NOW)  # the first star counts
    assert readers.starred_stories("Ada") == (three, two)
    assert readers.starred_stories("Ada", limit=1) == (three,)
    assert readers.starred_stories("Ben") == ()
    assert [readers.has_starred("Ada", story) for story in (one, two, three)] == [False, True, True]
    assert not readers.has_starred("Ben", two)
    peopled.stories.decide([Decision(operation="merge", story=one, other=two)], maker="1", now=LATER)
    assert readers.starred_stories("Ada") == (three, one)
    assert readers.has_starred("Ada", one)
    readers.star_story("Ada", one, now=LATER)
    assert readers.starred_stories("Ada") == (three, one)
    readers.star_story("Ada", one, now=LATER, on=False)
    assert readers.starred_stories("Ada") == (three,)
    assert not readers.has_starred("Ada", one)


def test_moderating_comments(peopled: Store) -> None:
    readers = peopled.readers
    rude = readers.comment("story 1", "Ben", "You fool.", now=NOW)
    readers.comment("story 1", "Ben", "Well.", now=LATER)
    assert (readers.written_since("Ben", NOW), readers.written_since("Ben", LATER)) == (2, 1)
    assert readers.written_since("Ada", NOW) == 0
    assert readers.complain(rude, "Ada", now=LATER, reason="rude")
    assert not readers.complain(rude, "Ada", now=LATER, reason="very rude")
    assert not readers.complain(999, "Ada", now=LATER)
    with pytest.raises(SettingsError):
        readers.complain(rude, "Cleo", now=LATER)
    [complaint] = readers.complaints()
    assert (complaint.comment.number, complaint.user, complaint.reason, complaint.made) == (rude, "Ada", "rude", LATER)
    assert readers.hide_comment(rude, now=LATER, reason="no insults")
    assert not readers.hide_comment(rude, now=LATER, reason="again")
    assert readers.complaints() == ()
    hidden, shown = readers.comments(["story 1"])
    assert (hidden.hidden, hidden.hidden_because, hidden.body) == (LATER, "no insults", "You fool.")
    assert shown.hidden is None
    assert readers.show_comment(rude)
    assert not readers.show_comment(rude)
    assert readers.comments(["story 1"])[0].hidden is None


def test_complaints_can_be_settled_without_hiding(peopled: Store) -> None:
    number = peopled.readers.comment("story 1", "Ben", "Well.", now=NOW)
    peopled.readers.complain(number, "Ada", now=NOW)
    assert peopled.readers.settle_complaints(number, now=LATER)
    assert not peopled.readers.settle_complaints(number, now=LATER)
    assert peopled.readers.complaints() == ()


def test_comments_on_a_story_can_be_closed(peopled: Store) -> None:
    readers = peopled.readers
    assert readers.comments_closed(["story 1"]) is None
    readers.close_comments("story 1", now=NOW)
    readers.close_comments("story 1", now=LATER)
    assert readers.comments_closed(["story 0", "story 1"]) == NOW
    readers.close_comments("story 1", now=LATER, on=False)
    assert readers.comments_closed(["story 1"]) is None
