"""Comments on stories: writing, answering, taking back; and what moderation needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from wirecopy.store.accounts import user_number
from wirecopy.store.db.prepared import Among, Prepared
from wirecopy.store.schema import closings, comments, complaints, storable, users

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database


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
        hidden: When a moderator hid it; its text is then for moderators and the writer only.
        hidden_because: Why.
    """

    number: int
    story: str
    user: str | None
    body: str
    written: datetime
    parent: int | None = None
    edited: datetime | None = None
    removed: datetime | None = None
    hidden: datetime | None = None
    hidden_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A reader says that a comment should not stand.

    Attributes:
        comment: The comment.
        user: Who complains.
        reason: What they say.
        made: When.
    """

    comment: Comment
    user: str
    reason: str | None
    made: datetime


class Comments:
    """The comments of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
            writer = user_number(connection, user)
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
        """Return the comments about a story in order of writing, hidden ones too.

        Args:
            story_ids: Its id, and those that were merged into it.
        """
        return self._database.read(lambda connection: comments_of(connection, story_ids))

    def written_since(self, user: str, since: datetime) -> int:
        """Return how many comments a user has written since a time, removed ones too."""
        own = sa.select(users.c.number).where(users.c.name == storable(user)).scalar_subquery()
        query = sa.select(sa.func.count()).select_from(comments)
        query = query.where(comments.c.user == own, comments.c.written >= since)
        return self._database.read(lambda connection: int(connection.execute(query).scalar_one()))

    def hide_comment(self, number: int, *, now: datetime, reason: str) -> bool:
        """Hide a comment from readers, and settle what was said against it; return whether it was to be seen."""
        own = (comments.c.number == number) & comments.c.hidden.is_(None)
        update = sa.update(comments).where(own).values(hidden=now, hidden_because=reason)

        def work(connection: Connection) -> bool:
            hidden = bool(connection.execute(update).rowcount)
            connection.execute(_settle(number, now))
            return hidden

        return self._database.write(work)

    def show_comment(self, number: int) -> bool:
        """Show a hidden comment again; return whether it was hidden."""
        own = (comments.c.number == number) & comments.c.hidden.is_not(None)
        update = sa.update(comments).where(own).values(hidden=None, hidden_because=None)
        return self._database.write(lambda connection: bool(connection.execute(update).rowcount))

    def close_comments(self, story: str, *, now: datetime, on: bool = True) -> None:
        """Take no more comments about a story, or take them again."""
        insert = self._database.dialect.insert(closings).values(story=story, closed=now).on_conflict_do_nothing()
        delete = sa.delete(closings).where(closings.c.story == storable(story))
        self._database.write(lambda connection: connection.execute(insert if on else delete))

    def comments_closed(self, story_ids: Collection[str]) -> datetime | None:
        """Return since when a story takes no comments; None where it does.

        Args:
            story_ids: Its id, and those that were merged into it.
        """
        return self._database.read(lambda connection: closed_since(connection, story_ids))

    def complain(self, number: int, user: str, *, now: datetime, reason: str | None = None) -> bool:
        """Say that a comment should not stand.

        Returns:
            Whether there is such a comment, and this user had not said so before.

        Raises:
            SettingsError: There is no such user.
        """

        def work(connection: Connection) -> bool:
            if connection.execute(sa.select(comments.c.number).where(comments.c.number == number)).first() is None:
                return False
            values = {"comment": number, "user": user_number(connection, user), "reason": reason, "made": now}
            insert = self._database.dialect.insert(complaints).values(values).on_conflict_do_nothing()
            return connection.execute(insert.returning(complaints.c.comment)).first() is not None

        return self._database.write(work)

    def complaints(self, *, limit: int = 100) -> tuple[Complaint, ...]:
        """Return what readers say against comments and no moderator has looked at, the oldest first."""
        speaker = users.alias("speaker")
        query = (
            _comments()
            .add_columns(speaker.c.name.label("speaker"), complaints.c.reason, complaints.c.made)
            .join(complaints, complaints.c.comment == comments.c.number)
            .join(speaker, speaker.c.number == complaints.c.user)
            .where(complaints.c.settled.is_(None), comments.c.removed.is_(None))
            .order_by(complaints.c.made, comments.c.number)
            .limit(limit)
        )
        return self._database.read(
            lambda connection: tuple(
                Complaint(comment=_comment(row), user=row.speaker, reason=row.reason, made=row.made)
                for row in connection.execute(query)
            )
        )

    def settle_complaints(self, number: int, *, now: datetime) -> bool:
        """Note that a moderator has looked at what was said against a comment; return whether anything was."""
        return self._database.write(lambda connection: bool(connection.execute(_settle(number, now)).rowcount))


def _settle(number: int, now: datetime) -> sa.Update:
    own = (complaints.c.comment == number) & complaints.c.settled.is_(None)
    return sa.update(complaints).where(own).values(settled=now)


def _comments() -> sa.Select[Any]:
    return sa.select(comments, users.c.name).outerjoin(users, users.c.number == comments.c.user)


# Statements that every page of a story runs.
_ABOUT = Prepared(_comments().where(Among(comments.c.story, "names")).order_by(comments.c.number))
_CLOSED = Prepared(sa.select(closings.c.closed).where(Among(closings.c.story, "names")).order_by(closings.c.closed))


def comments_of(connection: Connection, story_ids: Collection[str]) -> tuple[Comment, ...]:
    """Return the comments about a story, by every id that it has had, in order of writing, hidden ones too."""
    return tuple(map(_comment, _ABOUT.all(connection, names=list(map(storable, story_ids)))))


def closed_since(connection: Connection, story_ids: Collection[str]) -> datetime | None:
    """Return since when a story, by every id that it has had, takes no comments; None where it does."""
    row = _CLOSED.first(connection, names=list(map(storable, story_ids)))
    return row.closed if row else None


def _comment(row: Any) -> Comment:
    return Comment(
        number=row.number,
        story=row.story,
        user=row.name,
        body=row.body,
        written=row.written,
        parent=row.parent,
        edited=row.edited,
        removed=row.removed,
        hidden=row.hidden,
        hidden_because=row.hidden_because,
    )
