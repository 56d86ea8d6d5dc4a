"""Which reports of a neighbourhood are one story, all at once.

Agglomerative, by a ratio: two groups are one story where the reports of the one agree with those of the other about as
much as each group's reports agree among themselves. (In the theory of tests this is correction for attenuation: the
cosine of two means, freed of the noise of their members.) An absolute threshold cannot do this: two reports of one
earthquake agree less than two reports of two film premieres that star the same person.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


# How many pairs of typical agreement (1) every group is assumed to have, beside those seen. 10 to 40 score alike.
ASSUMED_PAIRS = 20


# More agreement than this says nothing more: copies of one text must not make a story that its other reports miss.
# Without: -1.5 B³ F1 on ECB+, ±0 on FNC; at 1.5: -2 on ECB+. The copies within a unit agree so.
SATURATED = 2.0


class Inside(NamedTuple):
    """The inside of a group of reports. Copies count here, not as reports but as what is known about its text.

    Attributes:
        total: Agreement summed over all pairs of articles.
        articles: How many there are.
    """

    total: float
    articles: int

    @classmethod
    def of_unit(cls, articles: int) -> Inside:
        """The inside of one unit: copies of one text."""
        return cls(SATURATED * articles * (articles - 1) / 2, articles)

    def joined(self, other: Inside, mean: float) -> Inside:
        """The inside of both groups together, whose articles agree so much on average across."""
        across = mean * self.articles * other.articles
        return Inside(self.total + other.total + across, self.articles + other.articles)

    @property
    def agreement(self) -> float:
        """How much the articles agree among themselves: over all pairs and the assumed ones; 1 for a single article."""
        return (self.total + ASSUMED_PAIRS) / (self.articles * (self.articles - 1) / 2 + ASSUMED_PAIRS)

    def ratio(self, other: Inside, mean: float, single: float, settled: float) -> float:
        """How much two groups agree across, as a multiple of what makes them one story."""
        least = required(np.array(min(self.articles, other.articles)), single, settled)
        return mean / (math.sqrt(self.agreement * other.agreement) * float(least))


def required(smaller: Integers, single: float, settled: float) -> npt.NDArray[np.float64]:
    """The least ratio at which two groups are one story, by the size of the smaller: from `single` up to `settled`."""
    return settled - (settled - single) / smaller


def groups(agreement: Floats, articles: Sequence[int], single: float, settled: float) -> Integers:
    """Group reports into stories.

    Args:
        agreement: How much any two agree; symmetric.
        articles: Of how many articles, itself and copies, each report consists.
        single: See `StoryOptions`.
        settled: See `StoryOptions`.

    Returns:
        For each report the position of the first report of its story.
    """
    count = len(agreement)
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    size = np.array(articles)
    total = agreement * np.outer(size, size).astype(np.float64)
    np.fill_diagonal(total, 0)
    units = [Inside.of_unit(number) for number in articles]
    inside, spread = np.array([unit.total for unit in units]), np.array([unit.agreement for unit in units])
    group = np.arange(count)
    ratio = agreement / np.sqrt(np.outer(spread, spread)) / required(np.minimum.outer(size, size), single, settled)
    np.fill_diagonal(ratio, -1)
    nearest = ratio.argmax(1)
    best = ratio[group, nearest]
    while best[one := int(best.argmax())] >= 1:
        one, two = sorted((one, int(nearest[one])))
        inside[one] += inside[two] + total[one, two]
        size[one] += size[two]
        spread[one] = Inside(inside[one], int(size[one])).agreement
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
