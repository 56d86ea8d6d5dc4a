"""The lines right before and after a text: bylines, captions, credits, notices; and what a page's elements alone say."""

from __future__ import annotations

import pytest

from wirecopy.extract import extract
from wirecopy.types import Article, Contributor, Image

ONE = "The harbour board said on Tuesday that the dredging of the northern channel will begin in May, a year late."
TWO = "Two contractors had appealed against the award, and a court in the capital dismissed the last case in January."
THREE = "The work is to take fourteen months and cost 61 million crowns, nine million more than the estimate of 2023."
TEXT = f"<div class='copy'><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>"
HEAD = "<title>Dredging to begin in May</title>"
TITLE = "<h1>Dredging to begin in May</h1>"


def read(before: str = "", after: str = "", head: str = HEAD, title: str = TITLE) -> Article:
    page = f"<html><head>{head}</head><body><main>{title}{before}{TEXT}{after}</main></body></html>"
    (article,) = extract(page, url="https://tidewater.example/a")
    assert article.body == f"{ONE}\n\n{TWO}\n\n{THREE}"
    return article


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("<p class='credit-line'>Reuters via Tidewater Post</p>", "Reuters via Tidewater Post"),
        ("<p class='agency'>Quelle: dpa</p>", "Quelle: dpa"),
        ("<div class='source'>This article first appeared in Tidewater Post</div>", "This article first appeared in Tidewater Post"),
        ("<p>Send us a photo of the harbour</p><p class='source'>Source: AFP</p>", "Source: AFP"),
        ("<h2>Most read</h2><p class='source'>Source: AFP</p>", None),
        ("<ul><li>Menu</li></ul><p class='source'>Source: AFP</p>", None),
        ("<aside><p>Source: AFP</p></aside>", None),
        ("<div class='newsletter'>Every morning</div><p>Source: AFP</p>", None),
        ("<figure><figcaption>AFP</figcaption></figure>", None),
    ],
)  # fmt: skip
def test_credit_after_the_text(line: str, credit: str | None) -> None:
    assert read(after=line).credit_line == credit


@pytest.mark.parametrize(
    "line",
    ["<p class='copyright'>{}</p>", "<div class='Legal'><p>{}</p></div>", "<p>{}</p>", "<p class='rights'>{}</p>"],
)
def test_the_printed_notice_wins_over_the_metadata(line: str) -> None:
    notice = "© 2026 Tidewater Post. All rights reserved."
    head = f"{HEAD}<meta name='copyright' content='Tidewater'>"
    assert read(after=line.format(notice), head=head).rights == notice
    assert read(after=f"<footer>{notice}</footer>", head=head).rights == "Tidewater"


def test_contributors_are_no_credit_line() -> None:
    article = read(after="<p>___</p><p class='contributors'>Ines Holloway in Port Vale contributed to this report.</p>")
    assert article.contributors == (Contributor(name="Ines Holloway", place="Port Vale"),)
    assert article.credit_line is None


def test_a_form_alone_names_no_agency() -> None:
    article = read(after="<p>Reporting by Ines Holloway; editing by Max Roe</p>")
    assert (article.agency, article.credit_line) == (None, None)
    assert article.contributors == (Contributor(name="Ines Holloway"),)


@pytest.mark.parametrize(
    ("line", "names", "agency"),
    [
        ("<div class='m'><span>By Ines Holloway and Max Roe</span> · 3 March 2026</div>", ("Ines Holloway", "Max Roe"), None),
        ("<div class='m'>Ines Holloway · 3 March 2026, 9:20am</div>", ("Ines Holloway",), None),
        ("<div class='m'><span>Ines Holloway, Reuters</span></div>", ("Ines Holloway",), "Reuters"),
        ("<p>Ines Holloway, avec AFP, le 3 mars 2026</p>", ("Ines Holloway",), "Agence France-Presse"),
        ("<ul><li>By Ines Holloway</li><li>0 comments</li></ul>", ("Ines Holloway",), None),
        ("<ul><li><a href='/b'>By Ines Holloway</a></li></ul>", (), None),
        ("<div>입력 2026.03.03 10:05</div>", (), None),
        ("<div>Harbour News</div>", (), None),
        ("<div class='related'>By Ines Holloway</div>", (), None),
    ],
)  # fmt: skip
def test_byline_between_headline_and_text(line: str, names: tuple[str, ...], agency: str | None) -> None:
    article = read(before=line)
    assert (article.bylines, article.agency) == (names, agency)


