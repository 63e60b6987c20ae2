"""One entry of `Columns` -> a `Column`."""

from __future__ import annotations

from dataclasses import replace

from orcapost.dialect import column_fields as fields
from orcapost.dialect.points import PointOrRange, is_given
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
from orcapost.statistics.registry import kind_of
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import ConfigProblem
from orcapost.yamldoc.fields import keys
from orcapost.yamldoc.node import Node

KEYS = keys(fields.COLUMN)
LINKED_KEYS = keys(fields.LINKED_COLUMN)


def column(node: Node, object_needed: bool, problems: list[ConfigProblem]) -> Column | None:
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
    label = fields.LABEL.read(block)
    kind = fields.COMMAND.need(block, f"is missing: {fields.COMMAND.reader.words}")
    name = fields.OBJECT_NAME.need(block) if object_needed else fields.OBJECT_NAME.read(block)
    scale, shift = _transform(block)
    query: Query | None = None
    period: Period | None = None
    statistic: Statistic | None = None
    if kind == "data":
        item = block.need(fields.VARIABLE.key, fields.data_name)
        query = DataItem(name, *item) if item else None
    elif kind is not None:
        variable = fields.VARIABLE.read(block) or ""
        period = Period("static_state") if kind == "static" else fields.SIMULATION_PERIOD.read(block)
        period = period or Period("default")
        if kind != "static":
            statistic = fields.STATISTIC_TYPE.need(block, f"is missing: {fields.STATISTIC_TYPE.reader.words}")
        place = _place(block, kind, variable)
        point = _point(block, variable, place)
        if kind == "range" and not isinstance(place, tuple):
            _check_along_line(block, statistic)
            query, period = RangeGraph(name, variable, period, point, place), None
        else:  # at one point, a range graph's extremes are the history's own
            query = History(name, variable, point)
    if len(problems) > before or label is None or query is None:
        return None
    return Column(label, query, period, statistic, scale, shift, place=str(node.where))


def series_column(node: Node, object_needed: bool, problems: list[ConfigProblem]) -> Column | None:
    """The same for a column of a time series: a history, without a statistic (one that is given is not looked at)."""
    before = len(problems)
    block = Block(node, problems, KEYS)
    if not isinstance(node.value, dict):
        return column(node, object_needed, problems)
    label = fields.LABEL.read(block)
    if block.read(fields.COMMAND.key, fields.COMMAND.reader) not in (None, "history"):
        block.problem(
            node.mapping[fields.COMMAND.key], "a time series is of a TimeHistory", "write Command: TimeHistory"
        )
    name = fields.OBJECT_NAME.need(block) if object_needed else fields.OBJECT_NAME.read(block)
    variable = fields.VARIABLE.read(block) or ""
    period = fields.SIMULATION_PERIOD.read(block) or Period("default")
    point = _point(block, variable, _place(block, "history", variable))
    scale, shift = _transform(block)
    if len(problems) > before or label is None:
        return None
    return Column(label, History(name, variable, point), period, None, scale, shift, place=str(node.where))


def linked_column(node: Node, object_needed: bool, problems: list[ConfigProblem]) -> Column | None:
    """The same for linked statistics: histories of one place, whose first has the extremes."""
    before = len(problems)
    block = Block(node, problems, LINKED_KEYS)
    if not isinstance(node.value, dict):
        return column(node, object_needed, problems)
    label = fields.LABEL.read(block)
    name = fields.OBJECT_NAME.need(block) if object_needed else fields.OBJECT_NAME.read(block)
    variables = fields.VARIABLES.read(block) or ()
    twins = [name for place, name in enumerate(variables) if name.lower() in map(str.lower, variables[:place])]
    if variables and (len(variables) < 2 or twins):
        message = f"'{twins[0]}' is listed twice" if twins else "one variable has nothing that it is linked to"
        block.problem(block.node.mapping["Variable"], message, "write a list of two different variables or more")
    period = fields.SIMULATION_PERIOD.read(block) or Period("default")
    if period.kind == "static_state":
        message = "a static state has no extremes"
        block.problem(block.node.mapping["SimulationPeriod"], message, "name a part of the simulation")
    point = _point(block, " ".join(variables), _place(block, "linked", ""))
    if _transform(block) != (1.0, 0.0):
        message = "linked statistics are not scaled: their variables have units of their own"
        block.problem(block.node.mapping["transform"], message, "leave it out")
    if len(problems) > before or label is None:
        return None
    histories = (
        History(name, variable, point if "support" in variable.lower() else replace(point, support=None))
        for variable in variables
    )
    first, *linked = histories
    return Column(label, first, period, linked=tuple(linked), place=str(node.where))


def _check_along_line(block: Block, statistic: Statistic | None) -> None:
    if statistic is not None and kind_of(statistic).along_line is None:
        message = f"{kind_of(statistic).spelling} has no meaning along a line"
        node = block.node.mapping[fields.STATISTIC_TYPE.key]
        block.problem(node, message, "name a point of it: ArcLength: [0]")


def _transform(block: Block) -> tuple[float, float]:
    transform = fields.TRANSFORM.block(block)
    fields.TYPE.read(transform)  # checked; there is one only
    return fields.SCALE.value(transform), fields.SHIFT.value(transform)


def _place(block: Block, kind: str, variable: str) -> PointOrRange | None:
    """The place that objectExtra names, or else ArcLength."""
    extra, arc = block.get(fields.OBJECT_EXTRA.key), block.get(fields.ARC_LENGTH.key)
    if is_given(extra):
        node, place = extra, fields.OBJECT_EXTRA.read(block)
    elif is_given(arc):
        node, place = arc, fields.ARC_LENGTH.read(block)
    else:
        return None
    if place is None:
        return None
    if kind == "range" and not isinstance(place, ArcRange) and variable.lower() in SQUARED_VARIABLES:
        block.problem(node, f"'{variable}' is given along a range only", "write ArcLength: [a, b]")
    if kind != "range" and isinstance(place, ArcRange):
        fix = "name one: ArcLength: [a]" if kind == "linked" else "use Command: Range Graph for a range"
        block.problem(node, "a history belongs to one point", fix)
    return place


def _point(block: Block, variable: str, place: PointOrRange | None) -> Point:
    line_point: LinePoint | None = None
    arc_length: float | None = None
    if isinstance(place, tuple):
        line_point, arc_length = place
    of_support, index = "support" in variable.lower(), fields.SUPPORT_INDEX
    why = f"is missing: '{variable}' belongs to one support"
    support = index.need(block, why) if of_support else index.read(block)
    return Point(
        line_point=line_point,
        arc_length=arc_length,
        position=fields.POSITION.read(block),
        location=fields.LOCATION.read(block),
        support=support if of_support else None,
        radial=fields.RADIAL_POS.read(block),
        theta=fields.THETA.read(block),
    )
