"""What is not a number, or has no answer, costs its own cell and is said in a sentence of ours.

Files of a few samples in memory (`LogFile`), whose values are worked out by hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from orcapost.dialect.values import Column, Group
from orcapost.engine.result import FileResult
from orcapost.extract.answers import Curves, Problem, QueryFailed, Simulation, Value
from orcapost.extract.queries import DataItem, History, Period, Query, RangeGraph
from orcapost.formats.table import ColumnSource
from orcapost.orcaflex.errors import FileFailed, LicenceRefused
from orcapost.planning.strategy import Strategy
from orcapost.products.answering import question_list, replies_of
from orcapost.products.protocol import questions_of
from orcapost.products.question import Number
from orcapost.products.summary.every_line import EveryLine
from orcapost.products.summary.request import ShortForm, SummaryRequest
from orcapost.results.memory import Results
from orcapost.statistics.registry import MAX, MEAN, MIN, STDEV

WHOLE = Period("whole_simulation")
INF, NAN = math.inf, math.nan
NO_CURVE = "the range graph has no {} curve here"
X = History("Line", "X")
STATISTICS = (MIN, MAX, MEAN, STDEV)


def times(start: float | None, end: float | None) -> Period:
    return Period("times", start=start, end=end)


@dataclass(frozen=True)
class Found:
    """What summary tables have of a file."""

    values: tuple[Value, ...]
    every_line: tuple[tuple[tuple[str, Value], ...], ...]
    problems: tuple[Problem, ...]


def summary(request: SummaryRequest, file: Any, object: str | None = None, *, merge: bool = True) -> Found:
    """What is shown of the file's replies, made of queries that are merged or put one by one."""
    questions = questions_of([request])
    asked = question_list(questions, range(len(questions)), Strategy(merge=merge).extractions)
    results = Results(1, questions, request.entries)
    results.add(0, FileResult("opened", file.simulation, replies_of(asked, file, object)))

    def shown(column: ColumnSource) -> Value:
        (value,) = column(slice(None)).values()
        return value

    return Found(
        tuple(shown(results.column(entry)) for entry in request.entries if isinstance(entry.question, Number)),
        tuple(
            tuple((line, shown(results.labelled(question, line))) for line in results.labels(question))
            for question in questions
            if isinstance(question, EveryLine)
        ),
        results[0].problems,
    )


def ask(file: Any, *columns: Column) -> Found:
    return summary(SummaryRequest((Group("g", columns),)), file)


def curves(*values: float) -> Curves:
    """A range graph of one number less, the numbers, and one more."""
    at = np.array(values)
    return Curves(np.arange(len(values)) * 1.0, at - 1, at + 1, at, at)


def empty(column: str, message: str) -> Problem:
    return Problem("empty_cell", column, message)


@pytest.mark.filterwarnings("error")  # numpy's would land in the middle of the progress shown
@pytest.mark.parametrize(
    ("samples", "values"),
    [
        ([7.0], [7.0, 7.0, 7.0, 0.0]),
        ([-1.0, 1.0], [-1.0, 1.0, 0.0, 1.0]),
        ([1.0, INF], [1.0, INF, INF, NAN]),
        ([1.0, -INF], [-INF, 1.0, -INF, NAN]),
        ([1.0, NAN], [NAN, NAN, NAN, NAN]),
        ([1.7e308, 1.7e308], [1.7e308, 1.7e308, INF, NAN]),  # their sum is past the largest number
    ],
)
def test_a_statistic_that_is_not_a_number_costs_its_own_cell(log_file: Any, samples: Any, values: Any) -> None:
    file = log_file(range(len(samples)), {"X": samples})

    found = ask(file, *(Column(str(statistic), X, WHOLE, statistic) for statistic in STATISTICS))

    bad = [s for s, value in zip(STATISTICS, values, strict=True) if not math.isfinite(value)]
    assert found.values == tuple(value if math.isfinite(value) else None for value in values)
    assert [problem.column for problem in found.problems] == [f"g / {statistic}" for statistic in bad]
    assert all(problem.message.startswith("the value is not a number (") for problem in found.problems)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("answer", "values"),
    [
        (curves(3.0), [2.0, 4.0, 3.0, 3.0]),
        (curves(3.0, 5.0), [2.0, 6.0, 4.0, 5.0]),
        (curves(), [NO_CURVE] * 4),
        (Curves(np.zeros(1), None, np.ones(1), None, None), [NO_CURVE, 1.0, NO_CURVE, NO_CURVE]),
        (curves(1.0, NAN), ["the value is not a number (nan)"] * 4),
        (curves(1.0, INF), [0.0] + ["the value is not a number (inf)"] * 3),
        (curves(INF, -INF), ["the value is not a number (-inf)", "the value is not a number (inf)",
                             "the value is not a number (nan)", "the value is not a number (inf)"]),
    ],
)  # fmt: skip
def test_a_range_graph_without_a_number_costs_its_own_cells(log_file: Any, answer: Curves, values: list[Any]) -> None:
    file = log_file(range(3), curves={"X": answer})
    query = RangeGraph("Line", "X", WHOLE)

    found = ask(file, *(Column(str(statistic), query, None, statistic) for statistic in STATISTICS))

    assert found.values == tuple(None if isinstance(value, str) else value for value in values)
    expected = [(s, value.format(s)) for s, value in zip(STATISTICS, values, strict=True) if isinstance(value, str)]
    assert found.problems == tuple(empty(f"g / {statistic}", words) for statistic, words in expected)


