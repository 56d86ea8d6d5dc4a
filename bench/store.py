"""What the shingle index in SQL costs and loses, beside the index in memory.

    python bench/store.py --articles 1000000 [--folder FOLDER] [--output FILE.json]

Articles are written from invented words: Zipfian content words and names, a third of the names an article's own
topic's, stock phrases, numbers, and English function words, so that they have as many shingles as news of their
length. All of them go into the index as they would one after the other. Then copies of some are looked up, in the SQL
index and in `MemoryIndex`: rewritten by substitution of 15 to 90% of the content words, abridged, or both. At last
further articles are looked up and put in, each in a transaction of its own, under the clock; and one text is
reprinted 600 times.

So that a million take minutes, the rows of the archive are worked out in memory by the rules of `put_addition` (a
test holds the two together) and inserted in order of arrival, in one transaction: the file comes out as it would from
single ones.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wirecopy.store import IndexOptions, Store, StoreOptions, open_store
from wirecopy.store.index import KEPT, put_addition
from wirecopy.store.records import Addition
from wirecopy.trace import MemoryIndex
from wirecopy.trace.compare import prepare
from wirecopy.trace.engine import compiled
from wirecopy.types import Article

# The commonest function words of English, in order.
STOP = re.findall(
    r"\w+",
    "the of and to in a that for is on with as was at by from it be are this have has an had not but they "
    "their will which were his who its more after been about would he there or when also one than over all "
    "into other up out could new some what ",
)
SYLLABLES = [
    onset + vowel
    for onset in re.findall(r"\w+", "b c d f g h j k l m n p r s t v w z br st tr gl")
    for vowel in re.findall(r"\w+", "a e i o u ai ou en or")
]
CONTENT, NAMES, TOPICS, PHRASES = 120_000, 150_000, 30_000, 3_000
WORDS_MEAN, WORDS_SPREAD = 6.0, 0.5  # log-normal: median 400 words, mean 455
SENTENCE = 18
FUNCTION_SHARE, NAME_SHARE, NUMBER_SHARE, PHRASE_SHARE = 0.42, 0.10, 0.02, 0.02
ORIGINALS, FRESH, REPRINTS = 400, 3000, 600
RARE = 0.4  # of the content words a rewriter puts in, as many are rare ones
KINDS: dict[str, tuple[float, float]] = {  # content words substituted, sentences kept
    "edited 5%": (0.05, 1.0),
    "rewritten 15%": (0.15, 1.0),
    "rewritten 45%": (0.45, 1.0),
    "rewritten 60%": (0.60, 1.0),
    "rewritten 75%": (0.75, 1.0),
    "rewritten 90%": (0.90, 1.0),
    "abridged to 30%": (0.0, 0.3),
    "rewritten 75%, abridged to 30%": (0.75, 0.3),
    "rewritten 90%, abridged to 30%": (0.90, 0.3),
}
INSERT_ARTICLE = (
    "INSERT INTO articles (number, id, version, seen, teaser, shingles, held) VALUES (?, ?, 1, '2026-01-01', 0, ?, ?)"
)
Token = tuple[str, str]  # what it is, and how it is written
Probe = tuple[str, int, tuple[int, ...]]  # kind of copy, number of its original, shingles


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Milliseconds: on the clock, and of the processor, which other programs on the machine do not add to."""

    elapsed: float
    processor: float


class Clock:
    """Both clocks, started."""

    def __init__(self) -> None:
        self._elapsed, self._processor = time.perf_counter(), time.process_time()

    def read(self) -> Cost:
        """Return what has passed."""
        elapsed, processor = time.perf_counter() - self._elapsed, time.process_time() - self._processor
        return Cost(elapsed=1000 * elapsed, processor=1000 * processor)


def zipf(size: int, exponent: float) -> Any:
    """Return the cumulative distribution of so many ranks."""
    weights = 1.0 / np.arange(1, size + 1) ** exponent
    return np.cumsum(weights) / weights.sum()


