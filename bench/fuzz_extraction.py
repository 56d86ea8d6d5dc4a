"""Feed mutated pages to extraction and count what it raises.

    python bench/fuzz_extraction.py --minutes 20 [--seed 1] [FOLDER ...]

Pages come from the golden set and from the folders given (HTML, also gzipped, and text). Each input is a page with one
to eight mutations: cut, doubled, spliced with another page, its tags unbalanced, its JSON-LD broken, with control
characters, lone surrogates, deep nesting, endless attributes. Every input goes through the default or the bulk mode.
Nothing may be raised but `PageError`, no input may take longer than `LIMIT` seconds, and the body may hold no text that
the page does not hold. The report names how many inputs ran, how many were refused and why, and what failed.
"""

from __future__ import annotations

import argparse
import gzip
import html
import random
import re
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from wirecopy.errors import PageError
from wirecopy.extract import ExtractOptions, extract
from wirecopy.types import Article, Page

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
#: CPU seconds for one input: the clock on the wall also counts what else the machine does.
LIMIT = 20.0
#: Larger results of mutation are cut to this.
LARGEST = 2_000_000

NASTY = (
    "\x00", "\ud800", "\udfff\ud83d", "\ufeff", "\u200f\u202e", "<![CDATA[", "<!--", "-->", "]]>", "<script>",
    "</script>", "<style>",
    "<template><p>", "<svg><p>", "<p " + "a" * 3_000, "<div " + 'x="y" ' * 500, "<b><i><u><s>" * 60,
    "</div>" * 200, "&#0;&#x110000;&bogus;", "<table><tr><td><table>", "<select><option>", "<plaintext>", "<textarea>",
    "<title>", "<body>", "</body></html>", "<frameset>", '<meta property="og:title" content="', "<base href='//['>",
    "<a href='http://[::1'>x</a>", "<img src='http://[x'>", "<br>" * 400, "<time datetime='9999-99-99T99:99:99+99:99'>",
    "99999999999999999999 hours ago", "2025-02-30T25:61:61Z", "<li>" * 300, '<script type="application/ld+json">',
    '{"@graph":[{"@id":"a","author":{"@id":"a"}}]}', '"' * 300, "\\u0000\\ud800", "self.__next_f.push([1,",
    "<blockquote>" * 80, "<font>" * 250, "😀" * 200, "ا" * 400, "\u0300" * 500,
)  # fmt: skip


def pages(folders: list[Path]) -> list[str]:
    """The texts of the pages in folders."""
    found: list[str] = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.name.endswith((".html", ".txt", ".html.gz")):
                raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
                found.append(raw.decode("utf-8", "replace"))
    return found


def cut(text: str, dice: random.Random, _: list[str]) -> str:
    """Take a part out."""
    start = dice.randrange(len(text) + 1)
    return text[:start] + text[start + dice.randrange(1, 5_000) :]


def truncate(text: str, dice: random.Random, _: list[str]) -> str:
    """Cut the end off."""
    return text[: dice.randrange(len(text) + 1)]


def double(text: str, dice: random.Random, _: list[str]) -> str:
    """Repeat a part."""
    start = dice.randrange(len(text) + 1)
    part = text[start : start + dice.randrange(1, 3_000)]
    return text[:start] + part * dice.randrange(2, 30) + text[start:]


def splice(text: str, dice: random.Random, all_pages: list[str]) -> str:
    """Put a part of another page in."""
    other = dice.choice(all_pages)
    at, start = dice.randrange(len(text) + 1), dice.randrange(len(other) + 1)
    return text[:at] + other[start : start + dice.randrange(1, 20_000)] + text[at:]


def insert(text: str, dice: random.Random, _: list[str]) -> str:
    """Put troublesome characters and tags in."""
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(text) + 1)
        text = text[:at] + dice.choice(NASTY) + text[at:]
    return text


def unbalance(text: str, dice: random.Random, _: list[str]) -> str:
    """Drop tags."""
    share = dice.random() * 0.3
    return re.sub(r"</?\w+[^<>]*>", lambda tag: "" if dice.random() < share else tag[0], text)


