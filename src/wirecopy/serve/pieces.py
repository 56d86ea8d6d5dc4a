"""One text of a pair: cut into sentences, and marked with what the alignment says about each run of words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from wirecopy.serve.display import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wirecopy.types import Article, Span

Mark = Literal["equal", "substitution", "altered-name", "insertion", "deletion", "moved", "unaligned"]

WORD = re.compile(r"[^\W_]+")
_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?!\s*\n)[^\n]+)*")
_SENTENCE_END = re.compile(r"[.!?…؟۔।][\"'”’»)\]]*\s+|[。！？][」』”’）]*\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text with one mark.

    Attributes:
        text: What is shown; never empty.
        mark: What happened to it. `unaligned` text has no counterpart at all; in a row of kind `own` that is no news.
        pair: The number of its pair, from 1, the same in both texts; None where nothing is to be pointed at.
        part: 0 for the first piece of its pair in its text, then 1, 2, ...
        other: The words that the other text has in its place; empty where it has none, or the same.
    """

    text: str
    mark: Mark = "equal"
    pair: int | None = None
    part: int = 0
    other: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the white space after it.

    Attributes:
        place: 0 for the body, then 1, 2, ... for the captions.
        start: Its first character in that field.
        end: One past its last.
        number: Its paragraph's place in the body, or its picture's place among the pictures, from 1.
        opens: True where it begins a paragraph.
        paragraph: Its paragraph's place in the whole article, from 0.
    """

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


class Side:
    """One article of a pair: its fields, its sentences in order, and what is marked in them.

    Attributes:
        fields: The body, then the caption of each picture.
        sentences: The sentences of all fields.
        paragraphs: The positions of the sentences of each paragraph.
        sizes: The number of letters of each sentence.
    """

    def __init__(self, article: Article) -> None:
        self.fields = (article.body, *(image.caption or "" for image in article.images))
        self.sentences = tuple(_sentences(self.fields))
        self.paragraphs: dict[int, list[int]] = defaultdict(list)
        for position, sentence in enumerate(self.sentences):
            self.paragraphs[sentence.paragraph].append(position)
        self.sizes = [
            sum(map(len, WORD.findall(self.fields[sentence.place], sentence.start, sentence.end)))
            for sentence in self.sentences
        ]
        self._starts = [(sentence.place, sentence.start) for sentence in self.sentences]
        self._marked: dict[int, list[_Marked]] = defaultdict(list)

    def text(self, span: Span) -> str:
        """The words of a span; empty where it lies outside the article."""
        place = place_of(span)
        return self.fields[place][max(0, span.start) : max(0, span.end)] if 0 <= place < len(self.fields) else ""

    def located(self, span: Span) -> list[tuple[int, int]]:
        """For every word of a span: the position of its sentence, and its length."""
        place = place_of(span)
        position = max(0, bisect_right(self._starts, (place, span.start)) - 1)
        result = []
        for word in WORD.finditer(self.fields[place], max(0, span.start), max(0, span.end)):
            while (self.sentences[position].place, self.sentences[position].end) <= (place, word.start()):
                position += 1
            result.append((position, word.end() - word.start()))
        return result

    def note(self, span: Span, mark: Mark, pair: int | None, other: str) -> None:
        """Mark a span. Where marks overlap, what corresponds to something goes before insertions and deletions."""
        start = max(0, span.start)
        self._marked[place_of(span)].append(_Marked(start, start + len(self.text(span)), mark, pair, other))

    def pieces(self) -> list[tuple[Piece, ...]]:
        """The pieces of every sentence; together they are all that can be seen of the article."""
        parts: Counter[int] = Counter()
        waiting = {place: _apart(marked)[::-1] for place, marked in self._marked.items()}
        return [
            tuple(_cut(self.fields[sentence.place], sentence, waiting.get(sentence.place, []), parts))
            for sentence in self.sentences
        ]


def _apart(marked: Iterable[_Marked]) -> list[_Marked]:
    """Cut insertions and deletions wherever another mark stands in them, as moved words do. Returns all in order."""
    ordered = sorted(marked, key=lambda each: (each.start, each.end))
    firm = [each for each in ordered if each.mark not in {"insertion", "deletion"}]
    result = list(firm)
    at = 0
    for loose in (each for each in ordered if each.mark in {"insertion", "deletion"}):
        while at < len(firm) and firm[at].end <= loose.start:
            at += 1
        start, following = loose.start, at
        while following < len(firm) and firm[following].start < loose.end:
            result.append(replace(loose, start=start, end=firm[following].start))
            start = max(start, firm[following].end)
            following += 1
        result.append(replace(loose, start=start))
    return sorted((each for each in result if each.start < each.end), key=lambda each: (each.start, each.end))


def place_of(span: Span) -> int:
    """The field that a span lies in, as `Sentence.place` counts them."""
    return 0 if span.caption is None else span.caption + 1


def _sentences(fields: Sequence[str]) -> Iterator[Sentence]:
    paragraphs = 0
    for place, text in enumerate(fields):
        for number, paragraph in enumerate(_PARAGRAPH.finditer(text), start=1):
            first, last = paragraph.span()
            ends = (end.end() for end in _SENTENCE_END.finditer(text, first, last))
            for start, end in pairwise([first, *(end for end in ends if end < last), last]):
                yield Sentence(place, start, end, place or number, start == first, paragraphs)
            paragraphs += 1


def _cut(text: str, sentence: Sentence, waiting: list[_Marked], parts: Counter[int]) -> Iterator[Piece]:
    """Cut one sentence where its marks begin and end. Takes those that end in it off `waiting`, which is reversed."""
    at = sentence.start
    while waiting and waiting[-1].start < sentence.end:
        mark = waiting[-1]
        start, end = max(mark.start, at), min(mark.end, sentence.end)
        if start < end:
            yield from _plain(text[at:start])
            if visible := shown(text[start:end]):
                part = parts[mark.pair] if mark.pair else 0
                parts[mark.pair or 0] += 1
                yield Piece(text=visible, mark=mark.mark, pair=mark.pair, part=part, other=mark.other)
            at = end
        if mark.end > sentence.end:
            break
        waiting.pop()
    yield from _plain(text[at : sentence.end])


def _plain(text: str) -> Iterator[Piece]:
    """What lies between the marks: unaligned where it has letters, else only space and punctuation."""
    if visible := shown(text):
        yield Piece(text=visible, mark="unaligned" if WORD.search(visible) else "equal")


def joined(pieces: Iterable[Piece], *, own: bool) -> tuple[Piece, ...]:
    """Join neighbours of one mark, across the space between them.

    Args:
        pieces: The pieces of a paragraph.
        own: Whether the paragraph corresponds to nothing: then all that has no pair becomes one.
    """
    result: list[Piece] = []
    for piece in pieces:
        new = Piece(text=piece.text, mark="unaligned") if own and piece.pair is None else piece
        if new.pair is not None and result and result[-1].pair == new.pair:
            last = result.pop()
            new = replace(last, text=last.text + new.text)
        if new.pair is None and result and result[-1].pair is None:
            last = result[-1]
            if last.mark == new.mark:
                new = Piece(text=result.pop().text + new.text, mark=new.mark)
            elif len(result) > 1 and _bridges(last) and result[-2].mark == new.mark and result[-2].pair is None:
                result.pop()
                new = Piece(text=result.pop().text + last.text + new.text, mark=new.mark)
        result.append(new)
    return tuple(trimmed for piece in result for trimmed in _trimmed(piece))


def _trimmed(piece: Piece) -> Iterator[Piece]:
    """Leave the space around a run of words out of its mark, and mark nothing that has no word."""
    text = piece.text.strip()
    if piece.pair is not None or piece.mark == "equal" or len(text) == len(piece.text):
        yield piece
        return
    if not text:
        yield Piece(text=piece.text)
        return
    start = piece.text.index(text)
    if start:
        yield Piece(text=piece.text[:start])
    yield Piece(text=text, mark=piece.mark)
    if end := piece.text[start + len(text) :]:
        yield Piece(text=end)


def _bridges(piece: Piece) -> bool:
    return piece.mark == "equal" and not WORD.search(piece.text)
