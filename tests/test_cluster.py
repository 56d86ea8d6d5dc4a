"""Stories as reports arrive: joins, starts, merges, repairs, and how each is undone. All events are invented."""

from __future__ import annotations

import math
import random
import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecopy.errors import SettingsError
from wirecopy.story import Clusterer, Decision, StoryOptions, Unit, linkage, units
from wirecopy.story import space as space_module
from wirecopy.story.background import frequencies, pieces
from wirecopy.story.candidates import HOLDERS, Holders
from wirecopy.story.ledger import Ledger, story_id
from wirecopy.story.linkage import (
    ASSUMED_AT_FIRST,
    ASSUMED_PAIRS,
    ASSUMED_PAIRS_BRIEF,
    LOOSEST,
    TEXTS_FOR_A_PAIR,
    assumed,
    groups,
    linked,
    within,
)
from wirecopy.story.loops import compiled
from wirecopy.story.meaning import Meanings
from wirecopy.story.repair import BLOCK, Pair, names, neighbourhoods
from wirecopy.story.rows import LEAST_CLOSED, Rows
from wirecopy.story.space import Cosines, Space
from wirecopy.story.terms import Terms
from wirecopy.story.topics import CLOSEST, USUALLY, Topics
from wirecopy.types import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wirecopy.story.embed import Vectors

    Loop = Callable[..., None]
    Made = Callable[[Loop], Loop]

SPARSE = StoryOptions(embed=False)


def as_it_is(loop: Loop) -> Loop:
    """The loop, not compiled."""
    return loop


#: Reports by event; the first two events are alike.
PRESS: dict[str, tuple[str, ...]] = {
    "host-now": (
        "Comedian Tilda Varga will host the Golden Lantern film awards in March. It is the second time that Varga leads the show in the Orpheum theatre; six years ago her jokes about the orchestra were much liked by the academy.",
        "Tilda Varga is to host the Golden Lantern awards for the second time. The comedian said that she would bring the orchestra into her jokes again. The film academy announced the choice on Friday, before the March show.",
        "The film academy has chosen Tilda Varga to lead the Golden Lantern show in March. Varga, a comedian, hosted it six years ago. She thanked the academy and her wife, and joked about the orchestra playing her off the stage.",
    ),
    "host-next": (
        "Actor Bruno Castellane was named host of next year's Golden Lantern film awards. Castellane, known for the musical Northern Pier, can sing and dance, and the producers promised a show with less talk and more songs.",
        "Bruno Castellane will host the Golden Lantern film awards next year. The star of the musical Northern Pier wants to sing and dance through the evening. The producers hope for more viewers after years of decline.",
        "Song and dance instead of jokes: the producers of the Golden Lantern awards have signed Bruno Castellane, the star of Northern Pier, as host. Castellane said that he had dreamt of it since dance school.",
    ),
    "flood": (
        "The river Osk burst its banks at Velmar on Tuesday and flooded the old town. Two hundred people were brought to a school on higher ground. The dam above Velmar held, said engineer Rosa Tamm, but it was full to the brim.",
        "Flood water from the Osk stood a metre high in the old town of Velmar. Engineer Rosa Tamm said that the dam above the town held. Some two hundred people spent the night in a school.",
        "Two hundred people in Velmar spent the night in a school after the Osk flooded the old town. The water was falling on Wednesday. Rosa Tamm, who is in charge of the dam, said that it had held throughout.",
    ),
    "merger": (
        "Steel maker Hallgrim and its rival Odinsverk agreed to merge in a deal worth nine billion crowns. The new company would employ 41,000 people. The competition authority must approve it, and the unions fear for the Tormund works.",
        "Hallgrim and Odinsverk are to become one steel company with 41,000 workers, the two rivals said. The unions fear that the Tormund works will close. The competition authority has to agree to the nine billion crown merger.",
    ),
}  # fmt: skip


def press() -> list[Article]:
    return [
        Article(id=f"{event}-{turn}", headline=None, body=body, language="en")
        for event, bodies in PRESS.items()
        for turn, body in enumerate(bodies)
    ]


def added(articles: list[Article], options: StoryOptions = SPARSE) -> Clusterer:
    clusterer = Clusterer(options)
    for unit in units(articles):
        clusterer.add(unit)
    return clusterer


def grouped(clusterer: Clusterer) -> set[frozenset[str]]:
    return {frozenset(unit.article.id for unit in held) for _, held in clusterer.stories()}


