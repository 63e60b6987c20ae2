"""The lower bound of a run's time, from what the run itself showed."""

from __future__ import annotations

import pytest

from orcapost.metrics import best_rate, lower_bound


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
