"""Candidates: which articles are worth aligning with a new one.

An inverted index from shingles to articles. A shingle that many unrelated texts have (a site's furniture, a standing
phrase) says nothing and is dropped; but a text reprinted by hundreds must not fall out of the index for that, so
frequency counts *families*: an article that was found to be a copy of one already listed under a shingle does not make
the shingle commoner.

The index is one open-addressed table with eight bytes for each shingle, whose slots follow the order of the keys; so it
grows by copying in order. Of most shingles that is all: one article has them. Where several have one, the entry leads
to a list. Like the other loops, `look_up`, `put_in` and `move` run as Python or compiled.
"""

# ruff: noqa: PLR0912, PLR0915, PLR0917 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from wirecopy.trace.frequency import Frequencies

if TYPE_CHECKING:
    from collections.abc import Collection, MutableSequence, Sequence

    from wirecopy.trace.engine import Engine
    from wirecopy.trace.shingle import Prepared
    from wirecopy.types import Article

# A shingle is rare while at most so many families of articles have it. It does not list an article of which so many
# listed ones are copies or originals: it is found as their kin. Nor does it list more than so many.
MOST_FAMILIES = 40
MOST_OF_FAMILY = 4
MOST_LISTED = 240
# It is distinctive while at most so many families have it.
DISTINCTIVE = 4
# An article is a candidate from so many shared shingles on, so many of them distinctive, and from this share of the
# smaller one's. Furniture that a site prints under every article has no distinctive shingle after the fifth.
LEAST_SHARED = 3
LEAST_DISTINCTIVE = 2
LEAST_CONTAINMENT = 0.05

# Of a shingle 29 bits are kept. They choose a line of slots, and of what they say beyond it each slot has a mark of 15
# bits: so many fill a line of the processor's cache. A shingle whose line is full stands in the next, with `GUEST` in
# its mark; where that is full too, it is not kept.
KEY_BITS = 29
KEY_SHIFT = 63 - KEY_BITS
SLOTS = 32
GUEST = 1 << 15
FILLED = 6
# So many lines at least, or marks would not do: 3 MB.
LEAST_LINES = 16_400
# Beside its mark stands who has a shingle: the article's number from 1, or where in `lists` the articles stand and
# whether they are too many for it to be distinctive, or that it is common.
LISTED = 1 << 31
FREQUENT = LISTED | 1 << 30
COMMON = FREQUENT
PLACE = (1 << 30) - 1
# The table grows by this factor when fuller than this: about 8.5 bytes a shingle. Of a thousand shingles two are then
# not kept.
GROWTH = 1.25
FULLEST = 0.8
# And what belongs to each article by this one.
WIDER = 1.25
# In `lists`, a list is one number with how many families (above) and articles (below) there are, then the articles. Its
# room is a power of two, at least the first one here; free room of each size is chained, from the beginning of `lists`
# on; then come where unused room begins, how many entries the table has, and what nobody needs.
ROOM = 4
ROOMS = 9
UNUSED = 9
ENTRIES = 10
SEEN = 11
HEAD = 16
FAMILIES = 16
ARTICLES = (1 << FAMILIES) - 1


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


def seek(marks: Sequence[int], begin: int, mark: int) -> int:
    """Return where a mark stands in a line; where it does not, `SLOTS` and how many others do.

    The compiled loops have their own.
    """
    line = marks[begin : begin + SLOTS]
    if mark in line:
        return line.index(mark)
    return SLOTS + (line.index(0) if 0 in line else SLOTS)


