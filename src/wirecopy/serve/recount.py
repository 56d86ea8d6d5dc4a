"""What stories are called and count after a person merged or split them: the worker counts only what it decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wirecopy.story.build import tell
from wirecopy.story.unit import units

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from wirecopy.store import Store
    from wirecopy.store.parts import StoryParts
    from wirecopy.types import Story


def recount(store: Store, names: Iterable[str | None], *, maker: str, now: datetime) -> None:
    """Bring headline, publishers and the count of independent reports of some stories up to date.

    Args:
        store: Where they are.
        names: Their ids, or ids that were merged into them; unknown ones are left out.
        maker: Who changed them.
        now: The time.
    """
    found = {
        parts.stored.story.id: parts for name in names if name and (parts := store.story_parts(name)) and parts.articles
    }
    store.stories.decide((), maker=maker, now=now, changed=map(_counted, found.values()))


def _counted(parts: StoryParts) -> Story:
    articles = [each.article for each in parts.articles]
    held = parts.stored.story
    told = tell(held.id, units(articles, parts.syndications), articles, parts.edges)
    return replace(told, articles=held.articles)
