"""The count of files at once: on a simulated disk that serves k readers and no more, it comes to k and stays."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable

import pytest

from orcapost.job import GB, MB, Parallel, SizeBin
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan
from orcapost.planning.schedule import Schedule
from orcapost.planning.simulate import Machine, Simulated, Work, simulate
from orcapost.planning.tuning import Tuner, _gain, _share_of_bytes, _Window

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
    from orcapost.planning.learned import Learned

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


# One order after the other, by hand.


def feed(tuner: Tuner, seconds: Iterable[float], *, size: int = GB, left: float = math.inf) -> list[int]:
    """The counts after each of these orders, which end one second after the other."""
    counts = [tuner.count]
    for now, each in enumerate(seconds):
        changed = tuner.add(size, each, float(now), left)
        assert changed == (tuner.count != counts[-1])
        counts.append(tuner.count)
    return counts[1:]


def alternating(mean: float, deviation: float, orders: int) -> list[float]:
    """Seconds that are by this part longer and shorter than their mean, in turns."""
    return [mean * (1 + deviation), mean * (1 - deviation)] * (orders // 2)


def after_the_first_window() -> Tuner:
    """8 at once took 8 s for each of the 16 files of their window: 1 file a second. Now 4 are tried."""
    tuner = Tuner(1, 8, 8, step=4)
    assert feed(tuner, [8.0] * 16)[-1] == 4
    return tuner


@pytest.mark.parametrize(("count", "orders"), [(2, 8), (4, 8), (5, 10), (8, 16), (30, 60)])
def test_a_window_is_two_orders_for_each_at_once_and_at_least_eight(count: int, orders: int) -> None:
    counts = feed(Tuner(1, count, count), [10.0] * orders)

    assert counts[:-1] == [count] * (orders - 1)
    assert counts[-1] < count


def test_a_window_lasts_a_second() -> None:
    tuner = Tuner(1, 2, 2)
    counts = []
    for order in range(1, 129):
        tuner.add(GB, 1 / 128, order / 128, math.inf)
        counts.append(tuner.count)

    assert counts == [2] * 127 + [1]


@pytest.mark.parametrize(
    ("fewest", "most", "begin", "step", "trial"),
    [
        (1, 30, 30, None, 23),  # a quarter of 29
        (5, 10, 10, None, 9),
        (1, 3, 3, None, 2),  # at least one
        (1, 30, 30, 3, 27),
        (1, 30, 6, None, 3),  # not below a half
        (1, 30, 7, 6, 4),
        (5, 30, 6, None, 5),
        (6, 30, 6, None, 12),  # a quarter of 24
        (6, 10, 6, 9, 10),
        (28, 30, 29, 5, 28),
    ],
)
def test_the_first_trial_is_a_step_below_and_where_that_is_out_of_range_a_step_above(
    fewest: int, most: int, begin: int, step: int | None, trial: int
) -> None:
    tuner = Tuner(fewest, most, begin, step)

    assert feed(tuner, [10.0] * max(8, 2 * begin))[-1] == trial
    assert tuner.found is None


def test_the_first_trial_is_told_with_what_it_is_instead_of() -> None:
    assert after_the_first_window().reason == "trying 4 instead of 8"


def test_a_range_of_one_count_is_settled_from_the_beginning() -> None:
    tuner = Tuner(3, 3, 3)

    assert tuner.settled
    assert not tuner.add(GB, 1.0, 1.0, math.inf)
    assert tuner.found is None


def test_a_trial_that_got_less_through_ends_and_a_smaller_step_is_tried() -> None:
    tuner = after_the_first_window()

    counts = feed(tuner, [8.0] * 8)  # 4 at once get half as much through as 8

    assert counts == [4] * 7 + [6]
    assert tuner.reason == "4 at once was no better than 8; trying 6"
    assert tuner.found == 8
    assert not tuner.settled


def test_where_no_step_is_left_it_is_settled_at_the_best() -> None:
    tuner = Tuner(1, 8, 8, step=1)
    assert feed(tuner, [8.0] * 16)[-1] == 7

    assert feed(tuner, [8.0] * 14)[-1] == 8

    assert tuner.settled
    assert tuner.found == 8
    assert tuner.reason == "7 at once was no better than 8"


def test_before_fewer_are_taken_for_enough_the_higher_count_is_measured_once_more() -> None:
    tuner = after_the_first_window()

    assert feed(tuner, [4.0] * 8) == [4] * 7 + [8]  # as much in a second as 8 at once

    assert tuner.reason == "4 at once seems enough; measuring 8 again"
    assert tuner.found is None
    assert feed(tuner, [8.0] * 16) == [8] * 15 + [2]  # a window of its own, then half of the new best
    assert tuner.reason == "8 at once got no more than +0 % over 4; trying 2"
    assert tuner.found == 4


def test_what_more_did_bring_is_told_where_it_was_not_enough() -> None:
    tuner = after_the_first_window()
    feed(tuner, [4.0] * 8)

    feed(tuner, [8 / 1.2448] * 16)  # 1.2448 a second to 1

    assert tuner.reason == "8 at once got no more than +24 % over 4; trying 2"


def test_orders_of_less_than_a_second_are_compared_by_what_they_took() -> None:
    tuner = Tuner(1, 8, 8, step=4)
    feed(tuner, [0.8] * 16)
    feed(tuner, [0.4] * 8)
    feed(tuner, [0.8] * 16)

    assert tuner.found == 4


def test_orders_that_took_no_time_by_the_clock_are_alike() -> None:
    tuner = Tuner(1, 8, 8, step=4)
    feed(tuner, [0.0] * 16)
    feed(tuner, [0.0] * 8)

    assert tuner.found == 8  # 8 in as long as 4


def test_fewer_are_not_enough_if_the_second_measurement_does_not_confirm_it() -> None:
    tuner = after_the_first_window()
    feed(tuner, [4.0] * 8)

    assert feed(tuner, [4.0] * 16) == [8] * 15 + [6]  # something else had been going on

    assert tuner.reason == "4 at once was no better than 8; trying 6"
    assert tuner.found == 8


def test_in_the_second_measurement_only_the_second_counts() -> None:
    tuner = after_the_first_window()
    feed(tuner, [4.0] * 8)

    feed(tuner, [5.0] * 16)  # with the first 16, which took 8 s, the mean would be 6.5 s

    assert tuner.found == 8  # 8 / 5 a second to 4 / 4; 8 / 6.5 would be less than a quarter more


@pytest.mark.parametrize(("seconds", "best"), [(6.39, 8), (6.41, 4)])
def test_more_at_once_are_worth_it_from_a_quarter_of_what_their_number_would_bring(seconds: float, best: int) -> None:
    """4 at once: 1 file a second. Twice as many would bring 100 % more; 25 % are 1.25 files a second: 8 in 6.4 s."""
    tuner = Tuner(1, 8, 8, step=4)
    feed(tuner, [seconds] * 16)
    feed(tuner, [4.0] * 8)
    feed(tuner, [seconds] * 16)

    assert tuner.found == best


def test_just_a_quarter_is_worth_it() -> None:
    tuner = Tuner(1, 8, 8, step=4)
    feed(tuner, [8.0] * 16)

    feed(tuner, [5.0] * 8)  # 1 a second to 0.8

    assert tuner.found == 8


def test_from_the_middle_of_its_range_it_goes_up_where_that_brings_more() -> None:
    tuner = Tuner(4, 8, 4, step=1)

    assert feed(tuner, [4.0] * 8)[-1] == 5
    assert feed(tuner, [2.5] * 10)[-1] == 6

    assert tuner.reason == "5 at once got +100 % over 4; trying 6"  # 5 / 2.5 a second to 4 / 4
    assert tuner.found == 5


def test_from_the_middle_of_its_range_it_tries_fewer_and_then_more() -> None:
    tuner = Tuner(1, 8, 4, step=1)

    assert feed(tuner, [4.0] * 8)[-1] == 3
    assert feed(tuner, [4.0] * 8)[-1] == 5
    assert tuner.reason == "3 at once was no better than 4; trying 5"
    assert feed(tuner, [5.0] * 10)[-1] == 4

    assert tuner.reason == "5 at once was no better than 4"
    assert tuner.settled


def test_a_count_that_is_tried_against_another_best_is_measured_anew() -> None:
    tuner = Tuner(1, 8, 8, step=4)
    feed(tuner, [8.0] * 16)
    feed(tuner, [8.0] * 8)  # 4 are no better than 8
    feed(tuner, [6.0] * 12)  # 6 are as good as 8
    assert feed(tuner, [8.0] * 16)[-1] == 4  # and the best; two steps of two below it is 4 again
    assert tuner.found == 6

    assert feed(tuner, [4.0] * 8) == [4] * 7 + [6]

    assert tuner.reason == "4 at once seems enough; measuring 6 again"


@pytest.mark.parametrize(("deviation", "orders"), [(0.43, 8), (0.45, 16), (0.95, 32)])
def test_a_count_is_measured_longer_while_scatter_may_explain_the_difference_but_not_over_four_windows(
    deviation: float, orders: int
) -> None:
    """4 at once bring as much as 8, where 25 % of difference decide.

    The standard error of n orders that deviate so from their mean is deviation / sqrt(n - 1): at 0.43, 1.5 of them are
    0.244 after 8 orders; at 0.45, 0.255 after 8 and 0.174 after 16; at 0.95, 0.256 even after 32.
    """
    tuner = after_the_first_window()

    counts = feed(tuner, alternating(4.0, deviation, 40))

    assert counts.index(8) == orders - 1
    assert set(counts[: orders - 1]) == {4}


def test_the_second_measurement_too_lasts_longer_while_scatter_may_explain_the_difference() -> None:
    tuner = after_the_first_window()
    feed(tuner, [4.0] * 8)

    # 16 orders leave an error of 0.75 / sqrt(15); 1.5 of them are 0.29. Of 32 they are 0.20.
    counts = feed(tuner, alternating(8.0, 0.75, 32))

    assert counts == [8] * 31 + [2]


# What trials cost


@pytest.mark.parametrize(("left", "count"), [(400, 4), (399, 6), (300, 6), (299, 7), (175, 7), (174, 8)])
def test_a_trial_may_cost_three_percent_of_what_is_left(left: int, count: int) -> None:
    """What is lost if throughput goes with the count: at 4, half of 8 orders of 3 bytes, 12 bytes, 3 % of 400.

    At 6, a quarter of 12 orders, 9 bytes; at 7, an eighth of 14, 5.25 bytes.
    """
    tuner = Tuner(4, 8, 8, step=4)

    assert feed(tuner, [8.0] * 16, size=3, left=left)[-1] == count

    assert tuner.settled == (count == 8)


@pytest.mark.parametrize(("left", "count"), [(700, 6), (699, 7), (575, 7), (574, 8)])
def test_a_trial_may_cost_what_earlier_ones_left_of_it(left: int, count: int) -> None:
    """4 at once got half as much through: 12 of their 24 bytes are lost. At 6 it may be 9, at 7 5.25 bytes more."""
    tuner = Tuner(4, 8, 8, step=4)
    feed(tuner, [8.0] * 16, size=3)

    assert feed(tuner, [8.0] * 8, size=3, left=left)[-1] == count


def test_trials_of_more_at_once_cost_nothing() -> None:
    tuner = Tuner(1, 8, 4, step=1)
    feed(tuner, [4.0] * 8)
    feed(tuner, [4.0] * 8, left=0)  # 3 lost a quarter of theirs

    assert tuner.count == 5


@pytest.mark.parametrize(("left", "count"), [(167, 5), (166, 6)])
def test_what_more_at_once_brought_is_no_cost(left: int, count: int) -> None:
    """Of 10 orders of 3 bytes at 5 instead of 6, a sixth: 5 bytes, 3 % of 166.7."""
    tuner = Tuner(4, 6, 4, step=2)
    feed(tuner, [4.0] * 8, size=3)

    assert feed(tuner, [4.0] * 12, size=3, left=left)[-1] == count  # 6 at once: half as much again
    assert tuner.found == 6


@pytest.mark.parametrize(("left", "count"), [(6400, 1), (6399, 2)])
def test_a_trial_with_small_files_costs_what_they_are_in_a_second(left: int, count: int) -> None:
    """128 orders of 3 bytes a second; one instead of two at once may lose half of them: 192 bytes, 3 % of 6400."""
    tuner = Tuner(1, 2, 2)
    for order in range(1, 129):
        tuner.add(3, 1 / 128, 100 + order / 128, left)

    assert tuner.count == count


# What more at once bring


def window(sizes: list[int], seconds: list[float]) -> _Window:
    return _Window(sizes, seconds)


def test_where_files_are_alike_more_at_once_bring_what_mean_seconds_leave_of_their_number() -> None:
    gain, error = _gain(window([7] * 8, [4.0] * 8), window([7] * 8, [5.0] * 8), ratio=2.0)

    assert gain == pytest.approx(2.0 * 4 / 5 - 1)
    assert error == pytest.approx(0.0, abs=1e-12)


def test_where_seconds_go_with_bytes_smaller_files_do_not_pass_for_faster_ones() -> None:
    low, high = window([10, 20, 30], [1.0, 2.0, 3.0]), window([1, 2], [0.1, 0.2])  # 10 bytes a second each

    gain, error = _gain(low, high, ratio=1.5)

    assert gain == pytest.approx(0.5)
    assert error == pytest.approx(0.0, abs=1e-12)


def test_where_seconds_do_not_go_with_bytes_files_are_counted() -> None:
    low, high = window([10, 20, 30], [3.0, 2.0, 1.0]), window([1, 2], [2.0, 1.0])

    gain, _ = _gain(low, high, ratio=1.5)

    assert gain == pytest.approx(1.5 * 2.0 / 1.5 - 1)


@pytest.mark.parametrize(("low", "high"), [([0, 0], [0, 0]), ([0, 0], [10, 20]), ([10, 20], [0, 0])])
def test_where_a_window_has_no_bytes_files_are_counted(low: list[int], high: list[int]) -> None:
    gain, _ = _gain(window(low, [1.0, 2.0]), window(high, [2.0, 4.0]), ratio=3.0)

    assert gain == pytest.approx(3.0 / 2 - 1)


def test_where_seconds_go_half_with_bytes_half_of_each_file_is_its_bytes() -> None:
    # Sizes are by 99 % of their mean larger and smaller, seconds by half of that: share = (0.01 + 2 * 2 * 0.49005)
    # / (0.01 + 2 * 2 * 0.9801) in two windows of two orders; some 0.5013.
    low, high = window([1, 199], [1 - 0.495, 1 + 0.495]), window([3, 597], [1 - 0.495, 1 + 0.495])
    share = (0.01 + 4 * 0.49005) / (0.01 + 4 * 0.9801)

    gain, _ = _gain(low, high, ratio=1.0)

    assert _share_of_bytes((low, high)) == pytest.approx(share)
    assert gain == pytest.approx(1 - share + share * 3 - 1)  # three times the bytes in the same seconds


def test_sizes_that_hardly_differ_say_nothing_so_bytes_are_taken_to_decide() -> None:
    # By 1 % larger and smaller, in windows of two: 4 * 0.01 * 0.01, which 0.01 on both sides outweighs.
    alike = window([99, 101], [2.02, 1.98])

    assert _share_of_bytes((alike, alike)) == pytest.approx((0.01 - 0.0004) / (0.01 + 0.0004))
    assert _share_of_bytes((window([5, 5], [1.0, 2.0]), window([3, 3], [4.0, 1.0]))) == 1.0


@pytest.mark.parametrize(
    ("seconds", "share"),
    [
        ([0.2, 1.8], 1.0),  # more than in proportion
        ([1.8, 0.2], 0.0),  # the other way round
    ],
)
def test_the_share_of_bytes_is_from_none_to_all(seconds: list[float], share: float) -> None:
    assert _share_of_bytes((window([50, 150], seconds), window([50, 150], seconds))) == share


def test_the_error_of_a_gain_is_that_of_both_means() -> None:
    """A mean of n orders that deviate by d of it has the standard error d / sqrt(n - 1), as a share of it."""
    low, high = window([1] * 8, alternating(4.0, 0.3, 8)), window([1] * 10, alternating(4.0, 0.5, 10))

    gain, error = _gain(low, high, ratio=2.0)

    assert gain == pytest.approx(1.0)
    assert error == pytest.approx(2.0 * math.sqrt(0.3**2 / 7 + 0.5**2 / 9))
