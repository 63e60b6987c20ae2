"""How many files were open when, from each file's start and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from orcapost.metrics.model import FileMetrics


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
        end = self.last if until is None else until
        return sum(
            max(0.0, min(after, end) - before)
            for (before, open_now), (after, _) in pairwise(self.steps)
            if open_now >= count
        )

    def alone_at_the_end(self) -> float:
        """For how long no more than one file was open before the end [s]."""
        together = [after for (_, open_now), (after, _) in pairwise(self.steps) if open_now > 1]
        return self.last - max(together, default=self.first)


def occupancy(files: Sequence[FileMetrics]) -> Occupancy:
    """Of the files that this run did itself."""
    moments: dict[float, int] = {}
    for file in files:
        if not file.reused and file.end > file.start:
            moments[file.start] = moments.get(file.start, 0) + 1
            moments[file.end] = moments.get(file.end, 0) - 1
    steps, count = [], 0
    for time in sorted(moments):
        count += moments[time]
        steps.append((time, count))
    return Occupancy(tuple(steps))
