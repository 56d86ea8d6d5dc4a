"""Commands about feeds: add, list, change, remove, refresh, subscription lists in and out."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wirecopy.cli.opening import add_database, client_of, settings_of, store_of
from wirecopy.cli.output import DONE, REFUSED, Sieve, command, output, print_either, say, stamp, watched
from wirecopy.errors import InputError, SettingsError

if TYPE_CHECKING:
    from wirecopy.cli.output import Commands
    from wirecopy.fetch import Client
    from wirecopy.source.rows import Row
    from wirecopy.store import Store, StoredFeed

LANGUAGE = "what it is written in, such as de or pt-BR; auto, as at first: each text tells"


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    group = commands.add_parser("feed", help="subscribe to feeds: add, list, change, remove, refresh").add_subparsers(
        required=True, metavar="COMMAND"
    )
    added = command(group, "add", _add, "subscribe to the feed at each address, or the feed that its page names")
    added.add_argument("urls", nargs="+", metavar="URL", help="of a feed, or of any page of a site")
    added.add_argument("--folder", help="where to keep it, such as News/World")
    added.add_argument("--title", help="your own name for it")
    added.add_argument("--language", metavar="CODE", help=LANGUAGE)
    added.add_argument(
        "--no-pages", action="store_true", help="be content with the texts in the feed: do not fetch the pages"
    )
    add_database(added)
    added = command(group, "list", _list, "list the subscriptions with their health")
    add_database(added)
    added = command(group, "change", _change, "change what you chose for subscriptions")
    added.add_argument("urls", nargs="+", metavar="URL", help="of the feed, as `feed list` shows it")
    added.add_argument("--folder", help="where to keep it; '' for no folder")
    added.add_argument("--title", help="your own name for it; '' for the feed's own")
    added.add_argument("--language", metavar="CODE", help=LANGUAGE)
    added.add_argument(
        "--pages", action=argparse.BooleanOptionalAction, help="fetch the page of each entry, or take the feed's texts"
    )
    add_database(added)
    added = command(group, "remove", _remove, "unsubscribe; articles stay", rows=False)
    added.add_argument("urls", nargs="+", metavar="URL", help="of the feed, as `feed list` shows it")
    add_database(added)
    added = command(group, "refresh", _refresh, "read feeds and the pages that they announce now", rows=False)
    added.add_argument("urls", nargs="*", metavar="URL", help="which feeds (default: all)")
    add_database(added)
    added = command(commands, "import-opml", _import, "subscribe to all feeds of a subscription list", rows=False)
    added.add_argument("file", metavar="FILE", type=Path, help="a subscription list (OPML), or - for standard input")
    add_database(added)
    added = command(commands, "export-opml", _export, "print the subscriptions as OPML", rows=False)
    added.add_argument("--output", metavar="FILE", type=Path, help="write there instead of to standard output")
    add_database(added)


def _add(call: argparse.Namespace) -> int:
    settings, sieve = settings_of(call), Sieve()
    call.language = _language(call)
    with store_of(settings) as store, client_of(settings) as client:
        rows = sieve.kept(watched("asking", (_subscribed(url, call, store, client) for url in call.urls), of="feeds"))
        print_either(call, ("feed", "title", "entries", "new"), rows)
    return sieve.status


def _subscribed(url: str, call: argparse.Namespace, store: Store, client: Client) -> Row | InputError:
    from wirecopy.subscribing import subscribe

    try:
        added = subscribe(
            url,
            store=store,
            client=client,
            title=call.title,
            folder=call.folder,
            language=call.language,
            pages=not call.no_pages,
        )
    except InputError as refusal:
        return refusal
    for address, title in added.others:
        say(f"the page also names {address}" + (f" ({title})" if title else ""))
    if not added.new:
        say(f"{added.feed.url} is subscribed to already")
    return _row(added.feed) | {"entries": added.entries, "new": added.new}


def _language(call: argparse.Namespace) -> str | None:
    from wirecopy.subscribing import language_of

    try:
        return language_of(call.language) if call.language is not None else None
    except InputError as refusal:
        raise SettingsError(f"--language {refusal.source} {refusal.reason}; {refusal.remedy}") from refusal


def _row(feed: StoredFeed) -> Row:
    from wirecopy.subscribing import title_of

    return {
        "feed": feed.url,
        "title": title_of(feed),
        "folder": feed.folder,
        "language": feed.language,
        "pages": feed.pages,
        "added": stamp(feed.added),
        "polled": stamp(feed.polled),
        "answered": stamp(feed.answered),
        "due": None if feed.ended else stamp(feed.due),
        "failures": feed.failures,
        "complaint": feed.complaint,
        "moved_to": feed.moved_to,
        "ended": stamp(feed.ended),
    }


def _list(call: argparse.Namespace) -> int:
    with store_of(settings_of(call)) as store:
        print_either(
            call, ("title", "feed", "folder", "answered", "failures", "complaint"), map(_row, store.feeds.list())
        )
    return DONE


def _change(call: argparse.Namespace) -> int:
    settings, sieve, language = settings_of(call), Sieve(), _language(call)
    chosen = {"title": call.title or None, "folder": call.folder or None, "language": language, "pages": call.pages}
    changed = {name: value for name, value in chosen.items() if getattr(call, name) is not None}
    if not changed:
        raise SettingsError("nothing is to be changed; give --title, --folder, --language, --pages or --no-pages")
    with store_of(settings) as store:
        rows = sieve.kept(_changed(store, url, changed) for url in call.urls)
        print_either(call, ("title", "feed", "folder", "language", "pages"), rows)
    return sieve.status


def _changed(store: Store, url: str, changed: dict[str, Any]) -> Row | InputError:
    held = _held(store, url)
    if isinstance(held, InputError):
        return held
    after = replace(held, **changed)
    store.feeds.change(held.url, after)
    return _row(after)


def _remove(call: argparse.Namespace) -> int:
    sieve = Sieve()
    with store_of(settings_of(call)) as store:
        for url in call.urls:
            held = _held(store, url)
            if isinstance(held, InputError):
                sieve.name(held)
            else:
                store.feeds.remove(held.url)
    return sieve.status


def _held(store: Store, url: str) -> StoredFeed | InputError:
    """The feed with an address, however that is written."""
    from wirecopy.reading import address_of

    with suppress(InputError):  # what is no address may still be one that was subscribed to before
        url = url if store.feeds.get(url) else address_of(url)
    remedy = "wirecopy feed list shows the addresses, wirecopy feed add subscribes"
    return store.feeds.get(url) or InputError(url, "is not subscribed to", remedy)


def _refresh(call: argparse.Namespace) -> int:
    from wirecopy.cli.live import run_worker

    settings, sieve = settings_of(call), Sieve()
    with store_of(settings) as store:
        if call.urls:
            asked = [feed.url for feed in sieve.kept(_held(store, url) for url in call.urls)]
        else:
            asked = [feed.url for feed in store.feeds.list() if feed.ended is None]
        if not asked:
            return sieve.status
        # Asked for by a person, so before their time; still conditionally, and after a pause.
        store.feeds.hasten(asked, datetime.now(UTC))
        failed = run_worker(settings, store, once=True, only=asked if call.urls else None)
    return REFUSED if failed else sieve.status


def _import(call: argparse.Namespace) -> int:
    from wirecopy.source.opml import MAX_LIST
    from wirecopy.subscribing import bring

    try:
        # Of what has no end, such as a device, no more than can be a list.
        with nullcontext(sys.stdin.buffer) if str(call.file) == "-" else call.file.open("rb") as stream:
            content = stream.read(MAX_LIST + 1)
    except OSError as error:
        raise SettingsError(f"{call.file} cannot be read: {error.strerror}; name another file") from error
    sieve = Sieve()
    with store_of(settings_of(call)) as store:
        new, refused = bring(content, source=str(call.file), store=store, now=datetime.now(UTC))
    sieve.name_late(refused)
    say(f"{new} feeds of the list are new")
    return sieve.status


def _export(call: argparse.Namespace) -> int:
    from wirecopy.subscribing import listed

    with store_of(settings_of(call)) as store:
        content = listed(store, title="wirecopy", now=datetime.now(UTC))
    with output(call) as stream:
        stream.write(content.decode("utf-8"))
    return DONE
