"""Questions, files and replies made by hand."""

from __future__ import annotations

from orcapost.engine.result import FileResult
from orcapost.extract.answers import Simulation
from orcapost.extract.queries import DataItem
from orcapost.inventory import SimFile
from orcapost.products.question import Number
from orcapost.products.replies import Reply

FINISHED = Simulation("SimulationStopped", -10.0, 100.0, 100.0, True)


def asking(*names: str) -> tuple[Number, ...]:
    """A question for each name."""
    return tuple(Number(DataItem("General", name)) for name in names)


def files(*names: str, modified: int = 1) -> list[SimFile]:
    return [SimFile(f"/sims/{name}.sim", 100, modified) for name in names]


def done(*replies: Reply, simulation: Simulation = FINISHED) -> FileResult:
    return FileResult(simulation.run_status, simulation, replies)


FAILED = FileResult("unreadable", error="cut short")
