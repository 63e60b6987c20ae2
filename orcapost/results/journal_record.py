"""What stands in a journal: one record a line, each with a checksum, and nothing else is taken for a record."""

from __future__ import annotations

import binascii
import contextlib
import json
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from orcapost.engine.result import FileResult, Usage
from orcapost.extract.answers import Problem, ProblemKind, Value
from orcapost.inventory import SimFile
from orcapost.products.protocol import Part

# What a file is recognised by: its path, size, time of change, and the object that it is listed for.
Key = tuple[str, int | None, int, str | None]

_MAX_WHOLE = 2**63 - 1  # no whole number of ours is larger


class Damaged(ValueError):
    """A line is not a record of ours."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file's result, and the hash of its content where a run with ``--verify`` left one."""

    key: Key
    content: str | None
    result: FileResult


@dataclass(frozen=True, slots=True)
class Beside:
    """A file that was put beside one held open by another program: the name wanted, the real name, and what the real
    one is recognised by, its size and time of change."""

    wanted: str
    real: str
    bytes: int
    modified_ns: int


def key_of(file: SimFile) -> Key:
    """What a file is recognised by."""
    return file.location, file.bytes, file.modified_ns, file.object


def signed(content: object) -> str:
    """A record as a line, with a checksum before it, so that one which was damaged is never taken for a result."""
    text = json.dumps(content)
    return f"{binascii.crc32(text.encode()):08x} {text}\n"


def unsigned(line: bytes) -> Any:
    """What `signed` made a line of.

    Raises
    ------
    Damaged
        Its checksum does not fit.
    """
    checksum, _, text = line.rstrip(b"\r\n").partition(b" ")
    if checksum != b"%08x" % binascii.crc32(text):
        raise Damaged
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Damaged from None


def file_record(file: SimFile, result: FileResult) -> dict[str, Any]:
    """The record of a file's result."""
    u = result.usage
    return {
        "path": file.location,
        "bytes": file.bytes,
        "modified_ns": file.modified_ns,
        "object": file.object,
        "content": result.content,
        "run_status": result.run_status,
        "start_time": result.start_time,
        "stop_time": result.stop_time,
        "parts": [(_packed(part.values), part.labelled) for part in result.parts],
        "problems": [(p.kind, p.column, p.message) for p in result.problems],
        "usage": (u.load, u.extract, u.cpu, u.rss_peak, u.read),
    }


def beside_record(beside: Beside) -> dict[str, Any]:
    """The record of a file that stands beside another."""
    return {"beside": (beside.wanted, beside.real, beside.bytes, beside.modified_ns)}


def read_beside(line: bytes) -> Beside | None:
    """The record of a file that stands beside another; None if the line is of another kind.

    Raises
    ------
    Damaged
        It is one, but not as it was written.
    """
    if not line[9:].startswith(b'{"beside": '):
        return None
    match unsigned(line):
        case {"beside": [str(wanted), str(real), int(size), int(modified)]}:
            return Beside(wanted, real, size, modified)
    raise Damaged


def read_result(line: bytes, shapes: Sequence[tuple[int, int]]) -> Kept:
    """The record of a file's result, whose parts have these shapes (see `orcapost.products.protocol.PartMaker`).

    Raises
    ------
    Damaged
        It is none, whatever its checksum says.
    """
    with contextlib.suppress(LookupError, TypeError, ValueError, ArithmeticError, struct.error):
        match unsigned(line):
            case {
                "path": str(path),
                "bytes": int() | None as size,
                "modified_ns": int(modified),
                "object": str() | None as listed_for,
                "content": str() | None as content,
                **rest,
            }:
                return Kept((path, size, modified, listed_for), content, _result(rest, shapes))
    raise Damaged


def _part(values: Sequence[Any], labelled: Sequence[Any]) -> Part:
    return Part(
        _unpacked(*values),
        tuple(tuple((_a(str, label), _value(value)) for label, value in pairs) for pairs in labelled),
    )


def _result(record: Mapping[Any, Any], shapes: Sequence[tuple[int, int]]) -> FileResult:
    parts = tuple(_part(*part) for part in record["parts"])
    if tuple((len(part.values), len(part.labelled)) for part in parts) != tuple(shapes):
        raise Damaged
    load, extract, cpu, rss_peak, read = record["usage"]
    return FileResult(
        run_status=_a(str, record["run_status"]),
        start_time=_time(record["start_time"]),
        stop_time=_time(record["stop_time"]),
        parts=parts,
        problems=tuple(_problem(*problem) for problem in record["problems"]),
        usage=Usage(_amount(load), _amount(extract), _amount(cpu), _whole(rss_peak), _whole(read)),
    )


def _packed(values: Sequence[Value]) -> tuple[str, list[tuple[int, Value]]]:
    """Values as the bits of their floats, and what is not a float with its place: several times as fast as digits."""
    others = [(place, value) for place, value in enumerate(values) if type(value) is not float]
    floats: list[Any] = list(values)
    for place, _ in others:
        floats[place] = 0.0
    return binascii.b2a_base64(struct.pack(f"<{len(floats)}d", *floats), newline=False).decode(), others


def _unpacked(text: str, others: Sequence[tuple[int, Value]]) -> tuple[Value, ...]:
    data = binascii.a2b_base64(_a(str, text), strict_mode=True)
    values: list[Value] = list(struct.unpack(f"<{len(data) // 8}d", data))
    for place, value in others:
        values[_whole(place)] = _value(value)
    return tuple(values)


def _a(kind: type[str], value: Any) -> str:
    if not isinstance(value, kind):
        raise Damaged
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _MAX_WHOLE:
        raise Damaged
    return value


def _amount(value: Any) -> float:
    """Seconds."""
    if type(value) not in (int, float) or not 0 <= value < math.inf:
        raise Damaged
    return float(value)


def _time(value: Any) -> float | None:
    if value is not None and (type(value) not in (int, float) or not math.isfinite(value)):
        raise Damaged
    return value  # type: ignore[no-any-return]


def _value(value: Any) -> Value:
    if not isinstance(value, str | float | bool | None) and not (type(value) is int and abs(value) <= _MAX_WHOLE):
        raise Damaged
    return value


def _problem(kind: Any, column: Any, message: Any) -> Problem:
    if kind not in get_args(ProblemKind):
        raise Damaged
    return Problem(kind, _a(str, column), _a(str, message))
