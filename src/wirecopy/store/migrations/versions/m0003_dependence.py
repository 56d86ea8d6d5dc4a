"""Which articles of a story rest on another newsroom's report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column. Stories that are there get it when they next change."""
    op.add_column("stories", sa.Column("dependent", sa.Text(), nullable=True))