def truth() -> set[frozenset[str]]:
    return {frozenset(f"{event}-{turn}" for turn in range(len(bodies))) for event, bodies in PRESS.items()}


def report(id_: str, event: str, turn: int, **more: object) -> Unit:
    (unit,) = units([Article(id=id_, headline=None, body=PRESS[event][turn], language="en", **more)])  # type: ignore[arg-type]
    return unit


class TestArrival:
    def test_the_first_report_starts_a_story(self) -> None:
        decision = Clusterer(SPARSE).add(report("a", "flood", 0))
        assert decision == Decision(operation="start", units=("a",), story=story_id("a"))

    def test_the_second_joins_it_and_says_why(self) -> None:
        clusterer = Clusterer(SPARSE)
        first = clusterer.add(report("a", "flood", 0))
        second = clusterer.add(report("b", "flood", 1))
        assert (second.operation, second.story) == ("join", first.story)
        assert second.evidence is not None
        assert second.evidence.score >= 1
        assert second.evidence.nearest == "a"
        assert {"osk", "velmar"} <= set(second.evidence.shared)

    def test_another_event_starts_another(self) -> None:
        clusterer = Clusterer(SPARSE)
        clusterer.add(report("a", "flood", 0))
        assert clusterer.add(report("b", "merger", 0)).operation == "start"

    def test_an_article_has_one_story(self) -> None:
        clusterer = Clusterer(SPARSE)
        clusterer.add(report("a", "flood", 0))
        with pytest.raises(SettingsError, match="has a story"):
            clusterer.add(report("a", "merger", 0))

    def test_every_decision_is_logged(self) -> None:
        clusterer = added(press())
        placed = [unit for decision in clusterer.log if decision.former is None for unit in decision.units]
        assert placed == [article.id for article in press()]

    def test_more_reports_than_there_was_room_for(self) -> None:
        clusterer = Clusterer(SPARSE)
        for turn in range(140):
            names = " ".join(f"{word}{turn // 2}" for word in ("kar", "lind", "tor", "vel", "ost", "hem"))
            clusterer.add(
                *units(
                    [
                        Article(
                            id=str(turn),
                            body=f"The council met today and heard speakers from {names}, who asked for roads.",
                            language="en",
                        )
                    ]
                )
            )
        assert grouped(clusterer) == {frozenset({str(turn), str(turn + 1)}) for turn in range(0, 140, 2)}

    def test_without_a_decision_there_is_no_story(self) -> None:
        assert Clusterer(SPARSE).stories() == ()


class TestOrder:
    @pytest.mark.parametrize("seed", range(5))
    def test_no_order_changes_the_stories_after_a_repair(self, seed: int) -> None:
        articles = press()
        random.Random(seed).shuffle(articles)
        clusterer = added(articles)
        clusterer.repair()
        assert grouped(clusterer) == truth()

    def test_the_same_order_gives_the_same_ids(self) -> None:
        assert [id_ for id_, _ in added(press()).stories()] == [id_ for id_, _ in added(press()).stories()]

    def test_a_second_repair_finds_nothing_to_do(self) -> None:
        clusterer = added(press())
        clusterer.repair()
        assert clusterer.repair() == ()

    def test_a_repair_of_nothing_does_nothing(self) -> None:
        assert Clusterer(SPARSE).repair() == ()

    def test_two_stories_become_one_when_a_report_fits_both(self) -> None:
        """Two halves of an event that share little, and then a report of all of it."""
        left = "Rosa Tamm, the engineer, said that the dam and the turbines above Velmar held although the gates had jammed."
        right = (
            "The Osk flooded the old town on Tuesday night and drove shopkeepers, bakers and a choir onto their roofs."
        )
        clusterer = Clusterer(StoryOptions(embed=False, single=0.2, settled=0.3))
        for id_, body in (("a", left), ("b", right), ("c", f"{left} {right}")):
            clusterer.add(*units([Article(id=id_, body=body, language="en")]))
        clusterer.repair()
        assert grouped(clusterer) == {frozenset("abc")}
        (merge,) = [decision for decision in clusterer.log if decision.operation == "merge"]
        assert clusterer.resolve(str(merge.former)) == merge.story


