"""Searching the archive, and searches that are kept: each is also a feed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wirecopy.errors import QueryError
from wirecopy.serve.display import label_of, one_line
from wirecopy.serve.evidence import ArticleView, article_view
from wirecopy.serve.forms import sent
from wirecopy.serve.localise import N_
from wirecopy.serve.notice import restriction
from wirecopy.serve.pages import answer, back, missing
from wirecopy.serve.site import site_of
from wirecopy.serve.visitor import visitor_of
from wirecopy.serve.windows import start_of, window
from wirecopy.store.marking import Finder, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.serve.site import Site
    from wirecopy.serve.visitor import Visitor
    from wirecopy.store import Hit
    from wirecopy.store.facets import Facets

router = APIRouter()

PAGE = 30
# Kept searches, rules and alerts on their page at a time; labels at most.
SEARCHES, RULES, ALERTS, LABELS = 40, 40, 30, 30
# Bytes that the queries of the counts beside a search may take together in a page.
NARROWED = 24_000
# The newest hits that the counts beside a search are made from.
COUNTED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class HitView:
    """A found article.

    Attributes:
        article: Its labels.
        published: When it was published.
        seen: When the desk first saw it.
        extract: A part of its text.
        in_headline: Where the headline has what was asked for: first character, and the one after the last.
        in_extract: Where the extract has it.
    """

    article: ArticleView
    published: datetime | None
    seen: datetime | None
    extract: str | None
    in_headline: tuple[Span, ...] = ()
    in_extract: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetView:
    """One value of a facet: how many of the hits have it, and the query that keeps only them."""

    value: str
    count: int
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """What was found.

    Attributes:
        query: As it was asked.
        order: The latest first, or the best.
        hits: A page of them.
        after: The id to go on after; None where that is all.
        facets: For each facet its values.
        counted: How many hits the counts are made from; None where that is all of them.
        total: How many hits there are, as far as counted.
        problem: Why the query cannot be read.
    """

    query: str
    order: str
    hits: tuple[HitView, ...] = ()
    after: str | None = None
    facets: tuple[tuple[str, tuple[FacetView, ...]], ...] = ()
    counted: int | None = None
    total: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A search that a reader keeps, with the secret part of its feeds' addresses."""

    number: int
    name: str
    query: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """A rule: what to do with articles that a query finds."""

    number: int
    query: str
    do: str
    label: str | None
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """An article that a rule pointed out."""

    article: ArticleView
    at: datetime
    query: str
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """A page of a reader's searches, rules and alerts, and where each of the lists goes on.

    A rule that cannot be made comes back as `draft`, with the `problem`. Of the `labels`, each with how many articles
    have it, the most used are shown.
    """

    searches: tuple[SavedView, ...]
    rules: tuple[RuleView, ...]
    alerts: tuple[AlertView, ...]
    searches_after: int | None = None
    rules_after: int | None = None
    alerts_after: int | None = None
    problem: str | None = None
    draft: RuleView | None = None
    labels: tuple[tuple[str, int], ...] = ()
    more_labels: int = 0


@router.get("/search")
async def search(request: Request, q: str = "", order: str = "newest", after: str = "") -> Response:
    """Search the archive."""
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    view = search_page(site, visitor, q[:1000], order=order, after=after or None)
    return answer(request, "search.html", view, status=422 if view.problem else 200)


@router.get("/saved")
async def saved(request: Request) -> Response:
    """Show a reader's searches, rules and alerts."""
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    if visitor.user is None:
        return RedirectResponse("/sign-in?next=/saved", status_code=303)
    starts = [start_of(request, each) for each in ("searches", "rules", "alerts")]
    view = saved_page(site, visitor, *starts)
    site.store.saved.see_alerts(visitor.user, site.now())
    return answer(request, "saved.html", view)


@router.get("/saved/{number:int}")
async def kept(request: Request, number: int) -> Response:
    """Lead to a kept search: its page does not carry the whole of a long query."""
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    held = site.store.saved.get(visitor.user, number) if visitor.user and number < 2**31 else None
    if held is None:
        raise missing(N_("There is no such search."))
    return RedirectResponse(f"/search?{urlencode({'q': held.query})}", status_code=303)


@router.post("/saved")
async def keep(request: Request) -> Response:
    """Keep a search, or forget one."""
    form = await sent(request)
    site = site_of(request)
    user = form.visitor.user or ""
    if form.text("do") == "remove" and (number := form.number("number")) is not None:
        site.store.saved.remove(user, number)
        return back(request, "/saved", told="removed")
    query = one_line(form.text("query")[:1000]) or ""
    if (held := site.store.saved.kept(user, query)) is not None:
        numbers = [each.number for each in site.store.saved.list(user)]
        place = numbers.index(held.number) // SEARCHES * SEARCHES if held.number in numbers else 0
        page = f"/saved?searches={place}" if place else "/saved"
        return back(request, f"{page}#search-{held.number}", told="kept")
    name = one_line(form.text("name")[:100]) or one_line(query) or "…"
    if (problem := _unreadable(site, query, user)) is not None:
        raise HTTPException(422, problem)
    site.store.saved.add(user, name, query, site.now())
    return back(request, "/saved", told="added")


