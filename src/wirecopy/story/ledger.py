"""Which unit is in which story, and every decision that brought it there.

Ids are durable: a story keeps its id as long as it lives, and an id that was merged into another leads there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Literal

import xxhash

from wirecopy.errors import SettingsError

Operation = Literal["start", "join", "merge", "split", "move"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a unit belongs to a story.

    Attributes:
        score: The evidence as a multiple of what is required; 1 is just enough.
        nearest: The id of the article in the story that agrees most.
        shared: The terms that weigh most in what the two share, heaviest first.
    """

    score: float
    nearest: str
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One change of the stories, and why.

    Attributes:
        operation: `start`: a unit began a story. `join`: it joined one. `merge`: a whole story went over into another.
            `split`: units left a story for a new one. `move`: units left a story for another.
        units: The ids of the articles that stand for the units which it placed.
        story: The id of the story that holds them now.
        former: The id of the story that they left; None for new units.
        evidence: What it rests on; None for a start, a repair, or a decision by hand.
    """

    operation: Operation
    units: tuple[str, ...]
    story: str
    former: str | None = None
    evidence: Evidence | None = None


class Ledger:
    """The stories as sets of unit ids, changed only by decisions."""

    def __init__(self) -> None:
        self._story: dict[str, str] = {}
        self._units: dict[str, list[str]] = {}
        self._used: set[str] = set()
        self._merged: dict[str, str] = {}
        self.log: list[Decision] = []
        self.forgotten = 0  # decisions that the log had before those

    def __contains__(self, unit: str) -> bool:
        return unit in self._story

    def story(self, unit: str) -> str:
        """The id of the story that holds a unit; empty for one that was never placed, or forgotten."""
        return self._story.get(unit, "")

    def units(self, story: str) -> tuple[str, ...]:
        """The units of a live story."""
        if story not in self._units:
            raise SettingsError(f"there is no story {story!r}")
        return tuple(self._units[story])

    def size(self, story: str) -> int:
        """How many units a live story has."""
        return len(self._units[story])

    def lives(self, story: str) -> bool:
        """Whether a story holds units."""
        return story in self._units

    def stories(self) -> tuple[str, ...]:
        """The ids of the live stories."""
        return tuple(self._units)

    def resolve(self, story: str) -> str:
        """The id under which a story lives now; it differs from the given one after a merge."""
        while story not in self._units and story in self._merged:
            story = self._merged[story]
        return story

    def new_id(self, first: str) -> str:
        """An id for a new story, made from the id of its first unit; made again where a story bears it already."""
        return next(id_ for turn in count() if (id_ := story_id(first, turn)) not in self._used)

    def place(self, units: tuple[str, ...], story: str, evidence: Evidence | None = None) -> Decision:
        """Bring units, all from one story or all new, into a story, which may be new, and log that."""
        former = self._story.get(units[0])
        fresh = story not in self._units
        target = self._units.setdefault(story, [])
        self._used.add(story)
        for unit in units:
            self._story[unit] = story
        target.extend(units)
        if former is None:
            operation: Operation = "start" if fresh else "join"
        else:
            leaving = set(units)
            self._units[former] = [unit for unit in self._units[former] if unit not in leaving]
            operation = "split" if fresh else "move"
            if not self._units[former]:
                del self._units[former]
                self._merged[former] = story
                operation = "merge"
        decision = Decision(operation=operation, units=units, story=story, former=former, evidence=evidence)
        self.log.append(decision)
        return decision

    def drop(self, unit: str) -> str:
        """Leave a unit out of its story, which others stay in, and return the story."""
        story = self._story.pop(unit)
        self._units[story].remove(unit)
        return story

    def forget(self, story: str) -> list[str]:
        """Drop a live story and the ids that were merged into it, and return its units."""
        units = self._units.pop(story)
        for unit in units:
            del self._story[unit]
        self._used.discard(story)
        return units

    def forget_log(self) -> None:
        """Drop the log so far, and the ids that lead to no story."""
        self.forgotten += len(self.log)
        self.log.clear()
        self._merged = {former: story for former, story in self._merged.items() if self.lives(self.resolve(former))}


def story_id(article: str, turn: int = 0) -> str:
    """A durable name for a story that an article starts, safe in an address; `turn` counts the times it starts one."""
    return f"s{xxhash.xxh3_64_hexdigest(article.encode(), seed=turn)}"
