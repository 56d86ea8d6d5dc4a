"""Online clustering: each unit joins the story that it agrees with most, or starts one; a repair looks again.

    add(unit)   candidates (rare terms, meaning) -> agreement with the members of their stories -> join | start, merge;
                where the story has grown by a quarter, its members and its neighbours' are grouped afresh
    repair()    whatever changed and its neighbours -> grouped afresh -> split, move, merge

Every change is a decision in the log, and can be undone.
"""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import islice
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wirecopy.errors import SettingsError
from wirecopy.story.agree import Agreement
from wirecopy.story.candidates import LOOKED_UP, Holders
from wirecopy.story.embed import default_encoder
from wirecopy.story.ledger import Decision, Evidence, Ledger
from wirecopy.story.linkage import groups, linked, required, within
from wirecopy.story.options import StoryOptions
from wirecopy.story.repair import Pair, names, regroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from wirecopy.story.embed import Encoder
    from wirecopy.story.unit import Unit

# Units compared with a new one, by terms, and by meaning where that decides anything.
CANDIDATES, CANDIDATES_BY_MEANING = 24, 10
# Stories compared with a new unit, and how many members stand for a story at most.
STORIES, MEMBERS = 4, 48
# Neighbours: pairs that agree this much, so many of them for each new unit. They are looked at together in a repair.
NEIGHBOUR_AGREEMENT, NEIGHBOURS = 0.35, 8
# A story is grouped afresh when it has this many units, and whenever it has grown by this factor, together with those
# that its newest unit nearly fits. Without, the online result is 8 to 14 B³ F1 worse; repairs bring that back later.
FIRST_LOOK, NEXT_LOOK = 3, 1.25
NEARLY = 0.7
# The window moves in steps.
WINDOW_STEP = timedelta(days=1)
# Terms named as the reason of a join.
REASON_TERMS = 5


class _Match(NamedTuple):
    score: float
    story: str
    mean: float
    nearest: int


