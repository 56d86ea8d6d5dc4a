"""What a story says: everything that its page and `wirecopy story show` print, as one value.

articles, syndications, edges -> reports -> headlines, key points, disagreements, timeline, entities -> StoryContents
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.story.disagreements import Disagreement, StoryNumber, Update, compare
from wirecopy.story.entities import Entity, entities
from wirecopy.story.headline import headlines
from wirecopy.story.keypoints import KeyPoint, key_points
from wirecopy.story.publisher import families
from wirecopy.story.timeline import ArticleVersion, TimelineItem, timeline
from wirecopy.story.unit import Unit
from wirecopy.story.voices import StoryReport, moment, story_reports, voices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from wirecopy.story.embed import Encoder
    from wirecopy.story.entities import Recogniser
    from wirecopy.types import Article, Reuse, Story, Syndication


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryContents:
    """A story, read.

    Attributes:
        id: The story's durable id.
        headline: Of the story, in the language that most of its reports are in.
        headlines: The same for each language, from reports in that language alone, that of most reports first.
        articles: How many articles it has.
        publishers: Names of the publisher families that reported it, each once.
        independent_reports: How many reports of independent origin it holds, as `Story` has it.
        reports: Its texts of independent origin in order of time, each with its copies.
        key_points: What they say first, each sentence unchanged and with its source.
        numbers: What they count: the dead, the injured, a magnitude; what each group of agreeing reports says.
        disagreements: Where they differ in a number, a name or a place.
        updates: Numbers that one newsroom gave first and corrected later.
        timeline: What was reported when and by whom, oldest first.
        entities: The people, organisations and places that they name, the most named first.
        began: When the first article appeared, where any has a time.
        latest: When the last did.
    """

    id: str
    headline: str | None
    headlines: Mapping[str, str]
    articles: int
    publishers: tuple[str, ...]
    independent_reports: int
    reports: tuple[StoryReport, ...]
    key_points: tuple[KeyPoint, ...]
    numbers: tuple[StoryNumber, ...]
    disagreements: tuple[Disagreement, ...]
    updates: tuple[Update, ...]
    timeline: tuple[TimelineItem, ...]
    entities: tuple[Entity, ...]
    began: datetime | None = None
    latest: datetime | None = None


def story_contents(
    story: Story,
    articles: Iterable[Article],
    syndications: Iterable[Syndication] = (),
    edges: Iterable[Reuse] = (),
    *,
    now: datetime,
    versions: Iterable[ArticleVersion] = (),
    recogniser: Recogniser | None = None,
    encoder: Encoder | None = None,
) -> StoryContents:
    """Read a story.

    Args:
        story: The story.
        articles: All articles of it, in order of arrival; others are left out.
        syndications: Groups of copies among them.
        edges: What `trace` found among them.
        now: The time, for quiet periods and for telling what lies ahead.
        versions: Versions of these articles, as a store keeps them.
        encoder: Tells what reports in several languages say alike, such as `embed.default_encoder` gives.
        recogniser: Finds names besides the rules, such as `spacy_recogniser` gives.

    Returns:
        The contents. The same input always gives the same.
    """
    wanted = set(story.articles)
    members = [article for article in articles if article.id in wanted]
    found = story_reports(members, syndications, edges, story.dependent)
    speaking = voices(found)
    units = [
        Unit(article=report.article, members=(*report.earlier, report.article, *report.copies)) for report in speaking
    ]
    told = headlines(units)
    compared = compare(speaking)
    times = [time for article in members if (time := moment(article)) is not None]
    return StoryContents(
        id=story.id,
        headline=next(iter(told.values()), None),
        headlines=told,
        articles=len(members),
        publishers=families(members),
        independent_reports=story.independent_reports,
        reports=found,
        key_points=key_points(speaking, language=next(iter(told), None), encoder=encoder),
        numbers=compared.numbers,
        disagreements=compared.disagreements,
        updates=compared.updates,
        timeline=timeline(found, now=now, versions=versions, updates=compared.updates),
        entities=entities(speaking, recogniser=recogniser),
        began=min(times, default=None),
        latest=max(times, default=None),
    )
