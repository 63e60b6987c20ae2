"""What a test can show here of how orcapost behaves on Windows; docs/windows.md has the rest."""

from __future__ import annotations

import multiprocessing
import os
import queue
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from orcapost.config.inputs import place
from orcapost.engine import local as slots
from orcapost.engine import processes
from orcapost.engine.worker import WorkerTask, no_crash_dialogs
from orcapost.job import GB, MB, Parallel
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan
from orcapost.planning.schedule import Schedule


def test_what_every_spawned_process_imports_again_is_lean() -> None:
    # Where the console script is a plain file, a spawned process runs it under another name, and so this module.
    code = "import sys, orcapost.__main__; print(*sorted(m for m in ('typer', 'numpy', 'rich') if m in sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == []


def test_a_worker_that_crashes_is_not_kept_alive_by_a_dialog() -> None:
    modes: list[int] = []

    class Kernel32:
        SetErrorMode = modes.append

    no_crash_dialogs(Kernel32)

    assert modes == [0x8003]  # SEM_NOOPENFILEERRORBOX, SEM_NOGPFAULTERRORBOX and SEM_FAILCRITICALERRORS


def test_more_workers_than_one_pool_can_have_on_windows() -> None:
    sizes = [1 * MB] * 500
    host = Host("h", "Windows", cores=128, memory=512 * GB, available=500 * GB)
    schedule = Schedule(make_plan(sizes, host, Parallel(workers=100)), sizes)

    started = {start.slot for start in iter(lambda: schedule.next(0.0), None)}

    assert len(started) == 100  # a pool of processes has at most 61 there


def test_workers_are_spawned_whatever_the_system_would_do(monkeypatch: pytest.MonkeyPatch) -> None:
    methods: list[str] = []

    def get_context(method: str) -> Any:
        methods.append(method)
        return multiprocessing.get_context(method)

    monkeypatch.setattr(processes, "get_context", get_context)
    inbox: queue.SimpleQueue[slots.Message] = queue.SimpleQueue()
    slot = slots.Slot(0, WorkerTask("fake", 1), inbox)
    slot.start()
    message = inbox.get(timeout=60)[2]
    slot.close()

    assert methods == ["spawn"]
    assert message == "ready"


@pytest.mark.parametrize("written", [r"D:\project\sim", r"\\server\share\sim", r"\\?\D:\a very long\path", "D:/sim"])
def test_drives_and_shares_are_kept_as_written(written: str) -> None:
    assert str(place(written, Path("/configs"))) == str(Path(written))


def test_relative_folders_may_be_written_with_backslashes() -> None:
    assert place(r"..\sim\case 1", Path("/project/configs")) == Path("/project/sim/case 1")


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_a_console_of_an_old_code_page_shows_what_it_can_and_fails_at_nothing(project: Any, encoding: str) -> None:
    name = "Ω_größe_✓"
    project.make(f"{name}.sim")
    (project.sim / "日本.sim").write_bytes(b"broken")
    command = project.command("run", project.config, "--backend", "fake")
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}

    ended = subprocess.run(command, cwd=project.folder, env=env, capture_output=True, timeout=60)

    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr
    ended.stdout.decode(encoding)
    ended.stderr.decode(encoding)
    # The table is in UTF-8 whatever the console is.
    assert [row["fe_filename_stem"] for row in project.table()] == [name, "日本"]


def test_without_a_capable_console_there_are_no_box_characters(project: Any) -> None:
    project.make("a.sim")
    command = project.command("run", project.config, "--backend", "fake")
    env = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}

    ended = subprocess.run(command, cwd=project.folder, env=env, capture_output=True, timeout=60, check=True)

    assert ended.stdout.isascii()
    assert ended.stderr.isascii()
