"""From an object, a variable and a point to the columns of the log that the result is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from orcfxapi_standin.derived import DERIVED, Derived, Formula
from orcfxapi_standin.enums import ArclengthRangeMode, LinePoint, ObjectType, StatusCode
from orcfxapi_standin.errors import fail
from orcfxapi_standin.extras import ArclengthRange, ObjectExtra
from orcfxapi_standin.format import LoggedVariable, ObjectDef, TypeDef, section_nodes

_NO_EXTRA = ObjectExtra()
_NO_DERIVED: dict[str, Derived] = {}
_TOUCHDOWN = 0.8


class Term(NamedTuple):
    """A variable of an object as it was logged, at `point`, times `weight`."""

    thing: ObjectDef
    logged: LoggedVariable
    point: int
    weight: float

    @property
    def column(self) -> int:
        """The term's column in the record."""
        return (self.thing.first or 0) + self.logged.first + self.point


class Result(NamedTuple):
    """``constant`` plus the sum of the terms."""

    constant: float
    terms: tuple[Term, ...]


# General's result Time: the samples' own times, which no column of the log holds.
TIME = Result(0.0, ())


class VariableInfo(NamedTuple):
    """A variable as objects list it: its number counts from 1; `at` as in `format.Variable`."""

    number: int
    name: str
    units: str
    at: str


def variables(definition: TypeDef) -> list[VariableInfo]:
    """All variables of a kind of object: General's Time, logged ones, then derived ones."""
    listed = [("Time", "s", "1")] if definition.type == ObjectType.General else []
    listed += [(v.name, v.units, v.at) for v in definition.variables]
    nodal = "n" if definition.type == ObjectType.Line else "1"
    derived = DERIVED.get(definition.type, _NO_DERIVED).values()
    listed += [(d.name, d.units, nodal) for d in derived if not d.hidden and _is_derived(definition, d)]
    return [VariableInfo(number, *entry) for number, entry in enumerate(listed, start=1)]


def histories(requests: Sequence[tuple[ObjectDef, str, ObjectExtra | None]]) -> list[Result]:
    """What time histories are made of, each of a variable at a point of an object. Objects of one definition share the
    work.

    A point of a line is taken at the nearest node. Touchdown is the node nearest to 0.8 of the line's length.

    Raises
    ------
    DLLError
        UnrecognisedVarName, InvalidObjectExtra, or ResultsNotLogged if the object's results were not logged.
    """
    results = []
    shared: dict[tuple[TypeDef, str, int], tuple[float, list[tuple[LoggedVariable, int, float]]]] = {}
    for thing, variable, extra in requests:
        if thing.definition.type == ObjectType.General and variable.lower() == "time":
            results.append(TIME)
            continue
        key = (thing.definition, variable, id(extra))
        found = shared.get(key)
        if found is None or thing.first is None:
            constant, parts = _parts(thing, variable, extra)
            found = shared[key] = (
                constant,
                [(logged, point_of(thing, logged, extra), weight) for logged, weight in parts],
            )
        constant, places = found
        results.append(Result(constant, tuple([Term(thing, *place) for place in places])))
    return results


def range_graph(thing: ObjectDef, variable: str, extra: ObjectExtra | None, first: int) -> Result:
    """What a range graph of `variable` is made of, at its first node; the other nodes' columns follow.

    Raises
    ------
    DLLError
        As `histories`; and RangeGraphError for a variable that has results at the line's ends only.
    """
    constant, parts = _parts(thing, variable, extra)
    terms = []
    for logged, weight in parts:
        if logged.variable.at != "n":
            fail(
                StatusCode.RangeGraphError, f"{variable} of {thing.name} has no range graph: it is not along the line."
            )
        terms.append(Term(thing, logged, first, weight))
    return Result(constant, tuple(terms))


def nodes_in(thing: ObjectDef, part: ArclengthRange | None) -> tuple[int, int]:
    """The nodes of a line from the first to before the second number that lie in `part`.

    Raises
    ------
    DLLError
        InvalidArclengthRange if the part is not on the line, or no node lies in it.
    """
    definition = thing.definition
    if part is None or part.Mode == ArclengthRangeMode.EntireRange:
        return 0, definition.nodes
    if part.Mode == ArclengthRangeMode.SpecifiedSections:
        first, last = int(part.FromSection), int(part.ToSection)
        if not 1 <= first <= last <= len(definition.sections):
            fail(
                StatusCode.InvalidArclengthRange,
                f"{thing.name} has sections 1 to {len(definition.sections)}, not {first} to {last}.",
            )
        begin, end = section_nodes(definition.sections, first, last)
        return begin, end + 1
    lower, upper = float(part.FromArclength), float(part.ToArclength)
    arc_lengths = definition.arc_lengths
    tolerance = 1e-6 * float(arc_lengths[-1])
    begin = int(arc_lengths.searchsorted(lower - tolerance, "left"))
    end = int(arc_lengths.searchsorted(upper + tolerance, "right"))
    if end <= begin:
        fail(
            StatusCode.InvalidArclengthRange,
            f"{thing.name} is {arc_lengths[-1]:g} m long and has no node between {lower:g} and {upper:g} m.",
        )
    return begin, end


