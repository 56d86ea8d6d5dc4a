"""The front page: stories in the order of their rank, with what a list shows of each.

    keys (rank, number), a page of them -> stories, leads -> what each is to a reader

A reader's languages and places come first inside each day: the stories of the day that are told in one of them, then
the others, then the day before. A page goes on behind the last story of the page before (keyset), so it costs the same
however far down it lies, and shows nothing twice when new stories come in. See `standing` for the rank.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from wirecopy.store.listed import FrontLead, FrontStory, ReaderState, shown, states_of
from wirecopy.store.schema import (
    fronts,
    redirects,
    storable,
    stories,
    users,
)
from wirecopy.store.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import Connection

    from wirecopy.store.db import Database

__all__ = ["Front", "FrontLead", "FrontStories", "FrontStory"]

Facet = Literal["language", "place", "section"]

# What a page says to machines that even a line of its text takes notice of.
_NO_EXTRACT = frozenset({"nosnippet", "none"})
# So many stories are looked at for one page of what is unread before the page ends short.
LOOKED_AT = 2_000
_DAY = timedelta(days=1)
# A copy of these kinds says the same; see `search.read_by`.
_SAME = ("verbatim", "edited")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontStories:
    """A page of stories.

    Attributes:
        stories: In order.
        after: Where the next page goes on; None where there is none.
    """

    stories: tuple[FrontStory, ...]
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """Where a story stands in the list: first by `wanted` inside its day."""

    rank: datetime
    number: int
    wanted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """Which stories, and which come first."""

    wanted: tuple[tuple[Facet, str], ...]
    only: bool
    section: str | None
    since: datetime | None


class Front:
    """The front page of a store, and other lists of stories."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stories(
        self,
        *,
        languages: Collection[str] = (),
        places: Collection[str] = (),
        only: bool = False,
        section: str | None = None,
        since: datetime | None = None,
        user: str | None = None,
        hide_read: bool = False,
        limit: int = 30,
        after: str | None = None,
    ) -> FrontStories:
        """Return a page of stories.

        Args:
            languages: The reader's, the best first: these come first inside a day, and in them the headlines are.
            places: The reader's, as datelines print them; stories from there come first inside a day too.
            only: Leave out all that is told in no such language and comes from no such place.
            section: Only this one.
            since: Only stories that rank at this time or later.
            user: Who reads. What their rules mute is left out.
            hide_read: Leave out stories of which they have read every article, or another copy of it.
            limit: How many at most.
            after: Where to go on: `after` of the page before. What is no such mark begins at the top.
        """
        tongues = tuple(dict.fromkeys(language.partition("-")[0].casefold() for language in languages))
        wanted: list[tuple[Facet, str]] = [("language", tongue) for tongue in tongues]
        wanted += [("place", " ".join(place.split()).casefold()) for place in places]
        choice = _Choice(wanted=tuple(wanted), only=only and bool(wanted), section=section, since=since)

        def work(connection: Connection) -> FrontStories:
            reader = _reader(connection, user)
            mark = _read_mark(after)
            kept: list[_Key] = []
            states: dict[int, ReaderState] = {}
            looked = 0
            while len(kept) <= limit and looked < LOOKED_AT:
                keys = _keys(connection, choice, mark, limit + 1)
                if reader is not None:
                    states |= states_of(connection, reader, [key.number for key in keys])
                kept += [key for key in keys if not _is_left_out(states.get(key.number), hide_read=hide_read)]
                looked += len(keys)
                if len(keys) <= limit:
                    mark = None
                    break
                mark = keys[-1]
            page = kept[:limit]
            last = page[-1] if len(kept) > limit else mark
            listed = shown(connection, [key.number for key in page], tongues, reader, states)
            return FrontStories(stories=listed, after=None if last is None else _written_mark(last))

        return self._database.read(work)

    def of(
        self, story_ids: Sequence[str], *, user: str | None = None, languages: Collection[str] = ()
    ) -> tuple[FrontStory, ...]:
        """Return stories by their ids, in the order given; unknown ids are left out.

        Args:
            story_ids: Their ids, or ids that were merged into them.
            user: Who reads.
            languages: In which the headlines are to be, the best first.
        """
        tongues = tuple(dict.fromkeys(language.partition("-")[0].casefold() for language in languages))
        names = [storable(story_id) for story_id in story_ids]

        def work(connection: Connection) -> tuple[FrontStory, ...]:
            reader = _reader(connection, user)
            own = sa.select(stories.c.id, stories.c.number).where(stories.c.id.in_(names))
            merged = sa.select(redirects.c.id, redirects.c.story.label("number")).where(redirects.c.id.in_(names))
            found = {row.id: row.number for query in (merged, own) for row in connection.execute(query)}
            numbers = list(dict.fromkeys(found[name] for name in names if name in found))
            states = {} if reader is None else states_of(connection, reader, numbers)
            return shown(connection, numbers, tongues, reader, states)

        return self._database.read(work)

    def languages(self) -> tuple[str, ...]:
        """Return the languages in which stories are told, in alphabetical order."""
        return self._values("language")

    def places(self) -> tuple[str, ...]:
        """Return the places that datelines name, folded, in alphabetical order."""
        return self._values("place")

    def sections(self) -> tuple[str, ...]:
        """Return the sections that have stories: those that every desk knows, then the reader's own folders."""
        found = set(self._values("section"))
        known = tuple(section for section in SECTIONS if section in found)
        return (*known, *sorted(found.difference(known)))

    def _values(self, facet: Facet) -> tuple[str, ...]:
        # From one value to the next by the index, not over all rows.
        first = sa.select(sa.func.min(fronts.c.value).label("value")).where(fronts.c.facet == facet)
        step = first.cte("found", recursive=True)
        following = (
            sa.select(sa.func.min(fronts.c.value))
            .where(fronts.c.facet == facet, fronts.c.value > step.c.value)
            .correlate(step)
            .scalar_subquery()
        )
        found = step.union_all(sa.select(following).where(step.c.value.is_not(None)))
        query = sa.select(found.c.value).where(found.c.value.is_not(None))
        return tuple(sorted(self._database.read(lambda connection: connection.execute(query).scalars().all())))


