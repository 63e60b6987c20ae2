"""Decides which file starts next, on which slot. Pure: no processes, no clock; who drives it says what time it is.

All limits are honoured here, at once:

- If a batch allows L files at once, each of its running files takes 1/L of the machine, and a file may start while the
  shares of all running files stay at or below 1. A batch on its own so gets exactly its count, and batches need no
  barrier between them: where no further large file fits, small ones fill the gap. L moves within the batch's range, as
  `orcapost.planning.tuning` finds worth it.
- The memory that all open files are taken to need stays below the plan's limit. What a file needs is learned from the
  peaks of those that are done.
- No more files are open than there are licence seats, known beforehand or found out by a refusal.
- Processes start as they are needed: few at a time, and none that would be ready only when the work is done.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from orcapost.planning.learned import MemoryModel
from orcapost.planning.memory import MEMORY_FILES, MemoryLearner
from orcapost.planning.plan import Batch, Plan
from orcapost.planning.tuning import Tuner

# Files that take hardly longer than passing an assignment go out several at a time: as many as take BUNDLE_SECONDS
# together, going by the last ones, and at most MAX_BUNDLE_FILES. (Measured: between two assignments a worker waits
# 0.7 ms, and a stand-in of 50 kB takes it 1.3 ms.)
BUNDLE_SECONDS = 0.04
MAX_BUNDLE_FILES = 32
# Shares are sums of fractions such as 1/30.
ROUNDING = 1e-6
# How long [s] a process takes to start, until one has been seen.
START_SECONDS = 0.2
# How long [s] an idle slot keeps its process, its memory and its licence seat before it is released.
IDLE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Start:
    """What the engine does next: start these files (positions in the inventory), one after the other, on this slot.

    Attributes
    ----------
    cold
        Whether the slot has no process: then `Schedule.ready` is called when it has.
    """

    files: tuple[int, ...]
    slot: int
    cold: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A count that has moved: of the batch of this size bin, or of all together (None); and why."""

    batch: str | None
    at_once: int
    reason: str


# What is lacking where files wait and no other starts: room in the machine (the files that are open take all shares of
# it), memory, a licence seat, a worker process.
Lack = Literal["share", "memory", "licence", "process"]


@dataclass(slots=True)
class _Assignment:
    files: tuple[int, ...]
    batch: _BatchQueue
    bytes: int
    largest: int
    memory: int


class _BatchQueue:
    """One batch's queue and count."""

    def __init__(self, batch: Batch, sizes: Sequence[int], skip: frozenset[int], first: Sequence[int]) -> None:
        self.bin = batch.bin
        self.key = batch.key
        self.waiting = deque(file for file in batch.files if file not in skip and file not in first)
        if first:
            own = set(batch.files)
            self.waiting.extendleft(file for file in reversed(first) if file in own)
        self.waiting_bytes = sum(sizes[file] for file in self.waiting)
        self.tuner = Tuner(batch.fewest, batch.most, batch.begin, step=None if batch.begin == batch.most else 1)
        self.share = 1 / batch.begin
        self.running = 0
        self.done_bytes = 0
        self.done_seconds = 0.0
        self.file_seconds = math.inf  # of the last files

    @property
    def at_once(self) -> int:
        return self.tuner.count

    @property
    def seconds_left(self) -> float:
        """Worker's time for the files that wait, going by those that are done; unknown (infinite) before any is."""
        if not self.waiting:
            return 0.0
        return self.waiting_bytes * self.done_seconds / self.done_bytes if self.done_bytes else math.inf


