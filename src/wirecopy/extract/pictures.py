"""Pictures that stand in the article: address, caption, credit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from wirecopy.extract.captions import is_photo_credit, read_caption
from wirecopy.extract.cues import words
from wirecopy.types import Image

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from wirecopy.extract.walk import Chunk

#: Names of elements that hold a credit rather than a caption.
_CREDIT_WORDS: Final = frozenset(
    "credit credits copyright source quelle author bildautor bildquelle bildnachweis photographer fotograf".split()  # noqa: SIM905 - a list of words
)
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
        read = read_caption(chunk.text)
        if words(chunk.place.names) & _CREDIT_WORDS or is_photo_credit(chunk.text.strip("()[]© ")):
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
