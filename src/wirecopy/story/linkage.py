"""Which reports of a neighbourhood are one story, all at once.

Agglomerative, by a ratio: two groups are one story where the reports of the one agree with those of the other about as
much as each group's reports agree among themselves. (In the theory of tests, correction for attenuation does the same:
the cosine of two means, freed of the noise of their members.) An absolute threshold cannot do this: two reports of one
earthquake agree less than two reports of two film premieres that star the same person.

It holds upwards only. Reports that agree more than is typical make a story that others must agree with as much; those
that agree less make one that others join as they would join any.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wirecopy.story.loops import compiled, link

Floats = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


# How many pairs of typical agreement (1) a group is assumed to have, beside those seen: a group of texts, and one with
# a headline, where a pair tells less. Texts, with 1, 1.5, 2, 3, 5, 20: pair precision on BASIL .970, .971, .917, .892,
# .892, .869 (three reports of one event cannot make up for twenty that are assumed), on ECB+ .982, .982, .979, .965,
# .968, .920; mean B³ F1 of FNC, ECB+ and BASIL 95.8, 96.2, 95.7, 95.4, 96.0, 96.0. Headlines of BASIL, with 4, 8, 12,
# 20: precision .853, .850, .817, .804; mean B³ F1 of four sets of headlines 77.9, 78.6, 78.8, 78.8.
ASSUMED_PAIRS, ASSUMED_PAIRS_BRIEF = 1.5, 8.0
# In a short stream nobody knows yet what is rare, so that stories of many reports seem loose. There so many pairs are
# assumed, one less for every so many texts read. Streams of three and of eight stories, without and with, B³ F1: FNC
# 76.6, 83.4 and 83.7, 87.9; ECB+ 82.7, 86.1 and 89.6, 91.9; BASIL ±.4; pair precision is the same or better.
ASSUMED_AT_FIRST, TEXTS_FOR_A_PAIR = 20.0, 10
# A group agrees this much at least: else the loosest stories would be the easiest to join. Without, pair precision is
# .917 on BASIL, and .703 on first sentences of FNC (.775); with 1, ECB+ loses .6 B³ F1. The others stay as they are.
LOOSEST = 0.95


def assumed(pairs: npt.NDArray[np.float64], texts: int) -> npt.NDArray[np.float64]:
    """How many pairs groups are assumed to have, beside those seen.

    Args:
        pairs: What they are assumed to have at least: `ASSUMED_PAIRS` or `ASSUMED_PAIRS_BRIEF`.
        texts: How many texts the stream has had so far.
    """
    return np.maximum(pairs, ASSUMED_AT_FIRST - texts / TEXTS_FOR_A_PAIR)


def within(total: float, reports: int, assumed: float) -> float:
    """How much the reports of a group agree among themselves.

    Args:
        total: The sum of agreement over all pairs in the group.
        reports: How many reports it has, at least 1.
        assumed: How many more pairs it is assumed to have: the most that any of its reports calls for.

    Returns:
        The mean over its pairs and the assumed ones, `LOOSEST` at least.
    """
    return max(LOOSEST, (total + assumed) / (reports * (reports - 1) / 2 + assumed))


def required(smaller: Integers, single: float, settled: float) -> npt.NDArray[np.float64]:
    """The least ratio at which two groups are one story, by the size of the smaller: from `single` up to `settled`."""
    return settled - (settled - single) / smaller


def groups(agreement: Floats, assumed: Floats, single: float, settled: float) -> Integers:
    """Group reports into stories.

    Args:
        agreement: How much any two agree; symmetric.
        assumed: How many pairs of typical agreement a group with each report is assumed to have.
        single: See `StoryOptions`.
        settled: See `StoryOptions`.

    Returns:
        For each report the position of the first report of its story.
    """
    count = len(agreement)
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    total = agreement.astype(np.float64)
    np.fill_diagonal(total, 0)
    inside, size = np.zeros(count), np.ones(count, dtype=np.int64)
    spread, doubt = np.ones(count), assumed.astype(np.float64)
    group = np.arange(count)
    ratio = total / single
    np.fill_diagonal(ratio, -1)
    nearest = ratio.argmax(1)
    best = ratio[group, nearest]
    while best[one := int(best.argmax())] >= 1:
        one, two = sorted((one, int(nearest[one])))
        inside[one] += inside[two] + total[one, two]
        size[one] += size[two]
        doubt[one] = max(doubt[one], doubt[two])
        spread[one] = within(inside[one], int(size[one]), doubt[one])
        group[group == two] = one
        total[one] += total[two]
        total[:, one] = total[one]
        total[one, one] = 0
        ratio[two] = ratio[:, two] = -1
        mean = total[one] / (size * size[one])
        fresh = 2 * mean / (spread + spread[one]) / required(np.minimum(size, size[one]), single, settled)
        alive = best > -1
        alive[two] = alive[one] = False
        best[two] = -1
        ratio[one] = np.where(alive, fresh, -1)
        ratio[:, one] = ratio[one]
        stale = alive & ((nearest == one) | (nearest == two))
        stale[one] = True
        nearest[stale] = ratio[stale].argmax(1)
        closer = ratio[:, one] > best
        closer &= alive & ~stale
        nearest[closer] = one
        best[stale | closer] = ratio[stale | closer, nearest[stale | closer]]
    return group


def linked(agreement: Floats, assumed: Floats, single: float, settled: float) -> Integers:
    """The same as `groups`, by a compiled loop: for long streams."""
    total = agreement.astype(np.float64)
    np.fill_diagonal(total, 0)
    group = np.arange(len(total))
    if len(total):
        compiled(link)(total, assumed.astype(np.float64), (single, settled, LOOSEST), group)
    return group
