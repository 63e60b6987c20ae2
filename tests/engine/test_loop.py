"""The engine on real processes: whatever becomes of a worker, no file is lost and nothing hangs."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import psutil
import pytest

from orcapost.engine import loop as engine
from orcapost.engine import processes
from orcapost.engine.events import Event, Finished, Resumed, Reused, Sampled, Started, Waiting
from orcapost.engine.local import LocalSlot, LocalSlots
from orcapost.engine.loop import Settings, run
from orcapost.engine.pipe import pipe_pair
from orcapost.engine.processes import WorkerProcess, start_worker
from orcapost.engine.result import FileResult
from orcapost.engine.slot import CannotStart
from orcapost.engine.worker import WorkerTask
from orcapost.extract.merge import Extraction
from orcapost.extract.queries import History, Period, Reduced
from orcapost.inventory import SimFile
from orcapost.job import Parallel
from orcapost.orcaflex.errors import LicenceRefused
from orcapost.planning.host import this_host
from orcapost.planning.plan import make_plan
from orcapost.planning.strategy import OWN
from orcapost.products.answering import QuestionList, question_list
from orcapost.products.question import Number
from orcapost.statistics.registry import MAX

QUESTION = Number(Reduced((History("LNGC", "X"),), Period("whole_simulation"), MAX))
TASK = WorkerTask("fake", 1, (question_list([QUESTION], [0], OWN.extractions),))


def start(project: Any, names: list[str], workers: int = 2, ahead: WorkerProcess | None = None, **settings: Any) -> Any:
    """A run over files that are in the project's folder."""
    sizes = [(project.sim / name).stat().st_size for name in names]
    files = [SimFile(str(project.sim / name), size) for name, size in zip(names, sizes, strict=True)]
    plan = make_plan(sizes, this_host(), Parallel(workers=workers))
    return run(files, plan, LocalSlots(TASK, ahead), Settings(**settings))


def make(project: Any, count: int, **faults: Any) -> list[str]:
    names = [f"case_{i}.sim" for i in range(count)]
    for i, name in enumerate(names):
        project.make(name, seed=i, faults=faults.get(f"f{i}", []))
    return names


def statuses(events: list[Event]) -> Counter[str]:
    return Counter(event.result.run_status for event in events if isinstance(event, Finished))


