"""Data items that a configuration asks for: values of the type that their names suggest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orcapost.extract.queries import DataItem
from orcfxapi_standin.shapes import environment_data

_TEXTS = ("name", "type", "method", "connection")  # endings of the names of items that hold a text
_MADE_ANYWAY = {
    "General": {
        "stagecount",
        "stageduration",
        "simulationduration",
        "actuallogsampleinterval",
        "targetlogsampleinterval",
        "unitssystem",
        "dynamicssolutionmethod",
        "modeltype",
    },
    "Line": {"length", "cumulativelength", "numberofsegments"},
    "Environment": {name.lower() for name, value in environment_data(0.0).items() if not isinstance(value, list)},
}


def data_of(kind: str, queries: Sequence[DataItem]) -> dict[str, Any]:
    """The data items that an object of a type needs beside those that it has in any case.

    An item of which a row other than the first is asked for has rows; a number is 1 for the first, 2 for the second.
    """
    rows: dict[str, tuple[str, int]] = {}
    for query in queries:
        key = query.name.lower()
        if key != "name" and key not in _MADE_ANYWAY.get(kind, ()):
            name, most = rows.get(key, (query.name, 0))
            rows[key] = name, max(most, query.index)
    found: dict[str, Any] = {}
    for name, most in rows.values():
        values = [_value(name, row) for row in range(1, most + 2)]
        found[name] = values if most > 0 else values[0]
    return found


def _value(name: str, row: int) -> float | str:
    return f"{name} {row}" if name.lower().endswith(_TEXTS) else float(row)
