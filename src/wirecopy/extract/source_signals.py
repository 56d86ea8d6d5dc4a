"""A page's signals read from its source text, for the bulk mode, which has no time for a tree.

Only the head's `meta`, `link` and `title`, the first `h1` and JSON-LD are looked at. Comments are not told apart from
markup: a tag in a comment is read as a tag.
"""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from wirecopy.extract.signals import Signals

if TYPE_CHECKING:
    from collections.abc import Iterator

_ATTRIBUTE: Final = re.compile(r"""([a-zA-Z:_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# Bounded and without backtracking into what matched: a broken tag must not cost more than its own length.
_INSIDE: Final = r"""\s((?:[^<>"']++|"[^"]{0,5000}"|'[^']{0,5000}'){0,60}+)>"""
_META: Final = re.compile("<meta" + _INSIDE)
_LINK: Final = re.compile("<link" + _INSIDE)
_TAG: Final = re.compile(r"<[^<>]*>")
_LANGUAGE: Final = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z-]{2,12})", re.IGNORECASE)
#: How an AMP page opens.
AMP: Final = re.compile(r"<html\b[^>]*?\s(?:amp|⚡)(?=[\s>=])", re.IGNORECASE)
#: A tag longer than this is broken.
LONGEST_TAG: Final = 20_000
#: A head without an end is read so far.
LONGEST_HEAD: Final = 200_000
#: Tags of one kind that are looked at.
MOST_TAGS: Final = 400


def from_source(source: str) -> Signals:
    """Gather a page's signals from its source."""
    end = source.find("</head>", 0, LONGEST_HEAD)
    head = source[: end if end > 0 else LONGEST_HEAD]
    metas: dict[str, list[str]] = {}
    for tag in islice(_META.finditer(head), MOST_TAGS):
        given = _attributes(tag[1])
        content = given.get("content")
        if content is None:
            continue
        value = _text(content)
        for kind in ("property", "name", "itemprop", "http-equiv"):
            if name := given.get(kind):
                metas.setdefault(name.strip().lower(), []).append(value)
    canonical = next((tag[1] for tag in islice(_LINK.finditer(head), MOST_TAGS) if "canonical" in tag[1]), "")
    address = html.unescape(_attributes(canonical).get("href", "")).strip()
    language = _LANGUAGE.search(source, 0, LONGEST_TAG)
    return Signals(
        metas={name: tuple(values) for name, values in metas.items()},
        links={"canonical": (address,)} if address else {},
        title=next(_elements(head, "title"), None),
        headings=tuple(islice((text for text in _elements(source, "h1", len(head)) if text), 1)),
        language=language[1] if language else None,
        scripts=tuple(_scripts(source)),
        amp=AMP.search(source, 0, LONGEST_TAG) is not None,
    )


def _attributes(tag: str) -> dict[str, str]:
    return {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(tag)}


def _text(raw: str) -> str:
    return " ".join((html.unescape(html.unescape(raw)) if "&" in raw else raw).split())


def _elements(source: str, name: str, start: int = 0) -> Iterator[str]:
    """The texts of the elements of a name."""
    at = start - 1
    for _ in range(MOST_TAGS):
        at = source.find(f"<{name}", at + 1)
        if at < 0:
            return
        start = source.find(">", at)
        end = source.find(f"</{name}", start)
        if start < 0 or end < 0:
            return
        if end - start < LONGEST_TAG:
            yield _text(_TAG.sub(" ", source[start + 1 : end]))


def _scripts(source: str) -> Iterator[str]:
    at = 0
    for _ in range(MOST_TAGS):
        at = source.find("application/ld+json", at)
        if at < 0:
            return
        start = source.find(">", at)
        opening = source.rfind("<", 0, at)
        at += 1
        # a tag inside a script's string has its quotes escaped
        if source.startswith("<script", opening) and "<" not in source[at:start] and "\\" not in source[opening:start]:
            end = source.find("</script", start)
            if end < 0:
                return
            yield source[start + 1 : end]
            at = end
