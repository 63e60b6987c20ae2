"""Runs slots by the schedule and yields what happens. It knows no kind of slot."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from orcapost.engine.assignment import Assignment
from orcapost.engine.events import (
    Event,
    Finished,
    Resized,
    Resumed,
    Retrying,
    Reused,
    Sampled,
    Slow,
    Started,
    StartFailed,
    Waiting,
)
from orcapost.engine.result import FileResult, WorkerAnswer
from orcapost.engine.sampler import Sampler
from orcapost.engine.slot import CannotStart, File, Message, Slot, SlotFactory
from orcapost.inventory import FolderGone, SimFile
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
        Limit for one file [s]: one that takes longer is stopped, and not tried again. Infinite for no limit.
        None for the default limit: a file that takes longer is tried once more at the end, with twice the limit.
    default_limit
        The figures of the default limit.
    start_timeout
        Limit for the start of a worker process [s].
    start_pauses
        Pauses [s] between tries when a process could not be started and no other is there. After the last the run ends.
    kill_timeout
        Limit for the end of a process that was killed [s]; then the run goes on without it.
    folder_timeout, folder_pause
        Where the folder of the input files has gone away: how long the run waits for it, and between tries [s].
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
    slots: SlotFactory,
    settings: Settings = Settings(),
    reused: Reused | None = None,
    schedule: Schedule | None = None,
    asked: Sequence[int] | None = None,
) -> Generator[Event, None, None]:
    """Process `files` and yield what happens, as it happens.

    Closing the iterator, or an exception in whoever reads it, ends every worker.

    Parameters
    ----------
    slots
        Makes the slots, whose processes answer for the files.
    reused
        Files that an earlier run has done.
    schedule
        The plan's schedule without the reused files, for a caller who reads afterwards what it has measured.
    asked
        Which of the task's lists of questions each file is asked; None for the first.

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
    reused = reused or Reused(0.0, (), (), {})
    schedule = schedule or Schedule(plan, [file.bytes for file in files], frozenset(reused.files))
    return _Run(files, schedule, slots, settings, reused, [0] * len(files) if asked is None else asked).events()


