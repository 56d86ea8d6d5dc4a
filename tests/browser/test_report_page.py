"""The report in a real browser: it fits, it is quiet, it can be used by everyone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hand_aligned import ORIGINAL, REPRINT, REWRITE, edge, press
from wirecopy.errors import InputError
from wirecopy.serve.report import write_report
from wirecopy.serve.views import report_view
from wirecopy.types import Alignment, Article, Image, Passage, Reuse, Span, Story, Substitution, Syndication

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

WIDE, NARROW = 1280, 390
EVIL = "</style><script>window.owned = true</script><img src=http://evil.example/x onerror='window.owned=true'>"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 9


def group(origin: Article, *edges: Reuse) -> Syndication:
    return Syndication(
        origin=origin.id, copies=tuple(each.copy for each in edges), edges=edges, agency="Northern Wire", rights=LONG
    )


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report with everything in it."""
    articles, edges, groups = press()
    loose = edge(
        ORIGINAL, replace(REPRINT, id="other.html#0", publisher="Bay Bulletin"), "shared-passages", direction="unknown"
    )
    view = report_view(
        (*articles, replace(REPRINT, id="other.html#0", publisher="Bay Bulletin")),
        (*edges, replace(loose, score=0.4)),
        groups,
        (Story(id="s", headline="Ferries", articles=(ORIGINAL.id,), publishers=("A", "B"), independent_reports=1),),
        (InputError("empty.html", "is empty", "leave it out"),),
    )
    return write_report(view, tmp_path_factory.mktemp("report")).as_uri()


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report of texts that mean harm, or are merely very long."""
    origin = replace(
        ORIGINAL,
        headline=f"{LONG} {EVIL}",
        publisher=LONG,
        bylines=(EVIL, LONG),
        rights=LONG,
        images=(Image(caption=LONG),),
        body=f"{ORIGINAL.body}\n\n{LONG} {EVIL}\n\n{'港' * 400}",
    )
    copy = replace(REWRITE, publisher=EVIL, headline=LONG, body=f"{REWRITE.body}\n\nNew {LONG} {EVIL}")
    reuse = edge(origin, copy, "rewritten")
    reuse = replace(
        reuse, substitutions=(*reuse.substitutions, Substitution(origin=LONG, copy=EVIL, count=3, name=True))
    )
    view = report_view(
        (origin, copy), (reuse,), (group(origin, reuse),), (), (InputError(LONG, EVIL, LONG),), f"{EVIL} {LONG}"
    )
    return write_report(view, tmp_path_factory.mktemp("hostile")).as_uri()


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report of an Arabic and of a Japanese text."""
    found = []
    for language, body in (
        ("ar", "انتهى إضراب العبارات في الميناء فجر اليوم بعد 9 أيام.\n\nقال الوزير إن الاتفاق «جيد»."),
        ("ja", "港のストライキが九日ぶりに終わった。乗客は「うれしい」と話した。\n\n大臣は合意を歓迎した。"),
    ):
        origin = replace(ORIGINAL, id=f"{language}-origin", language=language, headline=body[:30], body=body, images=())
        copy = replace(
            origin, id=f"{language}-copy", publisher="Other", body=body.replace("9", "10").replace("九", "十")
        )
        found.append((origin, copy, edge(origin, copy, "edited")))
    view = report_view(
        [article for origin, copy, _ in found for article in (origin, copy)],
        [reuse for _, _, reuse in found],
        [group(origin, reuse) for origin, _, reuse in found],
    )
    return write_report(view, tmp_path_factory.mktemp("scripts")).as_uri()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_report(report_view((ORIGINAL, REWRITE), (), ()), tmp_path_factory.mktemp("empty")).as_uri()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": WIDE, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def still(chromium: Browser) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    context = chromium.new_context(viewport={"width": WIDE, "height": 900}, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def axed(page: Page, axe: str) -> Page:
    """A page that brings axe-core along wherever it goes."""
    page.add_init_script(axe)
    return page


def open_folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")


OVERFLOWING = """() => [...document.querySelectorAll('body *')]
    .filter(e => !e.closest('.unseen, .skip, .who, .copies thead') && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [320, NARROW, 700, WIDE, 1920])
@pytest.mark.parametrize("name", ["report", "hostile", "scripts", "empty"])
def test_nothing_is_wider_than_the_window(name: str, width: int, page: Page, request: pytest.FixtureRequest) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(request.getfixturevalue(name))
    open_folds(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("name", ["report", "hostile", "scripts", "empty"])
def test_the_page_is_quiet_and_asks_for_nothing(name: str, page: Page, request: pytest.FixtureRequest) -> None:
    address = request.getfixturevalue(name)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.mouse.move(300, 400)
    page.wait_for_timeout(50)

    assert said == []
    assert asked == [address]
    assert page.evaluate("window.owned") is None


def test_on_a_wide_screen_the_two_texts_stand_side_by_side_and_begin_level(report: str, page: Page) -> None:
    page.goto(report)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('#g1-1 .row.paired')].map(row => ['o', 'c'].map(side => {
            const box = row.querySelector(`.${side} p`).getBoundingClientRect(); return [box.left, box.right, box.top]; }))"""
    )

    assert len(boxes) == 6
    for (_, right, top), (left, _, other_top) in boxes:
        assert right < left
        assert abs(top - other_top) < 1


