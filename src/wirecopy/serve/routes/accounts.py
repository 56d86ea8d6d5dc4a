"""Signing in and out, the first owner, invitations, and a reader's own page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote
from zoneinfo import available_timezones

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wirecopy.serve import localise, passwords
from wirecopy.serve.browsers import browser_of, system_of
from wirecopy.serve.display import one_line
from wirecopy.serve.forms import sent
from wirecopy.serve.localise import N_
from wirecopy.serve.pages import answer, back, missing
from wirecopy.serve.security import SESSION, digest, new_token, session_cookie
from wirecopy.serve.site import site_of
from wirecopy.serve.visitor import THEMES, Preferences, visitor_of
from wirecopy.serve.windows import start_of, window
from wirecopy.store import User

if TYPE_CHECKING:
    from wirecopy.serve.site import Site

    T = TypeVar("T")

router = APIRouter()

# Sessions on a reader's page at a time.
SESSIONS = 30
# Checking a password takes long on purpose; it must not hold up the pages.
_SLOW = ThreadPoolExecutor(2, thread_name_prefix="passwords")
# Failed attempts at one name, and from one address, within the time after which they are forgotten.
MOST_FAILURES, MOST_FROM_ADDRESS, FORGIVEN = 8, 40, timedelta(minutes=15)
INVITED = timedelta(days=7)
LONGEST_NAME = 40
YEAR = 365 * 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The sign-in page; `problem` says why the last attempt failed."""

    next: str = "/"
    name: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPage:
    """Where a first owner, or somebody who was invited, chooses a name and a password."""

    owner: bool
    address: str
    name: str = ""
    problem: str | None = None
    access: str = "members"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A place where the reader is signed in; `agent` is what its browser calls itself."""

    opened: datetime
    seen: datetime
    agent: str
    browser: str | None
    system: str | None
    this: bool
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """A reader's own page."""

    name: str
    role: str
    preferences: Preferences
    sessions: tuple[SessionView, ...]
    zones: tuple[str, ...]
    languages: tuple[str, ...]
    sessions_after: int | None = None
    problem: str | None = None


def is_new(site: Site) -> bool:
    """Whether nobody has an account yet."""
    return not _has_users(site)


def _has_users(site: Site) -> bool:
    # A desk never becomes new again: once there is an account, the store need not be asked.
    if site.store not in _SETTLED and site.store.readers.list():
        _SETTLED.add(site.store)
    return site.store in _SETTLED


_SETTLED: set[object] = set()


def sign_in_address(request: Request) -> str:
    """The sign-in page that leads back to where a request wanted to go."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(wanted, safe='')}"


@router.get("/welcome")
async def welcome(request: Request) -> Response:
    """Show the first-run page."""
    site = site_of(request)
    if not is_new(site):
        return RedirectResponse("/", status_code=303)
    _may_set_up(request, site)
    return answer(request, "join.html", JoinPage(owner=True, address=_own(request)))


@router.post("/welcome")
async def become_owner(request: Request) -> Response:
    """Make the first account, which owns the desk."""
    form = await sent(request, signed_in=False)
    site = site_of(request)
    _may_set_up(request, site)
    name, access = form.text("name"), form.text("access")
    problem = name_problem(name) or passwords.problem(form.password("password"), name=name)
    if problem:
        view = JoinPage(owner=True, address=_own(request), name=name, problem=problem, access=access)
        return answer(request, "join.html", view, status=422)
    hashed = await _slowly(partial(passwords.hashed, form.password("password")))
    user = User(name=name, role="admin", added=site.now(), password=hashed)
    if not site.store.accounts.first_owner(user):
        raise HTTPException(409, N_("This desk has an owner already."))
    if access in {"public", "members", "private"}:
        site.set("site_access", access)
    return _signed_in(request, site, name, "/?told=welcome")


@router.get("/sign-in")
async def sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002  # the word in the address
    """Show the sign-in page."""
    site = site_of(request)
    if is_new(site):
        return RedirectResponse("/welcome", status_code=303)
    return answer(request, "sign_in.html", SignInPage(next=next))


@router.post("/sign-in")
async def sign_in(request: Request, next: str = "/") -> Response:  # noqa: A002  # the word in the address
    """Sign in."""
    form = await sent(request, signed_in=False)
    site = site_of(request)
    name, now = form.text("name"), site.now()
    limits = ((f"name:{name.lower()}", MOST_FAILURES), (f"address:{_address(request)}", MOST_FROM_ADDRESS))
    if any(site.store.accounts.failures(key, now - FORGIVEN) >= most for key, most in limits):
        view = SignInPage(
            next=next, name=name, problem=N_("Too many attempts failed. Try again in a quarter of an hour.")
        )
        return answer(
            request, "sign_in.html", view, status=429, headers={"retry-after": str(int(FORGIVEN.total_seconds()))}
        )
    user = site.store.readers.get(name)
    right = await _slowly(partial(passwords.right, form.password("password"), user.password if user else None))
    if user is None or not right:
        site.store.accounts.failed([key for key, _ in limits], now)
        view = SignInPage(next=next, name=name, problem=N_("The name or the password is wrong."))
        return answer(request, "sign_in.html", view, status=401)
    site.store.accounts.forgive(limits[0][0])
    if user.password is not None and passwords.outdated(user.password):
        renewed = await _slowly(partial(passwords.hashed, form.password("password")))
        site.store.readers.put(User(name=user.name, role=user.role, added=user.added, password=renewed))
    return _signed_in(request, site, user.name, None)


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End this session."""
    form = await sent(request)
    site_of(request).store.accounts.close_session(digest(form.visitor.session))
    response = back(request, "/", told="signed-out")
    response.set_cookie(**session_cookie(request, None))
    return response


