"""How well articles are grouped into stories, beside the usual ways, in one run.

    python bench/stories.py                    the table, into docs/benchmarks.md
    python bench/stories.py --orders 1         quicker, printed only
    python bench/stories.py --stream           the dated stream alone, printed only
    python bench/stories.py --scale 100000     speed as the live window grows, printed only

Every method sees the same articles in the same shuffled orders. The usual ways get the setting that is best for the set
in question, chosen on its labels; wirecopy runs with its defaults. Quality is B³ F1; precision is the share of
pairs put into one story that belong together. Speed is articles a CPU second on one core: for the usual ways without
reading and encoding the texts, for wirecopy with both where it needs them (measured on the first order; the others take
over its vectors). The stream is the labelled one of tests/golden/stream: with and without times, and languages.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # CPU seconds of one core, before numpy is loaded

import argparse
import gzip
import json
import random
import re
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any

import numpy as np
from sklearn.cluster import HDBSCAN, AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from wirecopy.story import Clusterer, StoryOptions, stories, units
from wirecopy.story.background import frequencies
from wirecopy.story.embed import default_encoder
from wirecopy.story.terms import TERM_LETTERS
from wirecopy.types import Article, Syndication

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"
STREAM = ROOT / "tests" / "golden" / "stream"
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- stories:begin -->", "<!-- stories:end -->"
THRESHOLDS = tuple(np.arange(0.06, 0.66, 0.03))
DENSITIES = tuple((samples, method) for samples in (1, 2, 3, 5) for method in ("eom", "leaf"))
USUAL = 0.3  # a word in more texts than this is not renamed for the run at scale

Labels = Sequence[int]


@dataclass(frozen=True)
class Row:
    """One labelled article."""

    headline: str
    body: str
    story: str


@dataclass
class Score:
    """What one method reached on one set, over the orders."""

    quality: list[float] = field(default_factory=list)
    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)

    def add(self, truth: Sequence[str], labels: Labels, seconds: float | None) -> None:
        """Count one order; without seconds, its speed is not counted."""
        quality, precision, recall = compare(truth, labels)
        self.quality.append(quality)
        self.precision.append(precision)
        self.recall.append(recall)
        if seconds is not None:
            self.rate.append(len(truth) / max(seconds, 1e-9))

    def line(self, method: str) -> str:
        """A row of the table."""
        quality = f"{fmean(self.quality):.1f} ± {pstdev(self.quality):.1f}"
        cells = (
            method,
            quality,
            f"{fmean(self.precision):.3f}",
            f"{fmean(self.recall):.3f}",
            f"{fmean(self.rate):,.0f}" if self.rate else "",
        )
        return f"| {' | '.join(cells)} |"


class Remembering:
    """The encoder, which encodes each text once: what an order costs is measured on the first."""

    model = default_encoder().model

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def encode(self, texts: Sequence[str]) -> Any:
        """The vectors of texts."""
        fresh = list(dict.fromkeys(text for text in texts if text not in self._known))
        if fresh:
            self._known.update(zip(fresh, default_encoder().encode(fresh), strict=True))
        return np.array([self._known[text] for text in texts])


def compare(truth: Sequence[Any], labels: Sequence[Any]) -> tuple[float, float, float]:
    """B³ F1 in percent, and precision and recall over pairs."""
    both, true, put = Counter(zip(truth, labels, strict=True)), Counter(truth), Counter(labels)
    count = len(truth)
    precision = sum(n * n / put[label] for (_, label), n in both.items()) / count
    recall = sum(n * n / true[story] for (story, _), n in both.items()) / count

    def pairs(counts: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    shared = pairs(both)
    return (
        200 * precision * recall / (precision + recall),
        shared / max(1, pairs(put)),
        shared / max(1, pairs(true)),
    )


def sets() -> Iterator[tuple[str, list[Row], bool]]:
    """Each set with its name, and whether only headlines are read."""
    full = read(SHARED / "stories" / "fnc-train.jsonl.gz", "story")
    pairs = read(SHARED / "stories" / "ecb-dev.jsonl.gz", "story")
    same_day = read(SHARED / "tracing" / "basil" / "basil.jsonl.gz", "event")
    yield "full news texts (FNC, 1,683 articles, 191 stories)", full, False
    yield "confusable pairs of events (ECB+, 462, 40)", pairs, False
    yield "three reports of each event (BASIL, 300, 100)", same_day, False
    yield "headlines of BASIL", same_day, True
    yield "headlines of ECB+, written as such", [row for row in pairs if row.story.endswith("plus")], True
    yield "first sentences of FNC", full, True
    yield "first sentences and headlines of ECB+", pairs, True


def read(path: Path, label: str) -> list[Row]:
    """The rows of one file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Row(row["headline"], row["body"], row[label]) for row in rows]


