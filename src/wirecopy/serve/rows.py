"""Two texts side by side: from an alignment's offsets to rows that a person can read.

    sentences -> which correspond -> blocks -> rows -> stretches, the long and dull ones folded

A row is cut where either text begins a paragraph, and nowhere else. Rows follow the origin; a paragraph that the copy
moved stands beside its counterpart. Every sentence of both texts stands in exactly one row. The work grows with the
length of the texts and the number of passages, not with their product.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from wirecopy.serve.blocks import Block, blocks, links, rising
from wirecopy.serve.marks import displaced, mark
from wirecopy.serve.pieces import Mark, Piece, Side, joined
from wirecopy.serve.speech import ENGLISH, Speech

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wirecopy.types import Article, Reuse

RowKind = Literal["paired", "same", "moved", "own"]

# Paragraphs that are the same in both are folded from this number on, paragraphs of one text's own from that many
# characters on: about what is read at a glance.
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
        kind: `same` where nothing differs, `moved` where the copy's side was brought here from elsewhere, `own` where
            the two sides have nothing to do with each other, else `paired`.
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
        sides: What the two texts are called.
        marks: The marks that occur, in the order of a legend; `unaligned` counts as deletion or insertion.
        pieces: How many pieces there are.
        left_out: How many paragraphs of both texts were left out because the limit was reached.
    """

    stretches: tuple[Stretch, ...]
    sides: tuple[str, str]
    marks: tuple[Mark, ...] = ()
    pieces: int = 0
    left_out: int = 0


def aligned(
    reuse: Reuse, origin: Article, copy: Article, *, sides: tuple[str, str], limit: int, speech: Speech = ENGLISH
) -> Texts:
    """Lay two texts out beside each other.

    Args:
        reuse: The edge with its alignment. Offsets that lie outside a text are ignored.
        origin: The article whose id is `reuse.origin`.
        copy: The article whose id is `reuse.copy`.
        sides: What the two texts are called in labels, such as `("the original", "the copy")`.
        limit: The largest number of pieces to lay out; whole rows are left out beyond it.
        speech: The language of the labels.
    """
    left, right = Side(origin), Side(copy)
    rows = _rows(left, right, reuse)
    kept, pieces = 0, 0
    while kept < len(rows) and (more := len(rows[kept].pieces)) + pieces <= limit:
        kept, pieces = kept + 1, pieces + more
    shown = _closed(rows[:kept])
    return Texts(
        stretches=tuple(_stretches(shown, sides, speech)),
        sides=sides,
        marks=_legend(shown),
        pieces=pieces,
        left_out=sum(len(row.origin) + len(row.copy) for row in rows[kept:]),
    )


def _legend(rows: Iterable[Row]) -> tuple[Mark, ...]:
    found: set[Mark] = set()
    for row in rows:
        if row.kind != "own":
            found |= _marks(row.origin, "deletion") | _marks(row.copy, "insertion")
    return tuple(each for each in LEGEND if each in found)


def _marks(side: Iterable[Paragraph], alone: Mark) -> set[Mark]:
    marks = {piece.mark for paragraph in side for piece in paragraph.pieces}
    return {alone if mark == "unaligned" else mark for mark in marks}


# --- rows


@dataclass(frozen=True, slots=True)
class _Plan:
    """A row as positions of sentences."""

    kind: RowKind
    origin: Sequence[int]
    copy: Sequence[int]


def _rows(left: Side, right: Side, reuse: Reuse) -> list[Row]:
    """Lay both texts into rows, in the origin's order, and mark what differs."""
    plans = list(_plans(left, right, reuse))
    numbers = [0] * len(left.sentences), [0] * len(right.sentences)
    for number, plan in enumerate(plans):
        for side, sentences in zip(numbers, (plan.origin, plan.copy), strict=True):
            for position in sentences:
                side[position] = number
    mark(reuse, left, right, numbers, frozenset(n for n, plan in enumerate(plans) if plan.kind == "moved"))
    pieces = left.pieces(), right.pieces()
    rows = (_row(plan, left, right, pieces) for plan in plans)
    return [row for row in rows if row.origin or row.copy]


def _plans(left: Side, right: Side, reuse: Reuse) -> Iterator[_Plan]:
    passages, moved = reuse.alignment.passages, displaced(reuse.alignment)
    steady = links(left, right, (passage for position, passage in enumerate(passages) if position not in moved))
    found = blocks(rising(sorted(steady)), left, right)
    brought = _brought(found, left, right, links(left, right, passages) if moved else steady)
    elsewhere = frozenset(paragraph for group in brought.groups for paragraph in group)

    def between(origins: range, copies: range) -> Iterator[_Plan]:
        rest = [j for j in copies if right.sentences[j].paragraph not in elsewhere]
        for number, group in groupby(origins, key=lambda i: brought.group_of.get(left.sentences[i].paragraph)):
            if number is None:
                yield _Plan("own", list(group), rest)
                rest = []
            else:
                here = [j for paragraph in brought.groups[number] for j in right.paragraphs[paragraph]]
                yield _Plan("moved", list(group), here)
        if rest:
            yield _Plan("own", [], rest)

    origin, copy = 0, 0
    for block in found:
        yield from between(range(origin, block.origin.start), range(copy, block.copy.start))
        yield _Plan("paired", block.origin, block.copy)
        origin, copy = block.origin.stop, block.copy.stop
    yield from between(range(origin, len(left.sentences)), range(copy, len(right.sentences)))