class Press:
    """Writes articles; the same number always gives the same one."""

    def __init__(self) -> None:
        rng = np.random.default_rng(7)
        self.content = self._words(rng, CONTENT, 2, 4)
        self.names = [word.capitalize() for word in self._words(rng, NAMES, 2, 3)]
        self.topics = rng.integers(0, NAMES, (TOPICS, 24))
        self.phrases = [self._phrase(rng) for _ in range(PHRASES)]
        self.cdf = {
            size: zipf(size, exponent)
            for size, exponent in ((CONTENT, 1.05), (NAMES, 0.9), (TOPICS, 0.6), (PHRASES, 1.0))
        }
        self.stop_cdf = zipf(len(STOP), 0.9)

    def _words(self, rng: Any, count: int, least: int, most: int) -> list[str]:
        lengths = rng.integers(least, most + 1, count)
        picks = rng.integers(0, len(SYLLABLES), (count, most))
        return ["".join(SYLLABLES[p] for p in row[:n]) for row, n in zip(picks.tolist(), lengths.tolist(), strict=True)]

    def _phrase(self, rng: Any) -> list[Token]:
        return [
            ("stop", STOP[i]) if i < len(STOP) else ("content", self.content[i])
            for i in rng.integers(0, 2 * len(STOP), 5)
        ]

    def article(self, number: int) -> list[list[Token]]:
        """Return an article as sentences of tokens."""
        rng = np.random.default_rng((11, number))
        size = int(np.clip(rng.lognormal(WORDS_MEAN, WORDS_SPREAD), 60, 3000))
        draw = {size_: np.searchsorted(cdf, rng.random(size)).tolist() for size_, cdf in self.cdf.items()}
        stops = np.searchsorted(self.stop_cdf, rng.random(size)).tolist()
        what, own = rng.random(size).tolist(), rng.random(size).tolist()
        topic = self.topics[draw[TOPICS][0]].tolist()
        edges = np.cumsum((FUNCTION_SHARE, NAME_SHARE, NUMBER_SHARE, PHRASE_SHARE / 5)).tolist()
        tokens: list[Token] = []
        for i in range(size):
            if what[i] < edges[0]:
                tokens.append(("stop", STOP[stops[i]]))
            elif what[i] < edges[1]:
                # Half the names are the topic's, a few of them again and again; the others anybody's.
                name = topic[int(own[i] ** 2 * 48)] if own[i] < 0.7 else draw[NAMES][i]
                tokens.append(("name", self.names[name]))
            elif what[i] < edges[2]:
                tokens.append(("number", str(int(own[i] ** 3 * 2000) + 1)))
            elif what[i] < edges[3]:
                tokens += self.phrases[draw[PHRASES][i]]
            else:
                tokens.append(("content", self.content[draw[CONTENT][i]]))
        return [tokens[at : at + SENTENCE] for at in range(0, len(tokens), SENTENCE)]

    def copy(self, number: int, kind: str) -> list[list[Token]]:
        """Return a copy of an article."""
        substituted, kept = KINDS[kind]
        rng = np.random.default_rng((13, number, list(KINDS).index(kind)))
        sentences = self.article(number)
        chosen = sorted(rng.permutation(len(sentences))[: max(1, round(kept * len(sentences)))].tolist())
        return [[self._changed(token, substituted, rng) for token in sentences[at]] for at in chosen]

    def _changed(self, token: Token, rate: float, rng: Any) -> Token:
        # As in the real thing: content words go, a few function words with them, hardly a name or a number.
        rates = {"content": rate, "stop": rate * 0.08, "name": rate * 0.03, "number": rate * 0.05}
        if rng.random() >= rates[token[0]]:
            return token
        rank = (
            int(rng.integers(0, CONTENT))
            if rng.random() < RARE
            else int(np.searchsorted(self.cdf[CONTENT], rng.random()))
        )
        return (token[0], self.content[rank])


