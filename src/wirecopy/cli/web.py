"""The desk in the browser: serve, user, demo."""

from __future__ import annotations

import getpass
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wirecopy.cli.opening import add_database, settings_of, store_of
from wirecopy.cli.output import DONE, command, print_either, stamp
from wirecopy.cli.texts import demo_report
from wirecopy.config import PREFIX, SETUP, load
from wirecopy.errors import SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from socket import socket

    from wirecopy.cli.output import Commands
    from wirecopy.config import Settings
    from wirecopy.source.rows import Row
    from wirecopy.store import Store

# The password of a demo's owner is made of these: to be typed, not to be kept.
_WORDS = ("ferry", "comet", "harbour", "lantern", "maple", "river", "saddle", "tern")
# Seconds before a worker that died is started again, and between two looks whether it lives.
AGAIN, LOOK = 5.0, 0.5


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    added = command(commands, "serve", _serve, "serve the desk to browsers, with a worker beside it", rows=False)
    _listening(added)
    added.add_argument("--no-worker", action="store_true", help="serve alone: a worker runs elsewhere, or none")
    add_database(added)
    summary = "serve a desk over the invented press that ships with wirecopy, read through the web as real sites are"
    added = command(commands, "demo", _demo, summary, rows=False)
    _listening(added)
    added.add_argument(
        "--report", metavar="DIR", type=Path, help="run in memory instead, print tables and write DIR/index.html"
    )
    added.add_argument("--keep", metavar="DIR", type=Path, help="keep the demo's store there (default: let it go)")
    group = commands.add_parser("user", help="look after accounts: add, list, passwd, remove").add_subparsers(
        required=True, metavar="COMMAND"
    )
    added = command(group, "add", _user_add, "make an account; the password is asked for", rows=False)
    added.add_argument("name", metavar="NAME")
    roles = "reader (default), editor (sources, stories) or admin (owns the desk)"
    added.add_argument("--role", choices=("reader", "editor", "admin"), default="reader", help=roles)
    add_database(added)
    added = command(group, "list", _user_list, "list the accounts")
    add_database(added)
    added = command(group, "passwd", _user_passwd, "change a password, and end every session", rows=False)
    added.add_argument("name", metavar="NAME")
    add_database(added)
    added = command(group, "remove", _user_remove, "remove an account; comments stay, without a name", rows=False)
    added.add_argument("name", metavar="NAME")
    add_database(added)


def _listening(added: argparse.ArgumentParser) -> None:
    added.add_argument("--host", help="where to listen (default: the setting host, 127.0.0.1)")
    added.add_argument("--port", type=int, help="on which port, 0 for any (default: the setting port, 8014)")


def _serve(call: argparse.Namespace) -> int:
    flags = {"database_url": call.database, "host": call.host, "port": call.port}
    settings = load(call.config, flags=flags)
    with store_of(settings) as store:
        new = not store.readers.list()
    return _run(settings, worker=not call.no_worker, new=new)


