"""Drives slots by the schedule and tells what happens."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from orcapost.engine.events import Event, Finished, Retrying, Sampled, Started
from orcapost.engine.results import Answer, FileResult
from orcapost.engine.sampler import Sampler
from orcapost.engine.schedule import Schedule
from orcapost.engine.slots import Slot
from orcapost.engine.worker import Orders
from orcapost.inventory import SimFile
from orcapost.orcaflex.errors import BackendMissing, LicenceRefused
from orcapost.plan import Plan

SAMPLE_INTERVAL = 0.5
# Pauses [s] between tries when a licence is refused and no file of ours runs whose end could free a seat.
LICENCE_PAUSES = (0.5, 1.0, 2.0, 4.0)
# After a refusal, how long [s] until one more file at once is tried again.
SEAT_RECOVERY = 30.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How to treat files that go wrong.

    Attributes
    ----------
    retries
        How often a file whose worker died is tried again.
    timeout
        Longest time for one file [s], or None. A file that takes longer is killed, and not tried again.
    """

    retries: int = 1
    timeout: float | None = None


def run(
    files: Sequence[SimFile],
    plan: Plan,
    orders: Orders,
    settings: Settings = Settings(),
    reused: Mapping[int, FileResult] | None = None,
) -> Generator[Event, None, None]:
    """Process `files` and yield what happens, as it happens.

    Closing the iterator, or an exception in whoever reads it, ends every worker.

    Raises
    ------
    BackendMissing
        OrcaFlex cannot be used here.
    LicenceRefused
        No seat is to be had and nothing of ours holds one.
    """
    return _Run(files, plan, orders, settings, reused or {}).events()


@dataclass(slots=True)
class _Running:
    started: float
    attempt: int
    timed_out: bool = False


class _Run:
    def __init__(
        self,
        files: Sequence[SimFile],
        plan: Plan,
        orders: Orders,
        settings: Settings,
        reused: Mapping[int, FileResult],
    ) -> None:
        self._files = files
        self._orders = orders
        self._settings = settings
        self._reused = reused
        self._schedule = Schedule(plan, [file.bytes for file in files], frozenset(reused))
        self._slots: dict[int, Slot] = {}
        self._answers: queue.SimpleQueue[tuple[int, int, Future[Answer]]] = queue.SimpleQueue()
        self._attempts: dict[int, int] = {}
        self._running: dict[int, _Running] = {}
        self._refusals_alone = 0
        self._not_before = 0.0
        self._seat_added = 0.0
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
                yield from self._take_answers(until=next_sample)
                self._kill_overdue()
                now = self._now()
                if now >= next_sample:
                    yield self._sample(sampler)
                    next_sample = now + SAMPLE_INTERVAL
            yield self._sample(sampler)
            for slot in self._slots.values():
                slot.close()
        finally:
            for slot in self._slots.values():
                slot.kill()

    def _sample(self, sampler: Sampler) -> Sampled:
        return sampler.sample(self._now(), len(self._running))

    def _start_files(self) -> Iterator[Event]:
        now = self._now()
        if now < self._not_before:
            return
        if now - self._seat_added > SEAT_RECOVERY:
            self._schedule.try_another_seat()
            self._seat_added = now
        while start := self._schedule.next():
            file = self._files[start.file]
            attempt = self._attempts.get(start.file, 0) + 1
            self._attempts[start.file] = attempt
            slot = self._slots.setdefault(start.slot, Slot(self._orders))
            self._running[start.file] = _Running(self._now(), attempt)
            future = slot.submit(file.path, file.object)
            future.add_done_callback(self._hand_over(start.file, start.slot))
            yield Started(self._now(), start.file, start.slot, attempt)

    def _hand_over(self, file: int, slot: int) -> Callable[[Future[Answer]], None]:
        return lambda future: self._answers.put((file, slot, future))

    def _take_answers(self, until: float) -> Iterator[Event]:
        """Wait for an answer, at most until `until`, and take in all that are there."""
        wake = until if not self._running or self._settings.timeout is None else min(until, self._next_deadline())
        try:
            file, slot, future = self._answers.get(timeout=max(0.001, wake - self._now()))
        except queue.Empty:
            return
        yield from self._take(file, slot, future)
        while True:
            try:
                file, slot, future = self._answers.get_nowait()
            except queue.Empty:
                return
            yield from self._take(file, slot, future)

    def _take(self, file: int, slot: int, future: Future[Answer]) -> Iterator[Event]:
        running = self._running.pop(file)
        try:
            answer = future.result()
        except (BrokenProcessPool, CancelledError):
            yield from self._died(file, slot, running)
            return
        if answer.no_backend is not None:
            raise BackendMissing(answer.no_backend)
        if answer.no_licence is not None:
            yield from self._refused(file, slot, answer.no_licence)
            return
        assert answer.result is not None
        self._refusals_alone = 0
        self._schedule.finish(file)
        yield self._finished(file, slot, running, answer.result, answer)

    def _finished(
        self, file: int, slot: int, running: _Running, result: FileResult, answer: Answer | None = None
    ) -> Finished:
        now = self._now()
        total = now - running.started
        return Finished(
            now,
            file,
            slot,
            running.attempt,
            result,
            pid=answer.pid if answer else 0,
            queue=max(0.0, total - answer.busy) if answer else 0.0,
            total=total,
            versions=answer.versions if answer else None,
            model_threads=answer.model_threads if answer else None,
        )

    def _died(self, file: int, slot: int, running: _Running) -> Iterator[Event]:
        self._slots[slot].close()
        if running.timed_out:
            self._schedule.finish(file, slot_is_warm=False)
            error = f"took longer than {self._settings.timeout:g} s and was stopped"
            yield self._finished(file, slot, running, FileResult("timed out", error=error))
        elif running.attempt <= self._settings.retries:
            self._schedule.put_back(file, slot_is_warm=False)
            yield Retrying(self._now(), file, slot, "its process died")
        else:
            self._schedule.finish(file, slot_is_warm=False)
            times = "once" if running.attempt == 1 else f"{running.attempt} times"
            error = f"the process that opened it died ({times} tried)"
            yield self._finished(file, slot, running, FileResult("crashed", error=error))

    def _refused(self, file: int, slot: int, words: str) -> Iterator[Event]:
        """No seat: the file waits again, and no more files are opened at once than hold one now."""
        self._attempts[file] -= 1
        self._slots[slot].close()
        self._schedule.put_back(file, slot_is_warm=False)
        self._schedule.licence_refused()
        self._seat_added = self._now()
        if not self._running:
            if self._refusals_alone == len(LICENCE_PAUSES):
                raise LicenceRefused(words)
            self._not_before = self._now() + LICENCE_PAUSES[self._refusals_alone]
            self._refusals_alone += 1
        yield Retrying(self._now(), file, slot, f"no licence: {words}")

    def _next_deadline(self) -> float:
        assert self._settings.timeout is not None
        return min(running.started for running in self._running.values()) + self._settings.timeout

    def _kill_overdue(self) -> None:
        if self._settings.timeout is None:
            return
        now = self._now()
        for file, slot in self._schedule.running.items():
            running = self._running.get(file)
            if running and not running.timed_out and now - running.started >= self._settings.timeout:
                running.timed_out = True
                self._slots[slot].kill()
