"""What the sites of the invented press have besides their articles: front pages, and feeds in six forms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime
from functools import cache, partial
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from lxml import html as lxml_html

from wirecopy.demo import agency_list, folder, outlets
from wirecopy.extract import ExtractOptions, extract
from wirecopy.types import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wirecopy.demo import Outlet

FeedForm = Literal["rss", "atom", "json", "rss-full", "atom-full", "rdf"]
FORMS: tuple[FeedForm, ...] = ("rss", "atom", "json", "rss-full", "atom-full", "rdf")
TYPES: dict[FeedForm, str] = {
    "rss": "application/rss+xml",
    "rss-full": "application/rss+xml",
    "rdf": "application/rdf+xml",
    "atom": "application/atom+xml",
    "atom-full": "application/atom+xml",
    "json": "application/feed+json",
}
# Where a page prints only a day, its feed has the first edition's hour.
EARLY = time(6, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A page of an outlet, as its feed has it; one that only lists others is in no feed."""

    url: str
    file: str
    fetched: datetime
    title: str
    published: datetime
    rights: str | None
    author: str | None
    agency: str | None
    listed: bool


def item_of(row: Mapping[str, Any]) -> Item:
    """Return a page as its outlet's feed has it, of its row in `press.toml`."""
    listed = "article" in row
    article = row["article"][0] if listed else {}
    published = article.get("published")
    if published is not None and not isinstance(published, datetime):
        published = datetime.combine(published, EARLY)
    return Item(
        url=row["url"],
        file=row["file"],
        fetched=row["fetched"],
        title=article.get("headline", row["url"]),
        # Where the page does not say, the feed does: no later than the page was seen.
        published=published or row["fetched"],
        rights=article.get("rights"),
        author=", ".join(article.get("bylines", ())) or None,
        agency=article.get("agency"),
        listed=listed,
    )


def write(form: FeedForm, outlet: Outlet, url: str, items: Sequence[Item]) -> str:
    """Write the feed of an outlet.

    Args:
        form: Which one; those called full carry the texts.
        outlet: Whose.
        url: The feed's own address.
        items: Its pages, the first one first.
    """
    return _WRITERS[form](outlet, url, items)


def home(form: FeedForm, outlet: Outlet, url: str, items: Sequence[Item]) -> str:
    """Write the front page of an outlet, which names its feed."""
    name = escape(outlet.name)
    lines = "\n".join(f'<li><a href="{escape(item.url)}">{escape(item.title)}</a></li>' for item in reversed(items))
    kind = TYPES[form]
    return (
        f'<!doctype html>\n<html lang="{outlet.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{name}</title>\n"
        f'<meta property="og:site_name" content="{name}">\n<link rel="icon" href="/favicon.ico">\n'
        f'<link rel="alternate" type="{kind}" title="{escape(outlet.feed)}" href="{url}">\n</head>\n'
        f"<body>\n<header><h1>{name}</h1></header>\n<main>\n<ul>\n{lines}\n</ul>\n</main>\n</body>\n</html>\n"
    )


@cache
def _summary(item: Item) -> str | None:
    """What the page says of itself in its head."""
    path = folder() / item.file
    if path.suffix != ".html":
        return None
    for meta in lxml_html.fromstring(path.read_bytes()).iter("meta"):
        if "description" in {meta.get("name"), (meta.get("property") or "").removeprefix("og:")}:
            return str(meta.get("content", "")).strip() or None
    return None


@cache
def _text(item: Item) -> str | None:
    """The text of a page, for feeds that carry it."""
    path = folder() / item.file
    page = Page(
        id=item.file,
        text=path.read_text(encoding="utf-8"),
        markup=path.suffix == ".html",
        url=item.url,
        fetched=item.fetched,
    )
    articles = extract(page, options=ExtractOptions(agencies=(agency_list(),)))
    paragraphs = articles[0].body.split("\n\n")
    return "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)


def _wire(item: Item) -> Outlet | None:
    """The agency that an outlet names as the source of an article."""
    return next((outlet for outlet in outlets() if outlet.kind == "agency" and item.agency == outlet.name), None)


def _rss(outlet: Outlet, url: str, items: Sequence[Item], *, full: bool = False) -> str:
    parts = [_rss_item(outlet, item, full=full) for item in items]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{escape(outlet.feed)}</title>\n<link>{outlet.address}</link>\n<description>{escape(outlet.name)}"
        f'</description>\n<language>{outlet.language}</language>\n<atom:link rel="self" href="{url}"/>\n'
        f"{''.join(parts)}</channel>\n</rss>\n"
    )


