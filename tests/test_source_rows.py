"""Rows of JSON Lines, in both directions."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.errors import InputError
from wirecopy.source.rows import article_row, membership_row, parse_row, reuse_row, story_row
from wirecopy.types import (
    Article,
    Block,
    Contributor,
    Dateline,
    Image,
    Page,
    Provenance,
    Reason,
    Reuse,
    Story,
    Substitution,
)

MOMENT = datetime(2026, 11, 3, 8, 30, tzinfo=timezone(timedelta(hours=-5)))
ARTICLE = Article(
    id="page#1",
    page="page",
    position=1,
    body="First.\n\nSecond.",
    url="https://ledger.example/ferry",
    headline="Ferry sinks",
    bylines=("Mara Quill",),
    contributors=(Contributor(name="Ivo Lund", place="Norhaven"),),
    dateline=Dateline(place="Norhaven", date="Nov. 3", agency="Northern Wire"),
    agency="Northern Wire",
    publisher="The Ledger",
    carrier="Newsbasket",
    published=MOMENT,
    modified=MOMENT + timedelta(hours=1),
    language="en",
    credit_line="Northern Wire via The Ledger",
    rights="© 2026 Northern Wire",
    images=(Image(url="/ferry.svg", caption="The ferry.", credit="NW/Sol Ott"),),
    declared_sources=("https://wire.example/1",),
)


def test_what_extract_prints_can_be_read_again() -> None:
    row = article_row(ARTICLE)
    assert parse_row(json.dumps(row), "rows:1") == ARTICLE


def test_every_field_of_an_article_has_its_place_in_the_row() -> None:
    full = article_row(
        Article(
            id="a",
            body="b",
            blocks=(Block(kind="subhead", text="b", level=2),),
            provenance=(Provenance(field="body", basis="dom"),),
        )
    )
    assert set(Article.__dataclass_fields__) - set(full) == {"seen"}
    assert full["blocks"] == [{"kind": "subhead", "text": "b", "level": 2}]
    assert full["provenance"] == {"body": "dom"}
    assert full["published"] is None


def test_times_keep_their_zone() -> None:
    assert article_row(ARTICLE)["published"] == "2026-11-03T08:30:00-05:00"


def test_a_page_row_keeps_its_address_and_fetch_time() -> None:
    row = '{"id": "p", "url": "https://a.example/", "html": "<p>x", "text": "x", "fetched": "2026-11-22T09:00:00Z"}'
    assert parse_row(row, "rows:1") == Page(
        id="p", url="https://a.example/", text="<p>x", markup=True, fetched=datetime(2026, 11, 22, 9, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("row", "identity"),
    [('{"text": "x"}', "rows:7"), ('{"id": 12, "text": "x"}', "12"), ('{"id": "", "text": "x"}', "rows:7")],
)
def test_a_row_without_a_name_is_named_after_its_line(row: str, identity: str) -> None:
    assert parse_row(row, "rows:7").id == identity


def test_unknown_and_empty_fields_are_kept_out() -> None:
    row = (
        '{"id": "a", "body": "b", "shoe_size": 43, "bylines": null, "contributors": [{"place": "x"}], "position": "2"}'
    )
    assert parse_row(row, "rows:1") == Article(id="a", body="b")


def test_a_time_without_a_zone_is_taken_as_utc() -> None:
    article = parse_row('{"id": "a", "body": "b", "published": "2026-11-03"}', "rows:1")
    assert isinstance(article, Article)
    assert article.published == datetime(2026, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "not valid JSON"),
        ("[]", "a JSON list"),
        ("{}", "none of"),
        ('{"id": true, "text": "x"}', '"id" is not a string'),
        ('{"id": "a", "text": 5}', '"text" is not a string'),
        ('{"id": "a", "body": "b", "bylines": "x"}', '"bylines" is not a list of strings'),
        ('{"id": "a", "body": "b", "bylines": [1]}', '"bylines" is not a list of strings'),
        ('{"id": "a", "body": "b", "images": ["x"]}', '"images" is not a list of objects'),
        ('{"id": "a", "body": "b", "dateline": "x"}', '"dateline" is not an object'),
        ('{"id": "a", "body": "b", "published": "yesterday"}', '"published" is not a time'),
        ("[" * 100_000, "nested too deep"),
        (f'{{"id": {"9" * 5000}}}', "number too long"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_reason(row: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_row(row, "rows:3")
    assert caught.value.source == "rows:3"
    assert reason in caught.value.reason


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    article = parse_row('{"id": "a\\ud800", "body": "x \\udfff \\ud83d\\ude00", "bylines": ["\\ud800"]}', "rows:1")
    assert isinstance(article, Article)
    assert (article.id, article.body, article.bylines) == ("a\ufffd", "x \ufffd \U0001f600", ("\ufffd",))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["id", "html", "text", "body", "images", "dateline", "fetched", "name"]) | st.text(),
                inner,
            )
        ),
    )
)
def test_any_row_is_read_or_refused(value: object) -> None:
    try:
        item = parse_row(json.dumps(value), "rows:1")
    except InputError as refusal:
        assert refusal.source == "rows:1"
    else:
        json.dumps(article_row(item) if isinstance(item, Article) else item.text, ensure_ascii=False).encode()


def test_a_reuse_row_has_the_fields_of_the_contract() -> None:
    reuse = Reuse(
        origin="a", copy="b", direction="known", kind="rewritten", containment=1 / 3, coverage_origin=1, coverage_copy=0.5,
        substitution_rate=0.25, score=float("nan"), reasons=(Reason(code="credit", basis="it says so", supports="direction", weight=2),),
        substitutions=(Substitution(origin="next week", copy="subsequent week", count=2, name=False),),
    )  # fmt: skip
    assert reuse_row(reuse) == {
        "origin": "a",
        "copy": "b",
        "direction": "known",
        "reasons": [{"code": "credit", "basis": "it says so", "supports": "direction", "weight": 2}],
        "kind": "rewritten",
        "containment": 0.3333,
        "coverage_origin": 1,
        "coverage_copy": 0.5,
        "substitution_rate": 0.25,
        "score": 0.0,
        "substitutions": [{"origin": "next week", "copy": "subsequent week", "count": 2, "name": False}],
    }


def test_story_rows_have_the_fields_of_the_contract() -> None:
    story = Story(id="s", headline=None, articles=("page#1", "b"), publishers=("The Ledger",), independent_reports=1)
    assert story_row(story) == {
        "story": "s",
        "headline": None,
        "articles": ["page#1", "b"],
        "publishers": ["The Ledger"],
        "independent_reports": 1,
        "dependent": [],
    }
    assert membership_row(ARTICLE, story, headline_only=True) == {"id": "page#1", "story": "s", "headline_only": True}