class TestWindow:
    START = datetime(2031, 3, 1, 8, tzinfo=UTC)

    def test_a_report_joins_within_the_window(self) -> None:
        clusterer = Clusterer(SPARSE)
        clusterer.add(report("a", "flood", 0, published=self.START))
        decision = clusterer.add(report("b", "flood", 1, published=self.START + timedelta(days=1)))
        assert decision.operation == "join"

    def test_nothing_joins_what_is_out_of_it(self) -> None:
        clusterer = Clusterer(SPARSE)
        clusterer.add(report("a", "flood", 0, published=self.START))
        late = clusterer.add(report("b", "flood", 1, published=self.START + timedelta(days=30)))
        assert late.operation == "start"
        assert clusterer.repair() == ()
        assert len(clusterer.stories()) == 2

    def test_without_a_window_the_gap_only_weakens(self) -> None:
        clusterer = Clusterer(StoryOptions(embed=False, window=None))
        clusterer.add(report("a", "flood", 0, published=self.START))
        near = Clusterer(StoryOptions(embed=False, window=None))
        near.add(report("a", "flood", 0, published=self.START))
        far_off = clusterer.add(report("b", "flood", 0, published=self.START + timedelta(days=9)))
        close_by = near.add(report("b", "flood", 0, published=self.START))
        assert far_off.evidence is not None
        assert close_by.evidence is not None
        assert far_off.evidence.score == pytest.approx(close_by.evidence.score / 2, rel=1e-3)

    def test_a_story_that_began_before_the_window_goes_on(self) -> None:
        clusterer = Clusterer(StoryOptions(embed=False, window=timedelta(days=3)))
        first = clusterer.add(report("a", "flood", 0, published=self.START))
        clusterer.add(report("b", "flood", 1, published=self.START + timedelta(days=2)))
        later = clusterer.add(report("c", "flood", 2, published=self.START + timedelta(days=4)))
        assert later.story == first.story
        clusterer.repair()
        assert grouped(clusterer) == {frozenset("abc")}

    def test_late_arrivals_do_not_turn_the_clock_back(self) -> None:
        clusterer = Clusterer(SPARSE)
        clusterer.add(report("a", "flood", 0, published=self.START))
        clusterer.add(report("b", "merger", 0, published=self.START - timedelta(days=60)))
        assert clusterer.add(report("c", "flood", 1, published=self.START + timedelta(hours=6))).operation == "join"

    def test_what_is_out_of_the_window_is_released(self) -> None:
        clusterer = Clusterer(StoryOptions(embed=False, window=timedelta(days=3)))
        first = clusterer.add(report("a", "flood", 0, published=self.START))
        clusterer.add(report("b", "flood", 1, published=self.START))
        clusterer.add(report("c", "merger", 0, published=self.START + timedelta(days=2)))
        assert clusterer.release() == ()
        clusterer.add(report("d", "merger", 1, published=self.START + timedelta(days=4)))
        assert clusterer.release() == ("a", "b")
        assert grouped(clusterer) == {frozenset("cd")}
        clusterer.repair()
        with pytest.raises(SettingsError, match="cannot be undone"):
            clusterer.undo(replace(first, former="elsewhere"))
        clusterer.restore(report("a", "flood", 0, published=self.START), first.story)
        assert clusterer.log[-1].story == first.story
        assert grouped(clusterer) == {frozenset("cd"), frozenset("a")}

    def test_a_story_of_which_a_part_is_open_is_not_released(self) -> None:
        clusterer = Clusterer(StoryOptions(embed=False, window=timedelta(days=3)))
        for day, turn in ((0, 0), (2, 1), (4, 2)):
            clusterer.add(report(f"r{turn}", "flood", turn, published=self.START + timedelta(days=day)))
        assert clusterer.release() == ()
        assert grouped(clusterer) == {frozenset({"r0", "r1", "r2"})}

    def test_an_id_that_led_to_a_released_story_leads_nowhere(self) -> None:
        clusterer = Clusterer(StoryOptions(embed=False, window=timedelta(days=3)))
        one = clusterer.add(report("a", "flood", 0, published=self.START)).story
        two = clusterer.add(report("b", "merger", 0, published=self.START)).story
        clusterer.merge(one, two)
        clusterer.add(report("c", "host-now", 0, published=self.START + timedelta(days=9)))
        assert clusterer.resolve(two) == one
        assert set(clusterer.release()) == {"a", "b"}
        assert clusterer.resolve(two) == two
        assert clusterer.release() == ()


