"""The schedule: what may run together, in which order, and how near to the possible it comes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from orcapost.job import GB, MB, Parallel, SizeBin
from orcapost.planning.host import Host
from orcapost.planning.learned import MemoryModel
from orcapost.planning.plan import Plan, make_plan
from orcapost.planning.schedule import IDLE_SECONDS, Schedule, Start
from orcapost.planning.simulate import Work
from orcapost.planning.simulate import simulate as simulated

WORKSTATION = Host("workstation", "Windows", cores=64, memory=256 * GB, available=240 * GB)


def simulate(
    schedule: Schedule, seconds: Callable[[int], float], check: Callable[[set[int]], None] = lambda running: None
) -> tuple[float, tuple[int, ...]]:
    """Drive a schedule with a simulated clock, each file taking its own `seconds` whatever else runs.

    Returns the makespan and the files in the order in which they started; `check` sees every set of running files.
    """
    work = [Work(seconds(file)) for file in range(len(schedule._sizes))]
    done = simulated(schedule, work, check=lambda now: check({files[0] for files in schedule.running.values()}))
    return done.makespan, done.order


def plan_for(sizes: Sequence[int], parallel: Parallel = Parallel(), seats: int | None = None) -> Plan:
    return make_plan(sizes, WORKSTATION, parallel, seats)


def mixed_sizes(count: int) -> list[int]:
    """Sizes from 1 MB to 4 GB, evenly on a logarithmic scale, in random order."""
    sizes = [int(MB * 4000 ** (i / (count - 1))) for i in range(count)]
    random.Random(7).shuffle(sizes)
    return sizes


def test_files_that_are_to_be_first_start_first_and_the_others_as_without_them() -> None:
    sizes = mixed_sizes(60)
    plan = plan_for(sizes)
    smallest = tuple(sorted(range(60), key=sizes.__getitem__)[:3])

    _, usual = simulate(Schedule(plan, sizes), lambda file: 1.0)
    _, order = simulate(Schedule(plan, sizes, first=smallest), lambda file: 1.0)

    assert order[:3] == smallest
    assert sorted(order) == sorted(usual)
    by_bin = {batch.bin: [file for file in batch.files if file not in smallest] for batch in plan.batches}
    assert {name: [file for file in order[3:] if file in own] for name, own in by_bin.items()} == by_bin


def test_all_others_can_be_held_until_the_first_files_are_done() -> None:
    sizes = mixed_sizes(60)
    first = tuple(sorted(range(60), key=sizes.__getitem__)[:3])
    schedule = Schedule(plan_for(sizes), sizes, first=first, hold=True)
    with_others: list[set[int]] = []

    def look(running: set[int]) -> None:
        if running.intersection(first) and not running.issubset(first):
            with_others.append(running)

    _, order = simulate(schedule, lambda file: 1.0 + file, look)

    assert with_others == []
    assert set(order[:3]) == set(first)
    assert sorted(order) == list(range(60))


@pytest.mark.parametrize("behind", [False, True])
def test_a_held_file_whose_process_died_is_read_again_and_all_are_read(behind: bool) -> None:
    sizes = mixed_sizes(12)
    first = (4, 5, 6)
    schedule = Schedule(plan_for(sizes), sizes, first=first, hold=True)
    died = schedule.next(0.0)
    assert died is not None

    schedule.put_back(died.slot, died.files, 1.0, alone=True, behind=behind)
    _, order = simulate(schedule, lambda file: 1.0)

    assert set(order[:3]) == set(first) or behind
    assert sorted(order) == list(range(12))


def test_a_first_file_that_needs_no_work_is_not_waited_for() -> None:
    sizes = mixed_sizes(20)
    first = (4, 5, 6)

    _, order = simulate(Schedule(plan_for(sizes), sizes, frozenset({5}), first=first), lambda file: 1.0)

    assert order[:2] == (4, 6)
    assert sorted(order) == [file for file in range(20) if file != 5]


def test_the_memory_that_files_need_is_not_learned_of_the_first_files_alone() -> None:
    sizes = mixed_sizes(20)
    schedules = [Schedule(plan_for(sizes), sizes, first=first) for first in ((), (4, 5))]

    for schedule in schedules:
        for file in range(3):
            schedule.held(file, file, 10 * GB)

    assert [schedule.memory_learned for schedule in schedules] == [True, False]


def test_with_barriers_no_file_is_first() -> None:
    sizes = mixed_sizes(60)
    plan = replace(plan_for(sizes), barriers=True)

    orders = [simulate(Schedule(plan, sizes, first=first), lambda file: 1.0)[1] for first in ((), (1, 2, 3))]

    assert orders[0] == orders[1]


def test_one_bin_alone_runs_exactly_its_count_at_once() -> None:
    sizes = [2 * GB] * 40
    most = 0

    def check(running: set[int]) -> None:
        nonlocal most
        most = max(most, len(running))

    simulate(Schedule(plan_for(sizes), sizes), lambda file: 1.0, check)

    assert most == 10  # the most that very large files are allowed on a machine this size


def test_equal_files_of_one_bin_take_ceil_of_files_over_count_rounds() -> None:
    sizes = [2 * GB] * 41

    makespan, _ = simulate(Schedule(plan_for(sizes), sizes), lambda file: 3.0)

    assert makespan == pytest.approx(5 * 3.0)  # 41 files, 10 at once: 5 rounds


def test_shares_of_running_files_never_exceed_the_machine() -> None:
    sizes = mixed_sizes(500)
    plan = plan_for(sizes)
    share = {file: Fraction(1, batch.at_once) for batch in plan.batches for file in batch.files}

    def check(running: set[int]) -> None:
        assert sum(share[file] for file in running) <= 1

    simulate(Schedule(plan, sizes), lambda file: sizes[file] / 1e8, check)


def test_a_mixed_load_needs_no_barrier_between_batches() -> None:
    sizes = [2 * GB] * 11 + [10 * MB] * 60
    plan = plan_for(sizes)
    seen_mixed = False

    def check(running: set[int]) -> None:
        nonlocal seen_mixed
        seen_mixed |= any(file < 11 for file in running) and any(file >= 11 for file in running)

    # 10 at once: the 11th starts at 10 s beside small ones, which would wait for it if there were a barrier.
    makespan, _ = simulate(Schedule(plan, sizes), lambda file: 10.0 if file < 11 else 1.0, check)

    assert seen_mixed
    # With the 11th running (1/10 of the machine), 27 small ones fit beside it (27/30): 60 take 3 rounds of 1 s.
    assert makespan == pytest.approx(20.0)


def test_longest_files_start_first() -> None:
    sizes = mixed_sizes(300)

    _, order = simulate(Schedule(plan_for(sizes), sizes), lambda file: 1.0)

    for batch in plan_for(sizes).batches:
        started = [sizes[file] for file in order if file in set(batch.files)]
        assert started == sorted(started, reverse=True)


def test_ten_thousand_files_on_64_cores_all_run_once_near_the_lower_bound() -> None:
    sizes = mixed_sizes(10_000)
    plan = plan_for(sizes)
    share = {file: 1 / batch.begin for batch in plan.batches for file in batch.files}

    makespan, order = simulate(Schedule(plan, sizes), lambda file: sizes[file] / 1e8)

    assert sorted(order) == list(range(10_000))
    # Whatever the order, the shares times the seconds are work that a machine of size 1 must get through.
    work = sum(share[file] * sizes[file] / 1e8 for file in range(10_000))
    assert makespan <= 1.05 * work


def test_memory_estimates_of_running_files_stay_under_the_limit() -> None:
    sizes = [4 * GB] * 30
    host = Host("small", "Windows", cores=64, memory=16 * GB, available=10 * GB)
    plan = make_plan(sizes, host, Parallel(memory_share=0.8))
    limit = 8 * GB

    def check(running: set[int]) -> None:
        assert sum(MemoryModel().estimate(sizes[file]) for file in running) <= limit

    simulate(Schedule(plan, sizes), lambda file: 1.0, check)


def test_a_file_larger_than_the_memory_limit_runs_alone_rather_than_never() -> None:
    sizes = [50 * GB, 50 * GB]
    host = Host("small", "Windows", cores=64, memory=16 * GB, available=10 * GB)
    counts = []

    _, order = simulate(
        Schedule(make_plan(sizes, host, Parallel()), sizes), lambda file: 1.0, lambda r: counts.append(len(r))
    )

    assert sorted(order) == [0, 1]
    assert set(counts) == {1}


def test_no_more_files_run_than_there_are_seats() -> None:
    sizes = [10 * MB] * 20
    counts = []

    simulate(Schedule(plan_for(sizes, seats=3), sizes), lambda file: 1.0, lambda r: counts.append(len(r)))

    assert max(counts) == 3


def test_after_a_refused_licence_no_more_run_than_hold_a_seat_until_another_is_tried() -> None:
    sizes = [10 * MB] * 20
    schedule = Schedule(plan_for(sizes), sizes)
    started = [schedule.next(0.0) for _ in range(4)]
    assert all(started)
    last = started[-1]
    assert last is not None

    schedule.put_back(last.slot, last.files, 0.0)
    schedule.open_no_more("no licence")

    assert schedule.next(0.0) is None
    schedule.open_more()
    again = schedule.next(0.0)
    assert again is not None
    assert again.files == last.files


def test_a_slot_that_holds_a_model_is_used_before_one_that_does_not() -> None:
    sizes = [10 * MB] * 20
    schedule = Schedule(plan_for(sizes, seats=2), sizes)
    first, second = schedule.next(0.0), schedule.next(0.0)
    assert first is not None
    assert second is not None

    schedule.finish(first.slot, 1.0, warm=False)  # its process died
    schedule.finish(second.slot, 1.0)

    third = schedule.next(0.0)
    assert third is not None
    assert third.slot == second.slot


def test_skipped_files_do_not_start() -> None:
    sizes = [10 * MB] * 5

    _, order = simulate(Schedule(plan_for(sizes), sizes, skip=frozenset({1, 3})), lambda file: 1.0)

    assert sorted(order) == [0, 2, 4]


def test_a_fixed_count_holds_for_every_bin() -> None:
    sizes = [10 * MB] * 30 + [2 * GB] * 30
    parallel = Parallel(workers=15, bins=(SizeBin("a", 0, GB, (1, 30)), SizeBin("b", GB, None, (1, 30))))
    counts = []

    simulate(Schedule(plan_for(sizes, parallel), sizes), lambda file: 1.0, lambda r: counts.append(len(r)))

    assert max(counts) == 15


def taught(sizes: list[int], seconds: float, seats: int) -> tuple[Schedule, Start]:
    """A schedule whose first file took so long, and what is next."""
    schedule = Schedule(plan_for(sizes, seats=seats), sizes)
    first = schedule.next(0.0)
    assert first is not None
    assert len(first.files) == 1  # nothing is known yet
    schedule.finish(first.slot, seconds, seconds=seconds)
    second = schedule.next(seconds)
    assert second is not None
    return schedule, second


def test_files_of_little_work_go_out_several_at_a_time_but_leave_enough_for_every_slot() -> None:
    schedule, start = taught([50_000] * 1000, 0.005, seats=4)

    assert len(start.files) == 8  # 40 ms of 5 ms each
    # The last ones go out singly, so that no slot works through many while the others have none.
    while following := schedule.next(0.0):
        schedule.finish(following.slot, 1.0, seconds=0.005 * len(following.files))
        last = following
    assert len(last.files) == 1


@pytest.mark.parametrize(("seconds", "files"), [(0.0001, 32), (0.0125, 3), (0.03, 1), (5.0, 1)])
def test_a_bundle_takes_little_time_and_has_few_files(seconds: float, files: int) -> None:
    assert len(taught([50_000] * 10_000, seconds, seats=1)[1].files) == files


def test_files_put_back_to_run_alone_are_not_bundled_again() -> None:
    schedule, start = taught([50_000] * 1000, 0.005, seats=1)

    schedule.put_back(start.slot, start.files, 0.0, alone=True)

    for file in start.files:
        again = schedule.next(0.0)
        assert again is not None
        assert again.files == (file,)
        schedule.finish(again.slot, 1.0, seconds=0.005)
    after = schedule.next(0.0)
    assert after is not None
    assert len(after.files) == 8


def test_processes_start_as_many_at_a_time_as_the_plan_allows() -> None:
    sizes = [10 * MB] * 30
    host = Host("laptop", "Windows", cores=2, memory=24 * GB, available=20 * GB)
    schedule = Schedule(make_plan(sizes, host, Parallel(workers=30)), sizes)

    first, second = schedule.next(0.0), schedule.next(0.0)

    assert first is not None
    assert second is not None
    assert (first.cold, second.cold) == (True, True)
    assert schedule.next(0.0) is None  # two cores are busy starting two
    schedule.ready(first.slot, 0.2)
    assert schedule.next(0.2) is not None


def test_no_process_is_started_that_would_be_ready_only_when_the_work_is_done() -> None:
    sizes = [10 * MB] * 6
    schedule = Schedule(plan_for(sizes, Parallel(workers=6)), sizes, start_seconds=1.0)
    schedule._starts = 1
    start = schedule.next(0.0)
    assert start is not None
    schedule.ready(start.slot, 1.0)

    schedule.finish(start.slot, 1.1, seconds=0.1)  # five are left, 0.1 s each: done before another is ready
    again = schedule.next(1.1)

    assert again is not None
    assert (again.slot, again.cold) == (start.slot, False)
    assert schedule.next(1.1) is None


def test_with_barriers_a_batch_waits_for_the_end_of_the_one_before() -> None:
    sizes = [2 * GB] * 11 + [10 * MB] * 60
    plan = replace(plan_for(sizes), barriers=True)

    def check(running: set[int]) -> None:
        assert not (any(file < 11 for file in running) and any(file >= 11 for file in running))

    makespan, _ = simulate(Schedule(plan, sizes), lambda file: 10.0 if file < 11 else 1.0, check)

    assert makespan == pytest.approx(22.0)  # 11 at 10 at once: 2 rounds of 10 s; then 60 at 30 at once: 2 of 1 s


def test_few_large_files_leave_their_share_of_the_machine_to_small_ones() -> None:
    sizes = [2 * GB] * 3 + [10 * MB] * 100
    most = 0

    def check(running: set[int]) -> None:
        nonlocal most
        if any(file < 3 for file in running):
            most = max(most, len(running))

    simulate(Schedule(plan_for(sizes), sizes), lambda file: 100.0 if file < 3 else 1.0, check)

    assert most == 3 + 21  # three take 3/10 of the machine, small ones 1/30 each


def test_files_that_prove_to_need_less_memory_are_opened_more_at_once() -> None:
    sizes = [4 * GB] * 30
    host = Host("small", "Windows", cores=64, memory=16 * GB, available=10 * GB)
    schedule = Schedule(make_plan(sizes, host, Parallel(memory_share=0.9)), sizes)
    begun = [start for _ in range(10) if (start := schedule.next(0.0))]
    assert len(begun) == 4  # 9 GB at 250 MB and half of 4 GB

    for start in begun:
        schedule.ready(start.slot, 0.1)
    for pid, start in enumerate(begun[:3]):
        schedule.held(pid, start.files[0], 640 * MB)  # it needs 800 MB with the margin
    while start := schedule.next(1.0):
        schedule.ready(start.slot, 0.1)

    assert len(schedule.running) == 10  # the most that very large files are allowed


def test_files_that_prove_to_need_more_memory_are_opened_fewer_at_once() -> None:
    sizes = [1 * GB] * 30
    host = Host("small", "Windows", cores=64, memory=16 * GB, available=10 * GB)
    schedule = Schedule(make_plan(sizes, host, Parallel(memory_share=0.9)), sizes)
    begun = [start for _ in range(20) if (start := schedule.next(0.0))]
    assert len(begun) == 10

    for pid, start in enumerate(begun[:4]):
        schedule.held(pid, start.files[0], 2400 * MB)  # with the margin: 3 GB
    for start in begun:
        schedule.finish(start.slot, 1.0, seconds=1.0)
    while schedule.next(1.0):
        pass
    assert len(schedule.retire(1.0)) == 9  # idle slots whose memory is needed
    while schedule.next(1.0):
        pass

    assert len(schedule.running) == 3  # 9 GB at 3 GB


def test_the_memory_of_idle_slots_counts_until_they_are_let_go() -> None:
    sizes = [8 * GB, 8 * GB, 7 * GB, 6 * GB]
    host = Host("small", "Windows", cores=64, memory=16 * GB, available=10 * GB)
    plan = replace(make_plan(sizes, host, Parallel(memory_share=0.9)), seats=None)
    schedule = Schedule(plan, sizes)
    first, second = schedule.next(0.0), schedule.next(0.0)  # 4.25 GB each, of 9 GB
    assert first is not None
    assert second is not None
    schedule.finish(first.slot, 1.0, seconds=1.0)
    schedule.finish(second.slot, 1.0, seconds=1.0)

    third = schedule.next(1.0)  # on the first slot, whose own memory it takes over
    assert third is not None
    assert third.slot == first.slot
    fourth = schedule.next(1.0)  # on the second: likewise
    assert fourth is not None
    assert schedule.retire(1.0) == []


def test_a_slot_for_which_nothing_waits_is_let_go() -> None:
    sizes = [10 * MB] * 2
    schedule = Schedule(plan_for(sizes), sizes)
    first, second = schedule.next(0.0), schedule.next(0.0)
    assert first is not None
    assert second is not None

    schedule.finish(first.slot, 1.0, seconds=1.0)

    assert schedule.retire(1.0) == [first.slot]
    assert schedule.retire(1.0) == []


def test_a_slot_that_has_been_idle_for_long_is_let_go() -> None:
    sizes = [10 * MB] * 20
    schedule = Schedule(plan_for(sizes, seats=2), sizes)
    first, second = schedule.next(0.0), schedule.next(0.0)
    assert first is not None
    assert second is not None
    schedule.put_back(second.slot, second.files, 0.0)
    schedule.open_no_more("no licence")
    schedule.finish(first.slot, 1.0, seconds=1.0)
    third = schedule.next(1.0)
    assert third is not None
    assert third.slot == first.slot

    assert schedule.retire(1.0 + IDLE_SECONDS + 1) == []  # it works

    schedule.finish(first.slot, 2.0, seconds=1.0)
    assert schedule.retire(2.0) == []
    assert schedule.retire(2.0 + IDLE_SECONDS) == [first.slot]


def test_files_do_not_wait_for_a_slot_that_is_long_at_its_file() -> None:
    """One small file hangs, and the other slot lost its process; by the files done so far, one slot would do."""
    sizes = [60_000] * 24
    schedule = Schedule(plan_for(sizes, Parallel(workers=2)), sizes, start_seconds=0.2)
    hanging, other = schedule.next(0.0), schedule.next(0.0)
    assert hanging is not None
    assert other is not None
    schedule.ready(hanging.slot, 0.2)
    schedule.ready(other.slot, 0.2)
    schedule.finish(other.slot, 0.21, seconds=0.005)
    third = schedule.next(0.21)
    assert third is not None
    schedule.put_back(third.slot, third.files, 0.22, alone=True)  # its process died

    assert schedule.next(0.22) is None
    assert schedule.next(0.22 + 0.3) is not None


def test_there_are_no_more_slots_than_files() -> None:
    sizes = [10 * MB] * 3
    schedule = Schedule(plan_for(sizes, Parallel(workers=10**12)), sizes)

    assert len(schedule._cold) == 3
