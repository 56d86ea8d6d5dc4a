"""Readers: what they read, starred and labelled, what they wrote; and the desk's own settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from press import NOW, article, copied, edge, take

from wirecopy.errors import SettingsError
from wirecopy.store import Comment, Reading, User

if TYPE_CHECKING:
    from wirecopy.store import Store

ADA = User(name="Ada", role="admin", added=NOW, password="argon2 hash")  # noqa: S106 - no password
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
    editor = replace(BEN, role="editor", password="another hash")  # noqa: S106
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