def test_on_a_narrow_screen_they_stand_below_each_other_with_their_names(report: str, page: Page) -> None:
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.goto(report)
    row = page.locator("#g1-1 .row.paired").first
    origin, copy = row.locator(".o").bounding_box(), row.locator(".c").bounding_box()

    assert origin
    assert copy
    assert origin["y"] + origin["height"] <= copy["y"]
    assert row.locator(".who").all_inner_texts() == ["Original", "Copy"]
    assert all(label.is_visible() for label in row.locator(".who").all())


LIT = """() => [...document.querySelectorAll('a.m')].filter(mark => getComputedStyle(mark).backgroundColor ===
    (() => { const probe = document.createElement('i'); probe.className = 'm lit'; document.body.append(probe);
    const colour = getComputedStyle(probe).backgroundColor; probe.remove(); return colour; })()).map(mark => mark.textContent)"""


def test_pointing_at_a_word_marks_its_counterpart(report: str, page: Page) -> None:
    page.goto(report)
    page.get_by_role("link", name="walkout", exact=True).first.hover()
    assert page.evaluate(LIT) == ["strike", "walkout"]

    page.mouse.move(2, 2)
    assert page.evaluate(LIT) == []


def test_reaching_a_word_by_keyboard_marks_its_counterpart_and_arrows_walk_on(report: str, page: Page) -> None:
    page.goto(report)
    page.locator("#g1-1 .texts a.m").first.focus()
    assert page.evaluate(LIT) == ["crews", "employees"]

    page.keyboard.press("ArrowRight")
    assert page.evaluate(LIT) == ["strike", "walkout"]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(LIT) == ["crews", "employees"]


def test_following_a_word_whose_counterpart_is_in_sight_does_not_move_the_page(report: str, page: Page) -> None:
    page.goto(report)
    word = page.get_by_role("link", name="walkout", exact=True).first
    word.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    word.click()
    assert page.evaluate("scrollY") == before
    assert page.evaluate(LIT) == ["strike", "walkout"]

    page.set_viewport_size({"width": WIDE, "height": 60})
    word.scroll_into_view_if_needed()
    page.set_viewport_size({"width": NARROW, "height": 60})
    word.click()
    assert page.url.endswith(str(word.get_attribute("href")))


def test_the_words_of_a_pair_of_texts_are_one_stop_of_the_tab_key(report: str, page: Page) -> None:
    page.goto(report)
    stops = page.evaluate(
        "() => [...document.querySelectorAll('#g1-1 a.m')].filter(mark => mark.tabIndex >= 0).map(mark => mark.textContent)"
    )

    assert stops == ["crews"]


def test_everything_that_can_be_used_can_be_reached_by_keyboard(report: str, page: Page) -> None:
    page.goto(report)
    wanted = page.evaluate(
        "() => [...document.querySelectorAll('a[href], summary')].filter(e => e.checkVisibility() && e.tabIndex >= 0).length"
    )
    seen = set()
    for _ in range(wanted):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("() => [...document.querySelectorAll('a, summary')].indexOf(document.activeElement)"))

    assert len(seen - {-1}) == wanted


def test_without_scripts_pointing_still_marks_both_and_a_link_leads_to_the_counterpart(
    report: str, still: Page
) -> None:
    still.goto(report)
    word = still.get_by_role("link", name="walkout", exact=True).first
    counterpart = still.locator(str(word.get_attribute("href")))
    before = counterpart.evaluate("mark => getComputedStyle(mark).backgroundColor")
    word.hover()
    after = counterpart.evaluate("mark => getComputedStyle(mark).backgroundColor")
    assert before != after

    word.click()
    assert still.url.endswith(str(word.get_attribute("href")))
    assert counterpart.is_visible()


