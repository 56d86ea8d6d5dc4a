"""Tracing against the store: its index as tracing asks it, and the archive's word pairs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wirecopy.trace import prepared
from wirecopy.trace.frequency import Frequencies

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from wirecopy.store import Addition, ArchiveIndex, Store
    from wirecopy.trace.compare import Comparison
    from wirecopy.trace.engine import Engine
    from wirecopy.trace.shingle import Prepared
    from wirecopy.types import Article

# Texts from which word pairs are learned when a desk opens its archive: two million words are enough to tell.
LEARNED = 4_000
_PAGE = 500
_BEGINNING = datetime(1, 1, 2, tzinfo=UTC)


class Archive(Frequencies):
    """The word pairs of a store's articles, read when they are first asked for.

    Most articles are no copies: then nothing is asked, and a desk opens at once whatever its archive holds.
    """

    def __init__(self, store: Store, engine: Engine) -> None:
        super().__init__(engine)
        self._store = store
        self._prepares = engine
        self._learned = False
        self._unsaved: list[Sequence[int]] = []

    def add(self, words: Sequence[int]) -> None:
        """Count a text that is no copy of one counted before, and that the store is about to get."""
        if self._learned:
            super().add(words)
        else:
            self._unsaved.append(words)

    def saved(self) -> None:
        """The texts that were counted are in the store now."""
        self._unsaved.clear()

    def compare(
        self, first: Sequence[int], second: Sequence[int], found: Comparison, counted: tuple[bool, bool]
    ) -> float:
        """Return how much more familiar one text's words are than another's; `Frequencies.compare` says more."""
        if not self._learned:
            self._learned = True
            for words in (*self._words(), *self._unsaved):
                super().add(words)
        return super().compare(first, second, found, counted)

    def _words(self) -> Iterator[Sequence[int]]:
        """The words of the archive's first texts that are no copies."""
        index = self._store.traces.index()
        last, count = None, 0
        while count < LEARNED and (found := self._store.articles.since(_BEGINNING, limit=_PAGE, after=last)):
            last = found[-1].article.id
            for stored in found:
                if index.counted(stored.article.id):
                    count += 1
                    yield prepared(stored.article.body, self._prepares).words


class LiveIndex:
    """The store's index for the articles of one page.

    A version that the store has of an article is not compared with the new one: an edit is no copy.
    """

    def __init__(self, store: Store, engine: Engine, frequencies: Frequencies) -> None:
        self.engine = engine
        self.frequencies = frequencies
        # The store's index is not given the frequencies: tracing counts here, once.
        self._index: ArchiveIndex = store.traces.index()
        self._tracing = ""

    @property
    def mark(self) -> int:
        """What the store held when it was asked."""
        return self._index.mark

    @property
    def additions(self) -> tuple[Addition, ...]:
        """The articles that were traced, with their shingles."""
        return self._index.additions

    def tracing(self, article_id: str) -> None:
        """Say which article is traced next."""
        self._tracing = article_id

    def candidates(self, keys: Sequence[int]) -> Sequence[str]:
        """Return the ids of articles that share enough rare shingles with these, the closest first."""
        return [found for found in self._index.candidates(keys) if found != self._tracing]

    def article(self, article_id: str) -> Article:
        """Return an article of the store, or one that was traced before it."""
        return self._index.article(article_id)

    def kin(self, article_id: str) -> Sequence[str]:
        """Return the ids of the copies and originals of an article."""
        return [kin for kin in self._index.kin(article_id) if kin != self._tracing]

    def counted(self, article_id: str) -> bool:
        """Tell whether the word pairs count an article."""
        return self._index.counted(article_id)

    def add(self, article: Article, tokens: Prepared, copies: Collection[str]) -> None:
        """Take an article in."""
        self._index.add(article, tokens, copies)