@router.post("/rules")
async def rule(request: Request) -> Response:
    """Make, switch or remove a rule."""
    form = await sent(request)
    site = site_of(request)
    user, number = form.visitor.user or "", form.number("number")
    what = form.text("do")
    if what == "remove" and number is not None:
        site.store.saved.remove_rule(user, number)
        return back(request, "/saved", told="removed")
    if what in {"on", "off"} and number is not None:
        held = next((each for each in site.store.saved.rules(user) if each.number == number), None)
        if held is not None:
            site.store.saved.change_rule(
                user, held.number, held.query, held.action, label=held.label, active=what == "on"
            )
        return back(request, "/saved", told="saved")
    query, action = one_line(form.text("query")[:1000]) or "", form.text("action")
    label = label_of(form.text("label"))
    problem = _unreadable(site, query, user)
    if action not in {"label", "mute", "alert"} or not query or (action == "label" and not label):
        problem = N_("A rule needs a query, and what to do: label (with a label), mute or alert.")
    if problem is not None:
        draft = RuleView(number=0, query=query, do=action, label=label, on=True)
        view = replace(saved_page(site, form.visitor), problem=problem, draft=draft)
        return answer(request, "saved.html", view, status=422)
    site.store.saved.add_rule(user, query, action, site.now(), label=label if action == "label" else None)  # type: ignore[arg-type]  # one of the three
    return back(request, "/saved", told="added")


def _unreadable(site: Site, query: str, user: str) -> str | None:
    """Why a query cannot be read; None where it can."""
    try:
        site.store.search(query, user=user, limit=1)
    except QueryError as error:
        return str(error)
    return None


def search_page(site: Site, visitor: Visitor, query: str, *, order: str, after: str | None) -> SearchPage:
    """A page of hits with their counts by publisher, language, month and kind."""
    ranked = "best" if order == "best" else "newest"
    if not query.strip():
        return SearchPage(query="", order=ranked)
    try:
        hits = site.store.search(query, user=visitor.user, order=ranked, limit=PAGE + 1, after=after)  # type: ignore[arg-type]  # one of its two
        if after is not None and not hits:  # the mark is of an article that has gone, or none of ours
            return search_page(site, visitor, query, order=order, after=None)
        facets = site.store.facets(query, user=visitor.user, newest=COUNTED) if after is None else None
    except QueryError as error:
        return SearchPage(query=query, order=ranked, problem=str(error))
    closed = _closed(site, hits) if visitor.user is None else frozenset()
    finder = Finder(query)
    return SearchPage(
        query=query,
        order=ranked,
        hits=tuple(_hit_view(hit, finder, closed=hit.stored.article.id in closed) for hit in hits[:PAGE]),
        after=hits[PAGE - 1].stored.article.id if len(hits) > PAGE else None,
        facets=_facet_views(query, facets) if facets else (),
        counted=COUNTED if facets and facets.bounded else None,
        total=facets.total if facets else 0,
    )


def _closed(site: Site, hits: Sequence[Hit]) -> frozenset[str]:
    """The articles of which visitors who are not signed in may not even see an extract."""
    said = site.store.permissions([hit.stored.article.id for hit in hits])
    found = ((hit.stored.article, said.get(hit.stored.article.id, ())) for hit in hits)
    return frozenset(article.id for article, words in found if restriction(article, None, words) == "headline")


def _hit_view(hit: Hit, finder: Finder, *, closed: bool) -> HitView:
    article = hit.stored.article
    labels = article_view(article)
    extract = None if closed else one_line(hit.extract)
    return HitView(
        article=labels,
        published=article.published,
        seen=article.seen,
        extract=extract,
        in_headline=finder.spans(labels.headline, "headline" if labels.titled else "body"),
        in_extract=finder.spans(extract or "", "body"),
    )


def _facet_views(query: str, facets: Facets) -> tuple[tuple[str, tuple[FacetView, ...]], ...]:
    narrowed = f"({query})" if " OR " in query else query
    made = []
    room = NARROWED // (4 * (len(quote(narrowed)) + 60))
    for field in ("publisher", "language", "published", "kind"):
        values = getattr(facets, "month" if field == "published" else field)
        made.append(
            (
                field,
                tuple(
                    FacetView(value=value, count=count, query=f"{narrowed} {field}:{_quoted(value)}")
                    for value, count in values[: max(1, min(12, room))]
                ),
            )
        )
    return tuple((field, values) for field, values in made if values)


def _quoted(value: str) -> str:
    return f'"{value}"' if not value.replace("-", "").isalnum() else value


def saved_page(site: Site, visitor: Visitor, searches: int = 0, rules: int = 0, before: int = 0) -> SavedPage:
    """A page of a reader's searches, rules and alerts, each from its own place on."""
    user = visitor.user or ""
    raised = site.store.saved.alerts(user, limit=ALERTS + 1, before=before or None)
    alerts = raised[:ALERTS]
    found = site.store.articles.many([each.article for each in alerts])
    kept = window(site.store.saved.list(user), searches, SEARCHES)
    ruled = window(site.store.saved.rules(user), rules, RULES)
    labels = sorted(site.store.readers.labels(user).items(), key=lambda label: (-label[1], label[0]))
    return SavedPage(
        labels=tuple(labels[:LABELS]),
        more_labels=max(0, len(labels) - LABELS),
        searches_after=kept.after,
        rules_after=ruled.after,
        alerts_after=alerts[-1].number if len(raised) > ALERTS else None,
        searches=tuple(
            SavedView(number=each.number, name=one_line(each.name) or "…", query=each.query, token=each.secret)
            for each in kept.items
        ),
        rules=tuple(
            RuleView(number=each.number, query=each.query, do=each.action, label=one_line(each.label), on=each.active)
            for each in ruled.items
        ),
        alerts=tuple(
            AlertView(
                article=article_view(found[each.article].article),
                at=each.made,
                query=each.query,
                seen=each.seen is not None,
            )
            for each in alerts
            if each.article in found
        ),
    )
