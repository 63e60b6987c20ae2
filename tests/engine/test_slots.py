"""A slot: what it tells its process, what it passes on, and what becomes of the process. Processes are made up."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from multiprocessing import Pipe
from typing import Any, cast

import pytest

from orcapost.engine import local as module
from orcapost.engine.local import Slot
from orcapost.engine.processes import CannotStart, WorkerProcess
from orcapost.engine.worker import File, WorkerTask

TASK = WorkerTask("fake", 1)
FILES: list[File] = [("a.sim", None), ("b.sim", "Line1")]


class Process:
    """A process and its end of the pipe."""

    def __init__(self, stubborn: bool = False) -> None:
        self.exitcode: int | None = None
        self.ours, self.its = Pipe()
        self.calls: list[str | float] = []
        self._alive = True
        self._stubborn = stubborn

    def kill(self) -> None:
        self.calls.append("kill")
        self._alive = self._stubborn = False
        self.exitcode = -9

    def join(self, timeout: float) -> None:
        self.calls.append(timeout)
        self._alive = self._stubborn

    def is_alive(self) -> bool:
        return self._alive

    def ends(self, status: int = 0) -> None:
        self._alive = False
        self.exitcode = status
        self.its.close()

    @property
    def worker(self) -> WorkerProcess:
        return WorkerProcess(cast(Any, self), self.ours)

    def hears(self) -> Any:
        assert self.its.poll(10)
        return self.its.recv()


class Bench:
    """A slot with the number 3, and the processes it had."""

    def __init__(self, patch: pytest.MonkeyPatch, ahead: Process | None = None, stubborn: bool = False) -> None:
        self.processes: list[Process] = [] if ahead is None else [ahead]
        self.backends: list[str] = []
        self._stubborn = stubborn
        patch.setattr(module, "start_worker", self._start)
        self.inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.slot = Slot(3, TASK, self.inbox, None if ahead is None else ahead.worker)

    def _start(self, backend: str) -> WorkerProcess:
        self.backends.append(backend)
        self.processes.append(Process(self._stubborn))
        return self.processes[-1].worker

    def told(self) -> Any:
        return self.inbox.get(timeout=10)

    def new_process(self) -> Process:
        """Has the slot start a process, which hears of its run."""
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
    assert (process.calls, len(b.processes)) == ([5.0], 1)


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
    for thread in [thread for thread in threading.enumerate() if thread.name.endswith("(_converse)")]:
        thread.join(10)
    assert first.ours.closed

    b.slot.close()
    second = b.new_process()
    second.its.send("ready")

    assert b.told() == (3, 2, "ready")
    assert b.slot.life == 2
    assert first.calls == [5.0]  # it was waited for


def test_a_process_started_ahead_is_taken_for_the_first_life_only(bench: Callable[..., Bench]) -> None:
    ahead = Process()
    b = bench(ahead=ahead)
    assert not b.slot.ahead

    b.slot.start()
    assert ahead.hears() == TASK
    assert b.slot.ahead
    assert b.backends == []

    b.slot.close()
    b.new_process()
    assert not b.slot.ahead
    assert b.backends == ["fake"]


def test_a_process_that_was_not_started_ahead_is_told_apart(bench: Callable[..., Bench]) -> None:
    b = bench()
    b.new_process()

    assert b.slot.ahead is False


def test_a_slot_that_is_let_go_has_its_process_end_without_waiting_and_takes_a_new_one_next(
    bench: Callable[..., Bench],
) -> None:
    b = bench()
    first = b.new_process()

    b.slot.retire()

    assert first.hears() is None
    assert first.calls == []
    assert b.new_process() is not first


def test_a_slot_without_a_process_may_be_let_go_and_closed(bench: Callable[..., Bench]) -> None:
    b = bench()

    b.slot.retire()
    b.slot.kill()
    b.slot.close()

    assert b.processes == []


def test_in_the_end_every_process_is_waited_for_that_has_not_ended_by_then(bench: Callable[..., Bench]) -> None:
    b = bench()
    first = b.new_process()
    b.slot.retire()
    first.ends()
    second = b.new_process()
    b.slot.retire()
    third = b.new_process()

    b.slot.close()

    assert (first.calls, second.calls, third.calls) == ([], [5.0], [5.0])
    assert third.hears() is None


def test_a_process_that_does_not_end_is_killed(bench: Callable[..., Bench]) -> None:
    b = bench(stubborn=True)
    process = b.new_process()

    assert b.slot.close() == -9

    assert process.calls == [5.0, "kill", 5.0]


def test_the_exit_status_of_the_last_process_is_given(bench: Callable[..., Bench]) -> None:
    b = bench()
    b.new_process().ends(3)
    b.slot.retire()
    b.new_process().ends(134)

    assert b.slot.close() == 134


def test_a_process_that_is_killed_and_does_not_end_is_forgotten_without_waiting(bench: Callable[..., Bench]) -> None:
    b = bench(stubborn=True)
    process = b.new_process()
    b.slot.kill()

    b.slot.abandon()

    assert b.slot.close() is None
    assert process.calls == ["kill"]
    assert not b.slot.submit(FILES)
    assert b.new_process() is not process


def test_a_process_that_was_waited_for_is_not_waited_for_again(bench: Callable[..., Bench]) -> None:
    b = bench()
    process = b.new_process()
    b.slot.close()

    b.slot.close()

    assert process.calls == [5.0]


def test_all_processes_of_a_slot_can_be_killed(bench: Callable[..., Bench]) -> None:
    b = bench()
    first = b.new_process()
    b.slot.retire()
    second = b.new_process()

    b.slot.kill()

    assert (first.calls, second.calls) == (["kill"], ["kill"])


def test_a_process_that_died_may_be_let_go(bench: Callable[..., Bench]) -> None:
    b = bench()
    b.new_process().ends()
    assert b.told() == (3, 1, "died")

    b.slot.retire()
    b.slot.close()

    assert b.processes[0].calls == [5.0]
