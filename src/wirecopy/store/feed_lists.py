"""Lists of feeds, a page at a time: by folder and name, all of them or those that were asked for.

What they are ordered by stands in the feed's row, `folder` and name on a line each, folded: so a page of a list reads
its own feeds and no others, however many there are.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from wirecopy.store import encoding
from wirecopy.store.schema import entries, feeds, storable
from wirecopy.types import Feed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

FeedState = Literal["trouble", "silent", "new"]

# Characters of a folder and of a name that the order looks at: an index of PostgreSQL holds 2704 bytes.
ORDERED_BY = 200
_TAG = re.compile(r"<[^>]*>")
_CREDENTIALS = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/?#]*@", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCounts:
    """How many feeds there are.

    Attributes:
        feeds: All of them.
        trouble: Those that failed when they were asked last, or ended.
        silent: Those that answer, but had nothing new for long.
    """

    feeds: int
    trouble: int
    silent: int


def without_password(url: str) -> str:
    """Return an address as it may be shown: without the name and password by which a feed is read."""
    return _CREDENTIALS.sub(r"\1", url)


def place(*, folder: str | None, title: str | None, said: Feed | None, url: str) -> str:
    """Return what a feed is ordered by.

    Args:
        folder: Where the reader keeps it.
        title: The reader's own name for it.
        said: What it says of itself.
        url: Its address, its name where it has no other.
    """
    return "\n".join(_folded(part) for part in (folder or "", title or _own_name(said) or without_password(url)))


def _folded(words: str) -> str:
    return " ".join(storable(words).casefold().split())[:ORDERED_BY]


def _own_name(said: Feed | None) -> str | None:
    if said is None or said.title is None:
        return None
    return html.unescape(_TAG.sub(" ", said.title.value)) if said.title.markup else said.title.value


def counts(connection: Connection, *, quiet: datetime) -> FeedCounts:
    """Count the feeds. An index alone answers it.

    Args:
        connection: Where.
        quiet: Since when a silent feed had nothing new.
    """
    trouble, silent = (sa.func.count().filter(_is(state, quiet)) for state in ("trouble", "silent"))
    found = connection.execute(sa.select(sa.func.count(), trouble, silent).select_from(feeds)).one()
    return FeedCounts(feeds=found[0], trouble=found[1], silent=found[2])


def chosen(find: str, state: FeedState | None, quiet: datetime) -> sa.ColumnElement[bool]:
    """Return the condition of a list.

    Args:
        find: Words or parts of words, each of which folder, name or address must have; the address of a feed that is
            read with a password is not looked at, so that nobody finds that by guessing.
        state: How the feeds do.
        quiet: Since when a silent feed had nothing new.
    """
    parts = [] if state is None else [_is(state, quiet)]
    open_ = sa.not_(feeds.c.url.like("%://%@%")) | feeds.c.url.like("%://%/%@%")
    for word in storable(find).casefold().split():
        part = "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"
        parts.append(
            feeds.c.listed.like(part, escape="\\") | (open_ & sa.func.lower(feeds.c.url).like(part, escape="\\"))
        )
    return sa.and_(sa.true(), *parts)


def page(connection: Connection, which: sa.ColumnElement[bool], *, limit: int, after: str | None) -> sa.Select[Any]:
    """Select a page of a list.

    Args:
        connection: Where.
        which: Of `chosen`.
        limit: How many feeds at most.
        after: Go on after the feed with this address.
    """
    query = sa.select(feeds).where(which).order_by(feeds.c.listed, feeds.c.number).limit(limit)
    if after is not None:
        last = sa.select(feeds.c.listed, feeds.c.number).where(feeds.c.url == storable(after))
        if (found := connection.execute(last).first()) is not None:
            query = query.where(sa.tuple_(feeds.c.listed, feeds.c.number) > sa.tuple_(*found))
    return query


def named(url: str) -> sa.Select[Any]:
    """Select the feeds whose addresses are shown as this one, those without a password first."""
    scheme, mark, rest = storable(url).partition("://")
    escaped = re.sub(r"([\\%_])", r"\\\1", rest)
    hidden = feeds.c.url.like(f"{scheme}{mark}%@{escaped}", escape="\\")
    return sa.select(feeds).where((feeds.c.url == storable(url)) | hidden).order_by(sa.func.length(feeds.c.url))


def _is(state: str, quiet: datetime) -> sa.ColumnElement[bool]:
    trouble = (feeds.c.failures > 0) | feeds.c.ended.is_not(None)
    if state == "trouble":
        return trouble
    if state == "new":
        return feeds.c.polled.is_(None) & sa.not_(trouble)
    since = sa.func.coalesce(feeds.c.announced, feeds.c.added)
    return sa.not_(trouble) & feeds.c.polled.is_not(None) & (since < sa.literal(quiet, feeds.c.added.type))


def refresh(connection: Connection) -> None:
    """Write what every feed is ordered and chosen by anew."""
    latest = sa.select(entries.c.feed, sa.func.max(entries.c.seen).label("seen")).group_by(entries.c.feed)
    announced: dict[int, datetime] = {row.feed: row.seen for row in connection.execute(latest)}
    columns = (feeds.c.number, feeds.c.url, feeds.c.title, feeds.c.folder, feeds.c.content)
    rows = [
        {
            "job": row.number,
            "place": place(
                folder=row.folder,
                title=row.title,
                said=None if row.content is None else encoding.decode(Feed, row.content),
                url=row.url,
            ),
            "seen": announced.get(row.number),
        }
        for row in connection.execute(sa.select(*columns))
    ]
    values = {"listed": sa.bindparam("place"), "announced": sa.bindparam("seen", type_=feeds.c.announced.type)}
    if rows:
        connection.execute(sa.update(feeds).where(feeds.c.number == sa.bindparam("job")).values(values), rows)
