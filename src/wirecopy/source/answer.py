"""From an HTTP answer, live or archived, to a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wirecopy.errors import InputError
from wirecopy.source import files  # as a module: it reads archives through us
from wirecopy.types import Page

if TYPE_CHECKING:
    from datetime import datetime

MARKUP = {"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"}
PLAIN = {"text/plain"}
CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
# Encodings whose bytes are valid UTF-8 by nature or that start with bytes that no page starts with.
NOT_ASCII = re.compile(r"(?:iso-2022|hz|utf-?16|utf-?32|ucs)", re.IGNORECASE)


def media_type(header: str | None) -> str:
    """The media type in a `Content-Type`, in lower case; empty where there is none."""
    return (header or "").partition(";")[0].strip().lower()


def is_page(header: str | None, content: bytes) -> bool:
    """Whether an answer is a page, not a picture, a script or data: by its type, or its bytes where it has none."""
    kind = media_type(header)
    if kind in MARKUP | PLAIN:
        return True
    return kind in {"", "application/octet-stream", "unknown/unknown"} and bool(
        files.MARKUP.search(content[: files.SNIFF * 16].decode("latin-1"))
    )


def to_page(
    content: bytes,
    *,
    id_: str,
    url: str | None,
    content_type: str | None,
    status: int | None = None,
    fetched: datetime | None = None,
) -> Page:
    """Make a page of an answer's body.

    Args:
        content: The body, unpacked.
        id_: Names the page in every output row.
        url: The address that answered.
        content_type: The value of `Content-Type`.
        status: The status.
        fetched: When it was fetched.

    Raises:
        InputError: It is no page, is empty, too large, or cannot be decoded.
    """
    if not is_page(content_type, content):
        raise InputError(id_, f"is {media_type(content_type) or 'of no known type'}, not a page")
    if len(content) > files.MAX_PAGE:
        raise InputError(id_, f"is larger than {files.MAX_PAGE >> 20} MiB")
    if not content.strip():
        raise InputError(id_, "is empty")
    return Page(
        id=id_,
        text=_decode(id_, content, content_type),
        markup=media_type(content_type) not in PLAIN,
        url=url,
        status=status,
        fetched=fetched,
    )


def _decode(id_: str, content: bytes, content_type: str | None) -> str:
    """By the header's encoding, unless the bytes are UTF-8 whatever it says; else by the page's own declaration."""
    named = CHARSET.search(content_type or "")
    label = named.group(1).lower() if named else ""
    if label and (NOT_ASCII.match(label) or not _is_utf8(content)) and not content.startswith(b"\xef\xbb\xbf"):
        try:
            return content.decode(files.LABELS.get(label, label))
        except (UnicodeDecodeError, LookupError, ValueError):
            pass
    try:
        return files.decode(id_, content)
    except InputError:
        if media_type(content_type) in PLAIN:
            raise
        return content.decode("utf-8", "replace")  # a fragment without any tag that `decode` would know


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