def test_a_range_graph_without_a_statistic_is_its_largest_value(log_file: Any) -> None:
    file = log_file(range(3), curves={"X": curves(3.0, 5.0)})

    assert ask(file, Column("a", RangeGraph("Line", "X", WHOLE))).values == (6.0,)


@pytest.mark.parametrize(
    ("answer", "scale", "value"),
    [
        (2.0, 3.0, 7.0),
        (2, 3.0, 7.0),
        (NAN, 1.0, "the value is not a number (nan)"),
        (1e300, 1e300, "the value is not a number (inf)"),
        (None, 1.0, "data item 'x' has no value here"),
        (None, 3.0, "data item 'x' has no value here"),
        ("deep", 3.0, "cannot scale the text 'deep': take the transform away"),
        (True, 3.0, "cannot scale the text True: take the transform away"),
        (QueryFailed("no such item"), 3.0, "no such item"),
    ],
)
def test_a_data_item_that_cannot_be_a_number_costs_its_own_cell(
    log_file: Any, answer: Any, scale: float, value: Any
) -> None:
    file = log_file(range(3), data_items={"x": answer, "y": 5})
    good = Column("good", DataItem("Line", "y"))

    found = ask(file, Column("a", DataItem("Line", "x"), scale=scale, shift=1.0), good)

    wrong = isinstance(value, str)
    assert found.values == (None if wrong else value, 5)
    assert found.problems == ((empty("g / a", value),) if wrong else ())


@pytest.mark.parametrize(("scale", "shift", "value"), [(1.0, 3.0, 8.0), (2.0, 0.0, 10.0), (2.0, 3.0, 13.0)])
def test_a_transform_may_only_scale_or_only_shift(log_file: Any, scale: float, shift: float, value: float) -> None:
    file = log_file(range(3), data_items={"x": 5})

    assert ask(file, Column("a", DataItem("Line", "x"), scale=scale, shift=shift)).values == (value,)


def test_without_a_transform_a_text_stays_a_text(log_file: Any) -> None:
    file = log_file(range(3), data_items={"x": "deep"})

    assert ask(file, Column("a", DataItem("Line", "x"))).values == ("deep",)


def test_an_answer_of_another_form_costs_its_own_cell(log_file: Any) -> None:
    file = log_file(range(3), {"X": range(3)}, data_items={"x": ["a list"], "y": 5}, curves={"X": curves(1.0)})
    file.curves["X"] = Curves(np.zeros(1), *[["no array"]] * 4)
    columns = [
        Column("a", DataItem("Line", "x"), scale=2.0),
        Column("b", RangeGraph("Line", "X", WHOLE), statistic=MAX),
        Column("good", DataItem("Line", "y")),
    ]

    found = ask(file, *columns)

    assert found.values == (None, None, 5)
    assert [(problem.kind, problem.column) for problem in found.problems] == [
        ("empty_cell", "g / a"),
        ("empty_cell", "g / b"),
    ]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (curves(1.0, NAN), "the value is not a number (nan)"),
        (curves(1.0, INF), "the value is not a number (inf)"),
        (curves(), "the range graph has no max curve here"),
    ],
)
def test_of_every_line_those_without_a_number_cost_their_own_cell(log_file: Any, answer: Curves, words: str) -> None:
    file = log_file(range(3), curves={"X": curves(1.0)}, lines=["Line1", "Line2"])
    good = file.range_graph
    file.range_graph = lambda query: answer if query.object == "Line1" else good(query)

    found = summary(SummaryRequest(short=(ShortForm("X", "X"),)), file)

    assert found.every_line == ((("Line1", None), ("Line2", 2.0)),)
    assert found.problems == (empty("X / Line1", words),)