class TestReread:
    """An original that comes after its copy speaks for both from then on."""

    @pytest.mark.parametrize("compiled_from", [0, 1_000])
    def test_stories_are_as_if_the_original_had_come_first(
        self, monkeypatch: pytest.MonkeyPatch, compiled_from: int
    ) -> None:
        monkeypatch.setattr(space_module, "COMPILED_FROM", compiled_from)
        clusterer = Clusterer(SPARSE)
        bodies = {article.id: article.body for article in press()}
        for id_, body in {**bodies, "flood-1": bodies["merger-0"]}.items():
            clusterer.add(*units([Article(id=id_, body=body, language="en")]))
        assert grouped(clusterer) != truth()
        clusterer.reread(report("flood-1", "flood", 1))
        clusterer.repair()
        assert grouped(clusterer) == truth()
        again = clusterer.add(report("more", "flood", 1))
        assert again.evidence is not None
        assert again.evidence.nearest == "flood-1"
        assert clusterer.repair() == ()

    def test_it_leaves_no_trace_in_what_is_measured(self) -> None:
        plain, other = (added(press()[:3]) for _ in range(2))
        other.reread(report("host-now-1", "merger", 0))
        other.reread(report("host-now-1", "host-now", 1))
        decisions = [each.add(report("x", "host-now", 0)) for each in (plain, other)]
        assert decisions[0].evidence is not None
        assert decisions[0] == decisions[1]

    def test_headlines_are_read_anew_too(self) -> None:
        lines = ("Steel makers Hallgrim and Odinsverk agree to merge", "Flood in Velmar: Osk bursts its banks")
        told = [Article(id=str(number), headline=line, body="", language="en") for number, line in enumerate(lines)]
        clusterer = added(told, StoryOptions())
        for headline in ("Osk floods old town of Velmar", lines[0]):  # before and after its letters were compared
            clusterer.reread(*units([replace(told[1], headline=headline)]))
            clusterer.repair()
            expected = {frozenset("01")} if headline == lines[0] else {frozenset("0"), frozenset("1")}
            clusterer.repair()
            assert grouped(clusterer) == expected

    def test_what_is_out_of_the_window_stays_as_it_was(self) -> None:
        clusterer = Clusterer(SPARSE)
        first = datetime(2031, 3, 1, 8, tzinfo=UTC)
        clusterer.add(report("a", "flood", 0, published=first))
        clusterer.add(report("b", "merger", 0, published=first + timedelta(days=40)))
        before = clusterer.stories()
        clusterer.reread(report("a", "merger", 1, published=first))
        assert (clusterer.stories(), clusterer.repair()) == (before, ())

    def test_what_is_dropped_leaves_its_story_to_the_others(self) -> None:
        clusterer = added(press())
        clusterer.drop("flood-1")
        assert grouped(clusterer) == {story - {"flood-1"} for story in truth()}
        clusterer.repair()
        assert clusterer.add(report("more", "flood", 1)).operation == "join"
        with pytest.raises(KeyError):
            clusterer.drop("flood-1")


class TestByHand:
    def test_merge_then_undo_restores(self) -> None:
        clusterer = added(press())
        before = clusterer.stories()
        (one, _), (two, _), *_ = before
        decision = clusterer.merge(one, two)
        assert decision.operation == "merge"
        assert clusterer.resolve(two) == one
        assert len(clusterer.stories()) == len(before) - 1
        undone = clusterer.undo(decision)
        assert clusterer.stories() == before
        assert clusterer.resolve(two) == two
        assert clusterer.log[-2:] == (decision, undone)

    def test_split_then_undo_restores(self) -> None:
        clusterer = added(press())
        before = clusterer.stories()
        story, held = before[0]
        decision = clusterer.split(story, [held[0].article.id])
        assert decision.operation == "split"
        assert clusterer.resolve(story) == story
        assert len(clusterer.stories()) == len(before) + 1
        clusterer.undo(decision)
        assert clusterer.stories() == before

    def test_a_repair_leaves_it_alone(self) -> None:
        clusterer = added(press())
        story, held = clusterer.stories()[0]
        split = clusterer.split(story, [held[0].article.id])
        clusterer.repair()
        assert frozenset({held[0].article.id}) in grouped(clusterer)
        assert split.story in {id_ for id_, _ in clusterer.stories()}

    def test_new_reports_join_it_all_the_same(self) -> None:
        clusterer = added(press()[:-1])
        flood = next(id_ for id_, held in clusterer.stories() if held[0].article.id == "flood-0")
        clusterer.split(flood, ["flood-2"])
        assert clusterer.add(report("more", "flood", 0)).operation == "join"

    @pytest.mark.parametrize("chosen", [[], ["flood-0"], ["host-now-0", "host-now-1", "host-now-2"]])
    def test_only_some_of_its_own_units_can_leave(self, chosen: list[str]) -> None:
        clusterer = added(press())
        with pytest.raises(SettingsError, match="cannot be split"):
            clusterer.split(clusterer.stories()[0][0], chosen)

    def test_a_merge_needs_two_live_stories(self) -> None:
        clusterer = added(press())
        story = clusterer.stories()[0][0]
        with pytest.raises(SettingsError, match="with itself"):
            clusterer.merge(story, story)
        with pytest.raises(SettingsError, match="no story"):
            clusterer.merge(story, "s0")
        with pytest.raises(SettingsError, match="no story"):
            clusterer.merge("s0", story)

    def test_a_start_and_an_outdated_decision_cannot_be_undone(self) -> None:
        clusterer = added(press())
        (one, _), (two, _), (three, _), *_ = clusterer.stories()
        with pytest.raises(SettingsError, match="cannot be undone"):
            clusterer.undo(clusterer.log[0])
        first = clusterer.merge(one, two)
        clusterer.merge(three, one)
        with pytest.raises(SettingsError, match="cannot be undone"):
            clusterer.undo(first)


