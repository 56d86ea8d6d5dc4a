"""No page hangs a worker: what it costs grows with its size and not with its square, in every path.

Each bait is what some rule could take the square of: a run of one character, a line full of names, dates or agencies,
elements without an end, thousands of attributes, a huge JSON-LD. A rule that did so took a minute for these sizes.
"""

from __future__ import annotations

import contextlib
import json
import time

import pytest

from wirecopy.errors import PageError
from wirecopy.extract import ExtractOptions, extract
from wirecopy.extract.page import LARGE
from wirecopy.types import Page

SENTENCE = "The harbour board said on Tuesday that the dredging of the channel will begin in May, a year late. "
TEXT = f"<p>{SENTENCE * 3}</p>" * 3
#: Characters of a bait, and the CPU seconds that a page with it may take: a hundred times what it does take.
SIZE = 60_000
SECONDS = 4.0

LINES = (
    " ", "\u00a0", "\t", "a", "A", ".", ". ", '."', ",", ", ", "-", "— ", "(", "()", "[", '"', ": ", "/", "|", " | ", "&", "&amp;",
    "<", "< ", "_", "* ", "1", "1. ", "@", "a@", "aB", "a-", "A.", "O'", "【", "\u0300", "ا", "ก", "記者", "기자 ", "word ", "Word ",
    "March 3, 2026 ", "3.3.2026 10:10 ", "3 hours ago ", "2026-03-03T10:10:10Z ", "Ines Holloway, ", "Ines Holloway and ",
    "By ", "By Ines Holloway ", "LISBON ", "LISBON, Portugal (AP) — ", "AP ", "(AP) ", "AP via ", "Reporting by ",
    "contributed ", "© 2026 ", "Copyright ", "Photo: ", "FILE - ", "Updated: ", "bur-", "dpa:260", "http://", SENTENCE,
)  # fmt: skip
ELEMENTS = (
    "<p", "<p>", "<p>x</p>", "<div>", "<div ", "<b>", "<li>", "<ul><li>x</li></ul>", "<td>", "<br>", "<a href=x>", "<h2>x</h2>",
    "<script", "<!--", "<h1", "<meta", "<link ", '<meta a="', "<font>", "<svg><p>", "<template>", "<amp-ad>", "<time>3 March 2026</time>",
    "<h4>3 comments</h4>", "<h3>Related articles</h3><p>Read more</p>", "<blockquote><p>x</p></blockquote>",
    "<span class=author>By Ines Holloway</span>", "<div itemprop=articleBody>x</div>", f"<p>OSLO (AP) — {SENTENCE}</p>",
    "<figure><img src=x><figcaption>A (AP Photo/Nora Lind)</figcaption></figure>",
    f"<h3>Title of the next report</h3><p>Harbour Courier | 3 hours ago</p><p>{SENTENCE * 3}</p>",
)  # fmt: skip
DATA = (
    lambda size: "[" * size,
    lambda size: '{"a":' * (size // 5),
    lambda size: '{"a": 1' + "," * size,
    lambda size: '{"a": 1,' + " " * size + "x",
    lambda size: "&quot;" * (size // 6),
    lambda size: '{"@type": "NewsArticle"} ' * (size // 25),
    lambda size: json.dumps([{"@type": "NewsArticle", "headline": f"h{at}", "author": "I H"} for at in range(size // 60)]),
    lambda size: json.dumps({"@type": "NewsArticle", "author": [{"name": f"Ines H{'ab' * (at % 9)}"} for at in range(size // 20)]}),
    lambda size: json.dumps({"@graph": [{"@id": str(at), "author": {"@id": str(at + 1)}} for at in range(size // 40)]}),
)  # fmt: skip


def seconds(text: str, *, markup: bool = True, fast: bool = False) -> float:
    begin = time.process_time()
    with contextlib.suppress(PageError):
        extract(Page(id="p", text=text, markup=markup), options=ExtractOptions(fast=fast, seconds=1e6))
    return time.process_time() - begin


def run(unit: str, size: int = SIZE) -> str:
    return unit * (size // len(unit))


@pytest.mark.parametrize("unit", LINES)
def test_a_line_costs_its_length(unit: str) -> None:
    line = run(unit)
    stated = {"@type": "NewsArticle", **dict.fromkeys(("headline", "author", "datePublished", "articleBody"), line)}
    said = json.dumps(stated).replace("<", "\\u003c")
    quoted = line.replace('"', "&quot;")
    page = (
        f'<head><meta name="author" content="{quoted}"><script type="application/ld+json">{said}</script></head>'
        f'<h1>A headline of words</h1><p class="byline">{line}</p><time>{line}</time>'
        f'<figure><img><figcaption>{line}</figcaption></figure><div class="{quoted}">{TEXT}</div><p>{line}</p>'
    )
    assert seconds(line, markup=False) < SECONDS
    assert seconds(f"{SENTENCE}\n\n{line}\n\n{SENTENCE * 3}", markup=False) < SECONDS
    for fast in (False, True):
        assert seconds(page, fast=fast) < SECONDS


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("unit", ELEMENTS)
def test_elements_cost_their_number(unit: str, fast: bool) -> None:
    for text in ("", TEXT):
        page = f"<html><head><title>T</title></head><body><h1>A headline</h1>{text}{run(unit)}{text}</body></html>"
        assert seconds(page, fast=fast) < SECONDS
    assert seconds(f"<html><head>{run(unit)}</head><body>{TEXT}</body></html>", fast=fast) < SECONDS


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("at", range(len(DATA)))
def test_data_cost_their_size(at: int, fast: bool) -> None:
    script = f'<script type="application/ld+json">{DATA[at](4 * SIZE)}</script>'
    assert seconds(f"<html><head>{script}</head><body>{TEXT}</body></html>", fast=fast) < SECONDS
    assert seconds(f"<html><head>{script}</head><body><p>x</p></body></html>", fast=fast) < SECONDS


def test_elements_with_thousands_of_attributes_are_refused() -> None:
    attributes = " ".join(f"a{at}='{at}'" for at in range(LARGE // 10))
    page = f"<body><p {attributes}>x</p>{TEXT}</body>"
    with pytest.raises(PageError, match=r"more than 2,000 attributes"):
        extract(page)
    assert seconds(page + TEXT, fast=True) < SECONDS
    allowed = f"<body><p {' '.join(f'a{at}' for at in range(900))} data-x='{'w ' * LARGE}'>x</p>{TEXT}</body>"
    assert extract(allowed)[0].body.startswith(SENTENCE.strip())


@pytest.mark.parametrize(("markup", "fast"), [(True, False), (True, True), (False, False)])
def test_the_time_limit_holds_in_every_path(markup: bool, fast: bool) -> None:
    page = Page(id="p", text=f"<h1>A</h1>{TEXT}" if markup else SENTENCE * 9, markup=markup)
    with pytest.raises(PageError, match="it took longer than 0 s"):
        extract(page, options=ExtractOptions(fast=fast, seconds=0.0))


@pytest.mark.parametrize(("markup", "fast"), [(True, False), (True, True), (False, False)])
def test_the_size_limit_holds_in_every_path(markup: bool, fast: bool) -> None:
    page = Page(id="p", text=f"<h1>A</h1>{TEXT}" if markup else SENTENCE * 9, markup=markup)
    with pytest.raises(PageError, match="larger than"):
        extract(page, options=ExtractOptions(fast=fast, largest=600))
