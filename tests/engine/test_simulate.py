"""The simulated machine: what files that share processor and disk take, by hand."""

from __future__ import annotations

import pytest

from orcapost.config.job import GB, MB, Parallel, SizeBin
from orcapost.engine.schedule import Schedule
from orcapost.engine.simulate import Machine, Work, predict, simulate
from orcapost.host import Host
from orcapost.learned import Cost
from orcapost.plan import make_plan

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
