"""What articles mean, as vectors: kept as they come, read by model."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from wirecopy.store.db.prepared import Among, Prepared
from wirecopy.store.schema import articles, meanings, members, stories

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from wirecopy.store.db import Database
    from wirecopy.store.records import Meaning


class Placed(NamedTuple):
    """The meaning of an article, and where the article is.

    Attributes:
        number: The article's place in the order of arrival; only to be compared.
        story: The id of its story.
        vector: As in `Meaning`.
    """

    number: int
    story: str
    vector: bytes


_OF = Prepared(
    sa.select(articles.c.id, meanings.c.vector)
    .join(meanings, meanings.c.article == articles.c.number)
    .where(Among(articles.c.id, "ids"), meanings.c.model == sa.bindparam("model"))
)
_FORGET = Prepared(sa.delete(meanings).where(meanings.c.article == sa.bindparam("number")))
_KEEP = Prepared(sa.insert(meanings))


class Meanings:
    """The meanings of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, article_ids: Collection[str], model: str) -> dict[str, bytes]:
        """Return the vectors that a model made of some articles, by id; those without one are left out."""

        def work(connection: Connection) -> dict[str, bytes]:
            rows = _OF.all(connection, ids=list(article_ids), model=model)
            return {row.id: bytes(row.vector) for row in rows}

        return self._database.read(work)

    def latest(self, model: str, *, after: int = 0, limit: int = 10_000) -> tuple[Placed, ...]:
        """Return what the articles that came last mean, and the stories they are in.

        Args:
            model: Whose vectors.
            after: Only of articles that came after this one, by number.
            limit: How many at most.

        Returns:
            The latest first.
        """
        query = (
            sa.select(meanings.c.article, stories.c.id, meanings.c.vector)
            .join(members, members.c.article == meanings.c.article)
            .join(stories, stories.c.number == members.c.story)
            .where(meanings.c.model == model, meanings.c.article > after)
            .order_by(meanings.c.article.desc())
            .limit(limit)
        )
        return self._database.read(
            lambda connection: tuple(
                Placed(number, story, bytes(vector)) for number, story, vector in connection.execute(query)
            )
        )


def put_meaning(connection: Connection, article: int, meaning: Meaning) -> None:
    """Keep the meaning of an article in place of the one that it had."""
    _FORGET.run(connection, number=article)
    _KEEP.run(connection, article=article, model=meaning.model, vector=meaning.vector)
