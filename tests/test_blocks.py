from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from wirecopy.extract.blocks import Line, lines_of_text
from wirecopy.extract.markup import lines_of_tree
from wirecopy.extract.paragraphs import FLAT_LINE, is_dense, paragraphs_of, sentences, unwrapped, weight
from wirecopy.extract.phrases import alternatives, word_list
from wirecopy.extract.stamp import is_time_label, labelled, means_modified, stamps, without_stamps

# times in lines


@pytest.mark.parametrize(
    ("line", "kind", "words", "rest"),
    [
        ("Harbour Today2 days ago", "relative", "2 days ago", "Harbour Today"),
        ("time24 minutes ago", "relative", "24 minutes ago", "time"),
        ("timean hour ago", "relative", "an hour ago", "time"),
        ("Outlet · 3h", "relative", "3h", "Outlet"),
        ("Outlet | 3 March 2026", "date", "3 March 2026", "Outlet"),
        ("Meuse Observer Yesterday", "date", "Yesterday", "Meuse Observer"),
        ("hace 2 días - El Faro", "relative", "hace 2 días", "El Faro"),
        ("il y a 3 heures", "relative", "il y a 3 heures", ""),
        ("vor 2 Stunden", "relative", "vor 2 Stunden", ""),
        ("3小时前", "relative", "3小时前", ""),
        ("2026年3月3日 10時15分", "date", "2026年3月3日 10時15分", ""),
        ("입력 2026.03.03. 오전 10:15", "date", "2026.03.03. 오전 10:15", "입력"),
        ("Tuesday, March 3, 2026", "date", "Tuesday, March 3, 2026", ""),
        ("March 10, 2026 Tuesday", "date", "March 10, 2026 Tuesday", ""),
        ("12:57 p.m. EST, Tue March 3, 2026", "date", "12:57 p.m. EST, Tue March 3, 2026", ""),
        ("2026. március 3., kedd", "date", "2026. március 3., kedd", ""),
        ("10:42", "clock", "10:42", ""),
        ("Today, 10:15", "date", "Today, 10:15", ""),
        ("新聞｜3月4日 7時10分", "date", "3月4日 7時10分", "新聞"),
    ],
)
def test_times_in_lines(line: str, kind: str, words: str, rest: str) -> None:
    (stamp,) = stamps(line)
    assert (stamp.kind, stamp.words, without_stamps(line)) == (kind, words, rest)
    assert line[stamp.start : stamp.end] == words


@pytest.mark.parametrize(
    "line",
    ["Japan Today", "5 min read", "Order now at the shop", "The Mainichi", "x" * 400, "", "Route 66 and Area 51"],
)
def test_lines_without_times(line: str) -> None:
    assert stamps(line) == ()
    assert without_stamps(line) == line.strip()


@pytest.mark.parametrize(
    ("line", "label", "words"),
    [
        (
            "Initially Revealed: August 13, 2025 at 12:57 PM EDT",
            "Initially Revealed",
            "August 13, 2025 at 12:57 PM EDT",
        ),
        ("Last updated: 3 March 2026, 10:15 GMT", "Last updated", "3 March 2026, 10:15 GMT"),
        ("Veröffentlicht am 3. März 2026 um 10:15 Uhr", "Veröffentlicht am", "3. März 2026 um 10:15 Uhr"),
        ("Опубликовано: 3 марта 2026, 10:15", "Опубликовано", "3 марта 2026, 10:15"),
        ("3 March 2026", "", "3 March 2026"),
        ("Updated yesterday", "Updated", "yesterday"),
    ],
)
def test_labels_before_times(line: str, label: str, words: str) -> None:
    found = labelled(line)
    assert found is not None
    assert (found[0], found[1].words) == (label, words)


@pytest.mark.parametrize(
    "line",
    [
        "Outlet | 3 March 2026",
        "He came on 3 March 2026 and left again",
        "Evening Standard 3 March 2026",
        "no time at all",
        "3 March 2026 or 4 March 2026 perhaps",
    ],
)
def test_lines_that_hold_more_than_a_time(line: str) -> None:
    assert labelled(line) is None


def test_words_that_introduce_times() -> None:
    assert means_modified("Zuletzt aktualisiert")
    assert not means_modified("Evening Standard")
    assert is_time_label("Posted on")
    assert not is_time_label("Harbour Post")
    assert not is_time_label("")


