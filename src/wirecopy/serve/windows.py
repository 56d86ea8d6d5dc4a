"""Parts of long lists: a page shows some of it, and says where it goes on. No page grows with what the desk holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Generic[T]):
    """A part of a list.

    Attributes:
        items: What is shown.
        start: How many come before.
        after: Where to go on; None where that is all.
        total: How many there are in all.
    """

    items: tuple[T, ...]
    start: int
    after: int | None
    total: int


def window(items: Sequence[T], start: int, most: int) -> Window[T]:
    """Return a part of a list; its beginning where it has no such part.

    Args:
        items: The whole list.
        start: How many come before.
        most: How many are shown.
    """
    start = start if start < len(items) else 0
    end = start + most
    return Window(items=tuple(items[start:end]), start=start, after=end if end < len(items) else None, total=len(items))


def start_of(request: Request, name: str) -> int:
    """Where a request wants a list to begin.

    Args:
        request: Its query has the number.
        name: By this name.
    """
    wanted = request.query_params.get(name, "")[:9]
    return int(wanted) if wanted.isascii() and wanted.isdigit() else 0
