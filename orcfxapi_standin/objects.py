"""The objects of a model, and the results they give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from orcfxapi_standin import results
from orcfxapi_standin.core import Core, ObjectHandle
from orcfxapi_standin.data import DataObject
from orcfxapi_standin.enums import LineResultPoints, ObjectExtraField, ObjectType, PeriodNum, ResultType, StatusCode
from orcfxapi_standin.errors import fail
from orcfxapi_standin.extras import ArclengthRange, ObjectExtra
from orcfxapi_standin.format import Array, ObjectDef
from orcfxapi_standin.frequency_domain import (
    FrequencyDomainMPM,
    process_of,
    statistics_of,
    synthesised_range_graph,
)
from orcfxapi_standin.lookup import _DictLookup, objectFromDict
from orcfxapi_standin.periods import PeriodArg, sample_times
from orcfxapi_standin.statistics import AnalyseExtrema, LinkedStatistics, TimeSeriesStatistics
from orcfxapi_standin.units import in_system

_TYPE_NAMES = {ObjectType.Buoy6D: "6D Buoy", ObjectType.Buoy3D: "3D Buoy"}
_LINE_POINTS = {"n": LineResultPoints.Nodes, "e": LineResultPoints.Ends}
_BODIES = (ObjectType.Vessel, ObjectType.Buoy6D, ObjectType.Shape, ObjectType.Constraint)
_ALLOWABLE_TENSION = 2500.0  # kN
_COMPRESSION_LIMIT = 0.0


class OrcaFlexObject(DataObject):
    """An object of a model: its data items and its results.

    Units are kN, m, s, degrees, or in US models kip, ft, s, degrees.
    Periods: None is the whole simulation, or the static state where a file has no more.
    """

    modelHandle: Any
    type: ObjectType

    def __init__(self, modelHandle: Any, handle: Any, type: ObjectType) -> None:
        super().__init__(handle)
        self.__dict__.update(modelHandle=modelHandle, type=type)

    def isBuiltInAttribute(self, name: str) -> bool:
        """Whether `name` is an attribute of its own and not a data item."""
        return name in ("modelHandle", "type", "groupParent") or super().isBuiltInAttribute(name)

    def __repr__(self) -> str:
        return f'{type(self).__name__}(type="{self.typeName}", name="{self.name}")'

    def __str__(self) -> str:
        return str(self.name)

    @property
    def typeName(self) -> str:
        """The kind of object as OrcaFlex writes it, such as ``"6D Buoy"``."""
        return _TYPE_NAMES.get(self.type, self.type.name)

    def SampleCount(self, period: PeriodArg = None) -> int:
        """How many samples lie in `period`."""
        return len(self.SampleTimes(period))

    def SampleTimes(self, period: PeriodArg = None) -> Array:
        """The sample times in `period` [s], shape (samples,)."""
        return self._core().sample_times(period)

    def varID(self, varName: str) -> int:
        """The number of a variable. DLLError (UnrecognisedVarName) if the object has no such variable."""
        return self._core().variable(self._handle().thing(), varName).number

    def varDetails(
        self, resultType: ResultType = ResultType.TimeHistory, objectExtra: ObjectExtra | None = None
    ) -> tuple[_DictLookup, ...]:
        """VarName, VarUnits and FullName of each variable that gives results of that type."""
        variables = self._variables(resultType)
        system = self._core().header.units_system
        return tuple(
            objectFromDict({"VarName": v.name, "VarUnits": in_system(system, v.units), "FullName": v.name})
            for v in variables
        )

    def vars(
        self, resultType: ResultType = ResultType.TimeHistory, objectExtra: ObjectExtra | None = None
    ) -> tuple[str, ...]:
        """The names of the variables that give results of that type."""
        return tuple(entry.name for entry in self._variables(resultType))

    def RequiredObjectExtraFields(self, varName: str) -> Iterable[ObjectExtraField]:
        """Which fields of an `ObjectExtra` the variable depends on."""
        at = self._core().variable(self._handle().thing(), varName).at
        fields = []
        if self.type == ObjectType.Environment:
            fields.append(ObjectExtraField.EnvironmentPos)
        if at in ("n", "e"):
            fields.append(ObjectExtraField.LinePoint)
        if varName.lower() == "zz stress":
            fields += [ObjectExtraField.RadialPos, ObjectExtraField.Theta]
        if self.type in _BODIES and varName.lower() in ("x", "y", "z"):
            fields.append(ObjectExtraField.RigidBodyPos)
        if at[0] == "s":
            fields.append(ObjectExtraField.SupportIndex)
        return fields

    def ObjectExtraFieldRequired(self, varName: str, field: ObjectExtraField) -> bool:
        """Whether the variable depends on that field of an `ObjectExtra`."""
        return field in self.RequiredObjectExtraFields(varName)

    def LineResultPoints(self, varName: str) -> LineResultPoints:
        """Where along a line the variable has results."""
        at = self._core().variable(self._handle().thing(), varName).at
        return _LINE_POINTS.get(at, LineResultPoints(0))

    def TimeHistory(
        self, varNames: str | Iterable[str], period: PeriodArg = None, objectExtra: ObjectExtra | None = None
    ) -> Array:
        """The time history of one variable, or of several in one pass through the log.

        Returns
        -------
        Array of shape (samples,) for one name and (samples, names) for a list of names.

        Raises
        ------
        DLLError
            UnrecognisedVarName, InvalidObjectExtra, InvalidPeriod, PeriodNotYetStarted, InvalidModelState,
            ResultsNotLogged, ObjectHandleError or ThreadAffinityError.
        """
        histories = self._histories(varNames, period, objectExtra, "TimeHistory")
        return histories[:, 0] if isinstance(varNames, str) else histories

    def StaticResult(self, varNames: str | Iterable[str], objectExtra: ObjectExtra | None = None) -> float | Array:
        """The static-state value of one variable, or for a list of names an array of shape (names,)."""
        value: float | Array = self.TimeHistory(varNames, PeriodNum.StaticState, objectExtra)[0]
        return value

    def LinkedStatistics(
        self, varNames: str | Sequence[str], period: PeriodArg = None, objectExtra: ObjectExtra | None = None
    ) -> LinkedStatistics:
        """Extremes of variables and what the others were at that time, given by ``Query``."""
        return LinkedStatistics(self, varNames, period, objectExtra)

    def TimeSeriesStatistics(
        self, varName: str, period: PeriodArg = None, objectExtra: ObjectExtra | None = None
    ) -> _DictLookup:
        """Mean, standard deviation and spectral moments; see the function of that name."""
        history = self._histories(varName, period, objectExtra, "TimeSeriesStatistics")[:, 0]
        return TimeSeriesStatistics(history, self._core().header.interval)

    def AnalyseExtrema(
        self, varName: str, period: PeriodArg = None, objectExtra: ObjectExtra | None = None
    ) -> _DictLookup:
        """Min, Max, IndexOfMin and IndexOfMax of the time history."""
        return AnalyseExtrema(self._histories(varName, period, objectExtra, "AnalyseExtrema")[:, 0])

    def FrequencyDomainResults(self, varName: str, objectExtra: ObjectExtra | None = None) -> _DictLookup:
        """Statistics of a variable in the frequency domain; see `orcfxapi_standin.frequency_domain.statistics_of`.

        Raises
        ------
        DLLError
            InvalidModelState if the simulation is not one of the frequency domain; and as `TimeHistory`.
        """
        thing, header = self._handle().thing(), self._core().loaded()
        if not header.frequency_domain:
            fail(StatusCode.InvalidModelState, "The simulation is one of the time domain.")
        (result,) = results.histories([(thing, varName, objectExtra)])
        return statistics_of(process_of(header, result))

    def FrequencyDomainMPM(
        self, varName: str, stormDurationHours: float, objectExtra: ObjectExtra | None = None
    ) -> float:
        """The most probable maximum of a variable over a storm, without its static value."""
        found = self.FrequencyDomainResults(varName, objectExtra)
        return FrequencyDomainMPM(stormDurationHours * 3600.0, found.StdDev, found.Tz)

    def _log_times(self, period: PeriodArg) -> Array:
        """The times of the log's samples in `period` [s]."""
        core = self._core()
        return sample_times(core.header, core.samples(period))

    def _histories(
        self, varNames: str | Iterable[str], period: PeriodArg, objectExtra: ObjectExtra | None, call: str
    ) -> Array:
        """Histories of shape (samples, names), in one pass that counts as `call`."""
        names = [varNames] if isinstance(varNames, str) else varNames
        thing, core = self._handle().thing(), self._core()
        when = core.when(period)
        return core.histories_at(results.histories([(thing, name, objectExtra) for name in names]), when, call)

    def _core(self) -> Core:
        core: Core = self.modelHandle
        return core

    def _variables(self, resultType: ResultType) -> list[results.VariableInfo]:
        entries = self._core().variables(self._handle().thing().definition).values()
        if resultType == ResultType.RangeGraph:
            return [entry for entry in entries if entry.at == "n"]
        is_there = resultType != ResultType.FrequencyDomain or self._core().header.frequency_domain
        return list(entries) if is_there else []


