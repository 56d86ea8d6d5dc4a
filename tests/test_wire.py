from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.extract import agencies
from wirecopy.extract.agencies import by_address, chain, named
from wirecopy.extract.bylines import has_role, read_byline
from wirecopy.extract.captions import is_photo_credit, read_caption
from wirecopy.extract.credits import is_agency_name, read_credit, read_rights
from wirecopy.extract.datelines import is_place_line, natural_place, read_dateline, read_place_line
from wirecopy.extract.furniture import is_comment_label, is_contents_label, is_furniture, is_related_label
from wirecopy.extract.wire import WireHints, read_wire
from wirecopy.types import Contributor, Dateline, Image

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "The council met on Friday to discuss the plan for the old harbour and its three cranes."


# agencies


def test_the_list_is_dated_long_and_without_contradictions() -> None:
    known = agencies.agencies()
    assert len(known) >= 120
    assert len({one.name for one in known}) == len(known)
    marks = [mark for one in known for mark in one.marks]
    assert len(set(marks)) == len(marks)
    spellings = [spelling.casefold() for one in known for spelling in one.spellings]
    assert len(set(spellings)) == len(spellings)
    assert all(1800 < one.since <= (one.until or 2026) <= 2026 for one in known)
    assert all(one.languages and len(one.country) == 2 for one in known)
    assert {one.family for one in known} <= {one.name for one in known} | {"Rossiya Segodnya"}


@pytest.mark.parametrize("one", agencies.agencies(), ids=lambda one: one.name)
def test_every_sign_finds_its_agency(one: agencies.Agency) -> None:
    for sign in (*one.marks, *one.spellings):
        assert named(sign) == one, sign
    for domain in one.domains:
        assert by_address(f"desk@mail.{domain}") == one
    in_dateline = read_dateline(f"HARBOUR TOWN ({(one.marks or one.spellings)[0]}) - {TEXT}")
    assert in_dateline is not None
    assert in_dateline.dateline == Dateline(place="Harbour Town", agency=one.name)


@pytest.mark.parametrize(
    "text", ["ap", "Gazette", "", "AP reported that", "x" * 500, "The Daily Press", "Reuterss", "An agency"]
)
def test_what_is_no_agency(text: str) -> None:
    assert named(text) is None
    assert chain(text) == ()


def test_the_agencies_of_a_year() -> None:
    assert named("Télam", year=2020) is not None
    assert named("Télam", year=2026) is None
    assert named("dapd", year=2026) is None
    assert [one.name for one in chain("dpa/AFP")] == ["Deutsche Presse-Agentur", "Agence France-Presse"]
    assert [one.name for one in chain("AFP, Reuters and dpa")] == [
        "Agence France-Presse",
        "Reuters",
        "Deutsche Presse-Agentur",
    ]
    assert [one.name for one in chain("ANSA-AFP")] == ["ANSA", "Agence France-Presse"]
    assert [one.name for one in chain("dpa/lnw")] == ["Deutsche Presse-Agentur"]
    assert [one.name for one in chain("dpa/xy")] == ["Deutsche Presse-Agentur"]
    assert chain("AFP, Gazette") == ()
    assert chain("a/b/c/d/e/f/g/h AP") == ()
    assert by_address("desk@gazette.example") is None
    assert by_address("https://www.yna.co.kr/view") == named("연합뉴스")


# datelines