def test_a_headline_in_a_lower_heading() -> None:
    head = f"{HEAD}<meta property='og:title' content='Dredging to begin in May'>"
    lower = "<h3>Dredging to begin in May</h3>"
    assert read(before="<div>By Ines Holloway</div>", head=head, title=lower).bylines == ("Ines Holloway",)
    assert read(before="<div>By Ines Holloway</div>", title="").bylines == ()


def test_a_printed_byline_that_names_more() -> None:
    head = f"{HEAD}<meta name='author' content='Max Roe'>"
    line = "<div class='byline'>By {}, Reuters, and MAX ROE, Tidewater Post</div>"
    assert read(before=line.format("INES HOLLOWAY"), head=head).bylines == ("Ines Holloway", "Max Roe")
    assert read(before="<div class='byline'>By Ines Holloway, Reuters</div>", head=head).bylines == ("Max Roe",)


def test_byline_of_a_page_whose_text_stands_in_its_data() -> None:
    (article,) = extract(
        f"""<html><head>{HEAD}<script type='application/ld+json'>{{"@type": "NewsArticle",
        "headline": "Dredging to begin in May", "articleBody": "{ONE} {TWO} {THREE}"}}</script></head>
        <body>{TITLE}<div>By Ines Holloway · 3 March 2026</div><div>Loading</div></body></html>"""
    )
    assert article.bylines == ("Ines Holloway",)
    assert article.body.startswith(ONE)


@pytest.mark.parametrize(
    ("caption", "image"),
    [
        ("The channel in May. <span class='credit'>Ines Holloway/Tidewater Post</span>",
         ("The channel in May.", "Ines Holloway/Tidewater Post")),
        ("The channel in May <small class='image-credit'>(Image: Harbour Museum)</small>",
         ("The channel in May", "Image: Harbour Museum")),
        ("<span class='credit'>Harbour Museum</span> – The channel in May", ("The channel in May", "Harbour Museum")),
        ("수로를 준설하고 있다. <span class='desc'>홍보라 기자</span>", ("수로를 준설하고 있다.", "홍보라 기자")),
        ("The <b>channel</b> in May", ("The channel in May", None)),
        ("The <em class='source'>channel</em> in May", ("The channel in May", None)),
        ("<span class='credit'>Harbour Museum</span>", (None, "Harbour Museum")),
    ],
)  # fmt: skip
def test_a_credit_inside_the_caption(caption: str, image: tuple[str | None, str | None]) -> None:
    figure = f"<figure><img src='/c.jpg'><figcaption>{caption}</figcaption></figure>"
    (found,) = read(before=figure).images
    if image[0] is not None:
        assert found == Image(url="https://tidewater.example/c.jpg", caption=image[0], credit=image[1])
    assert read(before=f"<div class='related'>{figure}</div>").images == ()


def test_a_publisher_that_only_its_page_names() -> None:
    item = "<div itemscope itemprop='publisher'><b>P</b><meta itemprop='name' content='Tidewater Post'></div>"
    assert read(before=item).publisher == "Tidewater Post"
    home = "<div><a href='/'>Home</a> <a href='/'>Tidewater Post</a></div>"
    assert read(after=f"<h2>More</h2>{home}<footer>© 2026 Tidewater Post</footer>").publisher == "Tidewater Post"
    assert read(after=f"<h2>More</h2>{home}<footer>© 2026 Harbour Media</footer>").publisher is None


def test_invitations_beside_buttons_and_imprints_are_no_text() -> None:
    invitation = "<div class='peek'>Top stories, every morning. <button>Sign up</button></div>"
    page = f"<html><body><main>{TITLE}<div><p>{ONE}</p>{invitation}<p>{TWO}</p><p>{THREE}</p>"
    page += "<p>Printed and published by Tidewater Post Ltd., Main Street.</p></div></main></body></html>"
    (article,) = extract(page)
    assert article.body == f"{ONE}\n\n{TWO}\n\n{THREE}"


def test_a_credit_inside_the_caption_of_a_page_with_several_articles() -> None:
    def one(headline: str, credit: str) -> str:
        figure = f"<figure><img src='/{headline[:3]}.jpg'><figcaption>The channel <span class='credit'>{credit}</span></figcaption></figure>"
        byline = "<p class='byline'>By Ines Holloway</p><p class='date'>3 March 2026</p>"
        return f"<article><h2>{headline}</h2>{byline}{figure}<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></article>"

    heads = ("Dredging to begin in May at last", "Cranes may go before the summer")
    found = extract(f"<html><body>{one(heads[0], 'Max Roe')}{one(heads[1], 'Harbour Museum')}</body></html>")
    assert [(article.headline, article.images[0].caption, article.images[0].credit) for article in found] == [
        (heads[0], "The channel", "Max Roe"),
        (heads[1], "The channel", "Harbour Museum"),
    ]
