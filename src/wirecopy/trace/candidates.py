"""Candidates: which articles are worth aligning with a new one.

An inverted index from shingles to articles. A shingle that many unrelated texts have (a site's furniture, a standing phrase)
says nothing and is dropped; but a text reprinted by hundreds must not fall out of the index for that, so frequency counts
*families*: an article that was found to be a copy of one already listed under a shingle does not make the shingle commoner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from wirecopy.types import Article

# A shingle is rare while at most so many unrelated articles have it, and lists at most so many articles.
MOST_FAMILIES = 40
MOST_LISTED = 40
# An article is a candidate from so many shared shingles on, and from this share of the smaller one's.
LEAST_SHARED = 3
LEAST_CONTAINMENT = 0.05


class Index(Protocol):
    """What tracing needs to know of the archive. A database or a table join can give the same."""

    def candidates(self, keys: Sequence[int]) -> Sequence[str]:
        """Return the ids of articles that share enough rare shingles with these, the closest first."""

    def article(self, article_id: str) -> Article:
        """Return an article that was added."""

    def add(self, article: Article, keys: Sequence[int], copies: Collection[str]) -> None:
        """Take an article in.

        Args:
            article: The article; its id is new.
            keys: Its shingles, ascending, each once.
            copies: Ids of the articles in the index whose text it reuses.
        """


class MemoryIndex:
    """An index in memory, for one call of `trace` and for tests."""

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self._sizes: dict[str, int] = {}
        self._listed: dict[int, list[str]] = {}
        self._families: dict[int, int] = {}

    def candidates(self, keys: Sequence[int]) -> Sequence[str]:
        """Return the ids of articles that share enough rare shingles with these, the closest first."""
        counts: dict[str, int] = {}
        for key in keys:
            if self._families.get(key, 0) <= MOST_FAMILIES:
                for article_id in self._listed.get(key, ()):
                    counts[article_id] = counts.get(article_id, 0) + 1
        return [
            article_id
            for article_id, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            if count >= LEAST_SHARED and count >= LEAST_CONTAINMENT * min(len(keys), self._sizes[article_id])
        ]

    def article(self, article_id: str) -> Article:
        """Return an article that was added."""
        return self._articles[article_id]

    def add(self, article: Article, keys: Sequence[int], copies: Collection[str]) -> None:
        """Take an article in; `Index.add` has the arguments."""
        self._articles[article.id] = article
        self._sizes[article.id] = len(keys)
        for key in keys:
            listed = self._listed.setdefault(key, [])
            if not any(other in copies for other in listed):
                self._families[key] = self._families.get(key, 0) + 1
            if len(listed) < MOST_LISTED:
                listed.append(article.id)
