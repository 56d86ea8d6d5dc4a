"""The report as a file: complete, self-contained and safe whatever the texts hold."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resiliparse.parse.html import HTMLTree

from hand_aligned import ABRIDGED, ORIGINAL, REPRINT, REWRITE, edge, press
from wirecopy.errors import InputError
from wirecopy.serve.report import write_report
from wirecopy.serve.views import ViewOptions, report_view
from wirecopy.types import Alignment, Article, Image, Passage, Reuse, Span, Story, Substitution, Syndication

if TYPE_CHECKING:
    from pathlib import Path

    from wirecopy.serve.views import ReportView


def page(view: ReportView, folder: Path) -> Any:
    return parsed(write_report(view, folder))


def parsed(path: Path) -> Any:
    """The document as a browser's parser reads it. Its elements live no longer than this does."""
    return HTMLTree.parse(path.read_text("utf-8"))


def every(element: Any, selector: str) -> list[Any]:
    return list(getattr(element, "document", element).query_selector_all(selector))


def texts(element: Any, selector: str) -> list[str]:
    return [" ".join(found.text.split()) for found in every(element, selector)]


@pytest.fixture
def shown(tmp_path: Path) -> Any:
    articles, edges, groups = press()
    stories = (
        Story(id="t", headline="Alone", articles=(REWRITE.id,), publishers=("B",), independent_reports=1),
        Story(
            id="s", headline="Ferries", articles=(ORIGINAL.id, "alone.txt#0"), publishers=("A",), independent_reports=1
        ),
    )
    refused = (InputError("empty.html", "is empty", "leave it out"),)
    return page(report_view(articles, edges, groups, stories, refused), tmp_path / "new" / "folder")


def test_the_page_answers_at_a_glance_and_leads_to_the_evidence(shown: Any) -> None:
    assert texts(shown, "h1") == ["Who copied whom"]
    assert texts(shown, ".lead")[0].startswith("Five articles were compared. One was copied three times")
    assert texts(shown, ".glance .from a") == [ORIGINAL.headline]
    assert [text.split(",")[0] for text in texts(shown, ".glance .to li")] == [
        "Daily Brightside rewritten 23% of words changed",
        "Coast Brief abridged 37% kept",
        "The Strait Gazette verbatim 99% kept",
    ]
    assert texts(shown, ".copies tbody th a") == ["Daily Brightside", "Coast Brief", "The Strait Gazette"]


def test_every_link_within_the_page_leads_somewhere_and_every_id_stands_once(shown: Any) -> None:
    ids = [element.getattr("id") for element in every(shown, "[id]")]
    targets = [link.getattr("href")[1:] for link in every(shown, "a[href^='#']")]

    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)
    assert len(targets) > 50


def test_the_original_is_named_with_agency_byline_dateline_rights_and_reasons(shown: Any) -> None:
    (header,) = every(shown, "#g1 > header")

    assert texts(header, ".kicker") == ["The original at a glance"]
    assert texts(header, ".imprint")[0] == (
        "Harbour Courier Northern Wire by Ilse Marrow and Tomas Quill with Ana Bell in Cape Orris Port Lumen, March 3"
        " 3 March 2026, 06:40 UTC"
    )
    assert texts(shown, "#g1-3 .imprint") == [
        "Northern Wire by Ilse Marrow and Tomas Quill with Ana Bell in Cape Orris Port Lumen, March 3 3 March 2026, 06:40 UTC"
    ]
    assert texts(header, ".rights") == ["© 2026 Northern Wire. All rights reserved."]
    assert texts(header, ".reasons li") == ["Its dateline names Northern Wire agency-dateline"]


def test_the_rights_line_is_shown_with_every_copy(shown: Any) -> None:
    for copy in every(shown, "#g1 .evidence"):
        assert "© 2026 Northern Wire. All rights reserved." in " ".join(texts(copy, ".rights"))


def test_the_texts_are_complete_and_in_order(shown: Any) -> None:
    (rewrite,) = every(shown, "#g1-1")
    for side, article in (("o", ORIGINAL), ("c", REWRITE)):
        found = texts(rewrite, f".texts .row > .{side} > p:not(.caption)")
        assert [text for text in found if not text.startswith(("Original", "Copy"))] == article.body.split("\n\n")
    assert texts(rewrite, ".c .caption") == [
        "Caption Crews wave from the deck of the Protect Bay in Port Lumen on Monday."
    ]


def test_each_marked_word_points_at_its_counterpart_and_back(shown: Any) -> None:
    marks = {mark.getattr("id"): mark for mark in every(shown, "a.m[id]")}

    assert len(marks) > 50
    for name, mark in marks.items():
        other = marks[mark.getattr("href")[1:]]
        assert other.getattr("href") == f"#{name}"
        assert other.getattr("class") == mark.getattr("class")
        assert mark.getattr("title") == other.text


