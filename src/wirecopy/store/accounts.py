"""Who may come in: sessions, invitations, keys for programs, and who failed to sign in.

A secret itself never comes here, only its digest. Times of expiry are the caller's; what has expired is as if it were
not there.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from wirecopy.errors import SettingsError, StoreBusyError
from wirecopy.store.schema import attempts, invitations, keys, sessions, storable, users

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database
    from wirecopy.store.readers import User
    from wirecopy.store.records import Role

# How exactly a session's or a key's last use is known: a page view need not be a write.
TOUCH = timedelta(minutes=1)
# Failed attempts are forgotten after so long.
MEMORY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who is signed in, in one browser.

    Attributes:
        digest: Of the secret in their cookie.
        user: Their name.
        role: `reader`, `editor` or `admin`.
        opened: When they signed in.
        expires: When it ends.
        seen: When it was last used, to the minute.
        agent: What the browser calls itself.
    """

    digest: bytes
    user: str
    role: Role
    opened: datetime
    expires: datetime
    seen: datetime
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Somebody may become a user.

    Attributes:
        number: Names it.
        role: What they will be.
        inviter: Who invited them.
        made: When.
        expires: Until when they may come.
    """

    number: int
    role: Role
    inviter: str | None
    made: datetime
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a program signs in with on behalf of a user.

    Attributes:
        number: Names it.
        user: The user's name.
        role: The user's role.
        name: What the user calls it.
        made: When.
        expires: When it ends; None for never.
        used: When it was last used, to the minute.
    """

    number: int
    user: str
    role: Role
    name: str
    made: datetime
    expires: datetime | None = None
    used: datetime | None = None


class Accounts:
    """Sessions, invitations, keys and failed attempts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def first_owner(self, user: User) -> bool:
        """Make the first user, an `admin` whatever is given; return False where there is one already."""

        def work(connection: Connection) -> bool:
            if connection.execute(sa.select(users.c.number).limit(1)).first() is not None:
                return False
            values = {"name": user.name, "role": "admin", "added": user.added, "password": user.password}
            connection.execute(sa.insert(users).values(values))
            return True

        return self._database.write(work)

    # Sessions

    def open_session(
        self, user: str, *, token_digest: bytes, now: datetime, expires: datetime, agent: str | None = None
    ) -> None:
        """Keep a session, and let go of those that have expired.

        Raises:
            SettingsError: There is no such user.
        """

        def work(connection: Connection) -> None:
            connection.execute(sa.delete(sessions).where(sessions.c.expires <= now))
            values = {"user": user_number(connection, user), "opened": now, "expires": expires, "seen": now}
            insert = self._database.dialect.insert(sessions).values(values | {"digest": token_digest, "agent": agent})
            connection.execute(insert.on_conflict_do_nothing())

        self._database.write(work)

    def session(self, token_digest: bytes, now: datetime) -> Session | None:
        """Return the session with a secret of this digest, and note that it was used."""
        query = _sessions().where(sessions.c.digest == token_digest, sessions.c.expires > now)
        row = self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        if now - row.seen >= TOUCH:
            touch = sa.update(sessions).where(sessions.c.digest == token_digest).values(seen=now)
            self._touch(touch)
        return _session(row)

    def _touch(self, update: sa.Update) -> None:
        # Whoever reads must not fail because somebody else writes: the next view will note it.
        with suppress(StoreBusyError):
            self._database.write(lambda connection: connection.execute(update))

    def close_session(self, token_digest: bytes) -> bool:
        """End one session; return whether there was one."""
        delete = sa.delete(sessions).where(sessions.c.digest == token_digest)
        return self._database.write(lambda connection: bool(connection.execute(delete).rowcount))

    def close_sessions(self, user: str, *, but: bytes | None = None) -> int:
        """End all sessions of a user, but for one perhaps; return how many ended."""
        own = sa.select(users.c.number).where(users.c.name == storable(user)).scalar_subquery()
        delete = sa.delete(sessions).where(sessions.c.user == own)
        if but is not None:
            delete = delete.where(sessions.c.digest != but)
        return self._database.write(lambda connection: int(connection.execute(delete).rowcount))

    def sessions(self, user: str, now: datetime) -> tuple[Session, ...]:
        """Return a user's sessions, the one used last first."""
        query = _sessions().where(users.c.name == storable(user), sessions.c.expires > now)
        ordered = query.order_by(sessions.c.seen.desc(), sessions.c.opened.desc())
        return self._database.read(lambda connection: tuple(map(_session, connection.execute(ordered))))

    # Invitations

    def invite(self, token_digest: bytes, role: Role, by: str, now: datetime, expires: datetime) -> int:
        """Keep an invitation, and let go of those that have expired.

        Returns:
            Its number.

        Raises:
            SettingsError: There is no user of the inviter's name.
        """

        def work(connection: Connection) -> int:
            connection.execute(sa.delete(invitations).where(invitations.c.expires <= now))
            values = {"digest": token_digest, "role": role, "made": now, "expires": expires}
            insert = sa.insert(invitations).values(values | {"inviter": user_number(connection, by)})
            return int(connection.execute(insert.returning(invitations.c.number)).scalar_one())

        return self._database.write(work)

    def invitation(self, token_digest: bytes, now: datetime) -> Invitation | None:
        """Return the invitation with a secret of this digest, if it is still open."""
        query = _invitations(now).where(invitations.c.digest == token_digest)
        row = self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _invitation(row)

    def accept(self, token_digest: bytes, user: User, now: datetime) -> bool:
        """Make a user of an invitation, and use it up, in one transaction.

        Args:
            token_digest: Of the invitation's secret.
            user: Who comes; the role is the invitation's.
            now: The time.

        Returns:
            Whether the invitation was open.

        Raises:
            SettingsError: The name is taken; the invitation stays open.
        """

        def work(connection: Connection) -> bool:
            row = connection.execute(_invitations(now).where(invitations.c.digest == token_digest)).first()
            if row is None:
                return False
            values = {"name": user.name, "role": row.role, "added": user.added, "password": user.password}
            insert = self._database.dialect.insert(users).values(values).on_conflict_do_nothing()
            if connection.execute(insert.returning(users.c.number)).scalar() is None:
                raise SettingsError(f"the name {user.name!r} is taken")
            connection.execute(sa.delete(invitations).where(invitations.c.number == row.number))
            return True

        return self._database.write(work)

    def invitations(self, now: datetime) -> tuple[Invitation, ...]:
        """Return the open invitations, the latest first."""
        query = _invitations(now).order_by(invitations.c.number.desc())
        return self._database.read(lambda connection: tuple(map(_invitation, connection.execute(query))))

    def withdraw(self, number: int) -> bool:
        """Take an invitation back; return whether it was open."""
        delete = sa.delete(invitations).where(invitations.c.number == number)
        return self._database.write(lambda connection: bool(connection.execute(delete).rowcount))

    # Keys

    def add_key(self, token_digest: bytes, user: str, name: str, now: datetime, expires: datetime | None = None) -> int:
        """Keep a key for programs; return its number.

        Raises:
            SettingsError: There is no such user.
        """

        def work(connection: Connection) -> int:
            values = {"digest": token_digest, "user": user_number(connection, user), "name": name}
            insert = sa.insert(keys).values(values | {"made": now, "expires": expires})
            return int(connection.execute(insert.returning(keys.c.number)).scalar_one())

        return self._database.write(work)

    def key(self, token_digest: bytes, now: datetime) -> Key | None:
        """Return the key with a secret of this digest, and note that it was used."""
        query = _keys().where(keys.c.digest == token_digest, keys.c.expires.is_(None) | (keys.c.expires > now))
        row = self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        if row.used is None or now - row.used >= TOUCH:
            self._touch(sa.update(keys).where(keys.c.number == row.number).values(used=now))
        return _key(row)

    def keys(self, user: str) -> tuple[Key, ...]:
        """Return a user's keys in order of making, expired ones too."""
        query = _keys().where(users.c.name == storable(user)).order_by(keys.c.number)
        return self._database.read(lambda connection: tuple(map(_key, connection.execute(query))))

    def drop_key(self, user: str, number: int) -> bool:
        """Take back a user's key; return whether there was one of theirs with this number."""
        own = sa.select(users.c.number).where(users.c.name == storable(user)).scalar_subquery()
        delete = sa.delete(keys).where(keys.c.number == number, keys.c.user == own)
        return self._database.write(lambda connection: bool(connection.execute(delete).rowcount))

    # Failed attempts

    def failed(self, subjects: Iterable[str], now: datetime) -> None:
        """Note that somebody failed to sign in.

        Args:
            subjects: By what they may be counted: a name, an address.
            now: The time.
        """
        rows = [{"subject": subject, "made": now} for subject in subjects]

        def work(connection: Connection) -> None:
            connection.execute(sa.delete(attempts).where(attempts.c.made < now - MEMORY))
            if rows:
                connection.execute(sa.insert(attempts), rows)

        self._database.write(work)

    def failures(self, subject: str, since: datetime) -> int:
        """Return how often sign-in failed for a name or an address since a time, a day ago at most."""
        own = (attempts.c.subject == storable(subject)) & (attempts.c.made >= since)
        query = sa.select(sa.func.count()).select_from(attempts).where(own)
        return self._database.read(lambda connection: int(connection.execute(query).scalar_one()))

    def forgive(self, subject: str) -> None:
        """Forget the failures of a name or an address: somebody has signed in."""
        delete = sa.delete(attempts).where(attempts.c.subject == storable(subject))
        self._database.write(lambda connection: connection.execute(delete))


