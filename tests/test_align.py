"""Alignment: anchors, chains, words between them, regions and passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import body
from texts import FERRY, MUSEUM, paragraphs, rewritten
from wirecopy.text import FIRST, NAME, SINGLE
from wirecopy.trace.align import (
    CELLS,
    LEAST_GAIN,
    MARKS,
    RUN_LENGTH,
    SHIFT,
    anchor,
    beside,
    chain,
    fill,
    in_common,
    index_runs,
    word_runs,
)
from wirecopy.trace.compare import compare, prepare
from wirecopy.trace.engine import plain
from wirecopy.trace.layout import Side, lay_out
from wirecopy.trace.passages import (
    DELETION,
    EQUAL,
    INSERTION,
    N_AT_ENDS,
    N_COUNTS,
    N_EQUAL,
    N_IN_LONG,
    arrange,
    at_ends,
    exchanged,
    in_long,
    passages,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.trace.compare import Comparison
    from wirecopy.types import Passage

Column = tuple[int, int]
word = st.integers(0, 5)
words = st.lists(word, max_size=9)


def filled(
    left: Sequence[int], right: Sequence[int], flags: tuple[Sequence[int], Sequence[int]] | None = None
) -> list[Column]:
    """The columns that align two short stretches, as (place on the left, place on the right)."""
    out_a, out_b = [-2] * 4096, [-2] * 4096
    flags_a, flags_b = flags or ([0] * len(left), [0] * len(right))
    number = fill(
        left, flags_a, 0, len(left), right, flags_b, 0, len(right), out_a, out_b, 0, [0.0] * CELLS, [0] * CELLS,
        [0] * MARKS,
    )  # fmt: skip
    return list(zip(out_a[:number], out_b[:number], strict=True))


def aligned(first: str, second: str) -> tuple[Comparison, str, str]:
    """What corresponds in two texts, and the texts as `areas` has them."""
    one, other = prepare(first, plain()), prepare(second, plain())
    ahead = (len(one.words), first) <= (len(other.words), second)
    found = compare(one, other, plain()) if ahead else compare(other, one, plain())
    assert found is not None
    return found, *((first, second) if ahead else (second, first))


def laid(first: str, second: str) -> tuple[Passage, ...]:
    found, one, other = aligned(first, second)
    left, right = Side(prepare(one, plain()), one), Side(prepare(other, plain()), other)
    return passages(lay_out(found, left, right, plain()).spots)


@given(st.lists(st.integers(-1, 3), max_size=40))
def test_the_index_of_runs_finds_each_place(runs: list[int]) -> None:
    size = len(runs)
    table, after, repeats = [0] * (1 << (2 * size + 1).bit_length()), [0] * size, [0] * size
    index_runs(runs, table, after, repeats)
    for place, run in enumerate(runs):
        assert repeats[place] == (runs.count(run) if run >= 0 else 0)
    firsts = {runs[slot - 1]: slot - 1 for slot in table if slot}
    assert firsts == {run: runs.index(run) for run in runs if run >= 0}
    for run, place in firsts.items():
        found = [place]
        while after[found[-1]]:
            found.append(after[found[-1]] - 1)
        assert found == [here for here, other in enumerate(runs) if other == run]


@given(st.lists(st.integers(-1, 6), max_size=30), st.lists(st.integers(-1, 6), max_size=30))
def test_anchors_are_all_places_of_rare_runs_in_order(left: list[int], right: list[int]) -> None:
    def indexed(runs: list[int]) -> tuple[list[int], list[int], list[int]]:
        table, after, repeats = [0] * 128, [0] * len(runs), [0] * len(runs)
        index_runs(runs, table, after, repeats)
        return table, after, repeats

    (_, _, repeats_a), (table, after, repeats_b) = indexed(left), indexed(right)
    anchors = [0] * 2000
    number = anchor(left, repeats_a, right, repeats_b, table, after, anchors)
    expected = [
        (i << SHIFT) | j
        for i, run in enumerate(left)
        for j, other in enumerate(right)
        if run == other >= 0 and left.count(run) * right.count(run) <= 12
    ]
    assert anchors[:number] == expected
    # Where there is no more room, the rest is left out.
    assert anchor(left, repeats_a, right, repeats_b, table, after, [0] * 12) <= 12


@given(words, words)
def test_filling_keeps_every_word_in_order(left: list[int], right: list[int]) -> None:
    columns = filled(left, right)
    assert [x for x, _ in columns if x >= 0] == list(range(len(left)))
    assert [y for _, y in columns if y >= 0] == list(range(len(right)))
    assert all(x >= 0 or y >= 0 for x, y in columns)


@given(words, words)
def test_filling_is_as_good_as_any_alignment(left: list[int], right: list[int]) -> None:
    def score(columns: list[Column]) -> float:
        values = [-1.0 if x < 0 or y < 0 else 3.0 if left[x] == right[y] else -0.5 for x, y in columns]
        return sum(values)

    best: dict[Column, float] = {(0, 0): 0.0}
    for x in range(len(left) + 1):
        for y in range(len(right) + 1):
            ways = [best[x - 1, y] - 1.0] if x else []
            ways += [best[x, y - 1] - 1.0] if y else []
            ways += [best[x - 1, y - 1] + (3.0 if left[x - 1] == right[y - 1] else -0.5)] if x and y else []
            best[x, y] = max(ways, default=0.0)
    columns = filled(left, right)
    same = sum(x >= 0 and y >= 0 and left[x] == right[y] for x, y in columns)
    if min(len(left), len(right)) < 8 or same >= 0.25 * min(len(left), len(right)):
        assert score(columns) == pytest.approx(best[len(left), len(right)])


@given(word, st.lists(word, min_size=1, max_size=6), st.booleans())
def test_one_word_beside_a_few_is_aligned_as_by_the_matrix(one: int, few: list[int], turned: bool) -> None:
    left, right = (few, [one]) if turned else ([one], few)
    flags_a, flags_b = [NAME * (value == 2) for value in left], [NAME * (value == 2) for value in right]
    out_a, out_b = [-2] * 16, [-2] * 16
    number = beside(left, flags_a, 0, len(left), right, flags_b, 0, len(right), out_a, out_b, 0)
    columns = list(zip(out_a[:number], out_b[:number], strict=True))
    assert len(columns) == len(few)
    (pair,) = [column for column in columns if min(column) >= 0]
    values = [3.0 if value == one else -1.2 if (value == 2) != (one == 2) else -0.5 for value in few]
    assert values[max(pair)] == max(values)
    assert max(pair) == max(place for place, value in enumerate(values) if value == max(values))


def test_unrelated_stretches_are_not_aligned_word_by_word() -> None:
    left, right = list(range(10)), list(range(100, 112))
    expected = [(x, -1) for x in range(10)] + [(-1, y) for y in range(12)]
    assert filled(left, right) == expected
    # A word or two in common do not make them each other's wording, whatever their order.
    right[0], right[1] = 9, 8
    assert filled(left, right) == expected
    right[:4] = [9, 8, 7, 6]
    assert filled(left, right) == expected  # four in common, but one in order


def test_long_gaps_are_not_aligned() -> None:
    same = list(range(150))
    assert filled(same, same) == [(x, -1) for x in range(150)] + [(-1, y) for y in range(150)]


@given(st.lists(st.integers(0, 2**62), max_size=20), st.lists(st.integers(0, 2**62), max_size=20))
def test_no_word_in_common_is_overlooked(left: list[int], right: list[int]) -> None:
    marks = [0] * MARKS
    shared = left[: len(left) // 2]
    found = in_common(left, 0, len(left), [*right, *shared], 0, len(right) + len(shared), marks)
    assert sum(value in {*right, *shared} for value in left) <= found <= len(left)
    assert not any(marks)


def test_a_chain_takes_a_place_once_and_weak_ones_are_left_out() -> None:
    def chained(pairs: list[Column], size: int = 60) -> tuple[int, list[int]]:
        anchors = sorted((i << SHIFT) | j for i, j in pairs)
        room = len(anchors)
        chains = [0] * room
        taken_a, taken_b = [9] * size, [9] * size
        number = chain(anchors, room, [0.0] * room, [0] * room, taken_a, size, taken_b, size, chains)
        return number, chains

    diagonal = [(k, k) for k in range(10)]
    assert chained(diagonal) == (1, [1] * 10)
    short = [(k, k) for k in range(int(LEAST_GAIN) - RUN_LENGTH)]
    assert chained(short)[0] == 0
    # Two blocks that changed places make two chains; one that repeats a block already taken makes none.
    blocks = [(k, k + 30) for k in range(12)] + [(k + 30, k) for k in range(10)]
    assert chained(blocks)[0] == 2
    repeated = diagonal + [(k, k + 40) for k in range(10)]
    assert chained(repeated)[0] == 1
    # Blocks that follow each other at a distance are one.
    assert chained(diagonal + [(k + 20, k + 24) for k in range(10)]) == (1, [1] * 20)


def test_every_word_makes_the_frame_across_languages() -> None:
    frame, runs = [0] * 5, [0] * 5
    word_runs([7, 8, 9, 7, 8], frame, runs)
    assert frame == [0, 1, 2, 3, 4]
    assert runs[3:] == [-1, -1]
    assert len(set(runs[:3])) == 3
    word_runs([7, 8, 9], frame, again := [0] * 3)
    assert again[0] == runs[0]


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        ([EQUAL, 0, 40, 0, 40], 1),
        ([EQUAL, 60, 100, 160, 200], 1),
        ([EQUAL, 4, 40, 4, 40, EQUAL, 60, 96, 170, 197], 1),
        ([EQUAL, 0, 40, 30, 70], 0),
        ([EQUAL, 0, 10, 0, 10, DELETION, 10, 12, 10, 10, EQUAL, 12, 40, 10, 38], 1),
        ([EQUAL, 0, 10, 0, 10, EQUAL, 30, 40, 30, 40], 0),
    ],
)
def test_passages_at_the_ends(areas: list[int], expected: int) -> None:
    assert at_ends(areas, len(areas) // 5, 100, 200) == expected


@pytest.mark.parametrize(("size", "flags", "expected"), [(11, 0, 0), (12, 0, 12), (23, SINGLE, 0), (24, SINGLE, 12)])
def test_long_runs(size: int, flags: int, expected: int) -> None:
    assert in_long(size, flags) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ([0], [0], 1),
        ([0], [0, 0], 1),
        ([0], [0, 0, 0], 0),
        ([0, 0], [0, 0], 0),
        ([NAME], [0], 0),
        ([0], [NAME, 0], 1),
        ([SINGLE] * 2, [SINGLE] * 4, 1),
        ([SINGLE] * 3, [SINGLE] * 3, 0),
    ],
)
def test_one_word_for_another(left: list[int], right: list[int], expected: int) -> None:
    assert exchanged(left, 0, len(left), right, 0, len(right)) == expected
    assert exchanged(right, 0, len(right), left, 0, len(left)) == expected


def test_regions_are_put_into_the_origins_order() -> None:
    areas = [
        EQUAL, 20, 30, 0, 10, DELETION, 30, 33, 10, 10, EQUAL, 33, 40, 10, 17,
        EQUAL, 0, 5, 40, 45, INSERTION, 5, 5, 45, 48, EQUAL, 5, 12, 48, 55,
        EQUAL, 50, 80, 60, 90,
    ]  # fmt: skip
    heads, order, sizes, back = ([0] * 16 for _ in range(4))
    ordered, moved = [0] * 64, [0] * 16
    strays = arrange(areas, 7, 0, heads, order, sizes, back, ordered, moved)
    assert ordered[:35] == areas[15:30] + areas[:15] + areas[30:]
    assert moved[:strays] == [0, 1, 2]  # 12 words moved, not the 17 behind them
    arrange(areas, 7, 1, heads, order, sizes, back, ordered, moved)
    assert ordered[:5] == [EQUAL, 0, 10, 20, 30]
    assert ordered[5:10] == [INSERTION, 10, 10, 30, 33]
    assert ordered[20:25] == [DELETION, 45, 48, 5, 5]


def test_a_text_beside_itself_is_one_passage() -> None:
    found, _, _ = aligned(FERRY, FERRY.replace('"', "”"))
    assert list(found.areas) == [EQUAL, 0, found.counts[N_EQUAL], 0, found.counts[N_EQUAL]]
    assert found.counts[N_AT_ENDS] == 1
    assert found.counts[N_IN_LONG] > 200
    assert len(found.counts) == N_COUNTS


def test_nothing_in_common_is_nothing() -> None:
    one, other = prepare(FERRY, plain()), prepare(MUSEUM, plain())
    assert compare(other, one, plain()) is None
    nothing = prepare("", plain())
    assert compare(nothing, nothing, plain()) is None
    assert compare(nothing, one, plain()) is None


def test_long_rewordings_are_other_words_in_that_place() -> None:
    sentence = " Engineers who had looked at every single pile with lamps and hammers shook their heads at once."
    other = " Nobody in either village remembers so long a silence between two sailings, not even old Marrick himself."
    start, end = paragraphs(FERRY, 0), paragraphs(FERRY, 1)
    found = laid(start + sentence + " " + end, start + other + " " + end)
    assert {passage.operation for passage in found} == {"equal", "deletion", "insertion"}


def test_a_word_that_went_and_many_that_came_are_not_one_substitution() -> None:
    copy = FERRY.replace("hire two small ships", "hire for the whole of the coming winter and spring two little ships")
    found = [passage for passage in laid(FERRY, copy) if passage.operation != "equal"]
    assert [passage.operation for passage in found] == ["insertion", "substitution"]


def test_one_word_against_many_is_a_substitution_beside_an_insertion() -> None:
    copy = FERRY.replace("plans to hire two", "plans to lease outright for one whole winter and one spring two")
    found = [passage.operation for passage in laid(FERRY, copy) if passage.operation != "equal"]
    assert found == ["substitution", "insertion"]
    back = [passage.operation for passage in laid(copy, FERRY) if passage.operation != "equal"]
    assert sorted(back) == ["insertion", "substitution"]  # the shorter text comes first
    longer = FERRY + "\n\n" + paragraphs(MUSEUM, 0)
    found = [passage.operation for passage in laid(copy, longer) if passage.operation != "equal"]
    assert found[:2] == ["substitution", "deletion"]


@settings(max_examples=60, deadline=None)
@given(body, body)
def test_regions_lie_inside_both_texts_and_follow_one_another(first: str, second: str) -> None:
    for left, right in ((first, second), (first, first + " " + second), (first + " " + second, second + " " + first)):
        one, other = prepare(left, plain()), prepare(right, plain())
        if len(one.words) > len(other.words):
            one, other = other, one
        found = compare(one, other, plain())
        if found is None:
            continue
        used: tuple[set[int], set[int]] = (set(), set())
        for at in range(0, 5 * found.number, 5):
            operation, a0, a1, b0, b1 = found.areas[at : at + 5]
            assert 0 <= a0 <= a1 <= len(one.words)
            assert 0 <= b0 <= b1 <= len(other.words)
            assert (a0 < a1) == (operation != INSERTION)
            assert (b0 < b1) == (operation != DELETION)
            if operation == EQUAL:
                assert list(one.words[a0:a1]) == list(other.words[b0:b1])
            # A word belongs to one region at most.
            for side, span in ((used[0], range(a0, a1)), (used[1], range(b0, b1))):
                assert not side & set(span)
                side.update(span)


def test_the_ends_of_a_chain_reach_the_ends_of_sentences() -> None:
    """The words around what both frames share are aligned too, as far as that gains."""
    found = laid(FERRY, rewritten(FERRY))
    assert found[0].origin.start == 0
    assert found[-1].origin.end >= len(FERRY) - 2
    assert sum(passage.operation == "substitution" for passage in found) > 30


def test_flags_keep_names_opposite_names() -> None:
    columns = filled([1, 2], [3, 4, 5], ([0, NAME], [0, 0, NAME]))
    assert (1, 2) in columns
    assert filled([1], [2, 3], ([NAME], [NAME, FIRST])) == [(0, 0), (-1, 1)]
