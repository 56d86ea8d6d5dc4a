"""How fast feeds and pages come in: wirecopy beside the library `reader`, then wirecopy alone with pages.

    python bench/ingest.py                                     feeds, and 2,000 pages; writes docs/benchmarks.md
    python bench/ingest.py --pages 50000 --output FILE.json    as many pages; the memory is read every 1,000

A server in a process of its own publishes 500 feeds of 30 entries, each at a loopback address of its own, as feeds have
hosts of their own; half are RSS, half Atom. Entries have a title, an author, a time, categories, a summary in markup.
Each reader runs in a process of its own, with an empty SQLite file and with as many threads as it likes best of 1
and 4:

- first reading: all feeds, everything new;
- nothing new: a day later; the server answers 304 to the `ETag` that it gave;
- nothing new, no validators: the same where the server knows no `ETag` and sends the same bytes again;
- one entry new: as often in real life; 29 are known.

The runs are repeated in turn, and the median counts. CPU seconds are those of the reader's process, not the server's:
what others do on the machine does not add to them. `--output` has the seconds on the clock too.

Then the worker takes pages: fetched, extracted, traced against all that came before, put into stories, kept. Articles
are the invented ones of `bench/store.py`, no two alike but for every eighth, which copies one of the last hundred in
one of the ways there; 10 of each feed at a time, two days apart. Stages are timed in the processor's time by their own
thread.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import html
import json
import multiprocessing
import os
import queue
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store import KINDS, Press, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FEEDS, ENTRIES = int(os.environ.get("F", "500")), 30
PORT = 8998
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
THREADS = (1, 4)
TURNS = 3
# Articles of each feed that appear at once where pages are read, and the days until the next.
EACH, DAYS = 10, 2
COPIED, LOOK_BACK = 8, 100  # every eighth article copies one of the last hundred
SAMPLE = 1000
DOCS = Path(__file__).parent.parent / "docs" / "benchmarks.md"
MARKS = ("<!-- ingest:begin -->", "<!-- ingest:end -->")


# ------------------------------------------------------------------------------------------------------- the server


@cache
def press() -> Press:
    """Return who writes the articles."""
    return Press()


def host(feed: int) -> str:
    """Return the loopback address of a feed."""
    return f"127.1.{feed // 250}.{feed % 250 + 1}"


def words(number: int) -> str:
    """Return the text of an article; every eighth copies an earlier one."""
    if number % COPIED == 0 and number > LOOK_BACK:
        kinds = list(KINDS)
        return text(press().copy(number - 1 - number * 7 % LOOK_BACK, kinds[number // COPIED % len(kinds)]))
    return text(press().article(number))


@cache
def summary(number: int) -> tuple[str, str]:
    """Return headline and summary of an entry, short of an article's work."""
    spoken = press().content
    chosen = [spoken[(number * 31 + at * 977) % len(spoken)] for at in range(60)]
    return " ".join(chosen[:9]).capitalize(), " ".join(chosen[9:]).capitalize()


def item(feed: int, number: int, at: datetime) -> str:
    """Return an entry, as RSS in feeds with an even number, as Atom in the others."""
    title, said = summary(number)
    link = f"http://{host(feed)}:{PORT}/news/{number}"
    markup = html.escape(
        f'<p><a href="{link}">{title}</a> &ndash; {said}.</p><p><img src="/img/{number}.jpg"> {said}</p>'
    )
    if feed % 2:
        return (
            f"<entry><id>tag:{host(feed)},2026:{number}</id><title>{title}</title><link href='{link}'/>"
            f"<published>{at.isoformat()}</published><updated>{at.isoformat()}</updated>"
            f"<author><name>Ada Quill</name></author><category term='world'/>"
            f"<summary type='html'>{markup}</summary></entry>"
        )
    return (
        f"<item><guid isPermaLink='false'>{number}@{host(feed)}</guid><title>{title}</title><link>{link}</link>"
        f"<pubDate>{format_datetime(at)}</pubDate><dc:creator>Ada Quill</dc:creator><category>world</category>"
        f"<category>harbours</category><description>{markup}</description></item>"
    )


