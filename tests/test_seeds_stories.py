"""What the two real documents must give as stories. Facts only: the texts stay where they are."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from wirecopy.extract import extract
from wirecopy.story import StoryOptions, stories
from wirecopy.trace import trace
from wirecopy.trace.origin import syndications
from wirecopy.types import Article, Page, Story

if TYPE_CHECKING:
    from pathlib import Path

PORTAL = "004_782ab211bf963c56.txt"
REWRITE = "000_91cc652981612cbd.txt"
ORIGINAL, ALASKA, CEREMONY, ALASKA_AGAIN = (f"{PORTAL}#{position}" for position in range(4))
COPY = f"{REWRITE}#0"


@pytest.fixture(scope="module")
def articles(shared: Path) -> tuple[Article, ...]:
    return tuple(
        article
        for name in (REWRITE, PORTAL)
        for article in extract(Page(id=name, text=(shared / "seeds" / name).read_text(encoding="utf-8"), markup=False))
    )


@pytest.fixture(scope="module")
def found(articles: tuple[Article, ...]) -> dict[frozenset[str], Story]:
    groups = syndications(articles, trace(articles))
    return {frozenset(story.articles): story for story in stories(articles, groups)}


def test_five_articles_are_three_stories(found: dict[frozenset[str], Story]) -> None:
    assert set(found) == {
        frozenset({ORIGINAL, COPY}),
        frozenset({ALASKA, ALASKA_AGAIN}),
        frozenset({CEREMONY}),
    }


def test_the_rewrite_is_no_second_report(found: dict[frozenset[str], Story]) -> None:
    assert found[frozenset({ORIGINAL, COPY})].independent_reports == 1


def test_two_texts_of_one_agency_are_one_newsrooms_word(found: dict[frozenset[str], Story]) -> None:
    assert {story.independent_reports for story in found.values()} == {1}


def test_the_portal_publishes_nothing(found: dict[frozenset[str], Story]) -> None:
    assert found[frozenset({ORIGINAL, COPY})].publishers == ("Japan Today",)
    assert found[frozenset({ALASKA, ALASKA_AGAIN})].publishers == ("The Mainichi", "Yomiuri Shimbun")
    assert found[frozenset({CEREMONY})].publishers == ("The Mainichi",)


def test_the_headline_is_the_originals(articles: tuple[Article, ...], found: dict[frozenset[str], Story]) -> None:
    headlines = {article.id: article.headline for article in articles}
    assert found[frozenset({ORIGINAL, COPY})].headline == headlines[ORIGINAL]


@pytest.mark.parametrize("embed", [True, False])
def test_neither_order_nor_tracing_nor_the_encoder_changes_the_stories(
    articles: tuple[Article, ...], found: dict[frozenset[str], Story], *, embed: bool
) -> None:
    for order in permutations(articles):
        assert {frozenset(story.articles) for story in stories(order, options=StoryOptions(embed=embed))} == set(found)