class TestLedger:
    def test_units_can_only_be_asked_of_a_live_story(self) -> None:
        with pytest.raises(SettingsError, match="no story"):
            Ledger().units("s0")

    def test_an_id_in_use_is_made_again(self) -> None:
        ledger = Ledger()
        ledger.place(("a",), ledger.new_id("a"))
        again = ledger.new_id("a")
        assert again != story_id("a")
        assert again == story_id("a", 1)

    def test_a_move_between_stories_that_stay(self) -> None:
        ledger = Ledger()
        for unit, story in (("a", "one"), ("b", "one"), ("c", "two")):
            ledger.place((unit,), story)
        assert ledger.place(("b",), "two").operation == "move"
        assert ledger.units("two") == ("c", "b")
        assert "b" in ledger

    def test_an_unknown_id_resolves_to_itself(self) -> None:
        assert Ledger().resolve("s0") == "s0"


class TestRestore:
    def test_a_second_run_goes_on_where_the_first_ended(self) -> None:
        before = added(press())
        again = Clusterer(SPARSE)
        for story, held in before.stories():
            for unit in held:
                again.restore(unit, story)
        assert again.stories() == before.stories()
        more = again.add(report("more", "flood", 0))
        assert more.operation == "join"
        assert again.log_since(len(press())) == (more,)

    def test_a_unit_moves_to_the_story_of_its_origin(self) -> None:
        clusterer = added(press())
        flood, merger = (
            next(id_ for id_, held in clusterer.stories() if held[0].article.id == first)
            for first in ("flood-0", "merger-0")
        )
        assert clusterer.move("merger-0", merger) is None
        moved = clusterer.move("merger-0", flood)
        assert moved is not None
        assert (moved.operation, moved.story) == ("move", flood)


