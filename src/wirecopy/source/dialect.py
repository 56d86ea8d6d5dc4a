"""From feedparser's result to our values.

feedparser gives dictionaries whose keys depend on the dialect and on what the feed has, and whose values are not always
of the type that they usually are: a feed can define any element. All is read through functions that expect that.
"""

from __future__ import annotations

import calendar
import hashlib
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from wirecopy.types import Category, Entry, Feed, Link, Media, Pace, Person, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

# feedparser's own `get` answers many names for one value, falls back from `updated` to `published`, and is slow.
get = dict.get
MARKUP = {"text/html", "application/xhtml+xml"}
MAX_SIZE = 2**53  # a larger number of bytes is a mistake
MAX_INTERVAL = 31 * 24 * 3600  # seconds; a feed that wishes to be read less than monthly is read monthly
PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 7 * 86400, "monthly": 30 * 86400, "yearly": 365 * 86400}
MAX_HEAD = 64 * 1024  # bytes of a feed in which skipped hours and days are looked for
HOURS = 24
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SKIP = re.compile(rb"<skip(hours|days)\b[^>]{0,100}>(.{0,2000}?)</skip\1", re.IGNORECASE | re.DOTALL)
SKIPPED = re.compile(rb"<(?:hour|day)\b[^>]{0,100}>\s*(\w{1,10})\s*<", re.IGNORECASE)
FIRST_ENTRY = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)\b", re.IGNORECASE)


def to_feed(parsed: Any, *, links: tuple[Link, ...], document: bytes, complaint: str | None) -> Feed:
    """What feedparser found of the feed itself.

    Args:
        parsed: feedparser's whole result.
        links: The links of the HTTP answer, which come first.
        document: The feed as UTF-8, for what feedparser does not keep.
        complaint: What was wrong with the document.
    """
    data = parsed.feed
    return _feed(
        data,
        format_=_string(get(parsed, "version")) or "",
        links=links,
        pace=_pace(data, document),
        complaint=complaint,
    )


def _feed(
    data: Any,
    *,
    format_: str = "",
    links: tuple[Link, ...] = (),
    pace: Pace | None = None,
    complaint: str | None = None,
) -> Feed:
    picture = get(data, "image")
    picture = get(picture, "href") or get(picture, "url") if isinstance(picture, dict) else picture
    return Feed(
        format=format_,
        id=_string(get(data, "id")),
        title=_text(data, "title"),
        subtitle=_text(data, "subtitle") or _text(data, "summary"),
        rights=_text(data, "rights"),
        site=_string(get(data, "link")) or _string(get(data, "href")),
        links=(*links, *_links(data)),
        authors=_people(data, "authors"),
        contributors=_people(data, "contributors"),
        categories=_categories(data),
        publisher=_publisher(data),
        language=_string(get(data, "language")),
        image=_string(picture) or _string(get(data, "logo")),
        icon=_string(get(data, "icon")),
        published=_moment(data, "published"),
        updated=_moment(data, "updated"),
        generator=_string(get(data, "generator")),
        pace=pace or Pace(),
        moved=_string(get(data, "newlocation")),
        complaint=complaint,
    )


def to_entry(data: Any, *, base: str) -> Entry:
    """What feedparser found of one entry.

    Args:
        data: feedparser's entry.
        base: The feed's address, against which those of media are resolved: feedparser leaves them as they are.
    """
    url = _string(get(data, "link"))
    title, summary = _text(data, "title"), _text(data, "summary")
    published = _moment(data, "published") or _moment(data, "created")
    source = get(data, "source")
    return Entry(
        id=_string(get(data, "id")) or url or made_id(title, summary, published),
        url=url,
        title=title,
        summary=summary,
        contents=tuple(text for item in _dicts(data, "content") if (text := _detail(item)) is not None),
        rights=_text(data, "rights"),
        links=_links(data),
        authors=_people(data, "authors"),
        contributors=_people(data, "contributors"),
        categories=_categories(data),
        publisher=_publisher(data),
        language=_string(get(data, "language")),
        published=published,
        updated=_moment(data, "updated"),
        source=_feed(source) if isinstance(source, dict) and source else None,
        media=_media(data, base),
        comments=_string(get(data, "comments")),
    )


def made_id(*parts: object) -> str:
    """An id for an entry that has none and no address either: made from what it says, so that it does not change."""
    return f"sha256:{hashlib.sha256(repr(parts).encode('utf-8', 'surrogatepass')).hexdigest()}"


def _string(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _dicts(data: Any, key: str) -> Iterator[Any]:
    values = get(data, key)
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, dict))


def _text(data: Any, key: str) -> Text | None:
    detail, value = get(data, f"{key}_detail"), get(data, key)
    if isinstance(detail, dict) and (get(detail, "value") == value or not isinstance(value, str)):
        return _detail(detail)
    return Text(value=value) if isinstance(value, str) and value else None


def _detail(detail: Any) -> Text | None:
    value = get(detail, "value")
    if not isinstance(value, str) or not value:
        return None
    return Text(
        value=value,
        markup=get(detail, "type") in MARKUP,
        language=_string(get(detail, "language")),
        base=_string(get(detail, "base")),
    )


