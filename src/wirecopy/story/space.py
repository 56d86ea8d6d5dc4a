"""What units share: cosines over their terms, weighted by rarity in the stream.

A `Space` holds the terms of the units that it was given and the stream's document frequencies, which grow with every
unit. Weights are made when they are asked for, so that early units profit from what was learnt since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wirecopy.story.terms import Terms

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

# The background counts as this many texts read before the first. 50 and 100 score alike; with none, no word is rarer
# than another in a stream of five.
BACKGROUND_TEXTS = 50


class Cosines(NamedTuple):
    """Cosines between units, each 0 to 1: rows for the ones, columns for the others.

    Attributes:
        text: Of the two texts.
        lead: Of the one's lead with the other's text, both ways on average.
        breadth: How many terms the cosine of the texts rests on, counted by what each brings: 1 where a single term
            brings all, more where many bring alike; 0 where nothing is shared.
    """

    text: Floats
    lead: Floats
    breadth: Floats


class _Vector(NamedTuple):
    """Terms by number, each once, with their damped counts in the text, and in the lead (0 behind it).

    Term 0 weighs nothing and comes first, so that no vector is empty.
    """

    terms: Integers
    text: Floats
    lead: Floats


class Space:
    """The terms of a stream's units, which are numbered in the order in which they were added.

    Args:
        usual: The share of texts that may be expected to hold a term, where that is known.
    """

    def __init__(self, usual: Mapping[str, float]) -> None:
        self._usual = usual
        self._numbers = {"": 0}
        self._names = [""]
        self._seen = np.zeros(1 << 12, dtype=np.float32)  # texts that hold each term, those of the background included
        self._text = np.zeros(1 << 12, dtype=np.float32)  # a weight for each term, all zero between calls
        self._lead = np.zeros(1 << 12, dtype=np.float32)
        self._vectors: list[_Vector] = []

    def __len__(self) -> int:
        return len(self._vectors)

    def add(self, terms: Terms) -> int:
        """Take in the terms of one unit, count them for the stream, and return the unit's number."""
        numbers = [0]
        known = self._numbers
        for term in terms.terms:
            number = known.get(term)
            numbers.append(self._learn(term) if number is None else number)
        count = len(numbers)
        vector = _Vector(np.array(numbers, dtype=np.int64), _damped(terms.counts, count), _damped(terms.lead, count))
        self._vectors.append(vector)
        self._seen[vector.terms] += 1
        return len(self._vectors) - 1

    def forget(self, unit: int) -> None:
        """Drop the terms of a unit that is not asked for any more. What the stream learnt from it stays."""
        self._vectors[unit] = _NOTHING

    def heaviest(self, unit: int, count: int) -> list[tuple[int, float]]:
        """The numbers of the terms that weigh most in a unit, heaviest first, each with its weight."""
        vector = self._vectors[unit]
        weights = vector.text * self._rarity(vector.terms)
        best = np.argsort(-weights, kind="stable")[:count]
        return list(zip(vector.terms[best].tolist(), weights[best].tolist(), strict=True))

    def shared(self, unit: int, other: int, count: int) -> tuple[str, ...]:
        """The terms that weigh most in what two units share, heaviest first."""
        one, two = self._vectors[unit], self._vectors[other]
        self._text[one.terms] = one.text
        weights = self._text[two.terms] * two.text * self._rarity(two.terms) ** 2
        self._text[one.terms] = 0
        best = np.argsort(-weights, kind="stable")[:count]
        return tuple(self._names[two.terms[place]] for place in best if weights[place] > 0)

    def cosines(self, unit: int, others: Sequence[int]) -> Cosines:
        """What a unit shares with each of others, of which there is at least one: one row."""
        one, group = self._joined([unit]), self._joined(others)
        self._text[one.terms], self._lead[one.terms] = one.text, one.lead
        text, lead = self._text[group.terms], self._lead[group.terms]
        self._text[one.terms] = self._lead[one.terms] = 0
        both = _sums(group.text * lead + group.lead * text, group.starts) / np.float32(2)
        shares = group.text * text
        cosine, squares = _sums(shares, group.starts), _sums(shares * shares, group.starts)
        return Cosines(text=cosine[None], lead=both[None], breadth=_breadth(cosine, squares)[None])

    def table(self, units: Sequence[int]) -> Cosines:
        """What any two of some units share."""
        group = self._joined(units)
        _, columns, holders = np.unique(group.terms, return_inverse=True, return_counts=True)
        rows = np.repeat(np.arange(len(units)), np.diff(group.starts, append=len(group.terms)))
        kept = (holders[columns] > 1) & (group.terms > 0)  # a term that one unit holds is shared by none
        place = np.cumsum(holders > 1) - 1
        at = rows[kept], place[columns[kept]]
        text = np.zeros((len(units), int((holders > 1).sum())), dtype=np.float32)
        lead = np.zeros_like(text)
        text[at], lead[at] = group.text[kept], group.lead[kept]
        both: Floats = text @ lead.T
        cosine: Floats = text @ text.T
        text *= text
        return Cosines(
            text=cosine, lead=((both + both.T) / 2).astype(np.float32), breadth=_breadth(cosine, text @ text.T)
        )

    def _joined(self, units: Sequence[int]) -> _Joined:
        vectors = [self._vectors[unit] for unit in units]
        terms = np.concatenate([vector.terms for vector in vectors])
        lengths = np.array([len(vector.terms) for vector in vectors])
        starts = np.cumsum(lengths) - lengths
        rarity = self._rarity(terms)
        fields = []
        for counts in ([vector.text for vector in vectors], [vector.lead for vector in vectors]):
            weights = np.concatenate(counts) * rarity
            norms = np.sqrt(_sums(weights * weights, starts))
            norms[norms == 0] = 1
            fields.append(weights / np.repeat(norms, lengths))
        return _Joined(terms, fields[0], fields[1], starts)

    def _rarity(self, terms: Integers) -> Floats:
        texts = np.float32(len(self._vectors) + BACKGROUND_TEXTS + 1)
        rarity: Floats = np.log(texts / (self._seen[terms] + np.float32(0.5)))
        return np.maximum(rarity, np.float32(0), out=rarity)

    def _learn(self, term: str) -> int:
        number = len(self._names)
        self._numbers[term] = number
        self._names.append(term)
        if number == len(self._seen):
            self._seen, self._text, self._lead = (
                np.concatenate([array, np.zeros_like(array)]) for array in (self._seen, self._text, self._lead)
            )
        self._seen[number] = BACKGROUND_TEXTS * self._usual.get(term, 0.0)
        return number


class _Joined(NamedTuple):
    """Several vectors, one behind the other, with weights of unit length."""

    terms: Integers
    text: Floats
    lead: Floats
    starts: Integers


def _damped(counts: Sequence[float], length: int) -> Floats:
    damped = np.zeros(length, dtype=np.float32)
    damped[1 : 1 + len(counts)] = 1 + np.log(np.array(counts, dtype=np.float32))
    return damped


def _breadth(cosine: Floats, squares: Floats) -> Floats:
    return (np.square(cosine) / np.where(squares > 0, squares, np.float32(1))).astype(np.float32)


def _sums(values: Floats, starts: Integers) -> Floats:
    sums: Floats = np.add.reduceat(values, starts)
    return sums


_NOTHING = _Vector(np.zeros(1, dtype=np.int64), _damped((), 1), _damped((), 1))
