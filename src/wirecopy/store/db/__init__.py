"""Connections, transactions and errors: every difference between SQLite and PostgreSQL is in this package.

Both databases take one writing transaction at a time: SQLite by its nature, PostgreSQL by an advisory lock that every
one of ours takes first. A writer then sees all that was written before it, so that two copies which arrive at the
same moment cannot miss each other, and numbers are given in the order of commits.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa

from wirecopy.errors import SettingsError, StoreBusyError, StoreGoneError
from wirecopy.store.db.dialect import StoreOptions, without_password
from wirecopy.store.db.postgresql import Postgresql
from wirecopy.store.db.sqlite import Sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from wirecopy.store.db.dialect import Dialect

__all__ = ["Database", "StoreOptions", "connect"]

T = TypeVar("T")

# Deadlocks and the like are over when they are reported; more than a few in a row are not bad luck.
TRIES = 5
# Seconds between two attempts to reach a server; doubled each time up to the second.
PAUSE = 0.1
PAUSE_MOST = 5.0


class Database:
    """One database, and how to read and write it.

    Attributes:
        dialect: What is particular to its kind.
        place: Its name for messages, without a password.
    """

    def __init__(self, dialect: Dialect, options: StoreOptions) -> None:
        self.dialect = dialect
        self.place = dialect.place
        self.options = options
        self._engine = dialect.engine()
        self._writer = self._engine.execution_options(writes=True)
        self._watching = threading.Lock()
        self._watch: Connection | None = None

    @contextmanager
    def reading(self, *, snapshot: bool = False) -> Iterator[Connection]:
        """One transaction that only reads.

        Args:
            snapshot: Hold one state of the database for all statements, not one for each.

        Raises:
            StoreError: The database cannot be read.
        """
        engine = self._engine.execution_options(**self.dialect.snapshot) if snapshot else self._engine
        with self._explained(), engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes, alone: committed when the block ends, undone when it raises.

        Raises:
            StoreError: The database cannot be written; nothing of the transaction is kept.
        """
        with self._explained(), self._writer.begin() as connection:
            self.dialect.lock(connection)
            yield connection

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run statements that only read, and again where the server went away."""

        def once() -> T:
            with self.reading() as connection:
                return work(connection)

        return self._persistently(once)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run statements in one writing transaction, and again where the server went away.

        Args:
            work: What to do. It runs again from the start after a lost connection, and then perhaps on what it wrote
                before: so it must come to the same end when it is done already.
        """

        def once() -> T:
            with self.writing() as connection:
                return work(connection)

        return self._persistently(once)

    def stamp(self) -> object:
        """Return what stands for the present state: it stays the same for as long as nobody writes anything.

        Raises:
            StoreError: The database cannot be read.
        """
        # SQLite counts what others have written since a connection looked last, so one connection does all the looking.
        with self._watching, self._explained():
            if self._watch is None:
                self._watch = self._engine.connect()
            try:
                return self.dialect.stamp(self._watch)
            except BaseException:
                self._watch.invalidate()
                self._watch.close()
                self._watch = None
                raise

    def _persistently(self, once: Callable[[], T]) -> T:
        tries = 0
        pause = PAUSE
        until = time.monotonic() + self.options.patience
        while True:
            try:
                return once()
            except StoreBusyError as error:
                tries += 1
                if tries == TRIES or not self.dialect.is_brief(error):
                    raise
            except StoreGoneError as error:
                if not self.dialect.may_return or time.monotonic() + pause > until:
                    raise error from error.__cause__
                time.sleep(pause)
                pause = min(2 * pause, PAUSE_MOST)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what a driver raises into our errors. Mistakes in statements pass as they are: they are bugs."""
        try:
            yield
        except sa.exc.TimeoutError as error:
            raise StoreBusyError(self.place, "all its connections are in use", "use fewer threads") from error
        except Exception as error:
            known = self.dialect.explain(getattr(error, "orig", None) or error)
            if known is None:
                raise
            raise known from error

    def close(self) -> None:
        """Close every connection."""
        with self._watching:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self._engine.dispose()


def connect(url: str, options: StoreOptions) -> Database:
    """Return the database of an address. Nothing is read yet.

    Args:
        url: `sqlite:///path` (four slashes for an absolute path) or `postgresql://user:password@host/name`.
        options: How to behave.

    Raises:
        SettingsError: The address is of another kind or incomplete, or PostgreSQL's driver is not installed.
        StoreGoneError: The folder of the file cannot be made.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        # Not shown: it may hold a password, and nobody knows where.
        raise SettingsError(f"what is given as the database is no address: {REMEDY}") from error
    if "@" in (parsed.host or ""):
        raise SettingsError("the password in the address of the database holds an @; write %40 for it")
    kind = parsed.get_backend_name()
    if kind == "sqlite" and parsed.database:
        return Database(Sqlite(Path(parsed.database).expanduser(), options), options)
    if kind in {"postgresql", "postgres"} and parsed.database:
        return Database(Postgresql(parsed, options), options)
    raise SettingsError(f"{without_password(parsed)!r} is no database that wirecopy can use: {REMEDY}")


REMEDY = "give sqlite:///path/to/file.db or postgresql://user@host/name"
