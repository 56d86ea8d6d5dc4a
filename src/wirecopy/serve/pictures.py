"""What bytes are a picture, of which kind and size: read from the bytes alone."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

# Characters of a drawing; news has maps, not worlds.
MOST_DRAWING = 1 << 20
_SVG = "{http://www.w3.org/2000/svg}"
_LINKS = ("href", "{http://www.w3.org/1999/xlink}href", "src")
# A drawing may show itself and pictures that it holds; nothing from elsewhere, nothing that runs or is HTML.
_RUNS = frozenset(("script", "foreignObject", "iframe", "embed", "object", "audio", "video", "handler", "listener"))
_INSIDE = ("#", "data:image/png;", "data:image/jpeg;", "data:image/gif;")
_ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression\(|javascript:", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What bytes are.

    Attributes:
        type: Their media type.
        width: Pixels; None where a drawing does not say.
        height: The same.
    """

    type: str
    width: int | None
    height: int | None


def kind_and_size(content: bytes) -> Look | None:
    """Return what kind of picture bytes are, or None where they are none that a page may show."""
    for type_, read in _READERS.items():
        try:
            size = read(content)
        except (struct.error, IndexError):
            continue  # it begins as a picture and ends too early
        if size is not None:
            return Look(type=type_, width=size[0], height=size[1])
    return _drawing(content)


def _png(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR":
        return None
    return struct.unpack(">II", content[16:24])


def _gif(content: bytes) -> tuple[int, int] | None:
    return struct.unpack("<HH", content[6:10]) if content.startswith((b"GIF87a", b"GIF89a")) else None


def _jpeg(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    place = 2
    while True:
        while content[place] == 0xFF:  # noqa: PLR2004 - the mark before every segment, repeated at will
            place += 1
        mark = content[place]
        if 0xC0 <= mark <= 0xCF and mark not in {0xC4, 0xC8, 0xCC}:  # noqa: PLR2004 - the frames' marks
            height, width = struct.unpack(">HH", content[place + 4 : place + 8])
            return width, height
        (length,) = struct.unpack(">H", content[place + 1 : place + 3])
        place += 1 + max(2, length)


def _webp(content: bytes) -> tuple[int, int] | None:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    kind = content[12:16]
    if kind == b"VP8X":
        return (
            1 + int.from_bytes(content[24:27], "little"),
            1 + int.from_bytes(content[27:30], "little"),
        )
    if kind == b"VP8L":
        bits = struct.unpack("<I", content[21:25])[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", content[26:30])
    return (width & 0x3FFF, height & 0x3FFF) if kind == b"VP8 " else None


def _avif(content: bytes) -> tuple[int, int] | None:
    if content[4:8] != b"ftyp" or not {b"avif", b"avis"} & set(_brands(content)):
        return None
    # The box that says how large the picture is; of several the first is the whole.
    place = content.find(b"ispe", 0, 1 << 16)
    return struct.unpack(">II", content[place + 8 : place + 16]) if place > 0 else None


def _brands(content: bytes) -> Iterator[bytes]:
    (length,) = struct.unpack(">I", content[:4])
    for place in range(8, min(length, 256), 4):
        yield content[place : place + 4]


_READERS = {"image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif, "image/webp": _webp, "image/avif": _avif}


def _drawing(content: bytes) -> Look | None:
    if len(content) > MOST_DRAWING or b"<svg" not in content[:4096] or b"<!ENTITY" in content:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
    if root.tag != f"{_SVG}svg" or not all(map(_is_still, root.iter())):
        return None
    sides = (_LENGTH.fullmatch(root.get(side, "")) for side in ("width", "height"))
    width, height = (int(side[1]) if side else None for side in sides)
    return Look(type="image/svg+xml", width=width, height=height)


def _is_still(element: etree._Element) -> bool:
    """Whether an element of a drawing only draws."""
    if isinstance(element, etree._ProcessingInstruction):  # noqa: SLF001 - lxml has no other name for it
        return False  # it may name a style sheet elsewhere
    if isinstance(element, etree._Comment):  # noqa: SLF001
        return True
    name = etree.QName(element).localname
    if element.tag.startswith("{http://www.w3.org/1999/xhtml}") or name in _RUNS:
        return False
    if name == "style" and _ELSEWHERE.search("".join(map(str, element.itertext()))):
        return False
    return all(_is_plain(str(key), str(value)) for key, value in element.items())


def _is_plain(key: str, value: str) -> bool:
    if key in _LINKS:
        return value.strip().startswith(_INSIDE)
    return not key.lower().startswith("on") and not _ELSEWHERE.search(value)