def text(sentences: list[list[Token]]) -> str:
    """Return sentences as a body."""
    written = (" ".join(word for _, word in sentence) for sentence in sentences)
    return "\n\n".join(f"{each[:1].upper()}{each[1:]}." for each in written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The shingles of all articles: of article i those from `bounds[i]` to `bounds[i + 1]`, as 32 unsigned bits."""

    keys: Any
    bounds: Any

    def of(self, number: int) -> list[int]:
        """Return the shingles of an article as tracing gives them."""
        return [int(key) << 31 for key in self.keys[self.bounds[number] : self.bounds[number + 1]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shingled:
    """Of what tracing makes of a text, what an index needs."""

    keys: Any


def shingled(press: Press, count: int, folder: Path) -> Archive:
    """Write and shingle the archive; what was shingled before is read from the folder."""
    stored = folder / f"keys-{count}.npz"
    if stored.exists():
        with np.load(stored) as held:
            return Archive(keys=held["keys"], bounds=held["bounds"])
    engine = compiled()
    parts, sizes = [], [0]
    for number in range(count):
        keys = np.asarray(prepare(text(press.article(number)), engine).keys, dtype=np.int64) >> 31
        keys = np.unique(keys).astype(np.uint32)
        parts.append(keys)
        sizes.append(len(keys))
        if number % 100_000 == 99_999:
            print(f"  {number + 1:,} articles written", file=sys.stderr, flush=True)
    archive = Archive(keys=np.concatenate(parts), bounds=np.cumsum(sizes))
    np.savez(stored, keys=archive.keys, bounds=archive.bounds)
    return archive


def fill(store: Store, path: Path, archive: Archive, options: IndexOptions) -> float:
    """Put the archive into an empty store; return the bytes of the shingle index for each article."""
    count = len(archive.bounds) - 1
    sizes = np.diff(archive.bounds)
    # The lowest KEPT of each article (they are ascending), and of each hash the first most_listed + 1 to arrive.
    owner = np.repeat(np.arange(count, dtype=np.int64), sizes)
    place = np.arange(len(archive.keys)) - np.repeat(archive.bounds[:-1], sizes)
    chosen = np.flatnonzero(place < KEPT)
    order = chosen[np.argsort(archive.keys[chosen], kind="stable")]
    ordered = archive.keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    rows = np.sort(order[rank <= options.most_listed])
    held = np.bincount(owner[rows], minlength=count)
    store.close()
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous = OFF", "cache_size = -4000000", "journal_mode = MEMORY", "locking_mode = EXCLUSIVE"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    connection.executemany(
        INSERT_ARTICLE,
        ((n + 1, str(n), int(sizes[n]), int(held[n])) for n in range(count)),
    )
    before = connection.execute("PRAGMA page_count").fetchone()[0]
    for start in range(0, len(rows), 100_000):
        part = rows[start : start + 100_000]
        signed = (archive.keys[part].astype(np.int64) - (1 << 31)).tolist()
        connection.executemany(
            "INSERT INTO shingles VALUES (?, ?, 0)", zip(signed, (owner[part] + 1).tolist(), strict=True)
        )
    pages = connection.execute("PRAGMA page_count").fetchone()[0] - before
    connection.execute("COMMIT")
    connection.close()
    print(f"  {len(rows) / count:.1f} rows an article of {sizes.mean():.1f} shingles", file=sys.stderr, flush=True)
    return float(pages * 4096 / count)


def probes(press: Press, count: int) -> list[Probe]:
    """Return copies to look up: kind, number of the original, shingles."""
    engine = compiled()
    originals = np.random.default_rng(17).choice(count, min(ORIGINALS, count), replace=False).tolist()
    return [
        (kind, number, tuple(int(key) for key in prepare(text(press.copy(number, kind)), engine).keys))
        for kind in KINDS
        for number in originals
    ]


def in_memory(archive: Archive, asked: list[Probe]) -> list[bool]:
    """Return for each copy whether the index in memory finds its original."""
    index = MemoryIndex(compiled())
    for number in range(len(archive.bounds) - 1):
        tokens: Any = Shingled(keys=np.asarray(archive.of(number), dtype=np.int64))
        index.add(Article(id=str(number), body=""), tokens, ())
    return [str(number) in index.candidates(np.asarray(keys, dtype=np.int64)) for _, number, keys in asked]


def look_up(store: Store, asked: list[Probe]) -> tuple[list[bool], list[int], list[Cost]]:
    """Return for each copy whether the SQL index finds its original, how many candidates it gave, and the cost."""
    found, many, took = [], [], []
    index = store.traces.index()
    for _, number, keys in asked:
        clock = Clock()
        candidates = index.candidates(keys)
        took.append(clock.read())
        found.append(str(number) in candidates)
        many.append(len(candidates))
    return found, many, took


def put_in(store: Store, press: Press, first: int, count: int) -> list[Cost]:
    """Look up and put in further articles, each in its own transaction; return the cost of each."""
    engine = compiled()
    took = []
    for number in range(first, first + count):
        keys = tuple(int(key) for key in prepare(text(press.article(number)), engine).keys)
        took.append(_timed(store, str(number), keys, ())[0])
    return took


def _timed(store: Store, article_id: str, keys: tuple[int, ...], copies: tuple[str, ...]) -> tuple[Cost, Any]:
    """Ask, then put in and commit. The article's own row is there before: it is not the index's."""
    database = store._database  # noqa: SLF001 - a part of a take is measured by itself
    insert = "INSERT INTO articles (id, version, seen, teaser) VALUES (?, 1, '2026-01-01', 0)"
    with database.writing() as connection:
        number = connection.exec_driver_sql(insert, (article_id,)).lastrowid
    clock = Clock()
    candidates = store.traces.index().candidates(keys)
    with database.writing() as connection:
        put_addition(
            database, connection, number, Addition(article=Article(id=article_id, body=""), keys=keys, copies=copies)
        )
    return clock.read(), candidates


def reprint(store: Store, press: Press) -> float:
    """Reprint one text; return the share of the reprints that found another."""
    keys = tuple(int(key) for key in prepare(text(press.article(10**9)), compiled()).keys)
    found = 0
    printed: list[str] = []
    for number in range(REPRINTS):
        article_id = f"reprint {number}"
        _, candidates = _timed(store, article_id, keys, tuple(printed[:3]))
        found += bool(set(candidates) & set(printed))
        printed.append(article_id)
    return found / (REPRINTS - 1)


def quantiles(took: list[Cost]) -> dict[str, dict[str, float]]:
    """Return the median, the 95th and the 99th percentile of both clocks, in milliseconds."""
    found = {}
    for name in ("elapsed", "processor"):
        values = [float(getattr(cost, name)) for cost in took]
        cuts = statistics.quantiles(values, n=100)
        each = {"median": cuts[49], "p95": cuts[94], "p99": cuts[98], "worst": max(values)}
        found[name] = {which: round(value, 2) for which, value in each.items()}
    return found


def warm(path: Path) -> None:
    """Let the system hold a file in memory, as it does for a desk that runs."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass


def cold(path: Path) -> None:
    """Let the system forget what it holds of a file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="keep the shingles and the database there")
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        figures = measure(arguments.articles, folder)
    if arguments.output:
        arguments.output.write_text(json.dumps(figures, indent=1) + "\n")
    print(json.dumps(figures, indent=1))


def measure(count: int, folder: Path) -> dict[str, Any]:
    """Fill an index, and ask it."""
    press = Press()
    archive = shingled(press, count, folder)
    asked = probes(press, count)
    memory = in_memory(archive, asked)
    path = folder / f"store-{count}.db"
    for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        leftover.unlink(missing_ok=True)
    size = fill(open_store(f"sqlite:///{path}"), path, archive, IndexOptions())
    del archive
    warm(path)
    with open_store(f"sqlite:///{path}", options=StoreOptions()) as store:
        sql, many, looked = look_up(store, asked)
        took = put_in(store, press, count, FRESH)
        store.close()
        cold(path)
        unread = put_in(store, press, count + FRESH, 300)
        reprints = reprint(store, press)
    by_kind = {}
    for kind, group in itertools.groupby(zip(asked, memory, sql, strict=True), key=lambda each: each[0][0]):
        pairs = [(in_memory_, in_sql) for _, in_memory_, in_sql in group]
        by_kind[kind] = {
            "memory": round(100 * statistics.mean(pair[0] for pair in pairs), 2),
            "sql": round(100 * statistics.mean(pair[1] for pair in pairs), 2),
        }
    return {
        "articles": count,
        "bytes an article": round(size),
        "query, ms": quantiles(looked),
        "query and insert, ms": quantiles(took),
        "query and insert after the file was forgotten, ms": quantiles(unread),
        "candidates a copy": round(statistics.mean(many), 1),
        "recall, %": by_kind,
        "recall over all, %": {
            "memory": round(100 * statistics.mean(memory), 2),
            "sql": round(100 * statistics.mean(sql), 2),
        },
        "reprints that found another, %": round(100 * reprints, 2),
        "peak memory of this measurement, MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    main()
