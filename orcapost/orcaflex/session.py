"""One OrcFxAPI model, re-used from file to file, that answers queries.

An OrcFxAPI model belongs to the thread that made it (status 68 otherwise), so a session is made and used on one
thread.

Of each constant that OrcFxAPI knows by two names this uses the plain number (``otLine``), which every version has;
OrcFxAPI 11.2 and before have no enumerations (``ObjectType.Line``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property, wraps
from itertools import accumulate
from pathlib import Path
from types import ModuleType
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

from orcapost.extract.answers import Curves, Origin, QueryFailed, Simulation, VariableDetails
from orcapost.extract.contents import Contents
from orcapost.extract.queries import (
    SQUARED_VARIABLES,
    ArcRange,
    DataItem,
    History,
    LineSections,
    Period,
    Point,
    RangeGraph,
)
from orcapost.orcaflex.contents import contents_of, stage_count, words
from orcapost.orcaflex.errors import FileFailed, LicenceRefused
from orcapost.orcaflex.reasons import Reasons, no_object
from orcapost.statistics.reducer import Array

P = ParamSpec("P")
T = TypeVar("T")

THREAD_AFFINITY_ERROR = 68  # OrcFxAPI 11.0 has no name for it

# Types whose names in OrcFxAPI's enumeration are not those of its plain numbers.
_TYPE_CONSTANTS = {"Buoy6D": "6DBuoy", "Buoy3D": "3DBuoy"}

# Statuses that are not about one query but the end of the file: its handles are gone, it cannot be read any more
# (a share that dropped), or the library does not know what happened.
_FILE_STATUSES = (
    "stModelHandleError",
    "stObjectHandleError",
    "stFileNotFound",
    "stFileReadError",
    "stInvalidHandle",
    "stUnexpectedError",
    "stInvalidFileFormat",
)


# What a result may need to know beside a point: the wing, the line that is cleared, the winch's connection point, the
# text of an external result, the vessel that disturbs the sea, the support, the line on it, the blade, the element.
# OrcFxAPI 11.0 has no names for them.
_BEYOND_POINTS = frozenset({4, 5, 6, 8, 9, 10, 11, 12, 13})


class Session:
    """Opens simulation files one after the other and answers queries about the open one.

    Parameters
    ----------
    api
        A module of OrcFxAPI's shape.
    model_threads
        Threads that OrcaFlex itself may use for the model.
    """

    def __init__(self, api: ModuleType, model_threads: int = 1) -> None:
        self._api: Any = api
        self._model_threads = model_threads
        self._model: Any = None
        self._file: _OpenFile | None = None
        self._extras: _Extras = {}

    def load(self, path: Path, own_stem: str | None = None) -> Simulation:
        """Open `path`, closing what was open.

        Parameters
        ----------
        own_stem
            What the names of its files of results begin with, where that is not its own name.

        Raises
        ------
        LicenceRefused
            No seat was free.
        FileFailed
            The file is missing or unreadable.
        """
        if self._file is not None and self._file.lost:
            self.forget()
        self._file = None
        if not path.exists():
            raise FileFailed("missing", f"{path} does not exist")
        try:
            if self._model is None:
                self._model = self._api.Model(threadCount=self._model_threads)
            self._model.LoadSimulation(str(path))
            file = _OpenFile(path, own_stem or path.stem, self._api, self._model, self._extras, self._words_for)
            simulation = file.simulation
        except self._api.DLLError as error:
            self._model = None  # after a failed load, what the model holds is anybody's guess
            if error.status == self._api.stLicensingError:
                raise LicenceRefused(_text(error)) from error
            missing = error.status == self._api.stFileNotFound
            raise FileFailed("missing" if missing else "unreadable", _text(error)) from error
        self._file = file
        return simulation

    def forget(self) -> None:
        """Release the model, which something went wrong with; the next file gets a new one."""
        self._model = self._file = None

    def threads(self) -> int | None:
        """OrcaFlex's own thread count, read back from the model; None before the first file."""
        return None if self._model is None else int(self._model.threadCount)

    @property
    def file(self) -> _OpenFile:
        """The open file."""
        if self._file is None:
            raise RuntimeError("no file is open")
        return self._file

    @cached_property
    def _words_for(self) -> dict[float, str | None]:
        """What OrcaFlex shows for the numbers by which OrcFxAPI gives what is not a number."""
        shown = {
            "OrcinaDefaultReal": "~",
            "OrcinaInfinity": "Infinity",
            "OrcinaUndefinedReal": None,
            "OrcinaNullReal": None,
        }
        return {float(getattr(self._api, n)()): word for n, word in shown.items() if hasattr(self._api, n)}


