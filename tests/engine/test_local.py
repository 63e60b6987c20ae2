"""A slot: what it sends its process, what it passes on, and what becomes of the process. Processes are made up."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, cast

import psutil
import pytest

from orcapost.engine import local as module
from orcapost.engine.local import LocalSlot, LocalSlots
from orcapost.engine.pipe import pipe_pair
from orcapost.engine.processes import WorkerProcess
from orcapost.engine.slot import CannotStart, File
from orcapost.engine.worker import WorkerTask

TASK = WorkerTask("fake", 1)
FILES: list[File] = [("a.sim", None, 0), ("b.sim", "Line1", 1)]


class Process:
    """A process and its end of the pipe. It ends when it is asked to, or at least when it is killed."""

    def __init__(self, stubborn: bool = False) -> None:
        self.pid = 0
        self.returncode: int | None = None
        self.ours, self.its = pipe_pair()
        self.kills = 0
        self._stubborn = stubborn
        self._ended = threading.Event()

    def kill(self) -> None:
        self.kills += 1
        if not self._ended.is_set():
            self.ends(-9)

    def wait(self) -> int | None:
        self._ended.wait()
        return self.returncode

    def ends(self, status: int = 0) -> None:
        self.returncode = status
        self.its.close()
        self._ended.set()

    @property
    def worker(self) -> WorkerProcess:
        return WorkerProcess(cast(Any, self), self.ours)

    def hears(self) -> Any:
        """The next message; if that is None the process ends, unless it is stubborn."""
        message = self.its.receive()
        if message is None and not self._stubborn:
            self.ends()
        return message


class Bench:
    """A slot with the number 3, and the processes it had."""

    def __init__(self, patch: pytest.MonkeyPatch, ahead: Process | None = None, stubborn: bool = False) -> None:
        self.processes: list[Process] = [] if ahead is None else [ahead]
        self.backends: list[str] = []
        self._stubborn = stubborn
        patch.setattr(module, "start_worker", self._start)
        patch.setattr(module, "SHUTDOWN_TIMEOUT", 0.2 if stubborn else 20.0)
        self.inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.slot = LocalSlot(3, TASK, self.inbox, None if ahead is None else ahead.worker)

    def _start(self, backend: str) -> WorkerProcess:
        self.backends.append(backend)
        self.processes.append(Process(self._stubborn))
        return self.processes[-1].worker

    def told(self) -> Any:
        return self.inbox.get(timeout=10)

    def new_process(self) -> Process:
        """Has the slot start a process, which is sent its run."""
        self.slot.start()
        process = self.processes[-1]
        assert process.hears() == TASK
        return process


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Bench]:
    return lambda **options: Bench(monkeypatch, **options)


def test_a_process_that_is_started_hears_of_its_run(bench: Callable[..., Bench]) -> None:
    b = bench()

    b.slot.start()

    assert b.processes[0].hears() == TASK
    assert (b.slot.life, b.backends) == (1, ["fake"])


def test_a_process_that_is_there_hears_of_its_files_and_then_of_the_next_only(bench: Callable[..., Bench]) -> None:
    b = bench()
    process = b.new_process()

    assert b.slot.submit(FILES)
    assert b.slot.submit(FILES[:1])

    assert (process.hears(), process.hears()) == (FILES, FILES[:1])
    assert (b.slot.life, len(b.processes)) == (1, 1)


def test_files_for_a_slot_without_a_process_are_not_taken_and_start_none(bench: Callable[..., Bench]) -> None:
    b = bench()

    assert not b.slot.submit(FILES)

    assert (b.slot.life, b.processes) == (0, [])


def test_files_for_a_process_that_died_meanwhile_are_not_taken(bench: Callable[..., Bench]) -> None:
    b = bench()
    process = b.new_process()
    process.ends()
    assert b.told() == (3, 1, "died")

    assert not b.slot.submit(FILES)

    assert b.slot.close() is None  # there is none left: it was waited for already
    assert (process.kills, len(b.processes)) == (0, 1)


def test_a_process_that_cannot_be_started_was_no_life(
    bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(backend: str) -> WorkerProcess:
        raise CannotStart("too many open files")

    b = bench()
    monkeypatch.setattr(module, "start_worker", fails)

    with pytest.raises(CannotStart, match="too many open files"):
        b.slot.start()

    assert b.slot.life == 0
    assert not b.slot.submit(FILES)


def test_what_a_process_says_is_passed_on_with_the_number_of_its_slot_and_its_life(
    bench: Callable[..., Bench],
) -> None:
    b = bench()
    process = b.new_process()

    for message in ("ready", "an answer", "another"):
        process.its.send(message)
        assert b.told() == (3, 1, message)
    process.ends()
    assert b.told() == (3, 1, "died")


def test_after_a_process_died_its_pipe_is_closed_and_another_can_be_started(bench: Callable[..., Bench]) -> None:
    b = bench()
    first = b.new_process()
    first.ends()
    assert b.told() == (3, 1, "died")

    b.slot.close()
    assert first.ours.closed
    second = b.new_process()
    second.its.send("ready")

    assert b.told() == (3, 2, "ready")
    assert b.slot.life == 2


def test_a_process_started_ahead_is_taken_for_the_first_life_only(bench: Callable[..., Bench]) -> None:
    ahead = Process()
    b = bench(ahead=ahead)
    assert not b.slot.ahead

    b.slot.start()
    assert ahead.hears() == TASK
    assert b.slot.ahead
    assert b.backends == []

    ahead.ends()
    b.slot.close()
    b.new_process()
    assert not b.slot.ahead
    assert b.backends == ["fake"]


def test_a_process_that_was_not_started_ahead_is_known_as_such(bench: Callable[..., Bench]) -> None:
    b = bench()
    b.new_process()

    assert b.slot.ahead is False


def test_a_retired_slot_has_its_process_end_without_waiting_and_takes_a_new_one_next(
    bench: Callable[..., Bench],
) -> None:
    b = bench()
    first = b.new_process()

    b.slot.retire()

    assert first.returncode is None
    assert first.hears() is None
    assert b.new_process() is not first


def test_a_slot_without_a_process_may_be_retired_killed_and_closed(bench: Callable[..., Bench]) -> None:
    b = bench()

    b.slot.retire()
    b.slot.kill()

    assert b.slot.close() is None
    assert b.processes == []


def test_at_the_end_every_process_is_waited_for_whose_end_is_not_known_yet(bench: Callable[..., Bench]) -> None:
    b = bench()
    processes = []
    for _ in range(3):
        processes.append(b.new_process())
        b.slot.retire()
    for process in processes:
        threading.Timer(0.05, process.hears).start()

    b.slot.close()

    assert [(process.returncode, process.kills) for process in processes] == [(0, 0)] * 3


def test_a_process_that_does_not_end_is_killed(bench: Callable[..., Bench]) -> None:
    b = bench(stubborn=True)
    process = b.new_process()

    assert b.slot.close() == -9

    assert process.kills == 1


def test_the_exit_status_of_the_last_process_is_given(bench: Callable[..., Bench]) -> None:
    b = bench()
    b.new_process().ends(3)
    b.slot.retire()
    b.new_process().ends(134)

    assert b.slot.close() == 134


def test_a_process_that_is_killed_and_does_not_end_is_forgotten_without_waiting(bench: Callable[..., Bench]) -> None:
    b = bench()
    process = b.new_process()

    b.slot.abandon()

    assert b.slot.close() is None
    assert process.returncode is None
    assert not b.slot.submit(FILES)
    assert b.new_process() is not process
    for process in b.processes:
        process.ends()


def test_all_processes_of_a_slot_can_be_killed(bench: Callable[..., Bench]) -> None:
    b = bench()
    first = b.new_process()
    b.slot.retire()
    second = b.new_process()

    b.slot.kill()

    assert (first.kills, second.kills) == (1, 1)


def test_a_process_that_died_may_be_retired(bench: Callable[..., Bench]) -> None:
    b = bench()
    b.new_process().ends(7)
    assert b.told() == (3, 1, "died")

    b.slot.retire()

    assert b.slot.close() == 7


# The slots of a run


def test_the_first_slot_that_is_made_has_the_worker_that_was_started_ahead() -> None:
    ahead = Process()
    slots = LocalSlots(TASK, ahead.worker)
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()

    first = slots.make(5, inbox)
    first.start()
    ahead.its.send("ready")

    assert inbox.get(timeout=10) == (5, 1, "ready")
    assert first.ahead
    slots.close()  # leaves it alone, since a slot has it
    ahead.its.send("ready")
    assert inbox.get(timeout=10) == (5, 1, "ready")
    ahead.ends()


def test_a_worker_that_was_started_ahead_for_nothing_loses_its_parent() -> None:
    ahead = Process()

    LocalSlots(TASK, ahead.worker).close()

    with pytest.raises(EOFError):
        ahead.its.receive()
    ahead.ends()


@pytest.mark.parametrize(("backend", "named"), [("fake", False), ("orcfxapi", True)])
def test_where_the_vendors_module_may_be_the_cause_it_is_said_how_to_see_it(backend: str, named: bool) -> None:
    advice = LocalSlots(WorkerTask(backend, 1)).advice

    assert ('python -c "import OrcFxAPI"' in advice) == named
    assert bool(advice) == named


@pytest.mark.skipif(not hasattr(psutil.Process, "cpu_affinity"), reason="this system pins no processes")
def test_each_slots_processes_are_pinned_to_its_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    usable = psutil.Process().cpu_affinity()
    assert usable
    one, all_of_them = usable[:1], sorted(usable)
    started: list[int] = []
    start = module.start_worker

    def start_and_note(backend: str) -> WorkerProcess:
        worker = start(backend)
        started.append(worker.process.pid)
        return worker

    monkeypatch.setattr(module, "start_worker", start_and_note)
    slots = LocalSlots(TASK, pins=[one, all_of_them])
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    made = [slots.make(number, inbox) for number in range(3)]
    try:
        for slot in made:
            slot.start()
            assert inbox.get(timeout=60)[2] == "ready"
        found = [sorted(psutil.Process(pid).cpu_affinity() or ()) for pid in started]
    finally:
        for slot in made:
            slot.close()

    assert found == [one, all_of_them, one]  # the third slot begins again


def test_a_process_that_has_ended_already_is_not_pinned_and_its_death_is_told() -> None:
    process = Process()
    process.pid = 2**22 + 1  # none has this number
    slots = LocalSlots(TASK, process.worker, [[0]])
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()

    slots.make(0, inbox).start()
    process.ends(1)

    assert inbox.get(timeout=10) == (0, 1, "died")
