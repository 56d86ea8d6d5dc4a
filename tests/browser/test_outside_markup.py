"""Markup from strangers in a real browser: nothing runs, nothing loads from outside, nothing is sent."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from test_clean import CLASSICS
from test_feed_conformance import cases, headers
from wirecopy.errors import InputError
from wirecopy.serve.clean import clean
from wirecopy.source.feed import read_feed

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Route

HOME = "http://desk.example/"
RAN = "window.alert = window.confirm = window.prompt = text => window.told(String(text))"


def shown(chromium: Browser, parts: list[str]) -> tuple[list[str], list[str]]:
    """Show parts on a page without any policy of its own; return what ran and what was asked for outside."""
    page = chromium.new_page()
    asked: list[str] = []

    def answer(route: Route) -> None:
        url = route.request.url
        if url == HOME:
            document = "<!doctype html><meta charset=utf-8><title>x</title>" + "<hr>".join(parts)
            route.fulfill(body=document, content_type="text/html; charset=utf-8")
        else:
            if not url.startswith((HOME, "data:")):
                asked.append(url)
            # A page that answers nothing leaves this one where it is.
            route.fulfill(status=204)

    # Told to the test, not kept in the page: uncleaned markup may lead the page away.
    ran: list[str] = []
    page.expose_function("told", lambda text: ran.append(text))  # noqa: PLW0108 - Playwright marks what it is given
    page.add_init_script(RAN)
    page.route("**/*", answer)
    page.goto(HOME, wait_until="commit")
    page.wait_for_timeout(1500)
    page.close()
    return ran, asked


def harmless(markup: str) -> str:
    return clean(
        markup, base="https://a.example/", picture=lambda url: "/picture/" + base64.b64encode(url.encode()).hex()
    )


def test_what_got_past_other_cleaners(chromium: Browser) -> None:
    ran, asked = shown(chromium, CLASSICS)
    assert ran, "the control: uncleaned it runs"
    ran, asked = shown(chromium, [harmless(markup) for markup in CLASSICS])
    assert (ran, asked) == ([], [])


def test_the_sanitising_files_of_feedparser(chromium: Browser, shared: Path) -> None:
    parts: list[str] = []
    for name, content, comment in cases(shared / "data" / "feeds" / "feedparser-tests.tar.gz"):
        if "sanitize" not in name:
            continue
        try:
            feed, entries = read_feed(content, url="https://a.example/feed", headers=headers(comment), clean=False)
        except InputError:
            continue
        texts = [feed.title, feed.subtitle, feed.rights]
        for entry in entries:
            texts += [entry.title, entry.summary, entry.rights, *entry.contents]
        parts += [text.value for text in texts if text is not None]
    assert len(parts) > 700
    ran, asked = shown(chromium, parts)
    assert ran or asked, "the control: uncleaned it runs or loads"
    ran, asked = shown(chromium, [harmless(part) for part in parts])
    assert (ran, asked) == ([], [])


@pytest.mark.parametrize("markup", CLASSICS)
def test_a_browser_builds_what_was_checked(chromium: Browser, markup: str) -> None:
    page = chromium.new_page()
    page.set_content(f"<!doctype html><main>{harmless(markup)}</main>", wait_until="domcontentloaded")
    odd = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => /^(script|style|iframe|object|embed|form|input|svg|math|base)$/i"
        ".test(e.tagName) || [...e.attributes].some(a => a.name.startsWith('on') || a.name === 'style')).map(e => e.outerHTML)"
    )
    page.close()
    assert odd == []
