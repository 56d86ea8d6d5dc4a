"""The way past the framework to the pages that are asked for most."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request  # noqa: TC002  # the framework reads the types of pages
from starlette.responses import PlainTextResponse, Response

from wirecopy.serve.direct import Direct
from wirecopy.serve.routes import ROUTERS

if TYPE_CHECKING:
    from starlette.types import Message

router = APIRouter()


@router.get("/search")
async def search(request: Request, q: str = "", order: str = "newest") -> Response:
    return PlainTextResponse(f"{q} {order} {request.url.path}")


@router.post("/search")
async def keep() -> Response:
    return PlainTextResponse("kept")


@router.get("/story/{story:path}")
async def story(request: Request, story: str) -> Response:
    if story == "broken":
        raise ZeroDivisionError
    if story == "none":
        raise HTTPException(404, f"no {request.url.path}")
    return PlainTextResponse(story)


async def _refused(_: Request, error: Exception) -> Response:
    return PlainTextResponse(str(getattr(error, "detail", "")), 404)


DIRECT = Direct([router], {HTTPException: _refused})


def _asked(path: str, query: str = "", method: str = "GET") -> tuple[int, str] | None:
    scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "headers": []}
    scope |= {"query_string": query.encode(), "server": ("desk.example", 80), "scheme": "http"}
    answers = DIRECT.find(scope)
    if answers is None:
        return None
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        await answers(scope, receive, send)

    asyncio.run(ask())
    return sent[0]["status"], sent[1]["body"].decode()


def test_pages_get_the_words_of_their_query_and_what_is_meant_without_them() -> None:
    assert _asked("/search") == (200, " newest /search")
    assert _asked("/search", "q=night+ferry&order=best&more=1") == (200, "night ferry best /search")
    assert _asked("/search", "q=one&q=two") == (200, "two newest /search")
    assert _asked("/story/a b/c") == (200, "a b/c")


def test_everything_else_goes_as_ever() -> None:
    assert _asked("/search", method="POST") is None
    assert _asked("/search", method="HEAD") is None
    assert _asked("/search/") is None
    assert _asked("/stories") is None


def test_errors_are_answered_as_elsewhere() -> None:
    assert _asked("/story/none") == (404, "no /story/none")
    with pytest.raises(ZeroDivisionError):
        _asked("/story/broken")


def test_pages_that_take_more_than_words_are_none_of_these() -> None:
    numbered = APIRouter()

    @numbered.get("/article")
    async def article(request: Request, number: int = 1) -> Response:
        return PlainTextResponse(f"{request.url.path} {number}")

    with pytest.raises(TypeError, match="more than words"):
        Direct([numbered], {})


def test_the_desk_has_them_all() -> None:
    direct = Direct(ROUTERS, {})
    for path in ("/", "/article", "/search", "/story/s1"):
        assert direct.find({"type": "http", "method": "GET", "path": path}) is not None
