"""A page's text made safe to read: limits, broken characters, the parsed tree.

Every refusal is a `PageError` that names the page, the reason and the remedy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from wirecopy.errors import PageError

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement

    from wirecopy.types import Page

MEBIBYTE: Final = 1024 * 1024

_LOOKS_LIKE_HTML: Final = re.compile(
    r"<(?:!doctype|html|head|body|article|main|section|div|p|h[1-6]|span|a|ul|table|meta|script)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_DELETE: Final = 0x7F
#: Parsers take the square of the number of attributes of one element: a second for 25,000 of them. Larger pages are
#: looked at for elements with so many.
LARGE: Final = 200_000
_MANY_ATTRIBUTES: Final = re.compile(
    r"""<[a-zA-Z][^\s<>]*+(?:[\s/]++[^\s<>=/]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s<>"']++))?+){2000}"""
)
#: Control characters that no text needs become spaces; tab, line feed and carriage return stay.
_WITHOUT_CONTROLS: Final = bytes(
    ord(" ") if (code < ord(" ") and chr(code) not in "\t\n\r") or code == _DELETE else code for code in range(256)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractOptions:
    """How pages are extracted.

    Attributes:
        fast: Bulk mode for archives: a quicker body, the same structured layer, one article a page.
        largest: The largest page, in bytes of UTF-8. 15 MiB holds every page of the measured sets 4 times over.
        seconds: After this long no further method is tried on a page; a page that is not done by then is refused.
        agencies: Further lists of agencies, in the form of wirecopy's own `extract/agencies.toml`.
        language: BCP 47: what a person says that the pages are written in. It is believed before what a page says of
            itself; not where several hundred characters of text plainly are in another language.
    """

    fast: bool = False
    largest: int = 15 * MEBIBYTE
    seconds: float = 20.0
    agencies: tuple[Path, ...] = ()
    language: str | None = None


class Clock:
    """The time that one page has left. Asked between steps, never inside a library's call."""

    def __init__(self, page: Page, options: ExtractOptions) -> None:
        self._page = page
        self._end = monotonic() + options.seconds
        self._seconds = options.seconds

    def check(self) -> None:
        """Refuse the page where its time is up.

        Raises:
            PageError: The page took longer than `ExtractOptions.seconds`.
        """
        if monotonic() > self._end:
            raise PageError(
                self._page.id, f"it took longer than {self._seconds:g} s", "raise the time limit for this page"
            )


def looks_like_html(text: str) -> bool:
    """Whether a string is markup: a tag of HTML within its first characters."""
    return bool(_LOOKS_LIKE_HTML.search(text, 0, 5_000))


def is_address(url: str) -> bool:
    """Whether an address can be taken apart at all."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def is_sound(page: Page, options: ExtractOptions) -> bool:
    """Whether a page's text needs no mending and is surely within the limit: what the bulk mode asks first."""
    return 4 * len(page.text) <= options.largest and not page.text.isspace() and bool(page.text)


def mend(page: Page, options: ExtractOptions) -> bytes:
    """The page's text as UTF-8, without characters that are none.

    Raises:
        PageError: The page is empty, or larger than the limit.
    """
    if len(page.text) <= options.largest:
        try:
            data = page.text.encode()
        except UnicodeEncodeError:  # lone surrogates
            data = page.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
        if len(data) <= options.largest:
            data = data.translate(_WITHOUT_CONTROLS)
            if not data.strip(b" \t\r\n"):
                raise PageError(page.id, "empty page")
            return data
    raise PageError(
        page.id,
        f"larger than {options.largest / MEBIBYTE:g} MiB",
        "split it, or raise the limit if it really is one page",
    )


def has_many_attributes(source: str) -> bool:
    """Whether a large page has an element with so many attributes that a parser would hang on it."""
    return len(source) > LARGE and _MANY_ATTRIBUTES.search(source) is not None


def parse(page: Page, data: bytes) -> HtmlElement:
    """Parse a page once, comments and processing instructions left out.

    `huge_tree` only lifts libxml2's limits on text size and raises the depth limit from 256 to 2,048 elements; the size
    is bounded already, and a page beyond that depth is refused, because what follows the limit would be lost.

    Raises:
        PageError: The page holds no element, is nested too deep, or an element has thousands of attributes.
    """
    if has_many_attributes(page.text):
        raise PageError(page.id, "an element with more than 2,000 attributes")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise PageError(page.id, "no readable markup") from error
    if any("Excessive depth" in str(entry.message) for entry in parser.error_log):
        raise PageError(page.id, "nested deeper than 2,048 elements")
    return tree
