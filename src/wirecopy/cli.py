"""The command line: parse, call the desk, print.

Names, fields and exit statuses are a contract, described in docs/commands.md: 0 all done; 1 some inputs were refused,
each named on standard error with its reason; 2 the call itself was wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import os
import shutil
import sys
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from wirecopy.errors import InputError, SettingsError, WirecopyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecopy.desk import Report
    from wirecopy.extract import ExtractOptions
    from wirecopy.source.rows import Row
    from wirecopy.types import Article, Page

DONE, REFUSED, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130
WIDTH = 100  # columns of a table; a narrower terminal gets its own width
PATH_HELP = "a file, a folder, or - for standard input: HTML, plain text, JSON Lines or WARC"


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: The words after `wirecopy`; those of the process where None.

    Returns:
        The exit status.
    """
    call = _parser().parse_args(arguments)
    logging.basicConfig(format="wirecopy: %(message)s", level=logging.INFO if call.verbose else logging.WARNING)
    try:
        return int(call.run(call))
    except SettingsError as error:
        print(f"wirecopy: {error}", file=sys.stderr)
        return WRONG_CALL
    except WirecopyError as error:
        print(f"wirecopy: {error}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("wirecopy: stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough, as `head` does. Python would complain again when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wirecopy",
        description="A news desk: clean articles, traced copies, each story once.",
        epilog="Try: wirecopy demo",
    )
    parser.add_argument("--version", action="version", version=f"wirecopy {version('wirecopy')}")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more on standard error")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = _command(commands, "extract", _extract, "turn pages into clean articles, one row for each")
    command.add_argument("--fast", action="store_true", help="simpler and faster body text, for archives")
    command = _command(commands, "trace", _trace, "find who copied whom, one row for each pair in which text is reused")
    command.add_argument("--report", metavar="DIR", type=Path, help="also write DIR/index.html with the aligned texts")
    command = _command(commands, "stories", _stories, "group articles by event, one row for each article")
    command.add_argument("--stories", action="store_true", help="one row for each story instead")
    command = commands.add_parser("demo", help="run the main job on the invented press that ships with wirecopy")
    command.add_argument("--report", metavar="DIR", type=Path, help="where the report goes (default: demo-report)")
    command.set_defaults(run=_demo)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object, summary: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    command.add_argument("paths", nargs="+", metavar="PATH", help=PATH_HELP)
    command.add_argument(
        "--format", choices=("table", "jsonl"), help="default: table on a terminal, jsonl elsewhere (JSON Lines)"
    )
    command.add_argument("--output", metavar="FILE", type=Path, help="write there instead of to standard output")
    command.set_defaults(run=run)
    return command


def _extract(call: argparse.Namespace) -> int:
    from wirecopy.desk import articles
    from wirecopy.extract import ExtractOptions
    from wirecopy.serve import table
    from wirecopy.source import read
    from wirecopy.source.rows import article_row

    sieve = _Sieve()
    found = sieve.kept(_watched("extracting", articles(read(call.paths), options=ExtractOptions(fast=call.fast))))
    with _output(call) as stream:
        if _format(call, stream) == "jsonl":
            _print_rows((article_row(article) for article in found), stream)
        else:
            table.print_articles(tuple(found), _console(stream))
    return sieve.status


def _trace(call: argparse.Namespace) -> int:
    from wirecopy.serve import table
    from wirecopy.source import read
    from wirecopy.source.rows import reuse_row

    sieve = _Sieve()
    report = _report(read(call.paths), sieve, with_stories=call.report is not None)
    with _output(call) as stream:
        if _format(call, stream) == "jsonl":
            _print_rows(map(reuse_row, report.edges), stream)
        else:
            table.print_trace(report.articles, report.edges, report.syndications, _console(stream))
    if call.report is not None:
        print(f"wirecopy: the report is {_write_report(report, call.report)}", file=sys.stderr)
    return sieve.status


