"""Lists what an open model holds. Versions of OrcFxAPI differ in what they tell: what one lacks is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import accumulate, pairwise
from typing import Any, TypeVar

from orcapost.extract.contents import Contents, ListedObject, ListedVariable

T = TypeVar("T")

# By the numbers of OrcFxAPI's enumerations, for which 11.0 has no names: where along a line a variable is known, and
# what must be given for it, as columns spell it.
_POINTS = {1: "whole line", 2: "nodes", 3: "mid-segments", 4: "mid-segments and ends", 5: "ends"}
_NEEDS = {2: "RadialPos", 3: "Theta", 10: "SupportIndex"}

# No version lists the names of data items; of a name each says whether it is right.
_USUAL = """
    ActiveCurrent ActualLogSampleInterval ContentsDensity CumulativeLength CurrentName Density Draught
    DynamicsSolutionMethod EndAConnection EndBConnection IncludeTorsion InitialHeading InitialX InitialY
    InitialZ Length LineType Mass Name NumberOfSegments PrimaryMotion RefCurrentDirection RefCurrentSpeed
    SeabedSlope SimulationDuration StageCount StageDuration SuperimposedMotion TargetLogSampleInterval
    TargetSegmentLength UnitsSystem VesselType WaterDepth WaveDirection WaveHeight WaveHs WaveName WavePeriod
    WaveTp WaveTz WaveType WindDirection WindSpeed WindType
"""


def contents_of(api: Any, model: Any, start: float | None, described: Callable[[str], bool]) -> Contents:
    """What a model holds.

    Parameters
    ----------
    api
        A module of OrcFxAPI's shape.
    start
        The simulation's start [s]; None for a static state, which has no stages.
    described
        Whether the results of the object of this name are wanted.
    """
    things = [(thing, str(thing.name), str(thing.typeName)) for thing in model.objects]
    objects = tuple(
        _described(api, thing, name, kind) if described(name) else ListedObject(name, kind)
        for thing, name, kind in things
    )
    return Contents(() if start is None else tuple(_stages(model.general, start)), objects)


def _stages(general: Any, start: float) -> Iterable[tuple[float, float]]:
    nothing: list[float] = []
    durations = attempt(
        nothing, lambda: [float(general.GetData("StageDuration", n)) for n in range(stage_count(general))]
    )
    return pairwise(accumulate(durations, initial=start))


def stage_count(general: Any) -> int:
    """How many stages the simulation has."""
    return int(general.GetDataRowCount("StageDuration"))


def _described(api: Any, thing: Any, name: str, kind: str) -> ListedObject:
    is_line = thing.type == api.otLine
    found: dict[str, Any] = {}
    nothing: tuple[Any, ...] = ()
    results: dict[str, list[str]] = {}
    for what, number in (("history", api.rtTimeHistory), ("range graph", api.rtRangeGraph)):
        if what == "history" or hasattr(type(thing), "RangeGraph"):
            for entry in attempt(nothing, partial(thing.varDetails, number)):
                found.setdefault(str(entry.VarName), entry)
                results.setdefault(str(entry.VarName), []).append(what)
    variables = tuple(
        ListedVariable(
            variable,
            words(entry.VarUnits),
            words(entry.FullName),
            tuple(results[variable]),
            _points(thing, variable) if is_line else "",
            _needs(thing, variable),
        )
        for variable, entry in found.items()
    )
    nodes = tuple(map(float, attempt(nothing, lambda: thing.NodeArclengths))) if is_line else ()
    data = tuple(item for item in _USUAL.split() if attempt(False, partial(_has_value, thing, item)))
    return ListedObject(name, kind, variables, nodes, data)


def _has_value(thing: Any, item: str) -> bool:
    if not thing.DataNameValid(item):
        return False
    return thing.GetData(item, 0 if thing.DataNameRequiresIndex(item) else -1) is not None


def _points(line: Any, variable: str) -> str:
    return attempt("", lambda: _POINTS.get(int(line.LineResultPoints(variable)), ""))


def _needs(thing: Any, variable: str) -> tuple[str, ...]:
    nothing: list[int] = []
    fields = attempt(nothing, lambda: [int(field) for field in thing.RequiredObjectExtraFields(variable)])
    return tuple(_NEEDS[field] for field in fields if field in _NEEDS)


def attempt(otherwise: T, read: Callable[[], T]) -> T:
    """What `read` gives; it is information only, so that no failure of it matters."""
    try:
        return read()
    except Exception:
        return otherwise


def words(text: str | None) -> str:
    """A text of OrcaFlex's on one line."""
    return " ".join((text or "").split())
