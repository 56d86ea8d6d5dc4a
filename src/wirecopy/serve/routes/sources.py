"""Where the desk's copy comes from: feeds, their health, subscription lists in and out."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from html import escape
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wirecopy import subscribing
from wirecopy.errors import InputError
from wirecopy.serve.clean import clean
from wirecopy.serve.display import one_line, shown, web_address
from wirecopy.serve.forms import Form, sent
from wirecopy.serve.health import SILENT, Health, failure, health
from wirecopy.serve.localise import N_
from wirecopy.serve.pages import answer, back, missing
from wirecopy.serve.proxy import sign
from wirecopy.serve.site import site_of
from wirecopy.serve.visitor import visitor_of
from wirecopy.source.entry import plain
from wirecopy.store import EntryState, without_password

if TYPE_CHECKING:
    from wirecopy.serve.site import Site
    from wirecopy.store import FeedState, StoredFeed
    from wirecopy.types import Text

router = APIRouter()

# Entries of a feed that its page shows, and characters of the text of each.
LATEST, LONGEST = 20, 4000
# Feeds on a page of them, characters of what a feed or its server says there, and feeds of a page that are offered.
PAGE, SAID, OFFERED = 50, 200, 30
STATES = ("trouble", "silent", "new")
_SLOW = ThreadPoolExecutor(2, thread_name_prefix="feeds")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """A feed, and how it does.

    `name` and `told` are an editor's own name for it and word for its language; `title` and `language` those, else what
    the feed says of itself. `url` is without the name and password by which the feed may be read.
    """

    url: str
    title: str
    name: str | None
    site: str | None
    folder: str | None
    language: str | None
    told: str | None
    pages: bool
    health: Health
    answered: datetime | None
    due: datetime | None
    complaint: str | None
    announced: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """A page of the feeds by folder, and what went wrong with the last one that was to be added.

    Attributes:
        folders: The feeds of the page.
        feeds: How many there are in all.
        trouble: Those of them that failed when they were asked last, or ended.
        silent: Those that answer, but had nothing new for long.
        find: The words that folder, name or address must have.
        state: How the feeds must do: one of `STATES`, or empty.
        found: How many answer to both, where anything was asked.
        after: The address of the feed to go on after; None where that is all.
        begun: Whether there are feeds before these.
        wanted: The address that was to be added.
        problem: Why it was not, in plain words.
        detail: What was found, as the program says it.
        problems: What was refused of a list.
        others: Further feeds that its page names: address and title.
    """

    folders: tuple[tuple[str | None, tuple[FeedView, ...]], ...]
    feeds: int
    trouble: int = 0
    silent: int = 0
    find: str = ""
    state: str = ""
    found: int | None = None
    after: str | None = None
    begun: bool = False
    wanted: str = ""
    problem: str | None = None
    detail: str | None = None
    problems: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """An entry of a feed, and what became of it. `summary` is the feed's own markup, made harmless."""

    title: str
    url: str | None
    seen: datetime
    state: EntryState
    complaint: str | None
    summary: str
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """One feed: what it says of itself, made harmless, and what it announced last.

    `kept` is its whole address, for those who may change how it is read.
    """

    feed: FeedView
    kept: str | None
    description: str
    rights: str | None
    entries: tuple[EntryView, ...]


@router.get("/source")
async def source(request: Request, url: str = "") -> Response:
    """Show one feed with its latest entries, as it has them."""
    site = site_of(request)
    held = site.store.feeds.named(url) if url else None
    if held is None:
        raise missing(N_("There is no such feed."))
    editor = visitor_of(request, site, site.now()).is_editor
    return answer(request, "source.html", feed_page(site, held, editor=editor))


@router.get("/sources")
async def sources(request: Request, q: str = "", health: str = "", after: str = "") -> Response:
    """Show the feeds, a page at a time: all, or those that were asked for."""
    view = sources_page(site_of(request), find=q[:200], state=health, after=after or None)
    return answer(request, "sources.html", view)


@router.post("/sources/add")
async def add(request: Request) -> Response:
    """Subscribe to the feed at an address, or to the one that its page names."""
    form, site = await _editor(request)
    wanted = form.text("url")
    address = wanted if "://" in wanted else f"https://{wanted}"
    if not web_address(address):
        view = sources_page(site, wanted=wanted, problem=N_("That is no address of a page or a feed."))
        return answer(request, "sources.html", view, status=422)
    folder = one_line(form.text("folder")[:200])
    try:
        language = _language(form)
        work = partial(
            subscribing.subscribe, address, store=site.store, client=site.client, folder=folder, language=language
        )
        added = await asyncio.get_running_loop().run_in_executor(_SLOW, work)
    except InputError as refusal:
        why = failure(refusal.reason)
        view = sources_page(site, wanted=wanted, problem=why or str(refusal))
        view = replace(view, detail=str(refusal) if why else None)
        return answer(request, "sources.html", view, status=422)
    if not added.new:
        return back(request, _place(added.feed), told="known")
    if added.others:
        return answer(request, "sources.html", replace(sources_page(site), others=added.others[:OFFERED]))
    return back(request, "/sources", told="added")


@router.post("/sources/change")
async def change(request: Request) -> Response:
    """Change how one feed is read, read it now, or end the subscription."""
    form, site = await _editor(request)
    feeds = site.store.feeds
    held = feeds.get(form.text("url"))
    if held is None:
        raise missing(N_("There is no such feed."))
    if form.text("do") == "remove":
        feeds.remove(held.url)
        return back(request, "/sources", told="removed")
    if form.text("do") == "refresh":
        feeds.hasten([held.url], site.now())
        return back(request, _place(held), told="refreshed")
    try:
        language = _language(form)
    except InputError as refusal:
        raise HTTPException(422, str(refusal)) from refusal
    changed = replace(
        held,
        title=one_line(form.text("title")[:200]),
        folder=one_line(form.text("folder")[:200]),
        language=language,
        pages=form.on("pages"),
    )
    feeds.change(held.url, changed)
    return back(request, _place(held), told="saved")


