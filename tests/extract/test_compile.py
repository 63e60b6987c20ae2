"""Columns become the fewest queries."""

from __future__ import annotations

from orcapost.config.job import Column, EveryLine, Group
from orcapost.extract.compile import compile_groups
from orcapost.extract.queries import DataItem, History, Period, Point, RangeGraph

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
