"""Statistics gathered slice by slice are those of the whole."""

from __future__ import annotations

import math

import numpy as np
import pytest

from orcapost.extract.moments import Moments
from orcapost.extract.queries import Statistic

ALL: tuple[Statistic, ...] = ("min", "max", "mean", "stdev")


def test_whole_numbers_worked_out_by_hand() -> None:
    moments = Moments(ALL)
    moments.add(np.array([[1.0, 10.0], [2.0, 10.0], [6.0, 10.0]]))

    assert moments.get("min").tolist() == [1.0, 10.0]
    assert moments.get("max").tolist() == [6.0, 10.0]
    assert moments.get("mean").tolist() == [3.0, 10.0]
    # Deviations -2, -1, 3: squares 4 + 1 + 9 = 14, over 3 samples.
    assert moments.get("stdev") == pytest.approx([math.sqrt(14 / 3), 0.0])


def test_slices_give_what_the_whole_gives() -> None:
    values = np.random.default_rng(1).normal(1000.0, 0.01, size=(10_007, 3))
    whole, sliced = Moments(ALL), Moments(ALL)
    whole.add(values)
    for first in range(0, len(values), 997):
        sliced.add(values[first : first + 997])

    for statistic in ("min", "max"):
        assert (whole.get(statistic) == sliced.get(statistic)).all()
    assert sliced.get("mean") == pytest.approx(whole.get("mean"), rel=1e-14)
    # A standard deviation of 1e-5 of the mean: the plain sum of squares would keep six digits of it at best.
    assert sliced.get("stdev") == pytest.approx(whole.get("stdev"), rel=1e-9)
