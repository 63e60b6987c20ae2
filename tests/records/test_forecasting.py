"""How long the rest of a run takes, by what its files have cost so far."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from orcapost.engine.events import Finished, Forecast, Retrying, Reused, Started
from orcapost.engine.result import FileResult, Usage
from orcapost.job import MB, Parallel
from orcapost.planning.host import Host
from orcapost.planning.learned import Cost
from orcapost.planning.plan import make_plan
from orcapost.planning.schedule import Schedule
from orcapost.records.forecasting import Forecaster

KNOWN = Cost(10.0, 0.0, 0.0, 0.0, disk_rate=10.0 * MB, start=0.0, around=0.0, files=100)


def result(seconds: float) -> FileResult:
    return FileResult("SimulationStopped", usage=Usage(load=seconds))


class Course:
    """A run of files of 10 MB, one at a time unless more are asked for."""

    def __init__(
        self, files: int, known: Cost | None = None, at_once: int = 1, clock: Callable[[], float] = lambda: 0.0
    ) -> None:
        sizes: list[int | None] = [10 * MB] * files
        plan = make_plan(sizes, Host("h", "s", 64, 10**12, 10**12), Parallel(workers=at_once))
        self.schedule = Schedule(plan, sizes, start_seconds=0.0)
        self.forecaster = Forecaster(plan, sizes, self.schedule, 64, known, clock)
        self.now = 0.0

    def start(self, file: int) -> None:
        self.forecaster.listen(Started(self.now, file, 0, 1))

    def do(self, file: int, seconds: float) -> None:
        self.start(file)
        self.now += seconds
        self.forecaster.listen(Finished(self.now, file, 0, 1, result(seconds)))

    def left(self) -> float | None:
        found = self.forecaster.forecast(self.now)
        assert isinstance(found, Forecast)
        return found.left


def test_before_three_files_are_done_nothing_is_known_and_then_the_others_are_taken_to_cost_as_much() -> None:
    course = Course(10)
    course.do(0, 4.0)
    course.do(1, 4.0)
    assert course.left() is None

    course.do(2, 4.0)
    assert course.left() == pytest.approx(7 * 4.0)


def test_what_is_known_from_earlier_runs_counts_from_the_start_as_much_as_twenty_files() -> None:
    course = Course(30, KNOWN)
    assert course.left() == pytest.approx(30 * 10.0)

    for file in range(21):  # without the first, which its process takes longer for
        course.do(file, 4.0)
    assert course.left() == pytest.approx(9 * 7.0)  # half of 10 s, half of 4 s


def test_what_is_left_of_a_file_that_is_open_counts() -> None:
    course = Course(3, KNOWN)
    course.start(0)
    course.now += 7.0

    assert course.left() == pytest.approx(3.0 + 2 * 10.0)


def test_files_of_an_earlier_run_need_nothing_and_one_that_is_tried_again_all_of_it() -> None:
    course = Course(3, KNOWN)
    course.forecaster.listen(Reused(0.0, [1], [1.0], {1: result(1.0)}))
    course.start(0)
    course.now += 5.0
    course.forecaster.listen(Retrying(course.now, 0, 0, "its process died"))

    assert course.left() == pytest.approx(2 * 10.0)


def test_the_count_that_the_run_has_come_to_is_that_of_the_forecast() -> None:
    course = Course(40, KNOWN, at_once=4)
    assert course.left() == pytest.approx(10 * 10.0)

    course.schedule.open_no_more("no licence")  # at least one
    course.now += 1.0
    assert course.left() == pytest.approx(40 * 10.0)


def test_what_lies_between_two_files_of_a_slot_is_counted_but_not_a_long_pause() -> None:
    course = Course(10)
    course.do(0, 4.0)
    course.now += 30.0  # nothing could start
    course.do(1, 4.0)
    course.now += 0.75
    course.do(2, 4.0)

    assert course.left() == pytest.approx(7 * (4.0 + 0.75 / 3))


def test_the_first_file_of_a_slot_counts_only_while_there_are_few_others() -> None:
    course = Course(10)
    course.do(0, 30.0)
    course.do(1, 3.0)
    course.do(2, 3.0)
    assert course.left() == pytest.approx(7 * 12.0)  # two others would do, but three are the fewest

    course.do(3, 3.0)
    assert course.left() == pytest.approx(6 * 3.0)


def test_what_is_around_files_is_known_from_earlier_runs_only() -> None:
    known = Cost(10.0, 0.0, 0.0, 0.0, disk_rate=10.0 * MB, start=0.0, around=2.0, files=100)
    course = Course(4, known)
    course.do(0, 10.0)
    course.do(1, 10.0)
    course.do(2, 10.0)

    assert course.left() == pytest.approx(10.0 + 2.0)


def test_what_the_disk_gives_all_files_together_is_not_judged_by_a_few() -> None:
    course = Course(16, at_once=4)
    for file in range(3):  # one after the other, which is 2.5 MB/s
        course.do(file, 4.0)

    assert course.left() == pytest.approx(16.0)  # 13 files of 4 s in fours; at 2.5 MB/s they would take 52 s


def test_a_forecast_comes_once_a_second() -> None:
    forecaster = Course(3, KNOWN).forecaster

    assert [forecaster.forecast(now) is not None for now in (0.0, 0.9, 1.0, 1.9, 2.0)] == [
        True,
        False,
        True,
        False,
        True,
    ]


def test_forecasts_that_take_long_come_less_often() -> None:
    ticks = itertools.count(0.0, 0.02)  # each takes 20 ms, which is 4 ms of each of 5 s
    forecaster = Course(3, KNOWN, clock=lambda: next(ticks)).forecaster

    assert [forecaster.forecast(now) is not None for now in (0.0, 4.9, 5.1)] == [True, False, True]


def test_the_forecast_says_what_the_files_that_wait_wait_for() -> None:
    course = Course(3, KNOWN)
    found = course.forecaster.forecast(0.0)
    assert found is not None and found.lack is None

    course.schedule.next(0.0)
    found = course.forecaster.forecast(1.0)
    assert found is not None and found.lack == "share"
