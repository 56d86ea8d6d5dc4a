"""What keeps strangers out: response headers, tokens against forged forms, session cookies.

A form of the desk is answered only when it comes from the desk's own pages: the browser says so (`Sec-Fetch-Site`,
`Origin`), and the form carries a token that only those pages have (OWASP, Cross-Site Request Forgery Prevention).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "wirecopy_session"
# Seconds that a session lives.
SESSION = 90 * 86400
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Bytes of a form or an upload; a subscription list of thousands of feeds is smaller.
MOST_BODY = 8 << 20

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)


class Headers:
    """Adds the headers above to every answer that does not set them itself; answers HEAD as GET without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in HEADERS if pair[0] not in given)]
            await send(message)

        async def sending_head(message: Message) -> None:
            await sending({**message, "body": b""} if message["type"] == "http.response.body" else message)

        if scope["method"] == "HEAD":
            await self._app({**scope, "method": "GET"}, receive, sending_head)
        else:
            await self._app(scope, receive, sending)


def new_token() -> str:
    """A secret that nobody guesses, fit for a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What the store keeps of a token: who reads the store cannot sign in with it."""
    return hashlib.sha256(token.encode()).digest()


def form_token(secret: bytes, session: str) -> str:
    """A token for the forms of one session; each page has another, so that compression betrays none of it."""
    salt = secrets.token_hex(8)
    return salt + _form_mark(secret, session, salt)


def is_form_token(token: str, secret: bytes, session: str) -> bool:
    """Whether a token was made by `form_token` for this session."""
    return hmac.compare_digest(token[16:].encode(), _form_mark(secret, session, token[:16]).encode())


def _form_mark(secret: bytes, session: str, salt: str) -> str:
    return hmac.new(secret, f"form:{salt}:{session}".encode(), hashlib.sha256).hexdigest()[:32]


def from_own_page(request: Request) -> bool:
    """Whether the browser says that a request comes from a page of this desk, or says nothing, as programs do."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin") or request.headers.get("referer")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def session_cookie(request: Request, token: str | None) -> MutableMapping[str, Any]:
    """The arguments that set the session's cookie, or take it away where there is no token."""
    return {
        "key": COOKIE,
        "value": token or "",
        "max_age": SESSION if token else 0,
        "path": "/",
        "secure": request.url.scheme == "https",
        "httponly": True,
        "samesite": "lax",
    }
