"""The store of results: what comes back, and what it takes."""

from __future__ import annotations

import math
import sys
import tracemalloc
from pathlib import Path

import pytest

from orcapost.dialect.values import Column, Group
from orcapost.engine.events import Finished, Started
from orcapost.engine.result import FileResult, Usage
from orcapost.extract.answers import Problem, Value
from orcapost.extract.queries import DataItem
from orcapost.inventory import SimFile
from orcapost.job import Inputs, Job
from orcapost.products.protocol import Part
from orcapost.products.summary.request import SummaryRequest
from orcapost.results.store import Results
from orcapost.tables import write_tables

EVERYTHING = slice(None)


def stored(*results: FileResult) -> Results:
    store = Results(len(results))
    for position, result in enumerate(results):
        store.add(position, result)
    return store


def done(*values: Value) -> FileResult:
    return FileResult("SimulationStopped", -10.0, 100.0, (Part(values),))


def test_a_result_that_is_removed_is_as_if_it_had_not_been_added() -> None:
    results = Results(2)
    for position in range(2):
        results.add(position, FileResult("ok", 0.0, 1.0, (Part((5.0,)),), usage=Usage(load=1.0)))

    results.remove(0)

    assert list(results) == [1]
    assert results.part(0).value(0, slice(None)).values() == [None, 5.0]
    assert results.usage["load"].tolist() == [0.0, 1.0]


def test_a_file_that_is_done_is_taken_in_but_not_over_a_result_that_is_there() -> None:
    results = Results(2)

    for result in (done(1.0), FileResult("crashed", error="died")):
        results.listen(Finished(1.0, 1, slot=1, attempts=1, result=result))

    assert dict(results) == {1: done(1.0)}


def test_other_events_leave_the_results_as_they_are() -> None:
    results = Results(1)

    results.listen(Started(1.0, 0, slot=1, attempt=1))

    assert len(results) == 0


def test_a_result_comes_back_as_it_was() -> None:
    result = FileResult(
        run_status="SimulationStoppedUnstable",
        start_time=-8.0,
        stop_time=71.3,
        parts=(
            Part((1.5, None, "JONSWAP", 3, True), ((("Line1", 1.25), ("Line2", None)), (("Line2", 7.0),))),
            Part(),
            Part((2.5,)),
        ),
        problems=(Problem("empty_cell", "g / a", "no such object"), Problem("unfinished", "", "stopped early")),
        usage=Usage(0.1, 0.2, 0.3, 4_000_000_000, 5),
    )

    assert stored(result)[0] == result


@pytest.mark.parametrize("value", [0.0, 0, False, 1.0, 1, True, None, "", "1", 10**30, math.inf, -math.inf, 5e-324])
def test_a_value_keeps_its_kind(value: Value) -> None:
    # The others differ from it, and equal it where Python takes 1, 1.0 and True for the same.
    (back, *_) = stored(done(value, 1.0, 1, True, 0.0, 0, False, None))[0].parts[0].values

    assert (type(back), back) == (type(value), value)


def test_a_negative_zero_keeps_its_sign() -> None:
    (back,) = stored(done(-0.0))[0].parts[0].values

    assert isinstance(back, float)
    assert math.copysign(1.0, back) == -1.0


def test_what_is_no_number_stays_no_number() -> None:
    nan, text = stored(done(math.nan, "NaN"))[0].parts[0].values

    assert isinstance(nan, float)
    assert math.isnan(nan)
    assert text == "NaN"


def test_a_failed_file_has_no_times_and_no_values() -> None:
    failed = FileResult("unreadable", error="cut short")

    assert stored(failed, done(1.0, 2.0))[0] == failed


def test_results_of_different_width_do_not_disturb_each_other() -> None:
    narrow, wide = done(1.0), done(2.0, "x", 3.0)

    store = stored(narrow, wide, narrow)

    assert [store[position] for position in store] == [narrow, wide, narrow]


def test_a_file_without_a_result_is_not_there() -> None:
    store = Results(3)
    store.add(1, done(1.0))

    assert list(store) == [1]
    assert len(store) == 1
    assert 0 not in store
    with pytest.raises(KeyError):
        store[0]


def test_a_result_that_comes_again_takes_the_place_of_the_first() -> None:
    store = stored(FileResult("crashed", error="died"))

    store.add(0, done("x", 1.0))

    assert store[0] == done("x", 1.0)


def test_a_cell_of_all_files_is_empty_where_a_file_has_no_values() -> None:
    store = stored(done(1.0, "x"), FileResult("missing", error="gone"), done(2.0, 3.0))

    assert store.part(0).value(1, EVERYTHING).values() == ["x", None, 3.0]
    assert store.part(0).value(0, slice(1, 3)).values() == [None, 2.0]


