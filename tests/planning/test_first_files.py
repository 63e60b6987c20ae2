"""Which files are looked at first."""

from __future__ import annotations

import pytest

from orcapost.job import MB, Parallel
from orcapost.planning.first_files import first_files
from orcapost.planning.host import Host
from orcapost.planning.plan import Plan, make_plan

# Bins, by the defaults of `Parallel`: the first three sizes are of its smallest bin, the last of its largest.
SIZES = [3 * MB, 1 * MB, 2 * MB, 3_000 * MB, 4_000 * MB]


def plan(sizes: list[int | None]) -> Plan:
    return make_plan(sizes, Host("host", "system", 8, 64_000 * MB, 64_000 * MB), Parallel())


@pytest.mark.parametrize(
    ("count", "files"),
    [(1, (1,)), (2, (1, 3)), (3, (1, 3, 2)), (4, (1, 3, 2, 4)), (5, (1, 3, 2, 4, 0)), (9, (1, 3, 2, 4, 0))],
)
def test_the_smallest_of_each_bin_in_turn(count: int, files: tuple[int, ...]) -> None:
    assert first_files(plan(SIZES), SIZES, count, range(5)) == files


def test_of_files_of_one_size_the_first_ones_are_chosen() -> None:
    sizes = [MB, MB, MB]

    assert first_files(plan(sizes), sizes, 2, range(3)) == (0, 1)


def test_only_files_that_may_be_chosen() -> None:
    assert first_files(plan(SIZES), SIZES, 2, {0, 4}) == (0, 4)


def test_a_file_that_is_not_there_or_empty_is_not_chosen() -> None:
    sizes = [None, 0, 5 * MB]

    assert first_files(plan(sizes), sizes, 3, range(3)) == (2,)
