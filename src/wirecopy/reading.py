"""Reading the web for the desk: a request, its outcome, and what goes into the store of it.

    URL -> fetch -> page with notices -> StoredPage
    feed's record -> fetch -> Poll, for the store
    any URL -> the feeds there

Nothing that the web does is raised: what cannot be had is an `InputError` with its reason, in the place of the value.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.metadata import version
from typing import TYPE_CHECKING

from wirecopy.errors import InputError
from wirecopy.fetch import (
    Client,
    Failed,
    Fetched,
    Gone,
    Notices,
    NotModified,
    Polling,
    Request,
    after,
    fetch,
    read_notices,
    request_for,
    site_notices,
    written,
)
from wirecopy.live import page_id
from wirecopy.source.answer import to_page
from wirecopy.source.entry import entry_page
from wirecopy.source.feed import read_feed
from wirecopy.source.links import header_links
from wirecopy.source.site import FEED_TYPES, feeds_of, read_sitemap, suggestions
from wirecopy.store import Poll, StoredEntry, StoredFeed, StoredPage, without_password
from wirecopy.types import Feed, Pace

if TYPE_CHECKING:
    from wirecopy.fetch import Outcome
    from wirecopy.types import Entry, Link

# Pages are fetched again only where they may come another time: not those that are there but may not be had.
PASSING = frozenset({"name", "connection", "tls", "timeout", "protocol", "busy"})
PASSING_STATUSES = frozenset({408, 425, 429, *range(500, 600)})
# Headers that decide how a feed is read.
TELLING = ("content-type", "content-language", "content-location", "link")
RULES = version("wirecopy")
# Of the feeds that a page names so many are asked until one can be read.
TRIED = 5
# Before a colon, unless a port is behind it, as in localhost:8000.
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9])", re.IGNORECASE)
REMEDIES = {
    "address": "give an http or https address; for addresses in your own network set private_networks",
    "name": "check the spelling of the host",
    "robots": "the site does not want it; nothing is to be done here",
    "size": "raise max_body if you need it",
    "unreadable": "give the address of a feed, or of a page that names one",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What could not be had.

    Attributes:
        refusal: What, why, and what to do.
        passing: Whether trying again later may help.
        retry: The time before which nobody is to ask again.
        asked: Whether anything was sent; where the host's turn did not come, it is no failure.
    """

    refusal: InputError
    passing: bool
    retry: datetime | None = None
    asked: bool = True


def unread(failed: Failed, *, named: str | None = None) -> Unread:
    """Say why something did not come."""
    status = failed.exchange.status if failed.exchange is not None else 0
    reason = failed.detail if failed.why == "status" else f"{failed.why}: {failed.detail}"
    # A robots.txt that cannot be had names a time at which it is asked again; one that forbids does not.
    unknown = failed.why == "robots" and failed.retry is not None
    return Unread(
        refusal=InputError(named or failed.asked, reason, None if unknown else REMEDIES.get(failed.why)),
        passing=failed.why in PASSING or unknown or (failed.why == "status" and status in PASSING_STATUSES),
        retry=failed.retry,
        asked=failed.why != "busy",
    )


def read_page(url: str, *, client: Client, keep: bool, held: StoredPage | None = None) -> StoredPage | Unread:
    """Fetch a page.

    Args:
        url: Its address.
        client: The connections and manners.
        keep: Whether to keep its bytes; a page that forbids it is never kept.
        held: The page as it was fetched before, which comes back where it has not changed since.
    """
    said = dict(held.headers) if held is not None else {}
    request = Request(url=url, kind="page", etag=said.get("etag"), last_modified=said.get("last-modified"))
    outcome = fetch(request, client=client)
    if held is not None and isinstance(outcome, NotModified):
        return held
    if isinstance(outcome, Fetched):
        return stored_page(outcome, client=client, keep=keep)
    return _no_content(outcome, url)


