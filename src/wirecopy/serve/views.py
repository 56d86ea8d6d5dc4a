"""What the pages and tables show, as values: one function for each view, free of markup.

evidence_view(reuse, origin, copy)       one copy beside its origin
syndication_view(syndication, articles)  one origin with all its copies
report_view(articles, edges, ...)        everything that one run found
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wirecopy.serve.display import (
    TextDirection,
    count,
    invisible,
    language_tag,
    listed,
    moment,
    one_line,
    percent,
    text_direction,
    web_address,
)
from wirecopy.serve.evidence import Evidence, aligned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wirecopy.errors import InputError
    from wirecopy.types import Article, Direction, Kind, Reason, Reuse, Story, Syndication

# What each kind means, in a sentence about the copy.
KINDS: dict[Kind, str] = {
    "verbatim": "The same text, word for word",
    "edited": "The same text, lightly edited",
    "abridged": "The same text, cut down",
    "expanded": "The same text, with more added to it",
    "rewritten": "The same text with words replaced throughout",
    "shared-passages": "Two texts that share passages and both have much of their own",
    "revision": "A later version by the same publisher",
}

NO_PUBLISHER = "Publisher not named"
NO_HEADLINE = "(no headline)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewOptions:
    """How much a view holds, so that a page of the largest groups can still be opened and read.

    Attributes:
        full_copies: Copies of one syndication whose texts are shown side by side; the others get a line each.
        listed_copies: Copies of one syndication that get a line.
        full_texts: Pairs of texts side by side in one report.
        pieces: Marked and unmarked runs of text in one pair of texts; about 12 for each sentence of a rewrite.
        substitutions: Substitutions listed for one pair.
        rows: Lines in each of the other lists of a report.
    """

    full_copies: int = 12
    listed_copies: int = 500
    full_texts: int = 60
    pieces: int = 12_000
    substitutions: int = 400
    rows: int = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article's label: everything that says whose it is. Every text is one clean line, None where unknown."""

    id: str
    headline: str
    publisher: str
    direction: TextDirection
    language: str | None = None
    agency: str | None = None
    carrier: str | None = None
    byline: str | None = None
    dateline: str | None = None
    published: str | None = None
    credit_line: str | None = None
    rights: str | None = None
    address: str | None = None
    invisible: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonView:
    """One reason in plain words, with its code; `against` where it speaks against the decision."""

    words: str
    code: str
    against: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstitutionView:
    """Words that were replaced; `pair` is the first pair of the evidence that shows it, None where no pair does."""

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
        kind: The kind of reuse.
        direction: Whether it is known which came first. If not, the origin is only the text seen first.
        verdict: What happened, in one sentence.
        kept: Share of the origin's words that the copy has, as a percentage.
        own: Share of the copy's words that it does not have from the origin, as a percentage.
        changed: Share of the common words that differ, as a percentage.
        direction_reasons: Why this is the direction.
        kind_reasons: Why this is the kind.
        names: Altered names, the commonest first.
        substitutions: The other substitutions, the commonest first.
        substitutions_left_out: How many of both there are beyond the limit.
        texts: The texts side by side; None where only the label is shown.
    """

    origin: ArticleView
    copy: ArticleView
    kind: Kind
    direction: Direction
    verdict: str
    kept: str
    own: str
    changed: str
    direction_reasons: tuple[ReasonView, ...]
    kind_reasons: tuple[ReasonView, ...]
    names: tuple[SubstitutionView, ...]
    substitutions: tuple[SubstitutionView, ...]
    sides: tuple[str, str] = ("Original", "Copy")
    substitutions_total: int = 0
    substitutions_left_out: int = 0
    texts: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """One copy of a syndication.

    Attributes:
        evidence: Against its nearest source, which is not always the syndication's origin.
        source: The nearest source where that is another copy, else None.
        credit: Whether it kept the agency's credit; None where there was none to keep.
    """

    evidence: EvidenceView
    source: ArticleView | None
    credit: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyndicationView:
    """One origin with its copies.

    Attributes:
        origin: The first article.
        direction: `known` if every copy's direction is.
        summary: Who copied it and how, in one sentence.
        reasons: Why this is the origin.
        agency: The wire service that supplied it.
        rights: The rights line that it carried.
        publishers: Who ran it.
        copies: The copies, the strongest evidence first.
        left_out: How many copies are not listed.
    """

    origin: ArticleView
    direction: Direction
    summary: str
    reasons: tuple[ReasonView, ...]
    agency: str | None
    rights: str | None
    publishers: tuple[str, ...]
    copies: tuple[CopyView, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """One story: `counts` is its headline figure, "3 articles · 1 independent report"."""

    id: str
    headline: str
    counts: str
    publishers: tuple[str, ...]
    articles: tuple[ArticleView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedView:
    """An input that was refused."""

    source: str
    reason: str
    remedy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """Everything that one run found.

    Attributes:
        title: The report's title.
        lead: What was found, in one or two sentences.
        syndications: The groups, the largest first.
        pairs: Pairs of articles that share text and are in no group together.
        alone: Articles that share text with no other.
        stories: The stories, as they were given.
        refused: The inputs that were refused.
        articles: How many articles there were.
        left_out: What the limits kept out of the lists, in plain words.
    """

    title: str
    lead: str
    syndications: tuple[SyndicationView, ...] = ()
    pairs: tuple[EvidenceView, ...] = ()
    alone: tuple[ArticleView, ...] = ()
    stories: tuple[StoryView, ...] = ()
    refused: tuple[RefusedView, ...] = ()
    articles: int = 0
    empty: str = ""
    left_out: tuple[str, ...] = ()


def article_view(article: Article) -> ArticleView:
    """Label one article."""
    dateline = article.dateline
    return ArticleView(
        id=one_line(article.id) or "",
        headline=one_line(article.headline) or NO_HEADLINE,
        publisher=one_line(article.publisher) or NO_PUBLISHER,
        direction=text_direction(article.language, article.body or article.headline or ""),
        language=language_tag(article.language),
        agency=one_line(article.agency),
        carrier=one_line(article.carrier),
        byline=one_line(listed(article.bylines)),
        dateline=one_line(", ".join(part for part in (dateline.place, dateline.date) if part)) if dateline else None,
        published=moment(article.published, article.published_text, approximate=article.published_approximate),
        credit_line=one_line(article.credit_line),
        rights=one_line(article.rights),
        address=web_address(article.url),
        invisible=invisible(article.body),
    )


def evidence_view(
    reuse: Reuse, origin: Article, copy: Article, *, options: ViewOptions | None = None, texts: bool = True
) -> EvidenceView:
    """Show one copy beside its origin.

    Args:
        reuse: The edge between the two.
        origin: The article whose id is `reuse.origin`.
        copy: The article whose id is `reuse.copy`.
        options: How much to show.
        texts: Whether to lay out the texts, which is most of the work.
    """
    limits = options or ViewOptions()
    sides = ("the original", "the copy") if reuse.direction == "known" else ("the first", "the second")
    layout = aligned(reuse, origin, copy, sides=sides, limit=limits.pieces) if texts else None
    known = {}
    for stretch in layout.stretches if layout else ():
        for row in stretch.rows:
            for paragraph in row.origin:
                for piece in paragraph.pieces:
                    if piece.pair and piece.other:
                        known.setdefault((piece.text, piece.other), piece.pair)
    listed_first = sorted(reuse.substitutions, key=lambda each: (not each.name, -each.count))
    views = tuple(
        SubstitutionView(
            origin=one_line(each.origin) or "",
            copy=one_line(each.copy) or "",
            count=each.count,
            name=each.name,
            pair=known.get((each.origin, each.copy)),
        )
        for each in listed_first[: limits.substitutions]
    )
    return EvidenceView(
        origin=article_view(origin),
        copy=article_view(copy),
        kind=reuse.kind,
        direction=reuse.direction,
        verdict=_verdict(reuse),
        kept=percent(reuse.coverage_origin),
        own=percent(1 - reuse.coverage_copy),
        changed=percent(reuse.substitution_rate),
        direction_reasons=_reasons(reuse.reasons, "direction"),
        kind_reasons=_reasons(reuse.reasons, "kind"),
        names=tuple(view for view in views if view.name),
        substitutions=tuple(view for view in views if not view.name),
        sides=("Original", "Copy") if reuse.direction == "known" else ("Seen first", "Seen later"),
        substitutions_total=sum(not each.name for each in reuse.substitutions),
        substitutions_left_out=len(reuse.substitutions) - len(views),
        texts=layout,
    )


def _reasons(reasons: Sequence[Reason], supports: str) -> tuple[ReasonView, ...]:
    """The reasons for one decision, the weightiest first, each once."""
    views = {}
    for reason in sorted(reasons, key=lambda reason: -abs(reason.weight)):
        if reason.supports == supports:
            words = one_line(reason.basis) or reason.code
            views.setdefault((reason.code, words), ReasonView(words=words, code=reason.code, against=reason.weight < 0))
    return tuple(views.values())


def _verdict(reuse: Reuse) -> str:
    kept, own, changed = (
        percent(reuse.coverage_origin),
        percent(1 - reuse.coverage_copy),
        percent(reuse.substitution_rate),
    )
    names = sum(1 for each in reuse.substitutions if each.name)
    parts = [f"has {kept} of the other text" if reuse.direction == "unknown" else f"keeps {kept} of the original"]
    if changed != "0%":
        parts.append(f"changes {changed} of those words")
    if own != "0%":
        parts.append(f"has {own} of its own")
    sentence = f"{KINDS[reuse.kind]}: it {listed(parts)}."
    return sentence + (f" {count(names, 'name was', 'names were')} altered." if names else "")


def syndication_view(
    syndication: Syndication, articles: Mapping[str, Article], *, options: ViewOptions | None = None, texts: int = 0
) -> SyndicationView:
    """Show one origin with all its copies.

    Args:
        syndication: The group.
        articles: The articles by id. Copies that are not among them are left out.
        options: How much to show.
        texts: How many copies may have their texts laid out.
    """
    limits = options or ViewOptions()
    edges = [edge for edge in syndication.edges if edge.origin in articles and edge.copy in articles]
    edges.sort(key=lambda edge: -edge.score)
    uncredited = frozenset(syndication.uncredited)
    copies = []
    for position, edge in enumerate(edges[: limits.listed_copies]):
        origin, copy = articles[edge.origin], articles[edge.copy]
        full = position < min(texts, limits.full_copies)
        copies.append(
            CopyView(
                evidence=evidence_view(edge, origin, copy, options=limits, texts=full),
                source=article_view(origin) if edge.origin != syndication.origin else None,
                credit=edge.copy not in uncredited if syndication.agency else None,
            )
        )
    return SyndicationView(
        origin=article_view(articles[syndication.origin]),
        direction="known" if all(edge.direction == "known" for edge in edges) else "unknown",
        summary=_summary(syndication, edges, articles),
        reasons=_reasons(
            [reason for edge in edges if edge.origin == syndication.origin for reason in edge.reasons], "direction"
        ),
        agency=one_line(syndication.agency),
        rights=one_line(syndication.rights),
        publishers=tuple(name for each in syndication.publishers if (name := one_line(each))),
        copies=tuple(copies),
        left_out=len(edges) - len(copies),
    )


def _summary(syndication: Syndication, edges: Sequence[Reuse], articles: Mapping[str, Article]) -> str:
    """Who copied it and how: "The Courier and 2 others ran it: 2 verbatim, 1 rewritten"."""
    kinds = Counter(edge.kind for edge in edges)
    names = list(dict.fromkeys(one_line(articles[edge.copy].publisher) or "" for edge in edges))
    named = [name for name in names if name][:3]
    tally = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    return f"{listed(named)}: {tally}" if named else tally


def report_view(
    articles: Sequence[Article],
    edges: Sequence[Reuse],
    syndications: Sequence[Syndication],
    stories: Sequence[Story] = (),
    refused: Sequence[InputError] = (),
    title: str = "Who copied whom",
    *,
    options: ViewOptions | None = None,
) -> ReportView:
    """Show everything that one run found.

    Args:
        articles: All articles, in order of arrival.
        edges: All pairs in which text is reused.
        syndications: The groups made from them.
        stories: The stories that the articles belong to.
        refused: The inputs that could not be used.
        title: The report's title.
        options: How much to show.
    """
    limits = options or ViewOptions()
    known = {article.id: article for article in articles}
    groups = sorted((each for each in syndications if each.origin in known), key=lambda each: -len(each.copies))
    left = limits.full_texts
    views = []
    for group in groups[: limits.rows]:
        view = syndication_view(group, known, options=limits, texts=left)
        left -= sum(copy.evidence.texts is not None for copy in view.copies)
        views.append(view)
    home = {member: group.origin for group in groups for member in (group.origin, *group.copies)}
    loose = [edge for edge in edges if home.get(edge.origin, edge.origin) != home.get(edge.copy, edge.copy)]
    loose = [edge for edge in loose if edge.origin in known and edge.copy in known]
    touched = {id for edge in edges for id in (edge.origin, edge.copy)} | home.keys()
    alone = [article for article in articles if article.id not in touched]
    pairs = [
        evidence_view(edge, known[edge.origin], known[edge.copy], options=limits, texts=position < left)
        for position, edge in enumerate(loose[: limits.rows])
    ]
    return ReportView(
        title=one_line(title) or "",
        lead=f"{count(len(articles), 'article')}",
        syndications=tuple(views),
        pairs=tuple(pairs),
        alone=tuple(article_view(article) for article in alone[: limits.rows]),
        stories=tuple(_story_view(story, known) for story in stories[: limits.rows]),
        refused=tuple(
            RefusedView(
                source=one_line(each.source) or "", reason=one_line(each.reason) or "", remedy=one_line(each.remedy)
            )
            for each in refused[: limits.rows]
        ),
        articles=len(articles),
        empty=f"No text reuse found among {count(len(articles), 'article')}",
    )


def _story_view(story: Story, articles: Mapping[str, Article]) -> StoryView:
    reports = count(story.independent_reports, "independent report")
    return StoryView(
        id=story.id,
        headline=one_line(story.headline) or NO_HEADLINE,
        counts=f"{count(len(story.articles), 'article')} · {reports}",
        publishers=tuple(name for each in story.publishers if (name := one_line(each))),
        articles=tuple(article_view(articles[id]) for id in story.articles if id in articles),
    )
