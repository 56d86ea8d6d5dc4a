"""Values as bytes and back, also from bytes of an earlier or a later release."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecopy.store.encoding import decode, digest, encode, fields_of
from wirecopy.types import Article, Entry, Feed, Image, Pace, Reuse, Story

ZONES = st.builds(
    timezone,
    st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(
        lambda d: timedelta(minutes=d // timedelta(minutes=1))
    ),
)
MOMENTS = st.datetimes(timezones=ZONES | st.just(UTC))
st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(float, st.floats(allow_nan=False))


def built(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a dataclass; its annotations name `datetime`, which its module imports for type checkers only."""
    hints = get_type_hints(kind, localns={"datetime": datetime})
    return st.builds(kind, **{name: st.from_type(hint) for name, hint in hints.items()})


@pytest.mark.parametrize("kind", [Article, Reuse, Story, Feed])
@settings(max_examples=40)
@given(data=st.data())
def test_values_come_back_as_they_went_in(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(built(kind))
    assert decode(kind, encode(value)) == value
    assert digest(value) == digest(decode(kind, encode(value)))


def test_a_feed_within_an_entry_comes_back() -> None:
    entry = Entry(id="1", source=Feed(id="2", pace=Pace(skip_days=frozenset({5, 6}))))
    assert decode(Entry, encode(entry)) == entry


def test_a_zone_is_kept() -> None:
    article = Article(
        id="1", body="", published=datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    )
    again = decode(Article, encode(article))
    assert again.published is not None
    assert again.published.utcoffset() == timedelta(hours=5, minutes=30)


def test_fields_of_other_releases() -> None:
    later = zlib.compress(json.dumps({"id": "1", "body": "text", "mood": "grim"}).encode())
    assert decode(Article, later) == Article(id="1", body="text")
    assert json.loads(zlib.decompress(encode(Article(id="1", body="text")))) == {"id": "1", "body": "text"}


def test_rows_have_defaults_too() -> None:
    row = fields_of(Article(id="1", body="text", images=(Image(caption="Ferries"),), bylines=("A", "B")))
    assert row["headline"] is None
    assert row["images"] == [{"url": None, "caption": "Ferries", "credit": None}]
    assert row["bylines"] == ["A", "B"]
    assert set(row) == set(Article.__dataclass_fields__)
    with pytest.raises(TypeError, match="no fields"):
        fields_of("text")


def test_what_cannot_be_kept_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        held: dict[str, str]

    with pytest.raises(TypeError, match="cannot keep"):
        decode(Odd, zlib.compress(b'{"held": {}}'))


def test_digests_differ_by_content() -> None:
    assert digest(b"a") != digest(b"b")
    assert len(digest(b"a")) == 16
    assert digest(Article(id="1", body="a")) != digest(Article(id="1", body="b"))
