"""Stories: their articles, their durable ids, and the log of every decision about them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from wirecopy.store import encoding, standing
from wirecopy.store.articles import CHUNK, ids_of, numbers_of
from wirecopy.store.db.prepared import Among, Prepared
from wirecopy.store.records import Arrival, Decision, StoredDecision, StoredStory
from wirecopy.store.schema import articles, decisions, members, redirects, storable, stories
from wirecopy.types import Dependence, Story

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class _Logged:
    """What the log keeps: the decision, and the stories as they were before, for taking it back."""

    decision: Decision
    before: tuple[Story, ...] = ()


class Stories:
    """The stories of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, story_id: str) -> StoredStory | None:
        """Return a story by its id, or by an id that was merged into it."""
        return self._database.read(lambda connection: story_of(connection, story_id))

    def of_article(self, article_id: str) -> StoredStory | None:
        """Return the story that an article belongs to."""
        query = (
            sa.select(stories)
            .join(members, members.c.story == stories.c.number)
            .join(articles, articles.c.number == members.c.article)
            .where(articles.c.id == storable(article_id))
        )
        found = self._database.read(lambda connection: _read(connection, query))
        return found[0] if found else None

    def many(self, story_ids: Iterable[str]) -> tuple[StoredStory, ...]:
        """Return stories by their own ids, in the order given; unknown ids are left out."""
        wanted = [storable(story_id) for story_id in story_ids]

        def work(connection: Connection) -> dict[str, StoredStory]:
            parts = [wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK)]
            found = (stored for part in parts for stored in _read(connection, _MANY, names=part))
            return {stored.story.id: stored for stored in found}

        held = self._database.read(work) if wanted else {}
        return tuple(held[story_id] for story_id in wanted if story_id in held)

    def arrivals(self, after: int, *, limit: int) -> tuple[Arrival, ...]:
        """Return which articles came, and where they belong now, in order of arrival; nothing of them is read.

        Args:
            after: The number of the last one that is known; 0 for none.
            limit: How many at most.
        """
        values = {"after": after, "most": limit}
        rows = self._database.read(lambda connection: connection.execute(_ARRIVALS, values).all())
        return tuple(Arrival(number=row.number, article=row.id, story=row.story) for row in rows)

    def list(
        self, *, limit: int = 50, before: StoredStory | None = None, since: datetime | None = None
    ) -> tuple[StoredStory, ...]:
        """Return stories, the latest changed first.

        Args:
            limit: How many at most.
            before: Go on after this one, the last of the list before.
            since: Only those that changed at this time or later.
        """
        query = sa.select(stories).order_by(stories.c.changed.desc(), stories.c.id).limit(limit)
        if since is not None:
            query = query.where(stories.c.changed >= since)
        if before is not None:
            same_time = (stories.c.changed == before.changed) & (stories.c.id > before.story.id)
            query = query.where((stories.c.changed < before.changed) | same_time)
        return self._database.read(lambda connection: _read(connection, query))

    def decide(self, made: Iterable[Decision], *, maker: str, now: datetime, changed: Iterable[Story] = ()) -> None:
        """Carry out decisions that come of no page: a repair, or a person's.

        Args:
            made: The decisions, in order.
            maker: The version of the rules, or the user's name.
            now: The time.
            changed: The stories that changed by them, with headline, publishers and count.

        Raises:
            ValueError: A decision names a story or an article that the store does not have.
        """

        def work(connection: Connection) -> None:
            named: list[str] = []
            for decision in made:
                decide(connection, decision, maker=maker, made=now)
                named += [decision.story, decision.other or ""]
            for story in changed:
                put_story(connection, story, now)
                named.append(story.id)
            standing.refresh(connection, named)

        self._database.write(work)

    def undo(self, number: int, *, maker: str, now: datetime) -> bool:
        """Take a merge or a split back, as far as its articles are still where it put them.

        Args:
            number: The number of the decision in the log.
            maker: Who takes it back.
            now: The time.

        Returns:
            Whether there was such a decision, not yet undone.
        """

        def work(connection: Connection) -> bool:
            query = sa.select(decisions).where(decisions.c.number == number, decisions.c.undone.is_(False))
            row = connection.execute(query).first()
            if row is None or row.operation not in {"merge", "split"}:
                return False
            logged = encoding.decode(_Logged, row.content)
            inverse = _inverse(logged.decision)
            decide(connection, inverse, maker=maker, made=now)
            for story in logged.before:
                put_story(connection, story, now)
            standing.refresh(connection, (inverse.story, inverse.other or "", *(story.id for story in logged.before)))
            connection.execute(sa.update(decisions).where(decisions.c.number == number).values(undone=True))
            return True

        return self._database.write(work)

    def decisions(self, story_id: str) -> tuple[StoredDecision, ...]:
        """Return the log of a story in order, with the decisions about stories that were merged into it."""

        def work(connection: Connection) -> tuple[StoredDecision, ...]:
            named = _NAMES.column(connection, number=_number(connection, story_id))
            return log_of(connection, {storable(story_id), *named})

        return self._database.read(work)