def similarities(texts: list[str], vectors: Any) -> dict[str, Any]:
    """What the usual ways compare by: TF-IDF cosine, and its even blend with the cosine of the encoder."""
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    sparse = (words @ words.T).toarray()
    return {"TF-IDF": sparse, "blend": (sparse + vectors @ vectors.T) / 2}


def single_pass(similarity: Any, threshold: float) -> list[int]:
    """Each article joins the group that it is most similar to on average, or starts one."""
    count = len(similarity)
    sums, sizes, labels = np.zeros((count, count)), np.zeros(count), [0] * count
    groups = 0
    for place in range(count):
        means = sums[:groups, place] / sizes[:groups]
        best = int(means.argmax()) if groups else 0
        if not groups or means[best] < threshold:
            best, groups = groups, groups + 1
        sums[best] += similarity[place]
        sizes[best] += 1
        labels[place] = best
    return labels


def agglomerative(similarity: Any, threshold: float) -> list[int]:
    """Average linkage, cut at a threshold."""
    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1 - threshold
    )
    return [int(label) for label in model.fit_predict(np.clip(1 - similarity, 0, 2))]


def hdbscan(similarity: Any, setting: tuple[int, str]) -> list[int]:
    """HDBSCAN over stories of two and more; noise stays alone."""
    model = HDBSCAN(
        min_cluster_size=2,
        min_samples=setting[0],
        cluster_selection_method=setting[1],
        metric="precomputed",
        allow_single_cluster=False,
        copy=True,
    )
    labels = model.fit_predict(np.clip(1 - similarity, 0, 2).astype(np.float64))
    return [int(label) if label >= 0 else -2 - place for place, label in enumerate(labels)]


def usual(rows: list[list[Row]], texts: list[list[str]], vectors: list[Any]) -> dict[str, Score]:
    """The usual ways, each at the threshold that is best for the set over all orders."""
    ways: list[tuple[str, str, Callable[[Any, Any], list[int]], Sequence[Any]]] = [
        ("TF-IDF, single pass", "TF-IDF", single_pass, THRESHOLDS),
        ("blend, single pass", "blend", single_pass, THRESHOLDS),
        ("TF-IDF, agglomerative", "TF-IDF", agglomerative, THRESHOLDS),
        ("blend, agglomerative", "blend", agglomerative, THRESHOLDS),
        ("blend, HDBSCAN", "blend", hdbscan, DENSITIES),
    ]
    tables = [similarities(words, meanings) for words, meanings in zip(texts, vectors, strict=True)]
    best: dict[str, Score] = {}
    for name, kind, way, settings in ways:
        for setting in settings:
            score = Score()
            for order, table in zip(rows, tables, strict=True):
                started = time.process_time()
                labels = way(table[kind], setting)
                score.add([row.story for row in order], labels, time.process_time() - started)
            if name not in best or fmean(score.quality) > fmean(best[name].quality):
                best[name] = score
    return best


def ours(orders: list[list[Row]], *, headlines: bool, embed: bool, traced: bool = False) -> tuple[Score, Score]:
    """What wirecopy makes of the orders, as articles arrive and after a repair."""
    online, repaired = Score(), Score()
    encoder = Remembering()
    for turn, order in enumerate(orders):
        articles = [
            Article(id=str(place), headline=row.headline, body="" if headlines else row.body, language="en")
            for place, row in enumerate(order)
        ]
        truth = [row.story for row in order]
        stream = units(articles, syndications(articles) if traced else ())
        clusterer = Clusterer(StoryOptions(embed=embed), encoder=encoder if embed else None)
        timed = turn == 0 or not embed
        started = time.process_time()
        for unit in stream:
            clusterer.add(unit)
        seconds = time.process_time() - started
        online.add(truth, grouped(clusterer, len(order)), seconds if timed else None)
        clusterer.repair()
        repaired.add(truth, grouped(clusterer, len(order)), time.process_time() - started if timed else None)
    return online, repaired


