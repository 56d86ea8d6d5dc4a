"""RSS, Atom, CDF and JSON Feed.

    bytes, headers, address -> encoding -> limits -> feedparser or the JSON reader -> Feed, Entry...

feedparser reads every dialect of RSS, Atom and CDF that was ever in use, and what is nearly one. It is given UTF-8
only, after `guard` has refused what would make it slow or large, and it fetches nothing: it is handed a stream.
"""

from __future__ import annotations

import codecs
import io
import re
import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import feedparser  # type: ignore[import-untyped]  # ships no types
from feedparser.encodings import convert_to_utf8  # type: ignore[import-untyped]  # ships no types

from wirecopy.errors import InputError
from wirecopy.source.dialect import made_id, to_entry, to_feed
from wirecopy.source.feedguard import MAX_FEED, guard
from wirecopy.source.jsonfeed import is_json, read_json_feed
from wirecopy.source.links import header_links
from wirecopy.source.usual import read_usual

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecopy.types import Entry, Feed

DECLARATION = 1024  # characters in which an XML declaration must end
# What a document starts with whose encoding is no superset of ASCII: a byte order mark (its length) or `<`.
STARTS = (
    (b"\x00\x00\xfe\xff", 4, "utf-32-be"),
    (b"\xff\xfe\x00\x00", 4, "utf-32-le"),
    (b"\x00\x00\x00<", 0, "utf-32-be"),
    (b"<\x00\x00\x00", 0, "utf-32-le"),
    (b"\xfe\xff", 2, "utf-16-be"),
    (b"\xff\xfe", 2, "utf-16-le"),
    (b"\x00<", 0, "utf-16-be"),
    (b"<\x00", 0, "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", 0, "cp037"),
    (codecs.BOM_UTF8, 3, "ascii"),
    (b"", 0, "ascii"),
)
LABEL = re.compile(rb"(?:encoding|charset)\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Codecs of Python that are no character sets of documents: some are quadratic, some raise what no decoder should.
NO_CHARSETS = {"punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape"}
# Character references that XML forbids, and what careless programs write with them: emoji as two UTF-16 surrogates.
PAIR = re.compile(
    rb"&#(?:x(d[89ab][0-9a-f]{2})|(5[56][0-9]{3}));&#(?:x(d[c-f][0-9a-f]{2})|(5[67][0-9]{3}));", re.IGNORECASE
)
SINGLE = re.compile(rb"&#(?:x([0-9a-f]{1,12})|([0-9]{1,12}));", re.IGNORECASE)
CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r")
FORBIDDEN = (*((code, code) for code in CONTROLS), (0xD800, 0xDFFF), (0x110000, 16**12))
ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(\w{1,40})")
ROOTS = {b"rss", b"feed", b"rdf", b"channel"}


def read_feed(
    content: bytes, *, url: str | None = None, headers: Mapping[str, str] | None = None, clean: bool = True
) -> tuple[Feed, tuple[Entry, ...]]:
    """Read a feed of any dialect.

    Args:
        content: The document, unpacked.
        url: Its address, against which relative addresses are resolved.
        headers: The headers of the answer, names in any case; they say the encoding, the language, the hub.
        clean: Remove what is dangerous from markup and resolve the addresses in it. Without it a feed of full texts is
            read about five times as fast and markup stays as it is in the feed, with `Text.base` to resolve against;
            whoever shows it must clean it.

    Returns:
        What the feed says of itself, and its entries in its own order.

    Raises:
        InputError: It is no feed, larger than `MAX_FEED` bytes, or made to exhaust its reader. Nothing else is raised.
    """
    source = url or "feed"
    told = {name.lower(): value for name, value in (headers or {}).items()}
    if len(content) > MAX_FEED:
        raise InputError(source, f"is larger than {MAX_FEED >> 20} MiB", "subscribe to a smaller feed of the site")
    if not content.strip(b"\0\t\n\f\r "):
        raise InputError(source, "is empty")
    links = header_links(told.get("link"), url)
    if is_json(content):
        feed, entries = read_json_feed(content, source=source, links=links)
        return feed, _told_apart(entries)
    document, complaint = _to_utf8(source, content, told)
    mended = _mend(document)
    if mended != document:
        document, complaint = mended, complaint or "has characters that XML forbids"
    root = ROOT.search(document)
    kind = root.group(1).lower() if root else b""
    if kind == b"html":
        raise InputError(source, "is a web page, not a feed", "look for the feeds that the page links to")
    guard(source, document, clean=clean)
    base = _base(url, told)
    given = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    if "content-language" in told:
        given["content-language"] = told["content-language"]
    try:
        parsed, found = _parsed(document, given, clean=clean)
        if parsed.get("bozo") and complaint is None:
            complaint = str(parsed.get("bozo_exception") or "") or "is not well formed"
        feed = to_feed(parsed, links=links, document=document, complaint=complaint)
        entries = tuple(to_entry(item, base=base) for item in found)
    except Exception as error:  # the one edge to a parser that is given anything at all
        raise InputError(source, f"cannot be read as a feed: {type(error).__name__}: {error}") from error
    if not (feed.format or entries or kind in ROOTS):
        raise InputError(source, "is not a feed", "give the address of an RSS, Atom or JSON feed")
    return feed, _told_apart(entries)


def _told_apart(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries of a feed that gives one id to several of them, as broken templates do, with ids of their own.

    Else all but one of them would be lost. What is the same entry twice stays one.
    """
    places: dict[str, set[str]] = {}
    for entry in entries:
        places.setdefault(entry.id, set()).add(entry.url or made_id(entry.title, entry.published))
    if len(places) == len(entries) or all(len(each) == 1 for each in places.values()):
        return entries
    return tuple(
        replace(entry, id=f"{entry.id} {entry.url or made_id(entry.title, entry.published)}")
        if len(places[entry.id]) > 1
        else entry
        for entry in entries
    )


def _parsed(document: bytes, headers: dict[str, str], *, clean: bool) -> tuple[Any, list[Any]]:
    """What feedparser says of a feed, and its entries. Usual ones are read without it, unless they need cleaning."""

    def parse(content: bytes) -> Any:
        stream = io.BytesIO(content)
        return feedparser.parse(stream, response_headers=headers, sanitize_html=clean, resolve_relative_uris=clean)

    base, language = headers["content-location"], headers.get("content-language")
    usual = None if clean else read_usual(document, base=base, language=language)
    if usual is not None:
        parsed = parse(usual.rest)
        if len(parsed.entries) == usual.entries.count(None):
            others = iter(parsed.entries)
            return parsed, [next(others) if entry is None else entry for entry in usual.entries]
    parsed = parse(document)
    return parsed, parsed.entries


def _to_utf8(source: str, content: bytes, told: Mapping[str, str]) -> tuple[bytes, str | None]:
    """The document as UTF-8, its declaration on a line of its own, and what was wrong with its encoding."""
    mark, encoding = next((size, name) for start, size, name in STARTS if content.startswith(start))
    if encoding == "ascii":
        # Blank lines before the declaration, which careless templates leave, are no reason to call a feed broken.
        content, mark = content[mark:].lstrip(), 0
    width = len("\n".encode(encoding))
    head = content[mark : mark + DECLARATION * width]
    if head.startswith("<?".encode(encoding)):
        end = head.find("?>".encode(encoding))
        if end < 0:
            raise InputError(source, f"has an XML declaration longer than {DECLARATION} characters")
        # feedparser looks for the encoding with a pattern that is quadratic in the length of the first line.
        end += mark + 2 * width
        content = content[:end] + "\n".encode(encoding) + content[end:]
    labels = LABEL.findall(head.replace(b"\0", b"") + b" " + told.get("content-type", "").encode("utf-8", "replace"))
    if unusable := NO_CHARSETS & set(map(_codec, labels)):
        raise InputError(source, f"declares {min(unusable)}, which is no character set")
    state: dict[str, Any] = {}
    try:
        document: bytes = convert_to_utf8(dict(told), content, state)
    except (UnicodeError, LookupError, ValueError) as error:
        raise InputError(source, f"cannot be decoded: {error}") from error
    return document, str(state["bozo_exception"]) if state.get("bozo") else None


def _mend(document: bytes) -> bytes:
    """The document without the characters that XML forbids; pairs of surrogates are joined."""
    document = document.translate(None, bytes(CONTROLS))
    return SINGLE.sub(_single, PAIR.sub(_pair, document)) if b"&#" in document else document


def _pair(match: re.Match[bytes]) -> bytes:
    high = int(match.group(1), 16) if match.group(1) else int(match.group(2))
    low = int(match.group(3), 16) if match.group(3) else int(match.group(4))
    return struct.pack("<HH", high, low).decode("utf-16-le", "replace").encode()


def _single(match: re.Match[bytes]) -> bytes:
    code = int(match.group(1), 16) if match.group(1) else int(match.group(2))
    return "\ufffd".encode() if any(first <= code <= last for first, last in FORBIDDEN) else match.group()


def _codec(label: bytes) -> str:
    try:
        return codecs.lookup(label.decode("ascii", "replace")).name
    except (LookupError, ValueError):
        return ""


def _base(url: str | None, told: Mapping[str, str]) -> str:
    """The address that relative ones are resolved against: `Content-Location` where it is one, else the feed's own."""
    base = url or ""
    try:
        location = urljoin(base, told.get("content-location", ""))
        return location if urlsplit(location).scheme in {"http", "https"} else base
    except ValueError:
        return base
