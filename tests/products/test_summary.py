"""What summary tables need of a file, and what they make of the answers."""

from __future__ import annotations

from typing import Any

import pytest

from orcapost.dialect.values import Column, Group
from orcapost.extract.queries import DataItem, History, Period, Point, RangeGraph, Reduced
from orcapost.products.protocol import Part
from orcapost.products.summary.part import Cell
from orcapost.products.summary.request import EveryLine, SummaryRequest
from orcapost.results.store import PartStore
from orcapost.statistics.registry import MAX, MEAN, MIN

WHOLE = Period("whole_simulation")
TENSION = History("Line1", "Effective tension", Point("end_b"))
NO_FILE: Any = None  # where only answers count


def cells(*columns: Column) -> tuple[Cell, ...]:
    return SummaryRequest((Group("g", columns),)).maker.cells


def test_cells_follow_the_columns_of_all_groups() -> None:
    item = DataItem("General", "x")
    groups = (
        Group("g", (Column("a", item), Column("b", TENSION, WHOLE, MIN))),
        Group("h", (Column("c", TENSION, WHOLE, MAX),)),
    )

    maker = SummaryRequest(groups, (EveryLine("every", "Bend moment"),)).maker

    assert [cell.name for cell in maker.cells] == ["g / a", "g / b", "h / c"]
    assert maker.needs == [item, Reduced((TENSION,), WHOLE, MIN), Reduced((TENSION,), WHOLE, MAX)]
    assert maker.every_line == ("Bend moment",)
    assert maker.shape == (3, 1)


def test_a_static_result_is_the_mean_of_its_one_sample() -> None:
    (cell,) = cells(Column("a", TENSION, Period("static_state")))

    assert cell.need == Reduced((TENSION,), Period("static_state"), MEAN)
    assert cell.statistic is None


def test_a_history_without_a_period_takes_that_of_orcaflex() -> None:
    (cell,) = cells(Column("a", TENSION, None, MAX))

    assert cell.need == Reduced((TENSION,), Period("default"), MAX)


def test_a_cell_says_what_its_value_is_made_of_and_what_becomes_of_it() -> None:
    graphs = [RangeGraph(f"Line{n}", "Bend moment", WHOLE) for n in (1, 2)]
    items = [DataItem("General", name) for name in ("x", "y")]
    stage = Period("stage", stage=1)
    other = History("Line2", "Effective tension")

    found = cells(
        Column("a", TENSION, WHOLE, MIN, 2.0, 3.0),
        Column("b", other, stage, MAX),
        Column("c", graphs[0], None, MIN),
        Column("d", graphs[1], None, MEAN, -1.0),
        Column("e", items[0], shift=5.0),
        Column("f", items[1]),
    )

    assert found == (
        Cell("g / a", Reduced((TENSION,), WHOLE, MIN), MIN, 2.0, 3.0),
        Cell("g / b", Reduced((other,), stage, MAX), MAX, 1.0, 0.0),
        Cell("g / c", graphs[0], MIN, 1.0, 0.0),
        Cell("g / d", graphs[1], MEAN, -1.0, 0.0),
        Cell("g / e", items[0], None, 1.0, 5.0),
        Cell("g / f", items[1], None, 1.0, 0.0),
    )


def test_several_values_for_one_cell_are_none() -> None:
    maker = SummaryRequest((Group("g", (Column("a", TENSION, WHOLE, MAX),)),)).maker

    part, (problem,) = maker.part([(1.0, 2.0)], file=NO_FILE)

    assert part == Part((None,))
    assert (problem.kind, problem.column) == ("empty_cell", "g / a")
    assert problem.message == "max gives 2 values, and a cell holds one"


def test_without_groups_nothing_is_needed() -> None:
    request = SummaryRequest()

    assert (request.maker.needs, request.maker.shape, request.labels, request.columns) == ([], (0, 0), (), 0)
    assert request.tables(PartStore(3)) == []


@pytest.mark.parametrize("files", [1, 3])
def test_a_table_for_each_group_then_one_for_each_variable_of_the_short_form(files: int) -> None:
    item = DataItem("General", "x")
    request = SummaryRequest(
        (Group("g", (Column("a", item), Column("b", item))), Group("h", (Column("a", item),))),
        (EveryLine("Bend_moment", "Bend/moment"),),
    )
    parts = PartStore(files)
    for file in range(files):
        parts.put(file, Part((1.0 + file, "text", 3), ((("Line1", 4.0), ("Line2", None)),)))

    tables = request.tables(parts)

    assert tuple(table.label for table in tables) == request.labels == ("g", "h", "Bend_moment")
    everything = slice(None)
    found = [{name: values(everything).values() for name, values in table.columns.items()} for table in tables]
    assert found == [
        {"a": [1.0 + file for file in range(files)], "b": ["text"] * files},
        {"a": [3] * files},
        {"Line1": [4.0] * files, "Line2": [None] * files},
    ]
    assert request.columns == 3