# Statements that every page of a story runs.
_MEMBERS = Prepared(
    sa.select(members.c.story, articles.c.id)
    .join(articles, articles.c.number == members.c.article)
    .where(Among(members.c.story, "numbers"))
    .order_by(articles.c.number)
)
_MANY = sa.select(stories).where(stories.c.id.in_(sa.bindparam("names", expanding=True)))
_ARRIVALS = (
    sa.select(articles.c.number, articles.c.id, stories.c.id.label("story"))
    .outerjoin(members, members.c.article == articles.c.number)
    .outerjoin(stories, stories.c.number == members.c.story)
    .where(articles.c.number > sa.bindparam("after"))
    .order_by(articles.c.number)
    .limit(sa.bindparam("most"))
)
_NAMES = Prepared(
    sa.union_all(
        sa.select(stories.c.id).where(stories.c.number == sa.bindparam("number")),
        sa.select(redirects.c.id).where(redirects.c.story == sa.bindparam("number")),
    )
)
_STORY = Prepared(sa.select(stories).where(stories.c.number == sa.bindparam("number")))
_NUMBER = Prepared(
    sa.union_all(
        sa.select(stories.c.number).where(stories.c.id == sa.bindparam("name")),
        sa.select(redirects.c.story).where(redirects.c.id == sa.bindparam("name")),
    )
)
_CHANGED = Prepared(
    sa.update(stories)
    .where(stories.c.number == sa.bindparam("told"))
    .values(
        {name: sa.bindparam(name) for name in ("headline", "publishers", "independent_reports", "dependent", "changed")}
    )
)
_LOGGED = Prepared(sa.insert(decisions), "operation", "story", "other", "made", "maker", "undone", "content")
_OWN_AGAIN = Prepared(sa.delete(redirects).where(redirects.c.id == sa.bindparam("name")))
_STARTED = Prepared(
    sa.insert(stories).returning(stories.c.number), "id", "started", "changed", "independent_reports", "publishers"
)
_HELD = Prepared(sa.select(members.c.article, members.c.story).where(Among(members.c.article, "numbers")))
_LEFT = Prepared(sa.delete(members).where(Among(members.c.article, "numbers")))
_JOINED = Prepared(sa.insert(members))
_TOUCHED = Prepared(sa.update(stories).where(Among(stories.c.number, "numbers")).values(changed=sa.bindparam("moment")))
_LOG = Prepared(
    sa.select(decisions)
    .where(Among(decisions.c.story, "names") | Among(decisions.c.other, "names"))
    .order_by(decisions.c.number)
)


def story_of(connection: Connection, story_id: str) -> StoredStory | None:
    """Return a story by its id, or by an id that was merged into it."""
    found = _assembled(connection, _STORY.all(connection, number=_number(connection, story_id)))
    return found[0] if found else None


def log_of(connection: Connection, names: Collection[str]) -> tuple[StoredDecision, ...]:
    """Return the decisions about stories, by every id that they have had, in order."""
    return tuple(
        StoredDecision(
            number=row.number,
            decision=encoding.decode(_Logged, row.content).decision,
            made=row.made,
            maker=row.maker,
            undone=row.undone,
        )
        for row in _LOG.all(connection, names=sorted(names))
    )


def _inverse(decision: Decision) -> Decision:
    other = decision.other or ""
    if decision.operation == "merge":
        return Decision(operation="split", story=other, other=decision.story, articles=decision.articles)
    return Decision(operation="merge", story=other, other=decision.story)


def _number(connection: Connection, story_id: str) -> int | None:
    return next(iter(_NUMBER.column(connection, name=story_id)), None)


def _read(connection: Connection, query: sa.Select[Any], **values: object) -> tuple[StoredStory, ...]:
    return _assembled(connection, connection.execute(query, values).all())


def _assembled(connection: Connection, rows: Sequence[Any]) -> tuple[StoredStory, ...]:
    held: dict[int, list[str]] = {row.number: [] for row in rows}
    for member in _MEMBERS.all(connection, numbers=list(held)) if held else ():
        held[member.story].append(member.id)
    return tuple(
        StoredStory(
            story=Story(
                id=row.id,
                headline=row.headline,
                articles=tuple(held[row.number]),
                publishers=tuple(json.loads(row.publishers)),
                independent_reports=row.independent_reports,
                dependent=tuple(Dependence(**held) for held in json.loads(row.dependent or "[]")),
            ),
            started=row.started,
            changed=row.changed,
        )
        for row in rows
    )