# sentences and paragraphs


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Doe met Dr. Roe. They spoke.", 2),
        ("Prices rose 3.5 percent. Nobody knew why.", 2),
        ("Am 3. März 2026 kam er. Er blieb.", 2),
        ("“We wait. We have time.” He left.", 2),
        ("J. K. Rowland wrote it. It sold.", 2),
        ("彼は来た。そして去った。", 2),
        ("वह आया। वह गया।", 2),
        ("“First. Second. Third", 1),
        ("", 0),
        ("no end", 1),
        ("He said so... and left. She stayed.", 2),
    ],
)
def test_sentences(text: str, count: int) -> None:
    found = sentences(text)
    assert len(found) == count
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_flattened_article_is_broken_at_sentences_outside_quotations() -> None:
    line = (
        'The council met on Friday to discuss the plan for the harbour. "We wait. We have time," said the mayor, who had come by boat. '
        * 12
    )
    made = paragraphs_of(line)
    assert len(made) > 6
    assert all(part[-1] in '."' for part in made)
    assert "".join(" ".join(made).split()) == "".join(line.split())
    assert all(part.count('"') % 2 == 0 for part in made)


def test_flattened_text_without_spaces() -> None:
    line = "市議会は金曜日に港の計画を話し合った。三つのクレーンが残る見通しだ。" * 20
    made = paragraphs_of(line)
    assert len(made) > 3
    assert "".join(made) == line


def test_a_paragraph_stays_whole() -> None:
    assert paragraphs_of("One sentence. And another one.") == ("One sentence. And another one.",)
    assert paragraphs_of("word " * 400) == (("word " * 400).strip(),)
    assert paragraphs_of("  ") == ()


def test_an_unclosed_quotation_does_not_swallow_the_text() -> None:
    line = '"An opening that never closes. ' + "The council met on Friday to discuss the plan for the harbour. " * 60
    assert len(line) > 2 * FLAT_LINE
    assert len(paragraphs_of(line)) > 4


def test_weights_of_scripts() -> None:
    assert is_dense("港の計画")
    assert weight("港の計画") == 12.0
    assert weight("항구 계획") == 10.0
    assert weight("خطة الميناء") == pytest.approx(15.4)
    assert weight("harbour") == 7.0


WRAPPED = """The council met on Friday to
discuss the plan for the har-
bour and its three cranes.

Nobody knew what would be-
come of the third crane, which
had not moved since the fire.

- one item
- another item
https://example.org/a
========================
"""


def test_a_column_is_joined() -> None:
    made = [line for line in unwrapped(WRAPPED.splitlines()) if line]
    assert made[0] == "The council met on Friday to discuss the plan for the harbour and its three cranes."
    assert made[1] == "Nobody knew what would become of the third crane, which had not moved since the fire."
    assert made[2:] == ["- one item", "- another item", "https://example.org/a", "=" * 24]


def test_a_text_that_was_not_broken_stays() -> None:
    lines = ["A headline", "", "A paragraph of its own that goes on for a while and ends.", "Another one of the kind."]
    assert list(unwrapped(lines)) == lines
    poem = ["Short", "lines", "of", "a", "poem", "stay", "as", "they", "are"]
    assert list(unwrapped(poem)) == poem


# lines of a text


def test_lines_of_a_text() -> None:
    text = """# A heading

**A strong line**
> quoted words
- an item
2. a numbered item
■見出しの行です（北上河畔新聞　3月4日）
[A linked line](https://example.org/a)
A mail's line <https://example.org/b>
Link: https://example.org/c
-----
"""
    found = lines_of_text(text)
    assert [line.kind for line in found] == [
        "subhead", "subhead", "quote", "list-item", "list-item", "list-item", "paragraph", "paragraph", "paragraph", "paragraph", "rule",
    ]  # fmt: skip
    assert (found[0].text, found[0].level) == ("A heading", 1)
    assert found[1].text == "A strong line"
    assert found[4].numbered == 2
    assert (found[5].text, found[6].text) == ("見出しの行です", "北上河畔新聞 3月4日")
    assert [line.href for line in found[7:10]] == [
        "https://example.org/a",
        "https://example.org/b",
        "https://example.org/c",
    ]
    assert found[0].gap
    assert not found[2].gap


def test_a_linked_markdown_heading() -> None:
    (line,) = lines_of_text("## [Cranes return](https://example.org/a)")
    assert (line.text, line.href, line.level) == ("Cranes return", "https://example.org/a", 2)


def test_a_dateline_in_its_own_line_joins_its_text() -> None:
    (line,) = lines_of_text("GHENT, Belgium (AP) —\nThe council met on Friday to discuss the plan.")
    assert line.text == "GHENT, Belgium (AP) — The council met on Friday to discuss the plan."


# lines of a page


