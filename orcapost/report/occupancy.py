"""How many files were open when, from each file's start and end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from orcapost.records.metrics import FileMetrics


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Files open over time.

    Attributes
    ----------
    steps
        (time [s], files open from then on), in order of time; the last count is 0.
    """

    steps: tuple[tuple[float, int], ...]

    @property
    def most(self) -> int:
        """The most files that were open at once."""
        return max((count for _, count in self.steps), default=0)

    @property
    def first(self) -> float:
        """When the first file was given to a worker [s]."""
        return self.steps[0][0] if self.steps else 0.0

    @property
    def last(self) -> float:
        """When the last file was done [s]."""
        return self.steps[-1][0] if self.steps else 0.0

    def seconds_at_least(self, count: int, until: float | None = None) -> float:
        """For how long `count` files or more were open, up to a moment [s]."""
        return self.seconds(lambda open_now: open_now >= count, self.first, self.last if until is None else until)

    def seconds(self, wanted: Callable[[int], bool], begin: float, end: float) -> float:
        """For how long between two moments `wanted` holds for the number of open files [s]; before the first, 0."""
        steps = [(min(begin, self.first), 0), *self.steps, (max(end, self.last), 0)]
        return sum(
            max(0.0, min(after, end) - max(before, begin))
            for (before, open_now), (after, _) in pairwise(steps)
            if wanted(open_now)
        )

    def alone_at_the_end(self) -> float:
        """For how long no more than one file was open before the end [s]."""
        together = [after for (_, open_now), (after, _) in pairwise(self.steps) if open_now > 1]
        return self.last - max(together, default=self.first)


def occupancy(files: Sequence[FileMetrics]) -> Occupancy:
    """Of the files that this run did itself."""
    moments: dict[float, int] = {}
    until: dict[int, float] = {}  # a slot has one file open at a time, however its times are rounded
    for file in sorted(files, key=lambda file: file.end):
        start = max(file.start, until.get(file.slot, 0.0))
        if not file.reused and file.end > start:
            moments[start] = moments.get(start, 0) + 1
            moments[file.end] = moments.get(file.end, 0) - 1
            until[file.slot] = file.end
    steps, count = [], 0
    for time in sorted(moments):
        count += moments[time]
        steps.append((time, count))
    return Occupancy(tuple(steps))
