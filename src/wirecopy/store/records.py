"""What goes into the store and comes out of it. A stored thing *has* the value of the stage that made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from wirecopy.types import Article, Entry, Feed, Page, Reuse, Story, Syndication

Cause = Literal["first", "edit", "re-extraction", "unknown"]
EntryState = Literal["waiting", "taken", "refused"]
Operation = Literal["start", "join", "merge", "split"]
Role = Literal["reader", "editor", "admin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to do one job, for a time.

    Attributes:
        job: What is leased: the number of a feed or an entry.
        token: Proves whose it is.
        until: When others may take it over.
    """

    job: int
    token: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFeed:
    """A feed that we subscribe to, and how it is polled.

    Attributes:
        url: The address to ask.
        added: When it was subscribed to.
        due: When to ask next.
        title: The reader's own name for it.
        folder: Where the reader keeps it.
        pages: Whether to fetch the page of each entry.
        language: What the reader says that it is written in, BCP 47; None where each text is to tell.
        feed: What the feed said of itself last.
        etag: Of the last answer, verbatim.
        last_modified: Of the last answer, verbatim.
        polled: When it was asked last.
        answered: When it last answered well.
        failures: How often it has failed since.
        complaint: Why it failed last.
        moved_to: Where it says it has moved.
        moved_times: How often in a row it said so.
        ended: Since when it is not asked any more.
        digest: Of the last document that was read: the same one again is not read again.
        announced: When it last had something new. The store keeps it.
    """

    url: str
    added: datetime
    due: datetime
    title: str | None = None
    folder: str | None = None
    pages: bool = True
    language: str | None = None
    feed: Feed | None = None
    etag: str | None = None
    last_modified: str | None = None
    polled: datetime | None = None
    answered: datetime | None = None
    failures: int = 0
    complaint: str | None = None
    moved_to: str | None = None
    moved_times: int = 0
    ended: datetime | None = None
    digest: bytes | None = None
    announced: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHub:
    """A feed's subscription at its hub (WebSub).

    Attributes:
        feed: The address of the feed.
        callback: Names the subscription in our address for the hub; nobody can guess it.
        known_as: The feed's own address for itself, by which the hub knows it.
        hub: The hub's address.
        secret: The key with which the hub signs.
        asked: When it was asked for last.
        expires: When it ends, or None before the hub has verified it.
        denied: The hub's reason, where it refused.
        due: When to ask again, or None for never.
    """

    feed: str
    callback: str
    known_as: str
    hub: str
    secret: str
    asked: datetime
    expires: datetime | None = None
    denied: str | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What came of asking a feed once.

    Attributes:
        after: The feed's record as it is to be from now on; its `url` may be a new one.
        entries: What the answer announced; empty where nothing changed or nothing was readable.
    """

    after: StoredFeed
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry that a feed announced, and what became of it.

    Attributes:
        feed: The address of its feed.
        entry: As last announced.
        seen: When it was first seen.
        due: When to fetch its page, where it waits.
        state: `waiting` for its page, `taken`, or `refused`.
        page: The id of the page that it led to.
        attempts: How often its page was tried.
        complaint: Why it was refused, or why the last attempt failed.
    """

    feed: str
    entry: Entry
    seen: datetime
    due: datetime
    state: EntryState = "waiting"
    page: str | None = None
    attempts: int = 0
    complaint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A page as it was fetched.

    Attributes:
        page: Its id, address, time and status; its text only where the page goes into the store.
        asked: The address that was asked for, before redirects.
        headers: Of the answer, as they came.
        permissions: What the page itself forbids or reserves: `noarchive`, `nosnippet`, `tdm-reservation`, ...
        original: The bytes as they came, content coding undone; None where they are not kept.
    """

    page: Page
    asked: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    permissions: tuple[str, ...] = ()
    original: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article in one of its versions.

    Attributes:
        article: The article.
        version: From 1.
        current: Whether it is the latest version.
        cause: Why there is this version: `first`; an `edit` by the publisher; a `re-extraction` of the same page by
            other rules; `unknown` where page and rules both changed.
        extractor: The version of the rules that extracted it.
        taken: When it came into the store.
        archived: When the article was put into the archive, out of readers' lists.
    """

    article: Article
    version: int
    current: bool
    cause: Cause
    extractor: str
    taken: datetime
    archived: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a text means, as a vector.

    Attributes:
        model: Which model made it, of which weights. Vectors of two models must never be compared.
        vector: Its numbers, of two bytes each (IEEE 754 half precision, little-endian).
    """

    model: str
    vector: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """An article with what is derived of it.

    Attributes:
        article: The article.
        keys: Its shingles, 63 bits each, ascending, each once.
        copies: The ids of articles in the index whose text it reuses.
        meaning: Its meaning; None leaves what is there, as for copies, which mean what their originals do.
    """

    article: Article
    keys: tuple[int, ...]
    copies: tuple[str, ...] = ()
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision about stories.

    Attributes:
        operation: `start` makes a story of the articles; `join` adds them to one; `merge` puts the whole story `other`
            into `story`; `split` takes the articles out of `other` into `story`, which is new.
        story: The id of the story that has the articles afterwards.
        articles: The ids of the articles; for a merge the store fills in those that moved.
        other: The other story of a merge or a split.
        score: How well they agreed, 0 to 1.
        reasons: What it rests on, in plain words.
    """

    operation: Operation
    story: str
    articles: tuple[str, ...] = ()
    other: str | None = None
    score: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An article as it came into the store: what a worker needs to know of those that others took.

    Attributes:
        number: Grows with every article.
        article: Its id.
        story: The id of its story, or None where it has none.
    """

    number: int
    article: str
    story: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDecision:
    """A decision in the log.

    Attributes:
        number: Its place in the log.
        decision: What was decided.
        made: When.
        maker: The version of the rules, or a user's name.
        undone: Whether a later decision took it back.
    """

    number: int
    decision: Decision
    made: datetime
    maker: str
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStory:
    """A story with its times."""

    story: Story
    started: datetime
    changed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """All that came of one page, to be kept together or not at all.

    Attributes:
        taken: When.
        extractor: The version of the rules that made the articles.
        page: The page, where there was one.
        articles: The articles of the page, main article first, each with its shingles (none: it is not indexed).
        edges: Reuse between these and any others.
        syndications: The groups of which any of these is now part. Every group that shared an article with them goes.
        decisions: What was decided about stories, in order.
        stories: Headline, publishers and count of the stories that changed; their articles follow from the decisions.
        maker: The version of the rules that decided about stories.
        entry: The job that this ends, where it was one.
        mark: What `Traces.mark` gave before the index was asked; None to take without looking back.
    """

    taken: datetime
    extractor: str
    page: StoredPage | None = None
    articles: tuple[Addition, ...] = ()
    edges: tuple[Reuse, ...] = ()
    syndications: tuple[Syndication, ...] = ()
    decisions: tuple[Decision, ...] = ()
    stories: tuple[Story, ...] = ()
    maker: str = "wirecopy"
    entry: Lease | None = None
    mark: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a take changed, by article ids.

    Attributes:
        new: Articles that the store did not have.
        edited: Those with a new version by their publisher.
        reextracted: Those with a new version by other rules, or for an unknown cause.
        unchanged: Those that it had just so.
        repeated: Whether the same take had been kept before; nothing was written.
    """

    new: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    reextracted: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    repeated: bool = False
