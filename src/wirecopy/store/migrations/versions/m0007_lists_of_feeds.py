"""What lists of feeds are ordered and chosen by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns. `migrate` fills them in for feeds that are there."""
    kind = op.get_bind().dialect.name
    ordered = sa.Text() if kind == "sqlite" else sa.Text(collation="C")
    moment = sa.Text() if kind == "sqlite" else sa.DateTime(timezone=True)
    op.add_column("feeds", sa.Column("listed", ordered, nullable=False, server_default=""))
    op.add_column("feeds", sa.Column("announced", moment, nullable=True))
    op.create_index("feeds_listed", "feeds", ["listed", "number"])
    op.create_index("feeds_health", "feeds", ["failures", "ended", "announced", "added", "polled"])
