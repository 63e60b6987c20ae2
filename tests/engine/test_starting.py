"""Worker processes that do not start: no file is charged for it, and where none starts the run says why."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from orcapost.engine import processes
from orcapost.engine.events import Event, Finished, Resumed, Started, StartFailed, Waiting
from orcapost.engine.local import LocalSlot, LocalSlots
from orcapost.engine.loop import Settings, _exit_words, run
from orcapost.engine.pipe import pipe_pair
from orcapost.engine.processes import start_worker
from orcapost.engine.slot import CannotStart
from orcapost.engine.worker import WorkerTask
from orcapost.extract.queries import History, Period, Reduced
from orcapost.inventory import SimFile
from orcapost.job import Parallel
from orcapost.planning.host import this_host
from orcapost.planning.plan import make_plan
from orcapost.planning.strategy import OWN
from orcapost.products.answering import question_list
from orcapost.products.question import Number
from orcapost.statistics.registry import MAX

QUESTION = Number(Reduced((History("LNGC", "X"),), Period("whole_simulation"), MAX))
ON_STAND_IN = WorkerTask("fake", 1, (question_list([QUESTION], [0], OWN.extractions),))
VENDOR = replace(ON_STAND_IN, backend="orcfxapi")


def start(project: Any, count: int, task: WorkerTask = ON_STAND_IN, workers: int = 2, **settings: Any) -> Any:
    """A run over made-up files that pauses only for a moment."""
    paths = [project.make(f"case_{i}.sim", seed=i) for i in range(count)]
    files = [SimFile(str(path), path.stat().st_size) for path in paths]
    plan = make_plan([file.bytes for file in files], this_host(), Parallel(workers=workers))
    return run(files, plan, LocalSlots(task), Settings(start_pauses=(0.05, 0.05), **settings))


def vendor_module(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Worker processes, which take over our search path, find this in the place of OrcFxAPI."""
    (folder / "OrcFxAPI.py").write_text(code)
    monkeypatch.syspath_prepend(str(folder))


def workers() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended, and has no command line any more
            if "worker_process" in " ".join(child.cmdline()):
                found.append(child)
    return found


def test_where_every_worker_dies_while_it_starts_the_run_ends_with_the_cause(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor_module(tmp_path, monkeypatch, "import os; os._exit(134)")

    with pytest.raises(CannotStart, match=r"ended before it was ready \(exit status 134\)"):
        list(start(project, 5, VENDOR))


def test_where_none_starts_few_processes_are_started_whatever_the_number_of_files(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "starts"
    vendor_module(tmp_path, monkeypatch, f"import os; open({str(log)!r}, 'a').write('x'); os._exit(134)")

    with pytest.raises(CannotStart):
        list(start(project, 40, VENDOR))

    # The two that are started together, one again after each of two pauses.
    assert len(log.read_text()) <= 4


def test_no_file_counts_as_begun_where_no_worker_starts(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor_module(tmp_path, monkeypatch, "import os; os._exit(134)")
    seen: list[Event] = []

    with pytest.raises(CannotStart):
        seen.extend(start(project, 5, VENDOR))  # each as it comes

    assert [event for event in seen if isinstance(event, StartFailed)]
    assert not [event for event in seen if isinstance(event, (Started, Finished))]


def test_a_worker_that_hangs_while_it_starts_is_stopped_after_the_limit_of_a_start(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor_module(tmp_path, monkeypatch, "import time; time.sleep(3600)")

    with pytest.raises(CannotStart, match=r"was not ready within 0\.2 s"):
        list(start(project, 3, VENDOR, start_timeout=0.2))

    assert not workers()


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_workers_killed_while_they_start_cost_no_file_an_attempt(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    begin, killed = LocalSlot.start, 0

    def kill_the_first_three(slot: LocalSlot) -> None:
        nonlocal killed
        begin(slot)
        if killed < 3:
            killed += 1
            assert slot._present is not None
            os.kill(slot._present.worker.process.pid, signal.SIGKILL)

    monkeypatch.setattr(LocalSlot, "start", kill_the_first_three)

    events = list(start(project, 6))

    finished = [event for event in events if isinstance(event, Finished)]
    assert killed == 3
    assert [(event.result.run_status, event.attempts) for event in finished] == [("SimulationStopped", 1)] * 6


def test_that_a_run_waits_for_a_process_and_goes_on_is_told(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    begin, tries = LocalSlot.start, 0

    def only_at_the_second_try(slot: LocalSlot) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise CannotStart("cannot start a worker process: too many open files")
        begin(slot)

    monkeypatch.setattr(LocalSlot, "start", only_at_the_second_try)

    events = [event for event in start(project, 1) if isinstance(event, (StartFailed, Waiting, Resumed, Started))]

    assert [type(event) for event in events] == [StartFailed, Waiting, Resumed, Started]


def test_where_it_is_not_known_where_python_is_no_process_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in some programs that Python is a part of."""
    monkeypatch.setattr(sys, "executable", "")
    monkeypatch.delitem(sys.modules, "multiprocessing.spawn", raising=False)

    with pytest.raises(CannotStart, match=r"sys\.executable is empty"):
        start_worker("fake")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (None, ""),
        (134, " (exit status 134)"),
        (-9, " (signal 9)"),
        (3221225477, " (exit status 0xc0000005)"),  # an access violation, as Windows writes it
    ],
)
def test_how_a_process_ended_is_said_as_its_system_says_it(status: int | None, words: str) -> None:
    assert _exit_words(status) == words


def test_a_process_that_was_started_while_ctrl_c_came_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class Started:
        def kill(self) -> None:
            done.append("killed")

        def wait(self) -> None:
            done.append("waited for")

    @contextlib.contextmanager
    def pressed_meanwhile() -> Iterator[None]:
        yield
        raise KeyboardInterrupt

    ours, its = pipe_pair()
    monkeypatch.setattr(processes, "pipe_pair", lambda: (ours, its))
    monkeypatch.setattr(processes, "_open_process", lambda backend, pipe: Started())
    monkeypatch.setattr(processes, "held", pressed_meanwhile)

    with pytest.raises(KeyboardInterrupt):
        start_worker("fake")
    assert done == ["killed", "waited for"]
    assert ours.closed and its.closed


@pytest.mark.skipif(sys.platform == "win32", reason="there a virtual environment's Python is a launcher")
def test_a_worker_runs_the_python_of_its_parent() -> None:
    assert processes._interpreter() == (sys.executable, None)


def test_a_worker_is_started_before_its_run_is_known() -> None:
    ahead = processes.start_ahead("fake")

    assert ahead is not None
    assert ahead.pipe.receive() == "ready"
    ahead.pipe.close()
    assert ahead.process.wait(30) is not None
