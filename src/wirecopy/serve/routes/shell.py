"""What makes the desk an app: static files, manifest, icons, service worker, pictures, probes."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from wirecopy.errors import StoreError
from wirecopy.serve import localise, proxy
from wirecopy.serve.localise import N_
from wirecopy.serve.pages import STATIC, answer, missing, static_address, static_text
from wirecopy.serve.site import site_of
from wirecopy.serve.visitor import visitor_of

router = APIRouter()

_SLOW = ThreadPoolExecutor(4, thread_name_prefix="pictures")
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
FOR_A_DAY = {"cache-control": "public, max-age=86400"}
ICONS = (192, 512)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPage:
    """A page that shows nothing of the store."""

    title: str


@router.get("/static/{mark}/{name}")
async def static(mark: str, name: str) -> Response:
    """Give a style sheet or a script."""
    if name not in STATIC or static_address(name).split("/")[2] != mark:
        raise missing(N_("There is no such file."))
    return Response(static_text(name), media_type=TYPES[name.rpartition(".")[2]], headers=FOR_EVER)


@router.get("/manifest.webmanifest")
async def manifest(request: Request) -> Response:
    """Describe the app to browsers that install it."""
    site = site_of(request)
    said = localise.catalogue(visitor_of(request, site, site.now()).language).gettext
    described = {
        "id": "/",
        "name": site.name,
        "short_name": site.name[:12],
        "description": said(N_("Each story once, with everyone who reported it.")),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#fbfaf7",
        "categories": ["news"],
        "icons": [
            {"src": "/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *({"src": f"/icon-{n}.png", "sizes": f"{n}x{n}", "type": "image/png", "purpose": "any"} for n in ICONS),
            {"src": "/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
        "shortcuts": [
            {"name": said(N_("Starred")), "url": "/starred"},
            {"name": said(N_("Search")), "url": "/search"},
        ],
    }
    headers = {"cache-control": "private, max-age=86400", "vary": "accept-language, cookie"}
    return Response(json.dumps(described, ensure_ascii=False), media_type="application/manifest+json", headers=headers)


@router.get("/icon.svg")
async def icon() -> Response:
    """Give the icon."""
    return Response(_file("icon.svg"), media_type="image/svg+xml", headers=FOR_A_DAY)


@router.get("/icon-{size}.png")
async def icon_png(size: int) -> Response:
    """Give the icon as pixels."""
    if size not in ICONS:
        raise missing(N_("There is no icon of that size."))
    return Response(_file(f"icon-{size}.png"), media_type="image/png", headers=FOR_A_DAY)


@router.get("/favicon.ico")
async def favicon() -> Response:
    """Give the icon to who asks for it the old way."""
    return Response(_file("icon-192.png"), media_type="image/png", headers=FOR_A_DAY)


@router.get("/sw.js")
async def service_worker() -> Response:
    """Give the service worker, with the addresses of the files that it keeps."""
    kept = ["/offline", *(static_address(name) for name in STATIC), "/icon.svg"]
    script = static_text("sw.js").replace("/* KEPT */[]", json.dumps(kept))
    return Response(script, media_type=TYPES["js"], headers={"cache-control": "no-cache"})


@router.get("/offline")
async def offline(request: Request) -> Response:
    """Show what is there without a network."""
    return answer(request, "offline.html", PlainPage(title="Offline"))


@router.get("/keys")
async def keys(request: Request) -> Response:
    """List the keys."""
    return answer(request, "keys.html", PlainPage(title="Keyboard"))


@router.get("/robots.txt")
async def robots(request: Request) -> Response:
    """Keep crawlers out: the texts are not the desk's own."""
    del request
    return Response("User-agent: *\nDisallow: /\n", media_type="text/plain", headers=FOR_A_DAY)


@router.get("/picture/{signed:path}")
async def picture(request: Request, signed: str) -> Response:
    """Give a picture of an article, fetched and checked by the desk: readers' addresses reach nobody else."""
    site = site_of(request)
    url = proxy.verify(signed, site.secret)
    if url is None:
        raise missing(N_("There is no such picture."))
    work = partial(proxy.fetch_picture, url, client=site.client)
    found = await asyncio.get_running_loop().run_in_executor(_SLOW, work)
    if found is None:
        raise missing(N_("The picture cannot be had."))
    headers = {
        "cache-control": "public, max-age=604800",
        "content-security-policy": "default-src 'none'; sandbox",
        "content-disposition": "inline",
    }
    return Response(found.content, media_type=found.type, headers=headers)


@router.get("/healthz")
async def alive() -> Response:
    """Say that the process answers."""
    return Response("ok\n", media_type="text/plain", headers={"cache-control": "no-store"})


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """Say whether the store answers."""
    try:
        site_of(request).store.readers.setting("site_secret")
    except StoreError as error:
        return Response(f"{error.reason}\n", 503, media_type="text/plain", headers={"cache-control": "no-store"})
    return Response("ok\n", media_type="text/plain", headers={"cache-control": "no-store"})


@cache
def _file(name: str) -> bytes:
    return (files("wirecopy.serve") / "static" / name).read_bytes()
