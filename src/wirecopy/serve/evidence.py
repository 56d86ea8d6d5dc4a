"""Two texts side by side: from an alignment's offsets to rows that a person can read.

    paragraphs -> sentences -> which correspond (`_Links`) -> rows (`_Layout`) -> stretches, the long dull ones folded

A row is cut wherever either text begins a paragraph, and nowhere else. Rows follow the origin; a paragraph that the copy
moved stands beside its counterpart. Every sentence of both texts stands in exactly one row. The work grows with the length of the
texts and the number of passages, not with their product.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Literal

from wirecopy.serve.display import count, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wirecopy.types import Article, Passage, Reuse, Span

Mark = Literal["equal", "substitution", "altered-name", "insertion", "deletion", "moved", "unaligned"]
RowKind = Literal["paired", "same", "moved", "own"]

# Two sentences correspond when the letters aligned between them are at least this share of the shorter one: below it a common "of the"
# would tie two sentences together that have nothing else in common.
LEAST_SHARED = 0.25

# A run of paragraphs that are the same in both is folded from this length on, a run of one text's own from that many letters on:
# about what is read at a glance.
SAME_SHOWN = 4
OWN_SHOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text with one mark.

    Attributes:
        text: What is shown; never empty.
        mark: What happened to it. `unaligned` text has no counterpart at all; in a row of kind `own` that is no news.
        pair: The number of the pair that it belongs to, from 1, the same in both texts; None where it has no counterpart to point at.
        part: 0 for the first piece of its pair on its side, then 1, 2, ...
        other: The words that stand in the other text in its place; empty where there are none.
    """

    text: str
    mark: Mark = "equal"
    pair: int | None = None
    part: int = 0
    other: str = ""


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
        kind: `same` where nothing differs, `moved` where the copy's side was brought here from elsewhere, `own` where the two sides
            have nothing to do with each other, else `paired`.
        origin: The origin's side.
        copy: The copy's side.
    """

    kind: RowKind
    origin: tuple[Paragraph, ...] = ()
    copy: tuple[Paragraph, ...] = ()

    @property
    def pieces(self) -> int:
        """How many pieces it holds."""
        return sum(len(paragraph.pieces) for paragraph in self.origin + self.copy)


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
class Evidence:
    """Two texts, aligned.

    Attributes:
        stretches: The rows in the origin's order.
        pairs: How many pairs are marked.
        left_out: How many paragraphs of both texts were left out because the limit was reached.
    """

    stretches: tuple[Stretch, ...]
    pairs: int
    left_out: int = 0


def aligned(reuse: Reuse, origin: Article, copy: Article, *, sides: tuple[str, str], limit: int) -> Evidence:
    """Lay two texts out beside each other.

    Args:
        reuse: The edge with its alignment. Offsets that lie outside a text are ignored.
        origin: The article whose id is `reuse.origin`.
        copy: The article whose id is `reuse.copy`.
        sides: What the two texts are called in labels, such as `("the original", "the copy")`.
        limit: The largest number of pieces to lay out; whole rows are left out beyond it.
    """
    passages = reuse.alignment.passages
    moved = frozenset(reuse.alignment.moved)
    left, right = _Side(origin), _Side(copy)
    pairs = _mark(passages, moved, left, right, _Names(reuse))
    links = _Links(left, right, passages, moved)
    rows = [row for row in _Layout(left, right, links).rows() if row.origin or row.copy]
    kept, pieces = 0, 0
    while kept < len(rows) and (pieces := pieces + rows[kept].pieces) <= limit:
        kept += 1
    left_out = sum(len(row.origin) + len(row.copy) for row in rows[kept:])
    return Evidence(stretches=tuple(_stretches(rows[:kept], sides)), pairs=pairs, left_out=left_out)


# --- one text, cut up


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with the white space after it. `place` is 0 for the body, then 1, 2, ... for captions."""

    place: int
    start: int
    end: int
    number: int
    opens: bool
    paragraph: int


@dataclass(frozen=True, slots=True)
class _Marked:
    start: int
    end: int
    mark: Mark
    pair: int | None
    other: str


_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?!\s*\n)[^\n]+)*")
_SENTENCE_END = re.compile(r"[.!?…؟۔।][\"'”’»)\]]*\s+|[。！？][」』”’）]*\s*")
_WORD = re.compile(r"[^\W_]+")