class Clusterer:
    """The stories of a stream of units.

    Units are added in order of arrival. Those older than the window, by the newest time that was added, stay in their
    stories, but nothing joins them any more.

    Args:
        options: Thresholds and switches.
        encoder: Reads meaning; the one that comes with wirecopy by default.
    """

    def __init__(self, options: StoryOptions | None = None, *, encoder: Encoder | None = None) -> None:
        self._options = options or StoryOptions()
        self._agreement = Agreement((encoder or default_encoder()) if self._options.embed else None)
        self._ledger = Ledger()
        self._holders = Holders()
        self._units: dict[int, Unit] = {}
        self._number: dict[str, int] = {}
        self._members: dict[str, list[int]] = {}  # the open units of each story, in order of arrival
        self._at: dict[int, str] = {}  # the story of each open unit
        self._before: dict[int, tuple[tuple[float, int], ...]] = {}  # the neighbours that an open unit had when it came
        self._after: dict[int, list[int]] = {}  # the neighbours that came after it
        self._total: dict[str, float] = {}  # agreement within each story, summed over its pairs
        self._next_look: dict[str, int] = {}
        self._refused: dict[tuple[str, str], int] = {}  # pairs of stories that were compared, and their size then
        self._changed: set[str] = set()
        self._fresh: list[int] = []  # the units that were added since the last repair
        self._by_hand: set[str] = set()
        self._open: dict[int, datetime | None] = {}  # the units that others may join, with their times
        self._newest: datetime | None = None
        self._closed_at: datetime | None = None
        self._expired: list[str] = []  # stories of which no unit is open any more

    @property
    def log(self) -> tuple[Decision, ...]:
        """Every decision since the log was last released, oldest first."""
        return tuple(self._ledger.log)

    def log_since(self, count: int) -> tuple[Decision, ...]:
        """The decisions after the first so many, oldest first."""
        return tuple(self._ledger.log[max(0, count - self._ledger.forgotten) :])

    def stories(self) -> tuple[tuple[str, tuple[Unit, ...]], ...]:
        """The stories, oldest first: the id of each and its units in order of arrival."""
        found = sorted((self._numbers(story), story) for story in self._ledger.stories())
        return tuple((story, tuple(self._units[number] for number in numbers)) for numbers, story in found)

    def resolve(self, story: str) -> str:
        """The id under which a story lives now; it differs from the given one after a merge."""
        return self._ledger.resolve(story)

    def add(self, unit: Unit) -> Decision:
        """Place one unit, which joins a story or starts one; this may also bring other units into other stories.

        Args:
            unit: Its article was not added before.

        Returns:
            The decision for the unit; what follows from it stands behind it in the log.

        Raises:
            SettingsError: The article was added before.
        """
        number, id_ = self._take_in(unit), unit.article.id
        matches = self._matches(number)
        if not matches or matches[0].score < 1:
            decision = self._put((number,), self._ledger.new_id(id_))
            self._total[decision.story] = 0.0
        else:
            decision = self._join(number, matches)
        self._changed.add(decision.story)
        self._fresh.append(number)
        return decision

    def restore(self, unit: Unit, story: str) -> Decision:
        """Place a unit in the story that it was placed in before, by an earlier run or another worker.

        Raises:
            SettingsError: The article was added before.
        """
        number, lives = self._take_in(unit), self._ledger.lives(story)
        standing = self._standing(story) if lives else []
        agreement = self._neighbours(number, standing)
        mean = fmean(agreement[other] for other in standing) if standing else 0.0
        self._total[story] = self._total[story] + mean * self._ledger.size(story) if lives else 0.0
        return self._put((number,), story)

    def move(self, unit: str, story: str) -> Decision | None:
        """Bring a unit into another story, because it was found to be a copy of one there, or another worker did so.

        Returns:
            The decision, or None where the unit is there already.
        """
        return None if self._ledger.story(unit) == story else self._place((unit,), story)

    def reread(self, unit: Unit) -> None:
        """Let another article speak for a unit from now on, as where an original comes after its copy.

        The unit stays where it is until the next repair. One that is out of the window stays as it was.

        Args:
            unit: With the id that it was added by.
        """
        number = self._number[unit.article.id]
        if number not in self._open:
            return
        self._agreement.replace(number, unit)
        self._units[number], self._open[number] = unit, unit.time
        self._holders.forget({number})
        self._neighbours(number)
        self._recount(self._at[number])
        self._changed.add(self._at[number])
        self._fresh.append(number)

    def drop(self, unit: str) -> None:
        """Leave a unit out of its story, as where it was found to be one text with another that is in it."""
        number = self._number.pop(unit)
        story = self._ledger.drop(unit)
        del self._units[number]
        if number in self._open:
            self._close({number})
        self._recount(story)

    def repair(self) -> tuple[Decision, ...]:
        """Look again at every story that changed since the last repair, and at the neighbours of its new units.

        Returns:
            What it changed: splits, moves and merges.
        """
        reached = {self._ledger.resolve(story) for story in self._changed}
        for number in self._fresh:
            near = (*(other for _, other in self._before.get(number, ())), *self._after.get(number, ()))
            reached.update(self._at[other] for other in near if other in self._at)
        self._changed.clear()
        self._fresh.clear()
        return self._regroup(reached)

    def release(self, *, keep: int | None = None) -> tuple[str, ...]:
        """Forget the stories of which every unit is out of the window, and the log so far, so that memory is bounded.

        Args:
            keep: The window is taken to hold the latest so many units at most; None where there is no such bound.

        Returns:
            The ids of the units that were in them. They may be restored, into the same stories.
        """
        if keep is not None and len(self._open) > keep:
            self._close(set(islice(self._open, len(self._open) - keep)))
        gone = [story for story in self._expired if self._ledger.lives(story) and story not in self._members]
        self._expired.clear()
        if not gone:
            return ()
        released = [unit for story in dict.fromkeys(gone) for unit in self._ledger.forget(story)]
        for unit in released:
            del self._units[self._number.pop(unit)]
        for story in gone:
            self._total.pop(story, None)
            self._next_look.pop(story, None)
            self._by_hand.discard(story)
            self._changed.discard(story)
        self._ledger.forget_log()
        return tuple(released)

    def merge(self, story: str, other: str) -> Decision:
        """Make one story of two, by hand; repairs leave it alone from now on.

        Raises:
            SettingsError: One of them is no live story, or they are the same.
        """
        if story == other:
            raise SettingsError(f"story {story!r} cannot be merged with itself")
        self._ledger.units(story)
        return self._place_by_hand(self._ledger.units(other), story)

    def split(self, story: str, units: Iterable[str]) -> Decision:
        """Take units out of a story into a new one, by hand; repairs leave both alone from now on.

        Args:
            story: The id of a live story.
            units: The ids of some, not all, of the articles that stand for its units.

        Raises:
            SettingsError: The story has no such units, or none would be left.
        """
        held, chosen = self._ledger.units(story), tuple(dict.fromkeys(units))
        if not chosen or not set(chosen) < set(held):
            raise SettingsError(f"story {story!r} cannot be split so: give some of its units, not all")
        return self._place_by_hand(chosen, self._ledger.new_id(chosen[0]))

    def undo(self, decision: Decision) -> Decision:
        """Bring the units of a merge, split or move back to the story they left; repairs leave both alone from now on.

        Raises:
            SettingsError: The decision placed new units, or its units were placed again since.
        """
        if decision.former is None or any(self._ledger.story(unit) != decision.story for unit in decision.units):
            raise SettingsError(f"the {decision.operation} into story {decision.story!r} cannot be undone")
        return self._place_by_hand(decision.units, decision.former)

    def _place_by_hand(self, units: tuple[str, ...], story: str) -> Decision:
        decision = self._place(units, story)
        self._by_hand.update(filter(self._ledger.lives, {story, str(decision.former)}))
        return decision

    def _place(self, units: tuple[str, ...], story: str) -> Decision:
        decision = self._put([self._number[unit] for unit in units], story)
        for touched in filter(self._ledger.lives, {story, str(decision.former)}):
            self._recount(touched)
        return decision

    def _recount(self, story: str) -> None:
        """Sum up anew how much the units of a story agree."""
        standing = self._standing(story)
        if not standing:
            return
        size = self._ledger.size(story)
        pairs = size * (size - 1) / max(1, len(standing) * (len(standing) - 1))
        self._total[story] = float(self._agreement.table(standing).sum()) / 2 * pairs

    def _take_in(self, unit: Unit) -> int:
        """Number a unit."""
        id_ = unit.article.id
        if id_ in self._number:
            raise SettingsError(f"article {id_!r} has a story already")
        number = self._number[id_] = self._agreement.add(unit)
        self._units[number] = unit
        self._before[number], self._after[number] = (), []
        self._open[number] = unit.time
        self._move_window(unit.time)
        return number

    def _join(self, number: int, matches: Sequence[_Match]) -> Decision:
        best = matches[0]
        self._total[best.story] += best.mean * self._ledger.size(best.story)
        decision = self._put((number,), best.story, self._evidence(number, best))
        size = self._ledger.size(best.story)
        if size >= self._next_look.get(best.story, FIRST_LOOK):
            self._regroup({match.story for match in matches if match.score >= NEARLY})
        else:
            for other in matches[1:]:
                self._consider_merge(best.story, other)
        return decision

    def _consider_merge(self, story: str, match: _Match) -> None:
        """Make one story of two where a new unit fits both and their members agree too."""
        if match.score < 1 or {story, match.story} & self._by_hand:
            return
        size, other = self._ledger.size(story), self._ledger.size(match.story)
        together = size + other
        if together < NEXT_LOOK * self._refused.get((story, match.story), 0):
            return  # they were compared, and have hardly grown
        self._refused[story, match.story] = self._refused[match.story, story] = together
        ours, theirs = self._standing(story), self._standing(match.story)
        mean = float(self._agreement.across(ours, theirs).mean())
        spread = (self._within(story, ours) + self._within(match.story, theirs)) / 2
        needed = required(np.array(min(size, other)), self._options.single, self._options.settled)
        if mean >= float(needed) * spread:
            self._total[story] += self._total.pop(match.story) + mean * size * other
            self._put([self._number[unit] for unit in self._ledger.units(match.story)], story)

    def _regroup(self, stories: set[str]) -> tuple[Decision, ...]:
        units = sorted(number for story in stories - self._by_hand for number in self._members.get(story, ()))
        among = set(units)
        pairs = [
            Pair(agreement, number, other)
            for number in units
            for agreement, other in self._before[number]
            if other in among
        ]
        link = linked if self._agreement.space.compiled else groups
        found = regroup(units, pairs, self._agreement, link, self._options)
        wanted = names([[self._at[number] for number in group.units] for group in found])
        decisions: list[Decision] = []
        for group, name in zip(found, wanted, strict=True):
            story = name or self._ledger.new_id(self._units[group.units[0]].article.id)
            leaving: dict[str, list[int]] = {}
            for number in group.units:
                former = self._at[number]
                if former != story:
                    leaving.setdefault(former, []).append(number)
            decisions.extend(self._put(moved, story) for moved in leaving.values())
            self._total[story] = group.total
            self._next_look[story] = max(FIRST_LOOK, math.ceil(self._ledger.size(story) * NEXT_LOOK))
        return tuple(decisions)

    def _move_window(self, time: datetime | None) -> None:
        """Close the units that are out of the window, once a day of the stream."""
        if time is None or self._options.window is None or (self._newest and time <= self._newest):
            return
        self._newest = time
        if self._closed_at and time - self._closed_at < WINDOW_STEP:
            return
        self._closed_at = time
        limit = time - self._options.window
        self._close({number for number, seen in self._open.items() if seen and seen < limit})

    def _close(self, gone: set[int]) -> None:
        """Let nothing join some units any more."""
        for number in gone:
            del self._open[number], self._before[number], self._after[number]
        for story in {self._at.pop(number) for number in gone}:
            self._keep(story, [number for number in self._members[story] if number not in gone])
        self._holders.forget(gone)
        self._refused.clear()
        self._agreement.close(gone)

    def _neighbours(self, number: int, others: Sequence[int] = ()) -> dict[int, float]:
        """How much a unit agrees with others and with those worth comparing, best first, which it remembers."""
        heaviest = self._agreement.space.heaviest(number, LOOKED_UP)
        candidates = set(self._holders.find(heaviest, CANDIDATES))
        self._holders.add(number, heaviest)
        candidates.update(self._agreement.nearest(number, CANDIDATES_BY_MEANING))
        asked = [*candidates, *(other for other in others if other not in candidates)]
        if not asked:
            return {}
        agreement = dict(zip(asked, self._agreement.between(number, asked).tolist(), strict=True))
        found = sorted(candidates, key=lambda unit: (-agreement[unit], unit))
        near = ((agreement[unit], unit) for unit in found[:NEIGHBOURS])
        self._before[number] = tuple(pair for pair in near if pair[0] >= NEIGHBOUR_AGREEMENT)
        for _, other in self._before[number]:
            self._after[other].append(number)
        return {unit: agreement[unit] for unit in found} | agreement

    def _matches(self, number: int) -> list[_Match]:
        """The stories that a unit may belong to, best first."""
        agreement = self._neighbours(number)
        best: dict[str, int] = {}
        for unit in agreement:
            best.setdefault(self._at[unit], unit)
        standing = {story: self._standing(story) for story in list(best)[:STORIES]}
        missing = [unit for units in standing.values() for unit in units if unit not in agreement]
        if missing:
            agreement.update(zip(missing, self._agreement.between(number, missing).tolist(), strict=True))
        matches = [
            self._match(story, units, fmean(agreement[unit] for unit in units), best[story])
            for story, units in standing.items()
        ]
        return sorted(matches, key=lambda match: (-match.score, match.nearest))

    def _match(self, story: str, standing: Sequence[int], mean: float, nearest: int) -> _Match:
        spread = (1 + self._within(story, standing)) / 2
        return _Match(mean / spread / self._options.single, story, mean, nearest)

    def _within(self, story: str, standing: Sequence[int]) -> float:
        """How much the units of a story agree."""
        assumed = float(self._agreement.assumed(standing).max())
        return within(self._total[story], self._ledger.size(story), assumed)

    def _standing(self, story: str) -> list[int]:
        """The members that stand for a story: all of them, or the earliest and the latest."""
        members = self._members.get(story, [])
        half = MEMBERS // 2
        return members if len(members) <= MEMBERS else [*members[:half], *members[-half:]]

    def _evidence(self, number: int, match: _Match) -> Evidence:
        return Evidence(
            score=match.score,
            nearest=self._units[match.nearest].article.id,
            shared=self._agreement.space.shared(number, match.nearest, REASON_TERMS),
        )

    def _numbers(self, story: str) -> list[int]:
        return sorted(self._number[unit] for unit in self._ledger.units(story))

    def _put(self, numbers: Sequence[int], story: str, evidence: Evidence | None = None) -> Decision:
        """Place units, all from one story or all new, and keep who is where."""
        decision = self._ledger.place(tuple(self._units[number].article.id for number in numbers), story, evidence)
        moved = [number for number in numbers if number in self._open]
        self._at.update(dict.fromkeys(moved, story))
        self._keep(story, sorted([*self._members.get(story, ()), *moved]))
        if decision.former is not None:
            left = set(moved)
            self._keep(decision.former, [n for n in self._members.get(decision.former, ()) if n not in left])
        return decision

    def _keep(self, story: str, members: list[int]) -> None:
        if members:
            self._members[story] = members
        elif self._members.pop(story, None):
            self._expired.append(story)
