"""From aligned words to regions, and from regions to passages of the texts."""

# ruff: noqa: PLR0912, PLR0915, PLR0917 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecopy.text import NAME, NUMBER, QUOTED
from wirecopy.types import Alignment, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableSequence, Sequence

    from wirecopy.trace.shingle import Prepared
    from wirecopy.types import Operation

OPERATIONS: tuple[Operation, ...] = ("equal", "substitution", "insertion", "deletion")
EQUAL, SUBSTITUTION, INSERTION, DELETION = range(4)
# Word counts of a stretch that differs: where one side has more than this many times the other's words plus four, it
# is not a substitution but one beside an insertion or deletion.
LOPSIDED = 3
LONGEST_CHANGE = 10
# Changes are looked for in windows of so many aligned words, about one sentence.
WINDOW = 25
# What `regions` counts.
(
    N_EQUAL, N_DIFFERENT, N_QUOTED, N_INSERTED, N_DELETED, N_WINDOWS, N_CHANGED, N_LONGEST, N_NAMES_EQUAL,
    N_NAMES_DIFFERENT, N_NUMBERS_EQUAL, N_NUMBERS_DIFFERENT, N_COUNTS,
) = range(13)  # fmt: skip


# Operation, first word of the origin, one past its last, and the same of the copy.
Region = tuple[int, int, int, int, int]


def note(out: MutableSequence[int], number: int, operation: int, a: int, size_a: int, b: int, size_b: int) -> int:
    """Write one region; return how many there are now."""
    at = 5 * number
    out[at] = operation
    out[at + 1] = a
    out[at + 2] = a + size_a
    out[at + 3] = b
    out[at + 4] = b + size_b
    return number + 1


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
        counts: Receives the `N_COUNTS` tallies.
    """
    for tally in range(N_COUNTS):
        counts[tally] = 0
    number = 0
    begin = 0
    filled = 0
    changed = 0
    for link in range(number_of_chains):
        limit = bounds[link]
        k = begin
        a = -1
        b = -1
        for t in range(begin, limit):
            if a < 0 and first[t] >= 0:
                a = first[t]
            if b < 0 and second[t] >= 0:
                b = second[t]
        while k < limit:
            stop = k
            if first[k] >= 0 and second[k] >= 0 and words_a[first[k]] == words_b[second[k]]:
                while (
                    stop < limit
                    and first[stop] >= 0
                    and second[stop] >= 0
                    and words_a[first[stop]] == words_b[second[stop]]
                ):
                    if flags_a[first[stop]] & flags_b[second[stop]] & QUOTED:
                        counts[N_QUOTED] += 1
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
                counts[N_LONGEST] = max(counts[N_LONGEST], stop - k)
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
                counts[N_DELETED] += pairs + gone
                counts[N_INSERTED] += pairs + come
                if pairs + gone:
                    number = note(out, number, DELETION, a, pairs + gone, b, 0)
                if pairs + come:
                    number = note(out, number, INSERTION, a + pairs + gone, 0, b, pairs + come)
            elif pairs + few == 0 or many > LOPSIDED * (pairs + few) + 4:
                counts[N_DIFFERENT] += pairs
                counts[N_DELETED] += gone
                counts[N_INSERTED] += come
                if pairs:
                    number = note(out, number, SUBSTITUTION, a, pairs, b, pairs)
                if gone:
                    number = note(out, number, DELETION, a + pairs, gone, b + pairs, 0)
                if come:
                    number = note(out, number, INSERTION, a + pairs + gone, 0, b + pairs, come)
            else:
                counts[N_DIFFERENT] += pairs
                number = note(out, number, SUBSTITUTION, a, pairs + gone, b, pairs + come)
            a += pairs + gone
            b += pairs + come
            k = stop
        begin = limit
    if filled:
        counts[N_WINDOWS] += 1
        counts[N_CHANGED] += changed
    return number


@lru_cache(maxsize=1024)
def offsets(tokens: Prepared) -> tuple[list[int], list[int], list[int]]:
    """Return starts, ends and flags as lists, which Python reads faster than arrays."""
    return list(map(int, tokens.starts)), list(map(int, tokens.ends)), list(map(int, tokens.flags))


def placed(
    found: Iterable[Region], origin: Prepared, copy: Prepared, captions: tuple[int, int] = (-1, -1)
) -> array[int]:
    """Return for each region its operation, start and end in the origin, in the copy, and their captions.

    Args:
        found: The regions.
        origin: The origin's words.
        copy: The copy's words.
        captions: The image positions of both texts where they are captions, else -1.
    """
    left, right = captions
    starts_a, ends_a, _ = offsets(origin)
    starts_b, ends_b, _ = offsets(copy)
    spots: list[int] = []
    for operation, a0, a1, b0, b1 in found:
        # An empty span stands where the text goes on.
        end_a = ends_a[a1 - 1] if a1 else 0
        end_b = ends_b[b1 - 1] if b1 else 0
        start_a = starts_a[a0] if a0 < a1 else end_a
        start_b = starts_b[b0] if b0 < b1 else end_b
        spots += (operation, start_a, end_a, left, start_b, end_b, right)
    return array("i", spots)


class DeferredAlignment(Alignment):
    """An alignment whose passages are built when they are asked for: a pair has hundreds, and most are never looked at.

    It equals an `Alignment` with the same passages.
    """

    __slots__ = ("_spots",)

    def __init__(self, spots: array[int], moved: tuple[int, ...]) -> None:
        object.__setattr__(self, "_spots", spots)
        object.__setattr__(self, "moved", moved)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """In the origin's order, body first, then captions."""
        spots: array[int] = self._spots  # type: ignore[attr-defined]
        return tuple(
            Passage(
                operation=OPERATIONS[spots[k]],
                origin=Span(start=spots[k + 1], end=spots[k + 2], caption=None if spots[k + 3] < 0 else spots[k + 3]),
                copy=Span(start=spots[k + 4], end=spots[k + 5], caption=None if spots[k + 6] < 0 else spots[k + 6]),
            )
            for k in range(0, len(spots), 7)
        )

    def __eq__(self, other: object) -> bool:
        """Compare with any alignment."""
        if not isinstance(other, Alignment):
            return NotImplemented
        return (self.passages, self.moved) == (other.passages, other.moved)

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash((self.passages, self.moved))

    def __reduce__(self) -> tuple[type[DeferredAlignment], tuple[array[int], tuple[int, ...]]]:
        """Pickle what it is made of."""
        return DeferredAlignment, (self._spots, self.moved)  # type: ignore[attr-defined]


