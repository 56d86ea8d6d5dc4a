"""Tracing from articles to edges, on texts that we invented."""

from __future__ import annotations

import gc
import pickle
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import FrozenInstanceError, asdict, fields, replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings

from strategies import articles
from texts import FERRY, MUSEUM, paragraphs, rewritten
from wirecopy.trace import MemoryIndex, TraceOptions, trace, trace_one
from wirecopy.trace.engine import plain
from wirecopy.trace.kind import THRESHOLD
from wirecopy.types import Alignment, Article, Image, Reuse

FILLER = """Rain is expected in the north on Thursday. Farmers near Dunmere said the barley harvest had been the best in ten years, and prices at the Saturday market fell by a fifth.

A committee of the assembly will look at school buses next week. Parents in Vantry had complained that drivers were leaving early, and Beatrix Sorley of the transport office said she would ride along herself for a month.

The football club of Calder lost its third match in a row. Its trainer, Paolo Reyes, blamed the pitch, which had been flooded twice since May, and asked the town for drains."""


def pair(origin: str, copy: str, **fields: object) -> tuple[Reuse, ...]:
    return trace([Article(id="origin", body=origin), Article(id="copy", body=copy, **fields)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("copy", "kind"),
    [
        (FERRY, "verbatim"),
        (FERRY.replace('"', "”").replace("'", "’"), "verbatim"),
        (
            FERRY.replace("Tuesday", "on Tuesday").replace("worried", "anxious").replace("Shop owners", "Traders"),
            "edited",
        ),
        (paragraphs(FERRY, 0, 1, 3), "abridged"),
        (paragraphs(FERRY, 0), "abridged"),
        (FERRY + "\n\n" + MUSEUM, "expanded"),
        (FILLER + "\n\n" + FERRY, "expanded"),
        (rewritten(FERRY), "rewritten"),
        (rewritten(paragraphs(FERRY, 0, 1, 2, 3)), "rewritten"),
        (
            paragraphs(MUSEUM, 0, 1) + "\n\n" + paragraphs(FERRY, 0, 1, 3) + "\n\n" + paragraphs(MUSEUM, 2, 3),
            "shared-passages",
        ),
    ],
)
def test_kinds(copy: str, kind: str) -> None:
    (edge,) = pair(FERRY, copy)
    assert edge.kind == kind
    assert (edge.origin, edge.copy) == ("origin", "copy")
    assert any(reason.supports == "kind" and reason.basis for reason in edge.reasons)


EDITOR = {
    "will stop": "are to stop", "damaged": "wrecked", "plans to hire": "intends to rent", "tore away": "ripped off",
    "waiting so long": "their long delay", "sail again on Nov. 2": "be back on 2 November", "Tuesday": "on Tuesday",
    "criticized": "criticised", "free of charge": "for nothing", "worried about": "anxious over",
}  # fmt: skip


def test_a_handful_of_changed_phrases_is_editing() -> None:
    copy = FERRY
    for old, new in EDITOR.items():
        assert old in copy
        copy = copy.replace(old, new)
    (edge,) = pair(FERRY, copy)
    assert edge.substitution_rate > 0.035
    assert edge.kind == "edited"


def test_paragraphs_of_an_agency_in_a_longer_text_are_found() -> None:
    own = FILLER.split("\n\n")
    text = "\n\n".join([own[0], paragraphs(MUSEUM, 0, 1), paragraphs(FERRY, 0, 3), *own[1:]])
    (edge,) = pair(FERRY + "\n\n" + paragraphs(MUSEUM, 3), text)
    assert edge.kind == "shared-passages"
    assert edge.score < THRESHOLD


def test_a_text_inside_one_in_another_language_is_found() -> None:
    copy = FILLER + "\n\n" + MUSEUM + "\n\n" + GERMAN
    (edge,) = pair(GERMAN, copy)
    assert edge.kind == "expanded"
    assert edge.coverage_origin > 0.95


@pytest.mark.parametrize("copy", [FERRY.replace("4,200", "4,600"), paragraphs(FERRY, 0, 1, 2), FERRY + "\n\n" + FILLER])
def test_one_publisher_under_two_labels_revises(copy: str) -> None:
    first = Article(id="one", body=FERRY, publisher="Ostmoor Courier")
    later = Article(id="two", body=copy, publisher="The Ostmoor Courier Online")
    (edge,) = trace([first, later])
    assert edge.kind == "revision"


def test_what_a_carrier_shortened_is_no_revision() -> None:
    first = Article(id="one", body=FERRY, publisher="Ostmoor Courier")
    carried = Article(id="two", body=paragraphs(FERRY, 0, 1), publisher="Ostmoor Courier", carrier="Newsbox")
    for given_articles in ([first, carried], [carried, first]):
        (edge,) = trace(given_articles)
        assert (edge.kind, edge.origin, edge.direction) == ("abridged", "one", "known")


def test_a_later_version_of_one_publisher_is_a_revision() -> None:
    first = Article(id="one", body=FERRY, publisher="Ostmoor Courier")
    later = Article(
        id="two", body=FERRY.replace("4,200", "4,600") + "\n\n" + paragraphs(FILLER, 0), publisher="Ostmoor Courier"
    )
    (edge,) = trace([first, later])
    assert edge.kind == "revision"


@pytest.mark.parametrize("other", [MUSEUM, FILLER, "", "Short.", "12 34 56"])
def test_unrelated_texts_get_no_edge(other: str) -> None:
    assert pair(FERRY, other) == ()


def test_a_shared_quotation_is_not_reuse() -> None:
    quote = paragraphs(FERRY, 2)
    one = MUSEUM + "\n\n" + quote
    assert pair(one, FILLER + "\n\n" + quote) == ()


TEMPLATES = {
    "earnings": (
        ("{0} Industries on Tuesday reported third-quarter earnings of {1} million crowns. On a per-share basis, the {2}-based company "
        "said it had net income of {3} crowns. The results topped expectations of {4} analysts, who had forecast {5} crowns per share. "
        "The company of chief executive {6} posted revenue of {7} million crowns in the period and expects {8} million for the year. "
        "Shares of {0} have risen {9} percent since January, and closed at {10} crowns in {2} on Monday."),
        ("Aldane", 31, "Vantry", "2.10", 7, "1.95", "Ines Corvane", 610, 2400, 12, "88.40"),
        ("Lomax", 74, "Calder", "0.43", 9, "0.38", "Piet Garrod", 135, 520, 3, "19.05"),
    ),
    "weather": (
        ("{0} will be mostly cloudy on {1} with a high of {2} degrees and a {3} percent chance of showers in the afternoon, the weather "
        "office said. Winds from the {4} at {5} to {6} miles an hour will ease in the evening, and the low will be near {7} degrees. A "
        "warning of frost remains in effect until {8} a.m. for low ground near {9}. On {10} skies will clear, with temperatures rising "
        "to {11} degrees by noon. Sunrise is at 6:{12} a.m. and sunset at 7:{13} p.m., and the outlook for {0} shows a warming trend."),
        ("Ostmoor", "Monday", 14, 60, "north", 11, 19, 4, 9, "Harrow", "Tuesday", 17, 12, 44),
        ("Vantry", "Thursday", 21, 20, "south", 5, 8, 12, 7, "Dunmere", "Friday", 24, 38, 15),
    ),
    "result": (
        ("{0} beat {1} {2}-{3} on {4} night behind {5} points from {6}. {7} added {8} points and {9} rebounds for {0}, which won for the "
        "third time in eight games. {10} had {11} points to lead {1}, which has lost five in a row. {0} led {12}-{13} at halftime and "
        "opened the second half on a {14}-2 run. {1} cut the lead to single digits with {15} minutes left, but {7} put the game away with "
        "two long shots. {0} plays at {16} on {17}, and {1} visits {18} on {19}."),
        ("Ostmoor", "Calder", 91, 78, "Monday", 27, "Quenby", "Lunt", 19, 8, "Vask", 22, 48, 39, 11, 4, "Harrow", "Friday", "Keld", "Sunday"),
        ("Vantry", "Pellan", 104, 99, "Saturday", 31, "Sorley", "Reyes", 14, 12, "Keita", 35, 55, 51, 9, 6, "Ardane", "Tuesday", "Lyme", "Wednesday"),
    ),
    "figures": (
        ("Consumer prices in {0} rose {1} percent in {2} from a year earlier, the statistics office said on {3}, after {4} percent in the "
        "month before. Economists had expected {5} percent. Prices of food went up {6} percent and those of energy {7} percent, while "
        "clothes became {8} percent dearer. Without food and energy the rate was {9} percent. The central bank of {0}, which wants a rate "
        "of {10} percent, left its main interest at {11} percent on {12}. Its governor, {13}, said the board would meet again on {14}."),
        ("Norland", "3.1", "March", "Tuesday", "2.9", "3.0", "4.4", "7.2", "0.9", "2.2", 2, "3.75", "April 3", "Amadou Keita", "May 15"),
        ("Sudmark", "5.8", "October", "Friday", "6.3", "6.0", "9.1", "1.4", "3.3", "4.6", 3, "6.50", "Oct. 28", "Ysolde Brandt", "Dec. 9"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_one_template_is_not_reuse(name: str) -> None:
    template, first, second = TEMPLATES[name]
    one, other = template.format(*first), template.format(*second)
    assert pair(one, other) == ()
    # The same note in another paper is a copy all the same, also with a figure put right.
    (edge,) = pair(one, one)
    assert edge.kind == "verbatim"
    (edge,) = pair(one, template.format(first[0], first[1], "Redbank", *first[3:]))
    assert edge.kind == "edited"


def test_a_list_of_one_template_gives_no_pair() -> None:
    """Every week's note from every town: none is a copy, however many there are."""
    random = Random(11)
    texts = []
    for name, (template, first, second) in TEMPLATES.items():
        for _ in range(6):
            drawn = [random.choice((one, other)) for one, other in zip(first, second, strict=True)]
            values = [random.randrange(2, 99) if isinstance(value, int) or "." in value else value for value in drawn]
            texts.append((name, template.format(*values)))
    wrong = [edge for edge in trace(text for _, text in texts) if edge.kind in {"verbatim", "rewritten"}]
    assert wrong == []


def test_site_furniture_is_not_reuse() -> None:
    top = "Good evening and welcome to the Vale Tribune, your paper for the towns of Marlow Vale. Sign up for our letter in the app."
    bottom = (
        "Follow the Vale Tribune for all the latest news and pictures from Marlow Vale. Do you have a story to tell? Write to the "
        "editor at 2 Station Road, Marlow Vale, or call 0800 111 222. The Vale Tribune is a member of the Press Board. If you are "
        "dissatisfied with our answer you can contact the Press Board in Redbank by post."
    )
    texts = [f"{top}\n\n{text}\n\n{bottom}" for text in (FERRY, MUSEUM, FILLER)]
    assert trace(Article(id=str(place), body=text) for place, text in enumerate(texts)) == ()


def test_altered_names_and_phrases() -> None:
    names = {"Tolmen Strait": "Tolmen Sound", "Island Party": "Isle Party", "Northern Fund": "Northern Monetary Fund"}
    (edge,) = pair(FERRY, rewritten(FERRY, names))
    listed = {(item.origin, item.copy): item for item in edge.substitutions}
    assert listed["Tolmen Strait", "Tolmen Sound"].name
    assert listed["Island Party", "Isle Party"].name
    assert {pair for pair, item in listed.items() if item.name} <= {
        ("Tolmen Strait", "Tolmen Sound"), ("Island Party", "Isle Party"), ("Northern Fund", "Northern Monetary Fund"),
    }  # fmt: skip
    assert listed["said", "stated"].count == 1
    assert not listed["said", "stated"].name


def test_a_name_is_marked_beside_other_changes() -> None:
    text = FERRY.replace("Teodor Lunt, warned", "Teodor Field, warned")
    changed = rewritten(text).replace("Field, cautioned", "Meadow, then also cautioned")
    (edge,) = pair(text, changed.replace("Tolmen Strait every day", "each day Tolmen Sound"))
    names = {(item.origin, item.copy) for item in edge.substitutions if item.name}
    assert ("Teodor Field", "Teodor Meadow") in names
    assert all("warned" not in left and "Strait every" not in left for left, _ in names)


def test_captions_and_credits_are_compared() -> None:
    caption = "Harbour Minister Orlanda Vask looks at the damaged landing stage in Port Ansel on Monday."
    origin = Article(
        id="o",
        body=FERRY,
        images=(Image(caption="Another picture of a boat"), Image(caption=caption, credit="NPA/Ana Lind-berg")),
    )
    changed = caption.replace("Port Ansel", "Harbor Ansel").replace("damaged", "impaired")
    copy = Article(
        id="c",
        body=rewritten(FERRY),
        images=(Image(caption=changed, credit="NPA/Ana Lindy-berg"), Image(), Image(caption="")),
    )
    (edge,) = trace([origin, copy])
    assert ("Port Ansel", "Harbor Ansel", True) in [(item.origin, item.copy, item.name) for item in edge.substitutions]
    assert ("Ana Lind-berg", "Ana Lindy-berg", True) in [
        (item.origin, item.copy, item.name) for item in edge.substitutions
    ]
    placed = [passage for passage in edge.alignment.passages if passage.origin.caption is not None]
    assert placed
    assert {(passage.origin.caption, passage.copy.caption) for passage in placed} == {(1, 0)}
    assert caption[placed[0].origin.start : placed[0].origin.end] == changed[placed[0].copy.start : placed[0].copy.end]


def test_each_caption_is_compared_with_the_one_it_suits_best() -> None:
    one = "Harbour Minister Orlanda Vask looks at the damaged landing stage in Port Ansel on Monday."
    other = "Harbour Minister Orlanda Vask looks at the new car park in Ardane on Monday."
    origin = Article(id="o", body=FERRY, images=(Image(caption=one), Image(caption=other)))
    copy = Article(id="c", body=FERRY, images=(Image(caption=other), Image(caption=one), Image(caption="—")))
    (edge,) = trace([origin, copy])
    places = [
        (item.origin.caption, item.copy.caption) for item in edge.alignment.passages if item.origin.caption is not None
    ]
    assert sorted(places) == [(0, 1), (1, 0)]


def test_names_that_differ_inside_quotations() -> None:
    (edge,) = pair(FERRY, FERRY.replace("this means for families", "this means for parents"))
    assert edge.kind == "edited"
    assert [(item.origin, item.copy) for item in edge.substitutions] == [("families", "parents")]


def test_the_collector_is_left_as_it_was() -> None:
    assert gc.isenabled()
    gc.disable()
    try:
        trace(["one", "two"])
        assert not gc.isenabled()
    finally:
        gc.enable()
    trace(["one", "two"])
    assert gc.isenabled()


def test_reordered_paragraphs_are_marked_as_moved() -> None:
    (edge,) = pair(FERRY, paragraphs(FERRY, 4, 5, 6, 0, 1, 2, 3))
    passages = edge.alignment.passages
    moved = "".join(FERRY[passages[place].origin.start : passages[place].origin.end] for place in edge.alignment.moved)
    assert "Opposition members" in moved or "Ferry services" in moved
    assert [passage.origin.start for passage in passages] == sorted(passage.origin.start for passage in passages)


def whole(edge: Reuse) -> Reuse:
    """The edge with everything built."""
    return Reuse(**{field.name: getattr(edge, field.name) for field in fields(edge)})


def test_an_edge_behaves_like_one_that_was_built_at_once() -> None:
    def fresh() -> Reuse:
        (edge,) = pair(FERRY, rewritten(FERRY))
        return edge

    built = whole(fresh())
    assert type(built) is Reuse
    assert built.substitutions
    assert built.alignment.passages
    assert fresh() == built
    assert built == fresh()
    assert fresh() == fresh()
    assert hash(fresh()) == hash(built)
    assert fresh() != replace(built, alignment=Alignment())
    assert fresh().__eq__("edge") is NotImplemented
    assert asdict(fresh()) == asdict(built)
    assert replace(fresh(), score=0.5) == replace(built, score=0.5)
    assert deepcopy(fresh()) == built
    loaded = pickle.loads(pickle.dumps(fresh()))  # noqa: S301 - our own value
    assert type(loaded) is Reuse
    assert loaded == built
    with pytest.raises(FrozenInstanceError):
        fresh().kind = "verbatim"  # type: ignore[misc]
    assert not hasattr(fresh(), "headline")


def test_several_threads_may_read_one_edge() -> None:
    edges = pair(FERRY, rewritten(FERRY)) + pair(FERRY, FERRY + MUSEUM)
    expected = [whole(edge) for edge in pair(FERRY, rewritten(FERRY)) + pair(FERRY, FERRY + MUSEUM)]
    with ThreadPoolExecutor(8) as pool:
        for edge, built in zip(edges, expected, strict=True):
            assert list(pool.map(lambda _, edge=edge: whole(edge), range(16))) == [built] * 16


def test_a_text_reprinted_by_many_is_found_every_time() -> None:
    random = Random(3)
    texts = []
    for _ in range(50):
        parts = paragraphs(FERRY, 0, 1, 3).split(" ")
        for _ in range(3):
            parts[random.randrange(len(parts))] = random.choice(("early", "local", "also"))
        texts.append(" ".join(parts))
    edges = trace(Article(id=f"{place:03}", body=text) for place, text in enumerate(texts))
    assert {article_id for edge in edges for article_id in (edge.origin, edge.copy)} == {
        f"{place:03}" for place in range(50)
    }
    assert len(edges) == sum(min(place, 24) for place in range(50))


def test_the_direction_of_a_rewrite_needs_no_times() -> None:
    for order in (("original", "rewrite"), ("rewrite", "original")):
        texts = {"original": FERRY, "rewrite": rewritten(FERRY)}
        (edge,) = trace(Article(id=name, body=texts[name]) for name in order)
        assert (edge.origin, edge.copy, edge.direction) == ("original", "rewrite", "known")


def test_without_evidence_the_first_seen_stands_as_origin() -> None:
    edges = trace([Article(id="b", body=FERRY), Article(id="a", body=FERRY)])
    assert [(edge.origin, edge.copy, edge.direction) for edge in edges] == [("b", "a", "unknown")]


def test_published_time_decides_between_equal_texts() -> None:
    noon = datetime(2024, 10, 1, 12, tzinfo=UTC)
    later = Article(id="later", body=FERRY, published=noon + timedelta(hours=3))
    (edge,) = trace([later, Article(id="earlier", body=FERRY, published=noon)])
    assert (edge.origin, edge.copy, edge.direction) == ("earlier", "later", "known")


def test_an_article_is_a_copy_of_its_closest_source() -> None:
    light = FERRY.replace("worried about supplies", "anxious about deliveries")
    given = [
        Article(id="o", body=FERRY),
        Article(id="r", body=rewritten(light)),
        Article(id="r2", body=rewritten(light) + " It went on."),
    ]
    edges = {(edge.origin, edge.copy): edge for edge in trace(given)}
    assert edges["o", "r"].direction == "known"
    assert edges["o", "r2"].direction == "known"
    assert edges["r", "r2"].kind in {"verbatim", "edited"}


CHINESE = (
    "北岸港务局星期二宣布，由于八月的风暴损坏了码头，往来凯尔德岛的渡轮将从十月起停航三周。港务大臣万斯克说，工程师发现十六根桩柱中有九根出现裂缝，"
    "若不在冬季之前更换，其余的也可能断裂。每天约有四千二百人乘渡轮上班，市议会计划租用两艘小船，但每艘只能载三百五十名乘客，而且不能载车。"
    "反对党批评政府拖延太久，称该部门早在二零一九年就知道裂缝，却把钱花在新的停车场上。工程将耗资六百三十万克朗，其中一半由北方基金承担。"
)
JAPANESE = (
    "北岸港湾局は火曜日、八月の嵐で桟橋が壊れたため、ケルド島への連絡船を十月から三週間止めると発表した。港湾相のヴァスク氏によると、技術者が十六本の杭のうち九本に亀裂を見つけ、"
    "冬までに取り替えなければ残りも折れるおそれがあるという。毎日およそ四千二百人が通勤に使っており、市議会は小型船二隻を借りる計画だが、一隻に乗れるのは三百五十人だけで車は運べない。"
    "野党は政府の対応が遅いと批判し、二〇一九年から亀裂を知りながら新しい駐車場に金を使ったと述べた。工事費は六百三十万クローネで、半分は北方基金が負担する。"
)
KOREAN = (
    "북안 항만청은 화요일 팔월 폭풍으로 선착장이 부서져 켈드 섬을 오가는 연락선을 시월부터 삼 주 동안 멈춘다고 밝혔다. 바스크 항만 장관은 기술자들이 말뚝 열여섯 개 가운데 아홉 개에서 "
    "균열을 발견했으며 겨울 전에 바꾸지 않으면 나머지도 부러질 수 있다고 말했다. 날마다 약 사천이백 명이 배를 타고 출근하며 시의회는 작은 배 두 척을 빌릴 계획이지만 한 척에 삼백오십 명만 탈 수 있다."
)
THAI = (
    "การท่าเรือฝั่งเหนือประกาศเมื่อวันอังคารว่าเรือข้ามฟากไปเกาะเคลด์จะหยุดเดินสามสัปดาห์ในเดือนตุลาคมเพื่อซ่อมท่าเรือที่เสียหายจากพายุ รัฐมนตรีวาสก์กล่าวว่าวิศวกรพบรอยร้าวในเสาเข็มเก้าต้นจากสิบหกต้น "
    "และส่วนที่เหลืออาจหักก่อนฤดูหนาว ทุกวันมีคนประมาณสี่พันสองร้อยคนนั่งเรือไปทำงาน สภาเมืองจะเช่าเรือเล็กสองลำแต่ละลำรับผู้โดยสารได้เพียงสามร้อยห้าสิบคน"
)


@pytest.mark.parametrize("text", [CHINESE, JAPANESE, KOREAN, THAI])
def test_scripts_without_spaces(text: str) -> None:
    (edge,) = pair(text, text)
    assert edge.kind == "verbatim"
    half = text[: len(text) * 6 // 10]
    (edge,) = pair(text, half)
    assert edge.kind == "abridged"
    assert edge.coverage_copy > 0.95


def test_other_scripts_do_not_match_each_other() -> None:
    texts = [CHINESE, JAPANESE, KOREAN, THAI]
    assert trace(Article(id=str(place), body=text) for place, text in enumerate(texts)) == ()


GERMAN = """Die Fährverbindung zwischen Ostmoor und der Insel Keld wird im Oktober für drei Wochen unterbrochen, weil der im August vom Sturm beschädigte Anleger erneuert werden muss. Das teilte Hafenministerin Orlanda Vask am Dienstag mit.

Betroffen sind rund 4200 Menschen, die täglich über die Meerenge fahren. Der Rat will zwei kleine Schiffe der Brisa-Linie mieten, die aber nur je 350 Fahrgäste und keine Autos befördern können. Eine Prüfung durch das Solveig-Institut ergab Risse in neun der 16 Pfähle, und dessen Leiter Teodor Lunt warnte, der Rest könne vor dem Winter brechen.

Die Opposition warf der Regierung vor, zu lange gewartet zu haben. Ingrid Quenby von der Inselpartei sagte, das Ministerium habe seit 2019 von den Rissen gewusst und das Geld lieber für einen Parkplatz in Ardane ausgegeben."""


def test_german_capitals_do_not_hide_a_copy() -> None:
    changed = (
        GERMAN.replace("unterbrochen", "ausgesetzt")
        .replace("Fahrgäste", "Passagiere")
        .replace("Prüfung", "Untersuchung")
    )
    (edge,) = pair(GERMAN, changed)
    assert edge.kind in {"edited", "rewritten"}
    assert not [item for item in edge.substitutions if item.name]


def test_a_language_without_data_is_traced_word_for_word() -> None:
    zulu = "Umnyango wezemidlalo ukhiphe isitatimende ngoLwesibili ukuthi umkhumbi ongena esiqhingini uzoma amasonto amathathu. "
    zulu += "Abantu abangaphezu kwezinkulungwane ezine basebenzisa lo mkhumbi nsuku zonke lapho beya emsebenzini edolobheni elikhulu. "
    zulu += "Umphathi wetheku uthe onjiniyela bathole imifantu ezinsikeni eziyisishiyagalolunye futhi kumele zishintshwe ngaphambi kobusika."
    (edge,) = pair(zulu, zulu)
    assert edge.kind == "verbatim"


@settings(max_examples=40, deadline=None)
@given(articles())
def test_incremental_equals_batch(given_articles: tuple[Article, ...]) -> None:
    index = MemoryIndex(plain())
    one_by_one = tuple(edge for article in given_articles for edge in trace_one(article, index))
    assert one_by_one == trace(given_articles)


@settings(max_examples=40, deadline=None)
@given(articles())
def test_order_changes_no_more_than_unknown_directions(given_articles: tuple[Article, ...]) -> None:
    forth = {frozenset((edge.origin, edge.copy)): edge for edge in trace(given_articles)}
    back = {frozenset((edge.origin, edge.copy)): edge for edge in trace(given_articles[::-1])}
    assert forth.keys() == back.keys()
    for key, edge in forth.items():
        assert edge.score == back[key].score
        assert edge.containment == back[key].containment


@settings(max_examples=40, deadline=None)
@given(articles())
def test_what_an_edge_says_holds(given_articles: tuple[Article, ...]) -> None:
    bodies = {article.id: article.body for article in given_articles}
    for edge in trace(given_articles):
        shares = (edge.containment, edge.coverage_origin, edge.coverage_copy, edge.substitution_rate, edge.score)
        assert all(0 <= share <= 1 for share in shares)
        for passage in edge.alignment.passages:
            left, right = bodies[edge.origin], bodies[edge.copy]
            assert 0 <= passage.origin.start <= passage.origin.end <= len(left)
            assert 0 <= passage.copy.start <= passage.copy.end <= len(right)
            if passage.operation == "equal":
                one, other = (
                    left[passage.origin.start : passage.origin.end],
                    right[passage.copy.start : passage.copy.end],
                )
                assert one.casefold().split() == other.casefold().split()
            elif passage.operation == "insertion":
                assert passage.origin.start == passage.origin.end
            elif passage.operation == "deletion":
                assert passage.copy.start == passage.copy.end


def test_a_text_traces_to_itself() -> None:
    for text in (FERRY, MUSEUM, FILLER, GERMAN):
        (edge,) = pair(text, text)
        assert edge.kind == "verbatim"
        assert edge.containment == edge.score == edge.coverage_copy == edge.coverage_origin == 1
        assert edge.substitution_rate == 0


def test_the_threshold_is_an_option() -> None:
    given_articles = [
        Article(id="o", body=FERRY),
        Article(id="c", body=FILLER + "\n\n" + paragraphs(FERRY, 0, 1, 3) + "\n\n" + MUSEUM),
    ]
    assert trace(given_articles, options=TraceOptions(threshold=0.2))
    assert trace(given_articles, options=TraceOptions(threshold=0.9)) == ()
