"""Fixtures for tests that read a configuration, or run the real command over stand-in files."""

from __future__ import annotations

import csv
import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any, ClassVar

import pytest
import yaml

from orcapost import pipeline
from orcapost.cli.app import app
from orcapost.config import ConfigError, load
from orcapost.engine.events import Event, Finished, Sampled
from orcapost.engine.result import FileResult
from orcapost.extract.answers import Simulation
from orcapost.inventory import SimFile
from orcapost.job import MB, Inputs, Job, Parallel
from orcapost.pipeline import Prepared
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan
from orcfxapi_standin.generate import make_sim
from orcfxapi_standin.passes import FOLDER, read_passes

# Signals that are ignored where the tests were started, as behind `&` and `nohup`, would be ignored in the commands
# that they start, too, and those are told to end by them.
for _name in ("SIGINT", "SIGHUP"):
    if (_number := getattr(signal, _name, None)) is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _name == "SIGINT" else signal.SIG_DFL)

SCRIPT = shutil.which("orcapost", path=str(Path(sys.executable).parent))


TENSION = {
    "Label": "tension",
    "Command": "TimeHistory",
    "ObjectName": "Line01",
    "Variable": "Effective tension",
    "objectExtra": ["End B"],
    "SimulationPeriod": "WholeSimulation",
    "Statistic_Type": "Max",
}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class NotedPasses:
    """What the stand-in walked of the log, in all processes that run with `env` (see `orcfxapi_standin.passes`)."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        return {FOLDER: str(self.folder)}

    def calls(self) -> dict[str, list[str]]:
        """For each file that was read, by its name, the calls that walked its log, in order: one is one pass."""
        found: dict[str, list[str]] = {}
        for one in read_passes(self.folder):
            found.setdefault(Path(one.file).name, []).append(one.call)
        return found


@dataclass(frozen=True)
class Project:
    """A folder with a configuration and a folder of stand-in files.

    What runs teach about the machine is kept in `cache`, or else where the test's own process keeps it.
    """

    folder: Path
    cache: Path | None = None
    tension: ClassVar[dict[str, Any]] = TENSION

    @property
    def config(self) -> Path:
        return self.folder / "dm_test.yml"

    @property
    def sim(self) -> Path:
        return self.folder / "sim"

    def write(self, *columns: dict[str, Any], **blocks: Any) -> None:
        """A configuration of one group called ``results``."""
        content = {
            "file_management": {"input_directory": "sim", "output_directory": "csv"},
            "orcaflex": {"postprocess": {"summary": {"flag": True, "csv_decimal": 6}}},
            "summary_settings": {"groups": [{"Label": "results", "Columns": list(columns)}]},
            **blocks,
        }
        self.config.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")

    def make(self, name: str, *, size: int = 60_000, seed: int = 1, **order: Any) -> Path:
        """One stand-in file of the LNGC shape."""
        self.sim.mkdir(exist_ok=True)
        path = self.sim / name
        make_sim(path, "dm_fsts_lngc", size, seed, **order)
        return path

    def command(self, *arguments: str | Path) -> list[str]:
        assert SCRIPT, "install the project first: pip install -e ."
        return [SCRIPT, *map(str, arguments)]

    def orcapost(self, *arguments: str | Path, env: dict[str, str] | None = None, timeout: float = 120) -> Ended:
        """Run the console script."""
        return self.ended(self.command(*arguments), env, timeout)

    def orcapost_without_pauses(self, *arguments: str | Path) -> Ended:
        """Run the command as `orcapost` does, only that it hardly waits before it asks for a licence again."""
        code = (
            "from orcapost.engine import loop; loop.LICENCE_PAUSES = (0.05, 0.05, 0.05, 0.05); "
            "from orcapost.__main__ import main; main()"
        )
        return self.ended([sys.executable, "-c", code, *map(str, arguments)])

    def ended(self, command: list[str], env: dict[str, str] | None = None, timeout: float = 120) -> Ended:
        """Run a command in the project's folder to its end."""
        cache = {"ORCAPOST_CACHE_DIR": str(self.cache)} if self.cache else {}
        ended = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, **cache, **(env or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def run(self, *options: str | Path, env: dict[str, str] | None = None) -> Ended:
        """``orcapost run`` on the stand-in."""
        return self.orcapost("run", self.config, "--backend", "fake", *options, env=env)

    def table(self, folder: str = "csv") -> list[dict[str, str]]:
        with (self.folder / folder / "dm_test_results.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def results(self, folder: str = "csv") -> Path:
        """Where results are kept."""
        return self.folder / folder / "dm_test_results.sqlite"

    def kept(self, folder: str = "csv") -> int:
        """How many files' results are on the disk, also while a run has them locked. A transaction that a run is about
        to commit, or was killed in, is in there to be rolled back, and does not count."""
        with tempfile.TemporaryDirectory() as copies:
            try:
                for name in (path.name for path in self.results(folder).parent.glob("dm_test_results.sqlite*")):
                    shutil.copy(self.folder / folder / name, copies)
                with closing(sqlite3.connect(Path(copies) / self.results().name)) as database:
                    (count,) = database.execute("SELECT count(*) FROM results WHERE questions != 0").fetchone()
                    return int(count)
            except (OSError, sqlite3.Error):  # nothing yet, or in the middle of a change
                return 0

    def metrics(self, folder: str = "csv") -> dict[str, Any]:
        text = (self.folder / folder / "dm_test_metrics.json").read_text(encoding="utf-8")
        metrics: dict[str, Any] = json.loads(text)
        return metrics


@pytest.fixture(autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs teach about the machine is kept for one test, and apart from the user's."""
    monkeypatch.setenv("ORCAPOST_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project, configured with one column: the largest tension of Line01 at End B."""
    project = Project(tmp_path)
    project.write(project.tension)
    return project


@pytest.fixture
def passes(tmp_path_factory: pytest.TempPathFactory) -> NotedPasses:
    """Counts passes through the log: ``project.run(env=passes.env)``, then ``passes.calls()``."""
    return NotedPasses(tmp_path_factory.mktemp("passes"))


@pytest.fixture(scope="module")
def shared_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project like `project`, for one run that the tests of a module look at and leave as it is."""
    project = Project(tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("cache"))
    project.write(project.tension)
    return project


@pytest.fixture
def command(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """Runs a command in this process, in the project's folder: its modules are imported already."""
    monkeypatch.chdir(project.folder)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            app(list(arguments))
        return Ended(int(ended.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def planned_run(tmp_path: Path) -> Callable[..., Prepared]:
    """Plans a run over files of these names, 10 MB each, on a machine of two cores. The files do not exist."""

    def plan(*names: str) -> Prepared:
        files = tuple(SimFile(str(tmp_path / "sim" / name), 10 * MB) for name in names)
        host = Host("host", "system", 2, 16_000 * MB, 16_000 * MB)
        job = Job(tmp_path / "dm_test.yml", None, Inputs(tmp_path / "sim"), tmp_path / "csv", ())
        return Prepared(job, files, host, make_plan([file.bytes for file in files], host, Parallel()))

    return plan


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Have the engine read no file, but tell which are reused, these events and then that these files are done, one a
    second, with 1.5 for each question. If it is to fail it does so then. Returns what it is given, once it is."""
    simulation = Simulation("SimulationStopped", 0.0, 10.0, 10.0, finished=True)

    def play(
        *done: int,
        before: Sequence[Event] = (),
        result: FileResult | None = None,
        failure: BaseException | None = None,
    ) -> dict[str, Any]:
        given: dict[str, Any] = {}

        def run(files, plan, slots, settings, reused, schedule, asked):
            task = slots._task
            given.update(plan=plan, task=task, settings=settings, schedule=schedule, ahead=slots._ahead)
            given.update(reused=list(reused.files), asked=asked)
            if reused.files:
                yield reused
            yield from before or [Sampled(0.5, 10.0, 1, 0.0, 1)]
            for second, file in enumerate(done, 1):
                replies = (1.5,) * len(task.lists[asked[file]].numbers)
                good = FileResult(simulation.run_status, simulation, replies)
                yield Finished(float(second), file, 0, 1, result or good, total=1.0)
            if failure is not None:
                raise failure

        monkeypatch.setattr(pipeline, "run", run)
        return given

    return play


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Have a file behave as one does on Windows that another program holds open: it cannot be replaced."""
    from orcapost.common import atomic

    monkeypatch.setattr(atomic, "_REPLACE_PAUSES", (0.0,))

    def hold(path: Path) -> None:
        replace = Path.replace

        def refused(source: Path, target: Path) -> Path:
            if target == path:
                raise PermissionError(errno.EACCES, "The process cannot access the file", str(target))
            return replace(source, target)

        monkeypatch.setattr(Path, "replace", refused)

    return hold


@pytest.fixture
def wait_for() -> Callable[[Callable[[], Any], float], Any]:
    """Wait until a condition holds, at most so many seconds."""
    import time

    def wait(condition: Callable[[], Any], seconds: float = 20.0) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := condition():
                return found
            time.sleep(0.05)
        raise AssertionError("it did not come about in time")

    return wait


@pytest.fixture
def job(tmp_path: Path) -> Callable[..., Job]:
    """Read a text as ``dm.yml``."""

    def read(text: str, override: str | None = None, settings: tuple[str, ...] = ()) -> Job:
        path = tmp_path / "dm.yml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return load(path, override, settings)

    return read


@pytest.fixture
def refused(job: Callable[..., Job]) -> Callable[..., list[str]]:
    """Read a text that must not be accepted, and return its problems, one line each, without labels."""

    def read(text: str, override: str | None = None, settings: tuple[str, ...] = ()) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            job(text, override, settings)
        return str(ConfigError(replace(problem, about="") for problem in caught.value.problems)).splitlines()

    return read


@pytest.fixture
def steps() -> Callable[[Callable[[], object]], int]:
    """Counts the lines of Python that a piece of work runs: what it costs, on a busy machine too."""

    def count(work: Callable[[], object]) -> int:
        lines = 0

        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal lines
            lines += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            work()
        finally:
            sys.settrace(before)
        return lines

    return count
