"""How well pages with several articles are divided, on the golden layouts.

    python bench/splitting.py            all halves, a table
    python bench/splitting.py held -v    one half, every wrong field named

A boundary is right where an article begins with the same words as a labelled one. Precision is over the articles
found, recall over those labelled, on pages with several; fields are counted over the labelled articles that were found.
A trap (a page with one article that looks like several) is right where one article came back with what it must hold
and without what it must not.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from wirecopy.errors import WirecopyError
from wirecopy.extract import extract
from wirecopy.types import Article, Page

GOLDEN = Path(__file__).parent.parent / "tests" / "golden" / "layouts"
FIELDS = ("headline", "publisher", "agency", "published_text", "carrier", "url", "bylines", "body")
OPENING = 40
#: A dateline may stand before the labelled body, as printed.
LONGEST_DATELINE = 90


def squeezed(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def opens(article: Article, text: str) -> bool:
    """Whether an article begins where the labelled text does; a dateline may stand before it."""
    words = squeezed(text)[:OPENING]
    return words in squeezed(article.body)[: OPENING + LONGEST_DATELINE]


def same(got: Any, want: Any, field: str) -> bool:
    """Whether a field is right."""
    if field == "body":
        return str(got).endswith(want) and len(got) - len(want) <= LONGEST_DATELINE
    return bool(got == want)


def read(path: Path) -> tuple[Article, ...]:
    """The articles of one golden page; none where it is refused."""
    page = Page(id=path.name, text=path.read_text(encoding="utf-8"), markup=path.suffix == ".html")
    try:
        return extract(page)
    except WirecopyError:
        return ()


def value(article: Article, field: str) -> Any:
    """A field as the labels write it."""
    found = getattr(article, field)
    if field == "body":
        return squeezed(found)
    return list(found) if isinstance(found, tuple) else found


def trap_is_right(articles: tuple[Article, ...], row: dict[str, Any]) -> bool:
    """Whether a trap gave one article with what it must hold."""
    if len(articles) != 1:
        return False
    body = squeezed(articles[0].body)
    has = all(squeezed(text) in body for text in row.get("body_has", ()))
    lacks = not any(squeezed(text) in body for text in row.get("body_lacks", ()))
    return has and lacks


def measure(half: str, *, verbose: bool) -> Counter[str]:
    """Count what is right in one half."""
    count: Counter[str] = Counter()
    for path in sorted((GOLDEN / half).iterdir()):
        if path.suffix == ".json":
            continue
        rows = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        articles = read(path)
        if path.name.startswith("trap-"):
            count["traps"] += 1
            right = trap_is_right(articles, rows[0])
            count["traps right"] += right
            if verbose and not right:
                print(f"{path.name}: {len(articles)} articles")
            continue
        count["labelled"] += len(rows)
        count["found"] += len(articles)
        left = list(articles)
        for row in rows:
            article = next((one for one in left if opens(one, row["body"])), None)
            if article is None:
                if verbose:
                    print(f"{path.name}: not found: {row['headline']}")
                continue
            left.remove(article)
            count["right"] += 1
            for field in FIELDS:
                if field not in row:
                    continue
                want = squeezed(row[field]) if field == "body" else row[field]
                got = value(article, field)
                count[f"{field} of"] += 1
                count[f"{field} right"] += same(got, want, field)
                if verbose and not same(got, want, field):
                    print(f"{path.name}: {field}: {str(got)[-150:]!r} for {str(want)[-150:]!r}")
        if verbose:
            for article in left:
                print(f"{path.name}: too much: {article.headline!r} {article.body[:60]!r}")
    return count


def report(half: str, count: Counter[str]) -> None:
    """Print one half as rows of a table."""
    print(
        f"| {half}: boundaries | precision {count['right'] / max(1, count['found']):.3f} of {count['found']}"
        f" | recall {count['right'] / max(1, count['labelled']):.3f} of {count['labelled']} |"
    )
    for field in FIELDS:
        if count[f"{field} of"]:
            print(
                f"| {half}: {field} | {count[f'{field} right'] / count[f'{field} of']:.3f} | {count[f'{field} of']} |"
            )
    print(f"| {half}: traps | {count['traps right']} | {count['traps']} |")


def main() -> None:
    """Measure the halves that the command line names."""
    halves = [half for half in sys.argv[1:] if not half.startswith("-")] or ["developed", "held", "held-5"]
    for half in halves:
        report(half, measure(half, verbose="-v" in sys.argv))


if __name__ == "__main__":
    main()
