"""From times to a verdict: what counts as a difference, and what is noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from orcapost.bench.statistics import MIN_RATIO, change, order, ratio

STEADY = [1.0, 1.0, 1.0, 1.0, 1.0]


def test_every_other_round_goes_backwards() -> None:
    assert order(3, 4) == [[0, 1, 2], [2, 1, 0], [0, 1, 2], [2, 1, 0]]


def test_half_the_time_is_twice_as_fast() -> None:
    found = ratio([2.0] * 5, STEADY)

    assert (found.median, found.low, found.high, found.verdict) == pytest.approx((2, 2, 2, "faster"))


def test_twice_the_time_is_slower() -> None:
    assert ratio(STEADY, [2.0] * 5).verdict == "slower"


def test_equal_times_are_no_difference() -> None:
    assert ratio(STEADY, STEADY).verdict == "no measurable difference"


def test_a_steady_difference_too_small_to_matter_is_none() -> None:
    found = ratio([MIN_RATIO - 0.001] * 5, STEADY)

    assert found.low > 1
    assert found.verdict == "no measurable difference"


def test_a_steady_difference_counts_from_the_smallest_that_is_of_use() -> None:
    assert ratio([MIN_RATIO] * 5, STEADY).verdict == "no measurable difference"
    assert ratio([MIN_RATIO + 0.001] * 5, STEADY).verdict == "faster"
    assert ratio(STEADY, [MIN_RATIO + 0.001] * 5).verdict == "slower"


def test_an_interval_that_ends_at_1_does_not_leave_it_out() -> None:
    """One round of equal times among four that differ: the interval reaches it, the noise is nothing."""
    found = ratio([1.0, 1.3, 1.3, 1.3, 1.3], STEADY)
    slower = ratio(STEADY, [1.0, 1.3, 1.3, 1.3, 1.3])

    assert (found.low, slower.high) == (1.0, 1.0)
    assert found.noise == slower.noise == pytest.approx(MIN_RATIO)
    assert found.verdict == slower.verdict == "no measurable difference"


def test_two_rounds_are_enough_to_compare() -> None:
    assert ratio([2.0, 2.0], [1.0, 1.0]).median == pytest.approx(2)


def test_one_disturbed_round_does_not_move_the_ratio() -> None:
    assert ratio([2.0, 2.0, 20.0, 2.0, 2.0], STEADY).median == pytest.approx(2)


def test_of_five_rounds_the_interval_goes_from_the_smallest_to_the_largest_ratio() -> None:
    # The chance that a bootstrap sample's median is the largest of 5 is that of drawing it at least 3 times in 5,
    # 0.058, which is more than the 0.025 beyond the interval's end.
    found = ratio([1.1, 1.3, 1.2, 1.5, 1.4], STEADY)

    assert (found.median, found.low, found.high) == pytest.approx((1.3, 1.1, 1.5))


def test_a_difference_within_a_ways_own_ups_and_downs_is_noise() -> None:
    """Both go up and down by a half from round to round; that one is 10 % ahead in all of them proves nothing."""
    ups_and_downs = [1.0, 1.5, 1.0, 1.5, 1.0]
    ahead = [1.1 * value for value in ups_and_downs]
    # The typical change is ln 1.5, of which the median of 5 strays by 1.2533 * 1.4826 * ln 1.5 / sqrt(5).
    strays = 1.2533 * 1.4826 * np.log(1.5) / np.sqrt(5)

    found = ratio(ahead, ups_and_downs)

    assert found.noise == pytest.approx(np.exp(2.5 * strays))
    assert found.low == pytest.approx(1.1)
    assert found.verdict == "no measurable difference"


def test_the_same_times_give_the_same_answer() -> None:
    slower, faster = [1.3, 1.1, 1.6, 1.2, 1.4], [1.0, 1.1, 0.9, 1.0, 1.2]

    assert ratio(slower, faster) == ratio(slower, faster)


@pytest.mark.parametrize(("slower", "faster"), [([1.0, 2.0], [1.0]), ([1.0], [1.0])])
def test_times_that_cannot_be_compared_are_refused(slower: list[float], faster: list[float]) -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        ratio(slower, faster)


def test_a_ratio_that_fell_from_three_to_two_is_a_change_to_two_thirds() -> None:
    found = change(([2.0] * 5, STEADY), ([3.0] * 5, STEADY))

    assert found.median == pytest.approx(2 / 3)
    assert found.verdict == "slower"


def test_a_machine_half_as_fast_changes_no_ratio() -> None:
    now, earlier = ([6.0] * 5, [2.0] * 5), ([3.0] * 5, STEADY)

    assert change(now, earlier).verdict == "no measurable difference"


def test_the_noise_of_a_change_is_that_of_both_benches_together() -> None:
    ups_and_downs = [1.0, 1.5, 1.0, 1.5, 1.0]
    # Each bench's median strays as above; two independent ones by the root of the sum of squares.
    one = 2.5 * 1.2533 * 1.4826 * np.log(1.5) / np.sqrt(5)
    bench = (ups_and_downs, ups_and_downs)

    assert change(bench, bench).noise == pytest.approx(np.exp(np.hypot(one, one)))
    assert change(bench, (STEADY, STEADY)).noise == pytest.approx(np.exp(one))


def test_the_interval_of_a_change_covers_both_benches() -> None:
    # Ratios of 1.1 to 1.5 now, of 2 then: the change is between half of the smallest and half of the largest.
    found = change(([1.1, 1.3, 1.2, 1.5, 1.4], STEADY), ([2.0] * 5, STEADY))

    assert (found.median, found.low, found.high) == pytest.approx((1.3 / 2, 1.1 / 2, 1.5 / 2))
    found = change(([2.0] * 5, STEADY), ([1.1, 1.3, 1.2, 1.5, 1.4], STEADY))
    assert (found.median, found.low, found.high) == pytest.approx((2 / 1.3, 2 / 1.5, 2 / 1.1))


Noise = Callable[[np.random.Generator, int], np.ndarray]


def _normal(random: np.random.Generator, runs: int) -> np.ndarray:
    return 0.05 * random.standard_normal(runs)


def _wandering(random: np.random.Generator, runs: int) -> np.ndarray:
    found = np.zeros(runs)
    for run, step in enumerate(0.05 * random.standard_normal(runs)):
        found[run] = 0.8 * found[run - 1] + step
    return found


def _spiky(random: np.random.Generator, runs: int) -> np.ndarray:
    return 0.02 * random.standard_normal(runs) + 0.7 * (random.random(runs) < 0.15) * random.random(runs)


def _two_speeds(random: np.random.Generator, runs: int) -> np.ndarray:
    slow = np.cumsum(random.random(runs) < 0.2) % 2
    return 0.6 * slow + 0.02 * random.standard_normal(runs)


def _drifting(random: np.random.Generator, runs: int) -> np.ndarray:
    return np.linspace(0, 0.3, runs) + 0.02 * random.standard_normal(runs)


def _benches(noise: Noise, rounds: int, faster: float, benches: int = 200) -> list[str]:
    """Verdicts of so many benches of two sides on a machine with that noise, the second side faster by a factor."""
    random = np.random.default_rng(7)
    verdicts = []
    for _ in range(benches):
        sides: list[list[float]] = [[], []]
        factors = np.exp(noise(random, 2 * rounds))
        for run, side in enumerate(side for turns in order(2, rounds) for side in turns):
            sides[side].append(float(factors[run] / (1, faster)[side]))
        verdicts.append(ratio(*sides).verdict)
    return verdicts


@pytest.mark.parametrize("noise", [_normal, _wandering, _spiky, _two_speeds, _drifting])
@pytest.mark.parametrize("rounds", [5, 7, 10])
def test_a_against_itself_is_no_difference_in_more_than_19_of_20_benches(noise: Noise, rounds: int) -> None:
    verdicts = _benches(noise, rounds, faster=1.0)

    assert verdicts.count("no measurable difference") >= 0.97 * len(verdicts)


@pytest.mark.parametrize("noise", [_normal, _wandering, _spiky])
def test_twice_as_fast_is_seen_in_spite_of_noise(noise: Noise) -> None:
    verdicts = _benches(noise, 5, faster=2.0)

    assert verdicts.count("faster") >= 0.95 * len(verdicts)
    assert "slower" not in verdicts
