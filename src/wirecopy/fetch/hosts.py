"""One request at a time to each host, and a pause after it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_HOSTS = 4096  # remembered before those whose pause is over are forgotten


class BusyError(Exception):
    """A host's turn does not come soon enough; nothing was sent.

    Attributes:
        seconds: After which to try again.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"the host's next turn is in {seconds:.0f} seconds")


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


class Hosts:
    """Whose turn it is at each host; shared by all threads."""

    def __init__(self, *, patience: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, name: str, pause: float) -> Iterator[None]:
        """Wait for a host's turn, keep others from it inside, and pause it afterwards.

        Args:
            name: The host.
            pause: Seconds until the next turn.

        Raises:
            BusyError: The turn does not come within the patience.
        """
        host = self._host(name)
        if not host.lock.acquire(timeout=self._patience):
            raise BusyError(self._patience)
        try:
            wait = host.free_at - self._clock()
            if wait > self._patience:
                raise BusyError(wait)
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                host.free_at = max(host.free_at, self._clock() + pause)
        finally:
            host.lock.release()

    def hold(self, name: str, seconds: float) -> None:
        """Leave a host alone for a time that it asked for."""
        host = self._host(name)
        host.free_at = max(host.free_at, self._clock() + seconds)

    def _host(self, name: str) -> _Host:
        with self._lock:
            if len(self._hosts) > MAX_HOSTS:
                now = self._clock()
                self._hosts = {
                    key: host for key, host in self._hosts.items() if host.lock.locked() or host.free_at > now
                }
            return self._hosts.setdefault(name, _Host())
