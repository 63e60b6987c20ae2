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

from orcapost.plan import Plan, memory_estimate


@dataclass(frozen=True, slots=True)
class Start:
    """An order to the engine: start this file (position in the inventory) on this slot."""

    file: int
    slot: int


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
        self._whole = math.lcm(*(batch.at_once for batch in plan.batches)) if plan.batches else 1
        self._shares = [self._whole // batch.at_once for batch in plan.batches]
        self._waiting = [deque(file for file in batch.files if file not in skip) for batch in plan.batches]
        self._batch_of = {file: place for place, batch in enumerate(plan.batches) for file in batch.files}
        self._memory = [memory_estimate(size or 0) for size in sizes]
        self._memory_limit = plan.memory_limit
        self._seat_limit = plan.workers if plan.seats is None else min(plan.seats, plan.workers)
        self.seats = self._seat_limit
        self._used_share = 0
        self._used_memory = 0
        self._running: dict[int, int] = {}  # file -> slot
        self._cold = list(range(plan.workers))  # slots without a model, lowest first
        self._warm: list[int] = []  # slots that hold one

    @property
    def running(self) -> dict[int, int]:
        """The running files and their slots."""
        return dict(self._running)

    @property
    def done(self) -> bool:
        """Whether nothing waits and nothing runs."""
        return not self._running and not any(self._waiting)

    def next(self) -> Start | None:
        """The next file to start, now counted as running; None to wait for one to finish (or at the end)."""
        if len(self._running) >= self.seats:
            return None
        for place, waiting in enumerate(self._waiting):
            if waiting and self._fits(waiting[0], place):
                file = waiting.popleft()
                # A slot that holds a model holds a licence seat: those come first.
                slot = heapq.heappop(self._warm or self._cold)
                self._used_share += self._shares[place]
                self._used_memory += self._memory[file]
                self._running[file] = slot
                return Start(file, slot)
        return None

    def finish(self, file: int, *, slot_is_warm: bool = True) -> None:
        """`file` runs no more; its slot keeps its model, or has lost it."""
        slot = self._running.pop(file)
        self._used_share -= self._shares[self._batch_of[file]]
        self._used_memory -= self._memory[file]
        heapq.heappush(self._warm if slot_is_warm else self._cold, slot)

    def put_back(self, file: int, *, slot_is_warm: bool) -> None:
        """`file` runs no more and waits again, before the others of its batch."""
        self.finish(file, slot_is_warm=slot_is_warm)
        self._waiting[self._batch_of[file]].appendleft(file)

    def licence_refused(self) -> None:
        """Open no more files than run now: somebody else has the other seats. At least one is tried."""
        self.seats = max(1, len(self._running))

    def try_another_seat(self) -> None:
        """After a refusal: allow one more file, up to the plan's limit."""
        self.seats = min(self._seat_limit, self.seats + 1)

    def _fits(self, file: int, place: int) -> bool:
        if not self._running:  # one file always runs, whatever it is taken to need
            return True
        return (
            self._used_share + self._shares[place] <= self._whole
            and self._used_memory + self._memory[file] <= self._memory_limit
        )