class OrcaFlexRangeGraphObject(OrcaFlexObject):
    """An object with results along its length."""

    def RangeGraphXaxis(
        self, varName: str, arclengthRange: ArclengthRange | None = None, period: PeriodArg = None
    ) -> Array:
        """The arc lengths of a range graph [m], shape (nodes,)."""
        thing, core = self._handle().thing(), self._core()
        core.samples(PeriodNum.StaticState if core.header.frequency_domain else period)
        begin, end = results.nodes_in(thing, arclengthRange)
        results.range_graph(thing, varName, None, begin)
        return thing.definition.arc_lengths[begin:end].copy()

    def RangeGraph(
        self,
        varName: str,
        period: PeriodArg = None,
        objectExtra: ObjectExtra | None = None,
        arclengthRange: ArclengthRange | None = None,
        stormDurationHours: float | None = None,
    ) -> _DictLookup:
        """Statistics of a variable at each node of a line.

        Parameters
        ----------
        objectExtra
            Radial position and Theta, for a stress.
        arclengthRange
            The part of the line; None is the whole.
        stormDurationHours
            Of a frequency domain simulation: the storm of which MPM is given.

        Returns
        -------
        X (arc lengths [m]), Min, Max, Mean, StdDev (of the population), Upper and Lower, each of shape (nodes,).
        Upper and Lower are limits, given for Effective tension; None for other variables. Over the whole of a
        frequency domain simulation: X, StaticValue, StdDev, Upper, Lower, and MPM if a storm is named.

        Raises
        ------
        DLLError
            As `TimeHistory`; InvalidArclengthRange; RangeGraphError for a variable of the line's ends.
        """
        thing, core = self._handle().thing(), self._core()
        samples = None if core.is_synthesised(period) else core.samples(period)
        begin, end = results.nodes_in(thing, arclengthRange)
        result = results.range_graph(thing, varName, objectExtra, begin)
        limited = varName.lower() == "effective tension"
        limits = {
            "Upper": np.full(end - begin, _ALLOWABLE_TENSION) if limited else None,
            "Lower": np.full(end - begin, _COMPRESSION_LIMIT) if limited else None,
        }
        x = thing.definition.arc_lengths[begin:end].copy()
        if samples is None:
            found = synthesised_range_graph(core.header, result, end - begin, period, stormDurationHours)
            return objectFromDict({"X": x, **found, **limits})
        envelope = core.envelope(result, end - begin, samples)
        curves = {"Min": envelope.min, "Max": envelope.max, "Mean": envelope.mean, "StdDev": envelope.stdev}
        return objectFromDict({"X": x, **curves, **limits})


