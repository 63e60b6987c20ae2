"""What a run shows while it goes on."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from orcapost.engine.events import (
    Drawn,
    Event,
    Finished,
    Forecast,
    Resumed,
    Retrying,
    Reused,
    Sampled,
    Slow,
    Started,
    StartFailed,
    Waiting,
)
from orcapost.engine.result import FileResult
from orcapost.inventory import SimFile
from orcapost.job import MB, Parallel
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan
from orcapost.terminal.problem_lines import ProblemLines
from orcapost.terminal.progress import RunProgress

FILES = [SimFile(f"case_[{i}].sim", 10 * MB) for i in range(4)]
PLAN = make_plan([file.bytes for file in FILES], Host("h", "s", 2, 10**10, 10**10), Parallel())
GOOD = FileResult("SimulationStopped")
BAD = FileResult("crashed", error="the process that opened it died")


def shown(*events: Event, terminal: bool = False) -> str:
    console = Console(file=io.StringIO(), width=100, force_terminal=terminal, markup=False, highlight=False)
    problems = ProblemLines(FILES)
    with RunProgress(console, PLAN, FILES, problems) as progress:
        for event in events:
            problems.listen(event)
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

    assert lines == ["2 of 4 files, 20 MB of 40 MB, 10 s so far, time left unknown"]


def test_files_of_an_earlier_run_count_as_done_but_not_in_the_rate() -> None:
    lines = shown(reused(0, 1), Started(0.0, 2, 0, 1), finished(1.0, 2), finished(4.0, 3)).splitlines()

    assert lines == ["small: 4 of 4 files, 40 MB, 5 MB/s"]  # two files of 10 MB in 4 s


def test_a_failure_is_shown_as_it_comes_and_counted() -> None:
    text = shown(Started(0.0, 0, 0, 1), *(finished(1.0 + i, i, BAD if i == 1 else GOOD) for i in range(4)))

    assert "failed: crashed: the process that opened it died: case_[1].sim" in text
    assert text.splitlines()[-1].endswith("1 failed")


def test_a_file_that_is_tried_again_says_why() -> None:
    text = shown(Retrying(1.0, 2, 0, "its process died"))

    assert "case_[2].sim: its process died; it will be tried again" in text


def test_on_a_terminal_each_batch_has_a_bar_with_files_bytes_and_rate() -> None:
    text = shown(Started(0.0, 0, 0, 1), *(finished(0.5 * (i + 1), i) for i in range(4)), terminal=True)

    assert "4/4 files" in text
    assert "20 MB/s" in text


def test_lines_come_every_five_seconds_at_most_and_less_often_in_a_long_run() -> None:
    times = (4.9, 5.0, 9.9, 10.0, 200.0, 209.9, 210.0, 5000.0, 5059.0, 5060.0)
    lines = shown(*(Sampled(time, 0.0, 0, 0.0, 0) for time in times)).splitlines()

    # A twentieth of 210 s is 10.5 s, and of 5000 s more than the longest, 60 s.
    assert [line.split(", ")[2] for line in lines] == [
        "5 s so far",
        "10 s so far",
        "3 min 20 s so far",
        "1 h 23 min so far",
        "1 h 24 min so far",
    ]


def test_the_time_of_a_batch_counts_from_its_first_file() -> None:
    lines = shown(reused(0, 1, 2), Started(10.0, 3, 0, 1), finished(20.0, 3)).splitlines()

    assert lines[-1] == "small: 4 of 4 files, 40 MB, 1 MB/s"  # 10 MB in 10 s


def test_a_batch_that_takes_no_time_has_no_rate() -> None:
    assert shown(Started(4.0, 0, 0, 1), *(finished(4.0, i) for i in range(4))) == "small: 4 of 4 files, 40 MB\n"


def test_a_batch_of_which_no_file_was_started_has_no_rate() -> None:
    assert shown(reused(0, 1, 2, 3)) == "small: 4 of 4 files, 40 MB\n"


def test_when_all_files_are_done_there_is_no_line_but_of_pictures() -> None:
    lines = shown(
        reused(0, 1, 2, 3), Sampled(9.0, 0.0, 0, 0.0, 0), Drawn(20.0, 1, 3), Drawn(21.0, 2, 3), Drawn(22.0, 3, 3)
    )

    assert lines.splitlines()[1:] == [
        "4 of 4 files, 40 MB of 40 MB, 20 s so far, pictures: 1 of 3 drawn",
        "4 of 4 files, 40 MB of 40 MB, 22 s so far, pictures: 3 of 3 drawn",
    ]


def test_a_terminal_that_cannot_go_back_is_shown_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    text = shown(Started(0.0, 0, 0, 1), *(finished(0.5 * (i + 1), i) for i in range(4)), terminal=True)

    assert text.splitlines() == ["small: 4 of 4 files, 40 MB, 20 MB/s"]


def test_each_batch_is_counted_on_its_own() -> None:
    files = [SimFile("large.sim", 2_000 * MB), SimFile("a.sim", 10 * MB), SimFile("gone.sim", None)]
    console = Console(file=io.StringIO(), width=100)
    plan = make_plan([file.bytes for file in files], Host("h", "s", 2, 10**10, 10**10), Parallel())
    with RunProgress(console, plan, files, ProblemLines(files)) as progress:
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
        "very large: 1 of 1 file, 2 GB, 1 GB/s",
        "small: 2 of 2 files, 10 MB, 5 MB/s",
    ]


def test_a_long_message_is_not_wrapped() -> None:
    bad = FileResult("crashed", error="x" * 300)

    assert "x" * 300 in shown(finished(1.0, 0, bad))


@pytest.mark.parametrize(("encoding", "plain"), [("utf-8", False), ("cp1252", True)])
def test_bars_are_of_plain_characters_where_the_console_has_no_others(encoding: str, plain: bool) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=stream, width=80, force_terminal=True)
    with RunProgress(console, PLAN, FILES, ProblemLines(FILES)) as progress:
        for event in (Started(0.0, 0, 0, 1), finished(1.0, 0), finished(2.0, 1)):
            progress.listen(event)
    stream.seek(0)
    text = stream.read()

    assert text.isascii() is plain
    assert ("#" in text) is plain


def test_on_a_legacy_console_of_windows_bars_are_of_plain_characters() -> None:
    console = Console(file=io.StringIO(), width=80, legacy_windows=True)
    console.print(RunProgress(console, PLAN, FILES, ProblemLines(FILES)).picture())
    assert isinstance(console.file, io.StringIO)

    assert "...." in console.file.getvalue()
    assert console.file.getvalue().isascii()


@pytest.mark.parametrize("width", [30, 80, 120])
def test_no_line_below_the_messages_is_wider_than_the_terminal(width: int) -> None:
    files = [SimFile("x" * 200 + ".sim", 2_000 * MB), *FILES]
    plan = make_plan([file.bytes for file in files], Host("h", "s", 2, 10**10, 10**10), Parallel())
    console = Console(file=io.StringIO(), width=width, force_terminal=True)
    progress = RunProgress(console, plan, files, ProblemLines(files))
    for event in (Started(0.0, 0, 0, 1), finished(1.0, 1, BAD), Forecast(700.0, 3700.0, "licence")):
        progress.listen(event)
    lines = console.render_lines(progress.picture(), pad=False)

    assert len(lines) == 5  # two batches, the total, the time, the file that takes long
    assert all(sum(len(segment.text) for segment in line) <= width for line in lines)


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
        Resumed(4.5),
    ).splitlines()

    assert lines == [
        "case_[2].sim: no licence: none free; it will be tried again",
        "waiting for a licence seat: none free",
        "going on",
    ]


def test_a_worker_process_that_does_not_start_is_said() -> None:
    assert shown(StartFailed(1.0, 0, "a worker process ended")) == "a worker process ended; another will be tried\n"