class _Side:
    """One article: its fields, its sentences in order, and what is marked in them."""

    def __init__(self, article: Article) -> None:
        self.fields = (article.body, *(image.caption or "" for image in article.images))
        self.sentences = tuple(_sentences(self.fields))
        self._starts = [(sentence.place, sentence.start) for sentence in self.sentences]
        self.paragraphs: dict[int, list[int]] = defaultdict(list)
        for position, sentence in enumerate(self.sentences):
            self.paragraphs[sentence.paragraph].append(position)
        self.marked: dict[int, list[_Marked]] = defaultdict(list)
        self.sizes = [
            sum(map(len, _WORD.findall(self.fields[sentence.place], sentence.start, sentence.end)))
            for sentence in self.sentences
        ]

    def sentence_at(self, place: int, offset: int) -> int:
        """The position of the sentence that holds an offset, or of the nearest before it."""
        return max(0, bisect_right(self._starts, (place, offset)) - 1)

    def text(self, span: Span) -> str:
        """The words of a span; empty where it lies outside the article."""
        place = _place(span)
        return self.fields[place][max(0, span.start) : max(0, span.end)] if 0 <= place < len(self.fields) else ""


def _place(span: Span) -> int:
    return 0 if span.caption is None else span.caption + 1


def _sentences(fields: Sequence[str]) -> Iterator[_Sentence]:
    paragraphs = 0
    for place, text in enumerate(fields):
        for number, paragraph in enumerate(_PARAGRAPH.finditer(text), start=1):
            first, last = paragraph.span()
            cuts = [first, *(end.end() for end in _SENTENCE_END.finditer(text, first, last) if end.end() < last), last]
            for start, end in pairwise(cuts):
                yield _Sentence(place, start, end, place or number, start == first, paragraphs)
            paragraphs += 1


# --- marks


class _Names:
    """Which substitutions altered a name. A name may be longer than the words that differ in it."""

    def __init__(self, reuse: Reuse) -> None:
        self._by_word: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for substitution in reuse.substitutions:
            if substitution.name:
                for word in set(_WORD.findall(substitution.origin)):
                    self._by_word[word].append((substitution.origin, substitution.copy))

    def altered(self, left: _Side, origin: Span, right: _Side, copy: Span) -> bool:
        """Whether a substitution stands inside an altered name, in both texts."""
        words = _WORD.findall(left.text(origin))
        return any(
            _inside(before, left.fields[_place(origin)], origin) and _inside(after, right.fields[_place(copy)], copy)
            for before, after in (self._by_word.get(words[0], ()) if words else ())
        )


def _inside(name: str, text: str, span: Span) -> bool:
    """Whether a name stands in the text so that it covers the span."""
    return name.find(text[span.start : span.end]) >= 0 and any(
        text.startswith(name, start)
        for start in range(max(0, span.end - len(name)), span.start + 1)
        if text[start : start + 1] == name[:1]
    )


def _mark(passages: Sequence[Passage], moved: frozenset[int], left: _Side, right: _Side, names: _Names) -> int:
    """Note on both sides what the passages say. Returns the number of pairs."""
    pairs = 0
    for position, passage in enumerate(passages):
        before, after = left.text(passage.origin), right.text(passage.copy)
        mark: Mark = passage.operation
        if mark == "equal" and position in moved:
            mark = "moved"
        if mark == "substitution" and before and after and names.altered(left, passage.origin, right, passage.copy):
            mark = "altered-name"
        pair = None
        if before and after and mark in {"substitution", "altered-name", "moved"}:
            pairs += 1
            pair = pairs
        for side, span, text, other in ((left, passage.origin, before, after), (right, passage.copy, after, before)):
            if text:
                start = max(0, span.start)
                words = shown(other) if pair and mark != "moved" else ""
                side.marked[_place(span)].append(_Marked(start, start + len(text), mark, pair, words))
    for side in (left, right):
        for marked in side.marked.values():
            marked.sort(key=lambda mark: (mark.start, mark.end))
    return pairs


def _pieces(side: _Side) -> list[tuple[Piece, ...]]:
    """The pieces of every sentence."""
    cursor: Counter[int] = Counter()
    parts: Counter[int] = Counter()
    result = []
    for sentence in side.sentences:
        text, marked = side.fields[sentence.place], side.marked[sentence.place]
        pieces: list[Piece] = []
        at = sentence.start
        while cursor[sentence.place] < len(marked) and at < sentence.end:
            mark = marked[cursor[sentence.place]]
            start, end = max(mark.start, at), min(mark.end, sentence.end)
            if mark.start >= sentence.end:
                break
            if start < end:
                pieces += _plain(text[at:start])
                part = parts[mark.pair] if mark.pair else 0
                if mark.pair:
                    parts[mark.pair] += 1
                pieces += _piece(text[start:end], mark, part)
                at = end
            if mark.end > sentence.end:
                break
            cursor[sentence.place] += 1
        pieces += _plain(text[at : sentence.end])
        result.append(tuple(pieces))
    return result


def _piece(text: str, mark: _Marked, part: int) -> list[Piece]:
    visible = shown(text)
    return [Piece(text=visible, mark=mark.mark, pair=mark.pair, part=part, other=mark.other)] if visible else []


