"""A table before it is written: columns that give their values for some of the files at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from orcapost.extract.answers import Value
from orcapost.extract.queries import Need
from orcapost.statistics.reducer import Array, Statistic


class ColumnValues(NamedTuple):
    """One value of each of several files.

    Attributes
    ----------
    floats
        Shape (files,); NaN for what is not a float.
    others
        What is not a float, by its position among the files: text, whole number, truth, None, or NaN itself.
    """

    floats: Array
    others: dict[int, Value]

    def values(self) -> list[Value]:
        """The same as Python values."""
        values: list[Value] = self.floats.tolist()
        for place, value in self.others.items():
            values[place] = value
        return values


# A column of a table, for some of the files.
ColumnSource = Callable[[slice], ColumnValues]


HEAD = ("fe_filename", "fe_filename_stem", "run_status", "start_time", "stop_time", "description", "statistic")
"""The headings of what names a file in its row, before the result columns."""


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
class Table:
    """A table of one row for each file.

    Attributes
    ----------
    label
        The last part of its file's name.
    columns
        The result columns, by their headings; what names the file stands before them.
    meanings
        What they hold, as far as that can be said.
    """

    label: str
    columns: Mapping[str, ColumnSource]
    meanings: Mapping[str, Meaning] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[str, ...]:
        """Those of the result columns."""
        return tuple(self.columns)


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
    headings, meanings
        Of their columns; see `Table`.
    """

    label: str
    about: str
    ending: str
    headings: tuple[str, ...]
    meanings: Mapping[str, Meaning]

    def name_for(self, stem: str) -> str:
        """The name of the file of an input file with this stem; `*` makes it a pattern."""
        return f"{stem}{self.ending}"
