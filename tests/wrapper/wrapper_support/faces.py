"""Descriptions of modules, as `describe.py` makes them, in a form that can be compared entry by entry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wrapper_support.processes import Place

_SCRIPT = Path(__file__).with_name("describe.py")
Face = dict[str, Any]


def face(place: Place) -> Face:
    """The public face of the module that is called OrcFxAPI there, by path: ``Model``, ``Model.SampleTimes``, ..."""
    ended = place.script(_SCRIPT)
    assert ended.status == 0, ended.err
    described = {name: entry for name, entry in json.loads(ended.out).items() if entry is not None}
    flat: Face = {}
    for name, (kind, *rest) in described.items():
        match kind:
            case "enumeration" | "value":
                flat[name] = kind
                flat.update({f"{name}.{part}": value for part, value in rest[0].items()})
            case "class":
                flat[name] = rest[0]
                flat.update({f"{name}.{field}": "field" for field in rest[2]})
                inherited = {
                    (member, json.dumps(value))
                    for base in rest[0]
                    if base in described
                    for member, value in described[base][2].items()
                }
                for member, value in rest[1].items():
                    if (member, json.dumps(value)) not in inherited:
                        flat[f"{name}.{member}"] = value
            case _:
                flat[name] = [kind, *rest]
    return flat


def missing(stand_in: Face, wrapper: Face) -> set[str]:
    """What only the stand-in has; parts of things that are missing themselves are not listed."""
    paths = {path for path in stand_in if path not in wrapper and not _is_inherited(path, wrapper)}
    parents = {path: path.split(".")[0] for path in paths}
    return {path for path in paths if parents[path] not in paths - {path} and stand_in[parents[path]] != "value"}


def different(stand_in: Face, wrapper: Face) -> dict[str, tuple[Any, Any]]:
    """What both have but not alike: the stand-in's entry and the wrapper's."""
    found = {}
    for path, entry in stand_in.items():
        theirs = wrapper.get(path, entry)
        if _is_bases(path, entry) and _is_bases(path, theirs):  # those that both have
            entry = [base for base in entry if base in wrapper]
            theirs = [base for base in theirs if base in stand_in]
        if theirs != entry:
            found[path] = (entry, theirs)
    return found


def _is_bases(path: str, entry: Any) -> bool:
    return "." not in path and isinstance(entry, list) and entry[:1] not in (["constant"], ["function"], ["exception"])


def _is_inherited(path: str, face: Face) -> bool:
    """Whether a member that is not in `face` itself comes from a base of its class."""
    name, _, member = path.partition(".")
    bases = face.get(name)
    return bool(member) and isinstance(bases, list) and any(f"{base}.{member}" in face for base in bases)
