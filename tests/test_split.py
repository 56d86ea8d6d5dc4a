from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from wirecopy.extract.blocks import lines_of_text
from wirecopy.extract.boundaries import boundaries
from wirecopy.extract.carrier import own_name
from wirecopy.extract.facts import in_natural_case, may_publish
from wirecopy.extract.headers import WEIGHTS, Header, Layout, read_header
from wirecopy.extract.roles import read_field, roles
from wirecopy.extract.split import Segment, split_html, split_text

ONE = (
    "The council met on Friday to discuss the plan for the old harbour and its three cranes, which nobody has moved since the fire.",
    "“We wait,” said the mayor, who had come by boat because the bridge was closed. A decision is expected in May, or so they say.",
)
TWO = (
    "A goods train rolled eleven kilometres without a driver on Monday before wooden blocks stopped it at a level crossing in the hills.",
    "No one was hurt, the railway said. The driver had left to drink tea, and he had locked the door behind him as he had been told to.",
)
THREE = (
    "The price of rice fell for the first time in a year as ships arrived and a cap on margins took hold, figures showed on Thursday.",
    "Farmers said that the drop came too late for buyers and too early for them, since the harvest starts in two weeks in the plain.",
)


def _items(*parts: tuple[str, str, tuple[str, ...]]) -> str:
    return "\n\n".join(f"{headline}\n{facts}\n\n" + "\n\n".join(text) for headline, facts, text in parts)


PORTAL = _items(
    ("Cranes may go in May", "Harbour Post | 2 hours ago", ONE),
    ("Goods train rolls off alone", "Hill Courier | 3 hours ago", TWO),
    ("Rice falls at last in the plain", "Plain Herald | 1 day ago", THREE),
)


def test_a_text_with_several_articles() -> None:
    found = split_text(PORTAL)
    assert [one.headline for one in found] == [
        "Cranes may go in May",
        "Goods train rolls off alone",
        "Rice falls at last in the plain",
    ]
    assert [one.publisher for one in found] == ["Harbour Post", "Hill Courier", "Plain Herald"]
    assert [one.published_text for one in found] == ["2 hours ago", "3 hours ago", "1 day ago"]
    assert [one.paragraphs for one in found] == [ONE, TWO, THREE]
    assert [one.main for one in found] == [True, False, False]


def test_a_text_with_one_article_and_none() -> None:
    (one,) = split_text("Cranes may go in May\n\nBy Jane Doe\n\n" + "\n\n".join(ONE))
    assert (one.headline, one.bylines, one.paragraphs) == ("Cranes may go in May", ("By Jane Doe",), ONE)
    assert split_text("") == ()
    assert split_text(" \n\n ") == ()
    (short,) = split_text("Just a line")
    assert short.blocks == ()


def test_a_body_alone_has_no_headline() -> None:
    (one,) = split_text("\n\n".join(ONE))
    assert one.headline is None
    assert one.paragraphs == ONE


def test_subheads_do_not_divide() -> None:
    text = (
        "A long story of the sea\n\n"
        + ONE[0]
        + "\n\nThe night of the fire\n\n"
        + TWO[0]
        + "\n\nWhat is left of it\n\n"
        + THREE[0]
    )
    assert len(split_text(text)) == 1


def test_datelines_divide() -> None:
    text = (
        f"VARNA (AP) — {ONE[0]}\n{ONE[1]}\nDELHI (Reuters) - {TWO[0]}\n{TWO[1]}\nMANILA (AFP) - {THREE[0]}\n{THREE[1]}"
    )
    found = split_text(text)
    assert [one.headline for one in found] == [None, None, None]
    assert found[1].paragraphs[0].startswith("DELHI (Reuters)")


def test_a_standfirst_before_a_dateline_does_not_divide() -> None:
    text = f"Cranes may go in May\n\n{ONE[1]}\n\nVARNA (AP) — {ONE[0]}\n\n{TWO[1]}"
    assert len(split_text(text)) == 1


def test_comments_do_not_divide() -> None:
    comments = "\n\n".join(
        f"Reader {name} of the town\n{hours} hours ago\n{text}"
        for name, hours, text in (("One", 2, TWO[0]), ("Two", 5, THREE[0]))
    )
    (one,) = split_text(f"Cranes may go in May\n\n{ONE[0]}\n\n{ONE[1]}\n\nComments (2)\n\n{comments}")
    assert one.paragraphs == ONE


