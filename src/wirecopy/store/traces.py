"""Who copied whom: the shingle index over the whole archive, reuse edges and syndications.

The index is the inverted index of tracing, as rows of (hash, article). Of the 63 bits of a shingle 32 are kept, and of
a long text's shingles the lowest `KEPT`; asked is with all. So a text of ordinary length is there whole, and of a long
one a fixed sample, the same in every copy of it.

How common a shingle is, is judged as articles arrive. A row brings a new family or is a copy of another holder, and
under a shingle at most `most_listed` rows are listed. One more family, and the shingle is common: the row that shows
it is the last. So a list stays short, and a text that hundreds reprint does not become common by it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import sqlalchemy as sa

from wirecopy.store import encoding
from wirecopy.store.articles import CHUNK, current, ids_of, numbers_of, read_articles
from wirecopy.store.records import Addition
from wirecopy.store.schema import articles, copies, reuse, storable, syndications
from wirecopy.types import Reuse, Syndication

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database
    from wirecopy.types import Article

# Rows of one article in the index, at most. bench/store.py has the measurement: on news of 150 shingles on average,
# with a million articles, 2 KiB are 100 rows.
KEPT = 128
# A key has 63 bits, of which the lower ones were used to sample it.
SHIFT = 31
HALF = 1 << 31


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexOptions:
    """What makes an article a candidate; tracing has the same thresholds, with their reasons.

    Attributes:
        most_listed: Under a shingle at most so many articles are listed; a further family makes it common.
        distinctive: A shingle is distinctive while at most so many unrelated articles have it.
        least_shared: A candidate shares at least so many shingles that are not common,
        least_distinctive: so many distinctive ones,
        least_containment: and this share of the smaller text's.
    """

    most_listed: int = 40
    distinctive: int = 4
    least_shared: int = 3
    least_distinctive: int = 2
    least_containment: float = 0.05


DEFAULTS = IndexOptions()


def hashes(keys: Iterable[int]) -> list[int]:
    """Return the 32 signed bits of each key that the index knows, ascending, each once."""
    return sorted({(key >> SHIFT) - HALF for key in keys})


class Shingled(Protocol):
    """What tracing makes of a text, as far as the index is concerned.

    Attributes:
        keys: The text's shingles: 63 bits each, ascending, each once.
    """

    @property
    def keys(self) -> Sequence[int]:
        """The shingles."""


class ArchiveIndex:
    """The index as tracing asks it: the archive, and on top the articles that are about to go into it.

    `add` writes nothing. What was added is in `additions`, for the `Take`.

    Attributes:
        mark: What the archive held when this was made, for `Take.mark`.
        engine: Kept for tracing, which expects of an index that it brings the loops to run.
        frequencies: Kept for tracing: the archive's word frequencies, which the desk holds in memory.
    """

    def __init__(
        self, database: Database, *, mark: int, engine: Any, frequencies: Any, options: IndexOptions = DEFAULTS
    ) -> None:
        self.mark = mark
        self.engine = engine
        self.frequencies = frequencies
        self._database = database
        self._options = options
        self._added: dict[str, Addition] = {}

    @property
    def additions(self) -> tuple[Addition, ...]:
        """What was added, in order."""
        return tuple(self._added.values())

    def candidates(self, keys: Sequence[int]) -> Sequence[str]:
        """Return the ids of articles that share enough rare shingles with these, the closest first."""
        wanted = hashes(int(key) for key in keys)
        found = self._database.read(lambda connection: _candidates(self._database, connection, wanted, self._options))
        for addition in self._added.values():
            held = hashes(addition.keys)
            shared = len(set(wanted).intersection(held))
            if _is_near(_Shared(shared, shared), len(held), len(wanted), self._options, kept=len(held)):
                found[addition.article.id] = float(shared)
        return sorted(found, key=lambda article_id: (-found[article_id], article_id))

    def article(self, article_id: str) -> Article:
        """Return an article of the archive, or one that was added.

        Raises:
            KeyError: There is none with this id.
        """
        if article_id in self._added:
            return self._added[article_id].article
        wanted = current().where(articles.c.id == storable(article_id))
        found = self._database.read(lambda connection: read_articles(connection, wanted))
        if not found:
            raise KeyError(article_id)
        return found[0].article

    def counted(self, article_id: str) -> bool:
        """Tell whether an article was no copy when it came, so that the word frequencies count it."""
        if article_id in self._added:
            return not self._added[article_id].copies
        query = sa.select(articles.c.counted).where(articles.c.id == storable(article_id))
        return bool(self._database.read(lambda connection: connection.execute(query).scalar()))

    def add(self, article: Article, tokens: Shingled, copies: Collection[str]) -> None:
        """Note an article for the index.

        Args:
            article: The article.
            tokens: Its shingles.
            copies: Ids of the articles in the index that it is a copy or an original of.
        """
        keys = tuple(int(key) for key in tokens.keys)
        self._added[article.id] = Addition(article=article, keys=keys, copies=tuple(sorted(copies)))


class _Shared(NamedTuple):
    """How many of an article's rows were asked for: all that are not common, and the distinctive ones."""

    all: int
    distinctive: int


