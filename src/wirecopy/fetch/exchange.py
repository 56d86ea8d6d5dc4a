"""From a request to its outcome: robots.txt, redirects, and what the final answer means."""

from __future__ import annotations

import base64
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx2

from wirecopy.codings import ACCEPTED
from wirecopy.fetch.client import RefusedError, host_of
from wirecopy.fetch.decide import REDIRECTS, outcome, request_headers
from wirecopy.fetch.freshness import retry_at
from wirecopy.fetch.notices import TDM_FILE, Notices, mining_rules
from wirecopy.fetch.robots import HOPS, MAX_ROBOTS, rules_from
from wirecopy.fetch.values import Exchange, Failed, Hop, Request

if TYPE_CHECKING:
    from wirecopy.fetch.client import Answer, Client
    from wirecopy.fetch.robots import Rules
    from wirecopy.fetch.values import Outcome

MAX_URL = 8192  # characters
MAX_PORT = 65535
ACCEPTED_STATUSES = range(200, 300)
PAUSED = {429, 503}  # statuses that speak for the host, not only for the address


def fetch(request: Request, *, client: Client) -> Outcome:
    """Read one thing from the web.

    Args:
        request: What to read, and the validators of what is known of it.
        client: The connections and manners.

    Returns:
        What came of it. Nothing that the web does raises.
    """
    try:
        return _follow(request, client, hops=client.options.redirects)
    except RefusedError as refusal:
        return _failed(request.url, refusal, client)


def post(url: str, form: tuple[tuple[str, str], ...], *, client: Client) -> Exchange | Failed:
    """Post a form, as WebSub asks of a subscriber. Redirects are not followed.

    Args:
        url: Where to; the address guard and the host's turn hold for it as for all others.
        form: Its fields.
        client: The connections and manners.

    Returns:
        The exchange where it was accepted (2xx), else why not.
    """
    try:
        parsed, body = parse_url(url), urlencode(form).encode("ascii")
        headers = (
            ("User-Agent", client.options.user_agent),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Content-Length", str(len(body))),
        )
        answer = client.send(parsed, headers, pause=client.options.pause, form=body)
    except RefusedError as refusal:
        return _failed(url, refusal, client)
    exchange = Exchange(asked=url, answered=url, status=answer.status, headers=answer.headers, at=client.now())
    if answer.status in ACCEPTED_STATUSES:
        return exchange
    detail = f"answered {answer.status}"
    return Failed(asked=url, at=exchange.at, why="status", detail=detail, exchange=exchange, retry=retry_at(exchange))


def _failed(asked: str, refusal: RefusedError, client: Client) -> Failed:
    at = client.now()
    retry = at + timedelta(seconds=refusal.seconds) if refusal.seconds else None
    return Failed(asked=asked, at=at, why=refusal.why, detail=refusal.detail, retry=retry)


def _follow(request: Request, client: Client, *, hops: int, most: int | None = None, robots: bool = True) -> Outcome:
    url = parse_url(request.url)
    credentials = (origin_of(url), _credentials(url))
    passed: list[Hop] = []
    seen: set[str] = set()
    while True:
        shown = str(url.copy_with(userinfo=b"") if url.userinfo else url)
        if shown in seen:
            raise RefusedError("redirects", f"leads back to {shown}")
        seen.add(shown)
        pause = 0.0 if request.kind == "picture" else client.options.pause
        if request.kind == "page" and robots:
            rules = _rules(url, client)
            if not rules.allow(shown, client.options.token):
                raise _forbidden(shown, host_of(url), rules, client)
            pause = max(pause, rules.delay)
        headers = request_headers(request, client.options, ACCEPTED)
        if credentials[1] and credentials[0] == origin_of(url):
            headers += (("Authorization", credentials[1]),)
        answer = client.send(url, headers, pause=pause, most=most, page=request.kind == "page" and robots)
        exchange = Exchange(
            asked=request.url,
            answered=shown,
            status=answer.status,
            headers=answer.headers,
            at=client.now(),
            hops=tuple(passed),
        )
        target = _target(url, answer)
        if target is None:
            return _final(exchange, answer, request, client, host_of(url))
        if len(passed) == hops:
            raise RefusedError("redirects", f"redirects more than {hops} times")
        passed.append(Hop(url=shown, status=answer.status, target=str(target.copy_with(userinfo=b""))))
        url = target


