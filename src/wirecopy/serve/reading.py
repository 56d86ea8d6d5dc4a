"""What stories say, kept in memory while they stay as they are: reading one takes longer than showing it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from wirecopy.live.contents import stored_contents, stored_related
from wirecopy.live.meanings import NearStories
from wirecopy.story.embed import default_model

if TYPE_CHECKING:
    from datetime import datetime

    from wirecopy.store import Store
    from wirecopy.store.parts import StoryParts
    from wirecopy.story import Related, StoryContents
    from wirecopy.story.entities import Recogniser

# Stories in memory; one of 20 articles takes about 200 KiB.
KEPT = 300
# Seconds after which a story is read again though nothing in it changed: the stories related to it may have.
FRESH = 900

_Key = tuple[str, "datetime", "datetime", int, int]


class Reading:
    """The contents of the stories read last.

    Args:
        store: Where stories are.
        recogniser: Finds names besides the rules.
    """

    def __init__(self, store: Store, recogniser: Recogniser | None = None) -> None:
        self._store = store
        self._recogniser = recogniser
        self._near = NearStories(store, default_model())
        self._kept: OrderedDict[_Key, tuple[StoryContents, tuple[Related, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, parts: StoryParts, now: datetime) -> tuple[StoryContents, tuple[Related, ...]]:
        """Read a story, and find the stories related to it.

        Args:
            parts: The story, as `Store.story_parts` gives it.
            now: The time.
        """
        latest = max((each.taken for each in parts.articles), default=now)
        changed = parts.stored.changed
        key = (parts.stored.story.id, changed, latest, len(parts.edges), int(now.timestamp() // FRESH))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        contents = stored_contents(self._store, parts, now=now, recogniser=self._recogniser)
        found = contents, stored_related(self._store, contents, near=self._near)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found