def _is_near(shared: _Shared, size: int, wanted: int, options: IndexOptions, *, kept: int = KEPT) -> bool:
    """Whether what an article shares makes it a candidate.

    Args:
        shared: What it shares.
        size: How many shingles its text has.
        wanted: How many shingles were asked for.
        options: The thresholds.
        kept: How many of its shingles are in the index at most.
    """
    if size <= kept:
        least, distinctive = options.least_shared, options.least_distinctive
    else:
        # Of a sample, one row less is enough: what a threshold loses here nothing finds again, and what it lets in too
        # much is only compared in vain.
        least, distinctive = options.least_shared - 1, options.least_distinctive - 1
    estimate = shared.all * size / min(size, kept)
    enough = shared.all >= least and shared.distinctive >= distinctive
    return enough and estimate >= options.least_containment * min(size, wanted)


def _candidates(
    database: Database, connection: Connection, wanted: Sequence[int], options: IndexOptions
) -> dict[str, float]:
    shared = _shared(database.dialect.holders(connection, wanted), options)
    likely = [number for number, counts in shared.items() if counts.all >= options.least_shared - 1]
    found: dict[str, float] = {}
    for start in range(0, len(likely), CHUNK):
        query = sa.select(articles.c.number, articles.c.id, articles.c.shingles)
        for row in connection.execute(query.where(articles.c.number.in_(likely[start : start + CHUNK]))):
            size = row.shingles or 1
            if _is_near(shared[row.number], size, len(wanted), options):
                found[row.id] = shared[row.number].all * size / min(size, KEPT)
    return found


def _shared(rows: Iterable[tuple[int, int, int]], options: IndexOptions) -> dict[int, _Shared]:
    """Count for each article the hashes that it holds and that are not common."""
    holders: dict[int, list[int]] = defaultdict(list)
    families: Counter[int] = Counter()
    for hash_, number, copy in rows:
        holders[hash_].append(number)
        families[hash_] += not copy
    all_: Counter[int] = Counter()
    distinctive: Counter[int] = Counter()
    for hash_, held in holders.items():
        if len(held) <= options.most_listed:
            all_.update(held)
            if families[hash_] <= options.distinctive:
                distinctive.update(held)
    return {number: _Shared(count, distinctive[number]) for number, count in all_.items()}


def put_addition(
    database: Database, connection: Connection, number: int, addition: Addition, options: IndexOptions = DEFAULTS
) -> None:
    """Put an article into the shingle index. Shingles of its earlier versions stay: copies of those are copies too."""
    whole = hashes(addition.keys)
    kept = whole[:KEPT]
    reused = set(numbers_of(connection, addition.copies).values())
    listed: Counter[int] = Counter()
    own: set[int] = set()
    for hash_, holder, _ in database.dialect.holders(connection, kept):
        listed[hash_] += 1
        if holder in reused:
            own.add(hash_)
    most = options.most_listed
    rows = [
        (hash_, number, hash_ in own)
        for hash_ in kept
        if listed[hash_] < most or (listed[hash_] == most and hash_ not in own)
    ]
    held = sa.func.coalesce(articles.c.held, 0) + database.dialect.hold(connection, rows)
    counted = sa.func.coalesce(articles.c.counted, sa.literal(not addition.copies))
    update = sa.update(articles).where(articles.c.number == number)
    connection.execute(update.values(shingles=len(whole), held=held, counted=counted))


