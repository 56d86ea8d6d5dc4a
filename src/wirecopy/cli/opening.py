"""Settings, store and client as the commands need them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wirecopy.config import Settings, load

if TYPE_CHECKING:
    import argparse

    from wirecopy.extract import ExtractOptions
    from wirecopy.fetch import Client, FetchOptions
    from wirecopy.store import Store
    from wirecopy.worker import WorkerOptions


def add_database(added: argparse.ArgumentParser) -> None:
    """Give a command the options by which it finds its store and settings."""
    help_ = "sqlite:///path or postgresql://user:password@host/name (default: the setting database_url)"
    added.add_argument("--database", metavar="URL", help=help_)
    added.add_argument("--config", metavar="FILE", type=Path, help="the settings file (default: config.toml)")


def settings_of(call: argparse.Namespace) -> Settings:
    """Return the settings with what the call says itself.

    Raises:
        SettingsError: A setting is wrong.
    """
    return load(call.config, flags={"database_url": call.database})


def store_of(settings: Settings, *, make: bool = True) -> Store:
    """Open the store.

    Args:
        settings: Which one.
        make: Whether to make it where there is none: a backup of a file whose name was mistyped would be empty.

    Raises:
        SettingsError: Its address is none.
        StoreError: It cannot be opened.
    """
    from wirecopy.store import StoreOptions, open_store

    return open_store(settings.database_url, options=StoreOptions(make=make))


def client_of(settings: Settings) -> Client:
    """Open the client for the web."""
    from wirecopy.fetch import Client

    return Client(fetch_options(settings))


def fetch_options(settings: Settings) -> FetchOptions:
    """Return how the web is read."""
    from wirecopy import __version__
    from wirecopy.fetch import FetchOptions

    return FetchOptions(
        contact=settings.contact,
        product=f"wirecopy/{__version__}",
        private_networks=settings.private_networks,
        total=settings.timeout,
        size=int(settings.max_body),
        pause=settings.pause,
        interval=settings.interval,
    )


def extract_options(settings: Settings) -> ExtractOptions:
    """Return how pages are extracted."""
    from wirecopy.extract import ExtractOptions

    return ExtractOptions(agencies=settings.agencies)


def worker_options(settings: Settings) -> WorkerOptions:
    """Return how the worker works."""
    from wirecopy.store import Retention
    from wirecopy.worker import WorkerOptions

    return WorkerOptions(
        threads=settings.threads,
        lease=settings.lease,
        keep_originals=settings.keep_originals,
        hub_root=f"{settings.public_url.rstrip('/')}/hub/" if settings.public_url else None,
        retention=Retention(originals=settings.keep_originals_days, read=settings.archive_read_days),
    )
