"""Who asks for a page, and how they want it: signed in or not, language, editions, time zone, theme."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from wirecopy.serve import localise
from wirecopy.serve.security import COOKIE, digest, form_token

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from starlette.requests import Request

    from wirecopy.serve.site import Site
    from wirecopy.store import Role

Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a reader has chosen; empty is unchosen.

    Attributes:
        interface: The language of the desk's own words.
        languages: The languages of the stories to show first, the dearest first.
        places: Places whose stories come first, as datelines name them.
        only: Whether stories in other languages are left out altogether.
        zone: A time zone by its name.
        theme: Light or dark.
    """

    interface: str | None = None
    languages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    only: bool = False
    zone: str | None = None
    theme: Theme = "auto"

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Preferences:
        """Take preferences from what the store keeps, whatever an earlier release put there."""
        theme = kept.get("theme")
        return cls(
            interface=kept.get("interface") if kept.get("interface") in localise.LANGUAGES else None,
            languages=tuple(str(each) for each in kept.get("languages") or ()),
            places=tuple(str(each) for each in kept.get("places") or ()),
            only=bool(kept.get("only")),
            zone=str(kept["zone"]) if kept.get("zone") else None,
            theme=theme if theme in THEMES else "auto",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks.

    Attributes:
        user: Their name, None where they are not signed in.
        role: What they may do.
        language: Of the interface.
        zone: In which they are told times.
        wishes: The languages that their browser asks for.
        session: The secret of their session, empty without one.
        form: The token for the forms of this page.
        preferences: What they have chosen.
        alerts: How many alerts they have not seen.
    """

    language: str
    zone: ZoneInfo
    user: str | None = None
    role: Role | None = None
    wishes: tuple[str, ...] = ()
    session: str = ""
    form: str = ""
    preferences: Preferences = field(default_factory=Preferences)
    alerts: int = 0

    @property
    def is_owner(self) -> bool:
        """Whether they own the desk."""
        return self.role == "admin"

    @property
    def is_editor(self) -> bool:
        """Whether they may manage sources, and merge and split stories."""
        return self.role in {"admin", "editor"}


def visitor_of(request: Request, site: Site, now: datetime) -> Visitor:
    """Find out who asks; once for each request."""
    known: Visitor | None = getattr(request.state, "visitor", None)
    if known is None:
        known = _visitor(request, site, now)
        request.state.visitor = known
    return known


def _visitor(request: Request, site: Site, now: datetime) -> Visitor:
    token = request.cookies.get(COOKIE, "")
    session = site.store.accounts.session(digest(token), now) if token else None
    kept = site.store.readers.preferences(session.user) if session else {}
    preferences = Preferences.read(kept)
    header = request.headers.get("accept-language")
    asked = request.cookies.get("language")
    language = (
        preferences.interface
        or (asked if asked in localise.LANGUAGES else None)
        or localise.preferred(header)
        or localise.LANGUAGES[0]
    )
    return Visitor(
        user=session.user if session else None,
        role=session.role if session else None,
        language=language,
        zone=localise.zone(preferences.zone or request.cookies.get("zone")),
        wishes=localise.accepted(header),
        session=token if session else "",
        form=form_token(site.secret, token if session else ""),
        preferences=preferences,
        alerts=site.store.saved.unseen_alerts(session.user) if session else 0,
    )