def _reader(connection: Connection, user: str | None) -> int | None:
    if user is None:
        return None
    return connection.execute(sa.select(users.c.number).where(users.c.name == storable(user))).scalar()


def _is_left_out(state: ReaderState | None, *, hide_read: bool) -> bool:
    return state is not None and (state.muted or (hide_read and state.read))


# Which stories


def _keys(connection: Connection, choice: _Choice, mark: _Key | None, limit: int) -> list[_Key]:
    """Return the stories behind a mark, as many as asked for where there are so many."""
    if not choice.wanted or choice.only:
        return _segment(connection, choice, wanted=bool(choice.wanted), below=mark, floor=choice.since, limit=limit)
    found: list[_Key] = []
    top = mark.rank if mark else _highest(connection, choice, None)
    while top is not None and len(found) < limit:
        start = datetime(top.year, top.month, top.day, tzinfo=UTC)
        floor = start if choice.since is None else max(start, choice.since)
        # Everything of a day stands below the day's end.
        above = _Key(rank=start + _DAY, number=-1)
        for wanted in (True, False):
            if mark is not None and wanted and not mark.wanted:
                continue
            below = mark if mark is not None and mark.wanted == wanted else above
            room = limit - len(found)
            found += _segment(connection, choice, wanted=wanted, below=below, floor=floor, limit=room) if room else []
        mark = None
        top = _highest(connection, choice, start)
    return found


def _highest(connection: Connection, choice: _Choice, below: datetime | None) -> datetime | None:
    """The highest rank below a time: from one day that has stories to the next."""
    table = stories if choice.section is None else fronts
    query = sa.select(table.c.rank).order_by(table.c.rank.desc()).limit(1).where(table.c.rank.is_not(None))
    if choice.section is not None:
        query = query.where(*_facet(fronts, "section", choice.section))
    if below is not None:
        query = query.where(table.c.rank < below)
    if choice.since is not None:
        query = query.where(table.c.rank >= choice.since)
    return connection.execute(query).scalar()


def _segment(
    connection: Connection,
    choice: _Choice,
    *,
    wanted: bool,
    below: _Key | None,
    floor: datetime | None,
    limit: int,
) -> list[_Key]:
    """Return the stories of one part of the list: below a mark, not under a time, all wanted ones or all others."""
    if wanted and choice.section is None:
        parts = [_listed(below, floor, limit, *pair) for pair in choice.wanted]
        # SQLite bounds a part of a union only inside a query of its own.
        query: sa.Executable = sa.union_all(*(sa.select(part.subquery()) for part in parts))
    else:
        query = _picked(choice, wanted=wanted, below=below, floor=floor).limit(limit)
    rows = {row.story: row.rank for row in connection.execute(query)}
    ordered = sorted(((rank, number) for number, rank in rows.items()), reverse=True)[:limit]
    return [_Key(rank=rank, number=number, wanted=wanted) for rank, number in ordered]


def _picked(choice: _Choice, *, wanted: bool, below: _Key | None, floor: datetime | None) -> sa.Select[Any]:
    table, number = (stories, stories.c.number) if choice.section is None else (fronts, fronts.c.story)
    query: sa.Select[Any] = sa.select(table.c.rank, number.label("story"))
    query = query.where(*_bounds(table.c.rank, number, below, floor))
    if choice.section is not None:
        query = query.where(*_facet(fronts, "section", choice.section))
    if choice.wanted:
        other = fronts.alias("told")
        pairs = sa.or_(*(sa.and_(*_facet(other, *pair)) for pair in choice.wanted))
        told = sa.exists().where(pairs, other.c.rank == table.c.rank, other.c.story == number)
        query = query.where(told if wanted else ~told)
    return query.order_by(table.c.rank.desc(), number.desc())


def _listed(below: _Key | None, floor: datetime | None, limit: int, facet: Facet, value: str) -> sa.Select[Any]:
    bounds = _bounds(fronts.c.rank, fronts.c.story, below, floor)
    query = sa.select(fronts.c.rank, fronts.c.story).where(*_facet(fronts, facet, value), *bounds)
    return query.order_by(fronts.c.rank.desc(), fronts.c.story.desc()).limit(limit)


def _facet(table: Any, facet: Facet, value: str) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.facet == facet, table.c.value == storable(value)


def _bounds(
    rank: sa.ColumnElement[Any], number: sa.ColumnElement[Any], below: _Key | None, floor: datetime | None
) -> Iterator[sa.ColumnElement[bool]]:
    yield rank.is_not(None)
    if floor is not None:
        yield rank >= floor
    if below is not None:
        yield rank <= below.rank
        yield (rank < below.rank) | (number < below.number)


def _written_mark(key: _Key) -> str:
    text = json.dumps([key.rank.isoformat(), key.number, int(key.wanted)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_mark(mark: str | None) -> _Key | None:
    try:
        text = base64.urlsafe_b64decode((mark or "") + "=" * (-len(mark or "") % 4))
        rank, number, wanted = json.loads(text)
        # A time without a zone is none of ours.
        return _Key(rank=datetime.fromisoformat(rank).astimezone(UTC), number=int(number), wanted=bool(wanted))
    except (binascii.Error, ValueError, TypeError, OverflowError):
        return None
