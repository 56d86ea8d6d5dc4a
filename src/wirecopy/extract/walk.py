"""A page's visible text as chunks, with where each stands.

One pass over the tree without recursion. A chunk is the text of one block element (a paragraph, a heading, a list item,
a table row) or of the stray text between two; each knows how much of it is links and which elements around it name
themselves furniture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from wirecopy.extract.cues import Kind, kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

#: Components of AMP pages that hold no text of the article: advertisements, consent, menus, players, lists of others.
AMP_UNREAD: Final = frozenset(
    {
        "amp-ad", "amp-analytics", "amp-app-banner", "amp-audio", "amp-brightcove", "amp-consent", "amp-dailymotion",
        "amp-embed", "amp-geo", "amp-iframe", "amp-jwplayer", "amp-lightbox", "amp-list", "amp-mega-menu",
        "amp-next-page", "amp-pixel", "amp-sidebar", "amp-skimlinks", "amp-social-share", "amp-state",
        "amp-sticky-ad", "amp-subscriptions-dialog", "amp-user-notification", "amp-video", "amp-web-push",
        "amp-web-push-widget", "amp-youtube",
    }
)  # fmt: skip
#: Elements whose content is never read.
UNREAD: Final = AMP_UNREAD | frozenset(
    {
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio",
        "video", "button", "select", "textarea", "input", "option", "datalist", "dialog", "map", "head", "nav",
        "progress", "meter",
    }
)  # fmt: skip
#: Elements that stand in a line of text and do not end it.
INLINE: Final = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "img", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
        "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "picture", "source", "nobr", "amp-img",
    }
)  # fmt: skip
HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}

#: Furniture inside furniture is told apart so deep; deeper it is all one.
MOST_MARKS: Final = 24
#: A page has fewer blocks than this, or it is none: the measured sets have 292 on average, 4,400 at most.
MOST_BLOCKS: Final = 150_000
_FURNITURE_TAGS: Final = frozenset({"aside", "footer", "menu"})
#: Elements whose names say how they look rather than what they are.
_UNMARKED: Final = frozenset({"html", "body", "main", "article", "blockquote"})
_NOTHING: Final = Kind()


@dataclass(slots=True, kw_only=True)
class Place:
    """What holds for everything inside an element.

    Attributes:
        node: Its number.
        element: The element.
        tag: Its tag, in lower case.
        names: Its class, id, role and itemprop.
        outer: The place of the block around it, or None.
        marks: Numbers of the elements from the root to it that name themselves furniture.
        caption: Whether it stands in a figure or in what names itself a caption.
        figure: The number of the outermost element around it that names itself a picture, or -1.
        quote: The number of the outermost quotation around it, or -1.
        table: Whether it stands in a table.
        lists: In how many lists it stands.
        group: The number of the outermost list or table around it, or -1.
    """

    node: int
    element: HtmlElement
    tag: str
    names: str
    outer: Place | None = None
    marks: tuple[int, ...] = ()
    caption: bool = False
    figure: int = -1
    quote: int = -1
    table: bool = False
    lists: int = 0
    group: int = -1


@dataclass(slots=True)
class Chunk:
    """One block's text.

    Attributes:
        text: Its text, spaces collapsed.
        place: The block element that holds it.
        linked: Characters of it that are link text.
        links: How many links it has.
    """

    text: str
    place: Place
    linked: int
    links: int


@dataclass(slots=True)
class Walk:
    """A page's chunks and the tree that they stand in.

    Attributes:
        chunks: In page order.
        parents: For each element's number, that of its parent, -1 for the root. Parents come before children.
        bodies: Numbers of elements that name themselves an article's body.
        comments: Numbers of elements that name themselves comments.
    """

    chunks: list[Chunk] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)

    def upward(self, node: int) -> Iterator[int]:
        """An element's number, then those of the elements around it."""
        while node >= 0:
            yield node
            node = self.parents[node]


#: A piece with less than this share of its block's text is taken to have no more of the block's links.
HALF: Final = 0.5
#: Stands for a line break inside a block's text; two of them part paragraphs.
_BREAK: Final = "\x1e"
_PARAGRAPH_BREAK: Final = re.compile(r"\x1e\s*\x1e[\s\x1e]*")
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_NAME: Final = re.compile(r"visually-?hidden|sr-only|screen-?reader|srOnly|offscreen", re.IGNORECASE)


