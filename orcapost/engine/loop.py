"""Drives slots by the schedule and tells what happens."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from orcapost.engine.events import (
    Event,
    Finished,
    Resized,
    Resumed,
    Retrying,
    Sampled,
    Slow,
    Started,
    StartFailed,
    Waiting,
)
from orcapost.engine.local import Message, Slot
from orcapost.engine.processes import CannotStart, WorkerProcess
from orcapost.engine.result import Answer, FileResult
from orcapost.engine.sampler import Sampler
from orcapost.engine.worker import WorkerTask
from orcapost.inventory import FolderGone, SimFile
from orcapost.orcaflex.backend import STAND_IN
from orcapost.orcaflex.errors import BackendMissing, LicenceRefused
from orcapost.planning.limits import DEFAULT_LIMIT, DefaultLimit, Durations
from orcapost.planning.plan import Plan
from orcapost.planning.schedule import Schedule

# How often [s] the machine is sampled and the open files are looked at.
SAMPLE_INTERVAL = 0.5
# Pauses [s] between tries when a licence is refused and no file of ours runs whose end could free a seat.
LICENCE_PAUSES = (0.5, 1.0, 2.0, 4.0)
# After a refusal, how long [s] until more files at once are tried again: one more, then two, four, ...
SEAT_RECOVERY = 30.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How to treat what goes wrong.

    Attributes
    ----------
    retries
        How often a file whose worker died is tried again.
    timeout
        Longest time for one file [s]: one that takes longer is stopped, and not tried again. Infinite for no limit.
        None for the default limit: a file that takes longer is tried once more at the end, with twice the limit.
    default_limit
        The figures of the default limit.
    start_timeout
        Longest time for the start of a worker process [s].
    start_pauses
        Pauses [s] between tries when a process could not be started and no other is there. After the last the run ends.
    kill_timeout
        How long a process may take to end once it is killed [s]; then the run goes on without it.
    folder_timeout, folder_pause
        Where the folder of the input files goes away: how long it is waited for, and the pause between tries [s].
    """

    retries: int = 1
    timeout: float | None = None
    default_limit: DefaultLimit = DEFAULT_LIMIT
    start_timeout: float = 300.0
    start_pauses: tuple[float, ...] = (0.5, 2.0)
    kill_timeout: float = 10.0
    folder_timeout: float = 600.0
    folder_pause: float = 1.0


