"""The loops that compare many texts, compiled: for long streams, where they pay for the compiler.

They compute what `space` computes with arrays for short ones, in one pass over the terms and without its many small
steps.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

# What a pair of texts is measured by: cosine of the texts, of the one's lead with the other's text, the sum of the
# squared shares, what names and numbers share, what other words share.
MEASURES = 5


def weigh(units: Any, rows: Any, seen: Any, texts: Any) -> None:
    """Weigh the terms of some texts by rarity, where that was not done since the weights were last outdated.

    Args:
        units: Numbers of texts.
        rows: Their terms, counts, weights, which are specific, starts, whether they are weighed, shares: see `Rows`.
        seen: How many texts hold each term.
        texts: How many texts there are.
    """
    terms, counts, leads, weights, specific, starts, weighed, share = rows
    for unit in units:
        if weighed[unit] == 0:
            text = lead = named = 0.0
            for place in range(starts[unit, 0], starts[unit, 1]):
                rarity = max(math.log(texts / (seen[terms[place]] + 0.5)), 0.0)
                weights[place, 0] = counts[place] * rarity
                weights[place, 1] = leads[place] * rarity
                text += weights[place, 0] ** 2
                lead += weights[place, 1] ** 2
                if specific[place] > 0:
                    named += weights[place, 0] ** 2
            for place in range(starts[unit, 0], starts[unit, 1]):
                weights[place, 0] /= math.sqrt(text) if text > 0 else 1.0
                weights[place, 1] /= math.sqrt(lead) if lead > 0 else 1.0
            share[unit] = named / text if text > 0 else 0.0
            weighed[unit] = 1


def compare(units: Any, rows: Any, slots: Any, out: Any) -> None:
    """Compare the first texts with the others; where there are no others, each text with those before it.

    The terms of the text at hand are laid out in a small table by their last bits: one with a place for every term of
    the stream would fit into no cache, and waiting for memory would cost more than all the rest.

    Args:
        units: Numbers of texts.
        rows: See `weigh`, which saw them.
        slots: Zeroes, which they are again afterwards: a power of two of them, more than twice the terms of a text.
        out: What is measured, by measure, row and text; it has as many rows as texts are compared with others.
    """
    terms, _, _, weights, specific, starts, _, _ = rows
    first, count, last = out.shape[1], len(units), len(slots) - 1
    for row in range(first):
        begin = starts[units[row], 0]
        for place in range(begin, starts[units[row], 1]):
            if terms[place] > 0:
                slot = terms[place] & last
                while slots[slot] > 0:
                    slot = (slot + 1) & last
                slots[slot] = place - begin + 1
        for text in range(first if first < count else 0, count if first < count else row):
            cosine = across = squares = named = worded = 0.0
            for place in range(starts[units[text], 0], starts[units[text], 1]):
                term = terms[place]
                slot = term & last
                while slots[slot] > 0 and terms[begin + slots[slot] - 1] != term:
                    slot = (slot + 1) & last
                if slots[slot] > 0:
                    own = begin + slots[slot] - 1
                    both = weights[place, 0] * weights[own, 0]
                    cosine += both
                    squares += both * both
                    across += weights[place, 0] * weights[own, 1] + weights[place, 1] * weights[own, 0]
                    if specific[place] == specific[own]:
                        if specific[place] > 0:
                            named += both
                        else:
                            worded += both
            out[0, row, text] = cosine
            out[1, row, text] = across / 2
            out[2, row, text] = squares
            out[3, row, text] = named
            out[4, row, text] = worded
        slots[:] = 0


def link(total: Any, doubt: Any, levels: tuple[float, float, float], group: Any) -> None:
    """Group reports into stories: what `linkage.groups` does with arrays.

    Args:
        total: How much any two agree, with an empty diagonal; it is used up.
        doubt: How many pairs are assumed for each, see `linkage.groups`; it is used up.
        levels: `single` and `settled`, see `StoryOptions`, and `linkage.LOOSEST`.
        group: The place of each report; afterwards that of the first report of its story.
    """
    single, settled, loosest = levels
    count = len(group)
    inside, best = np.zeros(count), np.zeros(count)
    spread, size, nearest = np.ones(count), np.ones(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    ratio = total / single
    for row in range(count):
        ratio[row, row] = -1.0
        nearest[row] = ratio[row].argmax()
        best[row] = ratio[row, nearest[row]]
    while True:
        one = int(best.argmax())
        if best[one] < 1:
            return
        two = int(nearest[one])
        one, two = min(one, two), max(one, two)
        inside[one] += inside[two] + total[one, two]
        size[one] += size[two]
        doubt[one] = max(doubt[one], doubt[two])
        spread[one] = max(loosest, (inside[one] + doubt[one]) / (size[one] * (size[one] - 1) / 2 + doubt[one]))
        best[two] = -1.0
        for other in range(count):
            if group[other] == two:
                group[other] = one
            total[one, other] += total[two, other]
            total[other, one] = total[one, other]
            ratio[two, other] = ratio[other, two] = -1.0
            fresh = -1.0
            if best[other] > -1 and other != one:
                least = min(size[other], size[one])
                fresh = 2 * total[one, other] / (size[other] * size[one]) / (spread[other] + spread[one])
                fresh /= settled - (settled - single) / least
            ratio[one, other] = ratio[other, one] = fresh
        total[one, one] = 0.0
        for other in range(count):
            if best[other] > -1 or other == one:
                if other == one or nearest[other] == one or nearest[other] == two:
                    nearest[other] = ratio[other].argmax()
                    best[other] = ratio[other, nearest[other]]
                elif ratio[other, one] > best[other]:
                    nearest[other] = one
                    best[other] = ratio[other, one]


@cache
def compiled(loop: Callable[..., None]) -> Callable[..., None]:
    """A loop, compiled; the first time on a machine this takes some seconds, later a part of one."""
    from numba import njit  # noqa: PLC0415 - takes as long to load as comparing hundreds of texts

    try:
        made: Callable[..., None] = njit(cache=True, nogil=True)(loop)
    except RuntimeError:  # nowhere to keep it: each run compiles
        made = njit(nogil=True)(loop)
    return made
