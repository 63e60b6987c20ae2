"""Reads a shape that a user wrote: plain mappings, lists, texts and numbers, as YAML or JSON gives them.

::

    stages: [20, 300]               # s, build-up first; left out, they follow from the file's size
    interval: 0.5                   # s, the longest time between samples; left out, any
    objects:
      - name: Environment           # General and Environment are there in any case; this adds to what they have
        type: Environment
        data: {WaterDepth: 30, WavePeriod: 9.5}
      - name: [Line01, Line02]      # objects that are alike
        type: Line                  # as OrcaFlex writes it: Vessel, Line, 6D Buoy, 3D Buoy, Winch, Link, ...
        sections:                   # of a line: m; without segments, as many as suit the file's size
          - {length: 60, segments: 16}
          - {length: 11}
        variables:
          Effective tension: {unit: kN, mean: 600, spread: 120, where: nodes}
          End force: {unit: kN, mean: 600, spread: 120, where: ends}
        data: {LineType: [Wire, Tail], OD: 0.5}
      - name: Dolphin
        type: 6D Buoy
        variables:
          X: {unit: m, mean: 0, spread: 1.5}
          Support reaction force: {unit: kN, mean: 150, spread: 40, where: supports, supports: 3}

`mean` and `spread` set the size of the values (see `orcfxapi_standin.closed_form`); 0 and 1 without them. `where` is
``nodes`` or ``ends`` of a line, ``supports`` (of which `supports` says how many), or ``one``: once for the object. That
is the default, but for lines ``nodes`` is. A data item with rows is a list. One that depends on another, which a script
may set, is ``{by: SelectedCurrent, values: {Current1: 0.5, Current2: 1.2}}``. A line has Length, CumulativeLength and
NumberOfSegments of its sections; it also has the results of `orcfxapi_standin.derived`, unless a variable of its own
has such a name. The Environment has the data of the shapes that come with the package where it gives none of that
name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from orcfxapi_standin.enums import ObjectType
from orcfxapi_standin.shape import ObjectRecord, Shape, TypeRecord
from orcfxapi_standin.shapes import environment_data

Path: TypeAlias = tuple[str | int, ...]
_PLACES = ("one", "nodes", "ends", "supports")
_ALWAYS = ("General", "Environment")
_TYPES = {
    member.name.lower(): member.name
    for member in ObjectType
    if member <= ObjectType.DragChain  # the kinds that have results
}


class ShapeError(ValueError):
    """What was written is not a shape.

    Attributes
    ----------
    path
        Keys and positions that lead to the mistake.
    message
        What is wrong there.
    """

    def __init__(self, path: Path, message: str) -> None:
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
        super().__init__(f"{where}: {message}" if where else message)
        self.path = path
        self.message = message


@dataclass(frozen=True)
class _Definition:
    """One entry of `objects`. A section is its length and its segments, None for as many as suit the file."""

    names: tuple[str, ...]
    type: str
    variables: tuple[tuple[str, str, float, float, str], ...]
    sections: tuple[tuple[float, int | None], ...]
    data: Mapping[str, Any]

    def record(self, segments: int) -> TypeRecord:
        """The definition as it stands in a file's header."""
        record: TypeRecord = {"type": self.type, "vars": list(self.variables)}
        if self.sections:
            record["sections"] = [(length, segments if own is None else own) for length, own in self.sections]
        return {**record, "data": dict(self.data)} if self.data else record


def read_shape(content: Any, name: str = "given") -> Shape:
    """The shape that `content` describes.

    Raises
    ------
    ShapeError
        With the place of the mistake.
    """
    block = _mapping(content, (), ("stages", "interval", "objects"))
    stages = tuple(
        _number(value, ("stages", number), above=0) for number, value in _entries(block.get("stages", []), "stages")
    )
    if len(stages) == 1:
        raise ShapeError(("stages",), "a simulation has two stages at least, of which the first is the build-up")
    interval = block.get("interval")
    definitions = [_definition(entry, ("objects", n)) for n, entry in _entries(block.get("objects"), "objects")]
    _refuse_twins(definitions)
    ordered = tuple(_with_both_first(definitions))

    def contents(segments: int, heading: float) -> tuple[list[TypeRecord], list[ObjectRecord]]:
        records = [definition.record(segments) for definition in ordered]
        records[1]["data"] = _overlaid(environment_data(heading), ordered[1].data)
        names = [(name, number) for number, definition in enumerate(ordered) for name in definition.names]
        return records, [[name, number, {}, True] for name, number in names]

    return Shape(name, contents, stages, None if interval is None else _number(interval, ("interval",), above=0))


def _with_both_first(definitions: list[_Definition]) -> list[_Definition]:
    """General and Environment, made if need be, then the others."""
    always = {name: _Definition((name,), name, (), (), {}) for name in _ALWAYS}
    others = []
    for definition in definitions:
        if definition.type in always:
            always[definition.type] = replace(definition, names=(definition.type,))
        else:
            others.append(definition)
    return [*always.values(), *others]


