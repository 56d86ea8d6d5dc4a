"""What the alignment of a pair says about each run of words, noted in both texts.

A passage becomes a mark as it is, with three exceptions: a substitution that holds a part of an altered name is cut at
the name's ends; equal words that do not stand in one row of the page are as good as moved; and single words aligned
across different rows correspond only by chance and are not marked at all.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from wirecopy.serve.display import shown
from wirecopy.serve.pieces import WORD, Mark, Side, place_of
from wirecopy.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecopy.types import Alignment, Passage, Reuse

# A mark with its span of the origin and its span of the copy.
Part: TypeAlias = tuple[Mark, Span, Span]

# For every sentence of the origin, and of the copy, the number of its row.
Rows: TypeAlias = "tuple[Sequence[int], Sequence[int]]"

# Equal words are marked as moved from this many characters on; a lone "of the" that stands elsewhere is no news.
LEAST_MOVED = 24


def mark(reuse: Reuse, left: Side, right: Side, rows: Rows, brought: frozenset[int]) -> None:
    """Mark in both texts what the passages of an edge say.

    Args:
        reuse: The edge.
        left: The origin.
        right: The copy.
        rows: For every sentence of the two texts, the number of the row that it stands in.
        brought: The rows whose two sides were brought together: what has moved there needs no mark.
    """
    names = _Names(reuse)
    moved = displaced(reuse.alignment)
    pairs = 0
    for position, passage in enumerate(reuse.alignment.passages):
        if left.text(passage.origin) and right.text(passage.copy):
            apart = _apart(left, right, passage, rows)
            if passage.operation == "equal":
                here = any(rows[0][sentence] in brought for sentence, _ in left.located(passage.origin)[:1])
                how: Mark = "moved" if apart or (position in moved and not here) else "equal"
                parts: list[Part] = [(how, passage.origin, passage.copy)]
            else:
                parts = list(names.parts(left, right, passage.origin, passage.copy))
                parts = [part for part in parts if part[0] == "altered-name" or not apart]
        else:
            parts = [(passage.operation, passage.origin, passage.copy)]
        for part in parts:
            pairs += _note(part, left, right, pairs + 1)


def displaced(alignment: Alignment) -> frozenset[int]:
    """Those of the moved passages that really stand before or after another passage that has not moved.

    Where two texts are short, the tracer may call a passage moved that nothing has overtaken.
    """
    moved = frozenset(alignment.moved)
    spans = {
        position: ((place_of(each.origin), each.origin.start), (place_of(each.copy), each.copy.start))
        for position, each in enumerate(alignment.passages)
        if each.origin.start < each.origin.end and each.copy.start < each.copy.end
    }
    order = sorted(spans, key=spans.__getitem__)
    result: set[int] = set()
    for positions, sign in ((order, 1), (order[::-1], -1)):
        farthest: tuple[int, int] | None = None
        for position in positions:
            copy = spans[position][1]
            if position not in moved:
                farthest = copy if farthest is None or (copy > farthest) == (sign > 0) else farthest
            elif farthest is not None and copy != farthest and (copy > farthest) != (sign > 0):
                result.add(position)
    return frozenset(result)


def _note(part: Part, left: Side, right: Side, number: int) -> bool:
    """Note one mark on the sides that have words for it. Returns whether it made a pair."""
    how, origin, copy = part
    before, after = left.text(origin), right.text(copy)
    if how == "moved" and len(before) < LEAST_MOVED:
        how = "equal"
    pair = number if before and after and how != "equal" else None
    if before:
        left.note(origin, how, pair, shown(after) if pair and how != "moved" else "")
    if after:
        right.note(copy, how, pair, shown(before) if pair and how != "moved" else "")
    return pair is not None


def shared_out(left: Side, right: Side, passage: Passage) -> Iterator[tuple[int, int, float]]:
    """Share a passage out among the sentences that it runs through, word by word.

    Yields:
        For every word of the origin the position of its sentence, that of the copy's sentence, and its letters; only a
        part of them where the copy has fewer words in its place.
    """
    words, others = left.located(passage.origin), right.located(passage.copy)
    share = min(1.0, len(others) / max(1, len(words)))
    for index, (sentence, letters) in enumerate(words if others else ()):
        yield sentence, others[index * len(others) // len(words)][0], letters * share


def _apart(left: Side, right: Side, passage: Passage, rows: Rows) -> bool:
    """Whether most of a passage stands in different rows of the page."""
    together = [rows[0][i] == rows[1][j] for i, j, _ in shared_out(left, right, passage)]
    return 2 * sum(together) < len(together)


class _Names:
    """The altered names of an edge. Names are often longer than the words that differ in them."""

    def __init__(self, reuse: Reuse) -> None:
        self._by_word: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for substitution in reuse.substitutions:
            if substitution.name:
                for word in dict.fromkeys(WORD.findall(substitution.origin)):
                    self._by_word[word].append((substitution.origin, substitution.copy))

    def parts(self, left: Side, right: Side, origin: Span, copy: Span) -> Iterator[Part]:
        """Cut a substitution at the ends of the altered name in it, if there is one."""
        found = self._name_in(left, right, origin, copy)
        if found is None:
            yield "substitution", origin, copy
            return
        before, after = found
        yield from _rest(
            left, right, _between(origin.start, before.start, origin), _between(copy.start, after.start, copy)
        )
        yield "altered-name", before, after
        yield from _rest(left, right, _between(before.end, origin.end, origin), _between(after.end, copy.end, copy))

    def _name_in(self, left: Side, right: Side, origin: Span, copy: Span) -> tuple[Span, Span] | None:
        for word in WORD.findall(left.text(origin)):
            for name, altered in self._by_word.get(word, ()):
                before = _overlap(name, left.fields[place_of(origin)], origin)
                after = _overlap(altered, right.fields[place_of(copy)], copy)
                if before and after:
                    return before, after
        return None


def _overlap(name: str, text: str, span: Span) -> Span | None:
    """The part of a span that lies in the name, where the name stands in the text around it."""
    found = text.find(name, max(0, span.start - len(name) + 1), span.end + len(name) - 1)
    if found < 0:
        return None
    start, end = max(found, span.start), min(found + len(name), span.end)
    return Span(start=start, end=end, caption=span.caption) if WORD.search(text, start, end) else None


def _between(start: int, end: int, span: Span) -> Span:
    return Span(start=start, end=max(start, end), caption=span.caption)


def _rest(left: Side, right: Side, origin: Span, copy: Span) -> Iterator[Part]:
    """What a substitution holds beside a name: the words of both, of one, or of neither."""
    before, after = _words(left, origin), _words(right, copy)
    if before and after:
        yield "substitution", before, after
    elif before:
        yield "deletion", before, _between(copy.start, copy.start, copy)
    elif after:
        yield "insertion", _between(origin.start, origin.start, origin), after


def _words(side: Side, span: Span) -> Span | None:
    """The span from its first word to the end of its last."""
    words = list(WORD.finditer(side.fields[place_of(span)], span.start, span.end))
    return Span(start=words[0].start(), end=words[-1].end(), caption=span.caption) if words else None