def _links(data: Any) -> tuple[Link, ...]:
    return tuple(
        Link(
            url=url,
            rel=_string(get(item, "rel")) or "alternate",
            type=_string(get(item, "type")),
            title=_string(get(item, "title")),
            language=_string(get(item, "hreflang")),
            size=_size(get(item, "length")),
        )
        for item in _dicts(data, "links")
        if (url := _string(get(item, "href"))) is not None
    )


def _size(value: object) -> int | None:
    """A number of bytes, or None where it is none or 0, which feeds write for unknown."""
    text = _string(value)
    number = int(text) if text is not None and re.fullmatch(r"[0-9]{1,16}", text) else 0
    return number if 0 < number <= MAX_SIZE else None


def _people(data: Any, key: str) -> tuple[Person, ...]:
    people = (_person(item) for item in _dicts(data, key))
    return tuple(dict.fromkeys(person for person in people if person != Person()))


def _person(item: Any) -> Person:
    return Person(
        name=_string(get(item, "name")),
        email=_string(get(item, "email")),
        url=_string(get(item, "href")),
    )


def _publisher(data: Any) -> Person | None:
    detail = get(data, "publisher_detail")
    return _person(detail) if isinstance(detail, dict) else None


def _categories(data: Any) -> tuple[Category, ...]:
    return tuple(
        Category(
            term=_string(get(item, "term")), scheme=_string(get(item, "scheme")), label=_string(get(item, "label"))
        )
        for item in _dicts(data, "tags")
    )


def _moment(data: Any, key: str) -> datetime | None:
    value = get(data, f"{key}_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(value), UTC) if value else None
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None


def _media(data: Any, base: str) -> tuple[Media, ...]:
    """Enclosures and Media RSS. A credit belongs to its picture where there are as many, else to all."""

    def address(value: object) -> str | None:
        try:
            return urljoin(base, text) if (text := _string(value)) else None
        except ValueError:
            return None

    credits_ = [credit for item in _dicts(data, "media_credit") if (credit := _string(get(item, "content")))]
    contents = list(_dicts(data, "media_content"))
    shared = "; ".join(dict.fromkeys(credits_)) or None
    found: dict[str, Media] = {}
    for position, item in enumerate(contents):
        if url := address(get(item, "url")):
            credit = credits_[position] if len(credits_) == len(contents) else shared
            type_ = _string(get(item, "type")) or _string(get(item, "medium"))
            found.setdefault(url, Media(url=url, type=type_, size=_size(get(item, "filesize")), credit=credit))
    for item in _dicts(data, "content"):
        if url := address(get(item, "src")):  # Atom's content elsewhere
            found.setdefault(url, Media(url=url, type=_string(get(item, "type")), credit=shared))
    for link in _links(data):
        if link.rel == "enclosure" and (url := address(link.url)):
            found.setdefault(url, Media(url=url, type=link.type, size=link.size, credit=shared))
    picture = get(data, "image")
    if isinstance(picture, dict) and (url := address(get(picture, "href"))):
        found.setdefault(url, Media(url=url, type="image", credit=shared))
    for item in _dicts(data, "media_thumbnail"):
        if url := address(get(item, "url")):
            found.setdefault(url, Media(url=url, type="image", credit=shared, thumbnail=True))
    return tuple(found.values())


def _pace(data: Any, document: bytes) -> Pace:
    """`ttl` (minutes), the syndication module's period over its frequency, and `skipHours`, `skipDays`."""
    ttl = _number(get(data, "ttl")) * 60
    period = PERIODS.get((_string(get(data, "sy_updateperiod")) or "").lower())
    if period is None and get(data, "sy_updatefrequency") is not None:
        period = PERIODS["daily"]  # the module's default
    often = period // max(1, _number(get(data, "sy_updatefrequency"))) if period else 0
    first = FIRST_ENTRY.search(document)
    skipped: dict[str, frozenset[int]] = {}
    # feedparser keeps the last hour and the last day only.
    for kind, body in SKIP.findall(document, 0, min(first.start() if first else len(document), MAX_HEAD)):
        values = [value.decode("ascii", "replace").lower() for value in SKIPPED.findall(body)]
        if kind.lower() == b"days":
            skipped["days"] = frozenset(DAYS.index(value) for value in values if value in DAYS)
        else:
            # 0 to 23 in RSS 2, 1 to 24 in 0.91, where 24 is midnight.
            numbers = [int(value) for value in values if value.isdecimal()]
            skipped["hours"] = frozenset(number % HOURS for number in numbers if number <= HOURS)
    hours, days = skipped.get("hours", frozenset()), skipped.get("days", frozenset())
    return Pace(
        interval=min(max(ttl, often), MAX_INTERVAL) or None,
        # All hours or all days skipped would mean never.
        skip_hours=hours if len(hours) < HOURS else frozenset(),
        skip_days=days if len(days) < len(DAYS) else frozenset(),
    )


def _number(value: object) -> int:
    """A whole number from 0, at most `MAX_INTERVAL`; 0 where it is none."""
    text = (_string(value) or "").partition(".")[0]
    return min(int(text), MAX_INTERVAL) if re.fullmatch(r"[0-9]{1,9}", text) else 0
