"""The shingle index over the whole archive: the inverted index of tracing, as rows of (hash, article).

Of the 63 bits of a shingle 32 are kept, and of a long text's shingles the lowest `KEPT`; asked is with all. So a text
of ordinary length is there whole, and of a long one a fixed sample, the same in every copy of it.

How common a shingle is, is judged as articles arrive. A row brings a new family or is a copy of another holder, and
under a shingle at most `most_listed` rows are listed. One more family, and the shingle is common: the row that shows
it is the last. Of one family only the first few are listed; `kin` leads to the others. So a list stays short, and a
text that hundreds reprint does not become common by it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import sqlalchemy as sa

from wirecopy.store.articles import current_articles, ids_of, numbers_of
from wirecopy.store.db.prepared import Among, Prepared
from wirecopy.store.records import Addition
from wirecopy.store.schema import articles, kin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import Connection

    from wirecopy.store.db import Database
    from wirecopy.types import Article

# Rows of one article in the index, at most. On 20,000 articles of 157 shingles on average and 3,600 copies of some,
# rewritten up to 90% and abridged to 30%: all are found with 96 and more, 99.97% with 64, at 14 bytes a row
# (bench/store.py).
KEPT = 96
# A key has 63 bits, of which the lower ones were used to sample it.
SHIFT = 31
HALF = 1 << 31
# Ranks what is about to go in behind all that is there.
LATEST = 1 << 62


# Statements of every take.
_NEWEST = Prepared(sa.select(sa.func.max(articles.c.number).label("newest")))
_SIZES = Prepared(
    sa.select(articles.c.number, articles.c.id, articles.c.shingles).where(Among(articles.c.number, "numbers"))
)
_COUNTED = Prepared(sa.select(articles.c.counted).where(articles.c.id == sa.bindparam("name")))
_INDEXED = Prepared(
    sa.update(articles)
    .where(articles.c.number == sa.bindparam("indexed"))
    .values(
        shingles=sa.bindparam("size"),
        held=sa.func.coalesce(articles.c.held, 0) + sa.bindparam("more", type_=sa.Integer),
        counted=sa.func.coalesce(articles.c.counted, sa.bindparam("fresh", type_=sa.Boolean)),
    )
)
_KIN = Prepared(
    sa.union_all(
        sa.select(kin.c.other).where(Among(kin.c.article, "numbers")),
        sa.select(kin.c.article).where(Among(kin.c.other, "numbers")),
    )
)
_EARLIER = Prepared(sa.select(kin.c.other).where(kin.c.article == sa.bindparam("number")))
_RELATED = Prepared(sa.insert(kin))


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexOptions:
    """What makes an article a candidate; tracing has the same thresholds, with their reasons.

    Attributes:
        most_listed: Under a shingle at most so many articles are listed; a further family makes it common.
        most_of_family: And of one family so many; the others are found as their kin.
        distinctive: A shingle is distinctive while at most so many unrelated articles have it.
        least_shared: A candidate shares at least so many shingles that are not common,
        least_distinctive: so many distinctive ones,
        least_containment: and this share of the smaller text's.
    """

    most_listed: int = 40
    most_of_family: int = 4
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
        words: A hash of each of its words, for the frequencies.
    """

    @property
    def keys(self) -> Sequence[int]:
        """The shingles."""

    @property
    def words(self) -> Sequence[int]:
        """The words."""


