"""A story: what it says, who reported it independently, who copied whom, and what readers make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wirecopy.live.contents import stored_changes
from wirecopy.serve import localise
from wirecopy.serve.display import one_line, opening
from wirecopy.serve.evidence import ArticleView, article_view
from wirecopy.serve.forms import sent
from wirecopy.serve.localise import N_
from wirecopy.serve.notice import restriction
from wirecopy.serve.pages import answer, article_address, back, missing, story_address
from wirecopy.serve.recount import recount
from wirecopy.serve.routes.articles import ImageView, image_views
from wirecopy.serve.routes.comments import CommentView, threads
from wirecopy.serve.site import site_of
from wirecopy.serve.spread import spread
from wirecopy.serve.visitor import visitor_of
from wirecopy.serve.windows import start_of, window
from wirecopy.serve.wording import spread_words
from wirecopy.store import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecopy.serve.forms import Form
    from wirecopy.serve.site import Site
    from wirecopy.serve.speech import Speech
    from wirecopy.serve.visitor import Visitor
    from wirecopy.serve.windows import Window
    from wirecopy.store import StoredDecision, StoredStory
    from wirecopy.store.parts import StoryParts
    from wirecopy.story import Related, StoryChanges
    from wirecopy.story.contents import StoryContents
    from wirecopy.story.sentences import Citation
    from wirecopy.story.voices import StoryReport
    from wirecopy.types import Article, Kind, Reuse, Syndication

router = APIRouter()

# Copies under one report that get a line, and under all reports of a page; a story has all of them in its search.
MOST_COPIES, PAGE_COPIES = 24, 40
# Reports on a page; lines of the timeline, and of what is new; decisions of the log; differences, and sides of each.
REPORTS, MOMENTS, CHANGES, LOGGED, DIFFERENCES, SIDES = 15, 24, 12, 20, 8, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedView:
    """A sentence with its source. `text` is empty where a notice forbids showing it to this visitor."""

    text: str
    language: str | None
    article: str
    publisher: str
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointView:
    """A key point: a sentence, and the reports that say the same; `foreign` to who did not ask for its language."""

    said: CitedView
    also: tuple[CitedView, ...]
    foreign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """What one report says where reports differ."""

    value: str
    said: tuple[CitedView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceView:
    """Something that independent reports tell differently."""

    about: str
    sides: tuple[SideView, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """A copy folded under its report."""

    article: ArticleView
    published: datetime | None
    kind: Kind | None
    source: str
    known: bool
    credit: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """An independent report with its copies."""

    article: ArticleView
    by: str | None
    published: datetime | None
    approximate: bool
    line: str | None
    rests_on: str | None
    basis: str | None
    again: bool
    earlier: tuple[ArticleView, ...]
    copies: tuple[CopyView, ...]
    more: int
    read: bool
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentView:
    """A line of the timeline."""

    kind: str
    time: datetime
    until: datetime | None
    approximate: bool
    ahead: bool
    by: str | None
    articles: tuple[str, ...]
    headline: str | None
    cited: tuple[CitedView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameView:
    """A person, an organisation or a place of the story."""

    name: str
    kind: str
    mentions: int
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedView:
    """Another story, and why it is related."""

    id: str
    headline: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesView:
    """What is new since the reader was here last."""

    reports: tuple[ArticleView, ...]
    points: tuple[CitedView, ...]
    numbers: tuple[tuple[str, str, str], ...]
    revised: tuple[str, ...]
    copies: int
    merged: int
    split: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogView:
    """A decision about the story."""

    number: int
    operation: Literal["start", "join", "merge", "split"]
    made: datetime
    maker: str
    reasons: tuple[str, ...]
    articles: int
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A story as its page shows it."""

    id: str
    headline: str
    language: str | None
    editions: tuple[tuple[str, str], ...]
    changed: datetime
    started: datetime
    articles: int
    reports_count: int
    publishers: tuple[str, ...]
    picture: ImageView | None
    points: tuple[PointView, ...]
    differences: tuple[DifferenceView, ...]
    reports: tuple[ReportView, ...]
    timeline: tuple[MomentView, ...]
    spread: str
    names: tuple[NameView, ...]
    related: tuple[RelatedView, ...]
    changes: ChangesView | None
    log: tuple[LogView, ...]
    comments: tuple[CommentView, ...]
    comments_count: int
    closed: bool
    starred: bool
    since: datetime | None
    fresh: int
    unread: int
    reports_after: int | None = None
    comments_after: int | None = None


