"""`SimulationPeriod` -> `Period`."""

from __future__ import annotations

import re

from orcapost.common.nearest import nearest, plain
from orcapost.extract.queries import Period, PeriodKind
from orcapost.yamldoc.errors import Misread
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.reader import or_null, reader
from orcapost.yamldoc.values import number, spelling

FORMS = "StaticState, WholeSimulation, LatestWave, a stage number, [t0, t1] or [t]"

_NAMES = ("StaticState", "WholeSimulation", "LatestWave")
_KINDS: dict[str, PeriodKind] = {
    "staticstate": "static_state",
    "wholesimulation": "whole_simulation",
    "latestwave": "latest_wave",
}
_PREFIX = re.compile("^pn(?=[A-Za-z])")  # as OrcFxAPI spells its constants
_SPECIFIED = re.compile(r"SpecifiedPeriod\s*\(([^,()]*),([^,()]*)\)", re.IGNORECASE)
_STAGE = re.compile(r"\d{1,6}")
_TIMES = {"type": "array", "items": or_null(number.schema), "minItems": 1, "maxItems": 2}
_SPELT = spelling((*_KINDS, *(f"pn{kind}" for kind in _KINDS)))
_NAMED = {"type": "string", "anyOf": [{"enum": list(_NAMES)}, _SPELT]}
_WRITTEN = {
    "type": "string",
    "pattern": r"^\s*([0-9]{1,6}|(pn)?[Ss]pecified[Pp]eriod\s*\(.*\))\s*$",
}


@reader(FORMS, {"anyOf": [_NAMED, _WRITTEN, {"type": "integer", "minimum": 0, "maximum": 999_999}, _TIMES]})
def period(node: Node) -> Period:
    """A named period, a stage, two times or one."""
    if isinstance(node.value, list):
        return _times(node.value)
    written = _PREFIX.sub("", node.text.strip())
    if kind := _KINDS.get(plain(written)):
        return Period(kind)
    if _STAGE.fullmatch(written):
        return Period("stage", stage=int(written))
    if match := _SPECIFIED.fullmatch(written):
        return _times([_written(part.strip(), node) for part in match.groups()])
    near = nearest(written, _NAMES)
    raise Misread(f"{node.kind} is not a period", f"did you mean {near}?" if near else f"write {FORMS}")


def _times(entries: list[Node]) -> Period:
    times = [None if entry.value is None else number(entry) for entry in entries]
    match times:
        case [float() as instant]:
            return Period("instant", start=instant)
        case [start, end]:
            if start is not None and end is not None and end < start:
                raise Misread(f"ends at {end:g} s, before it starts at {start:g} s")
            return Period("times", start=start, end=end)
    raise Misread("is not a period", f"write {FORMS}")


def _written(part: str, node: Node) -> Node:
    none = plain(part) in ("", "none", "null")
    return Node(None if none else part, node.where, node.route, part)
