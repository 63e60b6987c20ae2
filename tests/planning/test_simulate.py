"""The simulated machine: what files that share processor and disk take, by hand."""

from __future__ import annotations

import pytest

from orcapost.job import GB, MB, Parallel, SizeBin
from orcapost.planning.host import Host
from orcapost.planning.learned import Cost
from orcapost.planning.plan import make_plan
from orcapost.planning.schedule import Schedule
from orcapost.planning.simulate import Machine, Work, predict, simulate

HOST = Host("h", "Linux", cores=64, memory=256 * GB, available=256 * GB)


def schedule(sizes: list[int], at_once: int) -> Schedule:
    bins = (SizeBin("all", 0, None, (at_once, at_once)),)
    return Schedule(make_plan(sizes, HOST, Parallel(bins=bins)), sizes)


def test_files_that_share_nothing_take_their_own_time() -> None:
    done = simulate(schedule([GB] * 4, 2), [Work(3.0), Work(1.0), Work(1.0), Work(1.0)])

    assert done.makespan == pytest.approx(3.0)  # 3 beside 1 + 1 + 1
    assert done.order == (0, 1, 2, 3)


def test_readers_beyond_what_the_disk_gives_slow_each_other_down() -> None:
    work = [Work(1.0, bytes=100 * MB) for _ in range(8)]

    done = simulate(schedule([100 * MB] * 8, 8), work, Machine(disk_rate=200 * MB))

    assert done.makespan == pytest.approx(4.0)  # 800 MB at 200 MB/s


def test_files_beyond_the_cores_share_them() -> None:
    work = [Work(1.0, cpu=0.5) for _ in range(8)]

    done = simulate(schedule([GB] * 8, 8), work, Machine(cores=2))

    assert done.makespan == pytest.approx(2.0)  # 4 s of processor on 2 cores


def test_processes_start_before_their_files_do() -> None:
    done = simulate(schedule([GB] * 4, 2), [Work(1.0) for _ in range(4)], Machine(start=0.25))

    assert done.makespan == pytest.approx(2.25)


def test_a_prediction_follows_what_files_cost() -> None:
    cost = Cost(
        seconds_per_file=1.0,
        seconds_per_byte=2.0 / GB,
        cpu_per_file=0.0,
        cpu_per_byte=0.0,
        disk_rate=0.0,
        start=0.5,
        around=0.1,
        files=100,
    )
    sizes = [GB] * 4
    bins = (SizeBin("all", 0, None, (2, 2)),)
    plan = make_plan(sizes, HOST, Parallel(bins=bins))

    # Two rounds of 1 + 2 s behind a start of 0.5 s, and 0.1 s around each file.
    assert predict(plan, sizes, cost, cores=64) == pytest.approx(0.5 + 2 * 3.0 + 4 * 0.1)
    assert predict(plan, sizes, cost, cores=64, skip=frozenset({0, 1})) == pytest.approx(0.5 + 3.0 + 2 * 0.1)


def test_2000_files_on_64_cores_and_a_disk_for_eight_readers_come_within_5_percent_of_the_lower_bound() -> None:
    import random

    chance = random.Random(1)
    reader = 200 * MB
    sizes = [int(MB * 4000 ** chance.random()) for _ in range(2000)]  # 1 MB to 4 GB
    work = [Work(0.05 + size / reader, 0.02 + 0.5 * size / reader, size) for size in sizes]
    machine = Machine(cores=64, disk_rate=8 * reader, start=1.0)

    done = simulate(Schedule(make_plan(sizes, HOST, Parallel()), sizes), work, machine)

    bound = max(sum(sizes) / machine.disk_rate, sum(w.cpu for w in work) / 64, max(w.seconds for w in work))
    assert done.makespan <= 1.05 * bound


def test_files_that_ask_for_no_processor_and_no_disk_take_their_own_time_on_any_machine() -> None:
    done = simulate(schedule([GB] * 4, 4), [Work(2.0)] * 4, Machine(cores=1, disk_rate=0.5))

    assert done.makespan == pytest.approx(2.0)


