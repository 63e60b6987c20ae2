"""Results in memory: what comes back, and what they take."""

from __future__ import annotations

import math
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from orcapost.dialect.values import Column, Group
from orcapost.engine.result import FileResult, Usage
from orcapost.extract.answers import Origin, Problem, Simulation, Value
from orcapost.extract.queries import DataItem
from orcapost.inventory import SimFile
from orcapost.job import Inputs, Job
from orcapost.orcaflex.backend import Versions
from orcapost.products.entry import Entry
from orcapost.products.replies import Failure, Labelled, Notes, Reply, Tabled
from orcapost.products.summary.request import SummaryRequest
from orcapost.results.file_versions import FileVersions
from orcapost.results.memory import Results
from orcapost.results.row import Texts
from orcapost.tables import table_files, write_tables
from tests.results.conftest import FAILED, FINISHED, asking, done

EVERYTHING = slice(None)
QUESTIONS = asking(*"abcdefgh")
A, B = QUESTIONS[:2]
STOPPED = Simulation("SimulationStopped", -10.0, 40.0, 100.0, False)


def held(*results: FileResult) -> Results:
    """The results of files that were asked as many questions as have replies."""
    width = max((len(result.replies) for result in results), default=0)
    questions = QUESTIONS[:width]
    entries = [Entry(f"g / {question.need.name}", question) for question in questions]  # type: ignore[union-attr]
    store = Results(len(results), questions, entries)
    for position, result in enumerate(results):
        store.add(position, result, range(len(result.replies)))
    return store


def column(results: Results, number: int, files: slice = EVERYTHING) -> list[Value]:
    return results.column(Entry("x", QUESTIONS[number]))(files).values()


@pytest.mark.parametrize("value", [0.0, 0, False, 1.0, 1, True, "", "1", 10**30, math.inf, -math.inf, 5e-324])
def test_a_value_keeps_its_kind(value: Value) -> None:
    # The others differ from it, and equal it where Python takes 1, 1.0 and True for the same.
    back = column(held(done(value, 1.0, 1, True, 0.0, 0, False)), 0)[0]

    assert (type(back), back) == (type(value), value)


def test_a_negative_zero_keeps_its_sign() -> None:
    (back,) = column(held(done(-0.0)), 0)

    assert isinstance(back, float)
    assert math.copysign(1.0, back) == -1.0


def test_what_is_no_number_stays_no_number_and_a_text_of_it_a_text() -> None:
    results = held(done(math.nan, "NaN"))

    assert math.isnan(column(results, 0)[0])  # type: ignore[arg-type]
    assert column(results, 1) == ["NaN"]


def test_a_cell_is_empty_where_a_file_failed_or_has_no_value() -> None:
    results = held(done(1.0, "x"), FAILED, done(2.0, Failure("no such object")))

    assert column(results, 0) == [1.0, None, 2.0]
    assert column(results, 1) == ["x", None, None]
    assert column(results, 0, slice(1, 3)) == [None, 2.0]


def test_what_a_column_has_besides_floats_is_told_by_its_place() -> None:
    results = held(done(1.0), done("x"), FAILED, done(2.5))

    found = results.column(Entry("x", A))(slice(1, 4))

    assert found.others == {0: "x", 1: None}
    assert [None if math.isnan(value) else value for value in found.floats] == [None, None, 2.5]


def test_a_file_without_a_result_is_not_there() -> None:
    results = Results(3, [A])
    results.add(1, done(1.0))

    assert (list(results), len(results), 0 in results) == ([1], 1, False)
    with pytest.raises(KeyError):
        results[0]
    assert column(results, 0) == [None, 1.0, None]


@pytest.mark.parametrize("position", [-1, 2, 3, "0", None])
def test_what_is_not_the_position_of_a_file_is_not_there(position: object) -> None:
    results = held(done(1.0), done(2.0))

    assert position not in results
    with pytest.raises(KeyError):
        results[position]  # type: ignore[index]


def test_a_result_that_comes_again_takes_the_place_of_the_first() -> None:
    results = Results(1, [A])
    results.add(0, FileResult("crashed", error="died"))
    results.add(0, done("x"))

    assert (results[0].error, column(results, 0)) == (None, ["x"])


def test_replies_to_some_questions_leave_the_others() -> None:
    results = Results(1, QUESTIONS[:3])
    results.add(0, done(1.0, "x", 3.0))
    results.add(0, done(5.0, 6.0), [2, 0])

    assert [column(results, number) for number in range(3)] == [[6.0], ["x"], [5.0]]


def test_a_file_that_failed_shows_nothing_of_what_it_replied_before() -> None:
    results = Results(1, [A])
    results.add(0, done(1.0))
    results.add(0, FAILED)

    assert column(results, 0) == [None]
    assert results.counting(include_incomplete=True).tolist() == [False]


# Values with labels


