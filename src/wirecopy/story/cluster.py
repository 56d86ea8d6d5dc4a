"""Online clustering: each unit joins the story that it agrees with most, or starts one; a repair looks again.

    add(unit)   candidates (rare terms, meaning) -> agreement with the members of their stories -> join | start, merge
    repair()    neighbourhoods of what changed -> agreement of any two -> groups -> split, move, merge

Every change is a decision in the log, and can be undone.
"""

from __future__ import annotations

import math
from collections import Counter
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wirecopy.errors import SettingsError
from wirecopy.story.agree import Agreement
from wirecopy.story.candidates import LOOKED_UP, Holders
from wirecopy.story.embed import default_encoder
from wirecopy.story.ledger import Decision, Evidence, Ledger
from wirecopy.story.linkage import required, within
from wirecopy.story.options import StoryOptions
from wirecopy.story.repair import regroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecopy.story.unit import Unit

# Units compared with a new one, by terms, and by meaning where that decides anything.
CANDIDATES, CANDIDATES_BY_MEANING = 40, 10
# Stories compared with a new unit, and how many members stand for a story at most.
STORIES, MEMBERS = 4, 48
# Pairs that agree this much are looked at together in a repair: less than joins anything.
NEIGHBOURS = 0.35
REASON_TERMS = 5


class _Match(NamedTuple):
    score: float
    story: str
    mean: float
    nearest: int


