"""What a configuration asks of the summary tables, and the tables made of the files' parts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from orcapost.dialect.values import Group
from orcapost.formats.table import Table
from orcapost.products.protocol import Parts
from orcapost.products.summary.part import SummaryMaker, cell


@dataclass(frozen=True, slots=True)
class EveryLine:
    """The short form: the maximum of a range graph over the whole simulation, one column for each line."""

    label: str
    variable: str


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """One table for each group, and one for each variable of the short form."""

    groups: tuple[Group, ...] = ()
    every_line: tuple[EveryLine, ...] = ()

    @property
    def maker(self) -> SummaryMaker:
        """See `orcapost.products.protocol.Request`."""
        cells = tuple(cell(group.label, column) for group in self.groups for column in group.columns)
        return SummaryMaker(cells, tuple(short.variable for short in self.every_line))

    @property
    def labels(self) -> tuple[str, ...]:
        """See `orcapost.products.protocol.Request`."""
        return (*(group.label for group in self.groups), *(short.label for short in self.every_line))

    @property
    def columns(self) -> int:
        """See `orcapost.products.protocol.Request`."""
        return sum(len(group.columns) for group in self.groups)

    def tables(self, parts: Parts) -> list[Table]:
        """See `orcapost.products.protocol.Request`."""
        tables = []
        first = 0
        for group in self.groups:
            places = enumerate(group.columns, start=first)
            tables.append(Table(group.label, {column.label: partial(parts.value, place) for place, column in places}))
            first += len(group.columns)
        for number, short in enumerate(self.every_line):
            columns = {line: partial(parts.labelled, number, line) for line in parts.labels(number)}
            tables.append(Table(short.label, columns))
        return tables
