"""Stories that have to do with one another: by people, organisations, places and meaning.

contents -> StoryProfile -> what two profiles share, rare names counting more -> Related, with its reason

Standing on one page, or in one section, is no relation. A place alone is none either: half the world's news is from
Washington.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecopy.story.contents import StoryContents
    from wirecopy.story.entities import Entity, EntityKind

# What a shared name of each kind counts, before its rarity.
_WEIGHT: dict[EntityKind, float] = {"person": 1.0, "organisation": 0.8, "place": 0.4}
# Two stories are related from this score on.
RELATED = 0.5
# Vectors of unrelated news lie about this near one another; what lies nearer speaks for a relation, up to this much.
MEANING_FLOOR, MEANING_WEIGHT = 0.35, 2.0
# By meaning alone two stories must be this close.
MEANING_ALONE = 0.6
# So many names of a reason are told.
_TOLD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryProfile:
    """What of a story is compared with others.

    Attributes:
        story: Its id.
        headline: Its headline.
        entities: Whom and what it names.
        vector: Its meaning, of length 1, from the same model as that of the others; None without one.
    """

    story: str
    headline: str | None = None
    entities: tuple[Entity, ...] = ()
    vector: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A story that has to do with another.

    Attributes:
        story: Its id.
        headline: Its headline.
        score: How strongly, from `RELATED` on; to be compared within one answer only.
        shared: What both name, the most telling first.
        meaning: How close their meanings are, -1 to 1; None where that is not known.
        reason: Why, in plain words.
    """

    story: str
    headline: str | None
    score: float
    shared: tuple[Entity, ...]
    meaning: float | None
    reason: str


def profile(contents: StoryContents, vector: Sequence[float] | None = None) -> StoryProfile:
    """Take from a story's contents what is compared with others."""
    return StoryProfile(
        story=contents.id,
        headline=contents.headline,
        entities=contents.entities,
        vector=None if vector is None else tuple(map(float, vector)),
    )


def related(story: StoryProfile, others: Iterable[StoryProfile], *, limit: int = 5) -> tuple[Related, ...]:
    """Find the stories that have to do with one.

    Args:
        story: The story.
        others: The stories that may; how rare a name is follows from them. The story itself is left out.
        limit: How many at most.

    Returns:
        Those related, the most strongly first, each with what relates it.
    """
    known = [other for other in others if other.story != story.story]
    held = Counter((one.kind, one.key) for other in [story, *known] for one in other.entities)
    found = [answer for other in known if (answer := _relation(story, other, held, len(known) + 1)) is not None]
    return tuple(sorted(found, key=lambda answer: (-answer.score, answer.story))[:limit])


def _relation(
    story: StoryProfile, other: StoryProfile, held: Counter[tuple[EntityKind, str]], count: int
) -> Related | None:
    theirs = {(one.kind, one.key): one for one in other.entities}
    worth: list[tuple[float, Entity]] = []
    for one in story.entities:
        key = one.kind, one.key
        if key in theirs:
            rarity = math.log((count + 1) / held[key]) / math.log(count + 1)
            central = min(1.0, (one.count + theirs[key].count) / 4)  # named once in passing each: half
            worth.append((_WEIGHT[one.kind] * rarity * (0.5 + central / 2), one))
    worth.sort(key=lambda pair: (-pair[0], pair[1].key))
    meaning = _closeness(story.vector, other.vector)
    by_meaning = MEANING_WEIGHT * max(0.0, (meaning or 0.0) - MEANING_FLOOR)
    named = any(one.kind != "place" for _, one in worth)
    if not named and not (worth and by_meaning) and (meaning or 0.0) < MEANING_ALONE:
        return None
    score = sum(value for value, _ in worth) + by_meaning
    if score < RELATED:
        return None
    shared = tuple(one for _, one in worth)
    return Related(
        story=other.story,
        headline=other.headline,
        score=round(score, 4),
        shared=shared,
        meaning=None if meaning is None else round(meaning, 4),
        reason=_reason(shared),
    )


def _closeness(one: Sequence[float] | None, other: Sequence[float] | None) -> float | None:
    if one is None or other is None:
        return None
    return sum(a * b for a, b in zip(one, other, strict=True))


def _reason(shared: Sequence[Entity]) -> str:
    names = [one.name for one in shared[:_TOLD]]
    if not names:
        return "alike in meaning"
    return "both name " + (f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0])
