"""The lower bound of a run's time, from what the run itself showed; what is written of a run, and what is said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from orcapost.config.job import GB, MB, Inputs, Job, Parallel
from orcapost.engine.events import Event, Finished, Resized, Resumed, Sampled, Waiting
from orcapost.engine.results import FileResult, Usage
from orcapost.engine.store import Results
from orcapost.extract.evaluate import Problem
from orcapost.host import Host
from orcapost.inventory import SimFile
from orcapost.metrics.bounds import best_rate, lower_bound
from orcapost.metrics.model import Metrics, Seconds
from orcapost.metrics.recorder import Recorder, Warned
from orcapost.orcaflex.backend import Versions
from orcapost.plan import make_plan
from orcapost.report.reading import read


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
    assert lower_bound([], cpu_seconds=0.0, cores=2).seconds == 0.0


HOST = Host("workstation", "Windows", cores=4, memory=32 * GB, available=24 * GB)
UNFINISHED = Problem("unfinished", "", 'stopped: "early"\nat 5 s')
EMPTY = Problem("empty_cell", "results / tension", "no object Größe")


def recorder(folder: Path, sizes: Sequence[int | None], *events: Event) -> Recorder:
    files = [SimFile(str(folder / f"case_{position}.sim"), size) for position, size in enumerate(sizes)]
    job = Job(folder / "dm.yml", None, Inputs(folder), folder / "csv", ())
    recorder = Recorder(job, files, HOST, make_plan(sizes, HOST, Parallel()), "fake", Results(len(files)))
    for event in events:
        recorder.listen(event)
    return recorder


def finished(file: int, result: FileResult, time: float = 1.0, total: float = 0.5, *, reused: bool = False) -> Finished:
    return Finished(time, file, 1, 1, result, 4711, 0.125, total, reused, Versions("11.6", "11.6c"), 1)


def ok(*problems: Problem) -> FileResult:
    return FileResult("SimulationStopped", 0.0, 10.0, (1.0,), problems=problems, usage=Usage(0.25, 0.5, 0.75, 10, 20))


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


def test_the_files_stand_in_the_order_of_the_inventory_with_all_that_is_known_of_them(tmp_path: Path) -> None:
    kept = recorder(tmp_path, [10 * MB, 2 * GB], finished(1, ok(EMPTY), time=3.0), finished(0, ok(), reused=True))
    kept.wrote(1, 0.0625)

    first, second = read_back(kept, tmp_path).files

    assert (first.path, first.batch, first.reused, first.status) == (str(tmp_path / "case_0.sim"), "small", True, "ok")
    assert (second.batch, second.reused, second.status) == ("very large", False, "incomplete")
    assert (second.start, second.end, second.slot, second.pid, second.attempts) == (2.5, 3.0, 1, 4711, 1)
    assert second.seconds == Seconds(queue=0.125, load=0.25, extract=0.5, write=0.0625, total=0.5)
    assert (second.cpu_s, second.rss_peak, second.read_bytes) == (0.75, 10, 20)
    assert [problem.message for problem in second.problems] == [EMPTY.message]


def test_metrics_of_a_run_without_results_hold_no_file(tmp_path: Path) -> None:
    assert read_back(recorder(tmp_path, [10 * MB]), tmp_path).files == []


def test_a_warning_of_several_files_is_said_once(tmp_path: Path) -> None:
    summary = recorder(
        tmp_path,
        [1] * 4,
        *(finished(file, ok(*problems)) for file, problems in [(2, [EMPTY]), (1, [EMPTY, UNFINISHED])]),
    ).summary(2.0)

    first = str(tmp_path / "case_1.sim")
    assert summary.warnings == (
        Warned(EMPTY.column, EMPTY.message, first, 2),
        Warned(UNFINISHED.column, UNFINISHED.message, first, 1),
    )


def test_a_summary_counts_every_file_and_times_only_those_of_this_run(tmp_path: Path) -> None:
    summary = recorder(
        tmp_path,
        [3 * MB] * 4,
        finished(0, ok(), reused=True),
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