# OrcFxAPI's "object extra" by object type and identity of the point: the same points are asked for in every file. The
# point is kept beside it, so that its identity stays its own.
_Extras = dict[tuple[int, int], tuple[Point, Any]]


def _query(method: Callable[Concatenate[_OpenFile, P], T]) -> Callable[Concatenate[_OpenFile, P], T]:
    """A method of an open file that asks OrcFxAPI: what goes wrong in it costs the seat, the file or, as a rule,
    this one query."""

    @wraps(method)
    def asked(file: _OpenFile, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(file, *args, **kwargs)
        except (QueryFailed, FileFailed, LicenceRefused, MemoryError):  # without memory, the next fails too
            raise
        except file._api.DLLError as error:
            if error.status == THREAD_AFFINITY_ERROR:  # a mistake in orcapost, never in the file
                raise
            meaning = _meaning(file._api, error)
            file.lost = file.lost or not isinstance(meaning, QueryFailed)
            raise meaning from error
        except ValueError as error:  # the wrapper's own: not available for this kind of analysis
            raise QueryFailed(" ".join(str(error).split())) from error
        except Exception as error:  # what this version of OrcFxAPI lacks, or an answer of another form
            raise QueryFailed(" ".join(f"{type(error).__name__}: {error}".split())) from error

    return asked


def _rooted(curves: Curves) -> Curves:
    """The curves of a variable that OrcaFlex gives as its square."""
    with np.errstate(invalid="ignore"):  # what is not a number is reported as such
        roots = (
            None if curve is None else np.sqrt(curve) for curve in (curves.min, curves.max, curves.mean, curves.stdev)
        )
        return Curves(curves.x, *roots)


def _meaning(api: Any, error: Any) -> LicenceRefused | FileFailed | QueryFailed:
    """An error of the vendor's in the words of the layers above."""
    if error.status == api.stLicensingError:
        return LicenceRefused(_text(error))
    if error.status in {getattr(api, name) for name in _FILE_STATUSES}:
        return FileFailed("unreadable", _text(error))
    return QueryFailed(_text(error))


class _OpenFile:
    """The answers of one loaded model. Everything it remembers is gone with the next file.

    Attributes
    ----------
    path
        The file.
    stem
        What the names of its files of results begin with.
    lost
        Whether the file or its seat was lost while it was read; its model is then not used again.
    """

    def __init__(
        self, path: Path, stem: str, api: Any, model: Any, extras: _Extras, words_for: dict[float, str | None]
    ) -> None:
        self.path = path
        self.stem = stem
        self.lost = False
        self._api = api
        self._model = model
        self._extras = extras
        self._words_for = words_for
        self._objects: dict[str, Any] = {}
        self._times: dict[Period, Array] = {}
        self._curves: dict[RangeGraph, Curves] = {}
        self._one: dict[tuple[int, str], bool] = {}
        self._details: dict[tuple[str | None, int, Point], dict[str, VariableDetails]] = {}

    @cached_property
    def simulation(self) -> Simulation:
        """How far the simulation got."""
        state = _name(self._model.state)
        if state == "InStaticState":
            return Simulation(state, None, None, None, finished=True)
        times = self._model.simulationTimeStatus
        return Simulation(
            state,
            float(times.StartTime),
            float(times.CurrentTime),
            float(times.StopTime),
            finished=bool(self._model.simulationComplete),
        )

    @property
    def is_frequency_domain(self) -> bool:
        """Whether the dynamics were solved in the frequency domain; False where that cannot be read."""
        names = ("isFrequencyDomainDynamics", "isDeterministicFrequencyDomainDynamics")
        with suppress(self._api.DLLError):
            return any(getattr(self._model, name, False) for name in names)
        return False

    @_query
    def names_of(self, type_name: str) -> tuple[str, ...]:
        """The names of the model's objects of one OrcaFlex type, such as ``"Line"``, in the model's order; of none
        where this version of OrcFxAPI does not know the type."""
        wanted = getattr(self._api, f"ot{_TYPE_CONSTANTS.get(type_name, type_name)}", None)
        return tuple(str(thing.name) for thing in self._all_objects if thing.type == wanted)

    @_query
    def variables_of(self, name: str, point: Point) -> tuple[str, ...]:
        """The results that an object has at a point, as OrcaFlex lists them: those of histories, which have a static
        value too. Without those that need to know more, say of which support; OrcFxAPI 11.0 does not tell them.

        Raises
        ------
        QueryFailed
            No such object.
        """
        thing = self.thing(name)
        names = self._variables(name, self._api.rtTimeHistory, point)
        return tuple(variable for variable in names if self._has_one(thing, variable))

    def _has_one(self, thing: Any, variable: str) -> bool:
        """Whether a point is enough to say which value of a variable is meant."""
        key = int(thing.type), variable
        if key not in self._one:
            try:
                fields = {int(field) for field in thing.RequiredObjectExtraFields(variable)}
            except (AttributeError, self._api.DLLError):  # then it is asked for, and says so itself
                fields = set()
            self._one[key] = fields.isdisjoint(_BEYOND_POINTS)
        return self._one[key]

    @_query
    def sample_times(self, period: Period) -> Array:
        """The sample times in `period` [s], shape (samples,).

        Raises
        ------
        QueryFailed
            The simulation did not reach the period, or has no such stage.
        """
        times = self._times.get(period)
        if times is None:
            with self._explained(lambda why: why.of_period(period)):
                times = np.asarray(self._model.SampleTimes(self._period(period)), dtype=np.float64)
            self._times[period] = times
        return times

    @_query
    def histories(self, histories: Sequence[History], period: Period, samples: tuple[int, int] | None = None) -> Array:
        """Several time histories in one pass through the log.

        Parameters
        ----------
        samples
            Only the period's samples from the first to before the second number.

        Returns
        -------
        Array of shape (samples, histories), in the file's own units.

        Raises
        ------
        QueryFailed
            Any one of them has no answer.
        """
        wanted = self._period(period) if samples is None else self._slice(period, *samples)
        things = [self.thing(h.object) for h in histories]
        with self._explained(lambda why: why.of_histories(histories, period)):
            specification = [
                self._api.TimeHistorySpecification(thing, h.variable, self._extra(thing, h.point))
                for thing, h in zip(things, histories, strict=True)
            ]
            return np.asarray(self._api.GetMultipleTimeHistories(specification, wanted), dtype=np.float64)

    @_query
    def range_graph(self, query: RangeGraph) -> Curves:
        """A range graph's curves, each of shape (points,). They are read once, in whatever case its variable is.

        Raises
        ------
        QueryFailed
            No such object or variable, an object without range graphs, or a period not reached.
        """
        key = replace(query, variable=query.variable.lower())
        found = self._curves.get(key)
        if found is None:
            found = self._curves[key] = self._range_graph(query)
        return found

    def _range_graph(self, query: RangeGraph) -> Curves:
        thing = self.thing(query.object)
        if not hasattr(type(thing), "RangeGraph"):
            raise QueryFailed(f"{query.object} is not a line: it has no range graphs")
        period = self._period(query.period)
        with self._explained(lambda why: why.of_range_graph(query)):
            curves = thing.RangeGraph(
                query.variable,
                period,
                objectExtra=self._extra(thing, query.point),
                arclengthRange=self._arc_range(query.arc),
            )
        min, max, mean, stdev = (_curve(getattr(curves, name, None)) for name in ("Min", "Max", "Mean", "StdDev"))
        if query.period.kind == "static_state" or self.simulation.start is None:
            # One value at each point; whether OrcaFlex fills the other curves for it is not documented.
            min, max, stdev = mean, mean, None if mean is None else np.zeros_like(mean)
        found = Curves(curves.X, min, max, mean, stdev)
        return _rooted(found) if query.variable.lower() in SQUARED_VARIABLES else found

    @_query
    def data(self, query: DataItem) -> float | int | str | bool | None:
        """A data item's value; None where OrcaFlex has none.

        For items of a current profile, the environment's active current is selected first, so that the profile
        which acted in the simulation is the one read.
        """
        thing = self.thing(query.object)
        is_current = thing.type == self._api.otEnvironment and "current" in query.name.lower()
        if is_current and thing.DataNameValid("SelectedCurrent") and thing.DataNameValid("ActiveCurrent"):
            thing.SelectedCurrent = thing.ActiveCurrent
        with self._explained(lambda why: why.of_data(query)):
            value = thing.GetData(query.name, query.index)
        if value is None or isinstance(value, bool | int | str):
            return value
        return self._words_for.get(float(value), float(value))

    @_query
    def line_sections(self, query: LineSections) -> tuple[float, ...]:
        """Where the sections of a line end: arc lengths from End A [m], of which there are none for another object.

        Raises
        ------
        QueryFailed
            No such object.
        """
        thing = self.thing(query.object)
        if thing.type != self._api.otLine:
            return ()
        rows = range(thing.GetDataRowCount("Length"))
        return tuple(accumulate(float(thing.GetData("Length", row)) for row in rows))

    @_query
    def contents(self, described: Callable[[str], bool]) -> Contents:
        """What the file holds; with the results of the objects whose name `described` wants."""
        return contents_of(self._api, self._model, self.simulation.start, described)

    @cached_property
    def origin(self) -> Origin:
        """What wrote the file, and in which units; empty texts for what cannot be read."""
        return Origin(_text_or_empty(self._written_by), _text_or_empty(self._units_system))

    @_query
    def details(self, query: History | RangeGraph) -> VariableDetails:
        """The long name and unit of a query's variable; all variables of its object are asked for at once.

        Raises
        ------
        QueryFailed
            No such object or variable.
        """
        wanted = query.variable.lower()
        for variable, details in self._listed(query).items():
            if variable.lower() == wanted:
                return details
        raise QueryFailed(f"{query.object} lists no result called {query.variable!r}")

    @contextmanager
    def _explained(self, reason: Callable[[Reasons], str | None]) -> Iterator[None]:
        """An error of OrcFxAPI's within becomes the `reason` that is found; without one it stays as it is."""
        try:
            yield
        except self._api.DLLError as error:
            words = reason(Reasons(self._api, int(error.status), self))
            if words is None:
                raise
            raise QueryFailed(_with_status(words, error)) from error

    def _variables(self, name: str | None, kind: Any, point: Point) -> dict[str, VariableDetails]:
        """The variables that an object lists, and what they are called and are in."""
        key = (name, int(kind), point)
        found = self._details.get(key)
        if found is None:
            thing = self.thing(name)
            found = self._details[key] = {
                str(entry.VarName): VariableDetails(words(entry.FullName), words(entry.VarUnits))
                for entry in thing.varDetails(kind, self._extra(thing, point))
            }
        return found

    def _listed(self, query: History | RangeGraph) -> dict[str, VariableDetails]:
        kind = self._api.rtRangeGraph if isinstance(query, RangeGraph) else self._api.rtTimeHistory
        return self._variables(query.object, kind, query.point)

    def listed(self, query: History | RangeGraph) -> tuple[str, ...]:
        """The variables that the query's object lists at its point, to find reasons in."""
        return tuple(self._listed(query))

    @cached_property
    def object_names(self) -> tuple[str, ...]:
        """The names of all objects, to find reasons in."""
        return tuple(str(thing.name) for thing in self._all_objects)

    @property
    def stages(self) -> int:
        """How many stages the simulation has, to find reasons in."""
        return stage_count(self._model.general)

    @cached_property
    def _all_objects(self) -> tuple[Any, ...]:
        return tuple(self._model.objects)  # OrcFxAPI makes them anew each time

    def _written_by(self) -> str:
        return str(self._api.FileCreatorVersion(str(self.path)))

    def _units_system(self) -> str:
        general = self._model.general
        system = str(general.GetData("UnitsSystem", -1))
        if system != "User":
            return system
        units = [str(general.GetData(name, -1)) for name in ("LengthUnits", "MassUnits", "ForceUnits")]
        return f"{system} ({', '.join(units)})"

    def thing(self, name: str | None) -> Any:
        """OrcFxAPI's object of a name, looked up once."""
        if name is None:
            raise QueryFailed("the column names no object and neither does the file's own entry")
        thing = self._objects.get(name)
        if thing is None:
            try:
                thing = self._objects[name] = self._model[name]
            except (KeyError, self._api.DLLError) as error:  # OrcFxAPI 11.2 raises the latter
                if getattr(error, "status", self._api.stNoSuchObject) != self._api.stNoSuchObject:
                    raise
                raise QueryFailed(no_object(name, self)) from None
        return thing

    def _period(self, period: Period) -> Any:
        match period.kind:
            case "default":
                return None
            case "static_state":
                return self._api.pnStaticState
            case "whole_simulation":
                return self._api.pnWholeSimulation
            case "latest_wave":
                return self._api.pnLatestWave
            case "stage":
                return period.stage
            case "instant":
                return self._api.SpecifiedPeriod(*map(self._nearest_sample, self._times_within(period, period.start)))
            case "times":
                return self._api.SpecifiedPeriod(*self._times_within(period, period.end))

    def _times_within(self, period: Period, end: float | None) -> tuple[float, float]:
        """The part of `period` up to `end` that was simulated [s]."""
        simulation = self.simulation
        if simulation.start is None or simulation.reached is None:
            raise QueryFailed(f"period {period}: the file holds a static state only")
        start = simulation.start if period.start is None else max(period.start, simulation.start)
        end = simulation.reached if end is None else min(end, simulation.reached)
        if start > end:
            raise QueryFailed(
                f"period {period}: the simulation covers {simulation.start:g} to {simulation.reached:g} s"
            )
        return start, end

    def _nearest_sample(self, time: float) -> float:
        times = self.sample_times(Period("whole_simulation"))
        return float(times[np.argmin(np.abs(times - time))])

    def _slice(self, period: Period, first: int, stop: int) -> Any:
        """The period that holds just the samples `first` to `stop - 1` of `period`.

        Its ends lie a quarter of an interval outside the samples, so that neither rounding nor the question whether
        an end belongs to a period can gain or lose one.
        """
        times = self.sample_times(period)
        if (first, stop) == (0, len(times)):
            return self._period(period)
        margin = 0.25 * float(times[1] - times[0])
        start = times[first] if first == 0 else times[first] - margin
        end = times[stop - 1] if stop == len(times) else times[stop - 1] + margin
        return self._api.SpecifiedPeriod(float(start), float(end))

    def _extra(self, thing: Any, point: Point) -> Any:
        key = (thing.type, id(point))
        known = self._extras.get(key)
        if known is None:
            known = self._extras[key] = (point, self._new_extra(int(thing.type), point))
        return known[1]

    def _new_extra(self, thing_type: int, point: Point) -> Any:
        api = self._api
        if thing_type == api.otEnvironment:
            return api.oeEnvironment(*(point.location or (0.0, 0.0, 0.0)))
        if point.support is not None:
            return api.oeSupport(point.support)
        if thing_type in (api.otVessel, api.ot6DBuoy, api.ot3DBuoy, api.otConstraint):
            return api.oeRigidBody(*(point.position or (0.0, 0.0, 0.0)))
        if (point.line_point, point.radial, point.theta) == (None, None, None):
            return None
        return api.oeLine(
            LinePoint={
                "end_a": api.ptEndA,
                "end_b": api.ptEndB,
                "touchdown": api.ptTouchdown,
                "arc_length": api.ptArcLength,
                None: api.ptEndA,
            }[point.line_point],
            ArcLength=point.arc_length or 0.0,
            RadialPos=api.rpOuter if point.radial == "outer" else api.rpInner,
            Theta=point.theta or 0.0,
        )

    def _arc_range(self, arc: ArcRange | None) -> Any:
        if arc is None:
            return None
        if arc.kind == "sections":
            return self._api.arSpecifiedSections(int(arc.first), int(arc.last))
        return self._api.arSpecifiedArclengths(arc.first, arc.last)


def _curve(values: Any) -> Array | None:
    return None if values is None else np.asarray(values, dtype=np.float64)


def _text_or_empty(read: Callable[[], str]) -> str:
    """What `read` gives; it is information only, so that no failure of it matters."""
    try:
        return words(read())
    except Exception:
        return ""


def _text(error: Any) -> str:
    """The vendor's error string on one line, with its status."""
    return _with_status(" ".join(str(error.errorString).split()), error)


def _with_status(words: str, error: Any) -> str:
    return f"{words} (OrcFxAPI status {int(error.status)})"


def _name(state: Any) -> str:
    """The name of a model's state; in OrcFxAPI 11.2 and before, states have no `name`."""
    return str(getattr(state, "name", state))
