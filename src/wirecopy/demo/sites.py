"""The invented press as real little web sites on loopback ports, each with its pages, pictures, feed and robots.txt.

    press.toml, press/ -> a server for each outlet -> /, /feed, /<page>, .../img/<picture>, /robots.txt

Feeds come in six forms, as the press has them. Wherever a page or a feed names an outlet's address, the address of its
loopback server stands instead, so that links between outlets lead somewhere. Times stay as they were written.
"""

from __future__ import annotations

import re
import sys
import threading
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from hashlib import blake2b
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urlsplit

from wirecopy.demo import folder, outlets, truth
from wirecopy.demo.feeds import FORMS, TYPES, Item, home, item_of, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from types import TracebackType

    from wirecopy.demo import Outlet

# Of these addresses every outlet gets one of its own, as sites have: what one does keeps no other waiting. Only Linux
# has them all; elsewhere they share the first.
_FIRST, _OWN = "127.0.0.1", "127.0.0.{}"
_PICTURE = re.compile(r".*/img/([\w-]+\.svg)")
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3"/>'
    '<text x="8" y="12" font-size="11" text-anchor="middle" fill="#fff">{}</text></svg>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What is there."""

    type: str
    content: bytes
    changed: datetime

    @property
    def tag(self) -> str:
        return f'"{blake2b(self.content, digest_size=8).hexdigest()}"'


class Press:
    """All sites of the invented press, running.

    Attributes:
        feeds: The addresses of their feeds: agencies first, those who only copy last.
        until: What the press has not published by then is not there yet; None for everything.
    """

    def __init__(self) -> None:
        self.until: datetime | None = None
        order = ("agency", "newspaper", "newsletter", "aggregator", "rewriter")
        ordered = sorted(outlets(), key=lambda outlet: order.index(outlet.kind))
        self._sites = [_Site(self, outlet, place) for place, outlet in enumerate(ordered)]
        self.feeds = tuple(site.feed for site in self._sites)
        self._local = {urlsplit(site.outlet.address).netloc: site.local for site in self._sites}
        hosts = "|".join(map(re.escape, self._local))
        # In JSON inside pages the slashes are escaped.
        self._address = re.compile(rf"https?:(\\?/)\\?/(?:www\.)?({hosts})(?![\w.-])")
        self._back = {site.local: site.outlet.address for site in self._sites}
        for site in self._sites:
            site.start()

    def local(self, text: str) -> str:
        """Return a text with the loopback address of each outlet in place of its invented one."""

        def replaced(found: re.Match[str]) -> str:
            return self._local[found[2]].rstrip("/").replace("/", found[1])

        return self._address.sub(replaced, text)

    def invented(self, text: str) -> str:
        """Return a text with the invented addresses again."""
        for local, address in self._back.items():
            text = text.replace(local, address)
        return text

    def close(self) -> None:
        """Stop all sites."""
        for site in self._sites:
            site.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def serve_press() -> Press:
    """Start the sites of the invented press; close what is returned, or use it as a context."""
    return Press()


class _Site:
    """One outlet's site."""

    def __init__(self, press: Press, outlet: Outlet, place: int) -> None:
        self.press = press
        self.outlet = outlet
        self.form = FORMS[place % len(FORMS)]
        self._server = _bound(_OWN.format(place + 2), self)
        host, port = self._server.server_address[:2]
        self.local = f"http://{host!s}:{port}/"
        self.feed = f"{self.local}feed.json" if self.form == "json" else f"{self.local}feed.xml"
        self._thread = threading.Thread(target=self._server.serve_forever, name=outlet.key, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All pages, in order of appearance; one that was changed later twice."""
        rows = [row for row in truth()["page"] if row["outlet"] == self.outlet.key]
        return tuple(item_of(row) for row in rows)

    def current(self) -> tuple[Item, ...]:
        """The pages that are there now, each as it is now."""
        until = self.press.until
        there = [item for item in self.items if until is None or item.fetched <= until]
        return tuple({item.url: item for item in there}.values())

    def answer(self, target: str) -> _Answer | None:
        """Return what is at a path with its query."""
        path = urlsplit(target).path
        listed = [item for item in self.current() if item.listed]
        if path == "/":
            return self._made("text/html; charset=utf-8", home(self.form, self.outlet, self.feed, listed))
        if path in {"/feed.xml", "/feed.json"} and self.feed.endswith(path):
            return self._made(f"{TYPES[self.form]}; charset=utf-8", write(self.form, self.outlet, self.feed, listed))
        if path == "/robots.txt":
            return self._made("text/plain; charset=utf-8", "User-agent: *\nDisallow: /search\n")
        if path == "/favicon.ico":
            return self._made("image/svg+xml", _ICON.format(escape(self.outlet.name[:1])))
        if picture := _PICTURE.fullmatch(path):
            return self._picture(picture[1])
        wanted = self.outlet.address.rstrip("/") + target
        found = next((item for item in self.current() if item.url == wanted), None)
        return None if found is None else self._page(found)

    def _page(self, item: Item) -> _Answer:
        path = folder() / item.file
        kind = "text/html" if path.suffix == ".html" else "text/plain"
        text = self.press.local(path.read_text(encoding="utf-8"))
        return _Answer(type=f"{kind}; charset=utf-8", content=text.encode(), changed=item.fetched)

    def _picture(self, name: str) -> _Answer | None:
        path = folder() / self.outlet.folder / "img" / name
        return (
            _Answer(type="image/svg+xml", content=path.read_bytes(), changed=self._first()) if path.is_file() else None
        )

    def _made(self, type_: str, text: str) -> _Answer:
        there = self.current()
        changed = max((item.fetched for item in there), default=self._first())
        return _Answer(type=type_, content=self.press.local(text).encode(), changed=changed)

    def _first(self) -> datetime:
        return min(item.fetched for item in self.items)


def _bound(host: str, site: _Site) -> ThreadingHTTPServer:
    handler = type("Handler", (_Handler,), {"site": site})
    try:
        server = _Server((host, 0), handler)
    except OSError:
        server = _Server((_FIRST, 0), handler)
    return server


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of readers who hang up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers as a plain, well-behaved server does."""

    site: ClassVar[_Site]
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """Give what is there, or only say that it has not changed."""
        found = self.site.answer(self.path)
        if found is None:
            self._send(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"Not found\n", {})
            return
        headers = {
            "ETag": found.tag,
            "Last-Modified": format_datetime(found.changed, usegmt=True),
            "Cache-Control": "no-cache",
        }
        if self._is_known(found):
            self._send(HTTPStatus.NOT_MODIFIED, None, b"", headers)
        else:
            self._send(HTTPStatus.OK, found.type, found.content, headers)

    do_HEAD = do_GET  # noqa: N815 - the name that the server looks for

    def _is_known(self, found: _Answer) -> bool:
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return found.tag in tags or tags.strip() == "*"
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return since.tzinfo is not None and found.changed.replace(microsecond=0) <= since

    def _send(self, status: HTTPStatus, type_: str | None, content: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if type_ is not None:
            self.send_header("Content-Type", type_)
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it overrides
        """Keep quiet."""