@pytest.mark.parametrize(
    ("opening", "place", "date", "agency"),
    [
        ("SEOUL, South Korea (AP) — ", "Seoul, South Korea", None, "Associated Press"),
        ("JOINT BASE NORTH-EAST, Alaska (AP) -- ", "Joint Base North-East, Alaska", None, "Associated Press"),
        ("LONDON, March 3 (Reuters) - ", "London", "March 3", "Reuters"),
        ("March 3 (Reuters) - ", None, "March 3", "Reuters"),
        ("(Reuters) - ", None, None, "Reuters"),
        ("AP — ", None, None, "Associated Press"),
        ("Berlin/Paris (dpa/AFP) - ", "Berlin/Paris", None, "Deutsche Presse-Agentur"),
        ("BERLIN (dpa) ", "Berlin", None, "Deutsche Presse-Agentur"),
        ("Wien (APA) – ", "Wien", None, "Austria Press Agency"),
        ("PARIS, 12 mars (AFP) - ", "Paris", "12 mars", "Agence France-Presse"),
        ("Madrid, 3 mar (EFE).- ", "Madrid", "3 mar", "EFE"),
        ("(ANSA) - ROMA, 03 MAR - ", "Roma", "03 MAR", "ANSA"),
        ("МОСКВА, 3 марта. /ТАСС/. ", "Москва", "3 марта", "TASS"),
        ("МОСКВА, 3 мар — РИА Новости. ", "Москва", "3 мар", "RIA Novosti"),
        ("Москва. 3 марта. INTERFAX.RU - ", "Москва", "3 марта", "Interfax"),
        ("新华社北京3月3日电（记者张三、李四）", "北京", "3月3日", "Xinhua News Agency"),
        ("北京3月3日电 ", "北京", "3月3日", None),
        ("【ソウル聯合】", "ソウル", None, "Yonhap News Agency"),
        ("【パリ=AFP時事】", "パリ", None, "Agence France-Presse"),
        ("【3月3日 AFP】", None, "3月3日", "Agence France-Presse"),
        ("(서울=연합뉴스) 홍길동 기자 = ", "서울", None, "Yonhap News Agency"),
        ("القاهرة 3 مارس (رويترز) - ", "القاهرة", "3 مارس", "Reuters"),
        ("NEW DELHI: ", "New Delhi", None, None),
        ("TORONTO — ", "Toronto", None, None),
        ("ST. LOUIS (AP) — ", "St. Louis", None, "Associated Press"),
        ("WASHINGTON, D.C. (AP) — ", "Washington, D.C.", None, "Associated Press"),
        ("PORT-AU-PRINCE, Haiti (AP) — ", "Port-au-Prince, Haiti", None, "Associated Press"),
        ("SPRINGFIELD, Ill. (AP) — ", "Springfield, Ill.", None, "Associated Press"),
        ("ULAN BATOR (NNW) — ", "Ulan Bator", None, "NNW"),
        ("Elend (ond) - ", "Elend", None, "ond"),
        ("Berlín, 10 nov (Timonel) - ", "Berlín", "10 nov", "Timonel"),
        ("MADISON, Wis. (WMTV) — ", "Madison, Wis.", None, None),
        ("Canadian Press — ", None, None, "The Canadian Press"),
    ],
)
def test_datelines(opening: str, place: str | None, date: str | None, agency: str | None) -> None:
    filed = read_dateline(opening + TEXT)
    assert filed is not None
    assert filed.dateline == Dateline(place=place, date=date, agency=agency)
    assert filed.rest == TEXT


@pytest.mark.parametrize(
    "text",
    [
        TEXT, "", "A spokesman told Reuters (Reuters) - that nobody had asked him about the cranes.", "The Associated Press (AP) — founded long ago — sells news.",
        "Canadian Pacific (CP) - a railway - runs trains through the mountains.", "Apple (AAPL) — the maker of telephones — closed higher on Monday.",
        "Angela Muster (CDU) - die Ministerin - schwieg zu den Kränen im Hafen.", "UPDATE — The council met on Friday to discuss the plan.", "LONDON (Reuters) -",
        "She told The Associated Press (AP) that the cranes would stay where they are.", "FOR SALE: Bar heater, two bars, one working, hardly used.",
        "1,200 people (AP) — twice as many as last year — came to the harbour.", "“We wait” (AP) — that is all he said about the cranes in the harbour.",
    ],
)  # fmt: skip
def test_what_is_no_dateline(text: str) -> None:
    assert read_dateline(text) is None


