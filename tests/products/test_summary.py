"""What summary tables ask of a file, and what they make of the replies."""

from __future__ import annotations

import math

import numpy as np
import pytest

from orcapost.dialect.values import Column, Group
from orcapost.extract.queries import DataItem, History, Period, Point, RangeGraph, Reduced
from orcapost.formats.table import ColumnSource, ColumnValues, Rows
from orcapost.products.entry import Entry
from orcapost.products.question import Number, Question
from orcapost.products.summary.every_line import EveryLine
from orcapost.products.summary.request import ShortForm, SummaryRequest
from orcapost.statistics.registry import MAX, MEAN, MIN

WHOLE = Period("whole_simulation")
TENSION = History("Line1", "Effective tension", Point("end_b"))


def entries(*columns: Column) -> list[Entry]:
    return SummaryRequest((Group("g", columns),)).entries


def test_entries_follow_the_columns_of_all_groups_and_then_the_short_form() -> None:
    item = DataItem("General", "x")
    groups = (
        Group("g", (Column("a", item), Column("b", TENSION, WHOLE, MIN))),
        Group("h", (Column("c", TENSION, WHOLE, MAX),)),
    )

    found = SummaryRequest(groups, (ShortForm("Bend_moment", "Bend/moment"),)).entries

    assert found == [
        Entry("g / a", Number(item)),
        Entry("g / b", Number(Reduced((TENSION,), WHOLE, MIN))),
        Entry("h / c", Number(Reduced((TENSION,), WHOLE, MAX))),
        Entry("Bend/moment", EveryLine("Bend/moment")),
    ]


def test_a_static_result_is_the_mean_of_its_one_sample() -> None:
    (entry,) = entries(Column("a", TENSION, Period("static_state")))

    assert entry.question == Number(Reduced((TENSION,), Period("static_state"), MEAN))


def test_a_history_without_a_period_takes_that_of_orcaflex() -> None:
    (entry,) = entries(Column("a", TENSION, None, MAX))

    assert entry.question == Number(Reduced((TENSION,), Period("default"), MAX))


def test_an_entry_says_what_its_value_is_made_of_and_what_becomes_of_it() -> None:
    graphs = [RangeGraph(f"Line{n}", "Bend moment", WHOLE) for n in (1, 2, 3)]
    items = [DataItem("General", name) for name in ("x", "y")]
    stage = Period("stage", stage=1)
    other = History("Line2", "Effective tension")

    found = entries(
        Column("a", TENSION, WHOLE, MIN, 2.0, 3.0),
        Column("b", other, stage, MAX),
        Column("c", graphs[0], None, MIN),
        Column("d", graphs[1], None, MEAN, -1.0),
        Column("e", graphs[2]),
        Column("f", items[0], shift=5.0),
        Column("g", items[1]),
    )

    assert found == [
        Entry("g / a", Number(Reduced((TENSION,), WHOLE, MIN)), 2.0, 3.0),
        Entry("g / b", Number(Reduced((other,), stage, MAX)), 1.0, 0.0),
        Entry("g / c", Number(graphs[0], MIN), 1.0, 0.0),
        Entry("g / d", Number(graphs[1], MEAN), -1.0, 0.0),
        Entry("g / e", Number(graphs[2], MAX), 1.0, 0.0),
        Entry("g / f", Number(items[0]), 1.0, 5.0),
        Entry("g / g", Number(items[1]), 1.0, 0.0),
    ]


def test_columns_that_differ_in_label_and_transform_alone_ask_one_question() -> None:
    one, other = entries(Column("a", TENSION, WHOLE, MAX), Column("b", TENSION, WHOLE, MAX, scale=0.001, shift=2.0))

    assert one.question == other.question


def test_without_groups_nothing_is_asked() -> None:
    request = SummaryRequest()

    assert (request.entries, request.labels, request.columns) == ([], (), 0)
    assert request.tables(ByHand(), THREE_FILES) == []


THREE_FILES = Rows(3, (), (), np.ones(3, dtype=bool))


class ByHand:
    """Three files' replies, of which tables show the name of the entry or the label."""

    def column(self, entry: Entry) -> ColumnSource:
        return _texts(entry.name)

    def labels(self, question: Question) -> list[str]:
        assert question == EveryLine("Bend/moment")
        return ["Line2", "Line1"]

    def labelled(self, question: Question, label: str) -> ColumnSource:
        assert question == EveryLine("Bend/moment")
        return _texts(label)


def _texts(text: str) -> ColumnSource:
    return lambda files: ColumnValues(np.full(3, math.nan)[files], dict.fromkeys(range(len(range(3)[files])), text))


@pytest.mark.parametrize("files", [slice(0, 1), slice(None)])
def test_a_table_for_each_group_then_one_for_each_variable_of_the_short_form(files: slice) -> None:
    item = DataItem("General", "x")
    request = SummaryRequest(
        (Group("g", (Column("a", item), Column("b", item))), Group("h", (Column("a", item),))),
        (ShortForm("Bend_moment", "Bend/moment"),),
    )

    tables = request.tables(ByHand(), THREE_FILES)

    assert tuple(table.label for table in tables) == request.labels == ("g", "h", "Bend_moment")
    count = len(range(3)[files])
    found = [{column.name: column.values(files).values() for column in table.columns} for table in tables]
    assert found == [
        {"a": ["g / a"] * count, "b": ["g / b"] * count},
        {"a": ["h / a"] * count},
        {"Line2": ["Line2"] * count, "Line1": ["Line1"] * count},
    ]
    assert request.columns == 3
