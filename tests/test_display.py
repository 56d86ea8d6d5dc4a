"""What strangers write, before it reaches a page or a terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.serve.display import (
    count,
    invisible,
    language_tag,
    listed,
    moment,
    one_line,
    opening,
    percent,
    shown,
    spelled,
    text_direction,
    web_address,
)


def test_escapes_overrides_and_hidden_characters_are_taken_out_and_counted() -> None:
    text = "pay\u202eload\u2066 \x1b[31mred\u200b\ufeff\u00ad\U000e0041"

    assert shown(text) == "payload [31mred"
    assert invisible(text) == 7


def test_what_real_text_needs_stays() -> None:
    text = "می\u200cخواهم\tשלום\u200f!\n\nनमस्ते 👩\u200d🚒"

    assert shown(text) == text
    assert invisible(text) == 0


@given(st.text())
def test_shown_text_can_always_be_written(text: str) -> None:
    visible = shown(text)

    visible.encode("utf-8")
    assert shown(visible) == visible
    assert len(text) - len(visible) == invisible(text)


def test_a_label_is_one_clean_line() -> None:
    assert one_line("  Two\n\nlines\x00 \u2028 here ") == "Two lines here"
    assert one_line("\u202e \n") is None
    assert one_line(None) is None


@pytest.mark.parametrize("url", ["https://paper.example/a?b=1#c", "http://paper.example", "HTTPS://Paper.example/"])
def test_web_addresses_may_be_followed(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        " https://paper.example",
        "data:text/html,x",
        "file:///etc/passwd",
        "//paper.example/a",
        "https:///nowhere",
        "https://[broken",
        "https://paper.example/\u202egpj.exe",
        "https://paper.example/" + "a" * 2_000,
        "ftp://paper.example/a",
        "paper.example",
    ],
)
def test_other_addresses_may_not(url: str | None) -> None:
    assert web_address(url) is None


@pytest.mark.parametrize(
    ("language", "text", "direction"),
    [
        ("ar", "", "rtl"),
        ("fa-IR", "abc", "rtl"),
        ("az-Arab", "", "rtl"),
        ("az", "", "ltr"),
        ("ja", "港", "ltr"),
        (None, "123 — שלום hello", "rtl"),
        (None, "123 — hello שלום", "ltr"),
        (None, "123", "auto"),
        ("und", "مرحبا", "rtl"),
        ('en" onclick="x', "مرحبا", "rtl"),
    ],
)
def test_the_direction_comes_from_the_language_else_from_the_text(
    language: str | None, text: str, direction: str
) -> None:
    assert text_direction(language, text) == direction


def test_a_language_that_is_no_tag_is_unknown() -> None:
    assert language_tag("pt-BR") == "pt-BR"
    assert language_tag("en us") is None
    assert language_tag("x" * 40) is None
    assert language_tag(None) is None


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0%"),
        (0.0004, "1%"),
        (0.5, "50%"),
        (0.9996, "99%"),
        (1, "100%"),
        (1.2, "100%"),
        (-1, "0%"),
        (float("nan"), "0%"),
    ],
)
def test_a_percentage_rounds_neither_to_nothing_nor_to_all(share: float, words: str) -> None:
    assert percent(share) == words


def test_numbers_and_lists_read_as_prose() -> None:
    assert count(1, "copy", "copies") == "1 copy"
    assert count(1204, "copy", "copies") == "1,204 copies"
    assert count(2, "article") == "2 articles"
    assert (spelled(3), spelled(12)) == ("three", "12")
    assert listed(()) == ""
    assert listed(("Ana",)) == "Ana"
    assert listed(("Ana", "Bo", "Cy")) == "Ana, Bo and Cy"


def test_a_time_keeps_its_zone_and_an_approximate_one_its_day_only() -> None:
    eastern = timezone(timedelta(hours=-4))

    assert moment(datetime(2026, 3, 3, 12, 5, tzinfo=UTC)) == "3 March 2026, 12:05 UTC"
    assert moment(datetime(2026, 3, 3, 12, 5, tzinfo=eastern)) == "3 March 2026, 12:05 UTC−04:00"
    assert moment(datetime(2026, 3, 3, 12, 5)) == "3 March 2026, 12:05"  # noqa: DTZ001 - a page may print no zone
    assert moment(datetime(2026, 3, 3, 12, 5, tzinfo=UTC), approximate=True) == "about 3 March 2026"
    assert moment(None, "2 days\nago") == "2 days ago"
    assert moment(None) is None


def test_an_opening_ends_at_a_word_and_needs_no_spaces() -> None:
    assert opening("A short one.") == "A short one."
    assert opening("word " * 40, 22) == "word word word word …"
    assert opening("港" * 100, 20) == "港" * 20 + " …"
    assert opening("") == ""
