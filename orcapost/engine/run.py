"""Drives slots by the schedule and tells what happens."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orcapost.engine.events import Event, Finished, Resized, Retrying, Sampled, Started
from orcapost.engine.processes import CannotStart, WorkerProcess
from orcapost.engine.results import Answer, FileResult
from orcapost.engine.sampler import Sampler
from orcapost.engine.schedule import Schedule
from orcapost.engine.slots import Message, Slot
from orcapost.engine.worker import Orders
from orcapost.inventory import SimFile
from orcapost.orcaflex.errors import BackendMissing, LicenceRefused
from orcapost.plan import Plan

SAMPLE_INTERVAL = 0.5
# Pauses [s] between tries when a licence is refused and no file of ours runs whose end could free a seat.
LICENCE_PAUSES = (0.5, 1.0, 2.0, 4.0)
# After a refusal, how long [s] until more files at once are tried again: one more, then two, four, ...
SEAT_RECOVERY = 30.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How to treat files that go wrong.

    Attributes
    ----------
    retries
        How often a file whose worker died is tried again.
    timeout
        Longest time for one file [s], or None. A file that takes longer is stopped, and not tried again. Files of
        little work that go to a worker together have it together; if they take longer, each is tried alone.
    """

    retries: int = 1
    timeout: float | None = None


def run(
    files: Sequence[SimFile],
    plan: Plan,
    orders: Orders,
    settings: Settings = Settings(),
    reused: Mapping[int, FileResult] | None = None,
    schedule: Schedule | None = None,
    ahead: WorkerProcess | None = None,
) -> Generator[Event, None, None]:
    """Process `files` and yield what happens, as it happens.

    Closing the iterator, or an exception in whoever reads it, ends every worker.

    Parameters
    ----------
    reused
        Results of an earlier run that still hold, by position in `files`.
    schedule
        The plan's schedule without the reused files, for whoever wants to see afterwards what it has learned.
    ahead
        A worker that was started beforehand, for the first files.

    Raises
    ------
    BackendMissing
        OrcaFlex cannot be used here.
    LicenceRefused
        No seat is to be had and nothing of ours holds one.
    CannotStart
        Not even one worker can be started.
    """
    reused = reused or {}
    schedule = schedule or Schedule(plan, [file.bytes for file in files], frozenset(reused))
    return _Run(files, schedule, orders, settings, reused, ahead).events()


@dataclass(slots=True)
class _Order:
    """Files that a slot has in hand."""

    files: tuple[int, ...]
    life: int
    started: float
    ready: bool  # a process that is still starting has not begun with them
    timed_out: bool = False
    deadline_from: float = field(init=False)

    def __post_init__(self) -> None:
        self.deadline_from = self.started


