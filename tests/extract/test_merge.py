"""Needs become the fewest queries."""

from __future__ import annotations

from orcapost.extract.merge import Extraction, HistoryRead, Source, merge
from orcapost.extract.queries import DataItem, History, Need, Period, Point, RangeGraph, Reduced
from orcapost.planning.strategy import Strategy
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import MAX, MEAN, MIN, STDEV

WHOLE = Period("whole_simulation")
STAGE = Period("stage", stage=1)
TENSION = History("Line1", "Effective tension", Point("end_b"))
OTHER = History("Line2", "Effective tension", Point("end_b"))


def reduced(history: History, statistic: Statistic, period: Period = WHOLE) -> Reduced:
    return Reduced((history,), period, statistic)


def test_minimum_and_maximum_of_one_history_are_one_query() -> None:
    extraction = merge([reduced(TENSION, MIN), reduced(TENSION, MAX)])

    assert extraction.histories == (TENSION,)
    assert [read.histories for read in extraction.reads] == [(0,)]
    assert [source.use for source in extraction.sources] == [(MIN, (0,)), (MAX, (0,))]


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


def test_a_data_item_is_read_once() -> None:
    item = DataItem("Environment", "WaterDepth", -1)

    extraction = merge([item, item])

    assert extraction.data_items == (item,)
    assert extraction.sources == (Source("data_item", 0),) * 2


def test_a_read_makes_the_statistics_that_are_needed_of_it_each_once() -> None:
    asked = [(WHOLE, STDEV), (STAGE, MEAN), (WHOLE, MAX), (WHOLE, STDEV)]

    reads = merge([reduced(TENSION, statistic, period) for period, statistic in asked]).reads

    assert reads == (
        HistoryRead(WHOLE, (0,), ((STDEV, (0,)), (MAX, (0,)))),
        HistoryRead(STAGE, (0,), ((MEAN, (0,)),)),
    )


def test_histories_that_a_statistic_takes_together_are_read_with_the_others() -> None:
    together = Statistic("together")
    needs = [
        reduced(OTHER, MAX),
        Reduced((TENSION, OTHER), WHOLE, together),
        Reduced((OTHER, TENSION), WHOLE, together),
    ]

    extraction = merge(needs)

    assert extraction.histories == (OTHER, TENSION)
    uses = (MAX, (0,)), (together, (1, 0)), (together, (0, 1))
    assert extraction.reads == (HistoryRead(WHOLE, (0, 1), uses),)
    assert extraction.sources == tuple(Source("history", 0, use) for use in uses)


def test_one_statistic_with_other_parameters_is_another() -> None:
    hourly, daily = (Statistic("peak", (("every", seconds),)) for seconds in (3_600.0, 86_400.0))

    (read,) = merge([reduced(TENSION, statistic) for statistic in (hourly, daily, hourly)]).reads

    assert read.uses == ((hourly, (0,)), (daily, (0,)))


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
        Source("history", 0, (MIN, (0,))),
        Source("range_graph", 0),
        Source("history", 1, (MAX, (1,))),
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
