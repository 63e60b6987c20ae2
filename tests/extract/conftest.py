"""An open file that is a few numbers in memory, so that every expected value can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from orcapost.extract.answers import Curves, QueryFailed, Simulation
from orcapost.extract.queries import DataItem, History, Period, RangeGraph

# (variables, period, samples) of a pass through the log.
Pass = tuple[tuple[str, ...], str, tuple[int, int] | None]


class LogFile:
    """An open file with its log in memory.

    Attributes
    ----------
    times
        Sample times [s]; none for a file of the static state only.
    log
        Samples of each variable, whatever the object. A variable that is not there has no answer.
    static
        The value of each variable in the static state.
    stages
        Times [s] at which stages begin and end.
    curves
        The range graph of each variable.
    data_items
        The value of each data item, or what is raised for it.
    passes
        The passes through the log so far.
    """

    def __init__(
        self,
        times: Sequence[float] = (),
        log: Mapping[str, Sequence[float]] | None = None,
        *,
        static: Mapping[str, float] | None = None,
        stages: Sequence[float] = (),
        curves: Mapping[str, Curves] | None = None,
        data_items: Mapping[str, Any] | None = None,
        lines: Sequence[str] = (),
        simulation: Simulation | None = None,
    ) -> None:
        self.times = np.array(times, dtype=np.float64)
        self.log = log or {}
        self.static = static or {}
        self.stages = stages
        self.curves = curves or {}
        self.data_items = data_items or {}
        self.lines = lines
        ends = (float(times[0]), float(times[-1]), float(times[-1])) if len(times) else (None, None, None)
        self.simulation = simulation or Simulation("SimulationStopped", *ends, finished=True)
        self.passes: list[Pass] = []

    def names_of(self, type_name: str) -> tuple[str, ...]:
        assert type_name == "Line"
        return tuple(self.lines)

    def sample_times(self, period: Period) -> Any:
        if period.kind == "static_state":
            return np.array([-100.0])
        if len(self.times) == 0:
            raise QueryFailed("nothing was simulated")
        return self.times[self._samples(period)]

    def histories(self, histories: Sequence[History], period: Period, samples: tuple[int, int] | None = None) -> Any:
        variables = tuple(history.variable for history in histories)
        self.passes.append((variables, str(period), samples))
        for variable in variables:
            if variable not in self.log:
                raise QueryFailed(f"no result called {variable}")
        if period.kind == "static_state":
            return np.array([[self.static[variable] for variable in variables]])
        found = np.array([self.log[variable] for variable in variables], dtype=np.float64).T[self._samples(period)]
        return found if samples is None else found[slice(*samples)]

    def range_graph(self, query: RangeGraph) -> Curves:
        if query.variable not in self.curves:
            raise QueryFailed(f"no range graph of {query.variable}")
        return self.curves[query.variable]

    def data(self, query: DataItem) -> Any:
        found = self.data_items[query.name]
        if isinstance(found, Exception):
            raise found
        return found

    def _samples(self, period: Period) -> Any:
        match period.kind:
            case "times":
                start, end = period.start, period.end
            case "stage":
                assert period.stage is not None
                start, end = self.stages[period.stage : period.stage + 2]
            case "instant":
                start = end = period.start
            case _:
                start = end = None
        after = np.ones(len(self.times), bool) if start is None else self.times >= start
        return after if end is None else after & (self.times <= end)


@pytest.fixture
def log_file() -> Callable[..., LogFile]:
    """Makes a `LogFile`."""
    return LogFile
