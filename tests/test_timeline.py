"""Days that texts name, and the timelines of stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.story.days import named_days, told_days
from wirecopy.story.disagreements import Side, Update
from wirecopy.story.sentences import sentences
from wirecopy.story.timeline import ArticleVersion, TimelineItem, timeline
from wirecopy.story.voices import story_reports
from wirecopy.types import Article, Reuse, Syndication

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WRITTEN = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "It opens on March 5 and closes on 12 May 2027.", [date(2026, 3, 5), date(2027, 5, 12)]),
        ("en", "The visit of Aug. 23–24 comes weeks after.", [date(2026, 8, 23)]),
        ("en", "On Aug. 15, 1945, the war ended.", [date(1945, 8, 15)]),
        ("en", "It may rain; in May 2025 it did; on February 30 never. 2026-03-07 is a day.", [date(2026, 3, 7)]),
        ("de", "vom 10. April an und am 3. März 2026", [date(2026, 4, 10), date(2026, 3, 3)]),
        ("fr", "le 1er avril et le 10 avril", [date(2026, 4, 1), date(2026, 4, 10)]),
        ("es", "el 11 de febrero de 2026", [date(2026, 2, 11)]),
        ("it", "il 4 marzo", [date(2026, 3, 4)]),
        ("pt", "em 4 de março", [date(2026, 3, 4)]),
        ("nl", "op 4 maart", [date(2026, 3, 4)]),
        ("pl", "4 marca 2026 roku", [date(2026, 3, 4)]),
        ("ru", "4 марта", [date(2026, 3, 4)]),
        ("tr", "4 Mart", [date(2026, 3, 4)]),
        ("ar", "يوم 4 مارس 2026", [date(2026, 3, 4)]),
        ("ja", "2026年3月4日と3月5日", [date(2026, 3, 4), date(2026, 3, 5)]),
        ("zh", "3月4日", [date(2026, 3, 4)]),
        ("ko", "3월 4일", [date(2026, 3, 4)]),
        ("th", "4 มีนาคม 2569", [date(2026, 3, 4)]),
        ("fi", "4. maaliskuuta", []),
        (None, "on March 4", [date(2026, 3, 4)]),
        ("en", "on Tuesday, and last year", []),
    ],
)
def test_days_are_read(language: str | None, text: str, days: list[date]) -> None:
    found = named_days(text, language, WRITTEN)
    assert [one.day for one in found] == days


def test_a_day_without_a_year_needs_the_day_of_writing() -> None:
    assert named_days("on March 4", "en", None) == ()
    (one,) = named_days("on March 4, 2026", "en", None)
    assert (one.exact, one.start, one.end) == (True, 3, 16)
    assert [one.day for one in named_days("on Dec. 30", "en", date(2026, 1, 2))] == [date(2025, 12, 30)]
    assert [one.day for one in named_days("on Feb. 29", "en", date(2028, 3, 1))] == [date(2028, 2, 29)]


WEDNESDAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "The fire broke out on Monday, police said.", [2]),
        ("en", "He died Tuesday, two days after the others.", [3]),
        ("en", "The mayor said on Monday that it burns.", []),
        ("en", "The ferry will sail on Friday.", [6]),
        ("en", "The council, which met on Monday, will vote.", [2]),
        ("en", "Last Wednesday it rained; next Wednesday it will not.", [-3, 11]),
        ("en", "On Wednesday the bridge, it was found, can no longer be mended.", [4]),
        ("en", "The Sunday Times writes of Black Friday, and of quiet Sundays.", []),
        ("en", "The drivers walk out on Saturday.", []),
        ("de", "Das Feuer brach am Montag aus; am Montagabend war es gelöscht.", [2, 2]),
        ("de", "Das teilte die Polizei am Montag mit, sagte Herr Freitag.", []),
        ("de", "Am kommenden Mittwoch wird gewählt.", [11]),
        ("fr", "Les cours reprendront lundi.", [9]),
        ("fr", "La grève, entamée mardi, continue.", [3]),
        ("es", "El incendio empezó el lunes. El próximo viernes se votará.", [2, 6]),
        ("it", "L'incendio è scoppiato lunedì.", [2]),
        ("pt", "O incêndio começou na segunda-feira.", [2]),
        ("nl", "De brand brak maandag uit.", [2]),
        ("pl", "Pożar wybuchł w poniedziałek.", [2]),
        ("ru", "Пожар начался в понедельник.", [2]),
        ("tr", "Yangın pazartesi günü çıktı.", [2]),
        ("ar", "اندلع الحريق يوم الاثنين.", [2]),
        ("th", "ไฟไหม้เมื่อวันจันทร์", [2]),
        ("ja", "火災は月曜日に発生した。", [2]),
        ("ja", "2日午後に発生した火災は3日間続いた。", [2]),
        ("zh", "大火周一发生。", [2]),
        ("ko", "화재는 2일 오후 발생해 3일 만에 꺼졌다.", [2]),
        ("ko", "5월 18일", []),
        ("fi", "Palo syttyi maanantaina.", []),
        (None, "It closed on Monday.", [2]),
    ],
)
def test_days_that_follow_from_the_day_of_writing(language: str | None, text: str, days: list[int]) -> None:
    found = told_days(text, language, WEDNESDAY)
    assert [(one.day - date(2026, 3, 1)).days + 1 for one in found] == days
    assert not any(one.exact for one in found)


@given(st.text(max_size=60), st.sampled_from(["en", "de", "th", "ar", "ja", "ko", None]))
def test_any_text_can_be_read_for_days_of_the_week(text: str, language: str | None) -> None:
    found = told_days(text, language, WEDNESDAY)
    assert all(0 <= one.start < one.end <= len(text) and abs((one.day - WEDNESDAY).days) <= 15 for one in found)


@given(st.text(max_size=60), st.sampled_from(["en", "de", "th", "ar", "ja", None]))
def test_any_text_can_be_read_for_days(text: str, language: str | None) -> None:
    assert all(0 <= one.start < one.end <= len(text) for one in named_days(text, language, WRITTEN))


def article(id_: str, hours: float | None = 0, **fields: object) -> Article:
    known = {
        "published": None if hours is None else NOON + hours * HOUR,
        "publisher": f"The {id_.title()} Post",
        "headline": f"News of {id_}",
        "language": "en",
        "body": f"The ferry of {id_} stops today.",
    }
    return replace(Article(id=id_, body=""), **(known | fields))  # type: ignore[arg-type]  # fields of an article


def edge(origin: str, copy: str, kind: str = "verbatim") -> Reuse:
    return Reuse(
        origin=origin, copy=copy, direction="known", reasons=(), kind=kind, containment=1, coverage_origin=1,  # type: ignore[arg-type]  # one of the kinds
        coverage_copy=1, substitution_rate=0, score=1,
    )  # fmt: skip


def drawn(*articles: Article, edges: tuple[Reuse, ...] = (), **fields: object) -> tuple[TimelineItem, ...]:
    group = (
        (Syndication(origin=edges[0].origin, copies=tuple(one.copy for one in edges), edges=edges),) if edges else ()
    )
    known = {"now": NOON + 2 * HOUR}
    return timeline(story_reports(articles, group, edges), **(known | fields))  # type: ignore[arg-type]  # timeline's own


def test_reports_stand_in_order_and_the_first_is_named_so() -> None:
    items = drawn(article("b", 1), article("a"), article("none", None))
    assert [(item.kind, item.articles, item.by) for item in items] == [
        ("first-report", ("a",), "The A Post"),
        ("report", ("b",), "The B Post"),
    ]
    assert items[0].headline == "News of a"


def test_copies_are_one_item() -> None:
    given = (article("a"), article("b", 2), article("c", 1, published_approximate=True), article("d", None))
    items = drawn(*given, edges=(edge("a", "b"), edge("a", "c"), edge("a", "d")))
    assert [(item.kind, item.articles) for item in items] == [("first-report", ("a",)), ("copies", ("c", "b"))]
    copies = items[1]
    assert (copies.time, copies.until, copies.approximate) == (NOON + HOUR, NOON + 2 * HOUR, True)


def test_a_later_version_is_a_revision() -> None:
    first = article("a")
    second = article("b", 0, publisher="The A Post", modified=NOON + 5 * HOUR, headline="News, corrected")
    items = drawn(first, second, edges=(edge("b", "a", "revision"),))
    assert [(item.kind, item.articles, item.time) for item in items] == [
        ("first-report", ("a",), NOON),
        ("revision", ("b",), NOON + 5 * HOUR),
    ]


def test_versions_of_a_store_are_revisions() -> None:
    given = article("a", 0, headline="Second")
    versions = [ArticleVersion(article=given, number=number, taken=NOON + number * HOUR) for number in (1, 2)]
    lost = ArticleVersion(article=article("x"), number=2, taken=NOON)
    items = drawn(given, versions=[*versions, lost])
    assert [(item.kind, item.time) for item in items] == [("first-report", NOON), ("revision", NOON + 2 * HOUR)]


def test_a_corrected_number_is_an_update() -> None:
    given = article("a"), article("b", 3)
    sides = [
        Side(value=value, number=Decimal(value), citations=sentences(one))
        for value, one in zip(("12", "15"), given, strict=True)
    ]
    update = Update(about="killed", by="The A Post", earlier=sides[0], later=sides[1])
    (item,) = [item for item in drawn(*given, updates=(update,)) if item.kind == "update"]
    assert (item.time, [citation.article for citation in item.citations]) == (NOON + 3 * HOUR, ["a", "b"])
    unknown = replace(update, later=replace(sides[1], citations=sentences(article("c", None))))
    assert [item.kind for item in drawn(*given, article("c", None), updates=(unknown,))] == ["first-report", "report"]


def test_quiet_periods_are_told() -> None:
    items = drawn(article("a"), article("b", 72), now=NOON + 73 * HOUR)
    (quiet,) = [item for item in items if item.kind == "quiet"]
    assert (quiet.time, quiet.until) == (NOON, NOON + 72 * HOUR)
    (still,) = [item for item in drawn(article("a"), now=NOON + 73 * HOUR) if item.kind == "quiet"]
    assert still.until is None
    assert [item.kind for item in drawn(article("a"), now=NOON + HOUR)] == ["first-report"]


def test_days_that_reports_name_are_on_it() -> None:
    body = "The ferry to Keld stops on March 9. It was built on May 3, 1974. The storm of Feb. 27 broke the stage."
    items = drawn(article("a", body=body), article("b", 1, body="On March 9 the ferry stops."))
    events = [(item.time.date(), item.ahead, item.articles, item.by) for item in items if item.kind == "event"]
    assert events == [
        (date(2026, 2, 27), False, ("a",), "The A Post"),
        (date(2026, 3, 9), True, ("a", "b"), None),
    ]


def test_days_of_the_week_are_on_it_where_no_report_came_that_day() -> None:
    body = "The pier fell on Sunday. It will be rebuilt, said the mayor. It was closed on Monday. The court sits next Friday."
    items = drawn(article("a", body=body))
    events = [(item.time.date(), item.ahead, item.citations[0].text) for item in items if item.kind == "event"]
    assert WRITTEN.strftime("%A") == "Monday"
    assert events == [
        (date(2026, 3, 1), False, "The pier fell on Sunday."),
        (date(2026, 3, 6), True, "The court sits next Friday."),
    ]


def test_a_report_without_a_time_was_there_before_its_copy() -> None:
    body = "The ferry stops on March 9."
    for seen in (None, NOON + 50 * HOUR):
        items = drawn(article("a", None, body=body, seen=seen), article("b", 1), edges=(edge("a", "b"),))
        assert [(item.kind, item.time) for item in items[:2]] == [
            ("first-report", NOON + HOUR),
            ("copies", NOON + HOUR),
        ]
        assert [item.approximate for item in items[:2]] == [True, False]
        assert items[2].kind == "event"


def test_approximate_times_are_marked() -> None:
    (seen,) = drawn(article("a", None, seen=NOON))
    assert (seen.time, seen.approximate) == (NOON, True)
    assert drawn() == ()


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 500)), st.booleans()), max_size=7))
def test_a_timeline_is_in_order_and_names_only_what_is_there(given: list[tuple[int | None, bool]]) -> None:
    articles = [article(f"a{place}", hours) for place, (hours, _) in enumerate(given)]
    edges = tuple(edge("a0", f"a{place}") for place, (_, copied) in enumerate(given) if copied and place)
    items = drawn(*articles, edges=edges, now=NOON + 600 * HOUR)
    assert [item.time for item in items] == sorted(item.time for item in items)
    assert {id_ for item in items for id_ in item.articles} <= {one.id for one in articles}
    assert items == drawn(*articles, edges=edges, now=NOON + 600 * HOUR)
