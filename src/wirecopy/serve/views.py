"""What the pages show, as values: one function for each view, free of markup.

evidence_view(reuse, origin, copy)       one copy beside its origin
syndication_view(syndication, articles)  one origin with all its copies
report_view(articles, edges, ...)        everything that one run found
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from wirecopy.serve import wording
from wirecopy.serve.display import TextDirection, count, one_line, text_direction
from wirecopy.serve.evidence import (
    FEWEST_PIECES,
    ArticleView,
    EvidenceView,
    ReasonView,
    SubstitutionView,
    ViewOptions,
    article_view,
    evidence_view,
    reason_views,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wirecopy.errors import InputError
    from wirecopy.types import Article, Reuse, Story, Syndication

__all__ = [
    "ArticleView",
    "CopyView",
    "EvidenceView",
    "PairView",
    "ReasonView",
    "RefusedView",
    "ReportView",
    "StoryView",
    "SubstitutionView",
    "SyndicationView",
    "ViewOptions",
    "article_view",
    "evidence_view",
    "report_view",
    "syndication_view",
]  # fmt: skip

# An edge outside the groups, and how many more there are like it.
Outside: TypeAlias = "tuple[Reuse, int]"

TITLE = "Who copied whom"
GLANCE = 6  # copies named in a summary of a group


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """One copy of a syndication.

    Attributes:
        evidence: Against its nearest source, which is not always the syndication's origin.
        brief: What was done to it, in a few words.
        source: The nearest source where that is another copy, else None.
        credit: Whether it kept the agency's credit; None where there was none to keep.
    """

    evidence: EvidenceView
    brief: str
    source: ArticleView | None = None
    credit: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyndicationView:
    """One origin with its copies.

    Attributes:
        origin: The first article.
        standing: What the origin may be called: `original`, `original as far as known` or `seen first`.
        kinds: How many copies there are of each kind, in words.
        reasons: Why this is the origin, each code once.
        agency: The wire service that supplied it.
        rights: The rights line that it carried; it holds for every copy.
        publishers: Who ran it.
        copies: The copies, what was done to the words before what was only passed on, then by score.
        total: How many copies there are.
        left_out: How many of them the limit kept out of `copies`.
        untold: How many in `copies` have no texts because of the limits.
        glance: The first few copies, for a summary.
    """

    origin: ArticleView
    standing: str
    kinds: str
    reasons: tuple[ReasonView, ...]
    agency: str | None
    rights: str | None
    publishers: tuple[str, ...]
    copies: tuple[CopyView, ...]
    total: int
    left_out: int = 0
    untold: int = 0
    glance: tuple[CopyView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    """One figure of a summary, with what it counts."""

    number: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairView:
    """Two articles that share text and are in no group together.

    Attributes:
        evidence: The two texts.
        also: How many more pairs there are between the same groups: the same passages, in their copies.
    """

    evidence: EvidenceView
    also: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """One story.

    Attributes:
        id: Its durable name.
        headline: Its headline.
        direction: In which direction the headline runs.
        language: The headline's language, where an article of the story has the same.
        counts: Its headline figure: `3 articles · 1 independent report`.
        publishers: Who reported it.
        articles: Its articles, in order of arrival.
    """

    id: str
    headline: str
    direction: TextDirection
    language: str | None
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
        lead: What was found, in a few sentences.
        articles: How many articles were compared.
        figures: The summary in figures; empty where nothing was found.
        syndications: The groups, the largest first.
        pairs: Pairs of articles that share text and are in no group together, the strongest of each two groups.
        alone: Articles that share text with no other.
        stories: The stories with several articles, the largest first.
        lone_stories: The stories with one article.
        refused: The inputs that were refused.
        left_out: What the limits kept out, in plain words.
    """

    title: str
    lead: str
    articles: int
    figures: tuple[FigureView, ...] = ()
    syndications: tuple[SyndicationView, ...] = ()
    pairs: tuple[PairView, ...] = ()
    alone: tuple[ArticleView, ...] = ()
    stories: tuple[StoryView, ...] = ()
    lone_stories: tuple[StoryView, ...] = ()
    refused: tuple[RefusedView, ...] = ()
    left_out: tuple[str, ...] = ()


