"""Feeds that the desk writes: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, of the same entries."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING, Literal, get_args

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

Form = Literal["atom", "rss", "json"]
FORMS: dict[str, str] = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# What no XML document may hold, however it is written.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutEntry:
    """An entry to be written.

    Attributes:
        id: Its name, an address that never changes.
        url: Where it is to be read.
        title: Plain text.
        updated: When it last changed.
        published: When it first came out.
        summary: Plain text.
        text: The full text, plain, paragraphs parted by blank lines; None where it may not be passed on.
        author: As printed.
        language: BCP 47.
        rights: The notice that it carries.
        source: Who published it.
        source_url: The feed or site of whoever published it.
        image: The address of a picture.
    """

    id: str
    url: str
    title: str
    updated: datetime
    published: datetime | None = None
    summary: str | None = None
    text: str | None = None
    author: str | None = None
    language: str | None = None
    rights: str | None = None
    source: str | None = None
    source_url: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutFeed:
    """A feed to be written.

    Attributes:
        id: Its name, an address that never changes.
        title: Plain text.
        site: The page that it belongs to.
        url: Its own address.
        updated: When it last changed.
        entries: The latest first.
        hub: A WebSub hub that tells of news.
    """

    id: str
    title: str
    site: str
    url: str
    updated: datetime
    entries: tuple[OutEntry, ...]
    hub: str | None = None


def write_feed(feed: OutFeed, form: str) -> bytes:
    """Write a feed.

    Args:
        feed: The feed.
        form: `atom`, `rss` or `json`; the media types are in `FORMS`.

    Returns:
        The document in UTF-8, the same bytes for the same feed.

    Raises:
        ValueError: There is no such form.
    """
    if form not in get_args(Form):
        raise ValueError(f"there is no form {form!r}; there are {', '.join(get_args(Form))}")
    return {"atom": _atom, "rss": _rss, "json": _json}[form](feed)


def _atom(feed: OutFeed) -> bytes:
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]  # lxml's own way
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _stamp(feed.updated))
    # An entry without an author takes the feed's, and one of the two there must be.
    _add(_add(root, "author"), "name", feed.title)
    for rel, href in (("self", feed.url), ("alternate", feed.site), ("hub", feed.hub)):
        if href:
            _add(root, "link", rel=rel, href=href)
    for entry in feed.entries:
        _atom_entry(_add(root, "entry"), entry)
    return _document(root)


def _atom_entry(element: etree._Element, entry: OutEntry) -> None:
    if entry.language:
        element.set(_LANGUAGE, _clean(entry.language))
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "updated", _stamp(entry.updated))
    if entry.published:
        _add(element, "published", _stamp(entry.published))
    _add(element, "link", rel="alternate", href=entry.url)
    if entry.image:
        _add(element, "link", rel="enclosure", href=entry.image, type=_image_type(entry.image))
    if entry.author or entry.source:
        _add(_add(element, "author"), "name", entry.author or entry.source)
    if entry.summary:
        _add(element, "summary", entry.summary)
    if entry.text:
        _add(element, "content", _markup(entry.text), type="html")
    if entry.rights:
        _add(element, "rights", entry.rights)
    if entry.source:
        source = _add(element, "source")
        _add(source, "id", entry.source_url or entry.url)
        _add(source, "title", entry.source)
        _add(source, "updated", _stamp(entry.updated))


def _rss(feed: OutFeed) -> bytes:
    root = etree.Element("rss", nsmap={"atom": _ATOM, "dc": _DC, "content": _CONTENT}, version="2.0")
    channel = etree.SubElement(root, "channel")
    _plain(channel, "title", feed.title)
    _plain(channel, "link", feed.site)
    _plain(channel, "description", feed.title)
    _plain(channel, "lastBuildDate", _mail_date(feed.updated))
    for rel, href in (("self", feed.url), ("hub", feed.hub)):
        if href:
            etree.SubElement(channel, f"{{{_ATOM}}}link", rel=rel, href=_clean(href))
    for entry in feed.entries:
        _rss_entry(etree.SubElement(channel, "item"), entry)
    return _document(root)


def _rss_entry(element: etree._Element, entry: OutEntry) -> None:
    _plain(element, "title", entry.title)
    _plain(element, "link", entry.url)
    _plain(element, "guid", entry.id, isPermaLink="true" if entry.id == entry.url else "false")
    _plain(element, "pubDate", _mail_date(entry.published or entry.updated))
    _plain(element, f"{{{_ATOM}}}updated", _stamp(entry.updated))
    # The summary is plain text, but readers of RSS take every description for HTML.
    _plain(element, "description", escape(entry.summary, quote=False) if entry.summary else None)
    _plain(element, f"{{{_CONTENT}}}encoded", _markup(entry.text) if entry.text else None)
    _plain(element, f"{{{_DC}}}creator", entry.author)
    _plain(element, f"{{{_DC}}}publisher", entry.source)
    _plain(element, f"{{{_DC}}}language", entry.language)
    _plain(element, f"{{{_DC}}}rights", entry.rights)
    if entry.source and entry.source_url:
        _plain(element, "source", entry.source, url=entry.source_url)
    if entry.image:
        # The length is asked for and not known: RSS's own advice is 0.
        etree.SubElement(element, "enclosure", url=_clean(entry.image), length="0", type=_image_type(entry.image))


def _json(feed: OutFeed) -> bytes:
    document: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.site,
        "feed_url": feed.url,
    }
    if feed.hub:
        document["hubs"] = [{"type": "WebSub", "url": feed.hub}]
    document["items"] = [dict(_json_entry(entry)) for entry in feed.entries]
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "replace") + b"\n"


def _json_entry(entry: OutEntry) -> Iterator[tuple[str, object]]:
    yield from (("id", entry.id), ("url", entry.url), ("title", entry.title))
    # One of the contents has to be there.
    yield ("content_html", _markup(entry.text)) if entry.text else ("content_text", entry.summary or entry.title)
    if entry.summary:
        yield "summary", entry.summary
    if entry.image:
        yield "image", entry.image
    if entry.published:
        yield "date_published", _stamp(entry.published)
    yield "date_modified", _stamp(entry.updated)
    if entry.author or entry.source:
        yield "authors", [{"name": entry.author or entry.source}]
    if entry.language:
        yield "language", entry.language
    own = {"rights": entry.rights, "source": entry.source, "source_url": entry.source_url}
    if any(own.values()):
        yield "_wirecopy", {name: value for name, value in own.items() if value}


def _markup(text: str) -> str:
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_ATOM}}}{name}", {key: _clean(value) for key, value in attributes.items()})
    made.text = None if text is None else _clean(text)
    return made


def _plain(parent: etree._Element, name: str, text: str | None, **attributes: str) -> None:
    if text is not None:
        made = etree.SubElement(parent, name, {key: _clean(value) for key, value in attributes.items()})
        made.text = _clean(text)


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


def _document(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _mail_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _image_type(url: str) -> str:
    ending = url.partition("?")[0].rpartition(".")[2].lower()
    kinds = {"png": "png", "gif": "gif", "webp": "webp", "avif": "avif", "svg": "svg+xml"}
    return f"image/{kinds.get(ending, 'jpeg')}"
