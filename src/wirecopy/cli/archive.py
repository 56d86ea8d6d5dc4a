"""Commands that look into the store: search, compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wirecopy.cli.opening import add_database, settings_of, store_of
from wirecopy.cli.output import (
    DONE,
    command,
    console,
    count_of,
    format_of,
    output,
    print_either,
    print_rows,
    say,
)
from wirecopy.cli.texts import write_report_into
from wirecopy.errors import InputError, SettingsError

if TYPE_CHECKING:
    import argparse

    from wirecopy.cli.output import Commands
    from wirecopy.source.rows import Row
    from wirecopy.store import Store, StoredArticle
    from wirecopy.types import Article

BRIEF = ("id", "url", "headline", "publisher", "agency", "published", "language")


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    added = command(commands, "search", _search, "find articles in the store, one row for each")
    added.add_argument("query", metavar="QUERY", help='words, "phrases", AND, OR, -not, field:value; docs/store.md')
    added.add_argument("--order", choices=("newest", "best"), default="newest", help="default: newest")
    added.add_argument("--limit", metavar="N", type=count_of, default=50, help="at most so many (default: 50)")
    add_database(added)
    added = command(commands, "compare", _compare, "show what one article reuses of another")
    added.add_argument("pair", nargs=2, metavar="A|B", help="the id of an article in the store, or a file")
    added.add_argument("--report", metavar="DIR", type=Path, help="also write DIR/index.html with the aligned texts")
    add_database(added)


def _search(call: argparse.Namespace) -> int:
    with store_of(settings_of(call)) as store:
        hits = store.search(call.query, order=call.order, limit=call.limit)
        rows = (_brief(hit.stored) | {"version": hit.stored.version, "extract": hit.extract} for hit in hits)
        print_either(call, ("published", "publisher", "agency", "headline", "id"), rows)
    return DONE


def _brief(stored: StoredArticle) -> Row:
    from wirecopy.source.rows import article_row

    row = article_row(stored.article)
    return {name: row[name] for name in BRIEF}


def _compare(call: argparse.Namespace) -> int:
    from wirecopy.desk import Report
    from wirecopy.serve import table
    from wirecopy.source.rows import reuse_row
    from wirecopy.trace import trace
    from wirecopy.trace.origin import syndications

    with store_of(settings_of(call)) as store:
        one, other = (_article(given, store) for given in call.pair)
        # What the desk found knows more than the two texts: how the whole archive writes.
        edges = store.traces.edges_among((one.id, other.id))
    if one.id == other.id:
        raise SettingsError(f"{one.id} is compared with itself")
    edges = edges or trace((one, other))
    groups = syndications((one, other), edges)
    with output(call) as stream:
        if format_of(call, stream) == "jsonl":
            print_rows(map(reuse_row, edges), stream)
        else:
            table.print_trace((one, other), edges, groups, console(stream))
    if not edges:
        say(f"neither of {one.id} and {other.id} reuses the other's text")
    if call.report is not None:
        report = Report(articles=(one, other), edges=edges, syndications=groups)
        say(f"the report is {write_report_into(report, call.report)}")
    return DONE


def _article(given: str, store: Store) -> Article:
    """The article of an id in the store, or the first one of a file.

    Raises:
        InputError: There is none.
    """
    from wirecopy.desk import articles
    from wirecopy.source import read

    if (stored := store.articles.get(given)) is not None:
        return stored.article
    if not Path(given).exists():
        raise InputError(given, "is no article in the store and no file", "wirecopy search shows the ids")
    found = next(iter(articles(read([given]))))
    if isinstance(found, InputError):
        raise found
    return found
