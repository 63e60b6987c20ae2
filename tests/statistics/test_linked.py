"""Extremes with what other histories were then, gathered slice by slice: worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from orcapost.statistics import linked
from orcapost.statistics.linked import LinkedExtremes
from orcapost.statistics.reducer import Use
from orcapost.statistics.registry import LINKED

TIMES = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0]
X = [1.0, 4.0, 9.0, 2.0, 9.0, 1.0, 5.0]  # largest first at 1 s, least first at 0 s; each a second time
Y = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]
Z = [-7.0, -6.0, -5.0, -4.0, -3.0, -2.0, -1.0]


def gathered(*uses: tuple[int, ...], slices: tuple[int, ...] = (7,), x: list[float] = X) -> list[tuple[float, ...]]:
    """What comes of uses of the columns X, Y and Z, which arrive in slices of these numbers of samples."""
    reducer = LinkedExtremes([Use(LINKED, columns) for columns in uses])
    values, times, first = np.array([x, Y, Z]).T, np.array(TIMES), 0
    for count in slices:
        reducer.add(times[first : first + count], values[first : first + count])
        first += count
    return reducer.results()


@pytest.mark.parametrize("slices", [(7,), (1, 1, 1, 1, 1, 1, 1), (3, 4), (2, 3, 2)])
def test_the_first_of_equal_extremes_and_what_was_then(slices: tuple[int, ...]) -> None:
    (found,) = gathered((0, 1, 2), slices=slices)

    assert found == (9.0, 1.0, 30.0, -5.0, 1.0, 0.0, 10.0, -7.0)


def test_a_use_of_one_column_has_its_extremes_and_their_times() -> None:
    assert gathered((0,)) == [(9.0, 1.0, 1.0, 0.0)]


def test_each_use_has_its_own_columns_in_its_own_order() -> None:
    found = gathered((0, 1), (2, 0), (0, 2), (1,))

    assert found == [
        (9.0, 1.0, 30.0, 1.0, 0.0, 10.0),
        (-1.0, 3.0, 5.0, -7.0, 0.0, 1.0),
        (9.0, 1.0, -5.0, 1.0, 0.0, -7.0),
        (70.0, 3.0, 10.0, 0.0),
    ]


def test_a_history_may_be_linked_to_itself() -> None:
    assert gathered((0, 0)) == [(9.0, 1.0, 9.0, 1.0, 0.0, 1.0)]


@pytest.mark.parametrize("slices", [(7,), (2, 5), (4, 3)])
def test_what_is_not_a_number_is_not_overlooked(slices: tuple[int, ...]) -> None:
    x = [1.0, 4.0, 9.0, math.nan, 9.0, 1.0, 5.0]

    (found,) = gathered((0, 1), slices=slices, x=x)

    assert math.isnan(found[0]) and math.isnan(found[3])
    assert (found[1], found[2], found[4], found[5]) == (1.5, 40.0, 1.5, 40.0)


def test_a_long_slice_is_worked_on_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linked, "_BLOCK", 8 * 3 * 2)  # two samples of three columns

    assert gathered((0, 1)) == [(9.0, 1.0, 30.0, 1.0, 0.0, 10.0)]