def test_lines_of_files_that_have_different_ones_are_told_apart() -> None:
    first = FileResult("ok", parts=(Part((), ((("A", 1.0), ("B", 2.0)), (("B", 3.0),))),))
    second = FileResult("ok", parts=(Part((), ((("B", 4.0),), (("C", 5.0), ("B", 6.0)))),))

    store = stored(first, second)

    assert (store.part(0).labels(0), store.part(0).labels(1)) == (["A", "B"], ["B", "C"])
    assert store.part(0).labelled(0, "B", EVERYTHING).values() == [2.0, 4.0]
    assert store.part(0).labelled(1, "B", EVERYTHING).values() == [3.0, 6.0]
    assert store.part(0).labelled(1, "C", EVERYTHING).values() == [None, 5.0]


def test_of_two_lines_with_one_name_the_last_counts() -> None:
    store = stored(FileResult("ok", parts=(Part((), ((("A", 1.0), ("B", 2.0), ("A", 3.0)), (("A", 4.0),))),)))

    assert store.part(0).labels(0) == ["A", "B"]
    assert store.part(0).labelled(0, "A", EVERYTHING).values() == [3.0]
    assert store.part(0).labelled(1, "A", EVERYTHING).values() == [4.0]


def test_a_line_that_a_file_does_not_have_is_empty_and_what_is_no_number_is_kept() -> None:
    def file(*values: Value) -> FileResult:
        return FileResult("ok", parts=(Part((), (tuple(zip("ABCD", values, strict=False)),)),))

    store = stored(file(1.0, "up"), file(), FileResult("missing", error="gone"), file(2.0, 3, None, 4.0))

    assert store.part(0).labelled(0, "A", EVERYTHING).values() == [1.0, None, None, 2.0]
    assert store.part(0).labelled(0, "B", EVERYTHING).values() == ["up", None, None, 3]
    assert store.part(0).labelled(0, "C", EVERYTHING).values() == [None, None, None, None]
    assert store.part(0).labelled(0, "D", slice(1, 4)).values() == [None, None, 4.0]


def test_files_without_lines_have_none() -> None:
    store = stored(done(1.0), FileResult("ok", parts=(Part((), ((),)),)))

    assert store.part(0).labels(0) == []
    assert store.part(0).labelled(0, "A", EVERYTHING).values() == [None, None]


def test_what_a_column_has_besides_floats_is_told_by_its_place() -> None:
    store = stored(done(1.0), done("x"), done(), done(2.5), done(math.nan))

    column = store.part(0).value(0, slice(1, 5))

    assert math.isnan(column.others.pop(3))  # type: ignore[arg-type]
    assert column.others == {0: "x", 1: None}
    assert [None if math.isnan(value) else value for value in column.floats] == [None, None, 2.5, None]


def test_a_column_reads_the_same_a_second_time() -> None:
    store = stored(done(1.0), done())

    assert store.part(0).value(0, EVERYTHING).values() == [1.0, None]
    assert store.part(0).value(0, EVERYTHING).values() == [1.0, None]


def test_a_cell_that_no_file_has_is_empty() -> None:
    assert stored(done(1.0), done()).part(0).value(5, EVERYTHING).values() == [None, None]


def test_before_any_result_every_column_is_empty() -> None:
    store = Results(2)

    for column in (store.start_time, store.stop_time):
        assert column(EVERYTHING).values() == [None, None]
    assert store.part(0).value(0, EVERYTHING).values() == [None, None]
    assert store.part(0).labelled(0, "A", EVERYTHING).values() == [None, None]
    assert store.run_status(EVERYTHING) == [None, None]


def test_times_and_states_are_those_of_each_file() -> None:
    store = Results(4)
    store.add(0, FileResult("SimulationStopped", -10.0, 100.0, (Part((1.0,)),)))
    store.add(1, FileResult("missing", error="gone"))
    store.add(3, FileResult("Reset", -8.0, 3600.0))

    assert store.start_time(slice(0, 2)).values() == [-10.0, None]
    assert store.stop_time(slice(0, 2)).values() == [100.0, None]
    assert store.start_time(slice(3, 4)).values() == [-8.0]
    assert store.stop_time(slice(3, 4)).values() == [3600.0]
    assert store.run_status(EVERYTHING) == ["SimulationStopped", "missing", None, "Reset"]


