"""What units share: cosines over their terms, weighted by rarity in the stream.

A `Space` holds the terms of the units that it was given and the stream's document frequencies, which grow with every
unit. Weights are made when they are asked for, so that early units profit from what was learnt since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from wirecopy.story.background import frequencies
from wirecopy.story.terms import TERM_LETTERS, Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]

# The background counts as this many texts read before the first. 0 to 300 score alike on full streams; with none, no
# word is rarer than another in a stream of five.
BACKGROUND_TEXTS = 100
# Runs of letters are kept apart from words.
_LETTERS_MARK = "\0"


class Cosines(NamedTuple):
    """Cosines of one unit with others, in their order, each 0 to 1.

    Attributes:
        text: Of the two texts.
        lead: Of the one's lead with the other's text, both ways on average.
        opening: Of the two leads.
        letters: Of the runs of letters in the two headlines.
    """

    text: Floats
    lead: Floats
    opening: Floats
    letters: Floats


class _Field(NamedTuple):
    """Terms by number, each once, with their damped counts. Term 0 weighs nothing: no field is empty."""

    terms: Integers
    counts: Floats


class _Vector(NamedTuple):
    text: _Field
    lead: _Field
    letters: _Field


class Space:
    """The terms of a stream's units, which are numbered in the order in which they were added."""

    def __init__(self) -> None:
        self._numbers = {"": 0}
        self._names = [""]
        self._seen = np.zeros(1 << 12, dtype=np.float32)  # texts that hold each term, those of the background included
        self._scratch = np.zeros(1 << 12, dtype=np.float32)  # one weight a term, all zero between calls
        self._vectors: list[_Vector] = []

    def __len__(self) -> int:
        return len(self._vectors)

    def add(self, terms: Terms) -> int:
        """Take in the terms of one unit, count them for the stream, and return the unit's number."""
        text = self._field(terms.text.items())
        letters = self._field((_LETTERS_MARK + run, count) for run, count in terms.letters.items())
        self._vectors.append(_Vector(text, self._field(terms.lead.items()), letters))
        self._seen[text.terms] += 1
        self._seen[letters.terms] += 1
        return len(self._vectors) - 1

    def heaviest(self, unit: int, count: int) -> list[tuple[int, float]]:
        """The numbers of the terms that weigh most in a unit, heaviest first, each with its weight."""
        field = self._vectors[unit].text
        weights = self._weights(field)
        best = np.argsort(-weights, kind="stable")[:count]
        return list(zip(field.terms[best].tolist(), weights[best].tolist(), strict=True))

    def shared(self, unit: int, other: int, count: int) -> tuple[str, ...]:
        """The terms that weigh most in what two units share, heaviest first."""
        one, two = self._vectors[unit].text, self._vectors[other].text
        terms, left, right = np.intersect1d(one.terms, two.terms, assume_unique=True, return_indices=True)
        weights = self._weights(one)[left] * self._weights(two)[right]
        best = np.argsort(-weights, kind="stable")[:count]
        return tuple(self._names[terms[place]] for place in best if weights[place] > 0)

    def cosines(self, unit: int, others: Sequence[int]) -> Cosines:
        """What a unit shares with each of others, of which there is at least one."""
        return self._row(self._vectors[unit], self._gather(others))

    def table(self, units: Sequence[int]) -> Cosines:
        """What any two of units share, as symmetric tables with an empty diagonal."""
        count = len(units)
        tables = Cosines(*(np.zeros((count, count), dtype=np.float32) for _ in Cosines._fields))
        gathered = self._gather(units)
        for row, unit in enumerate(units[:-1]):
            cosines = self._row(self._vectors[unit], [group.after(row) for group in gathered])
            for whole, part in zip(tables, cosines, strict=True):
                whole[row, row + 1 :] = whole[row + 1 :, row] = part
        return tables

    def _row(self, one: _Vector, gathered: Sequence[_Joined]) -> Cosines:
        texts, leads, runs = gathered
        text, text_in_leads = self._products(one.text, (texts, leads))
        lead_in_texts, opening = self._products(one.lead, (texts, leads))
        (letters,) = self._products(one.letters, (runs,))
        return Cosines(
            text=text, lead=(text_in_leads + lead_in_texts) / np.float32(2), opening=opening, letters=letters
        )

    def _gather(self, units: Sequence[int]) -> list[_Joined]:
        return [self._joined(fields) for fields in zip(*(self._vectors[unit] for unit in units), strict=True)]

    def _weights(self, field: _Field) -> Floats:
        texts = np.float32(len(self._vectors) + BACKGROUND_TEXTS + 1)
        weights: Floats = field.counts * np.maximum(
            np.log(texts / (self._seen[field.terms] + np.float32(0.5))), np.float32(0)
        )
        return weights

    def _joined(self, fields: Sequence[_Field]) -> _Joined:
        joined = _Field(np.concatenate([f.terms for f in fields]), np.concatenate([f.counts for f in fields]))
        starts = np.cumsum([0, *(len(f.terms) for f in fields[:-1])])
        weights = self._weights(joined)
        return _Joined(joined.terms, weights, starts, _lengths(_sums(weights * weights, starts)))

    def _products(self, field: _Field, groups: Sequence[_Joined]) -> tuple[Floats, ...]:
        weights = self._weights(field)
        self._scratch[field.terms] = weights / (np.linalg.norm(weights) or 1)
        cosines = tuple(_cosines(self._scratch, group) for group in groups)
        self._scratch[field.terms] = 0
        return cosines

    def _field(self, counts: Iterable[tuple[str, float]]) -> _Field:
        terms, weights = [0], [1.0]
        for term, count in counts:
            number = self._numbers.get(term)
            terms.append(self._learn(term) if number is None else number)
            weights.append(count)
        damped = 1 + np.log(np.array(weights, dtype=np.float32))
        damped[0] = 0
        return _Field(np.array(terms, dtype=np.int32), damped)

    def _learn(self, term: str) -> int:
        number = len(self._names)
        self._numbers[term] = number
        self._names.append(term)
        if number == len(self._seen):
            self._seen = np.concatenate([self._seen, np.zeros(number, dtype=np.float32)])
            self._scratch = np.zeros(2 * number, dtype=np.float32)
        self._seen[number] = BACKGROUND_TEXTS * frequencies(TERM_LETTERS).get(term, 0.0)
        return number


class _Joined(NamedTuple):
    """The fields of several units, one behind the other."""

    terms: Integers
    weights: Floats
    starts: npt.NDArray[np.int64]
    lengths: Floats

    def after(self, place: int) -> _Joined:
        """The fields behind one place."""
        start = self.starts[place + 1]
        return _Joined(
            self.terms[start:], self.weights[start:], self.starts[place + 1 :] - start, self.lengths[place + 1 :]
        )


def _cosines(unit_length: Floats, group: _Joined) -> Floats:
    cosines: Floats = _sums(group.weights * unit_length[group.terms], group.starts) / group.lengths
    return cosines


def _sums(values: Floats, starts: npt.NDArray[np.int64]) -> Floats:
    sums: Floats = np.add.reduceat(values, starts)
    return sums


def _lengths(squares: Floats) -> Floats:
    return np.sqrt(np.where(squares > 0, squares, np.float32(1))).astype(np.float32)
