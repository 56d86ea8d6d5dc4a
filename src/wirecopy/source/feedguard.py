"""What a feed may cost. feedparser has no limits of its own; these are checked before it sees the document.

Each limit stands for one way in which a small document can make the parser slow or large. All are far above what feeds
have: the largest of 2,106 conformance files has 40 kB, and the feeds of large papers 20 to 300 entries.
"""

from __future__ import annotations

import html
import re
from collections import Counter

from wirecopy.errors import InputError

MAX_FEED = 10 * 1024 * 1024  # bytes
MAX_TAGS = 400_000  # about 50 microseconds each
MAX_ENTRIES = 10_000
MAX_CATEGORIES = 1_000  # of one entry; each is compared with all before it
MAX_KEYWORDS = 20_000  # bytes of one list, which is split into categories
MAX_PROLOGUE = 64 * 1024  # bytes before the first element
MAX_BLANK = 1_000  # white space in a row in the prologue, over which patterns backtrack
MAX_EXPANSION = 16 * 1024 * 1024  # bytes that the document's own entities come to
MAX_BASES = 1_000  # relative `xml:base`, which add up when nested
MAX_BASE = 64 * 1024  # bytes of all of them
MAX_AUTHORS = 1e9  # sum of squared lengths of unbroken words in names: 2.5 seconds in a search for mail addresses
MAX_DASHES = 2e10  # double hyphens times bytes: 6 seconds in the cleaner's search for the ends of comments

PROLOGUE = re.compile(rb"<\w")
BLANK = re.compile(rb"\s{%d}" % MAX_BLANK)
ENTITY = re.compile(rb"<!ENTITY\s+(\w+)\s+[\"']([^\"']*)")
REFERENCE = re.compile(rb"&(\w+);")
BASE = re.compile(rb"\bbase\s*=\s*[\"']?(?!\s*https?:)([^\"'>]*)", re.IGNORECASE)
SUBJECTS = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:(item|entry)|(category|subject|tags|keywords))\b", re.IGNORECASE)
AUTHOR = re.compile(
    rb"(</?)(?:[\w.-]{1,40}:)?(?:author|creator|contributor|publisher|managingeditor|webmaster|owner|name|email)\b",
    re.IGNORECASE,
)
PIECES = re.compile(rb"<!\[CDATA\[|\]\]>|<[^<>]*>")
WORD = re.compile(r"[\w.+-]{100,}")
DASH = re.compile(rb"--|-\]\]>|&#0*45;|&#x0*2d;", re.IGNORECASE)
NAMES = (b"item", b"entry", b"category", b"subject", b"tags", b"keywords")
LISTS = (b"keywords", b"tags")
KEYWORDS = re.compile(rb"<[\w.:-]{0,40}(?:keywords|tags)\b(.{%d})" % MAX_KEYWORDS, re.IGNORECASE | re.DOTALL)


def guard(source: str, document: bytes, *, clean: bool) -> None:
    """Refuse a document that is made to exhaust its reader.

    Args:
        source: Names it in the message.
        document: The feed, as UTF-8.
        clean: Whether its markup will be cleaned, which has limits of its own.

    Raises:
        InputError: It passes one of the limits above.
    """
    for check in (_size, _prologue, _bases, _subjects, _authors, *((_dashes,) if clean else ())):
        if refusal := check(document):
            raise InputError(source, refusal, "no feed needs this; tell its publisher")


def _size(document: bytes) -> str | None:
    return f"has more than {MAX_TAGS} tags" if document.count(b"<") > MAX_TAGS else None


def _authors(document: bytes) -> str | None:
    if len(document) ** 2 <= MAX_AUTHORS:
        return None
    cost, opened = 0, None
    for match in AUTHOR.finditer(document):
        if opened is not None and match.start() - opened > MAX_BLANK:
            name = html.unescape(_text(document[opened : match.start()]).decode("utf-8", "replace"))
            cost += sum(len(word) ** 2 for word in WORD.findall(name))
        opened = match.end() if match.group(1) == b"<" else None
    return "has names of authors that are no names" if cost > MAX_AUTHORS else None


def _text(piece: bytes) -> bytes:
    """What is left of a piece of XML without comments and tags. Searching by hand: a pattern would be quadratic."""
    kept, position = [], 0
    while (start := piece.find(b"<!--", position)) >= 0 and (end := piece.find(b"-->", start)) >= 0:
        kept.append(piece[position:start])
        position = end + len(b"-->")
    return PIECES.sub(b"", b"".join([*kept, piece[position:]]))


def _dashes(document: bytes) -> str | None:
    dashes = sum(1 for _ in DASH.finditer(document))
    return "has too many double hyphens to be cleaned" if dashes * len(document) > MAX_DASHES else None


def _prologue(document: bytes) -> str | None:
    first = PROLOGUE.search(document)
    prologue = document[: first.start() if first else len(document)]
    if len(prologue) > MAX_PROLOGUE:
        return f"has more than {MAX_PROLOGUE >> 10} KiB before its first element"
    if BLANK.search(prologue):
        return f"has more than {MAX_BLANK} blanks in a row before its first element"
    sizes = {name: len(value) for name, value in ENTITY.findall(prologue)}
    if sizes:
        used = Counter(REFERENCE.findall(document))
        if sum(size * used[name] for name, size in sizes.items()) > MAX_EXPANSION:
            return f"expands to more than {MAX_EXPANSION >> 20} MiB by its own entities"
    return None


def _bases(document: bytes) -> str | None:
    bases = BASE.findall(document)
    if len(bases) > MAX_BASES or sum(map(len, bases)) > MAX_BASE:
        return "has too many relative xml:base"
    return None


def _subjects(document: bytes) -> str | None:
    plain = document.lower()
    if sum(map(plain.count, NAMES)) <= MAX_CATEGORIES and (
        len(plain) <= MAX_KEYWORDS or not any(map(plain.count, LISTS))
    ):
        return None  # as nearly always
    entries = subjects = 0
    for match in SUBJECTS.finditer(document):
        if match.group(1):
            entries += 1
            subjects = 0
        else:
            subjects += 1
        if entries > MAX_ENTRIES:
            return f"has more than {MAX_ENTRIES} entries"
        if subjects > MAX_CATEGORIES:
            return f"has an entry with more than {MAX_CATEGORIES} categories"
    for match in KEYWORDS.finditer(document):
        # The list ends with its own closing tag: pieces between comments or other tags belong to it.
        if not re.search(rb"</[\w.:-]{0,40}(?:keywords|tags)\b|/>", match.group(1), re.IGNORECASE):
            return f"has a list of keywords longer than {MAX_KEYWORDS} bytes"
    return None
