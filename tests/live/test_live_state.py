"""What viewers of the live page are told."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from orcapost.engine.events import Event, Finished, Resized, Retrying, Reused, Sampled, Slow, Started
from orcapost.engine.result import FileResult, Usage
from orcapost.extract.answers import Problem, Simulation
from orcapost.inventory import SimFile
from orcapost.job import GB, MB, Parallel
from orcapost.live import state
from orcapost.live.state import Cursor, Ended, LiveRun
from orcapost.pipeline import Prepared
from orcapost.planning.plan import make_plan
from orcapost.records.reading import read
from orcapost.records.recorder import Recorder
from orcapost.report.data import verdict_data
from orcapost.results.memory import Results

FINISHED = Simulation("SimulationStopped", 0.0, 10.0, 10.0, finished=True)
Plan = Callable[..., Prepared]
GOOD = FileResult("SimulationStopped", FINISHED)
BAD = FileResult("crashed", error="the process that opened it died")
WARNED = FileResult("SimulationStopped", problems=(Problem("empty_cell", "tension", "no Line99"),))


def finished(time: float, file: int, result: FileResult = GOOD, **more: object) -> Finished:
    return Finished(time, file, 0, 1, result, total=1.0, **more)  # type: ignore[arg-type]


def live(prepared: Prepared, *events: Event) -> LiveRun:
    run = LiveRun(prepared, "fake")
    for event in events:
        run.listen(event)
    return run


def test_before_anything_was_done_the_page_has_the_plan_and_no_verdict(planned_run: Plan) -> None:
    data = live(planned_run("a.sim", "b.sim")).planned()

    assert data["verdict"] is None
    assert [(batch["bin"], batch["files"]) for batch in data["run"]["plan"]] == [("small", 2)]
    assert data["run"]["files"]["name"] == []
    assert data["run"]["folder"].endswith("sim/") or data["run"]["folder"].endswith("sim\\")


def test_what_is_told_fits_to_what_the_page_has(planned_run: Plan) -> None:
    run = live(planned_run("a.sim"), finished(1.0, 0), Sampled(0.5, 50.0, 10**9, 2e6, 1))
    planned, updates = run.planned()["run"], run.updates(Cursor())

    assert list(updates["files"]) == list(planned["files"])
    assert list(updates["samples"]) == list(planned["samples"])
    assert set(updates) - set(planned) == {"open", "retries", "retry"}


def test_a_viewer_is_told_of_each_file_once(planned_run: Plan) -> None:
    run, cursor = live(planned_run("a.sim", "b.sim", "c.sim"), finished(1.0, 1)), Cursor()

    first = run.updates(cursor)
    run.listen(finished(2.0, 0))
    second = run.updates(cursor)

    assert first["files"]["name"] == ["b.sim"]
    assert second["files"]["name"] == ["a.sim"]
    assert run.updates(cursor)["files"]["name"] == []


def test_a_viewer_who_comes_later_is_told_of_the_same_from_the_beginning(planned_run: Plan) -> None:
    run = live(planned_run("a.sim", "b.sim"), finished(1.0, 1))
    run.updates(Cursor())
    run.listen(finished(2.0, 0, BAD))

    updates = run.updates(Cursor())

    assert updates["files"]["name"] == ["b.sim", "a.sim"]
    assert updates["files"]["status"] == [0, 3]
    assert updates["errors"] == {"1": "the process that opened it died"}


def test_errors_and_warnings_point_to_the_file_among_all_that_were_told(planned_run: Plan) -> None:
    run, cursor = live(planned_run("a.sim", "b.sim", "c.sim"), finished(1.0, 0), finished(2.0, 1)), Cursor()
    run.updates(cursor)
    run.listen(finished(3.0, 2, WARNED))

    assert run.updates(cursor)["problems"] == {"2": [["empty cell", "tension: no Line99"]]}


def test_very_many_files_are_told_of_in_pieces(planned_run: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MAX_FILES", 2)
    run = live(planned_run("a.sim", "b.sim", "c.sim"), *(finished(1.0 + i, i) for i in range(3)))
    cursor = Cursor()

    pieces = [run.updates(cursor)["files"]["name"] for _ in range(3)]

    assert pieces == [["a.sim", "b.sim"], ["c.sim"], []]


def test_a_file_is_open_from_its_start_to_its_end(planned_run: Plan) -> None:
    prepared = planned_run("a.sim", "b.sim")
    run = live(prepared, Started(0.5, 0, 0, 1), Started(0.6, 1, 1, 1), finished(1.0, 0))

    assert [(file["name"], file["slot"], file["start"]) for file in run.updates(Cursor())["open"]] == [
        ("b.sim", 1, 0.6)
    ]


def test_a_file_that_goes_back_to_the_queue_is_not_open_and_says_why(planned_run: Plan) -> None:
    run = live(planned_run("a.sim"), Started(0.5, 0, 0, 1), Retrying(0.7, 0, 0, "its process died"))

    updates = run.updates(Cursor())

    assert updates["open"] == []
    assert (updates["retries"], updates["retry"]) == (1, "a.sim: its process died")


def test_a_file_that_takes_unusually_long_says_so_until_it_is_opened_again(planned_run: Plan) -> None:
    run = live(planned_run("hang.sim"), Started(0.5, 0, 0, 1), Slow(140.5, 0, 0, 140.0, 2.0))

    (named,) = run.updates(Cursor())["open"]
    run.listen(Retrying(141.0, 0, 0, "its process died"))
    run.listen(Started(142.0, 0, 0, 2))
    (again,) = run.updates(Cursor())["open"]

    assert named["slow"] == "open for 140 s, others of its size took 2 s"
    assert again["slow"] is None


def test_rates_are_those_of_this_run_alone(planned_run: Plan) -> None:
    prepared = planned_run("a.sim", "b.sim", "c.sim")
    reused = Reused(0.0, [2], [1.0], {2: GOOD})

    updates = live(prepared, reused, finished(2.0, 0), finished(5.0, 1)).updates(Cursor())

    # Two files of 10 MB, the first from second 1 to 2, the other from 4 to 5: 20 MB in 4 s.
    (batch,) = updates["batches"]
    assert (batch["files"], batch["wall"], batch["mb_per_s"], batch["files_per_s"]) == (2, 4.0, 5.0, 0.5)
    assert (updates["totals"]["files"], updates["totals"]["reused"]) == (3, 1)


def test_samples_are_told_once(planned_run: Plan) -> None:
    run, cursor = live(planned_run("a.sim"), Sampled(0.5, 50.0, 10**9, 2e6, 1)), Cursor()

    assert run.updates(cursor)["samples"]["cpu"] == [50.0]
    assert run.updates(cursor)["samples"]["cpu"] == []


def test_marks_that_turn_the_reading_direction_are_spelt_out(planned_run: Plan) -> None:
    run = live(planned_run("a\u202emis.sim", "b.sim"), finished(1.0, 0), Started(0.5, 1, 0, 1))

    assert run.updates(Cursor())["files"]["name"] == ["a\\u202emis.sim"]


def test_a_run_without_metrics_ends_in_words_only(planned_run: Plan) -> None:
    run = live(planned_run("a.sim"))
    run.end(Ended("interrupted"))

    assert run.outcome() == {"words": "interrupted"}


def of_sizes(prepared: Prepared, *sizes: int | None) -> Prepared:
    """The same files, of other sizes, planned for them."""
    files = tuple(SimFile(file.location, size) for file, size in zip(prepared.files, sizes, strict=True))
    return replace(prepared, files=files, plan=make_plan(sizes, prepared.host, Parallel()))


def test_all_that_is_told_of_a_file_is_what_its_end_and_its_result_hold(planned_run: Plan) -> None:
    # The large file's batch is the first of the plan; times are told to a tenth of a millisecond.
    prepared = of_sizes(planned_run("a.sim", "b.sim"), None, 2 * GB)
    usage = Usage(load=0.12344, extract=0.23456, cpu=0.34564, rss_peak=5, read=6)
    unfinished = FileResult("stopped early", problems=(Problem("unfinished", "", "at 5 s"),), usage=usage)
    run = live(
        prepared,
        Finished(3.00006, 1, 2, 3, unfinished, pid=4, queue=0.45676, total=2.0),
        Reused(9.0, [0], [0.0], {0: GOOD}),
    )

    assert run.updates(Cursor())["files"] == {
        "name": ["b.sim", "a.sim"],
        "bytes": [2 * GB, None],
        "bin": [0, 1],
        "slot": [2, 0],
        "pid": [4, 0],
        "start": [1.0001, 9.0],
        "end": [3.0001, 9.0],
        "status": [2, 0],
        "state": [0, 1],
        "reused": [0, 1],
        "attempts": [3, 0],
        "queue": [0.4568, 0.0],
        "load": [0.1234, 0.0],
        "extract": [0.2346, 0.0],
        "write": [0.0, 0.0],
        "cpu": [0.3456, 0.0],
        "memory": [5, 0],
        "read": [6, 0],
    }


def test_states_are_numbered_as_they_come_and_keep_their_numbers(planned_run: Plan) -> None:
    run, cursor = live(planned_run("a.sim", "b.sim", "c.sim"), finished(1.0, 0), finished(2.0, 1, BAD)), Cursor()

    assert run.updates(cursor)["states"] == ["SimulationStopped", "crashed"]
    run.listen(finished(3.0, 2))
    updates = run.updates(cursor)
    assert (updates["states"], updates["files"]["state"]) == (["SimulationStopped", "crashed"], [0])


def test_states_and_reasons_are_spelt_out(planned_run: Plan) -> None:
    run = live(
        planned_run("a.sim"),
        Retrying(0.5, 0, 0, "no\x1b seat"),
        Resized(0.6, None, 1, "no\x1b seat"),
        finished(1.0, 0, FileResult("odd\x1b")),
    )

    updates = run.updates(Cursor())

    assert (updates["states"], updates["retry"]) == (["odd\\x1b"], "a.sim: no\\x1b seat")
    assert updates["changes"] == [{"time": 0.6, "batch": None, "at_once": 1, "reason": "no\\x1b seat"}]


def test_the_totals_are_those_of_the_files_that_are_done(planned_run: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "perf_counter", lambda: 100.0)
    run = live(
        of_sizes(planned_run("a.sim", "b.sim", "c.sim", "d.sim"), 30 * MB, None, 2 * GB, 10 * MB),
        finished(1.0, 0),
        finished(2.0, 1, BAD),
        finished(2.5, 3, WARNED),
        Reused(0.0, [2], [1.0], {2: GOOD}),
    )

    monkeypatch.setattr(time, "perf_counter", lambda: 104.0)

    # 40 MB in the 4 s since the run began: what an earlier run did is not in them.
    assert run.updates(Cursor())["totals"] == {
        "wall": 4.0,
        "files": 4,
        "ok": 2,
        "empty_cells": 1,
        "incomplete": 0,
        "failed": 1,
        "reused": 1,
        "bytes": 40 * MB,
        "mb_per_s": 10.0,
    }


def test_each_batch_has_what_was_done_of_it_from_its_first_start_to_its_last_end(planned_run: Plan) -> None:
    # Of the large files one of 2 GB, from 3 s to 5 s. Of the small ones 30 MB from 4 s to 8 s and, told of later,
    # 10 MB from 2 s to 7 s: 40 MB and two files in 6 s.
    prepared = of_sizes(planned_run("a.sim", "b.sim", "c.sim", "d.sim"), 30 * MB, 10 * MB, 2 * GB, 3 * GB)
    run = live(
        prepared,
        Finished(8.0, 0, 0, 1, GOOD, total=4.0),
        Finished(7.0, 1, 0, 1, GOOD, total=5.0),
        Finished(5.0, 2, 0, 1, GOOD, total=2.0),
    )

    assert run.updates(Cursor())["batches"] == [
        {"bin": "very large", "files": 1, "bytes": 2 * GB, "wall": 2.0, "mb_per_s": 1000.0, "files_per_s": 0.5},
        {
            "bin": "small",
            "files": 2,
            "bytes": 40 * MB,
            "wall": 6.0,
            "mb_per_s": pytest.approx(40 / 6),
            "files_per_s": pytest.approx(2 / 6),
        },
    ]


def test_a_batch_of_half_a_second_has_rates(planned_run: Plan) -> None:
    (batch,) = live(planned_run("a.sim"), Finished(1.0, 0, 0, 1, GOOD, total=0.5)).updates(Cursor())["batches"]

    assert (batch["wall"], batch["mb_per_s"], batch["files_per_s"]) == (0.5, 20.0, 2.0)  # one file of 10 MB


def test_a_batch_of_which_nothing_was_done_has_no_rate(planned_run: Plan) -> None:
    nothing = {"bin": "small", "files": 0, "bytes": 0, "wall": 0.0, "mb_per_s": 0.0, "files_per_s": 0.0}

    assert live(planned_run("a.sim")).updates(Cursor())["batches"] == [nothing]


def test_a_missing_file_counts_without_bytes(planned_run: Plan) -> None:
    (batch,) = live(of_sizes(planned_run("a.sim"), None), finished(1.0, 0, BAD)).updates(Cursor())["batches"]

    assert (batch["files"], batch["bytes"]) == (1, 0)


def test_samples_and_changes_are_told_from_where_the_viewer_is(planned_run: Plan) -> None:
    run, cursor = live(planned_run("a.sim"), Sampled(0.5, 50.0, 7, 2e6, 1), Resized(0.6, "small", 2, "first")), Cursor()
    run.updates(cursor)
    run.listen(Sampled(1.0, 12.34567, 8, 3e6, 2))
    run.listen(Resized(1.1, None, 3, "second"))

    updates = run.updates(cursor)

    assert updates["samples"] == {
        "time": [1.0],
        "cpu": [12.3457],
        "memory": [8],
        "disk_read": [3_000_000],
        "running": [2],
    }
    assert updates["changes"] == [{"time": 1.1, "batch": None, "at_once": 3, "reason": "second"}]
    assert run.updates(cursor)["changes"] == []


def test_an_open_file_is_told_with_all_that_is_known_of_it(planned_run: Plan) -> None:
    run = live(of_sizes(planned_run("a\u202e.sim"), 7), Started(0.5, 0, 3, 2))

    assert run.updates(Cursor())["open"] == [
        {"name": "a\\u202e.sim", "bytes": 7, "slot": 3, "start": 0.5, "attempt": 2, "slow": None},
    ]


def test_of_several_files_that_went_back_to_the_queue_the_last_is_told(planned_run: Plan) -> None:
    run = live(planned_run("a.sim", "b.sim"), Retrying(0.5, 1, 0, "it died"), Retrying(0.7, 0, 0, "no seat"))

    updates = run.updates(Cursor())

    assert (updates["retries"], updates["retry"]) == (2, "a.sim: no seat")


def test_without_a_retry_nothing_is_said_of_any(planned_run: Plan) -> None:
    updates = live(planned_run("a.sim")).updates(Cursor())

    assert (updates["retries"], updates["retry"]) == (0, "")


def test_a_file_that_ends_or_goes_back_without_having_started_is_no_trouble(planned_run: Plan) -> None:
    run = live(planned_run("a.sim", "b.sim"), Retrying(0.5, 1, 0, "it died"), finished(1.0, 0))

    assert run.updates(Cursor())["open"] == []


def test_names_that_are_not_text_are_spelt_out_whole(planned_run: Plan) -> None:
    # Half a surrogate pair is written out in six characters; the folder that all share ends where it did.
    run = live(planned_run("a\udcff.sim", "b.sim"), finished(1.0, 0), Started(0.5, 0, 0, 1))

    assert run.planned()["run"]["folder"].endswith(("sim/", "sim\\"))
    assert run.updates(Cursor())["files"]["name"] == ["a\\udcff.sim"]


def test_the_plans_batches_are_the_pages_bins_before_any_file_is_done(planned_run: Plan) -> None:
    prepared = of_sizes(planned_run("a.sim", "b.sim"), 5, 2 * GB)

    assert live(prepared).planned()["run"]["bins"] == ["very large", "small"]


def test_a_run_that_came_to_its_end_is_told_with_its_verdict_and_all_but_its_files(
    planned_run: Plan, tmp_path: Path
) -> None:
    prepared = planned_run("a.sim")
    results = Results(1)
    recorder = Recorder(prepared.job, prepared.files, prepared.host, prepared.plan, "fake", results)
    results.add(0, GOOD)
    recorder.listen(finished(1.0, 0))
    written = recorder.write(tmp_path / "metrics.json", recorder.summary(2.0).totals, [])
    run = live(prepared, finished(1.0, 0))
    run.end(Ended("done\x1b", written))

    metrics = read(written)
    without = ("files", "samples", "changes")
    assert run.outcome() == {
        "words": "done\\x1b",
        "verdict": verdict_data(metrics),  # type: ignore[arg-type]
        "run": {key: value for key, value in asdict(metrics).items() if key not in without},
    }


def test_how_a_run_ended_is_looked_up_once_for_all_viewers(planned_run: Plan) -> None:
    run = live(planned_run("a.sim"))
    run.end(Ended("interrupted"))

    assert run.outcome() is run.outcome()
