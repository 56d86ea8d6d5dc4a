"""What every page of the desk works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, cast

from wirecopy.serve.security import new_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from wirecopy.config import Settings
    from wirecopy.fetch import Client
    from wirecopy.serve.pages import Pages
    from wirecopy.serve.reading import Reading
    from wirecopy.store import Store

Access = Literal["public", "members", "private"]
ACCESS: tuple[Access, ...] = ("public", "members", "private")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The desk behind the pages.

    Attributes:
        store: Everything that it keeps.
        settings: How it was started.
        client: Reads feeds and pictures.
        secret: Signs form tokens and picture addresses; it lives in the store.
        pages: Makes HTML of views.
        reading: What stories say.
        now: Gives the time.
        setup: The token that the first-run page asks of whoever does not sit at this machine.
    """

    store: Store
    settings: Settings
    client: Client
    secret: bytes
    pages: Pages
    reading: Reading
    setup: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def name(self) -> str:
        """What the desk is called."""
        return str(self.store.readers.setting("site_name") or "wirecopy")

    @property
    def access(self) -> Access:
        """Who may read: anyone, whoever is signed in, or the owner alone."""
        kept = self.store.readers.setting("site_access")
        return kept if kept in ACCESS else "members"


def secret_of(store: Store) -> bytes:
    """The desk's secret, made when it is first asked for."""
    kept = store.readers.setting("site_secret")
    if kept is None:
        store.readers.set("site_secret", new_token())
        kept = store.readers.setting("site_secret")
    return str(kept).encode()


def site_of(request: Request) -> Site:
    """The desk that a request is made to."""
    return cast("Site", request.app.state.site)
