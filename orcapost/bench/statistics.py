"""From times to a verdict. Pure: no clock, and the same answer for the same times.

The times come in rounds. In each round every variant runs once, and every other round goes backwards (A B, B A,
A B, ...), so that a machine that becomes slower or faster meanwhile hits all variants alike. What is compared is the
ratio of two times of the same round; of these the median counts, which a single disturbed round cannot move.

Two conditions make a difference:

1. The bootstrap 95 % interval of the median ratio leaves out 1. On its own that is not enough: the interval of a median
   of few values is too narrow (of 5 it goes from the smallest to the largest ratio, and leaves out 1 by chance once in
   16 benches; of 7 once in 8).
2. The median ratio is farther from 1 than this bench's own noise. A variant's run against its own run of the round
   before is a bench of A against A. Their typical ratio, as a logarithm, is ``s`` (1.4826 times the median of the
   absolute values: of normal noise, its standard deviation). The median of n values strays by
   ``1.2533 s / sqrt(n)``; the noise is `NOISE_FACTOR` times that, and never less than `MIN_RATIO`.

Simulated on noise that is normal, wandering, drifting, spiky, or jumps between two speeds, the two together call A
against itself different in about 1 of 100 benches; ``scripts/bench_itself.py`` shows it with real runs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orcapost.records.bench import Ratio
from orcapost.statistics.reducer import Array

CONFIDENCE = 0.95
RESAMPLES = 5_000
SEED = 20_250_101
NOISE_FACTOR = 2.5
MIN_RATIO = 1.02  # a smaller ratio than this is of no use to anybody


def order(variants: int, rounds: int) -> list[list[int]]:
    """For each round, which variant runs when: forwards, backwards, forwards, ...

    Examples
    --------
    >>> order(2, 3)
    [[0, 1], [1, 0], [0, 1]]
    """
    there = list(range(variants))
    return [there if number % 2 == 0 else there[::-1] for number in range(rounds)]


def ratio(slower: Sequence[float], faster: Sequence[float]) -> Ratio:
    """How many times as fast `faster` is as `slower`.

    Parameters
    ----------
    slower, faster
        Times of the same rounds [s]; the names say what a ratio above 1 means, not what is expected.

    Raises
    ------
    ValueError
        They are not of the same number of rounds, or of fewer than two.
    """
    a, b = _logs(slower), _logs(faster)
    if len(a) != len(b) or len(a) < 2:
        raise ValueError(f"{len(a)} and {len(b)} times cannot be compared")
    logs = a - b
    return _judge(float(np.median(logs)), _medians(logs), _noise([a, b]))


def change(now: tuple[Sequence[float], Sequence[float]], earlier: tuple[Sequence[float], Sequence[float]]) -> Ratio:
    """How a ratio has changed between two benches: this one's / the earlier one's, below 1 where it became slower.

    Parameters
    ----------
    now, earlier
        Times of the two sides of each bench [s], as `ratio` takes them.
    """
    medians, estimate, noise = np.zeros(RESAMPLES), 0.0, 0.0
    for sign, sides in ((1, now), (-1, earlier)):
        a, b = map(_logs, sides)
        estimate += sign * float(np.median(a - b))
        medians += sign * _medians(a - b, SEED + sign)
        noise = float(np.hypot(noise, _noise([a, b])))
    return _judge(estimate, medians, noise)


def _logs(seconds: Sequence[float]) -> Array:
    return np.log(np.asarray(seconds, dtype=np.float64))


def _medians(logs: Array, seed: int = SEED) -> Array:
    """Medians of bootstrap samples."""
    drawn = np.random.Generator(np.random.PCG64(seed)).integers(0, len(logs), (RESAMPLES, len(logs)))
    return np.asarray(np.median(logs[drawn], axis=1), dtype=np.float64)


def _noise(sides: Sequence[Array]) -> float:
    """How far the median of the rounds' ratios strays by chance, as a logarithm: see the top."""
    against_itself = np.concatenate([np.diff(side) for side in sides])
    typical = 1.4826 * float(np.median(np.abs(against_itself)))
    return NOISE_FACTOR * 1.2533 * typical / float(np.sqrt(len(sides[0])))


def _judge(estimate: float, medians: Array, noise: float) -> Ratio:
    tail = (1 - CONFIDENCE) / 2
    low, high = (float(edge) for edge in np.quantile(medians, [tail, 1 - tail]))
    noise = max(noise, float(np.log(MIN_RATIO)))
    different = (low > 0 or high < 0) and abs(estimate) > noise
    return Ratio(
        median=float(np.exp(estimate)),
        low=float(np.exp(low)),
        high=float(np.exp(high)),
        noise=float(np.exp(noise)),
        verdict="no measurable difference" if not different else "faster" if estimate > 0 else "slower",
    )
