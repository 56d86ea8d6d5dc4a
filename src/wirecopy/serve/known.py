"""What hardly ever changes and every page asks for, read again after a few seconds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Known(Generic[T]):
    """A value that is read anew when it is older than so many seconds.

    Args:
        read: Gives the value.
        seconds: How long it is good for.
        clock: Seconds from any start.
    """

    def __init__(self, read: Callable[[], T], seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._seconds = seconds
        self._clock = clock
        self._value: T | None = None
        self._until = float("-inf")

    def get(self) -> T:
        """Return the value."""
        now = self._clock()
        value = self._value
        if value is None or now >= self._until:
            value = self._value = self._read()
            self._until = now + self._seconds
        return value

    def forget(self) -> None:
        """Read it anew next time: it was just changed here."""
        self._until = float("-inf")