def test_a_live_blog_is_one_article() -> None:
    entries = "\n\n".join(
        f"{clock}\n\nWhat happened then at sea\n\n{text}"
        for clock, text in (("10:42", ONE[0]), ("10:20", TWO[0]), ("09:55", THREE[0]))
    )
    assert len(split_text(f"Storm live: the afternoon\n\n{entries}")) == 1


def test_a_chronology_is_one_article() -> None:
    entries = "\n\n".join(
        f"{head}\n{day}\n\n{text}"
        for head, day, text in (
            ("A damp patch is found", "4 May 1994", ONE[0]),
            ("A report nobody read", "12 August 2011", TWO[0]),
            ("The divers go down", "26 February 2026", THREE[0]),
        )
    )
    assert (
        len(split_text(f"How the crack was found\n\nBy Jane Doe\n\n{ONE[0]}\n\n{ONE[1]}\n\n{TWO[1]}\n\n{entries}")) == 1
    )


def test_a_contents_list_announces() -> None:
    contents = (
        "In this issue\n1. Cranes may go in May\n2. Goods train rolls off alone\n3. Rice falls at last in the plain"
    )
    text = (
        contents
        + "\n\n=====\n\n"
        + "\n\n=====\n\n".join(
            f"{head}\n\n" + "\n\n".join(body)
            for head, body in (
                ("Cranes may go in May", ONE),
                ("Goods train rolls off alone", TWO),
                ("Rice falls at last in the plain", THREE),
            )
        )
    )
    found = split_text(text)
    assert [one.paragraphs for one in found] == [ONE, TWO, THREE]


def test_an_export_with_fields() -> None:
    def record(at: int, source: str, head: str, text: tuple[str, ...]) -> str:
        return (
            f"Document {at} of 2\n\nSource: {source}\nDate: 3 March 2026\nHeadline: {head}\nByline: Jane Doe\nURL: https://example.org/{at}\n\n"
            + "\n".join(text)
        )

    found = split_text(
        record(1, "Harbour Post", "Cranes may go in May", ONE)
        + "\n\n"
        + record(2, "Hill Courier", "Goods train rolls", TWO)
    )
    assert [(one.headline, one.publisher, one.published_text, one.bylines, one.url) for one in found] == [
        ("Cranes may go in May", "Harbour Post", "3 March 2026", ("Jane Doe",), "https://example.org/1"),
        ("Goods train rolls", "Hill Courier", "3 March 2026", ("Jane Doe",), "https://example.org/2"),
    ]


def test_the_carrier_promotes_itself() -> None:
    (first, *_) = split_text(f"Tidings\n\n{PORTAL}\n\nDownload the Tidings app\n\n© 2026 Tidings")
    assert first.carrier == "Tidings"
    assert first.publisher == "Harbour Post"


@pytest.mark.parametrize(
    ("lines", "publishers", "name"),
    [
        (["Tidings", "Get the Tidings app"], ["Post"], "Tidings"),
        (["You receive this because you subscribed to The Ferryman."], [], "The Ferryman"),
        (["SKYLARK", "© 2026 Skylark"], [], "Skylark"),
        (["Sign in", "Menu"], [], None),
        ([], [], None),
        (["Post", "Download the Post app"], ["Post"], None),
    ],
)
def test_own_names(lines: list[str], publishers: list[str], name: str | None) -> None:
    assert own_name(lines, publishers) == name


# pages