def find(short: int, marks: Sequence[int], lines: int) -> int:
    """Return the slot of a shingle; if it has none, -1 less the slot where it would stand, or the number of slots."""
    line = short * lines >> KEY_BITS
    mark = short - (((line << KEY_BITS) + lines - 1) // lines) + 1
    place = seek(marks, line * SLOTS, mark)
    if place < SLOTS:
        return line * SLOTS + place
    if place == 2 * SLOTS:
        line += 1
        place = seek(marks, line * SLOTS, mark | GUEST)
        if place < SLOTS:
            return line * SLOTS + place
        if place == 2 * SLOTS:
            return -1 - len(marks)
    return -1 - line * SLOTS - (place - SLOTS)


def look_up(
    keys: Sequence[int],
    marks: Sequence[int],
    holders: Sequence[int],
    lines: int,
    lists: Sequence[int],
    sizes: Sequence[int],
    shared: MutableSequence[int],
    found: MutableSequence[int],
) -> int:
    """Find the candidates for a text; return how many.

    Args:
        keys: Its shingles.
        marks: The slots of the table, 0 for an empty one.
        holders: For each slot, who has the shingle.
        lines: How many lines of slots shingles are spread over.
        lists: Who has the shingles that several have.
        sizes: How many shingles each article has.
        shared: Zeroes, one for each article; zero again afterwards.
        found: Receives for each candidate its number, above it the count of shared shingles so that the closest sorts
            first; room for one for each article.
    """
    # Ask for all the lines first: the waits for memory overlap, and the search below finds them at hand.
    total = 0
    for key in keys:
        total ^= marks[((key >> KEY_SHIFT) * lines >> KEY_BITS) * SLOTS]
    found[0] = total
    touched = 0
    likely = 0
    # What is not distinctive only counts for articles that share enough of what is.
    for distinctive in (True, False):
        for key in keys:
            slot = find(key >> KEY_SHIFT, marks, lines)
            holder = holders[slot] if slot >= 0 else COMMON
            if holder == COMMON:
                continue
            if holder < LISTED:
                if distinctive:
                    number = holder - 1
                    if shared[number] == 0:
                        found[touched] = number
                        touched += 1
                    shared[number] += (1 << 16) + 1
                    if shared[number] >> 16 == LEAST_DISTINCTIVE:
                        likely += 1
                continue
            if (holder < FREQUENT) != distinctive:
                continue
            first = holder & PLACE
            for place in range(first + 1, first + 1 + (lists[first] & ARTICLES)):
                number = lists[place]
                if distinctive:
                    if shared[number] == 0:
                        found[touched] = number
                        touched += 1
                    shared[number] += (1 << 16) + 1
                    if shared[number] >> 16 == LEAST_DISTINCTIVE:
                        likely += 1
                elif shared[number] >> 16 >= LEAST_DISTINCTIVE:
                    shared[number] += 1
        if likely == 0:
            break
    kept = 0
    for place in range(touched):
        number = found[place]
        count = shared[number] & 0xFFFF
        enough = shared[number] >> 16 >= LEAST_DISTINCTIVE and count >= LEAST_SHARED
        shared[number] = 0
        if enough and count >= LEAST_CONTAINMENT * min(len(keys), sizes[number]):
            found[kept] = ((PLACE - count) << 32) | number
            kept += 1
    return kept


def stand(
    keys: Sequence[int],
    families: Sequence[int],
    marks: Sequence[int],
    holders: Sequence[int],
    lines: int,
    lists: Sequence[int],
) -> int:
    """Count the shingles that are not common, and above them those that are distinctive; `put_in` has the arguments."""
    shared = 0
    for key in keys:
        slot = find(key >> KEY_SHIFT, marks, lines)
        holder = holders[slot] if slot >= 0 else COMMON
        if holder == COMMON:
            continue
        several = 1
        if holder >= FREQUENT:
            # Families that have become one since are counted as such.
            several = 0
            first = (holder & PLACE) + 1
            for place in range(first, first + (lists[first - 1] & ARTICLES)):
                before = first
                while families[lists[before]] != families[lists[place]]:
                    before += 1
                several += 1 if before == place else 0
        shared += (1 << 16) + 1 if several <= DISTINCTIVE else 1
    return shared


def is_near(shared: int, size: int, other: int) -> bool:
    """Tell whether two texts of so many shingles share enough of them to be compared."""
    return shared >= LEAST_SHARED and shared >= LEAST_CONTAINMENT * min(size, other)


def take_room(lists: MutableSequence[int], room: int) -> int:
    """Return where a list of so much room may stand, or 0 where `lists` has none left."""
    size = 0
    while ROOM << size < room:
        size += 1
    first = lists[size]
    if first:
        lists[size] = lists[first]
        return first
    first = lists[UNUSED]
    if first + room > len(lists):
        return 0
    lists[UNUSED] = first + room
    return first


def give_room(lists: MutableSequence[int], first: int, room: int) -> None:
    """Take the room of a list back."""
    size = 0
    while ROOM << size < room:
        size += 1
    lists[first] = lists[size]
    lists[size] = first


def put_in(
    keys: Sequence[int],
    done: int,
    number: int,
    families: Sequence[int],
    related: Sequence[int],
    marks: MutableSequence[int],
    holders: MutableSequence[int],
    lines: int,
    lists: MutableSequence[int],
) -> int:
    """List an article under its shingles; return under how many of them it is listed: `lists` may be too short.

    Args:
        keys: Its shingles.
        done: Under how many it is listed already.
        number: Its number.
        families: Which family each article is of.
        related: Of which articles it is a copy or an original.
        marks: The slots of the table.
        holders: For each slot, who has the shingle.
        lines: How many lines of slots shingles are spread over.
        lists: Who has the shingles that several have.
    """
    total = 0
    for key in keys:  # as in `look_up`
        slot = find(key >> KEY_SHIFT, marks, lines)
        total ^= holders[slot if slot >= 0 else -1 - slot]
    lists[SEEN] = total
    family = families[number]
    for position in range(done, len(keys)):
        short = keys[position] >> KEY_SHIFT
        slot = find(short, marks, lines)
        if slot < 0:
            slot = -1 - slot
            if slot < len(marks):
                line = short * lines >> KEY_BITS
                mark = short - (((line << KEY_BITS) + lines - 1) // lines) + 1
                marks[slot] = mark if slot // SLOTS == line else mark | GUEST
                holders[slot] = number + 1
                lists[ENTRIES] += 1
            continue
        holder = holders[slot]
        if holder == COMMON:
            continue
        if holder < LISTED:
            first = take_room(lists, ROOM)
            if first == 0:
                return position
            kin = 1 if families[holder - 1] == family else 0
            lists[first] = (2 - kin) << FAMILIES | 2
            lists[first + 1] = holder - 1
            lists[first + 2] = number
            holders[slot] = LISTED | first
            continue
        first = holder & PLACE
        count = lists[first] & ARTICLES
        kin = 0
        near = 0
        if family != number:  # else it is the first of its family
            for place in range(first + 1, first + 1 + count):
                kin += 1 if families[lists[place]] == family else 0
                near += related[lists[place]]
        if near >= MOST_OF_FAMILY or count == MOST_LISTED:
            continue
        room = ROOM
        while room <= count:
            room *= 2
        if kin == 0 and lists[first] >> FAMILIES == MOST_FAMILIES:
            give_room(lists, first, room)
            holders[slot] = COMMON
            continue
        if count + 1 == room:
            larger = take_room(lists, 2 * room)
            if larger == 0:
                return position
            for place in range(count + 1):
                lists[larger + place] = lists[first + place]
            give_room(lists, first, room)
            first = larger
        lists[first] += 1 if kin else (1 << FAMILIES) | 1
        lists[first + count + 1] = number
        holders[slot] = (LISTED if lists[first] >> FAMILIES <= DISTINCTIVE else FREQUENT) | first
    return len(keys)


def move(
    old_marks: Sequence[int],
    old_holders: Sequence[int],
    old_lines: int,
    marks: MutableSequence[int],
    holders: MutableSequence[int],
    lines: int,
    filled: MutableSequence[int],
) -> None:
    """Copy a table into a larger one, in order.

    Args:
        old_marks: The slots of the table.
        old_holders: For each slot, who has the shingle.
        old_lines: How many lines shingles are spread over there.
        marks: The slots of the larger table, empty.
        holders: Its holders.
        lines: Its lines.
        filled: A zero for each of its lines, and one more: receives how many slots are filled, and above them the first
            shingle of the line.
    """
    for line in range(lines + 1):
        filled[line] = (((line << KEY_BITS) + lines - 1) // lines) << FILLED
    for begin in range(0, len(old_marks), SLOTS):
        line = begin // SLOTS
        own = ((line << KEY_BITS) + old_lines - 1) // old_lines - 1
        host = (((line - 1) << KEY_BITS) + old_lines - 1) // old_lines - 1
        for slot in range(begin, begin + SLOTS):
            mark = old_marks[slot]
            if mark == 0:
                break
            short = host + (mark ^ GUEST) if mark & GUEST else own + mark
            line = short * lines >> KEY_BITS
            mark = short - (filled[line] >> FILLED) + 1
            if filled[line] & (2 * SLOTS - 1) == SLOTS:
                line += 1
                mark |= GUEST
            count = filled[line] & (2 * SLOTS - 1)
            if count < SLOTS:
                filled[line] += 1
                marks[line * SLOTS + count] = mark
                holders[line * SLOTS + count] = old_holders[slot]


class MemoryIndex:
    """An index in memory, for one call of `trace` and for tests."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.frequencies = Frequencies(engine)
        self._kin: dict[str, list[str]] = {}
        self._copies: set[str] = set()
        self._articles: list[Article] = []
        self._numbers: dict[str, int] = {}
        self._members: dict[int, list[int]] = {}
        self._lines = LEAST_LINES
        self._marks, self._holders = self._room(LEAST_LINES)
        self._lists = engine.table(1024)
        self._lists[UNUSED] = HEAD
        self._sizes, self._shared = engine.table(1024), engine.table(1024)
        self._families, self._related = engine.table(1024), engine.table(1024)
        self._found = engine.zeros(1024)

    def candidates(self, keys: Sequence[int]) -> Sequence[str]:
        """Return the ids of articles that share enough rare shingles with these, the closest first."""
        kept = self.engine.look_up(
            keys, self._marks, self._holders, self._lines, self._lists, self._sizes, self._shared, self._found
        )
        if not kept:
            return ()
        return [self._articles[found & PLACE].id for found in sorted(map(int, self._found[:kept]))]

    def near(self, keys: Sequence[int], other: Sequence[int]) -> bool:
        """Tell whether two texts would be candidates for one another now, whoever of them came first."""
        common = set(map(int, keys)).intersection(map(int, other))
        shared = self.engine.stand(
            self.engine.sequence(common), self._families, self._marks, self._holders, self._lines, self._lists
        )
        return shared >> 16 >= LEAST_DISTINCTIVE and is_near(shared & 0xFFFF, len(keys), len(other))

    @property
    def size(self) -> int:
        """Bytes that the index takes, without the articles themselves."""
        return 6 * len(self._marks) + 4 * len(self._lists) + 24 * len(self._sizes)

    def article(self, article_id: str) -> Article:
        """Return an article that was added."""
        return self._articles[self._numbers[article_id]]

    def kin(self, article_id: str) -> Sequence[str]:
        """Return the ids of the articles that are copies or originals of an article, in order of arrival."""
        return self._kin.get(article_id, ())

    def counted(self, article_id: str) -> bool:
        """Tell whether the frequencies have counted an article."""
        return article_id in self._numbers and article_id not in self._copies

    def add(self, article: Article, tokens: Prepared, copies: Collection[str]) -> None:
        """Take an article in; `Index.add` has the arguments."""
        keys = tokens.keys
        number = len(self._articles)
        if number == len(self._sizes):
            self._sizes, self._shared, self._families, self._related, self._found = (
                self.engine.grown(values, int(WIDER * number))
                for values in (self._sizes, self._shared, self._families, self._related, self._found)
            )
        self._articles.append(article)
        self._numbers[article.id] = number
        self._sizes[number] = len(keys)
        self._families[number] = number
        if copies:
            self._join(article.id, number, copies)
        if int(self._lists[ENTRIES]) + len(keys) > FULLEST * SLOTS * self._lines:
            self._grow(len(keys))
        done = 0
        while True:
            done = self.engine.put_in(
                keys, done, number, self._families, self._related, self._marks, self._holders, self._lines, self._lists
            )
            if done == len(keys):
                break
            self._lists = self.engine.grown(self._lists, int(WIDER * len(self._lists)))
        for other in copies:
            self._related[self._numbers[other]] = 0

    def _join(self, article_id: str, number: int, copies: Collection[str]) -> None:
        """Make one family of an article and its copies and originals."""
        self._copies.add(article_id)
        self._kin[article_id] = list(copies)
        for other in copies:
            self._kin.setdefault(other, []).append(article_id)
            self._related[self._numbers[other]] = 1
            one, two = int(self._families[number]), int(self._families[self._numbers[other]])
            if one != two:
                members = self._members.pop(one, [one]), self._members.pop(two, [two])
                fewer, more = sorted(members, key=len)
                family = int(self._families[more[0]])
                for member in fewer:
                    self._families[member] = family
                self._members[family] = more + fewer

    def _grow(self, more: int) -> None:
        lines = int(max(GROWTH * self._lines, 2 * more / SLOTS))
        marks, holders = self._room(lines)
        filled = self.engine.zeros(lines + 1)
        self.engine.move(self._marks, self._holders, self._lines, marks, holders, lines, filled)
        self._marks, self._holders, self._lines = marks, holders, lines

    def _room(self, lines: int) -> tuple[Any, Any]:
        """Return an empty table; behind the last line comes one for its guests, and a holder of what has no place."""
        slots = (lines + 1) * SLOTS
        return self.engine.counters(slots), self.engine.table(slots + 1)