class Tens:
    """An encoder for tests: numbers of one ten are close in meaning, words have the meaning of their first letter."""

    model = "tens"

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = []
        for text in texts:
            ten, one = divmod(int(text), 10) if text.isdigit() else (ord(text[:1] or "a"), 0)
            rows.append(
                np.random.default_rng(ten).normal(size=512) + 0.05 * one * np.random.default_rng(one).normal(size=512)
            )
        vectors: Vectors = (np.array(rows) / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return vectors


class TestMeanings:
    def test_the_closest_of_many(self) -> None:
        meanings = Meanings(Tens())
        for number in range(200):
            meanings.add(str(number))
        found = meanings.nearest(17, np.ones(200, dtype=np.bool_), 3)
        assert {number // 10 for number in found} == {1}
        assert 17 not in found

    def test_what_may_not_be_is_not(self) -> None:
        meanings = Meanings(Tens())
        for text in ("aab", "aab", "xyz"):
            meanings.add(text)
        assert meanings.nearest(0, np.array([True, False, True]), 2) == [2]
        assert meanings.nearest(0, np.zeros(3, dtype=np.bool_), 2) == []

    def test_no_text_means_nothing(self) -> None:
        meanings = Meanings(Tens())
        meanings.add("")
        meanings.add("")
        assert float(meanings.close([0], [1])[0, 0]) == 0


def topics(*texts: str) -> Topics:
    meanings = Meanings(Tens())
    found = Topics(meanings)
    for number, text in enumerate(texts):
        meanings.add(text)
        found.add(number)
    return found


class TestTopics:
    def test_what_is_near_to_many_is_close_to_its_topic(self) -> None:
        crowd = [str(number) for number in range(10)] * 5
        alone = [str(number) for number in range(100, 300, 10)]
        close = topics(*crowd, *alone).close(range(70))
        assert close[:50].min() > close[50:].max() + 0.1
        assert close.max() <= CLOSEST

    def test_before_much_was_read_it_is_usual(self) -> None:
        assert topics("1").close([0]).tolist() == [pytest.approx(USUALLY)]
        assert topics("1", "2").close([0, 1]).tolist() == pytest.approx([USUALLY, USUALLY], abs=0.02)

    def test_what_was_found_holds_until_the_stream_has_grown(self) -> None:
        meanings = Meanings(Tens())
        found = Topics(meanings)
        read = []
        for number in range(60):
            meanings.add("1")
            found.add(number)
            read.append(float(found.close([0])[0]))
        assert len(set(read[20:])) < 6
        assert read[-1] > read[0]
        found.forget([0])
        assert found.close([0])[0] >= read[-1]


class TestBackground:
    def test_usual_words_are_usual(self) -> None:
        usual = frequencies(7)
        assert usual["the"] > 0.99
        assert usual["said"] > 0.9
        assert "brandvo" not in usual
        assert all(0 <= share <= 1 for share in usual.values())

    def test_long_pieces_are_read_too(self) -> None:
        text = ("ab" * 100).encode()
        inner = b"\x0a\x05short\x15" + struct.pack("<f", -1.0)
        long = b"\x0a" + bytes([200 & 0x7F | 0x80, 1]) + text
        model = (
            b"\x0a" + bytes([len(inner)]) + inner + b"\x0a" + bytes([(len(long) & 0x7F) | 0x80, len(long) >> 7]) + long
        )
        ((piece, chance),) = pieces(model)
        assert piece == "short"
        assert chance == pytest.approx(math.exp(-1))
        assert pieces(b"") == []


def texts(count: int) -> npt.NDArray[np.float64]:
    """What is assumed of so many full texts."""
    return np.full(count, ASSUMED_PAIRS)


def blocks(size: int, within: float, across: float) -> npt.NDArray[np.float32]:
    """How much the reports of two events agree, the same number of each."""
    table = np.full((2 * size, 2 * size), across, dtype=np.float32)
    table[:size, :size] = table[size:, size:] = within
    np.fill_diagonal(table, 0)
    return table


class TestLinkage:
    def test_two_blocks_that_agree_less_across_than_within_stay_apart(self) -> None:
        assert groups(blocks(4, 1.4, 0.6), texts(8), 0.42, 0.86).tolist() == [0] * 4 + [4] * 4

    def test_the_same_agreement_across_joins_where_it_is_all_there_is(self) -> None:
        assert groups(blocks(4, 0.8, 0.8), texts(8), 0.42, 0.86).tolist() == [0] * 8

    def test_three_reports_of_an_event_are_enough_to_know_three_of_another(self) -> None:
        assert groups(blocks(3, 1.8, 1.0), texts(6), 0.42, 0.86).tolist() == [0] * 3 + [3] * 3

    def test_a_pair_of_headlines_tells_less(self) -> None:
        table = blocks(3, 1.7, 0.9)
        assert groups(table, texts(6), 0.42, 0.86).tolist() == [0] * 3 + [3] * 3
        assert groups(table, np.full(6, ASSUMED_PAIRS_BRIEF), 0.42, 0.86).tolist() == [0] * 6
        assert groups(table, np.array([ASSUMED_PAIRS_BRIEF, *texts(5)]), 0.42, 0.86).tolist() == [0] * 3 + [3] * 3

    def test_a_short_stream_is_trusted_less(self) -> None:
        kinds = np.array([ASSUMED_PAIRS, ASSUMED_PAIRS_BRIEF])
        assert assumed(kinds, 0).tolist() == [ASSUMED_AT_FIRST] * 2
        assert assumed(kinds, 10 * TEXTS_FOR_A_PAIR).tolist() == [ASSUMED_AT_FIRST - 10] * 2
        assert assumed(kinds, 1000).tolist() == kinds.tolist()

    def test_a_loose_story_is_no_easier_to_join_than_others(self) -> None:
        assert within(0.3, 3, ASSUMED_PAIRS) == within(0.6, 3, ASSUMED_PAIRS) == LOOSEST
        assert within(3.0, 3, ASSUMED_PAIRS) == 1
        assert within(6.0, 3, ASSUMED_PAIRS) > within(6.0, 3, ASSUMED_PAIRS_BRIEF) > 1
        assert groups(blocks(5, 0.7, 0.55), texts(10), 0.42, 0.86).max() > 0

    def test_none_and_one(self) -> None:
        assert groups(np.zeros((0, 0), dtype=np.float32), texts(0), 0.45, 0.86).tolist() == []
        assert groups(np.zeros((1, 1), dtype=np.float32), texts(1), 0.45, 0.86).tolist() == [0]

    @settings(deadline=None)
    @given(st.integers(1, 12), st.integers(0, 1000), st.permutations(range(12)))
    def test_numbering_does_not_matter(self, count: int, seed: int, order: list[int]) -> None:
        values = np.random.default_rng(seed).random((count, count)).astype(np.float32) * 2
        table = (values + values.T) / 2
        np.fill_diagonal(table, 0)
        places = [place for place in order if place < count]
        kinds = np.random.default_rng(seed + 1).choice([ASSUMED_PAIRS, ASSUMED_PAIRS_BRIEF], count)
        plain = groups(table, kinds, 0.45, 0.86)
        shuffled = groups(table[np.ix_(places, places)], kinds[places], 0.45, 0.86)
        together = {frozenset(np.flatnonzero(plain == group)) for group in plain}
        assert {frozenset(places[i] for i in np.flatnonzero(shuffled == group)) for group in shuffled} == together

    @settings(deadline=None)
    @given(
        st.integers(0, 14),
        st.integers(0, 1000),
        st.sampled_from([as_it_is, compiled]),
        st.sampled_from([0.3, 0.42, 0.9]),
    )
    def test_the_loop_groups_as_arrays_do(self, count: int, seed: int, made: Made, single: float) -> None:
        values = np.random.default_rng(seed).integers(0, 8, (count, count)).astype(np.float32) / 6  # with ties
        table = (values + values.T) / 2
        np.fill_diagonal(table, 0)
        kinds = np.random.default_rng(seed + 1).choice([ASSUMED_PAIRS, ASSUMED_PAIRS_BRIEF], count)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(linkage, "compiled", made)
            assert linked(table, kinds, single, 0.9).tolist() == groups(table, kinds, single, 0.9).tolist()


class TestRepair:
    def test_a_neighbourhood_never_grows_too_large(self) -> None:
        many = list(range(BLOCK + 50))
        parts = neighbourhoods(many, [Pair(1.0, one, one + 1) for one in many[:-1]])
        assert sorted(unit for part in parts for unit in part) == many
        assert max(map(len, parts)) <= BLOCK

    def test_those_that_agree_most_come_together_first(self) -> None:
        assert neighbourhoods([3, 1, 2], [Pair(0.5, 1, 2)]) == [[1, 2], [3]]

    def test_a_story_keeps_its_id_where_most_of_it_stays(self) -> None:
        assert names([["a", "a", "b"], ["b", "b"], ["a"]]) == ["a", "b", None]


class TestCandidates:
    def test_the_newest_holders_of_a_term_are_found(self) -> None:
        index = Holders()
        for unit in range(HOLDERS + 10):
            index.add(unit, [(1, 2.0)])
        found = index.find([(1, 2.0)], HOLDERS + 10)
        assert sorted(found) == list(range(10, HOLDERS + 10))

    def test_a_term_that_everyone_holds_keeps_its_newest_holders_only(self) -> None:
        index = Holders()
        for unit in range(20 * HOLDERS):
            index.add(unit, [(1, 2.0)])
        assert len(index.holders(1)) <= 2 * HOLDERS
        assert max(index.find([(1, 2.0)], 1)) == 20 * HOLDERS - 1

    def test_heavier_terms_come_first(self) -> None:
        index = Holders()
        index.add(0, [(1, 2.0)])
        index.add(1, [(2, 3.0)])
        assert index.find([(1, 2.0), (2, 3.0)], 2) == [1, 0]

    def test_what_is_forgotten_is_not_found(self) -> None:
        index = Holders()
        index.add(0, [(1, 2.0), (2, 1.0)])
        index.add(1, [(2, 1.0)])
        index.forget({0})
        assert index.find([(1, 2.0), (2, 1.0)], 9) == [1]
        assert index.holders(1) == ()


class TestRows:
    def test_gaps_are_closed_and_every_row_stays_what_it_was(self) -> None:
        rows = Rows()
        rng = np.random.default_rng(5)
        texts = [np.unique(rng.integers(1, 9000, 90)).astype(np.int32) for _ in range(900)]
        for text in texts:
            rows.add(text, [2.0] * len(text), [1.0] * 20, [True, False])
        size = len(rows.terms)
        rows.drop(range(10, 890))
        assert len(rows) == 900
        assert len(rows.terms) < size / 4 < LEAST_CLOSED * 4
        for unit in (*range(10), *range(890, 900)):
            row = rows.of(unit)
            assert row.terms.tolist() == [0, *texts[unit].tolist()]
            assert row.text[1:] == pytest.approx(1 + math.log(2))
            assert row.lead.tolist() == [0.0] + [1.0] * 20 + [0.0] * (len(texts[unit]) - 20)
            assert row.specific.sum() == 1
        assert rows.of(10).terms.tolist() == [0]
        rows.drop(range(900))
        assert rows.add(texts[0], [1.0], [], []) == 900
        assert rows.of(900).terms.tolist() == [0, *texts[0].tolist()]


class TestSpace:
    WORDS = ("river", "dam", "flood", "school", "steel", "merger")

    def space(self, *texts: tuple[str, ...]) -> Space:
        space = Space({})
        for text in texts:
            ordered = tuple(dict.fromkeys(text))
            space.add(
                Terms(
                    terms=ordered,
                    counts=tuple(float(text.count(term)) for term in ordered),
                    lead=(1.0,) * len(ordered),
                    specific=tuple(term in {"river", "dam"} for term in ordered),
                )
            )
        return space

    @settings(deadline=None)
    @given(
        st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(tuple), min_size=3, max_size=6),
        st.sampled_from([as_it_is, compiled]),
    )
    def test_the_loops_find_what_arrays_find(self, texts: list[tuple[str, ...]], made: Made) -> None:
        everyone = list(range(len(texts)))

        def measured() -> list[Cosines]:
            space = self.space(*texts)
            return [space.table(everyone), space.cosines(0, everyone[1:]), space.across([0, 1], everyone[2:])]

        plain = measured()
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(space_module, "COMPILED_FROM", 0)
            patched.setattr(space_module, "compiled", made)
            again = measured()
        for one, other in zip(plain, again, strict=True):
            for name, left, right in zip(one._fields, one, other, strict=True):
                apart = ~np.eye(len(left), dtype=bool) if left.shape == (len(texts),) * 2 else np.full(left.shape, True)
                assert np.allclose(left[apart], right[apart], atol=1e-3, equal_nan=True), name

    @pytest.mark.parametrize("made", [as_it_is, compiled])
    def test_terms_that_share_a_slot_and_long_texts_are_told_apart(
        self, monkeypatch: pytest.MonkeyPatch, made: Made
    ) -> None:
        space = Space({})
        texts = [[f"word{number}" for number in range(start, start + 700)] for start in (0, 350, 1024)]
        for text in texts:
            space.add(Terms(terms=tuple(text), counts=(1.0,) * 700, lead=(1.0,)))
        plain = space.table([0, 1, 2])
        monkeypatch.setattr(space_module, "COMPILED_FROM", 0)
        monkeypatch.setattr(space_module, "compiled", made)
        apart = ~np.eye(3, dtype=bool)
        assert np.allclose(space.table([0, 1, 2]).text[apart], plain.text[apart], atol=1e-3)
        assert float(plain.text[0, 2]) == 0
        assert 0.3 < float(plain.text[0, 1]) < 0.7

    @given(st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(tuple), min_size=2, max_size=5))
    def test_a_row_equals_the_table(self, texts: list[tuple[str, ...]]) -> None:
        space = self.space(*texts)
        everyone = list(range(len(texts)))
        table, row = space.table(everyone), space.cosines(0, everyone)
        for whole, part in zip(table, row, strict=True):
            assert np.allclose(whole[0, 1:], part[0, 1:], atol=1e-3, equal_nan=True)
        assert float(table.text.min()) >= 0
        assert float(table.text.max()) <= 1.0001
        assert np.allclose(table.text, table.text.T)

    def test_a_single_shared_term_has_a_breadth_of_one(self) -> None:
        space = self.space(("river", "dam"), ("river", "steel"), ("merger",))
        assert float(space.cosines(0, [1]).breadth[0, 0]) == pytest.approx(1)
        assert float(space.cosines(0, [2]).breadth[0, 0]) == 0

    def test_more_terms_than_there_was_room_for(self) -> None:
        space = Space({})
        many = tuple(f"term{number}" for number in range(5000))
        space.add(Terms(terms=many, counts=(1.0,) * len(many), lead=(1.0,)))
        space.add(Terms(terms=many, counts=(1.0,) * len(many), lead=(1.0,)))
        assert float(space.cosines(0, [1]).text[0, 0]) == pytest.approx(1, abs=1e-4)
