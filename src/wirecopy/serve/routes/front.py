"""The front page: stories, not items, the reader's languages and places first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wirecopy.serve.display import one_line, opening
from wirecopy.serve.forms import sent
from wirecopy.serve.pages import answer, back
from wirecopy.serve.proxy import sign
from wirecopy.serve.site import site_of
from wirecopy.serve.visitor import visitor_of
from wirecopy.serve.windows import start_of, window

if TYPE_CHECKING:
    from wirecopy.serve.site import Site
    from wirecopy.serve.visitor import Visitor
    from wirecopy.store.front import FrontStory

router = APIRouter()

PAGE = 30
LONGEST_LINE = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story in a list.

    Attributes:
        id: Its durable name.
        headline: In the reader's language where there is one.
        language: The headline's.
        line: A line of its leading report.
        line_language: That report's.
        reported: When the latest of its independent reports was published.
        changed: When it changed last.
        articles: How many articles it has.
        reports: How many independent reports.
        publishers: Who reported it.
        picture: The address of a picture, the desk's own.
        article: The id of its leading article.
        original: Where that may be read.
        new: Whether it is new since the reader's last visit.
        unread: How many of its articles the reader has not read.
        starred: Whether the reader starred it.
        comments: How many there are.
    """

    id: str
    headline: str
    language: str | None
    line: str | None
    line_language: str | None
    reported: datetime
    changed: datetime
    articles: int
    reports: int
    publishers: tuple[str, ...]
    picture: str | None
    article: str | None
    original: str | None
    new: bool
    unread: int
    starred: bool
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """The front page, or one of its editions or sections.

    Attributes:
        stories: In order.
        after: Where the next page goes on.
        section: Which section.
        sections: All of them.
        edition: Which languages come first.
        editions: The languages of the desk's stories.
        only: Whether only those languages are shown.
        unread: Whether only what is unread is shown.
        since: The reader's last visit.
        fresh: How many stories of this page are new since then.
        feeds: How many feeds the desk has; 0 where the page is empty for want of them.
        starred: Whether these are the starred ones.
        articles: Whether the reader starred single articles too, which a search shows.
    """

    stories: tuple[StoryLine, ...]
    after: str | None = None
    section: str | None = None
    sections: tuple[str, ...] = ()
    edition: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    only: bool = False
    unread: bool = False
    since: datetime | None = None
    fresh: int = 0
    feeds: int = 0
    starred: bool = False
    articles: bool = False


@router.get("/")
async def front(  # noqa: PLR0917  # the parts of an address
    request: Request, edition: str = "", section: str = "", after: str = "", show: str = "", only: str = ""
) -> Response:
    """Show the front page."""
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    view = front_page(
        site,
        visitor,
        edition=tuple(filter(None, edition.split(",")))[:8],
        section=section or None,
        after=after or None,
        unread=show == "unread",
        only=bool(only),
    )
    return answer(request, "front.html", view)


@router.get("/starred")
async def starred(request: Request) -> Response:
    """Show the stories that the reader starred."""
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    if visitor.user is None:
        return RedirectResponse("/sign-in?next=/starred", status_code=303)
    wishes = visitor.preferences.languages or visitor.wishes[:3]
    start = start_of(request, "after")
    held = window(site.store.readers.starred_stories(visitor.user, limit=start + PAGE + 1), start, PAGE)
    found = site.store.front.of(held.items, user=visitor.user, languages=wishes)
    lines = tuple(story_line(each, site, visitor, None) for each in found)
    after = None if held.after is None else str(held.after)
    single = bool(site.store.readers.starred(visitor.user, limit=1))
    return answer(request, "front.html", FrontPage(stories=lines, after=after, starred=True, feeds=1, articles=single))


@router.post("/read")
async def read(request: Request) -> Response:
    """Mark every article of some stories as read."""
    form = await sent(request)
    site = site_of(request)
    ids = [
        article
        for story in form.texts("story")[:PAGE]
        if (stored := site.store.stories.get(story)) is not None
        for article in stored.story.articles
    ]
    site.store.readers.mark(form.visitor.user or "", ids, now=site.now(), read=form.text("do") != "unread")
    return back(request, told="read")


def front_page(
    site: Site,
    visitor: Visitor,
    *,
    edition: tuple[str, ...] = (),
    section: str | None = None,
    after: str | None = None,
    unread: bool = False,
    only: bool = False,
) -> FrontPage:
    """A page of stories, and what can be chosen beside it."""
    preferences = visitor.preferences
    languages = edition or preferences.languages or visitor.wishes[:3]
    strict = only or bool(edition) or (preferences.only and bool(preferences.languages))
    store = site.store
    found = store.front.stories(
        languages=languages,
        places=preferences.places,
        only=strict,
        section=section,
        user=visitor.user,
        hide_read=unread,
        limit=PAGE,
        after=after,
    )
    since = store.readers.visited(visitor.user, site.now()) if visitor.user else None
    lines = tuple(story_line(each, site, visitor, since) for each in found.stories)
    empty = not lines and after is None
    return FrontPage(
        stories=lines,
        after=found.after,
        section=section,
        sections=site.about.get().sections,
        edition=edition,
        editions=site.about.get().languages,
        only=strict,
        unread=unread,
        since=since,
        fresh=sum(line.new for line in lines),
        feeds=store.feeds.counts(quiet=site.now()).feeds if empty else 1,
    )


def story_line(found: FrontStory, site: Site, visitor: Visitor, since: datetime | None) -> StoryLine:
    """One story in a list."""
    lead = found.lead
    headline = (
        one_line(found.headline)
        or (one_line(lead.headline) if lead else None)
        or opening((lead.opening if lead else None) or "…")
    )
    hidden = lead is None or (visitor.user is None and lead.restricted == "headline")
    line = None if hidden or lead is None else one_line(lead.opening)
    return StoryLine(
        id=found.id,
        headline=headline,
        language=found.language,
        line=opening(line, LONGEST_LINE) if line else None,
        line_language=lead.language if lead else None,
        reported=found.reported,
        changed=found.changed,
        articles=found.articles,
        reports=found.independent_reports,
        publishers=tuple(name for each in found.publishers if (name := one_line(each))),
        picture=sign(lead.picture, site.secret) if lead and lead.picture else None,
        article=lead.id if lead else None,
        original=lead.url if lead else None,
        new=bool(since and found.changed > since),
        unread=found.unread,
        starred=found.starred,
        comments=found.comments,
    )
