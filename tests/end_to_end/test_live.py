"""`run --live`: the real command, and a viewer who listens."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Wait = Callable[..., Any]


class LiveRun:
    """A run with --live, and what it told its one viewer."""

    def __init__(self, project: Any) -> None:
        self.process = subprocess.Popen(
            project.command("run", project.config, "--backend", "fake", "--live"),
            cwd=project.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        assert self.process.stderr
        url = next(found[0] for line in self.process.stderr if (found := re.search(r"http://127\.0\.0\.1:\S+", line)))
        self.messages: list[tuple[str, Any]] = []
        self._viewer = threading.Thread(target=self._view, args=(f"{url}/events",))
        self._viewer.start()

    def _view(self, url: str) -> None:
        with urllib.request.urlopen(url, timeout=60) as stream:
            for line in stream:
                if line.startswith(b"event: "):
                    kind = line.decode()[7:].strip()
                elif line.startswith(b"data: "):
                    self.messages.append((kind, json.loads(line[6:])))

    def end(self) -> int:
        self.process.communicate(timeout=60)
        self._viewer.join(20)
        return self.process.returncode

    def told(self, part: str) -> list[Any]:
        return [one for kind, updates in self.messages if kind == "updates" for one in updates["files"][part]]


@pytest.fixture
def start(project: Any) -> Iterator[Callable[[], LiveRun]]:
    runs: list[LiveRun] = []

    def start() -> LiveRun:
        runs.append(LiveRun(project))
        return runs[-1]

    yield start
    for run in runs:
        run.process.kill()


def test_a_viewer_is_told_of_every_file_and_of_the_verdict_at_the_end(
    project: Any, start: Callable[[], LiveRun]
) -> None:
    for i in range(12):
        project.make(f"case_{i:02}.sim", size=300_000, seed=i)

    run = start()

    assert run.end() == 0
    assert sorted(run.told("name")) == [f"case_{i:02}.sim" for i in range(12)]
    kind, ended = run.messages[-1]
    assert kind == "ended"
    assert ended["run"]["totals"]["ok"] == 12
    assert ended["verdict"]["headline"].startswith("12 files in ")


def test_the_exit_status_is_that_of_the_run(project: Any, start: Callable[[], LiveRun]) -> None:
    project.make("good.sim")
    project.make("short.sim", faults=["truncated"])

    run = start()

    assert run.end() == 1
    assert sorted(run.told("status")) == [0, 3]


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_ctrl_c_ends_the_run_and_tells_its_viewer(project: Any, start: Callable[[], LiveRun], wait_for: Wait) -> None:
    project.make("good.sim")
    project.make("hang.sim", faults=["hang-extract"])
    run = start()
    wait_for(lambda: run.told("name"))

    run.process.send_signal(signal.SIGINT)

    assert run.end() == 130
    kind, ended = run.messages[-1]
    assert kind == "ended"
    assert "interrupted; 1 of 2 files are done and kept" in ended["words"]


def without(project: Any, module: str) -> dict[str, str]:
    """An environment in which a module cannot be found."""
    folder: Path = project.folder / "without"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.modules[{module!r}] = None\n", encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}


@pytest.mark.parametrize("module", ["uvicorn", "starlette", "bokeh"])
def test_where_its_libraries_are_missing_the_run_says_what_to_install_and_does_not_begin(
    project: Any, module: str
) -> None:
    project.make("a.sim")

    ended = project.run("--live", env=without(project, module))

    assert ended.status == 2
    assert ended.err == f'error: {module} is not installed; get it with: pip install "orcapost[live]"\n'
    assert not (project.folder / "csv").exists()


def test_without_the_option_nothing_of_it_is_needed(project: Any) -> None:
    project.make("a.sim")

    ended = project.run(env=without(project, "uvicorn"))

    assert ended.status == 0
    assert "http" not in ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="sets a POSIX limit")
def test_more_connections_than_there_are_descriptors_do_not_end_the_run(project: Any) -> None:
    for i in range(12):
        project.make(f"case_{i:02}.sim", seed=i)
    project.make("hang.sim", faults=["hang-extract"])  # the run lasts at least until this one is given up
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (150, 150)); "
        "from orcapost.__main__ import main; main()"
    )
    options = ["run", str(project.config), "--backend", "fake", "--live", "--timeout", "3"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *options],
        cwd=project.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr
    port = next(int(found[1]) for line in process.stderr if (found := re.search(r"http://127\.0\.0\.1:(\d+)", line)))
    crowd = []
    for _ in range(300):
        with contextlib.suppress(OSError):
            crowd.append(socket.create_connection(("127.0.0.1", port), timeout=0.2))

    said = process.communicate(timeout=60)[1]

    for connection in crowd:
        connection.close()
    assert process.returncode == 1, said  # for the file that hung
    assert "Traceback" not in said
    assert sorted(row["run_status"] for row in project.table())[-1] == "timed out"
    assert len(project.table()) == 13
