"""Drives the schedule with a simulated clock: how long a run would take on a machine of given speed. Pure."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from orcapost.planning.learned import Cost
from orcapost.planning.plan import Plan
from orcapost.planning.schedule import Change, Schedule, Start

# The most assignments of a batch that a prediction simulates. Where there are more files, neighbours go together, but
# for the last ones: what is left at the very end decides how long some workers have nothing to do.
MAX_SIMULATED_ASSIGNMENTS = 1000
# A file that is nearly done, or should be, is taken to need this share of the time more that it has been open: what
# takes much longer than others did may well go on.
MIN_SHARE_LEFT = 0.2


@dataclass(frozen=True, slots=True)
class Machine:
    """What the files of a simulated run share.

    Attributes
    ----------
    cores
        Processors; a file uses at most one.
    disk_rate
        Bytes per second that the disk gives to all readers together.
    start
        Seconds for a worker process to start, on one core.
    """

    cores: float = math.inf
    disk_rate: float = math.inf
    start: float = 0.0

    def speed(self, cpu: float, disk: float) -> float:
        """How fast files go that together would use `cpu` processors and read `disk` bytes per second: 1 or less."""
        return min(_part(self.cores, cpu), _part(self.disk_rate, disk))


@dataclass(frozen=True, slots=True)
class Work:
    """What one file needs.

    Attributes
    ----------
    seconds
        Time that it takes where others do not slow it down.
    cpu
        Processor time in it [s].
    bytes
        What is read from the disk in it.
    """

    seconds: float
    cpu: float = 0.0
    bytes: int = 0

    def rate(self, amount: float) -> float:
        """An amount for each second that it takes."""
        return amount / max(self.seconds, 1e-9)


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulated run: its length [s], the files in the order in which they started, and every change of a count."""

    makespan: float
    order: tuple[int, ...]
    changes: tuple[tuple[float, Change], ...]


def simulate(
    schedule: Schedule,
    work: Sequence[Work],
    machine: Machine = Machine(),
    check: Callable[[float], None] = lambda now: None,
    opened: int = 0,
) -> Simulated:
    """Run `schedule` to its end.

    All running files go at one speed: 1, or less where they together ask for more processor or disk than there is. The
    clock of the files so runs slower than the wall's, by the same factor for each, and every end is known when a
    file starts.

    Parameters
    ----------
    check
        Called with the time after every fill of the slots.
    opened
        How many of the first files are open already.
    """
    state = _MachineState(machine)
    order: list[int] = []
    for file in range(opened):
        state.start(schedule.resume(file), [work[file]])
    changes: list[tuple[float, Change]] = []
    while not schedule.done:
        retired = True
        while retired:
            while start := schedule.next(state.now):
                order += start.files
                state.start(start, [work[file] for file in start.files])
            retired = bool(schedule.retire(state.now))
        check(state.now)
        slot, seconds, started = state.advance()
        if started:
            schedule.ready(slot, seconds)
        else:
            schedule.finish(slot, state.now, seconds=seconds)
        changes += [(state.now, change) for change in schedule.changes()]
    return Simulated(state.now, tuple(order), tuple(changes))


