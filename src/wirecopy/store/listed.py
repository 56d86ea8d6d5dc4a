"""What a list shows of stories, and what each of them is to a reader."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
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


_NEUTRAL = ReaderState()

# Statements that every list runs: built once, because building them would take longer than running them.

_MERGED = sa.select(redirects.c.id, redirects.c.story).where(
    redirects.c.story.in_(sa.bindparam("numbers", expanding=True))
)
_SAID = sa.select(pages.c.permissions).where(pages.c.id == articles.c.page).order_by(pages.c.fetched.desc()).limit(1)
_PICTURE = (images.c.article == articles.c.number) & (images.c.version == articles.c.version)
_LEADS = (
    sa.select(
        *(
            articles.c[name]
            for name in (
                "number", "id", "headline", "extract", "language", "publisher", "agency", "url", "published", "teaser",
            )
        ),
        images.c.url.label("picture"),
        images.c.caption,
        images.c.credit,
        _SAID.scalar_subquery().label("permissions"),
    )
    .outerjoin(images, _PICTURE & (images.c.position == 0))
    .where(articles.c.number.in_(sa.bindparam("numbers", expanding=True)))
)  # fmt: skip
_COMMENTS = (
    sa.select(comments.c.story, sa.func.count().label("held"))
    .where(
        comments.c.story.in_(sa.bindparam("names", expanding=True)),
        comments.c.removed.is_(None),
        comments.c.hidden.is_(None),
    )
    .group_by(comments.c.story)
)
_MARKS = sa.union_all(
    sa.select(stars.c.story, sa.literal(value=True).label("star"), stars.c.starred.label("marked")).where(
        stars.c.user == sa.bindparam("reader"), stars.c.story.in_(sa.bindparam("names", expanding=True))
    ),
    sa.select(visits.c.story, sa.literal(value=False).label("star"), visits.c.visited.label("marked")).where(
        visits.c.user == sa.bindparam("reader"), visits.c.story.in_(sa.bindparam("names", expanding=True))
    ),
)
_MUTED = sa.exists().where(mutes.c.user == sa.bindparam("reader"), mutes.c.article == members.c.article)
_READ = (readings.c.article == members.c.article) & (readings.c.user == sa.bindparam("reader"))
_MEMBERS = (
    sa.select(members.c.story, members.c.article, readings.c.read.is_not(None).label("read"), _MUTED.label("muted"))
    .outerjoin(readings, _READ)
    .where(members.c.story.in_(sa.bindparam("numbers", expanding=True)))
)
_SAME = (
    sa.select(reuse.c.origin, reuse.c.copy)
    .join(members, members.c.article == reuse.c.copy)
    # A copy of these kinds says the same; see `search.read_by`.
    .where(reuse.c.kind.in_(("verbatim", "edited")), members.c.story.in_(sa.bindparam("numbers", expanding=True)))
)


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
    wanted: dict[str, Any] = {"numbers": list(numbers)}
    spoken = {f"tongue{place}": tongue for place, tongue in enumerate(tongues)}
    held = {row.number: row for row in connection.execute(_stories(len(tongues)), wanted | spoken)}
    leads = _leads(connection, {row.told or row.lead for row in held.values()})
    names = {row.id: number for number, row in held.items()}
    names |= {row.id: row.story for row in connection.execute(_MERGED, wanted)}
    said = _counted_comments(connection, names)
    starred, visited = _marks(connection, names, reader)
    found = []
    for number in numbers:
        row = held[number]
        lead = leads.get(row.told or row.lead)
        state = states.get(number, _NEUTRAL)
        found.append(
            FrontStory(
                id=row.id,
                headline=(lead.headline if lead and row.told else None) or row.headline,
                # A headline of its own may be in another language than the text that leads it.
                language=lead.language if lead and (row.told or row.headline == lead.headline) else None,
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


@cache
def _stories(tongues: int) -> sa.Select[Any]:
    """Select stories, each with the article that tells it in the best of so many languages."""
    told = [
        sa.select(fronts.c.article)
        .where(
            fronts.c.facet == "language",
            fronts.c.value == sa.bindparam(f"tongue{place}"),
            # The stories' own rank: so the clustered table finds the row at once.
            fronts.c.rank == stories.c.rank,
            fronts.c.story == stories.c.number,
        )
        .correlate(stories)
        .scalar_subquery()
        for place in range(tongues)
    ]
    found = told[0] if tongues == 1 else sa.func.coalesce(*told) if told else sa.null()
    query = sa.select(stories, found.label("told"))
    return query.where(stories.c.number.in_(sa.bindparam("numbers", expanding=True)))


def _leads(connection: Connection, numbers: Collection[int | None]) -> dict[int | None, FrontLead]:
    wanted = [number for number in numbers if number is not None]
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
            restricted="headline" if _NO_EXTRACT.intersection((row.permissions or "").casefold().split()) else None,
        )
        for row in connection.execute(_LEADS, {"numbers": wanted})
    }


def _counted_comments(connection: Connection, names: dict[str, int]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for row in connection.execute(_COMMENTS, {"names": list(names)}):
        counts[names[row.story]] += row.held
    return counts


def _marks(connection: Connection, names: dict[str, int], reader: int | None) -> tuple[set[int], dict[int, datetime]]:
    """Return which stories a reader starred, and when they last opened each."""
    if reader is None:
        return set(), {}
    rows = connection.execute(_MARKS, {"reader": reader, "names": list(names)}).all()
    opened = sorted((row.marked, names[row.story]) for row in rows if not row.star)
    return {names[row.story] for row in rows if row.star}, {number: when for when, number in opened}


def states_of(connection: Connection, reader: int, numbers: Sequence[int]) -> dict[int, ReaderState]:
    """Return what stories are to a reader. A story is muted where a rule mutes at least half of its articles."""
    if not numbers:
        return {}
    wanted = list(numbers)
    held: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    seen: set[int] = set()
    for story, article, read, muted in connection.execute(_MEMBERS, {"reader": reader, "numbers": wanted}):
        held[story].append((article, muted))
        if read:
            seen.add(article)
    if seen:
        pairs = connection.execute(_SAME, {"numbers": wanted}).all()
        seen |= {one for pair in pairs for one, other in (tuple(pair), tuple(pair)[::-1]) if other in seen}
    return {
        story: ReaderState(
            unread=sum(article not in seen for article, _ in parts),
            read=all(article in seen for article, _ in parts),
            muted=2 * sum(muted for _, muted in parts) >= len(parts),
        )
        for story, parts in held.items()
    }