def test_what_a_file_cost_is_kept_field_by_field() -> None:
    store = Results(2)
    store.add(1, FileResult("ok", usage=Usage(load=0.5, extract=0.25, cpu=0.125, rss_peak=2**40, read=2**41)))

    assert store.usage[1].item() == (0.5, 0.25, 0.125, 2**40, 2**41)
    assert store.usage[0].item() == (0, 0, 0, 0, 0)


def test_a_brief_result_has_no_times_and_no_values() -> None:
    problem = Problem("empty_cell", "g / a", "no such object")
    usage = Usage(0.5, 0.25, 0.125, 1, 2)
    result = FileResult("ok", 1.0, 2.0, (Part((3.0,), ((("A", 1.0),),)),), (problem,), None, usage)

    assert stored(result).brief(0) == FileResult("ok", problems=(problem,), usage=usage)


@pytest.mark.parametrize("position", [-1, 2, 3, "0", None])
def test_what_is_not_the_position_of_a_file_is_not_there(position: object) -> None:
    store = stored(done(1.0), done(2.0))

    assert position not in store
    with pytest.raises(KeyError):
        store[position]  # type: ignore[index]


def test_a_run_without_files_has_no_results() -> None:
    store = Results(0)

    assert (list(store), len(store), store.part(0).labels(0), store.run_status(EVERYTHING)) == ([], 0, [], [])
    assert store.part(0).value(0, EVERYTHING).values() == []


def test_equal_texts_are_held_once() -> None:
    # Made anew for every file, as they are when they come from another process.
    store = Results(2)
    for position in range(2):
        problem = Problem("unfinished", "", "".join(["stopped ", "early"]))
        store.add(
            position,
            FileResult("".join(["Simulation", "Stopped"]), parts=(Part(("".join(["a", "b"]),)),), problems=(problem,)),
        )

    one, other = store[0], store[1]

    assert one.run_status is other.run_status
    assert one.parts[0].values[0] is other.parts[0].values[0]
    assert one.problems is other.problems


def test_what_counts_in_statistics_neither_failed_nor_stopped_early() -> None:
    unfinished, empty = Problem("unfinished", "", "stopped early"), Problem("empty_cell", "g / a", "no such object")
    store = Results(6)
    for position, problems in enumerate([(), (empty,), (empty, unfinished), (unfinished,)]):
        store.add(position, FileResult("any", problems=problems))
    store.add(4, FileResult("unreadable", error="cut off"))  # and of the last there is no result

    assert store.counting(include_incomplete=False).tolist() == [True, True, False, False, False, False]
    assert store.counting(include_incomplete=True).tolist() == [True, True, True, True, False, False]


def test_a_result_no_wider_than_those_before_copies_none_of_them() -> None:
    store = Results(1000)
    values = tuple(float(place) for place in range(100))
    store.add(0, done(*values))
    tracemalloc.start()
    try:
        store.add(1, done(*values))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 1000 * 100 * 8 / 10


def test_memory_grows_by_eight_bytes_a_value_and_little_more(tmp_path: Path) -> None:
    files, columns = 3000, 90
    job = Job(
        tmp_path / "dm.yml",
        None,
        Inputs(tmp_path),
        tmp_path / "csv",
        (SummaryRequest((Group("g", tuple(Column(f"c{i}", DataItem("General", f"c{i}")) for i in range(columns))),)),),
        statistics=("min", "max", "mean", "stdev"),
    )
    inventory = [SimFile(f"/sims/case_{position:04}.sim", 1) for position in range(files)]
    # Paths intern their names, and after many other tests one more may double Python's table of such texts.
    names = [sys.intern(file.name) for file in inventory]
    tracemalloc.start()
    try:
        store = Results(files)
        for position in range(files):
            problem = Problem("period", "", "".join(["period [100, end] s ", "holds one sample"]))
            values = tuple(float(position + place) for place in range(columns - 1))
            store.add(
                position,
                FileResult(
                    "".join(["Simulation", "Stopped"]), 0.0, 1.0, (Part((*values, "text")),), problems=(problem,)
                ),
            )
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        write_tables(job, inventory, store)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(names) == files  # held until here
    # 90 values and two times of 8 bytes; texts, counts and usage in 61. As Python values it would be 90 * 32 bytes.
    # And for all files together: Python keeps up to 2,000 freed tuples of 48 bytes for later.
    assert held < files * (92 * 8 + 61) + 150_000
    # In addition, while tables are written: the head of each row, some 150 bytes with its place in a list; one block
    # of 500 rows as values and as text, 150 bytes a cell; one column of statistics, as values and as floats.
    assert peak < held + files * (150 + 100) + 500 * columns * 150
