"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "articles",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("carrier", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("published", MOMENT, nullable=True),
        sa.Column("seen", MOMENT, nullable=False),
        sa.Column("teaser", sa.Boolean(), nullable=False),
        sa.Column("archived", MOMENT, nullable=True),
        sa.Column("shingles", sa.Integer(), nullable=True),
        sa.Column("held", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("articles_page", "articles", ["page"], unique=False)
    op.create_index("articles_published", "articles", ["published"], unique=False)
    op.create_index("articles_seen", "articles", ["seen"], unique=False)
    op.create_index("articles_url", "articles", ["url"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=True),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("decisions_other", "decisions", ["other"], unique=False)
    op.create_index("decisions_story", "decisions", ["story"], unique=False)
    op.create_table(
        "feeds",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("folder", sa.Text(), nullable=True),
        sa.Column("pages", sa.Boolean(), nullable=False),
        sa.Column("added", MOMENT, nullable=False),
        sa.Column("ended", MOMENT, nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("polled", MOMENT, nullable=True),
        sa.Column("answered", MOMENT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("complaint", sa.Text(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("moved_times", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("url"),
    )
    op.create_index("feeds_due", "feeds", ["due"], unique=False)
    op.create_table(
        "pages",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("fetched", MOMENT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("permissions", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id", "digest", name="pages_id_digest"),
    )
    op.create_index("pages_fetched", "pages", ["fetched"], unique=False)
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "shingles",
        sa.Column("hash", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article", NUMBER, autoincrement=False, nullable=False),
        sa.Column("copy", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "article"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stories",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("changed", MOMENT, nullable=False),
        sa.Column("independent_reports", sa.Integer(), nullable=False),
        sa.Column("publishers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("stories_changed", "stories", ["changed"], unique=False)
    op.create_table(
        "users",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("added", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "comments",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("parent", NUMBER, nullable=True),
        sa.Column("user", NUMBER, nullable=True),
        sa.Column("written", MOMENT, nullable=False),
        sa.Column("edited", MOMENT, nullable=True),
        sa.Column("removed", MOMENT, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["comments.number"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user"], ["users.number"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("comments_story", "comments", ["story"], unique=False)
    op.create_table(
        "entries",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("feed", NUMBER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("seen", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("complaint", sa.Text(), nullable=True),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feeds.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("feed", "id", name="entries_feed_id"),
    )
    op.create_index("entries_page", "entries", ["page"], unique=False)
    op.create_index("entries_waiting", "entries", ["state", "due"], unique=False)
    op.create_table(
        "kin",
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("other", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other"], ["articles.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "other"),
        sqlite_with_rowid=False,
    )
    op.create_index("kin_other", "kin", ["other"], unique=False)
    op.create_table(
        "labels",
        sa.Column("user", NUMBER, nullable=False),
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user"], ["users.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user", "article", "label"),
        sqlite_with_rowid=False,
    )
    op.create_index("labels_article", "labels", ["article"], unique=False)
    op.create_table(
        "members",
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("story", NUMBER, nullable=False),
        sa.Column("joined", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story"], ["stories.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article"),
    )
    op.create_index("members_story", "members", ["story"], unique=False)
    op.create_table(
        "readings",
        sa.Column("user", NUMBER, nullable=False),
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("read", MOMENT, nullable=True),
        sa.Column("starred", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user"], ["users.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user", "article"),
        sqlite_with_rowid=False,
    )
    op.create_index("readings_article", "readings", ["article"], unique=False)
    op.create_table(
        "redirects",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("story", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("redirects_story", "redirects", ["story"], unique=False)
    op.create_table(
        "reuse",
        sa.Column("origin", NUMBER, nullable=False),
        sa.Column("copy", NUMBER, nullable=False),
        sa.Column("origin_version", sa.Integer(), nullable=False),
        sa.Column("copy_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("found", MOMENT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["copy"], ["articles.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["origin"], ["articles.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("origin", "copy"),
    )
    op.create_index("reuse_copy", "reuse", ["copy"], unique=False)
    op.create_table(
        "syndications",
        sa.Column("origin", NUMBER, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["articles.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("origin"),
    )
    op.create_table(
        "versions",
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("page", NUMBER, nullable=True),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("taken", MOMENT, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["page"], ["pages.number"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("article", "version"),
    )
    op.create_index("versions_page", "versions", ["page"], unique=False)
    op.create_table(
        "copies",
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("origin", NUMBER, nullable=False),
        sa.Column("nearest", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["nearest"], ["articles.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["origin"], ["syndications.origin"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article"),
    )
    op.create_index("copies_nearest", "copies", ["nearest"], unique=False)
    op.create_index("copies_origin", "copies", ["origin"], unique=False)
    op.create_table(
        "images",
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("credit", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["article", "version"], ["versions.article", "versions.version"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "version", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("images_url", "images", ["url"], unique=False)
    op.create_table(
        "provenance",
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article", "version"], ["versions.article", "versions.version"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "version", "position"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        # The words come folded and parted (store/query.py): the tokenizer need only keep them together.
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5 (headline, body, byline, caption, content = '',"
            " tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")"
        )
    else:
        op.create_table(
            "search",
            sa.Column("article", sa.BigInteger(), nullable=False),
            sa.Column("words", postgresql.TSVECTOR(), nullable=False),
            sa.ForeignKeyConstraint(["article"], ["articles.number"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("article"),
        )
        op.create_index("search_words", "search", ["words"], postgresql_using="gin")