def user_number(connection: Connection, name: str) -> int:
    """Return the number of a user.

    Raises:
        SettingsError: There is no such user.
    """
    number = connection.execute(sa.select(users.c.number).where(users.c.name == storable(name))).scalar()
    if number is None:
        raise SettingsError(f"there is no user {name!r}")
    return int(number)


def _sessions() -> sa.Select[Any]:
    return sa.select(sessions, users.c.name, users.c.role).join(users, users.c.number == sessions.c.user)


def _session(row: sa.Row[Any]) -> Session:
    return Session(
        digest=bytes(row.digest),
        user=row.name,
        role=cast("Role", row.role),
        opened=row.opened,
        expires=row.expires,
        seen=row.seen,
        agent=row.agent,
    )


def _invitations(now: datetime) -> sa.Select[Any]:
    joined = sa.select(invitations, users.c.name).outerjoin(users, users.c.number == invitations.c.inviter)
    return joined.where(invitations.c.expires > now)


def _invitation(row: sa.Row[Any]) -> Invitation:
    role = cast("Role", row.role)
    return Invitation(number=row.number, role=role, inviter=row.name, made=row.made, expires=row.expires)


def _keys() -> sa.Select[Any]:
    columns = (keys.c.number, keys.c.name.label("given"), keys.c.made, keys.c.expires, keys.c.used)
    return sa.select(*columns, users.c.name, users.c.role).join(users, users.c.number == keys.c.user)


def _key(row: sa.Row[Any]) -> Key:
    return Key(
        number=row.number,
        user=row.name,
        role=cast("Role", row.role),
        name=row.given,
        made=row.made,
        expires=row.expires,
        used=row.used,
    )