def test_lines_of_files_that_have_different_ones_are_told_apart() -> None:
    results = held(
        done(Labelled(("A", "B"), (1.0, 2.0)), Labelled(("B",), (3.0,))),
        done(Labelled(("B",), (4.0,)), Labelled(("C", "B"), (5.0, 6.0))),
    )

    assert (results.labels(A), results.labels(B)) == (["A", "B"], ["B", "C"])
    assert results.labelled(A, "B")(EVERYTHING).values() == [2.0, 4.0]
    assert results.labelled(A, "A")(EVERYTHING).values() == [1.0, None]
    assert results.labelled(B, "C")(EVERYTHING).values() == [None, 5.0]


def test_of_two_lines_with_one_name_the_last_counts() -> None:
    results = held(done(Labelled(("A", "B", "A"), (1.0, 2.0, 3.0))))

    assert results.labels(A) == ["A", "B"]
    assert results.labelled(A, "A")(EVERYTHING).values() == [3.0]


def test_what_is_no_number_is_kept_for_a_line_and_a_failed_file_has_none() -> None:
    results = held(
        done(Labelled(("A", "B"), (1.0, "up"))),
        done(Labelled((), ())),
        FAILED,
        done(Labelled(("A", "B", "C"), (2.0, 3, Failure("not logged")))),
    )

    assert results.labelled(A, "A")(EVERYTHING).values() == [1.0, None, None, 2.0]
    assert results.labelled(A, "B")(EVERYTHING).values() == ["up", None, None, 3]
    assert results.labelled(A, "C")(slice(1, 4)).values() == [None, None, None]
    assert [(problem.column, problem.message) for problem in results[3].problems] == [("g / a / C", "not logged")]


def test_a_question_to_which_no_file_replied_with_labels_has_none() -> None:
    assert held(done(Failure("no line"))).labels(A) == []
    assert Results(2, [A]).labels(A) == []


# Values in rows and columns


def test_values_in_rows_and_columns_are_those_of_each_file() -> None:
    results = held(
        done(Tabled(("L1", "L2"), ("X", "Y"), (1.0, 2.0, 3.0, math.nan), (("Y", "L2: not logged"),))),
        FAILED,
        done(Tabled(("L1",), ("Y",), (4.0,))),
        done(Failure("no list of objects")),
    )

    found = results.tabled(A)

    assert list(found) == [0, 2]
    reply, values = found[0]
    assert (reply.rows, reply.columns, reply.values) == (("L1", "L2"), ("X", "Y"), ())
    assert values.tolist() == [[1.0, 2.0], [3.0, pytest.approx(math.nan, nan_ok=True)]]
    assert found[2][1].tolist() == [[4.0]]
    assert [(problem.column, problem.message) for problem in results[0].problems] == [("g / a / Y", "L2: not logged")]


def test_many_values_of_files_that_are_alike_are_held_as_numbers_only() -> None:
    rows, columns = tuple(f"L{n}" for n in range(20)), tuple(f"V{n}" for n in range(10))
    files = [done(Tabled(rows, columns, tuple(map(float, range(n, n + 200))))) for n in range(3)]

    found = held(*files).tabled(A)

    assert len({id(reply) for reply, _ in found.values()}) == 1
    assert [values[0, 0] for _, values in found.values()] == [0.0, 1.0, 2.0]


# Times, states, cost, source


def test_before_any_result_every_column_is_empty() -> None:
    results = Results(2, [A])

    for times in (results.start_time, results.stop_time):
        assert times(EVERYTHING).values() == [None, None]
    assert column(results, 0) == [None, None]
    assert results.run_status(EVERYTHING) == [None, None]
    assert results.sources() == {}


def test_times_and_states_are_those_of_each_file() -> None:
    results = held(done(), FileResult("missing", error="gone"), done(simulation=STOPPED))

    assert results.start_time(slice(0, 2)).values() == [-10.0, None]
    assert results.stop_time(EVERYTHING).values() == [100.0, None, 40.0]
    assert results.run_status(EVERYTHING) == ["SimulationStopped", "missing", "SimulationStopped (40 of 100 s)"]


def test_a_file_that_failed_after_it_was_opened_has_its_times() -> None:
    results = held(FileResult("SimulationStopped", FINISHED, error="it went wrong"))

    assert results.stop_time(EVERYTHING).values() == [100.0]
    assert results.sources() == {}


def test_what_a_file_cost_is_kept_field_by_field() -> None:
    results = Results(2)
    results.add(1, FileResult("ok", usage=Usage(load=0.5, extract=0.25, cpu=0.125, rss_peak=2**40, read=2**41)))

    assert results.usage[1].item() == (0.5, 0.25, 0.125, 2**40, 2**41)
    assert results.usage[0].item() == (0, 0, 0, 0, 0)
    assert results[1].usage == Usage(0.5, 0.25, 0.125, 2**40, 2**41)


def test_files_are_told_apart_by_what_wrote_and_read_them() -> None:
    def file(written_by: str, library: str) -> FileResult:
        return FileResult("ok", FINISHED, origin=Origin(written_by, "SI"), versions=Versions("11.6.3", library))

    results = held(file("11.4", "11.6a"), file("11.5", "11.6a"), file("11.4", "11.6a"), FAILED)
    found = {(source.written_by, source.library): files.tolist() for source, files in results.sources().items()}

    assert found == {("11.4", "11.6a"): [0, 2], ("11.5", "11.6a"): [1]}