def _stories(call: argparse.Namespace) -> int:
    from wirecopy.serve import table
    from wirecopy.source import read
    from wirecopy.source.rows import membership_row, story_row
    from wirecopy.story import is_headline_only

    sieve = _Sieve()
    report = _report(read(call.paths), sieve, with_stories=True)
    story_of = {article: story for story in report.stories for article in story.articles}
    with _output(call) as stream:
        if _format(call, stream) == "table":
            table.print_stories(report.articles, report.stories, _console(stream))
        elif call.stories:
            _print_rows(map(story_row, report.stories), stream)
        else:
            rows = (
                membership_row(article, story_of[article.id], headline_only=is_headline_only(article))
                for article in report.articles
            )
            _print_rows(rows, stream)
    return sieve.status


def _demo(call: argparse.Namespace) -> int:
    from wirecopy.demo import agency_list, pages
    from wirecopy.extract import ExtractOptions
    from wirecopy.serve import table

    sieve = _Sieve()
    options = ExtractOptions(agencies=(agency_list(),))
    report = _report(pages(), sieve, with_stories=True, options=options)
    console = _console(sys.stdout)
    table.print_trace(report.articles, report.edges, report.syndications, console)
    table.print_stories(report.articles, report.stories, console)
    print(f"\nRead it: {_write_report(report, call.report or Path('demo-report'))}")
    return sieve.status


def _report(
    inputs: Iterable[Page | Article | InputError],
    sieve: _Sieve,
    *,
    with_stories: bool,
    options: ExtractOptions | None = None,
) -> Report:
    """Run the desk over the inputs, naming each refusal as it comes."""
    from wirecopy.desk import Desk, articles

    found = sieve.watched(_watched("reading", articles(inputs, options=options)))
    report = Desk().report(found, with_stories=with_stories)
    sieve.name_late(report.refused)
    return report


def _write_report(report: Report, folder: Path) -> Path:
    from wirecopy.serve.report import write_report
    from wirecopy.serve.views import report_view

    view = report_view(report.articles, report.edges, report.syndications, report.stories, report.refused)
    try:
        return write_report(view, folder)
    except OSError as error:
        raise SettingsError(f"--report {folder} cannot be written: {error.strerror}; name another folder") from error


class _Sieve:
    """Names each refusal on standard error, once, and remembers that there was one."""

    def __init__(self) -> None:
        self._named: set[int] = set()
        self.status = DONE

    def name(self, refusal: InputError) -> None:
        print(f"wirecopy: refused {refusal}", file=sys.stderr)
        self._named.add(id(refusal))
        self.status = REFUSED

    def name_late(self, refusals: Iterable[InputError]) -> None:
        for refusal in refusals:
            if id(refusal) not in self._named:
                self.name(refusal)

    def watched(self, items: Iterable[Article | InputError]) -> Iterator[Article | InputError]:
        for item in items:
            if isinstance(item, InputError):
                self.name(item)
            yield item

    def kept(self, items: Iterable[Article | InputError]) -> Iterator[Article]:
        for item in self.watched(items):
            if not isinstance(item, InputError):
                yield item


def _watched(what: str, items: Iterable[Article | InputError]) -> Iterator[Article | InputError]:
    """Show how far it is, on standard error and only on a terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed} articles"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        for item in items:
            progress.advance(task)
            yield item


def _format(call: argparse.Namespace, stream: IO[str]) -> str:
    return call.format or ("table" if stream.isatty() else "jsonl")


def _print_rows(rows: Iterable[Row], stream: IO[str]) -> None:
    for row in rows:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        stream.flush()  # whoever reads a pipe sees each article as it is done


def _console(stream: IO[str]) -> Console:
    """A console for tables: as wide as the terminal, at most and elsewhere exactly `WIDTH` columns."""
    terminal = shutil.get_terminal_size((WIDTH, 24)).columns if stream.isatty() else WIDTH
    return Console(file=stream, width=min(WIDTH, terminal), highlight=False)


@contextlib.contextmanager
def _output(call: argparse.Namespace) -> Iterator[IO[str]]:
    """Standard output, or the file named by `--output`, which appears only when it is complete."""
    if call.output is None:
        if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        yield sys.stdout
        return
    part = call.output.with_name(f".{call.output.name}.part")
    try:
        stream = part.open("w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise SettingsError(f"--output {call.output} cannot be written: {error.strerror}; name another file") from error
    try:
        with stream:
            yield stream
        part.replace(call.output)
    finally:
        part.unlink(missing_ok=True)
