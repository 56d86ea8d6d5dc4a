"""What a sentence says, in a form in which two sentences can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecopy.story.background import frequencies
from wirecopy.story.quantities import quantities
from wirecopy.story.terms import TERM_LETTERS, words

if TYPE_CHECKING:
    from wirecopy.story.sentences import Citation

# Two sentences of one language say the same where they have this share of the shorter one's weight in common, over so
# many terms. Set on the invented press: from .5 on leads of independent reports meet, below .45 neighbours do too.
SAME, LEAST_SHARED = 0.5, 4
# Two sentences that share this much of all their words were not written independently.
COPIED = 0.8
# Terms that tell less than this, of 1, tell nothing: "winds will be light" and "winds will be strong" share only such.
TELLING = 0.35
# A sentence this much of which was said already adds nothing.
REPEATS = 0.62
# Two languages share numbers and names that are spelled alike, and little else.
ANCHORS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A sentence with its terms.

    Attributes:
        citation: The sentence.
        weights: Its terms, each with how much it tells, 0 to 1: usual words tell nothing.
        numbers: The values that it names.
    """

    citation: Citation
    weights: dict[str, float]
    numbers: frozenset[float]

    def repeats(self, other: Content) -> bool:
        """Whether the other sentence says most of this one, whatever its numbers."""
        return self.citation.language == other.citation.language and _overlap(self, other)[0] >= REPEATS


@lru_cache(maxsize=4096)
def content(citation: Citation) -> Content:
    """Read a sentence. The same sentence is asked for more than once, for points and for names."""
    usual = frequencies(TERM_LETTERS)
    weights = {term: 1 - usual.get(term, 0.0) for term in dict.fromkeys(words(citation.text))}
    values = frozenset(float(found.value) for found in quantities(citation.text, citation.language))
    return Content(citation=citation, weights=weights, numbers=values)


def same(one: Content, other: Content) -> bool:
    """Whether two sentences say the same: they share most of their telling terms and contradict in no number."""
    if one.citation.language != other.citation.language:
        return _same_across(one, other)
    if one.numbers and other.numbers and not (one.numbers <= other.numbers or other.numbers <= one.numbers):
        return False
    share, count = _overlap(one, other)
    return share >= SAME and count >= LEAST_SHARED


def copied(one: Content, other: Content) -> bool:
    """Whether two sentences are nearly the same words: one of them was taken over, or both from one paper."""
    common = len(one.weights.keys() & other.weights.keys())
    return common >= COPIED * len(one.weights.keys() | other.weights.keys())


def _overlap(one: Content, other: Content) -> tuple[float, int]:
    """The weight that two sentences share, of the lighter one's, and how many terms."""
    common = {term for term in one.weights.keys() & other.weights.keys() if one.weights[term] >= TELLING}
    lighter = min(sum(one.weights.values()), sum(other.weights.values()))
    return (sum(one.weights[term] for term in common) / lighter if lighter else 0.0), len(common)


def _same_across(one: Content, other: Content) -> bool:
    numbers = one.numbers & other.numbers
    if not numbers or one.numbers ^ other.numbers:
        return False
    names = {term for term in one.weights.keys() & other.weights.keys() if not term.isdigit() and len(term) >= ANCHORS}
    return len(numbers) + len(names) >= ANCHORS