class Clusterer:
    """The stories of a stream."""

    def __init__(self, options: StoryOptions | None = None) -> None:
        self._options = options or StoryOptions()
        self._agreement = Agreement(default_encoder() if self._options.embed else None)
        self._ledger = Ledger()
        self._holders = Holders()
        self._units: list[Unit] = []
        self._number: dict[str, int] = {}
        self._total: dict[str, float] = {}  # agreement summed over all pairs within a story
        self._pairs: list[tuple[float, int, int]] = []
        self._changed: set[str] = set()
        self._by_hand: set[str] = set()

    @property
    def log(self) -> tuple[Decision, ...]:
        """Every decision, oldest first."""
        return tuple(self._ledger.log)

    def stories(self) -> tuple[tuple[str, tuple[Unit, ...]], ...]:
        """The stories, oldest first: the id of each and its units in order of arrival."""
        found = sorted((self._members(story), story) for story in self._ledger.stories())
        return tuple((story, tuple(self._units[number] for number in members)) for members, story in found)

    def resolve(self, story: str) -> str:
        """The id under which a story lives now; it differs from the given one after a merge."""
        return self._ledger.resolve(story)

    def add(self, unit: Unit) -> Decision:
        """Place one unit, which joins a story or starts one, and may make one story of two.

        Args:
            unit: Its article was not added before.

        Returns:
            The decision for the unit; a merge stands behind it in the log.

        Raises:
            SettingsError: The article was added before.
        """
        id_ = unit.article.id
        if id_ in self._number:
            raise SettingsError(f"article {id_!r} has a story already")
        number = self._number[id_] = self._agreement.add(unit)
        self._units.append(unit)
        matches = self._matches(number)
        if not matches or matches[0].score < 1:
            decision = self._ledger.place((id_,), self._ledger.new_id(id_))
            self._total[decision.story] = 0.0
        else:
            best = matches[0]
            self._total[best.story] += best.mean * len(self._ledger.units(best.story))
            decision = self._ledger.place((id_,), best.story, self._evidence(number, best))
            for other in matches[1:]:
                self._consider_merge(best.story, other)
        self._changed.add(decision.story)
        return decision

    def repair(self) -> tuple[Decision, ...]:
        """Look again at every story that changed since the last repair, and at its neighbours.

        Returns:
            What it changed: splits, moves and merges.
        """
        changed = {self._ledger.resolve(story) for story in self._changed}
        reached = set(changed)
        for _, one, two in self._pairs:
            first, second = self._story(one), self._story(two)
            if first in changed or second in changed:
                reached |= {first, second}
        reached -= self._by_hand
        units = [number for story in reached for number in self._members(story)]
        self._changed.clear()
        return tuple(self._apply(regroup(sorted(units), self._pairs, self._agreement.table, self._options)))

    def _apply(self, groups: list[tuple[list[int], float]]) -> Iterable[Decision]:
        for (members, total), story in zip(groups, self._names(groups), strict=True):
            leaving: dict[str, list[str]] = {}
            for number in members:
                former = self._story(number)
                if former != story:
                    leaving.setdefault(former, []).append(self._units[number].article.id)
            for units in leaving.values():
                yield self._ledger.place(tuple(units), story)
            self._total[story] = total

    def _names(self, groups: list[tuple[list[int], float]]) -> list[str]:
        """Each group keeps the id of the story that most of it comes from; an id goes to one group only."""
        claims: list[tuple[int, int, str, int]] = []
        for place, (members, _) in enumerate(groups):
            origins = Counter(self._story(number) for number in members)
            claims.extend((-count, members[0], story, place) for story, count in origins.items())
        names: dict[int, str] = {}
        taken: set[str] = set()
        for _, _, story, place in sorted(claims):
            if place not in names and story not in taken:
                names[place] = story
                taken.add(story)
        for place, (members, _) in enumerate(groups):
            if place not in names:
                names[place] = self._ledger.new_id(self._units[members[0]].article.id)
        return [names[place] for place in range(len(groups))]

    def _matches(self, number: int) -> list[_Match]:
        """The stories that a unit may belong to, best first."""
        heaviest = self._agreement.space.heaviest(number, LOOKED_UP)
        candidates = self._holders.find(heaviest, CANDIDATES)
        self._holders.add(number, heaviest)
        known = set(candidates)
        candidates.extend(unit for unit in self._agreement.nearest(number, CANDIDATES_BY_MEANING) if unit not in known)
        if not candidates:
            return []
        agreement = dict(zip(candidates, self._agreement.between(number, candidates).tolist(), strict=True))
        self._pairs.extend((score, number, unit) for unit, score in agreement.items() if score >= NEIGHBOURS)
        best: dict[str, int] = {}
        for unit in sorted(candidates, key=agreement.__getitem__, reverse=True):
            best.setdefault(self._story(unit), unit)
        stories = list(best)[:STORIES]
        standing = {story: self._standing(story) for story in stories}
        missing = [unit for units in standing.values() for unit in units if unit not in agreement]
        if missing:
            agreement.update(zip(missing, self._agreement.between(number, missing).tolist(), strict=True))
        matches = [
            self._match(story, fmean(agreement[unit] for unit in standing[story]), best[story]) for story in stories
        ]
        return sorted(matches, key=lambda match: (-match.score, match.story))

    def _match(self, story: str, mean: float, nearest: int) -> _Match:
        spread = within(self._total[story], len(self._ledger.units(story)))
        return _Match(mean / math.sqrt(spread) / self._options.single, story, mean, nearest)

    def _consider_merge(self, story: str, match: _Match) -> None:
        """Make one story of two where a new unit fits both and their members agree too."""
        if match.score < 1:
            return
        ours, theirs = self._standing(story), self._standing(match.story)
        mean = float(self._agreement.table([*ours, *theirs])[: len(ours), len(ours) :].mean())
        size, other = len(self._ledger.units(story)), len(self._ledger.units(match.story))
        spread = within(self._total[story], size) * within(self._total[match.story], other)
        needed = required(np.array(min(size, other)), self._options.single, self._options.settled)
        if mean >= float(needed) * math.sqrt(spread):
            self._total[story] += self._total.pop(match.story) + mean * size * other
            self._ledger.place(self._ledger.units(match.story), story)

    def _standing(self, story: str) -> list[int]:
        """The members that stand for a story: all of them, or the earliest and the latest."""
        members = self._members(story)
        half = MEMBERS // 2
        return members if len(members) <= MEMBERS else [*members[:half], *members[-half:]]

    def _evidence(self, number: int, match: _Match) -> Evidence:
        return Evidence(
            score=match.score,
            nearest=self._units[match.nearest].article.id,
            shared=self._agreement.space.shared(number, match.nearest, REASON_TERMS),
        )

    def _story(self, number: int) -> str:
        return self._ledger.story(self._units[number].article.id)

    def _members(self, story: str) -> list[int]:
        return sorted(self._number[unit] for unit in self._ledger.units(story))
