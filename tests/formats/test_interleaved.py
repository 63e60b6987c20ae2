"""Columns of tables with several rows for each file."""

from __future__ import annotations

import math

import numpy as np
import pytest

from orcapost.extract.answers import Value
from orcapost.formats.interleaved import interleaved, repeated
from orcapost.formats.table import ColumnSource, ColumnValues


def source(*values: Value) -> ColumnSource:
    """A column of these values, one for each file."""

    def of(rows: slice) -> ColumnValues:
        some = values[rows]
        floats = np.array([value if isinstance(value, float) else math.nan for value in some])
        return ColumnValues(floats, {n: value for n, value in enumerate(some) if not isinstance(value, float)})

    return of


FILES = 3
FIRST, SECOND = source(1.0, None, 3.0), source(10.0, 20.0, "far")


def test_each_file_has_a_row_of_each_source() -> None:
    found = interleaved([FIRST, SECOND], FILES)(slice(None))

    assert found.values() == [1.0, 10.0, None, 20.0, 3.0, "far"]


def test_without_a_source_there_is_no_value() -> None:
    found = interleaved([None, FIRST], FILES)(slice(None))

    assert found.values() == [None, 1.0, None, None, None, 3.0]


def test_a_value_may_stand_in_several_rows() -> None:
    assert repeated(SECOND, 2, FILES)(slice(None)).values() == [10.0, 10.0, 20.0, 20.0, "far", "far"]


@pytest.mark.parametrize("rows", [slice(0, 6), slice(1, 4), slice(2, 3), slice(3, 6), slice(5, 9), slice(4, 4)])
def test_some_rows_are_those_of_the_whole(rows: slice) -> None:
    both, twice = interleaved([FIRST, SECOND], FILES), repeated(SECOND, 2, FILES)

    assert both(rows).values() == [1.0, 10.0, None, 20.0, 3.0, "far"][rows]
    assert twice(rows).values() == [10.0, 10.0, 20.0, 20.0, "far", "far"][rows]
    assert len(both(rows).floats) == len([1.0, 10.0, None, 20.0, 3.0, "far"][rows])


def test_of_no_files_there_are_no_rows() -> None:
    nothing = source()

    assert interleaved([nothing, None], 0)(slice(None)).values() == []
    assert repeated(nothing, 3, 0)(slice(None)).values() == []