class _Buffer:
    """Text whose block has not ended yet."""

    __slots__ = ("chunks", "linked", "links", "parts")

    def __init__(self, chunks: list[Chunk]) -> None:
        self.chunks = chunks
        self.parts: list[str] = []
        self.linked = 0
        self.links = 0

    def flush(self, place: Place) -> None:
        """End the block: its text becomes a chunk, or several where empty lines part it."""
        raw = "".join(self.parts)
        if not raw.isspace():
            for piece in _PARAGRAPH_BREAK.split(raw) if _BREAK in raw else (raw,):
                text = " ".join(piece.replace(_BREAK, " ").replace("\u200b", "").split())
                if text:
                    share = len(text) / len(raw)
                    linked = self.linked if share > HALF else round(self.linked * share)
                    self.chunks.append(Chunk(text, place, min(linked, len(text)), self.links))
        self.parts.clear()
        self.linked = self.links = 0


def walk(tree: HtmlElement) -> Walk:  # noqa: PLR0912 - one loop over every element: calls would cost more than its work
    """Read a page's visible text.

    Args:
        tree: The parsed page. It is not changed.

    Returns:
        Its chunks in page order; at most `MOST_BLOCKS` blocks are read.
    """
    found = Walk()
    body = tree.find("body")
    root = tree if body is None else body
    buffer = _Buffer(found.chunks)
    parts = buffer.parts
    place, link, element = _enter(found, root, None), False, root
    children = iter(root)
    if root.text:
        parts.append(root.text)
    above: list[tuple[Iterator[HtmlElement], Place, bool, HtmlElement]] = []
    while True:
        child = next(children, None) if len(found.parents) < MOST_BLOCKS else None
        if child is None:
            if parts and element.tag not in INLINE:
                buffer.flush(place)
            if not above:
                return found
            tail = element.tail
            children, place, link, element = above.pop()
        else:
            tag = child.tag
            tail = child.tail
            if tag == "br":
                parts.append(_BREAK)
            elif isinstance(tag, str) and tag not in UNREAD and not _is_hidden(child):
                above.append((children, place, link, element))
                if tag not in INLINE:
                    if parts:
                        buffer.flush(place)
                    place = _enter(found, child, place)
                elif tag == "a":
                    link = True
                    buffer.links += 1
                text = child.text
                if text:
                    parts.append(text)
                    if link:
                        buffer.linked += len(text.strip())
                children, element = iter(child), child
                continue
        if tail:
            parts.append(tail)
            if link:
                buffer.linked += len(tail.strip())


def _is_hidden(element: HtmlElement) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    names = element.get("class")
    return names is not None and _names_hide(names)


@lru_cache(maxsize=20_000)
def _names_hide(names: str) -> bool:
    return _HIDDEN_NAME.search(names) is not None


def _enter(found: Walk, element: HtmlElement, outer: Place | None) -> Place:
    """Number an element and say what holds inside it."""
    node = len(found.parents)
    tag = str(element.tag)
    names = " ".join([value for key in ("class", "id", "role", "itemprop") if (value := element.get(key))])
    found.parents.append(-1 if outer is None else outer.node)
    said = kind(names) if names else _NOTHING
    if said.body:
        found.bodies.append(node)
    if said.comments and (tag not in _UNMARKED or said.comment):
        found.comments.append(node)
    if outer is None:
        return Place(node=node, element=element, tag=tag, names=names)
    marked = (said.furniture and tag not in _UNMARKED) or said.comment or tag in _FURNITURE_TAGS
    return Place(
        node=node,
        element=element,
        tag=tag,
        names=names,
        outer=outer,
        marks=(*outer.marks, node) if marked and len(outer.marks) < MOST_MARKS else outer.marks,
        caption=outer.caption or said.caption or tag in {"figure", "figcaption"},
        figure=outer.figure if outer.figure >= 0 or not said.figure or tag in _UNMARKED else node,
        quote=node if outer.quote < 0 and tag == "blockquote" else outer.quote,
        table=outer.table or tag == "table",
        lists=outer.lists + (tag in {"ul", "ol"}),
        group=node if outer.group < 0 and tag in {"ul", "ol", "dl", "table"} else outer.group,
    )
