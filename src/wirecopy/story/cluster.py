"""Online clustering: each unit joins the live story that it agrees with most, or starts one."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wirecopy.story.options import StoryOptions
from wirecopy.story.unit import is_headline_only

if TYPE_CHECKING:
    from wirecopy.story.unit import Unit

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided for one unit, and why.

    Attributes:
        operation: `start` or `join`.
        unit: The id of the unit's article.
        story: The id of the story that holds it now.
        score: How well it agreed with the story, 0 to 1; 0 for a start.
        shared: The terms that weighed most in the agreement.
    """

    operation: Literal["start", "join"]
    unit: str
    story: str
    score: float = 0.0
    shared: tuple[str, ...] = ()


class Clusterer:
    """Groups units into stories, one at a time."""

    def __init__(self, options: StoryOptions | None = None) -> None:
        self._options = options or StoryOptions()
        self._frequency: Counter[str] = Counter()
        self._seen = 0
        self._members: dict[str, list[tuple[Unit, dict[str, float]]]] = {}

    def add(self, unit: Unit) -> Decision:
        """Place one unit.

        Args:
            unit: A unit that was not added before.

        Returns:
            The decision, with its reason.
        """
        terms = Counter(w for w in WORD.findall(f"{unit.article.headline or ''} {unit.article.body}".casefold()))
        self._seen += 1
        self._frequency.update(terms.keys())
        weights = {
            term: (1 + math.log(count)) * math.log((self._seen + 20) / (self._frequency[term] + 0.5))
            for term, count in terms.items()
            if len(term) > 3
        }
        best, story, shared = 0.0, "", ()
        for id_, members in self._members.items():
            for _, other in members:
                common = sorted(weights.keys() & other.keys(), key=lambda t: -weights[t] * other[t])
                dot = sum(weights[t] * other[t] for t in common)
                score = dot / (_norm(weights) * _norm(other) or 1.0)
                if score > best:
                    best, story, shared = score, id_, tuple(common[:5])
        headline_only = is_headline_only(unit.article)
        threshold = self._options.headline_threshold if headline_only else self._options.full_threshold
        if best >= threshold:
            self._members[story].append((unit, weights))
            return Decision(operation="join", unit=unit.article.id, story=story, score=best, shared=shared)
        self._members[unit.members[0].id] = [(unit, weights)]
        return Decision(operation="start", unit=unit.article.id, story=unit.members[0].id)

    def stories(self) -> tuple[tuple[str, tuple[Unit, ...]], ...]:
        """The live stories, oldest first: each id with its units in order of arrival."""
        return tuple((id_, tuple(unit for unit, _ in members)) for id_, members in self._members.items())


def _norm(weights: dict[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))
