"""The front page, and the people who read it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make the tables. What the new columns say of stories and articles that are there is filled in by the store."""
    _front()
    _people()
    _reading()
    _comments()


def _front() -> None:
    for name in ("extract", "places", "section", "credited"):
        op.add_column("articles", sa.Column(name, sa.Text(), nullable=True))
    op.create_index("articles_agency", "articles", ["agency"])
    op.create_index("articles_publisher", "articles", ["publisher"])
    op.add_column("stories", sa.Column("articles", sa.Integer(), nullable=True))
    op.add_column("stories", sa.Column("lead", NUMBER, nullable=True))
    op.add_column("stories", sa.Column("reported", MOMENT, nullable=True))
    op.add_column("stories", sa.Column("rank", MOMENT, nullable=True))
    op.create_index("stories_rank", "stories", ["rank"])
    op.create_table(
        "fronts",
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("rank", MOMENT, nullable=False),
        sa.Column("story", NUMBER, nullable=False),
        sa.Column("article", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["story"], ["stories.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("facet", "value", "rank", "story"),
        sqlite_with_rowid=False,
    )
    op.create_index("fronts_story", "fronts", ["story"])


def _people() -> None:
    op.add_column("users", sa.Column("preferences", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("visited", MOMENT, nullable=True))
    op.create_table(
        "sessions",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("user", NUMBER, nullable=False),
        sa.Column("opened", MOMENT, nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.Column("seen", MOMENT, nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        _of_user(),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("sessions_user", "sessions", ["user"])
    op.create_table(
        "invitations",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("inviter", NUMBER, nullable=True),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["inviter"], ["users.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "keys",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("user", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("expires", MOMENT, nullable=True),
        sa.Column("used", MOMENT, nullable=True),
        _of_user(),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("keys_user", "keys", ["user"])
    op.create_table(
        "attempts",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("attempts_subject", "attempts", ["subject", "made"])


def _reading() -> None:
    for name, when in (("visits", "visited"), ("stars", "starred")):
        op.create_table(
            name,
            sa.Column("user", NUMBER, nullable=False),
            sa.Column("story", sa.Text(), nullable=False),
            sa.Column(when, MOMENT, nullable=False),
            _of_user(),
            sa.PrimaryKeyConstraint("user", "story"),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "saved",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("user", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        _of_user(),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("secret"),
    )
    op.create_index("saved_user", "saved", ["user"])
    _rules()
    op.create_table(
        "verdicts",
        sa.Column("origin", NUMBER, nullable=False),
        sa.Column("copy", NUMBER, nullable=False),
        sa.Column("user", NUMBER, nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("made", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["articles.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["copy"], ["articles.number"], ondelete="CASCADE"),
        _of_user(),
        sa.PrimaryKeyConstraint("origin", "copy", "user"),
        sqlite_with_rowid=False,
    )
    op.create_index("verdicts_copy", "verdicts", ["copy"])
    op.create_index("verdicts_user", "verdicts", ["user"])


def _rules() -> None:
    op.create_table(
        "rules",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("user", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        _of_user(),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("rules_user", "rules", ["user"])
    op.create_table(
        "mutes",
        sa.Column("user", NUMBER, nullable=False),
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("rule", NUMBER, nullable=False),
        _of_user(),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["rule"], ["rules.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user", "article", "rule"),
        sqlite_with_rowid=False,
    )
    op.create_index("mutes_article", "mutes", ["article"])
    op.create_index("mutes_rule", "mutes", ["rule"])
    op.create_table(
        "alerts",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("user", NUMBER, nullable=False),
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("rule", NUMBER, nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("seen", MOMENT, nullable=True),
        _of_user(),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["rule"], ["rules.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("rule", "article", name="alerts_rule_article"),
    )
    op.create_index("alerts_user", "alerts", ["user", "number"])
    op.create_index("alerts_article", "alerts", ["article"])


def _comments() -> None:
    op.add_column("comments", sa.Column("hidden", MOMENT, nullable=True))
    op.add_column("comments", sa.Column("hidden_because", sa.Text(), nullable=True))
    op.create_index("comments_user", "comments", ["user", "written"])
    op.create_table(
        "complaints",
        sa.Column("comment", NUMBER, nullable=False),
        sa.Column("user", NUMBER, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("settled", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["comment"], ["comments.number"], ondelete="CASCADE"),
        _of_user(),
        sa.PrimaryKeyConstraint("comment", "user"),
        sqlite_with_rowid=False,
    )
    op.create_index("complaints_user", "complaints", ["user"])
    op.create_table(
        "closings",
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("closed", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("story"),
    )


def _of_user() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user"], ["users.number"], ondelete="CASCADE")
