"""Killing programs at random moments, for whatever program must lose nothing by it."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it.

    Attributes:
        lines: What the programs printed in whole lines before they died, in no order.
        kills: How many of them were killed before they were done.
        errors: What they wrote to standard error.
    """

    lines: tuple[str, ...]
    kills: int
    errors: str


def torment(
    command: Sequence[str],
    *,
    kills: int,
    shortest: float,
    longest: float,
    together: int = 1,
    seed: int = 0,
    between: Callable[[int], None] | None = None,
) -> Outcome:
    """Start a program again and again and kill it (SIGKILL) after a random time.

    Args:
        command: The program.
        kills: How often; a program that ended by itself is not counted.
        shortest: Seconds until it is killed, at least, from its first line on: a busy machine takes long to start one.
        longest: At most.
        together: How many run at once; they are killed at different moments.
        seed: Of the moments.
        between: Called with the count of kills after each.

    Raises:
        AssertionError: The programs ended by themselves so early that too few were killed.
    """
    moments = random.Random(seed)
    lines: list[str] = []
    errors: list[str] = []
    count = starts = 0
    while count < kills:
        starts += 1
        assert starts <= 3 * kills, "the programs were done before they could be killed"
        running = [_Tormented(command, moments.uniform(shortest, longest)) for _ in range(together)]
        for each in running:
            count += each.ended() == -signal.SIGKILL
            lines += each.lines
            errors.append(each.errors)
        if between is not None:
            between(count)
    return Outcome(lines=tuple(lines), kills=count, errors="".join(errors))


class _Tormented:
    """One running program, and who kills it."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        self.lines: list[str] = []
        self.errors = ""
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._killer = threading.Timer(seconds, self._process.kill)
        self._readers = [threading.Thread(target=self._listen), threading.Thread(target=self._complain)]
        for reader in self._readers:
            reader.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for number, line in enumerate(self._process.stdout):
            if not number:
                self._killer.start()
            # What was cut off in the middle of a line was not said.
            if line.endswith("\n"):
                self.lines.append(line.rstrip("\n"))

    def _complain(self) -> None:
        assert self._process.stderr is not None
        self.errors = self._process.stderr.read()

    def ended(self) -> int:
        """Wait for its end; return its status."""
        for reader in self._readers:
            reader.join()
        status = self._process.wait()
        self._killer.cancel()
        for pipe in (self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()
        return status