def predict(
    plan: Plan,
    sizes: Sequence[int | None],
    cost: Cost,
    cores: int,
    skip: Collection[int] = frozenset(),
    opened: Mapping[int, float] = MappingProxyType({}),
    most: int = MAX_SIMULATED_ASSIGNMENTS,
) -> float:
    """The wall time that a run of `plan`, or the rest of it, is expected to take [s], going by what files cost here.

    Parameters
    ----------
    skip
        Files that need no work, or are done.
    opened
        Files that are open, and for how long they have been [s]: they are counted for what is left of them.
    most
        The most assignments of a batch that are simulated.
    """
    machine = Machine(cores, cost.disk_rate or math.inf, cost.start)
    whole = {file: _work(cost, [sizes[file] or 0]) for file in opened}
    speed = machine.speed(
        sum(one.rate(one.cpu) for one in whole.values()), sum(one.rate(one.bytes) for one in whole.values())
    )
    largest = [sizes[file] or 0 for file in opened]
    work = [_rest(whole[file], since, speed) for file, since in opened.items()]
    place = {file: number for number, file in enumerate(opened)}
    files = len(opened)
    batches = []
    for batch in plan.batches:
        waiting = [sizes[file] or 0 for file in batch.files if file not in skip and file not in opened]
        files += len(waiting)
        first = len(work)
        for together in _assignments(waiting, most):
            largest.append(max(together))
            work.append(_work(cost, together))
        of_open = (place[file] for file in batch.files if file in place)
        batches.append(replace(batch, files=(*of_open, *range(first, len(work)))))
    schedule = Schedule(replace(plan, batches=tuple(batches)), largest, start_seconds=cost.start)
    return simulate(schedule, work, machine, opened=len(opened)).makespan + cost.around * files


def _assignments(sizes: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    """Files in their order, as many together as it takes to have at most `most` assignments."""
    alone = min(len(sizes), most) if len(sizes) <= most else most // 4
    head = len(sizes) - alone
    together = math.ceil(head / (most - alone)) if head else 1
    yield from (sizes[i : min(i + together, head)] for i in range(0, head, together))
    yield from ([size] for size in sizes[head:])


def _work(cost: Cost, sizes: Sequence[int]) -> Work:
    return Work(sum(map(cost.seconds, sizes)), sum(map(cost.cpu, sizes)), sum(sizes))


def _rest(work: Work, since: float, speed: float) -> Work:
    """What is left of a file that has been open for some time, while all that are open went at `speed`."""
    done = since * speed
    left = max(work.seconds - done, MIN_SHARE_LEFT * done, 1e-9)
    part = min(1.0, left / work.seconds) if work.seconds > 0 else 1.0
    return Work(left, work.cpu * part, round(work.bytes * part))


class _MachineState:
    """The files' clock, what is asked of the machine, and what ends when."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.now = 0.0
        self._clock = 0.0  # of the files
        self._begun: dict[int, float] = {}  # by slot
        self._ends: list[tuple[float, int]] = []  # on the files' clock, with the slot
        self._after_start: dict[int, list[Work]] = {}
        self._asks: dict[int, tuple[float, float]] = {}  # of processor and disk, by slot
        self._cpu = 0.0
        self._disk = 0.0

    def start(self, start: Start, work: list[Work]) -> None:
        if start.cold:
            self._after_start[start.slot] = work
            self._run(start.slot, self._machine.start, cpu=1.0, disk=0.0)
        else:
            self._run_files(start.slot, work)

    def advance(self) -> tuple[int, float, bool]:
        """Go to the next event: a slot, what its files took, or (True) its process took to start."""
        end, slot = heapq.heappop(self._ends)
        speed = self._machine.speed(self._cpu, self._disk)
        self.now += (end - self._clock) / speed
        self._clock = end
        cpu, disk = self._asks.pop(slot)
        self._cpu -= cpu
        self._disk -= disk
        seconds = self.now - self._begun.pop(slot)
        work = self._after_start.pop(slot, None)
        if work is not None:
            self._run_files(slot, work)
        return slot, seconds, work is not None

    def _run_files(self, slot: int, work: list[Work]) -> None:
        seconds = max(sum(one.seconds for one in work), 1e-9)
        self._run(
            slot, seconds, cpu=sum(one.cpu for one in work) / seconds, disk=sum(one.bytes for one in work) / seconds
        )

    def _run(self, slot: int, seconds: float, *, cpu: float, disk: float) -> None:
        self._begun[slot] = self.now
        self._asks[slot] = (cpu, disk)
        self._cpu += cpu
        self._disk += disk
        heapq.heappush(self._ends, (self._clock + seconds, slot))


def _part(there_is: float, asked: float) -> float:
    return there_is / asked if asked > there_is else 1.0
