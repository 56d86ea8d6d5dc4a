"""Which headline stands for a story, in each language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from wirecopy.story.headline import headline, headlines
from wirecopy.story.unit import Unit
from wirecopy.types import Article

BODY = "Ferry services between Ostmoor and the island of Keld will stop for three weeks in October, the minister said."


def unit(line: str | None, language: str | None = "en", body: str = BODY) -> Unit:
    article = replace(Article(id=line or "none", body=body), headline=line, language=language)
    return Unit(article=article, members=(article,))


CLEAR = "Ferry between Ostmoor and Keld to stop for three weeks"


def test_the_clearest_and_most_central_stands_for_the_story() -> None:
    assert (
        headline([unit("What now for Keld?"), unit(CLEAR), unit("LIVE: Keld ferry"), unit("Keld | Ferry news")])
        == CLEAR
    )
    assert headline([unit("FERRY BETWEEN OSTMOOR AND KELD TO STOP FOR WEEKS"), unit(CLEAR)]) == CLEAR


def test_each_language_has_its_own() -> None:
    german = "Fähre zwischen Ostmoor und Keld fährt drei Wochen lang nicht"
    given = [unit(german, "de"), unit(CLEAR, "en-GB"), unit("Keld ferry stops", "en"), unit(None, "fr")]
    assert headlines(given) == {"en": CLEAR, "de": german}
    assert next(iter(headlines(given))) == "en"


def test_the_earliest_published_wins_a_tie_whichever_came_first() -> None:
    lines = (CLEAR, "Fähre zwischen Ostmoor und Keld fährt nicht", "El transbordador de Keld se detiene")
    told = [
        Unit(article=article, members=(article,))
        for hour, (line, language) in enumerate(zip(lines, ("en", "de", "es"), strict=True))
        for article in [
            Article(
                id=line, body=BODY, headline=line, language=language, published=datetime(2031, 3, 1, hour, tzinfo=UTC)
            )
        ]
    ]
    unknown = unit("Le ferry de Keld s'arrête", "fr")
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
        assert headline([unknown, *(told[place] for place in order)]) == CLEAR


def test_without_a_headline_there_is_none() -> None:
    assert headline([unit(None)]) is None
    assert headlines([]) == {}


def test_a_headline_without_a_word_is_better_than_none() -> None:
    assert headlines([unit("!!!", None, "")]) == {"und": "!!!"}


@given(st.lists(st.tuples(st.one_of(st.none(), st.text(max_size=30)), st.sampled_from(["en", "de", "ja"])), max_size=6))
def test_it_is_always_one_of_them_in_its_language(drawn: list[tuple[str | None, str]]) -> None:
    given = [unit(line, language) for line, language in drawn]
    for language, line in headlines(given).items():
        assert (line, language) in drawn