def arrived_since(
    database: Database, connection: Connection, mark: int, additions: Iterable[Addition], known: Collection[str]
) -> tuple[str, ...]:
    """Return the ids of candidates for any of the additions that arrived after the mark and that are not known."""
    late: set[str] = set()
    newest = connection.execute(sa.select(sa.func.max(articles.c.number))).scalar() or 0
    if newest > mark:
        for addition in additions:
            late |= _candidates(database, connection, hashes(addition.keys), DEFAULTS).keys()
    fresh = (number_and_id for number_and_id in numbers_of(connection, late - set(known)).items())
    return tuple(sorted(article_id for article_id, number in fresh if number > mark))


class Traces:
    """The shingle index, the edges and the syndications of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self) -> int:
        """Return the number of the latest article: what arrives later was not seen by whoever asks the index now."""
        query = sa.select(sa.func.max(articles.c.number))
        return self._database.read(lambda connection: connection.execute(query).scalar()) or 0

    def index(self, *, engine: Any = None, frequencies: Any = None, options: IndexOptions = DEFAULTS) -> ArchiveIndex:
        """Return the index for tracing the articles of one page.

        Args:
            engine: What tracing wants its index to have as `engine`.
            frequencies: The same as `frequencies`.
            options: What makes a candidate.
        """
        return ArchiveIndex(self._database, mark=self.mark(), engine=engine, frequencies=frequencies, options=options)

    def edges(self, article_id: str) -> tuple[Reuse, ...]:
        """Return every edge that an article has, as origin or as copy, the strongest first."""

        def work(connection: Connection) -> tuple[Reuse, ...]:
            number = numbers_of(connection, (article_id,)).get(storable(article_id))
            either = (reuse.c.origin == number) | (reuse.c.copy == number)
            rows = connection.execute(sa.select(reuse.c.content).where(either).order_by(reuse.c.score.desc()))
            return tuple(encoding.decode(Reuse, row.content) for row in rows)

        return self._database.read(work)

    def edges_among(self, article_ids: Collection[str]) -> tuple[Reuse, ...]:
        """Return every edge with both ends among the articles, in order of arrival of the copies."""

        def work(connection: Connection) -> tuple[Reuse, ...]:
            numbers = set(numbers_of(connection, article_ids).values())
            return _edges_among(connection, numbers)

        return self._database.read(work)

    def connected(self, article_ids: Collection[str]) -> tuple[str, ...]:
        """Return these articles and all that edges lead to from them, at any distance, in order of arrival."""

        def work(connection: Connection) -> tuple[str, ...]:
            reached = set(numbers_of(connection, article_ids).values())
            fresh = reached
            while fresh:
                fresh = _neighbours(connection, fresh) - reached
                reached = reached | fresh
            names = ids_of(connection, reached)
            return tuple(names[number] for number in sorted(names))

        return self._database.read(work)

    def syndication(self, article_id: str) -> Syndication | None:
        """Return the syndication that an article belongs to, with the edge of each copy to its nearest source."""

        def work(connection: Connection) -> Syndication | None:
            number = numbers_of(connection, (article_id,)).get(storable(article_id))
            origin = connection.execute(sa.select(copies.c.origin).where(copies.c.article == number)).scalar() or number
            row = connection.execute(sa.select(syndications).where(syndications.c.origin == origin)).first()
            return None if row is None else _with_edges(connection, row)

        return self._database.read(work)

    def put(self, edges: Iterable[Reuse], groups: Iterable[Syndication], found: datetime) -> None:
        """Keep edges and syndications apart from a take: for tracing the archive again.

        Args:
            edges: Replace those between the same articles.
            groups: Replace every syndication that shares an article with them.
            found: The time.
        """

        def work(connection: Connection) -> None:
            put_edges(connection, edges, found)
            put_syndications(connection, groups)

        self._database.write(work)


def _neighbours(connection: Connection, numbers: set[int]) -> set[int]:
    wanted = list(numbers)
    found: set[int] = set()
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        for here, there in ((reuse.c.origin, reuse.c.copy), (reuse.c.copy, reuse.c.origin)):
            found.update(connection.execute(sa.select(there).where(here.in_(part))).scalars())
    return found


def _edges_among(connection: Connection, numbers: set[int]) -> tuple[Reuse, ...]:
    wanted = list(numbers)
    rows: list[Any] = []
    for start in range(0, len(wanted), CHUNK):
        rows += connection.execute(sa.select(reuse).where(reuse.c.copy.in_(wanted[start : start + CHUNK]))).all()
    among = sorted((row for row in rows if row.origin in numbers), key=lambda row: (row.copy, row.origin))
    return tuple(encoding.decode(Reuse, row.content) for row in among)


def put_edges(connection: Connection, edges: Iterable[Reuse], found: datetime) -> None:
    """Keep edges; each replaces the one between the same two articles, whichever way that went.

    Raises:
        ValueError: An edge names an article that the store does not have.
    """
    given = tuple(edges)
    ends = {article_id for edge in given for article_id in (edge.origin, edge.copy)}
    numbers = numbers_of(connection, ends)
    query = sa.select(articles.c.number, articles.c.version).where(articles.c.number.in_(numbers.values()))
    version = {row.number: row.version for row in connection.execute(query)}
    for edge in given:
        if missing := {edge.origin, edge.copy} - numbers.keys():
            raise ValueError(f"an edge names {missing.pop()!r}, which is not in the store")
        origin, copy = numbers[edge.origin], numbers[edge.copy]
        same = (reuse.c.origin == origin) & (reuse.c.copy == copy)
        reverse = (reuse.c.origin == copy) & (reuse.c.copy == origin)
        connection.execute(sa.delete(reuse).where(same | reverse))
        connection.execute(
            sa.insert(reuse).values(
                origin=origin,
                copy=copy,
                origin_version=version[origin],
                copy_version=version[copy],
                kind=edge.kind,
                direction=edge.direction,
                score=edge.score,
                found=found,
                content=encoding.encode(edge),
            )
        )


def put_syndications(connection: Connection, groups: Iterable[Syndication]) -> None:
    """Keep syndications in place of all that share an article with them.

    Raises:
        ValueError: One names an article that the store does not have.
    """
    for group in groups:
        numbers = numbers_of(connection, (group.origin, *group.copies))
        if missing := {group.origin, *group.copies} - numbers.keys():
            raise ValueError(f"a syndication names {missing.pop()!r}, which is not in the store")
        touched = list(numbers.values())
        held = sa.select(copies.c.origin).where(copies.c.article.in_(touched))
        old = {*touched, *connection.execute(held).scalars()}
        # Its copies' rows go with it.
        connection.execute(sa.delete(syndications).where(syndications.c.origin.in_(old)))
        origin = numbers[group.origin]
        content = encoding.encode(replace(group, edges=()))
        connection.execute(sa.insert(syndications).values(origin=origin, content=content))
        nearest = {edge.copy: numbers.get(edge.origin, origin) for edge in group.edges}
        rows = [
            {"article": numbers[copy], "origin": origin, "nearest": nearest.get(copy, origin)} for copy in group.copies
        ]
        if rows:
            connection.execute(sa.insert(copies), rows)


def _with_edges(connection: Connection, row: sa.Row[Any]) -> Syndication:
    group = encoding.decode(Syndication, row.content)
    pairs = (
        sa.select(copies.c.article, reuse.c.content)
        .join(reuse, (reuse.c.copy == copies.c.article) & (reuse.c.origin == copies.c.nearest))
        .where(copies.c.origin == row.origin)
        .order_by(copies.c.article)
    )
    edges = tuple(encoding.decode(Reuse, pair.content) for pair in connection.execute(pairs))
    return replace(group, edges=edges)
