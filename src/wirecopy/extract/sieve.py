"""What inside the article's region is not the article: teasers, labels, prompts, lists of links, the headline again.

Each rule is one about how news pages are written, in any language, or a list of the set phrases with which they lead
away from the article. What is trimmed and belongs to a field (captions, credits) is returned apart, not thrown away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from wirecopy.extract.cues import CONTACT, LEADS_AWAY, PROMPT
from wirecopy.extract.furniture import is_comment_label, is_related_label
from wirecopy.extract.region import LINKED, PARAGRAPH, SENTENCE_END, inside, width
from wirecopy.extract.walk import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.extract.region import Region
    from wirecopy.extract.walk import Chunk, Walk

#: A paragraph of the article has a smaller share of its text in links.
ALL_LINKED: Final = 0.8
#: Longer lines (in alphabetic characters) are no prompts.
LONGEST_PROMPT: Final = 300
#: Longer lines are no labels.
LONGEST_LABEL: Final = 60
#: Labels looked at on one page.
MOST_LABELS: Final = 20
#: What such a label heads holds less than this share of the region's running text, or it is the article itself.
RELATED: Final = 0.5
COMMENTS: Final = 0.9
#: A heading with so much of its text in links leads to an article of its own; two with a paragraph or two each are
#: teasers, if so much running text is left without them.
LINKED_HEADING: Final = 0.9
FEWEST_TEASERS: Final = 2
LONGEST_TEASER: Final = 2
SHORTEST: Final = 250.0
#: A list or table with a greater share of its text in links leads elsewhere.
MOST_LINKED: Final = 0.35
#: A list or table with a greater share of the running text is no list and no table.
FRAME: Final = 0.35
#: Two paragraphs of an article have at most this many chunks from one to the next.
NEAR: Final = 2
#: A kind of place that holds less of the region's running text is not taken for a home of its paragraphs.
SHARE: Final = 0.1

#: What stands in one of these elements is meant as text.
_TEXT_TAGS: Final = frozenset({"p", "blockquote", "li", "pre", "dd", "dt", "td", *HEADINGS})
_CONTROLS: Final = frozenset({"button", "form", "input"})
#: A line that parts the sections of a wire report.
_RULE: Final = re.compile(r"(?:_{2,}|\*(?:\s?\*){2,})$")
_WORD: Final = re.compile(r"\w+")


@dataclass(slots=True, kw_only=True)
class Sifted:
    """A region's chunks, parted.

    Attributes:
        lead: Lines cut before the text begins: a byline, a time.
        kept: The article's text, in order, headings and lists included.
        tail: Lines cut after its end: credits, contributors.
        captions: Captions and picture credits, in order.
    """

    lead: tuple[str, ...]
    kept: list[Chunk]
    tail: tuple[str, ...]
    captions: list[Chunk]


def sift(walk: Walk, region: Region, headline: str | None) -> Sifted:
    """Part the text of the article from what stands between and around it.

    Args:
        walk: The page's chunks.
        region: Where the article is.
        headline: Its headline, which is not repeated in the body.
    """
    title = key(headline or "")
    found: list[_Piece] = []
    captions: list[Chunk] = []
    within = inside(walk, {region.node})
    foreign = inside(walk, {*_labelled(walk, region, within), *_teasers(walk, region, within)})
    for chunk, weight in zip(walk.chunks, region.weights, strict=True):
        place = chunk.place
        if not within[place.node] or foreign[place.node] or any(m not in region.misnamed for m in place.marks):
            continue
        if place.caption or (place.figure >= 0 and place.figure not in region.misnamed):
            captions.append(chunk)
        else:
            found.append(_Piece(chunk, weight))
    _trust(walk, found)
    kept = [piece for piece in found if not _is_clutter(piece, title)]
    first, end = _span(kept)
    return Sifted(
        lead=tuple(piece.chunk.text for piece in kept[:first]),
        kept=_without_empty_sections([piece.chunk for piece in kept[first:end]]),
        tail=tuple(piece.chunk.text for piece in kept[end:]),
        captions=captions,
    )


def _labelled(walk: Walk, region: Region, within: Sequence[bool]) -> tuple[int, ...]:
    """Elements in the region that open with a label such as "Related articles" or "3 comments", by their numbers."""
    labels: list[tuple[int, int, float]] = []  # the position of a label, its element, the share that it may head
    for at, (chunk, weight) in enumerate(zip(walk.chunks, region.weights, strict=True)):
        if weight or len(chunk.text) > LONGEST_LABEL or not within[chunk.place.node]:
            continue
        if is_comment_label(chunk.text):
            labels.append((at, chunk.place.node, COMMENTS))
        elif is_related_label(chunk.text):
            labels.append((at, chunk.place.node, RELATED))
    if not labels:
        return ()
    held = _held(walk, region.weights)
    found: list[int] = []
    for at, label, share in labels[:MOST_LABELS]:
        before = _held(walk, region.weights[:at])
        node = walk.parents[label]
        for _ in range(2):
            if held[node] or node <= region.node:
                break
            node = walk.parents[node]
        if node > region.node and not before[node] and 0 < held[node] < share * held[region.node]:
            found.append(node)
    return tuple(found)


def _teasers(walk: Walk, region: Region, within: Sequence[bool]) -> tuple[int, ...]:
    """Elements in the region that hold a heading that is a link and a paragraph or two, where there are several."""
    found: dict[int, int] = {}  # an element and its paragraphs
    for chunk in walk.chunks:
        if (
            chunk.place.tag in HEADINGS
            and within[chunk.place.node]
            and chunk.linked >= LINKED_HEADING * len(chunk.text)
        ):
            node = walk.parents[chunk.place.node]
            if node > region.node:
                found[node] = 0
    if len(found) < FEWEST_TEASERS:
        return ()
    held = 0.0
    for chunk, weight in zip(walk.chunks, region.weights, strict=True):
        if weight and within[chunk.place.node]:
            homes = [node for node in walk.upward(chunk.place.node) if node in found]
            for node in homes:
                found[node] += 1
            held += 0 if homes else weight
    teasers = tuple(node for node, count in found.items() if 0 < count <= LONGEST_TEASER)
    return teasers if len(teasers) >= FEWEST_TEASERS and held >= SHORTEST else ()


def _held(walk: Walk, weights: Sequence[float]) -> list[float]:
    """The running text in each element."""
    held = [0.0] * len(walk.parents)
    for chunk, weight in zip(walk.chunks, weights, strict=False):
        held[chunk.place.node] += weight
    for node in range(len(held) - 1, 0, -1):
        held[walk.parents[node]] += held[node]
    return held


class _Piece:
    """A chunk with its weight as running text, and whether it stands where the article's paragraphs stand."""

    __slots__ = ("chunk", "home", "parent", "trusted", "weight")

    def __init__(self, chunk: Chunk, weight: float) -> None:
        outer = chunk.place.outer
        self.chunk = chunk
        self.weight = weight
        self.parent = -1 if outer is None else outer.node
        self.home = (chunk.place.tag, None if outer is None else (outer.tag, outer.element.get("class")))
        self.trusted = False


