"""Minimum, maximum, mean and standard deviation of histories that arrive slice by slice."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from orcapost.extract.queries import Statistic

Array = NDArray[np.float64]


# Bytes of values worked on at once: they stay in the processor's cache from one statistic to the next.
_BLOCK = 500_000


class Moments:
    """Statistics of several histories at once, gathered over slices of time.

    Means and sums of squared deviations of two slices are merged by the pairwise formula of Chan, Golub and LeVeque
    (1979, "Updating formulae and a pairwise algorithm for computing sample variances"), which keeps the precision
    that the sum of squares would lose.

    The standard deviation is that of the samples themselves (divisor n): so OrcaFlex defines its own, whose square is
    the zeroth spectral moment.

    Parameters
    ----------
    wanted
        The statistics that will be asked for; only these are worked out.
    """

    def __init__(self, wanted: Collection[Statistic]) -> None:
        self._min_wanted = "min" in wanted
        self._max_wanted = "max" in wanted
        self._mean_wanted = "mean" in wanted or "stdev" in wanted
        self._squares_wanted = "stdev" in wanted
        self._count = 0
        self._min: Array
        self._max: Array
        self._mean: Array
        self._squares: Array

    def add(self, values: Array) -> None:
        """Take in the next slice, shape (samples, histories) with at least one sample."""
        rows = max(1, _BLOCK // (8 * values.shape[1]))
        for first in range(0, len(values), rows):
            self._add_block(values[first : first + rows])

    def get(self, statistic: Statistic) -> Array:
        """One wanted statistic of every history, shape (histories,)."""
        match statistic:
            case "min":
                return self._min
            case "max":
                return self._max
            case "mean":
                return self._mean
            case "stdev":
                deviation: Array = np.sqrt(self._squares / self._count)
                return deviation

    def _add_block(self, values: Array) -> None:
        count, total = len(values), self._count + len(values)
        first = self._count == 0
        if self._min_wanted:
            low = values.min(axis=0)
            self._min = low if first else np.minimum(self._min, low)
        if self._max_wanted:
            high = values.max(axis=0)
            self._max = high if first else np.maximum(self._max, high)
        if self._mean_wanted:
            mean = values.sum(axis=0) / count
            step = mean if first else mean - self._mean
            if self._squares_wanted:
                deviation = values - mean
                squares = np.einsum("ij,ij->j", deviation, deviation)
                self._squares = (
                    squares if first else (self._squares + squares + step * step * (self._count * count / total))
                )
            self._mean = mean if first else self._mean + step * (count / total)
        self._count = total
