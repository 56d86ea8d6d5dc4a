"""JSON-LD as pages really write it: broken JSON, graphs, references, several scripts.

    scripts -> tolerant JSON -> nodes, `@id` resolved -> the article's node

The vocabulary is schema.org's; the tolerance answers faults seen on news sites: comments and CDATA around the JSON,
trailing commas, control characters, escaped entities, several objects in a row, a script cut off in the middle.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Types of schema.org that hold a news text, best first.
ARTICLE_TYPES: Final = (
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "AskPublicNewsArticle",
    "LiveBlogPosting",
    "Article",
    "BlogPosting",
    "Report",
    "SatiricalArticle",
    "AdvertiserContentArticle",
    "TechArticle",
    "ScholarlyArticle",
    "Review",
    "ClaimReview",
    "SocialMediaPosting",
)
_RANK: Final = {name: rank for rank, name in enumerate(ARTICLE_TYPES)}
#: Keys under which a page lists other articles than its own.
_OTHERS: Final = frozenset(
    {"itemlistelement", "haspart", "mentions", "relatedlink", "citation", "liveblogupdate", "comment"}
)
#: Nodes looked at on one page; more is a catalogue, not an article.
MOST_NODES: Final = 5_000

#: What stands around JSON in a script: comment marks and CDATA, in any order.
_OPENERS: Final = (
    "<!--",
    "//<![CDATA[",
    "// <![CDATA[",
    "<![CDATA[",
    "/*<![CDATA[*/",
    "/* <![CDATA[ */",
    ";",
    "\ufeff",
)
_CLOSERS: Final = ("-->", "//]]>", "// ]]>", "]]>", "/*]]>*/", "/* ]]> */", ";", "//")
_TRAILING_COMMA: Final = re.compile(r",(\s*[}\]])")
_BAD_ESCAPE: Final = re.compile(r'\\(?!["\\/bfnrtu])')
_CONTROL: Final = re.compile(r"[\x00-\x1f]+")

Node = dict[str, Any]


def parse_json(text: str) -> tuple[Any, ...]:
    """Read JSON that may be broken.

    Args:
        text: The text of a script element.

    Returns:
        The values in it, usually one; an empty tuple where nothing can be read.
    """
    try:
        return (json.loads(text, strict=False),)
    except (ValueError, RecursionError):
        pass
    mended = _unwrap(text)
    for attempt in (mended, _TRAILING_COMMA.sub(r"\1", _BAD_ESCAPE.sub(r"\\\\", _CONTROL.sub(" ", mended)))):
        values = _values(attempt)
        if values:
            return values
    if "&quot;" in mended:
        return _values(html.unescape(mended))
    return ()


def _unwrap(text: str) -> str:
    """JSON without the comment marks and CDATA around it."""
    text = text.strip()
    for _ in range(4):
        before = len(text)
        for mark in _OPENERS:
            text = text.removeprefix(mark).lstrip()
        for mark in _CLOSERS:
            text = text.removesuffix(mark).rstrip()
        if len(text) == before:
            break
    return text


def _values(text: str) -> tuple[Any, ...]:
    """All values that stand one after another; those before a fault are kept."""
    decoder = json.JSONDecoder(strict=False)
    found: list[Any] = []
    at = 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        found.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    return tuple(found)


def nodes(scripts: Iterable[str]) -> tuple[tuple[Node, bool], ...]:
    """All objects in a page's scripts, in page order.

    Args:
        scripts: The texts of the `application/ld+json` elements.

    Returns:
        Each object with a flag that is True where it stands inside a list of other articles.
    """
    found: list[tuple[Node, bool]] = []
    for script in scripts:
        for value in parse_json(script):
            found.extend(_walk(value, MOST_NODES - len(found)))
    return tuple(found)


def _walk(value: Any, most: int) -> Iterator[tuple[Node, bool]]:
    """Every object below a value, parents first, without recursion."""
    stack: list[tuple[Any, bool]] = [(value, False)]
    while stack and most > 0:
        item, other = stack.pop()
        if isinstance(item, list):
            stack.extend((part, other) for part in reversed(item))
        elif isinstance(item, dict):
            most -= 1
            yield item, other
            parts = [
                (part, other or key.lower() in _OTHERS) for key, part in item.items() if isinstance(part, (dict, list))
            ]
            stack.extend(reversed(parts))


class Graph:
    """The nodes of a page, with references followed.

    Attributes:
        nodes: Every object, with a flag for those inside lists of other articles.
    """

    def __init__(self, scripts: Iterable[str]) -> None:
        self.nodes = nodes(scripts)
        self._by_id: dict[str, Node] = {}
        for node, _ in self.nodes:
            name = node.get("@id")
            if isinstance(name, str) and len(node) > len(self._by_id.get(name, {"@id": name})):
                self._by_id[name] = node

    def follow(self, value: Any) -> Any:
        """The node that a bare reference (`{"@id": ...}`) names, or the value itself."""
        if isinstance(value, dict) and len(value) <= 2 and isinstance(value.get("@id"), str):  # noqa: PLR2004 - id, type
            return self._by_id.get(value["@id"], value)
        return value

    def each(self, value: Any) -> Iterator[Any]:
        """The items of a property that may be missing, single or a list; references followed."""
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                yield self.follow(item)

    def texts(self, value: Any, *keys: str) -> tuple[str, ...]:
        """The strings of a property: its own, or those of its objects under the first of `keys` that they have."""
        found: list[str] = []
        for item in self.each(value):
            if isinstance(item, str):
                found.append(item)
            elif isinstance(item, dict):
                for key in keys:
                    inner = [part for part in self.each(item.get(key)) if isinstance(part, str)]
                    if inner:
                        found.extend(inner)
                        break
        return tuple(text for raw in found if (text := clean(raw)))

    def text(self, value: Any, *keys: str) -> str | None:
        """The first string of a property, as `texts` reads it."""
        return next(iter(self.texts(value, *keys)), None)


def types(node: Node) -> tuple[str, ...]:
    """The types of a node, without their vocabulary's address."""
    raw = node.get("@type")
    names = raw if isinstance(raw, list) else [raw]
    return tuple(name.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names if isinstance(name, str))


def is_article(node: Node) -> bool:
    """Whether a node describes a text of its own."""
    return any(name in _RANK or name.endswith(("Article", "Posting")) for name in types(node))


def rank(node: Node) -> int:
    """How specific a node's type is for news: 0 is best."""
    return min((_RANK.get(name, len(_RANK)) for name in types(node)), default=len(_RANK))


_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


def clean(text: str) -> str:
    """A string value as plain text: entities resolved (twice where doubly escaped), tags dropped, spaces collapsed."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(text.split())
