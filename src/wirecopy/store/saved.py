"""Saved searches, and rules: if an article answers a query, then label it, mute it, or raise an alert."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

import sqlalchemy as sa

from wirecopy.errors import QueryError, SettingsError
from wirecopy.store.accounts import user_number
from wirecopy.store.articles import CHUNK, numbers_of
from wirecopy.store.schema import alerts, articles, labels, members, mutes, rules, saved, storable, stories, users
from wirecopy.store.search import condition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database

Action = Literal["label", "mute", "alert"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A query that a user keeps.

    Attributes:
        number: Names it.
        user: Whose it is.
        name: What they call it.
        query: In the search language.
        secret: In the address of its feed; whoever knows it may read that.
        made: When.
    """

    number: int
    user: str
    name: str
    query: str
    secret: str
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is to be done with articles that answer a query.

    Attributes:
        number: Names it.
        user: Whose it is.
        query: In the search language.
        action: `label` it, `mute` it (out of the user's front page), or raise an `alert`.
        label: Which label.
        active: Whether it is on.
        made: When.
    """

    number: int
    user: str
    query: str
    action: Action
    made: datetime
    label: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A rule found an article.

    Attributes:
        number: Names it.
        article: The article's id.
        headline: The article's.
        story: The id of its story.
        rule: The number of the rule.
        query: The rule's.
        made: When.
        seen: When the user looked.
    """

    number: int
    article: str
    headline: str | None
    story: str | None
    rule: int
    query: str
    made: datetime
    seen: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a user's rules make of one article.

    Attributes:
        labels: Each with the rule that gives it.
        alerts: The numbers of the rules that raise one.
        muted: The number of the rule that mutes it; no rule after that one is looked at.
    """

    labels: tuple[tuple[int, str], ...] = ()
    alerts: tuple[int, ...] = ()
    muted: int | None = None


def apply(ordered: Iterable[Rule], answered: Collection[int]) -> Outcome:
    """Decide what becomes of an article.

    Args:
        ordered: A user's rules in their order.
        answered: The numbers of those whose query the article answers.
    """
    given: list[tuple[int, str]] = []
    raised: list[int] = []
    for rule in ordered:
        if not rule.active or rule.number not in answered:
            continue
        if rule.action == "mute":
            return Outcome(labels=tuple(given), alerts=tuple(raised), muted=rule.number)
        if rule.action == "alert":
            raised.append(rule.number)
        elif rule.label:
            given.append((rule.number, rule.label))
    return Outcome(labels=tuple(given), alerts=tuple(raised))


def _search(row: Any, user: str) -> SavedSearch:
    return SavedSearch(number=row.number, user=user, name=row.name, query=row.query, secret=row.secret, made=row.made)


@dataclass(slots=True)
class _Rows:
    """What rules are about to write."""

    labels: list[dict[str, Any]] = field(default_factory=list)
    mutes: list[dict[str, Any]] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)


class Saved:
    """Saved searches, rules and alerts of all users."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, user: str, name: str, query: str, now: datetime) -> SavedSearch:
        """Keep a search, with a secret of its own for its feed; return the one that has this query where there is one.

        Raises:
            SettingsError: There is no such user.
            QueryError: The query cannot be read.
        """
        condition(self._database.dialect, query, user)
        values = {"name": name, "query": query, "made": now, "secret": secrets.token_urlsafe(24)}

        def work(connection: Connection) -> Any:
            mine = user_number(connection, user)
            same = sa.select(saved).where(saved.c.user == mine, saved.c.query == storable(query))
            insert = sa.insert(saved).values(values | {"user": mine}).returning(saved)
            return connection.execute(same.order_by(saved.c.number)).first() or connection.execute(insert).one()

        return _search(self._database.write(work), user)

    def list(self, user: str) -> tuple[SavedSearch, ...]:
        """Return a user's saved searches in order of saving."""
        return self._read(users.c.name == storable(user))

    def get(self, user: str, number: int) -> SavedSearch | None:
        """Return a user's saved search by its number."""
        return next(iter(self._read((users.c.name == storable(user)) & (saved.c.number == number))), None)

    def kept(self, user: str, query: str) -> SavedSearch | None:
        """Return a user's saved search by its query."""
        which = (users.c.name == storable(user)) & (saved.c.query == storable(query))
        return next(iter(self._read(which)), None)

    def by_secret(self, secret: str) -> SavedSearch | None:
        """Return whosever saved search has a secret."""
        return next(iter(self._read(saved.c.secret == storable(secret))), None)

    def _read(self, which: sa.ColumnElement[bool]) -> tuple[SavedSearch, ...]:
        query = sa.select(saved, users.c.name.label("whose")).join(users, users.c.number == saved.c.user).where(which)
        ordered = query.order_by(saved.c.number)
        return self._database.read(
            lambda connection: tuple(_search(row, row.whose) for row in connection.execute(ordered))
        )

    def rename(self, user: str, number: int, name: str, query: str | None = None) -> bool:
        """Call a saved search otherwise, and ask otherwise where a query is given; return whether there was one.

        Raises:
            QueryError: The query cannot be read.
        """
        values = {"name": name}
        if query is not None:
            condition(self._database.dialect, query, user)
            values["query"] = query
        update = sa.update(saved).where(saved.c.number == number, saved.c.user == _whose(user)).values(values)
        return self._database.write(lambda connection: bool(connection.execute(update).rowcount))

    def remove(self, user: str, number: int) -> bool:
        """Forget a saved search; return whether there was one."""
        delete = sa.delete(saved).where(saved.c.number == number, saved.c.user == _whose(user))
        return self._database.write(lambda connection: bool(connection.execute(delete).rowcount))

    def answering(self, query: str, article_ids: Collection[str], user: str | None = None) -> frozenset[str]:
        """Return those of some articles that answer a query.

        Raises:
            QueryError: The query cannot be read.
        """
        asked = condition(self._database.dialect, query, user)

        def work(connection: Connection) -> frozenset[str]:
            numbers = {number: name for name, number in numbers_of(connection, article_ids).items()}
            return frozenset(numbers[number] for number in _answering(connection, asked, list(numbers)))

        return self._database.read(work)

    # Rules

    def add_rule(self, user: str, query: str, action: Action, now: datetime, *, label: str | None = None) -> int:
        """Add a rule behind the others; return its number.

        Raises:
            SettingsError: There is no such user, or a label is missing.
            QueryError: The query cannot be read.
        """
        self._check(user, query, action, label)

        def work(connection: Connection) -> int:
            own = user_number(connection, user)
            last = connection.execute(sa.select(sa.func.max(rules.c.position)).where(rules.c.user == own)).scalar()
            values = {"user": own, "position": (last or 0) + 1, "query": query, "action": action, "label": label}
            insert = sa.insert(rules).values(values | {"active": True, "made": now}).returning(rules.c.number)
            return int(connection.execute(insert).scalar_one())

        return self._database.write(work)

    def _check(self, user: str, query: str, action: Action, label: str | None) -> None:
        condition(self._database.dialect, query, user)
        if action == "label" and not label:
            raise SettingsError("a rule that labels needs a label")

    def change_rule(
        self, user: str, number: int, query: str, action: Action, *, label: str | None = None, active: bool = True
    ) -> bool:
        """Change a rule; what it did before stays, but for the mutes of another query. Return whether it is there.

        Raises:
            SettingsError: A label is missing.
            QueryError: The query cannot be read.
        """
        self._check(user, query, action, label)
        own = (rules.c.number == number) & (rules.c.user == _whose(user))

        def work(connection: Connection) -> bool:
            held = connection.execute(sa.select(rules).where(own)).first()
            if held is None:
                return False
            if (held.query, held.action) != (storable(query), action) or not active:
                connection.execute(sa.delete(mutes).where(mutes.c.rule == number))
            values = {"query": query, "action": action, "label": label, "active": active}
            connection.execute(sa.update(rules).where(own).values(values))
            return True

        return self._database.write(work)

    def order_rules(self, user: str, numbers: Sequence[int]) -> None:
        """Put a user's rules into an order; those that are not named come last, as they stood."""

        def work(connection: Connection) -> None:
            held = [rule.number for rule in _rules(connection, rules.c.user == _whose(user))]
            wanted = [number for number in dict.fromkeys(numbers) if number in held]
            wanted += [number for number in held if number not in wanted]
            for position, number in enumerate(wanted, start=1):
                connection.execute(sa.update(rules).where(rules.c.number == number).values(position=position))

        self._database.write(work)

    def remove_rule(self, user: str, number: int) -> bool:
        """Take a rule away, with its mutes and alerts; the labels that it gave stay. Return whether it was there."""
        delete = sa.delete(rules).where(rules.c.number == number, rules.c.user == _whose(user))
        return self._database.write(lambda connection: bool(connection.execute(delete).rowcount))

    def rules(self, user: str) -> tuple[Rule, ...]:
        """Return a user's rules in their order."""
        return self._database.read(lambda connection: _rules(connection, rules.c.user == _whose(user)))

    def run_rules(self, article_ids: Collection[str], now: datetime) -> int:
        """Do what everybody's active rules say about articles.

        The same articles may come again: nothing is done twice. A rule whose query cannot be read does nothing.

        Args:
            article_ids: The articles, just taken.
            now: The time.

        Returns:
            How many labels, mutes and alerts were new.
        """

        def look(connection: Connection) -> _Rows:
            ordered = _rules(connection, rules.c.active)
            numbers = list(numbers_of(connection, article_ids).values()) if ordered else []
            answered: dict[int, set[int]] = {number: set() for number in numbers}
            for rule in ordered if numbers else ():
                try:
                    asked = condition(self._database.dialect, rule.query, rule.user)
                except QueryError:
                    continue
                for number in _answering(connection, asked, numbers):
                    answered[number].add(rule.number)
            return _rows(connection, ordered, answered, now)

        found = self._database.read(look)
        if not (found.labels or found.mutes or found.alerts):
            return 0

        def write(connection: Connection) -> int:
            new = 0
            for table, rows in ((labels, found.labels), (mutes, found.mutes), (alerts, found.alerts)):
                for row in rows:
                    insert = self._database.dialect.insert(table).values(row).on_conflict_do_nothing()
                    new += connection.execute(insert.returning(table.c.article)).first() is not None
            return new

        return self._database.write(write)

    # Alerts

    def alerts(self, user: str, *, limit: int = 50, before: int | None = None) -> tuple[Alert, ...]:
        """Return a user's alerts, the latest first.

        Args:
            user: Their name.
            limit: How many at most.
            before: Go on after the alert with this number, the last of the list before.
        """
        columns = (alerts.c.number, alerts.c.made, alerts.c.seen, alerts.c.rule, articles.c.id, articles.c.headline)
        query = (
            sa.select(*columns, rules.c.query, stories.c.id.label("story"))
            .join(articles, articles.c.number == alerts.c.article)
            .join(rules, rules.c.number == alerts.c.rule)
            .outerjoin(members, members.c.article == alerts.c.article)
            .outerjoin(stories, stories.c.number == members.c.story)
            .where(alerts.c.user == _whose(user))
            .order_by(alerts.c.number.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(alerts.c.number < before)
        return self._database.read(
            lambda connection: tuple(
                Alert(
                    number=row.number,
                    article=row.id,
                    headline=row.headline,
                    story=row.story,
                    rule=row.rule,
                    query=row.query,
                    made=row.made,
                    seen=row.seen,
                )
                for row in connection.execute(query)
            )
        )

    def unseen_alerts(self, user: str) -> int:
        """Return how many alerts a user has not looked at."""
        query = sa.select(sa.func.count()).select_from(alerts)
        query = query.where(alerts.c.user == _whose(user), alerts.c.seen.is_(None))
        return self._database.read(lambda connection: int(connection.execute(query).scalar_one()))

    def see_alerts(self, user: str, now: datetime) -> int:
        """Note that a user has looked at their alerts; return how many were new to them."""
        own = (alerts.c.user == _whose(user)) & alerts.c.seen.is_(None)
        update = sa.update(alerts).where(own).values(seen=now)
        return self._database.write(lambda connection: int(connection.execute(update).rowcount))


def _whose(user: str) -> sa.ScalarSelect[int]:
    return sa.select(users.c.number).where(users.c.name == storable(user)).scalar_subquery()


def _rules(connection: Connection, which: sa.ColumnElement[bool]) -> tuple[Rule, ...]:
    query = sa.select(rules, users.c.name).join(users, users.c.number == rules.c.user).where(which)
    ordered = query.order_by(rules.c.user, rules.c.position, rules.c.number)
    return tuple(
        Rule(
            number=row.number,
            user=row.name,
            query=row.query,
            action=cast("Action", row.action),
            label=row.label,
            active=row.active,
            made=row.made,
        )
        for row in connection.execute(ordered)
    )


def _answering(connection: Connection, asked: sa.ColumnElement[bool], numbers: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(numbers), CHUNK):
        part = articles.c.number.in_(numbers[start : start + CHUNK])
        found.update(connection.execute(sa.select(articles.c.number).where(part, asked)).scalars())
    return found


def _rows(connection: Connection, ordered: Sequence[Rule], answered: Mapping[int, set[int]], now: datetime) -> _Rows:
    """What is to be written, of what each user's rules make of each article."""
    rows = _Rows()
    for name in dict.fromkeys(rule.user for rule in ordered):
        own = tuple(rule for rule in ordered if rule.user == name)
        user = user_number(connection, name)
        for article, numbers in answered.items():
            outcome = apply(own, numbers)
            key = {"user": user, "article": article}
            rows.labels += [key | {"label": label} for _, label in outcome.labels]
            rows.alerts += [key | {"rule": number, "made": now} for number in outcome.alerts]
            if outcome.muted is not None:
                rows.mutes.append(key | {"rule": outcome.muted})
    return rows
