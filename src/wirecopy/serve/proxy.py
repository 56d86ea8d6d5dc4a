"""Pictures of articles, fetched by the desk: readers' browsers ask nobody else.

    address -> sign -> /picture/... -> verify -> kept here? -> fetch, under the address guard -> look at the bytes

Only addresses that the desk signed are fetched, so nobody can use it to reach others. What comes counts by its bytes,
never by what its server calls it: raster pictures of five kinds, and drawings (SVG) that hold nothing but a drawing.
Pictures of a pixel or two count readers; they are dropped.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import itertools
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wirecopy.fetch import Failed, Fetched, NotModified, Request, fetch
from wirecopy.serve.pictures import kind_and_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecopy.fetch import Client

PREFIX = "/picture/"
# Bytes of a picture, and of all that are kept.
MOST, ROOM = 5 << 20, 256 << 20
# Pictures of articles hardly ever change; a failure may be over sooner.
FRESH, FAILED = timedelta(days=7), timedelta(hours=1)
# Pixels on a side: less counts readers, more is meant to fill a memory.
LEAST_SIDE, MOST_SIDE = 3, 20_000
# The folder is looked through once in so many new pictures.
_SWEEP = 32
_MAC = 16
_added = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture to be passed on.

    Attributes:
        type: Its media type, by its bytes.
        content: The bytes.
        width: Pixels; None for a drawing without a size.
        height: The same.
    """

    type: str
    content: bytes
    width: int | None = None
    height: int | None = None

    @property
    def tag(self) -> str:
        """An entity tag."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:24]}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The first line of a kept file; without a type, a failure."""

    type: str = ""
    width: int | None = None
    height: int | None = None
    etag: str | None = None
    modified: str | None = None


def sign(url: str, secret: bytes) -> str:
    """Return the desk's own address for a picture.

    Args:
        url: Where the picture is.
        secret: The desk's.
    """
    name = base64.urlsafe_b64encode(url.encode("utf-8", "replace")).decode().rstrip("=")
    return f"{PREFIX}{_mac(name, secret)}/{name}"


def verify(signed: str, secret: bytes) -> str | None:
    """Return where the picture is, of an address that `sign` gave, with or without its prefix; None for any other."""
    mac, _, name = signed.removeprefix(PREFIX).partition("/")
    if not hmac.compare_digest(mac.encode(), _mac(name, secret).encode()):
        return None
    try:
        url = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
        parts = urlsplit(url)
    except (binascii.Error, ValueError):
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def _mac(name: str, secret: bytes) -> str:
    code = hmac.new(secret, b"picture\0" + name.encode("utf-8", "replace"), hashlib.sha256).digest()[:_MAC]
    return base64.urlsafe_b64encode(code).decode().rstrip("=")


def cache_folder() -> Path:
    """The folder of kept pictures, by the XDG rules."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(home) if Path(home).is_absolute() else Path.home() / ".cache") / "wirecopy" / "pictures"


def fetch_picture(url: str, *, client: Client, folder: Path | None = None) -> Picture | None:
    """Return a picture, kept or fetched.

    Args:
        url: Where it is.
        client: The connections, with their address guard.
        folder: Where pictures are kept; None for the user's cache folder. Without room there, nothing is kept.

    Returns:
        The picture; None where it cannot be had, is none, is too large or only counts readers.
    """
    place = (folder or cache_folder()) / hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()
    kept, content, age = _read(place, client.now())
    if kept is not None and age < (FRESH if kept.type else FAILED):
        return _picture(kept, content)
    held = kept if kept is not None and kept.type else None
    known = (held.etag, held.modified) if held else (None, None)
    outcome = fetch(Request(url=url, kind="picture", etag=known[0], last_modified=known[1]), client=client)
    if isinstance(outcome, NotModified) and held is not None:
        with suppress(OSError):
            os.utime(place, times=(client.now().timestamp(),) * 2)
        return _picture(held, content)
    if isinstance(outcome, Failed) and held is not None and outcome.why != "status":
        return _picture(held, content)
    found, content = _looked_at(outcome) if isinstance(outcome, Fetched) else (_Kept(), b"")
    _keep(place, found, content, client.now())
    return _picture(found, content)


def _looked_at(outcome: Fetched) -> tuple[_Kept, bytes]:
    look = kind_and_size(outcome.content) if len(outcome.content) <= MOST else None
    if look is None or not _is_for_people(look.width, look.height):
        return _Kept(), b""
    header = outcome.exchange.header
    kept = _Kept(
        type=look.type, width=look.width, height=look.height, etag=header("etag"), modified=header("last-modified")
    )
    return kept, outcome.content


def _is_for_people(*sides: int | None) -> bool:
    return all(side is None or LEAST_SIDE <= side <= MOST_SIDE for side in sides)


def _picture(kept: _Kept, content: bytes) -> Picture | None:
    return Picture(type=kept.type, content=content, width=kept.width, height=kept.height) if kept.type else None


def _read(place: Path, now: datetime) -> tuple[_Kept | None, bytes, timedelta]:
    try:
        with place.open("rb") as file:
            age = now - datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
            return _Kept(**json.loads(file.readline())), file.read(), age
    except (OSError, ValueError, TypeError):
        return None, b"", timedelta.max


def _keep(place: Path, kept: _Kept, content: bytes, now: datetime) -> None:
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(asdict(kept)).encode() + b"\n" + content)
        os.utime(name, times=(now.timestamp(),) * 2)
        Path(name).replace(place)
        if next(_added) % _SWEEP == 1:
            sweep(place.parent)


def sweep(folder: Path, room: int = ROOM) -> None:
    """Let the pictures go that were fetched longest ago, until the rest takes a given room in bytes."""
    held = sorted(_held(folder), reverse=True)
    total = 0
    for _, size, path in held:
        total += size
        if total > room:
            path.unlink(missing_ok=True)


def _held(folder: Path) -> Iterator[tuple[float, int, Path]]:
    for path in folder.iterdir():
        with suppress(OSError):
            state = path.stat()
            yield state.st_mtime, state.st_size, path
