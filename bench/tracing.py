"""Tracing side by side: datasketch, rensa, winnowing and wirecopy on one set, in one go.

    python bench/tracing.py [--scale 128000] [--originals 200]

Builds the set from ../shared/data (see `tracing_set.py`), prints the table, and writes it and the picture into docs/. Every
method sees the same texts in the same order. For the others, the score at which a method's precision reaches .999 is looked
up on the set itself, which favours them; wirecopy runs as it is shipped.
"""

# ruff: noqa: ICN001, E501, ISC004 - tables of words and texts

from __future__ import annotations

import argparse
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from zlib import crc32

from datasketch import MinHash, MinHashLSH
from rensa import RMinHash, RMinHashLSH

from tracing_set import RATES, Sample, bodies, build, edit, held_out, strangers
from wirecopy.trace import MemoryIndex, trace, trace_one
from wirecopy.trace.compare import prepare
from wirecopy.trace.engine import compiled
from wirecopy.trace.origin import syndications
from wirecopy.types import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wirecopy.types import Reuse

DOCS = Path(__file__).parent.parent / "docs"
PRECISION = 0.999
# BASIL's pairs that really share agency text or a long quotation (../shared/data/README.md): not judged.
SHARING = {
    "f11c2566": {"12"}, "0ffb34cd": {"12"}, "8abec8d9": {"12"}, "11c9f251": {"12", "23", "13"}, "3db93526": {"12"},
    "96b7046f": {"12", "13"}, "70c744ad": {"13"}, "d1344998": {"23", "13", "12"}, "33521e65": {"23"}, "ad409798": {"13"},
    "06ffda2d": {"13"}, "005a2961": {"23"}, "8dac6c12": {"23"},
}  # fmt: skip
KINDS = {"original": None, "furnished": None, "templated": None, "roundup": "expanded", "mixed": "shared-passages"}
PERMUTATIONS = 128
_WORDS = re.compile(r"\w+")