def test_reporters_in_datelines() -> None:
    filed = read_dateline(
        "（中央社記者林雅琪花蓮3日電）" + "花蓮一所國小的學生用回收寶特瓶造了一艘小船，三日在鯉魚潭下水。"
    )
    assert filed is not None
    assert (filed.bylines, filed.dateline.place) == (("林雅琪",), "花蓮")
    own = read_dateline("【会津＝佐久間健】" + "福島県のローカル線で十二年間駅長を務めた猫が引退した。")
    assert own is not None
    assert (own.bylines, own.dateline.agency) == (("佐久間健",), None)


def test_datelines_that_only_look_so() -> None:
    assert read_dateline("3 March (AP) and 4 March (AP) — that is when they came to see the harbour.") is None
    filed = read_dateline("江东社临川3月3日电 " + "连接两岸的大桥三日正式通车，比原计划提前三个月。")
    assert filed is not None
    assert (filed.agencies, filed.dateline.agency) == ((), None)
    assert (
        read_dateline("【特集】" + "静岡市の茶市場で三日、新茶の初取引が行われ、最高値は一キロ八十八万円だった。")
        is None
    )


def test_credits_without_people() -> None:
    assert read_credit("Nobody in particular contributed to this report and the rest of the story is long") is None
    assert read_credit("An diesem Bericht haben die anderen mitgearbeitet") is None
    assert read_credit("the mayor via Reuters") is None
    credit = read_credit("Reporting by Associated Press writers Jane Doe and John Roe")
    assert credit is not None
    assert len(credit.contributors) == 2


def test_a_sign_that_the_page_itself_names() -> None:
    assert read_dateline(f"London (NWA): {TEXT}") is None
    filed = read_dateline(f"London (NWA): {TEXT}", signs=frozenset({"NWA"}))
    assert filed is not None
    assert filed.sign == "NWA"


def test_datelines_in_lines_of_their_own() -> None:
    assert is_place_line("LEIPZIG, Friday")
    assert is_place_line("GHENT, Belgium (AP) —")
    assert not is_place_line("Leipzig on Friday")
    assert not is_place_line("A" * 100)
    lone = read_place_line("LEIPZIG, Friday")
    assert lone is not None
    assert lone.dateline == Dateline(place="Leipzig", date="Friday")
    signed = read_place_line("MADRID, 3 Mar. (EUROPA PRESS) -")
    assert signed is not None
    assert signed.dateline == Dateline(place="Madrid", date="3 Mar", agency="Europa Press")
    assert read_place_line("Leipzig") is None
    assert natural_place("RIO DE JANEIRO") == "Rio de Janeiro"
    assert natural_place("KYIV/MOSCOW") == "Kyiv/Moscow"


# credits


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Mari Yamaguchi contributed from Tokyo.", [("Mari Yamaguchi", "Tokyo")]),
        ("Associated Press writers Jane Doe in Paris, John Roe in London and Max Poe contributed to this report.", [("Jane Doe", "Paris"), ("John Roe", "London"), ("Max Poe", None)]),
        ("Farrow reported from Vienna.", [("Farrow", "Vienna")]),
        ("Doe reported from Lima. AP writer Max Poe in Quito, Ecuador, contributed to this report.", [("Doe", "Lima"), ("Max Poe", "Quito, Ecuador")]),
        ("(Reporting by Jane Doe in Lima and John Roe; Editing by Max Poe)", [("Jane Doe", "Lima"), ("John Roe", None)]),
        ("Additional reporting by Jane Doe and John Roe in Rome", [("Jane Doe", "Rome"), ("John Roe", "Rome")]),
        ("Mitarbeit: Anna Muster (Wien), Hans Meier", [("Anna Muster", "Wien"), ("Hans Meier", None)]),
        ("An diesem Bericht haben Anna Muster (Zürich) und Reto Hauri mitgearbeitet.", [("Anna Muster", "Zürich"), ("Reto Hauri", None)]),
        ("Avec la contribution de Yann Le Goff à Brest", [("Yann Le Goff", "Brest")]),
        ("Con la colaboración de Lucía Barreiro en Jaén", [("Lucía Barreiro", "Jaén")]),
        ("Met medewerking van Anna Jansen en Piet de Vries", [("Anna Jansen", None), ("Piet de Vries", None)]),
        ("Con la collaborazione di Carla Bianchi", [("Carla Bianchi", None)]),
    ],
)  # fmt: skip
def test_contributor_lines(line: str, people: list[tuple[str, str | None]]) -> None:
    credit = read_credit(line)
    assert credit is not None
    assert [(one.name, one.place) for one in credit.contributors] == people


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("(AP)", "Associated Press"), ("— AFP", "Agence France-Presse"), ("Quelle: dpa/AFP", "Deutsche Presse-Agentur"), ("avec AFP", "Agence France-Presse"),
        ("Con información de EFE", "EFE"), ("来源：新华社", "Xinhua News Agency"), ("출처: 연합뉴스", "Yonhap News Agency"), ("bur-ab/cd", "Agence France-Presse"),
        ("© dpa-infocom, dpa:260310-930-123456/1", "Deutsche Presse-Agentur"), ("desk@yna.co.kr", "Yonhap News Agency"), ("Jane Doe, The Gazette via AP", "Associated Press"),
        ("Jane Doe for Reuters", "Reuters"), ("This report by The Canadian Press was first published March 3, 2026.", "The Canadian Press"), ("Reuters via Skylark", "Reuters"),
    ],
)  # fmt: skip
def test_lines_that_say_who_supplied_the_text(line: str, agency: str) -> None:
    credit = read_credit(line)
    assert credit is not None
    assert credit.supplies
    assert credit.agencies[0].name == agency


