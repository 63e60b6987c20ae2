"""Statistics gathered slice by slice are those of the whole."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from orcapost.extract.queries import Statistic
from orcapost.statistics.moments import Moments

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


def test_each_statistic_may_be_asked_for_alone() -> None:
    for statistic, value in (("min", 1.0), ("max", 3.0), ("mean", 2.0), ("stdev", 1.0)):
        moments = Moments([statistic])
        moments.add(np.array([[1.0]]))
        moments.add(np.array([[3.0]]))
        assert moments.get(statistic).tolist() == [value]


@pytest.mark.parametrize("sizes", [(1, 3), (3, 1), (2, 2), (1, 1, 1, 1), (4,)])
def test_slices_of_any_size_merge(sizes: tuple[int, ...]) -> None:
    values = np.array([[1.0], [2.0], [6.0], [7.0]])
    moments = Moments(ALL)
    for first, stop in pairwise([sum(sizes[:n]) for n in range(len(sizes) + 1)]):
        moments.add(values[first:stop])

    assert [moments.get(statistic).tolist() for statistic in ("min", "max", "mean")] == [[1.0], [7.0], [4.0]]
    # Deviations -3, -2, 2, 3: squares 9 + 4 + 4 + 9 = 26, over 4 samples.
    assert moments.get("stdev") == pytest.approx([math.sqrt(26 / 4)], rel=1e-15)


@pytest.mark.parametrize("histories", [1, 3, 100_000])
def test_a_slice_is_worked_on_in_blocks_that_the_cache_holds(monkeypatch: pytest.MonkeyPatch, histories: int) -> None:
    """Blocks of half a megabyte, and never less than a sample."""
    rows = {1: 62_500, 3: 20_833, 100_000: 1}[histories]  # 500 000 bytes, of 8 bytes for each history
    blocks: list[int] = []
    add_block = Moments._add_block
    monkeypatch.setattr(Moments, "_add_block", lambda self, block: blocks.append(len(block)) or add_block(self, block))
    moments = Moments(["max"])

    moments.add(np.broadcast_to(np.arange(2.0 * rows + 1)[:, None], (2 * rows + 1, histories)))

    assert blocks == [rows, rows, 1]
    assert moments.get("max")[-1] == 2 * rows