@router.post("/sources/import")
async def bring(request: Request) -> Response:
    """Subscribe to all feeds of a subscription list."""
    form, site = await _editor(request)
    content = await form.file("file")
    if content is None:
        view = sources_page(site, problem=N_("Choose a subscription list (OPML) first."))
        return answer(request, "sources.html", view, status=422)
    try:
        new, refused = subscribing.bring(content, source="the list", store=site.store, now=site.now())
    except InputError as refusal:
        view = replace(sources_page(site, problem=N_("That is no subscription list.")), detail=str(refusal))
        return answer(request, "sources.html", view, status=422)
    if refused:
        view = replace(sources_page(site), problems=tuple(cut(str(each)) or "" for each in refused[:PAGE]))
        return answer(request, "sources.html", view, status=200 if new else 422)
    return back(request, "/sources", told="imported")


@router.get("/sources.opml")
async def opml(request: Request) -> Response:
    """Give the subscriptions as OPML."""
    site = site_of(request)
    public = not visitor_of(request, site, site.now()).is_editor
    content = subscribing.listed(site.store, title=site.name, now=site.now(), public=public)
    headers = {"content-disposition": 'attachment; filename="wirecopy.opml"'}
    return Response(content, media_type="text/x-opml", headers=headers)


async def _editor(request: Request) -> tuple[Form, Site]:
    form = await sent(request)
    if not form.visitor.is_editor:
        raise HTTPException(403, N_("Only editors and the owner may change the sources."))
    return form, site_of(request)


def _language(form: Form) -> str | None:
    """The language that was chosen; an empty field leaves it to each text."""
    return subscribing.language_of(form.text("language")[:40] or subscribing.BY_ITS_TEXTS)


def _place(feed: StoredFeed) -> str:
    return f"/source?{urlencode({'url': without_password(feed.url)})}"


def sources_page(
    site: Site,
    *,
    find: str = "",
    state: str = "",
    after: str | None = None,
    wanted: str = "",
    problem: str | None = None,
) -> SourcesPage:
    """A page of the feeds, by folder."""
    feeds, now = site.store.feeds, site.now()
    quiet = now - SILENT
    last = feeds.named(after) if after else None
    asked = cast("FeedState", state) if state in STATES else None
    held = feeds.page(find=find, state=asked, quiet=quiet, limit=PAGE + 1, after=last.url if last else after)
    folders: dict[str | None, list[FeedView]] = {}
    for feed in held[:PAGE]:
        folders.setdefault(cut(one_line(feed.folder)), []).append(_brief(_feed_view(feed, now)))
    counts = feeds.counts(quiet=quiet)
    return SourcesPage(
        folders=tuple((folder, tuple(views)) for folder, views in folders.items()),
        feeds=counts.feeds,
        trouble=counts.trouble,
        silent=counts.silent,
        find=one_line(find) or "",
        state=asked or "",
        found=feeds.found(find=find, state=asked, quiet=quiet) if asked or find.strip() else None,
        after=without_password(held[PAGE - 1].url) if len(held) > PAGE else None,
        begun=after is not None,
        wanted=wanted,
        problem=problem,
    )


def cut(words: str | None) -> str | None:
    """What a stranger says, as long as a list has room for it."""
    return words if words is None or len(words) <= SAID else f"{words[:SAID]}…"


def _brief(view: FeedView) -> FeedView:
    return replace(view, title=cut(view.title) or "", complaint=cut(view.complaint))


def feed_page(site: Site, feed: StoredFeed, *, editor: bool) -> FeedPage:
    """One feed with the entries that it announced last."""
    said = feed.feed
    return FeedPage(
        feed=_feed_view(feed, site.now()),
        kept=feed.url if editor else None,
        description=_harmless(said.subtitle if said else None, site.secret),
        rights=one_line(plain(said.rights)) if said else None,
        entries=tuple(
            EntryView(
                title=one_line(plain(each.entry.title)) or each.entry.url or "…",
                url=web_address(each.entry.url),
                seen=each.seen,
                state=each.state,
                complaint=one_line(each.complaint),
                summary=_harmless(each.entry.summary, site.secret),
                language=feed.language or each.entry.language or (said.language if said else None),
            )
            for each in site.store.feeds.entries(feed=feed.url, limit=LATEST)
        ),
    )


def _harmless(text: Text | None, secret: bytes) -> str:
    """A text of a feed as markup that may stand in a page."""
    if text is None:
        return ""
    if not text.markup:
        return escape(shown(text.value[:LONGEST]))
    return clean(text.value[:LONGEST], base=text.base, picture=lambda address: sign(address, secret))


def _feed_view(feed: StoredFeed, now: datetime) -> FeedView:
    said = feed.feed
    return FeedView(
        url=without_password(feed.url),
        title=_title(feed),
        name=one_line(feed.title),
        site=web_address(said.site) if said else None,
        folder=one_line(feed.folder),
        language=one_line(feed.language or (said.language if said else None)),
        told=feed.language,
        pages=feed.pages,
        health=health(feed, now),
        answered=feed.answered,
        due=None if feed.ended else feed.due,
        complaint=one_line(feed.complaint),
        announced=feed.announced,
    )


def _title(feed: StoredFeed) -> str:
    return one_line(subscribing.title_of(feed)) or without_password(feed.url)
