"""The tables on a terminal."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.cells import cell_len
from rich.console import Console

from hand_aligned import ORIGINAL, REPRINT, REWRITE, edge, press
from wirecopy.serve.table import print_articles, print_stories, print_trace
from wirecopy.types import Article, Story, Substitution, Syndication

HANGUL = "항구 도시의 여객선 파업이 아흐레 만에 끝났다고 항만 당국이 화요일 아침에 발표했다 " * 3


def printed(width: int = 100, encoding: str = "utf-8", **options: bool) -> tuple[Console, io.BytesIO]:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict", write_through=True)
    return Console(file=stream, width=width, highlight=False, **options), raw  # type: ignore[arg-type]


def lines(raw: io.BytesIO, encoding: str = "utf-8") -> list[str]:
    return raw.getvalue().decode(encoding).splitlines()


def trace_lines(width: int = 100, encoding: str = "utf-8") -> list[str]:
    articles, edges, groups = press()
    console, raw = printed(width, encoding)
    print_trace(articles, edges, groups, console)
    return lines(raw, encoding)


def test_the_origin_comes_first_then_each_copy_with_what_was_done_to_it() -> None:
    found = trace_lines()

    assert found[0] == "Harbour Courier · Northern Wire · original, 3 copies"
    assert found[1] == "Ferry crews end strike after night of talks in Port Lumen"
    assert found[2].split() == ["copy", "kind", "kept", "changed", "credit", "headline"]
    assert found[3].split()[:6] == ["→", "Daily", "Brightside", "rewritten", "100%", "23%"]
    assert "dropped" in found[3]
    assert found[4].strip().startswith("names: World War II → World Battle II; Won → Received")
    assert [line.split()[1] for line in found if line.startswith("  →")] == ["Daily", "Coast", "The"]
    assert found[-1] == "5 articles · 1 original with 3 copies · 1 copied by nobody"


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = replace(REWRITE, headline="Antidisestablishmentarianism" * 20, publisher=HANGUL)
    wide = replace(ORIGINAL, headline=HANGUL, publisher="港" * 90, agency=HANGUL)
    names = tuple(Substitution(origin="가" * n, copy="나" * n, count=1, name=True) for n in (1, 20, 70, 4, 4, 4, 4, 4))
    reuse = replace(edge(wide, long, "rewritten"), substitutions=names)
    loose = replace(edge(wide, replace(REPRINT, id="x"), "shared-passages", direction="unknown"), score=0.4)
    group = Syndication(origin=wide.id, copies=(long.id,), edges=(reuse,), agency=HANGUL)
    articles = (wide, long, replace(REPRINT, id="x", headline=HANGUL))
    console, raw = printed(width)
    print_trace(articles, (reuse, loose), (group,), console)
    print_articles(articles, console)
    print_stories(articles, (Story(id="s", headline=HANGUL, articles=(wide.id,)),), console)
    found = lines(raw)

    assert max(map(cell_len, found)) <= width
    assert any("…" in line for line in found)
    assert not any(line != line.rstrip() for line in found)


def test_columns_stand_under_each_other_with_wide_characters_too() -> None:
    articles = (replace(ORIGINAL, publisher="항구신문", headline=None), replace(ORIGINAL, publisher="Harbour"))
    console, raw = printed()
    print_articles(articles, console)
    found = lines(raw)
    starts = {cell_len(line[: line.index("Northern Wire")]) for line in found[1:3]}

    assert starts == {cell_len(found[0][: found[0].index("agency")])}


def test_a_terminal_without_unicode_gets_ascii() -> None:
    found = trace_lines(encoding="ascii")

    assert found[0] == "Harbour Courier | Northern Wire | original, 3 copies"
    assert found[3].startswith(" -> Daily Brightside")
    assert "World War II -> World Battle II" in found[4]
    assert all(line.isascii() for line in found)


def test_letters_that_an_encoding_has_are_kept_and_others_become_question_marks() -> None:
    console, raw = printed(encoding="latin-1")
    print_articles((replace(ORIGINAL, publisher="Liberté", headline="Été à 港"),), console)

    assert "Liberté" in lines(raw, "latin-1")[1]
    assert lines(raw, "latin-1")[1].endswith("Été à ?")


def test_nothing_rests_on_colour_and_colour_adds_no_text() -> None:
    articles, edges, groups = press()
    console, raw = printed(force_terminal=True, no_color=False)
    print_trace(articles, edges, groups, console)
    plain_console, plain = printed(no_color=True)
    print_trace(articles, edges, groups, plain_console)

    assert b"\x1b[" in raw.getvalue()
    assert b"\x1b[" not in plain.getvalue()
    assert "rewritten" in plain.getvalue().decode()


def test_a_headline_cannot_reach_the_terminal_with_escapes_or_markup() -> None:
    evil = "\x1b]0;owned\x07\x1b[2J[bold]not markup[/bold]\r\u202eABC"
    articles = (replace(ORIGINAL, headline=evil, publisher=evil),)
    console, raw = printed()
    print_articles(articles, console)
    print_stories(articles, (Story(id="s", headline=evil, articles=(ORIGINAL.id,)),), console)
    text = raw.getvalue().decode()

    assert not set(text) & set("\x1b\x07\r\u202e")
    assert "[bold]not markup[/bold]" in text


def test_an_unknown_direction_gets_a_question_mark_and_no_original() -> None:
    reuse = edge(ORIGINAL, REPRINT, "verbatim", direction="unknown")
    group = Syndication(origin=ORIGINAL.id, copies=(REPRINT.id,), edges=(reuse,))
    console, raw = printed()
    print_trace((ORIGINAL, REPRINT), (reuse,), (group,), console)

    assert lines(raw)[0] == "Harbour Courier · seen first, 1 copy"
    assert lines(raw)[3].startswith("  ? The Strait Gazette")


def test_a_copy_of_a_copy_names_where_it_was_taken_from() -> None:
    edges = (edge(ORIGINAL, REPRINT, "verbatim"), edge(REPRINT, REWRITE, "rewritten"))
    group = Syndication(origin=ORIGINAL.id, copies=(REPRINT.id, REWRITE.id), edges=edges)
    console, raw = printed()
    print_trace((ORIGINAL, REPRINT, REWRITE), edges, (group,), console)

    assert "      from The Strait Gazette" in lines(raw)


def test_pairs_in_no_group_are_listed_with_both_shares() -> None:
    articles, edges, groups = press()
    other = replace(ORIGINAL, id="other.html#0", publisher="Bay Bulletin", headline="Other words")
    loose = replace(
        edge(ORIGINAL, other, "shared-passages", direction="unknown"), coverage_origin=0.24, coverage_copy=0.61
    )
    console, raw = printed()
    print_trace((*articles, other), (*edges, loose, replace(loose, origin=REPRINT.id, score=0.1)), groups, console)
    text = raw.getvalue().decode()

    assert "    Harbour Courier ↔ Bay Bulletin\n" in text
    assert "shared-passages: 24% of the first, 61% of the second; 1 more pair between their copies" in text
    assert "1 other pair" in text


def test_a_known_direction_between_groups_is_an_arrow() -> None:
    reuse = edge(ORIGINAL, REPRINT, "shared-passages")
    console, raw = printed()
    print_trace((ORIGINAL, REPRINT), (reuse,), (), console)

    assert "    Harbour Courier → The Strait Gazette\n" in raw.getvalue().decode()
    assert lines(raw)[-1] == "2 articles · 1 other pair"


def test_hundreds_of_copies_are_bounded() -> None:
    one = edge(ORIGINAL, REPRINT, "verbatim")
    copies = [replace(REPRINT, id=f"copy-{n}") for n in range(300)]
    edges = tuple(replace(one, copy=copy.id) for copy in copies)
    group = Syndication(origin=ORIGINAL.id, copies=tuple(copy.id for copy in copies), edges=edges)
    console, raw = printed()
    print_trace((ORIGINAL, *copies), edges, (group,), console)

    assert len(lines(raw)) < 30
    assert "    … and 280 more copies; --format jsonl has them all" in lines(raw)


def test_hundreds_of_originals_are_bounded() -> None:
    one = edge(ORIGINAL, REPRINT, "verbatim")
    origins = [replace(ORIGINAL, id=f"origin-{n}") for n in range(230)]
    groups = [
        Syndication(origin=each.id, copies=(REPRINT.id,), edges=(replace(one, origin=each.id),)) for each in origins
    ]
    console, raw = printed()
    print_trace((*origins, REPRINT), [group.edges[0] for group in groups], groups, console)

    assert "    … and 30 more originals; --format jsonl has them all" in lines(raw)


def test_many_altered_names_are_counted() -> None:
    names = tuple(Substitution(origin=f"A{n}", copy=f"B{n}", count=1, name=True) for n in range(9))
    reuse = replace(edge(ORIGINAL, REWRITE, "rewritten"), substitutions=names)
    console, raw = printed()
    print_trace(
        (ORIGINAL, REWRITE), (reuse,), (Syndication(origin=ORIGINAL.id, copies=(REWRITE.id,), edges=(reuse,)),), console
    )

    assert "A5 → B5; and 3 more" in raw.getvalue().decode()


def test_nothing_found_says_so() -> None:
    console, raw = printed()
    print_trace((ORIGINAL, REWRITE), (), (), console)

    assert lines(raw) == ["No text reuse found among 2 articles."]


def test_articles_get_one_line_each_with_their_times() -> None:
    articles = (
        ORIGINAL,
        replace(ORIGINAL, published=datetime(2026, 3, 1, tzinfo=UTC), published_approximate=True, agency=None),
        replace(ORIGINAL, published=None, published_text="2 days ago"),
        Article(id="notes/plain.txt#0", body="Only a body."),
    )
    console, raw = printed()
    print_articles(articles, console)
    found = lines(raw)

    assert len(found) == 6
    assert "2026-03-03 06:40" in found[1]
    assert "~2026-03-01 " in found[2]
    assert "2 days ago" in found[3]
    assert found[4].split() == ["plain.txt", "Only", "a", "body."]
    assert found[5] == "4 articles"


def test_stories_get_one_line_each_with_their_counts() -> None:
    stories = (
        Story(id="1", headline="Ferries", articles=("a", "b", "c"), publishers=("A", "B"), independent_reports=1),
        Story(id="2", headline=None, articles=("d",), publishers=(), independent_reports=1),
    )
    console, raw = printed()
    print_stories((ORIGINAL,) * 4, stories, console)
    found = lines(raw)

    assert found[0].split() == ["story", "articles", "publishers", "independent"]
    assert found[1].split() == ["Ferries", "3", "2", "1"]
    assert found[2].split() == ["(no", "headline)", "1", "0", "1"]
    assert found[3] == "2 stories · 4 articles · 2 independent reports"
