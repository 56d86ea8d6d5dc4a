"""A parsed page as a sequence of lines.

One pass over the tree. Text is gathered until an element begins or ends a block; what is known then (the element's
kind, its containers, links, what classes call it) goes with the line.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from lxml import etree

from wirecopy.extract.blocks import MOST_LINES, Container, Line, LineKind, is_rule
from wirecopy.extract.phrases import word_list
from wirecopy.extract.walk import AMP_UNREAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

#: What class names, ids, roles and item properties say, by the words that they are made of.
MARKS: Final = (
    "comment",
    "live",
    "furniture",
    "related",
    "caption",
    "credit",
    "byline",
    "publisher",
    "time",
    "headline",
    "kicker",
)
_WORDS_OF: Final = {mark: word_list("marks", mark) for mark in MARKS}
_MARKS: Final = {
    word: frozenset(mark for mark, others in _WORDS_OF.items() if word in others)
    for words in _WORDS_OF.values()
    for word in words
}
#: Marks that hold for everything inside the element.
_INHERITED: Final = frozenset({"comment", "live", "furniture", "related", "caption"})

_BLOCKS: Final = word_list("tags", "blocks")
_HOLDERS: Final = word_list("tags", "holders")
_SKIPPED: Final = word_list("tags", "skipped") | AMP_UNREAD
_CLASS_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NAMED: Final = ("class", "id", "itemprop", "role", "rel")
_JOINED = re.compile(r"[\w).\"”’]$")
_SPACE = re.compile(r"\s+")
#: Elements that set a source or a date apart at the end of a headline's own line, which has so many words.
_ASIDE: Final = frozenset({"small", "i", "em", "span", "cite", "time"})
HEAD_WORDS: Final = 4
LONGEST_ASIDE: Final = 80
#: A table cell longer than this holds text, not data.
_LONGEST_CELL: Final = 80


def lines_of_tree(tree: HtmlElement, *, url: str | None = None) -> tuple[Line, ...]:
    """The lines of a parsed page.

    Args:
        tree: The page. It is not changed.
        url: The page's address, against which links are resolved.

    Returns:
        Everything that a reader would see, furniture included, in page order.
    """
    return tuple(_Reader(url).read(tree))


class _Reader:
    """Gathers text between the edges of blocks."""

    def __init__(self, url: str | None) -> None:
        self.url = url
        self.lines: list[Line] = []
        self.parts: list[tuple[str, str | None, bool]] = []  # text, its link, strong
        self.path: list[Container] = []
        self.marks: list[frozenset[str]] = [frozenset()]
        self.own: set[str] = set()
        self.links: list[str | None] = []
        self.tags: list[str] = []
        self.strong = 0
        self.number = 0
        self.gap = True
        self.publisher: list[str] | None = None
        self.named: str | None = None
        self.stamp: str | None = None
        self.credit: str | None = None

    def read(self, tree: HtmlElement) -> list[Line]:
        walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if len(self.lines) >= MOST_LINES:
                break
            if event == "start":
                if self._skipped(element):
                    walk.skip_subtree()
                    self.tags.append("")
                else:
                    self._enter(element)
                    if self.tags[-1] == "table" and (rows := _data(element)):
                        self._rows(rows)
                        walk.skip_subtree()
                continue
            if event == "end":
                self._leave(element)
            self._add(element.tail)
        self._flush(gap=True)
        return self.lines

    def _skipped(self, element: HtmlElement) -> bool:
        if element.tag in _SKIPPED or element.get("hidden") is not None:
            return True
        style = (element.get("style") or "").replace(" ", "").lower()
        return "display:none" in style or "visibility:hidden" in style

    def _enter(self, element: HtmlElement) -> None:
        tag = str(element.tag).lower()
        block = tag in _BLOCKS
        if block:
            self._flush(gap=True)
        elif tag == "br":
            self._flush(gap=False)
        self.tags.append(tag)
        marks = _marks_of(element, tag)
        if "furniture" in marks and any(one.tag == "article" for one in self.path) and _is_foot(element, tag):
            marks -= {"furniture"}  # an article's own foot holds its byline and time
        self.marks.append((self.marks[-1] & _INHERITED) | (marks if block else marks & _INHERITED))
        if not block:
            self._inline(element, tag, marks)
        if tag in _HOLDERS:
            self.number += 1
            shape = f"{tag}.{element.get('class') or element.get('style') or ''}"
            self.path.append(Container(number=self.number, shape=shape, tag=tag))
        if tag == "hr":
            self.lines.append(Line(text="", kind="rule", gap=True, marks=self.marks[-1], path=tuple(self.path)))
        elif tag == "img":
            self._image(element)
        if tag == "time" and element.get("datetime"):
            self.stamp = self.stamp or element.get("datetime")
        self._add(element.text)

    def _inline(self, element: HtmlElement, tag: str, marks: frozenset[str]) -> None:
        if tag in {"span", "time", "a", "em", "b", "strong", "small", "abbr", "cite", "i"} and self.parts:
            last = self.parts[-1][0]
            # two elements side by side without white space are parted by their style
            previous = element.getprevious()
            parted = previous is not None and not previous.tail and _JOINED.search(last)
            if parted and (previous.tag != tag or tag in {"time", "a"} or element.get("class") or element.get("style")):
                self.parts.append((" ", None, True))
        if self.parts and tag in _ASIDE and self._closes_head(element):
            self._flush(gap=False)
        if tag == "a":
            href = (element.get("href") or "").strip()
            self.links.append(
                urljoin(self.url or "", href)
                if href and not href.lower().startswith(("javascript:", "mailto:"))
                else None
            )
        if tag in {"b", "strong"}:
            self.strong += 1
        self.own |= marks - {"headline"}
        if "credit" in marks and "caption" in self.marks[-1]:
            self.credit = _text(element)
        if "publisher" in marks:
            self.publisher = []

    def _closes_head(self, element: HtmlElement) -> bool:
        """True for the last element of a heading, or of a line of strong or linked text: a source, a date."""
        if element.getnext() is not None or (element.tail or "").strip() or len(_text(element)) > LONGEST_ASIDE:
            return False
        solid = [(text, href, strong) for text, href, strong in self.parts if text.strip()]
        in_heading = any(_is_heading(tag) for tag in self.tags[-3:])
        if not in_heading and not all(href or strong for _, href, strong in solid):
            return False
        count = len(" ".join(text for text, _, _ in solid).split())
        return count >= HEAD_WORDS if in_heading else count > HEAD_WORDS

    def _opens_head(self, element: HtmlElement) -> bool:
        """True for a kicker: a marked first element of a heading, with more behind it."""
        if "kicker" not in _marks_of(element, str(element.tag)) or not (element.tail or "").strip():
            return False
        return element.getprevious() is None and any(_is_heading(tag) for tag in self.tags[-3:])

    def _leave(self, element: HtmlElement) -> None:
        tag = self.tags[-1]
        if tag in _BLOCKS:
            self._flush(gap=True)
        elif tag == "span" and self._opens_head(element):
            self._flush(gap=False)
        self.tags.pop()
        if not tag:
            return
        self.marks.pop()
        if tag in _HOLDERS:
            self.path.pop()
        if tag == "a" and self.links:
            self.links.pop()
        if tag in {"b", "strong"}:
            self.strong -= 1
        if self.publisher is not None and tag not in _BLOCKS and "publisher" in _marks_of(element, tag):
            self.named = self.named or _SPACE.sub(" ", "".join(self.publisher)).strip()
            self.publisher = None

    def _add(self, text: str | None) -> None:
        if text:
            self.parts.append((text, self.links[-1] if self.links else None, self.strong > 0))
            if self.publisher is not None:
                self.publisher.append(text)

    def _image(self, element: HtmlElement) -> None:
        source = element.get("data-src") or element.get("src") or ""
        if source and not source.startswith("data:"):
            self._flush(gap=False)
            address = urljoin(self.url or "", source)
            alt = _SPACE.sub(" ", element.get("alt") or "").strip()
            self.lines.append(Line(text=alt, kind="image", marks=self.marks[-1], path=tuple(self.path), image=address))

    def _rows(self, rows: list[str]) -> None:
        for row in rows:
            self.lines.append(Line(text=row, kind="table-row", gap=True, marks=self.marks[-1], path=tuple(self.path)))
        self.gap = True

    def _flush(self, *, gap: bool) -> None:
        text = _SPACE.sub(" ", "".join(part for part, _, _ in self.parts)).strip()
        if text:
            self._line(text)
            self.gap = False
        self.gap = self.gap or gap
        self.parts = []
        self.own = set()
        self.named, self.stamp, self.credit = None, None, None

    def _line(self, text: str) -> None:
        solid = [(part.strip(), href, strong) for part, href, strong in self.parts if part.strip()]
        size = sum(len(part) for part, _, _ in solid)
        linked = sum(len(part) for part, href, _ in solid if href)
        hrefs = {href for part, href, _ in solid if href}
        marks = self.marks[-1] | self.own
        kind, level = self._kind(all(strong for _, _, strong in solid))
        last = self.lines[-1] if self.lines else None
        if not self.gap and last is not None and last.kind == kind and _soft(last.text, text):
            self.lines[-1] = Line(text=f"{last.text} {text}", kind=kind, gap=last.gap, marks=last.marks, path=last.path)
            return
        if is_rule(text):
            self.lines.append(Line(text="", kind="rule", gap=True, marks=marks, path=tuple(self.path)))
            return
        self.lines.append(
            Line(
                text=text,
                kind=kind,
                level=level,
                gap=self.gap,
                bullet=kind == "list-item",
                href=next(iter(hrefs)) if len(hrefs) == 1 and linked >= 0.8 * size else None,
                linked=linked / size if size else 0.0,
                marks=frozenset(marks),
                path=tuple(self.path),
                publisher=self.named,
                stamp=self.stamp,
                credit=self.credit,
            )
        )

    def _kind(self, strong: bool) -> tuple[LineKind, int]:
        for tag in reversed(self.tags):
            if _is_heading(tag):
                return "subhead", int(tag[1])
            if tag == "li":
                return "list-item", 0
            if tag == "blockquote":
                return "quote", 0
            if tag in {"article", "section", "main", "td", "body"}:
                break
        return ("subhead", 0) if strong else ("paragraph", 0)


def _is_heading(tag: str) -> bool:
    return len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()  # noqa: PLR2004


def _soft(before: str, after: str) -> bool:
    """True where a line break inside a block only wraps a sentence."""
    return after[:1].islower() and before[-1:] not in ".!?:;…。"


def _is_foot(element: HtmlElement, tag: str) -> bool:
    return tag == "footer" or "foot" in (element.get("class") or "").lower()


def _marks_of(element: HtmlElement, tag: str) -> frozenset[str]:
    attributes = element.attrib
    words = " ".join(attributes[name] for name in _NAMED if name in attributes) if attributes else ""
    marks = _marks_in(words) if words else frozenset()
    if tag in {"nav", "footer"}:
        return marks | {"furniture"}
    if tag == "figcaption":
        return marks | {"caption"}
    return marks | {"time"} if tag == "time" else marks


@lru_cache(maxsize=8192)
def _marks_in(words: str) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for word in words.split():
        parts = [part.lower() for part in _CLASS_WORDS.findall(word[:80])]
        for part in (*parts, "".join(parts)):
            found |= _MARKS.get(part, frozenset())
    return found


def _data(table: HtmlElement) -> list[str]:
    """The rows of a table that holds data; empty for one that only lays out a page."""
    rows = []
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        if any(len(_text(cell)) > _LONGEST_CELL for cell in cells) or row.find(".//table") is not None:
            return []
        if len(cells) > 1:
            rows.append("\t".join(_text(cell) for cell in cells))
    headed = next(table.iter("th"), None) is not None
    held = any(next(table.iter(tag), None) is not None for tag in ("h1", "h2", "h3", "p", "img"))
    return rows if len(rows) > 1 and (headed or not held) and all(row.strip() for row in rows) else []


def _text(element: HtmlElement) -> str:
    return _SPACE.sub(" ", "".join(_texts(element))).strip()


def _texts(element: HtmlElement) -> Iterator[str]:
    for text in element.itertext():
        yield str(text)
