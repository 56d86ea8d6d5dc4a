"""From groups of units to stories: headline, publishers and independent reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecopy.story.cluster import Clusterer
from wirecopy.story.headline import headline
from wirecopy.story.ledger import story_id
from wirecopy.story.options import StoryOptions
from wirecopy.story.publisher import families
from wirecopy.story.unit import units
from wirecopy.types import Story

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecopy.story.unit import Unit
    from wirecopy.types import Article, Syndication

DEFAULTS = StoryOptions()


def stories(
    articles: Iterable[Article], syndications: Iterable[Syndication] = (), *, options: StoryOptions = DEFAULTS
) -> tuple[Story, ...]:
    """Group articles into stories.

    Args:
        articles: In order of arrival; ids are unique.
        syndications: Groups of copies among them; each joins as one unit and counts as one report.
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
    return tuple(_story(members, arrival) for _, members in clusterer.stories())


def _story(members: tuple[Unit, ...], arrival: dict[str, int]) -> Story:
    articles = sorted((article for unit in members for article in unit.members), key=lambda a: arrival[a.id])
    return Story(
        id=story_id(articles[0].id),
        headline=headline(members),
        articles=tuple(article.id for article in articles),
        publishers=families(articles),
        independent_reports=len(members),
    )
