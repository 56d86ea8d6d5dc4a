"""What the desk passes on as feeds: the front page, a story, a kept search; as Atom, RSS and JSON Feed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from wirecopy.serve.display import one_line, web_address
from wirecopy.serve.localise import N_
from wirecopy.serve.outfeeds import OutEntry, OutFeed, write_feed
from wirecopy.serve.pages import article_address, missing, story_address
from wirecopy.serve.site import site_of
from wirecopy.serve.visitor import visitor_of

if TYPE_CHECKING:
    from wirecopy.serve.site import Site
    from wirecopy.store import StoredArticle

router = APIRouter()

FORMS = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
MOST = 50


@router.get("/feed.{form}")
async def front(request: Request, form: str) -> Response:
    """Give the front page as a feed: an entry for each story."""
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    base = str(request.base_url).rstrip("/")
    found = site.store.front.stories(languages=visitor.preferences.languages, user=visitor.user, limit=MOST).stories
    entries = tuple(
        OutEntry(
            id=f"{base}{story_address(each.id)}",
            url=f"{base}{story_address(each.id)}",
            title=one_line(each.headline) or "…",
            updated=each.changed,
            published=each.started,
            summary=f"{each.articles} / {each.independent_reports}: " + ", ".join(each.publishers),
            author=None,
            language=each.language,
        )
        for each in found
    )
    return _feed(request, site, form, site.name, "/", entries)


@router.get("/out/{token}.{form}")
async def search(request: Request, token: str, form: str) -> Response:
    """Give a kept search as a feed. Its address is a secret, so that feed readers need not sign in."""
    site = site_of(request)
    kept = site.store.saved.by_secret(token)
    if kept is None:
        raise missing(N_("There is no such feed."))
    base = str(request.base_url).rstrip("/")
    hits = site.store.search(kept.query, user=kept.user, limit=MOST)
    entries = tuple(_entry(site, hit.stored, base) for hit in hits)
    return _feed(request, site, form, one_line(kept.name) or "…", f"/out/{token}", entries)


@router.get("/story-feed/{story:path}.{form}")
async def story(request: Request, story: str, form: str) -> Response:
    """Give the articles of a story as a feed."""
    site = site_of(request)
    held = site.store.stories.get(story)
    if held is None:
        raise missing(N_("There is no such story."))
    base = str(request.base_url).rstrip("/")
    found = site.store.articles.many(held.story.articles[-MOST:])
    entries = tuple(_entry(site, stored, base) for stored in found.values())
    return _feed(request, site, form, one_line(held.story.headline) or "…", story_address(held.story.id), entries)


def _entry(site: Site, stored: StoredArticle, base: str) -> OutEntry:
    article = stored.article
    # Feeds are read by programs that are not signed in: they get what the notice allows everyone.
    closed = site.restriction(article)
    return OutEntry(
        id=f"{base}{article_address(article.id)}",
        url=web_address(article.url) or f"{base}{article_address(article.id)}",
        title=one_line(article.headline) or "…",
        updated=article.modified or article.published or stored.taken,
        published=article.published or stored.taken,
        summary=None if closed == "headline" else one_line(article.body[:300]),
        text=None if closed else article.body,
        author=", ".join(article.bylines) or None,
        language=article.language,
        rights=one_line(article.rights),
        source=one_line(article.publisher),
    )


def _feed(  # noqa: PLR0917  # what a feed is made of
    request: Request, site: Site, form: str, title: str, page: str, entries: tuple[OutEntry, ...]
) -> Response:
    if form not in FORMS:
        raise missing(N_("There is no such feed."))
    base = str(request.base_url).rstrip("/")
    feed = OutFeed(
        id=f"{base}{page}",
        title=title,
        site=f"{base}{page}",
        url=str(request.url),
        updated=max((each.updated for each in entries), default=site.now()),
        entries=entries,
    )
    content = write_feed(feed, form)
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    headers = {"etag": tag, "cache-control": "max-age=300"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=f"{FORMS[form]}; charset=utf-8", headers=headers)