def _overlaid(data: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Data items with those of the same name, in any case, replaced."""
    taken = {name.lower() for name in own}
    return {**{name: value for name, value in data.items() if name.lower() not in taken}, **own}


def _refuse_twins(definitions: list[_Definition]) -> None:
    first: dict[str, int] = {}
    for number, definition in enumerate(definitions):
        for name in definition.names:
            if name.lower() in first:
                raise ShapeError(
                    ("objects", number, "name"), f"{name!r} is there twice; first in objects[{first[name.lower()]}]"
                )
            first[name.lower()] = number


def _definition(entry: Any, path: Path) -> _Definition:
    block = _mapping(entry, path, ("name", "type", "variables", "sections", "data"))
    given = block.get("name")
    names = tuple(_text(name, (*path, "name")) for name in (given if isinstance(given, list) and given else [given]))
    kind = _type(block.get("type"), (*path, "type"))
    for name in names:
        wanted = next((own for own in _ALWAYS if own.lower() == name.lower()), None)
        if (wanted or kind) != kind or (kind in _ALWAYS and wanted is None):
            raise ShapeError((*path, "name"), f"the only object of type {wanted or kind} is {wanted or kind}")
    sections = tuple(
        _section(section, (*path, "sections", n))
        for n, section in _entries(block.get("sections", []), *path, "sections")
    )
    if bool(sections) != (kind == "Line"):
        message = "a line needs sections" if kind == "Line" else f"a {kind} has no sections; only a Line has"
        raise ShapeError((*path, "sections") if sections else path, message)
    variables = tuple(
        _variable(name, value, kind, (*path, "variables", name))
        for name, value in _mapping(block.get("variables"), (*path, "variables")).items()
    )
    twin = _repeated([name for name, *_ in variables])
    if twin is not None:
        raise ShapeError((*path, "variables", twin), "is there twice: upper and lower case are the same")
    return _Definition(names, kind, variables, sections, _data(block.get("data"), (*path, "data")))


def _repeated(names: list[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            return name
        seen.add(name.lower())
    return None


def _type(written: Any, path: Path) -> str:
    text = _text(written, path)
    plain = text.lower().replace(" ", "")
    plain = {"6dbuoy": "buoy6d", "3dbuoy": "buoy3d"}.get(plain, plain)
    if plain not in _TYPES:
        raise ShapeError(path, f"{text!r} is not a type of object; there are {', '.join(_TYPES.values())}")
    return _TYPES[plain]


def _section(entry: Any, path: Path) -> tuple[float, int | None]:
    block = _mapping(entry, path, ("length", "segments"))
    segments = block.get("segments")
    return (
        _number(block.get("length"), (*path, "length"), above=0),
        None if segments is None else _count(segments, (*path, "segments")),
    )


def _variable(name: Any, entry: Any, kind: str, path: Path) -> tuple[str, str, float, float, str]:
    block = _mapping(entry, path, ("unit", "mean", "spread", "where", "supports"))
    where = block.get("where", "nodes" if kind == "Line" else "one")
    if where not in _PLACES:
        raise ShapeError((*path, "where"), f"must be one of {', '.join(_PLACES)}, not {where!r}")
    if where in ("nodes", "ends") and kind != "Line":
        raise ShapeError((*path, "where"), f"a {kind} has no {where}; only a Line has")
    if (where == "supports") != ("supports" in block):
        raise ShapeError(path, "`where: supports` and `supports`, how many there are, go together")
    at = (
        f"s{_count(block['supports'], (*path, 'supports'))}"
        if where == "supports"
        else {"one": "1"}.get(where, where[0])
    )
    unit = block.get("unit", "")
    if not isinstance(unit, str):
        raise ShapeError((*path, "unit"), f"must be a text, not {unit!r}")
    return (
        _text(name, path),
        unit,
        _number(block.get("mean", 0.0), (*path, "mean")),
        _number(block.get("spread", 1.0), (*path, "spread"), at_least=0),
        at,
    )


def _data(given: Any, path: Path) -> dict[str, Any]:
    items = _mapping(given, path)
    for name, value in items.items():
        _text(name, path)
        if isinstance(value, Mapping):
            block = _mapping(value, (*path, name), ("by", "values"))
            _text(block.get("by"), (*path, name, "by"))
            value = list(_mapping(block.get("values"), (*path, name, "values")).values())
        for entry in value if isinstance(value, list) else [value]:
            if not isinstance(entry, (str, int, float, bool, type(None))):
                raise ShapeError((*path, name), f"must be a number or a text, or a list of these, not {entry!r}")
    return dict(items)


def _mapping(value: Any, path: Path, keys: tuple[str, ...] | None = None) -> Mapping[Any, Any]:
    """A mapping, empty where there is nothing, with no other keys than `keys`."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ShapeError(path, f"must be a mapping, not {value!r}")
    for key in value:
        if keys is not None and key not in keys:
            raise ShapeError((*path, key), f"unknown key; known: {', '.join(keys)}")
    return value


def _entries(value: Any, *path: str | int) -> list[tuple[int, Any]]:
    if value is None:
        raise ShapeError(path, "is missing")
    if not isinstance(value, list):
        raise ShapeError(path, f"must be a list, not {value!r}")
    return list(enumerate(value))


def _text(value: Any, path: Path) -> str:
    if not isinstance(value, str) or not value:
        raise ShapeError(path, "is missing" if value is None else f"must be a text, not {value!r}; put it in quotes")
    return value


def _number(value: Any, path: Path, *, above: float | None = None, at_least: float | None = None) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ShapeError(path, "is missing" if value is None else f"must be a number, not {value!r}")
    if above is not None and not value > above:
        raise ShapeError(path, f"must be above {above:g}, not {value:g}")
    if at_least is not None and not value >= at_least:
        raise ShapeError(path, f"must be at least {at_least:g}, not {value:g}")
    return float(value)


def _count(value: Any, path: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ShapeError(path, f"must be a whole number from 1, not {value!r}")
    return value