class _Run:
    def __init__(
        self,
        files: Sequence[SimFile],
        schedule: Schedule,
        orders: Orders,
        settings: Settings,
        reused: Mapping[int, FileResult],
        ahead: WorkerProcess | None,
    ) -> None:
        self._files = files
        self._orders = orders
        self._settings = settings
        self._reused = reused
        self._schedule = schedule
        self._slots: dict[int, Slot] = {}
        self._ahead = ahead
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._attempts: dict[int, int] = {}
        self._running: dict[int, _Order] = {}  # by slot
        self._refusals_alone = 0
        self._gave_up = False  # on a file without a licence, and none was opened since
        self._finished_any = False
        self._not_before = 0.0
        self._seat_changed = 0.0
        self._begun = time.perf_counter()

    def _now(self) -> float:
        return time.perf_counter() - self._begun

    def events(self) -> Generator[Event, None, None]:
        sampler = Sampler()
        next_sample = SAMPLE_INTERVAL
        try:
            for file, result in self._reused.items():
                yield Finished(self._now(), file, 0, 0, result, reused=True)
            while not self._schedule.done:
                yield from self._start_files()
                while idle := self._schedule.retire(self._now()):
                    for number in idle:
                        self._slots[number].retire()
                    yield from self._start_files()
                yield from self._take_answers(until=next_sample)
                self._kill_overdue()
                now = self._now()
                for change in self._schedule.changes():
                    yield Resized(now, change.batch, change.at_once, change.reason)
                if now >= next_sample:
                    yield self._sample(sampler)
                    next_sample = now + SAMPLE_INTERVAL
            yield self._sample(sampler)
        except BaseException:
            for slot in self._slots.values():
                slot.kill()
            raise
        finally:
            if self._ahead is not None:  # there was nothing to do
                self._ahead.pipe.close()
            for slot in self._slots.values():  # all at once, then wait for each
                slot.retire()
            for slot in self._slots.values():
                slot.close()

    def _sample(self, sampler: Sampler) -> Sampled:
        return sampler.sample(self._now(), len(self._running))

    def _start_files(self) -> Iterator[Event]:
        now = self._now()
        if now < self._not_before:
            return
        if now - self._seat_changed > SEAT_RECOVERY:
            self._schedule.open_more()
            self._seat_changed = now
        while start := self._schedule.next(self._now()):
            slot = self._slots.get(start.slot)
            if slot is None:
                slot = self._slots[start.slot] = Slot(start.slot, self._orders, self._inbox, self._ahead)
                self._ahead = None
            try:
                started = slot.submit([(self._files[file].location, self._files[file].object) for file in start.files])
            except CannotStart as failure:
                if not self._running:
                    raise
                self._schedule.put_back(start.slot, start.files, self._now())
                self._schedule.open_no_more(str(failure))
                self._seat_changed = self._now()
                yield Retrying(self._now(), start.files[0], start.slot, str(failure))
                return
            order = self._running[start.slot] = _Order(start.files, slot.life, self._now(), ready=not started)
            for file in start.files:
                self._attempts[file] = self._attempts.get(file, 0) + 1
                yield Started(order.started, file, start.slot, self._attempts[file])

    def _take_answers(self, until: float) -> Iterator[Event]:
        """Wait for a message, at most until `until`, and take it in."""
        wake = min(until, self._next_deadline())
        try:
            slot, life, message = self._inbox.get(timeout=max(0.001, wake - self._now()))
        except queue.Empty:
            return
        order = self._running.get(slot)
        if order is None or order.life != life:  # of a process that was let go of
            return
        if message == "ready":
            now = self._now()
            order.ready = True
            order.deadline_from = now
            self._schedule.ready(slot, None if self._slots[slot].ahead else now - order.started)
            return
        del self._running[slot]
        if isinstance(message, str):
            yield from self._died(slot, order)
        else:
            yield from self._answered(slot, order, message)

    def _answered(self, slot: int, order: _Order, answers: Sequence[Answer]) -> Iterator[Event]:
        missing = next((answer.no_backend for answer in answers if answer.no_backend), None)
        if missing is not None:
            raise BackendMissing(missing)
        if order.timed_out:  # the answer came while its worker was being killed
            self._slots[slot].close()
        refused = [file for file, answer in zip(order.files, answers, strict=True) if answer.no_licence]
        # The files of an order ran one after the other; what the worker was not busy with, the first one waited.
        now = self._now()
        busy = sum(answer.busy for answer in answers)
        end = now - busy
        if refused:
            self._schedule.put_back(slot, refused, now, behind=True)
        else:
            telling = all(answer.result is not None and answer.result.error is None for answer in answers)
            self._schedule.finish(slot, now, seconds=busy if telling else None, warm=not order.timed_out)
        for file, answer in zip(order.files, answers, strict=True):
            if answer.result is not None:
                self._schedule.held(answer.pid, file, answer.result.usage.rss_peak)
                self._refusals_alone, self._gave_up, self._finished_any = 0, False, True
        if not refused:  # the slot works on while what it did is written down
            yield from self._start_files()
        waited = max(0.0, end - order.started)
        for file, answer in zip(order.files, answers, strict=True):
            end = min(now, end + answer.busy)
            if answer.result is not None:
                yield Finished(
                    end,
                    file,
                    slot,
                    self._attempts[file],
                    answer.result,
                    pid=answer.pid,
                    queue=waited,
                    total=waited + answer.busy,
                    versions=answer.versions,
                    model_threads=answer.model_threads,
                )
                waited = 0.0
        if refused:
            words = next(answer.no_licence for answer in answers if answer.no_licence)
            yield from self._refused(slot, refused, words)

    def _died(self, slot: int, order: _Order) -> Iterator[Event]:
        """The worker is gone. If it had several files, each is tried again on its own, to find the one that did it."""
        self._slots[slot].close()
        if len(order.files) > 1:
            self._schedule.put_back(slot, order.files, self._now(), alone=True)
            for file in order.files:
                self._attempts[file] -= 1
            return
        (file,) = order.files
        attempts = self._attempts[file]
        if not order.timed_out and attempts <= self._settings.retries:
            self._schedule.put_back(slot, order.files, self._now(), alone=True)
            yield Retrying(self._now(), file, slot, "its process died")
            return
        self._schedule.finish(slot, self._now(), warm=False)
        if order.timed_out:
            error = f"took longer than {self._settings.timeout:g} s and was stopped"
            result = FileResult("timed out", error=error)
        else:
            times = "once" if attempts == 1 else f"{attempts} times"
            result = FileResult("crashed", error=f"the process that opened it died (tried {times})")
        now = self._now()
        yield Finished(now, file, slot, attempts, result, total=now - order.started)

    def _refused(self, slot: int, files: Sequence[int], words: str) -> Iterator[Event]:
        """No seat: the files wait again behind the others, and no more are opened at once than hold a seat now.

        If nothing of ours runs whose end could free a seat, it is tried a few times more. Then the file fails; and if
        the next is refused as long, the run ends.
        """
        self._slots[slot].close()
        self._schedule.open_no_more(f"no licence: {words}")
        self._seat_changed = self._now()
        if not self._running:
            if self._refusals_alone == len(LICENCE_PAUSES):
                if not self._finished_any or self._gave_up:
                    raise LicenceRefused(words)
                self._gave_up, self._refusals_alone = True, 0
                self._schedule.drop(files[0])
                result = FileResult("no licence", error=words)
                yield Finished(self._now(), files[0], slot, self._attempts[files[0]], result)
                files = files[1:]
            else:
                self._not_before = self._now() + LICENCE_PAUSES[self._refusals_alone]
                self._refusals_alone += 1
        for file in files:
            self._attempts[file] -= 1
            yield Retrying(self._now(), file, slot, f"no licence: {words}")

    def _next_deadline(self) -> float:
        if self._settings.timeout is None:
            return math.inf
        begun = [order.deadline_from for order in self._running.values() if order.ready and not order.timed_out]
        return min(begun, default=math.inf) + self._settings.timeout

    def _kill_overdue(self) -> None:
        if self._settings.timeout is None:
            return
        now = self._now()
        for slot, order in self._running.items():
            if order.ready and not order.timed_out and now - order.deadline_from >= self._settings.timeout:
                order.timed_out = True
                self._slots[slot].kill()
