"""Which sentences of two texts correspond, and which ranges of sentences therefore stand side by side."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.serve.marks import shared_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecopy.serve.pieces import Side
    from wirecopy.types import Passage

# Two sentences correspond when the letters aligned between them are at least this share of the shorter one: below it
# a common "of the" would tie sentences together that have nothing else in common.
LEAST_SHARED = 0.25


def links(left: Side, right: Side, passages: Iterable[Passage]) -> dict[tuple[int, int], float]:
    """Find which sentences correspond.

    Args:
        left: The origin.
        right: The copy.
        passages: The aligned passages to go by.

    Returns:
        For each two sentences the number of letters that are aligned between them.
    """
    weights: defaultdict[tuple[int, int], float] = defaultdict(float)
    for passage in passages:
        if left.text(passage.origin) and right.text(passage.copy):
            for i, j, letters in shared_out(left, right, passage):
                weights[i, j] += letters
    strong = {
        (i, j): letters
        for (i, j), letters in weights.items()
        if letters >= LEAST_SHARED * min(left.sizes[i], right.sizes[j])
    }
    return _compact(_compact(strong, left, 0), right, 1)


def _compact(found: dict[tuple[int, int], float], side: Side, end: int) -> dict[tuple[int, int], float]:
    """Where a sentence corresponds to several in distant paragraphs of this side, keep those that share the most.

    A phrase that comes twice would otherwise tie everything in between into one row.
    """
    by_other: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for link in sorted(found):
        by_other[link[1 - end]].append(link)
    result = {}
    for group in by_other.values():
        clusters: list[list[tuple[int, int]]] = []
        for link in group:
            paragraph = side.sentences[link[end]].paragraph
            if clusters and paragraph - side.sentences[clusters[-1][-1][end]].paragraph <= 1:
                clusters[-1].append(link)
            else:
                clusters.append([link])
        best = max(clusters, key=lambda cluster: sum(found[link] for link in cluster))
        result.update({link: found[link] for link in best})
    return result


def rising(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most links in which both texts keep their order (patience sorting). Expects them sorted."""
    tails: list[int] = []
    heads: list[int] = []
    previous: list[int] = []
    for position, (_, j) in enumerate(found):
        depth = bisect_right(tails, j)
        previous.append(heads[depth - 1] if depth else -1)
        tails[depth : depth + 1] = [j]
        heads[depth : depth + 1] = [position]
    result = []
    at = heads[-1] if heads else -1
    while at >= 0:
        result.append(found[at])
        at = previous[at]
    return result[::-1]


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences of the origin and of the copy that correspond, as positions."""

    origin: range
    copy: range


def blocks(found: Sequence[tuple[int, int]], left: Side, right: Side) -> list[Block]:
    """Ranges of sentences that correspond, in the order of both texts, as whole paragraphs where that is possible."""
    origins: list[range] = []
    copies: list[range] = []
    for i, j in found:
        if origins and (i < origins[-1].stop or j < copies[-1].stop):
            origins[-1] = range(origins[-1].start, max(origins[-1].stop, i + 1))
            copies[-1] = range(copies[-1].start, max(copies[-1].stop, j + 1))
        else:
            origins.append(range(i, i + 1))
            copies.append(range(j, j + 1))
    origins, copies = _widened(origins, left), _widened(copies, right)
    result: list[Block] = []
    for origin, copy in zip(origins, copies, strict=True):
        if result and _adjoin(left, result[-1].origin, origin) and _adjoin(right, result[-1].copy, copy):
            last = result.pop()
            result.append(Block(range(last.origin.start, origin.stop), range(last.copy.start, copy.stop)))
        else:
            result.append(Block(origin, copy))
    return result


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
