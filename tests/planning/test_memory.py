"""The memory that an open file is taken to need, learned from the peaks of processes."""

from __future__ import annotations

import pytest

from orcapost.job import GB, MB
from orcapost.planning.learned import MemoryModel
from orcapost.planning.memory import MEMORY_MARGIN, MemoryLearner

GUESS = MemoryModel(250 * MB, 0.5)


def test_before_three_files_the_guess_stands() -> None:
    learner = MemoryLearner(GUESS)

    changed = [learner.add(pid, 1 * GB, 300 * MB) for pid in (1, 2)]

    assert changed == [False, False]
    assert learner.model == GUESS
    assert not learner.learned


def test_files_that_take_a_quarter_of_their_size_are_taken_for_that_and_a_margin() -> None:
    learner = MemoryLearner(GUESS)

    # 100 MB for the process, and a quarter of each file; the small one shows what the process takes by itself.
    for pid, size in ((1, 4 * GB), (2, 2 * GB), (3, 0)):
        learner.add(pid, size, 100 * MB + size // 4)

    assert learner.learned
    assert learner.model.estimate(4 * GB) == pytest.approx(MEMORY_MARGIN * (100 * MB + 1 * GB))
    assert learner.model.estimate(10 * MB) == pytest.approx(MEMORY_MARGIN * 102.5 * MB)


def test_files_that_take_more_than_guessed_raise_the_estimate() -> None:
    learner = MemoryLearner(GUESS)

    for pid in (1, 2, 3):
        learner.add(pid, 2 * GB, 250 * MB + 3 * GB)  # 1.5 bytes a byte

    assert learner.model.estimate(2 * GB) >= 250 * MB + 3 * GB


def test_a_peak_that_an_earlier_file_left_behind_says_nothing_about_a_small_one() -> None:
    learner = MemoryLearner(GUESS)
    for size in (4 * GB, 50 * MB, 60 * MB, 70 * MB):  # one process: its peak stays at the first file's
        learner.add(1, size, 1250 * MB)

    # Only the first raised it: 250 MB for the process, as guessed, and 1 GB for 4 GB of file.
    assert learner.model == MemoryModel(int(MEMORY_MARGIN * 250 * MB), MEMORY_MARGIN * 0.25)


def test_small_files_show_what_a_process_takes_and_nothing_about_what_a_byte_does() -> None:
    learner = MemoryLearner(GUESS)

    changed = [learner.add(pid, 19_999_999, 100 * MB) for pid in (1, 2, 3)]

    assert changed == [False, False, True]
    assert learner.model == MemoryModel(int(MEMORY_MARGIN * 100 * MB), GUESS.per_file_byte)


def test_a_file_of_twenty_megabytes_tells_what_a_byte_takes() -> None:
    learner = MemoryLearner(GUESS)

    for pid, size in ((1, 20_000_000), (2, 0), (3, 0)):
        learner.add(pid, size, 100 * MB + 3 * size)

    assert learner.model == MemoryModel(int(MEMORY_MARGIN * 100 * MB), MEMORY_MARGIN * 3)


@pytest.mark.parametrize(("peak", "tells"), [(501_000_000, False), (501_000_001, True)])
def test_a_file_counts_if_it_raised_the_peak_by_over_a_megabyte(peak: int, tells: bool) -> None:
    learner = MemoryLearner(MemoryModel(100 * MB, 0.5))
    for pid in (1, 2, 3):
        learner.add(pid, 4 * GB, 500 * MB)  # a tenth of a byte for a byte

    assert learner.add(1, 1 * GB, peak) == tells  # 0.4 bytes for a byte

    slope = (peak - 100 * MB) / GB if tells else 0.1
    assert learner.model == MemoryModel(125 * MB, MEMORY_MARGIN * slope)


def test_the_first_file_of_a_process_counts_if_it_took_over_a_megabyte() -> None:
    learner = MemoryLearner(MemoryModel(100 * MB, 0.5))

    for pid, peak in ((1, 1_000_001), (2, 1_000_002), (3, 1_000_000)):
        learner.add(pid, 0, peak)

    assert learner.model == MemoryModel(int(MEMORY_MARGIN * 1_000_001), 0.5)


def test_a_file_that_changes_nothing_is_told_so() -> None:
    learner = MemoryLearner(GUESS)
    for pid in (1, 2, 3):
        learner.add(pid, 1 * GB, 500 * MB)

    assert not learner.add(1, 1 * GB, 500 * MB)  # raised no peak
    assert not learner.add(4, 1 * GB, 500 * MB)  # as the others


def test_a_peak_below_what_any_process_took_before_lowers_the_estimate() -> None:
    learner = MemoryLearner(GUESS)
    for pid in (1, 2, 3):
        learner.add(pid, 0, 200 * MB)

    assert learner.add(4, 0, 120 * MB)

    assert learner.model == MemoryModel(150 * MB, GUESS.per_file_byte)
