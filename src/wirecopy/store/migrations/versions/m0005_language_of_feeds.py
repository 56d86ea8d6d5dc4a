"""The language that a reader says a feed is written in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column. Of the feeds that are there each text tells, as before."""
    op.add_column("feeds", sa.Column("language", sa.Text(), nullable=True))
