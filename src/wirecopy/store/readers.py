"""The people at the desk: users, what they have read, starred and labelled, and their comments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from wirecopy.store.accounts import user_number
from wirecopy.store.articles import ids_of, numbers_of
from wirecopy.store.comments import Comments
from wirecopy.store.db.prepared import Prepared
from wirecopy.store.schema import (
    articles,
    labels,
    readings,
    redirects,
    settings,
    stars,
    storable,
    stories,
    users,
    visits,
)
from wirecopy.store.search import read_by

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.records import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Someone at the desk.

    Attributes:
        name: By which they sign in.
        role: `reader`, `editor` (may merge and split stories) or `admin`.
        added: Since when.
        password: Hashed, never plain; None for someone who cannot sign in with one.
    """

    name: str
    role: Role
    added: datetime
    password: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an article is to a reader.

    Attributes:
        read: When they read it.
        starred: When they starred it.
        labels: Theirs, in alphabetical order.
        read_copy: Whether they read this or another copy that says the same.
    """

    read: datetime | None = None
    starred: datetime | None = None
    labels: tuple[str, ...] = ()
    read_copy: bool = False


class Readers(Comments):
    """The users, their state, their comments, and the desk's settings."""

    def put(self, user: User) -> None:
        """Add a user, or change the password and role of the one of that name."""
        insert = self._database.dialect.insert(users)
        row = {"name": user.name, "role": user.role, "added": user.added, "password": user.password}
        statement = insert.values(row).on_conflict_do_update(
            index_elements=["name"], set_={"role": user.role, "password": user.password}
        )
        self._database.write(lambda connection: connection.execute(statement))

    def get(self, name: str) -> User | None:
        """Return a user by name."""
        query = sa.select(users).where(users.c.name == storable(name))
        row = self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _user(row)

    def list(self) -> tuple[User, ...]:
        """Return every user, in order of arrival."""
        query = sa.select(users).order_by(users.c.number)
        return self._database.read(lambda connection: tuple(_user(row) for row in connection.execute(query)))

    def remove(self, name: str) -> bool:
        """Remove a user with all of their state; their comments stay, without a name. Return whether there was one."""
        delete = sa.delete(users).where(users.c.name == storable(name))
        return self._database.write(lambda connection: bool(connection.execute(delete).rowcount))

    def mark(
        self,
        user: str,
        article_ids: Collection[str],
        *,
        now: datetime,
        read: bool | None = None,
        starred: bool | None = None,
    ) -> None:
        """Say that a user has read or starred articles, or has not.

        Args:
            user: Their name.
            article_ids: The articles; unknown ids are passed over.
            now: The time.
            read: True or False; None to leave it as it is.
            starred: The same for the star.

        Raises:
            SettingsError: There is no such user.
        """
        given = {name: now if on else None for name, on in (("read", read), ("starred", starred)) if on is not None}

        def work(connection: Connection) -> None:
            number = user_number(connection, user)
            rows = [{"user": number, "article": n} | given for n in numbers_of(connection, article_ids).values()]
            if rows and given:
                insert = self._database.dialect.insert(readings)
                connection.execute(
                    insert.on_conflict_do_update(
                        index_elements=["user", "article"], set_={name: insert.excluded[name] for name in given}
                    ),
                    rows,
                )

        self._database.write(work)

    def label(self, user: str, article_ids: Collection[str], label: str, *, on: bool = True) -> None:
        """Give articles a label of a user's, or take it away.

        Raises:
            SettingsError: There is no such user.
        """

        def work(connection: Connection) -> None:
            number = user_number(connection, user)
            numbers = list(numbers_of(connection, article_ids).values())
            if on and numbers:
                insert = self._database.dialect.insert(labels).on_conflict_do_nothing()
                connection.execute(insert, [{"user": number, "article": n, "label": label} for n in numbers])
            elif not on:
                own = (labels.c.user == number) & (labels.c.label == storable(label))
                connection.execute(sa.delete(labels).where(own, labels.c.article.in_(numbers)))

        self._database.write(work)

    def labels(self, user: str) -> dict[str, int]:
        """Return the labels of a user, each with how many articles have it."""

        def work(connection: Connection) -> dict[str, int]:
            query = (
                sa.select(labels.c.label, sa.func.count().label("articles"))
                .where(labels.c.user == user_number(connection, user))
                .group_by(labels.c.label)
                .order_by(labels.c.label)
            )
            return {row.label: row.articles for row in connection.execute(query)}

        return self._database.read(work)

    def readings(self, user: str, article_ids: Collection[str]) -> dict[str, Reading]:
        """Return what each article is to a user.

        Raises:
            SettingsError: There is no such user.
        """

        def work(connection: Connection) -> dict[str, Reading]:
            number = user_number(connection, user)
            names = {n: article_id for article_id, n in numbers_of(connection, article_ids).items()}
            own = sa.select(readings).where(readings.c.user == number, readings.c.article.in_(names))
            held = {row.article: row for row in connection.execute(own)}
            reader = sa.select(users.c.number).where(users.c.number == number).scalar_subquery()
            seen = sa.select(articles.c.number).where(
                articles.c.number.in_(names), articles.c.number.in_(read_by(reader))
            )
            same = set(connection.execute(seen).scalars())
            given: dict[int, list[str]] = {n: [] for n in names}
            mine = (
                sa.select(labels).where(labels.c.user == number, labels.c.article.in_(names)).order_by(labels.c.label)
            )
            for row in connection.execute(mine):
                given[row.article].append(row.label)
            return {
                names[n]: Reading(
                    read=held[n].read if n in held else None,
                    starred=held[n].starred if n in held else None,
                    labels=tuple(given[n]),
                    read_copy=n in same,
                )
                for n in sorted(names)
            }

        return self._database.read(work)

    def preferences(self, user: str) -> dict[str, Any]:
        """Return what a user has chosen: names and what JSON can say; empty for nobody."""
        query = sa.select(users.c.preferences).where(users.c.name == storable(user))
        value = self._database.read(lambda connection: connection.execute(query).scalar())
        return cast("dict[str, Any]", json.loads(value)) if value else {}

    def set_preferences(self, user: str, preferences: dict[str, Any]) -> None:
        """Keep what a user has chosen, in place of what they chose before.

        Raises:
            SettingsError: There is no such user.
        """

        def work(connection: Connection) -> None:
            own = users.c.number == user_number(connection, user)
            text = json.dumps(preferences, ensure_ascii=False, sort_keys=True)
            connection.execute(sa.update(users).where(own).values(preferences=text))

        self._database.write(work)

    def visited(self, user: str, now: datetime) -> datetime | None:
        """Note that a user is at the desk; return when they were there before, None for never.

        Raises:
            SettingsError: There is no such user.
        """

        def work(connection: Connection) -> datetime | None:
            number = user_number(connection, user)
            before = connection.execute(sa.select(users.c.visited).where(users.c.number == number)).scalar()
            connection.execute(sa.update(users).where(users.c.number == number).values(visited=now))
            return before

        return self._database.write(work)

    def visit_story(self, user: str, story: str, now: datetime) -> datetime | None:
        """Note that a user looks at a story; return when they looked at it before, None for never.

        Args:
            user: Their name.
            story: Its id; what was merged into it counts as it.
            now: The time.

        Raises:
            SettingsError: There is no such user.
        """

        def work(connection: Connection) -> datetime | None:
            number = user_number(connection, user)
            names = names_of(connection, story)
            own = (visits.c.user == number) & visits.c.story.in_(names)
            before = connection.execute(sa.select(sa.func.max(visits.c.visited)).where(own)).scalar()
            connection.execute(sa.delete(visits).where(own))
            connection.execute(sa.insert(visits).values(user=number, story=names[0], visited=now))
            return before

        return self._database.write(work)

    def star_story(self, user: str, story: str, *, now: datetime, on: bool = True) -> None:
        """Give a story a user's star, or take it away. A star stays with the story when that is merged into another.

        Raises:
            SettingsError: There is no such user.
        """

        def work(connection: Connection) -> None:
            number = user_number(connection, user)
            names = names_of(connection, story)
            held = (stars.c.user == number) & stars.c.story.in_(names)
            if not on:
                connection.execute(sa.delete(stars).where(held))
            elif connection.execute(sa.select(stars.c.story).where(held)).first() is None:
                connection.execute(sa.insert(stars).values(user=number, story=names[0], starred=now))

        self._database.write(work)

    def has_starred(self, user: str, story: str) -> bool:
        """Whether a user has given a story a star, under whatever name it had then."""

        def work(connection: Connection) -> bool:
            held = (users.c.name == storable(user)) & stars.c.story.in_(names_of(connection, story))
            query = sa.select(stars.c.story).join(users, users.c.number == stars.c.user).where(held)
            return connection.execute(query).first() is not None

        return self._database.read(work)

    def starred_stories(self, user: str, *, limit: int = 100) -> tuple[str, ...]:
        """Return the ids of a user's starred stories, as they are now, the latest star first."""
        query = (
            sa.select(stars.c.story, stories.c.id)
            .join(users, users.c.number == stars.c.user)
            .outerjoin(redirects, redirects.c.id == stars.c.story)
            .outerjoin(stories, stories.c.number == redirects.c.story)
            .where(users.c.name == storable(user))
            .order_by(stars.c.starred.desc(), stars.c.story)
            .limit(limit)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return tuple(dict.fromkeys(row.id or row.story for row in rows))

    def starred(self, user: str, *, limit: int = 100) -> tuple[str, ...]:
        """Return the ids of a user's starred articles, the latest star first."""

        def work(connection: Connection) -> tuple[str, ...]:
            query = (
                sa.select(readings.c.article)
                .where(readings.c.user == user_number(connection, user), readings.c.starred.is_not(None))
                .order_by(readings.c.starred.desc(), readings.c.article)
                .limit(limit)
            )
            numbers = list(connection.execute(query).scalars())
            names = ids_of(connection, numbers)
            return tuple(names[number] for number in numbers)

        return self._database.read(work)

    def setting(self, name: str) -> object:
        """Return a setting that the desk keeps for itself; None where it is not set."""
        query = sa.select(settings.c.value).where(settings.c.name == name)
        value = self._database.read(lambda connection: connection.execute(query).scalar())
        return None if value is None else json.loads(value)

    def set(self, name: str, value: object) -> None:
        """Keep a setting.

        Args:
            name: Its name.
            value: What JSON can say; None takes the setting away.
        """

        def work(connection: Connection) -> None:
            connection.execute(sa.delete(settings).where(settings.c.name == name))
            if value is not None:
                connection.execute(sa.insert(settings).values(name=name, value=json.dumps(value)))

        self._database.write(work)


def _user(row: sa.Row[Any]) -> User:
    return User(name=row.name, role=cast("Role", row.role), added=row.added, password=row.password)


_KNOWN = sa.union_all(
    sa.select(stories.c.number).where(stories.c.id == sa.bindparam("name")),
    sa.select(redirects.c.story.label("number")).where(redirects.c.id == sa.bindparam("name")),
).cte("known")
_NAMES = Prepared(
    sa.union_all(
        sa.select(stories.c.id, sa.literal(0).label("place")).join(_KNOWN, _KNOWN.c.number == stories.c.number),
        sa.select(redirects.c.id, sa.literal(1)).join(_KNOWN, _KNOWN.c.number == redirects.c.story),
    ).order_by("place")
)


def names_of(connection: Connection, story_id: str) -> tuple[str, ...]:
    """Return every id by which a story is known, its present one first; an unknown one stands for itself."""
    name = storable(story_id)
    return tuple(row.id for row in _NAMES.all(connection, name=name)) or (name,)
