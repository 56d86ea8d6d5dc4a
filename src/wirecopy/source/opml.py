"""Subscription lists: OPML in and out (http://opml.org/spec2.opml), FOAF and iGoogle lists in.

    bytes -> text -> outlines (listparser over a tolerant HTML parser) -> Subscription | InputError

Readers write OPML carelessly: bare ampersands, attributes in any case, folders inside feeds, the same feed in several
folders. A parser for HTML forgives all of it and expands no entities. Folders are followed here, within limits.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import lxml.etree
from listparser import foaf, igoogle, opml, xml_handler

from wirecopy.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MAX_LIST = 10 * 1024 * 1024  # bytes; ten thousand subscriptions have about two million
MAX_OUTLINES = 50_000
MAX_DEPTH = 200  # of outlines; each feed carries its whole path
MAX_FOLDERS = 16  # levels of folders that are kept; what lies deeper goes into the deepest
DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"'][^>]{0,200}\?>")
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # characters that XML cannot hold
NAMESPACE = "urn:wirecopy:opml"  # of attributes that are ours
REMEDY = "export it again from the reader as OPML"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A feed in a list.

    Attributes:
        url: The feed's address, http or https.
        title: What its reader calls it.
        site: The page it belongs to.
        folders: The folders that it lies in, each as a path from the outermost.
        language: What its reader says that it is written in, as the list has it: the attribute `language` of our own
            namespace. OPML's own attribute of that name is what the feed says of itself, so it is passed over.
        pages: Whether the page of each entry is to be fetched; False where our own attribute `pages` says no.
    """

    url: str
    title: str | None = None
    site: str | None = None
    folders: tuple[tuple[str, ...], ...] = ()
    language: str | None = None
    pages: bool = True


def read_opml(content: bytes, *, source: str) -> tuple[Subscription | InputError, ...]:
    """Read a subscription list.

    Args:
        content: The list.
        source: Names it in messages.

    Returns:
        Its feeds in order, each once with all its folders; a refusal for each feed that has no usable address and for
        each further list that it only refers to.

    Raises:
        InputError: It is no list, or made to exhaust its reader.
    """
    if len(content) > MAX_LIST:
        raise InputError(source, f"is larger than {MAX_LIST >> 20} MiB", "split it")
    reader = _Reader(source)
    reader.harvest.update(bozo=False, bozo_exception=None, feeds=[], lists=[], opportunities=[], meta={}, version="")
    parser = lxml.etree.HTMLParser(target=reader, recover=True, encoding="utf-8")  # type: ignore[arg-type]  # no comments
    lxml.etree.parse(io.BytesIO(_text(content).encode("utf-8", "replace")), parser)
    harvest = reader.harvest
    if not harvest["version"] and not harvest["feeds"]:
        raise InputError(source, "is no subscription list", REMEDY)
    further = (InputError(item["url"], "is another list", "import it by itself") for item in harvest["lists"])
    return (*(_subscription(item, reader) for item in harvest["feeds"]), *further)


class _Reader(opml.OpmlMixin, foaf.FoafMixin, igoogle.IgoogleMixin, xml_handler.XMLHandler):
    """listparser's handler, with limits, and with the folders and the site of each feed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.outlines = 0
        self.folders: dict[str, list[tuple[str, ...]]] = {}
        self.sites: dict[str, str] = {}
        self.languages: dict[str, str] = {}
        self.without_pages: set[str] = set()

    def start_opml_outline(self, attrs: dict[str, str]) -> None:
        self.outlines += 1
        if self.outlines > MAX_OUTLINES or len(self.hierarchy) >= MAX_DEPTH:
            raise InputError(self.source, f"has more than {MAX_OUTLINES} outlines or {MAX_DEPTH} levels", REMEDY)
        if url := attrs.get("xmlurl", "").strip():
            path = tuple(name for name in self.hierarchy if name)[:MAX_FOLDERS]
            folders = self.folders.setdefault(url, [])
            if path and path not in folders:
                folders.append(path)
            if site := attrs.get("htmlurl", "").strip():
                self.sites.setdefault(url, site)
            if language := attrs.get("wirecopy:language", "").strip():
                self.languages.setdefault(url, language)
            if attrs.get("wirecopy:pages", "").strip().lower() == "no":
                self.without_pages.add(url)
        super().start_opml_outline(attrs)


def _text(content: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, "replace").removeprefix("\ufeff")
    declared = DECLARATION.match(content[:1024].decode("latin-1"))
    for encoding in (declared.group(1) if declared else "utf-8", "utf-8"):
        try:
            return content.decode(encoding)
        except (UnicodeError, LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _subscription(item: dict[str, object], reader: _Reader) -> Subscription | InputError:
    given = str(item["url"])
    url = re.sub(r"^feed:(?://)?(?=https?:)", "", given, flags=re.IGNORECASE)
    url = re.sub(r"^feed:(?://)?", "http://", url, flags=re.IGNORECASE)
    if not re.match(r"https?://[^/\s]", url, re.IGNORECASE):
        return InputError(f"{reader.source}: {given}", "is not an http or https address")
    title = " ".join(str(item.get("title") or "").split())
    folders = reader.folders.get(given, [])
    if not folders:
        # Lists without nesting name folders as categories: `/News/World,Sport`.
        categories = item.get("categories")
        folders = [tuple(path)[:MAX_FOLDERS] for path in categories] if isinstance(categories, list) else []
    return Subscription(
        url=url,
        title=title if title and title != url else None,
        site=reader.sites.get(given),
        folders=tuple(folders),
        language=reader.languages.get(given),
        pages=given not in reader.without_pages,
    )


@dataclass(slots=True)
class _Folder:
    feeds: list[Subscription] = field(default_factory=list)
    folders: dict[str, _Folder] = field(default_factory=dict)


def write_opml(subscriptions: Iterable[Subscription], *, title: str, created: datetime | None = None) -> bytes:
    """Write a subscription list as OPML 2.0.

    Args:
        subscriptions: The feeds, in order; each is written into all its folders.
        title: Names the list.
        created: When it was made.

    Returns:
        The document, in UTF-8.
    """
    top = _Folder()
    ours = {}
    for subscription in subscriptions:
        if subscription.language or not subscription.pages:
            ours = {"wirecopy": NAMESPACE}
        for path in subscription.folders or ((),):
            folder = top
            for name in path:
                folder = folder.folders.setdefault(name, _Folder())
            folder.feeds.append(subscription)
    root = lxml.etree.Element("opml", {"version": "2.0"}, nsmap=ours)
    head = lxml.etree.SubElement(root, "head")
    lxml.etree.SubElement(head, "title").text = _printable(title)
    if created is not None:
        lxml.etree.SubElement(head, "dateCreated").text = created.strftime("%a, %d %b %Y %H:%M:%S %z")
    _write(top, lxml.etree.SubElement(root, "body"))
    return lxml.etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _write(folder: _Folder, parent: lxml.etree._Element) -> None:
    for feed in folder.feeds:
        name = _printable(feed.title or feed.url)
        attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": _printable(feed.url)}
        if feed.site:
            attributes["htmlUrl"] = _printable(feed.site)
        if feed.language:
            attributes[f"{{{NAMESPACE}}}language"] = _printable(feed.language)
        if not feed.pages:
            attributes[f"{{{NAMESPACE}}}pages"] = "no"
        lxml.etree.SubElement(parent, "outline", attributes)
    for name, inner in folder.folders.items():
        _write(inner, lxml.etree.SubElement(parent, "outline", {"text": _printable(name), "title": _printable(name)}))


def _printable(text: str) -> str:
    return FORBIDDEN.sub("", text)
