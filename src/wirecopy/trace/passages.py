"""From aligned words to regions, and from regions to passages of the texts."""

# ruff: noqa: PLR0912, PLR0915, PLR0917 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import TYPE_CHECKING, TypeVar

from wirecopy.text import FUNCTION, NAME, NUMBER, QUOTED, SINGLE
from wirecopy.types import Passage, Span

if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    from wirecopy.types import Operation

T = TypeVar("T")

OPERATIONS: tuple[Operation, ...] = ("equal", "substitution", "insertion", "deletion")
EQUAL, SUBSTITUTION, INSERTION, DELETION = range(4)
# Word counts of a stretch that differs: where one side has more than this many times the other's words plus four, it
# is not a substitution but one beside an insertion or deletion.
LOPSIDED = 3
LONGEST_CHANGE = 10
# Changes are looked for in windows of so many aligned words, about one sentence.
WINDOW = 25
# A run of so many equal words outside quotation marks is long: nobody writes it a second time.
LONG = 12
# What one word is replaced by, at most, where it is one word for another.
FOR_ONE = 2
# A word of a script without spaces has about so many characters.
CHARACTERS = 2
# A passage that begins or ends within so many words of a text stands at its end.
AT_END = 4
# What is counted of a pair.
(
    N_EQUAL, N_DIFFERENT, N_QUOTED, N_WINDOWS, N_CHANGED, N_NAMES_EQUAL, N_NAMES_DIFFERENT,
    N_NUMBERS_EQUAL, N_NUMBERS_DIFFERENT, N_IN_LONG, N_EXCHANGED, N_SHARED, N_KEYS, N_AT_ENDS, N_REPLACED, N_LONGER,
    N_LONGER_SQUARED, N_COUNTS,
) = range(18)  # fmt: skip


def note(out: MutableSequence[int], number: int, operation: int, a: int, size_a: int, b: int, size_b: int) -> int:
    """Write one region; return how many there are now."""
    at = 5 * number
    out[at] = operation
    out[at + 1] = a
    out[at + 2] = a + size_a
    out[at + 3] = b
    out[at + 4] = b + size_b
    return number + 1


def in_long(size: int, flags: int) -> int:
    """Return how many words a run of equal words outside quotation marks has if it is long, else 0.

    Args:
        size: How many tokens it has.
        flags: Of its first token.
    """
    words = size // CHARACTERS if flags & SINGLE else size
    return words if words >= LONG else 0


def exchanged(flags_a: Sequence[int], a: int, size_a: int, flags_b: Sequence[int], b: int, size_b: int) -> int:
    """Return 1 where one content word stands for another, as a program or a careful hand exchanges them, else 0.

    Args:
        flags_a: Flags of the first text.
        a: Where its words begin.
        size_a: How many they are.
        flags_b: Flags of the second text.
        b: Where its words begin.
        size_b: How many they are.
    """
    times = CHARACTERS if flags_a[a] & SINGLE else 1
    if min(size_a, size_b) > times or max(size_a, size_b) > FOR_ONE * times:
        return 0
    left = 0
    for k in range(a, a + size_a):
        left |= flags_a[k] & (NAME | NUMBER | FUNCTION) == 0
    right = 0
    for k in range(b, b + size_b):
        right |= flags_b[k] & (NAME | NUMBER | FUNCTION) == 0
    return left & right