def _trust(walk: Walk, pieces: list[_Piece]) -> None:
    """Find the homes of the article's paragraphs: element and parent of a kind that recurs, one beside the other.

    A teaser's excerpt is text like a paragraph, but stands between links; an article's paragraphs follow each other.
    """
    held: dict[object, float] = {}
    beside: dict[object, float] = {}
    last: dict[object, int] = {}
    for at, piece in enumerate(pieces):
        if piece.weight:
            held[piece.home] = held.get(piece.home, 0.0) + piece.weight
            before = last.get(piece.home)
            if before is not None and at - before <= NEAR:
                beside[piece.home] = beside.get(piece.home, 0.0) + piece.weight
            last[piece.home] = at
    if not held:
        return
    total = sum(held.values())
    best = max(held, key=lambda home: held[home])
    homes = {home for home, weight in held.items() if weight >= SHARE * total and beside.get(home, 0.0) >= 0.4 * weight}
    homes.add(best)
    parents = {piece.parent for piece in pieces if piece.weight and piece.home in homes}
    groups = _groups(walk, pieces, parents, total)
    for piece in pieces:
        group = piece.chunk.place.group
        quote = piece.chunk.place.quote
        piece.trusted = groups.get(group, False) or (
            group not in groups
            and (
                piece.home in homes or piece.parent in parents or (quote >= 0 and _stands_beside(walk, quote, parents))
            )
        )


def _groups(walk: Walk, pieces: list[_Piece], parents: set[int], total: float) -> dict[int, bool]:
    """For each list and table whether it belongs to the text: it stands beside paragraphs and is no list of links.

    One that holds much of the running text is only a frame around it, and is left out.
    """
    held: dict[int, float] = {}
    size: dict[int, int] = {}
    linked: dict[int, int] = {}
    for piece in pieces:
        group = piece.chunk.place.group
        if group >= 0:
            size[group] = size.get(group, 0) + len(piece.chunk.text)
            linked[group] = linked.get(group, 0) + piece.chunk.linked
            held[group] = held.get(group, 0.0) + piece.weight
    found: dict[int, bool] = {}
    for group, length in size.items():
        if held[group] > FRAME * total:
            continue
        found[group] = _stands_beside(walk, group, parents) and linked[group] < MOST_LINKED * length
    return found


