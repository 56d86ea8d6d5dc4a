"""How fast pages are: the desk beside the web apps of the library `reader`, over the same entries, in one run.

    python bench/web.py [--articles 100000] [--seconds 20] [--folder DIR] [--output FILE]

`web_data.py` fills a store; reader's database gets the same articles, a feed for each publisher, through its own
update, and its own search index. Each app runs as it is run for real: the desk by uvicorn as `wirecopy serve` starts
it, reader's two apps (Flask) by gunicorn, with one and with two workers: the present one, which has no search, for
lists and entries, and the older one for searches, of 30 results as ours. Four connections ask for one kind of page as
fast as they are answered, from a process of its own; all answers are checked. Both apps are asked for the same words.

No address is asked twice before all others were: the first round finds nothing kept from an earlier answer, the second
asks for the same pages again. reader has no pages of stories. Ours are set beside what its reader opens instead: the
list, which is where it shows who reported an event, and a single entry.
Pages a second count both by the clock and by the servers' CPU seconds, which what else runs on the machine does not
change so much. The table goes into docs/benchmarks.md, or the named file.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- web:begin -->", "<!-- web:end -->"
CONNECTIONS = 4
# Of each kind so many different addresses; the last of them warm a process up before it is measured.
DIFFERENT, WARMING = 4000, 200
KINDS = ("front", "article", "story", "search")
ROUNDS = ("first", "second")
# Which pages of the desk stand beside which of reader.
BESIDE = (
    ("front", "front", "its list"),
    ("article", "article", "its entry"),
    ("story", "front", "its list"),
    ("story", "article", "its entry"),
    ("search", "search", "its search"),
)
# reader's present app, and the older one, which has search.
PRESENT, OLDER = "reader._app", "reader._app.legacy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is asked of whom: an app over a file, answered by so many processes, for pages of one kind."""

    app: str
    file: Path
    workers: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one app answered in one run.

    Attributes:
        run: Which.
        round: Whether its pages were asked for the first time or again.
        pages: How many were answered.
        elapsed: Seconds.
        processor: CPU seconds of the servers.
        median: Milliseconds.
        p99: Milliseconds.
        size: Bytes of the largest page.
    """

    run: Run
    round: str
    pages: int
    elapsed: float
    processor: float
    median: float
    p99: float
    size: int


def main() -> None:
    """Measure both, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--folder", type=Path, help="where the two databases are kept, or made")
    parser.add_argument("--output", type=Path, default=DOCS)
    call = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = call.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        ours, theirs = folder / f"desk-{call.articles}.db", folder / f"reader-{call.articles}.db"
        if not ours.exists():
            fill = [sys.executable, str(HERE / "web_data.py"), str(ours), "--articles", str(call.articles)]
            subprocess.run(fill, check=True)
        if not theirs.exists():
            fill_reader(ours, theirs)
        index_reader(theirs)
        addresses = {"wirecopy": desk_addresses(ours)}
        addresses["reader"] = reader_addresses(theirs, addresses["wirecopy"]["search"])
        found = [
            asked
            for workers in (1, 2)
            for kind in KINDS
            for app, file in (("wirecopy", ours), ("reader", theirs))
            if kind in addresses[app]
            for asked in measure(
                Run(app=app, file=file, workers=workers, kind=kind), addresses[app][kind], call.seconds
            )
        ]
    write(call.output, table(found, call.articles, call.seconds))


def fill_reader(store: Path, file: Path) -> None:
    """Give reader the articles of a store, through feeds in files, a feed for each publisher."""
    from reader import make_reader  # noqa: PLC0415 - of the benchmark's environment only

    from wirecopy.store import open_store  # noqa: PLC0415 - beside it

    with tempfile.TemporaryDirectory() as temporary:
        feeds: dict[str, list[str]] = {}
        with open_store(f"sqlite:///{store}") as opened:
            for row in opened.export_rows():
                feeds.setdefault(str(row["publisher"]), []).append(_item(row))
        peer = make_reader(str(file), feed_root=temporary)
        for number, (publisher, items) in enumerate(feeds.items()):
            text = (
                '<?xml version="1.0"?><rss version="2.0"><channel>'
                f"<title>{escape(publisher)}</title><link>https://example.org/{number}</link>{''.join(items)}"
                "</channel></rss>"
            )
            (Path(temporary) / f"{number}.xml").write_text(text, encoding="utf-8")
            peer.add_feed(f"{number}.xml")
        peer.update_feeds()


def index_reader(file: Path) -> None:
    """Let reader make its search index, where it has not."""
    from reader import make_reader  # noqa: PLC0415 - of the benchmark's environment only

    peer = make_reader(str(file))
    if not peer.is_search_enabled():
        peer.enable_search()
    peer.update_search()


