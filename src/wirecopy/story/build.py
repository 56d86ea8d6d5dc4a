"""From groups of units to stories: headline, publishers and independent reports."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wirecopy.story.cluster import Clusterer
from wirecopy.story.headline import headline
from wirecopy.story.ledger import story_id
from wirecopy.story.newsroom import count_reports, independent
from wirecopy.story.options import StoryOptions
from wirecopy.story.publisher import families
from wirecopy.story.unit import units
from wirecopy.types import Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wirecopy.story.unit import Unit
    from wirecopy.types import Article, Reuse, Syndication

DEFAULTS = StoryOptions()
# Of a story's units so many choose its headline: its first and its last.
SPEAKERS = 24


def stories(
    articles: Iterable[Article],
    syndications: Iterable[Syndication] = (),
    *,
    edges: Iterable[Reuse] = (),
    options: StoryOptions = DEFAULTS,
) -> tuple[Story, ...]:
    """Group articles into stories.

    Args:
        articles: In order of arrival; ids are unique.
        syndications: Groups of copies among them; each joins as one unit and counts as one report.
        edges: All text reuse among them: what shares passages is no copy, but may not be independent.
        options: Thresholds and switches.

    Returns:
        The stories, oldest first. Every article is in exactly one.
    """
    given = tuple(articles)
    arrival = {article.id: position for position, article in enumerate(given)}
    clusterer = Clusterer(options)
    for unit in units(given, syndications):
        clusterer.add(unit)
    clusterer.repair()
    between: defaultdict[str, list[Reuse]] = defaultdict(list)
    for edge in edges:
        between[edge.copy].append(edge)
    return tuple(_story(members, arrival, between) for _, members in clusterer.stories())


def _story(members: tuple[Unit, ...], arrival: Mapping[str, int], between: Mapping[str, Sequence[Reuse]]) -> Story:
    articles = sorted((article for unit in members for article in unit.members), key=lambda a: arrival[a.id])
    edges = [edge for article in articles for edge in between.get(article.id, ())]
    return tell(story_id(articles[0].id), members, articles, edges)


def tell(id_: str, members: Sequence[Unit], articles: Sequence[Article], edges: Iterable[Reuse]) -> Story:
    """Name and count a story.

    Args:
        id_: Its id.
        members: Its units, in order of arrival.
        articles: All their articles, in order of arrival.
        edges: Text reuse among these.
    """
    counted = count_reports(members, edges)
    speakers = members if len(members) <= 2 * SPEAKERS else (*members[:SPEAKERS], *members[-SPEAKERS:])
    return Story(
        id=id_,
        headline=headline(independent(speakers, counted)),
        articles=tuple(article.id for article in articles),
        publishers=families(articles),
        independent_reports=counted.reports,
        dependent=counted.dependent,
    )
