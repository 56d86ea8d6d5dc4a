"""Where on the page the article stands.

    chunks -> weight as running text -> seed: the element with most of it
           -> the ancestor of the seed that gains more text than clutter

A page's running text is told from its furniture by length, punctuation, links and company: paragraphs of an article
stand among their like, a teaser's excerpt stands alone beside a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wirecopy.extract.walk import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Collection

    from wirecopy.extract.walk import Chunk, Walk

#: A character of Chinese, Japanese or Korean says about as much as this many of an alphabet.
DENSE: Final = 2.5
#: Shorter chunks (in alphabetic characters) are no running text.
PARAGRAPH: Final = 60
#: The same for text that stands in no paragraph element.
LOOSE: Final = 80
#: More of it in links, and it is a list of links.
LINKED: Final = 0.5
#: What a paragraph counts that has no like beside it.
ALONE: Final = 0.3
#: A text this long is an article by itself.
LONG: Final = 1_000
#: A furniture name on an element with this share of all running text is wrong.
MISNAMED: Final = 0.4
#: Comments may be longer than what they comment on, if that is at least so long.
ARTICLE: Final = 600
#: What a character of clutter costs against one of running text.
CLUTTER: Final = 0.8
#: What an element that names itself an article's body gains.
NAMED: Final = 1.15

_DENSE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
#: How sentences end.
SENTENCE_END: Final = re.compile(r"[.!?…。！？।։؟][\"'”’»«)\]\u300d\u300f]*$|[\"”»\u300d\u300f]$")

#: A copyright or cookie notice, wherever it stands.
_NOTICE: Final = re.compile(
    r"©|\(c\) ?(?:19|20)\d\d|all rights reserved|alle rechte vorbehalten|tous droits réservés|"
    r"todos los derechos|tutti i diritti|"
    r"無断転載|무단\s?전재|版权所有|未经.{0,12}授权|\bcookies?\b.{0,80}\b(?:consent|accept|privacy|partners|settings)\b",
    re.IGNORECASE,
)


#: One of these is in every such notice: asked first, because it takes a tenth of the time.
_NOTICE_WORDS: Final = (
    "©", "(c)", "rights res", "rechte vor", "droits rés", "los derechos", "i diritti", "無断転載", "무단",
    "版权", "未经", "cookie",
)  # fmt: skip


def width(text: str) -> float:
    """The length of a text in characters of an alphabet."""
    sample = text[:40]
    return len(text) * (DENSE if len(_DENSE.findall(sample)) * 3 > len(sample) else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The part of a page that holds the article.

    Attributes:
        node: The number of its element.
        weights: For each chunk of the page, how much it counts as running text.
        misnamed: Elements that are neither the furniture nor the picture that they name themselves.
        total: The running text in the region.
    """

    node: int
    weights: tuple[float, ...]
    misnamed: frozenset[int]
    total: float


def weigh(chunk: Chunk) -> float:
    """How much a chunk counts as running text: 0, or about its length in alphabetic characters."""
    place = chunk.place
    if place.caption or place.tag in HEADINGS or chunk.linked > LINKED * len(chunk.text):
        return 0.0
    long = width(chunk.text)
    if long < PARAGRAPH or _is_notice(chunk.text) or (place.tag not in {"p", "blockquote"} and long < LOOSE):
        return 0.0
    if (place.lists or place.table) and place.tag != "p":
        return 0.3 * long
    return long if SENTENCE_END.search(chunk.text) else 0.4 * long


def _is_notice(text: str) -> bool:
    small = text.lower()
    return any(word in small for word in _NOTICE_WORDS) and _NOTICE.search(text) is not None


def find_region(walk: Walk, *, believe: bool = True) -> Region | None:
    """The element that holds the article, or None where the page has no running text.

    Args:
        walk: The page's chunks.
        believe: Whether elements that name themselves furniture are taken at their word.
    """
    raw = [weigh(chunk) for chunk in walk.chunks]
    everything = sum(raw)
    if not everything:
        return None
    misnamed = _misnamed(walk, raw, everything) if believe else frozenset(range(len(walk.parents)))
    company = _company(walk, raw)
    text = [0.0] * len(walk.parents)
    clutter = [0.0] * len(walk.parents)
    for chunk, weight, factor in zip(walk.chunks, raw, company, strict=True):
        if all(mark in misnamed for mark in chunk.place.marks) and (
            chunk.place.figure < 0 or chunk.place.figure in misnamed
        ):
            if weight:
                text[chunk.place.node] += weight * factor
            elif not chunk.place.caption and chunk.place.tag not in HEADINGS:
                clutter[chunk.place.node] += width(chunk.text)
    seed = _seed(walk, text)
    for node in range(len(walk.parents) - 1, 0, -1):
        text[walk.parents[node]] += text[node]
        clutter[walk.parents[node]] += clutter[node]
    if not text[0]:  # everything calls itself furniture
        return find_region(walk, believe=False) if believe else None
    named = set(walk.bodies)
    best, node, highest = seed, seed, float("-inf")
    while node >= 0:
        gain = (text[node] - CLUTTER * clutter[node]) * (NAMED if node in named else 1.0)
        if gain > highest:
            best, highest = node, gain
        node = walk.parents[node]
    return Region(node=best, weights=tuple(raw), misnamed=misnamed, total=text[best])


def inside(walk: Walk, nodes: Collection[int]) -> list[bool]:
    """For each element, whether it stands in one of `nodes`, or is one."""
    found = [False] * len(walk.parents)
    for node, parent in enumerate(walk.parents):
        found[node] = node in nodes or (parent >= 0 and found[parent])
    return found


def _misnamed(walk: Walk, weights: list[float], everything: float) -> frozenset[int]:
    """Elements that name themselves furniture or pictures and hold too much of the page's text to be either."""
    held: dict[int, float] = {}
    for chunk, weight in zip(walk.chunks, weights, strict=True):
        if weight:
            place = chunk.place
            for mark in place.marks if place.figure < 0 else (*place.marks, place.figure):
                held[mark] = held.get(mark, 0.0) + weight
    comments = set(walk.comments)
    return frozenset(
        mark
        for mark, weight in held.items()
        if weight > MISNAMED * everything and not (mark in comments and everything - weight > ARTICLE)
    )


def _company(walk: Walk, weights: list[float]) -> list[float]:
    """1 for text among its like (in the same parent or grandparent), `ALONE` for a paragraph by itself."""
    near: dict[int, float] = {}
    homes: list[tuple[int, int]] = []
    for chunk, weight in zip(walk.chunks, weights, strict=True):
        parent = walk.parents[chunk.place.node] if chunk.place.tag != "div" else chunk.place.node
        grand = walk.parents[parent] if parent > 0 else parent
        homes.append((parent, grand))
        if weight:
            near[parent] = near.get(parent, 0.0) + weight
            if grand != parent:
                near[grand] = near.get(grand, 0.0) + weight
    return [
        1.0 if weight >= LONG or any(near.get(home, 0.0) > 1.5 * weight for home in pair) else ALONE
        for weight, pair in zip(weights, homes, strict=True)
    ]


def _seed(walk: Walk, text: list[float]) -> int:
    """The element that has most running text in its children and, half counted, in its grandchildren."""
    score = [0.0] * len(walk.parents)
    for node, weight in enumerate(text):
        if weight:
            score[node] += weight
            parent = walk.parents[node]
            if parent >= 0:
                score[parent] += weight
                grand = walk.parents[parent]
                if grand >= 0:
                    score[grand] += 0.5 * weight
    return max(range(len(score)), key=lambda node: score[node])
