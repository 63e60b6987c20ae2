"""Finds the fewest files at once that still get the most through, from what files took. Pure: no clock, no processes.

Hill climbing over counts. A count's throughput is taken from Little's law: with n files always open, n / (mean seconds
a file takes) files come through in a second. More at once are worth it if they bring at least a quarter of what they
would bring if nothing but their number mattered; where a disk feeds k readers and no more, that is so up to k.

What keeps it from thrashing: a count is judged by a whole window of files that ran under it, by more where their
scatter could explain the difference; two counts are compared once only, and before fewer are taken for enough, the
higher count is measured a second time; steps only ever get smaller, and where none is left it stays. A count is tried
only if what that may cost, with what trials have cost so far, is a small part of what is left to do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

# A window holds at least MIN_ASSIGNMENTS, and ASSIGNMENTS_EACH for each that runs at once, and lasts at least
# WINDOW_SECONDS.
MIN_ASSIGNMENTS = 8
ASSIGNMENTS_EACH = 2
WINDOW_SECONDS = 1.0
# What more files must bring, as a share of what they would bring if nothing but their number mattered.
WORTH = 0.25
# How many standard errors a difference must be away from that to be believed at once.
SURE = 1.5
# Windows after which a count is judged in any case.
MAX_WINDOWS = 4
# Trials may cost at most this share of what is left, if throughput turns out to go with the count.
TRIAL_SHARE = 0.03


@dataclass(slots=True)
class _Window:
    """What assignments took that ran under one count: sizes [bytes], seconds, and how long it was watched [s]."""

    sizes: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    begun: float = math.inf
    ended: float = 0.0
    judge_at: int = 0

    @property
    def assignments(self) -> int:
        return len(self.seconds)


class Tuner:
    """How many files of one batch to open at once.

    Parameters
    ----------
    fewest, most
        The range in which the count may move.
    begin
        Where it begins.
    step
        How far the first trial goes; by default a quarter of the range.
    """

    def __init__(self, fewest: int, most: int, begin: int, step: int | None = None) -> None:
        self._fewest = fewest
        self._most = most
        self.count = begin
        self._best = begin
        self._step = min(most - fewest, max(1, (most - fewest) // 4) if step is None else step)
        self._windows: dict[int, _Window] = {}
        self._judged: set[tuple[int, int]] = set()
        self._lost = 0.0  # bytes that trials have cost so far
        self._confirm: int | None = None  # a lower count that seemed enough, while the best is measured once more
        self.reason = ""
        self.compared = False

    @property
    def settled(self) -> bool:
        """Whether it stays where it is: nothing is left to try, or nothing worth what it may cost."""
        return self._step == 0

    @property
    def found(self) -> int | None:
        """The best count, if it was compared with any other."""
        return self._best if self.compared else None

    def add(self, size: int, seconds: float, now: float, left: float) -> bool:
        """Take in an assignment that ran under the present count; whether the count has changed by it.

        Parameters
        ----------
        size
            Bytes of its files.
        seconds
            What they took.
        left
            Bytes that still wait in this batch.
        """
        if self.settled:
            return False
        window = self._windows.setdefault(self.count, _Window())
        window.sizes.append(size)
        window.seconds.append(max(seconds, 1e-9))
        window.begun = min(window.begun, now - seconds)
        window.ended = now
        needed = _assignments_of_a_window(self.count)
        window.judge_at = window.judge_at or needed
        if window.assignments < window.judge_at or window.ended - window.begun < WINDOW_SECONDS:
            return False
        before = self.count
        trial = self._confirm if self.count == self._best else self.count
        if trial is not None and not self._judge(trial, window.assignments >= MAX_WINDOWS * needed):
            window.judge_at = window.assignments + needed
            return False
        if self._confirm is None:
            self._next(left)
        return self.count != before

    def _judge(self, trial: int, last: bool) -> bool:
        """Compare a count with the best so far; False to measure longer."""
        low, high = sorted((trial, self._best))
        gain, error = _gain(self._windows[low], self._windows[high], high / low)
        margin = gain - WORTH * (high / low - 1)
        if abs(margin) < SURE * error and not last:
            return False
        better = high if margin >= 0 else low
        if trial == low and self._confirm is None:
            self._lost += max(0.0, gain / (1 + gain)) * sum(self._windows[low].sizes)
        if better == trial == low and self._confirm is None:
            # Something else on the machine may have come or gone meanwhile, and half the files would be a dear mistake.
            self.reason = f"{trial} at once seems enough; measuring {self._best} again"
            self._confirm, self.count = trial, self._best
            del self._windows[self._best]
            return True
        self._judged.add((low, high))
        self._confirm = None
        self.compared = True
        if better == trial:
            self.reason = (
                f"{trial} at once got {100 * gain:+.0f} % over {self._best}"
                if better == high
                else f"{self._best} at once got no more than {100 * gain:+.0f} % over {trial}"
            )
            self._best = trial
        else:
            self.reason = f"{trial} at once was no better than {self._best}"
        return True

    def _next(self, left: float) -> None:
        """The next count to try; the best one where there is none."""
        self.count = self._best
        while self._step > 0:
            down = max(self._fewest, self._best - self._step, math.ceil(self._best / 2))
            up = min(self._most, self._best + self._step)
            for trial in (down, up):
                pair = (min(trial, self._best), max(trial, self._best))
                if trial != self._best and pair not in self._judged and self._affordable(trial, left):
                    self.reason += f"; trying {trial}" if self.reason else f"trying {trial} instead of {self._best}"
                    self.count = trial
                    self._windows.pop(trial, None)
                    return
            self._step //= 2

    def _affordable(self, trial: int, left: float) -> bool:
        """Whether the window of a trial is a small enough part of what is left."""
        window = self._windows[self._best]
        size = sum(window.sizes)
        in_assignments = size / window.assignments * _assignments_of_a_window(trial)
        in_time = size / (window.ended - window.begun) * WINDOW_SECONDS
        lost = max(0.0, 1 - trial / self._best) * max(in_assignments, in_time)
        return lost == 0 or self._lost + lost <= TRIAL_SHARE * left


def _assignments_of_a_window(count: int) -> int:
    return max(MIN_ASSIGNMENTS, ASSIGNMENTS_EACH * count)


def _gain(low: _Window, high: _Window, ratio: float) -> tuple[float, float]:
    """What the higher count brought over the lower, as a share of the lower's throughput; and its standard error.

    Files get smaller as a batch goes on. How far seconds go with bytes is taken from the files themselves: `share` is 1
    where bytes decide (MB/s) and 0 where every file takes the same (files/s).
    """
    share = _share_of_bytes((low, high)) if sum(low.sizes) and sum(high.sizes) else 0.0
    reference = sum(low.sizes) / low.assignments or 1.0
    rates, errors = [], []
    for window in (low, high):
        work = [1 - share + share * size / reference for size in window.sizes]
        rate = sum(work) / sum(window.seconds)
        rates.append(rate)
        scatter = sum((w - rate * s) ** 2 for w, s in zip(work, window.seconds, strict=True))
        errors.append(scatter / sum(work) ** 2 * window.assignments / (window.assignments - 1))
    gain = ratio * rates[1] / rates[0] - 1
    return gain, (1 + gain) * math.sqrt(sum(errors))


def _share_of_bytes(windows: tuple[_Window, _Window]) -> float:
    """How far the seconds of assignments go with their bytes, 0 to 1; 1 where their sizes are too alike to say."""
    up, down = 0.01, 0.01
    for window in windows:
        size, seconds = sum(window.sizes) / window.assignments, sum(window.seconds) / window.assignments
        for s, t in zip(window.sizes, window.seconds, strict=True):
            deviation = s / size - 1
            up += deviation * t / seconds
            down += deviation**2
    return min(1.0, max(0.0, up / down))
