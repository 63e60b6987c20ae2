"""What a test can show here of how orcapost behaves on Windows; docs/windows.md has the rest."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from orcapost.config.inputs import place
from orcapost.engine import processes
from orcapost.engine.worker_process import no_crash_dialogs
from orcapost.job import GB, MB, Parallel
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan
from orcapost.planning.schedule import Schedule


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


@pytest.mark.parametrize("set_by_the_program", [None, r"C:\program\python.exe"])
def test_in_a_virtual_environment_python_itself_is_started_and_not_its_launcher(
    monkeypatch: pytest.MonkeyPatch, set_by_the_program: str | None
) -> None:
    """To kill the launcher would leave the process that it has started."""
    launcher, python = r"C:\venv\Scripts\python.exe", r"C:\Python\python.exe"
    monkeypatch.setattr(processes, "sys", SimpleNamespace(platform="win32", executable=launcher, modules={}))
    processes.sys._base_executable = python  # type: ignore[attr-defined]
    if set_by_the_program:
        spawn = SimpleNamespace(get_executable=lambda: set_by_the_program.encode())
        processes.sys.modules["multiprocessing.spawn"] = spawn  # type: ignore[assignment]

    executable, environment = processes._interpreter()

    if set_by_the_program:
        assert (executable, environment) == (set_by_the_program, None)
    else:
        assert executable == python
        assert environment == {**os.environ, "__PYVENV_LAUNCHER__": launcher}


def test_a_worker_inherits_its_end_of_the_pipe_alone_and_does_not_hear_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, Any] = {}

    class Windows:
        """What `subprocess` has there."""

        DEVNULL = -3

        @staticmethod
        def STARTUPINFO(**given: Any) -> dict[str, Any]:
            return given

        @staticmethod
        def Popen(command: list[str], **given: Any) -> None:
            started.update(given, command=command)

        @staticmethod
        def _args_from_interpreter_flags() -> list[str]:
            return ["-O"]

    system = SimpleNamespace(platform="win32", executable="python.exe", modules={}, path=[r"D:\one", r"D:\two"])
    monkeypatch.setattr(processes, "sys", system)
    monkeypatch.setattr(processes, "subprocess", Windows)
    monkeypatch.setattr(processes, "DEAF_TO_CTRL_C", 0x200)  # CREATE_NEW_PROCESS_GROUP

    processes._open_process("fake", cast(Any, SimpleNamespace(handles=lambda: (40, 44))))

    assert started["startupinfo"] == {"lpAttributeList": {"handle_list": [40, 44]}}
    assert started["creationflags"] == 0x200
    assert "close_fds" not in started  # whose default closes all others
    executable, flag, _, _, *arguments = started["command"]
    assert (executable, flag) == ("python.exe", "-O")
    assert arguments == ["fake", "40", "44", r"D:\one", r"D:\two"]


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
