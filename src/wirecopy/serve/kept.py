"""Pages for visitors who are not signed in, kept while they are as the store is: many ask for the same ones.

What such a visitor sees follows from the store, the address, the language, the time zone and what their browser wishes;
all but the store make the key. Nothing that belongs to a person is ever kept.

While nobody writes to the store, a page stays as it is, but for `5 minutes ago`: it is kept for a minute. A store that
the worker fills is written every few seconds, and hardly ever about the page that is asked for: then it is kept for a
few seconds.
"""

from __future__ import annotations

import gzip
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Seconds that a page is kept while the store changes, and while it does not; bytes of all together.
SECONDS, UNCHANGED, ROOM = 5.0, 60.0, 64 << 20
# Bytes below which compressing costs more than it saves, and the level at which it pays.
WORTH_PACKING, PACKING = 1500, 4
# The pages that are worth it: those that many ask for and that the store is asked for.
WORTH = ("/story/", "/article", "/evidence", "/origin", "/search", "/feed.", "/story-feed/")


@dataclass(slots=True)
class _Page:
    made: float
    stamp: object
    start: Message
    body: bytes
    packed: bytes | None = None


class KeptPages:
    """The pages that were made last.

    Args:
        stamp: Gives what stands for the state of the store.
        clock: Seconds from any start.
    """

    def __init__(self, stamp: Callable[[], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._stamp = stamp
        self._clock = clock
        self._pages: OrderedDict[Hashable, _Page] = OrderedDict()
        self._size = 0

    async def answer(self, app: ASGIApp, key: Hashable, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or let the application answer and keep that."""
        try:
            # Before the page is made: what is written meanwhile makes it old.
            now, stamp = self._clock(), self._stamp()
        except StoreError:
            await app(scope, receive, send)
            return
        page = self._pages.get(key)
        if page is not None and now < page.made + (UNCHANGED if page.stamp == stamp else SECONDS):
            self._pages.move_to_end(key)
            await self._send(page, scope, send)
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
            self._keep(key, _Page(now, stamp, start, b"".join(parts)))

    def forget(self) -> None:
        """Let all go: somebody has just changed something here."""
        self._pages.clear()
        self._size = 0

    async def _send(self, page: _Page, scope: Scope, send: Send) -> None:
        start, body = _copied(page.start), page.body
        if len(body) >= WORTH_PACKING and any(
            name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"]
        ):
            if page.packed is None:
                page.packed = gzip.compress(body, PACKING, mtime=0)
                self._size += len(page.packed)
            start["headers"], body = _packed(start["headers"], len(page.packed)), page.packed
        await send(start)
        await send({"type": "http.response.body", "body": body})

    def _keep(self, key: Hashable, page: _Page) -> None:
        held = self._pages.pop(key, None)
        self._size += _room(page) - (_room(held) if held else 0)
        self._pages[key] = page
        while self._size > ROOM:
            _, oldest = self._pages.popitem(last=False)
            self._size -= _room(oldest)


def _room(page: _Page) -> int:
    return len(page.body) + len(page.packed or b"")


def _copied(start: Message) -> Message:
    # What lies around the application writes into the headers that it is handed.
    return {**start, "headers": list(start["headers"])}


def _packed(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, for its compressed body."""
    varies = next((value for name, value in headers if name == b"vary"), b"")
    kept = [pair for pair in headers if pair[0] not in {b"content-length", b"vary"}]
    vary = varies + b", Accept-Encoding" if varies else b"Accept-Encoding"
    own = ((b"content-encoding", b"gzip"), (b"content-length", b"%d" % length), (b"vary", vary))
    return [*kept, *own]


def is_worth_keeping(scope: Scope) -> bool:
    """Whether a request is for a page that may be kept."""
    path: str = scope["path"]
    return (
        scope["method"] == "GET" and (path == "/" or path.startswith(WORTH)) and b"told=" not in scope["query_string"]
    )
