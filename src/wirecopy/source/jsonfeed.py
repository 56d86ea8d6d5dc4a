"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/).

Strict where the format is clear: what must be there must be there, with its type; a refusal names the field. Lenient
where publishers are known to differ and nothing is lost: an id that is a number, an unreadable date, unknown fields.
"""

from __future__ import annotations

import codecs
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urljoin

from wirecopy.errors import InputError
from wirecopy.source.feedguard import MAX_CATEGORIES, MAX_ENTRIES
from wirecopy.types import Category, Entry, Feed, Link, Media, Person, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

Object: TypeAlias = "Mapping[str, object]"
VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/(1(?:\.[0-9])?)/?")
FORMATS = {"1": "json1", "1.0": "json1", "1.1": "json11"}
REMEDY = "see jsonfeed.org, or subscribe to the site's RSS or Atom feed"


def is_json(content: bytes) -> bool:
    """Whether a document is a JSON object rather than XML."""
    return content.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{")


def read_json_feed(content: bytes, *, source: str, links: tuple[Link, ...] = ()) -> tuple[Feed, tuple[Entry, ...]]:
    """Read a JSON Feed.

    Args:
        content: The document; JSON is UTF-8.
        source: Names it in messages; relative addresses are resolved against it where it is an address.
        links: The links of the HTTP answer, which come first.

    Raises:
        InputError: It is not JSON, not a JSON Feed, or a field that we read has the wrong type.
    """
    try:
        document = json.loads(content.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(source, f"is not UTF-8 (position {error.start})", REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise InputError(source, f"is not usable JSON: {error}", REMEDY) from error
    version = VERSION.fullmatch(document["version"]) if isinstance(document.get("version"), str) else None
    if version is None:
        raise InputError(source, 'is JSON, but no JSON Feed: "version" does not name one', REMEDY)
    reader = _Reader(source)
    return reader.feed(document, FORMATS.get(version.group(1), "json11"), links), reader.entries(document)


class _Reader:
    """Reads the fields of one document, refusing what has the wrong type."""

    def __init__(self, source: str) -> None:
        self.source = source

    def feed(self, document: Object, format_: str, links: tuple[Link, ...]) -> Feed:
        hubs = tuple(
            Link(url=url, rel="hub", type=self.string(hub, "type"))
            for hub in self.objects(document, "hubs")
            if (url := self.address(hub, "url"))
        )
        named = (("home_page_url", "alternate"), ("feed_url", "self"), ("next_url", "next"))
        own = tuple(Link(url=url, rel=rel) for field, rel in named if (url := self.address(document, field)))
        return Feed(
            format=format_,
            id=self.address(document, "feed_url"),
            title=_plain(self.string(document, "title", needed=True), self.string(document, "language")),
            subtitle=_plain(self.string(document, "description"), self.string(document, "language")),
            site=self.address(document, "home_page_url"),
            links=(*links, *own, *hubs),
            authors=self.authors(document),
            language=self.string(document, "language"),
            image=self.address(document, "icon"),
            icon=self.address(document, "favicon"),
        )

    def entries(self, document: Object) -> tuple[Entry, ...]:
        if not isinstance(document.get("items"), list):
            raise InputError(self.source, 'has no list "items"', REMEDY)
        items = self.objects(document, "items")
        if len(items) > MAX_ENTRIES:
            raise InputError(self.source, f"has more than {MAX_ENTRIES} entries")
        language, authors = self.string(document, "language"), self.authors(document)
        return tuple(self.entry(item, language, authors) for item in items)

    def entry(self, item: Object, language: str | None, authors: tuple[Person, ...]) -> Entry:
        language = self.string(item, "language") or language
        url = self.address(item, "url") or self.address(item, "external_url")
        markup, plain = self.string(item, "content_html"), self.string(item, "content_text")
        external = self.address(item, "external_url")
        picture = self.address(item, "image") or self.address(item, "banner_image")
        media = tuple(
            Media(
                url=where,
                type=self.string(attachment, "mime_type"),
                size=_whole(attachment.get("size_in_bytes")),
                caption=self.string(attachment, "title"),
            )
            for attachment in self.objects(item, "attachments")
            if (where := self.address(attachment, "url"))
        )
        return Entry(
            id=self.identity(item),
            url=url,
            title=_plain(self.string(item, "title"), language),
            summary=_plain(self.string(item, "summary"), language),
            contents=tuple(
                Text(value=value, markup=is_markup, language=language, base=url or self.source)
                for value, is_markup in ((markup, True), (plain, False))
                if value
            ),
            links=tuple(
                Link(url=where, rel=rel) for where, rel in ((url, "alternate"), (external, "related")) if where
            ),
            authors=self.authors(item) or authors,
            categories=tuple(Category(term=tag) for tag in self.strings(item, "tags")[:MAX_CATEGORIES]),
            language=language,
            published=_moment(self.string(item, "date_published")),
            updated=_moment(self.string(item, "date_modified")),
            media=(Media(url=picture, type="image"), *media) if picture else media,
        )

    def identity(self, item: Object) -> str:
        value = item.get("id")
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)  # the format asks readers to take a number as its text
        if not isinstance(value, str) or not value.strip():
            raise InputError(self.source, 'has an item without "id"', REMEDY)
        return value

    def authors(self, row: Object) -> tuple[Person, ...]:
        """`authors` of 1.1, or `author` of 1."""
        people = self.objects(row, "authors")
        single = row.get("author")
        if not people and single is not None:
            if not isinstance(single, dict):
                raise self.wrong("author", "an object")
            people = (single,)
        found = (Person(name=self.string(who, "name"), url=self.address(who, "url")) for who in people)
        return tuple(person for person in found if person != Person())

    def string(self, row: Object, field: str, *, needed: bool = False) -> str | None:
        value = row.get(field)
        if (value is not None or needed) and not isinstance(value, str):
            raise self.wrong(field, "a string")
        return value.strip() or None if isinstance(value, str) else None

    def address(self, row: Object, field: str) -> str | None:
        value = self.string(row, field)
        try:
            return urljoin(self.source, value) if value else None
        except ValueError:
            return None

    def strings(self, row: Object, field: str) -> tuple[str, ...]:
        value = row.get(field)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(field, "a list of strings")
        return tuple(value)

    def objects(self, row: Object, field: str) -> tuple[Object, ...]:
        value = row.get(field)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(field, "a list of objects")
        return tuple(value)

    def wrong(self, field: str, wanted: str) -> InputError:
        return InputError(self.source, f'has "{field}" that is not {wanted}', REMEDY)


def _plain(value: str | None, language: str | None) -> Text | None:
    return Text(value=value, language=language) if value else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _moment(value: str | None) -> datetime | None:
    """RFC 3339; a time without a zone is taken as UTC, an unreadable one is unknown."""
    try:
        moment = datetime.fromisoformat(value) if value else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
