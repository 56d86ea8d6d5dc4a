from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.extract.people import names, natural_case


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("By KIM TONG-HYUNG", ("Kim Tong-hyung",)),
        ("By Jane Doe and John Smith, Associated Press", ("Jane Doe", "John Smith")),
        ("By JANE DOE Associated Press", ("Jane Doe",)),
        ("Jane Doe | Staff Writer", ("Jane Doe",)),
        ("Story by Jane Doe in Lima; photos by Max Poe", ("Jane Doe",)),
        ("By our own correspondent Agnes Lambert", ("Agnes Lambert",)),
        ("Von Anna Müller und Hans Meier, Berlin", ("Anna Müller", "Hans Meier")),
        ("Von unserem Korrespondenten Max Mustermann", ("Max Mustermann",)),
        ("Par Jean-Pierre Dupont (à Paris) avec AFP", ("Jean-Pierre Dupont",)),
        ("De notre envoyé spécial Yann Le Goff", ("Yann Le Goff",)),
        ("Por María José García y Luis Pérez", ("María José García", "Luis Pérez")),
        ("Di Marco Rossi e Carla Bianchi", ("Marco Rossi", "Carla Bianchi")),
        ("Por Maria Silva e João Souza", ("Maria Silva", "João Souza")),
        ("Door Jan de Vries en Piet van der Berg", ("Jan de Vries", "Piet van der Berg")),
        ("Av Agneta Lundmark och Nils Holm", ("Agneta Lundmark", "Nils Holm")),
        ("Автор: Иван Петров и Мария Сидорова", ("Иван Петров", "Мария Сидорова")),
        ("홍길동 기자", ("홍길동",)),
        ("한강신문 정미라 기자", ("정미라",)),
        ("홍길동·김철수 기자 = ", ("홍길동", "김철수")),
        ("記者 山田太郎", ("山田太郎",)),
        ("文/张三", ("张三",)),
        ("记者张三、李四", ("张三", "李四")),
        ("@jane Jane Doe jane@x.example https://x.example/jane", ("Jane Doe",)),
        ("Dr. Jane Doe", ("Jane Doe",)),
        ("By Jeanne d'Arcy", ("Jeanne d'Arcy",)),
        ("記者 Jane Doe", ("Jane Doe",)),
    ],
)
def test_people_in_bylines(raw: str, expected: tuple[str, ...]) -> None:
    assert names(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "By Reuters", "dpa", "The Associated Press", "Editorial Board", "By The Washington Gazette", "Redaktion", "Staff", "AFP/Reuters",
        "Von dpa", "연합뉴스", "時事通信", "新华社", "@desk", "desk@x.example", "https://x.example/a", "", "Reuters Staff", "News Desk",
        "By the way, nobody came to the harbour that morning because the boats were late", "x" * 1000, "12 March 2026",
    ],
)  # fmt: skip
def test_organisations_are_never_people(raw: str) -> None:
    assert names(raw) == ()


def test_a_list_keeps_its_order_and_each_name_once() -> None:
    assert names(["Jane Doe", "AP", "By Max Poe", "JANE DOE"]) == ("Jane Doe", "Max Poe")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KIM TONG-HYUNG", "Kim Tong-hyung"),
        ("PARK CHAN-WOOK", "Park Chan-wook"),
        ("TSAI ING-WEN", "Tsai Ing-wen"),
        ("MARIE-CLAIRE D'ARC", "Marie-Claire d'Arc"),
        ("LUDWIG VAN DER BERG", "Ludwig van der Berg"),
        ("FIONA O'BRIEN", "Fiona O'Brien"),
        ("SEAN MCDONALD", "Sean McDonald"),
        ("J.K. ROWLAND III", "J.K. Rowland III"),
        ("Jane Doe", "Jane Doe"),
        ("SEOUL, South Korea", "Seoul, South Korea"),
    ],
)
def test_natural_case(text: str, expected: str) -> None:
    assert natural_case(text) == expected


@given(st.lists(st.text(max_size=80), max_size=4))
def test_names_stand_in_what_was_given(raw: list[str]) -> None:
    given_text = "".join(raw).casefold()
    for name in names(raw):
        assert all(word.strip(".").casefold()[:2] in given_text for word in name.split())
