"""The engine without processes: slots that follow a script, and a clock that only messages and waiting move."""

from __future__ import annotations

import heapq
import queue
from collections import Counter
from collections.abc import Generator, Sequence
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import pytest

from orcapost.config.job import GB, Parallel
from orcapost.engine import run as module
from orcapost.engine.events import Event, Finished, Resized, Retrying, Sampled, Started
from orcapost.engine.processes import CannotStart, WorkerProcess
from orcapost.engine.results import Answer, FileResult, Usage
from orcapost.engine.run import Settings
from orcapost.engine.schedule import Schedule
from orcapost.engine.worker import Orders
from orcapost.extract.compile import Extraction
from orcapost.host import Host
from orcapost.inventory import SimFile
from orcapost.orcaflex.backend import Versions
from orcapost.orcaflex.errors import BackendMissing, LicenceRefused
from orcapost.plan import make_plan

HOST = Host("h", "Linux", cores=64, memory=256 * GB, available=256 * GB)
ORDERS = Orders("fake", 1, Extraction())
START = 0.5  # seconds that a process takes to start
OK = FileResult("SimulationStopped", usage=Usage(rss_peak=7_000_000))
VERSIONS = Versions("module", "library")

# What becomes of a file: the seconds after which it is done, or a word.
Fate = float | str
Kind = TypeVar("Kind")


class Stage:
    """The clock, the messages on their way, and what becomes of each file at each try."""

    def __init__(self, fates: Sequence[Sequence[Fate]]) -> None:
        self.now = 0.0
        self.fates = [list(fate) for fate in fates]
        self.slots: dict[int, ScriptedSlot] = {}
        self.calls: list[tuple[str, int]] = []
        self.orders: list[tuple[float, int, list[int]]] = []  # when, slot, files
        self.no_process_for: set[int] = set()
        self._coming: list[tuple[float, int, Any]] = []

    def send(self, time: float, slot: int, life: int, message: Any) -> None:
        heapq.heappush(self._coming, (time, len(self.orders) + len(self._coming), (slot, life, message)))

    def get(self, timeout: float) -> Any:
        if self._coming and self._coming[0][0] <= self.now + timeout:
            self.now = max(self.now, self._coming[0][0])
            return heapq.heappop(self._coming)[2]
        self.now += timeout
        raise queue.Empty


class ScriptedSlot:
    def __init__(self, stage: Stage, number: int, ahead: WorkerProcess | None) -> None:
        self._stage, self._number, self._ahead = stage, number, ahead
        self.life = 0
        self.alive = False
        stage.slots[number] = self

    @property
    def ahead(self) -> bool:
        return self._ahead is not None and self.life == 1

    def submit(self, files: Sequence[tuple[str, str | None]]) -> bool:
        stage, positions = self._stage, [int(path) for path, _ in files]
        if self._number in stage.no_process_for and not self.alive:
            raise CannotStart("too many open files")
        stage.orders.append((stage.now, self._number, positions))
        cold, time = not self.alive, stage.now
        if cold:
            self.life += 1
            self.alive = True
            time += START
            stage.send(time, self._number, self.life, "ready")
        answers = []
        for position in positions:
            fate = stage.fates[position].pop(0)
            if fate == "hangs":
                return cold
            if fate == "dies":
                stage.send(time, self._number, self.life, "died")
                return cold
            seconds = float(fate) if not isinstance(fate, str) else 0.0
            time += seconds
            answers.append(
                Answer(
                    OK
                    if fate == seconds
                    else None
                    if fate != "is bad"
                    else FileResult("unreadable", error="cut short"),
                    pid=100 + self._number,
                    busy=seconds,
                    no_licence="all seats are taken" if fate == "is refused" else None,
                    no_backend="no OrcaFlex" if fate == "has no backend" else None,
                    versions=VERSIONS,
                    model_threads=3,
                )
            )
        stage.send(time, self._number, self.life, answers)
        return cold

    def kill(self) -> None:
        self._stage.calls.append(("kill", self._number))
        if self.alive:
            self._stage.send(self._stage.now, self._number, self.life, "died")
        self.alive = False

    def retire(self) -> None:
        self._stage.calls.append(("retire", self._number))
        self.alive = False

    def close(self) -> None:
        self._stage.calls.append(("close", self._number))
        self.alive = False