def regions(
    first: Sequence[int],
    second: Sequence[int],
    bounds: Sequence[int],
    number_of_chains: int,
    words_a: Sequence[int],
    flags_a: Sequence[int],
    words_b: Sequence[int],
    flags_b: Sequence[int],
    out: MutableSequence[int],
    counts: MutableSequence[int],
) -> int:
    """Gather columns into regions; return how many there are.

    Args:
        first: The first text's word in each column, -1 for none.
        second: The second text's.
        bounds: Where each chain's columns end.
        number_of_chains: How many chains.
        words_a: Words of the first text.
        flags_a: Their flags.
        words_b: Of the second.
        flags_b: Their flags.
        out: Receives operation, a0, a1, b0, b1 of each region; room for five times the columns.
        counts: Receives the tallies; zeroes.
    """
    number = 0
    begin = 0
    filled = 0
    changed = 0
    for link in range(number_of_chains):
        limit = bounds[link]
        k = begin
        a = -1
        b = -1
        t = begin
        while t < limit and (a < 0 or b < 0):
            if a < 0 and first[t] >= 0:
                a = first[t]
            if b < 0 and second[t] >= 0:
                b = second[t]
            t += 1
        while k < limit:
            stop = k
            if first[k] >= 0 and second[k] >= 0 and words_a[first[k]] == words_b[second[k]]:
                quoted = 0
                while (
                    stop < limit
                    and first[stop] >= 0
                    and second[stop] >= 0
                    and words_a[first[stop]] == words_b[second[stop]]
                ):
                    if flags_a[first[stop]] & flags_b[second[stop]] & QUOTED:
                        quoted += 1
                    if flags_a[first[stop]] & flags_b[second[stop]] & NAME:
                        counts[N_NAMES_EQUAL] += 1
                    if flags_a[first[stop]] & NUMBER:
                        counts[N_NUMBERS_EQUAL] += 1
                    filled += 1
                    if filled == WINDOW:
                        counts[N_WINDOWS] += 1
                        counts[N_CHANGED] += changed
                        filled = 0
                        changed = 0
                    stop += 1
                counts[N_EQUAL] += stop - k
                counts[N_QUOTED] += quoted
                counts[N_IN_LONG] += in_long(stop - k - quoted, flags_a[a])
                number = note(out, number, EQUAL, a, stop - k, b, stop - k)
                a += stop - k
                b += stop - k
                k = stop
                continue
            pairs = 0
            gone = 0
            come = 0
            while stop < limit:
                if first[stop] < 0:
                    come += 1
                elif second[stop] < 0:
                    gone += 1
                elif words_a[first[stop]] != words_b[second[stop]]:
                    pairs += 1
                    filled += 1
                    both = flags_a[first[stop]] & flags_b[second[stop]]
                    if both & QUOTED:
                        counts[N_QUOTED] += 1
                    if both & NAME:
                        counts[N_NAMES_DIFFERENT] += 1
                    if both & NUMBER:
                        counts[N_NUMBERS_DIFFERENT] += 1
                    if not both & (NAME | NUMBER):
                        changed = 1
                    if filled == WINDOW:
                        counts[N_WINDOWS] += 1
                        counts[N_CHANGED] += changed
                        filled = 0
                        changed = 0
                else:
                    break
                stop += 1
            few = min(gone, come)
            many = max(gone, come)
            if pairs + many > LONGEST_CHANGE:
                # Longer than any phrase: other words in this place, not these words changed.
                if pairs + gone:
                    number = note(out, number, DELETION, a, pairs + gone, b, 0)
                if pairs + come:
                    number = note(out, number, INSERTION, a + pairs + gone, 0, b, pairs + come)
            elif pairs + few == 0 or many > LOPSIDED * (pairs + few) + 4:
                counts[N_DIFFERENT] += pairs
                if pairs:
                    counts[N_EXCHANGED] += exchanged(flags_a, a, pairs, flags_b, b, pairs)
                    number = note(out, number, SUBSTITUTION, a, pairs, b, pairs)
                if gone:
                    number = note(out, number, DELETION, a + pairs, gone, b + pairs, 0)
                if come:
                    number = note(out, number, INSERTION, a + pairs + gone, 0, b + pairs, come)
            else:
                counts[N_DIFFERENT] += pairs
                counts[N_EXCHANGED] += exchanged(flags_a, a, pairs + gone, flags_b, b, pairs + come)
                number = note(out, number, SUBSTITUTION, a, pairs + gone, b, pairs + come)
            a += pairs + gone
            b += pairs + come
            k = stop
        begin = limit
    if filled:
        counts[N_WINDOWS] += 1
        counts[N_CHANGED] += changed
    return number


def at_ends(areas: Sequence[int], number: int, size_a: int, size_b: int) -> int:
    """Return 1 where every passage stands at the beginning or at the end of both texts, else 0.

    Args:
        areas: From `regions`; those that touch one another make one passage.
        number: How many regions.
        size_a: Words of the first text.
        size_b: Words of the second.
    """
    begin = 0
    for k in range(1, number + 1):
        at = 5 * k
        if k < number and areas[at - 3] == areas[at + 1] and areas[at - 1] == areas[at + 3]:
            continue
        first = areas[5 * begin + 1] <= AT_END and areas[5 * begin + 3] <= AT_END
        last = areas[at - 3] >= size_a - AT_END and areas[at - 1] >= size_b - AT_END
        if not first and not last:
            return 0
        begin = k
    return 1


def longer(
    areas: Sequence[int],
    number: int,
    starts_a: Sequence[int],
    ends_a: Sequence[int],
    starts_b: Sequence[int],
    ends_b: Sequence[int],
    counts: MutableSequence[int],
) -> None:
    """Tally how many letters longer the second text's words are where words were substituted: sum, and squares."""
    for k in range(number):
        at = 5 * k
        if areas[at] == SUBSTITUTION:
            left = ends_a[areas[at + 2] - 1] - starts_a[areas[at + 1]]
            right = ends_b[areas[at + 4] - 1] - starts_b[areas[at + 3]]
            counts[N_REPLACED] += 1
            counts[N_LONGER] += right - left
            counts[N_LONGER_SQUARED] += (right - left) * (right - left)


