"""The reports of a story that somebody wrote: each text of independent origin, who signs for it, and its copies.

articles, syndications, edges -> units -> StoryReport, in order of time -> those that may be cited
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wirecopy.story.language import language
from wirecopy.story.publisher import family
from wirecopy.story.unit import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecopy.story.unit import Unit
    from wirecopy.types import Article, Reuse, Syndication

# A report this much of which stands in another is no further voice: its sentences are that report's, cut and moved.
# 0.5 is "most of it".
MOSTLY = 0.5

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryReport:
    """One text of independent origin in a story, with its copies.

    Attributes:
        article: The article that speaks for it: the original where it is here, in its newsroom's latest version.
        earlier: The newsroom's earlier versions, oldest first.
        by: Who signs for it: the agency that supplied it, else its publisher; None where neither is known.
        language: The base language of the article, such as `en`.
        time: When it was published, in its first version, else when it was first seen.
        approximate: Whether that time is only roughly known: taken from a relative time, or from when it was seen.
        copies: The copies and rewrites by others, in order of arrival.
        leans_on: The id of another report of the story in which most of this one's text also stands. Its sentences are
            not cited: they would be that report's a second time.
        share: How much of its text stands there, 0 to 1.
    """

    article: Article
    earlier: tuple[Article, ...] = ()
    by: str | None = None
    language: str | None = None
    time: datetime | None = None
    approximate: bool = False
    copies: tuple[Article, ...] = ()
    leans_on: str | None = None
    share: float = 0.0


def story_reports(
    articles: Iterable[Article], syndications: Iterable[Syndication] = (), edges: Iterable[Reuse] = ()
) -> tuple[StoryReport, ...]:
    """Find the texts of independent origin among the articles of a story.

    Args:
        articles: Of one story, in order of arrival.
        syndications: Groups of copies among them; ids that are not among the articles are ignored.
        edges: What `trace` found among them: passages that such texts share are read from it.

    Returns:
        The reports in order of time, those without a time last.
    """
    known = tuple(edges)
    found = units(articles, syndications)
    leaning = _leaning(known, {member.id: unit.article.id for unit in found for member in unit.members})
    later = _versions(found, known)
    given = []
    for unit in found:
        versions = later.get(unit.article.id, (unit.article,))
        first = min(versions, key=lambda one: (moment(one) or _NEVER, one.modified or _NEVER))
        by, share = leaning.get(unit.article.id, (None, 0.0))
        given.append(
            StoryReport(
                article=versions[-1],
                earlier=versions[:-1],
                by=signed(unit.article),
                language=language(unit.article),
                time=moment(first),
                approximate=is_approximate(first),
                copies=tuple(member for member in unit.members if member not in versions),
                leans_on=by,
                share=share,
            )
        )
    return tuple(sorted(given, key=lambda report: report.time or _NEVER))


def moment(article: Article) -> datetime | None:
    """When an article was published, else when it was first seen."""
    return article.published or article.seen


def is_approximate(article: Article) -> bool:
    """Whether `moment` is only roughly known: a relative time, a day alone, or when it was seen."""
    return article.published is None or article.published_approximate


def signed(article: Article) -> str | None:
    """Who signs for an article: the agency that supplied it, else its publisher; a carrier never."""
    if article.agency:
        return article.agency
    if article.publisher and (not article.carrier or family(article.publisher) != family(article.carrier)):
        return article.publisher
    return None


def voices(given: Sequence[StoryReport]) -> tuple[StoryReport, ...]:
    """The reports whose sentences may be cited: those that lean on no other."""
    return tuple(report for report in given if report.leans_on is None)


def _versions(found: Iterable[Unit], edges: Iterable[Reuse]) -> dict[str, tuple[Article, ...]]:
    """For each unit that its newsroom put out more than once: its versions, oldest first."""
    pairs = {frozenset((edge.origin, edge.copy)) for edge in edges if edge.kind == "revision"}
    if not pairs:
        return {}
    versions = {}
    for unit in found:
        own = unit.article
        others = [one for one in unit.members if frozenset((own.id, one.id)) in pairs and signed(one) == signed(own)]
        dated = [one for one in others if one.modified or moment(one)]
        if dated and (own.modified or moment(own)):
            versions[own.id] = tuple(sorted([*dated, own], key=lambda one: one.modified or moment(one) or _NEVER))
    return versions


def _leaning(edges: Iterable[Reuse], unit_of: dict[str, str]) -> dict[str, tuple[str, float]]:
    """For each unit that mostly repeats another: that one, and how much."""
    found: dict[str, tuple[str, float]] = {}
    for edge in sorted(edges, key=lambda edge: (-edge.coverage_copy, edge.origin, edge.copy)):
        one, other = unit_of.get(edge.origin), unit_of.get(edge.copy)
        if (
            edge.coverage_copy < MOSTLY
            or one is None
            or other != edge.copy
            or other in found
            or edge.kind == "revision"
        ):
            continue
        root: str | None = one
        while root is not None and root != other:  # two that lean on one another: one of them must speak
            root = found.get(root, (None, 0.0))[0]
        if root is None:
            found[other] = (one, round(edge.coverage_copy, 4))
    return found