def document(feed: int, numbers: list[int], at: datetime) -> bytes:
    """Return a feed."""
    items = "".join(item(feed, number, at - timedelta(minutes=place)) for place, number in enumerate(numbers))
    if feed % 2:
        head = f"<id>tag:{host(feed)},2026:feed</id><title>Post {feed}</title><updated>{at.isoformat()}</updated>"
        return f"<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'>{head}{items}</feed>".encode()
    head = f"<title>Post {feed}</title><link>http://{host(feed)}:{PORT}/</link><description>All of it</description>"
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        f"<channel>{head}{items}</channel></rss>"
    ).encode()


def page(number: int, feed: int, at: datetime) -> bytes:
    """Return the page of an article, with what stands around articles."""
    title, said = summary(number)
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in words(number).split("\n\n"))
    teasers = "".join(
        f"<li><a href='/news/{other}'><img src='/img/{other}.jpg'><b>{summary(other)[0]}</b></a></li>"
        for other in range(number + 1, number + 13)
    )
    menu = "".join(f"<li><a href='/section/{at_}'>{summary(at_)[0][:20]}</a></li>" for at_ in range(25))
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": at.isoformat(),
        "author": [{"@type": "Person", "name": "Ada Quill"}],
        "publisher": {"@type": "Organization", "name": f"Post {feed}"},
    }
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title} | Post {feed}</title>"
        f"<meta property='og:title' content='{title}'><meta name='description' content='{said}'>"
        f"<script type='application/ld+json'>{json.dumps(facts)}</script></head><body><header><ul>{menu}</ul></header>"
        f"<main><article><h1>{title}</h1><p class='byline'>By Ada Quill</p>{paragraphs}</article>"
        f"<aside><h2>More</h2><ul>{teasers}</ul></aside></main><footer><p>Post {feed}</p></footer></body></html>"
    ).encode()


