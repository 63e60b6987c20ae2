"""The lower bound of a run's time, from what the run itself showed; what is written of a run, and what is said."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from orcapost.config.resolved import config_hash
from orcapost.engine.events import Event, Finished, Resized, Resumed, Reused, Sampled, Waiting
from orcapost.engine.result import FileResult, Usage
from orcapost.extract.answers import Problem, Simulation
from orcapost.extract.queries import DataItem
from orcapost.inventory import SimFile
from orcapost.job import GB, MB, Inputs, Job, Parallel
from orcapost.orcaflex.backend import Versions
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan
from orcapost.products.entry import Entry
from orcapost.products.question import Number
from orcapost.products.replies import Failure, Notes
from orcapost.records.bounds import best_rate, lower_bound
from orcapost.records.metrics import (
    BatchMetrics,
    ChangeMetrics,
    HostMetrics,
    LowerBound,
    Metrics,
    SampleMetrics,
    Seconds,
)
from orcapost.records.reading import read
from orcapost.records.recorder import Failed, Recorder
from orcapost.results.memory import Results


def test_a_steady_rate_is_the_best_rate() -> None:
    # One file after the other, each 100 bytes in 10 s.
    assert best_rate([(10.0 * i, 10.0 * (i + 1), 100) for i in range(5)]) == pytest.approx(10.0)


def test_files_side_by_side_add_up() -> None:
    assert best_rate([(0.0, 10.0, 100), (0.0, 10.0, 300)]) == pytest.approx(40.0)


def test_the_best_stretch_counts_not_the_mean() -> None:
    # 100 s at 1 byte/s, of which 20 s have another file at 50 bytes/s; the window is a tenth of the whole, 10 s.
    assert best_rate([(0.0, 100.0, 100), (40.0, 60.0, 1000)]) == pytest.approx(51.0)


def test_a_burst_shorter_than_the_window_is_spread_over_it() -> None:
    # 1000 bytes within 1 s of a run of 100 s: over a window of 10 s they are 100 bytes/s, beside 1 of the long file.
    assert best_rate([(0.0, 100.0, 100), (40.0, 41.0, 1000)]) == pytest.approx(101.0)


def test_a_window_is_at_least_a_second_long() -> None:
    # 4 s, a tenth of which is 0.4 s. 100 bytes within 0.5 s are 100 bytes/s over 1 s.
    assert best_rate([(0.0, 4.0, 0), (1.0, 1.5, 100)]) == pytest.approx(100.0)


def test_a_window_is_a_share_of_the_run_whenever_the_run_began() -> None:
    # As before, 100 s later.
    assert best_rate([(100.0, 104.0, 0), (101.0, 101.5, 100)]) == pytest.approx(100.0)


def test_a_window_is_no_longer_than_the_whole() -> None:
    # 100 bytes in half a second.
    assert best_rate([(7.0, 7.5, 100)]) == pytest.approx(200.0)


def test_the_best_stretch_is_found_wherever_it_is() -> None:
    # 100 s, so 10 s of each: the best are the last 10 s of a file that ends with the run, or the first of one that
    # begins with it.
    assert best_rate([(0.0, 100.0, 0), (92.0, 100.0, 400)]) == pytest.approx(40.0)
    assert best_rate([(0.0, 100.0, 0), (0.0, 8.0, 400)]) == pytest.approx(40.0)


def test_the_best_stretch_may_end_where_a_file_ends() -> None:
    # From 70 s to 80 s: 1 byte/s of one file, and all 400 bytes of another that began at 72 s. The 10 s from 72 s on
    # hold 2 bytes less.
    assert best_rate([(0.0, 100.0, 0), (50.0, 80.0, 30), (72.0, 80.0, 400)]) == pytest.approx(41.0)


def test_a_gap_in_which_no_file_was_open_adds_nothing() -> None:
    # 100 bytes in each of the first and the last 2 s of 10 s, whose window is 1 s.
    assert best_rate([(8.0, 10.0, 100), (0.0, 2.0, 100)]) == pytest.approx(50.0)


def test_files_of_no_time_have_a_rate_all_the_same() -> None:
    # 100 bytes at 2 s of a run of 4 s: over a window of 1 s.
    assert best_rate([(0.0, 4.0, 0), (2.0, 2.0, 100)]) == pytest.approx(100.0)


def test_without_files_there_is_no_rate() -> None:
    assert best_rate([]) == 0.0


def test_every_bound_is_given_beside_the_one_that_binds() -> None:
    # 30 bytes at the best rate of 20 bytes/s: 1.5 s; 8 s of processor time on 4 cores: 2 s; the longest file: 1 s.
    bound = lower_bound([(0.0, 1.0, 20), (1.0, 2.0, 10)], cpu_seconds=8.0, cores=4)

    assert (bound.disk, bound.processor, bound.longest_file) == (pytest.approx(1.5), 2.0, 1.0)
    assert (bound.seconds, bound.binding) == (2.0, "processor")


def test_files_without_bytes_are_bound_by_no_disk() -> None:
    assert lower_bound([(0.0, 2.0, 0)], cpu_seconds=1.0, cores=1).disk == 0.0


def test_a_rate_of_less_than_a_byte_a_second_still_bounds() -> None:
    # 1 byte in 4 s, twice as fast in no window: 4 s.
    assert lower_bound([(0.0, 4.0, 1)], cpu_seconds=0.0, cores=1).disk == pytest.approx(4.0)


@pytest.mark.parametrize(("cores", "seconds"), [(0, 6.0), (1, 6.0), (2, 3.0)])
def test_a_machine_of_unknown_cores_is_taken_to_have_one(cores: int, seconds: float) -> None:
    assert lower_bound([(0.0, 1.0, 1)], cpu_seconds=6.0, cores=cores).processor == seconds


def test_the_processor_binds_where_its_time_is_longest() -> None:
    bound = lower_bound([(0.0, 1.0, 100), (1.0, 2.0, 100)], cpu_seconds=16.0, cores=4)

    assert (bound.seconds, bound.binding) == (4.0, "processor")


def test_the_longest_file_binds_where_it_is_a_straggler() -> None:
    files = [(0.0, 30.0, 30), (0.0, 1.0, 1000)]

    bound = lower_bound(files, cpu_seconds=1.0, cores=64)

    assert bound.longest_file == 30.0
    assert bound.binding == "longest file"


def test_the_disk_binds_where_all_files_go_at_its_best_rate() -> None:
    files = [(float(i), float(i + 1), 500) for i in range(20)]

    bound = lower_bound(files, cpu_seconds=2.0, cores=2)

    assert bound.binding == "disk"
    assert bound.seconds == pytest.approx(20.0)


def test_no_files_no_bound() -> None:
    assert lower_bound([], cpu_seconds=0.0, cores=2) == LowerBound(0.0, "disk", 0.0, 0.0, 0.0)


HOST = Host("workstation", "Windows", cores=4, memory=32 * GB, available=24 * GB)
UNFINISHED = Problem("unfinished", "", "SimulationStopped: reached 5 of 10 s; statistics cover what was simulated")
EMPTY = Problem("empty_cell", "results / tension", 'no object\n "Größe"')
TENSION = Number(DataItem("General", "Tension"))


def recorder(
    folder: Path,
    sizes: Sequence[int | None],
    *events: Event,
    write_seconds: NDArray[np.float64] | None = None,
    **asked: Any,
) -> Recorder:
    files = [SimFile(str(folder / f"case_{position}.sim"), size) for position, size in enumerate(sizes)]
    job = Job(folder / "dm.yml", None, Inputs(folder), folder / "csv", (), **asked)
    results = Results(len(files), [TENSION], [Entry("results / tension", TENSION)])
    plan = make_plan(sizes, HOST, Parallel())
    recorder = Recorder(job, files, HOST, plan, "fake", results, write_seconds=write_seconds)
    for event in events:
        done = {event.file: event.result} if isinstance(event, Finished) else {}
        for file, result in (event.results if isinstance(event, Reused) else done).items():
            results.add(file, result)
        recorder.listen(event)
    return recorder


def finished(file: int, result: FileResult, time: float = 1.0, total: float = 0.5) -> Finished:
    return Finished(time, file, 1, 1, result, 4711, 0.125, total, Versions("11.6", "11.6c"), 1)


def reused(file: int) -> Reused:
    return Reused(0.0, [file], [0.75], {file: ok()})


def ok(*problems: Problem) -> FileResult:
    """What a worker answers of a file with these problems."""
    unfinished = UNFINISHED in problems
    simulation = Simulation("SimulationStopped", 0.0, 5.0 if unfinished else 10.0, 10.0, finished=not unfinished)
    reply = Failure(EMPTY.message) if EMPTY in problems else 1.0
    return FileResult("SimulationStopped", simulation, (reply,), usage=Usage(0.25, 0.5, 0.75, 10, 20))


def written(recorder: Recorder, folder: Path) -> Path:
    return recorder.write(folder / "metrics.json", recorder.summary(2.0).totals, [folder / "a.csv"])


def read_back(recorder: Recorder, folder: Path) -> Metrics:
    metrics = read(written(recorder, folder))
    assert isinstance(metrics, Metrics)
    return metrics


def test_metrics_are_read_back_as_they_were_written_and_hold_nothing_else(tmp_path: Path) -> None:
    hostile = '"files": [],\n "files": []'
    path = written(
        recorder(
            tmp_path,
            [10 * MB, 2 * GB, None],
            Sampled(0.5, 50.0, 1, 2.0, 1),
            Resized(0.6, "small", 2, "because"),
            finished(1, ok(UNFINISHED, EMPTY)),
            finished(0, ok()),
            finished(2, FileResult("missing", error=hostile)),
        ),
        tmp_path,
    )

    metrics = read(path)

    assert isinstance(metrics, Metrics)
    assert [file.error for file in metrics.files] == [None, None, hostile]
    assert [problem.message for problem in metrics.files[1].problems] == [UNFINISHED.message, EMPTY.message]
    assert asdict(metrics) == json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("asked", "left_out"),
    [({"statistics": ("mean",)}, 2), ({"statistics": True, "include_incomplete": True}, 1), ({"statistics": ()}, 0)],
)
def test_how_many_files_the_rows_of_statistics_leave_out(tmp_path: Path, asked: dict[str, Any], left_out: int) -> None:
    results = [ok(), ok(UNFINISHED, EMPTY), FileResult("missing", error="gone"), ok(EMPTY)]
    heard = recorder(tmp_path, [MB] * 4, *(finished(file, result) for file, result in enumerate(results)), **asked)

    assert read_back(heard, tmp_path).totals.left_out == left_out


def test_the_files_stand_in_the_order_of_the_inventory_with_all_that_is_known_of_them(tmp_path: Path) -> None:
    events = finished(1, ok(EMPTY), time=3.0), reused(0)
    kept = recorder(tmp_path, [10 * MB, 2 * GB], *events, write_seconds=np.array([0.0, 0.0625]))

    first, second = read_back(kept, tmp_path).files

    assert (first.path, first.batch, first.reused, first.status) == (str(tmp_path / "case_0.sim"), "small", True, "ok")
    assert first.seconds.write == 0.0
    assert (second.batch, second.reused, second.status) == ("very large", False, "empty_cells")
    assert (second.start, second.end, second.slot, second.pid, second.attempts) == (2.5, 3.0, 1, 4711, 1)
    assert second.seconds == Seconds(queue=0.125, load=0.25, extract=0.5, write=0.0625, total=0.5)
    assert (second.cpu_s, second.rss_peak, second.read_bytes) == (0.75, 10, 20)
    assert [problem.message for problem in second.problems] == [EMPTY.message]


def test_a_run_is_written_with_its_machine_its_plan_and_its_events(tmp_path: Path) -> None:
    kept = recorder(
        tmp_path,
        [10 * MB, 30 * MB],
        Sampled(0.5, 50.0, 1, 2.0, 3),
        Resized(0.6, None, 2, "because"),
        reused(0),
        replace(finished(1, ok()), versions=Versions("11.7", "11.7a"), model_threads=2),
    )

    metrics = read_back(kept, tmp_path)

    assert (metrics.config, metrics.backend, metrics.stand_in) == (str(tmp_path / "dm.yml"), "fake", True)
    assert metrics.host == HostMetrics("workstation", "Windows", 4, 32 * GB, 24 * GB)
    assert (metrics.versions.orcfxapi_wrapper, metrics.versions.orcfxapi_library) == ("11.7", "11.7a")
    assert metrics.model_threads == 2
    assert metrics.versions.python == platform.python_version()
    assert metrics.samples == [SampleMetrics(0.5, 50.0, 1, 2.0, 3)]
    assert metrics.changes == [ChangeMetrics(0.6, None, 2, "because")]
    assert metrics.tables == [str(tmp_path / "a.csv")]
    assert (metrics.seats, metrics.memory_limit) == (None, int(0.8 * 24 * GB))
    (batch,) = metrics.plan
    # 2 files; 250 MB and half of 30 MB for each.
    assert (batch.bin, batch.files, batch.bytes, batch.at_once) == ("small", 2, 40 * MB, 2)
    assert (batch.fewest, batch.most, batch.memory, batch.model_threads) == (1, 4, 2 * 265 * MB, 1)
    assert [limit.name for limit in batch.limits] == ["size bin", "cores", "memory", "files"]
    assert batch.reason == "2 files"


def test_versions_are_those_of_the_first_file_that_knows_them_and_empty_where_none_does(tmp_path: Path) -> None:
    unknown = replace(finished(0, ok()), versions=None, model_threads=None)

    first = read_back(recorder(tmp_path, [1, 2], unknown, finished(1, ok())), tmp_path)
    none = read_back(recorder(tmp_path, [1], unknown), tmp_path)

    assert (first.versions.orcfxapi_library, first.model_threads) == ("11.6c", 1)
    assert (none.versions.orcfxapi_wrapper, none.versions.orcfxapi_library, none.model_threads) == ("", "", None)


def test_a_batch_is_timed_from_its_first_start_to_its_last_end_by_what_this_run_did(tmp_path: Path) -> None:
    # Of the large batch nothing was done. Of the small: 10 MB from 1 s to 3 s and 20 MB from 4 s to 6 s: 30 MB and two
    # files in 5 s. What an earlier run did, and what is not done, is not in it.
    kept = recorder(
        tmp_path,
        [10 * MB, 20 * MB, 40 * MB, 80 * MB, 2 * GB],
        finished(0, ok(), time=3.0, total=2.0),
        finished(1, ok(), time=6.0, total=2.0),
        reused(2),
    )

    assert read_back(kept, tmp_path).batches == [
        BatchMetrics("very large", 0, 0, 0.0, 0.0, 0.0),
        BatchMetrics("small", 2, 30 * MB, 5.0, 6.0, 0.4),
    ]


def test_a_batch_of_half_a_second_has_rates(tmp_path: Path) -> None:
    kept = recorder(tmp_path, [10 * MB], finished(0, ok(), time=0.75, total=0.5))

    assert read_back(kept, tmp_path).batches == [BatchMetrics("small", 1, 10 * MB, 0.5, 20.0, 2.0)]


def test_a_batch_that_took_no_time_has_no_rate(tmp_path: Path) -> None:
    kept = recorder(tmp_path, [None], finished(0, FileResult("missing", error="gone"), time=1.0, total=0.0))

    assert read_back(kept, tmp_path).batches == [BatchMetrics("small", 1, 0, 0.0, 0.0, 0.0)]


def test_the_bound_of_a_run_is_that_of_its_files_without_their_waiting(tmp_path: Path) -> None:
    # Of 4 cores, 3 files of 0.75 processor seconds. The longest took 2 s, of which 0.125 s were waiting; the file of an
    # earlier run is in none of it.
    kept = recorder(
        tmp_path,
        [0, 0, 0, 0],
        *(finished(file, ok(), time=3.0, total=2.0 - 0.5 * file) for file in range(3)),
        reused(3),
    )

    totals = kept.summary(7.5).totals

    assert totals.lower_bound == LowerBound(1.875, "longest file", 0.0, 3 * 0.75 / 4, 1.875)
    assert (totals.wall, totals.efficiency, totals.predicted) == (7.5, 0.25, None)


def test_a_run_of_no_time_has_no_rates(tmp_path: Path) -> None:
    totals = recorder(tmp_path, [MB], finished(0, ok())).summary(0.0).totals

    assert (totals.mb_per_s, totals.efficiency) == (0.0, 0.0)


def test_what_was_predicted_is_kept(tmp_path: Path) -> None:
    files = [SimFile("a.sim", 1)]
    job = Job(tmp_path / "dm.yml", None, Inputs(tmp_path), tmp_path / "csv", ())
    kept = Recorder(job, files, HOST, make_plan([1], HOST, Parallel()), "orcfxapi", Results(1), predicted=12.5)

    assert kept.summary(1.0).totals.predicted == 12.5
    assert not kept.summary(1.0).stand_in
    assert not kept.planned().stand_in


def test_the_recorder_reads_the_results_and_adds_none(tmp_path: Path) -> None:
    files, results = [SimFile("a.sim", 1)], Results(1)
    job = Job(tmp_path / "dm.yml", None, Inputs(tmp_path), tmp_path / "csv", ())
    recorder = Recorder(job, files, HOST, make_plan([1], HOST, Parallel()), "fake", results)

    recorder.listen(finished(0, ok()))

    assert (len(results), recorder.summary(1.0).totals.files) == (0, 0)


def test_before_a_run_there_is_its_plan_and_nothing_else(tmp_path: Path) -> None:
    metrics = recorder(tmp_path, [MB] * 3).planned()

    assert [batch.files for batch in metrics.plan] == [3]
    assert (metrics.files, metrics.samples, metrics.tables) == ([], [], [])
    assert (metrics.totals.files, metrics.totals.wall) == (0, 0.0)


def test_the_metrics_hold_the_hash_of_the_resolved_configuration(tmp_path: Path) -> None:
    job = Job(tmp_path / "dm.yml", None, Inputs(tmp_path), tmp_path / "csv", ())
    kept = Recorder(job, [], HOST, make_plan([], HOST, Parallel()), "fake", Results(0))

    assert kept.planned().config_hash == config_hash(job)


def test_names_that_are_not_text_are_spelt_out(tmp_path: Path) -> None:
    lone = "a\udcff.sim"
    job = Job(tmp_path / "dm.yml", None, Inputs(tmp_path), tmp_path / "csv", ())
    results = Results(2, [TENSION])
    results.add(0, FileResult("crashed", error=f"no {lone}"))
    results.add(1, FileResult("SimulationStopped", ok().simulation, (Notes((lone,)),)))
    files = [SimFile(lone, 1), SimFile("b.sim", 1)]
    kept = Recorder(job, files, HOST, make_plan([1, 1], HOST, Parallel()), "fake", results)

    crashed, noted = read_back(kept, tmp_path).files

    spelt = "a\\udcff.sim"
    assert (crashed.path, crashed.error, noted.problems[0].message) == (spelt, f"no {spelt}", spelt)
    assert kept.summary(1.0).failures == (Failed(spelt, "crashed", f"no {lone}"),)


def test_each_file_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    text = written(recorder(tmp_path, [1, 2], *(finished(file, ok()) for file in range(2))), tmp_path).read_text(
        "utf-8"
    )

    lines = text.splitlines()
    start = lines.index(' "files": [')
    assert [json.loads(line.strip().removesuffix(","))["bytes"] for line in lines[start + 1 : start + 3]] == [1, 2]
    assert lines[start + 3] == " ],"
    assert text.endswith("}\n")


def test_metrics_of_a_run_without_results_hold_no_file(tmp_path: Path) -> None:
    assert read_back(recorder(tmp_path, [10 * MB]), tmp_path).files == []


def test_a_warning_of_several_files_is_said_once(tmp_path: Path) -> None:
    summary = recorder(
        tmp_path,
        [1] * 4,
        *(finished(file, ok(*problems)) for file, problems in [(2, [EMPTY]), (1, [UNFINISHED, EMPTY])]),
    ).summary(2.0)

    unfinished, empty = sorted(summary.problems, key=lambda group: group.files)
    assert (unfinished.words, unfinished.files, unfinished.first) == (UNFINISHED.message, 1, ("case_1.sim",))
    assert (empty.words, empty.files, empty.first) == (EMPTY.message, 2, ("case_1.sim", "case_2.sim"))
    assert empty.columns == (EMPTY.column,)


def test_a_summary_counts_every_file_and_times_only_those_of_this_run(tmp_path: Path) -> None:
    summary = recorder(
        tmp_path,
        [3 * MB] * 4,
        reused(0),
        finished(1, ok(UNFINISHED)),
        finished(2, FileResult("unreadable", error="cut short", usage=Usage(load=1.0))),
        finished(3, ok()),
    ).summary(2.0)

    totals = summary.totals
    assert (totals.files, totals.ok, totals.incomplete, totals.failed, totals.reused) == (4, 2, 1, 1, 1)
    assert (totals.bytes, totals.mb_per_s) == (9 * MB, 4.5)
    assert [failure.path for failure in summary.failures] == [str(tmp_path / "case_2.sim")]
    assert summary.shares == {"start and queue": 3 * 0.125, "load": 1.0 + 2 * 0.25, "extract": 2 * 0.5}


def test_a_wait_ends_with_the_next_one_when_the_run_goes_on_or_with_the_run(tmp_path: Path) -> None:
    kept = recorder(
        tmp_path,
        [1],
        Waiting(0.25, "process", "none"),
        Waiting(0.5, "licence", "all taken"),
        Resumed(1.0),
        Waiting(1.5, "folder", "gone"),
    )

    waits = read_back(kept, tmp_path).waits

    # The run took 2 s.
    assert [(wait.start, wait.end, wait.what) for wait in waits] == [
        (0.25, 0.5, "process"),
        (0.5, 1.0, "licence"),
        (1.5, 2.0, "folder"),
    ]


def test_metrics_from_before_waits_were_written_are_read(tmp_path: Path) -> None:
    path = written(recorder(tmp_path, [1]), tmp_path)
    older = json.loads(path.read_text("utf-8"))
    del older["waits"]
    path.write_text(json.dumps(older), "utf-8")

    assert isinstance(read(path), Metrics)
