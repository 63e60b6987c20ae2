"""What an open simulation file answers: values, and problems.

Plain values, known on both sides of `orcapost.extract.open_file`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orcapost.common.atomic import TemporaryFile
from orcapost.statistics.reducer import Array

Value = float | int | str | bool | None
ProblemKind = Literal["empty_cell", "unfinished", "period"]


KIND_WORDS: dict[str, str] = {"empty_cell": "empty cell", "unfinished": "incomplete simulation", "period": "period"}
"""How the user is told what kind a problem is of."""


class QueryFailed(Exception):
    """One query has no answer in this file: no such object or variable, period not reached, not logged."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """How far a loaded simulation got.

    Attributes
    ----------
    state
        OrcaFlex's name of the state: ``InStaticState``, ``SimulationStopped``, ...
    start, reached, end
        Simulation times [s]: its start, the time reached, and the end that was wanted. All three are None for a file
        that holds a static state only.
    finished
        Whether the simulation ran to its end.
    """

    state: str
    start: float | None
    reached: float | None
    end: float | None
    finished: bool

    @property
    def run_status(self) -> str:
        """The state as tables show it; ``SimulationStopped (500 of 1100 s)`` where it would pass for a simulation that
        ran to its end."""
        if self.finished or self.state != "SimulationStopped":
            return self.state
        return f"{self.state} ({self.progress})"

    @property
    def unfinished(self) -> str | None:
        """A sentence for the user where the simulation did not run to its end."""
        return None if self.finished else f"{self.state}: reached {self.progress}; statistics cover what was simulated"

    @property
    def progress(self) -> str:
        """How far a dynamic simulation got: ``500 of 1100 s``."""
        reached, end = ("?" if time is None else f"{round(time, 3):.12g}" for time in (self.reached, self.end))
        return f"{reached} of {end} s"


@dataclass(frozen=True, slots=True)
class Curves:
    """A range graph: arc lengths `x` [m] and, at each, the statistics; None where there is no such curve."""

    x: Array
    min: Array | None
    max: Array | None
    mean: Array | None
    stdev: Array | None


@dataclass(frozen=True, slots=True)
class VariableDetails:
    """A variable's long name and unit, as OrcaFlex gives them."""

    full_name: str
    units: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from; an empty text where that cannot be read.

    Attributes
    ----------
    written_by
        The version of OrcaFlex that wrote the file: ``11.6d``.
    units_system
        The unit system of its model: ``SI``, ``US`` or, with the units of length, mass and force that its user chose,
        ``User (m, kg, N)``.
    """

    written_by: str
    units_system: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the user must know about one file.

    Attributes
    ----------
    kind
        ``"empty_cell"``: a value could not be read. ``"unfinished"``: the simulation stopped early.
        ``"period"``: the requested period is not what the user may think; the value stands.
    column
        ``group / column`` or, for a whole file or period, an empty text.
    """

    kind: ProblemKind
    column: str
    message: str


Answer = Value | tuple[float, ...] | Curves | TemporaryFile | Exception
"""The answer to one need: a value, several values, curves, a file that was written, or why there is none."""
