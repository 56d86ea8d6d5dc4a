"""What a site tells about its feeds and articles: feed discovery, news sitemaps, sitemap indexes.

page, its address -> Link...             the feeds that it names, best first
address           -> address...          where feeds often are, to be tried on request only
sitemap           -> Entry..., Link...   its articles, and the sitemaps that it refers to
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import lxml.etree
import lxml.html

from wirecopy.codings import CodingError, CodingLimits, unpack
from wirecopy.errors import InputError
from wirecopy.types import Category, Entry, Link, Media, Person, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FEED_TYPES = {
    "application/atom+xml": 0,
    "application/rss+xml": 0,
    "application/feed+json": 0,
    "application/rdf+xml": 1,
    "application/xml": 2,
    "text/xml": 2,
    "application/json": 3,  # also what a page's data interface has, so only when its title or address says feed
}
FEEDLIKE = re.compile(r"feed|rss|atom", re.IGNORECASE)
FEED_PATH = re.compile(
    r"(?:^|[/?&=_-])(?:feeds?|rss|atom)(?:\.xml|\.json|\.php)?(?:$|[/?&#=])|\.(?:rss|atom|rdf)$", re.IGNORECASE
)
MAX_TITLE = 200  # characters of a link's text
SECONDARY = re.compile(r"comments?\b|/replies\b", re.IGNORECASE)  # feeds of readers' comments come last
MAX_FEEDS = 50  # of one page
# Where the common publishing systems put their feeds, most common first.
PATHS = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json", "/news-sitemap.xml")

MAX_SITEMAP = 50 * 1024 * 1024  # bytes, unpacked; the protocol's own limit
MAX_URLS = 50_000  # the same
MAX_TEXT = 4096  # characters of one value
MAX_KEYWORDS = 50
ABSOLUTE = re.compile(r"https?://[^/\s]", re.IGNORECASE)
SITEMAPS = re.compile(r"https?://[^\s<>\"']{1,4000}", re.IGNORECASE)


def feeds_of(page: str, url: str) -> tuple[Link, ...]:
    """Find the feeds that a page names in its head, or else links to in its text.

    Args:
        page: The page.
        url: Its address; relative ones are resolved against it, or against its `<base>`.

    Returns:
        The feeds, each once: in the page's order, feeds of comments and vague types last. Links in the text count only
        where the head names none, and only those whose address looks like a feed's.
    """
    root = _parse_page(page)
    if root is None:
        return ()
    base = _address(url, str(root.xpath("string(//base/@href)"))) or url
    found: dict[str, tuple[int, Link]] = {}
    for element in root.iter("link"):
        rels = (element.get("rel") or "").lower().split()
        type_ = (element.get("type") or "").partition(";")[0].strip().lower()
        title = " ".join((element.get("title") or "").split())
        address = _address(base, element.get("href"))
        if address is None or "stylesheet" in rels:
            continue
        if not ("feed" in rels or ("alternate" in rels and type_ in FEED_TYPES)):
            continue
        if type_ == "application/json" and not FEEDLIKE.search(f"{title} {address}"):
            continue
        rank = FEED_TYPES.get(type_, 1) + (10 if SECONDARY.search(f"{title} {address}") else 0)
        found.setdefault(address, (rank, Link(url=address, type=type_ or None, title=title or None)))
    if not found:
        found = {link.url: (0, link) for link in _linked(root, base)}
    ranked = sorted(found.values(), key=lambda item: item[0])
    return tuple(link for _, link in ranked[:MAX_FEEDS])


def _linked(root: lxml.html.HtmlElement, base: str) -> Iterator[Link]:
    for element in root.iter("a"):
        address = _address(base, element.get("href"))
        if address is not None and FEED_PATH.search(urlsplit(address)._replace(scheme="", netloc="").geturl()):
            title = " ".join(element.text_content().split())[:MAX_TITLE]
            yield Link(url=address, title=title or None)


def suggestions(url: str) -> tuple[str, ...]:
    """Addresses at which a site's feeds often are: guesses, to be tried when a person asks, never by themselves."""
    parts = urlsplit(url)
    return tuple(f"{parts.scheme}://{parts.netloc}{path}" for path in PATHS)


def _parse_page(page: str) -> lxml.html.HtmlElement | None:
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        return lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return None


