"""Minimum, maximum, mean and standard deviation of histories that arrive slice by slice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from orcapost.extract.queries import Statistic

Array = NDArray[np.float64]


class Moments:
    """Statistics of several histories at once, gathered over slices of time.

    Means and sums of squared deviations of two slices are merged by the pairwise formula of Chan, Golub and LeVeque
    (1979, "Updating formulae and a pairwise algorithm for computing sample variances"), which keeps the precision
    that the sum of squares would lose.

    The standard deviation is that of the samples themselves (divisor n): so OrcaFlex defines its own, whose square is
    the zeroth spectral moment.
    """

    def __init__(self) -> None:
        self._count = 0
        self._min: Array
        self._max: Array
        self._mean: Array
        self._squares: Array

    def add(self, values: Array) -> None:
        """Take in the next slice, shape (samples, histories) with at least one sample."""
        count = values.shape[0]
        low, high, mean = values.min(axis=0), values.max(axis=0), values.mean(axis=0)
        deviation = values - mean
        squares = np.einsum("ij,ij->j", deviation, deviation)
        if self._count == 0:
            self._min, self._max, self._mean, self._squares = low, high, mean, squares
        else:
            total = self._count + count
            step = mean - self._mean
            self._min = np.minimum(self._min, low)
            self._max = np.maximum(self._max, high)
            self._mean = self._mean + step * (count / total)
            self._squares = self._squares + squares + step * step * (self._count * count / total)
        self._count += count

    def get(self, statistic: Statistic) -> Array:
        """One statistic of every history, shape (histories,)."""
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
