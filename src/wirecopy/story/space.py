"""What units share: cosines over their terms, weighted by rarity in the stream.

A `Space` holds the terms of the units that it was given and the stream's document frequencies, which grow with every
unit. Weights are made when they are asked for, so that early units profit from what was learnt since.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from wirecopy.story.loops import MEASURES, compare, compiled, weigh
from wirecopy.story.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wirecopy.story.terms import Terms

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]

# The background counts as this many texts read before the first. 50 and 100 score alike; with none, no word is rarer
# than another in a stream of five.
BACKGROUND_TEXTS = 50

# From so many texts on the loops are compiled. That takes about as long as comparing so many without.
COMPILED_FROM = 1_000
# There, the weights of a text are kept until the stream is so many times as long.
STALE = 1.2
# Of a text's squared length, names and numbers make this much at least where there are some.
_SOME = np.float32(0.1)


class Cosines(NamedTuple):
    """Cosines between units, each 0 to 1: rows for the ones, columns for the others.

    Attributes:
        text: Of the two texts.
        lead: Of the one's lead with the other's text, both ways on average.
        breadth: How many terms the cosine of the texts rests on, counted by what each brings: 1 where a single term
            brings all, more where many bring alike; 0 where nothing is shared.
        specific: Of the names and numbers of the two texts alone; not a number where one has next to none.
        wording: Of all other words alone.
        found: How much of the names and numbers of the one that has fewer is found in the other, 0 to 1.
    """

    text: Floats
    lead: Floats
    breadth: Floats
    specific: Floats
    wording: Floats
    found: Floats


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
        self._specific = np.zeros(1 << 12, dtype=np.float32)
        self._slots = np.zeros(1 << 10, dtype=np.int32)  # the compiled loop's table, all zero between calls
        self._rows = Rows()
        self._weighed_at = 0  # how many texts there were when the weights began to be kept

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def compiled(self) -> bool:
        """Whether there are so many texts that loops are compiled."""
        return len(self._rows) > COMPILED_FROM

    def add(self, terms: Terms) -> int:
        """Take in the terms of one unit, count them for the stream, and return the unit's number."""
        return self._rows.add(self._counted(terms), terms.counts, terms.lead, terms.specific)

    def replace(self, unit: int, terms: Terms) -> None:
        """Let a unit have other terms, as if it never had those before."""
        self._seen[self._rows.of(unit).terms[1:]] -= 1
        self._rows.drop((unit,))
        self._rows.put(unit, self._counted(terms), terms.counts, terms.lead, terms.specific)

    def forget(self, units: Iterable[int]) -> None:
        """Drop the terms of units that are not asked for any more. What the stream learnt from them stays."""
        self._rows.drop(units)

    def heaviest(self, unit: int, count: int) -> list[tuple[int, float]]:
        """The numbers of the terms that weigh most in a unit, heaviest first, each with its weight."""
        vector = self._rows.of(unit)
        weights: Floats = vector.text * self._rarity(vector.terms)
        best = np.argsort(-weights, kind="stable")[:count]
        return list(zip(vector.terms[best].tolist(), weights[best].tolist(), strict=True))

    def shared(self, unit: int, other: int, count: int) -> tuple[str, ...]:
        """The terms that weigh most in what two units share, heaviest first."""
        one, two = self._rows.of(unit), self._rows.of(other)
        self._text[one.terms] = one.text
        weights = self._text[two.terms] * two.text * self._rarity(two.terms) ** 2
        self._text[one.terms] = 0
        best = np.argsort(-weights, kind="stable")[:count]
        return tuple(self._names[two.terms[place]] for place in best if weights[place] > 0)

    def cosines(self, unit: int, others: Sequence[int]) -> Cosines:
        """What a unit shares with each of others, of which there is at least one: one row."""
        if self.compiled:
            return self._compared([unit, *others], 1)
        one, group = self._joined([unit]), self._joined(others)
        self._text[one.terms], self._lead[one.terms], self._specific[one.terms] = one.text, one.lead, one.specific
        text, lead, specific = self._text[group.terms], self._lead[group.terms], self._specific[group.terms]
        self._text[one.terms] = self._lead[one.terms] = self._specific[one.terms] = 0
        both = _sums(group.text * lead + group.lead * text, group.starts) / np.float32(2)
        shares = group.text * text
        cosine, squares = _sums(shares, group.starts), _sums(shares * shares, group.starts)
        named = _sums(group.specific * specific, group.starts)
        worded = _sums((group.text - group.specific) * (text - specific), group.starts)
        parts = _parts(named[None], worded[None], one.share, group.share)
        return Cosines(cosine[None], both[None], _breadth(cosine, squares)[None], *parts)

    def across(self, ones: Sequence[int], others: Sequence[int]) -> Cosines:
        """What each of some units shares with each of others; none is in both."""
        if self.compiled:
            return self._compared([*ones, *others], len(ones))
        whole = self.table([*ones, *others])
        return Cosines(*(part[: len(ones), len(ones) :] for part in whole))

    def table(self, units: Sequence[int]) -> Cosines:
        """What any two of some units share."""
        if self.compiled:
            return self._compared(units, len(units))
        group = self._joined(units)
        _, columns, holders = np.unique(group.terms, return_inverse=True, return_counts=True)
        rows = np.repeat(np.arange(len(units)), np.diff(group.starts, append=len(group.terms)))
        kept = (holders[columns] > 1) & (group.terms > 0)  # a term that one unit holds is shared by none
        place = np.cumsum(holders > 1) - 1
        at = rows[kept], place[columns[kept]]
        text = np.zeros((len(units), int((holders > 1).sum())), dtype=np.float32)
        lead, specific = np.zeros_like(text), np.zeros_like(text)
        text[at], lead[at], specific[at] = group.text[kept], group.lead[kept], group.specific[kept]
        both: Floats = text @ lead.T
        cosine: Floats = text @ text.T
        named: Floats = specific @ specific.T
        np.subtract(text, specific, out=specific)
        worded: Floats = specific @ specific.T
        text *= text
        lead = ((both + both.T) / 2).astype(np.float32)
        return Cosines(cosine, lead, _breadth(cosine, text @ text.T), *_parts(named, worded, group.share, group.share))

    def _compared(self, units: Sequence[int], rows: int) -> Cosines:
        """What the first of some units share with the others; where all are first, any two of them. Compiled."""
        if len(self._rows) > STALE * self._weighed_at:
            self._weighed_at = len(self._rows)
            self._rows.outdate()
        asked, held = np.array(units, dtype=np.int64), self._rows
        compiled(weigh)(asked, held.arrays, self._seen, self._texts())
        while len(self._slots) < 3 * held.longest(asked):
            self._slots = np.zeros(2 * len(self._slots), dtype=np.int32)
        found = np.zeros((MEASURES, rows, len(units)), dtype=np.float32)
        compiled(compare)(asked, held.arrays, self._slots, found)
        share = held.share[asked]
        first = rows if rows < len(units) else 0
        found = found[:, :, first:] if first else found + found.transpose(0, 2, 1)
        parts = _parts(found[3], found[4], share[:rows], share[first:])
        return Cosines(found[0], found[1], _breadth(found[0], found[2]), *parts)

    def _joined(self, units: Sequence[int]) -> _Joined:
        vectors = [self._rows.of(unit) for unit in units]
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
        specific = fields[0] * np.concatenate([vector.specific for vector in vectors])
        return _Joined(terms, fields[0], fields[1], specific, _sums(specific * specific, starts), starts)

    def _rarity(self, terms: Numbers) -> Floats:
        rarity: Floats = np.log(self._texts() / (self._seen[terms] + np.float32(0.5)))
        return np.maximum(rarity, np.float32(0), out=rarity)

    def _texts(self) -> np.float32:
        return np.float32(len(self._rows) + BACKGROUND_TEXTS + 1)

    def _counted(self, terms: Terms) -> Numbers:
        """The numbers of a text's terms, each of which one text more holds now."""
        known = self._numbers
        numbers = np.fromiter(map(known.get, terms.terms, repeat(-1)), dtype=np.int32, count=len(terms.terms))
        for place in np.flatnonzero(numbers < 0).tolist():
            numbers[place] = self._learn(terms.terms[place])
        self._seen[numbers] += 1
        return numbers

    def _learn(self, term: str) -> int:
        number = len(self._names)
        self._numbers[term] = number
        self._names.append(term)
        if number == len(self._seen):
            arrays = (self._seen, self._text, self._lead, self._specific)
            self._seen, self._text, self._lead, self._specific = (
                np.concatenate([array, np.zeros_like(array)]) for array in arrays
            )
        self._seen[number] = BACKGROUND_TEXTS * self._usual.get(term, 0.0)
        return number