def test_what_counts_in_statistics_neither_failed_nor_stopped_early() -> None:
    results = Results(4, [A])
    results.add(0, done(Failure("no such object")))
    results.add(1, done(1.0, simulation=STOPPED))
    results.add(2, FAILED)  # and of the last there is no result

    assert results.counting(include_incomplete=False).tolist() == [True, False, False, False]
    assert results.counting(include_incomplete=True).tolist() == [True, True, False, False]


# Problems


def test_a_result_has_the_problems_of_all_its_replies() -> None:
    results = held(done(1.0, Failure("no such object"), Notes(("too short",)), simulation=STOPPED))

    assert results[0].problems == (
        Problem("unfinished", "", STOPPED.unfinished or ""),
        Problem("period", "", "too short"),
        Problem("empty_cell", "g / b", "no such object"),
    )
    assert results[0].status == "incomplete"


def test_results_that_are_alike_have_one_number() -> None:
    results = held(done(1.0), done(Failure("no")), done(2.0), FAILED, done(Failure("no")))

    found, numbers = results.alike()

    assert [found[number].status for number in numbers] == ["ok", "empty_cells", "ok", "failed", "empty_cells"]
    assert len(found) == 3


def test_equal_texts_are_held_once() -> None:
    # Made anew for every file, as they are when they come from another process.
    results = held(*(done("".join(["a", "b"]), Failure("".join(["no", "t"]))) for _ in range(2)))

    assert column(results, 0)[0] is column(results, 0)[1]
    assert results[0].problems is results[1].problems


# Several files together


def test_replies_that_several_files_gave_come_together() -> None:
    results = Results(4, QUESTIONS[:3], [Entry(f"g / {number}", QUESTIONS[number], 2.0) for number in range(3)])
    files = np.array([3, 1])
    results.put_simulation(files, STOPPED, np.array([[-10.0, 40.0, 100.0], [-10.0, 50.0, 100.0]]), FileVersions("11.4"))
    results.put_values(files, [2, 0], np.array([[1.0, 2.0], [3.0, 1e308]]))
    results.put_reply(files, 1, Failure("no"))
    assert len(results) == 0
    results.complete(files)

    assert list(results) == [1, 3]
    assert [results.run_status(EVERYTHING)[file] for file in (1, 3)] == [
        "SimulationStopped (50 of 100 s)",
        "SimulationStopped (40 of 100 s)",
    ]
    assert column(results, 2) == [None, 3.0, None, 1.0]
    assert column(results, 1) == [None, None, None, None]
    assert [problem.column for problem in results[3].problems] == ["", "g / 1"]
    assert [problem.column for problem in results[1].problems] == ["", "g / 0", "g / 1"]  # 2e308 is no number


def test_a_row_of_texts_is_a_value() -> None:
    assert hash(Texts(FINISHED, FileVersions(), ((0, Failure("no")),), (), ()))


# Memory


def test_a_result_no_wider_than_those_before_copies_none_of_them() -> None:
    questions = asking(*map(str, range(100)))
    results = Results(1000, questions)
    replies: list[Reply] = [float(place) for place in range(100)]
    results.add(0, done(*replies))
    tracemalloc.start()
    try:
        results.add(1, done(*replies))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 1000 * 100 * 8 / 10


def test_memory_grows_by_eight_bytes_a_value_and_little_more(tmp_path: Path) -> None:
    files, columns = 3000, 90
    request = SummaryRequest(
        (Group("g", tuple(Column(f"c{i}", DataItem("General", f"c{i}")) for i in range(columns))),)
    )
    job = Job(
        tmp_path / "dm.yml",
        None,
        Inputs(tmp_path),
        tmp_path / "csv",
        (request,),
        statistics=("min", "max", "mean", "stdev"),
    )
    inventory = [SimFile(f"/sims/case_{position:04}.sim", 1) for position in range(files)]
    # Paths intern their names, and after many other tests one more may double Python's table of such texts.
    names = [sys.intern(file.name) for file in inventory]
    entries = request.entries
    questions = [entry.question for entry in entries]
    tracemalloc.start()
    try:
        results = Results(files, questions, entries)
        for position in range(files):
            values = tuple(float(position + place) for place in range(columns - 1))
            results.add(position, done(*values, "".join(["te", "xt"])))
        taken, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        write_tables(job, inventory, results, table_files(job))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(names) == files  # held until here
    # 90 values and three times of 8 bytes; usage 40, the record 23 and whether it is there 1. As Python values it
    # would be 90 * 32 bytes. And for all files together: the entries' places, and Python keeps up to 2,000 freed
    # tuples of 48 bytes for later.
    assert taken < files * (93 * 8 + 64) + 200_000
    # In addition, while tables are written: the head of each row, some 150 bytes with its place in a list; one block
    # of 500 rows as values and as text, 150 bytes a cell; one column of statistics, as values and as floats.
    assert peak < taken + files * (150 + 100) + 500 * columns * 150
