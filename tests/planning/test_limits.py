"""The default limit of a file, and from when on it takes unusually long."""

from __future__ import annotations

import pytest

from orcapost.planning.limits import DEFAULT_LIMIT, DefaultLimit, Durations

MB, GB = 10**6, 10**9


def durations(*done: tuple[int, float], figures: DefaultLimit = DEFAULT_LIMIT) -> Durations:
    found = Durations(figures)
    for size, seconds in done:
        found.add(size, seconds)
    return found


def test_before_three_files_are_done_a_file_may_take_fifteen_minutes_and_a_minute_for_each_gigabyte() -> None:
    found = durations((5 * GB, 1000.0), (5 * GB, 1000.0))

    assert found.limit(5 * GB) == pytest.approx(15 * 60 + 5 * 60)


def test_after_that_a_file_may_take_twenty_times_what_the_slowest_of_its_size_took() -> None:
    found = durations((5 * GB, 100.0), (5 * GB, 300.0), (5 * GB, 200.0))

    assert found.limit(5 * GB) == pytest.approx(20 * 300)


def test_files_that_take_next_to_nothing_are_measured_all_the_same() -> None:
    assert durations(*[(5 * MB, 0.25)] * 3).slowest(5 * MB) == 0.25


def test_no_file_is_stopped_before_fifteen_minutes() -> None:
    found = durations(*[(5 * MB, 0.1)] * 3)

    assert found.limit(5 * MB) == pytest.approx(15 * 60)


def test_files_of_another_size_are_no_measure() -> None:
    found = durations(*[(5 * MB, 0.1)] * 3)

    assert found.slowest(5 * GB) is None
    assert found.limit(5 * GB) == pytest.approx(15 * 60 + 5 * 60)


@pytest.mark.parametrize(("size", "measured"), [(60 * MB, True), (190 * MB, True), (20 * MB, False), (600 * MB, False)])
def test_files_of_about_a_size_are_those_from_half_of_it_to_its_double(size: int, measured: bool) -> None:
    found = durations(*[(100 * MB, 7.0)] * 3)

    assert found.slowest(size) == (7.0 if measured else None)


def test_an_unusual_file_takes_ten_times_as_long_as_the_slowest_of_its_size_and_at_least_a_minute() -> None:
    assert durations(*[(5 * MB, 2.0)] * 3).unusual(5 * MB) == pytest.approx(60)
    assert durations(*[(5 * MB, 30.0)] * 3).unusual(5 * MB) == pytest.approx(10 * 30)


def test_before_others_are_done_a_file_is_unusual_after_two_minutes_and_one_for_each_gigabyte() -> None:
    assert durations().unusual(3 * GB) == pytest.approx(2 * 60 + 3 * 60)


def test_the_figures_can_be_set() -> None:
    figures = DefaultLimit(min_files=1, min_seconds=2.0, times=3.0)

    assert durations((MB, 1.0), figures=figures).limit(MB) == pytest.approx(3.0)
