"""How file sizes are spread: statistics and histogram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class SizeStatistics:
    """Statistics of file sizes [bytes]. Median and 90 % quantile are interpolated between neighbours."""

    count: int
    total: int
    min: int
    median: float
    mean: float
    p90: float
    max: int


def size_statistics(sizes: Sequence[int]) -> SizeStatistics:
    """Statistics of at least one size."""
    values = np.asarray(sizes, dtype=np.int64)
    return SizeStatistics(
        count=len(values),
        total=int(values.sum()),
        min=int(values.min()),
        median=float(np.median(values)),
        mean=float(values.mean()),
        p90=float(np.percentile(values, 90)),
        max=int(values.max()),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram: files of `at_least` up to, not including, `below` bytes."""

    at_least: int
    below: int
    count: int
    bytes: int


# Three bars to the decade, at 1, 2 and 5.
_EDGES = np.array([m * 10**e for e in range(16) for m in (1, 2, 5)], dtype=np.int64)


def histogram(sizes: Sequence[int]) -> list[Bar]:
    """Counts between 1, 2, 5, 10, 20, ... bytes, from the first bar that holds a file to the last."""
    values = np.asarray(sizes, dtype=np.int64)
    place = np.clip(np.searchsorted(_EDGES, values, side="right") - 1, 0, len(_EDGES) - 2)
    return [
        Bar(
            at_least=int(_EDGES[i]),
            below=int(_EDGES[i + 1]),
            count=int((place == i).sum()),
            bytes=int(values[place == i].sum()),
        )
        for i in range(int(place.min()), int(place.max()) + 1)
    ]
