"""A few files that stand for all."""

from __future__ import annotations

from orcapost.job import SizeBin
from orcapost.planning.spread import spread

LIMITS = ((0, 100), (100, 1000), (1000, 9999))
BINS = (SizeBin("small", 0, 100, (1, 1)), SizeBin("medium", 100, 1000, (1, 1)), SizeBin("large", 1000, None, (1, 1)))


def sizes_of(sizes: list[int | None], count: int) -> list[int | None]:
    return [sizes[position] for position in spread(sizes, BINS, count)]


def of_bins(sizes: list[int | None]) -> list[int]:
    """How many there are of each bin."""
    return [len([size for size in sizes if low <= (size or 0) < high]) for low, high in LIMITS]


def test_each_size_bin_has_as_many() -> None:
    sizes: list[int | None] = [*range(10, 70), *range(100, 130), *range(1000, 1003)]

    assert of_bins(sizes_of(sizes, 6)) == [2, 2, 2]


def test_in_a_bin_they_are_spread_from_the_smallest_to_the_largest() -> None:
    # Of nine files in three equal parts, the middle of each.
    assert sizes_of([9, 8, 7, 6, 5, 4, 3, 2, 1], 3) == [8, 5, 2]


def test_what_a_bin_of_few_files_leaves_goes_to_the_others() -> None:
    sizes: list[int | None] = [5000, *range(10, 60), *range(100, 150)]

    # 7 // 3 is more than the one large file; then 6 are left for two bins.
    assert of_bins(sizes_of(sizes, 7)) == [3, 3, 1]


def test_one_file_is_of_the_bin_of_most_files() -> None:
    assert sizes_of([5000, 10, 11, 12], 1) == [11]


def test_as_many_as_there_are_is_all_of_them() -> None:
    assert spread([3, 1, 2], BINS, 3) == spread([3, 1, 2], BINS, 9) == [0, 1, 2]
    assert spread([], BINS, 3) == []


def test_files_that_are_missing_come_only_where_there_are_not_enough_others() -> None:
    sizes: list[int | None] = [None, 1, None, 2, 3]

    assert spread(sizes, BINS, 3) == [1, 3, 4]
    assert spread(sizes, BINS, 4) == [0, 1, 3, 4]


def test_any_count_gives_that_many_different_files() -> None:
    sizes: list[int | None] = [10 * number for number in range(200)]

    assert [len(set(spread(sizes, BINS, count))) for count in range(1, 201)] == list(range(1, 201))