def _item(row: dict[str, object]) -> str:
    published = datetime.fromisoformat(str(row["published"] or row["seen"])).astimezone(UTC)
    body = "".join(f"<p>{part}</p>" for part in str(row["body"]).split("\n\n"))
    return (
        f"<item><guid>{escape(str(row['id']))}</guid><title>{escape(str(row['headline']))}</title>"
        f"<link>{escape(str(row['url']))}</link><pubDate>{format_datetime(published)}</pubDate>"
        f"<description>{escape(body)}</description></item>"
    )


def desk_addresses(file: Path) -> dict[str, list[str]]:
    """Pages of the desk of each kind."""
    from wirecopy.store import open_store  # noqa: PLC0415 - not needed to print help

    chance = random.Random(7)
    with open_store(f"sqlite:///{file}") as store:
        store.readers.set("site_access", "public")
        if not store.readers.list():
            from wirecopy.store import User  # noqa: PLC0415 - beside it

            store.readers.put(User(name="owner", role="admin", added=datetime.now(UTC), password=None))
        held = store.stories.list(limit=DIFFERENT * 4)
        stories = [each.story.id for each in held]
        articles = [article for each in held for article in each.story.articles]
        words = _words(hit.stored.article.headline for hit in store.search("", limit=2000))
        fronts = ["/", "/?edition=de", "/?section=sport"]
        after = None
        for _ in range(200):
            page = store.front.stories(limit=30, after=after)
            after = page.after
            if after is None:
                break
            fronts.append(f"/?{urlencode({'after': after})}")
    chance.shuffle(stories)
    chance.shuffle(articles)
    return {
        "front": _many(fronts, chance),
        "article": [f"/article?{urlencode({'id': each})}" for each in articles[:DIFFERENT]],
        "story": [f"/story/{quote(each, safe='')}" for each in stories[:DIFFERENT]],
        "search": [f"/search?{urlencode({'q': query})}" for query in _queries(words, chance)],
    }


def reader_addresses(file: Path, searches: Sequence[str]) -> dict[str, list[str]]:
    """Pages of reader's apps of each kind; the searches are those of the desk."""
    from reader import make_reader  # noqa: PLC0415 - of the benchmark's environment only

    chance = random.Random(7)
    peer = make_reader(str(file))
    entries = [(entry.feed.url, entry.id) for entry in peer.get_entries(limit=DIFFERENT * 2)]
    fronts = ["/", *(f"/?{urlencode({'feed': feed.url})}" for feed in peer.get_feeds(limit=200))]
    chance.shuffle(entries)
    return {
        "front": _many(fronts, chance),
        "article": [f"/entry?{urlencode({'feed': feed, 'entry': entry})}" for feed, entry in entries[:DIFFERENT]],
        "search": [f"/?{each.partition('?')[2]}&show=all&limit=30" for each in searches],
    }


def _many(addresses: Sequence[str], chance: random.Random) -> list[str]:
    # Every second one is the first page, as readers ask for it most.
    return [addresses[0] if place % 2 else chance.choice(addresses) for place in range(DIFFERENT)]


def _words(headlines: Iterator[str | None]) -> list[str]:
    return sorted(
        {word.lower() for line in headlines for word in (line or "").split() if word.isalpha() and len(word) > 4}
    )


def _queries(words: Sequence[str], chance: random.Random) -> list[str]:
    return [" ".join(chance.sample(words, chance.choice((1, 1, 2)))) for _ in range(DIFFERENT)]


