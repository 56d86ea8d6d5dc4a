"""Every store passes the same tests: SQLite, and a real PostgreSQL server that the tests start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from postgres_server import Server, programs

from wirecopy.store import Store, StoreOptions, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Emptying a database is ten times as fast as making one.
EMPTY = """
    DO $$ BEGIN EXECUTE (
        SELECT 'TRUNCATE ' || string_agg(format('%I', tablename), ', ') || ' RESTART IDENTITY'
        FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    ); END $$
"""
QUICK = StoreOptions(busy=5.0, patience=5.0, cache=4)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A running PostgreSQL server, with a database `migrated` that has the tables."""
    folder = programs()
    if folder is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL's server is absent, and CI needs it (Debian's package postgresql)")
        pytest.skip("PostgreSQL's server is not installed (Debian's package postgresql)")
    running = Server(folder)
    try:
        running.start()
        # Copying a database that has the tables is ten times as fast as migrating an empty one.
        running.execute("CREATE DATABASE migrated")
        open_store(running.url("migrated"), options=QUICK).close()
        running.execute("CREATE DATABASE shared TEMPLATE migrated")
        yield running
    finally:
        running.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    server: Server = request.getfixturevalue("server")
    server.execute(EMPTY, database="shared")
    return server.url("shared")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open, empty store of each kind."""
    with open_store(url, options=QUICK) as opened:
        yield opened
