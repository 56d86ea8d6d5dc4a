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


def test_prepared_statements_write(store: Store) -> None:
    columns = ("name", "role", "added")
    add = Prepared(sa.insert(users), *columns)
    added = Prepared(sa.insert(users).returning(users.c.number, users.c.added), *columns)
    change = Prepared(sa.update(users).where(users.c.name == sa.bindparam("who")).values(role=sa.bindparam("rank")))
    drop = Prepared(sa.delete(users).where(Among(users.c.name, "names")))
    database = store._database  # noqa: SLF001  # what statements are run on

    def fill(connection: sa.Connection) -> list[int]:
        add.run_each(connection, ())
        add.run_each(connection, ({"name": name, "role": "reader", "added": NOW} for name in ("ada", "gr\0ace")))
        (row,) = added.all(connection, name="o'neill; --", role="reader", added=NOW)
        assert row.added == NOW
        return [row.number, *added.column(connection, name="joan", role="reader", added=NOW)]

    numbers = database.write(fill)
    database.write(lambda connection: change.run(connection, who="ada", rank="editor"))
    found = {user.name: user.role for user in store.readers.list()}
    assert found == {"ada": "editor", "gr\ufffdace": "reader", "o'neill; --": "reader", "joan": "reader"}
    assert len(set(numbers)) == 2
    with pytest.raises(Exception, match=r"(?i)unique"):  # each driver's own
        database.write(
            lambda connection: add.run_each(connection, [{"name": n, "role": "reader", "added": NOW} for n in "aa"])
        )
    database.write(lambda connection: drop.run(connection, names=["joan", "ada", "a"]))
    assert {user.name for user in store.readers.list()} == {"gr\ufffdace", "o'neill; --"}
