"""Needs become the fewest queries."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from orcapost.extract.merge import Extraction, Source, merge
from orcapost.extract.queries import DataItem, History, LineSections, Need, Period, Point, RangeGraph, Reduced
from orcapost.planning.strategy import Strategy
from orcapost.statistics import registry
from orcapost.statistics.moments import Moments
from orcapost.statistics.reducer import Array, Statistic, Use
from orcapost.statistics.registry import MAX, MEAN, MIN, STDEV, Kind

WHOLE = Period("whole_simulation")
STAGE = Period("stage", stage=1)
TENSION = History("Line1", "Effective tension", Point("end_b"))
OTHER = History("Line2", "Effective tension", Point("end_b"))


def reduced(history: History, statistic: Statistic, period: Period = WHOLE) -> Reduced:
    return Reduced((history,), period, statistic)


def made(extraction: Extraction) -> list[tuple[Statistic, tuple[History, ...]]]:
    """What the answer to each need is made of: a statistic, and the histories that its reducer is given for it."""
    found = []
    for source in extraction.sources:
        read = extraction.reads[source.query]
        ((reduction, use),) = (
            (each, each.uses[each.numbers.index(source.use)]) for each in read.reductions if source.use in each.numbers
        )
        histories = tuple(extraction.histories[reduction.histories[column]] for column in use.columns)
        found.append((use.statistic, histories))
    return found


class AnyReducer:
    """A reducer whose results nobody asks for."""

    def __init__(self, uses: Sequence[Use]) -> None:
        self.uses = uses

    def add(self, times: Array, values: Array) -> None:
        """Nothing."""

    def results(self) -> list[float]:
        """Nothing."""
        return []


def test_minimum_and_maximum_of_one_history_are_one_query() -> None:
    extraction = merge([reduced(TENSION, MIN), reduced(TENSION, MAX)])

    assert extraction.histories == (TENSION,)
    assert [read.histories for read in extraction.reads] == [(0,)]
    assert made(extraction) == [(MIN, (TENSION,)), (MAX, (TENSION,))]


def test_all_histories_of_one_period_are_one_read() -> None:
    extraction = merge([reduced(TENSION, MIN), reduced(OTHER, MIN)])

    assert extraction.histories == (TENSION, OTHER)
    assert [(read.period, read.histories) for read in extraction.reads] == [(WHOLE, (0, 1))]


def test_every_period_is_a_read_of_its_own() -> None:
    extraction = merge([reduced(TENSION, MIN), reduced(TENSION, MIN, STAGE)])

    assert [read.period for read in extraction.reads] == [WHOLE, STAGE]
    assert [source.query for source in extraction.sources] == [0, 1]


def test_a_range_graph_is_read_once_however_many_needs_it_serves() -> None:
    graph = RangeGraph("Line1", "Bend moment", WHOLE)

    extraction = merge([graph, graph])

    assert extraction.range_graphs == (graph,)
    assert extraction.sources == (Source("range_graph", 0),) * 2


def test_sections_of_a_line_are_read_once() -> None:
    line, other = LineSections("Line1"), LineSections("Line2")

    extraction = merge([line, other, line])

    assert extraction == Extraction(
        line_sections=(line, other), sources=tuple(Source("line_sections", number) for number in (0, 1, 0))
    )


def test_a_data_item_is_read_once() -> None:
    item = DataItem("Environment", "WaterDepth", -1)

    extraction = merge([item, item])

    assert extraction.data_items == (item,)
    assert extraction.sources == (Source("data_item", 0),) * 2


def test_a_read_makes_the_statistics_that_are_needed_of_it_each_once() -> None:
    asked = [(WHOLE, STDEV), (STAGE, MEAN), (WHOLE, MAX), (WHOLE, STDEV)]

    extraction = merge([reduced(TENSION, statistic, period) for period, statistic in asked])

    assert [(read.period, read.histories) for read in extraction.reads] == [(WHOLE, (0,)), (STAGE, (0,))]
    assert [len(reduction.uses) for read in extraction.reads for reduction in read.reductions] == [2, 1]
    assert made(extraction) == [(statistic, (TENSION,)) for _, statistic in asked]


def test_histories_that_a_statistic_takes_together_are_read_with_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    together = Statistic("together")
    monkeypatch.setattr(registry, "KINDS", [*registry.KINDS, Kind("together", "Together", (), AnyReducer)])
    needs = [
        reduced(OTHER, MAX),
        Reduced((TENSION, OTHER), WHOLE, together),
        Reduced((OTHER, TENSION), WHOLE, together),
    ]

    extraction = merge(needs)

    assert extraction.histories == (OTHER, TENSION)
    assert [read.histories for read in extraction.reads] == [(0, 1)]
    assert [reduction.reducer for reduction in extraction.reads[0].reductions] == [Moments, AnyReducer]
    assert made(extraction) == [(MAX, (OTHER,)), (together, (TENSION, OTHER)), (together, (OTHER, TENSION))]


def test_one_statistic_with_other_parameters_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "KINDS", [*registry.KINDS, Kind("peak", "Peak", (), AnyReducer)])
    hourly, daily = (Statistic("peak", (("every", seconds),)) for seconds in (3_600.0, 86_400.0))

    extraction = merge([reduced(TENSION, statistic) for statistic in (hourly, daily, hourly)])

    assert [use.statistic for use in extraction.reads[0].reductions[0].uses] == [hourly, daily]
    assert made(extraction) == [(hourly, (TENSION,)), (daily, (TENSION,)), (hourly, (TENSION,))]


def test_some_uses_of_a_reduction_take_their_own_histories_only() -> None:
    (read,) = merge([reduced(TENSION, MIN), reduced(OTHER, MIN), reduced(OTHER, MAX)]).reads

    some = read.reductions[0].only([1, 2])

    assert (some.histories, some.uses, some.numbers) == ((1,), (Use(MIN, (0,)), Use(MAX, (0,))), (1, 2))


def test_equal_points_become_one_object() -> None:
    """Which is made into OrcFxAPI's own once, whatever the number of histories."""
    points = [Point("arc_length", 5.0), Point("arc_length", 5.0)]
    assert points[0] is not points[1]

    first, second = merge([reduced(History(f"Line{n}", "X", p), MAX) for n, p in enumerate(points)]).histories

    assert first.point is second.point


def test_every_need_is_told_where_its_answer_comes_from() -> None:
    graphs = [RangeGraph(f"Line{n}", "Bend moment", WHOLE) for n in (1, 2)]
    items = [DataItem("General", name) for name in ("x", "y")]
    needs = [items[0], reduced(TENSION, MIN), graphs[0], reduced(OTHER, MAX, STAGE), graphs[1], items[1]]

    assert merge(needs).sources == (
        Source("data_item", 0),
        Source("history", 0),
        Source("range_graph", 0),
        Source("history", 1),
        Source("range_graph", 1),
        Source("data_item", 1),
    )


def test_without_needs_nothing_is_asked() -> None:
    assert merge(()) == Extraction()
    assert Strategy(merge=False).extractions(()) == ()


def test_unmerged_every_need_is_asked_for_on_its_own() -> None:
    needs: list[Need] = [reduced(TENSION, MIN), DataItem("General", "x"), reduced(TENSION, MIN)]

    assert Strategy(merge=False).extractions(needs) == tuple(merge([need]) for need in needs)
    assert Strategy().extractions(needs) == (merge(needs),)
