"""Candidates: which articles are worth aligning with a new one.

An inverted index from shingles to articles. A shingle that many unrelated texts have (a site's furniture, a standing
phrase) says nothing and is dropped; but a text reprinted by hundreds must not fall out of the index for that, so
frequency counts *families*: an article that was found to be a copy of one already listed under a shingle does not make
the shingle commoner.

The index is one open-addressed table of postings, eight bytes each, whose slots follow the order of the keys; so it
grows by copying in order. Like the other loops, `look_up`, `put_in` and `move` run as Python or compiled.
"""

# ruff: noqa: PLR0912, PLR0917 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from wirecopy.trace.frequency import Frequencies

if TYPE_CHECKING:
    from collections.abc import Collection, MutableSequence, Sequence

    from wirecopy.trace.engine import Engine
    from wirecopy.trace.shingle import Prepared
    from wirecopy.types import Article

# A shingle is rare while at most so many unrelated articles have it. It lists so many articles at most, and of one
# family so many: the others are found as their kin.
MOST_FAMILIES = 40
MOST_LISTED = 40
MOST_OF_FAMILY = 4
# It is distinctive while at most so many unrelated articles have it.
DISTINCTIVE = 4
# An article is a candidate from so many shared shingles on, so many of them distinctive, and from this share of the
# smaller one's. Furniture that a site prints under every article has no distinctive shingle after the fifth.
LEAST_SHARED = 3
LEAST_DISTINCTIVE = 2
LEAST_CONTAINMENT = 0.05

# A posting: 31 bits of the shingle, then whether the shingle was found too common (on its first posting), whether the
# article brought a new family, and the article's number from 1.
KEY_BITS = 31
POST_BITS = 32
POST = (1 << POST_BITS) - 1
COMMON = 1 << 31
FAMILY = 1 << 30
NUMBER = FAMILY - 1
# The table grows by this factor when fuller than this: about 10 bytes a posting.
GROWTH = 1.12
FULLEST = 0.87
# Slots beyond the last home, for keys that do not find a place before.
TAIL = 4096


class Index(Protocol):
    """What tracing needs to know of the archive. A database or a table join can give the same.

    Attributes:
        engine: The loops to run.
        frequencies: How often the archive uses which word pairs.
    """

    engine: Engine
    frequencies: Frequencies

    def candidates(self, keys: Sequence[int]) -> Sequence[str]:
        """Return the ids of articles that share enough rare shingles with these, the closest first."""

    def article(self, article_id: str) -> Article:
        """Return an article that was added."""

    def kin(self, article_id: str) -> Sequence[str]:
        """Return the ids of the articles that are copies or originals of an article, in order of arrival."""

    def counted(self, article_id: str) -> bool:
        """Tell whether the frequencies have counted an article: each family is counted once."""

    def add(self, article: Article, tokens: Prepared, copies: Collection[str]) -> None:
        """Take an article in.

        Args:
            article: The article; its id is new.
            tokens: Its words and shingles.
            copies: Ids of the articles in the index that it is a copy or an original of.
        """


def look_up(
    keys: Sequence[int],
    table: Sequence[int],
    homes: int,
    sizes: Sequence[int],
    shared: MutableSequence[int],
    found: MutableSequence[int],
) -> int:
    """Find the candidates for a text; return how many.

    Args:
        keys: Its shingles.
        table: The postings, 0 for an empty slot.
        homes: How many slots keys are spread over.
        sizes: How many shingles each article has.
        shared: Zeroes, one for each article; zero again afterwards.
        found: Receives for each candidate its number, above it the count of shared shingles so that the closest sorts
            first; room for one for each article.
    """
    # Ask for all the slots first: the waits for memory overlap, and the search below finds them at hand.
    total = 0
    for key in keys:
        total ^= table[((key >> (63 - KEY_BITS)) * homes) >> KEY_BITS]
    found[0] = total
    touched = 0
    for key in keys:
        short = key >> (63 - KEY_BITS)
        first = (short * homes) >> KEY_BITS
        slot = first
        families = 0
        matches = 0
        while table[slot] != 0:
            if table[slot] >> POST_BITS == short:
                matches += 1
                if table[slot] & COMMON:
                    families = MOST_FAMILIES + 1
                if table[slot] & FAMILY:
                    families += 1
            slot += 1
        if matches == 0 or families > MOST_FAMILIES:
            continue
        weight = (1 << 16) + 1 if families <= DISTINCTIVE else 1
        for place in range(first, slot):
            if table[place] >> POST_BITS == short:
                number = (table[place] & NUMBER) - 1
                if shared[number] == 0:
                    found[touched] = number
                    touched += 1
                shared[number] += weight
    kept = 0
    for place in range(touched):
        number = found[place]
        count = shared[number] & 0xFFFF
        distinctive = shared[number] >> 16
        shared[number] = 0
        if count < LEAST_SHARED or distinctive < LEAST_DISTINCTIVE:
            continue
        if count < LEAST_CONTAINMENT * min(len(keys), sizes[number]):
            continue
        found[kept] = ((NUMBER - count) << 32) | number
        kept += 1
    return kept


