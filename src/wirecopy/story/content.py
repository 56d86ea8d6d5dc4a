"""What a sentence says, in a form in which two sentences can be compared."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecopy.story.background import frequencies
from wirecopy.story.quantities import quantities
from wirecopy.story.terms import TERM_LETTERS, words

if TYPE_CHECKING:
    from wirecopy.story.sentences import Citation

# Two sentences of one language say the same where they have so much of the lighter one's weight in common, so much of
# both together, and so many words. On the invented press the pairs that say the same lie above (.62 and .40, .81 and
# .64), and those that only name the same people below (.56 and .34 at most).
SAME, SAME_OF_BOTH, LEAST_SHARED = 0.58, 0.37, 5
# A sentence this much of which was said already adds nothing.
REPEATS = 0.62
# Two sentences that share this much of all their words were not written independently.
COPIED = 0.8
# Words as frequent as the first weigh nothing, words as rare as the second weigh 1, with the logarithm between.
_EMPTY, _RARE = 1.2e-3, 2e-6
_DIGITS = 0.6
# `frequencies` gives 1 - exp(-chance / this).
_SCALE = 1 / 100_000
# Words that weigh less than this are not counted as shared.
_COUNTED = 0.1
# Two languages share numbers and names that are spelled alike, and little else.
ANCHORS = 3
_NAME = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A sentence with its terms.

    Attributes:
        citation: The sentence.
        weights: Its terms, each with how much it tells, 0 to 1: the words of grammar tell nothing.
        weight: Their sum.
        numbers: The values that it names.
    """

    citation: Citation
    weights: dict[str, float]
    weight: float
    numbers: frozenset[float]

    def repeats(self, other: Content) -> bool:
        """Whether the other sentence says most of this one, whatever its numbers."""
        shared, count = _shared(self, other)
        return (
            self.citation.language == other.citation.language
            and count >= LEAST_SHARED
            and shared >= REPEATS * self.weight
        )


@lru_cache(maxsize=1024)
def sentence_terms(text: str) -> tuple[str, ...]:
    """The terms of a sentence. They are asked for twice, for whether it can stand alone and for what it says."""
    return tuple(words(text))


@lru_cache(maxsize=4096)
def content(citation: Citation) -> Content:
    """Read a sentence. The same sentence is asked for more than once, for points and for names."""
    weights = {term: _weight(term) for term in dict.fromkeys(sentence_terms(citation.text))}
    values = frozenset(float(found.value) for found in quantities(citation.text, citation.language) if not found.loose)
    return Content(citation=citation, weights=weights, weight=sum(weights.values()), numbers=values)


def same(one: Content, other: Content) -> bool:
    """Whether two sentences say the same: they share most of their telling terms and contradict in no number."""
    if one.citation.language != other.citation.language:
        return _same_across(one, other)
    if contradict(one, other):
        return False
    shared, count = _shared(one, other)
    both = one.weight + other.weight - shared
    return count >= LEAST_SHARED and shared >= SAME * min(one.weight, other.weight) and shared >= SAME_OF_BOTH * both


def contradict(one: Content, other: Content) -> bool:
    """Whether both name numbers, and each some that the other does not."""
    return not (one.numbers <= other.numbers or other.numbers <= one.numbers)


def copied(one: Content, other: Content) -> bool:
    """Whether two sentences are nearly the same words: one of them was taken over, or both from one paper."""
    common = len(one.weights.keys() & other.weights.keys())
    return common >= COPIED * (len(one.weights) + len(other.weights) - common)


def _shared(one: Content, other: Content) -> tuple[float, int]:
    """The weight that two sentences have in common, and in how many words."""
    common = [one.weights[term] for term in one.weights.keys() & other.weights.keys()]
    return sum(common), sum(weight >= _COUNTED for weight in common)


@lru_cache(maxsize=65_536)
def _weight(term: str) -> float:
    if term.isdigit():
        return _DIGITS
    usual = frequencies(TERM_LETTERS).get(term, 0.0)
    chance = -_SCALE * math.log(1 - usual) if usual < 1 else _EMPTY
    return max(0.0, min(1.0, math.log(_EMPTY / max(chance, _RARE)) / math.log(_EMPTY / _RARE)))


def _same_across(one: Content, other: Content) -> bool:
    if not one.numbers or one.numbers != other.numbers or max(one.numbers) < ANCHORS:
        return False
    names = [
        term for term in one.weights.keys() & other.weights.keys() if not term.isdigit() and one.weights[term] >= _NAME
    ]
    return len(one.numbers) + len(names) >= ANCHORS