def test_what_one_asks_for_slows_all_that_run_and_only_while_it_runs() -> None:
    # Together 2 of 1 core: both go at half speed until the first, with 1 s of work, ends at 2 s. 2 s are then left.
    done = simulate(schedule([GB] * 2, 2), [Work(1.0, cpu=1.0), Work(3.0, cpu=3.0)], Machine(cores=1))

    assert done.makespan == pytest.approx(2.0 + 2.0)


def test_the_scarcer_of_processor_and_disk_decides() -> None:
    work = [Work(1.0, cpu=1.0, bytes=100)] * 4

    assert simulate(schedule([100] * 4, 4), work, Machine(cores=2, disk_rate=100)).makespan == pytest.approx(4.0)
    assert simulate(schedule([100] * 4, 4), work, Machine(cores=1, disk_rate=200)).makespan == pytest.approx(4.0)
    assert simulate(schedule([100] * 4, 4), work, Machine(cores=4, disk_rate=400)).makespan == pytest.approx(1.0)


def test_processes_that_start_share_the_cores_and_use_no_disk() -> None:
    machine = Machine(cores=2, disk_rate=1e-3, start=0.5)

    done = simulate(schedule([GB] * 4, 4), [Work(1.0)] * 4, machine)

    assert done.makespan == pytest.approx(4 * 0.5 / 2 + 1.0)


def test_files_of_no_work_take_no_time() -> None:
    done = simulate(schedule([0] * 4, 2), [Work(0.0)] * 4)

    assert done.makespan == pytest.approx(0.0, abs=1e-6)
    assert sorted(done.order) == [0, 1, 2, 3]


def test_whoever_looks_on_is_told_the_time_after_every_fill_of_the_slots() -> None:
    times: list[float] = []

    simulate(schedule([GB] * 3, 1), [Work(1.0), Work(2.0), Work(4.0)], check=times.append)

    assert times == pytest.approx([0.0, 0.0, 1.0, 3.0])  # twice in the beginning: the process starts at once


def test_the_schedule_is_told_what_each_file_took_and_each_start() -> None:
    told: list[tuple[object, ...]] = []

    class Recorded(Schedule):
        def ready(self, slot: int, seconds: float | None) -> None:
            told.append(("ready", slot, seconds))
            super().ready(slot, seconds)

        def finish(self, slot: int, now: float, *, seconds: float | None = None, warm: bool = True) -> None:
            told.append(("finish", slot, now, seconds))
            super().finish(slot, now, seconds=seconds, warm=warm)

    bins = (SizeBin("all", 0, None, (1, 1)),)
    simulate(
        Recorded(make_plan([GB] * 2, HOST, Parallel(bins=bins)), [GB] * 2),
        [Work(1.0, bytes=100), Work(2.0, bytes=400)],
        Machine(start=0.5, disk_rate=100),
    )

    assert told == [("ready", 0, 0.5), ("finish", 0, 1.5, 1.0), ("finish", 0, 5.5, 4.0)]


def cost(**figures: float) -> Cost:
    """What files cost; nothing but what is given."""
    names = ("seconds_per_file", "seconds_per_byte", "cpu_per_file", "cpu_per_byte", "disk_rate", "start", "around")
    return Cost(**{**dict.fromkeys(names, 0.0), **figures}, files=1)


def predicted(sizes: list[int | None], at_once: int, cost: Cost, cores: int = 64) -> float:
    bins = (SizeBin("all", 0, None, (at_once, at_once)),)
    return predict(make_plan(sizes, HOST, Parallel(bins=bins)), sizes, cost, cores)


def test_more_files_than_are_simulated_one_by_one_go_together_but_for_the_last() -> None:
    """Of 7 files in 4 assignments, the last is alone and 6 make 3 pairs: with 7 at once 2 s, where one by one 1 s."""
    plan = make_plan([GB] * 7, HOST, Parallel(bins=(SizeBin("all", 0, None, (7, 7)),)))

    seconds = [predict(plan, [GB] * 7, cost(seconds_per_file=1.0), 64, most=most) for most in (7, 4)]

    assert seconds == pytest.approx([1.0, 2.0])


