"""What the pages show, as values."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime

import pytest

from hand_aligned import ABRIDGED, ORIGINAL, REPRINT, REWRITE, edge, press
from wirecopy.errors import InputError
from wirecopy.serve import wording
from wirecopy.serve.views import (
    ReportView,
    ViewOptions,
    article_view,
    evidence_view,
    outside,
    report_view,
    syndication_view,
)
from wirecopy.types import Article, Dateline, Reason, Reuse, Story, Substitution, Syndication


def strings(value: object) -> list[str]:
    """Every text in a view."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for each in value for text in strings(each)]
    if is_dataclass(value):
        return [text for field in fields(value) for text in strings(getattr(value, field.name))]
    return []


def report(**changes: object) -> ReportView:
    articles, edges, groups = press()
    return replace(report_view(articles, edges, groups), **changes)  # type: ignore[arg-type]


def test_a_label_has_everything_that_says_whose_an_article_is() -> None:
    view = article_view(replace(ORIGINAL, carrier="All the News", credit_line="Northern Wire"))

    assert (view.publisher, view.agency, view.carrier) == ("Harbour Courier", "Northern Wire", "All the News")
    assert view.byline == "Ilse Marrow and Tomas Quill"
    assert view.contributors == "Ana Bell in Cape Orris"
    assert view.dateline == "Port Lumen, March 3"
    assert view.published == "3 March 2026, 06:40 UTC"
    assert (view.credit_line, view.rights) == ("Northern Wire", "© 2026 Northern Wire. All rights reserved.")
    assert view.address == "https://harbour.example/ferries"
    assert view.titled


def test_what_is_not_known_is_none_and_a_file_stands_for_its_publisher() -> None:
    view = article_view(Article(id="press/2026/notes.txt#0", body="The ferry strike is over, " * 10))

    assert view.publisher == "notes.txt"
    assert view.headline.startswith("The ferry strike is over,")
    assert view.headline.endswith("…")
    assert not view.titled
    assert {view.agency, view.byline, view.dateline, view.published, view.rights, view.address} == {None}
    assert article_view(Article(id="page#2", body="")).publisher == "page#2"
    assert article_view(Article(id="\u202e", body="")).publisher == "?"


def test_the_first_words_that_stand_for_a_headline_do_not_begin_with_the_dateline() -> None:
    body = "PORT LUMEN (Northern Wire) - Ferry crews ended a nine-day strike."
    article = Article(id="x.txt#0", body=body, dateline=Dateline(place="Port Lumen"))

    assert article_view(article).headline == "Ferry crews ended a nine-day strike."
    assert article_view(replace(article, dateline=None)).headline == body
    assert article_view(replace(article, body="No dateline here.")).headline == "No dateline here."


def test_a_dateline_without_place_or_date_shows_what_it_has() -> None:
    assert article_view(replace(ORIGINAL, dateline=Dateline(agency="Northern Wire"))).dateline is None
    assert article_view(replace(ORIGINAL, dateline=Dateline(place="Port Lumen"))).dateline == "Port Lumen"


def test_evidence_tells_what_happened_in_plain_words() -> None:
    view = evidence_view(edge(ORIGINAL, REWRITE, "rewritten"), ORIGINAL, REWRITE)

    assert view.verdict.startswith("The same text with words replaced throughout: it ")
    assert view.verdict.endswith("Four names were altered.")
    assert view.sides == ("Original", "Copy")
    assert (view.names[0].origin, view.names[0].copy) == ("World War II", "World Battle II")
    assert all(name.name for name in view.names)
    assert not any(swap.name for swap in view.substitutions)
    assert view.others == len(view.substitutions)
    assert [reason.code for reason in view.direction_reasons] == ["agency-dateline"]
    assert [reason.code for reason in view.kind_reasons] == ["short-runs"]


def test_a_substitution_points_at_the_first_place_that_shows_it() -> None:
    view = evidence_view(edge(ORIGINAL, REWRITE, "rewritten"), ORIGINAL, REWRITE)
    assert view.texts
    shown = {
        piece.pair: (piece.text, piece.other)
        for stretch in view.texts.stretches
        for row in stretch.rows
        for paragraph in row.origin
        for piece in paragraph.pieces
    }

    pointing = [swap for swap in view.substitutions if swap.pair]
    assert len(pointing) > 10
    assert all(shown[swap.pair] == (swap.origin, swap.copy) for swap in pointing)


def test_the_commonest_substitutions_come_first_and_the_rest_is_counted() -> None:
    swaps = tuple(Substitution(origin=f"a{n}", copy=f"b{n}", count=n, name=n == 3) for n in range(1, 9))
    reuse = replace(edge(ORIGINAL, REWRITE, "rewritten"), substitutions=swaps)
    view = evidence_view(reuse, ORIGINAL, REWRITE, options=ViewOptions(substitutions=3), texts=False)

    assert [swap.count for swap in view.names + view.substitutions] == [3, 8, 7]
    assert (view.others, view.substitutions_left_out) == (7, 5)
    assert view.texts is None


