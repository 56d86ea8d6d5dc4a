"""What a list shows of stories, and what each of them is to a reader."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from wirecopy.store.schema import (
    articles,
    comments,
    fronts,
    images,
    members,
    mutes,
    pages,
    readings,
    redirects,
    reuse,
    stars,
    stories,
    visits,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

# What a page says to machines that even a line of its text takes notice of.
_NO_EXTRACT = frozenset({"nosnippet", "none"})
# A copy of these kinds says the same; see `search.read_by`.
_SAME = ("verbatim", "edited")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontLead:
    """The article that speaks for a story in a list.

    Attributes:
        id: Its id.
        headline: Its headline.
        opening: Its first sentences.
        language: BCP 47.
        publisher: Who published it.
        agency: The wire service that supplied it.
        url: Its address.
        published: When, where that is known.
        teaser: Whether only a part is readable without payment.
        picture: The address of its first image.
        caption: That image's.
        credit: That image's.
        restricted: `headline` where the page forbids to show any of its text.
    """

    id: str
    headline: str | None
    opening: str | None
    language: str | None
    publisher: str | None
    agency: str | None
    url: str | None
    published: datetime | None
    teaser: bool
    picture: str | None
    caption: str | None
    credit: str | None
    restricted: Literal["headline"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontStory:
    """A story in a list.

    Attributes:
        id: Its id.
        headline: In the first of the reader's languages in which an article tells it, else its own.
        language: The headline's, BCP 47.
        started: When its first article came.
        changed: When it last changed.
        reported: When the latest of its independent reports was published.
        articles: How many it has.
        independent_reports: How many of them were reported independently.
        publishers: Who ran it.
        lead: The article that speaks for it, in the language of the headline.
        unread: How many articles the reader has not read, nor another copy of; 0 without a reader.
        read: Whether the reader has read all.
        starred: Whether the reader starred the story.
        visited: When the reader last opened the story.
        comments: How many there are to be seen.
    """

    id: str
    headline: str | None
    language: str | None
    started: datetime
    changed: datetime
    reported: datetime
    articles: int
    independent_reports: int
    publishers: tuple[str, ...]
    lead: FrontLead | None
    unread: int = 0
    read: bool = False
    starred: bool = False
    visited: datetime | None = None
    comments: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderState:
    """What a story is to a reader."""

    unread: int = 0
    read: bool = False
    muted: bool = False


def shown(
    connection: Connection,
    numbers: Sequence[int],
    tongues: Sequence[str],
    reader: int | None,
    states: dict[int, ReaderState],
) -> tuple[FrontStory, ...]:
    """Return stories as a list shows them.

    Args:
        connection: To the store.
        numbers: The stories, in order.
        tongues: The languages in which headlines are to be, the best first.
        reader: The number of the user who reads.
        states: What the stories are to them.
    """
    if not numbers:
        return ()
    held = {row.number: row for row in connection.execute(sa.select(stories).where(stories.c.number.in_(numbers)))}
    told = _told(connection, numbers, tongues)
    leads = _leads(connection, {told.get(number, row.lead) for number, row in held.items()})
    names = {row.id: number for number, row in held.items()}
    merged = sa.select(redirects.c.id, redirects.c.story).where(redirects.c.story.in_(numbers))
    names |= {row.id: row.story for row in connection.execute(merged)}
    said = _counted_comments(connection, names)
    starred, visited = _marks(connection, names, reader)
    found = []
    for number in numbers:
        row = held.get(number)
        if row is None:
            continue
        lead = leads.get(told.get(number, row.lead))
        state = states.get(number, ReaderState())
        found.append(
            FrontStory(
                id=row.id,
                headline=(lead.headline if lead and number in told else None) or row.headline,
                language=lead.language if lead else None,
                started=row.started,
                changed=row.changed,
                reported=row.reported or row.changed,
                articles=row.articles or 0,
                independent_reports=row.independent_reports,
                publishers=tuple(json.loads(row.publishers)),
                lead=lead,
                unread=state.unread,
                read=state.read,
                starred=number in starred,
                visited=visited.get(number),
                comments=said.get(number, 0),
            )
        )
    return tuple(found)


def _told(connection: Connection, numbers: Sequence[int], tongues: Sequence[str]) -> dict[int, int]:
    """Return for each story the article that tells it in the best of some languages."""
    if not tongues:
        return {}
    query = sa.select(fronts.c.story, fronts.c.value, fronts.c.article).where(
        fronts.c.story.in_(numbers), fronts.c.facet == "language", fronts.c.value.in_(tongues)
    )
    rows = sorted(connection.execute(query), key=lambda row: tongues.index(row.value), reverse=True)
    return {row.story: row.article for row in rows if row.article is not None}


def _leads(connection: Connection, numbers: Collection[int | None]) -> dict[int | None, FrontLead]:
    said = sa.select(pages.c.permissions).where(pages.c.id == articles.c.page).order_by(pages.c.fetched.desc()).limit(1)
    columns = ("number", "id", "headline", "extract", "language", "publisher", "agency", "url", "published", "teaser")
    picture = (images.c.article == articles.c.number) & (images.c.version == articles.c.version)
    query = (
        sa.select(
            *(articles.c[name] for name in columns),
            images.c.url.label("picture"),
            images.c.caption,
            images.c.credit,
            said.scalar_subquery().label("permissions"),
        )
        .outerjoin(images, picture & (images.c.position == 0))
        .where(articles.c.number.in_([number for number in numbers if number is not None]))
    )
    return {
        row.number: FrontLead(
            id=row.id,
            headline=row.headline,
            opening=row.extract,
            language=row.language,
            publisher=row.publisher,
            agency=row.agency,
            url=row.url,
            published=row.published,
            teaser=row.teaser,
            picture=row.picture,
            caption=row.caption,
            credit=row.credit,
            restricted="headline" if _NO_EXTRACT & set((row.permissions or "").casefold().split()) else None,
        )
        for row in connection.execute(query)
    }


def _counted_comments(connection: Connection, names: dict[str, int]) -> dict[int, int]:
    query = (
        sa.select(comments.c.story, sa.func.count().label("held"))
        .where(comments.c.story.in_(names), comments.c.removed.is_(None), comments.c.hidden.is_(None))
        .group_by(comments.c.story)
    )
    counts: dict[int, int] = defaultdict(int)
    for row in connection.execute(query):
        counts[names[row.story]] += row.held
    return counts


def _marks(connection: Connection, names: dict[str, int], reader: int | None) -> tuple[set[int], dict[int, datetime]]:
    """Return which stories a reader starred, and when they last opened each."""
    if reader is None:
        return set(), {}
    starred = sa.select(stars.c.story).where(stars.c.user == reader, stars.c.story.in_(names))
    opened = sa.select(visits.c.story, visits.c.visited).where(visits.c.user == reader, visits.c.story.in_(names))
    visited: dict[int, datetime] = {}
    for row in connection.execute(opened.order_by(visits.c.visited)):
        visited[names[row.story]] = row.visited
    return {names[name] for name in connection.execute(starred).scalars()}, visited


def states_of(connection: Connection, reader: int, numbers: Sequence[int]) -> dict[int, ReaderState]:
    """Return what stories are to a reader. A story is muted where a rule mutes at least half of its articles."""
    if not numbers:
        return {}
    muted = sa.exists().where(mutes.c.user == reader, mutes.c.article == members.c.article)
    own = (readings.c.article == members.c.article) & (readings.c.user == reader)
    query = (
        sa.select(members.c.story, members.c.article, readings.c.read, muted.label("muted"))
        .outerjoin(readings, own)
        .where(members.c.story.in_(numbers))
    )
    rows = connection.execute(query).all()
    seen = {row.article for row in rows if row.read is not None}
    if seen:
        # As `search.read_by` has it: a copy counts as read after another copy that says the same was read.
        same = sa.select(reuse.c.origin, reuse.c.copy).where(reuse.c.kind.in_(_SAME))
        told = members.c.story.in_(numbers)
        pairs = connection.execute(same.join(members, members.c.article == reuse.c.copy).where(told)).all()
        seen |= {one for pair in pairs for one, other in (pair, pair[::-1]) if other in seen}
    held: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        held[row.story].append(row)
    return {
        story: ReaderState(
            unread=sum(row.article not in seen for row in parts),
            read=all(row.article in seen for row in parts),
            muted=2 * sum(row.muted for row in parts) >= len(parts),
        )
        for story, parts in held.items()
    }
