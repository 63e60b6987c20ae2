"""What a run shows while it goes on."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from orcapost.config.job import MB, Parallel
from orcapost.engine.events import Event, Finished, Resumed, Retrying, Slow, Started, StartFailed, Waiting
from orcapost.engine.results import FileResult
from orcapost.host import Host
from orcapost.inventory import SimFile
from orcapost.plan import make_plan
from orcapost.progress import RunProgress

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
    reused = [Finished(0.0, i, 0, 0, GOOD, reused=True) for i in range(2)]

    lines = shown(*reused, Started(0.0, 2, 0, 1), finished(10.0, 2)).splitlines()

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
