"""Bringing a database up to date, whatever release made it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from wirecopy.errors import StoreError
from wirecopy.store import feed_lists
from wirecopy.store.standing import refresh_all

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wirecopy.store.db import Database

# The last migration. Where the database has it, Alembic is not even imported: that would cost more than opening.
HEAD = "0007"
# The migration that brought the standing of stories, which follows from what older ones hold.
STANDING = "0002"
# The migration that brought what lists of feeds are ordered by, which follows likewise.
LISTED = "0007"


def migrate(database: Database, *, target: str = HEAD) -> None:
    """Make the tables of an empty database, or bring older ones up to date, in one transaction.

    Several processes may do it at once: the first does, the others wait and find it done.

    Args:
        database: The database.
        target: The migration to go to.

    Raises:
        StoreError: The database cannot hold a store, is another program's, or was made by a later wirecopy.
    """
    if database.read(_revision) == target:
        return

    def upgrade(connection: Connection) -> None:
        found = _revision(connection)
        if found == target:
            return
        if reason := database.dialect.unfit(connection):
            raise StoreError(database.place, reason, "give it another database")
        if found is None and (others := sa.inspect(connection).get_table_names()):
            raise StoreError(
                database.place,
                f"holds tables of another program ({', '.join(others[:3])})",
                "give it a database of its own",
            )
        _upgrade(connection, database.place, found, target)
        if found is not None and found < STANDING:
            refresh_all(connection)
        if found is not None and found < LISTED:
            feed_lists.refresh(connection)

    database.write(upgrade)


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, place: str, found: str | None, target: str) -> None:
    from alembic import command  # noqa: PLC0415 - see HEAD
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            place, f"was made by a later wirecopy (its tables are at {found})", "install that release or a later one"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, target)
