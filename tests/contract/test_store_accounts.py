"""Who may come in: the first owner, sessions, invitations, keys, failed attempts."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from press import NOW

from wirecopy.errors import SettingsError, StoreBusyError
from wirecopy.store import User
from wirecopy.store.accounts import Session

if TYPE_CHECKING:
    from wirecopy.store import Store

ADA = User(name="Ada", role="admin", added=NOW, password="a hash")
BEN = User(name="Ben", role="reader", added=NOW)
HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)


@pytest.fixture
def peopled(store: Store) -> Store:
    store.readers.put(ADA)
    store.readers.put(BEN)
    return store


def test_only_the_first_who_comes_owns_the_desk(store: Store) -> None:
    made: list[bool] = []

    def comes(name: str) -> None:
        made.append(store.accounts.first_owner(User(name=name, role="reader", added=NOW)))

    threads = [threading.Thread(target=comes, args=(f"user {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False, False, False, True]
    assert [user.role for user in store.readers.list()] == ["admin"]


def test_a_session_lasts_until_it_expires_or_is_closed(peopled: Store) -> None:
    accounts = peopled.accounts
    accounts.open_session("Ada", token_digest=b"1", now=NOW, expires=NOW + MONTH, agent="A browser")
    expected = Session(
        digest=b"1", user="Ada", role="admin", opened=NOW, expires=NOW + MONTH, seen=NOW, agent="A browser"
    )
    assert accounts.session(b"1", NOW) == expected
    assert accounts.session(b"2", NOW) is None
    assert accounts.session(b"1", NOW + MONTH) is None
    assert accounts.close_session(b"1")
    assert not accounts.close_session(b"1")
    assert accounts.session(b"1", NOW) is None
    with pytest.raises(SettingsError, match="no user 'Cleo'"):
        accounts.open_session("Cleo", token_digest=b"3", now=NOW, expires=NOW + MONTH)


def test_a_session_is_touched_once_a_minute(peopled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = peopled.accounts
    accounts.open_session("Ada", token_digest=b"1", now=NOW, expires=NOW + MONTH)
    accounts.session(b"1", NOW + timedelta(seconds=59))
    [held] = accounts.sessions("Ada", NOW)
    assert held.seen == NOW
    accounts.session(b"1", NOW + timedelta(seconds=60))
    [held] = accounts.sessions("Ada", NOW)
    assert held.seen == NOW + timedelta(seconds=60)

    def busy(_work: object) -> None:
        raise StoreBusyError(peopled.place, "somebody writes")

    monkeypatch.setattr(accounts._database, "write", busy)  # noqa: SLF001 - nothing public holds it that long
    assert accounts.session(b"1", NOW + HOUR) is not None


def test_sessions_of_a_user_can_be_seen_and_all_closed(peopled: Store) -> None:
    accounts = peopled.accounts
    for digest, hours in ((b"1", 0), (b"2", 1), (b"3", 2)):
        accounts.open_session("Ada", token_digest=digest, now=NOW + hours * HOUR, expires=NOW + MONTH)
    accounts.open_session("Ben", token_digest=b"4", now=NOW, expires=NOW + MONTH)
    assert [session.digest for session in accounts.sessions("Ada", NOW)] == [b"3", b"2", b"1"]
    assert accounts.close_sessions("Ada", but=b"2") == 2
    assert [session.digest for session in accounts.sessions("Ada", NOW)] == [b"2"]
    assert accounts.close_sessions("Ada") == 1
    assert accounts.session(b"4", NOW) is not None
    peopled.readers.remove("Ben")
    assert accounts.session(b"4", NOW) is None


def test_opening_a_session_lets_go_of_expired_ones(peopled: Store) -> None:
    accounts = peopled.accounts
    accounts.open_session("Ada", token_digest=b"1", now=NOW, expires=NOW + HOUR)
    accounts.open_session("Ada", token_digest=b"2", now=NOW + 2 * HOUR, expires=NOW + MONTH)
    assert [session.digest for session in accounts.sessions("Ada", NOW)] == [b"2"]


def test_an_invitation_is_good_once(peopled: Store) -> None:
    accounts = peopled.accounts
    number = accounts.invite(b"1", "editor", "Ada", NOW, NOW + MONTH)
    [held] = accounts.invitations(NOW)
    assert (held.number, held.role, held.inviter, held.made, held.expires) == (
        number,
        "editor",
        "Ada",
        NOW,
        NOW + MONTH,
    )
    assert accounts.invitation(b"1", NOW) == held
    assert accounts.invitation(b"2", NOW) is None
    with pytest.raises(SettingsError, match="'Ben' is taken"):
        accounts.accept(b"1", BEN, NOW)
    assert accounts.accept(b"1", User(name="Cleo", role="admin", added=NOW), NOW)
    cleo = peopled.readers.get("Cleo")
    assert cleo is not None
    assert cleo.role == "editor"
    assert not accounts.accept(b"1", User(name="Dan", role="admin", added=NOW), NOW)
    assert peopled.readers.get("Dan") is None
    with pytest.raises(SettingsError):
        accounts.invite(b"5", "reader", "Nobody", NOW, NOW + MONTH)


def test_an_invitation_expires_and_can_be_withdrawn(peopled: Store) -> None:
    accounts = peopled.accounts
    accounts.invite(b"1", "reader", "Ada", NOW, NOW + HOUR)
    assert accounts.invitation(b"1", NOW + HOUR) is None
    assert not accounts.accept(b"1", User(name="Cleo", role="reader", added=NOW), NOW + HOUR)
    second = accounts.invite(b"2", "reader", "Ada", NOW + 2 * HOUR, NOW + MONTH)
    assert [held.number for held in accounts.invitations(NOW)] == [second]
    assert accounts.withdraw(second)
    assert not accounts.withdraw(second)
    assert accounts.invitations(NOW) == ()


def test_keys_for_programs(peopled: Store) -> None:
    accounts = peopled.accounts
    first = accounts.add_key(b"1", "Ada", "exporter", NOW)
    second = accounts.add_key(b"2", "Ada", "for a day", NOW, NOW + HOUR)
    found = accounts.key(b"1", NOW)
    assert found is not None
    assert (found.number, found.user, found.role, found.name, found.used) == (first, "Ada", "admin", "exporter", None)
    accounts.key(b"1", NOW + timedelta(seconds=30))
    assert [key.used for key in accounts.keys("Ada")] == [NOW, None]
    accounts.key(b"1", NOW + HOUR)
    assert [key.used for key in accounts.keys("Ada")] == [NOW + HOUR, None]
    assert accounts.key(b"2", NOW) is not None
    assert accounts.key(b"2", NOW + HOUR) is None
    assert accounts.key(b"3", NOW) is None
    assert not accounts.drop_key("Ben", second)
    assert accounts.drop_key("Ada", second)
    assert [key.number for key in accounts.keys("Ada")] == [first]


def test_failures_are_counted_by_name_and_by_address(store: Store) -> None:
    accounts = store.accounts
    for minutes in range(5):
        accounts.failed(("name:ada", f"address:192.0.2.{minutes % 2}"), NOW + timedelta(minutes=minutes))
    accounts.failed((), NOW)
    assert accounts.failures("name:ada", NOW) == 5
    assert accounts.failures("name:ada", NOW + timedelta(minutes=3)) == 2
    assert accounts.failures("address:192.0.2.0", NOW) == 3
    assert accounts.failures("name:ben", NOW) == 0
    accounts.forgive("name:ada")
    assert accounts.failures("name:ada", NOW) == 0
    accounts.failed(("name:ben",), NOW + 2 * timedelta(days=1))
    assert accounts.failures("address:192.0.2.0", NOW) == 0
