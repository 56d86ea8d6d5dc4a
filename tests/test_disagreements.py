"""Numbers as they are written in sixteen languages, what they count, and where reports differ."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.story.counting import counts
from wirecopy.story.disagreements import compare
from wirecopy.story.quantities import quantities
from wirecopy.story.sentences import sentences
from wirecopy.story.slots import differing
from wirecopy.story.voices import StoryReport, story_reports, voices
from wirecopy.types import Article, Reuse, Syndication

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STREAM = Path(__file__).parent / "golden" / "stream"

READ = [
    ("en", "At least 12 people died and about 4,200 fled.", [("At least 12", "12", "at-least"), ("about 4,200", "4200", "about")]),
    ("en", "Twenty-one miners and two hundred and five ships", [("Twenty-one", "21", None), ("two hundred and five", "205", None)]),
    ("en", "up to 950 cars, more than 3 million", [("up to 950", "950", "at-most"), ("more than 3 million", "3000000", "at-least")]),
    ("de", "mindestens zwölf, mehr als 1.200, 2,5 Millionen, einundzwanzig", [("mindestens zwölf", "12", "at-least"), ("mehr als 1.200", "1200", "at-least"), ("2,5 Millionen", "2500000", None), ("einundzwanzig", "21", None)]),
    ("fr", "au moins deux, quelque 45.000 et 75 000", [("au moins deux", "2", "at-least"), ("quelque 45.000", "45000", "about"), ("75 000", "75000", None)]),
    ("fr", "12\u00a0000 foyers, 1\u202f234\u202f567 euros", [("12\u00a0000", "12000", None), ("1\u202f234\u202f567 euros", "1234567", None)]),
    ("es", "al menos doce, unos 4.300, 3 mil millones", [("al menos doce", "12", "at-least"), ("unos 4.300", "4300", "about"), ("3 mil millones", "3000000000", None)]),
    ("it", "almeno dodici, oltre 3 mila", [("almeno dodici", "12", "at-least"), ("oltre 3 mila", "3000", "at-least")]),
    ("pt", "pelo menos 12, 1,5 bilhão", [("pelo menos 12", "12", "at-least"), ("1,5 bilhão", "1500000000", None)]),
    ("nl", "minstens twaalf, ruim 1.200", [("minstens twaalf", "12", "at-least"), ("ruim 1.200", "1200", "at-least")]),
    ("pl", "co najmniej 12, pięć, ponad 1,5 mln", [("co najmniej 12", "12", "at-least"), ("pięć", "5", None), ("ponad 1,5 mln", "1500000", "at-least")]),
    ("ru", "по меньшей мере 12, более 1,5 млн", [("по меньшей мере 12", "12", "at-least"), ("более 1,5 млн", "1500000", "at-least")]),
    ("tr", "en az 12, 1.500, 200'den fazla", [("en az 12", "12", "at-least"), ("1.500", "1500", None), ("200'den fazla", "200", "at-least")]),
    ("ar", "ما لا يقل عن ١٢ و75 ألف", [("ما لا يقل عن ١٢", "12", "at-least"), ("75 ألف", "75000", None)]),
    ("zh", "至少12人，三百二十人，1.2万人，3亿元", [("至少12", "12", "at-least"), ("三百二十", "320", None), ("1.2万", "12000", None), ("3亿元", "300000000", None)]),
    ("ja", "少なくとも12人、1万2千人以上、約320億円", [("少なくとも12", "12", "at-least"), ("1万2千人以上", "12000", "at-least"), ("約320億円", "32000000000", "about")]),
    ("ko", "최소 12명, 두 명, 1만2천명, 400여 명", [("최소 12", "12", "at-least"), ("두", "2", None), ("1만2천", "12000", None), ("400여", "400", "about")]),
    ("th", "อย่างน้อย 12 ราย กว่า 1,200 คน", [("อย่างน้อย 12", "12", "at-least"), ("กว่า 1,200", "1200", "at-least")]),
    (None, "At least 12 people", [("At least 12", "12", "at-least")]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "wanted"), READ)
def test_numbers_are_read(language: str | None, text: str, wanted: list[tuple[str, str, str | None]]) -> None:
    found = quantities(text, language)
    assert [(one.printed, one.value, one.hedge) for one in found] == [(a, Decimal(b), c) for a, b, c in wanted]
    assert all(text[one.first : one.last].strip() == one.printed for one in found)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on Aug. 13, 2025, at 2:40 a.m., the 17th time, Jane Doe, 45, won 2-1 and 3:0"),
        ("en", "a 15-year-old girl, in 1987, flight B-2, on 3 May"),
        ("de", "am 23. August 2025 um 14.30 Uhr, ein 8-jähriger Junge"),
        ("fr", "le 10 avril, à 18h05"),
        ("es", "el 11 de febrero, Luis Winter, de 24 años,"),
        ("ru", "23 августа 2025 года"),
        ("ja", "2025年8月13日午前3時、15歳、31手目"),
        ("ko", "14일 오전 3시, 15세"),
        ("zh", "2025年8月13日，一些人，第三次"),
    ],
)
def test_dates_times_ages_and_scores_are_no_quantities(language: str, text: str) -> None:
    assert [one for one in quantities(text, language) if not one.loose] == []


@pytest.mark.parametrize(
    ("language", "text", "unit"),
    [
        ("en", "$6.3 million", "USD"), ("en", "15%", "%"), ("en", "75,000 Canadian dollars", "CAD"), ("en", "£3", "GBP"),
        ("de", "40 Prozent", "%"), ("fr", "15 pour cent", "%"), ("tr", "yüzde 15", "%"), ("ja", "320億円", "JPY"),
        ("ko", "32억원", "KRW"), ("pl", "1,5 mln zł", "PLN"), ("en", "12 people", None),
    ],
)  # fmt: skip
def test_units(language: str, text: str, unit: str | None) -> None:
    assert [one.unit for one in quantities(text, language)] == [unit]


@given(st.text(max_size=80), st.sampled_from(["en", "de", "zh", "ko", "th", "ar", None]))
def test_any_text_can_be_read_for_numbers(text: str, language: str | None) -> None:
    for one in quantities(text, language):
        assert 0 <= one.first <= one.start < one.end <= one.last <= len(text)
        assert one.value >= 0


KILLED = [
    ("en", "An explosion killed at least 12 people in Ostmoor."), ("en", "At least 12 people were killed in Ostmoor."),
    ("en", "The death toll has risen to 12."), ("en", "The flood left 12 people dead."),
    ("de", "Mindestens zwölf Menschen kamen ums Leben."), ("de", "Die Zahl der Toten stieg auf 12."),
    ("fr", "Au moins douze personnes ont été tuées."), ("es", "Al menos 12 personas murieron en la explosión."),
    ("it", "Almeno 12 persone sono morte."), ("pt", "Pelo menos 12 pessoas morreram."), ("nl", "Minstens twaalf mensen zijn omgekomen."),
    ("pl", "Zginęło 12 osób."), ("ru", "По меньшей мере 12 человек погибли."), ("tr", "En az 12 kişi öldü."),
    ("ar", "مقتل 12 شخصا في انفجار."), ("zh", "爆炸造成至少12人死亡。"), ("ja", "少なくとも12人が死亡した。"),
    ("ko", "폭발로 최소 12명이 숨졌다."), ("th", "มีผู้เสียชีวิต 12 ราย"),
]  # fmt: skip


def article(body: str, id_: str = "a", **fields: object) -> Article:
    known = {"language": "en", "publisher": f"The {id_.title()} Post", "published": NOON, "headline": "News"}
    return replace(Article(id=id_, body=body), **(known | fields))  # type: ignore[arg-type]  # fields of an article


@pytest.mark.parametrize(("language", "text"), KILLED)
def test_the_dead_are_counted_in_every_language(language: str, text: str) -> None:
    found = counts(sentences(article(text, language=language))[0], 2026)
    assert [(one.kind, one.part, int(one.quantity.value)) for one in found] == [("killed", None, 12)]


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("Thirty soldiers were wounded near Keld.", "injured", "soldier"),
        ("A 6.1-magnitude earthquake struck Keld.", "magnitude", None),
        ("The quake struck at a depth of 10 km.", "depth", None),
        ("Police arrested 14 people in Ostmoor.", "arrested", None),
        ("Seven miners were trapped under Ostmoor.", "trapped", None),
        ("The bank was fined 64 million pounds.", "fined", None),
        ("About 2,400 hectares burned.", "hectares", None),
    ],
)
def test_other_counts(text: str, kind: str, part: str | None) -> None:
    assert [(one.kind, one.part) for one in counts(sentences(article(text))[0], 2026)] == [(kind, part)]


@pytest.mark.parametrize(
    ("language", "text", "kind", "number"),
    [
        ("en", "The ferry had 118 people on board, by its list.", "aboard", 118),
        ("es", "A bordo viajaban 135 personas.", "aboard", 135),
        ("de", "An Bord waren 141 Menschen.", "aboard", 141),
        ("ko", "승객 130여 명을 태운 여객선이 침몰했다.", "aboard", 130),
        ("ja", "乗っていたのは百三十人前後とみられる。", "aboard", 130),
        ("en", "Some 240 people fell ill after lunch.", "ill", 240),
        ("ja", "二百十二人が腹痛を訴えた。", "ill", 212),
        ("en", "The bank will cut 2,150 jobs.", "jobs", 2150),
        ("en", "Winds exceeding 150 km/h struck Keld.", "gust", 150),
        ("fr", "La tempête, avec des rafales dépassant les 150 km/h, a frappé Keld.", "gust", 150),
        ("fr", "La banque supprimera 1 200 postes.", "jobs", 1200),
    ],
)
def test_what_else_news_counts(language: str, text: str, kind: str, number: int) -> None:
    (found,) = counts(sentences(article(text, language=language))[0], 2026)
    assert (found.kind, found.part, int(found.quantity.value)) == (kind, None, number)


@pytest.mark.parametrize(
    ("text", "kind"), [("Police removed 12 people.", None), ("Police moved 12 people.", "evacuated")]
)
def test_a_word_is_not_found_in_another(text: str, kind: str | None) -> None:
    assert [one.kind for one in counts(sentences(article(text))[0], 2026) if one.kind] == ([kind] if kind else [])


def test_passengers_are_not_everybody_on_board() -> None:
    (found,) = counts(sentences(article("A bordo viajaban 135 pasajeros.", language="es"))[0], 2026)
    assert found.kind is None


@pytest.mark.parametrize(
    "text",
    [
        "Twelve people were killed there in 2019.",
        "The blast killed people, including three children.",
        "Nine people have died since January.",
        "Twelve people were killed last year.",
        "The ferry stops for 12 weeks.",
        "Twelve people were killed or injured.",
        "One of them left.",
    ],
)
def test_what_does_not_count_this_event(text: str) -> None:
    assert [one for one in counts(sentences(article(text))[0], 2026) if one.kind] == []


def compared(*articles: Article, syndications: tuple[Syndication, ...] = (), edges: tuple[Reuse, ...] = ()):  # type: ignore[no-untyped-def]  # noqa: ANN201 - the test's own
    return compare(voices(story_reports(articles, syndications, edges)))


LEAST = "A blast at the harbour of Ostmoor killed at least 12 people on Monday, the police said."
FIFTEEN = "Fifteen people were killed by a blast at the harbour of Ostmoor on Monday."


def test_two_newsrooms_with_two_numbers_disagree() -> None:
    found = compared(article(LEAST, agency="Reuters"), article(FIFTEEN, "b", agency="Agence France-Presse"))
    assert [(one.kind, one.about) for one in found.disagreements] == [("number", "killed")]
    sides = found.disagreements[0].sides
    assert [(side.value, side.hedge, side.number, side.by) for side in sides] == [
        ("at least 12", "at-least", 12, ("Reuters",)),
        ("Fifteen", None, 15, ("Agence France-Presse",)),
    ]
    assert sides[0].citations[0].text == LEAST
    assert [number.about for number in found.numbers] == ["killed"]


def test_languages_disagree_too() -> None:
    german = article("Bei einer Explosion in Ostmoor sind mindestens zwölf Menschen getötet worden.", language="de")
    korean = article("오스트무어 항구에서 폭발로 15명이 숨졌다.", "b", language="ko")
    (one,) = compared(german, korean).disagreements
    assert [side.value for side in one.sides] == ["mindestens zwölf", "15"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("About 4,200 people were evacuated from Keld.", "In all, 4,217 people were evacuated from Keld."),
        ("More than 400 people were rescued.", "The crew said 412 people were rescued."),
        ("Winds exceeding 150 km/h struck Keld.", "Gusts of 151 km/h were measured at Keld."),
        ("At least 12 people were killed.", "Twelve people were killed."),
        ("Up to 20 people were killed.", "Fifteen people were killed."),
        ("Twelve soldiers were killed.", "Fifteen people were killed."),
        ("Twelve people were killed.", "Fifteen people were injured."),
        ("Twelve people were killed.", "Fifteen people were killed there in 2019."),
        ("The ship carries 350 passengers.", "The ship carries 4,200 cars."),
        (
            "Twelve people were killed.",
            "The toll rose by 12 as three more bodies were found: fifteen people were killed.",
        ),
    ],
)
def test_what_is_no_disagreement(one: str, other: str) -> None:
    assert compared(article(one), article(other, "b")).disagreements == ()


def test_the_same_noun_in_the_same_surroundings() -> None:
    one = "Voltara will cut 1,200 jobs at its battery factory in Corbin Falls by December, the company said."
    other = "The carmaker Voltara plans to cut 1,500 jobs at the battery factory in Corbin Falls."
    (found,) = compared(article(one), article(other, "b")).disagreements
    assert (found.about, [side.value for side in found.sides]) == ("jobs", ["1,200", "1,500"])
    far = other.replace("1,500", "9,000")
    assert compared(article(one), article(far, "b")).disagreements == ()


def test_a_later_article_of_one_newsroom_is_an_update() -> None:
    later = article(FIFTEEN, "b", publisher="The A Post Online", published=NOON + timedelta(hours=3))
    found = compared(article(LEAST), later)
    assert found.disagreements == ()
    (update,) = found.updates
    assert (update.about, update.earlier.value, update.later.value) == ("killed", "at least 12", "Fifteen")


def test_a_later_version_is_an_update() -> None:
    first, second = article(LEAST), article(FIFTEEN, "b", publisher="The A Post", modified=NOON + timedelta(hours=3))
    edge = Reuse(
        origin="b", copy="a", direction="unknown", reasons=(), kind="revision", containment=1, coverage_origin=1,
        coverage_copy=1, substitution_rate=0, score=1,
    )  # fmt: skip
    found = compared(
        first, second, syndications=(Syndication(origin="b", copies=("a",), edges=(edge,)),), edges=(edge,)
    )
    assert [(one.earlier.value, one.later.value) for one in found.updates] == [("at least 12", "Fifteen")]


def test_one_report_alone_disagrees_with_nobody() -> None:
    assert compared(article(LEAST)).disagreements == ()
    assert compared().numbers == ()


PLACE = "A strong earthquake shook the hills {} of Norvane before dawn on Monday and damaged the old bridge, the police said."


def slots(one: str, other: str, language: str = "en"):  # type: ignore[no-untyped-def]  # noqa: ANN201 - the test's own
    given = (article(one, language=language), article(other, "b", language=language))
    return differing(voices(story_reports(given)))


def test_a_name_in_which_two_sentences_differ() -> None:
    (place,) = slots(PLACE.format("near Marrick in the south"), PLACE.format("near Ostmoor in the south"))
    assert (place.kind, [side[0] for side in place.sides]) == ("place", ["Marrick", "Ostmoor"])
    said = "The bridge of Keld will be closed until the spring, the engineer {} told the council on Monday evening."
    (name,) = slots(said.format("Orlanda Vask"), said.format("Teodor Lunt"))
    assert (name.kind, [side[0] for side in name.sides]) == ("name", ["Orlanda Vask", "Teodor Lunt"])


def test_names_that_are_one_or_known_to_both_are_no_difference() -> None:
    assert slots(PLACE.format("near Marrick"), PLACE.format("near Marrik")) == ()
    assert slots(PLACE.format("near Marrick"), PLACE.format("near Ostmoor") + " Marrick was spared.") == ()
    said = "The bridge of Keld will be closed until the spring, the engineer {} told the council on Monday evening."
    assert slots(said.format("Orlanda Vask"), said.format("Vask")) == ()
    german = "Die Brücke von Keld bleibt bis zum Frühjahr wegen der {} gesperrt, sagte der Ingenieur dem Rat."
    assert slots(german.format("Arbeiten"), german.format("Schäden"), "de") == ()


def test_slots_need_sentences_alike() -> None:
    assert (
        slots(PLACE.format("near Marrick"), "The council of Ostmoor met on Monday to speak about the old bridge.") == ()
    )


def stream_story(rows: list[dict[str, Any]]) -> tuple[StoryReport, ...]:
    """The voices of a story of the stream, its copies and versions told by the gold."""
    edges = [
        Reuse(
            origin=row["of"], copy=row["id"], direction="known", reasons=(),
            kind="revision" if row["role"] == "update" else "edited", containment=1, coverage_origin=0.9, coverage_copy=0.9,
            substitution_rate=0, score=1,
        )
        for row in rows
        if row["role"] in {"copy", "edited", "abridged", "rewritten", "update"}
    ]  # fmt: skip
    source = {edge.copy: edge.origin for edge in edges}
    groups: dict[str, list[Reuse]] = defaultdict(list)
    for edge in edges:
        head = edge.origin
        while head in source:
            head = source[head]
        groups[head].append(edge)
    made = [
        Syndication(origin=head, copies=tuple(e.copy for e in kin), edges=tuple(kin)) for head, kin in groups.items()
    ]
    articles = [
        Article(
            id=row["id"], headline=row["headline"], body=row["body"], published=datetime.fromisoformat(row["published"]) if row["published"] else None,
            publisher=row["publisher"], agency=row["agency"], language=row["language"],
        )
        for row in rows
    ]  # fmt: skip
    return voices(story_reports(articles, made, edges))


def test_on_the_stream_what_is_shown_is_a_disagreement() -> None:
    """27 points of its 97 stories are told differently; at the time of writing 11 were shown, all of them right, on 9 points."""
    stories: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (STREAM / "stream.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        stories[row["story"]].append(row)
    gold = {row["id"]: row for row in tomllib.loads((STREAM / "stories.toml").read_text(encoding="utf-8"))["story"]}
    shown = right = points = found = 0
    for story, rows in stories.items():
        tables = [set(table) - {"about"} for table in gold[story].get("disagree", [])]
        met: set[int] = set()
        for one in compare(stream_story(rows)).disagreements:
            cited = {citation.article for side in one.sides for citation in side.citations}
            hits = [number for number, ids in enumerate(tables) if cited & ids]
            shown += 1
            right += bool(hits)
            met |= set(hits)
        points += len(tables)
        found += len(met)
    assert right >= 0.9 * shown
    assert found >= 0.25 * points
