"""Merges what products need of a file into the fewest queries.

A history asked for twice, or as minimum and maximum, becomes one query with two uses. All histories of one period
become one read of the log; `orcapost.extract.passes` joins the reads of periods that overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from orcapost.extract.queries import DataItem, History, Need, Period, Point, RangeGraph, Reduced
from orcapost.statistics.reducer import Statistic

# A statistic of one history or several, by their positions in the extraction's `histories`.
Use = tuple[Statistic, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class HistoryRead:
    """What is read over one period: positions in the extraction's `histories`, and what is made of them."""

    period: Period
    histories: tuple[int, ...]
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answer to one need comes from.

    Attributes
    ----------
    kind
        Which of the extraction's three lists answers: its `reads`, `range_graphs` or `data_items`.
    query
        Position in that list.
    use
        For ``"history"``, what is made of the read.
    """

    kind: Literal["history", "range_graph", "data_item"]
    query: int
    use: Use | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """Queries to one file, and for each need that they serve, in order, where its answer comes from."""

    histories: tuple[History, ...] = ()
    reads: tuple[HistoryRead, ...] = ()
    range_graphs: tuple[RangeGraph, ...] = ()
    data_items: tuple[DataItem, ...] = ()
    sources: tuple[Source, ...] = ()


def merge(needs: Sequence[Need]) -> Extraction:
    """The fewest queries that answer all `needs`."""
    points: dict[Point, Point] = {}  # equal points become one, which is passed to OrcFxAPI again and again
    histories: dict[History, int] = {}
    reads: dict[Period, dict[Use, None]] = {}
    numbers: dict[Period, int] = {}
    range_graphs: dict[RangeGraph, int] = {}
    data_items: dict[DataItem, int] = {}
    sources: list[Source] = []
    for need in needs:
        match need:
            case Reduced():
                items = []
                for history in need.histories:
                    point = points.setdefault(history.point, history.point)
                    items.append(histories.setdefault(replace(history, point=point), len(histories)))
                use = need.statistic, tuple(items)
                number = numbers.setdefault(need.period, len(numbers))
                reads.setdefault(need.period, {})[use] = None
                sources.append(Source("history", number, use))
            case RangeGraph():
                sources.append(Source("range_graph", range_graphs.setdefault(need, len(range_graphs))))
            case DataItem():
                sources.append(Source("data_item", data_items.setdefault(need, len(data_items))))
    return Extraction(
        histories=tuple(histories),
        reads=tuple(_read(period, tuple(uses)) for period, uses in reads.items()),
        range_graphs=tuple(range_graphs),
        data_items=tuple(data_items),
        sources=tuple(sources),
    )


def _read(period: Period, uses: tuple[Use, ...]) -> HistoryRead:
    return HistoryRead(period, tuple(dict.fromkeys(item for _, items in uses for item in items)), uses)