def test_a_file_that_cannot_name_its_lines_costs_the_columns_of_every_line_only(log_file: Any) -> None:
    file = log_file(range(3), {"X": range(3)})

    def names_of(type_name: str) -> Any:
        raise QueryFailed("no objects")

    file.names_of = names_of
    request = SummaryRequest((Group("g", (Column("a", X, WHOLE, MAX),)),), (ShortForm("h", "Y"),))

    found = summary(request, file)

    assert (found.values, found.every_line) == ((2.0,), ((),))
    assert found.problems == (empty("Y", "no objects"),)


@pytest.mark.parametrize(
    ("period", "messages"),
    [
        (times(0, 20), []),
        (times(None, None), []),
        (times(5, 6), []),  # 1 s is exactly 5 % of 20 s
        (times(5, 5.5), ["period [5, 5.5] s holds one sample of the log"]),
        # Half an interval outside is where samples may still lie; an interval is the limit.
        (times(-1, 21), []),
        (times(-1.5, 20), ["period [-1.5, 20] s: the simulation starts at 0 s"]),
        (times(0, 21.5), ["period [0, 21.5] s: the simulation reached 20 s"]),
        (times(-5, 25), ["period [-5, 25] s: the simulation starts at 0 s",
                         "period [-5, 25] s: the simulation reached 20 s"]),
        (times(19.5, 22), ["period [19.5, 22] s: the simulation reached 20 s",
                           "period [19.5, 22] s holds one sample of the log"]),
        (times(19, 20.5), []),
        (times(19.5, 20.5), ["period [19.5, 20.5] s: the simulation reached 20 s",
                             "period [19.5, 20.5] s holds one sample of the log"]),
        (times(None, 25), ["period [start, 25] s: the simulation reached 20 s"]),
        (Period("instant", start=5), []),
    ],
    ids=str,
)  # fmt: skip
def test_a_period_that_is_not_what_it_seems_is_said_once_and_its_values_stand(
    log_file: Any, period: Period, messages: list[str]
) -> None:
    file = log_file(range(21), {"X": range(21)}, curves={"X": curves(1.0)})
    columns = [Column("a", X, period, MAX), Column("b", RangeGraph("Line", "X", period), None, MIN)]

    found = ask(file, *columns)

    assert None not in found.values
    assert found.problems == tuple(Problem("period", "", message) for message in messages)


def test_the_share_that_a_period_covers_is_said_in_two_digits(log_file: Any) -> None:
    file = log_file(range(10001), {"X": range(10001)})

    found = ask(file, Column("a", X, times(100, 584), MAX))

    (problem,) = found.problems
    assert problem.message == "period [100, 584] s covers 4.8 % of what was simulated"  # 484 s of 10000 s


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (times(0.25, 0.75), "period [0.25, 0.75] s: no sample of the log lies in it"),
        (Period("instant", start=0.5), "period t = 0.5 s: no sample of the log lies in it"),
    ],
)
def test_a_period_between_two_samples_is_said_by_the_cell_alone(log_file: Any, period: Period, words: str) -> None:
    file = log_file(range(21), {"X": range(21)})

    found = ask(file, Column("a", X, period, MAX), Column("b", X, WHOLE, MAX))

    assert found.values == (None, 20.0)
    assert found.problems == (empty("g / a", words),)


