"""How file sizes are spread: statistics and histogram."""

from __future__ import annotations

import pytest

from orcapost.profile.sizes import Bar, SizeStatistics, histogram, size_statistics


def test_the_statistics_of_known_sizes() -> None:
    sizes = [10, 30, 20, 40]

    # Of 4 values the 90 % quantile is at 0.9 * 3 = 2.7 from the first: 30 + 0.7 * (40 - 30).
    assert size_statistics(sizes) == SizeStatistics(
        count=4, total=100, min=10, median=25.0, mean=25.0, p90=pytest.approx(37.0), max=40
    )


def test_the_statistics_are_exact_beyond_what_32_bits_hold() -> None:
    assert size_statistics([3 * 10**9, 10**9]).total == 4 * 10**9


def test_a_bar_holds_its_lower_edge_and_not_its_upper_one() -> None:
    # Edges 100, 200, 500: 199 is in the first bar, 200 and 499 in the second.
    assert histogram([199, 200, 499, 100]) == [Bar(100, 200, 2, 299), Bar(200, 500, 2, 699)]


def test_empty_bars_stand_between_those_that_hold_files() -> None:
    assert [(bar.at_least, bar.below, bar.count) for bar in histogram([1_000, 15_000])] == [
        (1_000, 2_000, 1),
        (2_000, 5_000, 0),
        (5_000, 10_000, 0),
        (10_000, 20_000, 1),
    ]


def test_an_empty_file_is_in_the_first_bar_there_is_and_the_largest_in_the_last() -> None:
    # 16 decades from 1, the last edges at 1e15, 2e15 and 5e15.
    assert histogram([0]) == [Bar(1, 2, 1, 0)]
    assert histogram([9 * 10**15]) == [Bar(2 * 10**15, 5 * 10**15, 1, 9 * 10**15)]
