"""What tracing must give on the two documents that the project was asked to build from. Facts only; the texts stay outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wirecopy.extract import extract
from wirecopy.source import read
from wirecopy.trace import trace
from wirecopy.trace.origin import syndications
from wirecopy.types import Page

if TYPE_CHECKING:
    from pathlib import Path

    from wirecopy.types import Article, Reuse


@pytest.fixture(scope="module")
def articles(shared: Path) -> tuple[Article, ...]:
    return tuple(
        article for item in read([str(shared / "seeds")]) if isinstance(item, Page) for article in extract(item)
    )


@pytest.fixture(scope="module")
def edges(articles: tuple[Article, ...]) -> tuple[Reuse, ...]:
    return trace(articles)


def named(article_id: str) -> str:
    return article_id.rpartition("/")[2][:3] + article_id[-2:]


def test_two_pairs_and_no_other(edges: tuple[Reuse, ...]) -> None:
    found = {(named(edge.origin), named(edge.copy), edge.kind) for edge in edges if edge.kind == "rewritten"}
    assert found == {("004#0", "000#0", "rewritten")}
    rest = [edge for edge in edges if edge.kind != "rewritten"]
    assert [(sorted((named(edge.origin), named(edge.copy))), edge.kind) for edge in rest] == [
        (["004#1", "004#3"], "shared-passages")
    ]


def test_the_rewrite_has_a_known_direction_with_its_reasons(edges: tuple[Reuse, ...]) -> None:
    edge = next(edge for edge in edges if edge.kind == "rewritten")
    assert edge.direction == "known"
    assert {"rights-line", "rewriter-leftovers"} <= {
        reason.code for reason in edge.reasons if reason.supports == "direction" and reason.weight > 0
    }
    assert any(reason.supports == "kind" for reason in edge.reasons)


@pytest.mark.parametrize(
    ("origin", "copy"),
    [
        ("World War II", "World Battle II"),
        ("Ewha University", "Ewha College"),
        ("Won", "Received"),
        ("Shield", "Protect"),
        ("Ahn Young-joon", "Ahn Younger-joon"),
    ],
)
def test_altered_names_are_listed(edges: tuple[Reuse, ...], origin: str, copy: str) -> None:
    edge = next(edge for edge in edges if edge.kind == "rewritten")
    assert any(origin in pair.origin and copy in pair.copy for pair in edge.substitutions if pair.name)


@pytest.mark.parametrize(
    ("origin", "copy"), [("15%", "fifteen%"), ("next week before", "subsequent week earlier than")]
)
def test_other_substitutions_are_listed(edges: tuple[Reuse, ...], origin: str, copy: str) -> None:
    edge = next(edge for edge in edges if edge.kind == "rewritten")
    assert (origin, copy) in [(pair.origin, pair.copy) for pair in edge.substitutions if not pair.name]


def test_captions_are_aligned_too(edges: tuple[Reuse, ...]) -> None:
    edge = next(edge for edge in edges if edge.kind == "rewritten")
    assert any(passage.origin.caption == 0 == passage.copy.caption for passage in edge.alignment.passages)


def test_equal_passages_have_equal_words(articles: tuple[Article, ...], edges: tuple[Reuse, ...]) -> None:
    bodies = {article.id: article.body for article in articles}
    for edge in edges:
        for passage in edge.alignment.passages:
            if passage.operation == "equal" and passage.origin.caption is None:
                left = bodies[edge.origin][passage.origin.start : passage.origin.end]
                right = bodies[edge.copy][passage.copy.start : passage.copy.end]
                assert words_of(left) == words_of(right)


def words_of(text: str) -> list[str]:
    return "".join(character if character.isalnum() else " " for character in text.casefold()).split()


def test_the_syndication_keeps_the_rights_line(articles: tuple[Article, ...], edges: tuple[Reuse, ...]) -> None:
    (syndication,) = syndications(articles, edges)
    assert named(syndication.origin) == "004#0"
    assert [named(copy) for copy in syndication.copies] == ["000#0"]
    assert syndication.agency == "Associated Press"
    assert syndication.rights is not None
    assert "Associated Press" in syndication.rights
