"""A PostgreSQL server for tests: from the programs of the distribution, in a folder of its own, reached by a Unix socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

# Nothing here outlives the machine. Commits still reach the system before they are acknowledged: a killed server loses none.
FAST = (
    "fsync=off",
    "full_page_writes=off",
    "autovacuum=off",
    "shared_buffers=32MB",
    "max_connections=40",
)


def programs() -> Path | None:
    """Return the folder with the server's programs; Debian keeps them out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    path = shutil.which("postgres")
    return Path(path).resolve().parent if path else None


class Server:
    """A server that can be stopped, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        # The server refuses to run as root.
        self._user = None if os.geteuid() else _unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="wirecopy-postgres-"))
        if self._user is not None:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._data = self.folder / "data"
        self._run(
            "initdb",
            "-D",
            str(self._data),
            "-U",
            "wirecopy",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = [
            word
            for setting in ("listen_addresses=", f"unix_socket_directories={self.folder}", *FAST)
            for word in ("-c", setting)
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._folder / "postgres", "-D", str(self._data), *settings], stdout=log, stderr=log, **self._as_user()
            )
        until = time.monotonic() + 120  # after SIGKILL it reads its log again, which a busy disk makes slow
        while subprocess.run([self._folder / "pg_isready", "-q", "-h", str(self.folder)], check=False).returncode:
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.05)

    def stop(self, sign: signal.Signals = signal.SIGQUIT) -> None:
        """End it at once; with SIGKILL as if the machine had lost it."""
        assert self._process is not None
        self._process.send_signal(sign)
        self._process.wait(30)
        self._process = None

    def database(self, template: str = "template1") -> str:
        """Make a database and return its name."""
        self._made += 1
        name = f"store_{self._made}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://wirecopy@/{name}?host={self.folder}"

    def execute(self, statement: str, *, database: str = "postgres") -> None:
        """Run a statement outside of any transaction."""
        with psycopg.connect(host=str(self.folder), user="wirecopy", dbname=database, autocommit=True) as connection:
            connection.execute(statement)

    def remove(self) -> None:
        """Stop it and delete its folder."""
        if self._process is not None:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([self._folder / program, *arguments], check=True, capture_output=True, **self._as_user())

    def _as_user(self) -> dict[str, Any]:
        if self._user is None:
            return {"cwd": self.folder}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": [], "cwd": self.folder}


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("there is no user to run the server as")
