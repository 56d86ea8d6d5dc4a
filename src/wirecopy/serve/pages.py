"""From a view to an answer: HTML from a template, or the same view as JSON."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import HTTPException
from jinja2 import PackageLoader, StrictUndefined, pass_context
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, RedirectResponse, Response

from wirecopy.serve import localise, reasons, wording
from wirecopy.serve.compiled import Compiled
from wirecopy.serve.display import isolated, language_tag, one_line, shown, text_direction, web_address
from wirecopy.serve.report import PAIRS
from wirecopy.serve.security import SAFE_METHODS
from wirecopy.serve.site import site_of
from wirecopy.serve.visitor import visitor_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from gettext import NullTranslations

    from jinja2.runtime import Context
    from starlette.requests import Request

    from wirecopy.serve.visitor import Visitor

# A page repeats where it is in its forms: an address longer than this would make it heavy.
LONGEST_PLACE = 1000

STATIC = ("desk.css", "report.css", "pairs.css", "desk.js", "report.js")


class Pages:
    """Makes HTML of views, one environment for each language of the interface."""

    def __init__(self) -> None:
        self._environments = {language: _environment(language) for language in localise.LANGUAGES}

    def html(self, template: str, language: str, values: Mapping[str, Any]) -> str:
        """Fill a template."""
        return self._environments[language].get_template(f"site/{template}").render(values)


def answer(
    request: Request,
    template: str,
    view: Any,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """Answer a request with a view: as JSON where the request asks for it, else as HTML.

    Args:
        request: The request.
        template: The name of the template below `templates/site`.
        view: A frozen dataclass, all that there is to show.
        status: The answer's status.
        headers: Further headers.
        more: What only the HTML needs, such as the values of a form that was filled in wrongly.
    """
    site = site_of(request)
    if wants_json(request):
        return Response(
            json.dumps(plain(view), ensure_ascii=False),
            status,
            headers={"vary": "accept", **(headers or {})},
            media_type="application/json",
        )
    now = site.now()
    visitor = visitor_of(request, site, now)
    # What was just done is said once, and is no part of where the reader is.
    asked = {name: value for name, value in request.query_params.items() if name != "told"}
    values = {
        "view": view,
        "visitor": visitor,
        "site": site,
        "here": request.url.path,
        "place": _place(request, asked),
        "query": asked,
        "now": now,
        "told": request.query_params.get("told", "")[:40],
        **more,
    }
    page = site.pages.html(template, visitor.language, values)
    cache_control = "private, no-cache" if visitor.user else "no-cache"
    own = {"vary": "accept, cookie, accept-language", "cache-control": cache_control, **(headers or {})}
    return HTMLResponse(page, status, headers=own)


def _place(request: Request, asked: Mapping[str, str]) -> str:
    """Where the reader is, for forms that lead back there: a page, never what a form was sent to."""
    if request.method not in SAFE_METHODS:
        return came_from(request) or "/"
    whole = request.url.path + (f"?{urlencode(asked)}" if asked else "")
    return whole if len(whole) <= LONGEST_PLACE else request.url.path


def came_from(request: Request) -> str:
    """The page of this desk on which a form was, as the browser names it; empty where it names none."""
    page = urlsplit(request.headers.get("referer", ""))
    own = page.netloc == request.headers.get("host") and page.path.startswith("/") and page.path[1:2] not in {"/", "\\"}
    return page._replace(scheme="", netloc="").geturl() if own and request.method not in SAFE_METHODS else ""


def wants_json(request: Request) -> bool:
    """Whether a request asks for JSON: `?format=json`, or an `Accept` header that names it first."""
    if "format" in request.query_params:
        return request.query_params["format"] == "json"
    return request.headers.get("accept", "").strip().startswith("application/json")


def plain(value: Any) -> Any:
    """A view as JSON has it: names and values, times as RFC 3339."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(each) for name, each in asdict(value).items()}
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in value]
    return value


