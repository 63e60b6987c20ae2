"""What a configuration asks of linked statistics, and the tables made of the files' replies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from orcapost.dialect.values import Column, Group
from orcapost.extract.queries import History, Period, Reduced
from orcapost.formats.interleaved import interleaved, repeated
from orcapost.formats.table import ColumnSource, ColumnValues, Meaning, Rows, Table, TableColumn, not_floats
from orcapost.products.entry import Entry
from orcapost.products.linked_statistics.question import Heading, LinkedStatistics
from orcapost.products.protocol import Replies, UnitOf
from orcapost.statistics.registry import LINKED

LEADING = ("fe_filename", "Label", "run_status", "statistic")


@dataclass(frozen=True, slots=True)
class LinkedStatisticsRequest:
    """A table for each group: a row for each file and, in it, each column of the group.

    Attributes
    ----------
    decimals
        Of every number.
    statistics
        The rows of statistics that each table ends in.
    """

    groups: tuple[Group, ...] = ()
    decimals: int = 6
    statistics: tuple[str, ...] = ()

    @property
    def entries(self) -> list[Entry]:
        """See `orcapost.products.protocol.Request`."""
        return [
            Entry(f"{group.label} / {column.label}", _question(column), source=group.source, place=column.place)
            for group in self.groups
            for column in group.columns
        ]

    @property
    def labels(self) -> tuple[str, ...]:
        """See `orcapost.products.protocol.Request`."""
        return tuple(group.label for group in self.groups)

    @property
    def columns(self) -> int:
        """See `orcapost.products.protocol.Request`."""
        return sum(len(_headings(group)) for group in self.groups)

    @property
    def files(self) -> tuple[()]:
        """See `orcapost.products.protocol.Request`."""
        return ()

    def only(self, wanted: Callable[[str], bool]) -> LinkedStatisticsRequest:
        """See `orcapost.products.protocol.Request`."""
        return replace(self, groups=tuple(group for group in self.groups if wanted(group.label)))

    def tables(self, replies: Replies, files: Rows) -> list[Table]:
        """See `orcapost.products.protocol.Request`."""
        return [
            Table(
                group.label,
                tuple(_columns(group, replies, files.count)),
                _rows(group, files, self.statistics),
                self.decimals,
                group.source,
            )
            for group in self.groups
        ]

    def pictures(self, replies: Replies, files: Rows, unit: UnitOf) -> tuple[()]:
        """See `orcapost.products.protocol.Request`."""
        return ()


def _question(column: Column) -> LinkedStatistics:
    assert isinstance(column.query, History)
    return LinkedStatistics((column.query, *column.linked), column.period or Period("default"))


def _headings(group: Group) -> dict[tuple[str, str, str], list[Heading | None]]:
    """Each heading of a table, whatever the case of its variable, in the order in which they occur, and what each
    column of the group has under it."""
    found: dict[tuple[str, str, str], list[Heading | None]] = {}
    for number, column in enumerate(group.columns):
        for heading in _question(column).headings:
            key = heading.extreme, heading.what, heading.variable.casefold()
            found.setdefault(key, [None] * len(group.columns))[number] = heading
    return found


def _columns(group: Group, replies: Replies, files: int) -> Iterator[TableColumn]:
    questions = [_question(column) for column in group.columns]
    for own in _headings(group).values():
        sources: list[ColumnSource | None] = [
            None if heading is None else replies.labelled(question, heading.text)
            for question, heading in zip(questions, own, strict=True)
        ]
        number, heading = next((number, heading) for number, heading in enumerate(own) if heading is not None)
        yield TableColumn(
            heading.text,
            interleaved(sources, files),
            None if heading.what == "time" else _meaning(questions[number], heading),
            "s" if heading.what == "time" else None,
        )


def _meaning(question: LinkedStatistics, heading: Heading) -> Meaning:
    """What the first column that has this heading asks. The history that the value is of comes first: it has the
    unit."""
    first, *others = question.histories
    if heading.what == "value":
        return Meaning(Reduced((first,), question.period, LINKED))
    other = next(history for history in others if history.variable == heading.variable)
    return Meaning(Reduced((other, first), question.period, LINKED))


def _rows(group: Group, files: Rows, statistics: tuple[str, ...]) -> Rows:
    times, count = len(group.columns), files.count
    of_files = {column.name: column for column in files.leading}
    path, label, run_status, statistic = LEADING
    names = [column.label for column in group.columns]

    def labels(rows: slice) -> ColumnValues:
        first, stop, _ = rows.indices(count * times)
        return not_floats([names[row % times] for row in range(first, stop)])

    def of_file(name: str) -> TableColumn:
        column = of_files[name]
        return TableColumn(name, repeated(column.values, times, count), holds=column.holds)

    leading = (of_file(path), TableColumn(label, labels, holds="text"), of_file(run_status), of_file(statistic))
    return Rows(count * times, leading, statistics, np.repeat(files.counting, times))