def test_a_log_of_one_sample_is_covered_by_it(log_file: Any) -> None:
    file = log_file([3.0], {"X": [7.0]})

    found = ask(file, *(Column(str(s), X, times(3, 3), s) for s in STATISTICS), Column("a", X, WHOLE, MAX))

    assert found.values == (7.0, 7.0, 7.0, 0.0, 7.0)
    assert found.problems == ()


def test_without_a_simulation_nothing_is_said_of_periods(log_file: Any) -> None:
    file = log_file((), {"X": ()}, static={"X": 7.0})

    found = ask(file, Column("a", X, times(0, 5), MAX), Column("b", X, Period("static_state")))

    assert found.values == (None, 7.0)
    assert found.problems == (empty("g / a", "nothing was simulated"),)


def test_a_simulation_that_stopped_early_is_said_before_anything_else(log_file: Any) -> None:
    stopped = Simulation("SimulationStoppedUnstable", 0.0, 2.5, 40.0, finished=False)
    file = log_file([0.0, 2.5], {"X": [1.0, NAN]}, simulation=stopped)

    found = ask(file, Column("a", X, WHOLE, MAX))

    assert found.problems == (
        Problem(
            "unfinished",
            "",
            "SimulationStoppedUnstable: reached 2.5 of 40 s; statistics cover what was simulated",
        ),
        empty("g / a", "the value is not a number (nan)"),
    )


@pytest.mark.parametrize("failure", [LicenceRefused("no seat"), FileFailed("unreadable", "gone")])
@pytest.mark.parametrize("method", ["sample_times", "histories", "range_graph", "data", "names_of"])
def test_a_seat_or_a_file_lost_in_the_middle_is_not_a_cell_without_an_answer(
    log_file: Any, method: str, failure: Exception
) -> None:
    file = log_file(range(3), {"X": range(3)}, curves={"X": curves(1.0)}, data_items={"x": 1}, lines=["Line1"])
    queries: list[Query] = [X, RangeGraph("Line", "X", WHOLE), DataItem("Line", "x")]
    columns = tuple(Column("a", query, WHOLE, MAX) for query in queries)
    request = SummaryRequest((Group("g", columns),), (ShortForm("h", "X"),))
    assert None not in summary(request, file).values

    def lost(*_: Any) -> Any:
        raise failure

    setattr(file, method, lost)

    with pytest.raises(type(failure)):
        summary(request, file)


def test_read_column_by_column_values_are_the_same_and_nothing_is_said_twice(log_file: Any) -> None:
    late, bad = times(5, 25), History(None, "Z")
    columns = (Column("a", X, late, MAX), Column("b", X, late, MIN), Column("c", bad, WHOLE, MAX))
    request = SummaryRequest((Group("g", columns),), (ShortForm("h", "X"), ShortForm("i", "Y")))
    file = log_file(range(21), {"X": range(21)}, curves={"X": curves(1.0), "Y": curves(NAN)}, lines=["Line1", "Line2"])

    apart = summary(request, file, "Ship", merge=False)
    together = summary(request, file, "Ship")

    assert apart.values == together.values == (20.0, 5.0, None)
    lines = ((("Line1", 2.0), ("Line2", 2.0)), (("Line1", None), ("Line2", None)))
    assert apart.every_line == together.every_line == lines
    assert sorted(map(str, apart.problems)) == sorted(map(str, together.problems))
    assert len(apart.problems) == 4  # the period, the bad history, and two lines without a number


@pytest.mark.parametrize("named", ["Line", None])
def test_the_files_own_object_stands_in_only_where_a_column_names_none(log_file: Any, named: str | None) -> None:
    asked: list[str] = []
    file = log_file(range(3), {"X": range(3)}, curves={"X": curves(1.0)}, data_items={"X": 1})
    histories, range_graph, data = file.histories, file.range_graph, file.data
    file.histories = lambda queries, *where: asked.append(queries[0].object) or histories(queries, *where)
    file.range_graph = lambda query: asked.append(query.object) or range_graph(query)
    file.data = lambda query: asked.append(query.object) or data(query)
    queries: list[Query] = [History(named, "X"), RangeGraph(named, "X", WHOLE), DataItem(named, "X")]
    columns = tuple(Column("a", query, WHOLE, MAX) for query in queries)

    summary(SummaryRequest((Group("g", columns),)), file, "Ship")

    assert asked == [named or "Ship"] * 3
