"""Addresses to views: one module for each kind of page."""

from wirecopy.serve.routes import (
    accounts,
    articles,
    comments,
    desk_settings,
    evidence,
    front,
    hubs,
    origins,
    out,
    search,
    shell,
    sources,
    stories,
)

ROUTERS = tuple(
    module.router
    for module in (
        front,
        comments,
        stories,
        articles,
        evidence,
        origins,
        search,
        sources,
        accounts,
        desk_settings,
        out,
        hubs,
        shell,
    )
)