def arrange(
    areas: Sequence[int],
    number: int,
    turned: int,
    heads: MutableSequence[int],
    order: MutableSequence[int],
    sizes: MutableSequence[int],
    back: MutableSequence[int],
    ordered: MutableSequence[int],
    moved: MutableSequence[int],
) -> int:
    """Put regions into the origin's order; return how many stand elsewhere among the others in the copy.

    Args:
        areas: From `regions`.
        number: How many regions.
        turned: 0 where the first text is the origin, 1 where the second is.
        heads: Room for `number` and one.
        order: Room for `number`.
        sizes: Room for `number`.
        back: Room for `number`.
        ordered: Receives the regions, the origin first.
        moved: Receives the places of those that stand elsewhere.
    """
    # Regions that touch one another keep together.
    runs = 0
    for k in range(number):
        at = 5 * k
        if k == 0 or areas[at - 3] != areas[at + 1] or areas[at - 1] != areas[at + 3]:
            heads[runs] = at
            runs += 1
    heads[runs] = 5 * number
    origin = 3 if turned else 1
    copy = 4 - origin
    for p in range(runs):
        at = heads[p]
        place = p
        while place > 0:
            before = heads[order[place - 1]]
            if (areas[before + origin], areas[before + copy]) <= (areas[at + origin], areas[at + copy]):
                break
            order[place] = order[place - 1]
            place -= 1
        order[place] = p
    # Those that stand in the same order in both texts, as many words of them as possible.
    best = -1
    for p in range(runs):
        at = heads[order[p]]
        end = heads[order[p] + 1] - 5
        back[p] = -1
        for q in range(p):
            before = heads[order[q] + 1] - 5
            if areas[before + copy + 1] <= areas[at + copy] and (back[p] < 0 or sizes[q] > sizes[back[p]]):
                back[p] = q
        sizes[p] = areas[end + origin + 1] - areas[at + origin] + (sizes[back[p]] if back[p] >= 0 else 0)
        if best < 0 or sizes[p] > sizes[best]:
            best = p
    for p in range(runs):
        sizes[p] = 0
    while best >= 0:
        sizes[best] = 1
        best = back[best]
    out = 0
    strays = 0
    for p in range(runs):
        for at in range(heads[order[p]], heads[order[p] + 1], 5):
            operation = areas[at]
            if turned and operation >= INSERTION:
                operation = INSERTION + DELETION - operation
            note(
                ordered, out, operation, areas[at + origin], areas[at + origin + 1] - areas[at + origin],
                areas[at + copy], areas[at + copy + 1] - areas[at + copy],
            )  # fmt: skip
            if not sizes[p]:
                moved[strays] = out
                strays += 1
            out += 1
    return strays


def place(
    areas: Sequence[int],
    number: int,
    starts_a: Sequence[int],
    ends_a: Sequence[int],
    starts_b: Sequence[int],
    ends_b: Sequence[int],
    spots: MutableSequence[int],
) -> int:
    """Write each region's operation, and where it begins and ends in the origin and in the copy.

    Args:
        areas: Regions in words.
        number: How many.
        starts_a: First characters of the origin's words.
        ends_a: Their ends.
        starts_b: Of the copy's.
        ends_b: Their ends.
        spots: Receives five numbers for each region; may be `areas`.

    Returns:
        How many numbers.
    """
    for at in range(0, 5 * number, 5):
        a0, a1, b0, b1 = areas[at + 1], areas[at + 2], areas[at + 3], areas[at + 4]
        # An empty span stands where the text goes on.
        end_a = ends_a[a1 - 1] if a1 else 0
        end_b = ends_b[b1 - 1] if b1 else 0
        spots[at] = areas[at]
        spots[at + 1] = starts_a[a0] if a0 < a1 else end_a
        spots[at + 2] = end_a
        spots[at + 3] = starts_b[b0] if b0 < b1 else end_b
        spots[at + 4] = end_b
    return 5 * number


def passages(spots: Sequence[int], captions: tuple[int | None, int | None] = (None, None)) -> tuple[Passage, ...]:
    """Return the passages that `place` wrote.

    Args:
        spots: Five numbers for each.
        captions: The image positions of origin and copy where the texts are captions.
    """
    left, right = captions
    return tuple(
        built(
            Passage,
            operation=[OPERATIONS[operation] for operation in spots[::5]],
            origin=built(Span, start=spots[1::5], end=spots[2::5], caption=[left] * (len(spots) // 5)),
            copy=built(Span, start=spots[3::5], end=spots[4::5], caption=[right] * (len(spots) // 5)),
        )
    )


def built(kind: type[T], **columns: Sequence[object]) -> list[T]:
    """Return values of a frozen dataclass with slots, given each of its fields as a column.

    An alignment has hundreds of them, and filling the slots of all takes a third of the time of calling the class.
    """
    made = list(map(object.__new__, repeat(kind, len(next(iter(columns.values()))))))
    for name, column in columns.items():
        deque(map(vars(kind)[name].__set__, made, column), maxlen=0)
    return made