def turned(found: Iterable[Region]) -> list[Region]:
    """Return regions with origin and copy exchanged."""
    swap = (EQUAL, SUBSTITUTION, DELETION, INSERTION)
    return [(swap[operation], b0, b1, a0, a1) for operation, a0, a1, b0, b1 in found]


def arranged(found: Iterable[Region]) -> tuple[list[Region], tuple[int, ...]]:
    """Put regions into the origin's order.

    Returns:
        The regions, and the positions of those whose place among the others differs in the copy.
    """
    runs: list[list[Region]] = []
    for region in found:
        if runs and runs[-1][-1][2] == region[1] and runs[-1][-1][4] == region[3]:
            runs[-1].append(region)
        else:
            runs.append([region])
    runs.sort(key=lambda run: (run[0][1], run[0][3]))
    steady = _steady(runs)
    done: list[Region] = []
    moved: list[int] = []
    for place, run in enumerate(runs):
        if place not in steady:
            moved += range(len(done), len(done) + len(run))
        done += run
    return done, tuple(moved)


def _steady(runs: list[list[Region]]) -> frozenset[int]:
    """Return the runs that stand in the same order in both texts, as many words of them as possible."""
    best: list[tuple[int, int]] = []
    for place, run in enumerate(runs):
        size = run[-1][2] - run[0][1]
        before = [earlier for earlier in range(place) if runs[earlier][-1][4] <= run[0][3]]
        previous = max(before, key=lambda earlier: best[earlier][0], default=-1)
        best.append((size + (best[previous][0] if before else 0), previous))
    place = max(range(len(runs)), key=lambda place: best[place][0], default=-1)
    steady = set()
    while place >= 0:
        steady.add(place)
        place = best[place][1]
    return frozenset(steady)