class Run:
    """A run over files that fare as scripted, one list of fates for each; the last of them needs no name."""

    def __init__(
        self,
        patch: pytest.MonkeyPatch,
        *fates: Sequence[Fate],
        workers: int = 1,
        reused: dict[int, FileResult] | None = None,
        ahead: Any = None,
        **settings: Any,
    ) -> None:
        self.stage = stage = Stage(fates)
        patch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: 1000 + stage.now))
        patch.setattr(module, "queue", SimpleNamespace(SimpleQueue=lambda: stage, Empty=queue.Empty))
        patch.setattr(module, "Slot", lambda number, orders, inbox, ahead: ScriptedSlot(stage, number, ahead))
        sampler = SimpleNamespace(sample=lambda time, running: Sampled(time, 0.0, 0, 0.0, running))
        patch.setattr(module, "Sampler", lambda: sampler)
        sizes = [GB] * len(fates)
        plan = make_plan(sizes, HOST, Parallel(workers=workers))
        self.schedule = Schedule(plan, sizes, frozenset(reused or ()))
        files = [SimFile(str(position), GB) for position in range(len(fates))]
        self.events: list[Event] = []
        self.stream: Generator[Event, None, None] = module.run(
            files, plan, ORDERS, Settings(**settings), reused, self.schedule, cast(WorkerProcess, ahead)
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

    assert run.all(Started) == [Started(0.0, 0, 0, 1), Started(2.5, 1, 0, 1)]
    assert run.all(Finished) == [
        Finished(2.5, 0, 0, 1, OK, 100, queue=0.5, total=2.5, versions=VERSIONS, model_threads=3),
        Finished(3.5, 1, 0, 1, OK, 100, queue=0.0, total=1.0, versions=VERSIONS, model_threads=3),
    ]


def test_a_slot_works_on_before_what_it_did_is_told(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], [1.0]).to_the_end()

    told = [(type(event), event.file) for event in run.events if isinstance(event, Started | Finished)]
    assert told == [(Started, 0), (Started, 1), (Finished, 0), (Finished, 1)]


def test_several_run_at_once(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], [3.0], [4.0], workers=2).to_the_end()

    assert run.finished == [
        (2.5, 0, "SimulationStopped"),
        (3.5, 1, "SimulationStopped"),
        (6.5, 2, "SimulationStopped"),
    ]


def test_the_machine_is_sampled_twice_a_second_and_at_the_end(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.75], [1.75], workers=2).to_the_end()

    samples = [(event.time, event.running) for event in run.all(Sampled)]
    assert samples == [(0.5, 2), (1.0, 2), (1.5, 2), (2.0, 2), (2.25, 0)]


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
    earlier = FileResult("SimulationStopped", values=(1.0,))

    run = Run(patch, [1.0], [1.0], [1.0], reused={1: earlier}).to_the_end()

    assert run.events[0] == Finished(0.0, 1, 0, 0, earlier, reused=True)
    assert [event.file for event in run.all(Finished)] == [1, 0, 2]


def test_a_run_of_reused_files_only_starts_nothing(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [], reused={0: OK}).to_the_end()

    assert run.stage.slots == {}
    assert [type(event) for event in run.events] == [Finished, Sampled]


# How it ends


def test_in_the_end_all_slots_are_told_to_end_before_any_is_waited_for(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], [2.0], workers=2).to_the_end()

    assert run.stage.calls[-4:] == [("retire", 0), ("retire", 1), ("close", 0), ("close", 1)]
    assert ("kill", 0) not in run.stage.calls


def test_whoever_reads_no_further_ends_every_worker_at_once(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [2.0], ["hangs"], workers=2)
    assert isinstance(next(run.stream), Started)
    assert isinstance(next(run.stream), Started)

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


def test_a_worker_started_ahead_belongs_to_the_first_slot(patch: pytest.MonkeyPatch) -> None:
    ahead = SimpleNamespace(pipe=None)

    run = Run(patch, [1.0], [1.0], workers=2, ahead=ahead)
    before = run.schedule.start_seconds
    next(run.stream)
    next(run.stream)

    assert [run.stage.slots[slot]._ahead for slot in (0, 1)] == [ahead, None]
    run.to_the_end()
    assert run.schedule.start_seconds == pytest.approx((before + START) / 2)  # of the second slot's process only