def _rss_item(outlet: Outlet, item: Item, *, full: bool) -> str:
    source = _wire(item)
    lines = [
        f"<title>{escape(item.title)}</title>",
        f"<link>{escape(item.url)}</link>",
        f'<guid isPermaLink="true">{escape(item.url)}</guid>',
        f"<pubDate>{format_datetime(item.published)}</pubDate>",
        _tag("description", _summary(item)),
        _tag("content:encoded", _text(item) if full else None),
        _tag("dc:creator", item.author),
        _tag("dc:rights", item.rights),
        f'<source url="{source.address}">{escape(source.name)}</source>' if source and source != outlet else "",
    ]
    return "<item>\n" + "\n".join(line for line in lines if line) + "\n</item>\n"


def _tag(name: str, text: str | None) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _rdf(outlet: Outlet, url: str, items: Sequence[Item]) -> str:
    told = "".join(
        f'<item rdf:about="{escape(item.url)}">\n<title>{escape(item.title)}</title>\n<link>{escape(item.url)}</link>\n'
        f"<dc:date>{item.published.isoformat()}</dc:date>\n{_tag('description', _summary(item))}\n"
        f"{_tag('dc:creator', item.author)}{_tag('dc:rights', item.rights)}</item>\n"
        for item in items
    )
    listed = "".join(f'<rdf:li rdf:resource="{escape(item.url)}"/>' for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="{url}">\n<title>{escape(outlet.feed)}</title>\n<link>{outlet.address}</link>\n'
        f"<description>{escape(outlet.name)}</description>\n<dc:language>{outlet.language}</dc:language>\n"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items>\n</channel>\n{told}</rdf:RDF>\n"
    )


def _atom(outlet: Outlet, url: str, items: Sequence[Item], *, full: bool = False) -> str:
    updated = max((item.fetched for item in items), default=datetime(2026, 1, 1, tzinfo=UTC))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">\n'
        f"<id>{outlet.address}</id>\n<title>{escape(outlet.feed)}</title>\n<updated>{updated.isoformat()}</updated>\n"
        f'<link rel="self" href="{url}"/>\n<link rel="alternate" href="{outlet.address}"/>\n'
        f"<author><name>{escape(outlet.name)}</name></author>\n"
        f"{''.join(_atom_entry(outlet, item, full=full) for item in items)}</feed>\n"
    )


def _atom_entry(outlet: Outlet, item: Item, *, full: bool) -> str:
    source = _wire(item)
    text = _text(item) if full else None
    lines = [
        f"<id>{escape(item.url)}</id>",
        f"<title>{escape(item.title)}</title>",
        f'<link rel="alternate" href="{escape(item.url)}"/>',
        f"<published>{item.published.isoformat()}</published>",
        f"<updated>{max(item.published, item.fetched).isoformat()}</updated>",
        f"<author><name>{escape(item.author)}</name></author>" if item.author else "",
        _tag("summary", _summary(item)),
        f'<content type="html">{escape(text)}</content>' if text else "",
        _tag("rights", item.rights),
    ]
    if source and source != outlet:
        stamp = item.published.isoformat()
        lines.append(
            f"<source><id>{source.address}</id><title>{escape(source.name)}</title><updated>{stamp}</updated></source>"
        )
    return "<entry>\n" + "\n".join(line for line in lines if line) + "\n</entry>\n"


def _json(outlet: Outlet, url: str, items: Sequence[Item]) -> str:
    rows = []
    for item in items:
        summary = _summary(item)
        row: dict[str, object] = {"id": item.url, "url": item.url, "title": item.title}
        row |= {"content_text": summary or item.title, "date_published": item.published.isoformat()}
        row |= {"summary": summary} if summary else {}
        row |= {"authors": [{"name": item.author}]} if item.author else {}
        rows.append(row)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.feed,
        "home_page_url": outlet.address,
        "feed_url": url,
        "language": outlet.language,
        "items": rows,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


_WRITERS: dict[FeedForm, Callable[[Outlet, str, Sequence[Item]], str]] = {
    "rss": _rss,
    "rss-full": partial(_rss, full=True),
    "rdf": _rdf,
    "atom": _atom,
    "atom-full": partial(_atom, full=True),
    "json": _json,
}