def measure(run: Run, addresses: Sequence[str], seconds: float) -> Iterator[Asked]:
    """Let one app answer for a while, and answer the same once more."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = started(run, port)
    try:
        until_answered(port)
        burst(port, addresses[-WARMING:], 2.0)  # the first pages of a process take longer: templates, connections
        asked = addresses[:-WARMING]
        for number in ROUNDS:
            before = processor(server.pid)
            found = json.loads(
                subprocess.run(
                    [sys.executable, __file__, "--burst", str(port), str(seconds)],
                    input=json.dumps(list(asked)), capture_output=True, text=True, check=True,
                ).stdout
            )  # fmt: skip
            elapsed, used = found["elapsed"], processor(server.pid) - before
            asked = asked[: len(found["times"])]
            yield _asked(run, number, found, elapsed, used)
            print(
                f"{run.app} {run.workers} {run.kind}, {number} round: {len(asked)} pages, {used:.1f} CPU s", flush=True
            )
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)


def _asked(run: Run, number: str, found: dict[str, Any], elapsed: float, used: float) -> Asked:
    cuts = quantiles(sorted(found["times"]), n=100)
    return Asked(
        run=run,
        round=number,
        pages=len(found["times"]),
        elapsed=elapsed,
        processor=used,
        median=cuts[49] * 1000,
        p99=cuts[98] * 1000,
        size=found["size"],
    )


def started(run: Run, port: int) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own."""
    environment = dict(os.environ)
    if run.app == "wirecopy":
        environment |= {"WIRECOPY_DATABASE_URL": f"sqlite:///{run.file}", "WIRECOPY_WEB_WORKERS": str(run.workers)}
        command = [sys.executable, "-m", "wirecopy", "serve", "--no-worker", "--port", str(port)]
    else:
        module = OLDER if run.kind == "search" else PRESENT
        app = f"{module}:create_app({{'': {{'url': {str(run.file)!r}}}}})"
        command = [sys.executable, "-m", "gunicorn", "-t", "120", "-w", str(run.workers)]
        command += ["-b", f"127.0.0.1:{port}", app]
    return subprocess.Popen(
        command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def until_answered(port: int) -> None:
    """Wait until a server answers."""
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("a server does not answer")


def processor(group: int) -> float:
    """CPU seconds of all processes of a group."""
    tick = os.sysconf("SC_CLK_TCK")
    used = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            used += (int(fields[11]) + int(fields[12])) / tick
    return used


def burst(port: int, addresses: Sequence[str], seconds: float) -> tuple[list[float], int]:
    """Ask for each address once over several connections while there is time; return the times and the largest size."""
    times: list[float] = []
    sizes: list[int] = [0]
    wrong: list[str] = []
    end = time.perf_counter() + seconds

    def ask(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for address in addresses[first::CONNECTIONS]:
            start = time.perf_counter()
            if start > end:
                break
            connection.request("GET", address)
            answer = connection.getresponse()
            body = answer.read()
            times.append(time.perf_counter() - start)
            if answer.status != 200 or not body.lstrip()[:20].lower().startswith((b"<!doctype html", b"<html")):
                wrong.append(f"{address} was answered {answer.status}: {body[:200]!r}")
                break
            sizes[0] = max(sizes[0], len(body))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(wrong[0])
    return times, sizes[0]


def table(found: Sequence[Asked], articles: int, seconds: float) -> str:
    """The table as Markdown."""
    lines = [
        f"`python bench/web.py`: {articles:,} articles; {CONNECTIONS} connections, {seconds:.0f} seconds a round.",
        "A round asks for no page twice, but for every second front page, which is the first; the second round asks",
        "for the pages of the first once more.",
        "",
        "| pages | workers | app | round | pages/s | pages per CPU second | median ms | p99 ms | largest KiB |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    order = sorted(found, key=lambda one: (KINDS.index(one.run.kind), one.run.workers, one.run.app != "wirecopy"))
    lines += [
        f"| {each.run.kind} | {each.run.workers} | {each.run.app} | {each.round} | {_short(each.pages / each.elapsed)} "
        f"| {_short(each.pages / each.processor)} | {each.median:.1f} | {each.p99:.1f} | {each.size / 1024:.0f} |"
        for each in order
    ]
    lines += [
        "",
        "Pages a second, ours to reader's. It has no stories: what its reader opens instead stands beside ours.",
        "",
        "| ours | reader's | workers | round | by the clock | by CPU |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    by = {(each.run.app, each.run.kind, each.run.workers, each.round): each for each in found}
    for kind, other, words in BESIDE:
        for workers in (1, 2):
            for number in ROUNDS:
                ours, theirs = by["wirecopy", kind, workers, number], by["reader", other, workers, number]
                clock = (ours.pages / ours.elapsed) / (theirs.pages / theirs.elapsed)
                cpu = (ours.pages / ours.processor) / (theirs.pages / theirs.processor)
                lines.append(f"| {kind} | {words} | {workers} | {number} | {clock:.1f} | {cpu:.1f} |")
    return "\n".join(lines)


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 10 else f"{number:.2f}"


def write(file: Path, text: str) -> None:
    """Put the table between its marks, or into a file of its own."""
    held = file.read_text(encoding="utf-8") if file.exists() else ""
    if BEGIN in held:
        head, tail = held.split(BEGIN)[0], held.split(END)[1]
        file.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")
    else:
        file.write_text(f"{held}\n{BEGIN}\n{text}\n{END}\n" if held else text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--burst"]:
        given = json.load(sys.stdin)
        began = time.perf_counter()
        measured, largest = burst(int(sys.argv[2]), given, float(sys.argv[3]))
        print(json.dumps({"times": measured, "size": largest, "elapsed": time.perf_counter() - began}))
    else:
        main()
