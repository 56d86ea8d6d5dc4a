"""A feed's entry as a page, for feeds that carry full texts and for feeds given as files.

    Feed, Entry -> HTML with the entry's facts as JSON-LD -> Page

Extraction then treats it like any other page: what the feed says in its fields stands where publishers put it in pages.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

from wirecopy.errors import InputError
from wirecopy.source.feed import read_feed
from wirecopy.types import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from wirecopy.types import Entry, Feed, Text

FEED = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<\?[^>]{0,500}\?>\s*|<!--.{0,2000}?-->\s*|<!DOCTYPE\s+rss[^>]{0,500}>\s*)*"
    rb"<(?:rss|(?:atom:)?feed|rdf:RDF)\b",
    re.IGNORECASE | re.DOTALL,
)
JSON_FEED = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{.{0,2000}?"version"\s*:\s*"https?://(?:www\.)?jsonfeed\.org/version/', re.DOTALL
)
TAG = re.compile(r"<[^<>]{1,1000}>")


def is_feed(head: bytes) -> bool:
    """Whether a file is a feed, by its first kilobytes."""
    return FEED.match(head) is not None or JSON_FEED.match(head) is not None


def read_feed_file(path: str, content: bytes) -> Iterator[Page | InputError]:
    """Read a feed that lies in a file.

    Args:
        path: Names it in messages.
        content: The document.

    Yields:
        A page for each entry that has a text, in the feed's order; a refusal where the file is no feed.
    """
    try:
        feed, entries = read_feed(content, clean=False)
    except InputError as refusal:
        yield InputError(path, refusal.reason, refusal.remedy)
        return
    for entry in entries:
        if (page := entry_page(feed, entry)) is not None:
            yield page


def entry_page(feed: Feed, entry: Entry, *, fetched: datetime | None = None) -> Page | None:
    """An entry as a page.

    Args:
        feed: The feed that announces it.
        entry: The entry.
        fetched: When the feed was read.

    Returns:
        A page whose id is the entry's, or None where the entry has no text at all. Whether the text is the whole
        article is for the caller to judge: many feeds have only its beginning.
    """
    text = next((each for each in entry.contents if each.markup), None) or next(iter(entry.contents), entry.summary)
    if text is None:
        return None
    title = plain(entry.title)
    language = entry.language or text.language or feed.language
    facts = _facts(feed, entry, title, language)
    said = json.dumps({key: value for key, value in facts.items() if value}, ensure_ascii=False).replace("<", "\\u003c")
    base = f'<base href="{html.escape(text.base)}">' if text.base and text.markup else ""
    head = f'{base}<script type="application/ld+json">{said}</script>'
    if title:
        head += f"<title>{html.escape(title)}</title>"
    if entry.url:
        head += f'<link rel="canonical" href="{html.escape(entry.url)}">'
    headline = f"<h1>{html.escape(title)}</h1>" if title else ""
    lang = f' lang="{html.escape(language)}"' if language else ""
    body = f"<article>{headline}{_body(text)}</article>"
    return Page(
        id=entry.id,
        text=f"<!doctype html><html{lang}><head>{head}</head><body>{body}</body></html>",
        markup=True,
        url=entry.url,
        fetched=fetched,
    )


def _facts(feed: Feed, entry: Entry, title: str | None, language: str | None) -> dict[str, object]:
    source = entry.source
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "url": entry.url,
        "inLanguage": language,
        "datePublished": _stamp(entry.published),
        "dateModified": _stamp(entry.updated),
        "author": [{"@type": "Person", "name": person.name} for person in entry.authors if person.name],
        "publisher": _organization(feed.publisher.name if feed.publisher else plain(feed.title)),
        "copyrightNotice": plain(entry.rights or feed.rights),
        "sourceOrganization": _organization(plain(source.title) if source else None),
        "isBasedOn": source.site if source else None,
        "image": [
            {"@type": "ImageObject", "url": item.url, **({"creditText": item.credit} if item.credit else {})}
            for item in entry.media
            if (item.type or "").startswith("image") and not item.thumbnail
        ],
        "keywords": [
            category.label or category.term for category in entry.categories if category.label or category.term
        ],
    }


def plain(text: Text | None) -> str | None:
    """A feed's text on one line without markup, or None where nothing is left."""
    if text is None:
        return None
    value = html.unescape(TAG.sub(" ", text.value)) if text.markup else text.value
    return " ".join(value.split()) or None


def _body(text: Text) -> str:
    if text.markup:
        # A text without paragraphs of its own is one.
        return (
            text.value
            if re.search(r"<(?:p|div|br|h[1-6]|ul|ol|section)\b", text.value, re.IGNORECASE)
            else f"<p>{text.value}</p>"
        )
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text.value))
    return "".join(f"<p>{html.escape(part)}</p>" for part in paragraphs if part)


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _organization(name: str | None) -> dict[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None
