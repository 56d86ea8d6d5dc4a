"""Every page of the desk in a real browser: it fits, it is accessible, it asks nobody else for anything."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from browser.conftest import ROOT, absent
from web_desk import Caller
from wirecopy.serve.pages import article_address, evidence_address, story_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, StorageState

    from wirecopy.store import Store

WIDE, NARROW = 1280, 390
SCHEMES: tuple[Any, ...] = ("light", "dark")
HTML, SCRIPT = 100 * 1024, 30 * 1024  # bytes at most
VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

# Pages of everyone's, and those only of a reader who is signed in.
OPEN = ("front", "story", "article", "arabic", "korean", "versions", "evidence", "unrelated", "origins", "origin", "search",
        "nothing", "wrong", "empty-search", "sources", "source", "sign-in", "keys", "offline", "missing")  # fmt: skip
OWN = {"starred": "/starred", "saved": "/saved", "account": "/account", "settings": "/settings"}
# Pages that have more on them for the owner.
MORE = ("front", "story", "article", "evidence", "search", "sources")


def places(store: Store) -> dict[str, str]:
    """The address of a page of each kind."""
    stories = store.stories.list(limit=200)
    largest = max(stories, key=lambda each: len(each.story.articles))
    article = largest.story.articles[0]
    alone = next(each.story.articles[0] for each in stories if len(each.story.articles) == 1)
    ids = [id_ for each in stories for id_ in each.story.articles]
    edge = next(edge for id_ in ids for edge in store.traces.edges(id_) if edge.kind == "rewritten")
    languages = {held.article.language: id_ for id_, held in store.articles.many(ids).items()}
    return OWN | {
        "front": "/",
        "story": story_address(largest.story.id),
        "article": article_address(article),
        "arabic": article_address(languages["ar"]),
        "korean": article_address(languages["ko"]),
        "versions": f"/article/versions?{urlencode({'id': article})}",
        "evidence": evidence_address(edge.origin, edge.copy),
        "unrelated": evidence_address(article, alone),
        "origins": "/origins",
        "origin": f"/origin?{urlencode({'name': store.origins.names()[0][0]})}",
        "search": "/search?q=ferry",
        "nothing": "/search?q=zzzzqqq",
        "wrong": "/search?q=kind:nonsense",
        "empty-search": "/search",
        "sources": "/sources",
        "source": f"/source?{urlencode({'url': store.feeds.list()[0].url})}",
        "sign-in": "/sign-in",
        "keys": "/keys",
        "offline": "/offline",
        "missing": "/nowhere",
    }


def watched(context: BrowserContext, desk: str) -> tuple[Page, list[str]]:
    """A page, and what it does that it should not. That a page or a picture is missing is the server's answer, no fault."""
    page, wrong = context.new_page(), []
    page.on(
        "console",
        lambda said: wrong.append(said.text) if said.type == "error" and "status of 4" not in said.text else None,
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((desk, "data:")) else wrong.append(request.url))
    return page, wrong


def overflow(page: Page) -> int:
    """How many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def violations(page: Page, *, all_rules: bool) -> list[str]:
    """What axe-core finds, by all its rules and whether there is room to tap, or only by what depends on the look."""
    rules = "rules: {'target-size': {enabled: true}}" if all_rules else "runOnly: ['color-contrast', 'target-size']"
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], {rules}}})")
    return [f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in found["violations"]]


@pytest.mark.parametrize(
    ("name", "signed_in"), [*((name, False) for name in OPEN), *((name, True) for name in (*OWN, *MORE))]
)
def test_page_fits_and_is_accessible(  # noqa: PLR0917  # one of each
    chromium: Browser, axe: str, filled: Store, desk: str, owner: StorageState, name: str, signed_in: bool
) -> None:
    context = chromium.new_context(
        bypass_csp=True, service_workers="block", locale="en-GB", storage_state=owner if signed_in else None
    )
    try:
        page, wrong = watched(context, desk)
        scripts: list[int] = []
        page.on("response", lambda answer: scripts.append(len(answer.body())) if answer.url.endswith(".js") else None)
        answer = page.goto(desk + places(filled)[name], wait_until="load")
        assert answer is not None
        assert len(answer.body()) <= HTML
        assert sum(scripts) <= SCRIPT
        assert page.locator("h1").count() == 1
        page.evaluate(axe)
        for width, scheme in itertools.product((WIDE, NARROW), SCHEMES):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert overflow(page) <= 0, (width, scheme)
            own_layout = (width, scheme) in {(WIDE, "light"), (NARROW, "dark")}
            assert violations(page, all_rules=own_layout) == [], (width, scheme)
        assert wrong == []
    finally:
        context.close()


@pytest.fixture(scope="module")
def plain(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that runs no script."""
    context = chromium.new_context(java_script_enabled=False, locale="en-GB", service_workers="block")
    yield context
    context.close()