@router.get("/story/{story:path}")
async def show(request: Request, story: str) -> Response:
    """Show a story."""
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    parts = site.store.story_parts(story)
    if parts is None and story.endswith("/"):
        return RedirectResponse(story_address(story.rstrip("/")), status_code=301)
    if parts is None:
        raise missing(N_("There is no such story."))
    if parts.stored.story.id != story:
        # For good, unless the merge is taken back: no browser may keep it unasked.
        moved = story_address(parts.stored.story.id)
        return RedirectResponse(moved, status_code=301, headers={"cache-control": "no-cache"})
    return answer(request, "story.html", story_page(request, visitor, parts))


@router.post("/story/{story:path}/star")
async def star(request: Request, story: str) -> Response:
    """Star a story, or take the star away."""
    form = await sent(request)
    site = site_of(request)
    stored = site.store.stories.get(story)
    if stored is None:
        raise missing(N_("There is no such story."))
    on = form.on("on")
    site.store.readers.star_story(form.visitor.user or "", stored.story.id, now=site.now(), on=on)
    return back(request, story_address(stored.story.id), told="saved")


@router.post("/story/{story:path}/split")
async def split(request: Request, story: str) -> Response:
    """Take articles out of a story into one of their own, or put another story into this one."""
    form = await sent(request)
    site = site_of(request)
    if not form.visitor.is_editor:
        raise HTTPException(403, N_("Only editors and the owner may merge and split stories."))
    stored = site.store.stories.get(story)
    if stored is None:
        raise missing(N_("There is no such story."))
    user, now, own = form.visitor.user or "", site.now(), stored.story.id
    if form.text("do") == "undo" and (number := form.number("number")) is not None:
        taken = next((each for each in site.store.stories.decisions(own) if each.number == number), None)
        if taken is not None and site.store.stories.undo(number, maker=user, now=now):
            recount(site.store, (own, taken.decision.story, taken.decision.other), maker=user, now=now)
        return back(request, story_address(own), told="saved")
    decision = _wanted(site, form, stored)
    site.store.stories.decide((decision,), maker=user, now=now)
    recount(site.store, (own, decision.story), maker=user, now=now)
    return back(request, story_address(own), told="saved")


def _wanted(site: Site, form: Form, stored: StoredStory) -> Decision:
    """The merge or the split that a form asks for."""
    story = stored.story
    if form.text("do") == "merge":
        other = site.store.stories.get(unquote(urlsplit(form.text("other")).path.rstrip("/").rsplit("/", 1)[-1]))
        if other is None or other.story.id == story.id:
            raise HTTPException(422, N_("Name another story by its address or id."))
        return Decision(operation="merge", story=story.id, other=other.story.id, reasons=("by hand",))
    chosen = tuple(each for each in form.texts("article") if each in story.articles)
    if not chosen or len(chosen) == len(story.articles):
        raise HTTPException(422, N_("Choose some of the articles, not all."))
    return Decision(
        operation="split",
        story=f"{chosen[0]}~{site.now():%Y%m%d%H%M%S}",
        other=story.id,
        articles=chosen,
        reasons=("by hand",),
    )


