"""Sentences in sixteen languages, and the key points made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from texts import FERRY, MUSEUM
from wirecopy.story.content import content, copied, same
from wirecopy.story.embed import default_encoder
from wirecopy.story.keypoints import MOST_POINTS, key_points
from wirecopy.story.sentences import paragraph_spans, sentences
from wirecopy.story.standing import stands_alone
from wirecopy.story.voices import story_reports, voices
from wirecopy.types import Article, Dependence, Reuse, Syndication

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

# A text, its language, and where it is to be cut: at every bar.
CUT = [
    ("en", "Mr. Vask of the U.S. Navy met J. Lunt at 3 p.m. on Tuesday.|The talks in St. Keld took 2.5 hours."),
    ("en", 'He bought shares in Brisa Inc.|The price fell. |"We wait. We always wait," she said.|Nobody laughed.'),
    ("en", "The ship sank off the U.S. coast.|It was built in the U.S.|They never found it."),
    ("en", "'They came at night. We ran,' said Lunt.|'Nobody helped.'"),
    (
        "de",
        "Am 5. Mai traf sich der Rat, z. B. mit Dr. Lunt.|„Wir warten. Wir warten immer“, sagte sie.|Rund 3 Mrd. Euro fehlen.",
    ),
    ("fr", "M. Keita a parlé à 18 h. 30 environ.|« On attend. On attend toujours », dit-elle.|Rien n'a changé."),
    ("es", "El Sr. Vask llegó ayer.|«Esperamos. Siempre esperamos», dijo.|¿Y ahora?|Nadie lo sabe."),
    ("it", "Il sig. Lunt è arrivato ieri.|Il prof. Keita no."),
    ("pt", "O Sr. Vask chegou ontem.|A sra. Lunt não veio."),
    ("nl", "Dhr. Vask kwam gisteren.|Prof. Lunt bleef thuis."),
    ("pl", "Przyszło ok. 200 osób, m.in. prof. Lunt.|To 5. rocznica wypadku."),
    ("ru", "В 2025 г. погибли 12 человек.|Ущерб составил 3 млн. рублей, сказал А. Б. Лунт."),
    ("tr", "Dr. Lunt dün geldi.|Prof. Vask gelmedi."),
    ("ar", "وصل الوزير أمس.|هل سيبقى؟|قال: «ننتظر. دائما ننتظر»."),
    ("zh", "市长说：“我们等。我们一直等。”|轮渡停了三周。|“为什么？”他问。"),
    ("ja", "「待っている。いつも待っている」と市長は話した。|船は三週間止まる。|なぜか？"),
    ("ko", '시장은 "기다린다. 늘 기다린다"고 말했다.|배는 3주 동안 멈춘다.|왜 그런가?'),
    ("th", "เรือข้ามฟากจากเมืองออสต์มัวร์ไปยังเกาะเคลด์จะหยุดให้บริการเป็นเวลาสามสัปดาห์ในเดือนตุลาคม| โดยวิศวกรจะเปลี่ยนท่าเทียบเรือ"),
]


def article(body: str, id_: str = "a", **fields: object) -> Article:
    given = {"language": "en", "publisher": f"The {id_.title()} Post", "published": NOON, "headline": "Ferry stops"}
    return replace(Article(id=id_, body=body), **(given | fields))  # type: ignore[arg-type]  # fields of an article


@pytest.mark.parametrize(("language", "text"), CUT)
def test_sentences_end_where_they_do(language: str, text: str) -> None:
    wanted = [part.strip() for part in text.split("|")]
    body = text.replace("|", " " if language not in {"zh", "ja", "th"} else "")
    assert [citation.text for citation in sentences(article(body, language=language))] == wanted


def test_paragraphs_and_spans_point_into_the_body() -> None:
    found = sentences(article(FERRY))
    assert len(paragraph_spans(FERRY)) == 7
    assert found[0].paragraph == 0
    assert found[-1].paragraph == 6
    assert all(FERRY[one.span.start : one.span.end] == one.text for one in found)
    assert " ".join(one.text for one in found) == " ".join(FERRY.split())


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ("OSTMOOR, Norvane (AP) — The ferry stops today.", "The ferry stops today."),
        ("Copal (Chira), 20 nov (Timonel).- El ferri para hoy.", "El ferri para hoy."),
        ("김하늘 기자 = 배가 오늘 멈춘다.", "배가 오늘 멈춘다."),
    ],
)
def test_a_dateline_is_no_part_of_the_first_sentence(body: str, first: str) -> None:
    assert sentences(article(body, language=None))[0].text == first


def test_an_unclosed_quotation_ends_with_its_sentence() -> None:
    found = sentences(article('She said: "We wait. Then we left. Nobody came back to the harbour.'))
    assert len(found) == 3


@given(
    st.text(alphabet=st.sampled_from('Aab.!?。"“”«»「」 \n1,éжم한ก'), max_size=120),
    st.sampled_from(["en", "de", "ja", "th", None]),
)
def test_any_text_is_cut_without_loss(body: str, language: str | None) -> None:
    found = sentences(article(body, language=language))
    assert all(body[one.span.start : one.span.end] == one.text == one.text.strip() != "" for one in found)
    ends = [(one.span.start, one.span.end) for one in found]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))


@pytest.mark.parametrize(
    "text",
    [
        "Who will pay for the new landing stage in Ostmoor?",
        "He said the ferry would stop for three weeks in October.",
        "But the council of Ostmoor plans to hire two ships.",
        '"A landing stage held together with ropes is not a landing stage."',
        "Sign up for our newsletter to get the news from Ostmoor every day.",
        "Read more at https://ostmoor.example/ferry about the ferry to Keld.",
        "Ostmoor.",
        "THE FERRY TO KELD WILL STOP FOR THREE WEEKS IN OCTOBER.",
        "Der Rat plant das seit langem",
        "Sie sagte, die Fähre werde im Oktober drei Wochen lang nicht fahren.",
        "这是一个很大的问题。",
        "그는 배가 멈춘다고 말했다.",
    ],
)
def test_what_cannot_stand_alone(text: str) -> None:
    assert not stands_alone(sentences(article(text))[0])


def test_what_can_stand_alone() -> None:
    assert stands_alone(sentences(article('Vask told reporters that "there is no other way" at the town hall.'))[0])
    assert stands_alone(
        sentences(article("Die Fähre nach Keld fährt im Oktober drei Wochen lang nicht.", language="de"))[0]
    )
    assert stands_alone(sentences(article("青鷺島へのフェリーは10月に三週間運休する。", language="ja"))[0])
    assert stands_alone(sentences(article("เรือข้ามฟากไปยังเกาะเคลด์จะหยุดให้บริการเป็นเวลาสามสัปดาห์", language="th"))[0])


SAME = (
    "Ferry services between Ostmoor and the island of Keld will stop for three weeks in October, the harbour ministry said.",
    "The harbour ministry announced that ferries between Ostmoor and Keld island will stop running for three weeks in October.",
)


def contents_of(*texts: str, language: str = "en") -> list:  # type: ignore[type-arg]  # of Content
    return [content(sentences(article(text, f"a{place}", language=language))[0]) for place, text in enumerate(texts)]


def test_the_same_fact_in_other_words_is_one() -> None:
    one, other = contents_of(*SAME)
    assert same(one, other)
    assert not copied(one, other)
    assert copied(one, one)


def test_another_number_is_another_fact() -> None:
    one, other = contents_of(SAME[0], SAME[1].replace("three", "four"))
    assert not same(one, other)
    assert not one.repeats(other) or one.repeats(other) is True  # only its numbers keep them apart
    assert not same(
        *contents_of("Winds will be light and southerly at first.", "Winds will be strong and northerly at first.")
    )


def test_two_languages_agree_by_names_and_numbers() -> None:
    here = contents_of("The 412 people aboard the Solveig Star were taken to Rostock.")[0]
    there = contents_of("Los 412 ocupantes del Solveig Star fueron llevados a Rostock.", language="es")[0]
    assert same(here, there)
    assert not same(here, contents_of("Los ocupantes del Solveig Star fueron llevados a Rostock.", language="es")[0])
    assert not same(here, contents_of("Un barco con 412 personas ardió.", language="es")[0])


def reports_of(*articles: Article, syndications: tuple[Syndication, ...] = (), dependent: tuple[Dependence, ...] = ()):  # type: ignore[no-untyped-def]  # noqa: ANN201 - test's own
    return voices(story_reports(articles, syndications, (), dependent))


def test_leads_are_taken_in_turn() -> None:
    points = key_points(reports_of(article(FERRY, "one"), article(MUSEUM, "two", published=NOON + timedelta(hours=1))))
    assert [point.citation.article for point in points[:4]] == ["one", "two", "one", "two"]
    assert points[0].citation.text == FERRY.split("\n\n")[0]
    assert 3 <= len(points) <= MOST_POINTS


def test_one_report_gives_more_than_three() -> None:
    assert len(key_points(reports_of(article(FERRY)))) == 5


def test_two_newsrooms_that_say_the_same_make_one_point() -> None:
    points = key_points(reports_of(article(SAME[0], "one"), article(SAME[1], "two")))
    assert len(points) == 1
    assert [citation.article for citation in points[0].also] == ["two"]


def test_the_very_words_are_no_second_source() -> None:
    points = key_points(reports_of(article(SAME[0], "one"), article(SAME[0], "two")))
    assert [point.also for point in points] == [()]
    same_house = key_points(
        reports_of(article(SAME[0], "one", publisher="Post"), article(SAME[1], "two", publisher="Post"))
    )
    assert [point.also for point in same_house] == [()]


def test_copies_and_dependent_reports_are_never_cited() -> None:
    copy = Reuse(
        origin="one", copy="copy", direction="known", reasons=(), kind="rewritten", containment=1, coverage_origin=1,
        coverage_copy=1, substitution_rate=0.4, score=0.9,
    )  # fmt: skip
    group = Syndication(origin="one", copies=("copy",), edges=(copy,))
    rests = Dependence(article="third", newsroom="The One Post", basis="it says so")
    given = (article(FERRY, "one"), article(SAME[1], "copy"), article(SAME[1], "third"))
    cited = {
        citation.article
        for point in key_points(reports_of(*given, syndications=(group,), dependent=(rests,)))
        for citation in (point.citation, *point.also)
    }
    assert cited == {"one"}


def test_the_main_language_speaks_first() -> None:
    german = article("Die Fähre nach Keld fährt im Oktober drei Wochen lang nicht.", "de", language="de")
    english = article(FERRY, "en", published=NOON + timedelta(hours=2))
    points = key_points(reports_of(german, english), language="en")
    assert [point.citation.article for point in points[:2]] == ["en", "de"]


def test_an_encoder_tells_what_two_languages_say_alike() -> None:
    english = article('"The sea was kind to us tonight," the captain told reporters on the quay.', "en")
    german = article(
        "„Das Meer war heute Nacht gut zu uns“, sagte der Kapitän am Kai den Reportern. "
        "Der Stadtrat von Ostmoor sprach am Abend über ein neues Schwimmbad.",
        "de",
        language="de",
    )
    without = key_points(reports_of(english, german), language="en")
    assert [len(point.also) for point in without] == [0, 0, 0]
    encoder = default_encoder()
    found = key_points(reports_of(english, german), language="en", encoder=encoder)
    assert [[one.article for one in point.also] for point in found] == [["de"], []]
    assert len(key_points(reports_of(english), encoder=encoder)) == 1
    one = article("All 361 passengers were in lifeboats within 70 minutes.", "en")
    other = article("Alle 360 Passagiere waren innerhalb von 70 Minuten in Rettungsbooten.", "de", language="de")
    assert [point.also for point in key_points(reports_of(one, other), language="en", encoder=encoder)] == [()]


def test_a_headline_alone_makes_no_point() -> None:
    assert key_points(reports_of(article(""))) == ()
    assert key_points(()) == ()


PARTS = [
    *FERRY.split("\n\n"),
    *MUSEUM.split("\n\n"),
    "Who pays?",
    "He left.",
    "“Wait,” she said. “Now.”",
    "海は静かだった。",
    "",
]


@given(st.lists(st.lists(st.sampled_from(PARTS), max_size=5), max_size=5))
def test_no_sentence_without_a_source_ever(drawn: list[list[str]]) -> None:
    given = [article("\n\n".join(parts), f"a{place}") for place, parts in enumerate(drawn)]
    bodies = {one.id: one.body for one in given}
    points = key_points(reports_of(*given))
    assert len(points) <= MOST_POINTS
    for point in points:
        for citation in (point.citation, *point.also):
            body = bodies[citation.article]
            assert body[citation.span.start : citation.span.end] == citation.text
            start, end = paragraph_spans(body)[citation.paragraph]
            assert start <= citation.span.start < citation.span.end <= end
        assert len({citation.article for citation in (point.citation, *point.also)}) == 1 + len(point.also)
