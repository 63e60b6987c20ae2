"""Writes histories, as they arrive slice by slice, to files with a row for each sample."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from orcapost.common.atomic import TemporaryFile
from orcapost.statistics.reducer import Array, Statistic, Use

FAST_WRITER = "polars"  # if it is installed: it writes the same bytes

# Bytes of values turned into text at once.
_BLOCK = 4_000_000


@dataclass(frozen=True, slots=True)
class SeriesFile:
    """One file of histories: a row for each sample, of its time and a value of each column.

    Attributes
    ----------
    path
        Names its temporary file (see `orcapost.common.atomic.TemporaryFile`).
    name
        What it is called in messages.
    header
        Its first line; empty for Parquet.
    names
        Of its columns, the time first.
    scales, shifts
        A column's value is written as ``value * scale + shift``.
    decimals, delimiter, decimal
        Of every number, in CSV: how many, what stands between numbers, and the decimal point or comma.
    """

    path: str
    name: str
    header: str
    names: tuple[str, ...]
    scales: tuple[float, ...]
    shifts: tuple[float, ...]
    decimals: int
    delimiter: str = ","
    decimal: str = "."

    def column(self, number: int) -> Statistic:
        """The statistic that writes a history to this column. What it gives is the same for all columns."""
        return Statistic("series", (("file", self), ("column", number)))


class SeriesFiles:
    """Writes files of histories at once. A CSV file is begun with the first slice, and nothing of a slice is kept; a
    Parquet file is held until it is whole, so that its columns are not in pieces.

    A column that no history is given for stays empty. A file that cannot be written costs its own columns only.

    Parameters
    ----------
    uses
        Statistics of `SeriesFile.column`, of one column each.
    """

    def __init__(self, uses: Sequence[Use]) -> None:
        given: dict[SeriesFile, dict[int, int]] = {}
        self._files: list[SeriesFile] = []
        for use in uses:
            (_, file), (_, column) = use.statistic.parameters
            assert isinstance(file, SeriesFile) and isinstance(column, int)
            given.setdefault(file, {})[column] = use.columns[0]
            self._files.append(file)
        self._writing = {file: _Writing(file, columns) for file, columns in given.items()}

    def add(self, times: Array, values: Array) -> None:
        """See `orcapost.statistics.reducer.Reducer`."""
        for writing in self._writing.values():
            writing.add(times, values)

    def results(self) -> list[TemporaryFile | Exception]:
        """The file of each use, or why it could not be written."""
        written = {file: writing.result() for file, writing in self._writing.items()}
        return [written[file] for file in self._files]


class _Writing:
    """A file at work. `columns`: for its columns, those of the slices."""

    def __init__(self, file: SeriesFile, columns: dict[int, int]) -> None:
        self._file = file
        self._to = [1 + column for column in columns]
        self._of = list(columns.values())
        self._scales = np.array([file.scales[column] for column in columns])
        self._shifts = np.array([file.shifts[column] for column in columns])
        self._scaled = bool((self._scales != 1.0).any() or (self._shifts != 0.0).any())
        self._held: list[Array] = []
        self._begun: TemporaryFile | None = None
        self._failure: OSError | None = None

    def add(self, times: Array, values: Array) -> None:
        if self._failure is not None:
            return
        try:
            if self._begun is None:
                self._begun = TemporaryFile(Path(self._file.path))
                self._begun.write(self._file.header.encode("utf-8", "backslashreplace"))
            rows = max(1, _BLOCK // (8 * (1 + len(self._file.scales))))
            for first in range(0, len(times), rows):
                part = slice(first, first + rows)
                table = self._table(times[part], values[part])
                if self._file.header:
                    self._begun.write(csv_rows(table, self._file.decimals, self._file.delimiter, self._file.decimal))
                else:
                    self._held.append(table)
        except OSError as failure:
            self._failure, self._begun = failure, None

    def result(self) -> TemporaryFile | Exception:
        try:
            if self._begun is not None:
                if self._held:
                    self._begun.write(_parquet(self._held, self._file.names))
                self._begun.close()
        except OSError as failure:
            self._failure = failure
        if self._begun is None or self._failure is not None:
            reason = "nothing was read" if self._failure is None else self._failure.strerror or self._failure
            return OSError(f"cannot write {self._file.name}: {reason}")
        return self._begun

    def _table(self, times: Array, values: Array) -> Array:
        own = values if self._of == list(range(values.shape[1])) else values[:, self._of]
        if self._scaled:
            own = own * self._scales + self._shifts
        table = np.full((len(times), 1 + len(self._file.scales)), np.nan, order="F")
        table[:, 0] = times
        table[:, self._to] = own
        return table


def csv_rows(table: Array, decimals: int, delimiter: str = ",", decimal: str = ".") -> bytes | memoryview:
    """Rows of numbers as CSV. What is not a number is empty."""
    if len(table) == 0:
        return b""
    rows = _fast_rows(table, decimals) if is_installed(FAST_WRITER) else plain_rows(table, decimals)
    if (delimiter, decimal) == (",", "."):
        return rows
    # First a character that stands in no number, since delimiter and decimal may change places.
    return bytes(rows).replace(b",", b";").replace(b".", decimal.encode()).replace(b";", delimiter.encode())


def plain_rows(table: Array, decimals: int) -> bytes:
    """The same by Python alone."""
    row = ",".join([f"%.{decimals}f"] * table.shape[1]) + "\n"
    text = row * len(table) % tuple(table.ravel().tolist())
    return (text.replace("nan", "") if np.isnan(table).any() else text).encode()


def _fast_rows(table: Array, decimals: int) -> memoryview:
    text = io.BytesIO()
    _frame(table, map(str, range(table.shape[1]))).write_csv(text, include_header=False, float_precision=decimals)
    return text.getbuffer()


def _parquet(tables: list[Array], names: Sequence[str]) -> memoryview:
    """A file of all rows, of doubles as they are. `tables` is emptied, to have room."""
    frame = _frame(tables.pop(0), names)
    while tables:
        frame.extend(_frame(tables.pop(0), names))
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getbuffer()


def _frame(table: Array, names: Iterable[str]) -> Any:
    polars = _polars()
    frame = polars.DataFrame([polars.Series(name, column) for name, column in zip(names, table.T, strict=True)])
    return frame.fill_nan(None) if np.isnan(table).any() else frame


@cache
def is_installed(module: str) -> bool:
    """Whether a module is installed; it is not imported."""
    return find_spec(module) is not None


@cache
def _polars() -> Any:
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # one process a file is the parallelism
    import polars

    return polars