def test_altered_names_come_first(shown: Any) -> None:
    assert texts(shown, "#g1-1 .names li") == [
        "World War II → became World Battle II",
        "Won → became Received",
        "Ewell University → became Ewell College",
        "Shield → became Protect",
    ]


def test_headings_go_down_one_step_at_a_time(shown: Any) -> None:
    levels = [int(element.tag[1]) for element in every(shown, "h1, h2, h3, h4")]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_stories_and_refused_inputs_are_listed(shown: Any) -> None:
    assert texts(shown, "#stories > ul > li > .head") == ["Ferries"]
    assert texts(shown, "#stories > ul > li > details > summary") == ["2 articles · 1 independent report"]
    assert [text.split(" by")[0] for text in texts(shown, "#stories li li")] == [
        "Ferry crews end strike after night of talks in Port Lumen Harbour Courier Northern Wire",
        "Nothing to report Cape Times",
    ]
    assert texts(shown, "#stories .fold") == ["1 story with one article Alone B"]
    assert texts(shown, "#refused li") == ["empty.html is empty (leave it out)"]
    assert texts(shown, "#alone li")[0].startswith("Nothing to report Cape Times")


def test_the_policy_allows_this_style_and_this_script_and_nothing_else(shown: Any) -> None:
    (policy,) = [meta.getattr("content") for meta in every(shown, "meta[http-equiv='Content-Security-Policy']")]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for name, tag in (("style-src", "style"), ("script-src", "script")):
        (element,) = every(shown, tag)
        digest = b64encode(sha256(element.text.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"
    attributes = {name for element in every(shown, "*") for name in element.attrs}
    assert "style" not in attributes
    assert not {name for name in attributes if name.startswith("on")}


def test_the_file_needs_no_other(shown: Any) -> None:
    assert not every(shown, "[src], object, embed, iframe, form, base")
    assert [link.getattr("href") for link in every(shown, "link")] == ["data:,"]
    assert "@import" not in every(shown, "style")[0].text
    assert "url(" not in every(shown, "style")[0].text


def test_addresses_are_links_only_if_a_reader_may_follow_them(shown: Any) -> None:
    outward = every(shown, "a:not([href^='#'])")

    assert {link.getattr("href") for link in outward} == {"https://harbour.example/ferries"}
    assert {link.getattr("rel") for link in outward} == {"noopener noreferrer nofollow"}


EVIL = '</p></style></script><script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="alert(1) {{ 7*7 }} \u202e\x00'


def hostile() -> ReportView:
    origin = replace(
        ORIGINAL,
        id=EVIL,
        headline=EVIL,
        publisher=EVIL,
        agency=EVIL,
        bylines=(EVIL,),
        rights=EVIL,
        language=EVIL,
        url=f"https://paper.example/{EVIL}",
        body=f"{ORIGINAL.body}\n\n{EVIL}",
        images=(Image(caption=EVIL),),
    )
    copy = replace(REWRITE, headline=EVIL, url="javascript:alert(1)", body=f"{REWRITE.body}\n\nchanged {EVIL}")
    reuse = replace(
        edge(origin, copy, "rewritten"), substitutions=(Substitution(origin=EVIL, copy=EVIL, count=2, name=True),)
    )
    group = Syndication(
        origin=origin.id, copies=(copy.id,), edges=(reuse,), agency=EVIL, rights=EVIL, publishers=(EVIL,)
    )
    story = Story(id=EVIL, headline=EVIL, articles=(origin.id,), publishers=(EVIL,))
    return report_view((origin, copy), (reuse,), (group,), (story,), (InputError(EVIL, EVIL, EVIL),), EVIL)


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    found = page(hostile(), tmp_path)

    assert len(every(found, "script")) == len(every(found, "style")) == 1
    assert not every(found, "img")
    assert not {name for element in every(found, "*") for name in element.attrs} & {"onmouseover", "onerror"}
    assert "<script>alert(1)</script>" in every(found, "h1")[0].text
    assert "{{ 7*7 }}" in every(found, "h1")[0].text
    assert not set(every(found, "body")[0].text) & set("\x00\u202e")
    assert not [
        link for link in every(found, "a[href]") if not link.getattr("href").startswith(("#", "https://harbour"))
    ]


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(["ar", "ja", "x", None]))
def test_any_text_makes_a_page(
    tmp_path_factory: pytest.TempPathFactory, headline: str, body: str, language: str
) -> None:
    origin = replace(ORIGINAL, headline=headline, body=f"{body}\n\n{ORIGINAL.body}", language=language)
    copy = replace(REWRITE, publisher=headline, body=f"{REWRITE.body} {body}")
    reuse = edge(origin, copy, "rewritten")
    group = Syndication(origin=origin.id, copies=(copy.id,), edges=(reuse,))
    found = page(report_view((origin, copy), (reuse,), (group,)), tmp_path_factory.mktemp("report"))

    assert len(every(found, "script")) == 1
    assert len(every(found, ".evidence")) == 1


@pytest.mark.parametrize(
    ("language", "body", "lang", "direction"),
    [
        ("ar", "انتهى إضراب العبارات في الميناء فجر اليوم.", "ar", "rtl"),
        ("he", "שביתת המעבורות הסתיימה.", "he", "rtl"),
        ("ja", "港のストライキが終わった。", "ja", "ltr"),
        (None, "انتهى إضراب العبارات.", None, "rtl"),
        (None, "1, 2, 3", None, "auto"),
    ],
)
def test_each_text_has_its_language_and_direction(
    tmp_path: Path, language: str | None, body: str, lang: str | None, direction: str
) -> None:
    origin = replace(ORIGINAL, language=language, body=body, images=())
    copy = replace(origin, id="copy.html#0", publisher="Other")
    reuse = edge(origin, copy, "verbatim")
    found = page(
        report_view((origin, copy), (reuse,), (Syndication(origin=origin.id, copies=(copy.id,), edges=(reuse,)),)),
        tmp_path,
    )

    for paragraph in every(found, ".texts .row:not(.heads) p"):
        assert (paragraph.getattr("lang"), paragraph.getattr("dir")) == (lang, direction)


def test_an_empty_report_helps(tmp_path: Path) -> None:
    twelve = [replace(ORIGINAL, id=f"{n}.html#0") for n in range(12)]
    found = page(report_view(twelve, (), ()), tmp_path)

    assert texts(found, ".empty h2") == ["No text reuse found among 12 articles"]
    assert len(every(found, "#alone li")) == 12
    assert "at least two articles" not in texts(found, "main")[0]
    assert "It takes at least two articles" in texts(page(report_view(twelve[:1], (), ()), tmp_path), "main")[0]
    assert texts(page(report_view((), (), ()), tmp_path), ".empty h2") == ["No text reuse found among 0 articles"]


def test_moved_text_folds_chains_and_unknown_directions_are_told(tmp_path: Path) -> None:
    first = "The harbour froze for the first time in forty years."
    second = "Fishermen carried their nets home over the ice."
    third = "The mayor asked everyone to stay on the quay."
    origin = replace(ORIGINAL, id="first.html#0", images=(), body=f"{first}\n\n{second}\n\n{third}")
    copy = replace(REPRINT, id="later.html#0", body=f"{second}\n\n{third}\n\n{first}\n\n{'Own words. ' * 60}")
    passages = tuple(
        Passage(
            operation="equal",
            origin=Span(start=origin.body.index(text), end=origin.body.index(text) + len(text)),
            copy=Span(start=copy.body.index(text), end=copy.body.index(text) + len(text)),
        )
        for text in (first, second, third)
    )
    reuse = replace(
        edge(ORIGINAL, REPRINT, "edited", direction="unknown"),
        origin=origin.id,
        copy=copy.id,
        alignment=Alignment(passages=passages, moved=(0,)),
    )
    chained = edge(copy, ABRIDGED, "abridged")
    group = Syndication(origin=origin.id, copies=(copy.id, ABRIDGED.id), edges=(reuse, chained))
    found = page(report_view((origin, copy, ABRIDGED), (reuse, chained), (group,)), tmp_path)

    assert texts(found, ".note") == ["moved: paragraph 3 there"]
    assert "… 1 paragraph only in the second" in texts(found, ".texts summary")
    assert texts(found, "#g1-1 .heads .tag") == ["Seen first", "Seen later"]
    assert texts(found, "#g1 > header .kicker")[0].startswith("Seen first; which came first is not known")
    assert "Compared with its nearest source, the copy in The Strait Gazette." in texts(found, "#g1-2 .rights")


def test_pairs_in_no_group_have_their_section(tmp_path: Path) -> None:
    reuse = edge(ORIGINAL, REWRITE, "shared-passages", direction="unknown")
    found = page(report_view((ORIGINAL, REWRITE), (reuse,), ()), tmp_path)

    assert texts(found, "#pairs .evidence h3") == ["Harbour Courier and Daily Brightside shared passages"]
    assert texts(found, "#p1 .head") == [ORIGINAL.headline, REWRITE.headline]
    assert texts(found, ".jump a") == ["Passages in common"]


def crowd(number: int) -> ReportView:
    one = edge(ORIGINAL, REWRITE, "rewritten")
    copies = [replace(REWRITE, id=f"copy-{n}.html#0", publisher=f"Paper {n}") for n in range(number)]
    edges: list[Reuse] = [replace(one, copy=copy.id) for copy in copies]
    group = Syndication(origin=ORIGINAL.id, copies=tuple(copy.id for copy in copies), edges=tuple(edges))
    return report_view((ORIGINAL, *copies), edges, (group,))


def test_a_group_of_hundreds_is_a_page_that_can_be_opened(tmp_path: Path) -> None:
    path = write_report(crowd(700), tmp_path)
    found = parsed(path)

    assert path.stat().st_size < 1_500_000
    assert len(every(found, ".copies tbody tr")) == 500
    assert len(every(found, ".evidence")) == 12
    left_out = " ".join(texts(found, ".left-out"))
    assert "200 more copies are left out of this page" in left_out
    assert "The texts of 488 of these copies are not shown side by side" in left_out
    assert "wirecopy trace --format jsonl" in left_out


def test_a_page_that_is_full_still_names_every_copy(tmp_path: Path) -> None:
    articles, edges, (group,) = press()
    lone = replace(group, copies=(REWRITE.id,), edges=(edges[1],))
    loose = edge(ORIGINAL, replace(REPRINT, id="other.html#0"), "shared-passages")
    options = ViewOptions(page_pieces=0)
    view = report_view((*articles, replace(REPRINT, id="other.html#0")), (*edges, loose), (lone,), options=options)
    found = page(view, tmp_path)

    assert texts(found, "#g1 .copies tbody th") == ["Daily Brightside"]
    assert "The texts of this copy are not shown side by side here" in texts(found, "#g1 .left-out")[0]
    assert "The two texts are not shown side by side here" in texts(found, "#p1 .left-out")[0]


def test_ten_thousand_substitutions_are_bounded(tmp_path: Path) -> None:
    number = 10_000
    origin = Article(id="origin.txt#0", body="\n\n".join(f"Alpha{n} stays." for n in range(number)))
    copy = Article(id="copy.txt#0", body=origin.body.replace("Alpha", "Omega"))
    spans, at = [], 0
    for paragraph in origin.body.split("\n\n"):
        spans.append(Span(start=at, end=at + paragraph.index(" ")))
        at += len(paragraph) + 2
    reuse = replace(
        edge(ORIGINAL, REWRITE, "rewritten"),
        origin=origin.id,
        copy=copy.id,
        alignment=Alignment(
            passages=tuple(Passage(operation="substitution", origin=each, copy=each) for each in spans)
        ),
        substitutions=tuple(
            Substitution(origin=f"Alpha{n}", copy=f"Omega{n}", count=1, name=False) for n in range(number)
        ),
    )
    group = Syndication(origin=origin.id, copies=(copy.id,), edges=(reuse,))
    path = write_report(report_view((origin, copy), (reuse,), (group,)), tmp_path)
    found = parsed(path)

    assert path.stat().st_size < 2_500_000
    assert "10000 other words replaced" in texts(found, ".others summary")[0]
    assert "… and 9700 more" in texts(found, ".others .left-out")[0]
    assert re.search(r"The texts go on for \d+ paragraphs", texts(found, ".texts .left-out")[0])


def test_what_the_limits_leave_out_is_said(tmp_path: Path) -> None:
    view = report_view([replace(ORIGINAL, id=f"{n}") for n in range(5)], (), (), options=ViewOptions(lines=2))

    assert "Left out of this page: 3 articles that nobody copied." in texts(page(view, tmp_path), ".left-out")[0]


def test_a_report_replaces_the_one_before_and_leaves_nothing_else(tmp_path: Path) -> None:
    articles, edges, groups = press()
    write_report(report_view((), (), ()), tmp_path)
    path = write_report(report_view(articles, edges, groups), tmp_path)

    assert path == tmp_path / "index.html"
    assert [each.name for each in tmp_path.iterdir()] == ["index.html"]
    assert "Ferry crews" in path.read_text("utf-8")


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(OSError, match="taken"):
        write_report(report_view((), (), ()), tmp_path / "taken")


def test_a_report_that_cannot_be_put_in_place_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "index.html").mkdir()

    with pytest.raises(OSError, match="index"):
        write_report(report_view((), (), ()), tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["index.html"]


def test_the_same_view_makes_the_same_file(tmp_path: Path) -> None:
    articles, edges, groups = press()
    view = report_view(articles, edges, groups)

    assert write_report(view, tmp_path / "a").read_bytes() == write_report(view, tmp_path / "b").read_bytes()
