"""The variants that a bench compares: what each comes to, and what makes two the same."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

from orcapost.bench.variants import LADDER, at_once, effective, files_at_once, of_bin
from orcapost.inventory import SimFile
from orcapost.job import GB, MB, Inputs, Job, ListedFile, Parallel
from orcapost.planning.host import Host
from orcapost.planning.plan import Batch, Plan, make_plan

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
    assert files_at_once(replace(plan([2 * GB] * 5 + [MB] * 100, None), barriers=True)) == 30


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
    strategy = [asdict(step.strategy) for step in LADDER]
    dropped = [{name for name in before if before[name] != after[name]} for before, after in pairwise(strategy)]

    assert dropped == [{"merge"}, {"keep_model", "ramp"}, {"barriers"}, set()]
    assert [step.workers for step in LADDER] == [30, 30, 30, 30, None]


def batch(files: int, begin: int, memory_each: int = 1, at_once: int | None = None) -> Batch:
    """A batch of so many files, of which `begin` may be open at once and take `memory_each` bytes."""
    count = begin if at_once is None else at_once
    return Batch("b", "0-", tuple(range(files)), files, 1, begin, begin, count, 1, count * memory_each, (), "")


def test_what_one_batch_leaves_of_the_machine_the_next_may_take() -> None:
    # 2 of at most 4 are half of the machine; of the other half 3 of at most 6.
    assert files_at_once(Plan((batch(2, 4), batch(100, 6)), 10**9)) == 2 + 3


def test_a_machine_that_is_full_opens_nothing_more() -> None:
    assert files_at_once(Plan((batch(4, 4), batch(100, 6)), 10**9)) == 4


def test_fifths_of_a_machine_add_up_to_the_whole() -> None:
    # In floating point, 1 - 4 / 5 is a hair less than a fifth, and yet enough for one more.
    assert files_at_once(Plan((batch(4, 5), batch(5, 5)), 10**9)) == 5


def test_the_first_file_is_opened_even_where_memory_is_too_small_for_it() -> None:
    assert files_at_once(Plan((batch(5, 4, memory_each=100),), 99)) == 1


def test_what_earlier_batches_take_of_the_memory_is_gone_for_later_ones() -> None:
    # 2 at 40 bytes leave 20 of 100: two at 10.
    assert files_at_once(Plan((batch(2, 30, memory_each=40), batch(5, 30, memory_each=10)), 100)) == 2 + 2
    assert files_at_once(Plan((batch(2, 30, memory_each=50), batch(5, 30, memory_each=10)), 100)) == 2


def test_files_that_take_no_memory_are_taken_to_need_a_byte() -> None:
    assert files_at_once(Plan((batch(5, 3, memory_each=0),), 2)) == 2


def test_without_files_nothing_is_open() -> None:
    assert files_at_once(Plan((), 10**9)) == files_at_once(Plan((), 10**9, barriers=True)) == 0


def test_a_range_makes_no_difference_where_all_files_are_open_at_once() -> None:
    may_move = replace(batch(4, 4), fewest=1)
    fixed = replace(batch(4, 4), fewest=4)

    assert effective(Plan((may_move,), 10**9), at_once(4)) == effective(Plan((fixed,), 10**9), at_once(4))
    wait = (replace(may_move, files=tuple(range(5))), replace(fixed, files=tuple(range(5))))
    assert effective(Plan(wait[:1], 10**9), at_once(4)) != effective(Plan(wait[1:], 10**9), at_once(4))


def test_a_manner_sets_the_count_and_says_who_set_it() -> None:
    job = Job(Path("job.yml"), None, Inputs(Path("sim")), Path("csv"), ())

    parallel = at_once(7).job(job).parallel

    assert (parallel.workers, parallel.set_by) == (7, "the bench")
    assert (at_once(7).name, at_once(None).name, at_once(None).workers) == ("7", "auto", None)


def test_a_manner_pins_workers_where_it_says_so_and_else_as_the_configuration_does() -> None:
    job = Job(Path("job.yml"), None, Inputs(Path("sim")), Path("csv"), (), parallel=Parallel(affinity="numa"))

    assert at_once(7).job(job).parallel.affinity == "numa"
    assert at_once(7, "none").job(job).parallel.affinity == "none"
    assert at_once(7, "cores").name == "7,affinity=cores"
    once = plan([MB], None)
    assert effective(once, at_once(None, "none")) != effective(once, at_once(None, "cores"))


def test_the_job_of_a_bin_lists_its_files_with_what_was_said_of_them() -> None:
    job = Job(Path("job.yml"), None, Inputs(Path("sim")), Path("csv"), ())

    inputs = of_bin(job, [SimFile("sim/a.sim", 5, 0, "words", "Line1")]).inputs

    assert inputs == Inputs(Path("sim"), listed=(ListedFile(Path("sim/a.sim"), "words", "Line1"),))
