"""From aligned words to passages, and from passages to what the copy replaced."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from wirecopy.text import CAPITAL, FIRST, FUNCTION, NAME, NUMBER, QUOTED, SINGLE
from wirecopy.types import Passage, Span, Substitution

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableSequence, Sequence

    from wirecopy.trace.shingle import Prepared
    from wirecopy.types import Operation

OPERATIONS: tuple[Operation, ...] = ("equal", "substitution", "insertion", "deletion")
EQUAL, SUBSTITUTION, INSERTION, DELETION = range(4)
# Word counts of a stretch that differs: where one side has more than this many times the other's words plus four, it is not a
# substitution but one beside an insertion or deletion.
LOPSIDED = 3
LONGEST_CHANGE = 10
# Changes are looked for in windows of so many aligned words, about one sentence.
WINDOW = 25
# What `regions` counts.
(
    N_EQUAL, N_DIFFERENT, N_QUOTED, N_INSERTED, N_DELETED, N_WINDOWS, N_CHANGED, N_LONGEST, N_NAMES_EQUAL,
    N_NAMES_DIFFERENT, N_NUMBERS_EQUAL, N_NUMBERS_DIFFERENT, N_COUNTS,
) = range(13)  # fmt: skip


class Region(NamedTuple):
    """A run of columns of one operation: words `a0` to `a1` of the origin, `b0` to `b1` of the copy.

    A named tuple, because a pair has hundreds and only these few lines read them.
    """

    operation: int
    a0: int
    a1: int
    b0: int
    b1: int


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
                if stop - k > counts[N_LONGEST]:
                    counts[N_LONGEST] = stop - k
                out[5 * number] = EQUAL
                out[5 * number + 1] = a
                out[5 * number + 3] = b
                a += stop - k
                b += stop - k
                out[5 * number + 2] = a
                out[5 * number + 4] = b
                number += 1
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
            if pairs + max(gone, come) > LONGEST_CHANGE:
                # Longer than any phrase: other words in this place, not these words changed.
                counts[N_DELETED] += pairs + gone
                counts[N_INSERTED] += pairs + come
                for operation in (DELETION, INSERTION):
                    size = pairs + (gone if operation == DELETION else come)
                    if size:
                        out[5 * number] = operation
                        out[5 * number + 1] = a
                        out[5 * number + 3] = b
                        if operation == DELETION:
                            a += size
                        else:
                            b += size
                        out[5 * number + 2] = a
                        out[5 * number + 4] = b
                        number += 1
                k = stop
                continue
            counts[N_DIFFERENT] += pairs
            few = min(gone, come)
            whole = pairs + few > 0 and max(gone, come) <= LOPSIDED * (pairs + few) + 4
            if whole and (pairs or max(gone, come) <= 6):
                out[5 * number] = SUBSTITUTION
                out[5 * number + 1] = a
                out[5 * number + 3] = b
                a += pairs + gone
                b += pairs + come
                out[5 * number + 2] = a
                out[5 * number + 4] = b
                number += 1
            else:
                t = k
                while t < stop:
                    operation = SUBSTITUTION
                    if first[t] < 0:
                        operation = INSERTION
                    elif second[t] < 0:
                        operation = DELETION
                    out[5 * number] = operation
                    out[5 * number + 1] = a
                    out[5 * number + 3] = b
                    while t < stop:
                        kind = SUBSTITUTION
                        if first[t] < 0:
                            kind = INSERTION
                        elif second[t] < 0:
                            kind = DELETION
                        if kind != operation:
                            break
                        if kind != INSERTION:
                            a += 1
                        if kind != DELETION:
                            b += 1
                        t += 1
                    out[5 * number + 2] = a
                    out[5 * number + 4] = b
                    if operation == INSERTION:
                        counts[N_INSERTED] += out[5 * number + 4] - out[5 * number + 3]
                    elif operation == DELETION:
                        counts[N_DELETED] += out[5 * number + 2] - out[5 * number + 1]
                    number += 1
            k = stop
        begin = limit
    if filled:
        counts[N_WINDOWS] += 1
        counts[N_CHANGED] += changed
    return number


def place(tokens: Prepared, first: int, last: int, caption: int | None = None) -> Span:
    """Return the characters of words `first` to `last` (half open); an empty span stands where the text goes on."""
    if first < last:
        return Span(start=int(tokens.starts[first]), end=int(tokens.ends[last - 1]), caption=caption)
    at = int(tokens.ends[first - 1]) if first else 0
    return Span(start=at, end=at, caption=caption)


def passages(
    found: Iterable[Region], origin: Prepared, copy: Prepared, captions: tuple[int, int] | None = None
) -> list[Passage]:
    """Return regions as passages with character offsets."""
    left, right = captions or (None, None)
    return [
        Passage(
            operation=OPERATIONS[region.operation],
            origin=place(origin, region.a0, region.a1, left),
            copy=place(copy, region.b0, region.b1, right),
        )
        for region in found
    ]


def _is_name(origin: Prepared, copy: Prepared, x: int, y: int) -> bool:
    left, right = origin.flags[x], copy.flags[y]
    if (left | right) & (FUNCTION | NUMBER | SINGLE):
        return False
    return bool((left & NAME and right & CAPITAL) or (right & NAME and left & CAPITAL))


# A replaced phrase is printed whole across one word that stayed ("next week before"), up to so many words.
PHRASE = 4
# What may stand between two words of one name.
SPACES = (" ", "\u00a0")
JOINTS = (*SPACES, "-", "\u2010", "\u2011")


def substitutions(
    found: Sequence[Region], origin: Prepared, origin_text: str, copy: Prepared, copy_text: str
) -> Counter[tuple[str, str, bool]]:
    """Count what the copy replaced, as (origin's words, copy's words, whether a name was altered).

    An altered name is given in full ("Port Ansel" for "Harbour Ansel"), other words as the phrase that changed.
    """
    phrases: list[Region] = []
    names: list[Region] = []
    for region in found:
        if region.operation == SUBSTITUTION:
            for piece, name in _parted(region, origin, copy):
                if name:
                    names.append(_whole_name(piece, origin, origin_text, copy, copy_text))
                elif phrases and _joins(phrases[-1], piece, origin, copy):
                    last = phrases.pop()
                    phrases.append(Region(operation=SUBSTITUTION, a0=last.a0, a1=piece.a1, b0=last.b0, b1=piece.b1))
                else:
                    phrases.append(piece)
    counted: Counter[tuple[str, str, bool]] = Counter()
    for pieces, name in ((dict.fromkeys(names), True), (phrases, False)):
        for piece in pieces:
            left = " ".join(origin_text[origin.starts[piece.a0] : origin.ends[piece.a1 - 1]].split())
            right = " ".join(copy_text[copy.starts[piece.b0] : copy.ends[piece.b1 - 1]].split())
            counted[left, right, name] += 1
    return counted


def _parted(region: Region, origin: Prepared, copy: Prepared) -> list[tuple[Region, bool]]:
    """Part a substitution into altered names and the phrases between them."""
    a0, b0 = region.a0, region.b0
    if region.a1 - a0 != region.b1 - b0:
        pairs = [(x, y) for x in range(a0, region.a1) for y in range(b0, region.b1) if _is_name(origin, copy, x, y)]
        return [(region, len(pairs) > 0 and not _plain(region, origin, copy))]
    pieces: list[tuple[Region, bool]] = []
    for shift in range(region.a1 - a0):
        name = _is_name(origin, copy, a0 + shift, b0 + shift)
        if pieces and pieces[-1][1] == name:
            last = pieces.pop()[0]
            piece = Region(operation=SUBSTITUTION, a0=last.a0, a1=last.a1 + 1, b0=last.b0, b1=last.b1 + 1)
        else:
            piece = Region(operation=SUBSTITUTION, a0=a0 + shift, a1=a0 + shift + 1, b0=b0 + shift, b1=b0 + shift + 1)
        pieces.append((piece, name))
    return pieces


def _plain(region: Region, origin: Prepared, copy: Prepared) -> bool:
    """Tell whether either side holds a word that is no part of a name."""
    left = (origin.flags[x] for x in range(region.a0, region.a1))
    right = (copy.flags[y] for y in range(region.b0, region.b1))
    return any(not flag & CAPITAL for flags in (left, right) for flag in flags)


def _whole_name(piece: Region, origin: Prepared, origin_text: str, copy: Prepared, copy_text: str) -> Region:
    """Extend an altered word to the name it stands in."""
    a0, a1, b0, b1 = piece.a0, piece.a1, piece.b0, piece.b1

    def goes_on(x: int, y: int, gap_x: int, gap_y: int) -> bool:
        """Tell whether words `x` and `y` belong to the name, across the gaps before words `gap_x` and `gap_y`."""
        between = origin_text[origin.ends[gap_x - 1] : origin.starts[gap_x]]
        if between != copy_text[copy.ends[gap_y - 1] : copy.starts[gap_y]] or between not in JOINTS:
            return False
        return _same_name(origin, copy, x, y) or (between not in SPACES and origin.words[x] == copy.words[y])

    while a0 > 0 and b0 > 0 and goes_on(a0 - 1, b0 - 1, a0, b0):
        a0, b0 = a0 - 1, b0 - 1
    while a1 < len(origin.words) and b1 < len(copy.words) and goes_on(a1, b1, a1, b1):
        a1, b1 = a1 + 1, b1 + 1
    return Region(operation=SUBSTITUTION, a0=a0, a1=a1, b0=b0, b1=b1)


def _same_name(origin: Prepared, copy: Prepared, x: int, y: int) -> bool:
    if origin.words[x] == copy.words[y]:
        both = origin.flags[x] & copy.flags[y]
        return bool(both & CAPITAL and not both & (FIRST | FUNCTION) and (origin.flags[x] | copy.flags[y]) & NAME)
    return _is_name(origin, copy, x, y)


def _joins(last: Region, piece: Region, origin: Prepared, copy: Prepared) -> bool:
    return (
        piece.a0 - last.a1 == piece.b0 - last.b1 == 1
        and piece.a1 - last.a0 <= PHRASE
        and piece.b1 - last.b0 <= PHRASE + 1
        and not (origin.flags[last.a1] | origin.flags[piece.a0] | copy.flags[piece.b0]) & (FIRST | NAME)
    )


def listed(counted: Counter[tuple[str, str, bool]]) -> tuple[Substitution, ...]:
    """Return counted substitutions as values: altered names first, then the most frequent."""
    ordered = sorted(counted.items(), key=lambda item: (not item[0][2], -item[1], item[0]))
    return tuple(
        Substitution(origin=left, copy=right, count=count, name=name) for (left, right, name), count in ordered
    )
