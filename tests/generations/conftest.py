"""Configurations in the manner of seven generations, run whole; and what their numbers must be, by the closed form.

A place on a line is an arc length [m], whose nearest node counts, or "End A" or "End B".
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from orcfxapi_standin import closed_form
from orcfxapi_standin.format import Header, load_header

Array = NDArray[np.float64]
Place = float | str | None
Period = tuple[float | None, float | None] | None


CONFIGS = Path(__file__).parent / "configs"
MAKE_SIMS = Path(__file__).parents[2] / "scripts" / "make_sims.py"


class Oracle:
    """Knows a stand-in file by its header, without orcapost and without the file's log.

    Parameters
    ----------
    path
        The stand-in file.
    """

    def __init__(self, path: Path) -> None:
        self.header: Header = load_header(path)

    def samples(self, period: Period = None) -> NDArray[np.intp]:
        """The numbers of the samples in a period [s], its ends included; None for the start or the end."""
        header = self.header
        times = header.start + header.interval * np.arange(header.samples)
        start, end = period or (None, None)
        wanted = np.ones(len(times), dtype=bool)
        if start is not None:
            wanted &= times >= start - 1e-6
        if end is not None:
            wanted &= times <= end + 1e-6
        return np.flatnonzero(wanted)

    def times(self, period: Period = None) -> Array:
        """Their times [s]."""
        return self.header.start + self.header.interval * self.samples(period)

    def arc_lengths(self, line: str, arc: tuple[float, float] | None = None) -> Array:
        """The arc lengths of a line's nodes [m], or of those in a part of it."""
        return self.header.find(line).definition.arc_lengths[self.nodes(line, arc)]

    def nodes(self, line: str, arc: tuple[float, float] | None = None) -> NDArray[np.intp]:
        """The nodes of a line, or those in a part of it."""
        lengths = self.header.find(line).definition.arc_lengths
        first, last = arc or (-np.inf, np.inf)
        return np.flatnonzero((lengths >= first - 1e-6) & (lengths <= last + 1e-6))

    def history(self, name: str, variable: str, place: Place = None, period: Period = None) -> Array:
        """A time history, shape (samples,)."""
        return closed_form.values(self.header, name, variable, self._point(name, variable, place), self.samples(period))

    def static(self, name: str, variable: str, place: Place = None) -> float:
        """The value in the static state."""
        return closed_form.static(self.header, name, variable, self._point(name, variable, place))

    def curves(
        self, line: str, variable: str, period: Period = None, arc: tuple[float, float] | None = None
    ) -> dict[str, Array]:
        """The curves Min, Max, Mean and StdDev of a range graph, each of shape (nodes,)."""
        samples = self.samples(period)
        values = np.array(
            [closed_form.values(self.header, line, variable, node, samples) for node in self.nodes(line, arc)]
        )
        return {"Min": values.min(1), "Max": values.max(1), "Mean": values.mean(1), "StdDev": values.std(1)}

    def data(self, name: str) -> dict[str, Any]:
        """An object's data items."""
        thing = self.header.find(name)
        return {**thing.definition.data, **thing.data}

    def _point(self, name: str, variable: str, place: Place) -> int:
        definition = self.header.find(name).definition
        if place is None:
            return 0
        at = definition.logged[variable.lower()].variable.at
        last = 1 if at == "e" else len(definition.arc_lengths) - 1
        if isinstance(place, str):
            return {"End A": 0, "End B": last}[place]
        assert at == "n", "only results of nodes have an arc length"
        return int(np.abs(definition.arc_lengths - place).argmin())


@pytest.fixture(scope="session")
def oracle() -> Callable[[Path], Oracle]:
    return Oracle


@dataclass(frozen=True)
class Ran:
    """A configuration of `CONFIGS` that was run over stand-ins made for it.

    Attributes
    ----------
    folder
        Where the configuration stands.
    status, said
        How the command ended, and what it said.
    """

    folder: Path
    status: int
    said: str

    def table(self, path: str) -> list[dict[str, str]]:
        """The rows of a table."""
        with (self.folder / path).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def sims(self, pattern: str) -> list[Path]:
        """The input files, by name."""
        return sorted(self.folder.glob(pattern), key=lambda path: path.name.lower())


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Ran]:
    """Makes the files that a configuration names, runs it, and gives what came of it; each once."""
    done: dict[str, Ran] = {}

    def run(name: str) -> Ran:
        if name not in done:
            folder = tmp_path_factory.mktemp(name) / "config"
            shutil.copytree(CONFIGS, folder)
            config = f"{name}.yml"
            made = subprocess.run(
                [sys.executable, MAKE_SIMS, "--like", config, "--files", "3"],
                cwd=folder,
                capture_output=True,
                encoding="utf-8",
            )
            assert made.returncode == 0, made.stderr
            command = [sys.executable, "-m", "orcapost", "run", config, "--backend", "fake"]
            ended = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
            done[name] = Ran(folder, ended.returncode, ended.stdout + ended.stderr)
        return done[name]

    return run
