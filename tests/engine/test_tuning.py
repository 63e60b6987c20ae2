"""The count of files at once: on a simulated disk that serves k readers and no more, it comes to k and stays."""

from __future__ import annotations

import random

import pytest

from orcapost.config.job import GB, MB, Parallel, SizeBin
from orcapost.engine.schedule import Schedule
from orcapost.engine.simulate import Machine, Simulated, Work, simulate
from orcapost.engine.tuning import Tuner
from orcapost.host import Host
from orcapost.plan import make_plan

WORKSTATION = Host("workstation", "Windows", cores=64, memory=1024 * GB, available=1000 * GB)
READER = 200 * MB  # bytes per second that one reader gets from the simulated disk


def run_on_a_disk(
    readers: int, fewest: int, most: int, *, files: int = 600, scatter: float = 0.0, seed: int = 0
) -> tuple[Simulated, int]:
    """Equal files on a disk that gives `readers` of them their full rate; the run, and the count at its end."""
    chance = random.Random(seed)
    sizes = [1 * GB] * files
    work = [Work(size / READER * chance.lognormvariate(0, scatter), bytes=size) for size in sizes]
    bins = (SizeBin("all", 0, None, (fewest, most)),)
    schedule = Schedule(make_plan(sizes, WORKSTATION, Parallel(bins=bins)), sizes)
    done = simulate(schedule, work, Machine(disk_rate=readers * READER))
    (count,) = schedule.counts.values()
    return done, count


@pytest.mark.parametrize("readers", [1, 2, 3, 5, 8, 13, 20, 29, 30])
def test_it_comes_within_one_of_what_the_disk_serves(readers: int) -> None:
    _, count = run_on_a_disk(readers, 1, 30, files=2000)

    assert abs(count - readers) <= 1


@pytest.mark.parametrize("seed", range(5))
def test_files_that_take_differently_long_do_not_mislead_it(seed: int) -> None:
    _, count = run_on_a_disk(8, 5, 10, files=1500, scatter=0.1, seed=seed)

    assert abs(count - 8) <= 1


def test_once_settled_it_stays() -> None:
    done, count = run_on_a_disk(8, 1, 30, files=2000)

    times = [time for time, _ in done.changes]
    assert done.changes[-1][1].at_once == count
    assert times[-1] < 0.4 * done.makespan  # and nothing moves in the rest of the run
    assert len(times) <= 20  # it goes down by sevens, threes and ones, and measures twice before each


def test_it_stays_within_the_range_of_its_bin() -> None:
    done, count = run_on_a_disk(2, 5, 10)

    assert all(5 <= change.at_once <= 10 for _, change in done.changes)
    assert count == 5  # as near to 2 as the range allows


def test_what_it_learned_is_where_it_begins_next_time() -> None:
    sizes = [1 * GB] * 600
    bins = (SizeBin("all", 0, None, (1, 30)),)
    first = Schedule(make_plan(sizes, WORKSTATION, Parallel(bins=bins)), sizes)
    work = [Work(size / READER, bytes=size) for size in sizes]
    disk = Machine(disk_rate=8 * READER)
    simulate(first, work, disk)
    from orcapost.learned import Learned

    plan = make_plan(sizes, WORKSTATION, Parallel(bins=bins), learned=Learned(counts=first.counts))

    assert plan.batches[0].at_once == first.counts["0-"]
    assert plan.batches[0].reason == f"{first.counts['0-']} was enough here before"


def test_a_disk_that_grows_slower_with_more_readers_is_given_fewer() -> None:
    """Throughput falls from 1 at 4 readers: each more costs 5 %."""

    def throughput(count: int) -> float:
        return min(count, 4) / 4 * (1 - 0.05 * max(0, count - 4))

    tuner = Tuner(1, 12, 12)
    now = 0.0
    for _ in range(400):
        seconds = tuner.count / throughput(tuner.count)
        now += seconds / tuner.count
        tuner.add(GB, seconds, now, left=1000 * GB)

    assert tuner.settled
    assert abs(tuner.count - 4) <= 1


def test_a_run_too_short_to_learn_anything_is_not_experimented_on() -> None:
    sizes = [1 * GB] * 30
    bins = (SizeBin("all", 0, None, (5, 10)),)
    schedule = Schedule(make_plan(sizes, WORKSTATION, Parallel(bins=bins)), sizes)

    done = simulate(schedule, [Work(5.0) for _ in sizes])

    assert done.changes == ()
    assert schedule.counts == {}


def test_very_small_files_are_not_experimented_on_for_a_second_of_a_short_run() -> None:
    """A window of eight such files is nothing, but it lasts a second: at half the count, half a second lost of ten."""
    tuner = Tuner(1, 2, 2)
    counts = set()
    for order in range(2000):  # 200 a second: 10 s
        tuner.add(400_000, 0.01, order / 200, left=(2000 - order) * 400_000)
        counts.add(tuner.count)

    assert counts == {2}


def test_trials_cost_a_small_part_of_a_run_that_gains_nothing_from_them() -> None:
    """Files that do not disturb each other at all: every trial of fewer is a loss."""
    sizes = [1 * GB] * 600
    bins = (SizeBin("all", 0, None, (1, 10)),)
    schedule = Schedule(make_plan(sizes, WORKSTATION, Parallel(bins=bins)), sizes)

    done = simulate(schedule, [Work(5.0) for _ in sizes])

    assert done.makespan <= 1.15 * 600 * 5.0 / 10


def test_somebody_else_on_the_machine_for_a_while_does_not_halve_the_count() -> None:
    """Two at once are twice as good as one, but at first another program takes most of the machine."""
    tuner = Tuner(1, 2, 2)
    now = 0.0
    while now < 400:
        seconds = 3.0 if now < 30 else 1.0
        now += seconds / tuner.count
        tuner.add(GB, seconds, now, left=1000 * GB)

    assert tuner.count == 2
    assert tuner.found == 2


def test_files_without_bytes_are_judged_by_their_number() -> None:
    """Missing files, say: four at once are enough."""
    tuner = Tuner(1, 8, 8)
    now = 0.0
    for _ in range(400):
        seconds = tuner.count / min(tuner.count, 4)
        now += seconds / tuner.count
        tuner.add(0, seconds, now, left=0)

    assert tuner.count == 4
