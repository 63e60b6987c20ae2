"""Runs commands and scripts in processes that find OrcFxAPI in the one form or the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orcapost
from wrapper_support.wrappers import Wrapper

_EMULATED = Path(__file__).parents[1] / "emulated"
_OURS = Path(orcapost.__file__).parents[1]
_SECONDS = 120
# `python -m orcapost`, only that it hardly waits before it asks for a licence again.
_MAIN = (
    "from orcapost.engine import loop; loop.LICENCE_PAUSES = (0.05, 0.05, 0.05, 0.05); "
    "from orcapost.__main__ import main; main()"
)


@dataclass(frozen=True)
class Run:
    """A process that ended.

    Attributes
    ----------
    tables
        The bytes of each CSV file that it wrote, by name.
    files
        What the metrics say became of each simulation file, all warnings included.
    """

    status: int
    out: str
    err: str
    tables: dict[str, bytes]
    files: list[dict[str, Any]]

    @property
    def warnings(self) -> list[str]:
        """What it wrote to the error stream, without the lines that say that there is a stand-in."""
        return [line for line in self.err.splitlines() if "STAND-IN" not in line]


@dataclass
class Place:
    """An environment for processes, and a folder for what they write."""

    backend: str
    folder: Path
    environment: dict[str, str]
    _runs: dict[tuple, Run] = field(default_factory=dict, repr=False)

    def orcapost(self, config: Path, *options: str, **environment: str) -> Run:
        """``orcapost run`` of a configuration, as a user would call it. The same call is made only once."""
        key = (config, config.read_text(encoding="utf-8"), options, tuple(environment.items()))
        if key not in self._runs:
            output = self._new_folder()
            command = ["-c", _MAIN, "run", config, "--backend", self.backend, "--output", output, "--quiet"]
            self._runs[key] = self._run([*command, *options], output, environment)
        return self._runs[key]

    def script(self, script: Path, *arguments: str | Path, **environment: str) -> Run:
        """A Python script, run in a folder of its own."""
        environment.setdefault("ORCAPOST_EMULATION_OLD_PYTHON", "1")
        return self._run([script, *arguments], self._new_folder(), environment)

    def defects(self) -> list[str]:
        """What the emulated library had to complain of."""
        file = Path(self.environment["ORCAPOST_EMULATION_DEFECTS"])
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    def forget_defects(self) -> None:
        """Let defects that a test has looked at pass."""
        Path(self.environment["ORCAPOST_EMULATION_DEFECTS"]).unlink(missing_ok=True)

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="output", dir=self.folder))

    def _run(self, arguments: list, output: Path, environment: dict[str, str]) -> Run:
        ended = subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=output,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
        )
        tables = {path.name: path.read_bytes() for path in sorted(output.glob("*.csv"))}
        return Run(ended.returncode, ended.stdout, ended.stderr, tables, _files(output))


def on_wrapper(wrapper: Wrapper, folder: Path) -> Place:
    """Processes that find the vendor's wrapper, and under it the emulated library."""
    environment = _environment(folder, _EMULATED, wrapper.folder)
    environment["_OrcFxAPIlib"] = f"emulated OrcFxAPI {wrapper.library_version}"  # where the wrapper looks first
    return Place("orcfxapi", folder, environment)


def on_stand_in(alias: Path, folder: Path) -> Place:
    """Processes that find the stand-in; `alias` is a folder in which it is called OrcFxAPI."""
    return Place("fake", folder, _environment(folder, alias))


def _files(output: Path) -> list[dict[str, Any]]:
    wanted = ("path", "status", "run_status", "attempts", "error", "problems")
    found = [json.loads(path.read_text(encoding="utf-8"))["files"] for path in output.glob("*_metrics.json")]
    return [{key: file[key] for key in wanted} for files in found for file in files]


def _environment(folder: Path, *first: Path) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, [*first, _OURS])),
        "PYTHONWARNINGS": "ignore",
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "1000",
        "ORCAPOST_EMULATION_DEFECTS": str(folder / "defects.txt"),
        "ORCFXAPI_STANDIN_LICENCE_DIR": str(folder / "seats"),
    }