def _forbidden(shown: str, host: str, rules: Rules, client: Client) -> RefusedError:
    """Why a page may not be read: for good, or as long as it cannot be told whether it may."""
    if rules.unknown is None:
        return RefusedError("robots", f"robots.txt of {host} does not allow {shown}")
    failed = rules.unknown
    if failed.why in {"address", "name"}:
        return RefusedError(failed.why, failed.detail)
    what = failed.detail if failed.why == "status" else f"{failed.why}: {failed.detail}"
    detail = f"robots.txt of {host} cannot be had ({what}), so nothing of it is read for now"
    return RefusedError("robots", detail, (rules.expires - client.now()).total_seconds())


def _final(exchange: Exchange, answer: Answer, request: Request, client: Client, host: str) -> Outcome:
    if exchange.status in PAUSED and (until := retry_at(exchange)) is not None:
        client.hosts.hold(host, (until - exchange.at).total_seconds())
    return outcome(exchange, answer.content, request)


def _target(url: httpx2.URL, answer: Answer) -> httpx2.URL | None:
    """Where an answer redirects to, or None where it is final."""
    if answer.status not in REDIRECTS:
        return None
    location = next((value for name, value in answer.headers if name == "location"), "")
    if not location:
        raise RefusedError("redirects", f"answered {answer.status} without saying where to")
    try:
        joined = str(url.join(_readable(location).strip()))
    except httpx2.InvalidURL as error:
        raise RefusedError("redirects", f"leads to no address: {error}") from error
    return parse_url(joined)


def _readable(location: str) -> str:
    """Bytes beyond ASCII are not allowed in a header but come, mostly as UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return location


@lru_cache(4096)
def parse_url(text: str) -> httpx2.URL:
    """An address that may be asked, without its fragment.

    Raises:
        RefusedError: It is malformed, too long, or neither http nor https.
    """
    if len(text) > MAX_URL:
        raise RefusedError("address", f"is longer than {MAX_URL} characters")
    scheme, sign, rest = text.strip().partition("://")
    try:
        url = httpx2.URL(scheme.lower() + sign + rest)  # the library knows a scheme's usual port in lower case only
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise RefusedError("address", f"is no address: {error}") from error
    if b"%" in url.raw_host:  # it escapes what no host can have
        raise RefusedError("address", "is no address: its host has signs that no host has")
    if url.scheme not in {"http", "https"} or not url.raw_host or not 0 < (url.port or 1) <= MAX_PORT:
        raise RefusedError("address", "is not an http or https address")
    return url.copy_with(fragment=None) if url.fragment else url


def written(address: str) -> str:
    """An address in the one form in which it is asked: host in lower case, signs escaped, no fragment, no usual port.

    Raises:
        ValueError: It is none that may be asked; the message says why.
    """
    try:
        return str(parse_url(address))
    except RefusedError as refusal:
        raise ValueError(refusal.detail) from refusal


def origin_of(url: httpx2.URL) -> str:
    """Scheme, host and port."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _credentials(url: httpx2.URL) -> str | None:
    if not url.userinfo:
        return None
    return "Basic " + base64.b64encode(f"{url.username}:{url.password}".encode()).decode("ascii")


def _rules(url: httpx2.URL, client: Client) -> Rules:
    origin = origin_of(url)
    return client.robots.get(
        origin, lambda: rules_from(_site_file(f"{origin}/robots.txt", client, most=MAX_ROBOTS), client.options)
    )


def site_notices(url: str, *, client: Client) -> Notices:
    """What the site of a page reserves for it in `/.well-known/tdmrep.json`, asked once a day.

    Args:
        url: The page's address.
        client: The connections and manners.

    Returns:
        The file's word on this page; nothing where there is no file, or none that can be had.
    """
    try:
        origin = origin_of(parse_url(url))
        rules = client.mining.get(
            origin, lambda: mining_rules(_site_file(f"{origin}{TDM_FILE}", client, most=None), client.options)
        )
    except RefusedError:
        return Notices()
    return rules.on(url)


def _site_file(url: str, client: Client, *, most: int | None) -> Outcome:
    """A file in which a site speaks about itself; robots.txt is not asked about it."""
    request = Request(url=url, kind="page")
    try:
        return _follow(request, client, hops=HOPS, most=most, robots=False)
    except RefusedError as refusal:
        if refusal.why == "busy":
            raise
        return _failed(url, refusal, client)