def _run(settings: Settings, *, worker: bool, new: bool, told: str | None = None) -> int:
    """Serve until stopped, with a worker in a process of its own."""
    from uvicorn import Config, Server
    from uvicorn.supervisors import Multiprocess

    listening = _bound(settings)
    setup = secrets.token_urlsafe(12)
    environment = _environment(settings)
    os.environ.update(environment | {SETUP: setup})
    config = Config(
        "wirecopy.serve.factory:app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.web_workers,
        log_level="warning",
        access_log=False,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    print(told or f"wirecopy: the desk is at {address}", flush=True)
    if new and told is None:
        print(f"wirecopy: make it yours at {address}welcome?token={setup}", flush=True)
    # The server raises again what stopped it, once it has answered what it was asked: the worker must end too.
    signal.signal(signal.SIGTERM, _end)
    stop = threading.Event()
    beside = threading.Thread(target=_beside, args=(environment, stop), daemon=True) if worker else None
    if beside is not None:
        beside.start()
    try:
        if settings.web_workers > 1:
            Multiprocess(config, sockets=[listening]).run()
        else:
            Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        if beside is not None:
            beside.join(timeout=20)
        listening.close()
    return DONE


def _end(*_: object) -> None:
    raise SystemExit(DONE)


def _bound(settings: Settings) -> socket:
    import socket

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # What it accepts inherits this. asyncio sets it only on sockets that name their protocol, and without it the body
    # of a page waits for the browser to acknowledge its headers: 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        reason = f"{settings.host}:{settings.port} cannot be listened on: {error.strerror}"
        raise SettingsError(f"{reason}; name another with --port") from error
    listening.listen(2048)
    listening.set_inheritable(True)
    return listening


def _environment(settings: Settings) -> dict[str, str]:
    """The settings as the environment of other processes has them."""
    found = {}
    for name, value in settings.model_dump().items():
        if value is None:
            continue
        if isinstance(value, dict):
            text = ",".join(f"{language}={model}" for language, model in value.items())
        else:
            text = os.pathsep.join(map(str, value)) if isinstance(value, tuple) else str(value)
        found[PREFIX + name.upper()] = text
    return found


def _beside(environment: dict[str, str], stop: threading.Event) -> None:
    """Run a worker in a process of its own; start another where it dies."""
    given = {name: value for name, value in (os.environ | environment).items() if name != SETUP}
    while not stop.is_set():
        worker = subprocess.Popen(
            [sys.executable, "-m", "wirecopy", "worker"], env=given, start_new_session=True
        )  # ourselves
        while worker.poll() is None and not stop.wait(LOOK):
            pass
        if worker.poll() is None:
            worker.send_signal(signal.SIGTERM)
            try:
                worker.wait(timeout=15)
            except subprocess.TimeoutExpired:
                worker.kill()
        elif not stop.wait(AGAIN):
            print("wirecopy: the worker ended by itself; another one starts", file=sys.stderr)


def _demo(call: argparse.Namespace) -> int:
    if call.report is not None:
        return demo_report(call.report)
    with tempfile.TemporaryDirectory(prefix="wirecopy-demo-") as folder:
        return _demo_desk(call, call.keep or Path(folder))


def _demo_desk(call: argparse.Namespace, folder: Path) -> int:
    from wirecopy.demo import agency_list
    from wirecopy.demo.sites import serve_press

    folder.mkdir(parents=True, exist_ok=True)
    # The demo is the same everywhere: the user's own settings are not asked.
    given = {
        "database_url": f"sqlite:///{(folder / 'demo.db').absolute()}",
        "private_networks": True,
        "interval": 60.0,
        "pause": 0.02,
        "agencies": (agency_list(),),
        "host": call.host,
        "port": call.port,
        "log_level": "error",
    }
    settings = load(Path(os.devnull), environment={}, flags=given)
    with _bound(settings) as free:
        # Tried before the press is read, which takes a while.
        settings = settings.model_copy(update={"port": free.getsockname()[1]})
    with serve_press() as press, store_of(settings) as store:
        password = _demo_owner(store)
        print(
            f"wirecopy: {len(press.feeds)} invented outlets serve their sites on this machine; reading them …",
            flush=True,
        )
        _subscribe_demo(press.feeds, store)
        _read_demo(store, settings)
        stories, articles = len(store.stories.list(limit=1000)), store.articles.count()
        address = f"http://{settings.host}:{settings.port}/"
        told = (
            f"wirecopy: {articles} articles in {stories} stories. The desk is at {address}\n"
            f"wirecopy: read as a visitor, or sign in as demo with the password {password}\n"
            "wirecopy: Ctrl-C ends it"
        )
        return _run(settings, worker=True, new=False, told=told)


def _demo_owner(store: Store) -> str:
    from wirecopy.serve.passwords import hashed
    from wirecopy.store import User

    password = "-".join(
        secrets.choice(("ferry", "comet", "harbour", "lantern", "maple", "river", "saddle", "tern")) for _ in range(4)
    )
    store.readers.put(User(name="demo", role="admin", added=datetime.now(UTC), password=hashed(password)))
    store.readers.set("site_access", "public")
    store.readers.set("site_name", "wirecopy demo")
    return password


def _subscribe_demo(feeds: tuple[str, ...], store: Store) -> None:
    from wirecopy.store import StoredFeed

    now = datetime.now(UTC)
    store.feeds.add([StoredFeed(url=url, added=now, due=now) for url in feeds])


def _read_demo(store: Store, settings: Settings) -> None:
    """Let a worker read the press once, and say how far it is."""
    from wirecopy.cli.live import run_worker

    done = threading.Event()

    def tell() -> None:
        while not done.wait(1.0):
            if sys.stderr.isatty():
                print(f"\rwirecopy: {store.articles.count()} articles", end="", file=sys.stderr, flush=True)

    telling = threading.Thread(target=tell, daemon=True)
    telling.start()
    try:
        run_worker(settings, store, once=True)
    finally:
        done.set()
        telling.join()
        if sys.stderr.isatty():
            print("\r", end="", file=sys.stderr)


def _user_add(call: argparse.Namespace) -> int:
    from wirecopy.serve.passwords import hashed
    from wirecopy.serve.routes.accounts import name_problem
    from wirecopy.store import User

    if problem := name_problem(call.name):
        raise SettingsError(problem)
    with store_of(settings_of(call)) as store:
        if store.readers.get(call.name) is not None:
            raise SettingsError(f"there is a user {call.name!r} already; wirecopy user passwd changes the password")
        password = _asked(call.name)
        store.readers.put(User(name=call.name, role=call.role, added=datetime.now(UTC), password=hashed(password)))
    print(f"wirecopy: {call.name} may sign in as {call.role}", file=sys.stderr)
    return DONE


def _user_list(call: argparse.Namespace) -> int:
    with store_of(settings_of(call)) as store:
        rows: Iterable[Row] = (
            {"name": user.name, "role": user.role, "added": stamp(user.added)} for user in store.readers.list()
        )
        print_either(call, ("name", "role", "added"), rows)
    return DONE


def _user_passwd(call: argparse.Namespace) -> int:
    from dataclasses import replace

    from wirecopy.serve.passwords import hashed

    with store_of(settings_of(call)) as store:
        user = store.readers.get(call.name)
        if user is None:
            raise SettingsError(f"there is no user {call.name!r}; wirecopy user list shows them")
        store.readers.put(replace(user, password=hashed(_asked(call.name))))
        store.accounts.close_sessions(call.name)
    return DONE


def _user_remove(call: argparse.Namespace) -> int:
    with store_of(settings_of(call)) as store:
        if not store.readers.remove(call.name):
            raise SettingsError(f"there is no user {call.name!r}; wirecopy user list shows them")
    return DONE


def _asked(name: str) -> str:
    """A new password: asked for twice on a terminal, else the first line of standard input."""
    from wirecopy.serve.passwords import problem

    if sys.stdin.isatty():
        given = getpass.getpass("Password: ")
        if given != getpass.getpass("Again: "):
            raise SettingsError("the two passwords are not the same")
    else:
        given = sys.stdin.readline().rstrip("\n")
    if wrong := problem(given, name=name):
        raise SettingsError(wrong)
    return given
