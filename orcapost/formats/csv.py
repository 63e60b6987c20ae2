"""Tables as CSV files: one line for each file, text made column by column."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from orcapost.common import interruption
from orcapost.extract.answers import Value
from orcapost.formats.table import HEAD, ColumnSource, ColumnValues, Table
from orcapost.statistics.reducer import Array

# Files turned into text at a time: it is quicker column by column, and none of it is kept.
BLOCK = 500

# A spreadsheet takes a cell that begins so for a formula. Numbers and names of files may begin with the last two.
FORMULA_STARTS = ("=", "@", "\t", "\r", "+", "-")


@dataclass(frozen=True, slots=True)
class RowStatistics:
    """The rows of statistics over the files that a table ends in.

    Attributes
    ----------
    names
        ``min``, ``max``, ``mean``, ``stdev``.
    numeric
        Columns before the result columns that have statistics too, by heading.
    counting
        Which files count. Shape (files,).
    """

    names: Sequence[str]
    numeric: Mapping[str, ColumnSource]
    counting: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CellForm:
    """How a value stands in a CSV file.

    Attributes
    ----------
    decimals
        Of floats.
    formulas
        Whether text that a spreadsheet takes for a formula stays so; else it gets an apostrophe in front.
    """

    decimals: int
    formulas: bool = False

    def text(self, value: Value) -> str:
        """A value: floats rounded, anything else as it is."""
        if value is None:
            return ""
        if type(value) is float:
            return repr(round(value, self.decimals) + 0.0)  # + 0.0 makes -0.0 a plain 0.0
        if not isinstance(value, str):
            return str(value)
        signed = value.startswith(("+", "-")) and _is_number(value)
        return _quoted(value) if signed else self.name(value, FORMULA_STARTS)

    def name(self, name: str, starts: tuple[str, ...] = FORMULA_STARTS[:4]) -> str:
        """A file's name, or a text in which more `starts` make a formula."""
        return _quoted(f"'{name}" if name.startswith(starts) and not self.formulas else name)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _line(row: Iterable[Value], form: CellForm) -> str:
    return ",".join([form.text(value) for value in row]) + "\n"


def _quoted(text: str) -> str:
    if re.search(r'[,"\r\n]', text) is None:
        return text
    return '"' + text.replace('"', '""') + '"'


def _texts(column: ColumnValues, form: CellForm) -> list[str]:
    """The text of each value (see `CellForm.text`): floats of a common size together, which is much faster."""
    decimals = form.decimals
    floats = column.floats
    size = np.abs(floats)
    # Such a number, rounded, has at most 15 digits, so that its shortest text is what rounding leaves, less the zeros
    # at its end; and it is written without an exponent.
    common = (size < 10.0 ** (15 - decimals)) & ((size >= 1e-4) | (size == 0.0) | (decimals <= 4))
    if not 1 <= decimals <= 15:
        common[:] = False
    numbers = floats[common].tolist()
    text = f"%.{decimals}f," * len(numbers) % tuple(numbers)
    for _ in range(decimals - 1):
        text = text.replace("0,", ",")
    texts = text.replace("-0.0,", "0.0,").split(",")[:-1]
    if len(texts) < len(floats):
        among = iter(texts)
        return [
            next(among) if plain else form.text(value)
            for plain, value in zip(common.tolist(), column.values(), strict=True)
        ]
    return texts


def write(stream: IO[str], table: Table, form: CellForm, heads: Sequence[str], rows: RowStatistics) -> None:
    """Write a table.

    Parameters
    ----------
    heads
        What stands in each file's line before its values (see `head_of_line`).
    """
    columns = table.columns
    stream.write(_line([*HEAD, *columns], form))
    for begin in range(0, len(heads), BLOCK):
        interruption.check()
        block = slice(begin, begin + BLOCK)
        texts = [_texts(column(block), form) for column in columns.values()]
        stream.writelines([",".join(row) + "\n" for row in zip(heads[block], *texts, strict=True)])
    if rows.names:
        found = [
            _column_statistics(column(slice(None)), rows.counting) if column else {}
            for column in [*(rows.numeric.get(name) for name in HEAD), *columns.values()]
        ]
        for statistic in rows.names:
            row: list[Value] = [column.get(statistic) for column in found]
            row[HEAD.index("statistic")] = statistic
            stream.write(_line(row, form))


def head_of_line(path: str, stem: str, values: Iterable[Value], form: CellForm) -> str:
    """What stands in a file's line before its values: names first, then `values`."""
    return ",".join([form.name(path), form.name(stem), *(form.text(value) for value in values)])


def _column_statistics(column: ColumnValues, counting: NDArray[np.bool_]) -> dict[str, float | None]:
    """Statistics over the files that are `counting`; none where what the column holds there is not all numbers."""
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
