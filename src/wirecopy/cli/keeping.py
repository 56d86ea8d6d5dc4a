"""Commands that look after the desk: backup, restore, doctor, export, config."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from wirecopy.cli.opening import add_database, settings_of, store_of
from wirecopy.cli.output import DONE, REFUSED, command, print_either, say, waiting, written_out
from wirecopy.errors import SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from wirecopy.cli.output import Commands
    from wirecopy.source.rows import Row


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    added = command(commands, "backup", _backup, "write the whole store into a file, while it is in use", rows=False)
    added.add_argument("file", metavar="FILE", type=Path, help="where to: a SQLite store, whichever database it is of")
    add_database(added)
    added = command(commands, "restore", _restore, "put a backup in place of what the store holds", rows=False)
    added.add_argument("file", metavar="FILE", type=Path, help="what `wirecopy backup` made")
    added.add_argument("--replace", action="store_true", help="also where the store holds articles already")
    add_database(added)
    added = command(commands, "doctor", _doctor, "look whether everything in the store fits together")
    added.add_argument("--rebuild-search", action="store_true", help="first make the text index anew")
    added.add_argument("--rebuild-front", action="store_true", help="first order the front page anew")
    add_database(added)
    added = command(commands, "export", _export, "write every article, or every original page, into a file", rows=False)
    added.add_argument(
        "file", metavar="FILE", type=Path, help="articles into .jsonl (or -) or .parquet, originals into .warc.gz"
    )
    add_database(added)
    added = command(commands, "config", _config, "print the settings in force, secrets masked")
    add_database(added)


def _backup(call: argparse.Namespace) -> int:
    with store_of(settings_of(call), make=False) as store, waiting("writing the backup"):
        store.backup(call.file)
    say(f"the backup is {call.file}")
    return DONE


def _restore(call: argparse.Namespace) -> int:
    with store_of(settings_of(call)) as store:
        held = store.articles.count()
        if held and not call.replace:
            raise SettingsError(f"{store.place} holds {held} articles; --replace puts the backup in their place")
        with waiting("putting the backup in place"):
            store.restore(call.file)
    say(f"{call.file} is in place")
    return DONE


def _doctor(call: argparse.Namespace) -> int:
    with store_of(settings_of(call), make=False) as store:
        if call.rebuild_search:
            say(f"{store.rebuild_search()} articles are in the text index")
        if call.rebuild_front:
            say(f"{store.rebuild_front()} stories are in their places")
        with waiting("looking at everything"):
            found = store.doctor()
    rows: list[Row] = [
        {"code": each.code, "count": each.count, "reason": each.reason, "remedy": each.remedy} for each in found
    ]
    print_either(call, ("code", "count", "reason", "remedy"), rows)
    if not found:
        say("everything fits together")
    return REFUSED if found else DONE


def _export(call: argparse.Namespace) -> int:
    name = call.file.name.lower()
    with store_of(settings_of(call), make=False) as store:
        if str(call.file) == "-":
            with written_out():
                store.export_jsonl(sys.stdout.buffer)
        elif name.endswith(".jsonl"):
            _into(call.file, store.export_jsonl, "articles")
        elif name.endswith(".parquet"):
            _into(call.file, store.export_parquet, "articles")
        elif name.endswith(".warc.gz"):
            _into(call.file, partial(store.export_warc, now=datetime.now(UTC)), "original pages")
        else:
            raise SettingsError(f"{call.file} is neither .jsonl nor .parquet (articles) nor .warc.gz (original pages)")
    return DONE


def _into(file: Path, write: Callable[[IO[bytes]], int], what: str) -> None:
    part = file.with_name(f".{file.name}.part")
    try:
        with waiting(f"writing the {what}"), part.open("wb") as stream:
            count = write(stream)
        part.replace(file)
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}; name another file") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    say(f"{count} {what} are in {file}")


def _config(call: argparse.Namespace) -> int:
    from wirecopy.config import Settings, masked
    from wirecopy.store import default_url

    shown = masked(settings_of(call))
    shown["database_url"] = shown["database_url"] or default_url()
    rows: list[Row] = [
        {"setting": name, "value": shown[name], "meaning": field.description}
        for name, field in Settings.model_fields.items()
    ]
    print_either(call, ("setting", "value", "meaning"), rows)
    return DONE
