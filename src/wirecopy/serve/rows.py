"""Two texts side by side: from an alignment's offsets to rows that a person can read.

    paragraphs -> sentences -> which correspond -> blocks -> rows -> stretches, the long and dull ones folded

A row is cut where either text begins a paragraph, and nowhere else. Rows follow the origin; a paragraph that the copy moved
stands beside its counterpart. Every sentence of both texts stands in exactly one row. The work grows with the length of the
texts and the number of passages, not with their product.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from wirecopy.serve.display import count
from wirecopy.serve.pieces import Mark, Piece, Side, joined, mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecopy.types import Article, Passage, Reuse

RowKind = Literal["paired", "same", "moved", "own"]

# Two sentences correspond when the letters aligned between them are at least this share of the shorter one: below it a common
# "of the" would tie sentences together that have nothing else in common.
LEAST_SHARED = 0.25

# Paragraphs that are the same in both are folded from this number on, paragraphs of one text's own from that many characters on:
# about what is read at a glance.
SAME_SHOWN = 4
OWN_SHOWN = 500

# The order in which a legend explains the marks.
LEGEND: tuple[Mark, ...] = ("altered-name", "substitution", "moved", "deletion", "insertion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of one text, or as much of it as belongs into one row.

    Attributes:
        pieces: Its text.
        number: Its place in the body, or the picture's place among the pictures, from 1.
        caption: True for the caption of a picture.
        continues: True where its beginning stands in an earlier row.
    """

    pieces: tuple[Piece, ...]
    number: int
    caption: bool = False
    continues: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What corresponds to each other. Either side may be empty, not both.

    Attributes:
        kind: `same` where nothing differs, `moved` where the copy's side was brought here from elsewhere, `own` where the
            two sides have nothing to do with each other, else `paired`.
        origin: The origin's side.
        copy: The copy's side.
    """

    kind: RowKind
    origin: tuple[Paragraph, ...] = ()
    copy: tuple[Paragraph, ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces of both sides."""
        return tuple(piece for paragraph in self.origin + self.copy for piece in paragraph.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rows of one sort that follow each other.

    Attributes:
        rows: The rows.
        label: What is folded away, in plain words; empty where nothing is.
    """

    rows: tuple[Row, ...]
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Two texts, aligned.

    Attributes:
        stretches: The rows in the origin's order.
        marks: The marks that occur, in the order of a legend; `unaligned` counts as deletion or insertion.
        pieces: How many pieces there are.
        left_out: How many paragraphs of both texts were left out because the limit was reached.
    """

    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...] = ()
    pieces: int = 0
    left_out: int = 0


def aligned(reuse: Reuse, origin: Article, copy: Article, *, sides: tuple[str, str], limit: int) -> Texts:
    """Lay two texts out beside each other.

    Args:
        reuse: The edge with its alignment. Offsets that lie outside a text are ignored.
        origin: The article whose id is `reuse.origin`.
        copy: The article whose id is `reuse.copy`.
        sides: What the two texts are called in labels, such as `("the original", "the copy")`.
        limit: The largest number of pieces to lay out; whole rows are left out beyond it.
    """
    left, right = Side(origin), Side(copy)
    mark(reuse, left, right)
    rows = [row for row in _Layout(left, right, reuse).rows() if row.origin or row.copy]
    kept, pieces = 0, 0
    while kept < len(rows) and (more := len(rows[kept].pieces)) + pieces <= limit:
        kept, pieces = kept + 1, pieces + more
    return Texts(
        stretches=tuple(_stretches(rows[:kept], sides)),
        marks=_legend(rows[:kept]),
        pieces=pieces,
        left_out=sum(len(row.origin) + len(row.copy) for row in rows[kept:]),
    )


def _legend(rows: Sequence[Row]) -> tuple[Mark, ...]:
    found: set[Mark] = set()
    for row in rows:
        if row.kind != "own":
            for side, alone in ((row.origin, "deletion"), (row.copy, "insertion")):
                marks = {piece.mark for paragraph in side for piece in paragraph.pieces}
                found |= {alone if each == "unaligned" else each for each in marks}
    return tuple(each for each in LEGEND if each in found)


# --- which sentences correspond


