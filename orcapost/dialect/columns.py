"""One entry of `Columns` -> a `Column`."""

from __future__ import annotations

from typing import Literal, cast

from orcapost.dialect import points
from orcapost.dialect.periods import period
from orcapost.dialect.values import Column
from orcapost.extract.queries import (
    SQUARED_VARIABLES,
    ArcRange,
    DataItem,
    History,
    LinePoint,
    Period,
    Point,
    Query,
    RangeGraph,
)
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import KINDS, kind_of, spellings
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import Misread, Problem
from orcapost.yamldoc.tree import Node
from orcapost.yamldoc.values import heading, number, one_of, text, vector, whole

KEYS = (
    "Command",
    "ObjectName",
    "Variable",
    "Statistic_Type",
    "SimulationPeriod",
    "objectExtra",
    "ArcLength",
    "Position",
    "SupportIndex",
    "RadialPos",
    "Theta",
    "Location",
    "transform",
    "Label",
    "SummaryFileName",
    "AdditionalData",
)
COMMANDS = ("TimeHistory", "Range Graph", "StaticResult", "GetData")

_COMMANDS = {"timehistory": "history", "rangegraph": "range", "staticresult": "static", "getdata": "data"}


def column(node: Node, object_needed: bool, problems: list[Problem]) -> Column | None:
    """The column, or None if something is wrong with it (which is added to `problems`).

    Parameters
    ----------
    object_needed
        False where every input file names the object that columns without one mean.
    """
    before = len(problems)
    block = Block(node, problems, KEYS)
    if not isinstance(node.value, dict):
        if node.value is None:
            block.problem(node, "is empty", "a column is a mapping with Command, ObjectName, ...")
        return None
    label = block.need("Label", heading)
    kind = block.need("Command", _command, f"is missing: one of {', '.join(COMMANDS)}")
    name = block.need("ObjectName", text) if object_needed else block.read("ObjectName", text)
    scale, shift = _transform(block)
    query: Query | None = None
    asked: Period | None = None
    statistic: Statistic | None = None
    if kind == "data":
        item = block.need("Variable", _data_name)
        query = DataItem(name, *item) if item else None
    elif kind is not None:
        variable = block.need("Variable", text) or ""
        asked = Period("static_state") if kind == "static" else block.read("SimulationPeriod", period)
        asked = asked or Period("default")
        if kind != "static":
            statistic = block.need("Statistic_Type", _statistic, f"is missing: one of {', '.join(_names())}")
        place = _place(block, kind, variable)
        point = _point(block, variable, place)
        if kind == "range" and not isinstance(place, tuple):
            _check_along_line(block, statistic)
            query, asked = RangeGraph(name, variable, asked, point, place), None
        else:  # at one point, a range graph's extremes are the history's own
            query = History(name, variable, point)
    if len(problems) > before or label is None or query is None:
        return None
    return Column(label, query, asked, statistic, scale, shift)


def _command(node: Node) -> str:
    return one_of(node, _COMMANDS, "command", COMMANDS)


def _statistic(node: Node) -> Statistic:
    entries = node.entries if isinstance(node.value, list) else [node]
    if len(entries) != 1:
        raise Misread("must be one statistic", "write one column for each")
    found = one_of(entries[0], spellings(), "statistic", _names())
    return Statistic(found)


def _names() -> list[str]:
    return [kind.spelling for kind in KINDS]


def _check_along_line(block: Block, statistic: Statistic | None) -> None:
    if statistic is not None and kind_of(statistic).along_line is None:
        message = f"{kind_of(statistic).spelling} has no meaning along a line"
        block.problem(block.node.mapping["Statistic_Type"], message, "name a point of it: ArcLength: [0]")


def _data_name(node: Node) -> tuple[str, int]:
    if not isinstance(node.value, list):
        return text(node), 0
    if len(node.value) not in (1, 2):
        raise Misread("must be a data name, or [data name, index]")
    index = node.value[1] if len(node.value) == 2 else None
    return text(node.value[0]), 0 if index is None or index.value is None else whole(-1)(index)


def _transform(block: Block) -> tuple[float, float]:
    transform = block.block("transform", ("type", "scale", "shift"))
    kind = transform.read("type", text)
    if kind is not None and kind.lower() != "linear":
        transform.problem(transform.node.mapping["type"], f"'{kind}' is no transform", "the only one is linear")
    scale = transform.read("scale", number)
    shift = transform.read("shift", number)
    return 1.0 if scale is None else scale, 0.0 if shift is None else shift


def _place(block: Block, kind: str, variable: str) -> points.Place | None:
    """The place that objectExtra names, or else ArcLength."""
    extra, arc = block.get("objectExtra"), block.get("ArcLength")
    if points.is_given(extra):
        node, place = extra, block.read("objectExtra", points.object_extra)
    elif points.is_given(arc):
        node, place = arc, block.read("ArcLength", points.arc_length)
    else:
        return None
    if place is None:
        return None
    if kind == "range" and not isinstance(place, ArcRange) and variable.lower() in SQUARED_VARIABLES:
        block.problem(node, f"'{variable}' is given along a range only", "write ArcLength: [a, b]")
    if kind != "range" and isinstance(place, ArcRange):
        block.problem(node, "a history belongs to one point", "use Command: Range Graph for a range")
    return place


def _point(block: Block, variable: str, place: points.Place | None) -> Point:
    line_point: LinePoint | None = None
    arc_length: float | None = None
    if isinstance(place, tuple):
        line_point, arc_length = place
    of_support, index = "support" in variable.lower(), whole(0)
    why = f"is missing: '{variable}' belongs to one support"
    support = block.need("SupportIndex", index, why) if of_support else block.read("SupportIndex", index)
    return Point(
        line_point=line_point,
        arc_length=arc_length,
        position=block.read("Position", vector),
        location=block.read("Location", vector),
        support=support if of_support else None,
        radial=cast(Literal["inner", "outer"] | None, block.read("RadialPos", points.radial)),
        theta=block.read("Theta", number),
    )
