"""A small worker for the fault tests: it leases entries, traces, and takes, as the desk does, until nothing is left.

    python writer.py URL SECONDS

It prints the id of every article after the store has said that it has it. Run it in several processes, kill it at any moment,
and start it again: what was printed must be there, everything must come once, and nothing may be half there.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from itertools import cycle, islice

from press import edge, group, keys, take

from wirecopy.errors import LeaseLostError, StaleError, StoreError
from wirecopy.store import Addition, Decision, Store, StoredEntry, StoreOptions, Take, open_store
from wirecopy.types import Article, Entry

LEASE = 1.0
# Every third article is a copy of the one two before it.
COPIES = 3
WORDS = ("harbour", "market", "council", "ferry", "channel", "herring", "dredger", "visitor")


def entry(number: int) -> Entry:
    """An entry that says by its id what its article is."""
    return Entry(id=f"entry-{number}", url=f"https://paper-{number}.example/news")


def body(number: int) -> str:
    """The text that an entry leads to."""
    origin = number - 2 if number % COPIES == 2 and number > 1 else number
    words = cycle(f"{word}{origin}" for word in WORDS)
    return " ".join(islice(words, 60)) + f" {origin}"


def article_of(stored: StoredEntry) -> Article:
    """Extract the article of an entry."""
    number = int(stored.entry.id.removeprefix("entry-"))
    address = stored.entry.url or ""
    return Article(
        id=f"{address}#0", page=address, url=address, headline=f"Report {number}", body=body(number), language="en"
    )


def take_of(store: Store, article: Article) -> Take:
    """Trace an article and decide what becomes of it."""
    index = store.traces.index()
    shingles = keys(article.body)
    near = [name for name in index.candidates(shingles) if name != article.id]
    if not near:
        return take(article, mark=index.mark)
    origin = min(near, key=lambda name: int(name.split("paper-")[1].split(".")[0]))
    family = [name for name in store.traces.connected(near) if name not in {origin, article.id}]
    return take(
        article,
        articles=(Addition(article=article, keys=shingles, copies=tuple(near)),),
        edges=tuple(edge(name, article.id) for name in near),
        syndications=(group(origin, *family, article.id),),
        decisions=(Decision(operation="join", story=f"story {origin}", articles=(article.id,)),),
        stories=(),
        mark=index.mark,
    )


def work(store: Store) -> bool:
    """Do what is due; return whether anything was."""
    leased = store.feeds.lease_entries(datetime.now(UTC), limit=4, seconds=LEASE)
    for lease, stored in leased:
        article = article_of(stored)
        done = False
        while not done:
            given = take_of(store, article)
            # The same values with the job: `replace` would not show what a caller has to give.
            fields = {name: getattr(given, name) for name in given.__dataclass_fields__}
            try:
                store.take(Take(**(fields | {"entry": lease})))
                sys.stdout.write(f"{article.id}\n")
                sys.stdout.flush()
                done = True
            except StaleError:
                continue
            except LeaseLostError:
                done = True
    return bool(leased)


def main() -> None:
    """Work until nothing is left to do, for some seconds at most."""
    url, seconds = sys.argv[1], float(sys.argv[2])
    until = time.monotonic() + seconds
    with open_store(url, options=StoreOptions(busy=10.0, patience=10.0, cache=4)) as store:
        while time.monotonic() < until:
            try:
                if work(store):
                    continue
            except StoreError as error:
                sys.stderr.write(f"{error}\n")
            waiting = store.feeds.entries(state="waiting", limit=1)
            if not waiting:
                return
            time.sleep(0.05)


if __name__ == "__main__":
    main()
