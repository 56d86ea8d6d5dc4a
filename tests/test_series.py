"""Notes of one form are about as many events as there are notes. All names are invented."""

from __future__ import annotations

import pytest

from wirecopy.story import StoryOptions, stories
from wirecopy.story.series import frame, one_series
from wirecopy.types import Article


def test_words_in_a_series_are_not_asked_for() -> None:
    assert not one_series(None, frame("Lindmark weather: Monday's forecast hour by hour"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lindmark weather: Monday's forecast hour by hour", "Lindmark weather: Friday's forecast hour by hour"),
        ("Ostmark 2-1 Ardenton: ratings and full report", "Ostmark 0-0 Lindmark Rovers: ratings and full report"),
        ("Holm Foods: fiscal Q2 earnings snapshot", "Ekvall Rail: fiscal Q4 earnings snapshot"),
        ("Prix de la consommation en mars", "Prix de la consommation en avril"),
    ],
)
def test_one_frame_with_other_names_or_days(one: str, other: str) -> None:
    assert one_series(frame(one), frame(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Death toll of the Ostmark quake rises to 12", "Death toll of the Ostmark quake rises to 15"),
        ("Fire at Ardenton mill kills two", "Fire at Ardenton mill: owner arrested"),
        ("Mill burns in Ardenton", "Forty fight flames in Ardenton"),
        ("Mill burns", "Mill saved"),
        ("Three Held After Raid On Ostmark Bank", "Three Held After Raid On Lindmark Bank"),
    ],
)
def test_no_series(one: str, other: str) -> None:
    assert not one_series(frame(one), frame(other))


EARNINGS = (
    "{name} on {day} reported fiscal {quarter}-quarter net income of ${income} million. On a per-share basis, the "
    "{place}-based company said it had profit of {cents} cents. The results beat expectations. The average estimate of "
    "{analysts} analysts surveyed was for earnings of {estimate} cents per share. The maker of {goods} posted revenue of "
    "${revenue} million in the period, topping the forecasts of analysts, who had expected ${expected} million."
)
HOLM = EARNINGS.format(
    name="Holm Foods", day="Tuesday", quarter="second", income="48.6", place="Ardenton", cents=61, analysts="five",
    estimate=57, goods="pies for Lindmark Stores", revenue="912.4", expected="897.1",
)  # fmt: skip
EKVALL = EARNINGS.format(
    name="Ekvall Rail", day="Thursday", quarter="fourth", income="12.9", place="Osber", cents=34, analysts="three",
    estimate=33, goods="wagons for Port Osber", revenue="207.8", expected="201.5",
)  # fmt: skip


def test_two_notes_from_one_template_are_two_stories() -> None:
    notes = [
        Article(id="a", headline="Holm's second quarter", body=HOLM, language="en"),
        Article(id="b", headline="Ekvall's quarter", body=EKVALL, language="en"),
    ]
    assert len(stories(notes, options=StoryOptions(embed=False))) == 2


def test_two_of_a_newsrooms_series_are_two_stories_and_two_newsrooms_reports_are_one() -> None:
    body = (
        "Rain bands will cross Lindmark all morning, heavy at times on the tops, before the sky clears over Osber Head. "
        "The temperature will reach 8 degrees in the early afternoon and fall by midnight, says the weather desk."
    )
    lines = ("Lindmark weather: Monday's forecast hour by hour", "Lindmark weather: Friday's forecast hour by hour")
    for publisher, count in (("Tern", 2), ("Gull", 1)):
        notes = [
            Article(id="a", headline=lines[0], body=body, language="en", publisher="Tern"),
            Article(id="b", headline=lines[1], body=body, language="en", publisher=publisher),
        ]
        assert len(stories(notes, options=StoryOptions(embed=False))) == count