def syndication_view(
    syndication: Syndication, articles: Mapping[str, Article], *, options: ViewOptions | None = None
) -> SyndicationView:
    """Show one origin with all its copies.

    Args:
        syndication: The group.
        articles: The articles by id, the origin among them. Copies that are not are left out.
        options: How much to show.
    """
    limits = options or ViewOptions()
    edges = [edge for edge in syndication.edges if edge.origin in articles and edge.copy in articles]
    edges.sort(key=lambda edge: (wording.KIND_ORDER.index(edge.kind), -edge.score))
    uncredited = frozenset(syndication.uncredited)
    copies = []
    left = limits.page_pieces
    for position, edge in enumerate(edges[: limits.copies]):
        origin, copy = articles[edge.origin], articles[edge.copy]
        narrowed = replace(limits, pieces=min(limits.pieces, left))
        texts = position < limits.texts and left >= FEWEST_PIECES
        view = evidence_view(edge, origin, copy, options=narrowed, texts=texts)
        left -= view.texts.pieces if view.texts else 0
        credit = edge.copy not in uncredited if syndication.agency else None
        copies.append(
            CopyView(
                evidence=view,
                brief=wording.brief(edge, credit=credit),
                source=article_view(origin) if edge.origin != syndication.origin else None,
                credit=credit,
            )
        )
    first_hand = [edge for edge in edges if edge.origin == syndication.origin and edge.direction == "known"]
    return SyndicationView(
        origin=article_view(articles[syndication.origin]),
        standing=wording.standing([edge for edge in edges if edge.origin == syndication.origin]),
        kinds=wording.kinds(edges),
        reasons=reason_views(first_hand, "direction"),
        agency=one_line(syndication.agency),
        rights=one_line(syndication.rights),
        publishers=tuple(name for each in syndication.publishers if (name := one_line(each))),
        copies=tuple(copies),
        total=len(edges),
        left_out=len(edges) - len(copies),
        untold=sum(copy.evidence.texts is None for copy in copies),
        glance=tuple(copies[:GLANCE]),
    )


def report_view(  # noqa: PLR0917 - the parts of a report, in the order in which a run finds them
    articles: Sequence[Article],
    edges: Sequence[Reuse],
    syndications: Sequence[Syndication],
    stories: Sequence[Story] = (),
    refused: Sequence[InputError] = (),
    title: str = TITLE,
    *,
    options: ViewOptions | None = None,
) -> ReportView:
    """Show everything that one run found.

    Args:
        articles: All articles, in order of arrival.
        edges: All pairs in which text is reused. Those between two members of one group are shown there, or not at all.
        syndications: The groups made from them.
        stories: The stories that the articles belong to.
        refused: The inputs that could not be used.
        title: The report's title.
        options: How much to show.
    """
    limits = options or ViewOptions()
    known = {article.id: article for article in articles}
    groups = sorted((each for each in syndications if each.origin in known), key=lambda each: -len(each.copies))
    loose = outside(edges, groups, known)
    shared = {member for edge in edges for member in (edge.origin, edge.copy)}
    shared |= {member for group in groups for member in (group.origin, *group.copies)}
    alone = [article for article in articles if article.id not in shared]
    several = sorted((story for story in stories if len(story.articles) > 1), key=lambda story: -len(story.articles))
    lone = [story for story in stories if len(story.articles) <= 1]
    group_views, left = _group_views(groups[: limits.lines], known, limits)
    return ReportView(
        title=one_line(title) or TITLE,
        lead=wording.lead(
            articles=len(articles),
            originals=len(groups),
            copies=[edge for group in groups for edge in group.edges],
            dropped=sum(len(group.uncredited) for group in groups if group.agency),
            pairs=len(loose),
            alone=len(alone),
        ),
        articles=len(articles),
        figures=_figures(articles, groups, loose, stories) if edges else (),
        syndications=group_views,
        pairs=_pair_views(loose[: limits.lines], known, limits, left),
        alone=tuple(article_view(article) for article in alone[: limits.lines]),
        stories=tuple(_story_view(story, known) for story in several[: limits.lines]),
        lone_stories=tuple(_story_view(story, known) for story in lone[: limits.lines]),
        refused=tuple(_refused_view(each) for each in refused[: limits.lines]),
        left_out=tuple(
            f"{count(len(items) - limits.lines, one, many)}"
            for items, one, many in (
                (groups, "original", "originals"),
                (loose, "pair", "pairs"),
                (alone, "article that nobody copied", "articles that nobody copied"),
                (several, "story", "stories"),
                (lone, "story of one article", "stories of one article"),
                (refused, "refused input", "refused inputs"),
            )
            if len(items) > limits.lines
        ),
    )


