"""The engine works wherever Python does: in a daemonic process, on any thread, in any script, beside any output."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from orcapost.engine.loop import Settings
from orcapost.pipeline import Run, load_job, prepare

# What it does is a function of the module: a script needs one to be guarded, another process to find it.
SCRIPT = """
import sys
from pathlib import Path
from orcapost.engine.loop import Settings
from orcapost.pipeline import Run, load_job, prepare
{before}
with Run(prepare(load_job(Path(sys.argv[1]))), "{backend}", Settings()) as run:
    run.execute()
{after}
"""
# A vendor's module that prints, past Python, to what it takes for the terminal: as it is loaded, and with each file.
PRINTS = """
import contextlib, os
from orcfxapi_standin import *
from orcfxapi_standin import Model as _Model

def say():
    for where, words in ((1, b"licence server: ok\\n"), (2, b"warning: old file\\n")):
        with contextlib.suppress(OSError):  # as a library in C does not care
            os.write(where, words * 1000)

class Model(_Model):
    def LoadSimulation(self, *arguments, **named):
        say()
        super().LoadSimulation(*arguments, **named)

say()
"""


def process_all(config: Path) -> None:
    with Run(prepare(load_job(config)), "fake", Settings()) as run:
        run.execute()


def names(project: Any) -> set[str]:
    """Of the files that have a value in the table."""
    return {row["fe_filename_stem"] for row in project.table() if row["tension"]}


@pytest.fixture
def three(project: Any) -> Any:
    for i in range(3):
        project.make(f"case_{i}.sim", seed=i)
    return project


ALL = {"case_0", "case_1", "case_2"}


def run_script(project: Any, *options: str, before: str = "", after: str = "", backend: str = "fake") -> Any:
    script = project.folder / "script.py"
    script.write_text(SCRIPT.format(before=before, after=after, backend=backend))
    command = [sys.executable, *options, str(script), str(project.config)]
    return subprocess.run(command, cwd=project.folder, capture_output=True, text=True, timeout=120)


def test_in_a_daemonic_process(three: Any) -> None:
    """Where `multiprocessing` starts no process; one of Dask's may be so."""
    process = multiprocessing.get_context("spawn").Process(target=process_all, args=(three.config,), daemon=True)
    process.start()
    process.join(120)

    assert process.exitcode == 0
    assert names(three) == ALL


def test_on_a_thread_other_than_the_main_one(three: Any) -> None:
    with ThreadPoolExecutor() as pool:
        pool.submit(process_all, three.config).result()

    assert names(three) == ALL


def test_in_a_script_without_a_main_guard_which_no_worker_runs_again(three: Any) -> None:
    ended = run_script(three, before="print('once')")

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "once\n", "")
    assert names(three) == ALL


def test_in_code_that_is_in_no_file(three: Any) -> None:
    """As in a notebook, or at the prompt."""
    code = SCRIPT.format(before="", after="", backend="fake")

    ended = subprocess.run([sys.executable, "-", three.config], input=code, text=True, capture_output=True, timeout=120)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert names(three) == ALL


def test_where_python_warns_of_what_is_left_open_it_has_nothing_to_say(three: Any) -> None:
    ended = run_script(three, "-X", "dev", "-W", "error::ResourceWarning", after="import gc; gc.collect()")

    assert "ResourceWarning" not in ended.stderr
    assert ended.returncode == 0


def test_what_the_vendors_library_prints_comes_out_and_corrupts_nothing(three: Any) -> None:
    (three.folder / "OrcFxAPI.py").write_text(PRINTS)

    ended = run_script(three, backend="orcfxapi")

    assert ended.returncode == 0, ended.stderr
    assert names(three) == ALL
    assert set(ended.stdout.splitlines()) == {"licence server: ok"}
    assert set(ended.stderr.splitlines()) == {"warning: old file"}


@pytest.mark.skipif(sys.platform == "win32", reason="closes descriptors as a POSIX shell does")
def test_nor_where_there_is_no_output_at_all(three: Any) -> None:
    (three.folder / "OrcFxAPI.py").write_text(PRINTS)
    script = three.folder / "script.py"
    script.write_text(SCRIPT.format(before="", after="", backend="orcfxapi"))

    ended = subprocess.run(
        ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", sys.executable, script, three.config],
        cwd=three.folder,
        timeout=120,
    )

    assert ended.returncode == 0
    assert names(three) == ALL


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_a_process_that_cannot_be_killed_does_not_hold_up_the_end_of_the_program(three: Any) -> None:
    code = (
        "import os, queue, signal, sys\n"
        "from orcapost.engine.local import LocalSlot\n"
        "from orcapost.engine.worker import WorkerTask\n"
        "inbox = queue.SimpleQueue()\n"
        "slot = LocalSlot(0, WorkerTask('fake', 1), inbox)\n"
        "slot.start(); inbox.get()\n"
        "pid = slot._present.worker.process.pid\n"
        "os.kill(pid, signal.SIGSTOP)  # it can do nothing, not even notice that its parent ends\n"
        "slot.abandon(); slot.close()\n"
        "print(pid)\n"
    )

    out, err = three.folder / "out", three.folder / "err"

    with out.open("w") as to, err.open("w") as errors:  # a pipe would not end before the worker does
        status = subprocess.run(
            [sys.executable, "-X", "dev", "-c", code], stdout=to, stderr=errors, timeout=60
        ).returncode

    stopped = psutil.Process(int(out.read_text()))
    assert stopped.status() == psutil.STATUS_STOPPED
    stopped.kill()
    assert (status, err.read_text()) == (0, "")
