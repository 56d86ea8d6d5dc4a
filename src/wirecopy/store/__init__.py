"""The memory of the desk, and the only place that knows SQL.

`open_store` gives a `Store`, over SQLite or PostgreSQL. Whatever comes of one page goes in by one call, `Store.take`,
and so in one transaction. The rest is grouped by what it is about: `feeds`, `articles`, `traces`, `stories`,
`readers`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from wirecopy.store import backup, export, parquet, standing, upkeep
from wirecopy.store.accounts import Accounts
from wirecopy.store.articles import Articles
from wirecopy.store.comments import Comment
from wirecopy.store.db import Database, StoreOptions, connect
from wirecopy.store.facets import Facets, facets
from wirecopy.store.feed_lists import FeedCounts, FeedState, without_password
from wirecopy.store.feeds import Feeds
from wirecopy.store.front import Front
from wirecopy.store.hubs import Hubs
from wirecopy.store.index import ArchiveIndex, IndexOptions
from wirecopy.store.meanings import Meanings
from wirecopy.store.migrate import migrate
from wirecopy.store.origins import Origins
from wirecopy.store.parts import ArticleParts, StoryParts, article_parts, permissions_of, story_parts
from wirecopy.store.readers import Readers, Reading, User
from wirecopy.store.records import (
    Addition,
    Cause,
    Decision,
    EntryState,
    Lease,
    Meaning,
    Operation,
    Poll,
    Role,
    StoredArticle,
    StoredDecision,
    StoredEntry,
    StoredFeed,
    StoredHub,
    StoredPage,
    StoredStory,
    Take,
    Taken,
)
from wirecopy.store.saved import Saved
from wirecopy.store.search import Hit, Order, search
from wirecopy.store.stories import Stories
from wirecopy.store.take import put_take
from wirecopy.store.traces import Traces
from wirecopy.store.upkeep import Finding, Retained, Retention
from wirecopy.store.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from types import TracebackType

__all__ = [
    "Addition",
    "ArchiveIndex",
    "ArticleParts",
    "Cause",
    "Comment",
    "Decision",
    "EntryState",
    "Facets",
    "FeedCounts",
    "FeedState",
    "Finding",
    "Hit",
    "IndexOptions",
    "Lease",
    "Meaning",
    "Operation",
    "Order",
    "Poll",
    "Reading",
    "Retained",
    "Retention",
    "Role",
    "Store",
    "StoreOptions",
    "StoredArticle",
    "StoredDecision",
    "StoredEntry",
    "StoredFeed",
    "StoredHub",
    "StoredPage",
    "StoredStory",
    "StoryParts",
    "Take",
    "Taken",
    "User",
    "default_url",
    "open_store",
    "without_password",
]


def default_url() -> str:
    """Return the address of the store in the user's data folder, by the XDG rules."""
    home = os.environ.get("XDG_DATA_HOME", "")
    folder = Path(home) if Path(home).is_absolute() else Path.home() / ".local" / "share"
    return f"sqlite:///{folder / 'wirecopy' / 'wirecopy.db'}"


def open_store(url: str | None = None, *, options: StoreOptions | None = None) -> Store:
    """Open a store; make it where there is none; bring it up to date where an earlier release made it.

    Args:
        url: `sqlite:///path` (four slashes for an absolute path) or `postgresql://user:password@host/name`; None for
            the file in the user's data folder.
        options: How it behaves.

    Raises:
        SettingsError: The address is no such address, or PostgreSQL's driver is not installed.
        StoreError: The database cannot be opened, is damaged, is another program's, or was made by a later release.
    """
    database = connect(url or default_url(), options or StoreOptions())
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Store(database)


