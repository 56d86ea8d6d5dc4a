"""What the two real documents must give. Facts only: the texts stay where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wirecopy.extract import extract
from wirecopy.types import Article, Contributor, Page

if TYPE_CHECKING:
    from pathlib import Path

PORTAL = "004_782ab211bf963c56.txt"
REWRITE = "000_91cc652981612cbd.txt"

#: Words of the portal's own lines; none may stand in a body.
JUNK = (
    "daily8", "comments", "related articles", "app-store", "download the app", "ai features", "all rights reserved", "get started",
    "orange background", "logo", "minutes ago", "hour ago", "days ago", "the mainichi", "yomiuri", "ap photo",
    "by kim", "contributed from",
)  # fmt: skip


@pytest.fixture(scope="module")
def portal(shared: Path) -> tuple[Article, ...]:
    return _extract(shared, PORTAL)


@pytest.fixture(scope="module")
def rewrite(shared: Path) -> Article:
    (article,) = _extract(shared, REWRITE)
    return article


def _extract(shared: Path, name: str) -> tuple[Article, ...]:
    text = (shared / "seeds" / name).read_text(encoding="utf-8")
    return extract(Page(id=name, text=text, markup=False))


def test_the_portal_page_holds_four_articles(portal: tuple[Article, ...]) -> None:
    assert [article.position for article in portal] == [0, 1, 2, 3]


def test_each_publisher_is_named_and_the_portal_is_the_carrier(portal: tuple[Article, ...]) -> None:
    assert [article.publisher for article in portal] == [
        "Japan Today",
        "The Mainichi",
        "The Mainichi",
        "Yomiuri Shimbun",
    ]
    assert {article.carrier for article in portal} == {"Daily8"}


def test_the_pages_own_words_for_the_times(portal: tuple[Article, ...]) -> None:
    assert [article.published_text for article in portal] == [
        "2 days ago",
        "24 minutes ago",
        "24 minutes ago",
        "an hour ago",
    ]


def test_the_agencies_supplied_the_texts(portal: tuple[Article, ...]) -> None:
    assert [article.agency for article in portal] == [
        "Associated Press",
        "Associated Press",
        "Kyodo News",
        "Associated Press",
    ]


def test_the_datelines(portal: tuple[Article, ...]) -> None:
    places = [article.dateline.place if article.dateline else None for article in portal]
    base = "Joint Base Elmendorf-Richardson, Alaska"
    assert places == [None, base, "Caliraya, Philippines", base]


def test_each_headline_stands_once_and_in_no_body(portal: tuple[Article, ...]) -> None:
    openings = ["S Korean", "No deal", "Victims of", "Trump Says"]
    for article, opening in zip(portal, openings, strict=True):
        assert article.headline is not None
        assert article.headline.startswith(opening)
        assert not any(other.headline in article.body for other in portal if other.headline)


def test_flattened_texts_are_paragraphs_again(portal: tuple[Article, ...]) -> None:
    assert [len(article.body.split("\n\n")) for article in portal] == [18, 26, 8, 10]
    assert max(len(paragraph) for article in portal for paragraph in article.body.split("\n\n")) < 700


def test_nothing_of_the_page_is_in_a_body(portal: tuple[Article, ...], rewrite: Article) -> None:
    for article in (*portal, rewrite):
        assert not [words for words in JUNK if words in article.body.lower()]


def test_no_body_holds_a_neighbours_text(portal: tuple[Article, ...]) -> None:
    for article in portal:
        paragraphs = set(article.body.split("\n\n"))
        assert not any(paragraphs & set(other.body.split("\n\n")) for other in portal if other is not article)


def test_the_main_articles_people_picture_and_rights(portal: tuple[Article, ...]) -> None:
    main = portal[0]
    assert main.bylines == ("Kim Tong-hyung",)
    assert main.contributors == (Contributor(name="Mari Yamaguchi", place="Tokyo"),)
    assert main.rights is not None
    assert main.rights.startswith("© Copyright 2025 The Associated Press.")
    (image,) = main.images
    assert image.credit == "AP Photo/Ahn Young-joon"
    assert image.caption is not None
    assert "Ulchi Freedom Shield" in image.caption
    assert "AP Photo" not in image.caption


def test_the_rewrite(rewrite: Article) -> None:
    assert rewrite.headline is None
    assert rewrite.bylines == ("Kim Tong-hyung",)
    assert rewrite.contributors == (Contributor(name="Mari Yamaguchi", place="Tokyo"),)
    assert rewrite.dateline is not None
    assert rewrite.dateline.place == "Seoul, South Korea"
    assert rewrite.agency == "Associated Press"
    assert rewrite.carrier is None
    assert rewrite.published is not None
    assert rewrite.published.isoformat() == "2025-08-13T12:57:00-04:00"
    assert not rewrite.published_approximate
    assert len(rewrite.body.split("\n\n")) == 18


def test_the_rewrites_caption_is_a_picture(rewrite: Article) -> None:
    (image,) = rewrite.images
    assert image.credit == "AP Photograph/Ahn Younger-joon"
    assert image.caption is not None
    assert "Ulchi Freedom Protect" in image.caption
    assert "Ulchi Freedom Protect" not in rewrite.body
