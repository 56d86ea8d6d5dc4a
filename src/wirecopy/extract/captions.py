"""Captions that stand among the paragraphs: the caption apart from its credit.

A photo credit says who took the picture, never who wrote the text.
"""

from __future__ import annotations

import re
from typing import Final

from wirecopy.extract.agencies import chain, named
from wirecopy.extract.phrases import alternatives
from wirecopy.types import Image

#: A caption is shorter than this; a longer paragraph with a credit in it is body.
LONGEST_CAPTION: Final = 900
LONGEST_CREDIT: Final = 140
CREDIT_WORDS: Final = 14
WHO_WORDS: Final = 8

_PHOTO = alternatives("captions", "photo")
_HAS_PHOTO = re.compile(rf"(?<![^\W\d_])(?:{_PHOTO})(?![^\W\d_])|写真|사진|图片|圖片|摄影|攝影", re.IGNORECASE)
_HOUSES = re.compile(rf"\b(?:{alternatives('captions', 'houses')})\b", re.IGNORECASE)
_END_BRACKET = re.compile(r"[(\[（【](?P<credit>[^()\[\]（）【】]{2,140})[)\]）】]\s*[.。]?$")
_END_LABEL = re.compile(
    rf"(?:^|[\s.!?。—–|/\"”’])(?P<credit>(?P<label>{_PHOTO}|credits?|copyright|©|quelle|source)"
    r"(?: credits?| by| par| von)?\s?[:：©]\s?"
    r"(?P<who>[^:：\n]{2,100}))$",
    re.IGNORECASE,
)
_END_SLASH = re.compile(
    r"(?:^|[.!?\"”]\s)(?P<credit>(?:REUTERS|AFP|AP|EPA|dpa|DPA|EFE|ANSA|AAP|PA|PTI|Xinhua)\s?/\s?[^./\n]{2,60})\.?$"
)
_START = re.compile(
    rf"^(?:file(?: photo)?\s?[-–—:]"
    rf"|(?:{_PHOTO}|pictured|(?:image |photo )?caption|bildunterschrift|legenda|légende|pie de foto|didascalia)"
    r"\s?(?:\(.{1,40}\)\s?)?[:：]|[▲△▼◇]\s|\[사진|（图|\(图)\s*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?。！？]")


def read_caption(paragraph: str) -> Image | None:
    """Read a paragraph that is a picture's caption.

    Args:
        paragraph: The paragraph, stripped.

    Returns:
        The picture with caption and credit apart (without an address), or None for anything else.
    """
    if len(paragraph) > LONGEST_CAPTION:
        return None
    for pattern in (_END_BRACKET, _END_LABEL, _END_SLASH):
        match = pattern.search(paragraph, max(0, len(paragraph) - LONGEST_CREDIT - 20))
        if match is None or not (pattern is not _END_BRACKET or is_photo_credit(match["credit"])):
            continue
        if pattern is _END_LABEL and not _labelled_photo(match, paragraph):
            continue
        before = _without_label(paragraph[: match.start("credit")].rstrip("([（【 ").strip())
        return Image(caption=before or None, credit=_clean_credit(match["credit"]))
    opening = _START.match(paragraph)
    if opening is not None and len(opening.group()) < len(paragraph):
        return Image(caption=paragraph[opening.end() :].strip() or None)
    return None


def is_photo_credit(text: str) -> bool:
    """True for "AP Photo/Jane Doe", "Foto: dpa", "Jane Doe/The Gazette via AP", "REUTERS/Jane Doe".

    Args:
        text: What stands in brackets after a caption, or in a credit element.
    """
    if len(text) > LONGEST_CREDIT:
        return False
    if _HAS_PHOTO.search(text) or _HOUSES.search(text):
        return len(text.split()) <= CREDIT_WORDS and not re.search(r"[.!?] [A-Z]", text)
    if " via " in text and chain(text.rpartition(" via ")[2]):
        return True
    first, slash, _ = text.partition("/")
    if slash and not chain(text):
        words = first.split()
        return bool(words) and (
            bool(chain(first)) or named(words[0]) is not None or bool(chain(text.rpartition("/")[2]))
        )
    return False


def _labelled_photo(match: re.Match[str], paragraph: str) -> bool:
    """True for the end of a caption ("... Foto: dpa"); "Source: Reuters" and "© 2026 AFP" credit the text itself."""
    if _HAS_PHOTO.search(match["label"]):
        return len(match["who"].split()) <= WHO_WORDS and not re.search(r"[.!?] ", match["who"])
    return match.start("credit") > 0 and is_photo_credit(match["who"]) and bool(_SENTENCE_END.search(paragraph))


def _without_label(text: str) -> str:
    opening = _START.match(text)
    return text[opening.end() :].strip() if opening else text.rstrip("-–—|/").strip()


def _clean_credit(text: str) -> str:
    return text.strip().strip("()[]（）【】").strip()
