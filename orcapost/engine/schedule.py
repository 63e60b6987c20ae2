"""Decides which file starts next, on which slot. Pure: no processes, no clock.

If a batch allows L files at once, each of its running files takes 1/L of the machine, and a file may start while the
shares of all running files stay at or below 1. A batch on its own so gets exactly its count, and batches need no
barrier between them: where no further large file fits, small ones fill the gap.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from orcapost.plan import Plan

# Files so small that passing an order costs about as much as the work go out several at a time: at most so many, and
# so many bytes together. (Measured: an order costs 0.5 to 1 ms of the parent's time, a file of 50 kB 2 ms of its
# worker's.)
BUNDLE_FILES = 8
BUNDLE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Start:
    """An order to the engine: start these files (positions in the inventory), one after the other, on this slot."""

    files: tuple[int, ...]
    slot: int


@dataclass(slots=True)
class _Running:
    files: tuple[int, ...]
    batch: int
    memory: int


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
    """

    def __init__(self, plan: Plan, sizes: Sequence[int | None], skip: frozenset[int] = frozenset()) -> None:
        self._whole = math.lcm(*(batch.begin for batch in plan.batches)) if plan.batches else 1
        self._at_once = [batch.begin for batch in plan.batches]
        self._waiting = [deque(file for file in batch.files if file not in skip) for batch in plan.batches]
        self._alone: set[int] = set()  # files that are not to be bundled with others
        self._sizes = [size or 0 for size in sizes]
        self._memory = plan.memory
        self._memory_limit = plan.memory_limit
        self._seat_limit = plan.workers if plan.seats is None else min(plan.seats, plan.workers)
        self.seats = self._seat_limit
        self._step = 1
        self._used_share = 0
        self._used_memory = 0
        self._running: dict[int, _Running] = {}  # by slot
        self._cold = list(range(plan.workers))  # slots without a model, lowest first
        self._warm: list[int] = []  # slots that hold one

    @property
    def running(self) -> dict[int, tuple[int, ...]]:
        """The busy slots and their files."""
        return {slot: running.files for slot, running in self._running.items()}

    @property
    def done(self) -> bool:
        """Whether nothing waits and nothing runs."""
        return not self._running and not any(self._waiting)

    def next(self) -> Start | None:
        """The next files to start, now counted as running; None to wait for others to finish (or at the end)."""
        if len(self._running) >= self.seats:
            return None
        for batch, waiting in enumerate(self._waiting):
            if waiting and self._fits(waiting[0], batch):
                files = self._bundle(batch)
                # A slot that holds a model holds a licence seat: those come first.
                slot = heapq.heappop(self._warm or self._cold)
                memory = self._memory.estimate(max(self._sizes[file] for file in files))
                self._running[slot] = _Running(files, batch, memory)
                self._used_share += self._share(batch)
                self._used_memory += memory
                return Start(files, slot)
        return None

    def finish(self, slot: int, *, slot_is_warm: bool = True) -> None:
        """The files on `slot` run no more; the slot keeps its model, or has lost it."""
        running = self._running.pop(slot)
        self._used_share -= self._share(running.batch)
        self._used_memory -= running.memory
        heapq.heappush(self._warm if slot_is_warm else self._cold, slot)

    def put_back(self, slot: int, files: Sequence[int], *, alone: bool = False, behind: bool = False) -> None:
        """Those on `slot` run no more, and the slot holds no model; `files` of them wait again.

        Parameters
        ----------
        alone
            From now on each is an order of its own.
        behind
            They wait behind the others of their batch, not before them.
        """
        waiting = self._waiting[self._running[slot].batch]
        self.finish(slot, slot_is_warm=False)
        if behind:
            waiting.extend(files)
        else:
            waiting.extendleft(reversed(files))
        if alone:
            self._alone.update(files)

    def drop(self, file: int) -> None:
        """A waiting file waits no more."""
        for waiting in self._waiting:
            if file in waiting:
                waiting.remove(file)

    def open_no_more(self) -> None:
        """Open no more files than run now, for there are no seats or processes for more. At least one is tried."""
        self.seats = max(1, len(self._running))
        self._step = 1

    def open_more(self) -> None:
        """Some time after that: allow one more file, next time two more, four more, up to the plan's limit."""
        self.seats = min(self._seat_limit, self.seats + self._step)
        self._step *= 2

    def _share(self, batch: int) -> int:
        return self._whole // self._at_once[batch]

    def _fits(self, file: int, batch: int) -> bool:
        if not self._running:  # one file always runs, whatever it is taken to need
            return True
        return (
            self._used_share + self._share(batch) <= self._whole
            and self._used_memory + self._memory.estimate(self._sizes[file]) <= self._memory_limit
        )

    def _bundle(self, batch: int) -> tuple[int, ...]:
        """The next file of a batch, and with a very small one some more, but never so many that a slot goes idle."""
        waiting = self._waiting[batch]
        files = [waiting.popleft()]
        most = min(BUNDLE_FILES, len(waiting) // (2 * self._at_once[batch]))
        size = self._sizes[files[0]]
        while len(files) < most and not self._alone.intersection((files[0], waiting[0])):
            size += self._sizes[waiting[0]]
            if size > BUNDLE_BYTES:
                break
            files.append(waiting.popleft())
        return tuple(files)
