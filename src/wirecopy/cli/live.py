"""Commands that fill the store: ingest, worker."""

from __future__ import annotations

import re
import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wirecopy.cli.opening import add_database, client_of, extract_options, settings_of, store_of, worker_options
from wirecopy.cli.output import DONE, REFUSED, Sieve, command, print_either, watched
from wirecopy.errors import InputError
from wirecopy.types import Article, Page

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Iterator

    from wirecopy.cli.output import Commands
    from wirecopy.config import Settings
    from wirecopy.live import LiveDesk
    from wirecopy.source.rows import Row
    from wirecopy.store import Store, StoredPage

# No path looks like this, and what is no http or https address is refused by name.
WEB = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    added = command(commands, "ingest", _ingest, "take pages into the store, from files or the web")
    added.add_argument("inputs", nargs="+", metavar="PATH|URL", help="what `extract` reads, or the address of a page")
    add_database(added)
    added = command(commands, "worker", _worker, "poll feeds, fetch pages, take them, until stopped", rows=False)
    added.add_argument("--once", action="store_true", help="do what is due now, then end")
    add_database(added)


def _ingest(call: argparse.Namespace) -> int:
    from wirecopy.live import LiveDesk, LiveOptions

    settings, sieve = settings_of(call), Sieve()
    with store_of(settings) as store:
        desk = LiveDesk(store, options=LiveOptions(extract=extract_options(settings)))
        rows = sieve.kept(watched("taking", _taken(call.inputs, settings, desk), of="pages"))
        print_either(call, ("page", "new", "edited", "unchanged"), rows)
        desk.repair()
    return sieve.status


def _taken(inputs: list[str], settings: Settings, desk: LiveDesk) -> Iterator[Row | InputError]:
    for item in _inputs(inputs, settings):
        if isinstance(item, InputError):
            yield item
            continue
        try:
            if isinstance(item, Article):
                taken, name = desk.take_articles((item,)), item.id
            else:
                taken, name = desk.take_page(item), item.page.id
        except InputError as refusal:
            yield refusal
            continue
        changed = {"new": taken.new, "edited": taken.edited, "reextracted": taken.reextracted}
        yield {"page": name, **{key: list(ids) for key, ids in changed.items()}, "unchanged": list(taken.unchanged)}


def _inputs(inputs: list[str], settings: Settings) -> Iterator[StoredPage | Article | InputError]:
    from wirecopy.reading import Unread, read_page
    from wirecopy.source import read
    from wirecopy.store import StoredPage

    # One for all of them: it knows whose turn it is at each host, and what each allows.
    with client_of(settings) as client:
        for given in inputs:
            if WEB.match(given):
                page = read_page(given, client=client, keep=settings.keep_originals)
                yield page.refusal if isinstance(page, Unread) else page
                continue
            # The same file has the same name from wherever the command is called.
            for item in read([given if given in {"", "-"} else str(Path(given).absolute())]):
                yield StoredPage(page=item) if isinstance(item, Page) else item


def _worker(call: argparse.Namespace) -> int:
    settings = settings_of(call)
    with store_of(settings) as store:
        return REFUSED if run_worker(settings, store, once=call.once) and call.once else DONE


def run_worker(settings: Settings, store: Store, *, once: bool, only: Collection[str] | None = None) -> int:
    """Run a worker until it is stopped, or once; return how many feeds and pages could not be had.

    Args:
        settings: How it works.
        store: Where everything is kept.
        once: Only until nothing is due any more.
        only: The addresses of the feeds that are read, and whose pages are; all where None.
    """
    from wirecopy.cli.logs import start_logging
    from wirecopy.config import NOBODY
    from wirecopy.live import LiveDesk, LiveOptions
    from wirecopy.worker import Worker, log

    start_logging(log, level=settings.log_level, form=settings.log_format)
    if settings.contact == NOBODY:
        remedy = "set it to the address of a page about you, or mailto:you@..., so that operators can write to you"
        log.warning("no contact is set", extra={"about": {"remedy": remedy}})
    with client_of(settings) as client:
        desk = LiveDesk(store, options=LiveOptions(extract=extract_options(settings), compile=not once))
        options = replace(worker_options(settings), only=None if only is None else frozenset(only))
        worker = Worker(store, client, desk, options=options)

        def stop(number: int, _frame: object) -> None:
            worker.stop()
            # The second time it ends at once; whatever it was about is done again when its leases are over.
            signal.signal(number, signal.SIG_DFL)

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            tally = worker.run(once=once)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
    log.info("worker ended", extra={"about": tally.row()})
    return tally.failed