def put_story(connection: Connection, story: Story, changed: datetime) -> None:
    """Keep headline, publishers and count of a story. Its articles follow from the decisions.

    Raises:
        ValueError: There is no such story.
    """
    _CHANGED.run(
        connection,
        told=_known(connection, story.id),
        headline=story.headline,
        publishers=json.dumps(story.publishers, ensure_ascii=False),
        independent_reports=story.independent_reports,
        dependent=json.dumps([asdict(found) for found in story.dependent], ensure_ascii=False),
        changed=changed,
    )


def _known(connection: Connection, story_id: str | None) -> int:
    number = None if story_id is None else _number(connection, story_id)
    if number is None:
        raise ValueError(f"a decision names the story {story_id!r}, which is not in the store")
    return number


def decide(connection: Connection, decision: Decision, *, maker: str, made: datetime) -> None:
    """Carry out a decision and log it. One that changes nothing is not logged: so it may come twice.

    Raises:
        ValueError: It names a story or an article that the store does not have.
    """
    numbers = numbers_of(connection, decision.articles)
    if missing := {storable(article_id) for article_id in decision.articles} - numbers.keys():
        raise ValueError(f"a decision names the article {missing.pop()!r}, which is not in the store")
    before: tuple[Story, ...] = ()
    if decision.operation == "merge":
        target, other = _known(connection, decision.story), _known(connection, decision.other)
        if target == other:
            return
        before = _snapshot(connection, (target, other))
        moved = _merge(connection, target, other, made)
    elif decision.operation == "split":
        before = _snapshot(connection, (_known(connection, decision.other),))
        target = _made(connection, decision.story, made)
        moved = _move(connection, numbers.values(), target, made, source=_known(connection, decision.other))
    else:
        starts = decision.operation == "start"
        target = _made(connection, decision.story, made) if starts else _known(connection, decision.story)
        moved = _move(connection, numbers.values(), target, made)
    if not moved and decision.operation != "merge":
        return
    ids = ids_of(connection, moved)
    logged = _Logged(decision=replace(decision, articles=tuple(ids[number] for number in sorted(moved))), before=before)
    _LOGGED.run(
        connection,
        operation=decision.operation,
        story=decision.story,
        other=decision.other,
        made=made,
        maker=maker,
        undone=False,
        content=encoding.encode(logged),
    )


def _snapshot(connection: Connection, numbers: Sequence[int]) -> tuple[Story, ...]:
    found = _read(connection, sa.select(stories).where(stories.c.number.in_(numbers)).order_by(stories.c.number))
    return tuple(replace(stored.story, articles=()) for stored in found)


def _made(connection: Connection, story_id: str, made: datetime) -> int:
    """Return the number of a story, made where there is none of this name; a merged one becomes itself again."""
    _OWN_AGAIN.run(connection, name=story_id)
    number = _number(connection, story_id)
    if number is None:
        (number,) = _STARTED.column(
            connection, id=story_id, started=made, changed=made, independent_reports=0, publishers="[]"
        )
    return number


def _move(
    connection: Connection, numbers: Iterable[int], target: int, made: datetime, *, source: int | None = None
) -> list[int]:
    """Put articles into a story, and return those that were not in it; with a source, only those that are there."""
    wanted = list(numbers)
    held: dict[int, int] = {row.article: row.story for row in _HELD.all(connection, numbers=wanted)}
    moved = [n for n in wanted if held.get(n) != target and (source is None or held.get(n) == source)]
    if moved:
        left = [number for number in moved if number in held]
        if left:
            _LEFT.run(connection, numbers=left)
        _JOINED.run_each(connection, ({"article": number, "story": target, "joined": made} for number in moved))
        _TOUCHED.run(connection, numbers={target, *(held[number] for number in left)}, moment=made)
    return moved


def _merge(connection: Connection, target: int, other: int, made: datetime) -> list[int]:
    moved = list(connection.execute(sa.select(members.c.article).where(members.c.story == other)).scalars())
    name = connection.execute(sa.select(stories.c.id).where(stories.c.number == other)).scalar_one()
    connection.execute(sa.update(members).where(members.c.story == other).values(story=target))
    connection.execute(sa.update(redirects).where(redirects.c.story == other).values(story=target))
    connection.execute(sa.delete(stories).where(stories.c.number == other))
    connection.execute(sa.insert(redirects).values(id=name, story=target))
    connection.execute(sa.update(stories).where(stories.c.number == target).values(changed=made))
    return moved
