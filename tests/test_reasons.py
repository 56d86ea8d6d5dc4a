"""The stages' own English sentences in the reader's language."""

from __future__ import annotations

import re

import pytest

from wirecopy.serve.localise import LANGUAGES, speech, zone
from wirecopy.serve.reasons import OF_PAIRS, OF_STORIES, translated
from wirecopy.serve.speech import ENGLISH

GERMAN, KOREAN = speech("de", zone("Europe/Berlin")), speech("ko", zone("Asia/Seoul"))
NAMES = {"https://wire.example/1#0": "Original", "copy#0": "Kopie"}


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        (
            "published-earlier",
            "https://wire.example/1#0 was published at 2026-03-03T06:40:00+00:00, copy#0 at 2026-03-03T10:05:00-05:00",
            "Original ist veröffentlicht: 03.03.2026, 07:40 UTC+1; Kopie: 03.03.2026, 16:05 UTC+1",
        ),
        (
            "credit-line",
            "copy#0 credits Grey Coast Agency: © 2026 credits: all, kept",
            "Kopie nennt Grey Coast Agency: © 2026 credits: all, kept",
        ),
        (
            "light-changes",
            "94% of the origin's words and 100% of the copy's are aligned; 3.4% of the aligned words differ",
            "94 % der Wörter des Originals und 100 % der Kopie entsprechen einander; 3 % davon sind anders",
        ),
        (
            "longer-replacements",
            "in 31 places where words were replaced those of copy#0 are longer, by 1.6 letters on average",
            "an 31 Stellen mit ersetzten Wörtern ist Kopie länger, im Mittel um 1,6 Buchstaben",
        ),
        ("nearer-source", "copy#0 follows another#0 more closely", "Kopie hat eine nähere Vorlage: another#0"),
        ("published-earlier", "a was published at noon, b at night", "a ist veröffentlicht: noon; b: night"),
        ("published-earlier", "the wire had it first", None),
        ("byline", "copy#0 names nobody", None),
    ],
)
def test_a_reason_is_known_by_its_own_words(code: str, words: str, expected: str | None) -> None:
    told = translated(words, (OF_PAIRS[code],), GERMAN, NAMES)
    assert (told and told.replace("\N{NO-BREAK SPACE}", " ")) == expected


def test_what_is_said_of_an_article_in_its_story() -> None:
    told = {
        "97% of its words stand in Northern Wire": "단어의 97%가 Northern Wire에도 있음",
        "agrees with Maru, 2.31 times what is required": "Maru와(과) 일치함 (기준의 2.31배)",
        "shares ferry, Baltic Sea": "공통: ferry, Baltic Sea",
        "by hand": "직접 지정",
        "because Ada says so": None,
    }
    assert {words: translated(words, OF_STORIES, KOREAN) for words in told} == told


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_phrase_is_told_with_its_values(language: str) -> None:
    values = {"article": "x#0", "text": "Y", "time": "2026-03-03T06:40:00+00:00", "share": "12%", "number": "7"}
    for phrase in (*OF_PAIRS.values(), *OF_STORIES):
        words = re.sub(r"%\(([a-z]+)\w*\)s", lambda found: values[found[1]], phrase)
        told = translated(words, (phrase,), speech(language, zone(None)))
        assert told is not None, phrase
        assert "%(" not in told
        assert (told.count("x#0"), told.count("Y")) == (words.count("x#0"), words.count("Y"))


def test_english_is_what_the_stages_say() -> None:
    assert translated("by hand", OF_STORIES, ENGLISH) is None
