"""What the server process of `wirecopy serve` runs: the application over the settings of its environment."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from wirecopy.config import SETUP, load
from wirecopy.fetch import Client, FetchOptions
from wirecopy.serve.app import create_app
from wirecopy.store import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI


def app() -> FastAPI:
    """Make the application with a store and a client of its own, which it closes when it ends."""
    settings = load()
    store = open_store(settings.database_url)
    client = Client(
        FetchOptions(
            contact=settings.contact,
            product=f"wirecopy/{version('wirecopy')}",
            private_networks=settings.private_networks,
            total=min(settings.timeout, 20.0),
            size=int(settings.max_body),
            pause=0.0,
            interval=settings.interval,
        )
    )

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        try:
            yield
        finally:
            client.close()
            store.close()

    made = create_app(store, settings, client, setup=os.environ.get(SETUP))
    made.router.lifespan_context = life
    return made
