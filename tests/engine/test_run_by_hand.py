"""The engine without processes: slots that follow a script, and a clock that only messages and waiting move."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import math
import queue
from collections import Counter
from collections.abc import Generator, Sequence
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from orcapost.engine import loop as module
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
from orcapost.engine.loop import Settings
from orcapost.engine.result import FileResult, Usage, WorkerAnswer
from orcapost.engine.slot import CannotStart, File, Message, Slot, SlotFactory
from orcapost.inventory import FolderGone, SimFile
from orcapost.job import GB, Parallel
from orcapost.orcaflex.backend import Versions
from orcapost.orcaflex.errors import BackendMissing, LicenceRefused
from orcapost.planning.host import Host
from orcapost.planning.limits import DefaultLimit
from orcapost.planning.plan import make_plan
from orcapost.planning.schedule import Schedule

HOST = Host("h", "Linux", cores=64, memory=256 * GB, available=256 * GB)
START = 0.5  # seconds that a process takes to start, if nothing else is scripted
LATE = 1.0  # seconds until a process dies that "dies late"
CLOCK = 1000.0  # what the computer's clock says when a run begins
VERSIONS = Versions("module", "library")

# What becomes of a file, or of the start of a process: the seconds after which it is done, or a word.
Fate = float | str
Kind = TypeVar("Kind")


def ok(seconds: float) -> FileResult:
    """The result of a file that took so long."""
    return FileResult("SimulationStopped", usage=Usage(load=seconds, rss_peak=7_000_000))


class Stage:
    """The clock, the messages on their way, and what becomes of each file at each try."""

    def __init__(self, fates: Sequence[Sequence[Fate]]) -> None:
        self.now = 0.0
        self.fates = [list(fate) for fate in fates]
        self.slots: dict[int, ScriptedSlot] = {}
        self.calls: list[tuple[str, int]] = []
        self.starts: list[tuple[float, int]] = []  # when, slot
        self.task: list[tuple[float, int, list[int]]] = []  # when, slot, files
        self.asked: dict[int, int] = {}  # the list of each file
        self.start_fates: dict[int, list[Fate]] = {}  # of the next processes of a slot
        self.no_process_for: set[int] = set()
        self.survives_kill: set[int] = set()
        self._coming: list[tuple[float, int, tuple[int, int, Any]]] = []
        self._sent = itertools.count()

    def send(self, time: float, slot: int, life: int, message: Any) -> None:
        heapq.heappush(self._coming, (time, next(self._sent), (slot, life, message)))

    def silence(self, slot: int, life: int) -> None:
        """What a process would have sent from now on does not come."""
        self._coming = [sent for sent in self._coming if sent[0] <= self.now or sent[2][:2] != (slot, life)]
        heapq.heapify(self._coming)

    def get(self, timeout: float) -> Any:
        if self._coming and self._coming[0][0] <= self.now + timeout:
            self.now = max(self.now, self._coming[0][0])
            return heapq.heappop(self._coming)[2]
        self.now += timeout
        raise queue.Empty


class ScriptedSlot:
    def __init__(self, stage: Stage, number: int, ahead: bool) -> None:
        self._stage, self._number, self._first_ahead = stage, number, ahead
        self._status: int | None = None
        self.life = 0
        self.alive = False
        stage.slots[number] = self

    @property
    def ahead(self) -> bool:
        return self._first_ahead and self.life == 1

    def start(self) -> None:
        stage = self._stage
        if self._number in stage.no_process_for:
            raise CannotStart("too many open files")
        assert not self.alive
        stage.starts.append((stage.now, self._number))
        self.life += 1
        self.alive, self._status = True, None
        fates = stage.start_fates.get(self._number)
        fate = fates.pop(0) if fates else START
        if fate == "dies":
            self._send(stage.now + START, "died")
            self._status = 134
        elif fate == "dies at last":
            self._send(stage.now + START, "ready")
            self.alive = False
        elif fate != "hangs":
            self._send(stage.now + float(fate), "ready")

    def submit(self, files: Sequence[File]) -> bool:
        if not self.alive:
            return False
        stage, positions = self._stage, [int(path) for path, *_ in files]
        stage.task.append((stage.now, self._number, positions))
        stage.asked.update(zip(positions, (asked for _, _, asked, _ in files), strict=True))
        time = stage.now
        for position in positions:
            fate = stage.fates[position].pop(0)
            if fate == "hangs":
                break
            if fate in ("dies", "dies late"):
                self._send(time + (LATE if fate == "dies late" else 0.0), "died")
                break
            seconds = fate if isinstance(fate, float) else 0.0
            time += seconds
            self._send(time, answer(100 + self._number, fate, seconds, time))
            if fate == "is the last of its process":
                self._send(time, "died")
                self.alive = False
        return True

    def kill(self) -> None:
        self._stage.calls.append(("kill", self._number))
        if self.alive and self._number not in self._stage.survives_kill:
            self._stage.silence(self._number, self.life)
            self._send(self._stage.now, "died")
            self.alive = False

    def abandon(self) -> None:
        self._stage.calls.append(("abandon", self._number))
        self.alive = False

    def retire(self) -> None:
        self._stage.calls.append(("retire", self._number))
        self.alive = False

    def close(self) -> int | None:
        self._stage.calls.append(("close", self._number))
        self.alive = False
        return self._status

    def _send(self, time: float, message: Any) -> None:
        self._stage.send(time, self._number, self.life, message)


class ScriptedSlots:
    """Makes scripted slots; the first of them may have a process that was started before the run."""

    def __init__(self, stage: Stage, ahead: bool, advice: str) -> None:
        self._stage, self._ahead, self.advice = stage, ahead, advice
        self.closed = False

    def make(self, number: int, inbox: queue.SimpleQueue[Message]) -> Slot:
        ahead, self._ahead = self._ahead, False
        return ScriptedSlot(self._stage, number, ahead)

    def close(self) -> None:
        self.closed = True


def answer(pid: int, fate: Fate, busy: float, ended: float) -> WorkerAnswer:
    """What a worker answers about a file of this fate, at a moment of the run."""
    result: FileResult | None = ok(busy)
    if fate in ("is refused", "has no backend"):
        result = None
    elif fate == "is bad":
        result = FileResult("unreadable", error="cut short")
    elif fate in ("is missing", "has no folder"):
        result = FileResult("missing", error="no such file")
    return WorkerAnswer(
        result,
        pid=pid,
        busy=busy,
        ended=CLOCK + ended,
        no_licence="all seats are taken" if fate == "is refused" else None,
        no_backend="no OrcaFlex" if fate == "has no backend" else None,
        no_folder="share" if fate == "has no folder" else None,
        versions=VERSIONS,
        model_threads=3,
    )


def earlier(results: dict[int, FileResult]) -> Reused:
    """What an earlier run has done."""
    usages = [result.usage for result in results.values()]
    return Reused(0.0, list(results), [usage.load + usage.extract for usage in usages], results)


class Run:
    """A run over files that fare as scripted, one list of fates for each; the last of them needs no name."""

    def __init__(
        self,
        patch: pytest.MonkeyPatch,
        *fates: Sequence[Fate],
        workers: int = 1,
        reused: dict[int, FileResult] | None = None,
        ahead: bool = False,
        advice: str = "",
        absent: Sequence[int] = (),
        asked: Sequence[int] | None = None,
        **settings: Any,
    ) -> None:
        self.stage = stage = Stage(fates)
        patch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: CLOCK + stage.now))
        patch.setattr(module, "queue", SimpleNamespace(SimpleQueue=lambda: stage, Empty=queue.Empty))
        sampler = SimpleNamespace(sample=lambda time, running: Sampled(time, 0.0, 0, 0.0, running))
        patch.setattr(module, "Sampler", lambda: sampler)
        sizes = [None if position in absent else GB for position in range(len(fates))]
        plan = make_plan(sizes, HOST, Parallel(workers=workers))
        self.schedule = Schedule(plan, sizes, frozenset(reused or ()))
        files = [SimFile(str(position), size) for position, size in enumerate(sizes)]
        self.slots = ScriptedSlots(stage, ahead, advice)
        slots: SlotFactory = self.slots
        self.events: list[Event] = []
        self.stream: Generator[Event, None, None] = module.run(
            files, plan, slots, Settings(**settings), earlier(reused or {}), self.schedule, asked
        )

    def to_the_end(self) -> Run:
        for event in self.stream:
            self.events.append(event)
        return self

    def all(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def finished(self) -> list[tuple[float, int, str]]:
        """When, which file, and how."""
        return [(event.time, event.file, event.result.run_status) for event in self.all(Finished)]


@pytest.fixture
def patch(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def test_files_are_told_when_they_start_and_when_they_are_done(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], [1.0]).to_the_end()

    assert run.all(Started) == [Started(0.5, 0, 0, 1), Started(2.5, 1, 0, 1)]
    assert run.all(Finished) == [
        Finished(2.5, 0, 0, 1, ok(2.0), 100, queue=0.5, total=2.5, versions=VERSIONS, model_threads=3),
        Finished(3.5, 1, 0, 1, ok(1.0), 100, queue=0.0, total=1.0, versions=VERSIONS, model_threads=3),
    ]


def test_a_slot_works_on_before_what_it_did_is_told(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], [1.0])

    given = [len(run.stage.task) for event in run.stream if isinstance(event, Finished)]

    assert given == [2, 2]


def test_a_slot_has_one_file_open(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], [1.0]).to_the_end()

    told = [(type(event), event.file) for event in run.events if isinstance(event, Started | Finished)]
    assert told == [(Started, 0), (Finished, 0), (Started, 1), (Finished, 1)]


def test_several_run_at_once(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], [3.0], [4.0], workers=2).to_the_end()

    assert run.finished == [
        (2.5, 0, "SimulationStopped"),
        (3.5, 1, "SimulationStopped"),
        (6.5, 2, "SimulationStopped"),
    ]


def test_the_machine_is_sampled_twice_a_second_and_at_the_end(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.5], [1.5], workers=2)
    run.stage.start_fates = {0: [0.25], 1: [0.75]}  # so that the first is open till 1.75 s, the second from 0.75 s

    run.to_the_end()

    samples = [(event.time, event.running) for event in run.all(Sampled)]
    assert samples == [(0.5, 1), (1.0, 2), (1.5, 2), (2.0, 1), (2.25, 0)]


def test_what_a_start_took_is_told_to_the_schedule(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0])
    before = run.schedule.start_seconds

    run.to_the_end()

    assert run.schedule.start_seconds == pytest.approx((before + START) / 2)


def test_a_later_start_is_counted_from_its_own_beginning(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["dies", 2.0])
    calls = recorded(patch, run, "ready")

    run.to_the_end()

    assert calls == [((0, START), {}), ((0, START), {})]


def test_files_of_an_earlier_run_are_told_first_and_not_done_again(patch: pytest.MonkeyPatch) -> None:
    done = {1: ok(1.0)}

    run = Run(patch, [1.0], [1.0], [1.0], reused=done).to_the_end()

    assert run.events[0] == Reused(0.0, [1], [1.0], done)
    assert [event.file for event in run.all(Finished)] == [0, 2]


def test_each_file_is_sent_with_the_list_that_it_is_asked(patch: pytest.MonkeyPatch) -> None:
    asked = Run(patch, [1.0], [1.0], [1.0], asked=[2, 0, 1]).to_the_end()
    first = Run(patch, [1.0], [1.0]).to_the_end()

    assert asked.stage.asked == {0: 2, 1: 0, 2: 1}
    assert first.stage.asked == {0: 0, 1: 0}  # the first list, where nobody says which


def test_a_run_of_reused_files_only_starts_nothing(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [], reused={0: ok(1.0)}).to_the_end()

    assert run.stage.slots == {}
    assert [type(event) for event in run.events] == [Reused, Sampled]


# How it ends


def test_in_the_end_all_slots_are_told_to_end_before_any_is_waited_for(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], [2.0], workers=2).to_the_end()

    assert run.stage.calls[-4:] == [("retire", 0), ("retire", 1), ("close", 0), ("close", 1)]
    assert ("kill", 0) not in run.stage.calls


def test_whoever_reads_no_further_ends_every_worker_at_once(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], ["hangs"], workers=2)
    started = (event for event in run.stream if isinstance(event, Started))
    assert [next(started).file, next(started).file] == [0, 1]

    run.stream.close()

    assert run.stage.calls == [("kill", 0), ("kill", 1), ("retire", 0), ("retire", 1), ("close", 0), ("close", 1)]


def test_a_slot_for_which_nothing_waits_is_let_go_while_others_work(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], [9.0], workers=2)
    for event in run.stream:
        if run.stage.now > 2.0:
            break
        assert not (isinstance(event, Finished) and run.stage.calls)

    assert run.stage.calls == [("retire", 0)]


# A worker that was started ahead


def test_the_start_of_a_worker_that_was_started_ahead_is_not_measured(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], [1.0], workers=2, ahead=True)
    before = run.schedule.start_seconds

    run.to_the_end()

    assert run.schedule.start_seconds == pytest.approx((before + START) / 2)  # of the second slot's process only


@pytest.mark.parametrize("fates", [[], [1.0], ["has no backend"]])
def test_what_was_prepared_for_slots_is_released_however_the_run_ends(
    patch: pytest.MonkeyPatch, fates: list[Fate]
) -> None:
    run = Run(patch, fates, reused=None if fates else {0: ok(1.0)})

    with contextlib.suppress(BackendMissing):
        run.to_the_end()

    assert run.slots.closed


# Workers that die


def test_a_file_whose_worker_died_is_tried_again(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["dies", 2.0]).to_the_end()

    assert run.all(Retrying) == [Retrying(0.5, 0, 0, "its process died")]
    assert [(event.time, event.attempt) for event in run.all(Started)] == [(0.5, 1), (1.0, 2)]
    assert [(event.time, event.attempts, event.result) for event in run.all(Finished)] == [(3.0, 2, ok(2.0))]
    assert run.stage.slots[0].life == 2


@pytest.mark.parametrize(("retries", "tried"), [(0, "once"), (1, "2 times"), (2, "3 times")])
def test_a_file_whose_worker_dies_each_time_has_crashed(patch: pytest.MonkeyPatch, retries: int, tried: str) -> None:
    run = Run(patch, ["dies late"] * (retries + 1), [1.0], retries=retries).to_the_end()

    crashed, other = run.all(Finished)
    assert crashed.result == FileResult("crashed", error=f"the process that opened it died (tried {tried})")
    assert crashed.attempts == retries + 1
    assert (crashed.time, crashed.total) == ((START + LATE) * (retries + 1), LATE)
    assert other.result == ok(1.0)


def test_unless_told_otherwise_a_file_is_tried_once_more(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["dies", "dies", 1.0]).to_the_end()

    assert run.finished == [(1.0, 0, "crashed")]


def test_what_an_earlier_process_of_a_slot_left_behind_is_not_taken_for_the_present_one(
    patch: pytest.MonkeyPatch,
) -> None:
    run = Run(patch, ["dies", 2.0])
    run.stage.send(1.5, 0, 1, "died")  # once more, of the first process, while the second works
    run.stage.send(1.5, 7, 1, "died")  # of a slot that has nothing in hand

    run.to_the_end()

    assert run.finished == [(3.0, 0, "SimulationStopped")]


# Files that go out together


QUICK = 1 / 128  # five of these are 40 ms


def test_files_that_went_out_together_ran_one_after_the_other(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, *[[QUICK]] * 20).to_the_end()

    assert run.stage.task[1][2] == [1, 2, 3, 4, 5]
    told = [(event.file, event.time, event.queue, event.total) for event in run.all(Finished)[1:6]]
    begin = START + QUICK
    assert told == [(file, begin + file * QUICK, 0.0, QUICK) for file in range(1, 6)]


def test_of_files_that_went_out_together_each_is_told_when_it_is_opened(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, *[[QUICK]] * 20).to_the_end()

    told = [(event.file, event.time) for event in run.all(Started)[1:6]]
    assert told == [(file, START + file * QUICK) for file in range(1, 6)]
    kinds = [(type(event), event.file) for event in run.events if isinstance(event, Started | Finished)]
    assert kinds.index((Finished, 1)) < kinds.index((Started, 2)) < kinds.index((Finished, 2))


def test_of_files_that_went_out_together_with_a_worker_that_died_each_that_is_left_is_tried_alone(
    patch: pytest.MonkeyPatch,
) -> None:
    fates: list[list[Fate]] = [[QUICK] for _ in range(20)]
    fates[3] = ["dies", QUICK]
    run = Run(patch, *fates).to_the_end()

    # The first and the second are answered; the third, which was open, is the only one that is charged.
    assert [files for _, _, files in run.stage.task[1:6]] == [[1, 2, 3, 4, 5], [3], [4], [5], [6, 7, 8, 9, 10]]
    assert {event.file: event.attempts for event in run.all(Finished)} == {file: 1 + (file == 3) for file in range(20)}
    assert [event.file for event in run.all(Retrying)] == [3]


def test_of_files_that_went_out_together_those_without_a_seat_wait_again_behind_the_others(
    patch: pytest.MonkeyPatch,
) -> None:
    fates: list[list[Fate]] = [[QUICK, QUICK] for _ in range(12)]
    fates[2], fates[4] = ["is refused", QUICK], ["is refused", QUICK]
    run = Run(patch, *fates).to_the_end()

    assert [event.file for event in run.all(Retrying)] == [2, 4]
    assert sorted(event.file for event in run.all(Finished)) == list(range(12))
    assert {event.attempts for event in run.all(Finished)} == {1}
    assert [file for _, _, files in run.stage.task for file in files][-2:] == [2, 4]


def test_a_refusal_is_no_attempt_where_the_worker_dies_with_a_file_behind_it(patch: pytest.MonkeyPatch) -> None:
    fates: list[list[Fate]] = [[QUICK] for _ in range(20)]
    fates[2], fates[3] = ["is refused", QUICK], ["dies", QUICK]
    run = Run(patch, *fates).to_the_end()

    assert [(event.file, event.reason) for event in run.all(Retrying)] == [
        (2, "no licence: all seats are taken"),
        (3, "its process died"),
    ]
    assert {event.file: event.attempts for event in run.all(Finished)} == {file: 1 + (file == 3) for file in range(20)}


def test_of_files_that_went_out_together_only_the_one_that_takes_too_long_is_stopped(patch: pytest.MonkeyPatch) -> None:
    fates: list[list[Fate]] = [[QUICK] for _ in range(20)]
    fates[2] = ["hangs"]
    run = Run(patch, *fates, timeout=1.0).to_the_end()

    status = {event.file: event.result.run_status for event in run.all(Finished)}
    assert status == {file: "timed out" if file == 2 else "SimulationStopped" for file in range(20)}
    assert {event.attempts for event in run.all(Finished)} == {1}
    # Those behind it were not begun, and nothing speaks against them.
    assert [files for _, _, files in run.stage.task[1:3]] == [[1, 2, 3, 4, 5], [3, 4, 5, 6, 7]]


def test_the_file_behind_one_that_was_done_while_its_worker_was_being_stopped_is_not_charged(
    patch: pytest.MonkeyPatch,
) -> None:
    fates: list[list[Fate]] = [[QUICK] for _ in range(20)]
    fates[2] = ["hangs"]
    run = Run(patch, *fates, timeout=1.0)
    run.stage.survives_kill = {0}  # at 2 s
    run.stage.send(2.25, 0, 1, answer(100, 1.5, busy=1.5, ended=2.25))
    run.stage.send(2.75, 0, 1, "died")

    run.to_the_end()

    assert run.all(Retrying) == [Retrying(2.75, 3, 0, "its process was stopped for the file before it")]
    assert {event.result.run_status for event in run.all(Finished)} == {"SimulationStopped"}
    assert {event.attempts for event in run.all(Finished)} == {1}


def test_small_files_do_not_wait_behind_one_that_takes_unusually_long(patch: pytest.MonkeyPatch) -> None:
    fates: list[list[Fate]] = [[QUICK] for _ in range(20)]
    fates[2] = ["hangs", QUICK]
    run = Run(patch, *fates, default_limit=DefaultLimit(min_files=1, notice_seconds=3.0)).to_the_end()

    # Opened at 0.5 s + 2/128 s. At 3.5 s it is not 3 s yet, at 4 s it is.
    seconds = 4.0 - (START + 2 * QUICK)
    assert run.all(Slow) == [Slow(4.0, 2, 0, seconds, usual=QUICK)]
    reason = "open for 3 s while others wait behind it in its process"
    assert run.all(Retrying) == [Retrying(4.0, 2, 0, reason)]
    assert run.stage.task[2][2] == [3, 4, 5, 6, 7]
    assert run.stage.task[-1][2] == [2]
    assert {event.attempts for event in run.all(Finished)} == {1}


# Files that take too long. They are looked at every 0.5 s.


def test_a_file_that_takes_too_long_is_stopped_and_not_tried_again(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["hangs"], [1.0], timeout=1.75).to_the_end()

    # Opened at 0.5 s, when its process was up; at 2 s it has not had 1.75 s yet, at 2.5 s it has.
    late, other = run.all(Finished)
    assert late.result == FileResult("timed out", error="took longer than 1.75 s and was stopped")
    assert (late.time, late.total, late.attempts) == (2.5, 2.0, 1)
    assert other.time == late.time + START + 1.0
    assert ("kill", 0) in run.stage.calls


def test_on_a_process_that_is_up_a_file_may_take_as_long_from_its_start(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], ["hangs"], timeout=1.5).to_the_end()

    assert run.finished == [(1.5, 0, "SimulationStopped"), (1.5 + 1.5, 1, "timed out")]


def test_each_file_has_a_time_of_its_own(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], ["hangs"], [1.5], workers=2, timeout=1.75).to_the_end()

    assert run.finished == [(1.5, 0, "SimulationStopped"), (2.5, 1, "timed out"), (3.0, 2, "SimulationStopped")]
    assert run.stage.calls.count(("kill", 0)) == 0


def test_a_start_is_no_part_of_what_a_file_takes(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], timeout=1.5)
    run.stage.start_fates = {0: [20.0]}

    run.to_the_end()

    assert run.finished == [(21.0, 0, "SimulationStopped")]


def test_a_file_that_is_done_while_its_worker_is_being_stopped_is_done(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["hangs"], [1.0], timeout=1.0)
    run.stage.survives_kill = {0}
    run.stage.send(1.75, 0, 1, answer(100, 1.25, busy=1.25, ended=1.75))  # it is stopped at 1.5 s

    run.to_the_end()

    assert run.finished == [(1.75, 0, "SimulationStopped"), (3.25, 1, "SimulationStopped")]
    assert run.stage.calls[:2] == [("kill", 0), ("close", 0)]
    assert run.stage.slots[0].life == 2


@pytest.mark.parametrize(("settings", "seconds"), [({"kill_timeout": 2.0}, 2.0), ({}, 10.0)])
def test_a_process_that_does_not_end_when_it_is_killed_is_abandoned(
    patch: pytest.MonkeyPatch, settings: dict[str, float], seconds: float
) -> None:
    run = Run(patch, ["hangs"], [1.0], timeout=1.0, **settings)
    run.stage.survives_kill = {0}

    run.to_the_end()

    # Killed at 1.5 s, and abandoned so many seconds later; the next has a process of its own.
    abandoned = 1.5 + seconds
    assert run.finished == [(abandoned, 0, "timed out"), (abandoned + START + 1.0, 1, "SimulationStopped")]
    assert run.stage.calls[:2] == [("kill", 0), ("abandon", 0)]


# The default limit

SOON = DefaultLimit(min_seconds=5.0, seconds_per_byte=0.0)


def test_a_file_stopped_by_the_default_limit_is_tried_again_at_the_end_with_twice_the_limit(
    patch: pytest.MonkeyPatch,
) -> None:
    run = Run(patch, ["hangs", "hangs"], [1.0], default_limit=SOON).to_the_end()

    # Open from 0.5 s to 5.5 s; the other is done after a start and its second, and leaves its process behind.
    assert run.all(Retrying) == [Retrying(5.5, 0, 0, "took longer than 5 s, the default limit; see --timeout")]
    assert [(event.time, event.file, event.attempt) for event in run.all(Started)] == [
        (0.5, 0, 1),
        (6.0, 1, 1),
        (7.0, 0, 2),
    ]
    late = run.all(Finished)[-1]
    assert (late.time, late.file, late.total, late.attempts) == (7.0 + 10.0, 0, 10.0, 2)
    assert late.result.run_status == "timed out"
    assert (late.result.error or "").startswith("took longer than the default limit, at last 10 s, and was stopped")


def test_a_file_that_is_done_within_twice_the_default_limit_has_its_values(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [7.0, 7.0], default_limit=SOON).to_the_end()

    # Stopped at 5.5 s, and with a new process from 6 s to 13 s.
    assert [(event.time, event.attempts, event.result) for event in run.all(Finished)] == [(13.0, 2, ok(7.0))]


def test_once_three_of_its_size_are_done_the_default_limit_is_many_times_what_the_slowest_took(
    patch: pytest.MonkeyPatch,
) -> None:
    figures = DefaultLimit(min_seconds=5.0, seconds_per_byte=0.0, min_files=3, times=20.0)
    run = Run(patch, [0.5], [1.0], [0.5], ["hangs", 1.0], default_limit=figures).to_the_end()

    # Opened at 2.5 s, as three are done, the slowest in 1 s.
    assert run.all(Retrying) == [Retrying(22.5, 3, 0, "took longer than 20 s, the default limit; see --timeout")]


def test_files_of_an_earlier_run_count_for_the_default_limit(patch: pytest.MonkeyPatch) -> None:
    figures = DefaultLimit(min_seconds=5.0, seconds_per_byte=0.0, min_files=1, times=20.0)
    run = Run(patch, [], ["hangs", 1.0], reused={0: ok(1.0)}, default_limit=figures).to_the_end()

    assert [event.time for event in run.all(Retrying)] == [START + 20.0]


def test_files_that_failed_are_no_measure_for_the_default_limit(patch: pytest.MonkeyPatch) -> None:
    figures = DefaultLimit(min_seconds=5.0, seconds_per_byte=2.0 / GB, min_files=1, times=1.0)
    run = Run(patch, ["is bad"], ["hangs", 1.0], default_limit=figures).to_the_end()

    assert [event.time for event in run.all(Retrying)] == [START + 5.0 + 2.0]


def test_without_a_limit_a_file_is_named_at_each_double_and_never_stopped(patch: pytest.MonkeyPatch) -> None:
    figures = DefaultLimit(min_seconds=5.0, seconds_per_byte=0.0, notice_seconds=5.0)
    run = Run(patch, [100.0], timeout=math.inf, default_limit=figures).to_the_end()

    # None of its size is done: first after twice the 5 s.
    assert run.all(Slow) == [Slow(START + open_for, 0, 0, open_for, None) for open_for in (10.0, 20.0, 40.0, 80.0)]
    assert run.finished == [(START + 100.0, 0, "SimulationStopped")]


# A folder that is gone


def test_where_the_folder_goes_away_its_files_wait_and_the_run_goes_on_when_it_is_back(
    patch: pytest.MonkeyPatch,
) -> None:
    run = Run(patch, [1.0], ["has no folder", 1.0], [1.0]).to_the_end()

    reason = "share has gone away; it is looked for again for 600 s"
    assert run.all(Waiting) == [Waiting(1.5, "folder", reason)]
    assert run.all(Retrying) == [Retrying(1.5, 1, 0, "share has gone away")]
    # After a pause of a second the next file is tried, and is read; the other one waits behind it.
    assert run.all(Resumed) == [Resumed(3.5)]
    assert run.finished == [
        (1.5, 0, "SimulationStopped"),
        (3.5, 2, "SimulationStopped"),
        (4.5, 1, "SimulationStopped"),
    ]
    assert {event.attempts for event in run.all(Finished)} == {1}


def test_a_file_that_was_open_before_does_not_say_that_the_folder_is_back(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [3.0], ["has no folder", 1.0], workers=2).to_the_end()

    # Nothing is tried while it is open, till 3.5 s.
    assert [time for time, _, _ in run.stage.task] == [0.5, 0.5, 3.5]
    assert run.all(Resumed) == [Resumed(4.5)]


def test_a_folder_that_does_not_come_back_ends_the_run(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["has no folder"] * 4, folder_timeout=3.0, folder_pause=1.0)

    with pytest.raises(FolderGone, match="share has gone away and was not back within 3 s"):
        run.to_the_end()

    assert [time for time, _, _ in run.stage.task] == [0.5, 1.5, 2.5, 3.5]
    assert len(run.all(Waiting)) == 1
    assert run.finished == []


def test_each_time_that_the_folder_is_gone_it_is_waited_for_as_long(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [*["has no folder"] * 2, 1.0], [*["has no folder"] * 5, 1.0], folder_timeout=4.5).to_the_end()

    # In turns at 0.5, 1.5, 2.5 and 3.5 s; the first is open from 4.5 s to 5.5 s, and then the folder is gone again: at
    # 5.5, 6.5 and 7.5 s. Either time is shorter than 4.5 s, both together are longer.
    assert [event.time for event in run.events if isinstance(event, Waiting | Resumed)] == [0.5, 5.5, 5.5, 9.5]
    assert run.finished == [(5.5, 0, "SimulationStopped"), (9.5, 1, "SimulationStopped")]


@pytest.mark.parametrize(("another", "attempts"), [("is refused", 1), ("has no folder", 1), ("dies", 2)])
def test_a_file_of_several_whose_folder_is_gone_is_tried_again_whatever_becomes_of_the_others(
    patch: pytest.MonkeyPatch, another: str, attempts: int
) -> None:
    fates: list[list[Fate]] = [[QUICK] for _ in range(20)]
    fates[2], fates[4] = ["has no folder", QUICK], [another, QUICK]
    run = Run(patch, *fates).to_the_end()

    assert run.stage.task[1][2] == [1, 2, 3, 4, 5]
    assert {event.file: event.attempts for event in run.all(Finished)} == {
        file: attempts if file == 4 else 1 for file in range(20)
    }
    assert [event.file for event in run.all(Retrying)] == [2, 4]


def test_a_file_that_was_not_there_from_the_beginning_is_missing_and_nothing_waits(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["has no folder"], [1.0], absent=[0]).to_the_end()

    assert sorted((event.file, event.result.run_status) for event in run.all(Finished)) == [
        (0, "missing"),
        (1, "SimulationStopped"),
    ]
    assert run.all(Waiting) == []


# Licences


def test_a_file_without_a_seat_waits_again_while_others_hold_theirs(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [3.0], ["is refused", 1.0], [2.0], workers=2).to_the_end()

    assert run.all(Retrying) == [Retrying(0.5, 1, 1, "no licence: all seats are taken")]
    assert run.all(Resized) == [Resized(0.5, None, 1, "no licence: all seats are taken")]
    # One at a time now, the refused one behind the others; its refusal was no attempt.
    assert run.finished == [
        (3.5, 0, "SimulationStopped"),
        (5.5, 2, "SimulationStopped"),
        (6.5, 1, "SimulationStopped"),
    ]
    assert [event.attempts for event in run.all(Finished)] == [1, 1, 1]
    assert ("close", 1) in run.stage.calls[:2]


def test_half_a_minute_after_refusals_one_more_is_tried_then_two_then_four(patch: pytest.MonkeyPatch) -> None:
    refused: list[list[Fate]] = [["is refused", 200.0] for _ in range(7)]
    run = Run(patch, [200.0], *refused, workers=8).to_the_end()

    # The last of seven refusals is at 0.5 s, when one file runs; it is looked at every 0.5 s.
    assert Counter(time for time, _ in run.stage.starts) == {0.0: 8, 31.0: 1, 61.5: 2, 92.0: 4}
    assert [event.at_once for event in run.all(Resized)] == [7, 6, 5, 4, 3, 2, 1, 2, 4, 8]


def test_where_none_of_ours_could_free_a_seat_it_is_tried_for_some_seconds_and_then_the_run_ends(
    patch: pytest.MonkeyPatch,
) -> None:
    run = Run(patch, ["is refused"] * 5)

    with pytest.raises(LicenceRefused, match="all seats are taken"):
        run.to_the_end()

    # After pauses of 0.5, 1, 2 and 4 s; each refusal comes after the 0.5 s of a new process.
    assert [time for time, _ in run.stage.starts] == [0.0, 1.0, 2.5, 5.0, 9.5]
    assert run.all(Waiting) == [Waiting(0.5, "licence", "all seats are taken")]
    assert run.finished == []
    assert run.stage.calls[-3:] == [("kill", 0), ("retire", 0), ("close", 0)]


def test_a_seat_that_comes_free_meanwhile_is_taken(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [*["is refused"] * 2, 1.0], [*["is refused"] * 6, 1.0]).to_the_end()

    # The two take turns. The fifth try, after all four pauses, has a seat; for the second file the pauses begin anew.
    # It is first refused at 11 s, on the process that is there.
    assert [time for time, _ in run.stage.starts] == [0.0, 1.0, 2.5, 5.0, 9.5, 11.5, 13.0, 15.5, 20.0]
    assert [event.time for event in run.events if isinstance(event, Waiting | Resumed)] == [0.5, 11.0, 11.0, 21.5]
    assert [event.result.run_status for event in run.all(Finished)] == ["SimulationStopped"] * 2
    assert [event.attempts for event in run.all(Finished)] == [1, 1]


def test_a_file_that_alone_is_refused_for_long_fails_and_others_go_on(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], ["is refused"] * 6, [1.0]).to_the_end()

    assert [(event.file, event.result.error) for event in run.all(Finished)] == [
        (0, None),
        (2, None),
        (1, "all seats are taken"),
    ]
    failed = run.all(Finished)[-1]
    assert (failed.result.run_status, failed.slot, failed.attempts) == ("no licence", 0, 1)
    assert run.stage.fates[1] == []  # once before the second file had a seat, five times after it


def test_a_file_that_is_missing_does_not_say_that_a_seat_is_there(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], ["is refused", 1.0], ["is missing"]).to_the_end()

    # Refused at 1.5 s; the missing one is asked for after a pause and a start, then the other one at once.
    assert run.all(Waiting) == [Waiting(1.5, "licence", "all seats are taken")]
    assert run.finished == [(1.5, 0, "SimulationStopped"), (2.5, 2, "missing"), (3.5, 1, "SimulationStopped")]
    assert run.all(Resumed) == [Resumed(3.5)]


def test_a_file_that_is_missing_alone_says_that_the_folder_is_there(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], ["has no folder", 1.0], ["is missing"]).to_the_end()

    assert run.all(Resumed) == [Resumed(2.5)]


def test_files_that_are_all_refused_for_long_fail_together(patch: pytest.MonkeyPatch) -> None:
    # They take turns, and the fifth refusal in a row is the second one's.
    run = Run(patch, [1.0], ["is refused"] * 2, ["is refused"] * 2, ["is refused"]).to_the_end()

    assert [(event.file, event.result.run_status, event.attempts) for event in run.all(Finished)] == [
        (0, "SimulationStopped", 1),
        (1, "no licence", 1),
        (2, "no licence", 1),
        (3, "no licence", 1),
    ]


def test_if_after_such_files_the_next_are_refused_as_long_and_others_were_not_tried_the_run_ends(
    patch: pytest.MonkeyPatch,
) -> None:
    refused: list[list[Fate]] = [["is refused"] for _ in range(10)]
    run = Run(patch, [1.0], *refused, [1.0])

    with pytest.raises(LicenceRefused):
        run.to_the_end()

    assert [event.file for event in run.all(Finished)] == [0, 1, 2, 3, 4, 5]
    assert len(run.stage.task) == 1 + 5 + 5


def test_a_file_with_a_seat_in_between_has_the_run_go_on(patch: pytest.MonkeyPatch) -> None:
    refused: list[list[Fate]] = [["is refused"] for _ in range(5)]
    run = Run(patch, [1.0], *refused, [1.0], *refused, [1.0]).to_the_end()

    assert [event.file for event in run.all(Finished)] == list(range(13))
    status = {event.file: event.result.run_status for event in run.all(Finished)}
    assert [file for file in status if status[file] == "SimulationStopped"] == [0, 6, 12]
    assert Counter(status.values()) == {"SimulationStopped": 3, "no licence": 10}


def test_where_an_earlier_run_did_files_those_that_are_refused_fail(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [], ["is refused"] * 5, reused={0: ok(1.0)}).to_the_end()

    assert [(event.file, event.result.run_status) for event in run.all(Finished)] == [(1, "no licence")]


def test_where_only_an_earlier_run_did_files_and_some_were_not_tried_yet_the_run_ends(
    patch: pytest.MonkeyPatch,
) -> None:
    run = Run(patch, [], *[["is refused"]] * 5, [1.0], reused={0: ok(1.0)})

    with pytest.raises(LicenceRefused):
        run.to_the_end()

    assert not run.all(Finished)


def test_without_a_backend_the_run_ends(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], ["has no backend"], [1.0])

    with pytest.raises(BackendMissing, match="no OrcaFlex"):
        run.to_the_end()

    assert run.finished == [(1.5, 0, "SimulationStopped")]


# Processes that cannot be started


def test_where_no_second_process_can_be_started_the_first_does_all(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], [1.0], [1.0], workers=3)
    run.stage.no_process_for = {1, 2}

    run.to_the_end()

    assert run.all(StartFailed) == [StartFailed(0.0, 1, "too many open files")]
    assert run.all(Retrying) == []
    assert run.all(Resized) == [Resized(0.5, None, 1, "too many open files")]
    assert [(event.time, event.slot, event.attempts) for event in run.all(Finished)] == [
        (2.5, 0, 1),
        (3.5, 0, 1),
        (4.5, 0, 1),
    ]


def test_half_a_minute_later_a_second_process_is_tried_again(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [50.0], ["dies", 1.0], workers=2)
    for event in run.stream:
        if isinstance(event, Retrying):
            run.stage.no_process_for = {1}
        if isinstance(event, StartFailed):
            run.stage.no_process_for = set()

    # It died at 0.5 s, when no other could be started; slots are looked at every 0.5 s.
    assert run.stage.starts == [(0.0, 0), (0.0, 1), (31.0, 1)]


def test_where_not_one_process_can_be_started_it_is_tried_twice_more_and_then_the_run_ends(
    patch: pytest.MonkeyPatch,
) -> None:
    run = Run(patch, [1.0])
    run.stage.no_process_for = {0}

    with pytest.raises(CannotStart, match="too many open files"):
        run.to_the_end()

    reason = "too many open files"
    assert run.all(StartFailed) == [StartFailed(time, 0, reason) for time in (0.0, 0.0 + 0.5, 0.5 + 2.0)]
    assert run.all(Waiting) == [Waiting(0.0, "process", reason)]
    assert run.all(Started) == []


@pytest.mark.parametrize(
    ("advice", "words"), [("", "too many open files"), ("look there", "too many open files; look there")]
)
def test_where_no_process_starts_the_advice_of_the_slots_is_given(
    patch: pytest.MonkeyPatch, advice: str, words: str
) -> None:
    run = Run(patch, [1.0], advice=advice, start_pauses=())
    run.stage.no_process_for = {0}

    with pytest.raises(CannotStart) as failure:
        run.to_the_end()

    assert str(failure.value) == words


def test_processes_that_die_while_they_start_cost_no_file_an_attempt(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0])
    run.stage.start_fates = {0: ["dies", "dies"]}

    run.to_the_end()

    # Each is known after the 0.5 s of its start; then come the pauses.
    assert [time for time, _ in run.stage.starts] == [0.0, 1.0, 3.5]
    reason = "a worker process ended before it was ready (exit status 134)"
    assert run.all(StartFailed) == [StartFailed(0.5, 0, reason), StartFailed(1.5, 0, reason)]
    assert run.all(Waiting) == [Waiting(0.5, "process", reason)]
    assert run.all(Resumed) == [Resumed(4.0)]
    assert run.all(Started) == [Started(4.0, 0, 0, 1)]
    assert run.all(Retrying) == []


def test_after_a_process_has_started_the_tries_are_counted_anew(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["dies", 1.0], start_pauses=(0.5,))
    run.stage.start_fates = {0: ["dies", START, "dies", START]}

    run.to_the_end()

    # The file is open for the first time at 1.5 s; the process after that fails at 2 s.
    assert [event.time for event in run.all(StartFailed)] == [0.5, 2.0]
    assert run.finished == [(4.0, 0, "SimulationStopped")]


def test_a_start_that_fails_beside_another_process_leaves_the_files_to_that_one(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], [1.0], workers=2)
    run.stage.start_fates = {1: ["dies"]}

    run.to_the_end()

    reason = "a worker process ended before it was ready (exit status 134)"
    assert run.all(StartFailed) == [StartFailed(0.5, 1, reason)]
    assert run.all(Resized) == [Resized(0.5, None, 1, reason)]
    assert run.all(Waiting) == []
    assert run.finished == [(2.5, 0, "SimulationStopped"), (3.5, 1, "SimulationStopped")]


@pytest.mark.parametrize(("settings", "limit", "stopped"), [({"start_timeout": 1.75}, "1.75", 2.0), ({}, "300", 300.0)])
def test_a_process_that_is_not_ready_within_the_limit_of_a_start_is_stopped(
    patch: pytest.MonkeyPatch, settings: dict[str, float], limit: str, stopped: float
) -> None:
    run = Run(patch, [1.0], timeout=1.5, **settings)
    run.stage.start_fates = {0: ["hangs"]}

    run.to_the_end()

    # Looked at every 0.5 s; the limit of a file does not matter. After half a second another is tried.
    reason = f"a worker process was not ready within {limit} s and was stopped"
    assert run.all(StartFailed) == [StartFailed(stopped, 0, reason)]
    assert run.stage.calls[:2] == [("kill", 0), ("close", 0)]
    assert run.finished == [(stopped + 0.5 + START + 1.0, 0, "SimulationStopped")]


def test_a_process_that_is_ready_just_when_it_is_stopped_for_its_start_costs_no_file_an_attempt(
    patch: pytest.MonkeyPatch,
) -> None:
    run = Run(patch, [1.0], [1.0], workers=2, start_timeout=1.5, timeout=5.0)
    run.stage.start_fates = {0: [1.5], 1: [1.5]}  # the first is heard, then both are looked at
    run.stage.survives_kill = {1}
    run.stage.send(1.75, 1, 1, "died")

    run.to_the_end()

    reason = "a worker process was not ready within 1.5 s and was stopped"
    assert run.all(StartFailed) == [StartFailed(1.75, 1, reason)]
    assert run.finished == [(2.5, 0, "SimulationStopped"), (3.5, 1, "SimulationStopped")]
    assert {event.attempts for event in run.all(Finished)} == {1}


def test_a_process_that_ends_as_soon_as_it_is_ready_counts_as_one_that_did_not_start(
    patch: pytest.MonkeyPatch,
) -> None:
    run = Run(patch, [1.0], start_pauses=(0.5,))
    run.stage.start_fates = {0: ["dies at last"]}

    run.to_the_end()

    reason = "a worker process ended as soon as it had started"
    assert run.all(StartFailed) == [StartFailed(0.5, 0, reason)]
    assert run.all(Started) == [Started(0.5 + 0.5 + START, 0, 0, 1)]


def test_a_process_that_died_while_it_had_nothing_to_do_costs_the_next_file_a_start_only(
    patch: pytest.MonkeyPatch,
) -> None:
    run = Run(patch, ["is the last of its process"], [1.0]).to_the_end()

    assert run.all(Started) == [Started(0.5, 0, 0, 1), Started(0.5 + START, 1, 0, 1)]
    assert run.all(Retrying) + run.all(StartFailed) == []
    assert run.all(Finished)[-1].queue == START


# What the schedule is told


def recorded(patch: pytest.MonkeyPatch, run: Run, name: str) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """The arguments of each call of the schedule's method of this name."""
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    method = getattr(run.schedule, name)

    def record(*values: Any, **named: Any) -> Any:
        calls.append((values, named))
        return method(*values, **named)

    patch.setattr(run.schedule, name, record)
    return calls