@pytest.mark.parametrize(
    "line",
    [
        "Agencia Timonel",
        "Northern Wire Agency via Harbour Ledger",
        "Quelle: ond",
        "Con información de Agencia Timonel",
        "المصدر: وكالة ريفاج",
    ],
)
def test_agencies_that_no_list_knows(line: str) -> None:
    credit = read_credit(line)
    assert credit is not None
    assert credit.sign in {"Agencia Timonel", "Northern Wire Agency", "ond", "وكالة ريفاج"}


@pytest.mark.parametrize(
    "line",
    [
        "The Associated Press contributed to this report.", "Courtesy of The Calder Courier", "This article first appeared in Harbour Ledger", "abc/ def/", "Source: The Gazette",
    ],
)  # fmt: skip
def test_credits_that_supply_nothing(line: str) -> None:
    credit = read_credit(line)
    assert credit is None or not credit.supplies or not credit.agencies


@pytest.mark.parametrize(
    "text",
    [
        "She told The Associated Press by phone.", "The two companies contributed to the fund.", "He reported from the front and contributed to several books about the war and its end.",
        "The agency AFP has been sued by a baker.", TEXT, "We thank Reuters for the pictures.", "x" * 1000, "The mayor went to Rome via Paris.",
    ],
)  # fmt: skip
def test_prose_is_no_credit(text: str) -> None:
    assert read_credit(text) is None
    assert read_rights(text) is None


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("© 2026 AFP", "Agence France-Presse"),
        (
            "© Copyright 2026 The Associated Press. All rights reserved. This material may not be published.",
            "Associated Press",
        ),
        ("Copyright 2026 The Gazette. All rights reserved.", None),
        ("Alle Rechte vorbehalten.", None),
        ("<저작권자(c) 연합뉴스, 무단 전재-재배포 금지>", "Yonhap News Agency"),
        ("Toute reproduction interdite sans autorisation. Tous droits réservés.", None),
        ("AP material may not be published, broadcast or redistributed without permission.", "Associated Press"),
        ("無断転載を禁じます", None),
    ],
)
def test_notices(line: str, agency: str | None) -> None:
    notice = read_rights(line)
    assert notice is not None
    assert notice.rights
    assert (notice.agencies[0].name if notice.agencies else None) == agency


def test_names_of_agencies() -> None:
    assert is_agency_name("Agence Rivage")
    assert is_agency_name("마루통신")
    assert not is_agency_name("the agency said nothing")
    assert not is_agency_name("Harbour Ledger")


