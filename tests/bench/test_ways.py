"""The ways that a bench compares: what each comes to, and what makes two the same."""

from __future__ import annotations

from dataclasses import asdict
from itertools import pairwise

from orcapost.bench.ways import LADDER, at_once, effective, files_at_once
from orcapost.config.job import GB, MB, Parallel
from orcapost.host import Host
from orcapost.plan import Plan, make_plan

WORKSTATION = Host("workstation", "Windows", cores=64, memory=256 * GB, available=240 * GB)
LAPTOP = Host("laptop", "Windows", cores=2, memory=24 * GB, available=20 * GB)


def plan(sizes: list[int], workers: int | None, host: Host = WORKSTATION, seats: int | None = None) -> Plan:
    return make_plan(sizes, host, Parallel(workers=workers), seats)


def test_thirty_asked_for_and_two_files_to_do_is_two() -> None:
    assert files_at_once(plan([MB, MB], 30)) == 2


def test_files_of_several_bins_share_the_machine() -> None:
    # 5 of at most 10 very large files take half of the machine; the other half goes to 15 of at most 30 small ones.
    assert files_at_once(plan([2 * GB] * 5 + [MB] * 100, None)) == 5 + 15


def test_with_barriers_the_bin_with_the_highest_count_says_how_many() -> None:
    assert files_at_once(plan([2 * GB] * 5 + [MB] * 100, None), barriers=True) == 30


def test_seats_limit_all_bins_together() -> None:
    assert files_at_once(plan([2 * GB] * 5 + [MB] * 100, None, seats=7)) == 7


def test_memory_limits_all_bins_together() -> None:
    # 80 % of 5 GB is 4 GB, and a file of 2 GB is taken to need 0.25 + 0.5 * 2 = 1.25 GB: three fit, of thirty.
    small = Host("small", "Windows", cores=64, memory=5 * GB, available=5 * GB)

    assert files_at_once(plan([2 * GB] * 5, 30, small)) == 3


def test_a_count_and_auto_are_the_same_where_all_files_are_opened_at_once() -> None:
    sizes = [MB, MB]

    assert effective(plan(sizes, 30, LAPTOP), at_once(30)) == effective(plan(sizes, None, LAPTOP), at_once(None))


def test_a_count_that_may_move_is_not_the_same_as_a_fixed_one_where_files_wait() -> None:
    """Two cores open two, as 2 does; but with 50 files auto may find out that one at a time is better."""
    sizes = [MB] * 50

    assert effective(plan(sizes, 2, LAPTOP), at_once(2)) != effective(plan(sizes, None, LAPTOP), at_once(None))


def test_counts_above_the_number_of_files_are_the_same() -> None:
    assert effective(plan([MB] * 20, 30), at_once(30)) == effective(plan([MB] * 20, 60), at_once(60))


def test_other_habits_are_another_way_even_with_the_same_counts() -> None:
    todays = plan([MB], 30)

    assert effective(todays, LADDER[0]) != effective(todays, LADDER[1])


def test_each_step_of_the_ladder_drops_what_its_name_says() -> None:
    habits = [asdict(step.habits) for step in LADDER]
    dropped = [{name for name in before if before[name] != after[name]} for before, after in pairwise(habits)]

    assert dropped == [{"merge"}, {"keep_model", "ramp"}, {"barriers"}, set()]
    assert [step.workers for step in LADDER] == [30, 30, 30, 30, None]