def _page(body: str, title: str = "t", head: str = "") -> tuple[Segment, ...]:
    return split_html(
        html.fromstring(f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"),
        url="https://example.org/",
    )


def _card(head: str, source: str, when: str, text: tuple[str, ...], more: str = "") -> str:
    return f'<div class="card"><h2><a href="/a">{head}</a></h2><p>{source} · {when}</p>{"".join(f"<p>{one}</p>" for one in text)}{more}</div>'


CARDS = (
    _card("Cranes may go in May", "Harbour Post", "2 hours ago", ONE)
    + _card("Goods train rolls off", "Hill Courier", "3 hours ago", TWO)
    + _card("Rice falls at last in the plain", "Plain Herald", "4 hours ago", THREE)
)


def test_a_page_with_several_articles() -> None:
    found = _page(CARDS, head='<meta property="og:site_name" content="Tidings">')
    assert [one.publisher for one in found] == ["Harbour Post", "Hill Courier", "Plain Herald"]
    assert {one.carrier for one in found} == {"Tidings"}
    assert [one.paragraphs for one in found] == [ONE, TWO, THREE]
    assert found[0].url == "https://example.org/a"
    assert not any(one.main for one in found)


def test_the_article_that_the_title_names_is_the_main_one() -> None:
    assert [one.main for one in _page(CARDS, title="Goods train rolls off | Tidings")] == [True, False]


def test_a_site_of_its_own_articles_is_their_publisher() -> None:
    cards = "".join(
        f'<article><h2>{head}</h2><p class="byline">By Jane Doe</p><time datetime="2026-03-0{at}">{at} March 2026</time>{"".join(f"<p>{one}</p>" for one in (*text, *text[:1]))}</article>'
        for at, (head, text) in enumerate(
            (
                ("Cranes may go in May", ONE),
                ("Goods train rolls off alone", TWO),
                ("Rice falls at last in the plain", THREE),
            ),
            1,
        )
    )
    found = _page(cards, head='<meta property="og:site_name" content="Harbour Post">')
    assert [(one.publisher, one.carrier, one.machine_time) for one in found] == [
        ("Harbour Post", None, f"2026-03-0{at}") for at in (1, 2, 3)
    ]


def test_pictures_belong_to_their_article() -> None:
    picture = '<figure><img src="/c.jpg"><figcaption>A crane. (Jane Doe/AP)</figcaption></figure><img src="/logo.png">'
    found = _page(_card("Cranes may go in May", "Harbour Post", "2 hours ago", ONE, picture) + CARDS)
    (image,) = found[0].images
    assert (image.url, image.caption, image.credit) == ("https://example.org/c.jpg", "A crane.", "Jane Doe/AP")
    assert found[1].images == ()


@pytest.mark.parametrize(
    "body",
    [
        "",
        f"<h1>Cranes may go in May</h1><p>{ONE[0]}</p><h2>The night of the fire</h2><p>{TWO[0]}</p>",
        f'<article><h1>Cranes may go in May</h1><p>{ONE[0]}</p><div class="box"><h3>Related</h3><a href="/x"><h3>Goods train rolls off alone</h3></a></div><p>{ONE[1]}</p></article>',
        f'<h1>Cranes may go in May</h1><p>{ONE[0]}</p><p>{ONE[1]}</p><div id="comments"><h4>A reader of the paper</h4><p>2 hours ago</p><p>{TWO[0]}</p></div>',
        "".join(f'<div class="t"><h3><a href="/{at}">A headline of some length {at}</a></h3><p>3 March 2026</p><p>{text[0]}</p></div>' for at, text in enumerate((ONE, TWO, THREE))),
        f"<h1>Ten things</h1><p>{ONE[0]}</p>" + "".join(f'<h2>{at}. <a href="/s{at}">A thing to buy today</a></h2><p>{text[0]}</p>' for at, text in enumerate((TWO, THREE), 1)),
        "<h1>Storm live: all that happens</h1>" + "".join(f'<div class="liveblog-entry"><time>{clock}</time><h2>What happened then</h2><p>{text[0]}</p><p>{text[1]}</p></div>' for clock, text in (("10:42", ONE), ("10:20", TWO), ("09:55", THREE))),
    ],
)  # fmt: skip
def test_pages_that_are_not_divided(body: str) -> None:
    assert _page(body) == ()


def test_what_classes_say_is_read() -> None:
    def card(head: str, source: str, day: str, text: tuple[str, ...]) -> str:
        facts = f'<p><span class="source">{source}</span> <time datetime="{day}">3 March</time></p><p class="author">Jane Doe</p>'
        body = f"<blockquote>{text[0]}</blockquote><p>{text[1]}</p><table><tr><th>Town</th><th>Boats</th></tr><tr><td>Varna</td><td>11</td></tr></table>"
        return f'<section class="s"><h3>{head}</h3>{facts}{body}<figure><figcaption>The old harbour</figcaption></figure></section>'

    found = _page(
        card("Cranes may go in May", "Quay", "2026-03-03", ONE)
        + card("Goods train rolls off alone", "Points", "2026-03-04", TWO)
    )
    assert [(one.publisher, one.machine_time, one.bylines) for one in found] == [
        ("Quay", "2026-03-03", ("Jane Doe",)),
        ("Points", "2026-03-04", ("Jane Doe",)),
    ]
    assert [block.kind for block in found[0].blocks] == ["quote", "paragraph", "table-row", "table-row"]
    assert found[0].images[0].caption == "The old harbour"


def test_every_paragraph_in_a_box_of_its_own() -> None:
    def boxed(text: str) -> str:
        return f'<div class="p">{text}</div>'

    teaser = '<div class="box"><a href="/x"><h4>Goods train rolls off alone</h4></a><span>3 March 2026</span></div>'
    body = "".join(map(boxed, ONE)) + teaser + "".join(map(boxed, TWO)) + "".join(map(boxed, THREE))
    assert _page(f"<h1>Cranes may go in May</h1>{body}") == ()


def test_a_standfirst_then_byline_and_text() -> None:
    body = f'<h1>Cranes may go in May</h1><p>{ONE[0]}</p><div class="m"><b>Sign in to read on</b><p>By Jane Doe</p><p>3 March 2026</p></div>'
    assert _page(body + "".join(f"<p>{text}</p>" for text in (*TWO, *THREE))) == ()


def test_a_page_of_thousands_of_lines_is_cut() -> None:
    assert _page("<p>a</p>" * 30_000) == ()


# parts


@pytest.mark.parametrize(
    ("line", "role"),
    [
        (ONE[0], "prose"), ("He left.", "short"), ("Nobody knew why that was.", "sentence"), ("2 hours ago", "time"), ("By Jane Doe", "byline"), ("(AP)", "credit"),
        ("© 2026 Harbour Post. All rights reserved.", "rights"), ("Related articles", "related"), ("3 comments", "comments"), ("In this issue", "contents"), ("Advertisement", "furniture"),
        ("-----", "rule"), ("https://example.org/a", "link"), ("People walk. (AP Photo/Jane Doe)", "caption"), ("Document 1 of 3", "rule"), ("BC-EU--Harbour Cranes, 1st Ld", "rule"),
        ("SECTION: NEWS; Pg. 4", "field"), ("LEIPZIG, Friday", "dateline"), ("Cranes may go in May", "short"),
    ],
)  # fmt: skip
def test_roles(line: str, role: str) -> None:
    assert roles(lines_of_text(line)) == (role,)


def test_fields() -> None:
    assert read_field("Veículo: Jornal do Cabo") == ("publisher", "Jornal do Cabo")
    assert read_field("Nothing of the kind") is None
    assert read_field("Title: " + "x" * 400) is None


@pytest.mark.parametrize("name", ["Harbour Post", "gazette.example", "新聞", "El Norte"])
def test_names_of_publishers(name: str) -> None:
    assert may_publish(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "World",
        "logo",
        "Page 4",
        "Is it?",
        "By Jane Doe",
        "Courier Staff Writer",
        "Jane (@jane",
        "a very long name that goes on and on and on and on",
        "news",
        "Review of",
    ],
)
def test_what_is_no_publishers_name(name: str) -> None:
    assert not may_publish(name)