def story_page(request: Request, visitor: Visitor, parts: StoryParts) -> StoryPage:
    """Everything that the page of a story shows; its reports and comments from where the request wants them."""
    site, stored = site_of(request), parts.stored
    store, story, now = site.store, stored.story, site.now()
    held = {each.article.id: each for each in parts.articles}
    articles = {id_: each.article for id_, each in held.items()}
    edges = parts.edges
    contents, others = site.reading.of(parts, now)
    speech = localise.speech(visitor.language, visitor.zone)
    since = store.readers.visit_story(visitor.user, story.id, now) if visitor.user else None
    readings = store.readers.readings(visitor.user, story.articles) if visitor.user else {}
    unread = tuple(id_ for id_ in articles if visitor.user and not (id_ in readings and readings[id_].read))
    closed = _closed(articles, parts) if visitor.user is None else frozenset()
    shown = _Shown(articles=articles, closed=closed, speech=speech)
    wishes = _wishes(visitor)
    language = next((each for each in wishes if each in contents.headlines), None)
    headline = contents.headlines[language] if language else contents.headline
    spoken = language or next((each for each, words in contents.headlines.items() if words == headline), None)
    lead = _lead(contents, language)
    talk = threads(parts.comments, visitor, start_of(request, "comments"))
    reports = window(contents.reports, start_of(request, "reports"), REPORTS)
    seen = {id_ for id_, each in held.items() if since and each.taken > since}
    return StoryPage(
        id=story.id,
        headline=one_line(headline) or one_line(story.headline) or _first_words(lead),
        language=spoken or (lead.article.language if lead and not headline else None),
        editions=tuple((each, one_line(words) or "…") for each, words in contents.headlines.items()),
        changed=stored.changed,
        started=stored.started,
        articles=contents.articles,
        reports_count=story.independent_reports,
        publishers=tuple(name for each in contents.publishers if (name := one_line(each))),
        picture=_picture(contents, site.secret, closed),
        points=tuple(
            PointView(
                said=shown.cited(each.citation),
                also=tuple(map(shown.cited, each.also)),
                foreign=each.citation.language not in wishes,
            )
            for each in contents.key_points
            if each.citation.article not in closed
        ),
        differences=tuple(
            DifferenceView(
                about=one_line(each.about) or "",
                sides=tuple(
                    SideView(value=one_line(side.value) or "", said=tuple(map(shown.cited, side.citations[:4])))
                    for side in each.sides[:SIDES]
                ),
                more=max(0, len(each.sides) - SIDES),
            )
            for each in contents.disagreements[:DIFFERENCES]
        ),
        reports=tuple(_report_views(contents, reports, parts, shown, frozenset(unread), frozenset(seen))),
        reports_after=reports.after,
        timeline=tuple(
            MomentView(
                kind=each.kind,
                time=each.time,
                until=each.until,
                approximate=each.approximate,
                ahead=each.ahead,
                by=one_line(each.by),
                articles=each.articles,
                headline=one_line(each.headline),
                cited=tuple(map(shown.cited, each.citations[:3])),
            )
            for each in contents.timeline[:MOMENTS]
        ),
        spread=str(_drawn(contents, edges, visitor)),
        names=tuple(
            NameView(name=one_line(each.name) or "", kind=each.kind, mentions=each.count, reports=len(each.articles))
            for each in contents.entities[:30]
        ),
        related=tuple(
            RelatedView(id=each.story, headline=one_line(each.headline) or "…", why=_why(each, speech))
            for each in others
        ),
        changes=_changes_view(stored_changes(store, parts, contents, since), shown) if since else None,
        log=tuple(_log_view(each, shown) for each in parts.decisions[-LOGGED:]),
        comments=talk.items,
        comments_after=talk.after,
        comments_count=sum(each.removed is None for each in parts.comments),
        closed=parts.closed,
        starred=visitor.user is not None and store.readers.has_starred(visitor.user, story.id),
        since=since,
        fresh=len(seen),
        unread=len(unread),
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """The articles of a story, and which of them this visitor may not read."""

    articles: dict[str, Article]
    closed: frozenset[str]
    speech: Speech

    def named(self, words: str | None) -> str | None:
        """Call articles by their publishers where words have their ids."""
        for id_, article in self.articles.items():
            if words and id_ in words:
                words = words.replace(id_, article_view(article).publisher)
        return words

    def cited(self, citation: Citation) -> CitedView:
        label = article_view(self.articles[citation.article])
        return CitedView(
            text="" if citation.article in self.closed else one_line(citation.text) or "",
            language=label.language,
            article=citation.article,
            publisher=label.agency or label.publisher,
            paragraph=citation.paragraph + 1,
        )


def _wishes(visitor: Visitor) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*visitor.preferences.languages, *visitor.wishes, visitor.language)))


def _closed(articles: dict[str, Article], parts: StoryParts) -> frozenset[str]:
    """The articles of which visitors who are not signed in may not even see an extract."""
    home = {member: group for group in parts.syndications for member in (group.origin, *group.copies)}
    return frozenset(
        id_
        for id_, article in articles.items()
        if restriction(article, home.get(id_), parts.permissions.get(id_, ())) == "headline"
    )


def _drawn(contents: StoryContents, edges: tuple[Reuse, ...], visitor: Visitor) -> str:
    """The spread as a picture, where there is anything to see."""
    if contents.articles < 2:  # noqa: PLR2004  # one dot is no picture
        return ""

    def stamp(moment: datetime) -> str:
        return localise.brief(moment, visitor.language, visitor.zone)

    speech = localise.speech(visitor.language, visitor.zone)
    return spread(contents, edges, words=spread_words(speech), stamp=stamp, address=article_address)


