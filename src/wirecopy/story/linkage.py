"""Which reports of a neighbourhood are one story, all at once.

Agglomerative, by a ratio: two groups are one story where the reports of the one agree with those of the other about as
much as each group's reports agree among themselves. (In the theory of tests this is correction for attenuation: the
cosine of two means, freed of the noise of their members.) An absolute threshold cannot do this: two reports of one
earthquake agree less than two reports of two film premieres that star the same person.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wirecopy.story.loops import compiled, link

Floats = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


# How many pairs of typical agreement (1) every group is assumed to have, beside those seen. 10 to 40 score alike.
ASSUMED_PAIRS = 20


def within(total: float, reports: int) -> float:
    """How much the reports of a group agree among themselves.

    Args:
        total: The sum of agreement over all pairs in the group.
        reports: How many reports it has, at least 1.

    Returns:
        The mean over its pairs and the assumed ones; 1 for a single report.
    """
    return (total + ASSUMED_PAIRS) / (reports * (reports - 1) / 2 + ASSUMED_PAIRS)


def required(smaller: Integers, single: float, settled: float) -> npt.NDArray[np.float64]:
    """The least ratio at which two groups are one story, by the size of the smaller: from `single` up to `settled`."""
    return settled - (settled - single) / smaller


def groups(agreement: Floats, single: float, settled: float) -> Integers:
    """Group reports into stories.

    Args:
        agreement: How much any two agree; symmetric.
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
    spread = np.ones(count)
    group = np.arange(count)
    ratio = total / single
    np.fill_diagonal(ratio, -1)
    nearest = ratio.argmax(1)
    best = ratio[group, nearest]
    while best[one := int(best.argmax())] >= 1:
        one, two = sorted((one, int(nearest[one])))
        inside[one] += inside[two] + total[one, two]
        size[one] += size[two]
        spread[one] = within(inside[one], int(size[one]))
        group[group == two] = one
        total[one] += total[two]
        total[:, one] = total[one]
        total[one, one] = 0
        ratio[two] = ratio[:, two] = -1
        mean = total[one] / (size * size[one])
        fresh = mean / np.sqrt(spread * spread[one]) / required(np.minimum(size, size[one]), single, settled)
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


def linked(agreement: Floats, single: float, settled: float) -> Integers:
    """The same as `groups`, by a compiled loop: for long streams."""
    total = agreement.astype(np.float64)
    np.fill_diagonal(total, 0)
    group = np.arange(len(total))
    if len(total):
        compiled(link)(total, single, settled, ASSUMED_PAIRS, group)
    return group