def workers() -> list[int]:
    """Processes that go on."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # which one is, too, that has ended and that nobody has asked about since
            if "worker_process" in " ".join(child.cmdline()):
                found.append(child.pid)
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_a_worker_that_dies_while_it_has_nothing_to_do_costs_no_file(project: Any) -> None:
    names = make(project, 6)
    events: list[Event] = []

    for event in start(project, names, workers=1):
        events.append(event)
        if isinstance(event, Finished) and len(events) < 4:
            os.kill(event.pid, signal.SIGKILL)
            psutil.Process(event.pid).wait(5) if psutil.pid_exists(event.pid) else None

    assert statuses(events) == {"SimulationStopped": 6}


def test_a_worker_started_ahead_does_the_first_file(project: Any) -> None:
    ahead = start_worker("fake")

    events = list(start(project, make(project, 2), workers=1, ahead=ahead))

    assert {event.pid for event in events if isinstance(event, Finished)} == {ahead.process.pid}
    assert ahead.process.returncode == 0


def test_a_process_that_is_slow_to_come_up_does_not_hold_up_the_others() -> None:
    """It is sent more than its pipe holds, and does not listen yet."""
    ours, its = pipe_pair()
    histories = tuple(History(f"Line{i}", "X") for i in range(100_000))
    task = replace(TASK, lists=(QuestionList(extractions=(Extraction(histories=histories),)),))
    slot = LocalSlot(0, task, queue.SimpleQueue(), WorkerProcess(cast(Any, SimpleNamespace(wait=lambda: None)), ours))
    starting = threading.Thread(target=slot.start, daemon=True)
    starting.start()

    starting.join(20)

    assert not starting.is_alive()
    assert its.receive() == task


@pytest.mark.parametrize("dies", ["before the run", "with the first file"])
def test_a_worker_started_ahead_that_dies_costs_no_file(project: Any, dies: str) -> None:
    names = make(project, 3, f0=["crash-load:1"] if dies == "with the first file" else [])
    ahead = start_worker("fake")
    if dies == "before the run":
        ahead.process.kill()
        ahead.process.wait(10)

    events = list(start(project, names, workers=1, ahead=ahead))

    assert statuses(events) == {"SimulationStopped": 3}


def test_a_worker_started_ahead_ends_where_there_is_nothing_to_do(project: Any) -> None:
    ahead = start_worker("fake")

    assert not [event for event in start(project, [], ahead=ahead) if not isinstance(event, Sampled)]

    ahead.process.wait(10)


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_ctrl_c_while_a_worker_starts_ends_that_worker_too(project: Any) -> None:
    names = make(project, 4, **{f"f{i}": ["hang-load"] for i in range(4)})
    events = start(project, names)

    with pytest.raises(KeyboardInterrupt):
        threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGINT)).start()
        for _ in events:
            pass

    assert not workers()


def test_a_ctrl_c_that_is_held_back_until_a_worker_has_started_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def held_back() -> Iterator[None]:
        yield
        raise KeyboardInterrupt

    monkeypatch.setattr(processes, "children_deaf_to_ctrl_c", held_back)

    with pytest.raises(KeyboardInterrupt):
        start_worker("fake")

    assert not workers()


def test_closing_the_run_ends_every_worker(project: Any) -> None:
    names = make(project, 4, **{f"f{i}": ["hang-load"] for i in range(4)})
    events = start(project, names)
    next(event for event in events if isinstance(event, Started))  # others may wait behind it in its process

    events.close()

    assert not workers()


def test_a_file_that_no_licence_will_open_fails_alone(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LICENCE_PAUSES", (0.05, 0.05))
    names = make(project, 6, f2=["licence:1000"])

    events = list(start(project, names))

    assert statuses(events) == {"SimulationStopped": 5, "no licence": 1}


def test_files_that_no_licence_will_open_fail_with_their_own_words(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LICENCE_PAUSES", (0.05, 0.05))
    names = make(project, 6, f2=["licence:1000"], f3=["licence:1000"], f5=["licence:1000"])

    events = list(start(project, names))

    refused = {e.file: e.result.error for e in events if isinstance(e, Finished) and e.result.error}
    assert statuses(events) == {"SimulationStopped": 3, "no licence": 3}
    assert [f"case_{file}.sim" in (words or "") for file, words in sorted(refused.items())] == [True] * 3


def test_where_licences_end_in_the_middle_the_run_ends_and_fails_no_file_that_was_not_tried(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LICENCE_PAUSES", (0.05,))
    # Small files go to a worker up to 32 together: four tries are not enough for all of them.
    names = make(project, 150, **{f"f{i}": ["licence:1000"] for i in range(1, 150)})
    events: list[Event] = []

    with pytest.raises(LicenceRefused):
        events.extend(start(project, names, workers=1))  # each as it comes

    tried = {event.file for event in events if isinstance(event, Started)}
    failed = {event.file for event in events if isinstance(event, Finished) and event.result.error}
    assert failed
    assert failed < tried < set(range(150))


def test_that_a_run_waits_for_a_licence_and_goes_on_is_told_once(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LICENCE_PAUSES", (0.05, 0.05, 0.05))
    names = make(project, 1, f0=["licence:3"])

    told = [event for event in start(project, names) if isinstance(event, (Waiting, Resumed))]

    assert [type(event) for event in told] == [Waiting, Resumed]
    assert isinstance(told[0], Waiting)
    assert told[0].what == "licence"


def test_without_any_licence_a_run_that_goes_on_fails_no_file_that_was_not_tried(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LICENCE_PAUSES", (0.05,))
    paths = [project.make(f"case_{i}.sim", seed=i, faults=["licence:1000"]) for i in range(5)]
    files = [SimFile(str(path), path.stat().st_size) for path in paths]
    plan = make_plan([file.bytes for file in files], this_host(), Parallel(workers=1))
    events: list[Event] = []

    with pytest.raises(LicenceRefused):  # two tries, and four files to do
        reused = Reused(0.0, [0], [0.0], {0: FileResult("SimulationStopped")})
        events.extend(run(files, plan, LocalSlots(TASK), Settings(), reused))

    assert not [event for event in events if isinstance(event, Finished)]


def test_without_any_licence_the_run_ends(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LICENCE_PAUSES", (0.05, 0.05))
    names = make(project, 3, **{f"f{i}": ["licence:1000"] for i in range(3)})

    with pytest.raises(LicenceRefused):
        list(start(project, names))


def test_where_not_even_one_process_can_be_started_the_run_ends(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(slot: LocalSlot) -> None:
        raise CannotStart("cannot start a worker process: too many open files")

    monkeypatch.setattr(LocalSlot, "start", none)

    with pytest.raises(CannotStart, match="too many open files"):
        list(start(project, make(project, 2), start_pauses=(0.05,)))


def test_no_more_files_are_open_at_once_than_there_are_workers(project: Any) -> None:
    """Also of small files, which go to a worker several at a time."""
    most, now_open = 0, set()
    together = 0

    for event in start(project, make(project, 60), workers=2):
        if isinstance(event, Started):
            now_open.add(event.file)
        elif isinstance(event, Finished):
            now_open.remove(event.file)
            together += event.queue == 0
        most = max(most, len(now_open))

    assert most <= 2
    assert together  # some did go together


def test_small_files_that_go_out_together_lose_only_the_one_that_crashes(project: Any) -> None:
    names = make(project, 24, f7=["crash-extract"])

    events = list(start(project, names, workers=1, retries=0))

    assert statuses(events) == {"SimulationStopped": 23, "crashed": 1}
    crashed = next(e for e in events if isinstance(e, Finished) and e.result.error)
    assert crashed.file == 7
    assert crashed.attempts == 1


def test_small_files_that_go_out_together_lose_only_the_one_that_hangs(project: Any) -> None:
    names = make(project, 24, f7=["hang-load"])

    events = list(start(project, names, workers=1, timeout=1.0))

    assert statuses(events) == {"SimulationStopped": 23, "timed out": 1}
