"""An open file that answers with one sample of each history: whether a query has an answer, not which.

What is refused is refused in the words of the whole query, since the same calls refuse it. A history of an hour and a
range graph over it cost what one sample of them costs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from orcapost.extract.answers import Curves, Origin, Simulation, VariableDetails
from orcapost.extract.contents import Contents
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import DataItem, History, LineSections, Period, Point, RangeGraph
from orcapost.statistics.reducer import Array


class OneSample:
    """An `orcapost.extract.open_file.OpenFile` of which each history, and each range graph, is its period's first
    sample.

    Parameters
    ----------
    file
        The file itself.
    alone
        Whether the sample times are that one sample's, too, as those need it who read histories by them.
    """

    def __init__(self, file: OpenFile, *, alone: bool = False) -> None:
        self._file = file
        self._alone = alone

    @property
    def path(self) -> Path:
        """See `OpenFile`."""
        return self._file.path

    @property
    def stem(self) -> str:
        """See `OpenFile`."""
        return self._file.stem

    @property
    def simulation(self) -> Simulation:
        """See `OpenFile`."""
        return self._file.simulation

    @property
    def origin(self) -> Origin:
        """See `OpenFile`."""
        return self._file.origin

    @property
    def is_frequency_domain(self) -> bool:
        """See `OpenFile`."""
        return self._file.is_frequency_domain

    def names_of(self, type_name: str) -> tuple[str, ...]:
        """See `OpenFile`."""
        return self._file.names_of(type_name)

    def variables_of(self, name: str, point: Point) -> tuple[str, ...]:
        """See `OpenFile`."""
        return self._file.variables_of(name, point)

    def contents(self, described: Callable[[str], bool]) -> Contents:
        """See `OpenFile`."""
        return self._file.contents(described)

    def sample_times(self, period: Period) -> Array:
        """See `OpenFile`."""
        times = self._file.sample_times(period)
        return times[:1] if self._alone else times

    def histories(self, histories: Sequence[History], period: Period, samples: tuple[int, int] | None = None) -> Array:
        """The first sample of each, shape (1, histories)."""
        return self._file.histories(histories, period, (0, 1))

    def range_graph(self, query: RangeGraph) -> Curves:
        """The range graph over the first sample of its period."""
        times = self._file.sample_times(query.period)
        if query.period.kind != "static_state" and self.simulation.start is not None and len(times):
            query = replace(query, period=Period("instant", start=float(times[0])))
        return self._file.range_graph(query)

    def data(self, query: DataItem) -> float | int | str | bool | None:
        """See `OpenFile`."""
        return self._file.data(query)

    def line_sections(self, query: LineSections) -> tuple[float, ...]:
        """See `OpenFile`."""
        return self._file.line_sections(query)

    def details(self, query: History | RangeGraph) -> VariableDetails:
        """See `OpenFile`."""
        return self._file.details(query)