# captions and bylines


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("People walk. (AP Photo/Jane Doe)", "People walk.", "AP Photo/Jane Doe"),
        ("A crowd (AP Photograph/Jane Doe)", "A crowd", "AP Photograph/Jane Doe"),
        ("A crowd. (Jane Doe/The Gazette via AP)", "A crowd.", "Jane Doe/The Gazette via AP"),
        ("FILE - A man walks. (AP Photo/Jane Doe, File)", "A man walks.", "AP Photo/Jane Doe, File"),
        ("A man walks. REUTERS/Jane Doe", "A man walks.", "REUTERS/Jane Doe"),
        ("Ein Mann geht. Foto: Jane Doe/dpa", "Ein Mann geht.", "Foto: Jane Doe/dpa"),
        ("Foto: Jane Doe/dpa", None, "Foto: Jane Doe/dpa"),
        ("Photo: The old harbour seen from the mole", None, "Photo: The old harbour seen from the mole"),
        ("▲ 섬마을 학교 전경", "섬마을 학교 전경", None),
    ],
)
def test_captions(text: str, caption: str | None, credit: str | None) -> None:
    assert read_caption(text) == Image(caption=caption, credit=credit)


@pytest.mark.parametrize(
    "text",
    ["He left. (AP)", TEXT, "x" * 2000, "Source: Reuters", "She said (and smiled) that she would stay.", "© 2026 AFP"],
)
def test_what_is_no_caption(text: str) -> None:
    assert read_caption(text) is None


def test_photo_credits() -> None:
    assert is_photo_credit("REUTERS/Jane Doe")
    assert is_photo_credit("Getty Images")
    assert not is_photo_credit("and/or nothing")
    assert not is_photo_credit("x" * 300)


@pytest.mark.parametrize(
    ("line", "people", "agency", "words"),
    [
        ("By KIM TONG-HYUNG", ("Kim Tong-hyung",), None, None),
        ("By Jane Doe, Associated Press", ("Jane Doe",), "Associated Press", None),
        ("Jane Doe | Staff Writer | 3 March 2026", ("Jane Doe",), None, "3 March 2026"),
        ("Von dpa", (), "Deutsche Presse-Agentur", None),
        ("Reuters Staff", (), "Reuters", None),
        ("정미라 기자", ("정미라",), None, None),
    ],
)
def test_byline_lines(line: str, people: tuple[str, ...], agency: str | None, words: str | None) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert (byline.names, byline.agencies[0].name if byline.agencies else None, byline.words) == (people, agency, words)


@pytest.mark.parametrize(
    "line",
    [
        "By the time she came the harbour was empty",
        "Diario de la Campiña",
        "Is this it?",
        "3 March 2026",
        TEXT,
        "x" * 400,
    ],
)
def test_what_is_no_byline(line: str) -> None:
    assert read_byline(line) is None


def test_roles() -> None:
    assert has_role("Courier Staff Writer")
    assert not has_role("Courier")


# furniture


@pytest.mark.parametrize(
    "line",
    ["Advertisement", "Share this article", "Weiterlesen", "Lire la suite", "Suscríbete al boletín", "Читать полностью", "続きを読む", "더보기", "5 min read", "***", "— Jane Doe (@jane) March 3, 2026"],
)  # fmt: skip
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize("line", ["", TEXT, "Cranes return to the harbour", "“Share the burden,” he said.", "x" * 400])
def test_what_is_no_furniture(line: str) -> None:
    assert not is_furniture(line)


def test_labels() -> None:
    assert is_related_label("Related Articles")
    assert is_related_label("Mehr zum Thema")
    assert is_comment_label("12 Comments")
    assert is_contents_label("In this issue:")
    assert not is_related_label("Relations between the two towns")


# the whole reading


def test_the_strongest_evidence_names_the_agency() -> None:
    facts = read_wire([f"SEOUL (AP) — {TEXT}", TEXT, "© 2026 AFP"])
    assert facts.agency == "Associated Press"
    assert facts.rights == "© 2026 AFP"
    assert facts.paragraphs == (TEXT, TEXT)
    assert facts.kept == (0, 1)


