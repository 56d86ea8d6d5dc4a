"""Markup from strangers made harmless: an allow-list over the very tree that a browser would build.

    markup -> counting pixels dropped, one address for each picture -> nh3 (html5ever, ammonia) -> markup

The last word is nh3's: what comes before only chooses among pictures. Nothing that is left runs, is styled, or loads
from anywhere but the desk; links leave without telling where from; names are prefixed, so that none can stand for one
of the page's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import nh3
from lxml import etree
from lxml import html as lxml_html

if TYPE_CHECKING:
    from collections.abc import Callable

# Before every id and in every link to one, so that `id="search"` of a stranger is not the page's.
ID_PREFIX = "outside-"
# Characters of one text; feeds have a hundredth.
MOST = 2_000_000

_TAGS = frozenset(
    (
        "a", "abbr", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd",
        "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr",
        "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section",
        "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time",
        "tr", "u", "ul", "var", "wbr",
    )
)  # fmt: skip
_ATTRIBUTES = {
    "*": {"dir", "id", "lang", "title"},
    "a": {"href", "hreflang"},
    "abbr": {"title"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "img": {"alt", "height", "src", "width"},
    "ins": {"datetime"},
    "ol": {"reversed", "start"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"abbr", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
}
# What goes with all that is in it: it is no text.
_WITH_CONTENT = frozenset(
    (
        "applet", "audio", "button", "canvas", "datalist", "embed", "form", "iframe", "math", "nav", "noembed",
        "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title", "video",
    )
)  # fmt: skip
_SCHEMES = frozenset(("http", "https", "mailto"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*", re.IGNORECASE)
_CANDIDATE = re.compile(r"\s*(?P<url>\S*[^\s,])(?:\s+(?P<size>\d{1,6}(?:\.\d+)?)(?P<unit>[wx]))?\s*(?:,|$)")
# Where a text names a later address of its picture for scripts to put in.
_LATER = ("data-src", "data-original", "data-lazy-src")
# Of the sizes on offer the smallest that fills a column on a dense screen.
_WIDE = 1200.0
# Pixels on a side: fewer count readers.
_LEAST = 3


def clean(markup: str, *, base: str | None = None, picture: Callable[[str], str | None] | None = None) -> str:
    """Make markup harmless.

    Args:
        markup: From anyone.
        base: The address that relative ones in it are resolved against.
        picture: Gives the desk's own address for that of a picture, or None to leave it out; without it no pictures.

    Returns:
        Markup of texts, tables, lists, links and pictures, to stand inside a page.
    """
    if len(markup) > MOST:
        return nh3.escape(markup[:MOST])

    def filtered(_element: str, attribute: str, value: str) -> str | None:
        match attribute:
            case "href":
                return _link(value, base)
            case "src":
                address = _address(value, base)
                return picture(address) if picture and address else None
            case "width" | "height" | "span" | "colspan" | "rowspan" | "start":
                found = _NUMBER.fullmatch(value)
                return found[1] if found else None
            case "headers":
                return " ".join(ID_PREFIX + name for name in value.split())
            case "dir":
                return value if value in {"ltr", "rtl", "auto"} else None
            case _:
                return value

    return nh3.clean(
        _chosen(markup),
        tags=set(_TAGS),
        clean_content_tags=set(_WITH_CONTENT),
        attributes={name: set(names) for name, names in _ATTRIBUTES.items()},
        attribute_filter=filtered,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={
            "a": {"referrerpolicy": "no-referrer"},
            "img": {"loading": "lazy", "decoding": "async"},
        },
        url_schemes=set(_SCHEMES),
        id_prefix=ID_PREFIX,
    )


def _address(value: str, base: str | None) -> str | None:
    try:
        address = urljoin(base or "", value.strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.hostname else None


def _link(value: str, base: str | None) -> str | None:
    plain = value.strip()
    if plain.startswith("#"):
        return f"#{ID_PREFIX}{plain[1:]}"
    return plain if plain.lower().startswith("mailto:") else _address(plain, base)


def _chosen(markup: str) -> str:
    """Drop pictures that only count readers, and give each other one its best address."""
    if "<img" not in markup.lower():
        return markup
    try:
        root = lxml_html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return markup
    for image in list(root.iter("img")):
        if _counts(image):
            image.drop_tree()
        elif best := _best(image):
            image.set("src", best)
    return str(lxml_html.tostring(root, encoding="unicode"))


def _counts(image: lxml_html.HtmlElement) -> bool:
    sides = (_NUMBER.fullmatch(image.get(side, "")) for side in ("width", "height"))
    return any(side and int(side[1]) < _LEAST for side in sides) or bool(_HIDDEN.search(image.get("style", "")))


def _best(image: lxml_html.HtmlElement) -> str | None:
    sets = [image.get("srcset", "")]
    # libxml2 takes what follows a <source> to be inside it.
    for whole in image.iterancestors("picture"):
        sets += [source.get("srcset", "") for source in whole.iter("source")]
    for given in sets:
        sizes = []
        for found in _CANDIDATE.finditer(given):
            size = float(found["size"] or 1)
            width = size if found["unit"] == "w" else size * _WIDE / 2
            sizes.append((width < _WIDE, abs(width - _WIDE), found["url"]))
        if sizes:
            return min(sizes)[2]
    return next((image.get(name) for name in _LATER if image.get(name)), None)
