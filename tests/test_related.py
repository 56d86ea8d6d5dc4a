"""Which stories have to do with one another, and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wirecopy.story import StoryContents, profile, related, story_contents
from wirecopy.story.entities import Entity, EntityKind, Mention
from wirecopy.story.related import RELATED, StoryProfile
from wirecopy.types import Article, Span, Story

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def entity(name: str, kind: EntityKind = "person", count: int = 2) -> Entity:
    mentions = tuple(Mention(article="a", span=Span(start=place, end=place + 1)) for place in range(count))
    return Entity(key=name.casefold(), name=name, kind=kind, mentions=mentions, articles=("a",))


def story(id_: str, *entities: Entity, vector: tuple[float, ...] | None = None) -> StoryProfile:
    return StoryProfile(story=id_, headline=f"Story {id_}", entities=entities, vector=vector)


VASK, LUNT, BRISA = entity("Orlanda Vask"), entity("Teodor Lunt"), entity("Brisa Line", "organisation")
KELD = entity("Keld", "place")
OTHERS = [story(f"x{number}", entity(f"Person {number}"), KELD) for number in range(8)]


def test_people_relate_and_the_reason_says_which() -> None:
    (found,) = related(story("s", VASK, LUNT, KELD), [*OTHERS, story("t", VASK, LUNT, KELD)])
    assert (found.story, found.headline, found.meaning) == ("t", "Story t", None)
    assert found.reason == "both name Orlanda Vask, Teodor Lunt and Keld"
    assert found.score >= RELATED
    (one,) = related(story("s", BRISA), [*OTHERS, story("t", BRISA)])
    assert one.reason == "both name Brisa Line"


def test_a_place_alone_relates_nothing() -> None:
    assert related(story("s", KELD), OTHERS) == ()


def test_names_that_all_stories_hold_tell_little() -> None:
    everywhere = [story(f"x{number}", VASK) for number in range(9)]
    rare = related(story("s", VASK), [*OTHERS, story("t", VASK)])
    assert related(story("s", VASK), everywhere) == ()
    assert [one.story for one in rare] == ["t"]


def test_a_name_in_passing_tells_less() -> None:
    passing = entity("Orlanda Vask", count=1)
    much = related(story("s", VASK, BRISA), [*OTHERS, story("t", VASK, BRISA)])[0].score
    little = related(story("s", passing, BRISA), [*OTHERS, story("t", passing, BRISA)])[0].score
    assert little < much


def test_meaning_relates_where_it_is_close_enough() -> None:
    far, near = (0.0, 1.0), (0.8, 0.6)
    (found,) = related(story("s", vector=(1.0, 0.0)), [story("far", vector=far), story("near", vector=near)])
    assert (found.story, found.reason, found.meaning) == ("near", "alike in meaning", 0.8)
    place_and_meaning = related(story("s", KELD, vector=(1.0, 0.0)), [story("t", KELD, vector=(0.55, 0.835))])
    assert [one.reason for one in place_and_meaning] == ["both name Keld"]


def test_the_story_itself_is_left_out_and_the_limit_kept() -> None:
    known = [story(f"t{number}", VASK, LUNT) for number in range(4)] + OTHERS
    found = related(story("t0", VASK, LUNT), known, limit=2)
    assert [one.story for one in found] == ["t1", "t2"]


def test_a_profile_is_made_of_contents() -> None:
    article = Article(id="a", body="Mayor Orlanda Vask spoke in Tokyo.", headline="Vask speaks", language="en")
    contents: StoryContents = story_contents(Story(id="s", headline=None, articles=("a",)), [article], now=NOW)
    made = profile(contents, [1, 0])
    assert (made.story, made.headline, made.vector) == ("s", "Vask speaks", (1.0, 0.0))
    assert [one.name for one in made.entities] == ["Orlanda Vask", "Tokyo"]
    with pytest.raises(ValueError, match="zip"):
        related(made, [story("t", vector=(1.0,))])