class _Run:
    def __init__(
        self,
        files: Sequence[SimFile],
        schedule: Schedule,
        slots: SlotFactory,
        settings: Settings,
        reused: Reused,
        asked: Sequence[int],
    ) -> None:
        self._files = files
        self._asked = asked
        self._settings = settings
        self._reused = reused
        self._schedule = schedule
        self._factory = slots
        self._slots: dict[int, Slot] = {}
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._attempts: dict[int, int] = {}
        self._running: dict[int, Assignment] = {}  # by slot
        self._durations = Durations(settings.default_limit)
        self._at_end: list[int] = []  # files that the default limit has stopped
        self._second_time: set[int] = set()
        self._failed_starts = 0  # in a row, with no other process there
        self._refusals_alone = 0
        self._failed_for_seats = False  # files did, and none was opened since
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
            if self._reused.files:
                for file, seconds in zip(self._reused.files, self._reused.seconds, strict=True):
                    self._durations.add(self._size(file), seconds)
                yield self._reused
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
            self._factory.close()
            for slot in self._slots.values():  # all at once, then wait for each
                slot.retire()
            for slot in self._slots.values():
                slot.close()

    def _sample(self, sampler: Sampler) -> Sampled:
        return sampler.sample(self._now(), sum(assignment.ready for assignment in self._running.values()))

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
                slot = self._slots[start.slot] = self._factory.make(start.slot, self._inbox)
            assignment = self._running[start.slot] = Assignment(start.files, slot.life, self._now(), ready=True)
            if slot.submit(self._named(start.files)):
                yield self._open(start.slot, assignment, assignment.started)
                continue
            try:
                slot.start()
            except CannotStart as failure:
                yield from self._start_failed(start.slot, str(failure))
                return
            assignment.life, assignment.ready = slot.life, False

    def _named(self, files: Sequence[int]) -> list[File]:
        named = [(self._files[file], self._asked[file]) for file in files]
        return [(file.location, file.object, asked, file.own_stem) for file, asked in named]

    def _open(self, slot: int, assignment: Assignment, when: float) -> Started:
        """The worker begins with an assignment's present file."""
        assignment.opened, assignment.notice = when, 0.0
        file = assignment.file
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
            assignment = self._running.get(slot)
            if assignment is None or assignment.life != life:  # of an earlier process
                return
            if message == "ready":
                yield from self._ready(slot, assignment)
            elif isinstance(message, str):
                yield from self._died(slot, assignment)
            else:
                yield from self._answered(slot, assignment, message)
            middle = slot in self._running and bool(assignment.answers and assignment.left)

    def _ready(self, slot: int, assignment: Assignment) -> Iterator[Event]:
        if assignment.ended is not None:  # too late: it is being killed
            return
        now = self._now()
        assignment.ready = True
        self._schedule.ready(slot, None if self._slots[slot].ahead else now - assignment.started)
        self._failed_starts = 0
        if self._waiting_for == "process":
            yield from self._go_on()
        if self._slots[slot].submit(self._named(assignment.files)):
            yield self._open(slot, assignment, now)
        else:
            yield from self._start_failed(slot, "a worker process ended as soon as it had started")

    def _start_failed(self, slot: int, reason: str) -> Iterator[Event]:
        """No process for a slot: its files wait again. It is tried again later; at once where there is no other."""
        assignment = self._running.pop(slot)
        self._schedule.put_back(slot, assignment.files, self._now())
        yield StartFailed(self._now(), slot, reason)
        if self._running:
            self._schedule.open_no_more(reason, "process")
            self._seat_changed = self._now()
        elif self._failed_starts == len(self._settings.start_pauses):
            self._stop = CannotStart(reason + self._hint())
        else:
            self._not_before = self._now() + self._settings.start_pauses[self._failed_starts]
            self._failed_starts += 1
            yield from self._wait("process", reason)

    def _hint(self) -> str:
        """What may be looked at where no process starts; nothing where one did."""
        advice = "" if self._opened_any else self._factory.advice
        return advice and f"; {advice}"

    def _wait(self, what: Literal["process", "licence", "folder"], reason: str) -> Iterator[Event]:
        if self._waiting_for != what:
            self._waiting_for = what
            yield Waiting(self._now(), what, reason)

    def _go_on(self) -> Iterator[Event]:
        if self._waiting_for is not None:
            self._waiting_for = None
            yield Resumed(self._now())

    def _answered(self, slot: int, assignment: Assignment, answer: WorkerAnswer) -> Iterator[Event]:
        if answer.no_backend is not None:
            raise BackendMissing(answer.no_backend)
        file, attempts, opened = assignment.file, self._attempts[assignment.file], assignment.opened
        away = answer.no_folder is not None and self._files[file].bytes is not None
        assignment.answers.append(answer)
        now = self._now()
        end = min(now, answer.ended - self._begun)
        waited = max(0.0, end - answer.busy - assignment.started) if len(assignment.answers) == 1 else 0.0
        before: list[Event] = []
        after: list[Event] = []
        if away:
            assignment.away.append(file)
            before += self._folder_is_gone(slot, file, answer.no_folder or "")
        elif self._waiting_for != "folder" or opened > self._folder_gone_since:
            self._folder_gone_since = math.inf
            # A file that is missing asks for no seat.
            decides = answer.result and (answer.result.run_status != "missing" or self._waiting_for != "licence")
            before += self._go_on() if decides else ()
        if assignment.left:
            after.append(self._open(slot, assignment, end))
        else:
            after += self._assignment_done(slot, assignment)  # the slot works on while what it did is written down
        yield from before
        if answer.result is not None and not away:
            if answer.result.error is None:
                usage = answer.result.usage
                self._durations.add(self._size(file), usage.load + usage.extract)
            self._schedule.held(answer.pid, file, answer.result.usage.rss_peak)
            if answer.result.run_status != "missing":
                self._refusals_alone, self._failed_for_seats, self._opened_any = 0, False, True
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
        if not assignment.left and assignment.refused:
            yield from self._refused(slot, assignment.refused)

    def _assignment_done(self, slot: int, assignment: Assignment) -> Iterator[Event]:
        """Every file of an assignment is answered."""
        del self._running[slot]
        now = self._now()
        if assignment.ended is not None:  # the last answer came while its worker was being killed
            self._slots[slot].close()
        if assignment.refused:
            self._schedule.put_back(slot, [*assignment.refused], now, behind=True)
            self._schedule.add(assignment.away)
            return
        measured = all(answer.result is not None and answer.result.error is None for answer in assignment.answers)
        seconds = sum(answer.busy for answer in assignment.answers)
        self._schedule.finish(slot, now, seconds=seconds if measured else None, warm=assignment.ended is None)
        self._schedule.add(assignment.away)
        yield from self._start_files()

    def _died(self, slot: int, assignment: Assignment) -> Iterator[Event]:
        """The worker is gone, with the file that it had open; those after it wait again."""
        status = self._slots[slot].close()
        if not assignment.ready:
            if assignment.ended is not None:
                reason = f"a worker process was not ready within {self._settings.start_timeout:g} s and was stopped"
            else:
                reason = f"a worker process ended before it was ready{_exit_words(status)}"
            yield from self._start_failed(slot, reason)
            return
        del self._running[slot]
        file, attempts, now = assignment.file, self._attempts[assignment.file], self._now()
        again, behind, result = assignment.left, list[int](), None
        yield from self._not_opened(slot, assignment.refused)
        if assignment.ended == file and assignment.held_up:
            self._attempts[file] -= 1
            again, behind = again[1:], [file]
            yield Retrying(
                now, file, slot, f"open for {assignment.limit:.0f} s while others wait behind it in its process"
            )
        elif assignment.ended == file and self._settings.timeout is None and file not in self._second_time:
            again = again[1:]
            self._at_end.append(file)
            yield Retrying(
                now, file, slot, f"took longer than {assignment.limit:g} s, the default limit; see --timeout"
            )
        elif assignment.ended == file:
            result = FileResult("timed out", error=self._overdue_words(assignment.limit))
        elif assignment.ended is not None:  # for a file that came to its end just then
            self._attempts[file] -= 1
            yield Retrying(now, file, slot, "its process was stopped for the file before it")
        elif attempts <= self._settings.retries:
            yield Retrying(now, file, slot, "its process died")
        else:
            times = "once" if attempts == 1 else f"{attempts} times"
            result = FileResult("crashed", error=f"the process that opened it died (tried {times})")
        if result is not None:
            again = again[1:]
        self._schedule.put_back(
            slot, [*again, *assignment.refused, *assignment.away], now, alone=assignment.ended is None
        )
        self._schedule.add(behind)
        if result is not None:
            yield Finished(now, file, slot, attempts, result, total=now - assignment.opened)

    def _refused(self, slot: int, refused: dict[int, str]) -> Iterator[Event]:
        """No seat: the files wait again behind the others, and no more are opened at once than hold a seat now.

        If nothing of ours runs whose end could free a seat, it is tried a few times more. Then the files fail that were
        refused all that time, and the others are tried. The run ends instead if nothing is done yet, or if files are
        left to try and none was opened in this run, or since the last files failed so.
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
        done = bool(self._opened_any or self._reused.files)
        if not done or (not_tried and (self._failed_for_seats or not self._opened_any)):
            self._stop = LicenceRefused(words)
            return
        self._failed_for_seats, self._refusals_alone = True, 0
        for file in sorted(waiting - not_tried):
            self._schedule.drop(file)
            attempts = self._attempts[file] + 1
            yield Finished(self._now(), file, slot, attempts, FileResult("no licence", error=self._no_licence[file]))

    def _not_opened(self, slot: int, refused: dict[int, str]) -> Iterator[Event]:
        """Files without a licence wait again; that does not count as an attempt."""
        self._no_licence |= refused
        for file, words in refused.items():
            self._attempts[file] -= 1
            yield Retrying(self._now(), file, slot, f"no licence: {words}")

    def _folder_is_gone(self, slot: int, file: int, folder: str) -> Iterator[Event]:
        """The folder of a file that was there has gone away: the file waits again, and so do all, for some time."""
        now, timeout = self._now(), self._settings.folder_timeout
        self._folder_gone_since = min(now, self._folder_gone_since)
        if now - self._folder_gone_since >= timeout:
            self._stop = FolderGone(f"{folder} has gone away and was not back within {timeout:g} s")
        self._not_before = now + self._settings.folder_pause
        self._attempts[file] -= 1
        yield from self._wait("folder", f"{folder} has gone away; it is looked for again for {timeout:g} s")
        yield Retrying(now, file, slot, f"{folder} has gone away")

    def _size(self, file: int) -> int:
        return self._files[file].bytes or 0

    def _limit(self, assignment: Assignment) -> float:
        """How long an assignment's present file may be open, or its process may start [s]."""
        if not assignment.ready:
            return self._settings.start_timeout
        if self._settings.timeout is not None:
            return self._settings.timeout
        return self._durations.limit(self._size(assignment.file)) * (2 if assignment.file in self._second_time else 1)

    def _look_at_open(self) -> Iterator[Event]:
        """End what takes too long, and name a file that takes unusually long: once, and again at each double."""
        now = self._now()
        for slot, assignment in list(self._running.items()):
            if assignment.ended is not None:
                if now - assignment.killed >= self._settings.kill_timeout:
                    self._slots[slot].abandon()
                    yield from self._died(slot, assignment)
                continue
            since = now - (assignment.opened if assignment.ready else assignment.started)
            limit = self._limit(assignment)
            if since >= limit:
                self._end(slot, assignment, limit)
            elif assignment.ready and since >= (
                assignment.notice or self._durations.unusual(self._size(assignment.file))
            ):
                assignment.notice = 2 * since
                yield Slow(now, assignment.file, slot, since, self._durations.slowest(self._size(assignment.file)))
                if len(assignment.left) > 1:
                    assignment.held_up = True
                    self._end(slot, assignment, since)

    def _end(self, slot: int, assignment: Assignment, limit: float) -> None:
        assignment.ended, assignment.limit, assignment.killed = assignment.file, limit, self._now()
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