def test_without_scripts_every_word_of_both_texts_is_there(report: str, still: Page) -> None:
    still.goto(report)
    text = " ".join(still.locator("#g1-1 .texts").inner_text().split())

    for article in (ORIGINAL, REWRITE):
        assert all(paragraph in text for paragraph in article.body.split("\n\n"))


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_links_of_the_summary_lead_to_their_sections(width: int, report: str, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(report)
    for name in ("pairs", "stories", "alone", "g1"):
        page.evaluate("scrollTo(0, 0)")
        page.locator(f".glance a[href='#{name}']").click()
        page.wait_for_timeout(100)
        top, bottom = page.evaluate(
            "name => [document.getElementById(name).getBoundingClientRect().top,"
            " document.documentElement.scrollHeight - innerHeight - scrollY]",
            name,
        )
        assert abs(top) < 2 or bottom < 2, name


def test_a_link_into_a_fold_opens_it(report: str, page: Page) -> None:
    page.goto(f"{report}#g1-3")
    fold = page.locator("#g1-3 .texts details").first
    assert not fold.locator("p").first.is_visible()

    fold.locator("summary").click()
    assert fold.locator("p").first.is_visible()


# The contrast of every visible text with what is behind it (WCAG 2.2, 1.4.3), where both colours are opaque.
CONTRAST = """() => {
    const parse = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
    const behind = e => { for (; e; e = e.parentElement) {
        const colour = parse(getComputedStyle(e).backgroundColor); if (colour.length < 4 || colour[3] === 1) return colour; } };
    const worst = {};
    for (const e of document.querySelectorAll('body *')) {
        if (!e.checkVisibility() || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
        const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e) || [255, 255, 255])];
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        const name = `${e.localName}.${e.className}`;
        worst[name] = Math.min(worst[name] || 99, ratio);
    }
    return worst;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_text_has_contrast(scheme: Any, width: int, report: str, page: Page) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(report)
    open_folds(page)
    worst: dict[str, float] = page.evaluate(CONTRAST)

    assert len(worst) > 20
    assert {name: ratio for name, ratio in worst.items() if ratio < 4.5} == {}


def test_light_and_dark_differ(report: str, page: Page) -> None:
    page.goto(report)
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        grounds.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))

    assert grounds[0] != grounds[1]


def test_marks_differ_in_shape_and_not_only_in_colour(report: str, page: Page) -> None:
    page.goto(report)
    shapes = page.evaluate(
        """() => ['substitution', 'altered-name', 'insertion', 'deletion', 'moved'].map(name => {
            const e = document.createElement('span'); e.className = `m ${name}`; document.body.append(e);
            const style = getComputedStyle(e); return `${style.textDecorationLine} ${style.textDecorationStyle}`; })"""
    )

    assert len(set(shapes)) == 5
    assert all(shape.startswith("underline") for shape in shapes)


def test_right_to_left_texts_begin_at_the_right_and_others_at_the_left(scripts: str, page: Page) -> None:
    page.goto(scripts)
    found = page.evaluate(
        """() => [...document.querySelectorAll('.texts .row:not(.heads) p')].map(p => {
            const range = document.createRange(); range.selectNodeContents(p);
            const [line, box] = [range.getClientRects()[0], p.getBoundingClientRect()];
            return [p.lang, Math.round(line.left - box.left), Math.round(box.right - line.right)]; })"""
    )

    assert {language for language, _, _ in found} == {"ar", "ja"}
    assert all(right == 0 for language, _, right in found if language == "ar")
    assert all(left == 0 for language, left, _ in found if language == "ja")


def test_a_direction_override_in_a_headline_does_not_turn_its_surroundings(page: Page, tmp_path: Path) -> None:
    origin = replace(ORIGINAL, headline="\u202eABC", publisher="\u2067DEF\u202b")
    view = report_view((origin, REPRINT), (reuse := edge(origin, REPRINT, "verbatim"),), (group(origin, reuse),))
    page.goto(write_report(view, tmp_path).as_uri())

    assert page.locator("#g1 h2").inner_text() == "ABC"
    assert page.locator("#g1 > header .imprint b").inner_text() == "DEF"


def test_on_paper_folds_are_open_and_the_ground_is_white(report: str, page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(report)
    heights = page.evaluate(
        "() => [...document.querySelectorAll('.texts details .row p')].map(p => p.getBoundingClientRect().height)"
    )

    assert heights
    assert min(heights) > 0
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert len(page.pdf(format="A4")) > 10_000


def test_thousands_of_pairs_open_within_a_few_seconds(page: Page, tmp_path: Path) -> None:
    number = 4_000
    origin = Article(id="origin.txt#0", body="\n\n".join(f"Alpha{n} stays where it was." for n in range(number)))
    copy = Article(id="copy.txt#0", body=origin.body.replace("Alpha", "Omega"))
    passages, at = [], 0
    for paragraph in origin.body.split("\n\n"):
        span = Span(start=at, end=at + paragraph.index(" "))
        passages.append(Passage(operation="substitution", origin=span, copy=span))
        at += len(paragraph) + 2
    reuse = replace(
        edge(ORIGINAL, REWRITE, "rewritten"),
        origin=origin.id,
        copy=copy.id,
        alignment=Alignment(passages=tuple(passages)),
    )
    path = write_report(report_view((origin, copy), (reuse,), (group(origin, reuse),)), tmp_path)
    page.goto(path.as_uri(), timeout=10_000)
    page.locator("a.m").nth(3_000).hover(timeout=10_000)

    assert len(page.evaluate(LIT)) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", ["report", "scripts", "empty"])
def test_axe_finds_nothing(name: str, width: int, scheme: Any, axed: Page, request: pytest.FixtureRequest) -> None:
    axed.emulate_media(color_scheme=scheme)
    axed.set_viewport_size({"width": width, "height": 900})
    axed.goto(request.getfixturevalue(name))
    open_folds(axed)
    found = axed.evaluate("axe.run(document, {resultTypes: ['violations']})")

    assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found["violations"]] == []
    assert len(found["passes"]) > 20