class ArchiveIndex:
    """The index as tracing asks it: the archive, and on top the articles that are about to go into it.

    `add` writes nothing. What was added is in `additions`, for the `Take`.

    Attributes:
        engine: Kept for tracing, which expects of an index that it brings the loops to run.
        frequencies: Kept for tracing: the archive's word frequencies, which the desk holds in memory.
    """

    def __init__(
        self, database: Database, *, engine: Any = None, frequencies: Any = None, options: IndexOptions = DEFAULTS
    ) -> None:
        self.engine = engine
        self.frequencies = frequencies
        self._database = database
        self._options = options
        self._added: dict[str, Addition] = {}
        self._mark: int | None = None

    @property
    def mark(self) -> int:
        """What the archive held when it was first asked, for `Take.mark`."""
        return self._database.read(self._marked)

    def _marked(self, connection: Connection) -> int:
        if self._mark is None:
            self._mark = newest(connection)
        return self._mark

    @property
    def additions(self) -> tuple[Addition, ...]:
        """What was added, in order."""
        return tuple(self._added.values())

    def candidates(self, keys: Sequence[int]) -> Sequence[str]:
        """Return the ids of articles that share enough rare shingles with these, the closest first."""
        wanted = hashes(int(key) for key in keys)

        def work(connection: Connection) -> list[_Candidate]:
            self._marked(connection)
            return _candidates(self._database, connection, wanted, self._options)

        found = self._database.read(work)
        ranks = {candidate.id: (-candidate.shared, candidate.number) for candidate in found}
        for position, addition in enumerate(self._added.values()):
            held = hashes(addition.keys)
            shared = len(set(wanted).intersection(held))
            if _is_near(_Shared(shared, shared), len(held), len(wanted), self._options, kept=len(held)):
                ranks[addition.article.id] = (-float(shared), LATEST + position)
        return sorted(ranks, key=ranks.__getitem__)

    def article(self, article_id: str) -> Article:
        """Return an article of the archive, or one that was added.

        Raises:
            KeyError: There is none with this id.
        """
        if article_id in self._added:
            return self._added[article_id].article
        found = self._database.read(lambda connection: current_articles(connection, (article_id,)))
        if not found:
            raise KeyError(article_id)
        return found[0].article

    def kin(self, article_id: str) -> Sequence[str]:
        """Return the ids of the articles that are copies or originals of an article, in order of arrival."""

        def work(connection: Connection) -> list[str]:
            names = ids_of(connection, _kin_of(connection, numbers_of(connection, (article_id,)).values()))
            return [names[other] for other in sorted(names)]

        found = dict.fromkeys(self._database.read(work))
        if article_id in self._added:
            found |= dict.fromkeys(self._added[article_id].copies)
        found |= dict.fromkeys(name for name, addition in self._added.items() if article_id in addition.copies)
        return tuple(found)

    def counted(self, article_id: str) -> bool:
        """Tell whether an article was no copy when it came, so that the word frequencies count it."""
        if article_id in self._added:
            return not self._added[article_id].copies
        found = self._database.read(lambda connection: _COUNTED.column(connection, name=article_id))
        return bool(found and found[0])

    def add(self, article: Article, tokens: Shingled, copies: Collection[str]) -> None:
        """Note an article for the index.

        Args:
            article: The article.
            tokens: Its shingles.
            copies: Ids of the articles in the index that it is a copy or an original of.
        """
        keys = tuple(int(key) for key in tokens.keys)
        self._added[article.id] = Addition(article=article, keys=keys, copies=tuple(sorted(copies)))
        if self.frequencies is not None and not copies:
            self.frequencies.add(tokens.words)


class _Candidate(NamedTuple):
    """An article that shares enough, with how many shingles its whole text shares by estimate."""

    id: str
    number: int
    shared: float


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
) -> list[_Candidate]:
    shared = _shared(database.dialect.holders(connection, wanted), options)
    likely = [number for number, counts in shared.items() if counts.all >= options.least_shared - 1]
    found: list[_Candidate] = []
    for row in _SIZES.all(connection, numbers=likely) if likely else ():
        size = row.shingles or 1
        if _is_near(shared[row.number], size, len(wanted), options):
            estimate = shared[row.number].all * size / min(size, KEPT)
            found.append(_Candidate(id=row.id, number=row.number, shared=estimate))
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
    reused = set(numbers_of(connection, addition.copies).values()) if addition.copies else set()
    listed: Counter[int] = Counter()
    family: Counter[int] = Counter()
    for hash_, holder, _ in database.dialect.holders(connection, kept):
        listed[hash_] += 1
        family[hash_] += holder in reused
    most = options.most_listed
    rows = [
        (hash_, number, family[hash_] > 0)
        for hash_ in kept
        if family[hash_] < options.most_of_family
        and (listed[hash_] < most or (listed[hash_] == most and not family[hash_]))
    ]
    if reused:
        fresh_kin = reused.difference(_EARLIER.column(connection, number=number))
        _RELATED.run_each(connection, [{"article": number, "other": other} for other in sorted(fresh_kin)])
    more = database.dialect.hold(connection, rows)
    _INDEXED.run(connection, indexed=number, size=len(whole), more=more, fresh=not addition.copies)


def newest(connection: Connection) -> int:
    """Return the number of the article that came last, 0 where there is none."""
    return _NEWEST.column(connection)[0] or 0


def arrived_since(
    database: Database, connection: Connection, mark: int, additions: Iterable[Addition], known: Collection[str]
) -> tuple[str, ...]:
    """Return the ids of candidates for the additions, and of their kin, that arrived after the mark and are new."""
    if newest(connection) <= mark:
        return ()
    near: set[int] = set()
    for addition in additions:
        near.update(found.number for found in _candidates(database, connection, hashes(addition.keys), DEFAULTS))
    near |= _kin_of(connection, near)
    names = ids_of(connection, [number for number in near if number > mark])
    return tuple(name for _, name in sorted(names.items()) if name not in known)


def _kin_of(connection: Connection, numbers: Collection[int]) -> set[int]:
    return set(_KIN.column(connection, numbers=list(numbers))) if numbers else set()
