"""Merges a job's columns into the fewest queries.

A column asked for twice, or as minimum and maximum of one history, becomes one query with two uses. All histories of
one period become one read of the log; `orcapost.extract.passes` joins the reads of periods that overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from orcapost.extract.queries import DataItem, History, Period, Point, RangeGraph, Statistic
from orcapost.job import Column, EveryLine, Group


@dataclass(frozen=True, slots=True)
class HistoryRead:
    """What is read over one period: positions in the extraction's `histories`, and the statistics made of them."""

    period: Period
    histories: tuple[int, ...]
    statistics: tuple[Statistic, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """How one column's value comes from the answers.

    Attributes
    ----------
    source
        Which of the extraction's three lists answers: its `reads`, `range_graphs` or `data_items`.
    query
        Position in that list.
    item
        For ``"history"``, the position in the extraction's `histories`.
    """

    source: Literal["history", "range_graph", "data_item"]
    query: int
    item: int
    statistic: Statistic | None
    scale: float
    shift: float
    name: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that is asked of every file. `cells` follow the columns of all groups, in order."""

    histories: tuple[History, ...] = ()
    reads: tuple[HistoryRead, ...] = ()
    range_graphs: tuple[RangeGraph, ...] = ()
    data_items: tuple[DataItem, ...] = ()
    cells: tuple[Cell, ...] = ()
    every_line: tuple[EveryLine, ...] = ()


def compile_groups(groups: Sequence[Group]) -> Extraction:
    """The fewest queries that serve every column of `groups`."""
    points: dict[Point, Point] = {}  # equal points become one, which is passed to OrcFxAPI again and again
    histories: dict[History, int] = {}
    reads: dict[Period, dict[int, None]] = {}
    statistics: dict[Period, set[Statistic]] = {}
    range_graphs: dict[RangeGraph, int] = {}
    data_items: dict[DataItem, int] = {}
    cells: list[Cell] = []
    for group in groups:
        for column in group.columns:
            name = f"{group.label} / {column.label}"
            match column.query:
                case History() as history:
                    period = column.period or Period("default")
                    point = points.setdefault(history.point, history.point)
                    item = histories.setdefault(replace(history, point=point), len(histories))
                    reads.setdefault(period, {})[item] = None
                    # A static result has one sample, which is its own mean.
                    statistics.setdefault(period, set()).add(column.statistic or "mean")
                    cells.append(_cell(column, "history", list(reads).index(period), item, name))
                case RangeGraph() as graph:
                    position = range_graphs.setdefault(graph, len(range_graphs))
                    cells.append(_cell(column, "range_graph", position, 0, name))
                case DataItem() as data_item:
                    position = data_items.setdefault(data_item, len(data_items))
                    cells.append(_cell(column, "data_item", position, 0, name))
    return Extraction(
        histories=tuple(histories),
        reads=tuple(
            HistoryRead(period, tuple(items), tuple(sorted(statistics[period]))) for period, items in reads.items()
        ),
        range_graphs=tuple(range_graphs),
        data_items=tuple(data_items),
        cells=tuple(cells),
        every_line=tuple(group.every_line for group in groups if group.every_line is not None),
    )


def compile_columns(groups: Sequence[Group]) -> tuple[Extraction, ...]:
    """What `compile_groups` asks, unmerged: one extraction for each column, in order. Only for comparison."""
    apart = []
    for group in groups:
        apart += [compile_groups([replace(group, columns=(column,), every_line=None)]) for column in group.columns]
        if group.every_line is not None:
            apart.append(compile_groups([replace(group, columns=())]))
    return tuple(apart)


def _cell(
    column: Column, source: Literal["history", "range_graph", "data_item"], query: int, item: int, name: str
) -> Cell:
    return Cell(source, query, item, column.statistic, column.scale, column.shift, name)