def stored_page(fetched: Fetched, *, client: Client, keep: bool) -> StoredPage | Unread:
    """Make a page of an answer, with the notices of the page and its site."""
    exchange = fetched.exchange
    try:
        page = to_page(
            fetched.content,
            id_=page_id(exchange.answered),
            url=exchange.answered,
            content_type=exchange.header("content-type"),
            status=exchange.status,
            fetched=exchange.at,
        )
    except InputError as refusal:
        return Unread(refusal=refusal, passing=False)
    site = site_notices(exchange.answered, client=client)
    notices = read_notices(exchange.headers, page.text, agent=client.options.token, site=site)
    return StoredPage(
        page=page,
        asked=exchange.asked,
        headers=exchange.headers,
        permissions=permissions(notices),
        original=fetched.content if keep and notices.archive else None,
    )


def permissions(notices: Notices) -> tuple[str, ...]:
    """Return what a page forbids or reserves, as the store keeps it."""
    found = ["_".join(directive.split()) for directive in sorted(notices.directives)]
    if notices.mining_reserved:
        found.append("tdm-reservation")
    if notices.mining_policy:
        found.append(f"tdm-policy:{notices.mining_policy}")
    return tuple(found)


def own_page(feed: StoredFeed, stored: StoredEntry) -> StoredPage | None:
    """Make a page of the text that an entry carries itself; None where it has none."""
    entry = stored.entry
    page = entry_page(feed.feed or Feed(), entry, fetched=stored.seen)
    if page is None:
        return None
    source = without_password(feed.url)
    name = page_id(entry.url) if entry.url else f"{source}#{entry.id}"
    return StoredPage(page=replace(page, id=name), asked=source)


def poll(feed: StoredFeed, *, client: Client) -> tuple[Poll, Unread | None]:
    """Ask a feed once.

    Args:
        feed: Its record.
        client: The connections and manners.

    Returns:
        What the store is to keep, and what went wrong.
    """
    return polled(feed, fetch(request_for(_polling(feed)), client=client), client=client)


def polled(feed: StoredFeed, outcome: Outcome, *, client: Client) -> tuple[Poll, Unread | None]:
    """Turn the outcome of asking a feed into what the store is to keep."""
    entries: tuple[Entry, ...] = ()
    said, digest = feed.feed, feed.digest
    if isinstance(outcome, Fetched) and (found := _digest(outcome)) != digest:
        exchange = outcome.exchange
        try:
            said, entries = read_any_feed(outcome)
            digest = found
        except InputError as refusal:
            outcome = Failed(asked=feed.url, at=exchange.at, why="unreadable", detail=refusal.reason, exchange=exchange)
    before = _polling(feed)
    pace = said.pace if said is not None else None
    state = after(before, outcome, options=client.options, chance=random.random(), pace=pace)
    at = outcome.at if isinstance(outcome, Failed) else outcome.exchange.at
    record = replace(
        feed,
        url=state.url,
        due=state.due,
        feed=said,
        etag=state.etag,
        last_modified=state.last_modified,
        polled=state.checked,
        answered=feed.answered if isinstance(outcome, Failed) else at,
        failures=state.failures,
        complaint=state.failure,
        moved_to=state.moved_to,
        moved_times=state.moved_times,
        ended=at if state.ended else feed.ended,
        digest=digest,
    )
    return Poll(after=record, entries=entries), _trouble(feed, outcome)


def _digest(fetched: Fetched) -> bytes:
    """Stands for a document, for what its headers say of it, and for the rules that read it."""
    said = fetched.exchange.fields()
    about = (RULES, fetched.exchange.answered, *(said.get(name, "") for name in TELLING))
    return blake2b("\n".join(about).encode("utf-8", "surrogatepass") + b"\0" + fetched.content, digest_size=16).digest()


def _trouble(feed: StoredFeed, outcome: Outcome) -> Unread | None:
    if isinstance(outcome, Gone):
        refusal = InputError(feed.url, "is gone for good, says its server", f"wirecopy feed remove {feed.url}")
        return Unread(refusal=refusal, passing=False)
    if not isinstance(outcome, Failed) or outcome.why == "busy":
        return None
    return unread(outcome, named=feed.url)


def _polling(feed: StoredFeed) -> Polling:
    return Polling(
        url=feed.url,
        due=feed.due,
        etag=feed.etag,
        last_modified=feed.last_modified,
        pace=feed.feed.pace if feed.feed is not None else Pace(),
        checked=feed.polled,
        failures=feed.failures,
        failure=feed.complaint,
        moved_to=feed.moved_to,
        moved_times=feed.moved_times,
        ended=feed.ended is not None,
    )