def back(request: Request, fallback: str = "/", *, told: str | None = None) -> RedirectResponse:
    """Send a reader back to where a form was, which is always a place of this desk.

    Args:
        request: The request; its query may name the place as `next`.
        fallback: Where to, where it names none.
        told: A short code of what was done, for the page to say.
    """
    wanted = request.query_params.get("next") or fallback
    # `//host` and `/\host` are other sites.
    place = wanted if wanted.startswith("/") and wanted[1:2] not in {"/", "\\"} and "\n" not in wanted else fallback
    path, mark, fragment = place.partition("#")
    if told:
        path += ("&" if "?" in path else "?") + urlencode({"told": told})
    return RedirectResponse(path + mark + fragment, status_code=303)


def missing(what: str) -> HTTPException:
    """The error for an address that leads nowhere."""
    return HTTPException(404, what)


@cache
def static_text(name: str) -> str:
    """The text of a static file; `report.css` and `report.js` are those of the report."""
    if name == "pairs.css":
        selectors = (f".row:has(.p{n}:is(:hover,:focus)) .p{n}" for n in range(PAIRS))
        return f"{','.join(selectors)}{{background:var(--lit);color:var(--lit-ink)}}\n"
    folder = "templates" if name.startswith("report.") else "static"
    return (files("wirecopy.serve") / folder / name).read_text(encoding="utf-8")


@cache
def static_address(name: str) -> str:
    """The address of a static file, with a mark of its content: it may be kept for ever."""
    mark = hashlib.sha256(static_text(name).encode()).hexdigest()[:12]
    return f"/static/{mark}/{name}"


def story_address(story: str) -> str:
    """Where a story is shown."""
    return f"/story/{quote(story, safe='')}"


def article_address(article: str) -> str:
    """Where an article is shown. Ids are addresses of pages as a rule, so they stand in the query."""
    return f"/article?{urlencode({'id': article})}"


def evidence_address(one: str, other: str) -> str:
    """Where two articles stand side by side."""
    return f"/evidence?{urlencode({'a': one, 'b': other})}"


