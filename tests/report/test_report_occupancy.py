"""How many files were open when."""

from __future__ import annotations

import pytest

from orcapost.report.occupancy import Occupancy, occupancy

# One file from 2 s, two from 3 s, three from 5 s, one from 6 s, none from 10 s on.
STEPS = Occupancy(((2.0, 1), (3.0, 2), (5.0, 3), (6.0, 1), (10.0, 0)))


def test_files_of_this_run_only_are_open(file) -> None:
    files = [file(start=0.0, end=4.0), file(start=1.0, end=3.0, slot=1), file(reused=True, start=0.0, end=9.0)]

    assert occupancy(files).steps == ((0.0, 1), (1.0, 2), (3.0, 1), (4.0, 0))


def test_a_slot_that_goes_on_at_once_is_not_a_gap(file) -> None:
    files = [file(start=0.0, end=1.0), file(start=1.0, end=2.0)]

    assert occupancy(files).steps == ((0.0, 1), (1.0, 1), (2.0, 0))


def test_a_slot_never_has_two_files_open_however_their_times_are_rounded(file) -> None:
    files = [file(start=0.0, end=1.0), file(start=1.0 - 1e-12, end=2.0)]

    assert occupancy(files).most == 1


def test_files_that_begin_and_end_together_are_one_step(file) -> None:
    files = [file(start=1.0, end=2.0), file(start=1.0, end=2.0, slot=1), file(start=1.0, end=3.0, slot=2)]

    assert occupancy(files).steps == ((1.0, 3), (2.0, 1), (3.0, 0))


def test_a_file_of_no_time_is_never_open(file) -> None:
    assert occupancy([file(start=1.0, end=1.0)]).steps == ()


def test_without_files_nothing_is_open_at_any_time() -> None:
    nothing = Occupancy(())

    assert (nothing.most, nothing.first, nothing.last) == (0, 0.0, 0.0)
    assert (nothing.seconds_at_least(1), nothing.alone_at_the_end()) == (0.0, 0.0)


def test_the_most_the_first_and_the_last() -> None:
    assert (STEPS.most, STEPS.first, STEPS.last) == (3, 2.0, 10.0)


@pytest.mark.parametrize(
    ("count", "until", "seconds"),
    [
        (1, None, 8.0),
        (2, None, 3.0),  # from 3 s to 6 s
        (3, None, 1.0),
        (4, None, 0.0),
        (2, 5.5, 2.5),
        (2, 4.0, 1.0),
        (2, 3.0, 0.0),
        (2, 0.0, 0.0),
        (1, 99.0, 8.0),
    ],
)
def test_how_long_so_many_files_were_open(count, until, seconds) -> None:
    assert STEPS.seconds_at_least(count, until) == seconds


def test_for_how_long_none_was_open_counts_before_the_first_and_between() -> None:
    # Open from 2 s to 3 s and from 5 s to 6 s: of 1 s to 9 s, that leaves 1 + 2 + 3 s.
    with_gap = Occupancy(((2.0, 1), (3.0, 0), (5.0, 1), (6.0, 0)))

    assert with_gap.seconds(lambda open_now: open_now == 0, 1.0, 9.0) == 6.0


@pytest.mark.parametrize(
    ("steps", "seconds"),
    [
        (STEPS.steps, 4.0),
        (((1.0, 2), (4.0, 0)), 0.0),  # together to the last
        (((1.0, 1), (4.0, 0)), 3.0),  # alone from the first
        (((1.0, 2), (2.0, 1), (3.0, 0), (5.0, 1), (6.0, 0)), 4.0),  # with a gap in which none was open
    ],
)
def test_how_long_no_more_than_one_file_was_open_before_the_end(steps, seconds) -> None:
    assert Occupancy(steps).alone_at_the_end() == seconds
