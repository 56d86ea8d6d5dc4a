"""Commands that look into the store: search, story, compare."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wirecopy.cli.opening import add_database, settings_of, store_of
from wirecopy.cli.output import (
    DONE,
    REFUSED,
    Sieve,
    command,
    console,
    format_of,
    output,
    print_either,
    print_rows,
    print_table,
    stamp,
)
from wirecopy.cli.texts import write_report_into
from wirecopy.errors import InputError, SettingsError

if TYPE_CHECKING:
    import argparse

    from rich.console import Console

    from wirecopy.cli.output import Commands
    from wirecopy.source.rows import Row
    from wirecopy.store import Store, StoredArticle, StoredStory
    from wirecopy.types import Article

BRIEF = ("id", "url", "headline", "publisher", "agency", "published", "language")


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    added = command(commands, "search", _search, "find articles in the store, one row for each")
    added.add_argument("query", metavar="QUERY", help='words, "phrases", AND, OR, -not, field:value; docs/store.md')
    added.add_argument("--order", choices=("newest", "best"), default="newest", help="default: newest")
    added.add_argument("--limit", metavar="N", type=int, default=50, help="at most so many (default: 50)")
    add_database(added)
    group = commands.add_parser("story", help="look at stories: list, show").add_subparsers(
        required=True, metavar="COMMAND"
    )
    added = command(group, "list", _story_list, "list the stories that changed last, one row for each")
    added.add_argument("--limit", metavar="N", type=int, default=50, help="at most so many (default: 50)")
    add_database(added)
    added = command(group, "show", _story_show, "show a story: its articles, who copied whom, and why it is one")
    added.add_argument("story", metavar="ID", help="of a story, also one that was merged, or of one of its articles")
    add_database(added)
    added = command(commands, "compare", _compare, "show what one article reuses of another")
    added.add_argument("pair", nargs=2, metavar="A|B", help="the id of an article in the store, or a file")
    added.add_argument("--report", metavar="DIR", type=Path, help="also write DIR/index.html with the aligned texts")
    add_database(added)


def _search(call: argparse.Namespace) -> int:
    if call.limit < 1:
        raise SettingsError("--limit is a number from 1 on")
    with store_of(settings_of(call)) as store:
        hits = store.search(call.query, order=call.order, limit=call.limit)
        rows = (_brief(hit.stored) | {"version": hit.stored.version, "extract": hit.extract} for hit in hits)
        print_either(call, ("published", "publisher", "agency", "headline", "id"), rows)
    return DONE


def _brief(stored: StoredArticle) -> Row:
    from wirecopy.source.rows import article_row

    row = article_row(stored.article)
    return {name: row[name] for name in BRIEF}


def _story_list(call: argparse.Namespace) -> int:
    if call.limit < 1:
        raise SettingsError("--limit is a number from 1 on")
    with store_of(settings_of(call)) as store:
        rows = map(_story_row, store.stories.list(limit=call.limit))
        print_either(call, ("changed", "independent_reports", "publishers", "headline", "story"), rows)
    return DONE


def _story_row(stored: StoredStory) -> Row:
    from wirecopy.source.rows import story_row

    return story_row(stored.story) | {"started": stamp(stored.started), "changed": stamp(stored.changed)}


def _story_show(call: argparse.Namespace) -> int:
    with store_of(settings_of(call)) as store:
        stored = store.stories.get(call.story) or store.stories.of_article(call.story)
        if stored is None:
            Sieve().name(InputError(call.story, "is no story and no article", "wirecopy story list shows the stories"))
            return REFUSED
        row, articles, decisions = _story_row(stored), _members(store, stored), _decisions(store, stored)
    with output(call) as stream:
        if format_of(call, stream) == "jsonl":
            print_rows([row | {"articles": articles, "decisions": decisions}], stream)
        else:
            _print_story(row, articles, decisions, console(stream))
    return DONE


def _members(store: Store, stored: StoredStory) -> list[Row]:
    """The articles of a story, each with what it was copied from."""
    found = store.articles.many(stored.story.articles)
    rows: list[Row] = []
    for id_, article in found.items():
        group = store.traces.syndication(id_)
        edge = next((edge for edge in group.edges if edge.copy == id_), None) if group else None
        rows.append(
            _brief(article)
            | {
                "role": "report" if group is None else "original" if group.origin == id_ else "copy",
                "origin": group.origin if group is not None and group.origin != id_ else None,
                "kind": edge.kind if edge else None,
                "direction": edge.direction if edge else None,
                "coverage_origin": round(edge.coverage_origin, 4) if edge else None,
                "substitution_rate": round(edge.substitution_rate, 4) if edge else None,
            }
        )
    return rows


def _decisions(store: Store, stored: StoredStory) -> list[Row]:
    return [
        {
            "number": logged.number,
            "operation": logged.decision.operation,
            "articles": list(logged.decision.articles),
            "story": logged.decision.story,
            "other": logged.decision.other,
            "score": round(logged.decision.score, 4),
            "reasons": list(logged.decision.reasons),
            "made": stamp(logged.made),
            "maker": logged.maker,
            "undone": logged.undone,
        }
        for logged in store.stories.decisions(stored.story.id)
    ]


def _print_story(row: Row, articles: list[Row], decisions: list[Row], to: Console) -> None:
    from rich.text import Text

    from wirecopy.serve.display import one_line

    to.print(Text(one_line(str(row["headline"] or "")) or "(no headline)", style="bold"))
    print_table(("story", "independent_reports", "started", "changed"), [row], to)
    to.print()
    print_table(("role", "publisher", "agency", "kind", "published", "headline", "id"), articles, to)
    to.print()
    print_table(("made", "operation", "score", "articles", "reasons"), decisions, to)


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
        print(f"wirecopy: neither of {one.id} and {other.id} reuses the other's text", file=sys.stderr)
    if call.report is not None:
        report = Report(articles=(one, other), edges=edges, syndications=groups)
        print(f"wirecopy: the report is {write_report_into(report, call.report)}", file=sys.stderr)
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
