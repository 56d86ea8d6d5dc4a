"""What people say of the desk's findings: that one article reuses another was right, or wrong.

A verdict is about two articles, not about an edge: edges are thrown away and made again, verdicts are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from wirecopy.store.accounts import user_number
from wirecopy.store.articles import CHUNK, numbers_of
from wirecopy.store.schema import articles, storable, users, verdicts

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What somebody says of the finding that one article reuses another.

    Attributes:
        origin: The id of the article that was held for the origin then.
        copy: The id of the other.
        user: Who says so.
        right: Whether the finding is right.
        note: Why, in their words.
        made: When.
    """

    origin: str
    copy: str
    user: str
    right: bool
    made: datetime
    note: str | None = None


class Verdicts:
    """The verdicts of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, origin: str, copy: str, user: str, *, right: bool, now: datetime, note: str | None = None) -> None:
        """Keep what a user says of a finding, in place of what they said of it before.

        Raises:
            SettingsError: There is no such user.
            ValueError: There is no such article.
        """

        def work(connection: Connection) -> None:
            numbers = numbers_of(connection, (origin, copy))
            if missing := {storable(origin), storable(copy)} - numbers.keys():
                raise ValueError(f"a verdict names {missing.pop()!r}, which is not in the store")
            ends = (numbers[storable(origin)], numbers[storable(copy)])
            reader = user_number(connection, user)
            _forget(connection, ends, reader)
            values = {"origin": ends[0], "copy": ends[1], "user": reader, "correct": right, "note": note, "made": now}
            connection.execute(sa.insert(verdicts).values(values))

        self._database.write(work)

    def take_back(self, origin: str, copy: str, user: str) -> bool:
        """Forget what a user said of a finding; return whether they had."""

        def work(connection: Connection) -> bool:
            numbers = numbers_of(connection, (origin, copy))
            ends = (numbers.get(storable(origin), 0), numbers.get(storable(copy), 0))
            return _forget(connection, ends, user_number(connection, user))

        return self._database.write(work)

    def of(self, pairs: Collection[tuple[str, str]]) -> tuple[Verdict, ...]:
        """Return what was said of pairs of articles, whichever was held for the origin, in order of saying.

        Args:
            pairs: The ids of an origin and a copy each.
        """
        wanted = {frozenset(map(storable, pair)) for pair in pairs}
        ends = list({end for pair in wanted for end in pair})
        origin, copy = articles.alias("origin_article"), articles.alias("copy_article")
        query = (
            sa.select(verdicts, origin.c.id.label("origin_id"), copy.c.id.label("copy_id"), users.c.name)
            .join(origin, origin.c.number == verdicts.c.origin)
            .join(copy, copy.c.number == verdicts.c.copy)
            .join(users, users.c.number == verdicts.c.user)
            .order_by(verdicts.c.made, verdicts.c.user)
        )

        def work(connection: Connection) -> tuple[Verdict, ...]:
            found: dict[tuple[str, str, str], Verdict] = {}
            for start in range(0, len(ends), CHUNK):
                part = ends[start : start + CHUNK]
                for row in connection.execute(query.where(origin.c.id.in_(part))):
                    verdict = Verdict(
                        origin=row.origin_id,
                        copy=row.copy_id,
                        user=row.name,
                        right=row.correct,
                        note=row.note,
                        made=row.made,
                    )
                    if frozenset((verdict.origin, verdict.copy)) in wanted:
                        found[verdict.origin, verdict.copy, verdict.user] = verdict
            return tuple(sorted(found.values(), key=lambda verdict: verdict.made))

        return self._database.read(work)


def _forget(connection: Connection, ends: tuple[int, int], user: int) -> bool:
    first, second = ends
    either = ((verdicts.c.origin == first) & (verdicts.c.copy == second)) | (
        (verdicts.c.origin == second) & (verdicts.c.copy == first)
    )
    return bool(connection.execute(sa.delete(verdicts).where(either, verdicts.c.user == user)).rowcount)