def _shared(left: Side, right: Side, passages: Sequence[Passage]) -> Counter[tuple[int, int]]:
    """Count the aligned letters of every two sentences. A passage through several is shared out word by word."""
    weights: Counter[tuple[int, int]] = Counter()
    for passage in passages:
        if left.text(passage.origin) and right.text(passage.copy):
            words, others = left.located(passage.origin), right.located(passage.copy)
            for index, (sentence, letters) in enumerate(words if others else ()):
                weights[sentence, others[index * len(others) // len(words)][0]] += letters
    return weights


def _strong(weights: Counter[tuple[int, int]], left: Side, right: Side) -> dict[tuple[int, int], int]:
    """Those pairs of sentences that share enough to correspond."""
    return {
        (i, j): letters
        for (i, j), letters in weights.items()
        if letters >= LEAST_SHARED * min(left.sizes[i], right.sizes[j])
    }


def _rising(links: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most links in which both texts keep their order (patience sorting). Expects them sorted."""
    tails: list[int] = []
    heads: list[int] = []
    previous: list[int] = []
    for position, (_, j) in enumerate(links):
        depth = bisect_right(tails, j)
        previous.append(heads[depth - 1] if depth else -1)
        tails[depth : depth + 1] = [j]
        heads[depth : depth + 1] = [position]
    result = []
    at = heads[-1] if heads else -1
    while at >= 0:
        result.append(links[at])
        at = previous[at]
    return result[::-1]


# --- blocks: ranges of sentences that correspond


@dataclass(frozen=True, slots=True)
class _Block:
    origin: range
    copy: range


def _blocks(links: Sequence[tuple[int, int]], left: Side, right: Side) -> list[_Block]:
    """Ranges of sentences that correspond, in the order of both texts, as whole paragraphs where that is possible."""
    origins: list[range] = []
    copies: list[range] = []
    for i, j in links:
        if origins and (i < origins[-1].stop or j < copies[-1].stop):
            origins[-1] = range(origins[-1].start, max(origins[-1].stop, i + 1))
            copies[-1] = range(copies[-1].start, max(copies[-1].stop, j + 1))
        else:
            origins.append(range(i, i + 1))
            copies.append(range(j, j + 1))
    origins, copies = _widened(origins, left), _widened(copies, right)
    blocks: list[_Block] = []
    for origin, copy in zip(origins, copies, strict=True):
        if blocks and _adjoin(left, blocks[-1].origin, origin) and _adjoin(right, blocks[-1].copy, copy):
            last = blocks.pop()
            blocks.append(_Block(range(last.origin.start, origin.stop), range(last.copy.start, copy.stop)))
        else:
            blocks.append(_Block(origin, copy))
    return blocks


def _widened(ranges: Sequence[range], side: Side) -> list[range]:
    """Give every range the rest of the paragraphs that it begins and ends in, as far as no other range holds it."""
    paragraphs = [sentence.paragraph for sentence in side.sentences]
    result: list[range] = []
    floor = 0
    for index, own in enumerate(ranges):
        ceiling = ranges[index + 1].start if index + 1 < len(ranges) else len(paragraphs)
        start, stop = own.start, own.stop
        while start > floor and paragraphs[start - 1] == paragraphs[start]:
            start -= 1
        while stop < ceiling and paragraphs[stop] == paragraphs[stop - 1]:
            stop += 1
        result.append(range(start, stop))
        floor = stop
    return result


def _adjoin(side: Side, one: range, other: range) -> bool:
    """Whether two ranges follow each other within a paragraph."""
    last, first = side.sentences[one.stop - 1], side.sentences[other.start]
    return one.stop == other.start and last.paragraph == first.paragraph


# --- rows


class _Layout:
    """Both sides' pieces, laid into rows."""

    def __init__(self, left: Side, right: Side, reuse: Reuse) -> None:
        passages, moved = reuse.alignment.passages, frozenset(reuse.alignment.moved)
        steady = [passage for position, passage in enumerate(passages) if position not in moved]
        links = _rising(sorted(_strong(_shared(left, right, steady), left, right)))
        self._left, self._right = left, right
        self._pieces = left.pieces(), right.pieces()
        self._blocks = _blocks(links, left, right)
        self._brought = self._relocated(_strong(_shared(left, right, passages), left, right))
        self._elsewhere = frozenset(paragraph for group in self._brought.values() for paragraph in group)

    def rows(self) -> Iterator[Row]:
        """All rows, in the origin's order."""
        origin, copy = 0, 0
        for block in self._blocks:
            yield from self._between(range(origin, block.origin.start), range(copy, block.copy.start))
            yield self._row("paired", block.origin, block.copy)
            origin, copy = block.origin.stop, block.copy.stop
        yield from self._between(range(origin, len(self._left.sentences)), range(copy, len(self._right.sentences)))

    def _relocated(self, links: dict[tuple[int, int], int]) -> dict[int, list[int]]:
        """For paragraphs of the origin outside all blocks: those of the copy, also outside, that correspond to them best."""
        left, right = self._left.sentences, self._right.sentences
        held = {left[i].paragraph for block in self._blocks for i in block.origin}
        kept = {right[j].paragraph for block in self._blocks for j in block.copy}
        shared: Counter[tuple[int, int]] = Counter()
        for (i, j), letters in links.items():
            if left[i].paragraph not in held and right[j].paragraph not in kept:
                shared[right[j].paragraph, left[i].paragraph] += letters
        best: dict[int, int] = {}
        for (copy, origin), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
            best.setdefault(copy, origin)
        result: dict[int, list[int]] = defaultdict(list)
        for copy, origin in sorted(best.items()):
            result[origin].append(copy)
        return result

    def _between(self, origin: range, copy: range) -> Iterator[Row]:
        """Rows for what stands between two blocks: whole paragraphs of either text."""
        rest = [j for j in copy if self._right.sentences[j].paragraph not in self._elsewhere]
        for brought, group in groupby(origin, key=lambda i: self._brought_to(self._left.sentences[i].paragraph)):
            if brought:
                here = [j for paragraph in brought for j in self._right.paragraphs[paragraph]]
                yield self._row("moved", list(group), here)
            else:
                yield self._row("own", list(group), rest)
                rest = []
        if rest:
            yield self._row("own", [], rest)

    def _brought_to(self, paragraph: int) -> tuple[int, ...]:
        return tuple(self._brought.get(paragraph, ()))

    def _row(self, kind: RowKind, origin: Sequence[int], copy: Sequence[int]) -> Row:
        own = kind == "own"
        left = _paragraphs(self._left, origin, self._pieces[0], own=own)
        right = _paragraphs(self._right, copy, self._pieces[1], own=own)
        row = Row(kind=kind, origin=left, copy=right)
        same = kind == "paired" and all(piece.mark == "equal" for piece in row.pieces)
        return Row(kind="same", origin=left, copy=right) if same else row


def _paragraphs(
    side: Side, sentences: Sequence[int], pieces: Sequence[tuple[Piece, ...]], *, own: bool
) -> tuple[Paragraph, ...]:
    result = []
    for _, group in groupby(sentences, key=lambda i: side.sentences[i].paragraph):
        members = list(group)
        first = side.sentences[members[0]]
        parts = joined((piece for i in members for piece in pieces[i]), own=own)
        if parts:
            result.append(
                Paragraph(pieces=parts, number=first.number, caption=first.place > 0, continues=not first.opens)
            )
    return tuple(result)


# --- stretches


def _stretches(rows: Sequence[Row], sides: tuple[str, str]) -> Iterator[Stretch]:
    """Gather the rows, and fold what is long and says little."""
    for kind, group in groupby(rows, key=lambda row: row.kind if row.kind in {"same", "own"} else "paired"):
        members = tuple(group)
        label = ""
        if kind == "same" and len(members) >= SAME_SHOWN:
            label = f"{count(sum(len(row.origin) for row in members), 'paragraph')} the same in both"
        if kind == "own" and sum(len(piece.text) for row in members for piece in row.pieces) >= OWN_SHOWN:
            label = _own_label(members, sides)
        yield Stretch(rows=members, label=label)


def _own_label(rows: Sequence[Row], sides: tuple[str, str]) -> str:
    numbers = sum(len(row.origin) for row in rows), sum(len(row.copy) for row in rows)
    parts = [
        f"{count(number, 'paragraph')} only in {side}" for number, side in zip(numbers, sides, strict=True) if number
    ]
    return ", ".join(parts)
