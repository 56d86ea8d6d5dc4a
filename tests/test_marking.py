"""Where a text has what a search asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.serve.pages import _marked  # what templates call `marked`
from wirecopy.store.marking import MOST, Finder
from wirecopy.store.query import tokens


def marked(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in Finder(query).spans(text, "body")]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("ferry", "The Ferry and the ferryman, FERRY!", ["Ferry", "FERRY"]),
        ("ferr*", "The Ferry and the ferryman", ["Ferry", "ferryman"]),
        ("ferr*", "the Straße, the FERRYmen/ferr/offerr", ["FERRYmen", "ferr"]),
        ("ferr*", "the FERRYmen/ferr/offerr", ["FERRYmen", "ferr"]),
        ('"night ferr*"', "night ferr night ferry", ["night ferr"]),
        ('"night ferry"', "A night, a ferry; the night – ferry", ["night – ferry"]),
        ('"night ferry" night', "the night ferry of one night", ["night ferry", "night"]),
        ("ferry -night NOT ship", "night ferry, ship", ["ferry"]),
        ("(ferry OR ship) publisher:night", "night ferry, ship", ["ferry", "ship"]),
        ("headline:ferry", "a ferry", []),
        ("body:ferry", "a ferry", ["ferry"]),
        ("cafe", "Le Café d’Orange", ["Café"]),
        ("café", "cafe\u0301 de\u0301luge", ["cafe\u0301"]),
        ("strasse", "Die Straße brennt", ["Straße"]),
        ("d'orange", "Le Café d’Orange", ["d’Orange"]),
        ("港口", "在港口的船,港人", ["港口"]),
        ("港*", "在港口的船", ["港"]),
        ("항구", "부산 항구에서", ["항구"]),
        ("東京tower", "東京Tower展", ["東京Tower"]),
        ("ｆｅｒｒｙ", "a ferry", ["ferry"]),
        ("ferry", "ＦＥＲＲＹ now", ["ＦＥＲＲＹ"]),
        ("नमस्ते", "कहा नमस्ते जी", ["नमस्ते"]),
        ("سلام", "قال سلام لهم", ["سلام"]),
        ("snake_case", "a snake_case word", ["snake_case"]),
        ("", "a ferry", []),
        ("is:copy", "is copy", []),
        ("ferry", "", []),
    ],
)
def test_what_is_marked(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected


def test_marks_are_not_without_end() -> None:
    assert len(marked("a", "a " * 500)) == MOST


@given(st.text(max_size=60), st.text(alphabet="ab éß港ｆ항\u0301 -_", max_size=40), st.data())
def test_marks_hold_what_was_asked_for(one: str, other: str, data: st.DataObject) -> None:
    text = data.draw(st.permutations([one, other, "ferry 港口"]).map(" ".join))
    word = data.draw(st.sampled_from(tokens(text)))
    end = 0
    for start, after in Finder(f'"{word}"').spans(text, "body"):
        assert end <= start < after <= len(text)
        assert word in tokens(text[start:after])
        end = after


@given(
    st.lists(st.sampled_from(["ferry", "Café", "港", "口", "항", "Straße", "x1"]), min_size=1, max_size=12), st.data()
)
def test_every_word_of_a_text_is_found(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    word = data.draw(st.sampled_from(words))
    assert word in marked(f'"{word}"', text)


@given(st.text(alphabet="abc ÀéꞋç港口ｆ항дй-_.’", max_size=40), st.data())
def test_both_ways_of_looking_find_the_same(text: str, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(tokens(text + " c")), min_size=1, max_size=2))
    query = data.draw(st.sampled_from([f'"{" ".join(words)}"', f"{words[0]}*"]))
    finder = Finder(query)
    # The last word does not stay as long as it is, so the whole text is looked at word by word.
    assert finder.spans(text, "body") == finder.spans(f"{text} ß", "body")


def test_marked_text_stays_harmless() -> None:
    text = '<script>ferry</script> & "ferry"'
    html = str(_marked(text, Finder("ferry").spans(text, "body")))
    assert html == "&lt;script&gt;<mark>ferry</mark>&lt;/script&gt; &amp; &#34;<mark>ferry</mark>&#34;"
    assert str(_marked("<b>", ())) == "&lt;b&gt;"
