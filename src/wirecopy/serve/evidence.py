"""One copy beside its origin, as values: labels, figures, reasons, substitutions and the texts row by row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from wirecopy.serve import reasons, wording
from wirecopy.serve.display import (
    TextDirection,
    invisible,
    language_tag,
    moment,
    one_line,
    opening,
    text_direction,
    web_address,
)
from wirecopy.serve.rows import Texts, aligned
from wirecopy.serve.speech import ENGLISH, N_, Speech

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecopy.types import Article, Direction, Kind, Reuse

# Texts of which only so few pieces may be shown are not begun.
FEWEST_PIECES = 200

# An id shorter than this may be an ordinary word: it is left as it is in the words of a reason.
SHORTEST_ID = 8

_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")
_DATELINE = re.compile(r"[^\n]{2,80}?\s(?:--|[-–—])\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewOptions:
    """How much a view holds, so that the page of a very large run can still be opened and read.

    Attributes:
        texts: Copies of one syndication whose texts stand side by side; the others get a line each.
        copies: Copies of one syndication that get a line.
        pieces: Runs of text in one pair of texts; a rewritten sentence has about 12.
        page_pieces: Runs of text in a whole report; 40,000 make a page of about 5 MB.
        substitutions: Substitutions listed for one pair.
        lines: Lines in each of the other lists of a report.
    """

    texts: int = 12
    copies: int = 500
    pieces: int = 12_000
    page_pieces: int = 40_000
    substitutions: int = 300
    lines: int = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article's label. Every text is one clean line, None where unknown.

    Attributes:
        id: The article's id.
        headline: Its headline, or its first words.
        publisher: Who published it, or the name of its file or row.
        direction: In which direction its text runs.
        language: BCP 47, fit for a `lang` attribute.
        agency: The wire service that supplied it.
        carrier: The portal that passed it on.
        byline: Who wrote it: `A, B and C`.
        contributors: Who contributed, each with the place.
        dateline: Where and when it was filed.
        published: When it was published, in words.
        credit_line: As printed.
        rights: As printed.
        address: Where a reader may go, http or https only.
        titled: False where `headline` is only its first words.
        invisible: How many invisible characters its text holds; they are not shown.
    """

    id: str
    headline: str
    publisher: str
    direction: TextDirection
    language: str | None = None
    agency: str | None = None
    carrier: str | None = None
    byline: str | None = None
    contributors: str | None = None
    dateline: str | None = None
    published: str | None = None
    credit_line: str | None = None
    rights: str | None = None
    address: str | None = None
    titled: bool = True
    invisible: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedView:
    """As much of an article's label as a list names it by.

    Attributes:
        id: The article's id.
        headline: Its headline, or its first words.
        publisher: Who published it, or the name of its file or row.
        direction: In which direction its text runs.
        language: BCP 47, fit for a `lang` attribute.
    """

    id: str
    headline: str
    publisher: str
    direction: TextDirection
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonView:
    """One reason in plain words, with its code.

    Attributes:
        words: In the reader's language where `english` is false.
        code: Its code.
        against: Whether it speaks against the decision.
        english: Whether the words are tracing's own, in English.
    """

    words: str
    code: str
    against: bool = False
    english: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstitutionView:
    """Words that were replaced; `pair` is the first pair in the texts that shows it, None where none does."""

    origin: str
    copy: str
    count: int
    name: bool
    pair: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """One copy beside its origin.

    Attributes:
        origin: The origin's label.
        copy: The copy's label.
        sides: What the two are called.
        kind: The kind of reuse.
        called: What the kind is called.
        direction: Whether it is known which came first. If not, the origin is only the text seen first.
        verdict: What happened, in a sentence or two.
        kept: Share of the origin's words that the copy has, as a percentage.
        own: Share of the copy's words that it does not have from the origin, as a percentage.
        changed: Share of the common words that differ, as a percentage.
        direction_reasons: What the direction rests on, the weightiest first.
        kind_reasons: What the kind rests on.
        names: Altered names, the commonest first.
        substitutions: The other substitutions, the commonest first.
        others: How many other substitutions there are in all.
        substitutions_left_out: How many substitutions the limit kept out of both lists.
        texts: The texts side by side; None where they were not asked for.
    """

    origin: ArticleView
    copy: ArticleView
    sides: tuple[str, str]
    kind: Kind
    called: str
    direction: Direction
    verdict: str
    kept: str
    own: str
    changed: str
    direction_reasons: tuple[ReasonView, ...] = ()
    kind_reasons: tuple[ReasonView, ...] = ()
    names: tuple[SubstitutionView, ...] = ()
    substitutions: tuple[SubstitutionView, ...] = ()
    others: int = 0
    substitutions_left_out: int = 0
    texts: Texts | None = None


def article_view(article: Article, speech: Speech = ENGLISH) -> ArticleView:
    """Label one article, in a language."""
    headline = one_line(article.headline)
    dateline = article.dateline
    filed = ", ".join(part for part in (dateline.place, dateline.date) if part) if dateline else ""
    contributed = [
        speech.say("%(name)s in %(place)s") % {"name": each.name, "place": each.place} if each.place else each.name
        for each in article.contributors
    ]
    return ArticleView(
        id=one_line(article.id) or "",
        headline=headline or opening(_after_dateline(article)) or article.id,
        publisher=one_line(article.publisher) or file_name(article.id),
        direction=text_direction(article.language, article.body or article.headline or ""),
        language=language_tag(article.language),
        agency=one_line(article.agency),
        carrier=one_line(article.carrier),
        byline=one_line(speech.listed(article.bylines)),
        contributors=one_line(speech.listed(contributed)),
        dateline=one_line(filed),
        published=speech.moment(article.published, article.published_text, article.published_approximate),
        credit_line=one_line(article.credit_line),
        rights=one_line(article.rights),
        address=web_address(article.url),
        titled=headline is not None,
        invisible=invisible(article.body),
    )


