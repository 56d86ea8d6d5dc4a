"""The desk: the stages, in order.

    extract -> trace -> syndications -> stories

This is the only module that knows the stages. Each function below runs one step on what the step before gave; `Desk`
runs them all and keeps what was refused on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wirecopy.errors import InputError
from wirecopy.extract import ExtractOptions, extract
from wirecopy.story import StoryOptions, stories
from wirecopy.trace import TraceOptions, trace
from wirecopy.trace.origin import syndications
from wirecopy.types import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecopy.types import Page, Reuse, Story, Syndication


def articles(
    inputs: Iterable[Page | Article | InputError], *, options: ExtractOptions | None = None
) -> Iterator[Article | InputError]:
    """Extract the articles of what a source gave.

    Args:
        inputs: Pages; articles that were extracted before and refusals pass through.
        options: How to extract.

    Yields:
        Each article, a page's main article first and then in page order, and in its place each input that was refused.
    """
    chosen = options or ExtractOptions()
    for item in inputs:
        if isinstance(item, (Article, InputError)):
            yield item
        else:
            yield from _extracted(item, chosen)


def _extracted(page: Page, options: ExtractOptions) -> tuple[Article, ...] | tuple[InputError]:
    try:
        return extract(page, options=options)
    except InputError as refusal:
        return (refusal,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the desk found.

    Attributes:
        articles: Every article, in order of arrival.
        edges: Every pair in which text is reused.
        syndications: The groups that the pairs form.
        stories: The articles by event; empty where they were not asked for.
        refused: The inputs that were refused, each with its reason.
    """

    articles: tuple[Article, ...]
    edges: tuple[Reuse, ...] = ()
    syndications: tuple[Syndication, ...] = ()
    stories: tuple[Story, ...] = ()
    refused: tuple[InputError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The stages with their options, from articles to stories."""

    trace: TraceOptions = field(default_factory=TraceOptions)
    story: StoryOptions = field(default_factory=StoryOptions)

    def report(self, items: Iterable[Article | InputError], *, with_stories: bool = False) -> Report:
        """Trace articles, and group them into stories where asked.

        Args:
            items: Articles in order of arrival, with refusals among them. An article whose id was taken before is
                refused, because a row could not say which of the two it speaks of.
            with_stories: Also group the articles into stories.
        """
        kept, refused = _sorted_out(items)
        edges = trace(kept, options=self.trace)
        groups = syndications(kept, edges)
        found = stories(kept, groups, edges=edges, options=self.story) if with_stories else ()
        return Report(articles=kept, edges=edges, syndications=groups, stories=found, refused=refused)


def _sorted_out(items: Iterable[Article | InputError]) -> tuple[tuple[Article, ...], tuple[InputError, ...]]:
    kept: dict[str, Article] = {}
    refused: list[InputError] = []
    for item in items:
        if isinstance(item, InputError):
            refused.append(item)
        elif item.id in kept:
            refused.append(
                InputError(item.id, "has the id of an earlier article", "give each article an id of its own")
            )
        else:
            kept[item.id] = item
    return tuple(kept.values()), tuple(refused)
