"""What stands right before and right after an article's text and belongs to it: byline, captions, credits, notices.

Pages often set these lines outside the element that holds the paragraphs, under names such as `copyright` or `credit`
that elsewhere mark furniture. They are told by what they say, between the headline and the text, and from the text's
end to the next heading, list or footer.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wirecopy.extract.bylines import read_byline
from wirecopy.extract.captions import read_caption
from wirecopy.extract.credits import read_credit, read_rights
from wirecopy.extract.cues import words
from wirecopy.extract.people import names
from wirecopy.extract.stamp import stamps, without_stamps
from wirecopy.extract.walk import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecopy.extract.region import Region
    from wirecopy.extract.walk import Chunk, Place, Walk

#: So many chunks before and after the text are looked at.
BEFORE: Final = 24
AFTER: Final = 12
#: So many under the headline of a page without text.
BENEATH: Final = 4
#: Longer lines are no bylines.
LONGEST_BYLINE: Final = 160
#: A line without "by" is a byline where names are at least this share of it.
MOSTLY: Final = 0.75

#: Names that elsewhere mark furniture, and after a text also its own last lines.
_OWN: Final = frozenset(
    "copyright copyrights rights legal disclaimer contributor contributors author authors byline credit source".split()  # noqa: SIM905 - a list of words
)
_OTHER: Final = frozenset("footer foot comment comments nav navigation menu related teaser sidebar".split())  # noqa: SIM905
#: Longer lines are no credits for the bulk mode, nor those without one of these signs.
LONGEST_CREDIT: Final = 200
_CREDIT_SIGN: Final = re.compile(r"[©(/:|【]|copyright|report|contribut|edit|agen|rights|appeared", re.IGNORECASE)
_EAST: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NEVER: Final = frozenset({"footer", "aside", "menu"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What was found around a text.

    Attributes:
        lead: Bylines before it.
        tail: Credits, contributors and notices after it.
        captions: Captions of the pictures before it.
    """

    lead: tuple[Chunk, ...] = ()
    tail: tuple[Chunk, ...] = ()
    captions: tuple[Chunk, ...] = ()


def look_around(walk: Walk, region: Region, kept: Sequence[Chunk], headline: str | None) -> Around:
    """Find the lines around a text that are the article's own.

    Args:
        walk: The page's chunks.
        region: Where the article is.
        kept: The chunks that are its text, in page order.
        headline: Its headline.
    """
    if not kept:
        return Around()
    at = {id(chunk): number for number, chunk in enumerate(walk.chunks)}
    first, last = at[id(kept[0])], at[id(kept[-1])]
    before = tuple(_before(walk.chunks, first, headline))
    return Around(
        lead=tuple(chunk for chunk in before if _may_lead(chunk) and is_byline(chunk.text)),
        tail=tuple(_after(walk.chunks[last + 1 : last + 1 + AFTER], region)),
        captions=tuple(chunk for chunk in before if _is_caption(chunk.place)),
    )


def beneath(walk: Walk, headline: str | None) -> tuple[str, ...]:
    """Bylines in the lines right under the headline of a page whose text stands in no element."""
    chunks = walk.chunks
    start = next((at for at, chunk in enumerate(chunks) if _heads(chunk, headline)), len(chunks))
    near = itertools.takewhile(lambda chunk: chunk.place.tag not in HEADINGS, chunks[start + 1 : start + 1 + BENEATH])
    return tuple(chunk.text for chunk in near if _may_lead(chunk) and is_byline(chunk.text))


def _may_lead(chunk: Chunk) -> bool:
    return not chunk.place.caption and not (chunk.place.group >= 0 and chunk.linked)


def is_byline(text: str) -> bool:
    """Whether a line between headline and text holds a byline, or a time beside people's names."""
    if len(text) > LONGEST_BYLINE:
        return False
    byline = read_byline(text)
    if byline is not None and (byline.names or byline.agencies):
        return True
    # Two capitalised words, or two characters of Chinese, are anything; beside a time they are who wrote it.
    return bool(stamps(text)) and bool(bare_names(text))


def bare_names(text: str) -> tuple[str, ...]:
    """People from a line that holds nothing but names, and perhaps a time."""
    rest = without_stamps(text).strip(" ·•|,–—-")
    if rest != text.strip() and _EAST.search(rest):  # there the label of a time looks like a name
        return ()
    found = names(rest)
    return found if found and sum(len(name) for name in found) >= MOSTLY * len(rest) else ()


def _before(chunks: Sequence[Chunk], first: int, headline: str | None) -> Iterator[Chunk]:
    """The chunks from the headline to the text, furniture left out; nothing where there is no headline."""
    near = range(first - 1, max(-1, first - BEFORE), -1)
    start = next((at for at in near if _heads(chunks[at], headline)), None)
    if start is not None:
        for chunk in chunks[start + 1 : first]:
            if (chunk.place.group < 0 or chunk.place.tag == "li") and not any(
                _is_other(place) for place in _outward(chunk.place)
            ):
                yield chunk


def _heads(chunk: Chunk, headline: str | None) -> bool:
    return chunk.place.tag == "h1" or (chunk.place.tag in HEADINGS and chunk.text == headline)


def _after(chunks: Sequence[Chunk], region: Region) -> Iterator[Chunk]:
    """Lines after the text that read as a credit or a notice, up to what begins something else."""
    for chunk in chunks:
        place = chunk.place
        if place.tag in HEADINGS or place.group >= 0:
            return
        marks = {mark for mark in place.marks if mark not in region.misnamed}
        foreign = [one for one in _outward(place) if _is_other(one) or (one.node in marks and not _is_own(one))]
        if foreign:
            return
        if any(one.tag == "figure" for one in _outward(place)) or read_caption(chunk.text) is not None:
            continue
        if may_credit(chunk.text):
            yield chunk


def has_credit_sign(text: str) -> bool:
    """Whether a line may be a credit at all: the cheap question."""
    return len(text) < LONGEST_CREDIT and _CREDIT_SIGN.search(text) is not None


def may_credit(text: str) -> bool:
    """Whether a line right after a text is a credit, a contributor line or a notice."""
    return read_rights(text) is not None or read_credit(text) is not None


def _outward(place: Place) -> Iterator[Place]:
    at: Place | None = place
    while at is not None:
        yield at
        at = at.outer


def _is_own(place: Place) -> bool:
    return place.tag not in _NEVER and not words(place.names).isdisjoint(_OWN)


def _is_other(place: Place) -> bool:
    return place.tag in _NEVER or (place.tag not in {"html", "body"} and not words(place.names).isdisjoint(_OTHER))


def _is_caption(place: Place) -> bool:
    """Whether a chunk stands in a figure, or names itself a caption beside a picture."""
    return any(one.tag in {"figure", "figcaption"} for one in _outward(place)) or (
        place.caption and place.outer is not None and next(place.outer.element.iter("img", "amp-img"), None) is not None
    )
