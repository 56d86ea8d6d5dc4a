"""Commands over texts, in memory: extract, trace, stories."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wirecopy.cli.output import Sieve, command, console, format_of, output, print_rows, say, watched
from wirecopy.errors import InputError, SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from wirecopy.cli.output import Commands
    from wirecopy.desk import Report
    from wirecopy.extract import ExtractOptions
    from wirecopy.types import Article, Page

PATH_HELP = "a file, a folder, or - for standard input: HTML, plain text, JSON Lines, a feed or WARC"


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    added = _over_paths(commands, "extract", _extract, "turn pages into clean articles, one row for each")
    added.add_argument("--fast", action="store_true", help="simpler and faster body text, for archives")
    summary = "find who copied whom, one row for each pair in which text is reused"
    added = _over_paths(commands, "trace", _trace, summary)
    added.add_argument("--report", metavar="DIR", type=Path, help="also write DIR/index.html with the aligned texts")
    added = _over_paths(commands, "stories", _stories, "group articles by event, one row for each article")
    added.add_argument("--stories", action="store_true", help="one row for each story instead")


def _over_paths(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], summary: str
) -> argparse.ArgumentParser:
    added = command(commands, name, run, summary)
    added.add_argument("paths", nargs="+", metavar="PATH", help=PATH_HELP)
    return added


def _extract(call: argparse.Namespace) -> int:
    from wirecopy.desk import articles
    from wirecopy.extract import ExtractOptions
    from wirecopy.serve import table
    from wirecopy.source import read
    from wirecopy.source.rows import article_row

    sieve = Sieve()
    found = sieve.kept(watched("extracting", articles(read(call.paths), options=ExtractOptions(fast=call.fast))))
    with output(call) as stream:
        if format_of(call, stream) == "jsonl":
            print_rows((article_row(article) for article in found), stream)
        else:
            table.print_articles(tuple(found), console(stream))
    return sieve.status


def _trace(call: argparse.Namespace) -> int:
    from wirecopy.serve import table
    from wirecopy.source import read
    from wirecopy.source.rows import reuse_row

    sieve = Sieve()
    report = _report(read(call.paths), sieve, with_stories=call.report is not None)
    with output(call) as stream:
        if format_of(call, stream) == "jsonl":
            print_rows(map(reuse_row, report.edges), stream)
        else:
            table.print_trace(report.articles, report.edges, report.syndications, console(stream))
    if call.report is not None:
        say(f"the report is {write_report_into(report, call.report)}")
    return sieve.status


def _stories(call: argparse.Namespace) -> int:
    from wirecopy.serve import table
    from wirecopy.source import read
    from wirecopy.source.rows import membership_row, story_row
    from wirecopy.story import is_headline_only

    sieve = Sieve()
    report = _report(read(call.paths), sieve, with_stories=True)
    story_of = {article: story for story in report.stories for article in story.articles}
    with output(call) as stream:
        if format_of(call, stream) == "table":
            table.print_stories(report.articles, report.stories, console(stream))
        elif call.stories:
            print_rows(map(story_row, report.stories), stream)
        else:
            rows = (
                membership_row(article, story_of[article.id], headline_only=is_headline_only(article))
                for article in report.articles
            )
            print_rows(rows, stream)
    return sieve.status


def demo_report(folder: Path) -> int:
    """Run the main job on the invented press, in memory; print tables and write the report."""
    from wirecopy.demo import agency_list, pages
    from wirecopy.extract import ExtractOptions
    from wirecopy.serve import table

    sieve = Sieve()
    options = ExtractOptions(agencies=(agency_list(),))
    report = _report(pages(), sieve, with_stories=True, options=options)
    page = console(sys.stdout)
    table.print_trace(report.articles, report.edges, report.syndications, page)
    table.print_stories(report.articles, report.stories, page)
    print(f"\nRead it: {write_report_into(report, folder)}")
    return sieve.status


def _report(
    inputs: Iterable[Page | Article | InputError],
    sieve: Sieve,
    *,
    with_stories: bool,
    options: ExtractOptions | None = None,
) -> Report:
    """Run the desk over the inputs, naming each refusal as it comes."""
    from wirecopy.desk import Desk, articles

    found = sieve.watched(watched("reading", articles(inputs, options=options)))
    report = Desk().report(found, with_stories=with_stories)
    sieve.name_late(report.refused)
    return report


def write_report_into(report: Report, folder: Path) -> Path:
    """Write the report with the aligned texts; return its file."""
    from wirecopy.serve.report import write_report
    from wirecopy.serve.views import report_view

    view = report_view(report.articles, report.edges, report.syndications, report.stories, report.refused)
    try:
        return write_report(view, folder)
    except OSError as error:
        raise SettingsError(f"--report {folder} cannot be written: {error.strerror}; name another folder") from error