class Publisher:
    """What the server publishes at the moment.

    Paths: `/etag/feed` has validators, `/plain/feed` has none, `/paged/feed` announces pages; `/publish/N` turns to the
    N-th issue: with each, `etag` and `plain` have one entry more, `paged` has new ones only.
    """

    def __init__(self) -> None:
        self.issue = 0
        self._held: dict[tuple[str, int, int], bytes] = {}

    def answer(self, name: str, path: str, tag: str) -> tuple[int, str, bytes]:
        """Return status, further headers, and body."""
        parts = path.split("/")
        if parts[1] == "publish":
            self.issue = int(parts[2])
            return 200, "", b"ok"
        _, _, third, fourth = name.split(".")
        feed = int(third) * 250 + int(fourth) - 1
        if parts[1] == "news":
            number = int(parts[2])
            at = START + timedelta(days=DAYS * (number // (FEEDS * EACH)))
            return 200, "Content-Type: text/html; charset=utf-8\r\n", page(number, feed, at)
        if parts[-1] != "feed":
            return 404, "", b""
        body = self._feed(parts[1], feed)
        kind = "Content-Type: application/xml\r\n"
        if parts[1] == "plain":
            return 200, kind, body
        given = f'"{sha1(body, usedforsecurity=False).hexdigest()}"'
        return (304 if tag == given else 200), f"{kind}ETag: {given}\r\n", b"" if tag == given else body

    def _feed(self, kind: str, feed: int) -> bytes:
        key = (kind, feed, self.issue)
        if key not in self._held:
            if kind == "paged":
                first = (self.issue * FEEDS + feed) * EACH
                numbers, at = list(range(first, first + EACH)), START + timedelta(days=DAYS * self.issue)
            else:
                newest = feed * 1000 + ENTRIES + self.issue
                numbers, at = list(range(newest - 1, newest - ENTRIES - 1, -1)), START + timedelta(minutes=self.issue)
            self._held[key] = document(feed, numbers, at)
        return self._held[key]


async def serve(ready: Any) -> None:
    """Answer until the process is ended."""
    publisher = Publisher()

    async def connected(stream: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await stream.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                given = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
                name, tag = given["host"].partition(":")[0], given.get("if-none-match", "")
                status, headers, body = publisher.answer(name, head[0].split()[1], tag)
                out.write(f"HTTP/1.1 {status} S\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                await out.drain()
        out.close()

    for feed in range(FEEDS):
        for kind in ("etag", "plain"):
            publisher._feed(kind, feed)  # noqa: SLF001 - worked out before anybody asks
    server = await asyncio.start_server(connected, [host(feed) for feed in range(FEEDS)], PORT, backlog=512)
    ready.set()
    async with server:
        await server.serve_forever()


def published(issue: int) -> None:
    """Let the server turn to an issue."""
    import urllib.request  # noqa: PLC0415 - only here

    urllib.request.urlopen(f"http://{host(0)}:{PORT}/publish/{issue}").read()


@contextlib.contextmanager
def server() -> Iterator[None]:
    """A server in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_serve, args=(ready,), daemon=True)
    process.start()
    try:
        if not ready.wait(120):
            raise RuntimeError("the server does not start")
        yield
    finally:
        process.terminate()
        process.join()


def _serve(ready: Any) -> None:
    asyncio.run(serve(ready))


# ------------------------------------------------------------------------------------------------------- the readers


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One reading of all feeds: entries that it brought, seconds on the clock, seconds of the processor."""

    entries: int
    elapsed: float
    processor: float


def timed(work: Callable[[], int]) -> Pass:
    """Do something and take both times."""
    elapsed, processor = time.perf_counter(), time.process_time()
    entries = work()
    return Pass(entries=entries, elapsed=time.perf_counter() - elapsed, processor=time.process_time() - processor)


def addresses(kind: str) -> list[str]:
    """Return the addresses of all feeds."""
    return [f"http://{host(feed)}:{PORT}/{kind}/feed" for feed in range(FEEDS)]


def wirecopy_feeds(kind: str, folder: Path, threads: int) -> list[Pass]:
    """Let wirecopy's worker read all feeds three times, without the pages."""
    from wirecopy.fetch import Client, FetchOptions  # noqa: PLC0415 - in this process only
    from wirecopy.live import LiveDesk  # noqa: PLC0415
    from wirecopy.store import StoredFeed, open_store  # noqa: PLC0415
    from wirecopy.worker import Worker, WorkerOptions  # noqa: PLC0415

    options = FetchOptions(contact="mailto:bench@localhost", private_networks=True)
    with open_store(f"sqlite:///{folder / 'wirecopy.db'}") as store:
        store.feeds.add(StoredFeed(url=url, added=START, due=START) for url in addresses(kind))
        passes = []
        for issue, days in ((0, 0), (0, 1), (1, 2)):
            published(issue)

            def now(ahead: timedelta = timedelta(days=days)) -> datetime:
                return datetime.now(UTC) + ahead

            with Client(options, now=now) as client:
                worker = Worker(store, client, LiveDesk(store), options=WorkerOptions(threads=threads, entries=0))
                passes.append(timed(lambda worker=worker: worker.run(once=True).announced))
                if (worker.tally.feeds, worker.tally.failed) != (FEEDS, 0):
                    raise RuntimeError(f"not every feed was read: {worker.tally}")
    return passes


def reader_feeds(kind: str, folder: Path, threads: int) -> list[Pass]:
    """Let reader read all feeds three times."""
    from reader import make_reader  # noqa: PLC0415 - of the benchmark's environment only

    peer = make_reader(str(folder / "reader.db"))
    for url in addresses(kind):
        peer.add_feed(url)
    passes, held = [], 0
    for issue in (0, 0, 1):
        published(issue)
        before = held

        def update() -> int:
            peer.update_feeds(workers=threads, scheduled=False)
            return 0

        measured = timed(update)
        held = peer.get_entry_counts().total or 0
        passes.append(Pass(entries=held - before, elapsed=measured.elapsed, processor=measured.processor))
    return passes


READERS: dict[str, Callable[[str, Path, int], list[Pass]]] = {"wirecopy": wirecopy_feeds, "reader": reader_feeds}


def one_run(name: str, kind: str, threads: int, out: Any) -> None:
    """Run a reader in this process."""
    with tempfile.TemporaryDirectory() as folder:
        out.put(READERS[name](kind, Path(folder), threads))


def apart(function: Callable[..., None], *arguments: Any) -> Any:
    """Run something in a process of its own; return what it puts."""
    context = multiprocessing.get_context("spawn")
    out = context.Queue()
    process = context.Process(target=function, args=(*arguments, out))
    process.start()
    while True:
        try:
            found = out.get(timeout=5)
        except queue.Empty:
            if not process.is_alive():
                raise RuntimeError(f"{function.__name__} ended by an error") from None
        else:
            process.join()
            return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: medians of both readers."""

    what: str
    of: int
    wirecopy: Pass
    reader: Pass
    threads: tuple[int, int]


def median(passes: list[Pass]) -> Pass:
    """Return the median of each time."""
    return Pass(
        entries=passes[0].entries,
        elapsed=statistics.median(each.elapsed for each in passes),
        processor=statistics.median(each.processor for each in passes),
    )


def feeds(turns: int) -> list[Row]:
    """Measure both readers with every kind of feed."""
    rows: list[Row] = []
    for kind, names in (
        ("etag", ("first reading", "nothing new: 304", "one entry new")),
        ("plain", (None, "nothing new: the same bytes again", None)),
    ):
        found: dict[tuple[str, int], list[list[Pass]]] = defaultdict(list)
        for turn in range(turns):
            for threads in THREADS:
                for name in READERS:
                    found[name, threads].append(apart(one_run, name, kind, threads))
                    print(
                        f"  {kind} {turn + 1}/{turns} {name}, {threads} threads",
                        found[name, threads][-1],
                        file=sys.stderr,
                    )
        for place, what in enumerate(names):
            if what is None:
                continue
            best = {}
            for name in READERS:
                by_threads = {threads: median([run[place] for run in found[name, threads]]) for threads in THREADS}
                threads = min(by_threads, key=lambda each: by_threads[each].processor)
                best[name] = (by_threads[threads], threads)
            of = FEEDS * ENTRIES
            rows.append(
                Row(
                    what=what,
                    of=of,
                    wirecopy=best["wirecopy"][0],
                    reader=best["reader"][0],
                    threads=(best["wirecopy"][1], best["reader"][1]),
                )
            )
    return rows


# --------------------------------------------------------------------------------------------------------- the pages


@dataclass(slots=True)
class Stages:
    """Seconds of the processor that each stage took, of its own thread, and what was seen every thousand articles."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    samples: list[dict[str, float]] = field(default_factory=list)
    articles: int = 0
    began: float = field(default_factory=time.perf_counter)

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time taken."""

        def run(*arguments: Any, **named: Any) -> Any:
            start = time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                self.seconds[name] += time.thread_time() - start

        return run

    def taken(self, count: int) -> None:
        """Count articles, and look at the memory every thousand."""
        before, self.articles = self.articles, self.articles + count
        if before // SAMPLE != self.articles // SAMPLE:
            self.samples.append(
                {
                    "articles": self.articles,
                    "memory": memory(),
                    "elapsed": time.perf_counter() - self.began,
                    "processor": time.process_time(),
                }
            )
            print("  ", self.samples[-1], file=sys.stderr, flush=True)

    def figures(self, size: int, processor: float) -> dict[str, Any]:
        """Return what was measured so far."""
        return {
            "articles": self.articles,
            "elapsed": time.perf_counter() - self.began,
            "processor": processor,
            "stages": dict(self.seconds),
            "samples": self.samples,
            "bytes": size,
            "complaints": None,
            "edges": None,
        }


def memory() -> float:
    """Return the resident memory of this process in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def pages(count: int, threads: int, so_far: Path, out: Any) -> None:
    """Take so many pages, with the stages timed; the figures so far are written into a file after each issue."""
    from wirecopy import reading  # noqa: PLC0415 - in this process only
    from wirecopy.fetch import Client, FetchOptions  # noqa: PLC0415
    from wirecopy.live import LiveDesk, LiveOptions  # noqa: PLC0415
    from wirecopy.live import desk as live  # noqa: PLC0415
    from wirecopy.live.stories import LiveStories  # noqa: PLC0415
    from wirecopy.store import Store, StoredFeed, Taken, open_store  # noqa: PLC0415
    from wirecopy.worker import Worker, WorkerOptions  # noqa: PLC0415

    stages = Stages()
    patched: list[tuple[Any, str, str]] = [
        (reading, "read_page", "fetch"),
        (reading, "poll", "feeds"),
        (live, "extract", "extract"),
        (live, "trace_one", "trace"),
        (LiveStories, "place", "story"),
        (LiveStories, "sync", "story: others'"),
        (LiveStories, "meaning", "meaning"),
        (LiveStories, "repair", "story: repair"),
    ]
    for owner, name, stage in patched:
        setattr(owner, name, stages.timed(stage, getattr(owner, name)))
    keep = stages.timed("store", Store.take)

    def take(store: Store, given: Any) -> Taken:
        taken: Taken = keep(store, given)
        stages.taken(len(taken.new))
        return taken

    Store.take = take  # type: ignore[method-assign]
    options = FetchOptions(contact="mailto:bench@localhost", private_networks=True, pause=0.0)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "wirecopy.db"
        with open_store(f"sqlite:///{place}") as store:
            store.feeds.add(StoredFeed(url=url, added=START, due=START) for url in addresses("paged"))
            clock = [START]
            # The clock of the desk runs on from issue to issue; within one it goes as all clocks do.
            began = time.monotonic()

            def now() -> datetime:
                return clock[0] + timedelta(seconds=time.monotonic() - began)

            desk = LiveDesk(store, options=LiveOptions(compile=True), now=now)
            desk.open()
            begun = time.process_time()
            for issue in range(-(-count // (FEEDS * EACH))):
                published(issue)
                clock[0] = START + timedelta(days=DAYS * issue)
                with Client(options, now=now) as client:
                    worker = Worker(store, client, desk, options=WorkerOptions(threads=threads))
                    tally = worker.run(once=True)
                print("  issue", issue, tally, file=sys.stderr, flush=True)
                # Long runs may be looked at, and ended, in between.
                so_far.write_text(json.dumps(stages.figures(store.size(), time.process_time() - begun)))
            out.put(
                stages.figures(store.size(), time.process_time() - begun)
                | {
                    "complaints": [finding.code for finding in store.doctor()],
                    "edges": sum(1 for row in store.export_rows() if row["origin"]),
                }
            )


# --------------------------------------------------------------------------------------------------------- the tables


def feed_table(rows: list[Row]) -> list[str]:
    """Return the lines of the table of feeds."""
    said = (
        f"{FEEDS} feeds of {ENTRIES} entries, SQLite, both with the best of {' and '.join(map(str, THREADS))} threads; "
        f"median of {TURNS} runs. `python bench/ingest.py` says how."
    )
    lines = [
        said,
        "",
        "| entries looked at, per CPU second | wirecopy | reader | times |",
        "| --- | --- | --- | --- |",
    ]
    for row in rows:
        ours, theirs = row.of / row.wirecopy.processor, row.of / row.reader.processor
        lines.append(f"| {row.what} | {ours:,.0f} | {theirs:,.0f} | {ours / theirs:.1f} |")
    return lines


def page_table(found: dict[str, Any]) -> list[str]:
    """Return the lines of the tables of pages."""
    count, total = found["articles"], found["processor"]
    said = (
        f"{count:,} pages, every {COPIED}th a copy, one worker of 4 threads, SQLite: "
        f"**{count / found['elapsed']:.1f} articles a second** on the clock, {count / total:.1f} a CPU second, "
        f"{found['bytes'] / count / 1024:.1f} KiB on disk an article{_checked(found)}."
    )
    lines = [
        said,
        "",
        "| stage | CPU ms an article | share |",
        "| --- | --- | --- |",
    ]
    named = dict(sorted(found["stages"].items(), key=lambda each: -each[1]))
    named["everything else"] = total - sum(named.values())
    lines += [f"| {name} | {1000 * spent / count:.2f} | {100 * spent / total:.0f}% |" for name, spent in named.items()]
    samples = found["samples"]
    step = max(1, len(samples) // 10)
    chosen = samples[step - 1 :: step]
    lines += [
        "",
        "| articles so far | " + " | ".join(f"{each['articles']:,.0f}" for each in chosen) + " |",
        "| --- " * (len(chosen) + 1) + "|",
        "| memory, MiB | " + " | ".join(f"{each['memory']:,.0f}" for each in chosen) + " |",
    ]
    rates = [
        (after["articles"] - before["articles"]) / (after["processor"] - before["processor"])
        for before, after in zip([{"articles": 0, "processor": 0.0}, *chosen], chosen, strict=False)
    ]
    return [*lines, "| articles a CPU second | " + " | ".join(f"{rate:.1f}" for rate in rates) + " |"]


def _checked(found: dict[str, Any]) -> str:
    if found["complaints"] is None:
        return ""
    clean = f", doctor {', '.join(found['complaints']) or 'clean'}"
    return f"{clean}, {found['edges']:,} articles known as copies"


def write(lines: list[str]) -> None:
    """Put the tables into docs/benchmarks.md, between their marks."""
    held = DOCS.read_text()
    before, mark, rest = held.partition(MARKS[0])
    if not mark:
        before, rest = held.rstrip("\n") + "\n\n## Feeds and pages coming in\n\n", MARKS[1] + "\n"
    after = rest.partition(MARKS[1])[2]
    DOCS.write_text(before + "\n".join([MARKS[0], "", *lines, "", MARKS[1]]) + after)


def main() -> None:
    """Measure, print, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=2_000, help="how many; a multiple of 5,000 is taken whole")
    parser.add_argument("--turns", type=int, default=TURNS, help="how often feeds are measured; 0 leaves them out")
    parser.add_argument("--from-json", type=Path, action="append", default=[], help="figures of an earlier run")
    parser.add_argument("--output", type=Path, help="write the figures as JSON, and not into docs/benchmarks.md")
    arguments = parser.parse_args()
    found: dict[str, Any] = {}
    with server():
        if arguments.turns:
            rows = feeds(arguments.turns)
            found |= {"feeds": feed_table(rows), "passes": [asdict(row) for row in rows]}
        if arguments.pages:
            so_far = arguments.output or Path(tempfile.gettempdir()) / "wirecopy-ingest.json"
            found["pages"] = apart(pages, arguments.pages, 4, so_far.with_suffix(".part.json"))
    for earlier in arguments.from_json:
        found |= json.loads(earlier.read_text())
    lines = [*found.get("feeds", []), "", *(page_table(found["pages"]) if "pages" in found else [])]
    print("\n".join(lines))
    if arguments.output:
        arguments.output.write_text(json.dumps(found, indent=1) + "\n")
    else:
        write(lines)


if __name__ == "__main__":
    main()