@router.get("/join/{token}")
async def join_page(request: Request, token: str) -> Response:
    """Show somebody who was invited where to make an account."""
    site = site_of(request)
    if site.store.accounts.invitation(digest(token), site.now()) is None:
        raise missing(N_("This invitation was used, was withdrawn or is too old. Ask for another."))
    return answer(request, "join.html", JoinPage(owner=False, address=request.url.path))


@router.post("/join/{token}")
async def join(request: Request, token: str) -> Response:
    """Make the account of somebody who was invited."""
    form = await sent(request, signed_in=False)
    site = site_of(request)
    invitation = site.store.accounts.invitation(digest(token), site.now())
    if invitation is None:
        raise missing(N_("This invitation was used, was withdrawn or is too old. Ask for another."))
    name = form.text("name")
    problem = name_problem(name) or passwords.problem(form.password("password"), name=name)
    if problem is None and site.store.readers.get(name) is not None:
        problem = N_("Somebody has this name already.")
    if problem:
        view = JoinPage(owner=False, address=request.url.path, name=name, problem=problem)
        return answer(request, "join.html", view, status=422)
    hashed = await _slowly(partial(passwords.hashed, form.password("password")))
    user = User(name=name, role=invitation.role, added=site.now(), password=hashed)
    if not site.store.accounts.accept(digest(token), user, site.now()):
        raise missing(N_("This invitation was used, was withdrawn or is too old. Ask for another."))
    return _signed_in(request, site, name, "/")


@router.get("/account")
async def account(request: Request) -> Response:
    """Show a reader's own page."""
    site = site_of(request)
    if visitor_of(request, site, site.now()).user is None:
        return RedirectResponse("/sign-in?next=/account", status_code=303)
    return answer(request, "account.html", _account_page(request, site))


@router.post("/account")
async def change_preferences(request: Request) -> Response:
    """Keep what a reader has chosen."""
    form = await sent(request)
    site = site_of(request)
    theme = form.text("theme")
    chosen = Preferences(
        interface=form.text("interface") if form.text("interface") in localise.LANGUAGES else None,
        languages=tuple(each for each in form.texts("languages") if len(each) <= 3)[:16],  # noqa: PLR2004  # ISO 639
        places=tuple(place for each in form.text("places").split(",")[:16] if (place := one_line(each[:60]))),
        only=form.on("only"),
        zone=form.text("zone") if form.text("zone") in available_timezones() else None,
        theme=next((each for each in THEMES if each == theme), "auto"),
    )
    site.store.readers.set_preferences(form.visitor.user or "", asdict(chosen))
    return back(request, "/account", told="saved")


