"""The tables as they are now, for building statements. What makes them is in `migrations`; a test compares the two.

One file, however long: whoever writes a statement sees all there is.

Numbers are the database's own keys, ids the names that the rest of wirecopy knows. `content` holds a frozen value whole
(see `encoding`); the columns beside it are those that statements look at.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.types import BigInteger, TypeDecorator

# SQLite's INTEGER PRIMARY KEY is the row itself, and only under that very name.
Number = BigInteger().with_variant(Integer(), "sqlite")


# Text that is ordered by its characters alone, as SQLite does it, whatever the language of the database.
Sorted = Text().with_variant(Text(collation="C"), "postgresql")

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Moment(TypeDecorator[datetime]):
    """An aware time, in UTC: `timestamptz` in PostgreSQL; in SQLite text that sorts as time does."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        """Choose the column's type."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Turn a time into what the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Turn what the database keeps into a time in UTC."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if dialect.name == "sqlite" else value.astimezone(UTC)


class Characters(TypeDecorator[str]):
    """Text from strangers: what no database can hold (NUL, halves of surrogate pairs) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - the interface
        """Make the text storable."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """Return the text with U+FFFD for each NUL and each half of a surrogate pair."""
    return _UNSTORABLE.sub("\ufffd", text)


metadata = MetaData()


def _key(name: str = "number") -> Column[Any]:
    return Column(name, Number, primary_key=True)


def _refers(name: str, target: str, *, key: bool = False, empty: bool = False) -> Column[Any]:
    return Column(name, Number, ForeignKey(target, ondelete="CASCADE"), primary_key=key, nullable=empty)


feeds = Table(
    "feeds",
    metadata,
    _key(),
    Column("url", Characters, nullable=False, unique=True),
    Column("title", Characters),  # the reader's own name for it
    Column("folder", Characters),
    Column("pages", Boolean, nullable=False),  # fetch the page of each entry
    Column("language", Characters),  # the reader's word for it
    Column("added", Moment, nullable=False),
    Column("ended", Moment),  # gone for good, or paused by hand
    Column("etag", Characters),
    Column("last_modified", Characters),
    Column("due", Moment, nullable=False),
    Column("polled", Moment),
    Column("answered", Moment),
    Column("failures", Integer, nullable=False),
    Column("complaint", Characters),
    Column("moved_to", Characters),
    Column("moved_times", Integer, nullable=False),
    Column("lease", Text),
    Column("leased_until", Moment),
    Column("content", LargeBinary),  # Feed
    Column("digest", LargeBinary),  # of the last document that was read
    # What lists of feeds are ordered and chosen by (see `feed_lists`):
    Column("listed", Sorted, nullable=False, server_default=""),  # its folder and its name, folded
    Column("announced", Moment),  # when it last had something new
    Index("feeds_due", "due"),
    Index("feeds_listed", "listed", "number"),
    Index("feeds_health", "failures", "ended", "announced", "added", "polled"),
)

hubs = Table(
    "hubs",
    metadata,
    _refers("feed", "feeds.number", key=True),
    Column("callback", Text, nullable=False, unique=True),  # the last, unguessable part of our address for the hub
    Column("known_as", Characters, nullable=False),  # the feed's own name for itself
    Column("hub", Characters, nullable=False),  # the hub's address
    Column("secret", Text, nullable=False),  # with which the hub signs
    Column("asked", Moment, nullable=False),
    Column("expires", Moment),  # empty until the hub has verified it
    Column("denied", Characters),
    Column("due", Moment),  # when to ask again
    Index("hubs_due", "due"),
)

entries = Table(
    "entries",
    metadata,
    _key(),
    _refers("feed", "feeds.number"),
    Column("id", Characters, nullable=False),
    Column("url", Characters),
    Column("seen", Moment, nullable=False),
    Column("state", Text, nullable=False),  # waiting, taken, refused
    Column("page", Characters),  # the id of the page it led to
    Column("due", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("complaint", Characters),
    Column("lease", Text),
    Column("leased_until", Moment),
    Column("digest", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),  # Entry
    sa.UniqueConstraint("feed", "id", name="entries_feed_id"),
    Index("entries_waiting", "state", "due"),
    Index("entries_page", "page"),
)

pages = Table(
    "pages",
    metadata,
    _key(),
    Column("id", Characters, nullable=False),
    Column("url", Characters),
    Column("asked", Characters),  # the address that was asked for
    Column("fetched", Moment, nullable=False),
    Column("status", Integer),
    Column("headers", Characters),  # as they came, one a line
    Column("permissions", Characters),  # noarchive, nosnippet, tdm-reservation: as the page states them
    Column("digest", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("original", LargeBinary),  # compressed; empty where it is not kept
    sa.UniqueConstraint("id", "digest", name="pages_id_digest"),
    Index("pages_fetched", "fetched"),
)

articles = Table(
    "articles",
    metadata,
    _key(),
    Column("id", Characters, nullable=False, unique=True),
    Column("version", Integer, nullable=False),  # the current one
    Column("page", Characters),  # the id of the page, whatever its version
    Column("url", Characters),
    Column("headline", Characters),
    Column("publisher", Characters),
    Column("agency", Characters),
    Column("carrier", Characters),
    Column("language", Characters),
    Column("published", Moment),
    Column("seen", Moment, nullable=False),
    Column("teaser", Boolean, nullable=False),
    Column("archived", Moment),
    Column("shingles", Integer),  # how many its text has; empty where it is not indexed
    Column("held", Integer),  # how many rows of the index are its
    Column("counted", Boolean),  # brought the archive a new family: the word frequencies count it
    # What lists show of it and choose it by (see `standing`):
    Column("extract", Characters),  # how its text begins
    Column("places", Characters),  # folded, one a line
    Column("section", Characters),
    Column("credited", Characters),  # whom its credit, notice and declared sources name, in lower case
    Index("articles_page", "page"),
    Index("articles_url", "url"),
    Index("articles_seen", "seen"),
    Index("articles_published", "published"),
    Index("articles_agency", "agency"),
    Index("articles_publisher", "publisher"),
)

versions = Table(
    "versions",
    metadata,
    _refers("article", "articles.number", key=True),
    Column("version", Integer, primary_key=True),
    Column("page", Number, ForeignKey("pages.number", ondelete="SET NULL")),
    Column("extractor", Text, nullable=False),
    Column("cause", Text, nullable=False),  # first, edit, re-extraction, unknown
    Column("taken", Moment, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),  # Article, without its provenance and images
    Index("versions_page", "page"),
)


def _of_version() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["article", "version"], ["versions.article", "versions.version"], ondelete="CASCADE")


provenance = Table(
    "provenance",
    metadata,
    Column("article", Number, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("field", Text, nullable=False),
    Column("basis", Text, nullable=False),
    _of_version(),
    sqlite_with_rowid=False,
)

images = Table(
    "images",
    metadata,
    Column("article", Number, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("url", Characters),
    Column("caption", Characters),
    Column("credit", Characters),
    _of_version(),
    Index("images_url", "url"),
    sqlite_with_rowid=False,
)

shingles = Table(
    "shingles",
    metadata,
    # 32 bits: four bytes a row where eight would be, and two chance holders in common are one article in millions.
    Column("hash", Integer, primary_key=True, autoincrement=False),
    # No foreign key: checking one for each row would cost more than the row. `doctor` looks for what is left over.
    Column("article", Number, primary_key=True, autoincrement=False),
    Column("copy", Boolean, nullable=False),  # of another holder of this hash: it makes the hash no commoner
    sqlite_with_rowid=False,
)

meanings = Table(
    "meanings",
    metadata,
    _refers("article", "articles.number", key=True),
    Column("model", Text, nullable=False),  # and its weights: vectors of two models must never be compared
    Column("vector", LargeBinary, nullable=False),  # numbers of two bytes, little-endian
)

kin = Table(
    "kin",
    metadata,
    _refers("article", "articles.number", key=True),
    _refers("other", "articles.number", key=True),  # of the same family, and there before
    Index("kin_other", "other"),
    sqlite_with_rowid=False,
)

reuse = Table(
    "reuse",
    metadata,
    _refers("origin", "articles.number", key=True),
    _refers("copy", "articles.number", key=True),
    Column("origin_version", Integer, nullable=False),  # which the alignment's offsets point into
    Column("copy_version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("found", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),  # Reuse
    Index("reuse_copy", "copy"),
)

syndications = Table(
    "syndications",
    metadata,
    _refers("origin", "articles.number", key=True),
    Column("content", LargeBinary, nullable=False),  # Syndication, without its edges
)

copies = Table(
    "copies",
    metadata,
    _refers("article", "articles.number", key=True),
    _refers("origin", "syndications.origin"),
    Column("nearest", Number, ForeignKey("articles.number", ondelete="CASCADE"), nullable=False),
    Index("copies_origin", "origin"),
    Index("copies_nearest", "nearest"),
)

stories = Table(
    "stories",
    metadata,
    _key(),
    Column("id", Characters, nullable=False, unique=True),
    Column("headline", Characters),
    Column("started", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("independent_reports", Integer, nullable=False),
    Column("publishers", Characters, nullable=False),  # a JSON list
    Column("dependent", Characters),  # a JSON list of article, newsroom and basis
    # What follows from its articles (see `standing`):
    Column("articles", Integer),  # how many it has
    Column("lead", Number),  # the number of the one that speaks for it; SQLite adds no foreign key to a table
    Column("reported", Moment),  # when the latest of its independent reports was published
    Column("rank", Moment),  # that, moved on by how many reported it: the order of the front page
    Index("stories_changed", "changed"),
    Index("stories_rank", "rank"),
)

fronts = Table(
    "fronts",
    metadata,
    Column("facet", Text, primary_key=True),  # language, place, section
    Column("value", Characters, primary_key=True),  # "de", "seoul", "business"
    Column("rank", Moment, primary_key=True),  # the story's
    _refers("story", "stories.number", key=True),
    Column("article", Number, ForeignKey("articles.number", ondelete="SET NULL")),  # what speaks for it there
    Index("fronts_story", "story"),
    sqlite_with_rowid=False,
)

members = Table(
    "members",
    metadata,
    _refers("article", "articles.number", key=True),
    _refers("story", "stories.number"),
    Column("joined", Moment, nullable=False),
    Index("members_story", "story"),
)

redirects = Table(
    "redirects",
    metadata,
    Column("id", Characters, primary_key=True),
    _refers("story", "stories.number"),
    Index("redirects_story", "story"),
)

decisions = Table(
    "decisions",
    metadata,
    _key(),
    Column("operation", Text, nullable=False),  # start, join, merge, split
    Column("story", Characters, nullable=False),
    Column("other", Characters),
    Column("made", Moment, nullable=False),
    Column("maker", Characters, nullable=False),  # the rules' version, or a user
    Column("undone", Boolean, nullable=False),
    Column("content", LargeBinary, nullable=False),  # Decision
    Index("decisions_story", "story"),
    Index("decisions_other", "other"),
)

users = Table(
    "users",
    metadata,
    _key(),
    Column("name", Characters, nullable=False, unique=True),
    Column("password", Text),  # hashed, by whoever asks for it
    Column("role", Text, nullable=False),  # reader, editor, admin
    Column("added", Moment, nullable=False),
    Column("preferences", Characters),  # JSON
    Column("visited", Moment),  # the desk, last
)

# Of secrets only digests are kept: who reads the database cannot sign in with what is there.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    _refers("user", "users.number"),
    Column("opened", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("agent", Characters),  # what the browser calls itself
    Index("sessions_user", "user"),
)

invitations = Table(
    "invitations",
    metadata,
    _key(),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("inviter", Number, ForeignKey("users.number", ondelete="CASCADE")),
    Column("made", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    _key(),
    Column("digest", LargeBinary, nullable=False, unique=True),
    _refers("user", "users.number"),
    Column("name", Characters, nullable=False),
    Column("made", Moment, nullable=False),
    Column("expires", Moment),
    Column("used", Moment),
    Index("keys_user", "user"),
)

attempts = Table(
    "attempts",
    metadata,
    _key(),
    Column("subject", Characters, nullable=False),  # a name or an address from which somebody failed to sign in
    Column("made", Moment, nullable=False),
    Index("attempts_subject", "subject", "made"),
)

readings = Table(
    "readings",
    metadata,
    _refers("user", "users.number", key=True),
    _refers("article", "articles.number", key=True),
    Column("read", Moment),
    Column("starred", Moment),
    Index("readings_article", "article"),
    sqlite_with_rowid=False,
)

labels = Table(
    "labels",
    metadata,
    _refers("user", "users.number", key=True),
    _refers("article", "articles.number", key=True),
    Column("label", Characters, primary_key=True),
    Index("labels_article", "article"),
    sqlite_with_rowid=False,
)

visits = Table(
    "visits",
    metadata,
    _refers("user", "users.number", key=True),
    Column("story", Characters, primary_key=True),  # an id: it outlives merges
    Column("visited", Moment, nullable=False),
    sqlite_with_rowid=False,
)

stars = Table(
    "stars",
    metadata,
    _refers("user", "users.number", key=True),
    Column("story", Characters, primary_key=True),  # an id: it outlives merges
    Column("starred", Moment, nullable=False),
    sqlite_with_rowid=False,
)

saved = Table(
    "saved",
    metadata,
    _key(),
    _refers("user", "users.number"),
    Column("name", Characters, nullable=False),
    Column("query", Characters, nullable=False),
    Column("secret", Text, nullable=False, unique=True),  # in the address of its feed: whoever knows it may read that
    Column("made", Moment, nullable=False),
    Index("saved_user", "user"),
)

rules = Table(
    "rules",
    metadata,
    _key(),
    _refers("user", "users.number"),
    Column("position", Integer, nullable=False),
    Column("query", Characters, nullable=False),
    Column("action", Text, nullable=False),  # label, mute, alert
    Column("label", Characters),
    Column("active", Boolean, nullable=False),
    Column("made", Moment, nullable=False),
    Index("rules_user", "user"),
)

mutes = Table(
    "mutes",
    metadata,
    _refers("user", "users.number", key=True),
    _refers("article", "articles.number", key=True),
    _refers("rule", "rules.number", key=True),  # with the rule its mutes go
    Index("mutes_article", "article"),
    Index("mutes_rule", "rule"),
    sqlite_with_rowid=False,
)

alerts = Table(
    "alerts",
    metadata,
    _key(),
    _refers("user", "users.number"),
    _refers("article", "articles.number"),
    _refers("rule", "rules.number"),
    Column("made", Moment, nullable=False),
    Column("seen", Moment),
    sa.UniqueConstraint("rule", "article", name="alerts_rule_article"),
    Index("alerts_user", "user", "number"),
    Index("alerts_article", "article"),
)

# What people say of an edge. It does not refer to it: the edge is made anew when its articles are traced again.
verdicts = Table(
    "verdicts",
    metadata,
    _refers("origin", "articles.number", key=True),
    _refers("copy", "articles.number", key=True),
    _refers("user", "users.number", key=True),
    Column("correct", Boolean, nullable=False),
    Column("note", Characters),
    Column("made", Moment, nullable=False),
    Index("verdicts_copy", "copy"),
    Index("verdicts_user", "user"),
    sqlite_with_rowid=False,
)

comments = Table(
    "comments",
    metadata,
    _key(),
    Column("story", Characters, nullable=False),  # an id: it outlives merges
    Column("parent", Number, ForeignKey("comments.number", ondelete="SET NULL")),
    Column("user", Number, ForeignKey("users.number", ondelete="SET NULL")),
    Column("written", Moment, nullable=False),
    Column("edited", Moment),
    Column("removed", Moment),
    Column("body", Characters, nullable=False),
    Column("hidden", Moment),  # by a moderator
    Column("hidden_because", Characters),
    Index("comments_story", "story"),
    Index("comments_user", "user", "written"),
)

complaints = Table(
    "complaints",
    metadata,
    _refers("comment", "comments.number", key=True),
    _refers("user", "users.number", key=True),
    Column("reason", Characters),
    Column("made", Moment, nullable=False),
    Column("settled", Moment),  # looked at by a moderator
    Index("complaints_user", "user"),
    sqlite_with_rowid=False,
)

closings = Table(
    "closings",
    metadata,
    Column("story", Characters, primary_key=True),  # an id: it outlives merges
    Column("closed", Moment, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Characters, nullable=False),  # JSON
)