def _figures(
    articles: Sequence[Article], groups: Sequence[Syndication], loose: Sequence[Outside], stories: Sequence[Story]
) -> tuple[FigureView, ...]:
    copies = [edge for group in groups for edge in group.edges]
    figures = (
        (len(articles), "article", "articles"),
        (len(groups), "original copied", "originals copied"),
        (len(copies), "copy", "copies"),
        (sum(edge.kind == "rewritten" for edge in copies), "of them rewritten", "of them rewritten"),
        (sum(map(wording.altered, copies)), "altered name", "altered names"),
        (len(loose), "pair sharing passages", "pairs sharing passages"),
        (sum(story.independent_reports for story in stories), "independent report", "independent reports"),
    )
    return tuple(
        FigureView(number=f"{number:,}", words=one if number == 1 else many) for number, one, many in figures if number
    )


def outside(
    edges: Sequence[Reuse], groups: Sequence[Syndication], articles: Mapping[str, Article]
) -> tuple[Outside, ...]:
    """The edges whose two articles are in no group together, of articles that are known, the strongest first.

    Where several join the same two groups they are one fact: the strongest stands for all, with their number.
    """
    home = {member: group.origin for group in groups for member in (group.origin, *group.copies)}
    between: dict[frozenset[str], list[Reuse]] = {}
    for edge in sorted(edges, key=lambda edge: -edge.score):
        ends = frozenset((home.get(edge.origin, edge.origin), home.get(edge.copy, edge.copy)))
        if len(ends) > 1 and edge.origin in articles and edge.copy in articles:
            between.setdefault(ends, []).append(edge)
    return tuple((found[0], len(found) - 1) for found in between.values())


def _group_views(
    groups: Iterable[Syndication], articles: Mapping[str, Article], limits: ViewOptions
) -> tuple[tuple[SyndicationView, ...], int]:
    """Show groups, and say how many pieces of the page are left."""
    left = limits.page_pieces
    views = []
    for group in groups:
        view = syndication_view(group, articles, options=replace(limits, page_pieces=left))
        left -= sum(copy.evidence.texts.pieces for copy in view.copies if copy.evidence.texts)
        views.append(view)
    return tuple(views), left


def _pair_views(
    pairs: Iterable[Outside], articles: Mapping[str, Article], limits: ViewOptions, left: int
) -> tuple[PairView, ...]:
    views = []
    for edge, also in pairs:
        narrowed = replace(limits, pieces=min(limits.pieces, left))
        texts = left >= FEWEST_PIECES
        view = evidence_view(edge, articles[edge.origin], articles[edge.copy], options=narrowed, texts=texts)
        left -= view.texts.pieces if view.texts else 0
        views.append(PairView(evidence=view, also=also))
    return tuple(views)


def _story_view(story: Story, articles: Mapping[str, Article]) -> StoryView:
    members = tuple(article_view(articles[each]) for each in story.articles if each in articles)
    headline = one_line(story.headline) or "(no headline)"
    language = next((member.language for member in members if member.headline == headline), None)
    return StoryView(
        id=one_line(story.id) or "",
        headline=headline,
        direction=text_direction(language, headline),
        language=language,
        counts=wording.headline_figure(len(story.articles), story.independent_reports),
        publishers=tuple(name for each in story.publishers if (name := one_line(each))),
        articles=members,
    )


def _refused_view(refusal: InputError) -> RefusedView:
    return RefusedView(
        source=one_line(refusal.source) or "", reason=one_line(refusal.reason) or "", remedy=one_line(refusal.remedy)
    )
