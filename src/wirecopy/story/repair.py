"""Looking again at whole neighbourhoods, so that the order of arrival counts for little."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from wirecopy.story.linkage import groups

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wirecopy.story.options import StoryOptions
    from wirecopy.story.space import Floats

# Units looked at together at most: it costs their square.
BLOCK = 600


def neighbourhoods(units: Sequence[int], pairs: Iterable[tuple[float, int, int]]) -> list[list[int]]:
    """Part units into neighbourhoods, those that agree most together.

    Args:
        units: All units to part.
        pairs: Agreement and the two units that agree; others than `units` are ignored.

    Returns:
        The neighbourhoods, none larger than `BLOCK`, each in order of arrival.
    """
    head = {unit: unit for unit in units}
    size = dict.fromkeys(units, 1)

    def find(unit: int) -> int:
        while head[unit] != unit:
            head[unit] = unit = head[head[unit]]
        return unit

    for _, one, two in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if one in head and two in head:
            first, second = sorted((find(one), find(two)))
            if first != second and size[first] + size[second] <= BLOCK:
                head[second] = first
                size[first] += size[second]
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for unit in sorted(units):
        parts[find(unit)].append(unit)
    return list(parts.values())


def regroup(
    units: Sequence[int],
    pairs: Iterable[tuple[float, int, int]],
    table: Callable[[Sequence[int]], Floats],
    options: StoryOptions,
) -> list[tuple[list[int], float]]:
    """Group units into stories afresh.

    Args:
        units: All units to group.
        pairs: See `neighbourhoods`.
        table: Gives how much any two of some units agree.
        options: What joins.

    Returns:
        The groups, each in order of arrival, and the agreement within each, summed over its pairs.
    """
    found: list[tuple[list[int], float]] = []
    for part in neighbourhoods(units, pairs):
        if len(part) == 1:
            found.append((part, 0.0))
            continue
        agreement = table(part)
        together: defaultdict[int, list[int]] = defaultdict(list)
        for place, group in enumerate(groups(agreement, options.single, options.settled).tolist()):
            together[group].append(place)
        for places in together.values():
            total = float(agreement[np.ix_(places, places)].sum()) / 2
            found.append(([part[place] for place in places], total))
    return found
