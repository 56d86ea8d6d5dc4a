"""The reports of a story that somebody wrote: each text of independent origin, who signs for it, and its copies.

articles, syndications, edges -> units -> StoryReport, in order of time -> those that may be cited
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wirecopy.story.attribution import initials
from wirecopy.story.language import language
from wirecopy.story.publisher import family
from wirecopy.story.unit import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecopy.story.unit import Unit
    from wirecopy.types import Article, Dependence, Reuse, Syndication

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
        rests_on: The newsroom on whose report this one mostly rests. Its sentences are not cited: they would be that
            report's a second time.
        basis: What shows that, in plain words.
    """

    article: Article
    earlier: tuple[Article, ...] = ()
    by: str | None = None
    language: str | None = None
    time: datetime | None = None
    approximate: bool = False
    copies: tuple[Article, ...] = ()
    rests_on: str | None = None
    basis: str | None = None


def story_reports(
    articles: Iterable[Article],
    syndications: Iterable[Syndication] = (),
    edges: Iterable[Reuse] = (),
    dependent: Iterable[Dependence] = (),
) -> tuple[StoryReport, ...]:
    """Find the texts of independent origin among the articles of a story.

    Args:
        articles: Of one story, in order of arrival.
        syndications: Groups of copies among them; ids that are not among the articles are ignored.
        edges: What `trace` found among them: from it come a newsroom's versions of one report.
        dependent: Those that mostly rest on another newsroom's report, as `Story.dependent` has them.

    Returns:
        The reports in order of time, those without a time last.
    """
    found = units(articles, syndications)
    resting_on = {one.article: one for one in dependent}
    later = _versions(found, edges)
    names = _names(found)
    given = []
    for unit in found:
        versions = later.get(unit.article.id, (unit.article,))
        copies = tuple(member for member in unit.members if member not in versions)
        time, approximate = _time(versions, copies)
        resting = next((resting_on[one.id] for one in (unit.article, *unit.members) if one.id in resting_on), None)
        by = signed(unit.article)
        given.append(
            StoryReport(
                article=versions[-1],
                earlier=versions[:-1],
                by=names.get(by, by) if by else None,
                language=language(unit.article),
                time=time,
                approximate=approximate,
                copies=copies,
                rests_on=resting.newsroom if resting else None,
                basis=resting.basis if resting else None,
            )
        )
    return tuple(sorted(given, key=lambda report: report.time or _NEVER))


def _time(versions: Sequence[Article], copies: Sequence[Article]) -> tuple[datetime | None, bool]:
    """When a report appeared, and whether that is only roughly known: it was there before its first copy."""
    first = min(versions, key=lambda one: (moment(one) or _NEVER, one.modified or _NEVER))
    time = moment(first)
    copied = min((when for one in copies if (when := one.published) is not None), default=None)
    if first.published is None and copied is not None and (time is None or copied < time):
        return copied, True
    return time, is_approximate(first)


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
    """The reports whose sentences may be cited: those that rest on no other; all where none is left."""
    own = tuple(report for report in given if report.rests_on is None)
    return own or tuple(given)


def _names(found: Iterable[Unit]) -> dict[str, str]:
    """For the initials under which a newsroom signs: its full name, where another report of the story has it."""
    signs = {name for unit in found if (name := signed(unit.article))}
    return {initials(name): name for name in signs if initials(name) in signs and initials(name) != name}


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