def _environment(language: str) -> Compiled:
    environment = Compiled(
        loader=PackageLoader("wirecopy.serve", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(localise.catalogue(language), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    environment.tell = localise.catalogue(language).gettext
    environment.constant = {"static": static_address}
    environment.globals.update(
        article_address=article_address,
        evidence_address=evidence_address,
        languages=localise.LANGUAGES,
        language_names=localise.language_names(language),
        pairs=PAIRS,
        static=static_address,
        tongues=_tongues(language),
        story_address=story_address,
        interface=language,
    )
    environment.globals.update(_words(localise.catalogue(language)))
    environment.filters.update(
        combined=lambda values, **more: {**values, **more},
        basis=lambda words: _basis(words, language),
        bdi=isolated,
        counted=lambda about: wording.counted(about, localise.speech(language, localise.zone(None))),
        section=lambda name: (
            localise.catalogue(language).gettext(wording.SECTIONS[name]) if name in wording.SECTIONS else name
        ),
        clean=lambda text: one_line(text) or "",
        direction=lambda text, tag=None: text_direction(tag, text or ""),
        language_name=lambda tag: localise.language_name(tag, language),
        marked=_marked,
        many=lambda amount: localise.number(amount, language),
        moment=_moment,
        day=_day,
        about=_about,
        clock=_clock,
        weekday=_weekday,
        month=lambda stamp: localise.month(stamp, language),
        own_name=localise.own_name,
        shown=lambda text: shown(text or ""),
        tag=language_tag,
        # For what a variable holds: `_()` would take it for our own markup, and what stands behind a `%` for a place.
        translated=lambda words: localise.catalogue(language).gettext(words) if words else "",
        territory=lambda code: localise.territory_name(code, language),
        web=web_address,
        query=lambda values: urlencode({name: value for name, value in values.items() if value not in {None, ""}}),
    )
    return environment


def _tongues(language: str) -> Markup:
    """The choice of languages of the interface."""
    line = Markup('<option value="{0}" lang="{0}"{1}>{2}</option>')
    return Markup().join(
        line.format(each, Markup(" selected") if each == language else "", localise.own_name(each))
        for each in localise.LANGUAGES
    )


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """A text of a stranger with parts of it marked."""
    if not spans:
        return escape(text)
    parts, end = [], 0
    for start, after in spans:
        parts.append(Markup("{}<mark>{}</mark>").format(text[end:start], text[start:after]))
        end = after
    return Markup().join((*parts, text[end:]))


def _tongue(language: str | None, text: str | None) -> Markup:
    """The attributes that say in what language and direction a text of a stranger is."""
    direction = text_direction(language, text or "")
    if language:
        return Markup(f' lang="{escape(language)}" dir="{direction}"')  # noqa: S704  # one of three words
    return Markup(f' dir="{direction}"')  # noqa: S704  # the same


def _basis(words: str, language: str) -> Markup:
    """What a story's article rests on, or why it is there, in the page's language where that can be told."""
    told = reasons.translated(words, reasons.OF_STORIES, localise.speech(language, localise.zone(None)))
    return Markup("<bdi>{}</bdi>").format(told) if told else Markup('<bdi lang="en">{}</bdi>').format(words)


def _words(said: NullTranslations) -> dict[str, Callable[..., Markup]]:
    """What lists repeat for each story, as functions: macros would take most of the time of a page."""

    @lru_cache(4096)
    def counts(articles: int, reports: int) -> Markup:
        held = said.ngettext("%(n)s article", "%(n)s articles", articles) % {"n": articles}
        told = said.ngettext("%(n)s independent report", "%(n)s independent reports", reports) % {"n": reports}
        return Markup('<span class="counts"><span>{}</span> <b>{}</b></span>').format(held, told)

    @lru_cache(4096)
    def publishers(names: tuple[str, ...], most: int = 6) -> Markup:
        listed = Markup(", ").join(Markup("<bdi>{}</bdi>").format(name) for name in names[:most])
        left = len(names) - most
        more = said.ngettext("and %(n)s more", "and %(n)s more", left) % {"n": left} if left > 0 else ""
        return Markup('<span class="publishers">{} {}</span>').format(listed, more)

    return {"counts": counts, "publishers": publishers, "tongue": _tongue}


def _visitor(context: Context) -> Visitor:
    visitor: Visitor = context["visitor"]
    return visitor


@pass_context
def _moment(context: Context, moment: datetime | None, words: str | None = None) -> Markup:
    """A time as a `time` element: told relatively, with the full time behind it."""
    if moment is None:
        return Markup("<span>{}</span>").format(one_line(words)) if words else Markup()
    visitor = _visitor(context)
    full = localise.absolute(moment, visitor.language, visitor.zone)
    short = localise.relative(moment, context["now"], visitor.language, visitor.zone)
    stamp = moment.isoformat(timespec="seconds")
    return Markup(f'<time datetime="{stamp}" title="{escape(full)}">{escape(short)}</time>')  # noqa: S704  # the stamp is ours


@pass_context
def _day(context: Context, moment: datetime) -> str:
    visitor = _visitor(context)
    return localise.day(moment, visitor.language, visitor.zone)


@pass_context
def _about(context: Context, moment: datetime) -> str:
    visitor = _visitor(context)
    return localise.about(moment, visitor.language, visitor.zone)


@pass_context
def _weekday(context: Context, moment: datetime) -> str:
    visitor = _visitor(context)
    return localise.weekday(moment.astimezone(visitor.zone).date(), visitor.language)


@pass_context
def _clock(context: Context, moment: datetime) -> Markup:
    """A time as a `time` element, told to the minute in the reader's zone."""
    visitor = _visitor(context)
    full = localise.absolute(moment, visitor.language, visitor.zone)
    return Markup(f'<time datetime="{moment.isoformat(timespec="seconds")}">{escape(full)}</time>')  # noqa: S704  # the same
