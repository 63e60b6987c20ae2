"""The envelope of curves along a line: at each arc length the least and the largest value, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orcapost.statistics.reducer import Array

NOBODY = -1


@dataclass(frozen=True, slots=True)
class LineCurve:
    """Values along a line.

    Attributes
    ----------
    x
        Arc lengths [m], not decreasing. Where one stands twice, as at the end of a section, the curve jumps.
    y
        NaN where there is no value. Shape as `x`.
    """

    x: Array
    y: Array


@dataclass(frozen=True, slots=True)
class Envelope:
    """What several curves have at each arc length. All of shape (points,).

    Attributes
    ----------
    x
        The arc lengths of all curves, each once.
    least, largest
        NaN where no curve has a value.
    least_of, largest_of
        The number of the curve that has it, the first of several; `NOBODY` where there is none.
    """

    x: Array
    least: Array
    largest: Array
    least_of: NDArray[np.intp]
    largest_of: NDArray[np.intp]


def envelope(curves: Sequence[LineCurve]) -> Envelope:
    """The envelope of curves, each interpolated linearly between its own points.

    A curve has no value outside its own points, nor beside a point where its value is NaN. Where it jumps, both values
    count.
    """
    x = np.unique(np.concatenate([curve.x for curve in curves])) if curves else np.empty(0)
    least, largest = np.full(len(x), np.inf), np.full(len(x), -np.inf)
    least_of, largest_of = (np.full(len(x), NOBODY, dtype=np.intp) for _ in range(2))
    for number, curve in enumerate(curves):
        low, high = _range_at(curve, x)
        below, above = low < least, high > largest  # false of what is NaN
        least[below], least_of[below] = low[below], number
        largest[above], largest_of[above] = high[above], number
    least[least_of == NOBODY] = largest[largest_of == NOBODY] = np.nan
    return Envelope(x, least, largest, least_of, largest_of)


def _range_at(curve: LineCurve, x: Array) -> tuple[Array, Array]:
    """The least and the largest value of a curve at each of `x`, which differ only where it jumps; NaN for none."""
    if np.array_equal(curve.x, x):
        return curve.y, curve.y
    first, behind = (np.searchsorted(curve.x, x, side) for side in ("left", "right"))
    low, high = (np.full(len(x), np.nan) for _ in range(2))
    on = np.flatnonzero(behind > first)
    low[on] = high[on] = curve.y[first[on]]
    for place in on[behind[on] - first[on] > 1]:
        there = curve.y[first[place] : behind[place]]
        low[place], high[place] = np.fmin.reduce(there), np.fmax.reduce(there)
    between = np.flatnonzero((behind == first) & (first > 0) & (first < len(curve.x)))
    after = first[between]
    before = after - 1
    share = (x[between] - curve.x[before]) / (curve.x[after] - curve.x[before])
    low[between] = high[between] = curve.y[before] + share * (curve.y[after] - curve.y[before])
    return low, high