def test_hints_speak_where_the_text_is_silent() -> None:
    assert read_wire([TEXT], hints=WireHints(authors=("Associated Press",))).agency == "Associated Press"
    assert read_wire([TEXT], hints=WireHints(credits=("AFP",))).agency == "Agence France-Presse"
    assert read_wire([TEXT], hints=WireHints(publisher="Reuters")).agency == "Reuters"
    assert read_wire([TEXT], hints=WireHints(publisher="Trend")).agency is None
    assert read_wire([TEXT], hints=WireHints(rights="© The Gazette")).rights == "© The Gazette"
    assert read_wire([TEXT]).agency is None


def test_a_headline_is_no_paragraph() -> None:
    assert read_wire(["Cranes Return", TEXT], hints=WireHints(headline="Cranes return!")).paragraphs == (TEXT,)


def test_an_unknown_sign_is_spelled_out() -> None:
    filed = f"KINGSBRIDGE, England (SWN) — {TEXT}"
    assert read_wire([filed, TEXT, "© 2026 Severn Wire News. All rights reserved."]).agency == "Severn Wire News"
    assert read_wire([filed, TEXT]).agency == "SWN"
    own = read_wire([filed, TEXT], hints=WireHints(publisher="Severn Wire News"))
    assert own.agency == "Severn Wire News"
    by_form = read_wire([filed, TEXT, "Reporting by Jane Doe; Editing by Max Poe"])
    assert (by_form.agency, by_form.contributors) == ("SWN", (Contributor(name="Jane Doe"),))


def test_signs_behind_the_last_words() -> None:
    assert read_wire([TEXT, f"{TEXT} (AP)"]).agency == "Associated Press"
    assert read_wire([TEXT, f"{TEXT} — AFP"]).paragraphs == (TEXT, TEXT)
    assert read_wire([TEXT, f"{TEXT} (Gazette)"]).agency is None


def test_times_and_bylines_around_the_text() -> None:
    facts = read_wire(
        ["By Jane Doe", "Published: 3 March 2026", "Updated: 4 March 2026", "10:42", TEXT, "Max Poe, Associated Press"]
    )
    assert facts.bylines == ("Jane Doe", "Max Poe")
    assert facts.published_text == "3 March 2026"
    assert facts.modified_text == "4 March 2026"
    assert facts.agency == "Associated Press"


def test_nothing_gives_nothing() -> None:
    assert read_wire([]).paragraphs == ()
    assert read_wire(["", "  "]).kept == ()


@given(st.lists(st.text(max_size=300), max_size=12))
def test_what_is_left_stood_there_in_order(paragraphs: list[str]) -> None:
    facts = read_wire(paragraphs)
    assert list(facts.kept) == sorted(facts.kept)
    assert all(text in paragraphs[at] for at, text in zip(facts.kept, facts.paragraphs, strict=True))


HOSTILE = [
    "a" * 1_000_000, "A " * 500_000, "(" * 1_000_000, "( AP " * 200_000, ", " * 500_000, "By " * 330_000, "1 " * 500_000, "— " * 500_000, "©" * 1_000_000,
    "a@" * 500_000, "Photo: " * 140_000, "AP/" * 330_000, "【" * 1_000_000, "記者" * 500_000, "3月" * 500_000, "in Rome and " * 80_000, "." * 1_000_000, '"' * 1_000_000,
]  # fmt: skip
READERS: list[Callable[[str], object]] = [
    read_dateline, read_caption, read_credit, read_rights, read_byline, is_furniture, is_place_line, named, chain, lambda text: read_wire([text, text]),
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8])
def test_hostile_lines_cost_little(text: str) -> None:
    started = time.process_time()
    for reader in READERS:
        reader(text)
    assert time.process_time() - started < 4.0


@pytest.mark.parametrize("text", [text[:n] for text in HOSTILE for n in (120, 220, 420, 900)], ids=str)
def test_lines_just_short_enough_to_be_read_cost_little(text: str) -> None:
    started = time.process_time()
    for reader in READERS:
        reader(text)
    assert time.process_time() - started < 4.0
