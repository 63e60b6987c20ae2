"""A need in words, as an engineer would say it."""

from __future__ import annotations

from collections.abc import Iterator

from orcapost.extract.queries import ArcRange, DataItem, History, LineSections, Need, Period, Point, RangeGraph, Reduced
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import kind_of

_LINE_POINTS = {"end_a": "at End A", "end_b": "at End B", "touchdown": "at touchdown"}


def words(need: Need, statistic: Statistic | None = None) -> str:
    """What a need asks for: ``Max of Effective tension of Line01 at End B, stage 1``.

    Parameters
    ----------
    statistic
        What is made of a range graph along the line.
    """
    match need:
        case DataItem():
            row = f", row {need.index + 1}" if need.index >= 0 else ""
            return f"data item {need.name} of {_object(need.object)}{row}"
        case LineSections():
            return f"arc lengths of {_object(need.object)}"
        case RangeGraph():
            made = "" if statistic is None else f"{kind_of(statistic).spelling} along the line of the "
            return f"{made}range graph of {_variable(need)}{_arc(need.arc)}, {_period(need.period)}"
        case Reduced():
            histories = " and ".join(_variable(history) for history in need.histories)
            return f"{kind_of(need.statistic).spelling} of {histories}, {_period(need.period)}"


def _variable(query: History | RangeGraph) -> str:
    return " ".join([f"{query.variable} of {_object(query.object)}", *_point(query.point)])


def _object(name: str | None) -> str:
    return "the file's own object" if name is None else name


def _point(point: Point) -> Iterator[str]:
    if point.line_point == "arc_length":
        yield f"at arc length {point.arc_length:g} m"
    elif point.line_point is not None:
        yield _LINE_POINTS[point.line_point]
    for place, name in ((point.position, "position"), (point.location, "location")):
        if place is not None:
            yield f"at {name} ({', '.join(f'{coordinate:g}' for coordinate in place)})"
    if point.support is not None:
        yield f"at support {point.support}"
    if point.radial is not None:
        yield f"at the {point.radial} radius"
    if point.theta is not None:
        yield f"at theta {point.theta:g} deg"


def _arc(arc: ArcRange | None) -> str:
    if arc is None:
        return ""
    unit = " m" if arc.kind == "arc_lengths" else ""
    return f" over {arc.kind.replace('_', ' ')} {arc.first:g} to {arc.last:g}{unit}"


def _period(period: Period) -> str:
    return "OrcFxAPI's default period" if period.kind == "default" else str(period)