def put_in(
    keys: Sequence[int],
    number: int,
    related: Sequence[int],
    table: MutableSequence[int],
    homes: int,
) -> int:
    """List an article under its shingles; return how many postings that took.

    Args:
        keys: Its shingles.
        number: Its number.
        related: For each article, whether it is of the same family.
        table: The table.
        homes: How many slots keys are spread over.
    """
    used = 0
    for key in keys:
        short = key >> (63 - KEY_BITS)
        slot = (short * homes) >> KEY_BITS
        first = -1
        listed = 0
        kin = 0
        while table[slot] != 0:
            if table[slot] >> POST_BITS == short:
                if first < 0:
                    first = slot
                listed += 1
                if related[(table[slot] & NUMBER) - 1]:
                    kin += 1
            slot += 1
        if kin >= MOST_OF_FAMILY:
            continue
        if listed < MOST_LISTED:
            table[slot] = (short << POST_BITS) | (0 if kin else FAMILY) | (number + 1)
            used += 1
        elif kin == 0:
            table[first] |= COMMON
    return used


def move(old: Sequence[int], table: MutableSequence[int], homes: int) -> None:
    """Copy a table into a larger one, in order."""
    for place in range(len(old)):
        if old[place] != 0:
            slot = ((old[place] >> POST_BITS) * homes) >> KEY_BITS
            while table[slot] != 0:
                slot += 1
            table[slot] = old[place]


class MemoryIndex:
    """An index in memory, for one call of `trace` and for tests."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.frequencies = Frequencies(engine)
        self._counted: set[str] = set()
        self._kin: dict[str, list[str]] = {}
        self._articles: list[Article] = []
        self._numbers: dict[str, int] = {}
        self._homes = 1024
        self._used = 0
        self._table = engine.zeros(self._homes + TAIL)
        self._sizes, self._shared = engine.table(1024), engine.table(1024)
        self._related, self._found = engine.table(1024), engine.zeros(1024)

    def candidates(self, keys: Sequence[int]) -> Sequence[str]:
        """Return the ids of articles that share enough rare shingles with these, the closest first."""
        kept = self.engine.look_up(keys, self._table, self._homes, self._sizes, self._shared, self._found)
        return [self._articles[found & NUMBER].id for found in sorted(map(int, self._found[:kept]))]

    @property
    def size(self) -> int:
        """Bytes that the postings take, without the articles themselves."""
        return 8 * len(self._table)

    def article(self, article_id: str) -> Article:
        """Return an article that was added."""
        return self._articles[self._numbers[article_id]]

    def kin(self, article_id: str) -> Sequence[str]:
        """Return the ids of the articles that are copies or originals of an article, in order of arrival."""
        return self._kin.get(article_id, ())

    def counted(self, article_id: str) -> bool:
        """Tell whether the frequencies have counted an article."""
        return article_id in self._counted

    def add(self, article: Article, tokens: Prepared, copies: Collection[str]) -> None:
        """Take an article in; `Index.add` has the arguments."""
        keys = tokens.keys
        number = len(self._articles)
        if not copies:
            self._counted.add(article.id)
        if number == len(self._sizes):
            self._sizes, self._shared, self._related, self._found = (
                self.engine.grown(values, 2 * number)
                for values in (self._sizes, self._shared, self._related, self._found)
            )
        if self._used + len(keys) > FULLEST * self._homes:
            self._grow(len(keys))
        self._articles.append(article)
        self._numbers[article.id] = number
        self._sizes[number] = len(keys)
        if copies:
            self._kin[article.id] = list(copies)
        for other in copies:
            self._kin.setdefault(other, []).append(article.id)
            self._related[self._numbers[other]] = 1
        self._used += self.engine.put_in(keys, number, self._related, self._table, self._homes)
        for other in copies:
            self._related[self._numbers[other]] = 0

    def _grow(self, more: int) -> None:
        homes = int(max(GROWTH * self._homes, 2 * more))
        table = self.engine.zeros(homes + TAIL)
        self.engine.move(self._table, table, homes)
        self._table, self._homes = table, homes
