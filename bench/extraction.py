"""Extraction beside its peers, in one go: quality, speed, memory.

    python bench/extraction.py [--data ../shared/data/extraction] [--only wirecopy,trafilatura] [--no-write]
    python3 -m venv .venv-news-please && .venv-news-please/bin/pip install news-please    (for its row)

Each tool reads every page in a process of its own; CPU seconds are those of the faster of two passes, or of one that
took longer than `LONG_PASS`. The peers run with their defaults (trafilatura without comments, which are no part of an
article). Scores:

- Fundus half: words as multisets (lower case; Chinese, Japanese and Korean by character); precision against
  standfirst, subheads and paragraphs, recall against paragraphs alone; the mean of the pages' F1.
- scrapinghub: the published evaluation of that benchmark (4-grams of words, mean precision and recall over pages); a
  page is exact where all words are equal.
- Title: equal after white space. Authors: equal as sets; entries of the gold that are no person's name (agencies,
  desks, places) are left out, and a tool that returns them as people is wrong. Minute: only where the gold has a zone.
"""

# ruff: noqa: PLC0415 - a peer is imported only in the process that runs it

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data" / "extraction"
TABLE = ROOT / "docs" / "benchmarks.md"
MARKERS = ("<!-- extraction:begin -->", "<!-- extraction:end -->")
GOOD = 0.95
#: CPU seconds after which a tool's second pass is spared: what it would gain is a start-up of less than one.
LONG_PASS = 20.0
COLUMNS = (
    "Fundus half: F1", "pages ≥ .95", "title", "author set", "minute", "scrapinghub: F1", "exact pages",
    "pages per CPU second", "× trafilatura", "peak MiB",
)  # fmt: skip

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]|\w+")
_NOBODY = re.compile(
    r"redaktion|staff|reporter$|agentur|nachrichten|press$|新聞|日刊|दैनिक|외 \d|[/@\d,]|\.\w\w$|"
    r"^(?:AFP|AP|dpa|DPA|SID|SDA|EFE|AAP)\b|^[A-Za-z]+$|^les [eé]\w+$",
    re.IGNORECASE,
)
_TITLES = re.compile(r"^(?:dr|prof)\.?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """One labelled page. What a set does not label is None."""

    id: str
    url: str
    html: str
    body: str | None = None
    paragraphs: str = ""
    everything: str = ""
    title: str | None = None
    authors: frozenset[str] | None = None
    published: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Result:
    """What one tool read from one page."""

    body: str = ""
    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published: str | None = None


def pages(data: Path) -> list[Gold]:
    """Both sets, the Fundus half first."""
    found: list[Gold] = []
    for line in (data / "fundus-dev" / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        found.append(
            Gold(
                id=row["id"],
                url=row["url"],
                html=_html(data / "fundus-dev" / f"{row['id']}.html.gz"),
                paragraphs="\n".join(row["paragraphs"]),
                everything="\n".join([*row["summary"], *row["heads"], *row["paragraphs"]]),
                title=row["title"],
                authors=None if row["authors"] is None else people(row["authors"]),
                published=datetime.fromisoformat(row["publishing_date"]) if row["publishing_date"] else None,
            )
        )
    for name, row in json.loads((data / "scrapinghub" / "ground-truth.json").read_text("utf-8")).items():
        html = _html(data / "scrapinghub" / "html" / f"{name}.html.gz")
        found.append(Gold(id=name, url=row["url"], html=html, body=row["articleBody"]))
    return found


def _html(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def people(names: list[str]) -> frozenset[str]:
    """The people of a gold byline, for comparing."""
    return frozenset(plain_name(name) for name in names if not _NOBODY.search(name.strip()))


def plain_name(name: str) -> str:
    """A name without its academic title, in folded case."""
    return _TITLES.sub("", " ".join(name.split())).casefold()


def words(text: str) -> Counter[str]:
    """Words as a multiset; characters for Chinese, Japanese and Korean."""
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text).lower()))


def fundus_f1(gold: Gold, body: str) -> float:
    """F1 of one page of the Fundus half."""
    found, everything, paragraphs = words(body), words(gold.everything), words(gold.paragraphs)
    precision = sum((found & everything).values()) / max(1, sum(found.values()))
    recall = sum((found & paragraphs).values()) / max(1, sum(paragraphs.values()))
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    tokens = re.findall(r"\w+", text)
    runs = (tuple(tokens[at : at + size]) for at in range(max(1, len(tokens) - size + 1)))
    return Counter(run for run in runs if run)


def scrapinghub_page(gold: Gold, body: str) -> tuple[float, float, bool]:
    """Precision, recall and exactness of one page, as that benchmark's own evaluation counts them."""
    want, got = _shingles(gold.body or ""), _shingles(body)
    common = sum((want & got).values())
    more, less = sum(got.values()) - common, sum(want.values()) - common
    precision = 1.0 if more == less == 0 else common / (common + more) if common + more else 0.0
    recall = 1.0 if more == less == 0 else common / (common + less) if common + less else 0.0
    return precision, recall, re.findall(r"\w+", gold.body or "") == re.findall(r"\w+", body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The figures of one tool; a share is None where the tool does not read the field."""

    fundus: float
    good: float
    title: float | None
    authors: float | None
    minute: float | None
    scrapinghub: float
    exact: float


def score(golds: list[Gold], results: dict[str, Result]) -> Score:
    """Score one tool's results."""
    f1 = [fundus_f1(gold, results[gold.id].body) for gold in golds if gold.body is None]
    bodies = [scrapinghub_page(gold, results[gold.id].body) for gold in golds if gold.body is not None]
    precision = _mean([page[0] for page in bodies])
    recall = _mean([page[1] for page in bodies])
    labelled = [(gold, results[gold.id]) for gold in golds if gold.body is None]
    titles = [_flat(gold.title) == _flat(result.title) for gold, result in labelled]
    authors = [
        gold.authors == frozenset(plain_name(name) for name in result.authors)
        for gold, result in labelled
        if gold.authors is not None
    ]
    minutes = [_same_minute(gold.published, result.published) for gold, result in labelled if _zoned(gold.published)]
    has = {name: any(getattr(result, name) for _, result in labelled) for name in ("title", "authors", "published")}
    return Score(
        fundus=_mean(f1),
        good=_mean([value >= GOOD for value in f1]),
        title=_mean(titles) if has["title"] else None,
        authors=_mean(authors) if has["authors"] else None,
        minute=_mean(minutes) if has["published"] else None,
        scrapinghub=2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        exact=_mean([page[2] for page in bodies]),
    )


def _mean(values: list[float] | list[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def _flat(text: str | None) -> str:
    return " ".join((text or "").replace("\u00ad", "").split())


def _zoned(moment: datetime | None) -> bool:
    return moment is not None and moment.tzinfo is not None


def _same_minute(gold: datetime | None, found: str | None) -> bool:
    if gold is None or not found:
        return False
    try:
        moment = datetime.fromisoformat(found)
    except ValueError:
        return False
    return moment.tzinfo is not None and abs((moment - gold).total_seconds()) < 60


def _wirecopy(*, fast: bool) -> Callable[[str, str], Result]:
    from wirecopy.errors import PageError
    from wirecopy.extract import ExtractOptions, extract
    from wirecopy.types import Page

    options = ExtractOptions(fast=fast)

    def run(html: str, url: str) -> Result:
        try:
            article = extract(Page(id="page", text=html, markup=True, url=url), options=options)[0]
        except PageError:
            return Result()
        published = article.published.isoformat() if article.published else None
        return Result(body=article.body, title=article.headline, authors=list(article.bylines), published=published)

    return run


def _trafilatura() -> Callable[[str, str], Result]:
    from trafilatura import extract

    return lambda html, url: Result(body=extract(html, url=url, include_comments=False) or "")


def _trafilatura_metadata() -> Callable[[str, str], Result]:
    from trafilatura import bare_extraction

    def run(html: str, url: str) -> Result:
        found = bare_extraction(html, url=url, include_comments=False, with_metadata=True)
        if found is None:
            return Result()
        return Result(
            body=found.text or "", title=found.title, authors=(found.author or "").split("; "), published=found.date
        )

    return run


def _newspaper() -> Callable[[str, str], Result]:
    import tldextract
    from newspaper import Article

    # the list of suffixes that ships with it, not the network's
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    def run(html: str, url: str) -> Result:
        article = Article(url, fetch_images=False)
        article.download(input_html=html)
        article.parse()
        published = article.publish_date
        return Result(
            body=article.text,
            title=article.title,
            authors=list(article.authors),
            published=published.isoformat() if isinstance(published, datetime) else None,
        )

    return run


def _readability() -> Callable[[str, str], Result]:
    from lxml.html import fromstring
    from readability import Document

    def run(html: str, url: str) -> Result:
        document = Document(html, url=url)
        return Result(body=fromstring(document.summary()).text_content(), title=document.short_title())

    return run


def _goose() -> Callable[[str, str], Result]:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def run(html: str, _: str) -> Result:
        article = goose.extract(raw_html=html)
        moment = article.publish_datetime_utc
        return Result(
            body=article.cleaned_text,
            title=article.title,
            authors=list(article.authors),
            published=moment.isoformat() if moment else None,
        )

    return run


def _news_please() -> Callable[[str, str], Result]:
    from newsplease import NewsPlease

    def run(html: str, url: str) -> Result:
        article = NewsPlease.from_html(html, url=url)
        published = article.date_publish
        return Result(
            body=article.maintext or "",
            title=article.title,
            authors=list(article.authors),
            published=published.isoformat() if isinstance(published, datetime) else None,
        )

    return run


def _resiliparse() -> Callable[[str, str], Result]:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html, _: Result(body=extract_plain_text(html, main_content=True, alt_texts=False))


TOOLS: dict[str, Callable[[], Callable[[str, str], Result]]] = {
    "wirecopy": lambda: _wirecopy(fast=False),
    "wirecopy --fast": lambda: _wirecopy(fast=True),
    "trafilatura": _trafilatura,
    "trafilatura, metadata": _trafilatura_metadata,
    "newspaper4k": _newspaper,
    "readability-lxml": _readability,
    "goose3": _goose,
    "news-please": _news_please,
    "resiliparse": _resiliparse,
}
NOTE = (
    " newspaper4k and news-please read with the tokenisers for Chinese and Japanese. news-please cannot live beside"
    " trafilatura, whose htmldate needs another python-dateutil than its boto3, and runs in an environment of its own"
    " (80 packages, 234 MB)."
)
#: news-please needs python-dateutil below 3 (boto3), trafilatura 4 (htmldate): it runs in an environment of its own.
ELSEWHERE = {"news-please": ROOT / ".venv-news-please" / "bin" / "python"}


def run_tool(name: str, data: Path) -> None:
    """Run one tool over all pages and print its results as JSON: the child process's part."""
    import logging
    import warnings

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    golds = pages(data)
    tool = TOOLS[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results: dict[str, Any] = {}
    seconds = float("inf")
    for _ in range(2):
        begin = time.process_time()
        for gold in golds:
            try:
                results[gold.id] = tool(gold.html, gold.url)
            except Exception as error:  # noqa: BLE001 - a peer's failure is its result
                results[gold.id] = Result()
                print(f"{name}: {gold.id}: {type(error).__name__}", file=sys.stderr)
        seconds = min(seconds, time.process_time() - begin)
        if seconds > LONG_PASS:
            break
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = {key: asdict(result) for key, result in results.items()}
    print(json.dumps({"seconds": seconds, "peak": peak / 1024, "own": (peak - before) / 1024, "results": rows}))


def measure(name: str, data: Path, golds: list[Gold]) -> tuple[Score, float, float]:
    """One tool's score, its CPU seconds, and its peak memory in MiB."""
    command = [str(ELSEWHERE.get(name, sys.executable)), __file__, "--data", str(data), "--tool", name]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    answer = json.loads(done.stdout.splitlines()[-1])
    results = {key: Result(**row) for key, row in answer["results"].items()}
    return score(golds, results), answer["seconds"], answer["peak"]


def table(rows: dict[str, tuple[Score, float, float]], count: int) -> str:
    """The figures as a table of Markdown, speed as a ratio to trafilatura's body alone."""
    base = rows["trafilatura"][1] if "trafilatura" in rows else None
    lines = [
        f"| {' | '.join(('', *COLUMNS))} |",
        "| --- " * (len(COLUMNS) + 1) + "|",
    ]
    for name, (figures, seconds, peak) in rows.items():
        cells = [
            name,
            f"{figures.fundus:.3f}",
            f"{figures.good:.3f}",
            *("–" if value is None else f"{value:.3f}" for value in (figures.title, figures.authors, figures.minute)),
            f"{figures.scrapinghub:.3f}",
            f"{figures.exact:.3f}",
            f"{count / seconds:.0f}",
            "–" if base is None else f"{base / seconds:.2f}",
            f"{peak:.0f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def write(text: str) -> None:
    """Put the table between its markers in the page of benchmarks."""
    page = TABLE.read_text("utf-8") if TABLE.exists() else "# Benchmarks\n"
    begin, end = MARKERS
    if begin not in page:
        page = page.rstrip() + f"\n\n## Extraction\n\n{begin}\n{end}\n"
    before, after = page.split(begin)[0], page.split(end)[1]
    TABLE.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")


def main() -> None:
    """Measure every tool, print the table and write it into the page of benchmarks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--only", help="names of tools, separated by commas")
    parser.add_argument("--no-write", action="store_true")
    parser.add_argument("--tool", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.tool:
        run_tool(asked.tool, asked.data)
        return
    golds = pages(asked.data)
    rows: dict[str, tuple[Score, float, float]] = {}
    for name in asked.only.split(",") if asked.only else TOOLS:
        if name in ELSEWHERE and not ELSEWHERE[name].exists():
            print(f"{name} is left out: {ELSEWHERE[name]} is missing (python -m venv, pip install {name})")
            continue
        rows[name] = measure(name, asked.data, golds)
        print(table({name: rows[name]}, len(golds)).splitlines()[-1], flush=True)
    text = (
        f"{len(golds)} pages: 126 of the Fundus half (91 publishers, 29 countries), 181 of scrapinghub's benchmark. "
        f"`python bench/extraction.py` says how each figure is counted.{NOTE if 'news-please' in rows else ''}\n\n"
        + table(rows, len(golds))
    )
    print(text)
    if not asked.no_write:
        write(text)


if __name__ == "__main__":
    main()
