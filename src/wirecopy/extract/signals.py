"""What a page says about itself, gathered once and not yet judged.

Two gatherers fill the same record: `from_tree` reads the parsed tree, `from_source` scans the source text for the bulk
mode, which has no time to parse it.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What a page says about itself.

    Attributes:
        metas: Lower-case name, property or itemprop of each `meta` -> its contents in page order.
        links: `rel` of each `link` in the head -> its addresses; `base` that of the `base` element.
        title: The text of `title`.
        headings: The texts of the page's `h1` elements.
        language: The `lang` of the page.
        scripts: The texts of its JSON-LD elements.
        items: Microdata: `itemprop` -> values, outside of the head.
        amp: Whether it is an AMP page, whose canonical address is the article's own wherever the copy is served.
    """

    metas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    title: str | None = None
    headings: tuple[str, ...] = ()
    language: str | None = None
    scripts: tuple[str, ...] = ()
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    amp: bool = False

    def meta(self, *names: str) -> str | None:
        """The first non-empty content under the first of the names that has one."""
        for name in names:
            for value in self.metas.get(name, ()):
                if value:
                    return value
        return None


#: Elements inside one whose text is read.
_LARGEST: Final = 300
#: More elements of a kind than this are a list page's.
_MOST: Final = 60
#: A byline's own element is short; a longer text is a biography.
_LONGEST_BYLINE: Final = 250


def from_tree(tree: HtmlElement) -> Signals:
    """Gather a page's signals from its parsed tree, which is not changed."""
    metas: dict[str, list[str]] = {}
    links: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if content is not None and name:
            metas.setdefault(name.strip().lower(), []).append(_flat(content))
            if element.get("name") and element.get("property"):
                metas.setdefault(element.get("name", "").strip().lower(), []).append(_flat(content))
    for element in tree.iter("link"):
        if (href := element.get("href")) and (rel := element.get("rel")):
            links.setdefault(rel.strip().lower(), []).append(href.strip())
    if base := next((href for element in tree.iter("base") if (href := element.get("href"))), None):
        links["base"] = [base.strip()]
    title = next((inner_text(element) for element in tree.iter("title")), None)
    return Signals(
        metas={name: tuple(values) for name, values in metas.items()},
        links={name: tuple(values) for name, values in links.items()},
        title=title or None,
        headings=tuple(text for element in _some(tree.iter("h1")) if (text := inner_text(element))),
        language=(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip() or None,
        scripts=tuple(
            element.text
            for element in tree.iter("script")
            if element.text and "ld+json" in (element.get("type") or "").lower()
        ),
        items=_items(tree),
        amp="amp" in tree.attrib or "⚡" in tree.attrib,
    )


def _some(elements: Iterable[HtmlElement]) -> Iterable[HtmlElement]:
    return islice(elements, _MOST)


def _flat(text: str) -> str:
    """An attribute's text: entities that were escaped twice resolved, spaces collapsed."""
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def inner_text(element: HtmlElement) -> str:
    """The visible text of an element, scripts and styles left out, spaces collapsed; of a large one the beginning."""
    parts: list[str] = []
    for part in islice(element.iter(), _LARGEST):
        if part.tag in {"script", "style", "noscript", "svg", "template"}:
            if part.tail and part is not element:
                parts.append(part.tail)
            continue
        if part.tag in {"br", "li", "p", "div"}:
            parts.append(" ")
        if part.text and isinstance(part.tag, str):
            parts.append(part.text)
        if part.tail and part is not element:
            parts.append(part.tail)
    return " ".join("".join(parts).split())


def _name_inside(element: HtmlElement) -> str:
    """The name that an organisation given as an item of its own holds for machines; a person's is read as shown."""
    if element.get("itemscope") is None or element.get("itemprop") != "publisher":
        return ""
    inner = (part for part in islice(element.iterdescendants(), _LARGEST) if part.get("itemprop") == "name")
    return next((part.get("content") or inner_text(part) for part in inner), "")


def _items(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in _some(tree.xpath("/html/body//*[@itemprop]")):
        value = element.get("content") or element.get("datetime") or element.get("href") or _name_inside(element)
        if not value and element.get("itemprop") not in {"articleBody", "text", "description"}:
            value = inner_text(element)[:_LONGEST_BYLINE]
        for name in element.get("itemprop", "").lower().split():
            if value or name == "articlebody":  # that there is one says enough
                found.setdefault(name, []).append(_flat(value))
    return {name: tuple(values) for name, values in found.items()}
