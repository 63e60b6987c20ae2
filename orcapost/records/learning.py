"""What is learned from a run while it goes on: what files cost."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from orcapost.engine.events import Event, Finished
from orcapost.planning.learned import Cost, Learned
from orcapost.planning.schedule import Schedule
from orcapost.records.bounds import best_rate

# The fewest files from which a cost is taken; and the most earlier ones that count against them.
MIN_COST_FILES = 5
MAX_KNOWN_FILES = 1000


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
            batch, count = self._schedule.count_of(event.file)
            self._bytes.append(self._sizes[event.file] or 0)
            self._seconds.append(usage.load + usage.extract)
            self._cpu.append(usage.cpu)
            self._ends.append(event.time)
            self._batches.append(batch)
            self._counts.append(count)

    def cost(self, wall: float) -> Cost | None:
        """What the files of a run of `wall` seconds cost; None if there were too few."""
        if len(self._bytes) < MIN_COST_FILES:
            return None
        # Where fewer files at once got as much through, those that were too many waited for each other.
        enough = self._schedule.counts
        alone = [
            seconds * min(1.0, enough.get(batch, count) / count)
            for seconds, batch, count in zip(self._seconds, self._batches, self._counts, strict=True)
        ]
        per_file, per_byte = relative_fit(self._bytes, alone)
        cpu_per_file, cpu_per_byte = relative_fit(self._bytes, self._cpu)
        spans = [
            (end - seconds, end, int(size))
            for end, seconds, size in zip(self._ends, self._seconds, self._bytes, strict=True)
        ]
        return Cost(
            seconds_per_file=per_file,
            seconds_per_byte=per_byte,
            cpu_per_file=cpu_per_file,
            cpu_per_byte=cpu_per_byte,
            disk_rate=best_rate(spans),
            start=self._schedule.start_seconds,
            around=max(0.0, wall - max(self._ends)) / len(self._bytes),
            files=len(self._bytes),
        )


def learn(before: Learned, schedule: Schedule, cost: Cost | None) -> Learned:
    """What is known after a run, with what was known before it. Costs move towards those of the last run, the faster
    the more files it had."""
    if cost is not None and before.cost is not None:
        known = min(before.cost.files, MAX_KNOWN_FILES)
        weight = cost.files / (cost.files + known)
        blended = {
            name: (1 - weight) * old + weight * new
            for (name, old), new in zip(asdict(before.cost).items(), asdict(cost).values(), strict=True)
        }
        cost = Cost(**{**blended, "files": known + cost.files})
    return Learned(
        counts={**before.counts, **schedule.counts},
        memory=schedule.memory if schedule.memory_learned else before.memory,
        cost=cost or before.cost,
        updated=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def relative_fit(sizes: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """The line value = a + b * size that is least wrong in proportion, of one file or more; a, b >= 0."""
    # Least squares with weights 1 / value^2: the normal equations in u = 1 / value and v = size / value, target 1.
    uu = uv = vv = u1 = v1 = 0.0
    for size, value in zip(sizes, values, strict=True):
        u = 1 / max(value, 1e-6)
        v = size * u
        uu, uv, vv, u1, v1 = uu + u * u, uv + u * v, vv + v * v, u1 + u, v1 + v
    determinant = uu * vv - uv * uv
    if determinant > 1e-9 * uu * vv:
        a, b = (vv * u1 - uv * v1) / determinant, (uu * v1 - uv * u1) / determinant
        if a >= 0 and b >= 0:
            return a, b
    # One of the two alone; whichever is less wrong.
    return (u1 / uu, 0.0) if u1 * u1 * vv >= v1 * v1 * uu else (0.0, v1 / vv)