def scramble(text: str, dice: random.Random, _: list[str]) -> str:
    """Replace single characters."""
    letters = list(text)
    for _ in range(dice.randrange(1, 200)):
        if letters:
            letters[dice.randrange(len(letters))] = chr(
                dice.choice((dice.randrange(128), dice.randrange(0x3000), 0x3C, 0x3E, 0x22))
            )
    return "".join(letters)


def nest(text: str, dice: random.Random, _: list[str]) -> str:
    """Open many elements."""
    at = dice.randrange(len(text) + 1)
    depth = dice.choice((10, 100, 250, 300, 2_000, 5_000))
    tag = dice.choice(("div", "b", "ul><li", "table><tr><td", "span", "section", "a"))
    return text[:at] + f"<{tag}>" * depth + text[at:]


def break_json(text: str, dice: random.Random, _: list[str]) -> str:
    """Break objects in scripts."""

    def mangle(found: re.Match[str]) -> str:
        body = found[0]
        at = dice.randrange(len(body))
        return (
            body[:at]
            + dice.choice(('"', "}", ",", "[[[[", "\n", "\\", "null", "{", "&quot;"))
            + body[at + dice.randrange(3) :]
        )

    return re.sub(r"\{[^{}]{10,}\}", mangle, text, count=dice.randrange(1, 20))


MUTATIONS: tuple[Callable[[str, random.Random, list[str]], str], ...] = (
    cut, truncate, double, splice, insert, insert, unbalance, scramble, nest, break_json,
)  # fmt: skip


def invents(article: Article, text: str) -> bool:
    """Whether a body holds letters that its page does not hold, by runs of three.

    A fifth is left to what a parser makes of broken tags: text on both sides of what it takes for one comes together.
    """
    plain = html.unescape(html.unescape(text))
    plain += re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    letters = re.sub(r"[\W\d_]+", "", re.sub(r"<[^<>]*>", "", plain)) + re.sub(r"[\W\d_]+", "", plain)
    body = re.sub(r"[\W\d_]+", "", article.body)[:20_000]
    runs = {body[at : at + 3] for at in range(len(body) - 2)}
    return sum(run not in letters for run in runs) > max(40, len(runs) // 5)


def main() -> int:
    """Run for the asked time and report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write failing inputs to this folder")
    asked = parser.parse_args()
    dice = random.Random(asked.seed)
    everything = pages([ROOT / "tests" / "golden", *asked.folders])
    end = time.monotonic() + 60 * asked.minutes
    counts: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    slowest = 0.0
    while time.monotonic() < end:
        text = dice.choice(everything)
        for _ in range(dice.randrange(1, 9)):
            text = dice.choice(MUTATIONS)(text, dice, everything)[:LARGEST]
        page = Page(
            id="fuzz",
            text=text,
            markup=dice.random() < 0.9,
            url=dice.choice((None, "https://news.example/a", "http://[")),
        )
        begin = time.process_time()
        counts["inputs"] += 1
        failure = None
        try:
            articles = extract(page, options=ExtractOptions(fast=dice.random() < 0.3, seconds=10 * LIMIT))
            counts["articles"] += len(articles)
            if any(invents(article, text) for article in articles):
                failure = "text that is not on the page"
        except PageError as refusal:
            counts[f"refused: {refusal.reason}"] += 1
        except Exception:  # noqa: BLE001 - finding them is the point
            failure = traceback.format_exc(limit=-2)
        took = time.process_time() - begin
        slowest = max(slowest, took)
        if took > LIMIT:
            failure = "too slow"
        if failure:
            failures[failure] += 1
            if asked.keep and failures[failure] <= 3:
                asked.keep.mkdir(parents=True, exist_ok=True)
                (asked.keep / f"{counts['inputs']}.txt").write_text(text, "utf-8", "surrogatepass")
                print(counts["inputs"], failure, file=sys.stderr, flush=True)
    for name, count in counts.most_common():
        print(f"{count:>9} {name}")
    print(f"{slowest:9.2f} seconds for the slowest input")
    print(f"{sum(failures.values()):>9} failures")
    for failure, count in failures.most_common():
        print(f"{count:>9} {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