def test_a_worker_started_ahead_for_nothing_is_let_go(patch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    ahead = SimpleNamespace(pipe=SimpleNamespace(close=lambda: closed.append(True)))

    Run(patch, [], reused={0: OK}, ahead=ahead).to_the_end()

    assert closed == [True]


# Workers that die


def test_a_file_whose_worker_died_is_tried_again(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["dies", 2.0]).to_the_end()

    assert run.all(Retrying) == [Retrying(0.5, 0, 0, "its process died")]
    assert [(event.time, event.attempt) for event in run.all(Started)] == [(0.0, 1), (0.5, 2)]
    assert [(event.time, event.attempts, event.result) for event in run.all(Finished)] == [(3.0, 2, OK)]
    assert run.stage.slots[0].life == 2


@pytest.mark.parametrize(("retries", "tried"), [(0, "once"), (1, "2 times"), (2, "3 times")])
def test_a_file_whose_worker_dies_each_time_has_crashed(patch: pytest.MonkeyPatch, retries: int, tried: str) -> None:
    run = Run(patch, ["dies"] * (retries + 1), [1.0], retries=retries).to_the_end()

    crashed, other = run.all(Finished)
    assert crashed.result == FileResult("crashed", error=f"the process that opened it died (tried {tried})")
    assert crashed.attempts == retries + 1
    assert (crashed.time, crashed.total) == (0.5 * (retries + 1), 0.5)
    assert other.result == OK


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

    assert run.stage.orders[1][2] == [1, 2, 3, 4, 5]
    told = [(event.file, event.time, event.queue, event.total) for event in run.all(Finished)[1:6]]
    begin = START + QUICK
    assert told == [(file, begin + file * QUICK, 0.0, QUICK) for file in range(1, 6)]


def test_of_files_that_went_out_together_with_a_worker_that_died_each_is_tried_alone(
    patch: pytest.MonkeyPatch,
) -> None:
    fates: list[list[Fate]] = [[QUICK, QUICK] for _ in range(20)]
    fates[3] = ["dies", "dies", QUICK]
    run = Run(patch, *fates).to_the_end()

    assert [files for _, _, files in run.stage.orders[1:9]] == [
        [1, 2, 3, 4, 5],
        [1],
        [2],
        [3],
        [3],
        [4],
        [5],
        [6, 7, 8, 9, 10],
    ]
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
    assert [file for _, _, files in run.stage.orders for file in files][-2:] == [2, 4]


def test_of_files_that_went_out_together_for_too_long_each_is_tried_alone(patch: pytest.MonkeyPatch) -> None:
    fates: list[list[Fate]] = [[QUICK, QUICK] for _ in range(20)]
    fates[2] = ["hangs", "hangs"]
    run = Run(patch, *fates, timeout=1.0).to_the_end()

    assert [event.result.run_status for event in run.all(Finished) if event.file == 2] == ["timed out"]
    assert len(run.all(Finished)) == 20
    assert [files for _, _, files in run.stage.orders[1:5]] == [[1, 2, 3, 4, 5], [1], [2], [3]]


# Files that take too long


def test_a_file_that_takes_too_long_is_stopped_and_not_tried_again(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["hangs"], [1.0], timeout=1.75).to_the_end()

    # From when its process was up.
    late, other = run.all(Finished)
    assert late.result == FileResult("timed out", error="took longer than 1.75 s and was stopped")
    assert (late.time, late.total, late.attempts) == (START + 1.75, START + 1.75, 1)
    assert other.time == late.time + START + 1.0
    assert ("kill", 0) in run.stage.calls


def test_on_a_process_that_is_up_a_file_may_take_as_long_from_its_start(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], ["hangs"], timeout=1.75).to_the_end()

    assert run.finished == [(1.5, 0, "SimulationStopped"), (1.5 + 1.75, 1, "timed out")]


def test_each_file_has_a_time_of_its_own(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], ["hangs"], [1.5], workers=2, timeout=1.75).to_the_end()

    assert run.finished == [(1.5, 0, "SimulationStopped"), (2.25, 1, "timed out"), (3.0, 2, "SimulationStopped")]
    assert run.stage.calls.count(("kill", 0)) == 0


