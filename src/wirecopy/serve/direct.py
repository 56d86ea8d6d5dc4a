"""The way past the framework to the pages that are asked for most: routing took a quarter of the time of an article.

Only for functions that take nothing but the request and plain words of its query; everything else goes as ever.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from fastapi.routing import APIRoute
from starlette.requests import Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from fastapi import APIRouter
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    Page = Callable[..., Awaitable[Response]]
    Handler = Callable[[Request, Exception], Awaitable[Response]]

PAGES = ("/", "/article", "/search")
STORY = "/story/"


class Direct:
    """Knows the functions of those pages.

    Args:
        routers: Where they are routed.
        handlers: What answers when a page raises an error, by the error's type.
    """

    def __init__(self, routers: Iterable[APIRouter], handlers: Mapping[type[Exception], Handler]) -> None:
        routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
        self._pages: dict[str, tuple[Page, dict[str, str]]] = {}
        for route in routes:
            if "GET" in (route.methods or ()) and route.path in {*PAGES, f"{STORY}{{story:path}}"}:
                self._pages[route.path.partition("{")[0]] = route.endpoint, _asked(route.endpoint)
        self._handlers = tuple(handlers.items())

    def find(self, scope: Scope) -> ASGIApp | None:
        """Return what answers a request, where it is for one of those pages."""
        path: str = scope["path"]
        if scope["method"] != "GET":
            return None
        story = path[len(STORY) :] if path.startswith(STORY) else None
        known = self._pages.get(path if story is None else STORY)
        if known is None:
            return None
        page, asked = known

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive, send)
            query = request.query_params
            values: dict[str, Any] = {name: query.get(name, default) for name, default in asked.items()}
            if story is not None:
                values["story"] = story
            try:
                response = await page(request, **values)
            except Exception as error:
                handler = next((each for kind, each in self._handlers if isinstance(error, kind)), None)
                if handler is None:
                    raise
                response = await handler(request, error)
            await response(scope, receive, send)

        return answer


def _asked(page: Page) -> dict[str, str]:
    """The words of the query that a page takes, with what they are by default."""
    parameters = [each for name, each in inspect.signature(page).parameters.items() if name not in {"request", "story"}]
    if any(each.annotation != "str" or not isinstance(each.default, str) for each in parameters):
        raise TypeError(f"{page} takes more than words")
    return {each.name: each.default for each in parameters}