def _plain(text: str) -> list[Piece]:
    """What lies between the marked ranges: unaligned where it has letters, else only space and punctuation."""
    visible = shown(text)
    return [Piece(text=visible, mark="unaligned" if _WORD.search(visible) else "equal")] if visible else []


def _joined(pieces: Iterable[Piece], *, own: bool) -> tuple[Piece, ...]:
    """Join neighbours of one mark, across the space between them; in a row of one text's own, whatever has no pair."""
    result: list[Piece] = []
    for piece in pieces:
        new = Piece(text=piece.text, mark="unaligned") if own and piece.pair is None else piece
        while result and new.pair is None and result[-1].pair is None:
            last = result[-1]
            gap = last.mark == "equal" and not _WORD.search(last.text)
            if last.mark == new.mark:
                new = Piece(text=result.pop().text + new.text, mark=new.mark)
            elif gap and len(result) > 1 and result[-2].mark == new.mark and result[-2].pair is None:
                result.pop()
                new = Piece(text=result.pop().text + last.text + new.text, mark=new.mark)
            else:
                break
        result.append(new)
    return tuple(result)


# --- which sentences correspond


class _Links:
    """How many letters two sentences share, in place and moved."""

    def __init__(self, left: _Side, right: _Side, passages: Sequence[Passage], moved: frozenset[int]) -> None:
        steady: Counter[tuple[int, int]] = Counter()
        everything: Counter[tuple[int, int]] = Counter()
        for position, passage in enumerate(passages):
            if left.text(passage.origin) and right.text(passage.copy):
                for pair, letters in _shared(left, passage.origin, right, passage.copy):
                    everything[pair] += letters
                    if position not in moved:
                        steady[pair] += letters
        self.steady = sorted(_strong(steady, left, right))
        self.everything = _strong(everything, left, right)


def _strong(weights: Counter[tuple[int, int]], left: _Side, right: _Side) -> dict[tuple[int, int], int]:
    """Those pairs of sentences that share enough to correspond."""
    return {
        (i, j): letters
        for (i, j), letters in weights.items()
        if letters >= LEAST_SHARED * min(left.sizes[i], right.sizes[j])
    }


