"""Times as pages print them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.extract.dates import read_time

FETCHED = datetime(2025, 8, 15, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("August 13, 2025 at 12:57 PM EDT", "2025-08-13T12:57:00-04:00"),
        ("Published: August 13, 2025 at 12:57 PM EDT", "2025-08-13T12:57:00-04:00"),
        ("Jan. 5, 2024 3:45 p.m. ET", "2024-01-05T15:45:00-05:00"),
        ("July 3rd, 2020 | 7:05pm ET", "2020-07-03T19:05:00-04:00"),
        ("Wed, 13 Aug 2025 12:57:00 GMT", "2025-08-13T12:57:00+00:00"),
        ("Fri Jul 10 00:50:17 CEST 2026", "2026-07-10T00:50:17+02:00"),
        ("2025-08-13T12:57:00.123Z", "2025-08-13T12:57:00.123000+00:00"),
        ("2025-08-13T12:57:00+0530", "2025-08-13T12:57:00+05:30"),
        ("2025-08-13 12:57 UTC", "2025-08-13T12:57:00+00:00"),
        ("12:30 a.m. KST, 2 June 2025", "2025-06-02T00:30:00+09:00"),
    ],
)
def test_a_time_with_its_zone_is_exact(words: str, value: str) -> None:
    time = read_time(words)
    assert time is not None
    assert time.value is not None
    assert time.value.isoformat() == value
    assert not time.approximate


@pytest.mark.parametrize(
    ("words", "language", "value"),
    [
        ("13. August 2025, 14:03 Uhr", "de", "2025-08-13T14:03:00"),
        ("13 de agosto de 2025 a las 10:22", "es", "2025-08-13T10:22:00"),
        ("le 18 juil. 2024 à 08h01", "fr", "2024-07-18T08:01:00"),
        ("5 gennaio 2025", "it", "2025-01-05T00:00:00"),
        ("13 августа 2025, 20:28", "ru", "2025-08-13T20:28:00"),
        ("14 Mayıs 2025", "tr", "2025-05-14T00:00:00"),
        ("15. 5. 2025 10:30", "cs", "2025-05-15T10:30:00"),
        ("2025年8月13日 12時57分", "ja", "2025-08-13T12:57:00"),
        ("2025년 5월 15일 오후 8:00", "ko", "2025-05-15T20:00:00"),
        ("2025. 8. 13. 오전 12:05", "ko", "2025-08-13T00:05:00"),
        ("2025年1月13日 下午9:37", "zh", "2025-01-13T21:37:00"),
        ("14 मई 2025", "hi", "2025-05-14T00:00:00"),
        ("19 kwietnia 2026", "pl", "2026-04-19T00:00:00"),
        ("24:00, 3 mars 2024", "sv", "2024-03-03T00:00:00"),
        ("3 listopada 2024", "pl", "2024-11-03T00:00:00"),
        ("3 listopada 2024", "hr", "2024-10-03T00:00:00"),
        ("03/04/2025", "en-US", "2025-03-04T00:00:00"),
        ("03/04/2025", "en-GB", "2025-04-03T00:00:00"),
        ("03/04/2025", "fr", "2025-04-03T00:00:00"),
        ("13/04/2025", "en", "2025-04-13T00:00:00"),
        ("04/13/2025", "en", "2025-04-13T00:00:00"),
        ("20250813", None, "2025-08-13T00:00:00"),
    ],
)
def test_a_time_without_a_zone_is_read_and_marked(words: str, language: str | None, value: str) -> None:
    time = read_time(words, language=language)
    assert time is not None
    assert time.value is not None
    assert time.value.replace(tzinfo=None).isoformat() == value
    assert time.value.tzinfo is not None
    assert time.approximate


def test_a_zone_of_the_page_completes_a_time() -> None:
    tokyo = timezone(timedelta(hours=9))
    time = read_time("2025-01-13 21:37:00", zone=tokyo)
    assert time is not None
    assert (time.value, time.approximate) == (datetime(2025, 1, 13, 21, 37, tzinfo=tokyo), False)


@pytest.mark.parametrize(
    ("words", "ago", "text"),
    [
        ("2 days ago", timedelta(days=2), "2 days ago"),
        ("time24 minutes ago", timedelta(minutes=24), "24 minutes ago"),
        ("an hour ago", timedelta(hours=1), "an hour ago"),
        ("vor 3 Stunden", timedelta(hours=3), "vor 3 Stunden"),
        ("vor einer Stunde", timedelta(hours=1), "vor einer Stunde"),
        ("il y a 2 heures", timedelta(hours=2), "il y a 2 heures"),
        ("hace 5 minutos", timedelta(minutes=5), "hace 5 minutos"),
        ("há 2 horas", timedelta(hours=2), "há 2 horas"),
        ("3時間前", timedelta(hours=3), "3時間前"),
        ("3시간 전", timedelta(hours=3), "3시간 전"),
        ("před 2 hodinami", timedelta(hours=2), "před 2 hodinami"),
        ("2 часа назад", timedelta(hours=2), "2 часа назад"),
    ],
)
def test_a_relative_time_counts_back_from_the_fetch(words: str, ago: timedelta, text: str) -> None:
    time = read_time(words, fetched=FETCHED)
    assert time is not None
    assert (time.value, time.approximate, time.text) == (FETCHED - ago, True, text)


def test_a_relative_time_without_a_fetch_keeps_its_words() -> None:
    time = read_time("2 days ago")
    assert time is not None
    assert (time.value, time.text) == (None, "2 days ago")


def test_now_and_yesterday() -> None:
    now = read_time("Just now", fetched=FETCHED)
    assert now is not None
    assert now.value == FETCHED
    yesterday = read_time("gestern, 18:30 Uhr", fetched=FETCHED)
    assert yesterday is not None
    assert yesterday.value == datetime(2025, 8, 14, 18, 30, tzinfo=UTC)
    assert read_time("yesterday at noon") is None


def test_a_day_without_a_year_is_the_last_one() -> None:
    for words, year in (("Aug. 13", 2025), ("16 August", 2025), ("Aug. 20", 2024), ("8月13日", 2025)):
        time = read_time(words, fetched=FETCHED)
        assert time is not None
        assert time.value is not None
        assert time.value.year == year
    unknown = read_time("Aug. 13")
    assert unknown is not None
    assert unknown.value is None


@pytest.mark.parametrize(
    "words",
    [
        "", "   ", "May", "Monday", "8:33 AM Thu", "2 Std.", "Associated Press", "03/04/2025", "99999 days ago in",
        "The president met on 13 August 2025 with the leaders of the republic and many others",
        "31 February 2025", "2025-13-45", "1 January 0001", "x" * 500, "40 August 2025", "12345678901234567890",
        "about 3 hours",
    ],
)  # fmt: skip
def test_what_is_no_time(words: str) -> None:
    time = read_time(words, language="en" if "/" in words else None)
    assert time is None


def test_the_fetch_settles_day_and_month_where_only_one_is_past() -> None:
    early = datetime(2025, 3, 20, tzinfo=UTC)
    time = read_time("03/04/2025", fetched=early, language="en")
    assert time is not None
    assert time.value is not None
    assert (time.value.month, time.value.day) == (3, 4)
    assert read_time("03/04/2025", fetched=FETCHED, language="en") is None


def test_a_relative_time_before_all_time_is_none() -> None:
    assert read_time("9999 years ago", fetched=FETCHED) is None


@given(st.text(max_size=170))
def test_reading_never_raises_and_values_are_aware(words: str) -> None:
    time = read_time(words, fetched=FETCHED)
    assert time is None or time.value is None or time.value.tzinfo is not None


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2199, 12, 31)), st.integers(-12 * 60, 14 * 60))  # noqa: DTZ001
def test_what_is_printed_as_iso_is_read_back(moment: datetime, minutes: int) -> None:
    stamp = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    time = read_time(stamp.isoformat())
    assert time is not None
    assert time.value == stamp
