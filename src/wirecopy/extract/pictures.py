"""Pictures that stand in the article: address, caption, credit."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from wirecopy.extract.bylines import read_byline
from wirecopy.extract.captions import is_photo_credit, read_caption
from wirecopy.extract.cues import words
from wirecopy.types import Image

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from wirecopy.extract.walk import Chunk

#: Names of elements that hold a credit rather than a caption.
_CREDIT_WORDS: Final = frozenset(
    """
    credit credits copyright source quelle author autor bildautor bildquelle bildnachweis photographer fotograf
    """.split()  # noqa: SIM905 - a list of words
)
#: Elements inside a caption that are looked at for a credit.
_MOST_PARTS: Final = 20
#: A figure is at most this many elements above its caption.
_HIGHEST: Final = 5
#: Attributes that hold a picture's address, best first: lazy loaders keep the real one beside a placeholder.
_SOURCES: Final = ("data-src", "data-original", "data-lazy-src", "data-url", "src")


def shown(captions: Iterable[Chunk], *, url: str | None = None) -> tuple[Image, ...]:
    """Read the pictures to which captions belong.

    Args:
        captions: The chunks that stand in figures or name themselves captions, in page order.
        url: The page's address, against which a picture's is resolved.

    Returns:
        One image for each figure with a caption or credit, in page order.
    """
    groups: dict[HtmlElement, list[Chunk]] = {}
    for chunk in captions:
        groups.setdefault(_figure(chunk.place.element), []).append(chunk)
    images = (_read(figure, chunks, url) for figure, chunks in groups.items())
    return tuple(image for image in images if image.caption or image.credit)


def _figure(element: HtmlElement) -> HtmlElement:
    """The nearest element around a caption that also holds its picture, else the caption's own."""
    at = element
    for _ in range(_HIGHEST):
        if at.tag == "figure" or next(at.iter("img", "amp-img"), None) is not None:
            return at
        parent = at.getparent()
        if parent is None:
            break
        at = parent
    return element


def _read(figure: HtmlElement, chunks: list[Chunk], url: str | None) -> Image:
    captions: list[str] = []
    credit: str | None = None
    for chunk in chunks:
        before, marked = _parted(chunk)
        if marked is not None:
            credit = credit or marked
            captions += [before] if before else []
            continue
        read = read_caption(chunk.text)
        both = read is not None and read.caption and read.credit
        if words(chunk.place.names) & _CREDIT_WORDS or (not both and is_photo_credit(chunk.text.strip("()[]© "))):
            credit = credit or chunk.text.strip("()[] ")
        elif read is not None and read.credit:
            credit = credit or read.credit
            if read.caption:
                captions.append(read.caption)
        elif any(ch.isalpha() for ch in chunk.text):
            captions.append(chunk.text)
    picture = next(figure.iter("img", "amp-img"), None)
    caption = " ".join(dict.fromkeys(captions)) or None
    return Image(url=None if picture is None else _address(picture, url), caption=caption, credit=credit)


def _parted(chunk: Chunk) -> tuple[str, str | None]:
    """A caption's text and the credit that an element of its own inside it holds, at its end or at its beginning."""
    for element in islice(chunk.place.element.iterdescendants("span", "small", "cite", "em", "i", "b"), _MOST_PARTS):
        held = " ".join("".join(element.itertext()).split())
        named = words(f"{element.get('class') or ''} {element.get('itemprop') or ''}")
        if named.isdisjoint(_CREDIT_WORDS) and read_byline(held) is None:
            continue
        at = chunk.text.rfind(held) if any(ch.isalpha() for ch in held) else -1
        if at < 0 or len(held) == len(chunk.text):
            continue
        if at == 0 or not any(ch.isalnum() for ch in chunk.text[at + len(held) :]):
            rest = chunk.text[len(held) :] if at == 0 else chunk.text[:at]
            return rest.strip(" |–—-").lstrip(")]").rstrip("([").strip(), held.strip("()[] ")
    return chunk.text, None


def _address(picture: HtmlElement, url: str | None) -> str | None:
    for name in _SOURCES:
        value = (picture.get(name) or "").strip()
        if value and not value.startswith("data:"):
            try:
                joined: str = urljoin(url or "", value)
                urlsplit(joined)
            except ValueError:
                return None
            return joined
    return None
