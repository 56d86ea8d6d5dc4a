"""What only the page's elements say: the byline and the time that a reader sees.

Asked only where the structured layer is silent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from lxml.etree import XPath

from wirecopy.extract.dates import Time, read_time
from wirecopy.extract.signals import inner_text

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A time as an element of the page gives it.

    Attributes:
        value: Its machine-readable form (`datetime`, `content`), or None.
        text: What a reader sees.
        cue: The element's own names (class, id, itemprop), in lower case.
    """

    value: str | None
    text: str
    cue: str


#: Names in class, id, rel or itemprop that mark an article's byline, and those that show it is someone else's.
_BYLINE: Final = re.compile(
    r"(?:^|[\s_-])(?:e?-?by-?line|authors?|autor(?:en|es|a)?|auteurs?|autore|redacteur|forfatter|writer|reporter|journalist)"
    r"(?:[\s_-]|s?$)|(?:by-?line|author)[_-]?(?:s|names?|list|info|text|link)?(?:$|[\s_-])|\bwriter\b"
)
_FOREIGN: Final = re.compile(
    r"teaser|card|related|comment|recirc|summary-item|most|image|photo|foto|bild|caption|figure|avatar|thumb|icon|social|"
    r"bio\b|-bio|description|about|follow|newsletter|sidebar|widget|promo|list-item--|listing|search|copyright|popular|"
    r"trending|latest|live-event|footer|modal|popup|profile|quote|gallery"
)
_TIMELIKE: Final = re.compile(
    r"(?:^|[\s_-])(?:date|time|datum|fecha|data|published|publish|pubdate|timestamp|dateline)"
)

#: More elements of a kind than this are a list page's.
_MOST: Final = 60
#: A byline's own element is short; a longer text is a biography.
_LONGEST: Final = 250


def _names(element: HtmlElement) -> str:
    return " ".join(
        value for key in ("class", "id", "rel", "itemprop", "data-testid") if (value := element.get(key))
    ).lower()


def _foreign(element: HtmlElement) -> bool:
    """Whether an element stands in something that is not this article's head: a teaser, a comment, a caption."""
    for parent in islice(element.iterancestors(), 6):
        if parent.tag in {"aside", "footer", "nav", "figure", "figcaption"} or _FOREIGN.search(_names(parent)):
            return True
    return False


_BYLINE_PATH: Final = XPath(
    "/html/body//*[@rel='author' or @itemprop='author' or contains(@class,'uthor') or contains(@class,'yline') "
    "or contains(@class,'utor') or contains(@class,'uteur') or contains(@class,'riter') or contains(@class,'eporter') "
    "or contains(@class,'ournalist') or contains(@id,'uthor') or contains(@id,'yline')]"
)


@lru_cache(maxsize=20_000)
def is_byline_name(names: str) -> bool:
    """Whether an element's names mark an article's byline, and not someone else's."""
    names = names.lower()
    return _BYLINE.search(names) is not None and _FOREIGN.search(names) is None


def bylines(tree: HtmlElement) -> tuple[str, ...]:
    """Texts of the elements that name themselves bylines or authors and are this article's own, in page order."""
    found: dict[str, None] = {}
    inside: set[HtmlElement] = set()
    for element in islice(cast("list[HtmlElement]", _BYLINE_PATH(tree)), _MOST):
        names = _names(element)
        if not is_byline_name(names) or element.tag in {"meta", "img", "button", "input"}:
            continue
        if element.getparent() in inside:
            inside.add(element)
            continue
        text = _parted(element)
        if not text or len(text) > _LONGEST or _foreign(element):
            continue
        inside.add(element)
        found.setdefault(text)
    return tuple(found)


def _parted(element: HtmlElement) -> str:
    """An element's text with a bar between the texts of its parts: names side by side are not one name."""
    texts = (" ".join(text[:_LONGEST].split()) for text in islice(element.itertext(), _LONGEST) if text)
    return " | ".join(text for text in texts if text)


#: The link to the front page stands among the first.
_FEW: Final = 5
_LONGEST_NAME: Final = 60
_HOME_PATH: Final = XPath("/html/body//a[@href='/' or @rel='home']")
_NOTICE_PATH: Final = XPath("/html/body//text()[contains(., '©') or contains(., 'Copyright')]")
_STAMP_PATH: Final = XPath(
    "/html/body//*[self::time or @datetime or contains(@class,'date') or contains(@class,'Date') or "
    "contains(@class,'time') or contains(@class,'Time') or contains(@class,'ublish') or contains(@id,'date')]"
)


def _stamps(tree: HtmlElement) -> tuple[Stamp, ...]:
    found: list[Stamp] = []
    for element in islice(cast("list[HtmlElement]", _STAMP_PATH(tree)), _MOST):
        cue = _names(element)
        if element.tag != "time" and not element.get("datetime") and not _TIMELIKE.search(cue):
            continue
        text = inner_text(element)
        if len(text) > _LONGEST or _foreign(element):
            continue
        value = element.get("datetime") or element.get("content")
        if value or text:
            found.append(Stamp(value=value, text=text, cue=cue))
    return tuple(found)


_MODIFIED: Final = re.compile(
    r"modif|updat|aktualis|actuali[sz]|aggiorn|更新|수정|обновлен|oppdater|uppdater|opdater|güncelle"
)


def publisher(tree: HtmlElement) -> str | None:
    """The name by which a page links to its own front page and signs its notice, where no metadata give one."""
    notices = [" ".join(text.split()) for text in islice(cast("list[str]", _NOTICE_PATH(tree)), _MOST)]
    for element in islice(cast("list[HtmlElement]", _HOME_PATH(tree)), _FEW):
        name = inner_text(element)
        if 1 < len(name) <= _LONGEST_NAME and any(name in notice for notice in notices):
            return name
    return None


def published(tree: HtmlElement, *, fetched: datetime | None, language: str | None) -> Time | None:
    """The time of publication that the page shows: the first exact one of its head, else the first."""
    found: list[Time] = []
    for stamp in _stamps(tree):
        if _MODIFIED.search(f"{stamp.cue} {stamp.text.lower()}"):
            continue
        for words in (stamp.value, stamp.text):
            time = read_time(words, fetched=fetched, language=language) if words else None
            if time is not None:
                found.append(time)
                break
    exact = [time for time in found if not time.approximate]
    return next(iter(exact or [time for time in found if time.value] or found), None)