def named_view(
    id_: str, headline: str | None, beginning: str | None, publisher: str | None, language: str | None
) -> NamedView:
    """Name an article in a list."""
    text = beginning or ""
    return NamedView(
        id=one_line(id_) or "",
        headline=one_line(headline) or opening(text) or id_,
        publisher=one_line(publisher) or file_name(id_),
        direction=text_direction(language, text or headline or ""),
        language=language_tag(language),
    )


def _after_dateline(article: Article) -> str:
    """The body without the dateline that it may begin with: `PORT LUMEN (Northern Wire) - `."""
    found = _DATELINE.match(article.body) if article.dateline else None
    return article.body[found.end() :] if found else article.body


def file_name(id_: str) -> str:
    """What stands for a publisher that is not known: the last part of the id, `page.html` of `folder/page.html#0`."""
    name = (one_line(id_) or "").rstrip("/").rsplit("/", 1)[-1]
    return name.removesuffix("#0") or "?"


def evidence_view(
    reuse: Reuse,
    origin: Article,
    copy: Article,
    *,
    options: ViewOptions | None = None,
    texts: bool = True,
    speech: Speech = ENGLISH,
) -> EvidenceView:
    """Show one copy beside its origin.

    Args:
        reuse: The edge between the two.
        origin: The article whose id is `reuse.origin`.
        copy: The article whose id is `reuse.copy`.
        options: How much to show.
        texts: Whether to lay out the texts, which is most of the work.
        speech: The language of the page.
    """
    limits = options or ViewOptions()
    known = reuse.direction == "known"
    say = speech.say
    names = (say("the original"), say("the copy")) if known else (say("the first text"), say("the second"))
    layout = aligned(reuse, origin, copy, sides=names, limit=limits.pieces, speech=speech) if texts else None
    swaps = _substitutions(reuse, layout, limits.substitutions)
    return EvidenceView(
        origin=article_view(origin, speech),
        copy=article_view(copy, speech),
        sides=(say("Original"), say("Copy")) if known else (say("Seen first"), say("Seen later")),
        kind=reuse.kind,
        called=say(wording.KINDS[reuse.kind]),
        direction=reuse.direction,
        verdict=wording.verdict(reuse, speech),
        kept=speech.percent(reuse.coverage_origin),
        own=speech.percent(1 - reuse.coverage_copy),
        changed=speech.percent(reuse.substitution_rate),
        direction_reasons=reason_views([reuse], "direction", speech),
        kind_reasons=reason_views([reuse], "kind", speech),
        names=tuple(view for view in swaps if view.name),
        substitutions=tuple(view for view in swaps if not view.name),
        others=len(reuse.substitutions) - wording.altered(reuse),
        substitutions_left_out=len(reuse.substitutions) - len(swaps),
        texts=layout,
    )


def _substitutions(reuse: Reuse, layout: Texts | None, limit: int) -> tuple[SubstitutionView, ...]:
    """Altered names first, then the commonest, each with the first place in the texts that shows it."""
    shown_at: dict[tuple[str, str], int] = {}
    stretches = layout.stretches if layout else ()
    for paragraph in (paragraph for stretch in stretches for row in stretch.rows for paragraph in row.origin):
        for piece in paragraph.pieces:
            if piece.pair and piece.other:
                shown_at.setdefault((piece.text, piece.other), piece.pair)
    return tuple(
        SubstitutionView(
            origin=one_line(each.origin) or "",
            copy=one_line(each.copy) or "",
            count=each.count,
            name=each.name,
            pair=shown_at.get((each.origin, each.copy)),
        )
        for each in sorted(reuse.substitutions, key=lambda each: (not each.name, -each.count))[:limit]
    )


def reason_views(edges: Iterable[Reuse], supports: str, speech: Speech = ENGLISH) -> tuple[ReasonView, ...]:
    """The reasons of some edges for one decision, the weightiest first, each code once."""
    views: dict[str, ReasonView] = {}
    found = [(reason, edge) for edge in edges for reason in edge.reasons if reason.supports == supports]
    for reason, edge in sorted(found, key=lambda each: -abs(each[0].weight)):
        basis, phrases = one_line(reason.basis) or reason.code, (reasons.OF_PAIRS.get(reason.code, ""),)
        called = dict(zip((edge.origin, edge.copy), map(speech.say, _called(edge)), strict=True))
        told = reasons.translated(basis, filter(None, phrases), speech, called)
        words = told or _plain_words(basis, edge)
        view = ReasonView(
            words=words[:1].upper() + words[1:], code=reason.code, against=reason.weight < 0, english=told is None
        )
        views.setdefault(reason.code, view)
    return tuple(views.values())


def _called(edge: Reuse) -> tuple[str, str]:
    """What a page calls the two articles."""
    known = edge.direction == "known"
    return (N_("the original"), N_("the copy")) if known else (N_("the first text"), N_("the second text"))


def _plain_words(words: str, edge: Reuse) -> str:
    """Call the two articles what the page calls them, where a reason has their ids, and write times for people."""
    names = _called(edge)
    for id_, name in sorted(zip((edge.origin, edge.copy), names, strict=True), key=lambda each: -len(each[0])):
        if len(id_) >= SHORTEST_ID:
            words = re.sub(rf"(?<!\w){re.escape(id_)}(?!\w)", name, words)
    return _TIME.sub(_readable, words)


def _readable(time: re.Match[str]) -> str:
    try:
        return moment(datetime.fromisoformat(time.group())) or time.group()
    except ValueError:
        return time.group()
