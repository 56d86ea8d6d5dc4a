"""Pages that are kept for visitors who are not signed in."""

from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING

from wirecopy.errors import StoreBusyError
from wirecopy.serve import kept
from wirecopy.serve.kept import SECONDS, UNCHANGED, KeptPages

if TYPE_CHECKING:
    import pytest
    from starlette.types import Message, Receive, Scope, Send

PAGE = b"<p>The ferry sails again.</p>" * 100


class Desk:
    """An application that counts its answers, a store that somebody may write to, and a clock."""

    def __init__(self) -> None:
        self.now, self.state, self.made = 0.0, 0, 0
        self.status = 200
        self.headers = [(b"content-type", b"text/html"), (b"vary", b"cookie")]
        self.pages = KeptPages(self.stamp, lambda: self.now)

    def stamp(self) -> object:
        if self.state < 0:
            raise StoreBusyError("desk.db", "another process has held its lock", "wait")
        return self.state

    async def app(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.made += 1
        await send({"type": "http.response.start", "status": self.status, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": PAGE + b"%d" % self.made})

    def ask(self, key: str = "/story/1", *, accepts: bytes = b"identity") -> tuple[dict[bytes, bytes], bytes]:
        heads: list[Message] = []
        body = b""

        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            nonlocal body
            if message["type"] == "http.response.start":
                heads.append(message)
            body += message.get("body", b"")

        scope = {"type": "http", "headers": [(b"accept-encoding", accepts)]}
        asyncio.run(self.pages.answer(self.app, key, scope, receive, send))
        return dict(heads[0]["headers"]), body


def test_a_page_stays_for_a_minute_while_nobody_writes() -> None:
    desk = Desk()
    first = desk.ask()
    desk.now = UNCHANGED - 1
    assert desk.ask() == first
    desk.now = UNCHANGED + 1
    assert desk.ask()[1] == PAGE + b"2"


def test_a_page_is_no_older_than_seconds_once_somebody_has_written() -> None:
    desk = Desk()
    desk.ask()
    desk.state += 1
    desk.now = SECONDS - 1
    assert desk.ask()[1] == PAGE + b"1"
    desk.now = SECONDS + 1
    assert desk.ask()[1] == PAGE + b"2"


def test_what_changed_here_is_seen_at_once() -> None:
    desk = Desk()
    desk.ask()
    desk.pages.forget()
    assert desk.ask()[1] == PAGE + b"2"


def test_a_kept_page_goes_out_compressed_to_whoever_takes_it_so() -> None:
    desk = Desk()
    desk.ask()
    for _ in range(2):
        headers, body = desk.ask(accepts=b"gzip, br")
        assert gzip.decompress(body) == PAGE + b"1"
        assert headers[b"content-encoding"] == b"gzip"
        assert headers[b"content-length"] == b"%d" % len(body)
        assert headers[b"vary"] == b"cookie, Accept-Encoding"
    headers, body = desk.ask()
    assert body == PAGE + b"1"
    assert b"content-encoding" not in headers


def test_no_answer_but_a_page_without_cookies_is_kept() -> None:
    desk = Desk()
    desk.status = 404
    assert desk.ask()[1] != desk.ask()[1]
    desk.status = 200
    desk.headers.append((b"set-cookie", b"language=de"))
    assert desk.ask()[1] != desk.ask()[1]


def test_pages_of_others_are_others() -> None:
    desk = Desk()
    assert desk.ask("/ in German")[1] != desk.ask("/ in Korean")[1]


def test_a_store_that_does_not_answer_leaves_the_answer_to_the_page() -> None:
    desk = Desk()
    desk.ask()
    desk.state = -1
    assert desk.ask()[1] == PAGE + b"2"


def test_the_room_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "ROOM", 3 * len(PAGE))
    desk = Desk()
    for number in range(4):
        desk.ask(f"/story/{number}", accepts=b"gzip")
    assert desk.ask("/story/3")[1] == PAGE + b"4"
    assert desk.ask("/story/0")[1] == PAGE + b"5"
