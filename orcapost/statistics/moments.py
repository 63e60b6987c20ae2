"""Minimum, maximum, mean and standard deviation of histories that arrive slice by slice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from orcapost.statistics.reducer import Array, Use

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
    uses
        Statistics of `_MADE`, of one column each. What none of them is made of is not worked out.
    """

    def __init__(self, uses: Sequence[Use]) -> None:
        self._uses = uses
        self._names = {use.statistic.name for use in uses}
        wanted = {gathered for name in self._names for gathered in _MADE[name].of}
        self._min_wanted = "min" in wanted
        self._max_wanted = "max" in wanted
        self._mean_wanted = "mean" in wanted
        self._squares_wanted = "squares" in wanted
        self._count: int = 0
        self._min: Array
        self._max: Array
        self._mean: Array
        self._squares: Array

    def add(self, times: Array, values: Array) -> None:
        """Take in the next slice, shape (samples, histories) with at least one sample."""
        rows = max(1, _BLOCK // (8 * values.shape[1]))
        for first in range(0, len(values), rows):
            self._add_block(values[first : first + rows])

    def results(self) -> list[float]:
        """The statistic of each use, in their order."""
        found = {name: _MADE[name].by(self).tolist() for name in self._names}
        return [found[use.statistic.name][use.columns[0]] for use in self._uses]

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


@dataclass(frozen=True, slots=True)
class _Made:
    """A statistic: which of ``min``, ``max``, ``mean`` and ``squares`` (the sum of squared deviations; needs ``mean``)
    it is made of, and how, for all columns at once."""

    of: tuple[str, ...]
    by: Callable[[Moments], Array]


_MADE: dict[str, _Made] = {
    "min": _Made(("min",), lambda found: found._min),
    "max": _Made(("max",), lambda found: found._max),
    "mean": _Made(("mean",), lambda found: found._mean),
    "stdev": _Made(("mean", "squares"), lambda found: np.sqrt(found._squares / found._count)),
}
