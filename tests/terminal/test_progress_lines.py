"""What a run's bars and lines say, for events that were recorded."""

from __future__ import annotations

from orcapost.engine.events import (
    Drawn,
    Event,
    Finished,
    Forecast,
    Resumed,
    Retrying,
    Reused,
    Sampled,
    Started,
    Waiting,
)
from orcapost.engine.result import FileResult
from orcapost.inventory import SimFile
from orcapost.job import MB, Parallel
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan
from orcapost.terminal.course import Course
from orcapost.terminal.progress_lines import bars, cut, status, total_line

GOOD = FileResult("SimulationStopped")
BAD = FileResult("crashed", error="the process that opened it died")
# Two medium files, 0 and 1, and eight small ones.
FILES = [SimFile(f"case_{i}.sim", 200 * MB if i < 2 else 10 * MB) for i in range(10)]


def course(*events: Event, files: list[SimFile] = FILES) -> Course:
    plan = make_plan([file.bytes for file in files], Host("h", "s", 4, 10**10, 10**10), Parallel())
    found = Course(plan, files)
    for event in events:
        found.listen(event)
    return found


def finished(time: float, *files: int, result: FileResult = GOOD) -> list[Event]:
    return [Finished(time, file, 0, 1, result) for file in files]


def reused(time: float, *files: int) -> Reused:
    return Reused(time, files, [1.0] * len(files), dict.fromkeys(files, GOOD))


def at(time: float) -> Sampled:
    return Sampled(time, 0.0, 0, 0.0, 0)


def drawn(found: Course, width: int = 80) -> list[str]:
    return [line + failed for line, failed in bars(found, width, "#", ".")]


def test_a_bar_is_as_long_as_the_share_of_files_that_are_done_and_the_totals_as_that_of_the_time() -> None:
    found = course(Started(0.0, 0, 0, 1), *finished(10.0, 0, 1, 2, 3), Forecast(10.0, 30.0))

    assert [line.split() for line in drawn(found)] == [
        ["medium", 30 * "#", "2/2", "files", "400", "MB", "40", "MB/s"],
        ["small", 7 * "#" + 23 * ".", "2/8", "files", "20", "MB"],  # a quarter of 30 is 7.5
        ["total", 7 * "#" + 23 * ".", "4/10", "files", "420", "MB", "42", "MB/s"],  # 10 of 40 s
    ]


def test_while_the_time_left_is_not_known_the_totals_bar_goes_by_files() -> None:
    found = course(*finished(10.0, 0, 1, 2, 3, 4))

    assert found.share == 5 / 10
    assert status(found, 80) == ["10 s so far, time left unknown"]


def test_a_run_of_one_batch_has_one_bar() -> None:
    assert len(drawn(course(files=FILES[:2]))) == 1


def test_failures_stand_behind_the_bars_of_their_batch_and_of_all() -> None:
    found = course(*finished(1.0, 0), *finished(2.0, 2, result=BAD))

    assert ["failed" in line for line in drawn(found)] == [False, True, True]
    assert drawn(found)[1].endswith(" 1 failed")


def test_a_narrow_terminal_has_no_rates_and_short_bars() -> None:
    found = course(Started(0.0, 0, 0, 1), *finished(10.0, 0, 1))

    assert drawn(found, 40)[0] == "medium ###########   2/2 files   400 MB"


def test_between_forecasts_the_time_left_runs_down_but_not_below_nothing() -> None:
    events = [Started(0.0, 0, 0, 1), Forecast(10.0, 30.0)]

    assert status(course(*events, at(12.0)), 80)[0] == "12 s so far, about 28 s left; 1 open"
    assert status(course(*events, at(39.5)), 80)[0].startswith("40 s so far, less than 1 s left")
    assert course(*events, at(99.0)).left == 0.0


def test_what_more_files_at_once_wait_for_is_said() -> None:
    words = {
        "share": "as many as planned",
        "memory": "more wait for memory",
        "licence": "more wait for a licence seat",
        "process": "more wait for a worker process",
    }
    for lack, said in words.items():
        found = course(Started(0.0, 0, 0, 1), Started(0.0, 1, 1, 1), Forecast(1.0, None, lack))  # type: ignore[arg-type]

        assert status(found, 80) == [f"1 s so far, time left unknown; 2 open ({said})"]


def test_a_file_that_went_back_to_the_queue_is_not_open() -> None:
    found = course(Started(0.0, 0, 0, 1), Started(0.0, 1, 1, 1), Retrying(2.0, 0, 0, "its process died"))

    assert status(found, 80)[0].endswith("; 1 open")


def test_what_all_files_wait_for_is_said_until_it_is_there() -> None:
    waiting = Waiting(1.0, "folder", "it has gone away")

    assert status(course(waiting), 80)[0].endswith("; waiting for the input folder")
    assert status(course(waiting, Resumed(2.0)), 80) == ["2 s so far, time left unknown"]


def test_the_file_that_has_been_open_for_the_longest_is_named_from_ten_seconds_on() -> None:
    started = [Started(5.0, 1, 0, 1), Started(6.0, 0, 1, 1)]

    assert len(status(course(*started, at(14.9)), 80)) == 1
    assert status(course(*started, at(15.0)), 80)[1] == "open the longest: case_1.sim, for 10 s"


def test_a_long_name_loses_its_middle_and_nothing_else() -> None:
    files = [SimFile("x" * 90 + ".sim", 1), SimFile("line\nend.sim", 1)]
    line = status(course(Started(0.0, 0, 0, 1), at(99.0), files=files), 80)[1]

    assert len(line) == 80
    assert line.startswith("open the longest: xxx") and line.endswith("xxx.sim, for 1 min 39 s")
    assert "..." in line


def test_a_text_is_cut_only_where_it_is_too_long() -> None:
    assert [cut("abcdefghij", width) for width in (10, 8, 2, 0)] == ["abcdefghij", "abc...ij", "..", ""]


def test_one_line_says_all_of_it() -> None:
    events = [reused(0.0, 9), Started(0.0, 0, 0, 1), Started(0.0, 1, 1, 1), *finished(30.0, 0)]
    found = course(*events, *finished(31.0, 2, result=BAD), Forecast(31.0, 90.0, "memory"))

    assert total_line(found) == (
        "3 of 10 files, 220 MB of 480 MB, 1 failed, 31 s so far, about 1 min 30 s left, "
        "1 open (more wait for memory), case_1.sim for 31 s"
    )


def test_when_all_files_are_done_that_is_said_and_then_how_many_pictures_are_drawn() -> None:
    done = [*finished(20.0, *range(10)), Forecast(20.0, 0.0)]

    assert status(course(*done), 80) == ["20 s so far, all files done"]
    assert status(course(*done, Drawn(22.0, 3, 12)), 80) == ["22 s so far, pictures: 3 of 12 drawn"]
    assert course(*done).share == 1.0
