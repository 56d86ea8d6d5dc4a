"""What stands for the state of a store, and statements that go to the driver as they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from wirecopy.store import Store, User, open_store
from wirecopy.store.db.prepared import Among, Prepared
from wirecopy.store.schema import users

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_stamp_stays_until_somebody_writes(store: Store, url: str) -> None:
    first = store.stamp()
    store.readers.list()
    assert store.stamp() == first
    store.readers.set("site_name", "The Morning Desk")
    second = store.stamp()
    assert second != first
    with open_store(url) as other:
        other.readers.set("site_name", "The Evening Desk")
    third = store.stamp()
    assert third != second
    assert store.stamp() == third


def test_a_closed_store_can_be_asked_again(store: Store) -> None:
    store.stamp()
    store.close()
    assert store.stamp() == store.stamp()


@pytest.mark.parametrize(
    "names", [(), ("ada",), ("ada", "grace", "nobody", "o'neill; --"), tuple(map(str, range(3000)))]
)
def test_a_prepared_statement_gives_what_sqlalchemy_gives(store: Store, names: tuple[str, ...]) -> None:
    for name in ("ada", "grace", "o'neill; --"):
        store.readers.put(User(name=name, role="editor", added=NOW, password=None))
    columns = (users.c.number, users.c.name, users.c.role, users.c.added)
    plain = sa.select(*columns).where(users.c.name.in_(names), users.c.role == "editor").order_by(users.c.number)
    prepared = Prepared(
        sa.select(*columns).where(Among(users.c.name, "names"), users.c.role == "editor").order_by(users.c.number)
    )
    database = store._database  # noqa: SLF001  # what statements are run on
    expected = database.read(lambda connection: [tuple(row) for row in connection.execute(plain)])
    found = database.read(lambda connection: prepared.all(connection, names=names))
    assert [tuple(row) for row in found] == expected
    assert [row.name for row in found] == [name for name in ("ada", "grace", "o'neill; --") if name in names]
    assert all(row.added == NOW for row in found)
    first = database.read(lambda connection: prepared.first(connection, names=names))
    assert first == (found[0] if found else None)
    assert database.read(lambda connection: prepared.column(connection, names=names)) == [row.number for row in found]
