"""A desk in the browser for tests: a real server on a free port over a store filled with the invented press."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

from uvicorn import Config, Server

from wirecopy.config import load
from wirecopy.demo import agency_list, pages
from wirecopy.errors import InputError
from wirecopy.extract import ExtractOptions
from wirecopy.fetch import Client, FetchOptions
from wirecopy.live import LiveDesk, LiveOptions
from wirecopy.serve.app import create_app
from wirecopy.serve.passwords import hashed
from wirecopy.store import Store, StoredPage, StoreOptions, User, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from pathlib import Path

PASSWORD = "quiet lantern ferry"
SETUP = "setup-token-of-the-test"


class _Stay(HTTPRedirectHandler):
    """Redirects are answers here."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer of the desk."""

    status: int
    headers: Message
    text: str


@dataclass(slots=True, kw_only=True)
class Caller:
    """A program that uses the desk as a browser does: it keeps cookies and sends the forms of pages.

    Attributes:
        base: The desk's address.
    """

    base: str
    jar: CookieJar = field(default_factory=CookieJar)

    def _opener(self) -> OpenerDirector:
        return build_opener(HTTPCookieProcessor(self.jar), _Stay())

    def get(self, path: str, **headers: str) -> Reply:
        """Ask for a page."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask(Request(self.base + path, headers=named))  # noqa: S310  # our own server

    def post(
        self,
        path: str,
        *,
        page: str | None = "/sign-in",
        from_site: str | None = None,
        referer: str | None = None,
        **fields: object,
    ) -> Reply:
        """Send a form, with the token of a page where there is one."""
        if page is not None:
            fields["form"] = self.token(page)
        body = urlencode({name: value for name, value in fields.items() if value is not None}, doseq=True).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | ({"Origin": from_site} if from_site else {})
        headers |= {"Referer": referer} if referer else {}
        return self._ask(Request(self.base + path, data=body, headers=headers))  # noqa: S310  # our own server

    def token(self, page: str) -> str:
        """The token of the forms of a page."""
        found = re.search(r'data-form="([^"]+)"', self.get(page).text)
        assert found, f"{page} has no form token"
        return found[1]

    def sign_in(self, name: str, password: str = PASSWORD) -> Reply:
        """Sign in."""
        return self.post("/sign-in", name=name, password=password)

    def _ask(self, request: Request) -> Reply:
        try:
            with self._opener().open(request, timeout=30) as answer:
                return Reply(
                    status=answer.status, headers=answer.headers, text=answer.read().decode("utf-8", "replace")
                )
        except HTTPError as error:
            return Reply(status=error.code, headers=error.headers, text=error.read().decode("utf-8", "replace"))


@cache
def _hash() -> str:
    return hashed(PASSWORD)


def add_people(store: Store) -> None:
    """Make accounts: an owner, an editor, a reader."""
    for name, role in (("olga", "admin"), ("emil", "editor"), ("rita", "reader")):
        store.readers.put(User(name=name, role=role, added=datetime.now(UTC), password=_hash()))  # type: ignore[arg-type]  # the three roles


def fill(file: Path) -> None:
    """Fill a store with the invented press."""
    with open_store(f"sqlite:///{file}", options=StoreOptions()) as store:
        desk = LiveDesk(store, options=LiveOptions(extract=ExtractOptions(agencies=(agency_list(),))))
        now = datetime.now(UTC) - timedelta(hours=3)
        for place, page in enumerate(pages()):
            # A list of other articles is refused, as it is in life.
            with suppress(InputError):
                desk.take_page(StoredPage(page=replace(page, fetched=page.fetched or now + timedelta(minutes=place))))
        desk.repair()


@contextmanager
def serving(store: Store, *, private_networks: bool = True) -> Iterator[str]:
    """Serve a store on a free port; give the address."""
    settings = load(environment={}, flags={"private_networks": private_networks})
    with (
        Client(FetchOptions(contact="mailto:desk@localhost", private_networks=private_networks, pause=0.0)) as client,
        socket.socket() as listening,
    ):
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        app = create_app(store, settings, client, setup=SETUP)
        server = Server(Config(app, log_level="error", lifespan="off", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + 30
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        assert server.started
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=30)