def syndications(articles: list[Article]) -> tuple[Syndication, ...]:
    """The groups of copies among articles, as the desk would find them."""
    from wirecopy.trace import trace  # noqa: PLC0415  # compiles on first use, and only this row needs it
    from wirecopy.trace.origin import syndications as groups  # noqa: PLC0415

    return groups(articles, trace(articles))


def grouped(clusterer: Clusterer, count: int) -> list[int]:
    """The story of each article, by its place in the order."""
    labels = [0] * count
    for label, (_, held) in enumerate(clusterer.stories()):
        for unit in held:
            for article in unit.members:
                labels[int(article.id)] = label
    return labels


def measure(name: str, rows: list[Row], *, headlines: bool, orders: int) -> list[str]:
    """The table of one set."""
    shuffled = [random.Random(seed).sample(rows, len(rows)) for seed in range(1, orders + 1)]
    texts = [[row.headline if headlines else f"{row.headline} {row.body}" for row in order] for order in shuffled]
    encoder = default_encoder()
    started = time.process_time()
    vectors = [encoder.encode([text[:400] for text in order]) for order in texts[:1]]
    rate = len(rows) / (time.process_time() - started)
    by_text = dict(zip(texts[0], vectors[0], strict=True))
    vectors = [np.array([by_text[text] for text in order]) for order in texts]
    lines = [
        f"**{name}**",
        "",
        "| method | B³ F1, mean ± spread | pair precision | pair recall | articles/CPU s |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [score.line(f"{way}, tuned here") for way, score in usual(shuffled, texts, vectors).items()]
    online, repaired = ours(shuffled, headlines=headlines, embed=False)
    lines += [online.line("wirecopy without encoder, online"), repaired.line("wirecopy without encoder, repaired")]
    online, repaired = ours(shuffled, headlines=headlines, embed=True)
    lines += [online.line("**wirecopy, online**"), repaired.line("**wirecopy, repaired**")]
    if not headlines:
        online, repaired = ours(shuffled, headlines=False, embed=True, traced=True)
        lines.append(repaired.line("wirecopy, repaired, traced copies as units"))
    return [*lines, "", f"The encoder alone: {rate:,.0f} articles/CPU s.", ""]


def dated() -> tuple[list[Article], list[dict[str, Any]], dict[str, int]]:
    """The articles of the stream, their rows, and how many independent reports each story has."""
    rows = [json.loads(line) for line in (STREAM / "stream.jsonl").read_text(encoding="utf-8").splitlines()]
    articles = [
        Article(
            **{name: row[name] for name in ("id", "url", "headline", "body", "publisher", "agency", "language")},
            bylines=tuple(row["bylines"]),
            published=datetime.fromisoformat(row["published"]) if row["published"] else None,
            seen=datetime.fromisoformat(row["fetched"]),
        )
        for row in rows
    ]
    gold = tomllib.loads((STREAM / "stories.toml").read_text(encoding="utf-8"))["story"]
    return articles, rows, {story["id"]: story["independent_reports"] for story in gold}


def stream() -> list[str]:
    """The table of the stream."""
    from wirecopy.trace import trace  # noqa: PLC0415  # compiles on first use, and only the stream needs it here
    from wirecopy.trace.origin import syndications as groups  # noqa: PLC0415

    articles, rows, counts = dated()
    edges = trace(articles)
    copies = groups(articles, edges)
    truth = [row["story"] for row in rows]
    timeless = [replace(article, published=None, seen=None) for article in articles]
    languages = len({row["language"] for row in rows})
    lines = [
        f"**our dated stream ({len(articles)} articles, {len(counts)} stories, {languages} languages)**",
        "",
        "| wirecopy | B³ F1 | pair precision | pair recall | whole stories | of these counted right |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, given, embed in (
        ("**as it is**", articles, True),
        ("without times", timeless, True),
        ("without the encoder: languages meet by names and numbers only", articles, False),
        ("without both", timeless, False),
        ("without tracing", articles, None),
    ):
        found = (
            stories(given, options=StoryOptions())
            if embed is None
            else stories(given, copies, edges=edges, options=StoryOptions(embed=embed))
        )
        label = {id_: story.id for story in found for id_ in story.articles}
        quality, precision, recall = compare(truth, [label[article.id] for article in given])
        whole = [
            (story, held.pop())
            for story in found
            if len(held := {truth[int(id_[1:]) - 1] for id_ in story.articles}) == 1
            and len(story.articles) == truth.count(next(iter(held)))
        ]
        right = sum(story.independent_reports == counts[event] for story, event in whole)
        cells = (name, f"{quality:.1f}", f"{precision:.3f}", f"{recall:.3f}", str(len(whole)), str(right))
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def variant(row: Row, number: int, usual_words: dict[str, float]) -> Article:
    """The same report of another event: every telling word is renamed."""
    tag = "bcdfghjklm"[number % 10] + "aeiou"[number // 10 % 5] + "npqrstvwxz"[number // 50 % 10]

    def renamed(word: re.Match[str]) -> str:
        return word[0] if usual_words.get(word[0].lower()[:TERM_LETTERS], 0.0) > USUAL else tag + word[0]

    headline, body = (re.sub(r"\w+", renamed, text) for text in (row.headline, row.body[:2000]))
    return Article(id=f"{number}-{id(row)}", headline=headline, body=body, language="en")


def scale(articles: int) -> None:
    """Print the speed as the live window grows to so many articles, with repairs whenever it has grown by half."""
    rows = read(SHARED / "stories" / "fnc-train.jsonl.gz", "story")
    usual_words = frequencies(TERM_LETTERS)
    order = [(row, number) for number in range(articles // len(rows) + 1) for row in rows][:articles]
    rng = random.Random(1)
    order = [
        pair
        for start in range(0, len(order), 8000)
        for pair in rng.sample(order[start : start + 8000], len(order[start : start + 8000]))
    ]
    clusterer = Clusterer(StoryOptions(embed=False))
    spent = repairs = 0.0
    mark = next_repair = 1000
    for place, (row, number) in enumerate(order, 1):
        (unit,) = units([variant(row, number, usual_words)])
        started = time.process_time()
        clusterer.add(unit)
        spent += time.process_time() - started
        if place >= next_repair:
            started = time.process_time()
            clusterer.repair()
            repairs += time.process_time() - started
            next_repair = place * 3 // 2
        if place % mark == 0:
            print(f"{place:7,} live: {mark / spent:,.0f} articles/CPU s; repairs so far {repairs:.0f} s", flush=True)
            spent = 0.0
            mark = 10_000 if place >= 10_000 else 1000


def publish(lines: list[str]) -> None:
    """Write the section of the benchmarks page."""
    section = "\n".join([BEGIN, "", *lines, END])
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# Benchmarks\n"
    if BEGIN in page:
        page = page[: page.index(BEGIN)] + section + page[page.index(END) + len(END) :]
    else:
        page = f"{page.rstrip()}\n\n## Stories\n\n{section}\n"
    PAGE.write_text(page, encoding="utf-8")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--orders", type=int, default=5, help="shuffled orders; only 5 are written to the page")
    parser.add_argument("--stream", action="store_true", help="measure the dated stream alone")
    parser.add_argument("--scale", type=int, help="measure speed up to so many articles instead")
    chosen = parser.parse_args()
    if chosen.scale:
        scale(chosen.scale)
        return
    if chosen.stream:
        print("\n".join(stream()))
        return
    lines = [
        f"`bench/stories.py`, {chosen.orders} shuffled orders. The usual ways are tuned on each set's own labels;",
        "wirecopy runs with its defaults on all. Speed is for grouping; where wirecopy needs the encoder, with it.",
        "",
    ]
    for name, rows, headlines in sets():
        lines += measure(name, rows, headlines=headlines, orders=chosen.orders)
        print("\n".join(lines[-16:]), flush=True)
    lines += stream()
    if chosen.orders == 5:
        publish(lines)


if __name__ == "__main__":
    main()