def test_where_the_direction_is_unknown_no_text_is_called_the_original() -> None:
    reuse = edge(ORIGINAL, REPRINT, "verbatim", direction="unknown")
    view = evidence_view(reuse, ORIGINAL, REPRINT)

    assert view.sides == ("Seen first", "Seen later")
    assert view.texts
    assert view.texts.sides == ("the first text", "the second")
    assert "original" not in view.verdict


def test_reasons_come_in_order_of_weight_each_once_without_ids() -> None:
    reasons = (
        Reason(code="seen-first", basis="harbour.html#0 was seen first", supports="direction", weight=0.5),
        Reason(code="rights-line", basis="only harbour.html#0 has © \u202eNW", supports="direction", weight=3),
        Reason(code="later", basis="rewritten.txt#0 is dated earlier", supports="direction", weight=-1),
        Reason(code="seen-first", basis="again", supports="direction", weight=0.1),
        Reason(code="bare", basis="", supports="direction"),
    )
    views = evidence_view(edge(ORIGINAL, REWRITE, "rewritten", reasons=reasons), ORIGINAL, REWRITE).direction_reasons

    assert [(view.words, view.against) for view in views] == [
        ("Only the original has © NW", False),
        ("The copy is dated earlier", True),
        ("The original was seen first", False),
        ("Bare", False),
    ]


def test_times_in_a_reason_are_written_for_people() -> None:
    basis = "published at 2026-03-03T06:40:00+00:00, the copy at 2026-03-03T10:05-05:00, not 2026-99-99T99:99Z"
    reasons = (Reason(code="published-earlier", basis=basis, supports="direction"),)
    view = evidence_view(edge(ORIGINAL, REWRITE, "rewritten", reasons=reasons), ORIGINAL, REWRITE)

    assert view.direction_reasons[0].words == (
        "Published at 3 March 2026, 06:40 UTC, the copy at 3 March 2026, 10:05 UTC−05:00, not 2026-99-99T99:99Z"
    )


def test_a_short_id_in_a_reason_is_left_alone_because_it_may_be_a_word() -> None:
    a, b = replace(ORIGINAL, id="a"), replace(REWRITE, id="b")
    reuse = edge(a, b, "rewritten", reasons=(Reason(code="x", basis="a later time than b", supports="kind"),))

    assert evidence_view(reuse, a, b).kind_reasons[0].words == "A later time than b"


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        (
            {"kind": "verbatim", "coverage_origin": 1.0, "coverage_copy": 1.0, "substitution_rate": 0.0},
            "The same text, word for word.",
        ),
        (
            {"kind": "abridged", "coverage_origin": 0.4, "coverage_copy": 1.0, "substitution_rate": 0.0},
            "The same text, cut down: it keeps 40% of the original.",
        ),
        (
            {"kind": "expanded", "coverage_origin": 1.0, "coverage_copy": 0.6, "substitution_rate": 0.02},
            "The same text, with more added to it: it keeps 100% of the original, changes 2% of its words and is 40% its own.",
        ),
        (
            {"kind": "shared-passages", "coverage_origin": 0.24, "coverage_copy": 0.61, "substitution_rate": 0.06},
            "Two texts that have passages in common, and much of their own: 24% of the first text and 61% of the second correspond and 6% of those words differ.",
        ),
    ],
)
def test_verdicts(changes: dict[str, object], verdict: str) -> None:
    reuse = replace(edge(ORIGINAL, REPRINT, "verbatim"), **changes)  # type: ignore[arg-type]

    assert wording.verdict(reuse) == verdict


def test_a_syndication_names_its_origin_and_what_became_of_the_credit() -> None:
    articles, _, (group,) = press()
    view = syndication_view(group, {article.id: article for article in articles})

    assert view.origin.publisher == "Harbour Courier"
    assert (view.standing, view.agency) == ("original", "Northern Wire")
    assert view.rights == "© 2026 Northern Wire. All rights reserved."
    assert view.kinds == "1 rewritten, 1 abridged, 1 verbatim"
    assert [reason.code for reason in view.reasons] == ["agency-dateline"]
    assert [(copy.evidence.copy.publisher, copy.credit) for copy in view.copies] == [
        ("Daily Brightside", False),
        ("Coast Brief", False),
        ("The Strait Gazette", True),
    ]
    assert view.copies[0].brief.endswith("four names altered, credit dropped")
    assert view.copies[0].source is None


