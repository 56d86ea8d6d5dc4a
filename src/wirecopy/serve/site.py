"""What every page of the desk works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, cast

from wirecopy.serve.notice import Restriction, restriction
from wirecopy.serve.security import new_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from wirecopy.config import Settings
    from wirecopy.fetch import Client
    from wirecopy.serve.known import Known
    from wirecopy.serve.pages import Pages
    from wirecopy.serve.reading import Reading
    from wirecopy.store import Store
    from wirecopy.types import Article

Access = Literal["public", "members", "private"]
ACCESS: tuple[Access, ...] = ("public", "members", "private")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the owner has set, and what there is to choose from on the front page.

    Attributes:
        name: What the desk is called.
        access: Who may read: anyone, whoever is signed in, or the owner alone.
        languages: In which its stories are told.
        sections: That its stories are in.
    """

    name: str
    access: Access
    languages: tuple[str, ...]
    sections: tuple[str, ...]


def about(store: Store) -> About:
    """Read what the owner has set."""
    access = store.readers.setting("site_access")
    return About(
        name=str(store.readers.setting("site_name") or "wirecopy"),
        access=access if access in ACCESS else "members",
        languages=store.front.languages(),
        sections=store.front.sections(),
    )


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
        about: What the owner has set.
        setup: The token that the first-run page asks of whoever does not sit at this machine.
        now: Gives the time.
    """

    store: Store
    settings: Settings
    client: Client
    secret: bytes
    pages: Pages
    reading: Reading
    about: Known[About]
    setup: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def name(self) -> str:
        """What the desk is called."""
        return self.about.get().name

    @property
    def access(self) -> Access:
        """Who may read."""
        return self.about.get().access

    def restriction(self, article: Article) -> Restriction | None:
        """What visitors who are not signed in may see of an article; the notice of its original holds for it too."""
        said = self.store.permissions((article.id,)).get(article.id, ())
        return restriction(article, self.store.traces.syndication(article.id), said)

    def set(self, name: str, value: object) -> None:
        """Keep what the owner sets."""
        self.store.readers.set(name, value)
        self.about.forget()


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
