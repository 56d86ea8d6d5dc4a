"""What the rest of the store asks of a database: one Protocol, for which there are two implementations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from wirecopy.store.query import Either, Every, Not, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import sqlalchemy as sa
    from sqlalchemy import Connection, Engine

    from wirecopy.errors import StoreBusyError, StoreError
    from wirecopy.store.query import Node

# bm25 and ts_rank: a word of the headline weighs as much as ten of the body.
WEIGHTS = {"headline": 10.0, "body": 1.0, "byline": 4.0, "caption": 2.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOptions:
    """How the store behaves.

    Attributes:
        busy: Seconds to wait for a lock that another process holds.
        patience: Seconds to wait for a database server that went away; 0 to report it at once.
        cache: MiB of page cache for each SQLite connection.
        make: Whether to make a SQLite file where there is none.
        room: The largest size of a SQLite file in MiB, or None for as large as the disk.
    """

    busy: float = 10.0
    patience: float = 30.0
    cache: int = 64
    make: bool = True
    room: int | None = None


class Dialect(Protocol):
    """What differs between the databases."""

    name: str
    place: str
    may_return: bool

    @property
    def snapshot(self) -> Mapping[str, Any]:
        """Options under which a transaction sees one state of the database throughout."""

    def unfit(self, connection: Connection) -> str | None:
        """Say why this database cannot hold a store, or None where it can."""

    def engine(self) -> Engine:
        """Make the engine; nothing is connected yet."""

    def explain(self, error: BaseException) -> StoreError | None:
        """Say what an error of the driver means, or None for a mistake in a statement."""

    def is_brief(self, error: StoreBusyError) -> bool:
        """Whether what stood in the way was over when it was reported."""

    def insert(self, table: sa.Table) -> Any:
        """An INSERT that knows ON CONFLICT."""

    def lock(self, connection: Connection) -> None:
        """Take the writers' lock until the transaction ends."""

    def holders(self, connection: Connection, hashes: Sequence[int]) -> Sequence[tuple[int, int, int]]:
        """Return (hash, article, copy) for every row of the shingle index with one of the hashes."""

    def hold(self, connection: Connection, rows: Sequence[tuple[int, int, bool]]) -> int:
        """Add rows (hash, article, copy) to the shingle index that are not there; return how many that were."""

    def put_text(self, connection: Connection, article: int, columns: Sequence[Sequence[str]]) -> None:
        """Add the folded words of an article to the text index, one sequence for each of `TEXT_FIELDS`."""

    def drop_text(self, connection: Connection, article: int, columns: Sequence[Sequence[str]]) -> None:
        """Take an article's words, as they were put, out of the text index."""

    def text(self, node: Node, number: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """Compile a tree of words only to a condition on an article's number."""

    def newest(
        self, node: Node, number: sa.ColumnElement[int], limit: int, below: int | None
    ) -> sa.ColumnElement[bool]:
        """Compile a tree of words only to a condition that holds for the newest articles, at least so many of them.

        Args:
            node: The words.
            number: The article's number.
            limit: How many there must be, where there are so many.
            below: Of those with a lower number; None for all.
        """

    def rank(self, node: Node, number: sa.ColumnElement[int]) -> sa.ColumnElement[float]:
        """How well an article answers a tree of words only; the best have the lowest."""

    def texts(self) -> sa.Select[tuple[int]]:
        """Select the numbers of the articles in the text index."""

    def complaints(self, connection: Connection) -> list[str]:
        """Ask the database to check itself; return what it finds."""

    def clear_text(self, connection: Connection) -> None:
        """Empty the text index."""

    def stamp(self, connection: Connection) -> object:
        """What changes when any other connection writes; for one connection that does nothing else."""

    def size(self, connection: Connection) -> int:
        """How many bytes the database takes on disk."""


def written(node: Node, words: Callable[[Words], str], signs: tuple[str, str, str]) -> str:
    """Write a tree of words in the language of a text index.

    Args:
        node: Words, and what `Every` and `Either` make of them; a `Not` only beside others in an `Every`.
        words: Writes the words.
        signs: For and, or, and not.
    """
    every, either, without = signs
    if isinstance(node, Every):
        kept = [written(part, words, signs) for part in node.parts if not isinstance(part, Not)]
        dropped = [without + written(part.part, words, signs) for part in node.parts if isinstance(part, Not)]
        return f"({every.join(kept)}{''.join(dropped)})"
    if isinstance(node, Either):
        return "(" + either.join(written(part, words, signs) for part in node.parts) + ")"
    if not isinstance(node, Words):
        raise TypeError(f"a text index cannot answer {node}")
    return words(node)


def without_password(url: sa.URL) -> str:
    """Write an address for messages: PostgreSQL takes passwords in the query too."""
    secret = [name for name in url.query if "password" in name.lower()]
    return url.difference_update_query(secret).render_as_string(hide_password=True)


def driver(connection: Connection) -> Any:
    """The driver's own connection: for statements that run so often that building them would cost more than they do."""
    return connection.connection.driver_connection
