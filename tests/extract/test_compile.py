"""Columns become the fewest queries."""

from __future__ import annotations

from orcapost.extract.merge import Cell, Extraction, HistoryRead, compile_columns, compile_groups
from orcapost.extract.queries import DataItem, History, Period, Point, RangeGraph
from orcapost.job import Column, EveryLine, Group

WHOLE = Period("whole_simulation")
TENSION = History("Line1", "Effective tension", Point("end_b"))


def test_minimum_and_maximum_of_one_history_are_one_query() -> None:
    group = Group("g", (Column("a", TENSION, WHOLE, "min"), Column("b", TENSION, WHOLE, "max")))

    extraction = compile_groups([group])

    assert extraction.histories == (TENSION,)
    assert [read.histories for read in extraction.reads] == [(0,)]
    assert [cell.item for cell in extraction.cells] == [0, 0]


def test_all_histories_of_one_period_are_one_read_across_groups() -> None:
    other = History("Line2", "Effective tension", Point("end_b"))
    groups = [Group("g", (Column("a", TENSION, WHOLE, "min"),)), Group("h", (Column("a", other, WHOLE, "min"),))]

    extraction = compile_groups(groups)

    assert extraction.histories == (TENSION, other)
    assert [(read.period, read.histories) for read in extraction.reads] == [(WHOLE, (0, 1))]


def test_every_period_is_a_read_of_its_own() -> None:
    stage = Period("stage", stage=1)
    group = Group("g", (Column("a", TENSION, WHOLE, "min"), Column("b", TENSION, stage, "min")))

    extraction = compile_groups([group])

    assert [read.period for read in extraction.reads] == [WHOLE, stage]
    assert [cell.query for cell in extraction.cells] == [0, 1]


def test_a_range_graph_is_read_once_however_many_columns_use_it() -> None:
    graph = RangeGraph("Line1", "Bend moment", WHOLE)
    group = Group("g", (Column("a", graph, None, "min"), Column("b", graph, None, "max")))

    assert compile_groups([group]).range_graphs == (graph,)


def test_a_data_item_is_read_once() -> None:
    item = DataItem("Environment", "WaterDepth", -1)
    group = Group("g", (Column("a", item), Column("b", item, scale=2.0)))

    extraction = compile_groups([group])

    assert extraction.data_items == (item,)
    assert [cell.scale for cell in extraction.cells] == [1.0, 2.0]


def test_cells_follow_the_columns_of_all_groups() -> None:
    groups = [
        Group("g", (Column("a", DataItem("General", "x")), Column("b", TENSION, WHOLE, "min"))),
        Group("every", every_line=EveryLine("Bend moment")),
        Group("h", (Column("c", TENSION, WHOLE, "max"),)),
    ]

    extraction = compile_groups(groups)

    assert [cell.name for cell in extraction.cells] == ["g / a", "g / b", "h / c"]
    assert [wish.variable for wish in extraction.every_line] == ["Bend moment"]


def test_a_read_makes_the_statistics_that_its_own_columns_ask_for() -> None:
    stage = Period("stage", stage=1)
    asked = [(WHOLE, "stdev"), (stage, "mean"), (WHOLE, "max"), (WHOLE, "stdev")]
    columns = tuple(Column(str(n), TENSION, period, statistic) for n, (period, statistic) in enumerate(asked))

    reads = compile_groups([Group("g", columns)]).reads

    assert reads == (HistoryRead(WHOLE, (0,), ("max", "stdev")), HistoryRead(stage, (0,), ("mean",)))


def test_a_static_result_is_the_mean_of_its_one_sample() -> None:
    extraction = compile_groups([Group("g", (Column("a", TENSION, Period("static_state")),))])

    assert extraction.reads == (HistoryRead(Period("static_state"), (0,), ("mean",)),)
    assert extraction.cells[0].statistic is None


def test_a_history_without_a_period_takes_that_of_orcaflex() -> None:
    (read,) = compile_groups([Group("g", (Column("a", TENSION, None, "max"),))]).reads

    assert read.period == Period("default")


def test_equal_points_become_one_object() -> None:
    """Which is made into OrcFxAPI's own once, whatever the number of histories."""
    points = [Point("arc_length", 5.0), Point("arc_length", 5.0)]
    assert points[0] is not points[1]
    columns = (Column(str(n), History(f"Line{n}", "X", point), WHOLE, "max") for n, point in enumerate(points))

    first, second = compile_groups([Group("g", tuple(columns))]).histories

    assert first.point is second.point


def test_a_cell_says_where_its_value_comes_from_and_what_becomes_of_it() -> None:
    graphs = [RangeGraph(f"Line{n}", "Bend moment", WHOLE) for n in (1, 2)]
    items = [DataItem("General", name) for name in ("x", "y")]
    stage = Period("stage", stage=1)
    other = History("Line2", "Effective tension")
    columns = (
        Column("a", TENSION, WHOLE, "min", 2.0, 3.0),
        Column("b", other, stage, "max"),
        Column("c", graphs[0], None, "min"),
        Column("d", graphs[1], None, "mean", -1.0),
        Column("e", items[0], shift=5.0),
        Column("f", items[1]),
    )

    assert compile_groups([Group("g", columns)]).cells == (
        Cell("history", 0, 0, "min", 2.0, 3.0, "g / a"),
        Cell("history", 1, 1, "max", 1.0, 0.0, "g / b"),
        Cell("range_graph", 0, 0, "min", 1.0, 0.0, "g / c"),
        Cell("range_graph", 1, 0, "mean", -1.0, 0.0, "g / d"),
        Cell("data_item", 0, 0, None, 1.0, 5.0, "g / e"),
        Cell("data_item", 1, 0, None, 1.0, 0.0, "g / f"),
    )


def test_without_groups_nothing_is_asked() -> None:
    assert compile_groups(()) == Extraction()
    assert compile_columns(()) == ()


def test_unmerged_every_column_is_asked_for_on_its_own() -> None:
    tension, item = Column("a", TENSION, WHOLE, "min"), Column("b", DataItem("General", "x"))
    every = EveryLine("Bend moment")

    found = compile_columns([Group("g", (tension, item)), Group("h", (tension,), every)])

    assert found == (
        compile_groups([Group("g", (tension,))]),
        compile_groups([Group("g", (item,))]),
        compile_groups([Group("h", (tension,))]),
        Extraction(every_line=(every,)),
    )
