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
        shortest: Seconds until it is killed, at least.
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
        running = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(together)
        ]
        killers = [threading.Timer(moments.uniform(shortest, longest), process.kill) for process in running]
        for killer in killers:
            killer.start()
        for process, killer in zip(running, killers, strict=True):
            said, complained = process.communicate()
            killer.cancel()
            # What was cut off in the middle of a line was not said.
            lines += said[: said.rfind("\n") + 1].splitlines()
            errors.append(complained)
            count += process.returncode == -signal.SIGKILL
        if between is not None:
            between(count)
    return Outcome(lines=tuple(lines), kills=count, errors="".join(errors))
