"""One file's part of the summary tables, made in a worker."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from orcapost.dialect.values import Column
from orcapost.extract.answers import Answer, Curves, Problem, QueryFailed, Value
from orcapost.extract.evaluate import range_graph
from orcapost.extract.open_file import OpenFile
from orcapost.extract.passes import WHOLE
from orcapost.extract.queries import History, Need, Period, RangeGraph, Reduced
from orcapost.products.protocol import Part
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import MAX, MEAN, kind_of


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a group: its name for messages, ``group / column``, and what its value is made of."""

    name: str
    need: Need
    statistic: Statistic | None
    scale: float
    shift: float


def cell(group: str, column: Column) -> Cell:
    """The cell of a group's column."""
    query = column.query
    need: Need
    if isinstance(query, History):
        # A static result has one sample, which is its own mean.
        need = Reduced((query,), column.period or Period("default"), column.statistic or MEAN)
    else:
        need = query
    return Cell(f"{group} / {column.label}", need, column.statistic, column.scale, column.shift)


@dataclass(frozen=True, slots=True)
class SummaryMaker:
    """Makes the values of `cells` and, for each variable of the short form, one of every line of the model."""

    cells: tuple[Cell, ...]
    every_line: tuple[str, ...] = ()

    @property
    def needs(self) -> list[Need]:
        """See `orcapost.products.protocol.PartMaker`."""
        return [cell.need for cell in self.cells]

    @property
    def shape(self) -> tuple[int, int]:
        """See `orcapost.products.protocol.PartMaker`."""
        return len(self.cells), len(self.every_line)

    def part(self, answers: Sequence[Answer], file: OpenFile) -> tuple[Part, list[Problem]]:
        """See `orcapost.products.protocol.PartMaker`."""
        values: list[Value] = []
        problems: list[Problem] = []
        for cell, answer in zip(self.cells, answers, strict=True):
            if type(answer) is float and cell.scale == 1.0 and cell.shift == 0.0 and math.isfinite(answer):
                values.append(answer)  # nearly all are so: a shorter way
                continue
            try:
                value = _value(answer, cell.statistic)
                if cell.scale != 1.0 or cell.shift != 0.0:
                    value = _scaled(value, cell)
                values.append(_finite(value))
            except Exception as failure:  # whatever it is, it costs this cell only
                values.append(None)
                problems.append(Problem("empty_cell", cell.name, _words(failure)))
        lines = []
        for variable in self.every_line:
            pairs, found = _every_line(file, variable)
            lines.append(pairs)
            problems += found
        return Part(tuple(values), tuple(lines)), problems


def _value(answer: Answer, statistic: Statistic | None) -> Value:
    if isinstance(answer, Exception):
        raise answer
    if isinstance(answer, Curves):
        return _along(answer, statistic or MAX)
    if isinstance(answer, tuple):
        raise QueryFailed(f"{statistic} gives {len(answer)} values, and a cell holds one")
    return answer


def _along(curves: Curves, statistic: Statistic) -> float:
    """One number of a range graph: the least of its minima, the largest of its maxima or standard deviations, the
    mean of its means."""
    along = kind_of(statistic).along_line
    curve = None if along is None else getattr(curves, along.curve)
    if along is None or curve is None or len(curve) == 0:
        raise QueryFailed(f"the range graph has no {statistic} curve here")
    return along.reduce(curve)


def _every_line(file: OpenFile, variable: str) -> tuple[tuple[tuple[str, Value], ...], list[Problem]]:
    """The largest value along each line of the model over the whole simulation."""
    pairs: list[tuple[str, Value]] = []
    problems: list[Problem] = []
    try:
        lines = file.names_of("Line")
    except QueryFailed as failure:
        return (), [Problem("empty_cell", variable, str(failure))]
    for line in lines:
        answer = range_graph(file, RangeGraph(line, variable, WHOLE))
        try:
            value = _finite(_value(answer, MAX))
        except Exception as failure:  # as above
            value = None
            problems.append(Problem("empty_cell", f"{variable} / {line}", _words(failure)))
        pairs.append((line, value))
    return tuple(pairs), problems


def _words(failure: Exception) -> str:
    return str(failure) if isinstance(failure, QueryFailed) else f"{type(failure).__name__}: {failure}"


def _finite(value: Value) -> Value:
    if isinstance(value, float) and not math.isfinite(value):
        raise QueryFailed(f"the value is not a number ({value})")
    return value


def _scaled(value: Value, cell: Cell) -> float:
    if isinstance(value, bool | str) or value is None:
        raise QueryFailed(f"cannot scale the text {value!r}: take the transform away")
    return value * cell.scale + cell.shift
