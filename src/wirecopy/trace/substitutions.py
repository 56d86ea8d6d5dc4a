"""What a copy replaced: phrases, and altered names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wirecopy.text import CAPITAL, FIRST, FUNCTION, NAME, NUMBER, SINGLE
from wirecopy.trace.passages import SUBSTITUTION, offsets
from wirecopy.types import Substitution

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecopy.trace.passages import Region
    from wirecopy.trace.shingle import Prepared

# Origin's words, copy's words, whether a name was altered.
Counts = Counter[tuple[str, str, bool]]
# Words `a0` to `a1` of the origin that became words `b0` to `b1` of the copy.
Piece = tuple[int, int, int, int]

# A replaced phrase is printed whole across one word that stayed ("next week before"), up to so many words.
PHRASE = 4
# What may stand between two words of one name.
SPACES = (" ", "\u00a0")
JOINTS = (*SPACES, "-", "\u2010", "\u2011")
# After these a capital says as little as at the beginning of a sentence.
OPENINGS = frozenset("\"'“‘«„(:;—–•-")
NO_NAME = FUNCTION | NUMBER | SINGLE


class Side:
    """One of the two texts: its words and where they stand."""

    __slots__ = ("capitals", "ends", "flags", "starts", "text", "words")

    def __init__(self, tokens: Prepared, text: str) -> None:
        self.starts, self.ends, self.flags = offsets(tokens)
        self.words = tokens.words
        self.text = text
        # Whether a capital inside a sentence makes a name or title; German capitalises every noun.
        self.capitals = tokens.language not in {None, "de"}

    def printed(self, first: int, last: int) -> str:
        """Return words `first` to `last` (half open) as printed, on one line."""
        found = self.text[self.starts[first] : self.ends[last - 1]]
        return " ".join(found.split()) if "\n" in found else found

    def begins(self, word: int) -> bool:
        """Tell whether a word begins a sentence or what is said in quotation marks."""
        return (
            bool(self.flags[word] & FIRST)
            or self.text[max(0, self.starts[word] - 4) : self.starts[word]].rstrip()[-1:] in OPENINGS
        )

    def gap(self, word: int) -> str:
        """Return what stands before a word."""
        return self.text[self.ends[word - 1] : self.starts[word]]


def substitutions(found: Iterable[Region], origin: Side, copy: Side) -> Counts:
    """Count what the copy replaced.

    An altered name is given in full ("Port Ansel" for "Harbour Ansel"), other words as the phrase that changed.
    """
    phrases: list[Piece] = []
    names: dict[Piece, None] = {}
    for operation, a0, a1, b0, b1 in found:
        if operation != SUBSTITUTION:
            continue
        for piece, name in _parted(a0, a1, b0, b1, origin=origin, copy=copy):
            if name:
                names[_whole_name(piece, origin, copy)] = None
            elif phrases and _joins(phrases[-1], piece, origin, copy):
                phrases[-1] = (phrases[-1][0], piece[1], phrases[-1][2], piece[3])
            else:
                phrases.append(piece)
    counted: Counts = Counter()
    for pieces, name in ((names, True), (phrases, False)):
        counted.update(
            (origin.printed(first, last), copy.printed(begin, end), name) for first, last, begin, end in pieces
        )
    return counted


def _parted(*region: int, origin: Side, copy: Side) -> Iterator[tuple[Piece, bool]]:
    """Part a substitution into altered names and the phrases between them."""
    a0, a1, b0, b1 = region
    if a1 - a0 != b1 - b0:
        flags = [*origin.flags[a0:a1], *copy.flags[b0:b1]]
        name = all(flag & CAPITAL and not flag & NO_NAME for flag in flags) and any(flag & NAME for flag in flags)
        yield (a0, a1, b0, b1), name
        return
    begin = 0
    before = _is_title(a0, b0, origin, copy)
    for shift in range(1, a1 - a0):
        name = _is_title(a0 + shift, b0 + shift, origin, copy)
        if name != before:
            yield (a0 + begin, a0 + shift, b0 + begin, b0 + shift), before
            begin, before = shift, name
    yield (a0 + begin, a1, b0 + begin, b1), before


def _is_title(x: int, y: int, origin: Side, copy: Side) -> bool:
    """Tell whether a word and its replacement are names, or both are written with a capital inside a sentence."""
    left, right = origin.flags[x], copy.flags[y]
    if _is_name(left, right):
        return True
    if not origin.capitals or not left & right & CAPITAL or (left | right) & NO_NAME:
        return False
    return not origin.begins(x) and not copy.begins(y)


def _is_name(left: int, right: int) -> bool:
    return bool(left & right & CAPITAL and (left | right) & NAME and not (left | right) & NO_NAME)


def _whole_name(piece: Piece, origin: Side, copy: Side) -> Piece:
    """Extend an altered word to the name it stands in."""
    a0, a1, b0, b1 = piece

    def goes_on(x: int, y: int, gap_x: int, gap_y: int) -> bool:
        """Tell whether words `x` and `y` belong to the name, across the gaps before words `gap_x` and `gap_y`."""
        between = origin.gap(gap_x)
        if between != copy.gap(gap_y) or between not in JOINTS:
            return False
        left, right = origin.flags[x], copy.flags[y]
        if origin.words[x] != copy.words[y]:
            return _is_name(left, right)
        both = left & right
        return between not in SPACES or bool(both & CAPITAL and not both & (FIRST | FUNCTION) and (left | right) & NAME)

    while a0 > 0 and b0 > 0 and goes_on(a0 - 1, b0 - 1, a0, b0):
        a0, b0 = a0 - 1, b0 - 1
    while a1 < len(origin.starts) and b1 < len(copy.starts) and goes_on(a1, b1, a1, b1):
        a1, b1 = a1 + 1, b1 + 1
    return a0, a1, b0, b1


def _joins(last: Piece, piece: Piece, origin: Side, copy: Side) -> bool:
    """Tell whether two phrases with one word between them are one."""
    return (
        piece[0] - last[1] == piece[2] - last[3] == 1
        and piece[1] - last[0] <= PHRASE
        and piece[3] - last[2] <= PHRASE + 1
        and not (origin.flags[last[1]] | origin.flags[piece[0]] | copy.flags[piece[2]]) & (FIRST | NAME)
    )


def listed(counted: Counts) -> tuple[Substitution, ...]:
    """Return counted substitutions as values: altered names first, then the most frequent."""
    ordered = sorted(counted.items(), key=lambda item: (not item[0][2], -item[1], item[0]))
    return tuple(
        Substitution(origin=left, copy=right, count=count, name=name) for (left, right, name), count in ordered
    )