@pytest.fixture(scope="module")
def full(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that runs scripts."""
    context = chromium.new_context(locale="en-GB", service_workers="block")
    yield context
    context.close()


@pytest.mark.parametrize("name", OPEN)
def test_page_is_whole_without_javascript(
    plain: BrowserContext, full: BrowserContext, filled: Store, desk: str, name: str
) -> None:
    texts = []
    for context in (plain, full):
        page = context.new_page()
        page.goto(desk + places(filled)[name], wait_until="domcontentloaded")
        # What is in the page, not what is painted so far: that depends on when the style sheet comes.
        texts.append((page.locator("body").text_content() or "").split())
        page.close()
    assert texts[0] == texts[1]


def test_policy_lets_nothing_else_in(full: BrowserContext, filled: Store, desk: str) -> None:
    page, wrong = watched(full, desk)
    answer = page.goto(desk + places(filled)["story"])
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    # A script that is written into the page does not run, nor does a style stand, nor is another host asked.
    page.evaluate("""() => {
        const script = document.createElement('script'); script.textContent = 'window.owned = true'; document.body.append(script);
        document.body.setAttribute('style', 'opacity: 0');
        const image = new Image(); image.src = 'http://127.0.0.1:9/x.png'; document.body.append(image);
    }""")
    assert page.evaluate("window.owned") is None
    assert page.evaluate("getComputedStyle(document.body).opacity") == "1"
    assert len(wrong) >= 3, "each attempt is told in the console"
    page.close()


# German has the longest words, Korean and Japanese other letters.
@pytest.mark.parametrize("language", ["de", "ja"])
def test_page_fits_in_each_language(
    chromium: Browser, filled: Store, desk: str, owner: StorageState, language: str
) -> None:
    context = chromium.new_context(
        locale=language, viewport={"width": NARROW, "height": 900}, storage_state=owner, service_workers="block"
    )
    try:
        page, wrong = watched(context, desk)
        for name, place in places(filled).items():
            page.goto(desk + place, wait_until="domcontentloaded")
            assert page.locator("html").get_attribute("lang") == language
            assert overflow(page) <= 0, name
        assert wrong == []
    finally:
        context.close()


@pytest.mark.parametrize("language", ["es", "ko"])
def test_page_speaks_each_language(filled: Store, desk: str, language: str) -> None:
    caller = Caller(base=desk)
    caller.sign_in("olga")
    for name, place in places(filled).items():
        answer = caller.get(place, Accept_Language=language)
        assert answer.status == {"missing": 404, "wrong": 422}.get(name, 200), name
        assert f'<html lang="{language}"' in answer.text


def test_html_is_valid(tmp_path: Path, filled: Store, desk: str) -> None:
    java = shutil.which("java")
    if java is None or not VNU.is_file():
        absent("the HTML checker is not installed (Debian: apt-get install default-jre-headless; npm install)")
    visitor, owner = Caller(base=desk), Caller(base=desk)
    owner.sign_in("olga")
    for name, place in places(filled).items():
        for who, caller in (("visitor", visitor), ("owner", owner)):
            if name not in OWN or who == "owner":
                (tmp_path / f"{name}-{who}.html").write_text(caller.get(place).text, encoding="utf-8")
    command = [java or "", "-Xss4m", "-jar", str(VNU), "--format", "json", "--stdout", str(tmp_path)]
    told = subprocess.run(command, capture_output=True, check=False, timeout=300)
    messages = json.loads(told.stdout)["messages"]
    assert [(each["url"].rsplit("/", 1)[1], each["message"], each.get("extract")) for each in messages] == []