def _shared(left: _Side, origin: Span, right: _Side, copy: Span) -> Iterator[tuple[tuple[int, int], int]]:
    """Share the letters of one passage out among the sentences that it runs through, word by word."""
    words, others = _located(left, origin), _located(right, copy)
    if words and others:
        for index, (sentence, letters) in enumerate(words):
            yield (sentence, others[index * len(others) // len(words)][0]), letters


def _located(side: _Side, span: Span) -> list[tuple[int, int]]:
    """The sentence and the length of every word in a span."""
    place = _place(span)
    position = side.sentence_at(place, span.start)
    result = []
    for word in _WORD.finditer(side.fields[place], max(0, span.start), max(0, span.end)):
        while position + 1 < len(side.sentences) and (
            (side.sentences[position].place, side.sentences[position].end) <= (place, word.start())
        ):
            position += 1
        result.append((position, word.end() - word.start()))
    return result


# --- rows


@dataclass(slots=True)
class _Block:
    """Sentences that correspond: a range of each text, ends excluded. The only value here that changes while it is built."""

    origin: range
    copy: range


def _blocks(links: Sequence[tuple[int, int]]) -> list[_Block]:
    """Ranges of sentences that correspond, in the order of both texts; links that cross the others are left out."""
    blocks: list[_Block] = []
    for i, j in _rising(links):
        last = blocks[-1] if blocks else None
        if last and (i < last.origin.stop or j < last.copy.stop):
            last.origin = range(last.origin.start, max(last.origin.stop, i + 1))
            last.copy = range(last.copy.start, max(last.copy.stop, j + 1))
        else:
            blocks.append(_Block(range(i, i + 1), range(j, j + 1)))
    return blocks


def _rising(links: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the links in which both texts keep their order (patience sorting)."""
    tails: list[int] = []
    heads: list[int] = []
    previous: list[int] = []
    for position, (_, j) in enumerate(links):
        depth = bisect_right(tails, j)
        previous.append(heads[depth - 1] if depth else -1)
        if depth == len(tails):
            tails.append(j)
            heads.append(position)
        else:
            tails[depth], heads[depth] = j, position
    result = []
    at = heads[-1] if heads else -1
    while at >= 0:
        result.append(links[at])
        at = previous[at]
    return result[::-1]


def _widened(blocks: list[_Block], left: _Side, right: _Side) -> list[_Block]:
    """Give every block the rest of the paragraphs that it begins or ends in, and join those that share them on both sides."""
    for side, name in ((left, "origin"), (right, "copy")):
        paragraphs = [sentence.paragraph for sentence in side.sentences]
        floor = 0
        for block, following in zip(blocks, [*blocks[1:], None], strict=True):
            own: range = getattr(block, name)
            ceiling = getattr(following, name).start if following else len(paragraphs)
            start, stop = own.start, own.stop
            while start > floor and paragraphs[start - 1] == paragraphs[start]:
                start -= 1
            while stop < ceiling and paragraphs[stop] == paragraphs[stop - 1]:
                stop += 1
            setattr(block, name, range(start, stop))
            floor = stop
    result: list[_Block] = []
    for block in blocks:
        if (
            result
            and _same_paragraph(left, result[-1].origin, block.origin)
            and _same_paragraph(right, result[-1].copy, block.copy)
        ):
            result[-1].origin = range(result[-1].origin.start, block.origin.stop)
            result[-1].copy = range(result[-1].copy.start, block.copy.stop)
        else:
            result.append(block)
    return result


def _same_paragraph(side: _Side, one: range, other: range) -> bool:
    return one.stop == other.start and (side.sentences[one.stop - 1].paragraph == side.sentences[other.start].paragraph)


class _Layout:
    """Both sides' pieces, laid into rows."""

    def __init__(self, left: _Side, right: _Side, links: _Links) -> None:
        self._left, self._right = left, right
        self._origin_pieces, self._copy_pieces = _pieces(left), _pieces(right)
        self._blocks = _widened(_blocks(links.steady), left, right)
        self._moved = self._relocated(links.everything)
        self._brought = frozenset(paragraph for group in self._moved.values() for paragraph in group)

    def rows(self) -> Iterator[Row]:
        """All rows, in the origin's order."""
        origin, copy = 0, 0
        for block in self._blocks:
            yield from self._between(range(origin, block.origin.start), range(copy, block.copy.start))
            yield self._row("paired", block.origin, block.copy)
            origin, copy = block.origin.stop, block.copy.stop
        yield from self._between(range(origin, len(self._left.sentences)), range(copy, len(self._right.sentences)))

    def _relocated(self, links: dict[tuple[int, int], int]) -> dict[int, list[int]]:
        """For paragraphs of the origin that no block holds: those of the copy that correspond and that no block holds either."""
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
        rest = [j for j in copy if self._right.sentences[j].paragraph not in self._brought]
        for moved, group in groupby(origin, key=lambda i: self._moved_to(self._left.sentences[i].paragraph)):
            if moved:
                here = [j for paragraph in moved for j in self._right.paragraphs[paragraph]]
                yield self._row("moved", list(group), here)
            else:
                yield self._row("own", list(group), rest)
                rest = []
        if rest:
            yield self._row("own", [], rest)

    def _moved_to(self, paragraph: int) -> tuple[int, ...]:
        return tuple(self._moved.get(paragraph, ()))

    def _row(self, kind: RowKind, origin: Sequence[int], copy: Sequence[int]) -> Row:
        own = kind == "own"
        left = _paragraphs(self._left, origin, self._origin_pieces, own=own)
        right = _paragraphs(self._right, copy, self._copy_pieces, own=own)
        if kind == "paired" and all(piece.mark == "equal" for paragraph in left + right for piece in paragraph.pieces):
            kind = "same"
        return Row(kind=kind, origin=left, copy=right)


def _paragraphs(
    side: _Side, sentences: Sequence[int], pieces: Sequence[tuple[Piece, ...]], *, own: bool
) -> tuple[Paragraph, ...]:
    result = []
    for paragraph, group in groupby(sentences, key=lambda i: side.sentences[i].paragraph):
        members = list(group)
        first = side.sentences[members[0]]
        joined = _joined((piece for i in members for piece in pieces[i]), own=own)
        if joined:
            result.append(
                Paragraph(pieces=joined, number=first.number, caption=first.place > 0, continues=not first.opens)
            )
    return tuple(result)


def _stretches(rows: Sequence[Row], sides: tuple[str, str]) -> Iterator[Stretch]:
    """Gather the rows, and fold what is long and says little."""
    for kind, group in groupby(rows, key=lambda row: row.kind if row.kind in {"same", "own"} else "paired"):
        members = tuple(group)
        label = ""
        if kind == "same" and len(members) >= SAME_SHOWN:
            label = f"{count(len(members), 'paragraph')} the same in both"
        if kind == "own":
            label = _own_label(members, sides)
        yield Stretch(rows=members, label=label)


def _own_label(rows: Sequence[Row], sides: tuple[str, str]) -> str:
    left = [paragraph for row in rows for paragraph in row.origin]
    right = [paragraph for row in rows for paragraph in row.copy]
    letters = sum(len(piece.text) for paragraph in left + right for piece in paragraph.pieces)
    if letters < OWN_SHOWN:
        return ""
    parts = [
        f"{count(len(paragraphs), 'paragraph')} only in {side}"
        for paragraphs, side in ((left, sides[0]), (right, sides[1]))
        if paragraphs
    ]
    return ", ".join(parts)