class Store:
    """Everything that the desk keeps.

    All methods may be called from several threads, and by several processes at once. Every one may raise a
    `StoreError`; then nothing of what it was to write is kept.

    Attributes:
        feeds: Feeds and entries, with leases.
        hubs: Subscriptions at hubs (WebSub).
        articles: Pages and articles, in every version.
        traces: The shingle index, reuse edges, syndications.
        meanings: What articles mean, as vectors.
        stories: Stories, and the log of decisions.
        readers: Users, what they read, comments, settings.
        front: The front page, and other lists of stories.
        origins: Where the copy of agencies and publishers ran.
        accounts: Sessions, invitations, keys for programs, failed attempts to sign in.
        saved: Saved searches, rules, alerts.
        verdicts: What people say of reuse.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.feeds = Feeds(database)
        self.hubs = Hubs(database)
        self.articles = Articles(database)
        self.traces = Traces(database)
        self.meanings = Meanings(database)
        self.stories = Stories(database)
        self.readers = Readers(database)
        self.front = Front(database)
        self.origins = Origins(database)
        self.accounts = Accounts(database)
        self.saved = Saved(database)
        self.verdicts = Verdicts(database)

    @property
    def place(self) -> str:
        """Which database it is, without a password."""
        return self._database.place

    def take(self, take: Take) -> Taken:
        """Keep all that came of one page, or nothing of it.

        The same take twice leaves what one leaves: so a job that was cut off may simply be done again.

        Args:
            take: The page, its articles with their shingles, edges, syndications, decisions and stories.

        Returns:
            What changed.

        Raises:
            LeaseLostError: The take ends a job that another worker has taken over.
            StaleError: A near-duplicate arrived after `take.mark`: trace again.
            ValueError: The take names an article or a story that neither it nor the store has.
        """
        return self._database.write(lambda connection: put_take(self._database, connection, take))

    def search(
        self,
        query: str,
        *,
        user: str | None = None,
        order: Order = "newest",
        limit: int = 50,
        after: str | None = None,
    ) -> tuple[Hit, ...]:
        """Find articles.

        Args:
            query: Words, "phrases", AND, OR, NOT or a minus, parentheses, word*, and fields; docs/store.md lists them.
                An empty query finds everything.
            user: Who asks, for `is:read`, `is:unread`, `is:starred` and `label:`.
            order: The latest arrival first, or what answers best.
            limit: How many at most.
            after: Go on after the article with this id, the last of the hits before.

        Raises:
            QueryError: The query cannot be read.
        """
        return search(self._database, query, user=user, order=order, limit=limit, after=after)

    def facets(self, query: str, *, user: str | None = None, newest: int = 10_000) -> Facets:
        """Count what a query finds by publisher, language, month and kind of copy.

        Args:
            query: As for `search`.
            user: Who asks.
            newest: Of how many hits at most, the latest arrivals.

        Raises:
            QueryError: The query cannot be read.
        """
        return facets(self._database, query, user=user, newest=newest)

    def article_parts(self, article_id: str) -> ArticleParts | None:
        """Return an article with everything around it that its page shows; None where there is none.

        Args:
            article_id: Its id.
        """
        return article_parts(self._database, article_id)

    def story_parts(self, story_id: str) -> StoryParts | None:
        """Return a story with everything that its page shows; None where there is none.

        Args:
            story_id: Its id, or one that was merged into it.
        """
        return story_parts(self._database, story_id)

    def permissions(self, article_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return what the pages of articles say of themselves to machines, by article id, where they say anything."""
        return permissions_of(self._database, article_ids)

    def retain(self, retention: Retention, *, now: datetime) -> Retained:
        """Let originals go, and put read articles into the archive, after their days.

        No article is ever deleted: the archive is only out of readers' lists.
        """
        return upkeep.retain(self._database, retention, now)

    def backup(self, file: Path) -> None:
        """Write one state of the whole store into a file, while others read and write.

        Args:
            file: A SQLite file, whatever the store is. It takes its name only when it is whole.

        Raises:
            StoreGoneError: It is a folder, the store itself, or cannot be written.
        """
        backup.backup(self._database, file)

    def restore(self, file: Path) -> None:
        """Put a backup in place of everything that the store holds, in one transaction.

        Args:
            file: A backup, of either kind of database, of this or an earlier release.

        Raises:
            StoreDamagedError: The file is damaged or no backup; the store is as it was.
            StoreGoneError: There is no such file, or it is the store itself.
        """
        backup.restore(self._database, file)

    def doctor(self) -> tuple[Finding, ...]:
        """Look whether everything fits together.

        Looked at: the database's own check; rows that refer to missing rows; current versions; the text index and the
        shingle index, in step with the articles; edges to themselves and both ways; copies without an edge, origins
        that are copies; empty stories, redirected stories that exist; entries whose page is missing.

        Returns:
            What does not; nothing where all is well.
        """
        return upkeep.examine(self._database)

    def rebuild_search(self) -> int:
        """Make the text index anew from the articles; return how many it holds."""
        return upkeep.rebuild_search(self._database)

    def rebuild_front(self) -> int:
        """Put every story in its place on the front page anew, by its articles; return how many stories there are."""
        return self._database.write(standing.refresh_all)

    def export_rows(self) -> Iterator[dict[str, object]]:
        """Return a row for every article in order of arrival, on one state of the store.

        A row has every field of `Article` as JSON has it, and `version`, `cause`, `extractor`, `story` and `origin`.
        """
        return export.rows(self._database)

    def export_jsonl(self, file: IO[bytes]) -> int:
        """Write the rows of `export_rows` as JSON Lines; return how many."""
        return export.write_rows(self._database, file)

    def export_parquet(self, file: IO[bytes]) -> int:
        """Write the rows of `export_rows` as a Parquet file, its times in UTC; return how many.

        Raises:
            SettingsError: pyarrow is not installed; the extra `[batch]` brings it.
        """
        return parquet.write(self._database, file)

    def export_warc(self, file: IO[bytes], *, now: datetime) -> int:
        """Write the originals that are kept as a gzipped WARC; return how many."""
        return export.write_warc(self._database, file, now)

    def stamp(self) -> object:
        """Return what stands for the present state: equal as long as nobody writes anything, in whatever process."""
        return self._database.stamp()

    def size(self) -> int:
        """Return how many bytes the database takes on disk."""
        return self._database.read(self._database.dialect.size)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
