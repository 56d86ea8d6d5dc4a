"""The owner's page: who may read the desk, people, invitations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wirecopy.serve.display import one_line
from wirecopy.serve.forms import Form, sent
from wirecopy.serve.localise import N_
from wirecopy.serve.pages import answer, back
from wirecopy.serve.routes.accounts import INVITED
from wirecopy.serve.security import digest, new_token
from wirecopy.serve.site import ACCESS, Access, Site, site_of
from wirecopy.serve.visitor import visitor_of
from wirecopy.serve.windows import start_of, window
from wirecopy.store import Role, User

router = APIRouter()

# People, and open invitations, on the page at a time.
PEOPLE, INVITATIONS = 50, 30
ROLES: tuple[Role, ...] = ("reader", "editor", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """Somebody with an account."""

    name: str
    role: Role
    added: datetime
    self: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """An invitation that nobody has used yet."""

    number: int
    role: Role
    by: str | None
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage:
    """The owner's page.

    Attributes:
        name: What the desk is called.
        access: Who may read.
        people: A page of those with an account.
        invitations: Those that are open.
        invitation: The address of the one just made; shown once.
        people_after: Where the list of people goes on.
        invitations_after: Where that of invitations does.
        place: The store, without a password.
        size: Bytes that it takes.
        articles: How many it holds.
    """

    name: str
    access: Access
    people: tuple[PersonView, ...]
    invitations: tuple[InvitationView, ...]
    place: str
    size: int
    articles: int
    invitation: str | None = None
    people_after: int | None = None
    invitations_after: int | None = None


@router.get("/settings")
async def settings(request: Request) -> Response:
    """Show the owner's page."""
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    if visitor.user is None:
        return RedirectResponse("/sign-in?next=/settings", status_code=303)
    if not visitor.is_owner:
        raise HTTPException(403, N_("Only the owner may change how the desk is run."))
    return answer(request, "settings.html", _page(request, site))


@router.post("/settings")
async def change(request: Request) -> Response:
    """Keep the desk's name and who may read it."""
    form, site = await _owner(request)
    if name := one_line(form.text("name")[:60]):
        site.set("site_name", name)
    if form.text("access") in ACCESS:
        site.set("site_access", form.text("access"))
    return back(request, "/settings", told="saved")


@router.post("/settings/invite")
async def invite(request: Request) -> Response:
    """Make an invitation; its address is shown once, and the store keeps only its digest."""
    form, site = await _owner(request)
    role = form.text("role") if form.text("role") in ROLES else "reader"
    token, now = new_token(), site.now()
    site.store.accounts.invite(
        digest(token), role=cast("Role", role), by=form.visitor.user or "", now=now, expires=now + INVITED
    )
    address = str(request.base_url).rstrip("/") + f"/join/{token}"
    return answer(request, "settings.html", _page(request, site, invitation=address))


@router.post("/settings/withdraw")
async def withdraw(request: Request) -> Response:
    """Take an invitation back."""
    form, site = await _owner(request)
    if (number := form.number("number")) is not None:
        site.store.accounts.withdraw(number)
    return back(request, "/settings", told="removed")


@router.post("/settings/person")
async def person(request: Request) -> Response:
    """Change what somebody may do, or remove their account."""
    form, site = await _owner(request)
    user = site.store.readers.get(form.text("name"))
    if user is None or user.name == form.visitor.user:
        raise HTTPException(400, N_("That is no other person's account."))
    if form.text("do") == "remove":
        site.store.readers.remove(user.name)
        return back(request, "/settings", told="removed")
    if form.text("role") in ROLES:
        role = cast("Role", form.text("role"))
        site.store.readers.put(User(name=user.name, role=role, added=user.added, password=user.password))
    return back(request, "/settings", told="saved")


async def _owner(request: Request) -> tuple[Form, Site]:
    form = await sent(request)
    if not form.visitor.is_owner:
        raise HTTPException(403, N_("Only the owner may change how the desk is run."))
    return form, site_of(request)


def _page(request: Request, site: Site, invitation: str | None = None) -> SettingsPage:
    visitor = visitor_of(request, site, site.now())
    people = window(site.store.readers.list(), start_of(request, "people"), PEOPLE)
    open_ = window(site.store.accounts.invitations(site.now()), start_of(request, "invitations"), INVITATIONS)
    return SettingsPage(
        name=site.name,
        access=site.access,
        people=tuple(
            PersonView(name=user.name, role=user.role, added=user.added, self=user.name == visitor.user)
            for user in people.items
        ),
        invitations=tuple(
            InvitationView(number=each.number, role=each.role, by=each.inviter, expires=each.expires)
            for each in open_.items
        ),
        place=site.store.place,
        size=site.store.size(),
        articles=site.store.articles.count(),
        invitation=invitation,
        people_after=people.after,
        invitations_after=open_.after,
    )
