"""What a feed says of an entry that it announced before, and whether that tells of an edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from wirecopy.store import encoding
from wirecopy.store.schema import entries, feeds
from wirecopy.types import Entry

if TYPE_CHECKING:
    from sqlalchemy import Connection

# How often the page of one entry is read at most because its feed says that it was edited: some feeds say so each time.
MOST_READ = 6


def change_entry(connection: Connection, row: dict[str, Any]) -> None:
    """Keep what a feed says of an entry now; where that tells of an edit, what it led to waits to be read again."""
    which = (entries.c.feed == row["feed"]) & (entries.c.id == row["id"])
    columns = (entries.c.content, entries.c.state, entries.c.attempts, feeds.c.pages)
    held = connection.execute(sa.select(*columns).join(feeds, feeds.c.number == entries.c.feed).where(which)).one()
    content = encoding.packed(row["content"])
    values = {"url": row["url"], "digest": row["digest"], "content": content}
    before, after = encoding.decode(Entry, held.content), encoding.decode(Entry, content)
    if held.state == "taken" and held.attempts < MOST_READ and _is_edited(before, after, own_text=not held.pages):
        values |= {"state": "waiting", "due": row["seen"], "lease": None, "leased_until": None}
    connection.execute(sa.update(entries).where(which).values(values))


def _is_edited(before: Entry, after: Entry, *, own_text: bool) -> bool:
    """Whether a feed says that an entry was edited: by another headline or a later time.

    Other differences - a count of comments, a teaser, a token in a picture's address - come with every reading of some
    feeds. Where the texts in the feed are what is taken, another text counts too.
    """
    if (before.title and before.title.value) != (after.title and after.title.value):
        return True
    if own_text:
        return [text.value for text in (*before.contents, before.summary) if text] != [
            text.value for text in (*after.contents, after.summary) if text
        ]
    return bool(before.updated and after.updated and after.updated > before.updated)
