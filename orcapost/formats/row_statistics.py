"""The rows of statistics over the entries that a table ends in."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from orcapost.extract.answers import Value
from orcapost.formats.table import ColumnValues, Rows, TableColumn
from orcapost.statistics.reducer import Array


def statistics_rows(rows: Rows, columns: Sequence[TableColumn]) -> list[list[Value]]:
    """The cells of each row of statistics: its name in the column ``statistic``, nothing below other text."""
    if not rows.statistics:
        return []
    found = [
        column_statistics(column.values(slice(None)), rows.counting) if column.holds == "results" else {}
        for column in columns
    ]
    return [
        [
            statistic if column.name == "statistic" and column.holds == "text" else own.get(statistic)
            for column, own in zip(columns, found, strict=True)
        ]
        for statistic in rows.statistics
    ]


def column_statistics(column: ColumnValues, counting: NDArray[np.bool_]) -> dict[str, float | None]:
    """Statistics over the entries that are `counting`; none where what the column holds there is not all numbers."""
    others = [value for place, value in column.others.items() if counting[place] and value is not None]
    if not all(isinstance(value, float) or type(value) is int for value in others):
        return {}
    floats = counting.copy()
    floats[list(column.others)] = False
    numbers = np.append(column.floats[floats], np.array(others, dtype=float))
    if len(numbers) == 0:
        return {}
    return {"min": float(numbers.min()), "max": float(numbers.max()), **_moments(numbers)}


def _moments(numbers: Array) -> dict[str, float]:
    """Mean and standard deviation of a sample; left out where there are too few numbers for it, or they are too large
    to add up (OrcaFlex's Infinity is)."""
    moments: dict[str, float] = {}
    with contextlib.suppress(OverflowError, FloatingPointError), np.errstate(over="raise"):
        mean = moments["mean"] = math.fsum(numbers.tolist()) / len(numbers)
        if len(numbers) > 1:
            squares = np.square(numbers - mean)
            moments["stdev"] = math.sqrt(math.fsum(squares.tolist()) / (len(numbers) - 1))
    return moments
