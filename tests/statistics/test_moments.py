"""Statistics gathered slice by slice are those of the whole."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from orcapost.statistics.moments import Moments
from orcapost.statistics.reducer import Statistic, Use
from orcapost.statistics.registry import MAX, MEAN, MIN, STDEV

ALL = (MIN, MAX, MEAN, STDEV)


class Gathered:
    """Statistics of every one of some histories."""

    def __init__(self, histories: int, *statistics: Statistic) -> None:
        self.histories = histories
        self.statistics = statistics
        self.moments = Moments([Use(made, (column,)) for made in statistics for column in range(histories)])

    def add(self, values: NDArray[np.float64]) -> None:
        """Take in a slice; when its samples were is nothing to these statistics."""
        self.moments.add(np.arange(float(len(values))), values)

    def get(self, statistic: Statistic) -> list[float]:
        """One statistic of every history."""
        first = self.statistics.index(statistic) * self.histories
        return list(self.moments.results())[first : first + self.histories]


def test_whole_numbers_worked_out_by_hand() -> None:
    moments = Gathered(2, *ALL)
    moments.add(np.array([[1.0, 10.0], [2.0, 10.0], [6.0, 10.0]]))

    assert moments.get(MIN) == [1.0, 10.0]
    assert moments.get(MAX) == [6.0, 10.0]
    assert moments.get(MEAN) == [3.0, 10.0]
    # Deviations -2, -1, 3: squares 4 + 1 + 9 = 14, over 3 samples.
    assert moments.get(STDEV) == pytest.approx([math.sqrt(14 / 3), 0.0])


def test_slices_give_what_the_whole_gives() -> None:
    values = np.random.default_rng(1).normal(1000.0, 0.01, size=(10_007, 3))
    whole, sliced = Gathered(3, *ALL), Gathered(3, *ALL)
    whole.add(values)
    for first in range(0, len(values), 997):
        sliced.add(values[first : first + 997])

    for statistic in (MIN, MAX):
        assert whole.get(statistic) == sliced.get(statistic)
    assert sliced.get(MEAN) == pytest.approx(whole.get(MEAN), rel=1e-14)
    # A standard deviation of 1e-5 of the mean: the plain sum of squares would keep six digits of it at best.
    assert sliced.get(STDEV) == pytest.approx(whole.get(STDEV), rel=1e-9)


def test_each_statistic_may_be_asked_for_alone() -> None:
    for statistic, value in ((MIN, 1.0), (MAX, 3.0), (MEAN, 2.0), (STDEV, 1.0)):
        moments = Gathered(1, statistic)
        moments.add(np.array([[1.0]]))
        moments.add(np.array([[3.0]]))
        assert moments.get(statistic) == [value]


def test_each_use_gets_the_statistic_of_its_own_history_in_the_order_of_asking() -> None:
    moments = Moments([Use(MAX, (1,)), Use(MIN, (0,)), Use(MAX, (0,)), Use(MEAN, (1,)), Use(MAX, (1,))])

    moments.add(np.array([0.0, 1.0]), np.array([[1.0, 5.0], [2.0, 8.0]]))

    assert list(moments.results()) == [8.0, 1.0, 2.0, 6.5, 8.0]


@pytest.mark.parametrize("sizes", [(1, 3), (3, 1), (2, 2), (1, 1, 1, 1), (4,)])
def test_slices_of_any_size_merge(sizes: tuple[int, ...]) -> None:
    values = np.array([[1.0], [2.0], [6.0], [7.0]])
    moments = Gathered(1, *ALL)
    for first, stop in pairwise([sum(sizes[:n]) for n in range(len(sizes) + 1)]):
        moments.add(values[first:stop])

    assert [moments.get(statistic) for statistic in (MIN, MAX, MEAN)] == [[1.0], [7.0], [4.0]]
    # Deviations -3, -2, 2, 3: squares 9 + 4 + 4 + 9 = 26, over 4 samples.
    assert moments.get(STDEV) == pytest.approx([math.sqrt(26 / 4)], rel=1e-15)


@pytest.mark.parametrize("histories", [1, 3, 100_000])
def test_a_slice_is_worked_on_in_blocks_that_the_cache_holds(monkeypatch: pytest.MonkeyPatch, histories: int) -> None:
    """Blocks of half a megabyte, and never less than a sample."""
    rows = {1: 62_500, 3: 20_833, 100_000: 1}[histories]  # 500 000 bytes, of 8 bytes for each history
    blocks: list[int] = []
    add_block = Moments._add_block
    monkeypatch.setattr(Moments, "_add_block", lambda self, block: blocks.append(len(block)) or add_block(self, block))
    moments = Gathered(histories, MAX)

    moments.add(np.broadcast_to(np.arange(2.0 * rows + 1)[:, None], (2 * rows + 1, histories)))

    assert blocks == [rows, rows, 1]
    assert moments.get(MAX)[-1] == 2 * rows
