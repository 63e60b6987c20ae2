"""The shape of stand-in files that answer all that a configuration asks, as a user could have written it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from orcapost.extract.queries import DataItem, History, Period, Query, RangeGraph
from orcapost.products.protocol import Request, questions_of
from orcapost.stand_in.data_items import data_of
from orcapost.stand_in.looked_at import looked_at, queries_of
from orcapost.stand_in.types import type_of
from orcapost.stand_in.variables import made_of, size_of

_BUILD_UP, _SIMULATED = 20.0, 100.0  # s, the shortest
_SAMPLES, _MAX_SAMPLES, _SAMPLES_OF_PERIOD = 500, 20_000, 4
_LENGTH, _SEGMENTS, _MAX_SEGMENTS = 100.0, 20, 400  # of a line [m]
_OF_NAMES = {"6DBuoy": "Buoy6D", "3DBuoy": "Buoy3D"}  # a type in `OpenFile.names_of` -> in a shape, where they differ

_Object = tuple[str, tuple[Query, ...]]


def derive(
    requests: Sequence[Request], file_objects: Iterable[str] = (), also: Sequence[Query] = ()
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The shape (see `orcfxapi_standin.shape_reading`) of files that answer requests.

    Parameters
    ----------
    file_objects
        Objects that the configuration names for single input files: they stand for queries that name none.
    also
        What the files answer beside it.

    Returns
    -------
    The shape, and the kinds of questions of which it is not known what they look at.
    """
    questions = questions_of(requests)
    own = tuple(dict.fromkeys(file_objects))
    by_type: dict[str, tuple[str, ...]] = {}
    named = queries_of([*also, *(need for question in questions for need in question.needs)])
    for name, queries in _objects(named, own):
        kind = type_of(name, queries)
        by_type[kind] = (*by_type.get(kind, ()), name)
    names = {**by_type, **{written: by_type[kind] for written, kind in _OF_NAMES.items() if kind in by_type}}
    found = looked_at(questions, names)
    listed = {name.lower(): _OF_NAMES.get(kind, kind) for kind, names in found.listed.items() for name in names}
    objects = _objects(queries_of([*also, *found.queries]), own)
    asked_of = {name.lower(): queries for name, queries in objects}
    # A question may say of the first object only what it asks of all objects of a type.
    objects += [
        (name, asked_of.get(names[0].lower(), ()))
        for names in found.listed.values()
        for name in names
        if name.lower() not in asked_of
    ]
    stages, interval = _times(found.periods, found.queries)
    entries: list[dict[str, Any]] = []
    for name, queries in objects:
        entry = _definition(listed.get(name.lower()) or type_of(name, queries), queries)
        alike = next((other for other in entries if {**other, "name": ""} == {**entry, "name": ""}), None)
        if alike is None:
            entries.append({"name": name, **entry})
        else:
            alike["name"] = [*(alike["name"] if isinstance(alike["name"], list) else [alike["name"]]), name]
    return {"stages": stages, "interval": interval, "objects": entries}, found.unknown


def _objects(queries: Sequence[Query], own: Sequence[str]) -> list[_Object]:
    """Each object and what is asked of it; their names are the same in any case."""
    found: dict[str, tuple[str, list[Query]]] = {}
    for query in queries:
        for name in own if query.object is None else [query.object]:
            found.setdefault(name.lower(), (name, []))[1].append(query)
    return [(name, tuple(asked)) for name, asked in found.values()]


def _definition(kind: str, queries: Sequence[Query]) -> dict[str, Any]:
    """What a shape says of an object, but for its name."""
    entry: dict[str, Any] = {"type": kind}
    data = [query for query in queries if isinstance(query, DataItem)]
    if kind == "Line":
        entry["sections"] = _sections(queries)
    if variables := _variables(kind, [query for query in queries if not isinstance(query, DataItem)]):
        entry["variables"] = variables
    if items := data_of(kind, data):
        entry["data"] = items
    return entry


def _variables(kind: str, queries: Sequence[History | RangeGraph]) -> dict[str, dict[str, Any]]:
    uses: dict[str, tuple[str, list[History | RangeGraph]]] = {}
    for query in queries:
        if kind == "General" and query.variable.lower() == "time":
            continue
        for name in made_of(kind, query.variable, at_origin=query.point.position is None):
            uses.setdefault(name.lower(), (name, []))[1].append(query)
    found = {}
    for name, own in uses.values():
        unit, mean, spread = size_of(kind, name)
        found[name] = {"unit": unit, "mean": mean, "spread": spread, **_where(kind, name, own)}
    return found


def _where(kind: str, name: str, uses: Sequence[History | RangeGraph]) -> dict[str, Any]:
    points = [query.point for query in uses]
    supports = [point.support for point in points if point.support is not None]
    if supports:
        return {"where": "supports", "supports": max(1, *supports)}
    if kind != "Line":
        return {"where": "one"}
    along = any(isinstance(query, RangeGraph) for query in uses)
    if not along and all(point.line_point is None for point in points):
        return {"where": "one"}
    ends = all(point.line_point in ("end_a", "end_b") for point in points)
    return {"where": "ends" if ends and not along and name.lower().startswith("end ") else "nodes"}


def _sections(queries: Sequence[Query]) -> list[dict[str, Any]]:
    """Enough sections for the numbers that are asked for, long enough for all arc lengths, and fine enough that some
    node lies in every part."""
    ranges = [query.arc for query in queries if isinstance(query, RangeGraph) and query.arc is not None]
    parts = [(arc.first, arc.last) for arc in ranges if arc.kind == "arc_lengths"]
    points = [query.point.arc_length or 0.0 for query in queries if not isinstance(query, DataItem)]
    rows = [query.index + 1 for query in queries if isinstance(query, DataItem)]
    count = max([1, *rows, *(int(arc.last) for arc in ranges if arc.kind == "sections")])
    length = float(math.ceil(max([_LENGTH, *points, *(last for _, last in parts)])))
    finest = min([length / _SEGMENTS, *(last - first for first, last in parts if last > first)])
    segments = math.ceil(min(length / finest, _MAX_SEGMENTS) / count)
    return [{"length": length / count, "segments": segments} for _ in range(count)]


def _times(periods: Sequence[Period], queries: Sequence[Query]) -> tuple[list[float], float]:
    """The stages that have all periods in them [s], and the time between samples [s] that resolves them."""
    times = [time for period in periods for time in (period.start, period.end) if time is not None]
    times += [p.start + _SIMULATED for p in periods if p.kind == "times" and p.end is None and p.start is not None]
    rows = [q.index for q in queries if isinstance(q, DataItem) and q.name.lower() == "stageduration"]
    last_stage = max([1, *rows, *(period.stage or 0 for period in periods)])
    build_up = max([_BUILD_UP, *(-time for time in times)])
    end = max([_SIMULATED, *times])
    total = build_up + end
    shortest = [end / last_stage, *(p.end - p.start for p in periods if p.end is not None and p.start is not None)]
    wanted = min([total / _SAMPLES, *(time / _SAMPLES_OF_PERIOD for time in shortest if time > 0)])
    samples = min(math.ceil(total / wanted - 1e-9), _MAX_SAMPLES)
    return [build_up, *[end / last_stage] * last_stage], total / samples
