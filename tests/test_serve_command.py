"""`wirecopy serve`, `demo` and `user` as commands: real processes, real ports, and nothing left running."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

from web_desk import Caller
from wirecopy import cli
from wirecopy.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

PASSWORD = "quiet lantern ferry"


@contextmanager
def running(*arguments: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A wirecopy process with data and settings of its own, and the lines that it prints."""
    environment = os.environ | {
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    command = [sys.executable, "-m", "wirecopy", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True)
    lines: list[str] = []
    try:
        yield process, lines
    finally:
        process.terminate()
        process.wait(timeout=60)
        if process.stdout is not None:
            process.stdout.close()
        assert children(process.pid) == []


def until(process: subprocess.Popen[str], lines: list[str], wanted: str) -> str:
    """Read what the process prints until a line has what is wanted."""
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if found := re.search(wanted, line):
            return found[0]
    raise AssertionError(f"it ended after saying {lines}")


def children(session: int) -> list[str]:
    """The commands of the processes of a session that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(words)
    return found


def workers_of(database: str) -> int:
    """How many workers run over a store."""
    found = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes()
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        found += b"worker" in words.split(b"\0") and database.encode() in environment
    return found


def test_demo_reads_the_press_through_the_web_and_serves_the_desk(tmp_path: Path) -> None:
    with running("demo", "--port", "0", "--keep", str(tmp_path / "kept"), folder=tmp_path) as (process, lines):
        address = until(process, lines, r"http://127\.0\.0\.1:\d+")
        password = until(process, lines, r"the password \S+").split()[-1]
        with urlopen(f"{address}/?format=json", timeout=60) as answer:  # noqa: S310  # our own server
            stories = json.load(answer)["stories"]
        assert len(stories) >= 12
        assert sum(story["articles"] for story in stories) >= 60
        assert len({story["language"].partition("-")[0] for story in stories if story["language"]}) >= 5
        owner = Caller(base=address)
        assert owner.sign_in("demo", password).status == 303
        sources = json.loads(owner.get("/sources?format=json").text)
        assert sources["feeds"] >= 12
    database = f"sqlite:///{tmp_path / 'kept' / 'demo.db'}"
    assert workers_of(database) == 0
    with open_store(database) as store:
        assert store.doctor() == ()
        assert store.articles.count() >= 60


def test_serve_starts_a_worker_and_takes_it_along_when_it_ends(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'desk.db'}"
    with running("serve", "--port", "0", "--database", database, folder=tmp_path) as (process, lines):
        address = until(process, lines, r"http://127\.0\.0\.1:\d+/")
        setup = until(process, lines, r"/welcome\?token=\S+")
        for _ in range(200):
            if workers_of(database) == 1:
                break
            time.sleep(0.1)
        assert workers_of(database) == 1
        caller = Caller(base=address.rstrip("/"))
        assert caller.get("/").headers["location"] == "/welcome"
        assert caller.get(setup).status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert workers_of(database) == 0


def test_port_that_is_taken_is_named_with_the_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        status = cli.main(["serve", "--port", port, "--database", f"sqlite:///{tmp_path / 'desk.db'}"])
    assert status == 2
    said = capsys.readouterr().err
    assert port in said
    assert "--port" in said


def test_accounts_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = ["--database", f"sqlite:///{tmp_path / 'desk.db'}"]

    def typed(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))

    typed(PASSWORD)
    assert cli.main(["user", "add", "olga", "--role", "admin", *database]) == 0
    typed("short")
    assert cli.main(["user", "add", "rita", *database]) == 2
    assert "ten characters" in capsys.readouterr().err
    typed(PASSWORD)
    assert cli.main(["user", "add", "olga", *database]) == 2
    assert cli.main(["user", "list", "--format", "jsonl", *database]) == 0
    assert [json.loads(line)["role"] for line in capsys.readouterr().out.splitlines()] == ["admin"]
    typed("another quiet lantern")
    assert cli.main(["user", "passwd", "olga", *database]) == 0
    assert cli.main(["user", "passwd", "nobody", *database]) == 2
    assert cli.main(["user", "remove", "olga", *database]) == 0
    assert cli.main(["user", "remove", "olga", *database]) == 2
