"""The envelope of curves along a line, by numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from orcapost.products.range_graph.envelope import NOBODY, Envelope, LineCurve, envelope

NAN = math.nan


def curve(*points: tuple[float, float]) -> LineCurve:
    x, y = np.array(points).T
    return LineCurve(x, y)


def rows(found: Envelope) -> list[tuple[float, ...]]:
    """Arc length, least value and whose it is, largest value and whose it is."""
    columns = (found.x, found.least, found.least_of, found.largest, found.largest_of)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_of_one_curve_it_is_the_curve() -> None:
    assert rows(envelope([curve((0, 5), (10, 7))])) == [(0, 5, 0, 5, 0), (10, 7, 0, 7, 0)]


def test_on_one_grid_each_point_has_the_least_and_the_largest_of_all_curves() -> None:
    first, second, third = curve((0, 5), (10, 1)), curve((0, 6), (10, 2)), curve((0, 4), (10, 3))

    assert rows(envelope([first, second, third])) == [(0, 4, 2, 6, 1), (10, 1, 0, 3, 2)]


def test_two_lines_of_other_segments_are_interpolated_on_the_points_of_both() -> None:
    coarse = curve((0, 0), (10, 100))  # 10 for each metre
    fine = curve((0, 50), (4, 30), (10, 60))  # at 4 m the other has 40

    assert rows(envelope([coarse, fine])) == [(0, 0, 0, 50, 1), (4, 30, 1, 40, 0), (10, 60, 1, 100, 0)]


def test_a_curve_has_no_value_outside_its_own_points() -> None:
    short, long = curve((4, 9), (6, 9)), curve((0, 1), (10, 1))

    found = rows(envelope([short, long]))

    assert found == [(0, 1, 1, 1, 1), (4, 1, 1, 9, 0), (6, 1, 1, 9, 0), (10, 1, 1, 1, 1)]


def test_where_no_curve_has_a_value_there_is_none() -> None:
    left, right = curve((0, 1), (2, 1)), curve((6, 2), (8, 2))
    bridge = curve((0, NAN), (4, NAN), (8, NAN))

    found = rows(envelope([left, right, bridge]))

    assert [row[0] for row in found] == [0, 2, 4, 6, 8]
    _, least, least_of, largest, largest_of = found[2]
    assert math.isnan(least) and math.isnan(largest)
    assert (least_of, largest_of) == (NOBODY, NOBODY)


def test_beside_a_gap_nothing_is_interpolated() -> None:
    with_gap = curve((0, 9), (10, NAN), (20, 9))
    other = curve((0, 1), (5, 1), (10, 1), (15, 1), (20, 1))

    assert [row[3] for row in rows(envelope([with_gap, other]))] == [9, 1, 1, 1, 9]


def test_where_a_curve_jumps_both_values_count() -> None:
    jumping = curve((0, 1), (10, 2), (10, 8), (20, 9))
    other = curve((0, 5), (5, 5), (15, 5), (20, 5))  # 5 at 10 m too

    found = rows(envelope([jumping, other]))

    assert found == [
        (0, 1, 0, 5, 1),
        (5, 1.5, 0, 5, 1),  # from 1 to 2
        (10, 2, 0, 8, 0),
        (15, 5, 1, 8.5, 0),  # from 8 to 9
        (20, 5, 1, 9, 0),
    ]


def test_a_jump_of_a_single_curve_counts_too() -> None:
    assert rows(envelope([curve((0, 1), (10, 2), (10, 8))])) == [(0, 1, 0, 1, 0), (10, 2, 0, 8, 0)]


def test_of_curves_that_have_the_same_value_the_first_is_named() -> None:
    assert rows(envelope([curve((0, 1), (1, 2)), curve((0, 1), (1, 2))])) == [(0, 1, 0, 1, 0), (1, 2, 0, 2, 0)]


@pytest.mark.parametrize("curves", [[], [LineCurve(np.empty(0), np.empty(0))]], ids=["no curve", "an empty curve"])
def test_of_nothing_it_is_empty(curves: list[LineCurve]) -> None:
    assert rows(envelope(curves)) == []
