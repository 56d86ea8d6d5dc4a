"""The loops that compare many texts, compiled: for long streams, where they pay for the compiler.

They compute what `space` computes with arrays for short ones, in one pass over the terms and without its many small
steps.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# What a pair of texts is measured by: cosine of the texts, of the one's lead with the other's text, the sum of the
# squared shares, what names and numbers share, what other words share.
MEASURES = 5


def compare(terms: Any, weights: Any, starts: Any, slots: Any, out: Any) -> None:
    """Compare the first texts with the others; where there are no others, each text with those before it.

    The terms of the text at hand are laid out in a small table by their last bits: one with a place for every term of
    the stream would fit into no cache, and waiting for memory would cost more than all the rest.

    Args:
        terms: Numbers of terms; 0 weighs nothing.
        weights: Of each term the weight in the text, in the lead, both of unit length, and 1 where it is specific, else
            0: three rows.
        starts: Where each text starts, and where the last ends.
        slots: Zeroes, which they are again afterwards: a power of two of them, more than twice the terms of a text.
        out: What is measured, by measure, row and text; it has as many rows as texts are compared with others.
    """
    rows, count, last = out.shape[1], len(starts) - 1, len(slots) - 1
    for row in range(rows):
        for place in range(starts[row], starts[row + 1]):
            if terms[place] > 0:
                slot = terms[place] & last
                while slots[slot] > 0:
                    slot = (slot + 1) & last
                slots[slot] = place + 1
        for text in range(rows if rows < count else 0, count if rows < count else row):
            cosine = across = squares = named = worded = 0.0
            for place in range(starts[text], starts[text + 1]):
                term = terms[place]
                slot = term & last
                while slots[slot] > 0 and terms[slots[slot] - 1] != term:
                    slot = (slot + 1) & last
                if slots[slot] > 0:
                    own = slots[slot] - 1
                    both = weights[0, place] * weights[0, own]
                    cosine += both
                    squares += both * both
                    across += weights[0, place] * weights[1, own] + weights[1, place] * weights[0, own]
                    if weights[2, place] == weights[2, own]:
                        if weights[2, place] > 0:
                            named += both
                        else:
                            worded += both
            out[0, row, text] = cosine
            out[1, row, text] = across / 2
            out[2, row, text] = squares
            out[3, row, text] = named
            out[4, row, text] = worded
        slots[:] = 0


@cache
def compiled() -> Callable[..., None]:
    """The loop, compiled; the first time on a machine this takes some seconds, later a part of one."""
    from numba import njit  # noqa: PLC0415 - takes as long to load as comparing hundreds of texts

    try:
        loop: Callable[..., None] = njit(cache=True, nogil=True)(compare)
    except RuntimeError:  # nowhere to keep it: each run compiles
        loop = njit(nogil=True)(compare)
    return loop
