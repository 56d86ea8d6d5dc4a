"""Looking again at whole neighbourhoods, so that the order of arrival counts for little."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wirecopy.story.agree import Agreement
    from wirecopy.story.linkage import Floats, Integers
    from wirecopy.story.options import StoryOptions

# Units looked at together at most: it costs their square.
BLOCK = 600


class Pair(NamedTuple):
    """Two units and how much they agree, the later one first."""

    agreement: float
    one: int
    two: int


class Group(NamedTuple):
    """Units that are one story, in order of arrival, and the agreement within, summed over all pairs."""

    units: list[int]
    total: float


def regroup(
    units: Sequence[int],
    pairs: Iterable[Pair],
    agreement: Agreement,
    link: Callable[[Floats, Floats, float, float], Integers],
    options: StoryOptions,
) -> list[Group]:
    """Group units into stories afresh.

    Args:
        units: All units to group.
        pairs: Those of them that are known to agree.
        agreement: How much any two of them agree.
        link: Groups units by how much they agree: `groups` or `linked`.
        options: What joins.
    """
    found: list[Group] = []
    for part in neighbourhoods(units, pairs):
        if len(part) == 1:
            found.append(Group(part, 0.0))
            continue
        table = agreement.table(part)
        together: defaultdict[int, list[int]] = defaultdict(list)
        for place, group in enumerate(link(table, agreement.assumed(part), options.single, options.settled).tolist()):
            together[group].append(place)
        for places in together.values():
            total = float(table[np.ix_(places, places)].sum()) / 2
            found.append(Group([part[place] for place in places], total))
    return found


def neighbourhoods(units: Sequence[int], pairs: Iterable[Pair]) -> list[list[int]]:
    """Part units into neighbourhoods, those that agree most together.

    Args:
        units: All units to part.
        pairs: Those of them that are known to agree.

    Returns:
        The neighbourhoods, none larger than `BLOCK`, each in order of arrival.
    """
    head = {unit: unit for unit in units}
    size = dict.fromkeys(units, 1)

    def find(unit: int) -> int:
        while head[unit] != unit:
            head[unit] = unit = head[head[unit]]
        return unit

    if len(units) > BLOCK:  # else all may come together, in whatever order
        pairs = sorted(pairs, key=lambda pair: (-pair.agreement, pair.one, pair.two))
    for pair in pairs:
        first, second = sorted((find(pair.one), find(pair.two)))
        if first != second and size[first] + size[second] <= BLOCK:
            head[second] = first
            size[first] += size[second]
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for unit in sorted(units):
        parts[find(unit)].append(unit)
    return list(parts.values())


def names(origins: Sequence[Sequence[str]]) -> list[str | None]:
    """Name groups after the stories that they come from, so that a story keeps its id.

    Args:
        origins: For each group the former story of each of its units.

    Returns:
        For each group the former story that it takes most from, or None; none of them twice.
    """
    claims = sorted(
        (-count, place, story) for place, former in enumerate(origins) for story, count in Counter(former).items()
    )
    named: dict[int, str] = {}
    taken: set[str] = set()
    for _, place, story in claims:
        if place not in named and story not in taken:
            named[place] = story
            taken.add(story)
    return [named.get(place) for place in range(len(origins))]
