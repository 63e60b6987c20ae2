"""Configurations of range graphs over stand-in files, and what the closed form says of them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from orcapost.engine.events import Event
from orcapost.engine.loop import Settings
from orcapost.engine.worker import Worker
from orcapost.pipeline import Done, Run, load_job, prepare, worker_task
from orcfxapi_standin import closed_form
from orcfxapi_standin.format import Header
from orcfxapi_standin.generate import make_sim

STAGES = (10.0, 20.0)  # samples at 0.5 s from -10 to 20 s
INTERVAL = 0.5
ALL = range(61)
FOLDERS = "file_management: {input_directory: sim, output_directory: csv}\n"
TENSION = "{ObjectName: Line01, Variable: Effective tension, FileName: tension}"


def make(folder: Path, name: str = "a", **options: object) -> Header:
    """A file with 5 segments to a line, the last of which is the second section: nodes at 0, 15, 30, 45, 60, 71 m."""
    (folder / "sim").mkdir(exist_ok=True)
    given = {"samples": len(ALL), "stages": STAGES, "sample_interval": INTERVAL, "seed": 3, "segments": 5, **options}
    return make_sim(folder / "sim" / f"{name}.sim", "dm_fsts_lngc", **given)  # type: ignore[arg-type]


def asking(folder: Path, *graphs: str, head: str = "", more: str = "") -> Path:
    """A configuration with these entries of the list."""
    path = folder / "dm.yml"
    listed = "".join(f"- {graph}\n" for graph in graphs)
    path.write_text(f"{FOLDERS}{head}{f'RangeGraph:{chr(10)}{listed}' if listed else ''}{more}", encoding="utf-8")
    return path


def work(config: Path) -> None:
    """Have a worker read the file ``a.sim``, in this process."""
    answer = Worker(worker_task(load_job(config), "fake")).process(config.parent / "sim" / "a.sim", None)
    assert answer.result is not None and answer.result.error is None


def run(config: Path, events: list[Event] | None = None) -> tuple[Done, Run]:
    with Run(prepare(load_job(config)), "fake", Settings()) as started:
        return started.execute(*([] if events is None else [events.append])), started


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream)
    return head, rows


def numbers(path: Path) -> NDArray[np.float64]:
    """The numbers of a file, without its headings."""
    return np.array(read(path)[1], dtype=float)


def nodes(header: Header, line: str, variable: str = "Effective tension", samples: range = ALL) -> NDArray[np.float64]:
    """The closed form of a variable at each node: shape (nodes, samples)."""
    count = len(closed_form.parameters(header, line, variable).mean)
    return np.array([closed_form.values(header, line, variable, node, samples) for node in range(count)])