def _address(base: str, href: str | None) -> str | None:
    href = (href or "").strip()
    try:
        # Sitemaps have tens of thousands of addresses, all absolute: joining costs twice what checking does.
        address = href if ABSOLUTE.match(href) and urlsplit(href).netloc else urljoin(base, href) if href else ""
    except ValueError:
        return None
    return address if ABSOLUTE.match(address) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap lists.

    Attributes:
        entries: Its pages, with what a news sitemap says of them.
        sitemaps: The sitemaps that it refers to.
        modified: For each of those, when it last changed, in the same order.
    """

    entries: tuple[Entry, ...] = ()
    sitemaps: tuple[str, ...] = ()
    modified: tuple[datetime | None, ...] = ()


def read_sitemap(content: bytes, *, url: str) -> Sitemap:
    """Read a sitemap: news, plain, an index, or a list of addresses as text; also gzipped.

    Args:
        content: The document.
        url: Its address; only addresses of http and https are kept, whatever host they are at.

    Returns:
        Its first `MAX_URLS` addresses, each once.

    Raises:
        InputError: It is too large, packed in a damaged way, or no sitemap.
    """
    if content.startswith(b"\x1f\x8b"):
        try:
            content = b"".join(unpack([content], "gzip", limits=CodingLimits(size=MAX_SITEMAP), partial=True))
        except CodingError as error:
            raise InputError(url, str(error)) from error
    if len(content) > MAX_SITEMAP:
        raise InputError(url, f"is larger than {MAX_SITEMAP >> 20} MiB")
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _read_list(content, url)
    entries: dict[str, Entry] = {}
    indexes: dict[str, datetime | None] = {}
    roots: set[str] = set()
    for name, values, media in _elements(content, roots):
        address = _address(url, values.get("loc"))
        if address is None or len(entries) + len(indexes) >= MAX_URLS:
            continue
        if name == "sitemap":
            indexes.setdefault(address, _moment(values.get("lastmod")))
        else:
            entries.setdefault(address, _entry(address, values, media))
    if not roots & {"urlset", "sitemapindex"}:
        raise InputError(url, "is no sitemap")
    return Sitemap(entries=tuple(entries.values()), sitemaps=tuple(indexes), modified=tuple(indexes.values()))


def _read_list(content: bytes, url: str) -> Sitemap:
    lines = [text for line in content.decode("utf-8-sig", "replace").splitlines() if (text := line.strip())]
    found = dict.fromkeys(line for line in lines if SITEMAPS.fullmatch(line))
    # Any text may have a line that is an address; of a list most are.
    if 2 * sum(map(found.__contains__, lines)) <= len(lines):
        raise InputError(url, "is no sitemap")
    return Sitemap(entries=tuple(Entry(id=line, url=line) for line in list(found)[:MAX_URLS]))


def _elements(content: bytes, roots: set[str]) -> Iterator[tuple[str, dict[str, str], list[str]]]:
    """The `url` and `sitemap` elements one by one, with the values inside; `roots` learns the document's element."""
    events = lxml.etree.iterparse(
        io.BytesIO(content),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in events:
        name = _name(element).lower()
        if element.getparent() is None:
            roots.add(name)
        if name not in {"url", "sitemap"}:
            continue
        values: dict[str, str] = {}
        media: list[str] = []
        for child in element.iterdescendants("*"):
            if not (text := " ".join((child.text or "").split())[:MAX_TEXT]):
                continue
            parent = child.getparent()
            if parent is not None and _name(parent) == "image":
                media += [text] if _name(child) == "loc" else []
            else:
                values.setdefault(_name(child), text)
        yield name, values, media
        # What was read is let go, or a sitemap of the full length would stay in memory as a tree.
        element.clear()
        before = element.getprevious()
        if before is not None and (above := before.getparent()) is not None:
            above.remove(before)
    if events.root is not None:
        roots.add(_name(events.root).lower())


def _name(element: lxml.etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _entry(address: str, values: dict[str, str], media: list[str]) -> Entry:
    language = values.get("language")
    keywords = [word.strip() for word in values.get("keywords", "").split(",")]
    return Entry(
        id=address,
        url=address,
        title=Text(value=values["title"], language=language) if "title" in values else None,
        categories=tuple(Category(term=word) for word in keywords[:MAX_KEYWORDS] if word),
        publisher=Person(name=values["name"]) if "name" in values else None,
        language=language,
        published=_moment(values.get("publication_date")),
        updated=_moment(values.get("lastmod")),
        media=tuple(
            Media(url=image, type="image")
            for image in dict.fromkeys(filter(None, (_address(address, item) for item in media)))
        ),
    )


def _moment(value: str | None) -> datetime | None:
    """W3C's profile of ISO 8601; a day or a time without a zone is taken as UTC."""
    text = re.sub(r"^(\d{4})(-\d{2})?$", lambda match: f"{match.group(1)}{match.group(2) or '-01'}-01", value or "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
