"""Pages for visitors who are not signed in, kept for a few seconds: many ask for the same ones at the same time.

What such a visitor sees follows from the address, the language, the time zone and what their browser wishes; those make
the key. Nothing that belongs to a person is ever kept.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Seconds that a page is kept, and bytes of all together.
SECONDS, ROOM = 10.0, 32 << 20
# The pages that are worth it: those that many ask for and that the store is asked for.
WORTH = ("/story/", "/article", "/evidence", "/origin", "/search", "/feed.", "/story-feed/")


@dataclass(frozen=True, slots=True)
class _Page:
    until: float
    start: Message
    body: bytes


class KeptPages:
    """The pages that were made last.

    Args:
        clock: Seconds from any start.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pages: OrderedDict[Hashable, _Page] = OrderedDict()
        self._size = 0

    async def answer(self, app: ASGIApp, key: Hashable, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or let the application answer and keep that."""
        now = self._clock()
        page = self._pages.get(key)
        if page is not None and now < page.until:
            self._pages.move_to_end(key)
            await send(_copied(page.start))
            await send({"type": "http.response.body", "body": page.body})
            return
        start: Message = {}
        parts: list[bytes] = []

        async def keeping(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(_copied(message))
            else:
                parts.append(message.get("body", b""))
            await send(message)

        await app(scope, receive, keeping)
        if start.get("status") == 200 and b"set-cookie" not in {name for name, _ in start["headers"]}:  # noqa: PLR2004  # OK
            self._keep(key, _Page(now + SECONDS, start, b"".join(parts)))

    def forget(self) -> None:
        """Let all go: somebody has just changed something here."""
        self._pages.clear()
        self._size = 0

    def _keep(self, key: Hashable, page: _Page) -> None:
        held = self._pages.pop(key, None)
        self._size += len(page.body) - (len(held.body) if held else 0)
        self._pages[key] = page
        while self._size > ROOM:
            _, oldest = self._pages.popitem(last=False)
            self._size -= len(oldest.body)


def _copied(start: Message) -> Message:
    # What lies around the application writes into the headers that it is handed.
    return {**start, "headers": list(start["headers"])}


def is_worth_keeping(scope: Scope) -> bool:
    """Whether a request is for a page that may be kept."""
    path: str = scope["path"]
    return (
        scope["method"] == "GET" and (path == "/" or path.startswith(WORTH)) and b"told=" not in scope["query_string"]
    )