def _why(related: Related, speech: Speech) -> str:
    """Why another story is related, in a few words."""
    names = [name for each in related.shared[:3] if (name := one_line(each.name))]
    if not names:
        return speech.say("alike in meaning")
    return speech.say("both name %(names)s") % {"names": speech.listed(names)}


def _lead(contents: StoryContents, language: str | None) -> StoryReport | None:
    reports = contents.reports
    return next((each for each in reports if each.language == language), reports[0] if reports else None)


def _first_words(lead: StoryReport | None) -> str:
    return opening(lead.article.body) if lead else "…"


def _picture(contents: StoryContents, secret: bytes, closed: frozenset[str]) -> ImageView | None:
    for report in contents.reports:
        for article in (report.article, *report.copies):
            if article.id not in closed and (images := image_views(article, secret)):
                return images[0]
    return None


def _report_views(  # noqa: PLR0917  # what a story has of its reports
    contents: StoryContents,
    page: Window[StoryReport],
    parts: StoryParts,
    shown: _Shown,
    unread: frozenset[str],
    fresh: frozenset[str],
) -> Iterator[ReportView]:
    """The reports in order of time; of each newsroom only the first is marked as one of independent origin."""
    heard = {report.by for report in contents.reports[: page.start] if report.by is not None}
    room = PAGE_COPIES
    for report in page.items:
        view = _report_view(report, parts.edges, parts.syndications, shown, unread, fresh, min(MOST_COPIES, room))
        room -= len(view.copies)
        again = report.by is not None and report.by in heard
        if report.by is not None:
            heard.add(report.by)
        yield replace(view, again=again)


def _report_view(  # noqa: PLR0917  # what a story has of its reports
    report: StoryReport,
    edges: tuple[Reuse, ...],
    groups: tuple[Syndication, ...],
    shown: _Shown,
    unread: frozenset[str],
    fresh: frozenset[str],
    most: int,
) -> ReportView:
    article = report.article
    home = next((group for group in groups if article.id in {group.origin, *group.copies}), None)
    copies = tuple(_copy_view(copy, article, edges, home) for copy in report.copies[:most])
    hidden = article.id in shown.closed
    return ReportView(
        article=article_view(article, shown.speech),
        by=one_line(report.by),
        published=report.time,
        approximate=report.approximate,
        line=None if hidden else opening(article.body, 200) or None,
        rests_on=one_line(report.rests_on),
        basis=shown.named(one_line(report.basis)),
        again=False,
        earlier=tuple(map(article_view, report.earlier[-6:])),
        copies=copies,
        more=len(report.copies) - len(copies),
        read=article.id not in unread,
        new=article.id in fresh,
    )


def _copy_view(copy: Article, original: Article, edges: tuple[Reuse, ...], group: Syndication | None) -> CopyView:
    nearest = next((edge for edge in group.edges if edge.copy == copy.id), None) if group else None
    edge = nearest or next((each for each in edges if {each.origin, each.copy} == {original.id, copy.id}), None)
    credit = copy.id not in group.uncredited if group and group.agency else None
    return CopyView(
        article=article_view(copy),
        published=copy.published,
        kind=edge.kind if edge else None,
        source=edge.origin if edge and edge.origin != copy.id else original.id,
        known=bool(edge and edge.direction == "known"),
        credit=credit,
    )


def _changes_view(changes: StoryChanges, shown: _Shown) -> ChangesView | None:
    """What is new, where anything is that a reader may want to know."""
    if not changes:
        return None
    return ChangesView(
        reports=tuple(article_view(report.article) for report in changes.reports[:CHANGES]),
        points=tuple(shown.cited(point.citation) for point in changes.key_points[:CHANGES]),
        numbers=tuple(
            (one_line(each.about) or "", one_line(each.before.value) or "", one_line(each.after.value) or "")
            for each in changes.numbers[:CHANGES]
        ),
        revised=changes.revised[:CHANGES],
        copies=len(changes.copies),
        merged=sum(move.operation == "merge" for move in changes.moves),
        split=sum(move.operation == "split" for move in changes.moves),
    )


def _log_view(logged: StoredDecision, shown: _Shown) -> LogView:
    return LogView(
        number=logged.number,
        operation=logged.decision.operation,
        made=logged.made,
        maker=one_line(logged.maker) or "?",
        reasons=tuple(reason for each in logged.decision.reasons if (reason := shown.named(one_line(each)))),
        articles=len(logged.decision.articles),
        undone=logged.undone,
    )