@dataclass(frozen=True, slots=True)
class _Brought:
    """Paragraphs of the copy that are not shown where they stand, in groups, and the group of each of the origin's."""

    groups: tuple[tuple[int, ...], ...]
    group_of: dict[int, int]


def _brought(found: Sequence[Block], left: Side, right: Side, weights: dict[tuple[int, int], float]) -> _Brought:
    """Find for paragraphs of the copy outside all blocks those of the origin, also outside, that correspond to them.

    Each goes to the one that it shares the most with, and to the neighbours of that one as far as it shares with them.
    """
    held = {left.sentences[i].paragraph for block in found for i in block.origin}
    kept = {right.sentences[j].paragraph for block in found for j in block.copy}
    shared: defaultdict[tuple[int, int], float] = defaultdict(float)
    for (i, j), letters in weights.items():
        origin, copy = left.sentences[i].paragraph, right.sentences[j].paragraph
        if origin not in held and copy not in kept:
            shared[copy, origin] += letters
    best: dict[int, int] = {}
    for (copy, origin), _ in sorted(shared.items(), key=lambda each: (-each[1], each[0])):
        best.setdefault(copy, origin)
    group_of = {origin: group for group, origin in enumerate(sorted(set(best.values())))}
    groups: list[list[int]] = [[] for _ in group_of]
    for copy, origin in sorted(best.items()):
        group = group_of[origin]
        groups[group].append(copy)
        for step in (-1, 1):
            beside = origin + step
            while (copy, beside) in shared and group_of.setdefault(beside, group) == group:
                beside += step
    return _Brought(tuple(map(tuple, groups)), group_of)


def _row(plan: _Plan, left: Side, right: Side, pieces: tuple[list[tuple[Piece, ...]], ...]) -> Row:
    own = plan.kind == "own"
    origin = _paragraphs(left, plan.origin, pieces[0], own=own)
    copy = _paragraphs(right, plan.copy, pieces[1], own=own)
    row = Row(kind=plan.kind, origin=origin, copy=copy)
    same = plan.kind == "paired" and all(piece.mark == "equal" for piece in row.pieces)
    return Row(kind="same", origin=origin, copy=copy) if same else row


def _paragraphs(
    side: Side, sentences: Iterable[int], pieces: Sequence[tuple[Piece, ...]], *, own: bool
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


def _closed(rows: Sequence[Row]) -> list[Row]:
    """Take the pair from pieces whose counterpart is not shown, because of the limit or because marks overlap."""
    ends = [
        {piece.pair for row in rows for paragraph in getattr(row, side) for piece in paragraph.pieces}
        for side in ("origin", "copy")
    ]
    open_ended = ends[0] ^ ends[1]
    if not open_ended - {None}:
        return list(rows)

    def closed(side: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
        return tuple(
            replace(
                paragraph,
                pieces=tuple(
                    Piece(text=piece.text, mark="unaligned") if piece.pair in open_ended and piece.pair else piece
                    for piece in paragraph.pieces
                ),
            )
            for paragraph in side
        )

    return [replace(row, origin=closed(row.origin), copy=closed(row.copy)) for row in rows]


# --- stretches


def _stretches(rows: Sequence[Row], sides: tuple[str, str], speech: Speech) -> Iterator[Stretch]:
    """Gather the rows, and fold what is long and says little."""
    for kind, group in groupby(rows, key=lambda row: row.kind if row.kind in {"same", "own"} else "paired"):
        members = tuple(group)
        label = ""
        if kind == "same" and len(members) >= SAME_SHOWN:
            number = sum(len(row.origin) for row in members)
            label = speech.many("%(n)s paragraph the same in both", "%(n)s paragraphs the same in both", number) % {
                "n": f"{number:,}"
            }
        if kind == "own" and sum(len(piece.text) for row in members for piece in row.pieces) >= OWN_SHOWN:
            label = _own_label(members, sides, speech)
        yield Stretch(rows=members, label=label)


def _own_label(rows: Sequence[Row], sides: tuple[str, str], speech: Speech) -> str:
    numbers = sum(len(row.origin) for row in rows), sum(len(row.copy) for row in rows)
    parts = [
        speech.many("%(n)s paragraph only in %(side)s", "%(n)s paragraphs only in %(side)s", number)
        % {"n": f"{number:,}", "side": side}
        for number, side in zip(numbers, sides, strict=True)
        if number
    ]
    return ", ".join(parts)