def test_mastheads() -> None:
    assert in_natural_case("THE ASHBY COURIER") == "The Ashby Courier"
    assert in_natural_case("BBC NEWS") == "BBC NEWS"
    assert in_natural_case("Post") == "Post"
    assert in_natural_case(None) is None


def test_heads_and_their_scores() -> None:
    assert Header(start=0, end=0, signals=frozenset({"stamp", "byline"})).score == WEIGHTS["stamp"] + WEIGHTS["byline"]
    lines = lines_of_text("Cranes may go in May\n\nCranes may go in May\n\nHarbour Post\n2 hours ago\n\n" + ONE[0])
    head = read_header(Layout(lines=lines, role=roles(lines)), 0, len(lines) - 1)
    assert {"doubled", "publisher", "stamp"} <= head.signals
    (only,) = boundaries(lines, roles(lines))
    assert (only.headline, only.publisher) == ("Cranes may go in May", "Harbour Post")


@given(
    st.lists(
        st.sampled_from(
            [
                *ONE,
                *TWO,
                "Cranes may go in May",
                "2 hours ago",
                "Comments",
                "-----",
                "By Jane Doe",
                "",
                "(AP)",
                "Harbour Post",
                "Related",
            ]
        ),
        max_size=24,
    )
)
def test_every_line_of_an_article_is_on_the_page_in_its_order(lines: list[str]) -> None:
    text = "".join("".join(lines).split())
    at = 0
    for segment in split_text("\n".join(lines)):
        for paragraph in segment.paragraphs:
            at = text.find("".join(paragraph.split()), at)
            assert at >= 0


@given(st.text(max_size=500))
def test_nothing_raises(text: str) -> None:
    split_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Cranes may go in May\n2 hours ago\n" * 20_000,
        (ONE[0] + "\n") * 5_000,
        "a\n\n" * 100_000,
        ("Cranes may go\n\n" + ONE[0] + "\n\n") * 2_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_layouts_cost_little(text: str) -> None:
    started = time.process_time()
    split_text(text)
    assert time.process_time() - started < 12.0
