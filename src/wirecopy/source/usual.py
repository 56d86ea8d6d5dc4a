"""Entries with nothing unusual in them, read without feedparser.

    document -> (the document without them, what feedparser would say of each)

Nearly all entries of nearly all feeds hold a dozen elements that mean one thing each. Those are read here, an entry in
the twentieth part of the time; whatever holds anything else (markup as elements, relative addresses, dates in forms of
their own, two titles) stays in the document, and feedparser reads it. An entry becomes the dictionary that feedparser
would make of it, as far as `dialect` reads it: a test puts feedparser's own 2,107 files through both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable

    # One entry, as feedparser gives it.
    Data = dict[str, Any]
    _Reader = Callable[[Any, "_Draft"], None]

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
XML = "{http://www.w3.org/XML/1998/namespace}"
# Modules of which nothing is kept.
PASSED_OVER = (
    "{http://purl.org/rss/1.0/modules/slash/}",
    "{http://wellformedweb.org/CommentAPI/}",
    "{http://purl.org/syndication/thread/1.0}",
    "{http://rssnamespace.org/feedburner/ext/1.0}",
    "{com-wordpress:feed-additions:1}",
)
HTML = {"text/html", "application/xhtml+xml"}
# Absolute addresses that joining with a base leaves as they are.
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[!-~]*)?")
UNSURE = re.compile(r"[;\\<>\"{}|^`\[\]]|[?#]$|\?#|://.*://")
NAME = re.compile(r"(?:tag|urn):[!-~]+")
# feedparser looks into nominally plain text for tags and entities, and into all for Windows' characters.
LOOKS_LIKE_MARKUP = re.compile(r"</\w+>|&#?\w+;")
WINDOWS = re.compile("[\x80-\x9f]")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MAIL_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-3][0-9]) ([A-Z][a-z]{2}) ((?:19|20)[0-9]{2}) "
    r"([0-2][0-9]):([0-5][0-9]):([0-5][0-9]) (?:GMT|UTC|([+-])([01][0-9])([0-5][0-9]))"
)
WEB_DATE = re.compile(
    r"((?:19|20)[0-9]{2})-([01][0-9])-([0-3][0-9])T([0-2][0-9]):([0-5][0-9]):([0-5][0-9])(?:\.[0-9]{1,6})?"
    r"(?:Z|([+-])([01][0-9]):([0-5][0-9]))"
)


class _UnusualError(Exception):
    """An entry holds something that feedparser is to judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What was read without feedparser.

    Attributes:
        rest: The document without the usual entries.
        entries: One for each entry in order: what feedparser would say, or None where it is in the rest.
    """

    rest: bytes
    entries: tuple[Data | None, ...]


@dataclass(slots=True, kw_only=True)
class _Draft:
    """An entry as far as it was read, and what its feed says for all of them."""

    language: str | None
    base: str
    data: Data = field(default_factory=dict)


def read_usual(document: bytes, *, base: str, language: str | None) -> Usual | None:
    """Read the usual entries of a feed.

    Args:
        document: The feed as UTF-8, within the limits of `feedguard`.
        base: The address that relative ones are resolved against.
        language: The one that the HTTP answer names.

    Returns:
        The entries, or None where the document as a whole is for feedparser: not well formed, of an old dialect, with
        entities or bases of its own.
    """
    if b"<!DOCTYPE" in document or b"xml:base" in document:
        return None
    try:
        root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True, strip_cdata=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    readers, name = (_ATOM, f"{ATOM}entry") if root.tag == f"{ATOM}feed" else (_RSS, "item")
    parent = root if readers is _ATOM else root.find("channel")
    if parent is None or (readers is _RSS and (root.tag, root.get("version")) != ("rss", "2.0")):
        return None
    for element in (root, parent) if parent is not root else (root,):
        if not set(element.attrib) <= {"version", f"{XML}lang"}:
            return None
        language = element.get(f"{XML}lang", language) or None
    language = language.replace("_", "-") if language else None
    entries: list[Data | None] = []
    for item in parent.findall(name):
        try:
            entries.append(_read(item, _Draft(language=language, base=base), readers))
        except _UnusualError:
            entries.append(None)
        else:
            parent.remove(item)
    return Usual(rest=etree.tostring(root, encoding="utf-8", xml_declaration=True), entries=tuple(entries))


def _read(entry: Any, draft: _Draft, readers: dict[str, _Reader]) -> Data:
    """What feedparser would make of an entry."""
    if entry.attrib:
        raise _UnusualError
    seen: set[str] = set()
    for element in entry:
        tag = element.tag
        reader = readers.get(tag) if isinstance(tag, str) else None
        if reader is not None:
            if tag in seen and reader not in _REPEATED:
                raise _UnusualError
            seen.add(tag)
            reader(element, draft)
        elif not isinstance(tag, str) or not tag.startswith(PASSED_OVER) or len(element):
            raise _UnusualError
    if not draft.data.get("id") and not draft.data.get("link"):
        raise _UnusualError  # its id is made of what it says
    return draft.data


def _text(element: Any, *attributes: str) -> str:
    """The text of an element that holds nothing else, and no attributes but these."""
    if len(element) or not set(element.attrib) <= set(attributes):
        raise _UnusualError
    text = str(element.text or "").strip()
    if not text.isascii():
        if WINDOWS.search(text):
            raise _UnusualError
        try:
            text.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return text
        raise _UnusualError  # UTF-8 that somebody took for Latin-1
    return text


def _said(element: Any, *attributes: str) -> str:
    """The text of an element that must have one."""
    text = _text(element, *attributes)
    if not text:
        raise _UnusualError
    return text


def _address(text: str) -> str:
    if not ADDRESS.fullmatch(text) or UNSURE.search(text):
        raise _UnusualError
    return text


def _detail(element: Any, draft: _Draft, *, key: str, kind: str, attributes: tuple[str, ...] = ()) -> str:
    """A text with what kind it is of, as feedparser keeps those."""
    text = _text(element, *attributes)
    draft.data[key] = text
    draft.data[f"{key}_detail"] = {"type": kind, "language": draft.language, "base": draft.base, "value": text}
    return text


def _atom_kind(element: Any) -> str:
    kind = element.get("type", "text").lower()
    if kind not in {"text", "html"}:
        raise _UnusualError
    return f"text/{'plain' if kind == 'text' else kind}"


def _title(element: Any, draft: _Draft) -> None:
    if LOOKS_LIKE_MARKUP.search(_detail(element, draft, key="title", kind="text/plain")):
        raise _UnusualError


def _description(element: Any, draft: _Draft) -> None:
    _detail(element, draft, key="summary", kind="text/html")


def _encoded(element: Any, draft: _Draft) -> None:
    text = _text(element)
    draft.data["content"] = [{"type": "text/html", "language": draft.language, "base": draft.base, "value": text}]
    draft.data.setdefault("summary", text)


def _atom_title(element: Any, draft: _Draft) -> None:
    _detail(element, draft, key="title", kind=_atom_kind(element), attributes=("type",))


def _atom_summary(element: Any, draft: _Draft) -> None:
    _detail(element, draft, key="summary", kind=_atom_kind(element), attributes=("type",))


def _atom_rights(element: Any, draft: _Draft) -> None:
    _detail(element, draft, key="rights", kind=_atom_kind(element), attributes=("type",))


def _atom_content(element: Any, draft: _Draft) -> None:
    kind, text = _atom_kind(element), _text(element, "type")
    draft.data["content"] = [{"type": kind, "language": draft.language, "base": draft.base, "value": text}]
    draft.data.setdefault("summary", text)


def _link(element: Any, draft: _Draft) -> None:
    draft.data["link"] = address = _address(_text(element))
    draft.data.setdefault("links", []).append({"rel": "alternate", "type": "text/html", "href": address})


def _guid(element: Any, draft: _Draft) -> None:
    if any(name != "isPermaLink" for name in element.attrib):
        raise _UnusualError
    draft.data["id"] = text = _said(element, "isPermaLink")
    if element.get("isPermaLink", "true") == "true":
        draft.data.setdefault("link", _address(text))


def _atom_id(element: Any, draft: _Draft) -> None:
    text = _said(element)
    if not NAME.fullmatch(text) or "://" in text:
        _address(text)
    draft.data["id"] = text
    draft.data.setdefault("link", text)


def _atom_link(element: Any, draft: _Draft) -> None:
    _text(element, "href", "rel", "type", "title", "hreflang", "length")
    given = dict(element.attrib)
    address = _address(given.get("href", ""))
    rel = given.get("rel", "alternate").lower()
    kind = given.get("type", "application/atom+xml" if rel == "self" else "text/html").lower()
    if "/" not in kind:
        raise _UnusualError
    draft.data.setdefault("links", []).append(given | {"rel": rel, "type": kind})
    if rel == "alternate" and kind in HTML:
        draft.data["link"] = address


def _published(element: Any, draft: _Draft) -> None:
    draft.data["published_parsed"] = _moment(_text(element), MAIL_DATE)


def _atom_published(element: Any, draft: _Draft) -> None:
    draft.data["published_parsed"] = _moment(_text(element), WEB_DATE)


def _updated(element: Any, draft: _Draft) -> None:
    draft.data["updated_parsed"] = _moment(_text(element), WEB_DATE)


def _moment(text: str, form: re.Pattern[str]) -> tuple[int, ...]:
    found = form.fullmatch(text)
    if found is None:
        raise _UnusualError
    first, second, third, hour, minute, second_, sign, hours, minutes = found.groups()
    try:
        year, month, day = (
            (int(third), MONTHS.index(second) + 1, int(first))
            if form is MAIL_DATE
            else (int(first), int(second), int(third))
        )
        moment = datetime(year, month, day, int(hour), int(minute), int(second_), tzinfo=UTC)
    except ValueError as error:
        raise _UnusualError from error
    if sign:
        ahead = timedelta(hours=int(hours), minutes=int(minutes))
        moment += -ahead if sign == "+" else ahead
    return tuple(moment.timetuple())


def _author(element: Any, draft: _Draft) -> None:
    name = _said(element)
    if "@" in name:
        raise _UnusualError  # a mail address, which feedparser takes out
    draft.data.setdefault("authors", []).append({"name": name})


def _atom_author(element: Any, draft: _Draft) -> None:
    person: dict[str, str] = {}
    if element.attrib or (element.text or "").strip():
        raise _UnusualError
    for part in element:
        key = {f"{ATOM}name": "name", f"{ATOM}uri": "href", f"{ATOM}email": "email"}.get(part.tag)
        if key is None or key in person or (part.tail or "").strip():
            raise _UnusualError
        person[key] = _address(_said(part)) if key == "href" else _said(part)
    if "name" not in person:
        raise _UnusualError
    draft.data.setdefault("authors", []).append(person)


def _category(element: Any, draft: _Draft) -> None:
    scheme = element.get("domain") or None
    tag = {"term": _said(element, "domain"), "scheme": scheme, "label": None}
    tags = draft.data.setdefault("tags", [])
    # One with a scheme is kept each time, as feedparser does it.
    if scheme is not None or tag not in tags:
        tags.append(tag)


def _atom_category(element: Any, draft: _Draft) -> None:
    if _text(element, "term", "scheme", "label"):
        raise _UnusualError
    tag = {name: element.get(name) for name in ("term", "scheme", "label")}
    tags = draft.data.setdefault("tags", [])
    if any(tag.values()) and tag not in tags:
        tags.append(tag)


def _comments(element: Any, draft: _Draft) -> None:
    draft.data["comments"] = _address(_text(element))


def _enclosure(element: Any, draft: _Draft) -> None:
    _text(element, "url", "type", "length")
    given = {name: value.lower() if name == "type" else value for name, value in element.attrib.items()}
    address = _address(given.pop("url", ""))
    draft.data.setdefault("links", []).append(given | {"href": address, "rel": "enclosure"})


def _source(element: Any, draft: _Draft) -> None:
    draft.data["source"] = {"href": _address(element.get("url", "")), "title": _said(element, "url")}


def _picture(key: str) -> _Reader:
    def read(element: Any, draft: _Draft) -> None:
        if len(element) or (element.text or "").strip() or any(name[0] == "{" for name in element.attrib):
            raise _UnusualError
        given = {name.lower(): value for name, value in element.attrib.items()}
        if "type" in given:
            given["type"] = given["type"].lower()
        if len(given) != len(element.attrib) or given.keys() & {"base", "lang", "rel"}:
            raise _UnusualError
        draft.data.setdefault(key, []).append(given)

    return read


def _credit(element: Any, draft: _Draft) -> None:
    draft.data.setdefault("media_credit", []).append({"content": _said(element, "role", "scheme")})


_MEDIA_CONTENT, _MEDIA_THUMBNAIL = _picture("media_content"), _picture("media_thumbnail")
_SHARED: dict[str, _Reader] = {
    f"{MEDIA}content": _MEDIA_CONTENT,
    f"{MEDIA}thumbnail": _MEDIA_THUMBNAIL,
    f"{MEDIA}credit": _credit,
}
_RSS: dict[str, _Reader] = _SHARED | {
    "title": _title,
    "link": _link,
    "guid": _guid,
    "pubDate": _published,
    "description": _description,
    CONTENT: _encoded,
    "author": _author,
    f"{DC}creator": _author,
    "category": _category,
    f"{DC}subject": _category,
    "comments": _comments,
    "enclosure": _enclosure,
    "source": _source,
}
_ATOM: dict[str, _Reader] = _SHARED | {
    f"{ATOM}id": _atom_id,
    f"{ATOM}title": _atom_title,
    f"{ATOM}summary": _atom_summary,
    f"{ATOM}content": _atom_content,
    f"{ATOM}rights": _atom_rights,
    f"{ATOM}link": _atom_link,
    f"{ATOM}published": _atom_published,
    f"{ATOM}updated": _updated,
    f"{ATOM}author": _atom_author,
    f"{ATOM}category": _atom_category,
}
_REPEATED = {_author, _atom_author, _category, _atom_category, _atom_link, _enclosure, _credit, *_SHARED.values()}