def nearest_node(definition: TypeDef, arc_length: float) -> int:
    """The node nearest to an arc length [m], counted from 0; the one nearer End A if two are as near."""
    return int(abs(definition.arc_lengths - arc_length).argmin())


def unknown_variable(thing: ObjectDef, variable: str) -> str:
    """The words for a variable that the object does not have."""
    names = ", ".join(v.name for v in variables(thing.definition))
    return f"{thing.name} has no result called {variable!r}. It has: {names or 'none'}."


def _has(definition: TypeDef, formula: Formula) -> bool:
    return all(name.lower() in definition.logged for name, _ in formula.terms)


def _is_derived(definition: TypeDef, derived: Derived) -> bool:
    """Whether objects of a definition have a derived result: not where they log one of that name themselves, unless it
    refines that one."""
    own = derived.name.lower() in definition.logged
    return own == derived.hidden and _has(definition, derived.formula(_NO_EXTRA))


def _parts(
    thing: ObjectDef, variable: str, extra: ObjectExtra | None
) -> tuple[float, list[tuple[LoggedVariable, float]]]:
    """The constant, and the logged variables with their weights, that `variable` is the sum of."""
    name, logged = variable.lower(), thing.definition.logged
    derived = DERIVED.get(thing.definition.type, _NO_DERIVED).get(name)
    formula = None
    if derived is not None and (name in logged) == derived.hidden:  # as `_is_derived`
        formula = derived.formula(_NO_EXTRA if extra is None else extra)
    constant = 0.0
    if formula is not None and _has(thing.definition, formula):
        constant = formula.constant
        terms = [term for term in formula.terms if term[1] != 0] or formula.terms[:1]
        parts = [(logged[part.lower()], weight) for part, weight in terms]
    elif name in logged:
        parts = [(logged[name], 1.0)]
    else:
        fail(StatusCode.UnrecognisedVarName, unknown_variable(thing, variable))
    if thing.first is None:
        fail(StatusCode.ResultsNotLogged, f"The results of {thing.name} were not logged in this simulation.")
    return constant, parts


def point_of(thing: ObjectDef, logged: LoggedVariable, extra: ObjectExtra | None) -> int:
    """The number of the point, from 0, at which a logged variable is meant. DLLError (InvalidObjectExtra)."""
    at = logged.variable.at
    if at[0] == "s":
        index = 0 if extra is None else int(extra.SupportIndex)
        if not 1 <= index <= logged.points:
            fail(
                StatusCode.InvalidObjectExtra,
                f"{logged.variable.name} of {thing.name} needs a SupportIndex from 1 to {logged.points}, not {index}.",
            )
        return index - 1
    if at == "1":
        return 0
    if extra is None:
        fail(
            StatusCode.InvalidObjectExtra,
            f"{logged.variable.name} of {thing.name} needs a point on the line, such as oeEndB or oeArcLength(10.0).",
        )
    node = _node(thing, extra)
    if at == "n":
        return node
    if node not in (0, thing.definition.nodes - 1):
        fail(StatusCode.InvalidObjectExtra, f"{logged.variable.name} of {thing.name} is given at End A and End B only.")
    return 1 if node else 0


def _node(thing: ObjectDef, extra: ObjectExtra) -> int:
    definition = thing.definition
    match extra.LinePoint:
        case LinePoint.EndA:
            return 0
        case LinePoint.EndB:
            return definition.nodes - 1
        case LinePoint.Touchdown:
            return nearest_node(definition, _TOUCHDOWN * _length(definition))
        case LinePoint.NodeNum:
            if not 1 <= extra.NodeNum <= definition.nodes:
                fail(
                    StatusCode.InvalidObjectExtra,
                    f"{thing.name} has nodes 1 to {definition.nodes}, not {extra.NodeNum}.",
                )
            return int(extra.NodeNum) - 1
        case LinePoint.ArcLength:
            length = _length(definition)
            if not -1e-6 * length <= extra.ArcLength <= (1 + 1e-6) * length:
                fail(
                    StatusCode.InvalidObjectExtra,
                    f"{thing.name} is {length:g} m long: there is no arc length {extra.ArcLength:g} m.",
                )
            return nearest_node(definition, extra.ArcLength)
    fail(StatusCode.InvalidObjectExtra, f"There is no line point {extra.LinePoint}.")


def _length(definition: TypeDef) -> float:
    return float(definition.arc_lengths[-1])
