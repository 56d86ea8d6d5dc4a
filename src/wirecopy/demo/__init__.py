"""The invented press that ships with wirecopy: real-looking pages of outlets, agencies and people that do not exist.

`press/` holds a folder for each outlet. `press.toml` beside it says what the pages really are: it is the source of
golden tests, and no stage reads it. `agencies.toml` lists the invented agencies in the form of the product's own list.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from wirecopy.types import Page

if TYPE_CHECKING:
    from datetime import datetime

OutletKind = Literal["agency", "newspaper", "newsletter", "aggregator", "rewriter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One invented publisher.

    Attributes:
        key: Its short name.
        name: What it calls itself.
        folder: Its folder below `folder()`.
        address: Where its site would be; always below `.example`.
        kind: What it does for a living.
        country: ISO 3166-1.
        language: BCP 47.
        feed: The title of its feed.
    """

    key: str
    name: str
    folder: str
    address: str
    kind: OutletKind
    country: str
    language: str
    feed: str


def folder() -> Path:
    """The folder of the press; the files of `press()` lie one folder below it."""
    return Path(str(files("wirecopy.demo"))) / "press"


def agency_list() -> Path:
    """The list of the invented agencies, in the form of the product's own `agencies.toml`."""
    return folder().parent / "agencies.toml"


def press() -> tuple[Path, ...]:
    """The files of the press, in order of arrival."""
    return tuple(folder() / row["file"] for row in truth()["page"])


def pages() -> tuple[Page, ...]:
    """The press as fetched pages, in order of arrival: each with its address and the time of its fetch.

    Returns:
        Pages whose ids are their paths below `folder()`.
    """
    return tuple(_page(row["file"], row["url"], row["fetched"]) for row in truth()["page"])


def outlets() -> tuple[Outlet, ...]:
    """The outlets that have pages in the press."""
    return tuple(Outlet(**row) for row in truth()["outlet"])


def _page(file: str, url: str, fetched: datetime) -> Page:
    path = folder() / file
    text = path.read_text(encoding="utf-8")
    return Page(id=file, text=text, markup=path.suffix == ".html", url=url, fetched=fetched, status=200)


@cache
def truth() -> dict[str, Any]:
    """What the press really is, as `press.toml` has it."""
    return tomllib.loads((folder().parent / "press.toml").read_text(encoding="utf-8"))