def test_files_that_failed_say_nothing_about_what_files_take(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], ["is bad"], ["dies"], [1.0], retries=0)
    calls = recorded(patch, run, "finish")

    run.to_the_end()

    assert calls == [
        ((0, 2.5), {"seconds": 2.0, "warm": True}),
        ((0, 2.5), {"seconds": None, "warm": True}),
        ((0, 2.5), {"warm": False}),
        ((0, 4.0), {"seconds": 1.0, "warm": True}),
    ]


def test_the_memory_of_each_file_is_told_with_its_process(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], ["is refused", 1.0])
    calls = recorded(patch, run, "held")

    run.to_the_end()

    assert calls == [((100, 0, 7_000_000), {}), ((100, 1, 7_000_000), {})]


def test_a_worker_whose_clock_runs_fast_was_not_waited_for(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["hangs"])
    run.stage.send(1.5, 0, 1, answer(100, 5.0, busy=5.0, ended=1.5))

    (event,) = run.to_the_end().all(Finished)

    assert (event.time, event.queue, event.total) == (1.5, 0.0, 5.0)


@pytest.mark.parametrize(("said", "time"), [(1.25, 1.25), (9.0, 1.5)])
def test_a_file_was_done_when_its_worker_answered_and_at_the_latest_when_that_is_heard(
    patch: pytest.MonkeyPatch, said: float, time: float
) -> None:
    run = Run(patch, ["hangs"])
    run.stage.send(1.5, 0, 1, answer(100, 0.5, busy=0.5, ended=said))

    assert [event.time for event in run.to_the_end().all(Finished)] == [time]
