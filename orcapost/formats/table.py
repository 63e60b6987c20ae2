"""A table before it is written: columns that give their values for some of the rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from orcapost.extract.answers import Value
from orcapost.extract.queries import Need
from orcapost.statistics.reducer import Array, Statistic


class ColumnValues(NamedTuple):
    """One value of each of several rows.

    Attributes
    ----------
    floats
        Shape (rows,); NaN for what is not a float.
    others
        What is not a float, by its position among the rows: text, whole number, truth, None, or NaN itself.
    """

    floats: Array
    others: dict[int, Value]

    def values(self) -> list[Value]:
        """The same as Python values."""
        values: list[Value] = self.floats.tolist()
        for place, value in self.others.items():
            values[place] = value
        return values


# A column's values, for some of the rows.
ColumnSource = Callable[[slice], ColumnValues]

HEAD = ("fe_filename", "fe_filename_stem", "run_status", "start_time", "stop_time", "description", "statistic")
"""The headings of the leading columns, which say what a row is of; those of result columns are others."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a result column holds.

    Attributes
    ----------
    need
        What is read of a file.
    statistic
        What is made of a range graph along the line.
    scale, shift
        The value written is ``value * scale + shift``.
    """

    need: Need
    statistic: Statistic | None = None
    scale: float = 1.0
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table.

    Attributes
    ----------
    name
        Its heading.
    values
        Its values for any slice of the rows.
    meaning
        What it holds, as far as that can be said.
    unit
        Of its numbers; None where it is not known or not the same in every row.
    holds
        ``results``: numbers, or whatever a file replied; ``text``; ``names`` of files, in which a sign at the beginning
        is part of the name.
    exact
        Whether its numbers are the user's own, to be written with all their digits where others are rounded.
    """

    name: str
    values: ColumnSource
    meaning: Meaning | None = None
    unit: str | None = None
    holds: Literal["results", "text", "names"] = "results"
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its result columns, and the rows that they have.

    Attributes
    ----------
    label
        The last part of its file's name.
    rows
        What its rows are, with the columns before the result columns. Tables that share it have their beginnings made
        once.
    decimals
        Of its numbers where they are rounded; None for those of the run.
    source
        Which files it is about (see `orcapost.dialect.sources`).
    sheet
        Where it is put beside its own file; None for nowhere.
    """

    label: str
    columns: tuple[TableColumn, ...]
    rows: Rows
    decimals: int | None = None
    source: int = 0
    sheet: Sheet | None = None

    @property
    def all_columns(self) -> list[TableColumn]:
        """Its columns from the first to the last."""
        return [*self.rows.leading, *self.columns]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of one of the user's workbooks.

    Attributes
    ----------
    workbook
        Its path, relative to the configuration's folder.
    name
        None for the table's label.
    """

    workbook: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Files:
    """Tables that workers write, one for each input file.

    Attributes
    ----------
    label
        Names them together.
    about
        Names the file that says where they come from.
    ending
        What a file's name ends in, behind the stem of its input file.
    columns
        Their result columns, by their headings, and what they hold.
    source
        Which input files they are about (see `orcapost.dialect.sources`).
    """

    label: str
    about: str
    ending: str
    columns: tuple[FileColumn, ...]
    source: int = 0

    def name_for(self, stem: str) -> str:
        """The name of the file of an input file with this stem; `*` makes it a pattern."""
        return f"{stem}{self.ending}"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a table that workers write."""

    name: str
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table: its entries, then statistics over them. The entries of most tables are the input files, one
    row each.

    Attributes
    ----------
    count
        How many entries there are.
    leading
        The columns before the result columns.
    statistics
        The rows of statistics over these entries: ``min``, ``max``, ``mean``, ``stdev``.
    counting
        Which entries count in them. Shape (count,).
    """

    count: int
    leading: tuple[TableColumn, ...]
    statistics: tuple[str, ...]
    counting: NDArray[np.bool_]


def not_floats(values: Sequence[Value]) -> ColumnValues:
    """Values of which none is a float."""
    return ColumnValues(np.full(len(values), np.nan), dict(enumerate(values)))


def floats_only(floats: Array) -> ColumnValues:
    """Floats, with nothing where one is not a number."""
    return ColumnValues(floats, dict.fromkeys(np.flatnonzero(np.isnan(floats)).tolist()))


def as_column(values: Sequence[Value]) -> ColumnValues:
    """Any values."""
    others = {place: value for place, value in enumerate(values) if type(value) is not float}
    return ColumnValues(np.array([np.nan if place in others else value for place, value in enumerate(values)]), others)
