"""Two texts in rows: nothing is lost, nothing stands twice, and what corresponds stands side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hand_aligned import ABRIDGED, ORIGINAL, REPRINT, REWRITE, edge
from wirecopy.serve.display import shown
from wirecopy.serve.rows import Row, Texts, aligned
from wirecopy.types import Alignment, Article, Image, Passage, Reuse, Span, Substitution

if TYPE_CHECKING:
    from wirecopy.serve.pieces import Piece

SIDES = ("the original", "the copy")


def lay_out(reuse: Reuse, origin: Article, copy: Article, limit: int = 1_000_000) -> Texts:
    return aligned(reuse, origin, copy, sides=SIDES, limit=limit)


def rows(texts: Texts) -> list[Row]:
    return [row for stretch in texts.stretches for row in stretch.rows]


def words(row: Row) -> tuple[str, str]:
    return tuple(
        "".join(piece.text for paragraph in side for piece in paragraph.pieces) for side in (row.origin, row.copy)
    )  # type: ignore[return-value]


def marked(texts: Texts, mark: str) -> list[tuple[str, str]]:
    """The pieces of the origin with a mark, each with its words in the copy."""
    return [
        (piece.text, piece.other)
        for row in rows(texts)
        for paragraph in row.origin
        for piece in paragraph.pieces
        if piece.mark == mark
    ]


def pieces(texts: Texts, side: str) -> list[Piece]:
    return [piece for row in rows(texts) for paragraph in getattr(row, side) for piece in paragraph.pieces]


def whole(texts: Texts, side: str) -> dict[tuple[bool, int], str]:
    """The paragraphs of one side, put together again."""
    found: dict[tuple[bool, int], str] = defaultdict(str)
    for row in rows(texts):
        for paragraph in getattr(row, side):
            found[paragraph.caption, paragraph.number] += "".join(piece.text for piece in paragraph.pieces)
    return dict(found)


def expected(article: Article) -> dict[tuple[bool, int], str]:
    paragraphs = [part for part in article.body.split("\n\n") if part.strip()]
    captions = {(True, n): image.caption for n, image in enumerate(article.images, 1) if (image.caption or "").strip()}
    texts = {(False, n): part for n, part in enumerate(paragraphs, 1)} | captions
    return {key: text for key, value in texts.items() if (text := shown(value or "").strip())}


def stripped(texts: dict[tuple[bool, int], str]) -> dict[tuple[bool, int], str]:
    return {key: text.strip() for key, text in texts.items() if text.strip()}


def assert_sound(texts: Texts, origin: Article, copy: Article) -> None:
    """Everything stands once, and every pair has both its ends."""
    assert stripped(whole(texts, "origin")) == expected(origin)
    assert stripped(whole(texts, "copy")) == expected(copy)
    left, right = pieces(texts, "origin"), pieces(texts, "copy")
    assert {piece.pair for piece in left if piece.pair} == {piece.pair for piece in right if piece.pair}
    for side in (left, right):
        assert all(piece.text for piece in side)
        firsts = [piece.pair for piece in side if piece.pair and not piece.part]
        assert len(firsts) == len(set(firsts))


def test_a_rewrite_stands_beside_its_original_paragraph_by_paragraph() -> None:
    texts = lay_out(edge(ORIGINAL, REWRITE, "rewritten"), ORIGINAL, REWRITE)

    assert_sound(texts, ORIGINAL, REWRITE)
    assert [row.kind for row in rows(texts)] == ["paired"] * 5 + ["own", "paired"]
    assert [len(row.origin) for row in rows(texts)] == [1, 1, 1, 1, 1, 0, 1]
    assert words(rows(texts)[5]) == ("", "Subscribe to learn extra tales like this one.")
    assert rows(texts)[6].origin[0].caption
    assert ("strike", "walkout") in marked(texts, "substitution")
    assert texts.marks == ("altered-name", "substitution")


def test_altered_names_are_told_from_other_words_also_where_only_a_part_of_the_name_differs() -> None:
    texts = lay_out(edge(ORIGINAL, REWRITE, "rewritten"), ORIGINAL, REWRITE)

    assert marked(texts, "altered-name") == [
        ("Won", "Received"),
        ("University", "College"),
        ("War", "Battle"),
        ("Shield", "Protect"),
    ]


def test_a_substitution_is_cut_at_the_ends_of_the_name_in_it() -> None:
    origin = Article(id="origin-id", body="The new Minister Rivers said nothing more.")
    copy = Article(id="copy-id", body="The current Minister Streams stated nothing more.")
    reuse = replace(
        edge(origin, copy, "rewritten", names=()),
        substitutions=(Substitution(origin="Minister Rivers", copy="Minister Streams", count=1, name=True),),
    )
    texts = lay_out(reuse, origin, copy)

    assert marked(texts, "altered-name") == [("Rivers", "Streams")]
    assert marked(texts, "substitution") == [("new", "current"), ("said", "stated")]
    assert_sound(texts, origin, copy)


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("It was Hill alone.", "It was Mount all by itself alone.", [], ["all by itself"]),
        ("It was the old Hill alone.", "It was Mount alone.", ["the old"], []),
        ("It was Hill alone.", "It was Mount alone.", [], []),
    ],
)
def test_what_stands_beside_a_name_on_one_side_only_is_left_to_that_side(
    before: str, after: str, left: list[str], right: list[str]
) -> None:
    origin, copy = Article(id="origin-id", body=before), Article(id="copy-id", body=after)
    reuse = replace(
        edge(origin, copy, "rewritten", names=()),
        substitutions=(Substitution(origin="Hill", copy="Mount", count=1, name=True),),
    )
    texts = lay_out(reuse, origin, copy)

    assert marked(texts, "altered-name") == [("Hill", "Mount")]
    assert [piece.text for piece in pieces(texts, "origin") if piece.mark == "deletion"] == left
    assert [piece.text for piece in pieces(texts, "copy") if piece.mark == "insertion"] == right


def test_a_name_that_stands_elsewhere_does_not_mark_these_words() -> None:
    origin = Article(id="origin-id", body="Won crossed the bridge. He had won before.")
    copy = Article(id="copy-id", body="Won crossed the bridge. He had received before.")
    reuse = replace(
        edge(origin, copy, "edited", names=()),
        substitutions=(Substitution(origin="Park won Gon", copy="Park received Gon", count=1, name=True),),
    )

    assert marked(lay_out(reuse, origin, copy), "substitution") == [("won", "received")]


def test_equal_texts_fold_and_short_ones_do_not() -> None:
    texts = lay_out(edge(ORIGINAL, REPRINT, "verbatim"), ORIGINAL, REPRINT)
    short = replace(ORIGINAL, body="Only this.", images=())

    assert texts.stretches[0].label == "5 paragraphs the same in both"
    assert {row.kind for row in texts.stretches[0].rows} == {"same"}
    assert lay_out(edge(short, replace(short, id="other"), "verbatim"), short, short).stretches[0].label == ""


def test_long_stretches_of_one_text_fold_with_what_is_in_them() -> None:
    origin = replace(ORIGINAL, images=(), body=f"{'Left out words here. ' * 20}\n\nKept as it was, word for word.")
    copy = Article(id="copy-id", body=f"Kept as it was, word for word.\n\n{'New text. ' * 40}\n\n{'More. ' * 40}")
    labels = [stretch.label for stretch in lay_out(edge(origin, copy, "expanded"), origin, copy).stretches]

    assert labels == ["", "", "2 paragraphs only in the copy"]


def test_both_texts_own_words_between_the_same_neighbours_share_a_row() -> None:
    start, end = "The boats were late that day.", "No one was hurt in the storm."
    origin = Article(id="origin-id", body=f"{start}\n\nGulls cried overhead.\n\n{end}")
    copy = Article(id="copy-id", body=f"{start}\n\nSign up below!\n\n{end}")
    reuse = edge(origin, copy, "edited")
    equal = tuple(each for each in reuse.alignment.passages if each.operation == "equal")
    middle = rows(lay_out(replace(reuse, alignment=Alignment(passages=equal)), origin, copy))[1]

    assert middle.kind == "own"
    assert words(middle) == ("Gulls cried overhead.", "Sign up below!")
    assert {piece.mark for piece in middle.pieces} == {"unaligned"}


def test_a_paragraph_that_the_copy_breaks_up_is_cut_at_the_same_place() -> None:
    origin = Article(id="origin-id", body="The boats were late that day. No one was hurt in the storm.")
    copy = Article(id="copy-id", body="The boats were late that day.\n\nNo one was hurt in the storm.")
    found = rows(lay_out(edge(origin, copy, "edited"), origin, copy))

    assert [words(row)[0].strip() for row in found] == [words(row)[1].strip() for row in found]
    assert [row.origin[0].continues for row in found] == [False, True]
    assert [row.copy[0].continues for row in found] == [False, False]


def test_a_sentence_left_out_stays_in_its_paragraph() -> None:
    origin = Article(id="origin-id", body="The boats were late. Nobody knew why at first. All were safe in the end.")
    copy = Article(id="copy-id", body="The boats were late. All were safe in the end.")
    found = rows(lay_out(edge(origin, copy, "abridged"), origin, copy))

    assert len(found) == 1
    assert [piece.text for piece in found[0].origin[0].pieces if piece.mark == "deletion"] == [
        "Nobody knew why at first"
    ]


def moved_pair() -> tuple[Article, Article, Reuse]:
    first, second, third = (
        "The harbour froze for the first time in forty years.",
        "Fishermen carried their nets home over the ice.",
        "The mayor asked everyone to stay on the quay.",
    )
    origin = Article(id="origin-id", body=f"{first}\n\n{second}\n\n{third}")
    copy = Article(id="copy-id", body=f"{second}\n\n{third}\n\n{first}")
    spans = {
        text: Span(start=origin.body.index(text), end=origin.body.index(text) + len(text))
        for text in (first, second, third)
    }
    places = {text: Span(start=copy.body.index(text), end=copy.body.index(text) + len(text)) for text in spans}
    reuse = replace(
        edge(origin, copy, "edited"),
        alignment=Alignment(
            passages=tuple(Passage(operation="equal", origin=spans[t], copy=places[t]) for t in spans), moved=(0,)
        ),
    )
    return origin, copy, reuse


def test_a_moved_paragraph_stands_beside_its_counterpart_and_says_so() -> None:
    origin, copy, reuse = moved_pair()
    texts = lay_out(reuse, origin, copy)

    assert_sound(texts, origin, copy)
    assert [row.kind for row in rows(texts)] == ["moved", "same", "same"]
    assert rows(texts)[0].copy[0].number == 3
    assert all(left == right for left, right in map(words, rows(texts)))
    assert texts.marks == ()


def test_what_nothing_has_overtaken_has_not_moved_whatever_the_alignment_says() -> None:
    texts = lay_out(edge(ORIGINAL, REWRITE, "rewritten"), ORIGINAL, REWRITE)
    reuse = edge(ORIGINAL, REWRITE, "rewritten")
    flagged = replace(reuse, alignment=replace(reuse.alignment, moved=(0, 2, 4)))

    assert lay_out(flagged, ORIGINAL, REWRITE) == texts


def test_a_moved_paragraph_that_joins_two_of_the_origin_stands_beside_both() -> None:
    one, two = "Residents heard a loud boom that night.", "They thought that it was a bomb at first."
    last = "The crater is near the airport of the capital."
    origin = Article(id="origin-id", body=f"{one}\n\n{two}\n\n{last}")
    copy = Article(id="copy-id", body=f"{last}\n\n{one} {two}")
    spans = {
        text: (Span(start=a, end=a + len(text)), Span(start=b, end=b + len(text)))
        for text in (one, two, last)
        for a, b in [(origin.body.index(text), copy.body.index(text))]
    }
    reuse = replace(
        edge(origin, copy, "edited"),
        alignment=Alignment(
            passages=tuple(Passage(operation="equal", origin=a, copy=b) for a, b in spans.values()), moved=(0, 1)
        ),
    )
    texts = lay_out(reuse, origin, copy)

    assert [(row.kind, len(row.origin), len(row.copy)) for row in rows(texts)] == [("moved", 2, 1), ("same", 1, 1)]
    assert_sound(texts, origin, copy)


def test_a_moved_sentence_within_a_paragraph_is_marked_where_it_stands() -> None:
    one, two, three = (
        "The harbour froze over at last.",
        "Nets were carried home on foot.",
        "Everyone else stayed on the quay.",
    )
    origin = Article(id="origin-id", body=f"{one} {two} {three}")
    copy = Article(id="copy-id", body=f"{two} {one} {three}")
    reuse = replace(
        edge(origin, copy, "edited"),
        alignment=Alignment(
            passages=(
                Passage(operation="equal", origin=Span(start=0, end=31), copy=Span(start=32, end=63)),
                Passage(operation="equal", origin=Span(start=32, end=63), copy=Span(start=0, end=31)),
                Passage(operation="equal", origin=Span(start=64, end=97), copy=Span(start=64, end=97)),
            ),
            moved=(1,),
        ),
    )
    texts = lay_out(reuse, origin, copy)

    assert len(rows(texts)) == 1
    assert words(rows(texts)[0]) == (origin.body, copy.body)
    assert [piece.text for piece in pieces(texts, "copy") if piece.mark == "moved"] == [two]
    assert_sound(texts, origin, copy)


def test_moved_words_within_an_insertion_are_marked_as_moved() -> None:
    sentence = "Nets were carried home on foot."
    origin = Article(id="origin-id", body=f"The harbour froze over at last. {sentence}")
    copy = Article(id="copy-id", body=f"First came this: {sentence} The rest is new. The harbour froze over at last.")
    at = copy.body.index("The harbour")
    reuse = replace(
        edge(origin, copy, "edited"),
        alignment=Alignment(
            passages=(
                Passage(operation="insertion", origin=Span(start=0, end=0), copy=Span(start=0, end=at - 1)),
                Passage(operation="equal", origin=Span(start=0, end=31), copy=Span(start=at, end=at + 31)),
                Passage(operation="equal", origin=Span(start=32, end=63), copy=Span(start=17, end=48)),
            ),
            moved=(2,),
        ),
    )
    texts = lay_out(reuse, origin, copy)

    assert [(piece.text, piece.mark) for piece in pieces(texts, "copy") if piece.mark in {"moved", "insertion"}] == [
        ("First came this:", "insertion"),
        (sentence, "moved"),
        ("The rest is new.", "insertion"),
    ]
    assert_sound(texts, origin, copy)


def test_a_pair_of_which_one_end_is_left_out_is_no_pair() -> None:
    origin, copy, reuse = moved_pair()
    cut = replace(reuse, alignment=replace(reuse.alignment, moved=()))
    passages = tuple(
        replace(each, origin=Span(start=each.origin.start, end=each.origin.end - 1)) if n == 0 else each
        for n, each in enumerate(cut.alignment.passages)
    )
    covered = (*passages, Passage(operation="substitution", origin=Span(start=0, end=51), copy=Span(start=60, end=70)))
    texts = lay_out(replace(cut, alignment=Alignment(passages=covered)), origin, copy)
    ends = [{piece.pair for piece in pieces(texts, side)} for side in ("origin", "copy")]

    assert ends[0] == ends[1]
    for limit in range(1, 12):
        limited = lay_out(reuse, origin, copy, limit)
        assert {p.pair for p in pieces(limited, "origin")} ^ {p.pair for p in pieces(limited, "copy")} <= {None}


def test_a_phrase_that_comes_again_much_later_ties_nothing_together() -> None:
    phrase = "There is no deal until there is a deal, the envoy said."
    between = "\n\n".join(f"Paragraph {n} tells of something else altogether." for n in range(8))
    origin = Article(
        id="origin-id",
        body=f"{phrase} The talks went on all night.\n\n{between}\n\nAgain: there is no deal until then.",
    )
    copy = Article(id="copy-id", body=f"{phrase} The talks went on all night and there is no deal until then.")
    texts = lay_out(edge(origin, copy, "shared-passages"), origin, copy)

    assert len(rows(texts)[0].origin) == 1
    assert_sound(texts, origin, copy)


def test_captions_are_compared_with_bodies_too() -> None:
    caption = "A boat leaves the harbour with its horn sounding at noon."
    origin = Article(id="origin-id", body="The strike is over.", images=(Image(), Image(caption=caption)))
    copy = Article(id="copy-id", body=f"The strike is over.\n\n{caption}")
    whole_caption = Span(start=0, end=len(caption), caption=1)
    at = copy.body.index(caption)
    reuse = replace(
        edge(origin, copy, "edited"),
        alignment=Alignment(
            passages=(
                Passage(operation="equal", origin=Span(start=0, end=19), copy=Span(start=0, end=19)),
                Passage(operation="equal", origin=whole_caption, copy=Span(start=at, end=at + len(caption))),
            )
        ),
    )
    found = rows(lay_out(reuse, origin, copy))

    assert words(found[1]) == (caption, caption)
    assert found[1].origin[0].caption
    assert found[1].origin[0].number == 2
    assert not found[1].copy[0].caption


def test_the_limit_leaves_whole_rows_out_and_counts_them() -> None:
    texts = lay_out(edge(ORIGINAL, REWRITE, "rewritten"), ORIGINAL, REWRITE, limit=60)

    assert 0 < texts.pieces <= 60
    assert texts.left_out > 0
    assert len(rows(texts)) < 7
    assert lay_out(edge(ORIGINAL, REWRITE, "rewritten"), ORIGINAL, REWRITE, limit=0).stretches == ()


def test_no_alignment_and_no_text_are_no_error() -> None:
    empty = Article(id="empty-id", body="")
    reuse = replace(edge(ORIGINAL, REWRITE, "rewritten"), alignment=Alignment())

    assert lay_out(reuse, empty, empty).stretches == ()
    assert [row.kind for row in rows(lay_out(reuse, ORIGINAL, empty))] == ["own"]
    assert_sound(lay_out(reuse, ORIGINAL, ABRIDGED), ORIGINAL, ABRIDGED)


def test_added_words_next_to_each_other_are_one_run() -> None:
    origin = Article(id="origin-id", body="The strike is over.")
    copy = Article(id="copy-id", body="The long strike is quite surely over.")
    passages = [
        ("equal", (0, 3), (0, 3)),
        ("insertion", (3, 3), (4, 8)),
        ("equal", (4, 13), (9, 18)),
        ("insertion", (13, 13), (19, 24)),
        ("insertion", (13, 13), (25, 31)),
        ("equal", (14, 18), (32, 36)),
    ]
    alignment = Alignment(
        passages=tuple(
            Passage(operation=how, origin=Span(start=a, end=b), copy=Span(start=c, end=d))  # type: ignore[arg-type]
            for how, (a, b), (c, d) in passages
        )
    )
    texts = lay_out(replace(edge(ORIGINAL, REWRITE, "expanded"), alignment=alignment), origin, copy)

    assert [piece.text for piece in pieces(texts, "copy") if piece.mark == "insertion"] == ["long", "quite surely"]
    assert_sound(texts, origin, copy)


def test_space_is_never_marked() -> None:
    origin = Article(id="origin-id", body="The strike is over.")
    copy = Article(id="copy-id", body="The long strike is over.")
    alignment = Alignment(
        passages=(
            Passage(operation="equal", origin=Span(start=0, end=3), copy=Span(start=0, end=3)),
            Passage(operation="insertion", origin=Span(start=3, end=3), copy=Span(start=3, end=9)),
            Passage(operation="substitution", origin=Span(start=4, end=10), copy=Span(start=4, end=8)),
            Passage(operation="equal", origin=Span(start=11, end=18), copy=Span(start=9, end=23)),
        )
    )
    texts = lay_out(replace(edge(ORIGINAL, REWRITE, "edited"), alignment=alignment), origin, copy)

    assert all(piece.mark == "equal" for piece in pieces(texts, "copy") if not piece.text.strip())
    assert_sound(texts, origin, copy)


def test_a_paragraph_of_invisible_characters_is_not_shown() -> None:
    origin = Article(id="origin-id", body="The strike is over.\n\n\u202e\u200b\n\nAll are glad.")
    found = rows(lay_out(edge(origin, origin, "verbatim"), origin, origin))

    assert [words(row)[0] for row in found] == ["The strike is over.", "All are glad."]


def test_scripts_without_spaces_are_cut_at_their_own_full_stops() -> None:
    origin = Article(id="origin-id", body="港では九日間のストライキが終わった。乗客は喜んだ。", language="ja")
    copy = Article(id="copy-id", body="港では九日間のストライキが終わった。\n\n乗客は喜んだ。", language="ja")
    reuse = replace(
        edge(origin, copy, "edited"),
        alignment=Alignment(
            passages=(
                Passage(operation="equal", origin=Span(start=0, end=18), copy=Span(start=0, end=18)),
                Passage(operation="equal", origin=Span(start=18, end=25), copy=Span(start=20, end=27)),
            )
        ),
    )

    assert [words(row) for row in rows(lay_out(reuse, origin, copy))] == [
        ("港では九日間のストライキが終わった。",) * 2,
        ("乗客は喜んだ。",) * 2,
    ]


WORDS = st.sampled_from(
    ["the", "harbour", "strike", "Won", "Gon", "said", "1", "crew", "crews.", "港です。", "end.\n\n", "a\u202eb"]
)
BODIES = st.lists(WORDS, max_size=60).map(" ".join)
SPANS = st.builds(
    lambda start, length, caption: Span(start=start, end=start + length, caption=caption),
    st.integers(-5, 300),
    st.integers(-5, 120),
    st.sampled_from([None, None, None, 0, 1, 7]),
)
PASSAGES = st.builds(
    lambda operation, origin, copy: Passage(operation=operation, origin=origin, copy=copy),
    st.sampled_from(["equal", "substitution", "insertion", "deletion"]),
    SPANS,
    SPANS,
)


def article(name: str, body: str, caption: str) -> Article:
    body = "\n\n".join(part.strip() for part in body.split("\n\n") if part.strip())
    return Article(id=name, body=body, images=(Image(caption=caption.replace("\n\n", " ")),))


@settings(deadline=None, max_examples=150)
@given(BODIES, BODIES, BODIES, BODIES)
def test_a_true_alignment_shows_every_word_once(body: str, other: str, caption: str, other_caption: str) -> None:
    origin, copy = article("origin-id", body, caption), article("copy-id", other, other_caption)

    assert_sound(lay_out(edge(origin, copy, "edited"), origin, copy), origin, copy)


@settings(deadline=None, max_examples=150)
@given(BODIES, BODIES, st.lists(PASSAGES, max_size=12), st.lists(st.integers(0, 11), max_size=4))
def test_no_alignment_however_wrong_loses_a_word(
    body: str, other: str, passages: list[Passage], moved: list[int]
) -> None:
    origin, copy = article("origin-id", body, "A boat."), article("copy-id", other, "")
    reuse = replace(
        edge(ORIGINAL, REWRITE, "edited"), alignment=Alignment(passages=tuple(passages), moved=tuple(moved))
    )
    texts = lay_out(reuse, origin, copy)

    assert_sound(texts, origin, copy)


def test_ten_thousand_substitutions_are_laid_out() -> None:
    number = 10_000
    origin = Article(id="origin-id", body="\n\n".join(f"Alpha{n} stays here with beta{n}." for n in range(number)))
    copy = Article(id="copy-id", body=origin.body.replace("Alpha", "Omega"))
    spans, at = [], 0
    for paragraph in origin.body.split("\n\n"):
        word = paragraph.index(" ")
        spans += [("substitution", at, at + word), ("equal", at + word + 1, at + len(paragraph))]
        at += len(paragraph) + 2
    passages = tuple(
        Passage(operation=operation, origin=Span(start=a, end=b), copy=Span(start=a, end=b))  # type: ignore[arg-type]
        for operation, a, b in spans
    )
    swaps = tuple(Substitution(origin=f"Alpha{n}", copy=f"Omega{n}", count=1, name=True) for n in range(number))
    reuse = replace(edge(ORIGINAL, REWRITE, "rewritten"), alignment=Alignment(passages=passages), substitutions=swaps)
    texts = lay_out(reuse, origin, copy)

    assert len(rows(texts)) == number
    assert len(marked(texts, "altered-name")) == number
