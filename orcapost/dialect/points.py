"""`objectExtra` and `ArcLength` -> a point of a line, or a part of it."""

from __future__ import annotations

from typing import Literal, TypeGuard

from orcapost.common.nearest import plain
from orcapost.extract.queries import ArcRange, LinePoint
from orcapost.yamldoc.errors import Misread
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.reader import reader
from orcapost.yamldoc.values import number, one_of, spelling, whole

PointOrRange = tuple[LinePoint, float | None] | ArcRange

FORMS = "[End A], [End B], [Touchdown] or [Section, [i, j]]"

_NAMED: dict[str, LinePoint] = {"enda": "end_a", "endb": "end_b", "touchdown": "touchdown"}
_POINT = {"type": "string", "anyOf": [{"enum": ["End A", "End B", "Touchdown"]}, spelling(_NAMED)]}
_NOTHING = {"type": "array", "items": {"type": "null"}}
_SECTIONS = {"type": "array", "prefixItems": [spelling(["section"])], "minItems": 2, "maxItems": 2}
_EXTRA = {"anyOf": [_POINT, {"type": "array", "items": _POINT, "minItems": 1, "maxItems": 1}, _SECTIONS, _NOTHING]}
_LENGTH = {**number.schema, "minimum": 0}
_LENGTHS = {"type": "array", "items": _LENGTH, "minItems": 1, "maxItems": 2}
_ARC = {"anyOf": [_LENGTH, _POINT, _LENGTHS, {"type": "array", "items": _POINT, "maxItems": 1}, _NOTHING]}
_RADIALS: dict[str, Literal["inner", "outer"]] = {"inner": "inner", "outer": "outer"}

radial = one_of(_RADIALS, "radial position", ("Inner", "Outer"))


def is_given(node: Node | None) -> TypeGuard[Node]:
    """Whether an objectExtra or ArcLength says anything; null, ``[]`` and ``[null]`` do not."""
    if node is None or node.value is None:
        return False
    return not isinstance(node.value, list) or any(entry.value is not None for entry in node.value)


@reader(FORMS, _EXTRA)
def object_extra(node: Node) -> PointOrRange:
    """``[End A]``, ``[End B]``, ``[Touchdown]``, ``[Section, [i]]`` or ``[Section, [i, j]]``."""
    entries = node.entries if isinstance(node.value, list) else [node]
    word = plain(entries[0].text)
    if word in _NAMED and len(entries) == 1:
        return _NAMED[word], None
    if word == "section" and len(entries) == 2:
        return _sections(entries[1])
    written = entries[0].kind if len(entries) == 1 else f"a list of {len(entries)}"
    raise Misread(f"{written} is not a place on a line", f"write {FORMS}")


@reader("[a], [a, b], End A, End B or Touchdown", _ARC)
def arc_length(node: Node) -> PointOrRange:
    """``[a]`` or ``[a, b]`` in metres from End A, or the name of a point."""
    entries = node.entries if isinstance(node.value, list) else [node]
    if len(entries) == 1 and plain(entries[0].text) in _NAMED:
        return _NAMED[plain(entries[0].text)], None
    if len(entries) > 2:
        raise Misread("must be one or two arc lengths", "write [a] or [a, b] in metres")
    lengths = [number(entry) for entry in entries]
    if min(lengths) < 0:
        raise Misread(f"must be at least 0, not {min(lengths):g}", "arc lengths count from End A")
    if len(lengths) == 1:
        return "arc_length", lengths[0]
    if lengths[1] < lengths[0]:
        raise Misread(f"ends at {lengths[1]:g} m, before it starts at {lengths[0]:g} m")
    return ArcRange("arc_lengths", lengths[0], lengths[1])


def _sections(node: Node) -> ArcRange:
    entries = node.entries if isinstance(node.value, list) else [node]
    numbers = [whole(1)(entry) for entry in entries]
    if len(numbers) not in (1, 2) or numbers[-1] < numbers[0]:
        raise Misread("needs one section number, or two in order", "write [Section, [i, j]]")
    return ArcRange("sections", numbers[0], numbers[-1])
