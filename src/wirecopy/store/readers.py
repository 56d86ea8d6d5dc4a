"""The people at the desk: users, what they have read, starred and labelled, and their comments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from wirecopy.errors import SettingsError
from wirecopy.store.articles import ids_of, numbers_of
from wirecopy.store.schema import articles, comments, labels, readings, settings, storable, users
from wirecopy.store.search import read_by

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody wrote about a story.

    Attributes:
        number: Names it.
        story: The id of the story it was written about.
        user: The writer's name; None where the user is gone.
        body: Plain text; empty where it was removed.
        written: When.
        parent: The number of the comment that it answers.
        edited: When it was changed last.
        removed: When it was taken away; its answers stay.
    """

    number: int
    story: str
    user: str | None
    body: str
    written: datetime
    parent: int | None = None
    edited: datetime | None = None
    removed: datetime | None = None


class Readers:
    """The users, their state, their comments, and the desk's settings."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
        return next((user for user in self.list() if user.name == name), None)

    def list(self) -> tuple[User, ...]:
        """Return every user, in order of arrival."""
        query = sa.select(users).order_by(users.c.number)
        return self._database.read(
            lambda connection: tuple(
                User(name=row.name, role=cast("Role", row.role), added=row.added, password=row.password)
                for row in connection.execute(query)
            )
        )

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
            number = self._user(connection, user)
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
            number = self._user(connection, user)
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
                .where(labels.c.user == self._user(connection, user))
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
            number = self._user(connection, user)
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

    def _user(self, connection: Connection, name: str) -> int:
        number = connection.execute(sa.select(users.c.number).where(users.c.name == storable(name))).scalar()
        if number is None:
            raise SettingsError(f"there is no user {name!r}")
        return int(number)

    def comment(self, story: str, user: str, body: str, *, now: datetime, parent: int | None = None) -> int:
        """Keep a comment.

        Args:
            story: The id of the story.
            user: Who writes.
            body: Plain text.
            now: The time.
            parent: The number of the comment that it answers.

        Returns:
            Its number.

        Raises:
            SettingsError: There is no such user.
        """

        def work(connection: Connection) -> int:
            writer = self._user(connection, user)
            row = {"story": story, "user": writer, "body": body, "written": now, "parent": parent}
            insert = sa.insert(comments).values(row).returning(comments.c.number)
            return int(connection.execute(insert).scalar_one())

        return self._database.write(work)

    def edit_comment(self, number: int, *, now: datetime, body: str | None) -> bool:
        """Change the text of a comment, or remove it.

        Args:
            number: Its number.
            now: The time.
            body: The new text; None to remove it.

        Returns:
            Whether there was such a comment, not yet removed.
        """
        values: dict[str, Any] = {"removed": now, "body": ""} if body is None else {"edited": now, "body": body}
        own = (comments.c.number == number) & comments.c.removed.is_(None)
        update = sa.update(comments).where(own).values(values)
        return self._database.write(lambda connection: bool(connection.execute(update).rowcount))

    def comments(self, story_ids: Collection[str]) -> tuple[Comment, ...]:
        """Return the comments about a story in order of writing.

        Args:
            story_ids: Its id, and those that were merged into it.
        """
        query = (
            sa.select(comments, users.c.name)
            .outerjoin(users, users.c.number == comments.c.user)
            .where(comments.c.story.in_([storable(story_id) for story_id in story_ids]))
            .order_by(comments.c.number)
        )
        return self._database.read(
            lambda connection: tuple(
                Comment(
                    number=row.number,
                    story=row.story,
                    user=row.name,
                    body=row.body,
                    written=row.written,
                    parent=row.parent,
                    edited=row.edited,
                    removed=row.removed,
                )
                for row in connection.execute(query)
            )
        )

    def starred(self, user: str, *, limit: int = 100) -> tuple[str, ...]:
        """Return the ids of a user's starred articles, the latest star first."""

        def work(connection: Connection) -> tuple[str, ...]:
            query = (
                sa.select(readings.c.article)
                .where(readings.c.user == self._user(connection, user), readings.c.starred.is_not(None))
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