def _lines(body: str) -> tuple[Line, ...]:
    return lines_of_tree(
        html.fromstring(f"<html><head><title>t</title></head><body>{body}</body></html>"), url="https://example.org/x/"
    )


def test_blocks_and_inline_elements() -> None:
    found = _lines(
        "<h2>A <em>head</em></h2><p>One <b>bold</b> word.<br>Next line.<br>goes on</p><div>bare text<p>p</p>tail</div>"
    )
    assert [line.text for line in found] == [
        "A head",
        "One bold word.",
        "Next line.",
        "goes on",
        "bare text",
        "p",
        "tail",
    ]
    assert found[0].level == 2


def test_a_break_that_only_wraps_a_sentence() -> None:
    assert [line.text for line in _lines("<p>The council met<br>on Friday.</p>")] == ["The council met on Friday."]


def test_links_and_pictures() -> None:
    found = _lines(
        '<a href="/a">All linked</a><p>Half <a href="/b">linked</a></p><img src="/i.jpg" alt="A crane"><img src="data:x">'
    )
    assert found[0].href == "https://example.org/a"
    assert found[0].linked == 1.0
    assert (found[1].href, 0 < found[1].linked < 1) == (None, True)
    assert (found[2].kind, found[2].image, found[2].text) == ("image", "https://example.org/i.jpg", "A crane")
    assert len(found) == 3
    assert _lines('<a href="javascript:x()">No address</a>')[0].href is None


def test_marks_of_classes() -> None:
    found = _lines(
        '<div class="post-comments"><p>c</p></div><p class="byline">b</p><figure><figcaption>f</figcaption></figure>'
        '<nav><a href="/">n</a></nav><p><span class="source-name">The Gazette</span><time datetime="2026-03-03">3 March</time></p>'
        '<div class="relatedArticles"><p>r</p></div>'
    )
    assert [sorted(line.marks)[:1] for line in found] == [
        ["comment"],
        ["byline"],
        ["caption"],
        ["furniture"],
        ["publisher"],
        ["related"],
    ]
    assert found[4].publisher == "The Gazette"
    assert found[4].stamp == "2026-03-03"
    assert found[4].text == "The Gazette 3 March"


def test_an_articles_own_foot_is_no_furniture() -> None:
    foot = '<footer class="entry-footer"><p>by Jane Doe</p></footer>'
    assert "furniture" in _lines(foot)[0].marks
    assert "furniture" not in _lines(f"<article>{foot}</article>")[0].marks


def test_what_is_not_shown_is_not_read() -> None:
    assert _lines("<script>x</script><p hidden>h</p><p style='display: none'>d</p><button>b</button><!-- c -->") == ()


def test_tables_of_data_and_tables_of_layout() -> None:
    data = _lines("<table><tr><th>Town</th><th>Boats</th></tr><tr><td>Varna</td><td>11</td></tr></table>")
    assert [(line.kind, line.text) for line in data] == [("table-row", "Town\tBoats"), ("table-row", "Varna\t11")]
    layout = _lines(f"<table><tr><td>A</td><td><p>{'long text ' * 20}</p></td></tr></table>")
    assert [line.kind for line in layout] == ["paragraph", "paragraph"]


def test_containers_know_their_shape() -> None:
    first, second = _lines('<div class="card"><p>a</p></div><div class="card"><p>b</p></div>')
    assert first.shape == second.shape == "div.card"
    assert first.path[-1].number != second.path[-1].number
    assert Line(text="x").shape == ""


def test_rules() -> None:
    assert [line.kind for line in _lines("<p>a</p><hr><p>*****</p>")] == ["paragraph", "rule", "rule"]


def test_phrases() -> None:
    assert "related" in alternatives("furniture", "related")
    assert "monday" in word_list("times", "weekdays")


@given(st.text(max_size=600))
def test_no_word_of_a_text_is_lost(text: str) -> None:
    found = "".join(f"{line.text}{line.href or ''}" for line in lines_of_text(text))
    letters = [char for char in text if char.isalpha()]
    assert sum(char in found for char in letters) == len(letters) or not found or len(found) <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "a " * 500_000,
        "a\n" * 200_000,
        "# " * 300_000,
        "[a](" * 200_000,
        '"a. ' * 200_000,
        "1. " * 300_000,
        "-" * 1_000_000,
    ],
)
def test_hostile_texts_cost_little(text: str) -> None:
    started = time.process_time()
    lines = lines_of_text(text)
    for line in lines[:3]:
        paragraphs_of(line.text)
        stamps(line.text)
    assert time.process_time() - started < 8.0
