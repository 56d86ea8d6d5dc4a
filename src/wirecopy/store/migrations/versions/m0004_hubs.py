"""Subscriptions at hubs (WebSub), and what a feed's last document was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column and the table."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = sa.Text() if op.get_bind().dialect.name == "sqlite" else sa.DateTime(timezone=True)
    op.add_column("feeds", sa.Column("digest", sa.LargeBinary(), nullable=True))
    op.create_table(
        "hubs",
        sa.Column("feed", number, sa.ForeignKey("feeds.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("callback", sa.Text(), nullable=False, unique=True),
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("asked", moment, nullable=False),
        sa.Column("expires", moment, nullable=True),
        sa.Column("denied", sa.Text(), nullable=True),
        sa.Column("due", moment, nullable=True),
    )
    op.create_index("hubs_due", "hubs", ["due"])