def test_a_copy_of_a_copy_names_its_nearest_source() -> None:
    articles = {article.id: article for article in (ORIGINAL, REPRINT, ABRIDGED)}
    edges = (edge(ORIGINAL, REPRINT, "verbatim"), edge(REPRINT, ABRIDGED, "abridged"))
    group = Syndication(origin=ORIGINAL.id, copies=(REPRINT.id, ABRIDGED.id), edges=edges)
    view = syndication_view(group, articles)

    assert [copy.source.publisher if copy.source else None for copy in view.copies] == ["The Strait Gazette", None]
    assert {copy.credit for copy in view.copies} == {None}


@pytest.mark.parametrize(
    ("directions", "standing"),
    [
        (("known", "known"), "original"),
        (("known", "unknown"), "original as far as known"),
        (("unknown", "unknown"), "seen first"),
    ],
)
def test_the_origin_is_called_no_more_than_it_is(directions: tuple[str, str], standing: str) -> None:
    edges = [replace(edge(ORIGINAL, REPRINT, "verbatim"), direction=each) for each in directions]  # type: ignore[arg-type]

    assert wording.standing(edges) == standing


def test_a_later_version_by_the_same_publisher_leaves_the_original_what_it_is() -> None:
    copy = edge(ORIGINAL, REPRINT, "verbatim")
    later = edge(ORIGINAL, REPRINT, "revision", direction="unknown")

    assert wording.standing([copy, later]) == "original"
    assert wording.standing([later]) == "seen first"


def test_a_report_answers_at_a_glance() -> None:
    view = report()

    assert view.lead == (
        "Five articles were compared. One was copied three times: 1 rewritten, 1 abridged, 1 verbatim."
        " Four names were altered and two copies dropped the agency’s credit. One article shares text with no other."
    )
    assert [(figure.number, figure.words) for figure in view.figures] == [
        ("5", "articles"),
        ("1", "original copied"),
        ("3", "copies"),
        ("1", "of them rewritten"),
        ("4", "altered names"),
    ]
    assert [article.publisher for article in view.alone] == ["Cape Times"]


@pytest.mark.parametrize(
    ("copies", "originals", "words"),
    [(1, 1, "once (verbatim)."), (2, 1, "twice: 2 verbatim."), (5, 2, "five times in all: 5 verbatim.")],
)
def test_how_often_is_said_in_words(copies: int, originals: int, words: str) -> None:
    edges = [edge(ORIGINAL, REPRINT, "verbatim")] * copies
    lead = wording.lead(articles=9, originals=originals, copies=edges, dropped=0, pairs=0, alone=0)

    assert f"copied {words}" in lead


def test_pairs_outside_the_groups_are_shown_once_for_each_two_groups() -> None:
    articles, edges, groups = press()
    other = replace(ORIGINAL, id="other.html#0", publisher="Bay Bulletin", headline="Other words")
    second = replace(REPRINT, id="second.html#0")
    loose = (
        replace(edge(ORIGINAL, other, "shared-passages", direction="unknown"), score=0.4),
        replace(edge(REPRINT, other, "shared-passages", direction="unknown"), score=0.5),
        replace(edge(ORIGINAL, second, "shared-passages"), score=0.3),
        edge(REPRINT, ABRIDGED, "abridged"),
        edge(ORIGINAL, replace(other, id="not-given"), "verbatim"),
    )
    view = report_view((*articles, other, second), (*edges, *loose), groups)

    assert [(pair.evidence.origin.publisher, pair.also) for pair in view.pairs] == [
        ("The Strait Gazette", 1),
        ("Harbour Courier", 0),
    ]
    assert "Two more pairs have passages in common." in view.lead
    assert outside((), (), {}) == ()


def test_stories_and_refusals_are_shown_as_they_are() -> None:
    articles, edges, groups = press()
    stories = (
        Story(
            id="s1",
            headline="Ferries\x1b[1m",
            articles=(ORIGINAL.id, "gone"),
            publishers=("A", "\u200b"),
            independent_reports=1,
        ),
        Story(id="s2", headline=None, articles=()),
    )
    view = report_view(articles, edges, groups, stories, (InputError("broken\x07.html", "is empty"),))

    assert [story.counts for story in view.stories] == ["2 articles · 1 independent report"]
    assert [story.counts for story in view.lone_stories] == ["0 articles · 0 independent reports"]
    assert view.stories[0].publishers == ("A",)
    assert [article.id for article in view.stories[0].articles] == [ORIGINAL.id]
    assert view.lone_stories[0].headline == "(no headline)"
    assert (view.refused[0].source, view.refused[0].remedy) == ("broken.html", None)
    assert ("1", "independent report") in [(figure.number, figure.words) for figure in view.figures]