Scored = dict[tuple[int, int], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one method found."""

    name: str
    scored: Scored
    seconds: float


def fives(text: str) -> list[str]:
    """Return the word 5-grams of a text."""
    words = _WORDS.findall(text.lower())
    return [" ".join(words[k : k + 5]) for k in range(len(words) - 4)] or [" ".join(words)]


def run_datasketch(samples: list[Sample], threshold: float) -> Result:
    """MinHash of 5-grams, LSH, scored by the estimated resemblance."""
    start = time.process_time()
    lsh = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    hashes = []
    scored: Scored = {}
    for number, sample in enumerate(samples):
        mine = MinHash(num_perm=PERMUTATIONS)
        mine.update_batch([gram.encode() for gram in fives(sample.body)])
        for other in lsh.query(mine):
            scored[other, number] = mine.jaccard(hashes[other])
        lsh.insert(number, mine)
        hashes.append(mine)
    return Result(name=f"datasketch {threshold}", scored=scored, seconds=time.process_time() - start)


def run_rensa(samples: list[Sample], threshold: float, bands: int) -> Result:
    """The same with rensa."""
    start = time.process_time()
    lsh = RMinHashLSH(threshold, PERMUTATIONS, bands)
    hashes = []
    scored: Scored = {}
    for number, sample in enumerate(samples):
        mine = RMinHash(PERMUTATIONS, 42)
        mine.update(fives(sample.body))
        for other in lsh.query(mine):
            scored[other, number] = mine.jaccard(hashes[other])
        lsh.insert(number, mine)
        hashes.append(mine)
    return Result(name=f"rensa {threshold}", scored=scored, seconds=time.process_time() - start)


def run_winnowing(samples: list[Sample]) -> Result:
    """Winnowing (Schleimer et al. 2003) of word 5-grams in windows of 4, scored by containment; rare fingerprints only."""
    start = time.process_time()
    listed: dict[int, list[int]] = defaultdict(list)
    sizes = []
    scored: Scored = {}
    for number, sample in enumerate(samples):
        hashes = [crc32(gram.encode()) for gram in fives(sample.body)]
        prints = {min(hashes[k : k + 4]) for k in range(max(1, len(hashes) - 3))}
        counts: Counter[int] = Counter()
        for value in prints:
            if len(listed[value]) < 40:
                counts.update(listed[value])
                listed[value].append(number)
        sizes.append(len(prints))
        for other, count in counts.items():
            scored[other, number] = count / min(sizes[other], len(prints))
    return Result(name="winnowing", scored=scored, seconds=time.process_time() - start)


def run_wirecopy(samples: list[Sample]) -> tuple[Result, tuple[Reuse, ...]]:
    """The whole trace: candidates, alignment, kinds, direction."""
    articles = [Article(id=sample.id, body=sample.body, publisher=sample.publisher) for sample in samples]
    places = {sample.id: place for place, sample in enumerate(samples)}
    warm = MemoryIndex(compiled())  # compiling is no part of the measure
    for article in articles[-60:]:
        trace_one(article, warm)
    warm.near(*(prepare(article.body, compiled()).keys for article in articles[:2]))
    start = time.process_time()
    edges = trace(articles)
    seconds = time.process_time() - start
    scored = {}
    for edge in edges:
        first, second = sorted((places[edge.origin], places[edge.copy]))
        scored[first, second] = edge.score
    return Result(name="wirecopy", scored=scored, seconds=seconds), edges


def candidate_seconds(samples: Iterable[str]) -> tuple[float, MemoryIndex]:
    """Return the CPU time of the candidate stage, tokenising and indexing included, and the index."""
    engine = compiled()
    index = MemoryIndex(engine)
    articles = [Article(id=str(number), body=body) for number, body in enumerate(samples)]
    start = time.process_time()
    for article in articles:
        tokens = prepare(article.body, engine)
        index.candidates(tokens.keys)
        index.add(article, tokens, ())
    return time.process_time() - start, index


class Judge:
    """Knows which pairs are copies, which are not, and which cannot be judged."""

    def __init__(self, samples: list[Sample]) -> None:
        self.samples = samples
        places = {sample.id: place for place, sample in enumerate(samples)}
        self.truth = {
            (min(places[sample.origin], place), max(places[sample.origin], place)): sample.case
            for place, sample in enumerate(samples)
            if sample.origin is not None
        }
        self._family = [sample.origin or sample.id for sample in samples]

    def wrong(self, pair: tuple[int, int]) -> bool:
        """Tell whether a pair is certainly no copy."""
        one, other = (self.samples[place] for place in pair)
        families = [self._family[place] for place in pair]
        # Strangers are there for their number, and hold short pieces of real texts.
        if one.id.startswith("x") or other.id.startswith("x"):
            return False
        # Parts of other originals stand in these.
        if families[0] == families[1] or {"roundup", "expanded", "mixed"} & {one.case, other.case}:
            return False
        if families[0][:9] == families[1][:9] and families[0][0] == "b":
            articles = "".join(sorted(family.split("_")[1][0] for family in families))
            return articles not in SHARING.get(families[0][1:9], set())
        return True

    def threshold(self, scored: Scored, precision: float) -> float:
        """Return the lowest score from which on so many of the judged pairs are copies."""
        right = wrong = 0
        best = 2.0
        for pair, score in sorted(scored.items(), key=lambda item: -item[1]):
            right += pair in self.truth
            wrong += self.wrong(pair)
            if right >= precision * (right + wrong):
                best = score
        return best

    def precision(self, scored: Scored, least: float = 0.0) -> tuple[float, int]:
        """Return the share of judged pairs that are copies, and how many are not."""
        right = sum(pair in self.truth and score >= least for pair, score in scored.items())
        wrong = sum(self.wrong(pair) and score >= least for pair, score in scored.items())
        return right / max(1, right + wrong), wrong

    def recall(self, scored: Scored, least: float, wanted: Callable[[str], bool]) -> float:
        """Return the share of the copies of some cases that are found."""
        pairs = [pair for pair, case in self.truth.items() if wanted(case)]
        return sum(scored.get(pair, -1.0) >= least for pair in pairs) / max(1, len(pairs))


def kind_scores(judge: Judge, edges: tuple[Reuse, ...]) -> tuple[float, Counter[tuple[str, str]]]:
    """Return the macro F1 of the kinds, and the confusions."""
    found = {frozenset((edge.origin, edge.copy)): edge.kind for edge in edges}
    confusion: Counter[tuple[str, str]] = Counter()
    for sample in judge.samples:
        wanted = KINDS.get(sample.case, sample.case.partition("-")[0])
        if sample.origin is not None and wanted is not None:
            confusion[wanted, found.get(frozenset((sample.origin, sample.id)), "none")] += 1
    scores = []
    for kind in sorted({wanted for wanted, _ in confusion}):
        right = confusion[kind, kind]
        called = sum(count for (_, name), count in confusion.items() if name == kind)
        wanted = sum(count for (name, _), count in confusion.items() if name == kind)
        scores.append(2 * right / max(1, called + wanted))
    return sum(scores) / len(scores), confusion


def direction_scores(judge: Judge, edges: tuple[Reuse, ...]) -> tuple[float, float]:
    """Return for rewrites the share of known directions, and of these the share that is right."""
    found = {frozenset((edge.origin, edge.copy)): edge for edge in edges}
    rewrites = [s for s in judge.samples if s.origin is not None and s.case.startswith("rewritten")]
    pairs = [(s, found[key]) for s in rewrites if (key := frozenset((s.origin or "", s.id))) in found]
    known = [(sample, edge) for sample, edge in pairs if edge.direction == "known"]
    return len(known) / max(1, len(pairs)), sum(s.origin == e.origin for s, e in known) / max(1, len(known))


def name_scores(judge: Judge, edges: tuple[Reuse, ...]) -> tuple[float, float]:
    """Return the share of altered names that are listed, and the share of listed ones that were altered."""
    found = {frozenset((edge.origin, edge.copy)): edge for edge in edges}
    hits = total = right = listed = 0
    for sample in judge.samples:
        edge = found.get(frozenset((sample.origin or "", sample.id)))
        if edge is None or not sample.case.startswith("rewritten") or edge.copy != sample.id:
            continue
        names = [
            (_WORDS.findall(pair.origin.lower()), _WORDS.findall(pair.copy.lower()))
            for pair in edge.substitutions
            if pair.name
        ]
        altered = {(left.lower(), right_.lower()) for left, right_ in sample.names}
        kept = set(_WORDS.findall(sample.body.lower()))
        altered = {pair for pair in altered if pair[1] in kept and pair[0] != pair[1]}
        total += len(altered)
        hits += sum(any(old in left and new in right_ for left, right_ in names) for old, new in altered)
        listed += len(names)
        right += sum(any(old in left and new in right_ for old, new in altered) for left, right_ in names)
    return hits / max(1, total), right / max(1, listed)


def reprints(sources: list[str], number: int) -> float:
    """Return the share of so many light edits of one text, among a thousand others, that end in its syndication."""
    random = Random(number)
    text = max(sources, key=lambda body: -abs(len(body) - 3500))
    articles = [Article(id="first", body=text)]
    articles += [Article(id=f"copy {k}", body=edit(text, random)) for k in range(number)]
    articles += [Article(id=f"other {k}", body=body) for k, body in enumerate(sources[:1000]) if body != text]
    Random(1).shuffle(articles)
    groups = syndications(articles, trace(articles))
    largest = max(groups, key=lambda group: len(group.copies))
    return sum(article_id.startswith(("copy", "first")) for article_id in (*largest.copies, largest.origin)) / (
        number + 1
    )


def scale(texts: list, top: int) -> list[tuple[int, float, float]]:
    """Return (articles, texts a CPU-second, bytes an article) of the candidate stage as the archive grows.

    The speed is that of all the texts since the row before, so that it has its share of the times at which the index
    grows.
    """
    engine = compiled()
    index = MemoryIndex(engine)
    rows = []
    number = measured = 0
    seconds = 0.0
    for start in range(0, top, 2000):
        bodies = list(strangers(texts, 2000, start))
        articles = [Article(id=f"{start} {k}", body="") for k in range(len(bodies))]  # the texts are not kept
        begin = time.process_time()
        for body, article in zip(bodies, articles, strict=True):
            tokens = prepare(body, engine)
            index.candidates(tokens.keys)
            index.add(article, tokens, ())
        seconds += time.process_time() - begin
        number += len(bodies)
        if number in {2000, 8000, 32000, 128000}:
            rows.append((number, (number - measured) / seconds, index.size / number))
            print(rows[-1], flush=True)
            measured, seconds = number, 0.0
    return rows


def picture(curves: dict[str, list[float]], path: Path) -> None:
    """Draw recall against substitution rate."""
    import matplotlib as mpl  # noqa: PLC0415 - only where a picture is drawn

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "wirecopy"
    from matplotlib import pyplot  # noqa: PLC0415

    figure, axes = pyplot.subplots(figsize=(7, 4))
    for name, values in curves.items():
        ours = name == "wirecopy"
        axes.plot(RATES, [100 * value for value in values], marker="o", label=name, linewidth=3 if ours else 1.5)
    axes.set_xlabel("words replaced, % of those that have a synonym")
    axes.set_ylabel(f"rewritten copies found, % (precision ≥ {PRECISION})")
    axes.set_ylim(-3, 103)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, metadata={"Date": None})


def section(lines: list[str]) -> None:
    """Put the lines into docs/benchmarks.md between the marks."""
    path = DOCS / "benchmarks.md"
    begin, end = "<!-- tracing:begin -->", "<!-- tracing:end -->"
    text = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    block = "\n".join([begin, "", *lines, "", end])
    if begin in text:
        text = text[: text.index(begin)] + block + text[text.index(end) + len(end) :]
    else:
        text = text.rstrip("\n") + "\n\n" + block + "\n"
    path.write_text(text, encoding="utf-8")


CASES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("verbatim, edited, revised", lambda case: case in {"verbatim", "edited", "revision"}),
    ("abridged to 70, 50, 30%", lambda case: case.startswith("abridged")),
    ("expanded, wrapped, in a round-up", lambda case: case in {"expanded", "furnished", "roundup"}),
    ("rewritten 15 to 60%", lambda case: case in {f"rewritten-{rate}" for rate in (15, 30, 45, 60)}),
    ("rewritten 75 to 90%", lambda case: case in {"rewritten-75", "rewritten-90"}),
    ("rewritten and cut to 50 or 30%", lambda case: "kept" in case),
    ("half taken, half own", lambda case: case == "mixed"),
)


def main() -> None:
    """Run all methods and write the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--originals", type=int, default=200)
    options.add_argument("--strangers", type=int, default=3000)
    options.add_argument("--scale", type=int, default=128000)
    options.add_argument("--seed", type=int, default=20)
    options.add_argument("--dry", action="store_true", help="write nothing")
    chosen = options.parse_args()
    sources = bodies()
    held = [body for body in sources if held_out(body)]
    samples = build(held, chosen.seed, most=chosen.originals)
    samples += [Sample(id=f"o{body.id}", body=body.body, case="original") for body in sources if not held_out(body)]
    samples += [
        Sample(id=f"x{number}", body=body, case="original")
        for number, body in enumerate(strangers(sources, chosen.strangers, chosen.seed))
    ]
    Random(chosen.seed).shuffle(samples)
    samples.sort(key=lambda sample: sample.origin is not None)
    judge = Judge(samples)
    ours, edges = run_wirecopy(samples)
    seconds, index = candidate_seconds(sample.body for sample in samples)
    results = [
        run_datasketch(samples, 0.7), run_datasketch(samples, 0.2), run_rensa(samples, 0.7, 16), run_rensa(samples, 0.2, 64),
        run_winnowing(samples), ours,
    ]  # fmt: skip
    least = {result.name: judge.threshold(result.scored, PRECISION) for result in results}
    least["wirecopy"] = 0.0
    lines = [
        f"{len(samples):,} texts, {len(judge.truth):,} of them copies of {chosen.originals} originals that were not developed on; "
        f"recall of each method at a precision of {PRECISION} or better, wirecopy as shipped. `python bench/tracing.py`.",
        "",
        "| found, % | " + " | ".join(result.name for result in results) + " |",
        "| --- |" + " --- |" * len(results),
    ]
    for name, wanted in CASES:
        values = (f"{100 * judge.recall(result.scored, least[result.name], wanted):.1f}" for result in results)
        lines.append(f"| {name} | " + " | ".join(values) + " |")
    count = len(samples)
    speeds = [f"{count / result.seconds:,.0f}" for result in results[:-1]]
    lines.append("| candidates, texts a CPU-second | " + " | ".join(speeds) + f" | {count / seconds:,.0f} |")
    precision, wrong = judge.precision(ours.scored)
    macro, confusion = kind_scores(judge, edges)
    known, right = direction_scores(judge, edges)
    listed, exact = name_scores(judge, edges)
    texts = list(strangers(sources, 1000, 3))
    lines += [
        "",
        "| wirecopy | |",
        "| --- | --- |",
        f"| precision, 15% of the unrelated texts in a site's furniture | {precision:.4f} ({wrong} wrong) |",
        f"| BASIL's independent reports taken for copies | {basil(sources)} |",
        f"| one text reprinted 60 / 600 times, found | {reprints(texts, 60):.3f} / {reprints(texts, 600):.3f} |",
        f"| kind right, macro F1 | {macro:.3f} |",
        f"| direction of rewrites: called known / right where known | {known:.3f} / {right:.4f} |",
        f"| altered names listed / listed names that were altered | {listed:.3f} / {exact:.3f} |",
        f"| whole trace with alignment, kinds, direction, texts a CPU-second | {count / ours.seconds:,.0f} "
        f"({len(edges) / count:.1f} pairs a text) |",
        f"| index, bytes an article | {index.size / count:,.0f} |",
    ]
    for number, speed, size in scale(sources, chosen.scale):
        lines.append(
            f"| archive of {number:,}: candidates, texts a CPU-second; bytes an article | {speed:,.0f}; {size:,.0f} |"
        )
    print("\n".join(lines))
    print(sorted(confusion.items(), key=lambda item: -item[1]))
    if not chosen.dry:
        section(lines)
        wanted = {rate: (lambda case, rate=rate: case == f"rewritten-{rate}") for rate in RATES}
        curves = {r.name: [judge.recall(r.scored, least[r.name], wanted[rate]) for rate in RATES] for r in results}
        picture(curves, DOCS / "tracing-recall.svg")


def basil(sources: list) -> str:
    """Count BASIL's pairs of one event that are reported, without those that share text."""
    reports = [body for body in sources if body.event is not None]
    judge = Judge([Sample(id=body.id, body=body.body, case="original") for body in reports])
    places = {body.id: place for place, body in enumerate(reports)}
    edges = trace(Article(id=body.id, body=body.body) for body in reports)
    clean = [edge for edge in edges if judge.wrong((places[edge.origin], places[edge.copy]))]
    return f"{len(clean)} of 300 pairs ({len(edges) - len(clean)} that share agency text reported)"


if __name__ == "__main__":
    main()
