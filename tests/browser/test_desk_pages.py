"""Every page of the desk in a real browser: it fits, it is accessible, it asks nobody else for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from web_desk import PASSWORD, add_people, fill, serving
from wirecopy.serve.pages import article_address, evidence_address, story_address
from wirecopy.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

WIDE, NARROW = 1280, 390
LEAST_TAP = 24  # CSS pixels, WCAG 2.2 (2.5.8)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A desk full of the invented press, open to everyone."""
    file = tmp_path_factory.mktemp("desk") / "desk.db"
    fill(file)
    with open_store(f"sqlite:///{file}") as store:
        add_people(store)
        store.readers.set("site_access", "public")
        yield store


@pytest.fixture(scope="session")
def desk(filled: Store) -> Iterator[str]:
    """Its address."""
    with serving(filled) as address:
        yield address


def places(store: Store) -> dict[str, str]:
    """The address of a page of each kind."""
    stories = store.stories.list(limit=200)
    largest = max(stories, key=lambda each: len(each.story.articles))
    article = largest.story.articles[0]
    edge = next(
        edge
        for each in stories
        for id_ in each.story.articles
        for edge in store.traces.edges(id_)
        if edge.kind == "rewritten"
    )
    arabic = next(
        id_
        for each in stories
        for id_, held in store.articles.many(each.story.articles).items()
        if held.article.language == "ar"
    )
    return {
        "front": "/",
        "story": story_address(largest.story.id),
        "article": article_address(article),
        "arabic": article_address(arabic),
        "versions": f"/article/versions?id={article}",
        "evidence": evidence_address(edge.origin, edge.copy),
        "origins": "/origins",
        "origin": f"/origin?name={store.origins.names()[0][0]}",
        "search": "/search?q=ferry",
        "nothing": "/search?q=zzzzqqq",
        "wrong": "/search?q=kind:nonsense",
        "empty-search": "/search",
        "sources": "/sources",
        "sign-in": "/sign-in",
        "keys": "/keys",
        "offline": "/offline",
        "missing": "/nowhere",
    }


OWN = {"starred": "/starred", "saved": "/saved", "account": "/account", "settings": "/settings"}
NAMES = ("front", "story", "article", "arabic", "versions", "evidence", "origins", "origin", "search", "nothing", "wrong",
         "empty-search", "sources", "sign-in", "keys", "offline", "missing")  # fmt: skip


def sign_in(page: Page, desk: str, name: str) -> None:
    page.goto(f"{desk}/sign-in")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{desk}/")


def watched(context: BrowserContext, desk: str) -> tuple[Page, list[str]]:
    """A page, and what it does that it should not."""
    page, wrong = context.new_page(), []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((desk, "data:")) else wrong.append(request.url))
    return page, wrong


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", [*NAMES, *OWN])
def test_page_fits_and_is_accessible(  # noqa: PLR0917  # one of each
    chromium: Browser, axe: str, filled: Store, desk: str, name: str, width: int, scheme: Any
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
        service_workers="block",
        locale="en-GB",
    )
    try:
        page, wrong = watched(context, desk)
        if name in OWN:
            sign_in(page, desk, "olga")
        page.goto(desk + (OWN.get(name) or places(filled)[name]))
        assert page.locator("h1").count() == 1
        assert overflow(page) <= 0
        assert violations(page, axe) == []
        assert [each for each in wrong if "404" not in each and "422" not in each] == []
    finally:
        context.close()


@pytest.mark.parametrize("name", NAMES)
def test_page_is_whole_without_javascript(chromium: Browser, filled: Store, desk: str, name: str) -> None:
    plain = chromium.new_context(java_script_enabled=False, locale="en-GB", service_workers="block")
    full = chromium.new_context(locale="en-GB", service_workers="block")
    try:
        texts = []
        for context in (plain, full):
            page = context.new_page()
            page.goto(desk + places(filled)[name])
            texts.append(page.locator("main").inner_text())
        assert texts[0] == texts[1]
    finally:
        plain.close()
        full.close()


def test_policy_lets_nothing_else_in(chromium: Browser, filled: Store, desk: str) -> None:
    context = chromium.new_context(service_workers="block")
    try:
        page, wrong = watched(context, desk)
        answer = page.goto(desk + places(filled)["story"])
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        # A script that is written into the page does not run, nor does a style stand.
        page.evaluate("""() => {
            const script = document.createElement('script'); script.textContent = 'window.owned = true'; document.body.append(script);
            document.body.setAttribute('style', 'opacity: 0');
            const image = new Image(); image.src = 'http://127.0.0.1:9/x.png'; document.body.append(image);
        }""")
        assert page.evaluate("window.owned") is None
        assert page.evaluate("getComputedStyle(document.body).opacity") == "1"
        assert wrong
    finally:
        context.close()


def test_pages_are_light(filled: Store, desk: str, chromium: Browser) -> None:
    context = chromium.new_context(service_workers="block")
    try:
        for name, place in places(filled).items():
            sizes: dict[str, int] = {}
            page = context.new_page()
            page.on(
                "response",
                lambda answer, kept=sizes: kept.update({answer.url: len(answer.body())}) if answer.ok else None,
            )
            page.goto(desk + place, wait_until="networkidle")
            scripts = sum(size for url, size in sizes.items() if url.endswith(".js"))
            assert scripts <= 30 * 1024, name
            assert len(page.content()) <= 100 * 1024, name
            page.close()
    finally:
        context.close()