def read_any_feed(fetched: Fetched) -> tuple[Feed, tuple[Entry, ...]]:
    """Read a feed or a news sitemap, which is one in all but name.

    Raises:
        InputError: It is neither, or an index of sitemaps, which announces nothing itself.
    """
    exchange = fetched.exchange
    try:
        return read_feed(fetched.content, url=exchange.answered, headers=exchange.fields(), clean=False)
    except InputError as refusal:
        try:
            found = read_sitemap(fetched.content, url=exchange.answered)
        except InputError:
            raise refusal from None
    if found.sitemaps and not found.entries:
        latest = max(zip(found.modified, found.sitemaps, strict=True), key=lambda each: each[0] or LONG_AGO)[1]
        reason = f"is an index of {len(found.sitemaps)} sitemaps"
        raise InputError(exchange.answered, reason, f"subscribe to one of them, such as {latest}, which changed last")
    return Feed(format="sitemap"), found.entries


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that was found at an address.

    Attributes:
        url: Its address.
        outcome: Its answer, read already.
        others: Further feeds that the page names.
    """

    url: str
    outcome: Fetched
    others: tuple[Link, ...] = ()


def address_of(given: str) -> str:
    """The address that a person or a subscription list means, in the one form that it has here.

    Args:
        given: An address; `feed:` before it is passed over, and without a scheme it is taken as https.

    Raises:
        InputError: It is no http or https address.
    """
    address = re.sub(r"^feed:(?://)?(?=https?:)", "", given.strip(), flags=re.IGNORECASE)
    address = re.sub(r"^feed:(?://)?", "http://", address, flags=re.IGNORECASE)
    try:
        return written(address if SCHEME.match(address) else f"https://{address}")
    except ValueError as error:
        raise InputError(given or "''", str(error), "give an http or https address") from error


def find_feed(url: str, *, client: Client) -> Found | Unread:
    """Find the feed at an address that a person gives: of a feed, of a page that names feeds, or of a site.

    Args:
        url: The address, as `address_of` reads it; a host that does not speak https is asked by http where no scheme is
            given.
        client: The connections and manners.

    Raises:
        InputError: It is no http or https address.
    """
    address = address_of(url)
    outcome = fetch(Request(url=address, kind="feed"), client=client)
    if (
        isinstance(outcome, Failed)
        and outcome.why in {"tls", "connection", "timeout"}
        and not SCHEME.match(url.strip())
    ):
        address = "http" + address.removeprefix("https")
        outcome = fetch(Request(url=address, kind="feed"), client=client)
    if not isinstance(outcome, Fetched):
        return _no_content(outcome, address)
    try:
        read_any_feed(outcome)
    except InputError as refusal:
        return _discovered(outcome, refusal, client)
    return Found(url=address, outcome=outcome)


def _discovered(page: Fetched, refusal: InputError, client: Client) -> Found | Unread:
    answered, link = page.exchange.answered, page.exchange.header("link")
    named = [each for each in header_links(link, answered) if each.rel == "alternate" and each.type in FEED_TYPES]
    try:
        text = to_page(page.content, id_=answered, url=answered, content_type=page.exchange.header("content-type")).text
    except InputError:
        return Unread(refusal=refusal, passing=False)
    named += feeds_of(text, answered)
    for address in [each.url for each in named[:TRIED]] or suggestions(answered):
        outcome = fetch(Request(url=address, kind="feed"), client=client)
        if isinstance(outcome, Fetched) and _is_feed(outcome):
            others = tuple(other for other in named if other.url != address)
            return Found(url=address_of(address), outcome=outcome, others=others)
    reason = "names no feed that can be read" if named else "names no feed, and none is where feeds usually are"
    return Unread(refusal=InputError(answered, reason, REMEDIES["unreadable"]), passing=False)


def _is_feed(outcome: Fetched) -> bool:
    try:
        read_any_feed(outcome)
    except InputError:
        return False
    return True


def _no_content(outcome: Outcome, url: str) -> Unread:
    if isinstance(outcome, Failed):
        return unread(outcome)
    return Unread(refusal=InputError(url, f"answered {outcome.exchange.status}"), passing=False)
