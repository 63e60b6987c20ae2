"""What a test can show here of how orcapost behaves on Windows; docs/windows.md has the rest."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from orcapost.config.inputs import place
from orcapost.config.job import GB, MB, Parallel
from orcapost.engine import slots
from orcapost.engine.schedule import Schedule
from orcapost.engine.worker import Orders, no_crash_dialogs
from orcapost.extract.compile import Extraction
from orcapost.host import Host
from orcapost.plan import make_plan


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

    started = {start.slot for start in iter(schedule.next, None)}

    assert len(started) == 100  # a ProcessPoolExecutor has at most 61 there


def test_every_slot_is_a_pool_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[Any] = []

    class Pool(ProcessPoolExecutor):
        def __init__(self, max_workers: int, **options: Any) -> None:
            sizes.append((max_workers, options["mp_context"].get_start_method()))
            super().__init__(max_workers, **options)

    monkeypatch.setattr(slots, "ProcessPoolExecutor", Pool)
    slot = slots.Slot(Orders("fake", 1, Extraction()))
    slot.submit([("nowhere.sim", None)]).result()
    slot.close()

    assert sizes == [(1, "spawn")]


@pytest.mark.parametrize("written", [r"D:\project\sim", r"\\server\share\sim", r"\\?\D:\a very long\path", "D:/sim"])
def test_drives_and_shares_are_kept_as_written(written: str) -> None:
    assert str(place(written, Path("/configs"))) == str(Path(written))


def test_relative_folders_may_be_written_with_backslashes() -> None:
    assert place(r"..\sim\case 1", Path("/project/configs")) == Path("/project/sim/case 1")


@pytest.mark.parametrize(
    ("path", "in_table"),
    [
        (r"D:\project\sim\a.sim", "D:/project/sim/a.sim"),
        (r"\\server\share\sim\a.sim", "//server/share/sim/a.sim"),
    ],
)
def test_tables_name_files_with_forward_slashes(path: str, in_table: str) -> None:
    # The tables take `as_posix` of the absolute path; this is what it makes of Windows paths.
    assert PureWindowsPath(path).as_posix() == in_table


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
