"""What is learned from a run while it goes on: what files cost."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import numpy as np

from orcapost.engine.events import Event, Finished
from orcapost.planning.learned import Cost, Learned
from orcapost.planning.schedule import Schedule
from orcapost.records.bounds import best_rate

# The fewest files from which a cost is taken; and the most earlier ones that count against them.
MIN_COST_FILES = 5
MAX_KNOWN_FILES = 1000


@dataclass(frozen=True, slots=True)
class Fit:
    """How costs are taken from the files that are done.

    Attributes
    ----------
    fewest
        How many there must be.
    most
        About the most that are looked at, spread evenly; None for all.
    doubt
        How many files count for it that one without a byte would take no time: against what too few files of too equal
        sizes would say of much smaller ones.
    """

    fewest: int = MIN_COST_FILES
    most: int | None = None
    doubt: float = 0.0


class CostLearner:
    """A listener that measures what a run's files cost.

    Parameters
    ----------
    sizes
        Bytes of every file of the inventory.
    schedule
        The run's schedule, which knows how many files were open at once, and how many would have done.
    """

    def __init__(self, sizes: Sequence[int | None], schedule: Schedule) -> None:
        self._sizes = sizes
        self._schedule = schedule
        self._bytes, self._seconds, self._cpu, self._ends = (array("d") for _ in range(4))
        self._batches: list[str] = []
        self._counts = array("l")

    def listen(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, Finished) and event.result.error is None:
            usage = event.result.usage
            self.add(event.file, usage.load + usage.extract, usage.cpu, event.time)

    def add(self, file: int, seconds: float, cpu: float, end: float) -> None:
        """Take in that a file, done at `end`, took `seconds`, of them `cpu` of processor time."""
        batch, count = self._schedule.count_of(file)
        self._bytes.append(self._sizes[file] or 0)
        self._seconds.append(seconds)
        self._cpu.append(cpu)
        self._ends.append(end)
        self._batches.append(batch)
        self._counts.append(count)

    def cost(self, wall: float, fit: Fit = Fit()) -> Cost | None:
        """What the files of a run of `wall` seconds cost; None if there were too few."""
        files = len(self._bytes)
        if files < fit.fewest:
            return None
        some = slice(None, None, 1 if fit.most is None else math.ceil(files / fit.most))
        sizes, seconds = self._bytes[some], self._seconds[some]
        # Where fewer files at once got as much through, those that were too many waited for each other.
        enough = self._schedule.counts
        alone = [
            took * min(1.0, enough.get(batch, count) / count)
            for took, batch, count in zip(seconds, self._batches[some], self._counts[some], strict=True)
        ]
        per_file, per_byte = _line(sizes, alone, fit.doubt)
        cpu_per_file, cpu_per_byte = _line(sizes, self._cpu[some], fit.doubt)
        ends = np.frombuffer(self._ends.tobytes())
        spans = np.column_stack(
            [ends - np.frombuffer(self._seconds.tobytes()), ends, np.frombuffer(self._bytes.tobytes())]
        )
        return Cost(
            seconds_per_file=per_file,
            seconds_per_byte=per_byte,
            cpu_per_file=cpu_per_file,
            cpu_per_byte=cpu_per_byte,
            disk_rate=best_rate(spans),
            start=self._schedule.start_seconds,
            around=max(0.0, wall - float(ends.max())) / files,
            files=files,
        )


def learn(before: Learned, schedule: Schedule, cost: Cost | None) -> Learned:
    """What is known after a run, with what was known before it. Costs move towards those of the last run, the faster
    the more files it had."""
    if cost is not None and before.cost is not None:
        cost = blend(before.cost, cost, MAX_KNOWN_FILES)
    return Learned(
        counts={**before.counts, **schedule.counts},
        memory=schedule.memory if schedule.memory_learned else before.memory,
        cost=cost or before.cost,
        updated=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def blend(before: Cost, cost: Cost, most: int) -> Cost:
    """A cost between an earlier and a new one, the nearer to each the more files it rests on; `most` is the most files
    that count of the earlier one."""
    known = min(before.files, most)
    weight = cost.files / (cost.files + known)
    blended = {
        name: (1 - weight) * old + weight * new
        for (name, old), new in zip(asdict(before).items(), asdict(cost).values(), strict=True)
    }
    return Cost(**{**blended, "files": known + cost.files})


def _line(sizes: Sequence[float], values: Sequence[float], doubt: float) -> tuple[float, float]:
    """The line of `relative_fit`, raised or lowered so that all files together are what they were: by itself it is too
    low where values scatter, since the smallest count the most."""
    a, b = relative_fit(sizes, values, doubt)
    fitted = a * len(sizes) + b * sum(sizes)
    whole = sum(values) / fitted if fitted > 0 else 1.0
    return a * whole, b * whole


def relative_fit(sizes: Sequence[float], values: Sequence[float], doubt: float = 0.0) -> tuple[float, float]:
    """The line value = a + b * size that is least wrong in proportion, of one file or more; a, b >= 0.

    `doubt`: how many of the files count for it that a is 0 (a ridge on a, in proportion to the values).
    """
    # Least squares with weights 1 / value^2: the normal equations in u = 1 / value and v = size / value, target 1.
    uu = uv = vv = u1 = v1 = 0.0
    for size, value in zip(sizes, values, strict=True):
        u = 1 / max(value, 1e-6)
        v = size * u
        uu, uv, vv, u1, v1 = uu + u * u, uv + u * v, vv + v * v, u1 + u, v1 + v
    doubted = uu * (1 + doubt / len(sizes))
    determinant = doubted * vv - uv * uv
    if determinant > 1e-9 * uu * vv:
        a, b = (vv * u1 - uv * v1) / determinant, (doubted * v1 - uv * u1) / determinant
        if a >= 0 and b >= 0:
            return a, b
    # One of the two alone; whichever is less wrong.
    return (u1 / uu, 0.0) if u1 * u1 * vv >= v1 * v1 * uu else (0.0, v1 / vv)
