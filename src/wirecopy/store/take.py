"""Keeping all that came of a page: the one transaction of the desk.

page -> articles, versions -> text index -> shingle index -> meanings -> edges -> syndications -> stories
     -> their standing -> the job's end
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import sqlalchemy as sa

from wirecopy.errors import StaleError
from wirecopy.store import standing
from wirecopy.store.articles import put_article, put_page
from wirecopy.store.db.prepared import Prepared
from wirecopy.store.feeds import check_lease
from wirecopy.store.index import arrived_since, put_addition
from wirecopy.store.meanings import put_meaning
from wirecopy.store.records import Cause, Take, Taken
from wirecopy.store.schema import entries, pages
from wirecopy.store.stories import decide, put_story
from wirecopy.store.traces import put_edges, put_syndications

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wirecopy.store.db import Database


# Statements of every take.
_HELD = Prepared(sa.select(entries.c.state, entries.c.lease).where(entries.c.number == sa.bindparam("job")))
# The token stays: with the state it tells a repetition of this take from another's.
_ENDED = Prepared(
    sa.update(entries)
    .where(entries.c.number == sa.bindparam("job"))
    .values(
        state="taken",
        page=sa.bindparam("led_to"),
        complaint=None,
        attempts=entries.c.attempts + 1,
        leased_until=None,
    )
)


def put_take(database: Database, connection: Connection, take: Take) -> Taken:
    """Keep all of a take in the transaction of a connection.

    Raises:
        LeaseLostError: The take ends a job that is another worker's now.
        StaleError: Near-duplicates arrived after its mark.
        ValueError: It names an article or a story that neither it nor the store has.
    """
    if take.entry is not None:
        held = _HELD.first(connection, job=take.entry.job)
        if held is None or held.lease != take.entry.token:
            check_lease(connection, database.place, entries, take.entry)  # which raises
        elif held.state == "taken":  # this very take was kept, and only the answer got lost on the way
            return Taken(repeated=True)
    _look_back(database, connection, take)
    page, fresh = None, False
    if take.page is not None:
        page, fresh = put_page(connection, take.page, take.taken)
    by_cause: dict[Cause | None, list[str]] = defaultdict(list)
    for addition in take.articles:
        number, cause = put_article(connection, database.dialect, addition.article, take, page)
        by_cause[cause].append(addition.article.id)
        if cause is not None:
            standing.describe(connection, number, addition.article, job=take.entry.job if take.entry else None)
        if addition.keys and cause is not None:
            put_addition(database, connection, number, addition)
        if addition.meaning is not None and cause is not None:
            put_meaning(connection, number, addition.meaning)
    if fresh and set(by_cause) == {None}:
        # Only what stands around the articles changed: another advertisement, another teaser.
        connection.execute(sa.delete(pages).where(pages.c.number == page))
    put_edges(connection, take.edges, take.taken)
    put_syndications(connection, take.syndications)
    for decision in take.decisions:
        decide(connection, decision, maker=take.maker, made=take.taken)
    for story in take.stories:
        put_story(connection, story, take.taken)
    named = [decided.story for decided in take.decisions] + [decided.other or "" for decided in take.decisions]
    named += [story.id for story in take.stories]
    standing.refresh(connection, named, [addition.article.id for addition in take.articles])
    _end(connection, take)
    return Taken(
        new=tuple(by_cause["first"]),
        edited=tuple(by_cause["edit"]),
        reextracted=(*by_cause["re-extraction"], *by_cause["unknown"]),
        unchanged=tuple(by_cause[None]),
    )


def _look_back(database: Database, connection: Connection, take: Take) -> None:
    if take.mark is None:
        return
    known = {end for edge in take.edges for end in (edge.origin, edge.copy)}
    known |= {addition.article.id for addition in take.articles}
    arrived = arrived_since(database, connection, take.mark, take.articles, known)
    if arrived:
        raise StaleError(database.place, arrived)


def _end(connection: Connection, take: Take) -> None:
    if take.entry is None:
        return
    _ENDED.run(connection, job=take.entry.job, led_to=take.page.page.id if take.page is not None else None)
