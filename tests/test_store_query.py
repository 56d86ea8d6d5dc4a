"""The search language: how it is read, and how texts are parted into words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.errors import QueryError
from wirecopy.store.query import DEPTH, LENGTH, Either, Every, Fact, Node, Not, Words, parse, tokens, wanted


def word(text: str) -> Words:
    return Words(words=(text,))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", None),
        ("  ", None),
        ('""', None),
        ("- !", None),
        ("-(!)", None),
        ("a", word("a")),
        ("A", word("a")),
        ("a b", Every(parts=(word("a"), word("b")))),
        ("a AND b", Every(parts=(word("a"), word("b")))),
        ("a and b", Every(parts=(word("a"), word("and"), word("b")))),
        ("a OR b c", Either(parts=(word("a"), Every(parts=(word("b"), word("c")))))),
        ("(a OR b) c", Every(parts=(Either(parts=(word("a"), word("b"))), word("c")))),
        ("-a", Not(part=word("a"))),
        ("NOT NOT a", Not(part=Not(part=word("a")))),
        ("a -b", Every(parts=(word("a"), Not(part=word("b"))))),
        ("a - b", Every(parts=(word("a"), word("b")))),
        ("well-known", Words(words=("well", "known"))),
        ('"a b"', Words(words=("a", "b"))),
        ('"a b', Words(words=("a", "b"))),  # people forget the second one
        ("a*", Words(words=("a",), prefix=True)),
        ("*", None),
        ("headline:a*", Words(words=("a",), field="headline", prefix=True)),
        ('body:"a b"', Words(words=("a", "b"), field="body")),
        ("12:30", Words(words=("12", "30"))),
        ("url:https://a.example/b:c", Fact(field="url", value="https://a.example/b:c", position=0)),
        (
            'a publisher:"The Courier"',
            Every(parts=(word("a"), Fact(field="publisher", value="The Courier", position=2))),
        ),
        ("headline:", word("headline")),
        ("url:a:(b)", Every(parts=(Fact(field="url", value="a:", position=0), word("b")))),
    ],
)
def test_queries_are_read(query: str, tree: Node | None) -> None:
    assert parse(query) == tree


@pytest.mark.parametrize(
    ("query", "position", "reason"),
    [
        ("(a", 0, "never closed"),
        ("a)", 1, "closes nothing"),
        ("()", 1, "word is missing"),
        ("a OR", 4, "word is missing"),
        ("OR a", 0, "word is missing"),
        ("a AND OR b", 6, "word is missing"),
        ("NOT", 3, "word is missing"),
        ("colour:red", 0, "no field 'colour'; there are headline, body"),
        ("url:(a)", 4, "word is missing"),
        ("(" * (DEPTH + 1) + "a" + ")" * (DEPTH + 1), DEPTH, "nested deeper"),
        ("a" * (LENGTH + 1), LENGTH, "longer than"),
    ],
)
def test_queries_that_cannot_be_read_say_where(query: str, position: int, reason: str) -> None:
    with pytest.raises(QueryError, match=reason) as error:
        parse(query)
    assert error.value.position == position
    assert f"character {position + 1}" in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S. and 15%", ["the", "u", "s", "and", "15"]),
        ("Ça va, Zoë?", ["ca", "va", "zoe"]),
        ("straße STRASSE", ["strasse", "strasse"]),
        ("snake_case née_x", ["snake", "case", "nee", "x"]),
        ("ＦＵＬＬ width", ["full", "width"]),
        ("Їжак", ["іжак"]),
        ("हिन्दी समाचार", ["हिन्दी", "समाचार"]),
        ("東京のABC港", ["東", "京", "の", "abc", "港"]),
        ("한국어", ["한", "국", "어"]),
        ("🙂 \ud83d \0", []),
        ("x" * 100, ["x" * 64]),
    ],
)
def test_texts_are_parted_into_words(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@given(st.text())
def test_words_are_stable(text: str) -> None:
    words = tokens(text)
    assert all(0 < len(word) <= 64 for word in words)
    assert tokens(" ".join(words)) == words


@given(st.text(alphabet=st.sampled_from('ab "()-*:ORNTAD'), max_size=40))
def test_any_query_is_read_or_refused(query: str) -> None:
    try:
        tree = parse(query)
    except QueryError as error:
        assert 0 <= error.position <= len(query)
    else:
        assert tree is None or wanted(tree) is not None


def test_words_to_mark_are_those_not_excluded() -> None:
    assert wanted(parse('a -b (c* OR NOT d) "e f" is:copy')) == (
        word("a"),
        Words(words=("c",), prefix=True),
        Words(words=("e", "f")),
    )
    assert wanted(None) == ()
