"""What a run shows while it goes on."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from orcapost.engine.events import Event, Finished, Resumed, Retrying, Reused, Slow, Started, StartFailed, Waiting
from orcapost.engine.result import FileResult
from orcapost.inventory import SimFile
from orcapost.job import MB, Parallel
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan
from orcapost.terminal.progress import RunProgress

FILES = [SimFile(f"case_[{i}].sim", 10 * MB) for i in range(4)]
PLAN = make_plan([file.bytes for file in FILES], Host("h", "s", 2, 10**10, 10**10), Parallel())
GOOD = FileResult("SimulationStopped")
BAD = FileResult("crashed", error="the process that opened it died")


def shown(*events: Event, terminal: bool = False) -> str:
    console = Console(file=io.StringIO(), width=100, force_terminal=terminal, markup=False, highlight=False)
    with RunProgress(console, PLAN, FILES) as progress:
        for event in events:
            progress.listen(event)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def reused(*files: int, time: float = 0.0) -> Reused:
    return Reused(time, files, [1.0] * len(files), dict.fromkeys(files, GOOD))


def finished(time: float, file: int, result: FileResult = GOOD) -> Finished:
    return Finished(time, file, 0, 1, result)


def test_without_a_terminal_a_batch_has_one_line_at_its_end() -> None:
    lines = shown(Started(0.0, 0, 0, 1), *(finished(0.5 * (i + 1), i) for i in range(4))).splitlines()

    assert lines == ["small: 4 of 4 files, 40 MB, 20 MB/s"]


def test_without_a_terminal_a_long_batch_has_a_line_now_and_then_with_the_time_left() -> None:
    lines = shown(Started(0.0, 0, 0, 1), finished(4.0, 0), finished(10.0, 1)).splitlines()

    # 20 MB in 10 s; the other 20 MB take as long.
    assert lines == ["small: 2 of 4 files, 20 MB, 2 MB/s, 10 s left"]


def test_files_of_an_earlier_run_count_as_done_but_not_in_the_rate() -> None:
    lines = shown(reused(0, 1), Started(0.0, 2, 0, 1), finished(10.0, 2)).splitlines()

    # One file of 10 MB in 10 s; the last takes as long.
    assert lines == ["small: 3 of 4 files, 30 MB, 1 MB/s, 10 s left"]


def test_a_failure_is_shown_as_it_comes_and_counted() -> None:
    text = shown(Started(0.0, 0, 0, 1), *(finished(1.0 + i, i, BAD if i == 1 else GOOD) for i in range(4)))

    assert "case_[1].sim: crashed: the process that opened it died" in text
    assert text.splitlines()[-1].endswith("1 failed")


def test_a_file_that_is_tried_again_says_why() -> None:
    text = shown(Retrying(1.0, 2, 0, "its process died"))

    assert "case_[2].sim: its process died; it will be tried again" in text


def test_on_a_terminal_each_batch_has_a_bar_with_files_bytes_and_rate() -> None:
    text = shown(Started(0.0, 0, 0, 1), *(finished(0.5 * (i + 1), i) for i in range(4)), terminal=True)

    assert "4/4 files" in text
    assert "20 MB/s" in text


def test_lines_of_a_batch_come_at_most_every_five_seconds_and_at_its_end() -> None:
    times = (4.9, 5.0, 9.9, 10.0)
    lines = shown(Started(0.0, 0, 0, 1), *(finished(time, i) for i, time in enumerate(times)))

    # 20 MB in 5 s are 4 MB/s, and the other 20 MB take 5 s; not again before 10 s, which is the end.
    assert lines.splitlines() == ["small: 2 of 4 files, 20 MB, 4 MB/s, 5 s left", "small: 4 of 4 files, 40 MB, 4 MB/s"]


def test_the_time_of_a_batch_counts_from_its_first_file() -> None:
    lines = shown(Started(10.0, 0, 0, 1), Started(19.0, 1, 1, 1), finished(20.0, 0)).splitlines()

    # 10 MB in 10 s, the other 30 MB in 30 s.
    assert lines == ["small: 1 of 4 files, 10 MB, 1 MB/s, 30 s left"]


def test_a_batch_that_takes_no_time_has_no_rate() -> None:
    assert shown(Started(9.0, 0, 0, 1), *(finished(9.0, i) for i in range(4))) == "small: 4 of 4 files, 40 MB\n"


def test_a_batch_of_which_no_file_was_started_has_no_rate() -> None:
    assert shown(reused(0, 1, time=9.0)) == "small: 2 of 4 files, 20 MB\n"
    assert shown(reused(0, 1, 2, 3)) == "small: 4 of 4 files, 40 MB\n"


def test_before_a_batch_begins_its_five_seconds_count_from_the_start_of_the_run() -> None:
    assert shown(reused(0, time=4.9)) == ""
    assert shown(reused(0, time=5.0)) == "small: 1 of 4 files, 10 MB\n"


def test_each_batch_is_counted_on_its_own() -> None:
    files = [SimFile("large.sim", 2_000 * MB), SimFile("a.sim", 10 * MB), SimFile("gone.sim", None)]
    console = Console(file=io.StringIO(), width=100)
    plan = make_plan([file.bytes for file in files], Host("h", "s", 2, 10**10, 10**10), Parallel())
    with RunProgress(console, plan, files) as progress:
        for event in (
            Started(0.0, 0, 0, 1),
            finished(2.0, 0),
            Started(2.0, 1, 0, 1),
            finished(3.0, 1),
            finished(4.0, 2),
        ):
            progress.listen(event)
    assert isinstance(console.file, io.StringIO)

    # A file that is missing is done, and has no bytes: 10 MB in the 2 s from the first of the small files on.
    assert console.file.getvalue().splitlines() == [
        "very large: 1 of 1 files, 2 GB, 1 GB/s",
        "small: 2 of 2 files, 10 MB, 5 MB/s",
    ]


def test_a_long_message_is_not_wrapped() -> None:
    bad = FileResult("crashed", error="x" * 300)

    assert "x" * 300 in shown(finished(1.0, 0, bad))


def bars(*events: Started | Finished | Retrying) -> RunProgress:
    """A run on a terminal, while its bars are there."""
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    with RunProgress(console, PLAN, FILES) as progress:
        for event in events:
            progress.listen(event)
    return progress


def test_a_bar_counts_bytes_files_failures_and_the_rate() -> None:
    progress = bars(Started(0.0, 0, 0, 1), finished(2.0, 0), finished(4.0, 1, BAD))
    assert progress.bars is not None
    (task,) = progress.bars.tasks

    assert (task.description, task.completed, task.total) == ("small", 20 * MB, 40 * MB)
    assert task.fields == {"files": 4, "done": 2, "failed": 1, "rate": 20 * MB / 4.0}


def test_before_the_first_file_a_bar_shows_nothing_done_and_no_rate() -> None:
    progress = bars()
    assert progress.bars is not None
    (task,) = progress.bars.tasks

    assert task.fields == {"files": 4, "done": 0, "failed": 0, "rate": 0.0}
    assert [column.render(task).plain.strip() for column in progress.bars.columns[2:4]] == ["0/4 files", "0 B"]


def test_bytes_rate_and_failures_stand_in_columns_of_one_width() -> None:
    progress = bars(Started(0.0, 0, 0, 1), finished(2.0, 0), finished(4.0, 1, BAD))
    assert progress.bars is not None
    (task,) = progress.bars.tasks
    failures = progress.bars.columns[-1].render(task)

    assert progress.bars.columns[3].render(task).plain == "   20 MB" + " " + "     5 MB/s"
    assert (failures.plain, failures.style) == ("1 failed", "red")


def test_without_failures_nothing_is_said_of_them() -> None:
    progress = bars(Started(0.0, 0, 0, 1), finished(2.0, 0))
    assert progress.bars is not None

    assert progress.bars.columns[-1].render(progress.bars.tasks[0]).plain == ""


def test_a_batch_without_bytes_ends_with_a_full_bar() -> None:
    files = [SimFile("gone.sim", None)]
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    plan = make_plan([None], Host("h", "s", 2, 10**10, 10**10), Parallel())
    with RunProgress(console, plan, files) as progress:
        assert progress.bars is not None
        (task,) = progress.bars.tasks
        assert not task.finished
        progress.listen(finished(1.0, 0))

        assert (task.completed, task.total) == (1, 1)


def test_the_bars_are_there_while_the_run_goes_on_and_stop_with_it() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    with RunProgress(console, PLAN, FILES) as progress:
        assert progress.bars is not None
        assert progress.bars.live.is_started

    assert not progress.bars.live.is_started


def test_on_a_terminal_the_bars_stand_in_for_lines() -> None:
    text = shown(Started(0.0, 0, 0, 1), *(finished(0.5 * (i + 1), i) for i in range(4)), terminal=True)

    assert "4 of 4 files" not in text


@pytest.mark.parametrize("terminal", [False, True])
def test_a_file_that_takes_unusually_long_is_named(terminal: bool) -> None:
    text = shown(Started(0.0, 0, 0, 1), Slow(140.0, 0, 0, 140.0, 2.0), terminal=terminal)

    assert "case_[0].sim: open for 140 s, others of its size took 2 s" in text


def test_while_a_licence_is_waited_for_it_is_said_once_and_again_when_there_is_one() -> None:
    lines = shown(
        Retrying(1.0, 2, 0, "no licence: none free"),
        Waiting(1.0, "licence", "none free"),
        Retrying(2.0, 3, 0, "no licence: none free"),
        Retrying(4.0, 2, 0, "no licence: none free"),
        Resumed(5.0),
    ).splitlines()

    assert lines == [
        "case_[2].sim: no licence: none free; it will be tried again",
        "waiting for a licence seat: none free",
        "going on",
    ]


def test_a_worker_process_that_does_not_start_is_said() -> None:
    assert shown(StartFailed(1.0, 0, "a worker process ended")) == "a worker process ended; another will be tried\n"