@router.post("/account/password")
async def change_password(request: Request) -> Response:
    """Change a reader's password; every other session ends."""
    form = await sent(request)
    site = site_of(request)
    user = site.store.readers.get(form.visitor.user or "")
    if user is None:
        raise HTTPException(401, N_("Sign in to do that."))
    right = await _slowly(partial(passwords.right, form.password("old"), user.password))
    problem = (
        passwords.problem(form.password("password"), name=user.name) if right else N_("The present password is wrong.")
    )
    if problem:
        return answer(request, "account.html", _account_page(request, site, problem), status=422)
    hashed = await _slowly(partial(passwords.hashed, form.password("password")))
    site.store.readers.put(User(name=user.name, role=user.role, added=user.added, password=hashed))
    site.store.accounts.close_sessions(user.name)
    return _signed_in(request, site, user.name, "/account?told=saved")


@router.post("/account/end-session")
async def end_session(request: Request) -> Response:
    """End one of a reader's sessions."""
    form = await sent(request)
    site = site_of(request)
    accounts, now = site.store.accounts, site.now()
    for session in accounts.sessions(form.visitor.user or "", now):
        if session.digest.hex() == form.text("key"):
            accounts.close_session(session.digest)
    return back(request, "/account", told="ended")


@router.get("/interface")
async def interface(request: Request, language: str = "") -> Response:
    """Choose the language of the desk, for a visitor without an account."""
    response = back(request)
    if language in localise.LANGUAGES:
        response.set_cookie("language", language, max_age=YEAR, path="/", samesite="lax", httponly=True)
    return response


def name_problem(name: str) -> str | None:
    """What is wrong with a name for an account, if anything."""
    if not 1 <= len(name) <= LONGEST_NAME or one_line(name) != name:
        return N_("A name is one line of a few letters, not a long one.")
    if any(sign in name for sign in "<>&\"'/\\"):
        return N_("A name has no quotation marks, slashes or angle brackets.")
    return None


def _account_page(request: Request, site: Site, problem: str | None = None) -> AccountPage:
    visitor = visitor_of(request, site, site.now())
    own = digest(visitor.session)
    held = window(site.store.accounts.sessions(visitor.user or "", site.now()), start_of(request, "sessions"), SESSIONS)
    return AccountPage(
        name=visitor.user or "",
        role=visitor.role or "reader",
        preferences=visitor.preferences,
        sessions_after=held.after,
        sessions=tuple(
            SessionView(
                opened=each.opened,
                seen=each.seen,
                agent=one_line(each.agent) or "",
                browser=browser_of(each.agent or ""),
                system=system_of(each.agent or ""),
                this=each.digest == own,
                key=each.digest.hex(),
            )
            for each in held.items
        ),
        zones=tuple(sorted(available_timezones())),
        languages=localise.EDITIONS,
        problem=problem,
    )


def _own(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _may_set_up(request: Request, site: Site) -> None:
    """Let only somebody at this machine, or with the token that `wirecopy serve` prints, own a new desk."""
    if not _is_here(request) and request.query_params.get("token") != site.setup:
        raise HTTPException(
            403, N_("This desk has no owner yet. Open the address that `wirecopy serve` printed where it runs.")
        )


def _is_here(request: Request) -> bool:
    # Behind a proxy everybody seems to be at this machine: what it forwards for is not.
    if request.headers.get("x-forwarded-for") or request.headers.get("forwarded"):
        return False
    try:
        return ip_address(_address(request)).is_loopback
    except ValueError:
        return False


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _signed_in(request: Request, site: Site, name: str, to: str | None) -> Response:
    token, now = new_token(), site.now()
    agent = request.headers.get("user-agent", "")[:300]
    expires = now + timedelta(seconds=SESSION)
    site.store.accounts.open_session(name, token_digest=digest(token), now=now, expires=expires, agent=agent)
    response = back(request) if to is None else RedirectResponse(to, status_code=303)
    response.set_cookie(**session_cookie(request, token))
    return response


async def _slowly(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_SLOW, work)
