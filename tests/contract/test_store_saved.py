"""Saved searches, rules and what they do, alerts; and verdicts on reuse."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from press import NOW, article, copied, edge, take

from wirecopy.errors import QueryError, SettingsError
from wirecopy.store import User, schema
from wirecopy.store.saved import Outcome, Rule, apply
from wirecopy.store.verdicts import Verdict

if TYPE_CHECKING:
    from wirecopy.store import Store

LATER = NOW + timedelta(hours=1)
HARBOUR = article("north")
SNOW = article("west", headline="First snow", body="In the hills snow fell on Sunday for the first time.", images=())


@pytest.fixture
def peopled(store: Store) -> Store:
    for name in ("Ada", "Ben"):
        store.readers.put(User(name=name, role="reader", added=NOW))
    store.take(take(HARBOUR))
    store.take(take(SNOW))
    return store


def test_searches_are_kept_renamed_and_forgotten(peopled: Store) -> None:
    saved = peopled.saved
    first = saved.add("Ada", "Ports", "harbour -snow", NOW)
    second = saved.add("Ada", "Ports", "harbour", NOW)
    assert saved.list("Ada") == (first, second)
    assert saved.list("Ben") == ()
    assert first.secret != second.secret
    assert len(first.secret) >= 32
    assert saved.by_secret(second.secret) == second
    assert saved.by_secret("") is None
    assert saved.get("Ada", first.number) == first
    assert saved.get("Ben", first.number) is None
    assert not saved.rename("Ben", first.number, "Mine")
    assert saved.rename("Ada", first.number, "Havens")
    assert saved.rename("Ada", second.number, "Snow", "snow")
    assert [(each.name, each.query) for each in saved.list("Ada")] == [("Havens", "harbour -snow"), ("Snow", "snow")]
    assert not saved.remove("Ben", first.number)
    assert saved.remove("Ada", first.number)
    assert not saved.remove("Ada", first.number)
    peopled.readers.remove("Ada")
    assert saved.by_secret(second.secret) is None


def test_a_query_is_kept_once_by_each(peopled: Store) -> None:
    saved = peopled.saved
    first = saved.add("Ada", "Ports", "harbour", NOW)
    assert saved.add("Ada", "Havens", "harbour", LATER) == first
    assert saved.add("Ben", "Havens", "harbour", LATER) != first
    assert saved.list("Ada") == (first,)
    assert saved.kept("Ada", "harbour") == first
    assert saved.kept("Ada", "snow") is None


@pytest.mark.parametrize("wrong", ["kind:wrong", "(harbour", "is:odd"])
def test_a_search_that_cannot_be_read_is_not_kept(peopled: Store, wrong: str) -> None:
    saved = peopled.saved
    held = saved.add("Ada", "Ports", "harbour", NOW)
    rule = saved.add_rule("Ada", "harbour", "mute", NOW)
    for attempt in (
        lambda: saved.add("Ada", "x", wrong, NOW),
        lambda: saved.rename("Ada", held.number, "x", wrong),
        lambda: saved.add_rule("Ada", wrong, "mute", NOW),
        lambda: saved.change_rule("Ada", rule, wrong, "mute"),
        lambda: saved.answering(wrong, [HARBOUR.id]),
    ):
        with pytest.raises(QueryError):
            attempt()
    assert saved.list("Ada") == (held,)
    assert [each.query for each in saved.rules("Ada")] == ["harbour"]


def test_which_of_some_articles_answer(peopled: Store) -> None:
    both = [HARBOUR.id, SNOW.id, "unknown"]
    assert peopled.saved.answering("snow", both) == {SNOW.id}
    assert peopled.saved.answering("publisher:courier", both) == {HARBOUR.id, SNOW.id}
    assert peopled.saved.answering("", both) == {HARBOUR.id, SNOW.id}
    assert peopled.saved.answering("snow", [HARBOUR.id]) == frozenset()
    peopled.readers.mark("Ada", [SNOW.id], now=NOW, starred=True)
    assert peopled.saved.answering("is:starred", both, "Ada") == {SNOW.id}


def test_rules_are_applied_in_order_until_one_mutes() -> None:
    def rule(number: int, action: str, **fields: object) -> Rule:
        return Rule(number=number, user="Ada", query="x", action=action, made=NOW, **fields)  # type: ignore[arg-type]

    ordered = (
        rule(1, "label", label="coast"),
        rule(2, "alert"),
        rule(3, "alert", active=False),
        rule(4, "mute"),
        rule(5, "alert"),
    )
    assert apply(ordered, {1, 2, 3, 4, 5}) == Outcome(labels=((1, "coast"),), alerts=(2,), muted=4)
    assert apply(ordered, {1, 2, 3, 5}) == Outcome(labels=((1, "coast"),), alerts=(2, 5))
    assert apply(ordered, ()) == Outcome()


def test_rules_label_mute_and_alert_once(peopled: Store) -> None:
    saved = peopled.saved
    saved.add_rule("Ada", "harbour", "label", NOW, label="coast")
    alert = saved.add_rule("Ada", "harbour OR snow", "alert", NOW)
    mute = saved.add_rule("Ben", "harbour", "mute", NOW)
    behind = saved.add_rule("Ben", "harbour", "alert", NOW)
    ids = [HARBOUR.id, SNOW.id]
    assert saved.run_rules(ids, LATER) == 4
    assert saved.run_rules(ids, LATER) == 0
    assert saved.run_rules([], LATER) == 0
    assert peopled.readers.readings("Ada", ids)[HARBOUR.id].labels == ("coast",)
    raised = saved.alerts("Ada")
    assert [(each.article, each.headline, each.rule, each.query, each.made) for each in raised] == [
        (SNOW.id, SNOW.headline, alert, "harbour OR snow", LATER),
        (HARBOUR.id, HARBOUR.headline, alert, "harbour OR snow", LATER),
    ]
    assert raised[0].story == f"story {SNOW.id}"
    assert saved.alerts("Ada", limit=1, before=raised[0].number) == raised[1:]
    assert saved.alerts("Ben") == ()
    # The other way round the alert comes before the mute.
    saved.order_rules("Ben", [behind, mute, 999])
    assert [rule.number for rule in saved.rules("Ben")] == [behind, mute]
    assert saved.run_rules(ids, LATER) == 1
    assert (saved.unseen_alerts("Ada"), saved.unseen_alerts("Ben")) == (2, 1)
    assert saved.see_alerts("Ada", LATER) == 2
    assert (saved.unseen_alerts("Ada"), saved.unseen_alerts("Ben")) == (0, 1)
    assert {each.seen for each in saved.alerts("Ada")} == {LATER}


def test_changing_and_removing_rules(peopled: Store) -> None:
    saved = peopled.saved
    number = saved.add_rule("Ada", "harbour", "mute", NOW)
    with pytest.raises(SettingsError, match="needs a label"):
        saved.add_rule("Ada", "snow", "label", NOW)
    with pytest.raises(SettingsError, match="no user"):
        saved.add_rule("Cleo", "snow", "alert", NOW)
    assert saved.run_rules([HARBOUR.id, SNOW.id], NOW) == 1
    assert not saved.change_rule("Ben", number, "snow", "mute")
    assert saved.change_rule("Ada", number, "harbour", "mute")

    def mutes() -> int:
        query = sa.select(sa.func.count()).select_from(schema.mutes)
        return peopled._database.read(lambda connection: connection.execute(query).scalar_one())  # noqa: SLF001

    assert mutes() == 1
    assert saved.change_rule("Ada", number, "harbour", "mute", active=False)
    assert mutes() == 0
    assert saved.run_rules([HARBOUR.id], NOW) == 0
    assert saved.change_rule("Ada", number, "snow", "mute")
    assert saved.run_rules([HARBOUR.id, SNOW.id], NOW) == 1
    assert not saved.remove_rule("Ben", number)
    assert saved.remove_rule("Ada", number)
    assert mutes() == 0
    assert saved.rules("Ada") == ()


def test_a_rule_that_a_later_release_cannot_read_does_nothing(peopled: Store) -> None:
    number = peopled.saved.add_rule("Ada", "harbour", "alert", NOW)
    odd = sa.update(schema.rules).where(schema.rules.c.number == number).values(query="is:odd")
    peopled._database.write(lambda connection: connection.execute(odd))  # noqa: SLF001
    assert peopled.saved.run_rules([HARBOUR.id], NOW) == 0


def test_a_verdict_outlives_the_edge(peopled: Store) -> None:
    copy, given = copied("south", HARBOUR)
    peopled.take(given)
    verdicts = peopled.verdicts
    verdicts.put(HARBOUR.id, copy.id, "Ada", right=False, now=NOW, note="A statement that both print.")
    verdicts.put(HARBOUR.id, copy.id, "Ben", right=True, now=LATER)
    first = Verdict(
        origin=HARBOUR.id, copy=copy.id, user="Ada", right=False, note="A statement that both print.", made=NOW
    )
    second = Verdict(origin=HARBOUR.id, copy=copy.id, user="Ben", right=True, made=LATER)
    assert verdicts.of([(HARBOUR.id, copy.id)]) == (first, second)
    # The edge is found again, the other way round.
    peopled.traces.put((edge(copy.id, HARBOUR.id),), (), LATER)
    assert verdicts.of([(copy.id, HARBOUR.id), (HARBOUR.id, SNOW.id)]) == (first, second)
    verdicts.put(copy.id, HARBOUR.id, "Ada", right=True, now=LATER)
    assert [(each.origin, each.user, each.right) for each in verdicts.of([(HARBOUR.id, copy.id)])] == [
        (copy.id, "Ada", True),
        (HARBOUR.id, "Ben", True),
    ]
    assert verdicts.of([(HARBOUR.id, SNOW.id)]) == ()
    assert verdicts.take_back(HARBOUR.id, copy.id, "Ada")
    assert not verdicts.take_back(HARBOUR.id, copy.id, "Ada")
    assert verdicts.of([(HARBOUR.id, copy.id)]) == (second,)
    with pytest.raises(ValueError, match="not in the store"):
        verdicts.put(HARBOUR.id, "unknown", "Ada", right=True, now=NOW)
    with pytest.raises(SettingsError):
        verdicts.put(HARBOUR.id, copy.id, "Cleo", right=True, now=NOW)