def run(
    files: Sequence[SimFile],
    plan: Plan,
    task: WorkerTask,
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
        No seat is available, nothing of ours holds one, and nothing is done yet, or files are left that were not tried.
    CannotStart
        No worker process is there, and none can be started.
    FolderGone
        The folder of input files that were there is not any more.
    """
    reused = reused or {}
    schedule = schedule or Schedule(plan, [file.bytes for file in files], frozenset(reused))
    return _Run(files, schedule, task, settings, reused, ahead).events()


@dataclass(slots=True)
class _Assignment:
    """Files that a slot has in hand.

    Attributes
    ----------
    life
        The process that has them.
    started
        When they were given to the slot.
    ready
        Whether the process takes files; one that is still starting has not begun with them.
    opened
        When the present file was opened.
    answers
        Those of the files before it.
    away
        Those of them whose folder has gone away.
    notice
        How long the present file may be open until that is said [s]; 0 for what is usual.
    ended, limit, killed
        The file for which the process was ended, since it took longer than the limit [s], and when. None while it goes
        on.
    held_up
        Whether that was no limit of the file, but other files waited behind it.
    """

    files: tuple[int, ...]
    life: int
    started: float
    ready: bool
    opened: float = 0.0
    notice: float = 0.0
    away: list[int] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    ended: int | None = None
    limit: float = math.inf
    killed: float = 0.0
    held_up: bool = False

    @property
    def file(self) -> int:
        """The present one."""
        return self.files[len(self.answers)]

    @property
    def left(self) -> tuple[int, ...]:
        """The present one and those after it."""
        return self.files[len(self.answers) :]

    @property
    def refused(self) -> dict[int, str]:
        """Those that had no licence, with the words."""
        answers = zip(self.files, self.answers, strict=False)
        return {file: answer.no_licence for file, answer in answers if answer.no_licence}


class _Run:
    def __init__(
        self,
        files: Sequence[SimFile],
        schedule: Schedule,
        task: WorkerTask,
        settings: Settings,
        reused: Mapping[int, FileResult],
        ahead: WorkerProcess | None,
    ) -> None:
        self._files = files
        self._task = task
        self._settings = settings
        self._reused = reused
        self._schedule = schedule
        self._slots: dict[int, Slot] = {}
        self._ahead = ahead
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._attempts: dict[int, int] = {}
        self._running: dict[int, _Assignment] = {}  # by slot
        self._durations = Durations(settings.default_limit)
        self._at_end: list[int] = []  # files that the default limit has stopped
        self._second_time: set[int] = set()
        self._failed_starts = 0  # in a row, with no other process there
        self._refusals_alone = 0
        self._gave_up = False  # on files without a licence, and none was opened since
        self._no_licence: dict[int, str] = {}  # files that were refused one at some time, with the words
        self._opened_any = False
        self._waiting_for: str | None = None
        self._folder_gone_since = math.inf
        self._stop: Exception | None = None
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
                self._measure(file, result)
                yield Finished(self._now(), file, 0, 0, result, reused=True)
            while not self._schedule.done or self._at_end:
                if self._schedule.done:
                    self._schedule.add(self._at_end)
                    self._second_time.update(self._at_end)
                    self._at_end.clear()
                yield from self._start_files()
                while idle := self._schedule.retire(self._now()):
                    for number in idle:
                        self._slots[number].retire()
                    yield from self._start_files()
                yield from self._take_answers(until=next_sample)
                if self._stop is not None:
                    raise self._stop
                now = self._now()
                for change in self._schedule.changes():
                    yield Resized(now, change.batch, change.at_once, change.reason)
                if now >= next_sample:
                    yield from self._look_at_open()
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
        return sampler.sample(self._now(), sum(order.ready for order in self._running.values()))

    def _start_files(self) -> Iterator[Event]:
        now = self._now()
        if now < self._not_before or self._stop is not None:
            return
        if now - self._seat_changed > SEAT_RECOVERY:
            self._schedule.open_more()
            self._seat_changed = now
        while not (self._waiting_for == "folder" and self._running) and (start := self._schedule.next(self._now())):
            slot = self._slots.get(start.slot)
            if slot is None:
                slot = self._slots[start.slot] = Slot(start.slot, self._task, self._inbox, self._ahead)
                self._ahead = None
            order = self._running[start.slot] = _Assignment(start.files, slot.life, self._now(), ready=True)
            if slot.submit(self._named(start.files)):
                yield self._open(start.slot, order, order.started)
                continue
            try:
                slot.start()
            except CannotStart as failure:
                yield from self._start_failed(start.slot, str(failure))
                return
            order.life, order.ready = slot.life, False

    def _named(self, files: Sequence[int]) -> list[tuple[str, str | None]]:
        return [(self._files[file].location, self._files[file].object) for file in files]

    def _open(self, slot: int, order: _Assignment, when: float) -> Started:
        """The worker begins with the order's present file."""
        order.opened, order.notice = when, 0.0
        file = order.file
        self._attempts[file] = self._attempts.get(file, 0) + 1
        return Started(when, file, slot, self._attempts[file])

    def _take_answers(self, until: float) -> Iterator[Event]:
        """Wait for messages, at most until `until`, and take them in, up to one after which other files may start."""
        middle = True
        while middle and self._stop is None:
            try:
                slot, life, message = self._inbox.get(timeout=max(0.001, until - self._now()))
            except queue.Empty:
                return
            order = self._running.get(slot)
            if order is None or order.life != life:  # of a process that was let go of
                return
            if message == "ready":
                yield from self._ready(slot, order)
            elif isinstance(message, str):
                yield from self._died(slot, order)
            else:
                yield from self._answered(slot, order, message)
            middle = slot in self._running and bool(order.answers and order.left)

    def _ready(self, slot: int, order: _Assignment) -> Iterator[Event]:
        if order.ended is not None:  # too late: it is being killed
            return
        now = self._now()
        order.ready = True
        self._schedule.ready(slot, None if self._slots[slot].ahead else now - order.started)
        self._failed_starts = 0
        if self._waiting_for == "process":
            yield from self._go_on()
        if self._slots[slot].submit(self._named(order.files)):
            yield self._open(slot, order, now)
        else:
            yield from self._start_failed(slot, "a worker process ended as soon as it had started")

    def _start_failed(self, slot: int, reason: str) -> Iterator[Event]:
        """No process for a slot: its files wait again. It is tried again later; at once where there is no other."""
        order = self._running.pop(slot)
        self._schedule.put_back(slot, order.files, self._now())
        yield StartFailed(self._now(), slot, reason)
        if self._running:
            self._schedule.open_no_more(reason)
            self._seat_changed = self._now()
        elif self._failed_starts == len(self._settings.start_pauses):
            self._stop = CannotStart(reason + self._hint())
        else:
            self._not_before = self._now() + self._settings.start_pauses[self._failed_starts]
            self._failed_starts += 1
            yield from self._wait("process", reason)

    def _hint(self) -> str:
        """What may be looked at where no process starts."""
        if self._task.backend == STAND_IN or self._opened_any:
            return ""
        return '; to see why, try python -c "import OrcFxAPI"'

    def _wait(self, what: Literal["process", "licence", "folder"], reason: str) -> Iterator[Event]:
        if self._waiting_for != what:
            self._waiting_for = what
            yield Waiting(self._now(), what, reason)

    def _go_on(self) -> Iterator[Event]:
        if self._waiting_for is not None:
            self._waiting_for = None
            yield Resumed(self._now())

    def _answered(self, slot: int, order: _Assignment, answer: Answer) -> Iterator[Event]:
        if answer.no_backend is not None:
            raise BackendMissing(answer.no_backend)
        file, attempts, opened = order.file, self._attempts[order.file], order.opened
        away = answer.no_folder is not None and self._files[file].bytes is not None
        order.answers.append(answer)
        now = self._now()
        end = min(now, answer.ended - self._begun)
        waited = max(0.0, end - answer.busy - order.started) if len(order.answers) == 1 else 0.0
        before: list[Event] = []
        after: list[Event] = []
        if away:
            order.away.append(file)
            before += self._folder_is_gone(slot, file, answer.no_folder or "")
        elif self._waiting_for != "folder" or opened > self._folder_gone_since:
            self._folder_gone_since = math.inf
            # A file that is missing asks for no seat.
            tells = answer.result and (answer.result.run_status != "missing" or self._waiting_for != "licence")
            before += self._go_on() if tells else ()
        if order.left:
            after.append(self._open(slot, order, end))
        else:
            after += self._order_done(slot, order)  # the slot works on while what it did is written down
        yield from before
        if answer.result is not None and not away:
            self._measure(file, answer.result)
            self._schedule.held(answer.pid, file, answer.result.usage.rss_peak)
            if answer.result.run_status != "missing":
                self._refusals_alone, self._gave_up, self._opened_any = 0, False, True
            yield Finished(
                end,
                file,
                slot,
                attempts,
                answer.result,
                pid=answer.pid,
                queue=waited,
                total=waited + answer.busy,
                versions=answer.versions,
                model_threads=answer.model_threads,
            )
        yield from after
        if not order.left and order.refused:
            yield from self._refused(slot, order.refused)

    def _order_done(self, slot: int, order: _Assignment) -> Iterator[Event]:
        """Every file of an order is answered."""
        del self._running[slot]
        now = self._now()
        if order.ended is not None:  # the last answer came while its worker was being killed
            self._slots[slot].close()
        if order.refused:
            self._schedule.put_back(slot, [*order.refused], now, behind=True)
            self._schedule.add(order.away)
            return
        telling = all(answer.result is not None and answer.result.error is None for answer in order.answers)
        seconds = sum(answer.busy for answer in order.answers)
        self._schedule.finish(slot, now, seconds=seconds if telling else None, warm=order.ended is None)
        self._schedule.add(order.away)
        yield from self._start_files()

    def _died(self, slot: int, order: _Assignment) -> Iterator[Event]:
        """The worker is gone, with the file that it had open; those after it wait again."""
        status = self._slots[slot].close()
        if not order.ready:
            if order.ended is not None:
                reason = f"a worker process was not ready within {self._settings.start_timeout:g} s and was stopped"
            else:
                reason = f"a worker process ended before it was ready{_exit_words(status)}"
            yield from self._start_failed(slot, reason)
            return
        del self._running[slot]
        file, attempts, now = order.file, self._attempts[order.file], self._now()
        again, behind, result = order.left, list[int](), None
        yield from self._not_opened(slot, order.refused)
        if order.ended == file and order.held_up:
            self._attempts[file] -= 1
            again, behind = again[1:], [file]
            yield Retrying(now, file, slot, f"open for {order.limit:.0f} s while others wait behind it in its process")
        elif order.ended == file and self._settings.timeout is None and file not in self._second_time:
            again = again[1:]
            self._at_end.append(file)
            yield Retrying(now, file, slot, f"took longer than {order.limit:g} s, the default limit; see --timeout")
        elif order.ended == file:
            result = FileResult("timed out", error=self._overdue_words(order.limit))
        elif order.ended is not None:  # for a file that came to its end just then
            self._attempts[file] -= 1
            yield Retrying(now, file, slot, "its process was stopped for the file before it")
        elif attempts <= self._settings.retries:
            yield Retrying(now, file, slot, "its process died")
        else:
            times = "once" if attempts == 1 else f"{attempts} times"
            result = FileResult("crashed", error=f"the process that opened it died (tried {times})")
        if result is not None:
            again = again[1:]
        self._schedule.put_back(slot, [*again, *order.refused, *order.away], now, alone=order.ended is None)
        self._schedule.add(behind)
        if result is not None:
            yield Finished(now, file, slot, attempts, result, total=now - order.opened)

    def _refused(self, slot: int, refused: dict[int, str]) -> Iterator[Event]:
        """No seat: the files wait again behind the others, and no more are opened at once than hold a seat now.

        If nothing of ours runs whose end could free a seat, it is tried a few times more. Then the files fail that were
        refused so long, and those that were not tried yet are. The run ends instead if nothing is done yet, or if
        files are left to try and none was opened in this run, or since the last files failed so.
        """
        self._slots[slot].close()
        words = next(iter(refused.values()))
        self._schedule.open_no_more(f"no licence: {words}")
        self._seat_changed = self._now()
        yield from self._not_opened(slot, refused)
        if self._running:
            return
        if self._refusals_alone < len(LICENCE_PAUSES):
            self._not_before = self._now() + LICENCE_PAUSES[self._refusals_alone]
            self._refusals_alone += 1
            yield from self._wait("licence", words)
            return
        waiting = self._schedule.waiting
        not_tried = waiting - self._no_licence.keys()
        done = bool(self._opened_any or self._reused)
        if not done or (not_tried and (self._gave_up or not self._opened_any)):
            self._stop = LicenceRefused(words)
            return
        self._gave_up, self._refusals_alone = True, 0
        for file in sorted(waiting - not_tried):
            self._schedule.drop(file)
            attempts = self._attempts[file] + 1
            yield Finished(self._now(), file, slot, attempts, FileResult("no licence", error=self._no_licence[file]))

    def _not_opened(self, slot: int, refused: dict[int, str]) -> Iterator[Event]:
        """Files without a licence wait again; that was no attempt."""
        self._no_licence |= refused
        for file, words in refused.items():
            self._attempts[file] -= 1
            yield Retrying(self._now(), file, slot, f"no licence: {words}")

    def _folder_is_gone(self, slot: int, file: int, folder: str) -> Iterator[Event]:
        """The folder of a file that was there has gone away: the file waits again, and so do all, for some time."""
        now, longest = self._now(), self._settings.folder_timeout
        self._folder_gone_since = min(now, self._folder_gone_since)
        if now - self._folder_gone_since >= longest:
            self._stop = FolderGone(f"{folder} has gone away and was not back within {longest:g} s")
        self._not_before = now + self._settings.folder_pause
        self._attempts[file] -= 1
        yield from self._wait("folder", f"{folder} has gone away; it is looked for again for {longest:g} s")
        yield Retrying(now, file, slot, f"{folder} has gone away")

    def _measure(self, file: int, result: FileResult) -> None:
        if result.error is None:
            self._durations.add(self._size(file), result.usage.load + result.usage.extract)

    def _size(self, file: int) -> int:
        return self._files[file].bytes or 0

    def _limit(self, order: _Assignment) -> float:
        """How long the order's present file may be open, or its process may start [s]."""
        if not order.ready:
            return self._settings.start_timeout
        if self._settings.timeout is not None:
            return self._settings.timeout
        return self._durations.limit(self._size(order.file)) * (2 if order.file in self._second_time else 1)

    def _look_at_open(self) -> Iterator[Event]:
        """End what takes too long, and name a file that takes unusually long: once, and again at each double."""
        now = self._now()
        for slot, order in list(self._running.items()):
            if order.ended is not None:
                if now - order.killed >= self._settings.kill_timeout:
                    self._slots[slot].abandon()
                    yield from self._died(slot, order)
                continue
            since = now - (order.opened if order.ready else order.started)
            limit = self._limit(order)
            if since >= limit:
                self._end(slot, order, limit)
            elif order.ready and since >= (order.notice or self._durations.unusual(self._size(order.file))):
                order.notice = 2 * since
                yield Slow(now, order.file, slot, since, self._durations.slowest(self._size(order.file)))
                if len(order.left) > 1:
                    order.held_up = True
                    self._end(slot, order, since)

    def _end(self, slot: int, order: _Assignment, limit: float) -> None:
        order.ended, order.limit, order.killed = order.file, limit, self._now()
        self._slots[slot].kill()

    def _overdue_words(self, limit: float) -> str:
        if self._settings.timeout is not None:
            return f"took longer than {limit:g} s and was stopped"
        return (
            f"took longer than the default limit, at last {limit:g} s, and was stopped (tried twice); "
            "--timeout SECONDS sets another limit, --timeout none takes it away"
        )


def _exit_words(status: int | None) -> str:
    """An exit status as a part of a sentence."""
    if status is None:
        return ""
    if status < 0:
        return f" (signal {-status})"
    return f" (exit status {status if status < 2**16 else hex(status)})"  # Windows has its errors in hexadecimal