class Schedule:
    """The one place that knows what waits, what runs, and what else may start.

    Parameters
    ----------
    plan
        Batches, largest files first: the order in which files start.
    sizes
        Bytes of every file of the inventory.
    skip
        Files that need no work, because an earlier run did them.
    start_seconds
        How long a process takes to start, until one has been seen.
    first
        A few files that start before all others, in this order.
    hold
        Whether all others wait until these are done.
    """

    def __init__(
        self,
        plan: Plan,
        sizes: Sequence[int | None],
        skip: frozenset[int] = frozenset(),
        start_seconds: float = START_SECONDS,
        first: Sequence[int] = (),
        *,
        hold: bool = False,
    ) -> None:
        self._sizes = [size or 0 for size in sizes]
        first = () if plan.barriers else first
        ahead = [file for file in first if file not in skip]
        self._batches = [_BatchQueue(batch, self._sizes, skip, ahead) for batch in plan.batches]
        self._batch_of = {
            file: batch for batch, planned in zip(self._batches, plan.batches, strict=True) for file in planned.files
        }
        self._first = ahead[::-1]  # those that have not started, next last
        self._held = set(self._first) if hold else set()  # those that all others wait for
        self._barriers = plan.barriers
        self._alone = set(self._held)  # files that are not to be bundled with others
        # The first files are small ones: what large ones need, they do not show.
        self._memory = MemoryLearner(plan.memory, MEMORY_FILES + len(first))
        self._memory_limit = plan.memory_limit
        self._seat_limit = plan.workers if plan.seats is None else min(plan.seats, plan.workers)
        self.seats = self._seat_limit
        self._lack_of_seats: Lack = "share" if plan.seats is None or plan.seats >= plan.workers else "licence"
        self._refused: Lack | None = None  # what there was too little of when more were to be opened
        self._step = 1
        self._used_share = 0.0
        self._used_memory = 0
        self._running: dict[int, _Assignment] = {}  # by slot
        self._starting: set[int] = set()
        self._starts = plan.starts
        self.start_seconds = start_seconds
        self._cold = list(range(min(plan.workers, len(sizes))))  # slots without a process, lowest first
        self._last_end = 0.0
        self._idle: list[int] = []  # slots with one, lowest first
        self._idle_since: dict[int, float] = {}
        self._idle_memory: dict[int, int] = {}
        self._crowded = False  # idle slots hold the memory that the next file needs
        self._steady: tuple[_BatchQueue, int] | None = None  # the batch that has the machine to itself, and its count
        self._steady_since = 0.0
        self._changes: list[Change] = []

    @property
    def running(self) -> dict[int, tuple[int, ...]]:
        """The busy slots and their files."""
        return {slot: assignment.files for slot, assignment in self._running.items()}

    @property
    def done(self) -> bool:
        """Whether nothing waits and nothing runs."""
        return not self._running and not any(batch.waiting for batch in self._batches)

    @property
    def waiting(self) -> set[int]:
        """The files that wait."""
        return {file for batch in self._batches for file in batch.waiting}

    @property
    def memory(self) -> MemoryModel:
        """What an open file is taken to need by now."""
        return self._memory.model

    @property
    def memory_learned(self) -> bool:
        """Whether that comes from files of this run."""
        return self._memory.learned

    def count_of(self, file: int) -> tuple[str, int]:
        """The key of a file's batch, and how many of it may be open at once now."""
        batch = self._batch_of[file]
        return batch.key, batch.at_once

    @property
    def counts(self) -> dict[str, int]:
        """For each batch's key, the files at once that proved best; only where others were tried."""
        return {batch.key: found for batch in self._batches if (found := batch.tuner.found) is not None}

    @property
    def at_once(self) -> dict[str, int]:
        """For each batch's key, how many of its files may be open at once now."""
        return {batch.key: batch.at_once for batch in self._batches}

    @property
    def lack(self) -> Lack | None:
        """What the files that wait, wait for; None where none waits, or another starts next."""
        waiting = [batch for batch in self._batches if batch.waiting]
        if not waiting or not self._running:
            return None
        if len(self._running) >= self.seats:
            return self._refused or self._lack_of_seats
        lacks = [self._lacking(batch) for batch in waiting]
        return None if None in lacks else lacks[0]

    def changes(self) -> list[Change]:
        """What has moved since this was last asked."""
        changes, self._changes = self._changes, []
        return changes

    def next(self, now: float) -> Start | None:
        """The next files to start, now counted as running; None to wait for others to finish (or at the end)."""
        start = self._start(now)
        if start is None:
            self._watch(now)
        return start

    def resume(self, file: int) -> Start:
        """Count a waiting file as running, whatever else would be started: it is open already."""
        batch = self._batch_of[file]
        batch.waiting.remove(file)
        slot = heapq.heappop(self._cold) if self._cold else 1 + max(self._running)  # the count was higher when it began
        return self._assign(batch, (file,), slot, cold=False)

    def ready(self, slot: int, seconds: float | None) -> None:
        """The process of `slot` has started, in `seconds` if that is known, and begins with its files."""
        self._starting.discard(slot)
        if seconds is not None:
            self.start_seconds += 0.5 * (seconds - self.start_seconds)

    def finish(self, slot: int, now: float, *, seconds: float | None = None, warm: bool = True) -> None:
        """The files on `slot` run no more.

        Parameters
        ----------
        seconds
            What they took; None if that says nothing, because they were not done.
        warm
            Whether the slot still has its process.
        """
        assignment = self._running.pop(slot)
        self._last_end = now
        self._held.difference_update(assignment.files)
        batch = assignment.batch
        batch.running -= 1
        self._used_share -= batch.share
        self._used_memory -= assignment.memory
        self._starting.discard(slot)
        if warm:
            heapq.heappush(self._idle, slot)
            self._idle_since[slot] = now
            self._idle_memory[slot] = assignment.memory
        else:
            heapq.heappush(self._cold, slot)
        if seconds is None:
            return
        batch.done_bytes += max(assignment.bytes, 1)
        batch.done_seconds += seconds
        batch.file_seconds = seconds / len(assignment.files)
        # An assignment says something about a count if that count was in force, and nothing else ran, nearly all the
        # time it took.
        if (
            self._steady == (batch, batch.at_once)
            and self._steady_since <= now - 0.7 * seconds
            and batch.tuner.add(assignment.bytes, seconds, now, batch.waiting_bytes)
        ):
            self._resize(batch)

    def held(self, pid: int, file: int, peak: int) -> None:
        """The process `pid`, which has done `file`, has held at most `peak` bytes of memory."""
        if peak > 0 and self._memory.add(pid, self._sizes[file], peak):
            for assignment in self._running.values():
                assignment.memory = self._memory.model.estimate(assignment.largest)
            self._used_memory = sum(assignment.memory for assignment in self._running.values())

    def put_back(
        self, slot: int, files: Sequence[int], now: float, *, alone: bool = False, behind: bool = False
    ) -> None:
        """Those on `slot` run no more, and the slot has no process; `files` of them wait again.

        Parameters
        ----------
        alone
            From now on each is an assignment of its own.
        behind
            They wait behind the others of their batch, not before them.
        """
        batch = self._running[slot].batch
        held = set() if behind else self._held.intersection(files)
        self.finish(slot, now, warm=False)
        self._held |= held
        if behind:
            batch.waiting.extend(files)
        else:
            batch.waiting.extendleft(reversed(files))
        batch.waiting_bytes += sum(self._sizes[file] for file in files)
        if alone:
            self._alone.update(files)

    def add(self, files: Sequence[int]) -> None:
        """Files that neither wait nor run wait again, each of them an assignment of its own."""
        self._alone.update(files)
        for file in files:
            batch = self._batch_of[file]
            batch.waiting.append(file)
            batch.waiting_bytes += self._sizes[file]

    def drop(self, file: int) -> None:
        """A waiting file waits no more."""
        self._held.discard(file)
        for batch in self._batches:
            if file in batch.waiting:
                batch.waiting.remove(file)
                batch.waiting_bytes -= self._sizes[file]

    def retire(self, now: float) -> list[int]:
        """Slots to release: nothing waits for them, they have been idle for long, or their memory is needed.

        Where there are any, `next` is worth another try.
        """
        all_of_them = self._crowded or not any(batch.waiting for batch in self._batches)
        self._crowded = False
        retired = [slot for slot in self._idle if all_of_them or now - self._idle_since[slot] >= IDLE_SECONDS]
        for slot in retired:
            self._idle.remove(slot)
            del self._idle_since[slot], self._idle_memory[slot]
            heapq.heappush(self._cold, slot)
        heapq.heapify(self._idle)
        return retired

    def open_no_more(self, reason: str, lack: Lack = "licence") -> None:
        """Open no more files than run now, for there are no seats or processes for more. At least one is tried."""
        self.seats = max(1, len(self._running))
        self._refused = lack
        self._step = 1
        self._changes.append(Change(None, self.seats, reason))

    def open_more(self) -> None:
        """Some time after that: allow one more file, next time two more, four more, up to the plan's limit."""
        if self.seats < self._seat_limit:
            self.seats = min(self._seat_limit, self.seats + self._step)
            self._step *= 2
            if self.seats == self._seat_limit:
                self._refused = None
            self._changes.append(Change(None, self.seats, "trying more again"))

    def _start(self, now: float) -> Start | None:
        if len(self._running) >= self.seats:
            return None
        for batch in self._in_order():
            if batch.waiting and self._may_start(batch) and self._fits(batch):
                # A slot with a process holds a model and a licence seat: those come first.
                cold = not self._idle
                if cold and not self._worth_a_process(now):
                    return None
                slot = heapq.heappop(self._cold if cold else self._idle)
                if cold:
                    self._starting.add(slot)
                else:
                    del self._idle_since[slot], self._idle_memory[slot]
                return self._assign(batch, self._bundle(batch), slot, cold=cold)
            if self._barriers and (batch.waiting or batch.running):
                return None
        return None

    def _may_start(self, batch: _BatchQueue) -> bool:
        return not self._held or batch.waiting[0] in self._held

    def _in_order(self) -> Sequence[_BatchQueue]:
        """The batches, that of the next of the first files in front."""
        while self._first:
            batch = self._batch_of[self._first[-1]]
            if batch.waiting and batch.waiting[0] == self._first[-1]:
                return [batch, *self._batches]
            self._first.pop()  # it has started
        return self._batches

    def _assign(self, batch: _BatchQueue, files: tuple[int, ...], slot: int, *, cold: bool) -> Start:
        sizes = [self._sizes[file] for file in files]
        assignment = _Assignment(files, batch, sum(sizes), max(sizes), self._memory.model.estimate(max(sizes)))
        self._running[slot] = assignment
        batch.running += 1
        batch.waiting_bytes -= assignment.bytes
        self._used_share += batch.share
        self._used_memory += assignment.memory
        return Start(files, slot, cold)

    def _fits(self, batch: _BatchQueue) -> bool:
        if not self._running:  # one file always runs, whatever it is taken to need
            return True
        lack = self._lacking(batch)
        self._crowded = self._crowded or (lack == "memory" and self._free_memory(batch) >= 0)
        return lack is None

    def _lacking(self, batch: _BatchQueue) -> Lack | None:
        """What the next file of a batch, beside those that run, has too little of."""
        if self._used_share + batch.share > 1 + ROUNDING:
            return "share"
        # The slot that would be used gives back what its last file took.
        others = sum(self._idle_memory.values()) - (self._idle_memory[self._idle[0]] if self._idle else 0)
        return None if self._free_memory(batch) >= others else "memory"

    def _free_memory(self, batch: _BatchQueue) -> int:
        """What would be left beside the next file of a batch, if no idle process held any."""
        return self._memory_limit - self._used_memory - self._memory.model.estimate(self._sizes[batch.waiting[0]])

    def _worth_a_process(self, now: float) -> bool:
        """Whether one more process would be ready before those there are have done everything."""
        if not self._cold or len(self._starting) >= self._starts:
            return False
        working = len(self._running) - len(self._starting)
        left = sum(batch.seconds_left for batch in self._batches)
        # Where nothing has ended for as long as a start takes, those there are may be long at what they have in hand.
        return working == 0 or left / working > self.start_seconds or now - self._last_end > self.start_seconds

    def _watch(self, now: float) -> None:
        """Note since when one batch has had the machine to itself, with as many files as it may have."""
        alone = {id(assignment.batch): assignment.batch for assignment in self._running.values()}
        steady = None
        if len(alone) == 1 and not self._starting:
            (batch,) = alone.values()
            if batch.running == batch.at_once:
                steady = (batch, batch.at_once)
        if steady != self._steady:
            self._steady, self._steady_since = steady, now

    def _resize(self, batch: _BatchQueue) -> None:
        self._used_share -= batch.running * batch.share
        batch.share = 1 / batch.at_once
        self._used_share += batch.running * batch.share
        self._changes.append(Change(batch.bin, batch.at_once, batch.tuner.reason))

    def _bundle(self, batch: _BatchQueue) -> tuple[int, ...]:
        """The next file of a batch, and with one of little work some more, but never enough to leave a slot idle."""
        waiting = batch.waiting
        files = [waiting.popleft()]
        short = int(BUNDLE_SECONDS / max(batch.file_seconds, 1e-6))
        most = min(MAX_BUNDLE_FILES, short, len(waiting) // (2 * batch.at_once))
        while len(files) < most and not self._alone.intersection((files[0], waiting[0])):
            files.append(waiting.popleft())
        return tuple(files)
