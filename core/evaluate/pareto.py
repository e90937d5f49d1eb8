"""The Pareto front: which of several candidates no other one beats."""

from __future__ import annotations

import math
from collections.abc import Sequence


def front(points: Sequence[Sequence[float]]) -> list[bool]:
    """Whether each point is on the front, less being better in every coordinate.

    A point is dominated if another one is as good in all coordinates and better in one; of equal
    points all are on the front. A point with a coordinate that is not a number is not on it and
    dominates nobody.

    Args:
        points: `[candidates][coordinates]`, all of the same length.
    """
    known = [not any(math.isnan(value) for value in point) for point in points]
    return [
        known[place]
        and not any(
            known[other] and _dominates(points[other], point) for other in range(len(points))
        )
        for place, point in enumerate(points)
    ]


def _dominates(one: Sequence[float], other: Sequence[float]) -> bool:
    pairs = list(zip(one, other, strict=True))
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)
