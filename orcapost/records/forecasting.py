"""How long the rest of a run will take: the schedule's own prediction, made again and again while it goes on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from orcapost.engine.events import Event, Finished, Forecast, Retrying, Reused, Started
from orcapost.planning.learned import Cost
from orcapost.planning.plan import Plan
from orcapost.planning.schedule import Schedule
from orcapost.planning.simulate import predict
from orcapost.records.learning import CostLearner, Fit, blend

# Of a second, what forecasts may take; and the shortest time between two [s].
MAX_SHARE = 0.004
INTERVAL = 1.0
# Up to this long [s] between two files of a slot is taken for what handing it the next one takes, and counted to that:
# of very small files it is most of what they cost.
MAX_GAP = 1.0
# How costs are taken from this run, where the first files are the largest, and the most may be much smaller.
FIT = Fit(fewest=3, most=400, doubt=1.0)
# The most assignments of a batch that a forecast simulates.
MAX_ASSIGNMENTS = 200
# What earlier runs showed of costs counts as much as this many files of this run.
MAX_KNOWN_FILES = 20


class Forecaster:
    """A listener that says now and then how long the rest of the run will take.

    Parameters
    ----------
    known
        What files are known to cost from earlier runs; None if nothing is.
    clock
        Seconds of this thread on the processor, to measure what a forecast takes.
    """

    def __init__(
        self,
        plan: Plan,
        sizes: Sequence[int | None],
        schedule: Schedule,
        cores: int,
        known: Cost | None = None,
        clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._plan = plan
        self._sizes = sizes
        self._schedule = schedule
        self._cores = cores
        self._known = known
        self._clock = clock
        self._costs = CostLearner(sizes, schedule)
        self._warm = CostLearner(sizes, schedule)  # the same without the first file of each slot
        self._done: set[int] = set()
        self._opened: dict[int, float] = {}  # since when
        self._given: dict[int, float] = {}  # when its slot could have begun with each of these
        self._ended: dict[int, float] = {}  # when each slot was done with a file last
        self._next = 0.0

    def listen(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, Started):
            self._opened[event.file] = event.time
            before = self._ended.get(event.slot, -math.inf)
            self._given[event.file] = before if event.time - before < MAX_GAP else event.time
        elif isinstance(event, Reused):
            self._done.update(event.files)
        elif isinstance(event, Finished | Retrying):
            self._opened.pop(event.file, None)
            given = self._given.pop(event.file, event.time)
            learners = [self._costs, self._warm] if event.slot in self._ended else [self._costs]
            self._ended[event.slot] = event.time
            if isinstance(event, Finished):
                self._done.add(event.file)
                for learner in learners if event.result.error is None else ():
                    learner.add(event.file, event.time - given, event.result.usage.cpu, event.time)

    def forecast(self, now: float) -> Forecast | None:
        """The forecast for this moment; None where the last is too short ago."""
        if now < self._next:
            return None
        before = self._clock()
        found = Forecast(now, self._left(now), self._schedule.lack)
        self._next = now + max(INTERVAL, (self._clock() - before) / MAX_SHARE)
        return found

    def _left(self, now: float) -> float | None:
        cost = self._cost(now)
        if cost is None:
            return None
        opened = {file: max(0.0, now - since) for file, since in self._opened.items()}
        plan = _as_it_stands(self._plan, self._schedule)
        return predict(plan, self._sizes, cost, self._cores, self._done, opened, MAX_ASSIGNMENTS)

    def _cost(self, now: float) -> Cost | None:
        """What files cost, going by this run as far as it has come."""
        # The first file of a process takes longer, of small ones many times; it counts while there are few others.
        measured = self._warm.cost(now, FIT)
        if measured is None or measured.files < 2 * len(self._ended):
            measured = self._costs.cost(now, FIT)
        if measured is not None and measured.files < 2 * self._plan.workers:
            # Too few to say what the disk gives all of them together: most of what was read is of files still open.
            measured = replace(measured, disk_rate=0.0 if self._known is None else self._known.disk_rate)
        if measured is None or self._known is None:
            return measured or self._known
        # What is around the files is known only at the end of a run.
        return blend(self._known, replace(measured, around=self._known.around), MAX_KNOWN_FILES)


def _as_it_stands(plan: Plan, schedule: Schedule) -> Plan:
    """The plan with the counts, the seats and the memory of a file that a run has come to."""
    counts = schedule.at_once
    batches = tuple(
        replace(batch, fewest=counts[batch.key], begin=counts[batch.key], most=counts[batch.key])
        for batch in plan.batches
    )
    return replace(plan, batches=batches, seats=schedule.seats, memory=schedule.memory)
