"""Where hubs (WebSub) verify subscriptions and deliver what is new."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wirecopy.live import hubs
from wirecopy.serve.site import site_of

router = APIRouter()


@router.get("/hub/{name}")
async def verify(request: Request, name: str) -> Response:
    """Answer a hub that asks whether the desk wants what it subscribed to."""
    site = site_of(request)
    status, body = hubs.verified(site.store, name, dict(request.query_params), now=site.now())
    return Response(body, status, media_type="text/plain")


@router.post("/hub/{name}")
async def deliver(request: Request, name: str) -> Response:
    """Take what a hub delivers; it proves itself by its signature, not by a form's token."""
    site = site_of(request)
    most = int(site.settings.max_body)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413, f"A delivery has at most {most} bytes.")
    status, _ = hubs.delivered(site.store, name, bytes(body), dict(request.headers), now=site.now())
    return Response(status_code=status)
