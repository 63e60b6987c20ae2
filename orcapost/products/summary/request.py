"""What a configuration asks of the summary tables, and the tables made of the files' replies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from orcapost.dialect.values import Column, Group
from orcapost.extract.queries import History, Period, RangeGraph, Reduced
from orcapost.formats.table import Meaning, Rows, Table, TableColumn
from orcapost.products.entry import Entry
from orcapost.products.protocol import Replies, UnitOf
from orcapost.products.question import Number
from orcapost.products.summary.every_line import EveryLine
from orcapost.statistics.registry import MAX, MEAN


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A table of the short form: the maximum of a range graph over the whole simulation, one column for each line."""

    label: str
    variable: str
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """One table for each group, and one for each variable of the short form."""

    groups: tuple[Group, ...] = ()
    short: tuple[ShortForm, ...] = ()

    @property
    def entries(self) -> list[Entry]:
        """See `orcapost.products.protocol.Request`."""
        columns = [entry(group, column) for group in self.groups for column in group.columns]
        return columns + [Entry(short.variable, EveryLine(short.variable), place=short.place) for short in self.short]

    @property
    def labels(self) -> tuple[str, ...]:
        """See `orcapost.products.protocol.Request`."""
        return (*(group.label for group in self.groups), *(short.label for short in self.short))

    @property
    def files(self) -> tuple[()]:
        """See `orcapost.products.protocol.Request`."""
        return ()

    @property
    def columns(self) -> int:
        """See `orcapost.products.protocol.Request`."""
        return sum(len(group.columns) for group in self.groups)

    def only(self, wanted: Callable[[str], bool]) -> SummaryRequest:
        """See `orcapost.products.protocol.Request`."""
        return replace(
            self,
            groups=tuple(group for group in self.groups if wanted(group.label)),
            short=tuple(short for short in self.short if wanted(short.label)),
        )

    def tables(self, replies: Replies, files: Rows) -> list[Table]:
        """See `orcapost.products.protocol.Request`."""
        tables = []
        for group in self.groups:
            entries = {column.label: entry(group, column) for column in group.columns}
            columns = (TableColumn(label, replies.column(own), _meaning(own)) for label, own in entries.items())
            tables.append(Table(group.label, tuple(columns), files, source=group.source, sheet=group.sheet))
        for short in self.short:
            question = EveryLine(short.variable)
            lines = replies.labels(question)
            columns = (
                TableColumn(line, replies.labelled(question, line), Meaning(question.graph(line), MAX))
                for line in lines
            )
            tables.append(Table(short.label, tuple(columns), files))
        return tables

    def pictures(self, replies: Replies, files: Rows, unit: UnitOf) -> tuple[()]:
        """See `orcapost.products.protocol.Request`."""
        return ()


def entry(group: Group, column: Column) -> Entry:
    """What a group's column shows."""
    query = column.query
    if isinstance(query, History):
        # A static result has one sample, which is its own mean.
        reduced = Reduced((query,), column.period or Period("default"), column.statistic or MEAN)
        number = Number(reduced)
    else:
        number = Number(query, (column.statistic or MAX) if isinstance(query, RangeGraph) else None)
    name = f"{group.label} / {column.label}"
    return Entry(name, number, column.scale, column.shift, group.source, column.place)


def _meaning(entry: Entry) -> Meaning:
    number = entry.question
    assert isinstance(number, Number)
    return Meaning(number.need, number.along, entry.scale, entry.shift)
