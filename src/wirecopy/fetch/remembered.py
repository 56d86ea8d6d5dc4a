"""What a site said about itself, asked once and remembered until it expires."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

MAX_KEYS = 4096  # remembered before those that have expired are forgotten


class Expiring(Protocol):
    """What can be remembered: it says until when."""

    @property
    def expires(self) -> datetime:
        """When to ask again."""


T = TypeVar("T", bound=Expiring)


class Remembered(Generic[T]):
    """Answers by key, shared by all threads; only one thread at a time asks for a key.

    Args:
        now: The time of day.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._known: dict[str, T] = {}
        self._asking: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: str, ask: Callable[[], T]) -> T:
        """The remembered answer, or a new one where there is none or it has expired."""
        with self._lock:
            if len(self._known) > MAX_KEYS:
                now = self._now()
                self._known = {each: answer for each, answer in self._known.items() if answer.expires > now}
                self._asking = {
                    each: lock for each, lock in self._asking.items() if each in self._known or lock.locked()
                }
            asking = self._asking.setdefault(key, threading.Lock())
        with asking:
            known = self._known.get(key)
            if known is None or known.expires <= self._now():
                known = self._known[key] = ask()
            return known