def _stands_beside(walk: Walk, node: int, parents: set[int]) -> bool:
    """Whether an element, or the element that frames it, has paragraphs of the article for siblings."""
    parent = walk.parents[node]
    return parent in parents or (parent >= 0 and walk.parents[parent] in parents)


def key(text: str) -> str:
    """A text's letters and digits, for comparing what two places say."""
    return " ".join(_WORD.findall(text.casefold()))


def _is_clutter(piece: _Piece, title: str) -> bool:
    chunk, weight = piece.chunk, piece.weight
    text, tag = chunk.text, chunk.place.tag
    if tag == "h1" or (title and _repeats(key(text), title, tag)) or (not weight and _is_invitation(chunk)):
        return True
    if not any(ch.isalnum() for ch in text):
        return not (piece.trusted and _RULE.match(text))
    long, sentence = width(text), bool(SENTENCE_END.search(text))
    if chunk.linked > LINKED * len(text) and not weight:  # links, but for a paragraph that happens to be one
        return not (piece.trusted and sentence and long >= PARAGRAPH and chunk.linked < ALL_LINKED * len(text))
    if tag in HEADINGS or _says_it_is_none(chunk, long):
        return _says_it_is_none(chunk, long)
    if piece.trusted:
        return not (tag in _TEXT_TAGS or sentence or weight or chunk.place.group >= 0)
    return not (weight and sentence and tag in _TEXT_TAGS and chunk.place.group < 0)


def _is_invitation(chunk: Chunk) -> bool:
    """Whether a short line that is no paragraph stands beside a button or a field to fill in."""
    if chunk.place.tag == "p" or width(chunk.text) >= LONGEST_PROMPT:
        return False
    return any(child.tag in _CONTROLS for child in islice(chunk.place.element, MOST_LABELS))


def _says_it_is_none(chunk: Chunk, long: float) -> bool:
    """Whether a line's own words lead away from the article, ask for something, or invite readers to write."""
    text = chunk.text
    if LEADS_AWAY.search(text) and (chunk.linked or long < PARAGRAPH or chunk.place.tag in HEADINGS):
        return True
    return long < LONGEST_PROMPT and bool(PROMPT.search(text) or CONTACT.search(text))


def _repeats(said: str, title: str, tag: str) -> bool:
    """Whether a line is the headline again, in a heading also behind a kicker."""
    return said == title or (tag in HEADINGS and said.endswith(title) and len(said) < 2 * len(title))


def _span(kept: list[_Piece]) -> tuple[int, int]:
    """From where to where the text goes: its running text, with what leads in to it and what goes on from it."""
    running = [at for at, piece in enumerate(kept) if piece.weight and piece.trusted and not piece.chunk.place.lists]
    running = running or [at for at, piece in enumerate(kept) if piece.weight]
    if not running:
        return 0, len(kept)
    first, last = running[0], running[-1]
    while first > 0 and _leads_in(kept[first - 1]):
        first -= 1
    end = last + 1
    while end < len(kept) and _goes_on(kept[end]):
        end += 1
    return first, end


def _without_empty_sections(chunks: list[Chunk]) -> list[Chunk]:
    """Drop each heading after which no text comes before a heading of its own or a higher level, or the end."""
    chosen: list[Chunk] = []
    for chunk in reversed(chunks):
        level = HEADINGS.get(chunk.place.tag)
        if level is not None:
            following = HEADINGS.get(chosen[-1].place.tag) if chosen else 0
            if following is not None and following <= level:
                continue
        chosen.append(chunk)
    return chosen[::-1]


def _leads_in(piece: _Piece) -> bool:
    """Whether a chunk right before the first running text belongs to it: a subhead, or a sentence."""
    chunk = piece.chunk
    if chunk.place.tag in HEADINGS:
        return True
    return (
        chunk.place.tag in {"p", "blockquote"}
        and bool(SENTENCE_END.search(chunk.text))
        and (piece.trusted or piece.weight > 0)
    )


def _goes_on(piece: _Piece) -> bool:
    """Whether a chunk after the last running text is still the article's: a sentence beside its paragraphs."""
    chunk = piece.chunk
    if chunk.place.tag in HEADINGS:
        return True
    if not piece.trusted:
        return False
    return chunk.place.group >= 0 or bool(SENTENCE_END.search(chunk.text))
