"""A worker process: what it says and hears, what it brings along, and that it ends with its parent."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from orcapost.engine import worker_process as module
from orcapost.engine.pipe import pipe_pair
from orcapost.engine.processes import start_worker
from orcapost.engine.worker import WorkerTask
from orcapost.engine.worker_process import prepare_process, serve
from orcapost.extract.queries import History, Period, Reduced
from orcapost.orcaflex import backend
from orcapost.orcaflex.errors import BackendMissing
from orcapost.planning.strategy import OWN
from orcapost.products.answering import question_list
from orcapost.products.question import Number
from orcapost.statistics.registry import MAX

QUESTION = Number(Reduced((History("LNGC", "X"),), Period("whole_simulation"), MAX))
TASK = WorkerTask("fake", 1, (question_list([QUESTION], [0], OWN.extractions),))
HEAVY = {"pandas", "polars", "pyarrow", "typer", "click", "rich", "pydantic", "yaml", "psutil", "multiprocessing"}


def said(*heard: Any) -> list[Any]:
    """What a worker on the stand-in says that hears this."""
    messages: list[Any] = []
    serve(iter(heard).__next__, messages.append, "fake")
    return messages


def test_a_worker_says_ready_and_answers_each_file_until_there_is_no_more(project: Any) -> None:
    good, missing = str(project.make("a.sim")), str(project.sim / "missing.sim")

    ready, *answers = said(TASK, [(good, None, 0), (missing, None, 0)], [(good, None, 0)], None, "not heard")

    assert ready == "ready"
    assert [answer.result.run_status for answer in answers] == ["SimulationStopped", "missing", "SimulationStopped"]


def test_what_it_imports_is_there_before_it_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    monkeypatch.setattr(backend, "open_backend", done.append)
    monkeypatch.setattr("gc.freeze", lambda: done.append("frozen"))

    serve(iter([TASK, None]).__next__, done.append, "fake")

    assert done == ["fake", "frozen", "ready"]


def test_without_a_backend_a_worker_gets_ready_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise BackendMissing("no OrcaFlex")

    monkeypatch.setattr(backend, "open_backend", missing)
    monkeypatch.setattr("orcapost.engine.worker.open_backend", missing)

    ready, answer = said(TASK, [("a.sim", None, 0)], None)

    assert (ready, answer.no_backend) == ("ready", "no OrcaFlex")


def test_a_worker_whose_parent_takes_no_answer_ends_quietly() -> None:
    def gone(message: object) -> None:
        raise BrokenPipeError

    serve(iter([TASK]).__next__, gone, "fake")


def test_a_worker_leaves_the_terminals_signals_to_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    library = SimpleNamespace(SIGINT=2, SIGHUP=1, SIG_IGN="ignored", signal=lambda *what: done.append(what))
    monkeypatch.setitem(sys.modules, "signal", library)  # type: ignore[arg-type]
    monkeypatch.setattr(module, "no_crash_dialogs", lambda kernel32: None)

    prepare_process()

    assert done == [(2, "ignored"), (1, "ignored")]


def test_messages_wait_pickled_and_the_end_of_the_pipe_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, its = pipe_pair()
    inbox: SimpleQueue[bytes] = SimpleQueue()
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    ours.send("a task")
    ours.close()

    module._listen(its, inbox)

    assert pickle.loads(inbox.get()) == "a task"
    assert ended == [1]
    its.close()


def test_a_worker_imports_nothing_heavy(project: Any) -> None:
    code = (
        "import sys\n"
        "from orcapost.engine.worker_process import serve\n"
        "from orcapost.engine.worker import WorkerTask\n"
        "heard, answers = [WorkerTask('fake', 1), [(sys.argv[1], None, 0)], None], []\n"
        "serve(iter(heard).__next__, answers.append, 'fake')\n"
        "assert answers[1].result.status == 'ok', answers\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", code, project.make("a.sim")], capture_output=True, text=True, check=True
    )

    imported = set(ended.stdout.split())
    assert "numpy" in imported
    assert not imported & HEAVY


def test_it_watches_for_its_parents_end_before_it_imports_what_could_hang() -> None:
    """Nothing but the standard library; numpy and the vendor's module come later."""
    code = "import sys, orcapost.engine.worker_process; print(*(name for name in sys.modules if 'orcapost' in name))"

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    ours = {"orcapost", "orcapost.engine", "orcapost.engine.pipe", "orcapost.engine.worker_process"}
    assert set(ended.stdout.split()) == ours


def test_a_worker_finds_modules_where_its_parent_does_and_has_its_own_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"import sys; open({str(tmp_path / 'seen')!r}, 'w').write(repr((sys.path, sys.flags.optimize)))"
    (tmp_path / "OrcFxAPI.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))

    worker = start_worker("orcfxapi")
    worker.pipe.receive()
    worker.pipe.close()
    worker.process.wait()

    assert (tmp_path / "seen").read_text() == repr((sys.path, sys.flags.optimize))


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_a_worker_ends_though_another_lives_that_was_started_after_it(wait_for: Callable[..., Any]) -> None:
    """Had the later one inherited the parent's end of the pipe, the earlier one would wait for ever."""
    workers = [start_worker("fake") for _ in range(2)]

    workers[0].pipe.close()
    workers[0].process.wait(20)

    assert workers[1].pipe.receive() == "ready"
    workers[1].pipe.close()
    workers[1].process.wait(20)


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_the_death_of_a_worker_is_noticed_though_it_has_started_a_program_that_lives_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "import os, subprocess; print(subprocess.Popen(['sleep', '60'], close_fds=False).pid, file=open('{}', 'w'))"
    (tmp_path / "OrcFxAPI.py").write_text(text.format(tmp_path / "pid"))
    monkeypatch.syspath_prepend(str(tmp_path))
    worker = start_worker("orcfxapi")
    assert worker.pipe.receive() == "ready"

    worker.process.kill()
    try:
        with pytest.raises(EOFError):
            worker.pipe.receive()
    finally:
        psutil.Process(int((tmp_path / "pid").read_text())).kill()
    worker.pipe.close()
    worker.process.wait()
