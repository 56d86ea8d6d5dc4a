"""Tokens and their offsets."""

from __future__ import annotations

import pytest
from hypothesis import given

from strategies import any_text
from wirecopy.text import CAPITAL, FIRST, NUMBER, QUOTED, SINGLE, normalise, opening, tokenise, word_hash


def printed(text: str) -> list[str]:
    tokens = tokenise(text)
    return [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The ferry's late", ["The", "ferry", "s", "late"]),
        ("long-term plan", ["long", "term", "plan"]),
        ("The U.S. said 15% of 1,000.5", ["The", "U.S.", "said", "15%", "of", "1,000.5"]),
        ("e.g. B-2s won fifteen%", ["e.g.", "B", "2s", "won", "fifteen%"]),
        ("end. Next", ["end", "Next"]),
        ("漢字 ไทย", ["漢", "字", "ไ", "ท", "ย"]),
        ("", []),
        ("— … !", []),
        ("J. K. Lunt", ["J", "K", "Lunt"]),
        ("a.b", ["a.b"]),
        ("3.", ["3"]),
        ("it ends 1,", ["it", "ends", "1"]),
        ("x.y😀", ["x.y"]),
        ("x.😀", ["x"]),
    ],
)
def test_words_as_printed(text: str, words: list[str]) -> None:
    assert printed(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "muller"),
        ("U.S", "us"),
        ("1,000", "1000"),
        ("ＡＢＣ", "abc"),
        ("café", "cafe\u0301"),
        ("ИЮНЬ", "июнь"),
        ("15%", "15"),
    ],
)
def test_folded_forms_hash_alike(one: str, other: str) -> None:
    assert word_hash(one) == word_hash(other)


@pytest.mark.parametrize(("one", "other"), [("1.5", "15"), ("bread", "break"), ("漢", "字")])
def test_other_words_hash_differently(one: str, other: str) -> None:
    assert word_hash(one) != word_hash(other)


def test_flags() -> None:
    text = 'Vask said "we know" it\u2019s 20.\nThen «oui» in \u2018her own\u2019 words 漢'
    tokens = tokenise(text)
    flags = dict(zip(printed(text), tokens.flags, strict=True))
    assert flags["Vask"] == CAPITAL | FIRST
    assert flags["said"] == 0
    assert flags["we"] == flags["know"] == flags["oui"] == flags["her"] == flags["own"] == QUOTED
    assert flags["20"] == NUMBER
    assert flags["Then"] & FIRST
    assert flags["words"] == 0
    assert flags["漢"] == SINGLE


def test_a_quotation_left_open_ends_with_its_paragraph() -> None:
    tokens = tokenise("“we will\nnobody")
    assert [flag & QUOTED for flag in tokens.flags] == [QUOTED, QUOTED, 0]


def test_quotation_marks_around_unspaced_text() -> None:
    assert [flag & QUOTED for flag in tokenise("「漢」字").flags] == [QUOTED, 0]


def test_normalise() -> None:
    assert normalise("  cafe\u0301  a\t b \n\n\n c\n d ") == "café a b\n\nc\n\nd"


@given(any_text)
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    tokens = tokenise(text)
    end = 0
    for start, stop, value in zip(tokens.starts, tokens.ends, tokens.words, strict=True):
        assert end <= start < stop <= len(text)
        assert 0 <= value < 2**63
        end = stop
    assert len(tokens) == len(tokens.words)


@given(any_text)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("dateline", "rest"),
    [
        ("NORHAVEN, Sellandia, Nov. 3 (AP) — ", "The ferry sank at its berth."),
        ("NORHAVEN, Sellandia (NWA) - ", "The ferry sank at its berth."),
        ("BRACKWATER — ", "The ferry sank at its berth."),
        ("Berlin/Talbrück (ond) - ", "Die Fähre sank am Kai."),
        ("Madrid, 3 nov (Timonel).- ", "El ferri se hundió."),
        ("(서울=마루) ", "여객선이 침몰했다."),
        ("【潮見聯合】", "フェリーが沈没した。"),
        ("", "The ferry Halcyon (built in 1987) sank - nobody was hurt."),
        ("", "Officials said the ferry sank — and then they said nothing."),
        ("", "U.S. officials"),
    ],
)
def test_a_text_begins_behind_its_dateline(dateline: str, rest: str) -> None:
    assert opening(dateline + rest) == len(dateline)