def test_a_story_has_the_language_of_the_article_that_gave_its_headline() -> None:
    arabic = replace(ORIGINAL, id="arabic", headline="انتهى الإضراب", language="ar")
    story = Story(id="s", headline="انتهى الإضراب", articles=(ORIGINAL.id, arabic.id))
    view = report_view(
        (ORIGINAL, arabic), (), (), (story, replace(story, headline="Else"), replace(story, headline=None))
    )

    assert [(story.language, story.direction) for story in view.stories] == [
        ("ar", "rtl"),
        (None, "ltr"),
        (None, "ltr"),
    ]


def test_nothing_found_leaves_the_summary_empty() -> None:
    view = report_view((ORIGINAL, REWRITE), (), (), title="\x00")

    assert (view.lead, view.figures, view.syndications, view.articles) == ("", (), (), 2)
    assert view.title == "Who copied whom"
    assert len(view.alone) == 2


def crowd(number: int) -> tuple[list[Article], list[Reuse], Syndication]:
    """One text reprinted by many."""
    one = edge(ORIGINAL, REPRINT, "verbatim")
    copies = [replace(REPRINT, id=f"copy-{n}.html#0", publisher=f"Paper {n}") for n in range(number)]
    edges = [replace(one, copy=copy.id, score=1 - n / 10_000) for n, copy in enumerate(copies)]
    group = Syndication(origin=ORIGINAL.id, copies=tuple(copy.id for copy in copies), edges=tuple(edges))
    return [ORIGINAL, *copies], edges, group


def test_hundreds_of_copies_are_bounded_and_what_is_left_out_is_counted() -> None:
    articles, edges, group = crowd(600)
    (view,) = report_view(articles, edges, (group,)).syndications

    assert (view.total, len(view.copies), view.left_out, view.untold) == (600, 500, 100, 488)
    assert sum(copy.evidence.texts is not None for copy in view.copies) == 12
    assert len(view.glance) == 6


def test_a_page_has_so_many_pieces_and_no_more() -> None:
    articles, edges, groups = press()
    loose = replace(edge(ORIGINAL, replace(REWRITE, id="else.html#0"), "shared-passages"), score=0.5)
    options = ViewOptions(page_pieces=320, pieces=100)
    view = report_view((*articles, replace(REWRITE, id="else.html#0")), (*edges, loose), groups, options=options)
    texts = [copy.evidence.texts for copy in view.syndications[0].copies] + [pair.evidence.texts for pair in view.pairs]

    assert 100 < sum(each.pieces for each in texts if each) <= 320
    assert all(each.pieces <= 100 for each in texts if each)
    assert any(each.left_out for each in texts if each)


def test_long_lists_are_bounded_and_what_is_left_out_is_said() -> None:
    articles = [replace(ORIGINAL, id=f"{n}") for n in range(5)]
    refused = [InputError(f"{n}", "is empty") for n in range(4)]
    view = report_view(articles, (), (), (), refused, options=ViewOptions(lines=3))

    assert (len(view.alone), len(view.refused)) == (3, 3)
    assert view.left_out == ("2 articles that nobody copied", "1 refused input")


def test_no_view_holds_a_character_that_could_do_harm() -> None:
    evil = "\x1b]0;owned\x07\u202e\u2066<script>\x00"
    hostile = replace(
        REWRITE,
        headline=evil,
        publisher=evil,
        agency=evil,
        bylines=(evil,),
        rights=evil,
        credit_line=evil,
        language=evil,
        published=None,
        published_text=evil,
        body=f"{REWRITE.body} {evil}",
    )
    reuse = replace(
        edge(ORIGINAL, hostile, "rewritten"),
        reasons=(Reason(code="code", basis=evil, supports="kind"),),
        substitutions=(Substitution(origin=evil, copy=evil, count=1, name=True),),
    )
    group = Syndication(
        origin=ORIGINAL.id, copies=(hostile.id,), edges=(reuse,), publishers=(evil,), agency=evil, rights=evil
    )
    story = Story(id="s", headline=evil, articles=(hostile.id,))
    view = report_view((ORIGINAL, hostile), (reuse,), (group,), (story,), (InputError(evil, evil, evil),), evil)

    assert not [text for text in strings(view) if set(text) & set("\x00\x07\x1b\u202e\u2066")]
    assert view.syndications[0].copies[0].evidence.copy.invisible == 5


def test_articles_that_are_not_given_are_left_out() -> None:
    articles, edges, groups = press()
    view = report_view([article for article in articles if article.id != REWRITE.id], edges, groups)

    assert [copy.evidence.copy.publisher for copy in view.syndications[0].copies] == [
        "Coast Brief",
        "The Strait Gazette",
    ]
    assert report_view((), edges, groups).syndications == ()


def test_a_time_that_is_approximate_says_so() -> None:
    view = article_view(replace(ORIGINAL, published=datetime(2026, 3, 3, tzinfo=UTC), published_approximate=True))

    assert view.published == "about 3 March 2026"
