"""Bodies: chunks, the article's region, what is sifted out of it, the ladder of methods, pictures."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement, document_fromstring

from wirecopy.extract.body import Body, read_body, read_fast
from wirecopy.extract.bulk import Run, paragraphs
from wirecopy.extract.cues import kind
from wirecopy.extract.hydration import article_html
from wirecopy.extract.pictures import shown
from wirecopy.extract.region import find_region, width
from wirecopy.extract.sieve import sift
from wirecopy.extract.structured import Facts
from wirecopy.extract.walk import walk

ONE = "The harbour board said on Tuesday that the dredging of the northern channel will begin in May, a year late."
TWO = "Two contractors had appealed against the award, and a court in the capital dismissed the last case in January."
THREE = "The work is to take fourteen months and cost 61 million crowns, nine million more than the estimate of 2023."
TEXT = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"


def tree(body: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{body}</body></html>")


def read(body: str, facts: Facts | None = None) -> Body:
    parsed = tree(body)
    return read_body(parsed, walk(parsed), facts or Facts())


def texts(body: str, facts: Facts | None = None) -> list[str]:
    return [block.text for block in read(body, facts).blocks]


@pytest.mark.parametrize(
    ("names", "what"),
    [
        ("related-articles", "furniture"), ("relatedArticles", "furniture"), ("c-newsletter__form", "furniture"),
        ("post-tags", "furniture"), ("tag-list", "furniture"), ("read-more", "furniture"), ("ad", "furniture"),
        ("post category-world tag-harbour", ""), ("has-sidebar", ""), ("no-comments", ""), ("adventure", ""), ("header", ""),
        ("article-body", "body"), ("storyBody", "body"), ("entry-content", "body"), ("body", ""),
        ("image__caption", "caption figure"), ("photo", "figure"), ("comments-2", "furniture comments"), ("", ""),
    ],
)  # fmt: skip
def test_names_are_read_word_by_word(names: str, what: str) -> None:
    said = kind(names)
    found = {name for name in ("furniture", "caption", "figure", "body", "comments") if getattr(said, name)}
    assert found == set(what.split())


def test_blocks_end_paragraphs_and_inline_elements_do_not() -> None:
    found = walk(tree("<div>loose <b>bold</b> text<p>one<br>line</p>tail</div><span>end</span>"))
    assert [(chunk.place.tag, chunk.text) for chunk in found.chunks] == [
        ("div", "loose bold text"),
        ("p", "one line"),
        ("div", "tail"),
        ("body", "end"),
    ]


def test_empty_lines_part_paragraphs() -> None:
    found = walk(tree("<div>first<br><br>second<br/> <br/>third</div>"))
    assert [chunk.text for chunk in found.chunks] == ["first", "second", "third"]


def test_links_are_counted_where_they_stand() -> None:
    found = walk(tree('<p>see <a href="#">the report</a> of May</p><p><a href="#"><b>all linked</b></a></p>'))
    assert [(chunk.linked, chunk.links) for chunk in found.chunks] == [(10, 1), (10, 1)]


@pytest.mark.parametrize(
    "hidden",
    ["<script>x</script>", "<style>x</style>", "<p hidden>x</p>", '<p style="display: none">x</p>', '<p aria-hidden="true">x</p>',
     '<span class="visually-hidden">x</span>', "<nav>x</nav>", "<button>x</button>", "<template>x</template>", "<!-- x -->"],
)  # fmt: skip
def test_what_no_reader_sees_is_not_read(hidden: str) -> None:
    assert [chunk.text for chunk in walk(tree(f"<div>a{hidden}b</div>")).chunks] == ["ab"]


def test_wide_scripts_count_more() -> None:
    assert width("港務局は火曜日に発表した。") > width("The board said.")


def test_the_region_is_the_article_and_not_the_page() -> None:
    teaser = '<div class="x"><div><a href="#">Another story altogether</a><p>Its excerpt is a sentence as well, and stands here.</p></div></div>'
    body = f"<header><a href='#'>Home</a></header><main><article>{TEXT}</article></main><div>{teaser * 6}</div><footer><p>{ONE}</p></footer>"
    assert texts(body) == [ONE, TWO, THREE]


def test_an_article_in_two_parts_is_whole() -> None:
    body = f'<main><div class="part">{TEXT}</div><div class="ad">Advertisement</div><div class="part"><p>{ONE}</p><p>{TWO}</p></div></main>'
    assert texts(body) == [ONE, TWO, THREE, ONE, TWO]


def test_furniture_names_are_not_believed_of_the_article_itself() -> None:
    assert texts(f'<div class="related-layout">{TEXT}</div>') == [ONE, TWO, THREE]
    assert texts(f'<div class="promo">{TEXT}</div><div class="teaser">{TEXT}</div>')[:3] == [ONE, TWO, THREE]


def test_comments_are_not_the_article_even_where_they_are_longer() -> None:
    comments = "".join(
        f"<li><p>I have lived beside that channel for {n} years and nobody ever asked me.</p></li>" for n in range(40)
    )
    body = f'<article>{TEXT}{TEXT}</article><div class="comments"><ul>{comments}</ul></div>'
    assert texts(body) == [ONE, TWO, THREE, ONE, TWO, THREE]


def test_a_page_without_running_text_has_no_region() -> None:
    assert find_region(walk(tree("<a href='#'>Home</a><p>Short.</p>"))) is None


@pytest.mark.parametrize(
    "clutter",
    [
        "<h1>Dredging to begin in May</h1>",
        "<h2>Harbour: Dredging to begin in May</h2>",
        '<p><a href="#">Read more: how the channel was lost</a></p>',
        '<p><strong>Lesen Sie auch:</strong> <a href="#">Der Hafen wartet</a></p>',
        '<p><a href="#">The harbour in pictures</a></p>',
        "<p>Sign up for our newsletter and get the news free.</p>",
        "<p>Abonnieren Sie unseren Newsletter.</p>",
        "<div>5 min</div>",
        "<p>* † ‡</p>",
        "<p>Do you have a story to share? Email the desk at desk@valleypost.example.</p>",
        '<div class="share"><p>Share this sentence with all of your friends, and with their friends too, today.</p></div>',
        '<ul><li><a href="#">One link after another link</a></li><li><a href="#">And another link again</a></li></ul>',
        "<div><h4>Related articles</h4><p>The bridge was closed for a week after a ship had touched its pier, police said.</p></div>",
        '<div id="c"><h3>3 comments</h3><div><p>I was on that very dredger for eleven years and nobody ever asked me about it.</p></div></div>',
        "<h3>An empty section</h3>",
    ],
)  # fmt: skip
def test_clutter_between_paragraphs_is_left_out(clutter: str) -> None:
    facts = Facts(headline="Dredging to begin in May")
    assert texts(f"<article><p>{ONE}</p><p>{TWO}</p>{clutter}<h3>Costs</h3><p>{THREE}</p></article>", facts) == [
        ONE,
        TWO,
        "Costs",
        THREE,
    ]


@pytest.mark.parametrize(
    "said",
    [
        "<p>Short.</p>",
        "<p>“Never,” he said.</p>",
        "<p>___</p>",
        f'<p>{ONE} <a href="#">{TWO}</a></p>',
        "<p>Anyone may sign up for the additional service, the board said, and subscribe to its free news.</p>",
    ],
)
def test_what_only_looks_like_clutter_is_kept(said: str) -> None:
    want = "".join(str(part) for part in document_fromstring(said).itertext())
    assert want in texts(f"<article><p>{ONE}</p><p>{TWO}</p>{said}<p>{THREE}</p></article>")


def test_lines_around_the_text_are_kept_apart() -> None:
    found = read(f"<article><p>By INES HOLLOWAY</p><p>4 March 2026</p>{TEXT}<p>Reporting by Tomas Reyl</p></article>")
    assert [block.text for block in found.blocks] == [ONE, TWO, THREE]
    assert found.lead == ("By INES HOLLOWAY", "4 March 2026")
    assert found.tail == ("Reporting by Tomas Reyl",)


def test_structure_survives() -> None:
    body = (
        f"<article><p>{ONE}</p><h2>What it costs</h2><p>{TWO}</p><ul><li>Dredging: 40 million</li><li>Rock: 21 million"
        f"<ul><li>of it granite: 9 million</li></ul></li></ul><blockquote><p>We waited too long for this to happen.</p></blockquote>"
        f"<table><tr><th>Year</th><th>Ships</th></tr><tr><td>2024</td><td>310</td></tr></table><p>{THREE}</p></article>"
    )
    assert [(block.kind, block.text, block.level) for block in read(body).blocks] == [
        ("paragraph", ONE, 0),
        ("subhead", "What it costs", 2),
        ("paragraph", TWO, 0),
        ("list-item", "Dredging: 40 million", 1),
        ("list-item", "Rock: 21 million", 1),
        ("list-item", "of it granite: 9 million", 2),
        ("quote", "We waited too long for this to happen.", 0),
        ("table-row", "Year\tShips", 0),
        ("table-row", "2024\t310", 0),
        ("paragraph", THREE, 0),
    ]


def test_captions_go_to_their_pictures() -> None:
    body = (
        f'<article><p>{ONE}</p><figure><img src="/a.jpg"><figcaption>The northern channel at low tide. '
        f'<span class="credit">Photo: Tomas Reyl</span></figcaption></figure><p>{TWO}</p>'
        f'<div class="article-image"><img data-src="b.jpg" src="data:x"><p>A dredger at work in the harbour.</p>'
        f'<p class="credit">Oda Brandt</p></div><p>{THREE}</p></article>'
    )
    parsed = tree(body)
    found = read_body(parsed, walk(parsed), Facts(), url="https://valleypost.example/news/1")
    assert [block.text for block in found.blocks] == [ONE, TWO, THREE]
    first, second = found.images
    assert (first.url, first.credit) == ("https://valleypost.example/a.jpg", "Photo: Tomas Reyl")
    assert first.caption == "The northern channel at low tide."
    assert (second.url, second.caption, second.credit) == (
        "https://valleypost.example/news/b.jpg",
        "A dredger at work in the harbour.",
        "Oda Brandt",
    )


def test_a_caption_without_a_picture_or_with_a_broken_address() -> None:
    found = walk(
        tree(
            '<figure><figcaption>The quay at night.</figcaption></figure><figure><img src="//["><figcaption>Fog.</figcaption></figure>'
        )
    )
    images = shown(found.chunks, url="https://valleypost.example/")
    assert [(image.url, image.caption) for image in images] == [(None, "The quay at night."), (None, "Fog.")]


def test_the_body_of_the_metadata_stands_in_for_a_part() -> None:
    stated = f"{ONE}\n\n{TWO}\n{THREE}"
    found = read(f"<article><p>{ONE}</p></article>", Facts(body=stated))
    assert ([block.text for block in found.blocks], found.basis) == ([ONE, TWO, THREE], "json-ld")
    assert read(f"<article>{TEXT}</article>", Facts(body=ONE)).basis == "dom"
    other = "Something else entirely, " * 60
    assert read(f"<article>{TEXT}</article>", Facts(body=other)).basis == "dom"


def script(text: str) -> str:
    return f"<div id=root></div><script>{text}</script>"


CONTENT = [
    {"type": "text", "content": ONE},
    {"type": "text", "content": TWO},
    {"type": "image", "url": "x"},
    {"type": "text", "content": THREE},
]
LEAVES = [
    {"type": "p", "children": [{"text": part[:40]}, {"type": "b", "children": [{"text": part[40:]}]}]}
    for part in (ONE, TWO, THREE)
]


@pytest.mark.parametrize(
    "carried",
    [
        "window.__DATA__ = " + json.dumps({"page": {"story": {"html": TEXT}, "menu": ["a"] * 50}}) + ";",
        "Fusion.globalContent=" + json.dumps({"content_elements": CONTENT}) + ";Fusion.x={}",
        json.dumps({"props": {"pageProps": {"nodes": LEAVES}}}),
        "self.__next_f.push(" + json.dumps([1, '3:["$","div"]\n4:T1a2,' + TEXT]) + ")",
        "self.__next_f.push(" + json.dumps([1, "5:" + json.dumps({"article": TEXT})]) + ")",
        "window.x = {broken; window.y = " + json.dumps([{"body": f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"}]),
    ],
)  # fmt: skip
def test_a_page_that_renders_in_the_browser(carried: str) -> None:
    found = read(script(carried))
    assert ([block.text for block in found.blocks], found.basis) == ([ONE, TWO, THREE], "hydration")


def test_what_scripts_carry_is_left_where_the_page_asks_for_money() -> None:
    assert read(script(json.dumps({"html": TEXT})), Facts(free=False)).blocks == ()


def test_scripts_without_an_article() -> None:
    assert article_html(tree(script("var a = 1; " * 100))) is None
    assert article_html(tree(script(json.dumps({"menu": ["Home", "World"] * 100})))) is None
    assert article_html(tree(script("x = " + "[" * 5_000))) is None


def test_another_tool_reads_what_this_one_does_not() -> None:
    lines = "".join(f"<div>Line {n} of the list of ferries</div>" for n in range(40))
    found = read(f"<div class='content'>{lines}</div>")
    assert found.basis == "body"
    assert found.blocks[0].text == "Line 0 of the list of ferries"


def test_a_deep_page_is_not_given_to_tools_that_recurse() -> None:
    assert read("<div>" * 400 + "Short." + "</div>" * 400).blocks == ()


def test_paragraphs_in_bulk() -> None:
    teaser = '<li><a href="#">Another story</a><p class="x">Its excerpt is a sentence as well, and stands here alone.</p></li>'
    source = (
        f"<head><title>x</title></head><nav><p>Home</p></nav><article><p class='b'>{ONE}</p><path d='m'/><p class='b'>{TWO}<br><br>Then more.</p>"
        f'<h2>Costs &amp; terms</h2><ul><li>Dredging: 40 million crowns</li><li><a href="#">A link to elsewhere</a></li></ul>'
        f"<p class='b'>{THREE}</p><p class='b'>“Never,” he said.</p><p class='b'>No sentence</p><p id='q' class=\"b\"><a href='#'>{TWO}</a></p>"
        f"<p class='b'>{ONE}</p></article>"
        + "<div>" * 400
        + teaser * 3
        + '<script>x = "<p>a\\nb</p>"</script><p>unclosed'
    )
    assert paragraphs(source, source.find("</head")).texts == (
        ONE,
        TWO,
        "Then more.",
        "Costs & terms",
        "Dredging: 40 million crowns",
        THREE,
        "“Never,” he said.",
    )
    assert paragraphs("<p>Short</p><p>") == Run()
    assert paragraphs("no markup") == Run()
    assert paragraphs(f"<p>lost<p>{ONE}</p>").texts == (ONE,)


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<p class='a' id=b>",
                "<h2>",
                "</h2>",
                "<li>",
                "</li>",
                "<a>",
                "</a>",
                "<br><br>",
                "\\",
                "&amp;",
                ONE,
                TWO,
            ]
        ),
        max_size=40,
    )
)
def test_paragraphs_in_bulk_are_text_of_the_source(pieces: list[str]) -> None:
    found = paragraphs("".join(pieces)).texts
    assert len(found) == len(set(found))
    assert all(text and "  " not in text for text in found)


def test_bulk_bodies() -> None:
    source = f"<html><body><article><h1>Dredging to begin</h1>{TEXT}</article></body></html>"
    found = read_fast(source, Facts(headline="Dredging to begin"))
    assert [block.text for block in found.blocks] == [ONE, TWO, THREE]
    assert read_fast("<p>Short.</p>", Facts(body=f"{ONE}\n{TWO}\n{THREE}")).basis == "json-ld"
    assert read_fast("<div>" * 100_000 + TEXT, Facts()).blocks == ()
    assert read_fast("<br>" * 7_000 + TEXT, Facts()).blocks != ()


ELEMENTS = st.sampled_from(
    [
        "div",
        "p",
        "ul",
        "li",
        "table",
        "tr",
        "td",
        "blockquote",
        "section",
        "aside",
        "h2",
        "a",
        "b",
        "figure",
        "figcaption",
    ]
)
NAMES = st.sampled_from(
    ["", ' class="related"', ' class="article-body"', ' class="caption"', ' class="comments"', " hidden"]
)
TEXTS = st.sampled_from(
    [ONE, TWO, THREE, "Short.", "Related articles", "3 comments", "港務局は火曜日に発表した。", "<br><br>", ""]
)
MARKUP = st.recursive(
    TEXTS,
    lambda inner: st.builds(
        lambda tag, names, parts: f"<{tag}{names}>{''.join(parts)}</{tag}>", ELEMENTS, NAMES, st.lists(inner, max_size=5)
    ),
    max_leaves=25,
)  # fmt: skip


@given(MARKUP)
def test_bodies_are_made_of_the_page_s_text_in_its_order(markup: str) -> None:
    parsed = tree(markup or "x")
    found = walk(parsed)
    everything = [chunk.text for chunk in found.chunks]
    region = find_region(found)
    if region is None:
        return
    sifted = sift(found, region, "Related articles")
    positions = [next(at for at, chunk in enumerate(found.chunks) if chunk is kept) for kept in sifted.kept]
    assert positions == sorted(set(positions))
    assert {*sifted.lead, *sifted.tail} <= set(everything)
    assert not {id(chunk) for chunk in sifted.kept} & {id(chunk) for chunk in sifted.captions}


@given(MARKUP)
def test_numbers_of_elements_descend_to_the_root(markup: str) -> None:
    found = walk(tree(markup or "x"))
    assert found.parents[0] == -1
    assert all(0 <= parent < node for node, parent in enumerate(found.parents) if node)
    assert all(len(chunk.text) > 0 and 0 <= chunk.linked <= len(chunk.text) for chunk in found.chunks)