class OrcaFlexLineObject(OrcaFlexRangeGraphObject):
    """A line."""

    def NearestNodeArclength(self, targetArclength: float) -> float:
        """The arc length of the node nearest to `targetArclength` [m]."""
        definition = self._handle().thing().definition
        return float(definition.arc_lengths[results.nearest_node(definition, targetArclength)])

    @property
    def NodeArclengths(self) -> Array:
        """The arc lengths of the nodes [m], shape (nodes,)."""
        return self._handle().thing().definition.arc_lengths.copy()


class OrcaFlexVesselObject(OrcaFlexObject):
    """A vessel."""


class OrcaFlex6DBuoyObject(OrcaFlexObject):
    """A 6D buoy."""


def object_class(type: ObjectType) -> type[OrcaFlexObject]:
    """The class of objects of that kind."""
    return _CLASSES.get(type, OrcaFlexObject)


def make_object(core: Core, number: int, generation: int | None) -> OrcaFlexObject:
    """Object `number` of the model."""
    kind = core.header.objects[number].definition.type
    return object_class(kind)(core, ObjectHandle(core, generation, number), kind)


def TimeHistorySpecification(
    modelObject: OrcaFlexObject, varName: str, objectExtra: ObjectExtra | None = None
) -> _DictLookup:
    """One of the histories to ask `GetMultipleTimeHistories` for."""
    return _DictLookup({"modelObject": modelObject, "objectExtra": objectExtra, "varName": varName})


def GetMultipleTimeHistories(specification: Sequence[_DictLookup], period: PeriodArg = None) -> Array:
    """Histories of several objects of one model, variables and points, in one pass through the log.

    Returns
    -------
    Array of shape (samples, specifications); of shape (0,) if there are none.

    Raises
    ------
    DLLError
        As `OrcaFlexObject.TimeHistory`; ModelHandleError if the objects belong to different models.
    """
    if not specification:
        return np.array([])
    core: Core = specification[0].modelObject.modelHandle
    samples = core.samples(period)
    things: dict[int, ObjectDef] = {}  # few objects have many histories
    wanted = []
    for item in specification:
        object = item.modelObject
        thing = things.get(id(object))
        if thing is None:
            if object.modelHandle is not core:
                fail(StatusCode.ModelHandleError, "The objects of one call have to belong to one model.")
            thing = things[id(object)] = object.handle.thing()
        wanted.append((thing, item.varName, item.objectExtra))
    return core.histories(results.histories(wanted), samples, "GetMultipleTimeHistories")


_CLASSES: dict[ObjectType, type[OrcaFlexObject]] = {
    ObjectType.Line: OrcaFlexLineObject,
    ObjectType.Vessel: OrcaFlexVesselObject,
    ObjectType.Buoy6D: OrcaFlex6DBuoyObject,
}

__all__ = [
    "OrcaFlexObject",
    "OrcaFlexRangeGraphObject",
    "OrcaFlexLineObject",
    "OrcaFlexVesselObject",
    "OrcaFlex6DBuoyObject",
    "TimeHistorySpecification",
    "GetMultipleTimeHistories",
]