class _Joined(NamedTuple):
    """Several vectors, one behind the other, with weights of unit length; and how much of each is specific."""

    terms: Numbers
    text: Floats
    lead: Floats
    specific: Floats
    share: Floats
    starts: Integers


def _breadth(cosine: Floats, squares: Floats) -> Floats:
    return (np.square(cosine) / np.where(squares > 0, squares, np.float32(1))).astype(np.float32)


def _parts(named: Floats, worded: Floats, ours: Floats, theirs: Floats) -> tuple[Floats, Floats, Floats]:
    """From what texts share of names and numbers and of other words, and the shares that the first have of each."""
    some = np.minimum.outer(ours, theirs) >= _SOME
    named_of, worded_of = np.outer(ours, theirs), np.outer(1 - ours, 1 - theirs)
    specific = np.where(some, named / np.sqrt(np.maximum(named_of, _SOME**2)), np.float32(np.nan))
    wording = worded / np.sqrt(np.maximum(worded_of, _SOME**2))
    found = np.minimum(named / np.maximum(np.minimum.outer(ours, theirs), _SOME**2), 1)
    return specific.astype(np.float32), wording.astype(np.float32), found.astype(np.float32)


def _sums(values: Floats, starts: Integers) -> Floats:
    sums: Floats = np.add.reduceat(values, starts)
    return sums