def rest(opened: dict[int, float], done: set[int], at_once: int = 2, cores: int = 64, **figures: float) -> float:
    """What is left of a run of four files of 10 bytes."""
    plan = make_plan([10] * 4, HOST, Parallel(bins=(SizeBin("all", 0, None, (at_once, at_once)),)))
    return predict(plan, [10] * 4, cost(**figures), cores, done, opened)


def test_an_open_file_is_counted_for_what_is_left_of_it() -> None:
    # File 0 has 3 of 10 s left, file 1 has 8; file 2 begins when file 0 ends, file 3 when file 1 does.
    assert rest({0: 7.0, 1: 2.0}, set(), seconds_per_file=10.0) == pytest.approx(8 + 10)
    assert rest({0: 7.0, 1: 2.0}, {2, 3}, seconds_per_file=10.0) == pytest.approx(8)


def test_a_file_that_is_nearly_done_or_should_be_is_taken_to_need_a_fifth_more() -> None:
    assert rest({0: 9.0}, {1, 2, 3}, seconds_per_file=10.0) == pytest.approx(1.8)
    assert rest({0: 30.0}, {1, 2, 3}, seconds_per_file=10.0) == pytest.approx(6.0)


def test_open_files_need_no_process_to_start() -> None:
    # File 2 takes over from file 0 after 5 s; only file 3, beside it, could have had a process of its own.
    assert rest({0: 5.0}, {1, 3}, at_once=1, seconds_per_file=10.0, start=100.0) == pytest.approx(5 + 10)


def test_open_files_that_slow_each_other_down_have_come_less_far() -> None:
    # Two files of 10 s that each use a core, on one core: in 8 s each has done 4 s of its work; 2 * 6 s are left.
    figures = {"seconds_per_file": 10.0, "cpu_per_file": 10.0}

    assert rest({0: 8.0, 1: 8.0}, {2, 3}, cores=1, **figures) == pytest.approx(12.0)


def test_more_open_files_than_a_count_that_was_lowered_allows_are_all_counted() -> None:
    assert rest({0: 1.0, 1: 2.0, 2: 3.0}, {3}, at_once=1, seconds_per_file=10.0) == pytest.approx(9.0)


def test_what_is_around_files_is_counted_for_those_that_are_open_or_wait() -> None:
    assert rest({0: 9.0}, {1, 2}, seconds_per_file=10.0, around=2.0) == pytest.approx(10 + 2 * 2.0)


def test_a_prediction_goes_no_faster_than_disk_and_processor() -> None:
    sizes: list[int | None] = [100] * 8
    each = cost(seconds_per_file=1.0, cpu_per_file=0.25, cpu_per_byte=0.0025, disk_rate=400.0)

    assert predicted(sizes, 8, each) == pytest.approx(800 / 400)
    assert predicted(sizes, 8, each, cores=1) == pytest.approx(8 * 0.5)


def test_a_file_without_a_size_is_predicted_by_what_a_file_costs() -> None:
    assert predicted([None, None], 1, cost(seconds_per_file=2.0, seconds_per_byte=1.0)) == pytest.approx(2 * 2.0)


def test_a_run_of_no_files_is_predicted_to_take_no_time() -> None:
    assert predict(make_plan([GB], HOST, Parallel()), [GB], cost(around=1.0), 1, skip=frozenset({0})) == 0.0


def test_a_prediction_of_several_batches_counts_the_files_of_each() -> None:
    sizes = [300, 200, 2, 1]
    bins = (SizeBin("small", 0, 100, (1, 1)), SizeBin("large", 100, None, (1, 1)))
    plan = make_plan(sizes, HOST, Parallel(bins=bins))

    assert len(plan.batches) == 2
    assert predict(plan, sizes, cost(seconds_per_byte=1.0, around=10.0), 4) == pytest.approx(503 + 4 * 10.0)
