"""What all commands have in common: formats, tables, refusals, progress."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from wirecopy.cli.logs import printable
from wirecopy.errors import InputError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from wirecopy.source.rows import Row

    # What `add_subparsers` gives.
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # it has no public name

    T = TypeVar("T")

DONE, REFUSED, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130
WIDTH = 100  # columns of a table; a narrower terminal gets its own width
GAP, NARROWEST = 2, 8  # between columns; of a column that gives way
MOST_ROWS = 1_000_000  # that a command is asked to print
TIMES = frozenset({"published", "added", "polled", "answered", "due", "ended", "started", "changed", "made"})


def command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], summary: str, *, rows: bool = True
) -> argparse.ArgumentParser:
    """Add a command.

    Args:
        commands: Where to.
        name: Its word.
        run: What it does; returns the exit status.
        summary: What it does, in half a sentence.
        rows: Whether it prints rows, and so has `--format` and `--output`.
    """
    added = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    if rows:
        added.add_argument(
            "--format", choices=("table", "jsonl"), help="default: table on a terminal, jsonl elsewhere (JSON Lines)"
        )
        added.add_argument("--output", metavar="FILE", type=Path, help="write there instead of to standard output")
    added.set_defaults(run=run)
    return added


def say(text: str) -> None:
    """Say a line on standard error."""
    print(f"wirecopy: {printable(text)}", file=sys.stderr)


def count_of(given: str) -> int:
    """Read a number of rows from the command line."""
    try:
        count = int(given)
    except ValueError:
        count = 0
    if not 1 <= count <= MOST_ROWS:
        raise argparse.ArgumentTypeError(f"{given} is no number from 1 to {MOST_ROWS}")
    return count


class Sieve:
    """Names each refusal on standard error, once, and remembers that there was one."""

    def __init__(self) -> None:
        self._named: set[int] = set()
        self.status = DONE

    def name(self, refusal: InputError) -> None:
        """Name a refusal."""
        say(f"refused {refusal}")
        self._named.add(id(refusal))
        self.status = REFUSED

    def name_late(self, refusals: Iterable[InputError]) -> None:
        """Name those that were not named when they came."""
        for refusal in refusals:
            if id(refusal) not in self._named:
                self.name(refusal)

    def watched(self, items: Iterable[T | InputError]) -> Iterator[T | InputError]:
        """Pass everything on, naming the refusals."""
        for item in items:
            if isinstance(item, InputError):
                self.name(item)
            yield item

    def kept(self, items: Iterable[T | InputError]) -> Iterator[T]:
        """Pass on what was not refused."""
        for item in self.watched(items):
            if not isinstance(item, InputError):
                yield item


def watched(what: str, items: Iterable[T], *, of: str = "articles") -> Iterator[T]:
    """Show how far it is, on standard error and only on a terminal."""
    columns = (SpinnerColumn(), TextColumn(f"{{task.description}} {{task.completed}} {of}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        for item in items:
            progress.advance(task)
            yield item


@contextlib.contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show that something goes on that cannot say how far it is, on standard error and only on a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        progress.add_task(what, total=None)
        yield


def format_of(call: argparse.Namespace, stream: IO[str]) -> str:
    """Return `table` or `jsonl`, as asked for or as fits the stream."""
    return str(call.format or ("table" if stream.isatty() else "jsonl"))


def print_rows(rows: Iterable[Row], stream: IO[str]) -> None:
    """Print JSON Lines."""
    for row in rows:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        stream.flush()  # whoever reads a pipe sees each article as it is done


def print_either(call: argparse.Namespace, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Print rows as asked for: as JSON Lines, or these columns of them as a table."""
    with output(call) as stream:
        if format_of(call, stream) == "jsonl":
            print_rows(rows, stream)
        else:
            print_table(columns, rows, console(stream))


def print_table(columns: Sequence[str], rows: Iterable[Row], to: Console) -> None:
    """Print some columns of rows, a line for each; the widest columns give way where the line is too short."""
    lines = [[name.replace("_", " ") for name in columns]]
    lines += [[_shown(name, row.get(name)) for name in columns] for row in rows]
    widths = [max(cell_len(line[place]) for line in lines) for place in range(len(columns))]
    while sum(widths) + GAP * (len(widths) - 1) > to.width and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    for number, line in enumerate(lines):
        cells = (_fitted(value, width) for value, width in zip(line, widths, strict=True))
        to.print(Text((" " * GAP).join(cells).rstrip()[: to.width], style="" if number else "dim"), soft_wrap=True)


def _fitted(value: str, width: int) -> str:
    return set_cell_size(value, width) if cell_len(value) <= width else set_cell_size(value, width - 1) + "…"


def _shown(name: str, value: object) -> str:
    """A value as a table has it: on one line, without what could speak to the terminal."""
    from wirecopy.serve.display import one_line

    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return one_line(", ".join(map(str, value))) or ""
    if name in TIMES:
        return str(value)[:16].replace("T", " ")
    return one_line(str(value)) or ""


def stamp(moment: datetime | None) -> str | None:
    """Return a time as rows have it."""
    return None if moment is None else moment.isoformat()


def console(stream: IO[str]) -> Console:
    """A console for tables: as wide as the terminal, at most and elsewhere exactly `WIDTH` columns."""
    terminal = shutil.get_terminal_size((WIDTH, 24)).columns if stream.isatty() else WIDTH
    return Console(file=stream, width=min(WIDTH, terminal), highlight=False)


@contextlib.contextmanager
def output(call: argparse.Namespace) -> Iterator[IO[str]]:
    """Standard output, or the file named by `--output`, which appears only when it is complete.

    Raises:
        SettingsError: It cannot be written.
    """
    if call.output is None:
        with written_out():
            if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
                sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
            yield sys.stdout
        return
    part = call.output.with_name(f".{call.output.name or 'output'}.part")
    try:
        with part.open("w", encoding="utf-8", errors="backslashreplace") as stream:
            yield stream
        part.replace(call.output)
    except OSError as error:
        raise SettingsError(f"--output {call.output} cannot be written: {error.strerror}; name another file") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def written_out() -> Iterator[None]:
    """Whatever is written to standard output inside has come through at the end.

    Raises:
        SettingsError: It is closed, or there is no room.
    """
    if sys.stdout is None:
        raise SettingsError("standard output is closed; open it, or name a file")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # whoever reads has enough
    except OSError as error:
        forget_output()
        raise SettingsError(f"standard output cannot be written: {error.strerror}; name a file elsewhere") from error


def forget_output() -> None:
    """Let go what standard output has not taken: Python would complain again when it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
