"""What changed in a story since it was last read.

contents then, contents now -> StoryChanges

A pure function of two readings; `as_of` gives the articles as they were at a time, so that the reading of then can be
made again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from wirecopy.story.contents import StoryContents
    from wirecopy.story.disagreements import Disagreement, Side
    from wirecopy.story.keypoints import KeyPoint
    from wirecopy.story.timeline import ArticleVersion
    from wirecopy.story.voices import StoryReport
    from wirecopy.types import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMove:
    """Articles that came into a story from another, or left it for another.

    Attributes:
        operation: `merge`: another story became part of this one. `split`: a part of it became another story.
        other: The id of the other story.
        time: When.
        articles: The ids of the articles that moved.
    """

    operation: Literal["merge", "split"]
    other: str
    time: datetime
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChange:
    """A number that stands otherwise than before.

    Attributes:
        about: What is counted, as in `Disagreement`.
        before: What was said last, then.
        after: What is said last, now.
    """

    about: str
    before: Side
    after: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryChanges:
    """What is new in a story.

    Attributes:
        reports: Independent reports that are new.
        copies: The ids of copies that are new.
        revised: The ids of articles that their newsroom has put out again, changed.
        key_points: Points that nobody made before, in words or in substance.
        numbers: Numbers that stand otherwise.
        disagreements: Disagreements that are new.
        moves: Merges and splits since.
        independent_reports: By how many their number grew; less than 0 where it fell.
        headline: The headline now, where it is another.
    """

    reports: tuple[StoryReport, ...] = ()
    copies: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    key_points: tuple[KeyPoint, ...] = ()
    numbers: tuple[NumberChange, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    moves: tuple[StoryMove, ...] = ()
    independent_reports: int = 0
    headline: str | None = None

    def __bool__(self) -> bool:
        """Whether anything is new that a reader may want to know: copies alone are not."""
        return bool(self.reports or self.revised or self.key_points or self.numbers or self.disagreements or self.moves)


def as_of(articles: Iterable[Article], time: datetime, versions: Iterable[ArticleVersion] = ()) -> tuple[Article, ...]:
    """The articles of a story as they were at a time.

    Args:
        articles: As they are now.
        time: When.
        versions: Versions of them, as a store keeps them; where an article has some, they say when it came.

    Returns:
        Those that were there, each in the version of that time. Articles of which neither a version nor a time is known
        were always there.
    """
    kept: dict[str, list[ArticleVersion]] = defaultdict(list)
    for version in versions:
        kept[version.article.id].append(version)
    found: list[Article] = []
    for article in articles:
        if article.id in kept:
            before = [version for version in kept[article.id] if version.taken <= time]
            if before:
                found.append(max(before, key=lambda version: version.number).article)
        elif (when := article.seen or article.published) is None or when <= time:
            found.append(article)
    return tuple(found)


def story_changes(then: StoryContents, now: StoryContents, moves: Iterable[StoryMove] = ()) -> StoryChanges:
    """Compare a story with what it was.

    Args:
        then: What it said when it was last read.
        now: What it says.
        moves: Merges and splits since.

    Returns:
        What is new; it is false where nothing is.
    """
    former = {article.id: article for report in then.reports for article in _articles(report)}
    points = {point.citation.text for point in then.key_points}
    points |= {citation.text for point in then.key_points for citation in point.also}
    disputed = {(one.kind, one.about, frozenset(side.value for side in one.sides)) for one in then.disagreements}
    return StoryChanges(
        reports=tuple(report for report in now.reports if not any(one.id in former for one in _articles(report))),
        copies=tuple(one.id for report in now.reports for one in report.copies if one.id not in former),
        revised=_revised(former, now),
        key_points=tuple(
            point
            for point in now.key_points
            if point.citation.text not in points and not any(citation.text in points for citation in point.also)
        ),
        numbers=tuple(_numbers(then, now)),
        disagreements=tuple(
            one
            for one in now.disagreements
            if (one.kind, one.about, frozenset(side.value for side in one.sides)) not in disputed
        ),
        moves=tuple(sorted(moves, key=lambda move: move.time)),
        independent_reports=now.independent_reports - then.independent_reports,
        headline=now.headline if now.headline != then.headline else None,
    )


def _articles(report: StoryReport) -> tuple[Article, ...]:
    return (*report.earlier, report.article, *report.copies)


def _revised(former: dict[str, Article], now: StoryContents) -> tuple[str, ...]:
    """Articles whose text is another than before, and new versions of reports that were there."""
    changed: list[str] = []
    for report in now.reports:
        versions = (*report.earlier, report.article)
        known = any(article.id in former for article in versions)
        for article in versions:
            if article.id in former:
                if former[article.id].body != article.body:
                    changed.append(article.id)
            elif known:
                changed.append(article.id)
    return tuple(changed)


def _numbers(then: StoryContents, now: StoryContents) -> list[NumberChange]:
    before = {number.about: number.sides[-1] for number in then.numbers}
    return [
        NumberChange(about=number.about, before=before[number.about], after=number.sides[-1])
        for number in now.numbers
        if number.about in before and number.sides[-1].number != before[number.about].number
    ]
