"""What is asked of an open simulation file; `orcapost.orcaflex.session` answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from orcapost.extract.answers import Curves, Origin, Simulation, VariableDetails
from orcapost.extract.contents import Contents
from orcapost.extract.queries import DataItem, History, LineSections, Period, Point, RangeGraph
from orcapost.statistics.reducer import Array


class OpenFile(Protocol):
    """Answers queries about one file. Every method may raise `orcapost.extract.answers.QueryFailed`."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def stem(self) -> str:
        """What the names of its files of results begin with: its own name, unless another file has the same."""

    @property
    def simulation(self) -> Simulation:
        """How far the simulation got."""

    @property
    def origin(self) -> Origin:
        """What wrote the file, and in which units. Raises nothing."""

    @property
    def is_frequency_domain(self) -> bool:
        """Whether the dynamics were solved in the frequency domain. Raises nothing."""

    def names_of(self, type_name: str) -> tuple[str, ...]:
        """Names of the objects of one OrcaFlex type."""

    def variables_of(self, name: str, point: Point) -> tuple[str, ...]:
        """The results that an object has at a point, as OrcaFlex lists them."""

    def sample_times(self, period: Period) -> Array:
        """Sample times in `period` [s], shape (samples,)."""

    def histories(self, histories: Sequence[History], period: Period, samples: tuple[int, int] | None = None) -> Array:
        """Histories over `period` or some of its samples, shape (samples, histories), in one pass through the log."""

    def range_graph(self, query: RangeGraph) -> Curves:
        """A range graph's curves."""

    def data(self, query: DataItem) -> float | int | str | bool | None:
        """A data item's value."""

    def line_sections(self, query: LineSections) -> tuple[float, ...]:
        """Where the sections of a line end [m]."""

    def contents(self, described: Callable[[str], bool]) -> Contents:
        """What it holds; with the results of the objects whose name `described` wants."""

    def details(self, query: History | RangeGraph) -> VariableDetails:
        """The long name and unit of the variable that `query` asks for."""
