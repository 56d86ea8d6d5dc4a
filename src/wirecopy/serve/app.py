"""The desk in the browser: `create_app` makes the application that `wirecopy serve` runs.

    request -> visitor -> route: query -> frozen view -> HTML | JSON | Atom

Routes are `async def` around short reads of the store, made inline; what takes longer goes to a pool of two threads.
"""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from wirecopy.errors import StoreError, WirecopyError
from wirecopy.serve.direct import Direct
from wirecopy.serve.kept import PACKING, WORTH_PACKING, KeptPages, is_worth_keeping
from wirecopy.serve.known import Known
from wirecopy.serve.localise import N_
from wirecopy.serve.pages import Pages, answer, came_from, wants_json
from wirecopy.serve.reading import Reading
from wirecopy.serve.routes import ROUTERS, accounts
from wirecopy.serve.security import SAFE_METHODS, Headers, new_token
from wirecopy.serve.site import Site, about, secret_of, site_of
from wirecopy.serve.trouble import TroubleView
from wirecopy.serve.visitor import visitor_of
from wirecopy.story.ner import spacy_recogniser

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.types import ASGIApp, Receive, Scope, Send

    from wirecopy.config import Settings
    from wirecopy.fetch import Client
    from wirecopy.serve.visitor import Visitor
    from wirecopy.store import Store

log = logging.getLogger("wirecopy.serve")

# Seconds after which the pages of other processes know what the owner has set.
ABOUT = 3.0
# Addresses that everybody may see whatever the access: what the first-run and sign-in pages are made of, and probes.
OPEN = ("/static/", "/sign-in", "/welcome", "/join/", "/healthz", "/readyz", "/manifest.webmanifest", "/icon", "/sw.js",
        "/favicon.ico", "/robots.txt", "/offline", "/interface", "/out/", "/hub/")  # fmt: skip


# The framework's own words for what it refuses.
_OF_THE_FRAMEWORK = {
    "Not Found": N_("There is no such page."),
    "Method Not Allowed": N_("Only forms are sent here; there is no page to show."),
}


def create_app(
    store: Store,
    settings: Settings,
    client: Client,
    *,
    now: Callable[[], datetime] | None = None,
    setup: str | None = None,
) -> FastAPI:
    """Make the application.

    Args:
        store: Everything that the desk keeps; whoever opened it closes it.
        settings: How the desk was started.
        client: Reads feeds and pictures; whoever opened it closes it.
        now: Gives the time; the clock where None.
        setup: The token for the first-run page; a new one where None.
    """
    app = FastAPI(
        title="wirecopy", version=version("wirecopy"), docs_url=None, redoc_url=None, openapi_url=None, lifespan=None
    )
    given = {} if now is None else {"now": now}
    app.state.site = Site(
        store=store,
        settings=settings,
        client=client,
        secret=secret_of(store),
        pages=Pages(),
        reading=Reading(store, spacy_recogniser(settings.ner_models) if settings.ner_models else None),
        about=Known(lambda: about(store), ABOUT),
        setup=setup or new_token(),
        **given,
    )
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(WirecopyError, _troubled)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(Door, stamp=store.stamp)
    app.add_middleware(GZipMiddleware, minimum_size=WORTH_PACKING, compresslevel=PACKING)
    app.add_middleware(Headers)
    return app


class Door:
    """Lets in whom the owner lets in; sends a new desk's first visitor to the first-run page."""

    def __init__(self, app: ASGIApp, stamp: Callable[[], object]) -> None:
        self._app = app
        self._direct = Direct(ROUTERS, {HTTPException: _refused, WirecopyError: _troubled})
        self._kept = KeptPages(stamp)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] != "http" or scope["path"].startswith(OPEN):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        closed = _closed(request)
        visitor: Visitor | None = getattr(request.state, "visitor", None)
        if closed is not None or visitor is None or visitor.user is not None or not is_worth_keeping(scope):
            await (closed or self._direct.find(scope) or self._app)(scope, receive, send)
            if request.method not in SAFE_METHODS:
                self._kept.forget()
            return
        asked = (scope["path"], scope["query_string"], request.headers.get("host"), wants_json(request))
        key = (*asked, visitor.language, visitor.zone.key, visitor.wishes, site_of(request).name)
        await self._kept.answer(self._direct.find(scope) or self._app, key, scope, receive, send)


def _closed(request: Request) -> Response | None:
    """The answer to a visitor who may not come in; None for one who may."""
    site = site_of(request)
    try:
        visitor = visitor_of(request, site, site.now())
        if visitor.user is None and accounts.is_new(site):
            return RedirectResponse("/welcome", status_code=303)
        access = site.access
    except StoreError as error:
        return _trouble(request, error)
    if visitor.is_owner or access == "public" or (access == "members" and visitor.user):
        return None
    if visitor.user is not None:
        return _page(request, 403, N_("This desk is private: only its owner may read it."))
    if wants_json(request) or request.method not in SAFE_METHODS:
        return _page(request, 401, N_("Sign in to read this desk."))
    return RedirectResponse(accounts.sign_in_address(request), status_code=303)


def _page(request: Request, status: int, reason: str, remedy: str | None = None) -> Response:
    if wants_json(request):
        body = {"type": "about:blank", "title": reason, "status": status, "detail": remedy}
        return JSONResponse(body, status, media_type="application/problem+json")
    view = TroubleView(status=status, reason=reason, remedy=remedy)
    try:
        return answer(request, "trouble.html", view, status=status, came_from=came_from(request))
    except StoreError:
        # The page itself needs the store, to know who asks.
        return Response(f"{reason}\n{remedy or ''}\n", status, media_type="text/plain")


async def _refused(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    detail = str(getattr(error, "detail", ""))
    return _page(request, status, _OF_THE_FRAMEWORK.get(detail, detail))


async def _troubled(request: Request, error: Exception) -> Response:
    return _trouble(request, error)


def _trouble(request: Request, error: Exception) -> Response:
    log.error("not answered", extra={"about": {"page": request.url.path, "reason": str(error)}})
    if isinstance(error, StoreError):
        return _page(request, 503, N_("The store cannot answer just now."), error.remedy)
    return _page(request, 400, str(error))


async def _broken(request: Request, error: Exception) -> Response:
    log.error("an error in wirecopy", exc_info=error, extra={"about": {"page": request.url.path}})
    return _page(request, 500, N_("Something went wrong here, and not by your doing."), "The log says more.")
