"""What groups of columns are read into: plain values, known in the workers too."""

from __future__ import annotations

from dataclasses import dataclass, field

from orcapost.dialect.sources import ALL_INPUT
from orcapost.extract.queries import History, Period, Query
from orcapost.formats.table import Sheet
from orcapost.statistics.reducer import Statistic


@dataclass(frozen=True, slots=True)
class Column:
    """One result column of a summary table.

    Attributes
    ----------
    label
        The column's heading.
    query
        What is read from the file.
    period
        For time histories; a range graph carries its own, a data item has none.
        A static result is the history over ``Period("static_state")``.
    statistic
        What is made of the history or range graph; None for data items and static results.
    scale, shift
        The value written is ``value * scale + shift``.
    linked
        For linked statistics: the histories whose values are wanted at the extremes of `query`, which is a history.
    place
        Where it stands: ``dm.yml:41``. Columns that ask for the same are equal, wherever they stand.
    """

    label: str
    query: Query
    period: Period | None = None
    statistic: Statistic | None = None
    scale: float = 1.0
    shift: float = 0.0
    linked: tuple[History, ...] = ()
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """Columns under one label, of files of one source (see `orcapost.dialect.sources`).

    Attributes
    ----------
    sheet
        Where their table is put beside its own file.
    place
        Where it stands, as of a column.
    """

    label: str
    columns: tuple[Column, ...] = ()
    source: int = ALL_INPUT
    sheet: Sheet | None = None
    place: str = field(default="", compare=False)
