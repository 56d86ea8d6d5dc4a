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
from functools import cache
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
from wirecopy.store.standing import refresh_feed

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

    def refresh_feed(self, url: str) -> None:
        """Put the stories of a feed into its section after its folder was changed."""
        self._database.write(lambda connection: refresh_feed(connection, url))

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
        found = self._database.read(lambda connection: connection.execute(_VALUES, {"facet": facet}).scalars().all())
        return tuple(sorted(found))


def _values_by_index() -> sa.Select[Any]:
    """Select the values of a facet, from one to the next by the index instead of over all rows."""
    of_facet = fronts.c.facet == sa.bindparam("facet")
    step = sa.select(sa.func.min(fronts.c.value).label("value")).where(of_facet).cte("found", recursive=True)
    following = sa.select(sa.func.min(fronts.c.value)).where(of_facet, fronts.c.value > step.c.value).correlate(step)
    found = step.union_all(sa.select(following.scalar_subquery()).where(step.c.value.is_not(None)))
    return sa.select(found.c.value).where(found.c.value.is_not(None))


_VALUES = _values_by_index()


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
        top = _highest(connection, choice, start) if len(found) < limit else None
    return found


def _highest(connection: Connection, choice: _Choice, below: datetime | None) -> datetime | None:
    """The highest rank below a time: from one day that has stories to the next."""
    given = {"section": choice.section, "below": below, "floor": choice.since}
    shape = _Shape(section=choice.section is not None, below=below is not None, floor=choice.since is not None)
    statement = _top(shape)
    return connection.execute(statement, {name: value for name, value in given.items() if value is not None}).scalar()


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
    shape = _Shape(
        pairs=len(choice.wanted),
        wanted=wanted,
        section=choice.section is not None,
        below=below is not None,
        floor=floor is not None,
    )
    given: dict[str, Any] = {"limit": limit, "section": choice.section, "floor": floor}
    if below is not None:
        given |= {"below": below.rank, "number": below.number}
    for place, (facet, value) in enumerate(choice.wanted):
        given |= {f"facet{place}": facet, f"value{place}": storable(value)}
    found = connection.execute(_part(shape), {name: value for name, value in given.items() if value is not None})
    rows = {number: rank for rank, number in found}
    ordered = sorted(((rank, number) for number, rank in rows.items()), reverse=True)[:limit]
    return [_Key(rank=rank, number=number, wanted=wanted) for rank, number in ordered]


# The statements: one of each shape is built, and then run with what is asked for.


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What a statement asks, without the values."""

    pairs: int = 0
    wanted: bool = False
    section: bool = False
    below: bool = False
    floor: bool = False


@cache
def _top(shape: _Shape) -> sa.Select[Any]:
    table = fronts if shape.section else stories
    query = sa.select(table.c.rank).order_by(table.c.rank.desc()).limit(1).where(table.c.rank.is_not(None))
    if shape.section:
        query = query.where(fronts.c.facet == "section", fronts.c.value == sa.bindparam("section"))
    if shape.below:
        query = query.where(table.c.rank < sa.bindparam("below"))
    return query.where(table.c.rank >= sa.bindparam("floor")) if shape.floor else query


@cache
def _part(shape: _Shape) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    if shape.wanted and not shape.section:
        # SQLite bounds a part of a union only inside a query of its own.
        parts = (_listed(shape, place) for place in range(shape.pairs))
        return sa.union_all(*(sa.select(part.subquery()) for part in parts))
    table, number = (fronts, fronts.c.story) if shape.section else (stories, stories.c.number)
    query: sa.Select[Any] = sa.select(table.c.rank, number.label("story"))
    query = query.where(*_bounds(shape, table.c.rank, number))
    if shape.section:
        query = query.where(fronts.c.facet == "section", fronts.c.value == sa.bindparam("section"))
    if shape.pairs:
        other = fronts.alias("told")
        pairs = sa.or_(*(_facet(other, place) for place in range(shape.pairs)))
        told = sa.exists().where(pairs, other.c.rank == table.c.rank, other.c.story == number)
        query = query.where(told if shape.wanted else ~told)
    return query.order_by(table.c.rank.desc(), number.desc()).limit(sa.bindparam("limit"))


def _listed(shape: _Shape, place: int) -> sa.Select[Any]:
    bounds = _bounds(shape, fronts.c.rank, fronts.c.story)
    query = sa.select(fronts.c.rank, fronts.c.story).where(_facet(fronts, place), *bounds)
    return query.order_by(fronts.c.rank.desc(), fronts.c.story.desc()).limit(sa.bindparam("limit"))


def _facet(table: Any, place: int) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.facet == sa.bindparam(f"facet{place}"), table.c.value == sa.bindparam(f"value{place}"))


def _bounds(
    shape: _Shape, rank: sa.ColumnElement[Any], number: sa.ColumnElement[Any]
) -> Iterator[sa.ColumnElement[bool]]:
    yield rank.is_not(None)
    if shape.floor:
        yield rank >= sa.bindparam("floor")
    if shape.below:
        yield rank <= sa.bindparam("below")
        yield (rank < sa.bindparam("below")) | (number < sa.bindparam("number"))


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
