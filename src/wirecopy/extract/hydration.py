"""Articles that a page carries only as data for its scripts: `__NEXT_DATA__`, Nuxt, Fusion, React streams.

    script texts -> JSON values, streamed strings -> article HTML, lists of text elements -> the largest

Read only where the page shows no running text of its own: a page that renders in the browser. A page that shows a part
and withholds the rest is left at that.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from wirecopy.extract.region import SENTENCE_END, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

#: Shorter scripts hold no article.
SHORTEST: Final = 300
#: Places of one script where a value may begin.
MOST_STARTS: Final = 200
#: Values looked at on one page.
MOST_VALUES: Final = 200_000
#: Texts shorter than this in all are no article.
ENOUGH: Final = 250

_STREAM: Final = re.compile(r"self\.__next_f\.push\(\s*(\[.*\])\s*\)\s*;?\s*$", re.DOTALL)
_ROW: Final = re.compile(r"(?:^|\n|(?<=[}\]\"]))[0-9a-f]{1,4}:(?=[T\[{\"])")
_TEXT_ROW: Final = re.compile(r"T[0-9a-f]+,")
_ASSIGNED: Final = re.compile(r"(?:=|\.push\(|JSON\.parse\(|^)\s*(?=[\[{])")
_PARAGRAPH: Final = re.compile(r"<(?:p|br|h2|h3)\b[^<>]*>", re.IGNORECASE)
#: Keys under which content systems keep the text of one element.
_TEXT_KEYS: Final = ("content", "text", "html", "value", "body", "paragraph", "data", "children")


def article_html(tree: HtmlElement) -> str | None:
    """The HTML of the article that a page's scripts carry, or None where they carry none.

    Args:
        tree: The parsed page.
    """
    best, most = None, float(ENOUGH)
    for candidate in _candidates(tree):
        size = width(re.sub(r"<[^<>]*>", "", candidate))
        if size > most:
            best, most = candidate, size
    return best


def _candidates(tree: HtmlElement) -> Iterator[str]:
    streamed: list[str] = []
    left = MOST_VALUES
    for script in tree.iter("script"):
        text = script.text or ""
        if len(text) < 20:  # noqa: PLR2004 - nothing in it
            continue
        if stream := _STREAM.search(text):
            streamed.extend(part for part in _load(stream[1]) if isinstance(part, str))
        elif len(text) >= SHORTEST and "ld+json" not in (script.get("type") or ""):
            for value in _values(text):
                yield from _texts(value, left)
    if streamed:
        for row in _ROW.split("".join(streamed)):
            if text_row := _TEXT_ROW.match(row):
                if _is_article(row[text_row.end() :]):
                    yield row[text_row.end() :]
            elif _is_article(row) and not row.startswith(("[", "{", '"')):
                yield row
            else:
                for value in _load(row):
                    yield from _texts(value, left)


def _load(text: str) -> tuple[Any, ...]:
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return ()
    return tuple(value) if isinstance(value, list) else (value,)


def _values(script: str) -> Iterator[Any]:
    """The JSON values that a script assigns, pushes or consists of."""
    at = 0
    for _ in range(MOST_STARTS):
        match = _ASSIGNED.search(script, at)
        if match is None:
            return
        try:
            value, at = json.JSONDecoder(strict=False).raw_decode(script, match.end())
        except (ValueError, RecursionError):
            at = match.end() + 1
            continue
        yield value


def _is_article(text: str) -> bool:
    return len(text) > ENOUGH and len(_PARAGRAPH.findall(text)) > 1


def _texts(value: Any, most: int) -> Iterator[str]:
    """Strings below a value that are an article's HTML, and lists of text elements joined to one."""
    stack = [value]
    while stack and most > 0:
        most -= 1
        item = stack.pop()
        if isinstance(item, str):
            if _is_article(item):
                yield item
        elif isinstance(item, list):
            joined = _join(item)
            if joined:
                yield joined
            stack.extend(part for part in item if isinstance(part, (dict, list, str)))
        elif isinstance(item, dict):
            stack.extend(part for part in item.values() if isinstance(part, (dict, list, str)))


def _join(items: list[Any]) -> str | None:
    """A list of elements with a text each (`{"type": "text", "content": "..."}`) as paragraphs."""
    texts = [text for item in items if (text := _own_text(item))]
    if len(texts) < 2 or 2 * len(texts) < len(items):  # noqa: PLR2004 - no list of paragraphs
        return None
    if sum(bool(SENTENCE_END.search(text)) for text in texts) * 2 < len(texts):
        return None
    return "".join(f"<p>{text}</p>" for text in texts)


def _own_text(item: Any) -> str | None:
    if isinstance(item, str):
        return item if width(item) >= 40 else None  # noqa: PLR2004 - no sentence
    if isinstance(item, dict):
        kind = str(item.get("type", item.get("__typename", ""))).lower()
        if any(word in kind for word in ("image", "video", "link", "author", "tag", "embed", "card", "quote_list")):
            return None
        for key in _TEXT_KEYS:
            value = item.get(key)
            if isinstance(value, str) and width(value) >= 30:  # noqa: PLR2004 - no sentence
                return value
            if isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
                inner = "".join(_leaves(value))
                if width(inner) >= 30:  # noqa: PLR2004
                    return inner
    return None


def _leaves(items: Iterable[Any]) -> Iterator[str]:
    """The texts of the leaves of one paragraph (`children: [{"text": "..."}, ...]`), two levels deep."""
    for item in items:
        if isinstance(item, dict):
            text = item.get("text", item.get("value"))
            if isinstance(text, str):
                yield text
            elif isinstance(children := item.get("children"), list):
                yield from (str(part.get("text", part.get("value", ""))) for part in children if isinstance(part, dict))