def test_a_file_that_is_done_while_its_worker_is_being_stopped_is_done(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, ["hangs"], [1.0], timeout=1.0)
    run.stage.send(0.5, 0, 1, "ready")
    run.stage.send(1.75, 0, 1, [Answer(OK, 100, busy=1.25)])  # it is stopped at 1.5 s
    next(run.stream)
    run.stage.slots[0].alive = False  # so that nothing is heard of its death before

    run.to_the_end()

    assert run.finished == [(1.75, 0, "SimulationStopped"), (3.25, 1, "SimulationStopped")]
    assert run.stage.calls[:2] == [("kill", 0), ("close", 0)]
    assert run.stage.slots[0].life == 2


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
    assert Counter(time for time, _, _ in run.stage.orders) == {0.0: 8, 31.0: 1, 61.5: 2, 92.0: 4}
    assert [event.at_once for event in run.all(Resized)] == [7, 6, 5, 4, 3, 2, 1, 2, 4, 8]


def test_where_none_of_ours_could_free_a_seat_it_is_tried_for_some_seconds_and_then_the_run_ends(
    patch: pytest.MonkeyPatch,
) -> None:
    run = Run(patch, ["is refused"] * 5)

    with pytest.raises(LicenceRefused, match="all seats are taken"):
        run.to_the_end()

    # After pauses of 0.5, 1, 2 and 4 s; each refusal comes after the 0.5 s of a new process.
    assert [time for time, _, _ in run.stage.orders] == [0.0, 1.0, 2.5, 5.0, 9.5]
    assert len(run.all(Retrying)) == 4
    assert run.stage.calls[-3:] == [("kill", 0), ("retire", 0), ("close", 0)]


def test_a_seat_that_comes_free_meanwhile_is_taken(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [*["is refused"] * 2, 1.0], [*["is refused"] * 6, 1.0]).to_the_end()

    # The two take turns. The fifth try, after all four pauses, has a seat; for the second file the pauses begin anew.
    assert [time for time, _, _ in run.stage.orders] == [0.0, 1.0, 2.5, 5.0, 9.5, 11.0, 11.5, 13.0, 15.5, 20.0]
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
    assert [event.file for event in run.all(Retrying)] == [1] * 5  # after the sixth refusal it is not tried again


def test_if_after_such_a_file_the_next_is_refused_as_long_the_run_ends(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0], ["is refused"] * 9, ["is refused"] * 9, ["is refused"] * 9)

    with pytest.raises(LicenceRefused):
        run.to_the_end()

    assert [event.result.run_status for event in run.all(Finished)] == ["SimulationStopped", "no licence"]
    assert len(run.stage.orders) == 1 + 5 + 5


def test_a_file_with_a_seat_in_between_has_the_run_go_on(patch: pytest.MonkeyPatch) -> None:
    # After the first they take turns; the fifth refusal is the third file's. Then there is a seat for the fourth.
    run = Run(patch, [1.0], ["is refused"] * 7, ["is refused"] * 2, ["is refused", 1.0]).to_the_end()

    assert [event.file for event in run.all(Finished)] == [0, 2, 3, 1]
    assert Counter(status for _, _, status in run.finished) == {"SimulationStopped": 2, "no licence": 2}


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

    assert run.all(Retrying) == [Retrying(0.0, 1, 1, "too many open files")]
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
            run.stage.no_process_for = {1} if event.reason == "its process died" else set()

    # It died at 0.5 s, when no other could be started; slots are looked at every 0.5 s.
    assert [(time, slot) for time, slot, _ in run.stage.orders] == [(0.0, 0), (0.0, 1), (31.0, 1)]


def test_where_not_one_process_can_be_started_the_run_ends(patch: pytest.MonkeyPatch) -> None:
    run = Run(patch, [1.0])
    run.stage.no_process_for = {0}

    with pytest.raises(CannotStart, match="too many open files"):
        run.to_the_end()

    assert run.events == []


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
    run.stage.send(1.5, 0, 1, [Answer(OK, 100, busy=5.0)])

    (event,) = run.to_the_end().all(Finished)

    assert (event.time, event.queue, event.total) == (1.5, 0.0, 5.0)
