"""Merges what products need of a file into the fewest queries.

A history asked for twice, or as minimum and maximum, becomes one query with two uses. All histories of one period
become one read of the log; `orcapost.extract.passes` joins the reads of periods that overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from orcapost.extract.queries import DataItem, History, LineSections, Need, Period, Point, RangeGraph, Reduced
from orcapost.statistics.reducer import MakeReducer, Statistic, Use
from orcapost.statistics.registry import kind_of

# A statistic of one history or several, by their positions in the extraction's `histories`.
_Asked = tuple[Statistic, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Reduction:
    """What one reducer makes of a read.

    Attributes
    ----------
    histories
        Those that it is given, in this order: positions in the extraction's `histories`.
    uses
        The results wanted of it. Their columns are positions in `histories` here.
    numbers
        The number of each use among those of its read.
    """

    reducer: MakeReducer
    histories: tuple[int, ...]
    uses: tuple[Use, ...]
    numbers: tuple[int, ...]

    def only(self, places: Sequence[int]) -> Reduction:
        """The same for some of its uses."""
        items = [tuple(self.histories[column] for column in self.uses[place].columns) for place in places]
        return reduction(
            self.reducer,
            [(self.uses[place].statistic, own) for place, own in zip(places, items, strict=True)],
            [self.numbers[place] for place in places],
        )


def reduction(reducer: MakeReducer, asked: Sequence[_Asked], numbers: Sequence[int]) -> Reduction:
    """What a reducer makes of histories that are named by their positions in an extraction's `histories`."""
    histories = tuple(dict.fromkeys(item for _, items in asked for item in items))
    column = {item: number for number, item in enumerate(histories)}
    uses = tuple(Use(statistic, tuple(column[item] for item in items)) for statistic, items in asked)
    return Reduction(reducer, histories, uses, tuple(numbers))


@dataclass(frozen=True, slots=True)
class HistoryRead:
    """What is read over one period: positions in the extraction's `histories`, and what is made of them."""

    period: Period
    histories: tuple[int, ...]
    reductions: tuple[Reduction, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answer to one need comes from.

    Attributes
    ----------
    kind
        Which of the extraction's lists answers: its `reads`, `range_graphs`, `data_items` or `line_sections`.
    query
        Position in that list.
    use
        For ``"history"``, the number of the use among those of the read.
    """

    kind: Literal["history", "range_graph", "data_item", "line_sections"]
    query: int
    use: int = 0


@dataclass(frozen=True, slots=True)
class Extraction:
    """Queries to one file, and for each need that they answer, in order, where its answer comes from."""

    histories: tuple[History, ...] = ()
    reads: tuple[HistoryRead, ...] = ()
    range_graphs: tuple[RangeGraph, ...] = ()
    data_items: tuple[DataItem, ...] = ()
    line_sections: tuple[LineSections, ...] = ()
    sources: tuple[Source, ...] = ()


def merge(needs: Sequence[Need]) -> Extraction:
    """The fewest queries that answer all `needs`."""
    points: dict[Point, Point] = {}  # equal points become one, which is passed to OrcFxAPI again and again
    histories: dict[History, int] = {}
    reads: dict[Period, dict[_Asked, int]] = {}
    numbers: dict[Period, int] = {}
    range_graphs: dict[RangeGraph, int] = {}
    data_items: dict[DataItem, int] = {}
    line_sections: dict[LineSections, int] = {}
    sources: list[Source] = []
    for need in needs:
        match need:
            case Reduced():
                items = []
                for history in need.histories:
                    point = points.setdefault(history.point, history.point)
                    items.append(histories.setdefault(replace(history, point=point), len(histories)))
                number = numbers.setdefault(need.period, len(numbers))
                uses = reads.setdefault(need.period, {})
                sources.append(Source("history", number, uses.setdefault((need.statistic, tuple(items)), len(uses))))
            case RangeGraph():
                sources.append(Source("range_graph", range_graphs.setdefault(need, len(range_graphs))))
            case DataItem():
                sources.append(Source("data_item", data_items.setdefault(need, len(data_items))))
            case LineSections():
                sources.append(Source("line_sections", line_sections.setdefault(need, len(line_sections))))
    return Extraction(
        histories=tuple(histories),
        reads=tuple(_read(period, tuple(uses)) for period, uses in reads.items()),
        range_graphs=tuple(range_graphs),
        data_items=tuple(data_items),
        line_sections=tuple(line_sections),
        sources=tuple(sources),
    )


def _read(period: Period, asked: Sequence[_Asked]) -> HistoryRead:
    together: dict[MakeReducer, list[int]] = {}
    for number, (statistic, _) in enumerate(asked):
        together.setdefault(kind_of(statistic).reducer, []).append(number)
    return HistoryRead(
        period,
        tuple(dict.fromkeys(item for _, items in asked for item in items)),
        tuple(reduction(reducer, [asked[n] for n in numbers], numbers) for reducer, numbers in together.items()),
    )
