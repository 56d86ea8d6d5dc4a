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


def compare(terms: Any, weights: Any, starts: Any, dense: Any, out: Any) -> None:
    """Compare the first texts with the others; where there are no others, each text with those before it.

    Args:
        terms: Numbers of terms.
        weights: Of each term the weight in the text, in the lead, both of unit length, and 1 where it is specific, else
            0: three rows.
        starts: Where each text starts, and where the last ends.
        dense: Zeroes, three rows with a place for each term; they are zeroes again afterwards.
        out: What is measured, by measure, row and text; it has as many rows as texts are compared with others.
    """
    rows, count = out.shape[1], len(starts) - 1
    for row in range(rows):
        for place in range(starts[row], starts[row + 1]):
            for part in range(3):
                dense[part, terms[place]] = weights[part, place]
        for text in range(rows if rows < count else 0, count if rows < count else row):
            cosine = across = squares = named = worded = 0.0
            for place in range(starts[text], starts[text + 1]):
                term = terms[place]
                other = dense[0, term]
                if other > 0:
                    both = weights[0, place] * other
                    cosine += both
                    squares += both * both
                    across += weights[0, place] * dense[1, term] + weights[1, place] * other
                    if weights[2, place] == dense[2, term]:
                        if weights[2, place] > 0:
                            named += both
                        else:
                            worded += both
            out[0, row, text] = cosine
            out[1, row, text] = across / 2
            out[2, row, text] = squares
            out[3, row, text] = named
            out[4, row, text] = worded
        for place in range(starts[row], starts[row + 1]):
            for part in range(3):
                dense[part, terms[place]] = 0


@cache
def compiled() -> Callable[..., None]:
    """The loop, compiled; the first time on a machine this takes some seconds, later a part of one."""
    from numba import njit  # noqa: PLC0415 - takes as long to load as comparing hundreds of texts

    try:
        loop: Callable[..., None] = njit(cache=True, nogil=True)(compare)
    except RuntimeError:  # nowhere to keep it: each run compiles
        loop = njit(nogil=True)(compare)
    return loop
