"""The stand-in's .sim file: a JSON header, then the log, sample by sample, in little-endian single precision.

Layout
------
======================  ============================================================================
bytes                   content
======================  ============================================================================
0 to 15                 `MAGIC`
16 to 19                length of the header in bytes, unsigned, little-endian
20 to 20 + length       the header: compact JSON in ASCII, padded with blanks so that the log starts
                        at a multiple of 64 bytes
from there              the log: `samples` records of `width` float32 each
======================  ============================================================================

A record holds, object by object in the header's order, each logged variable at each of its points: at every node of
a line (``"n"``), at its two ends (``"e"``), at every support (``"s<count>"``) or once (``"1"``). Objects share their
type definition, so 18 equal lines cost the header one node list.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Sequence
from functools import cached_property
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from orcfxapi_standin.enums import ModelState, ObjectType, StatusCode
from orcfxapi_standin.errors import fail

Array = NDArray[np.float64]
MAGIC = b"orcapost.sim/1\r\n"
CREATOR = "11.6.fake"
_LENGTH = struct.Struct("<I")
_FIRST_READ = 16384


class Variable(NamedTuple):
    """A logged variable: `mean` and `spread` set the size of its values, `at` where it is logged."""

    name: str
    units: str
    mean: float
    spread: float
    at: str

    def points(self, nodes: int) -> int:
        """At how many points the variable is logged on a line of `nodes` nodes."""
        if self.at == "n":
            return nodes
        if self.at == "e":
            return 2
        return int(self.at[1:]) if self.at[0] == "s" else 1


class LoggedVariable(NamedTuple):
    """Where a variable stands in the record: columns `first` to before `first` + `points`."""

    first: int
    points: int
    variable: Variable


class TypeDef:
    """What objects of one definition have in common: kind, logged variables, line sections, data items."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.type = ObjectType[record["type"]]
        self.data: dict[str, Any] = record.get("data", {})
        self.sections: list[tuple[float, int]] = record.get("sections", [])
        self.nodes = 1 + sum(segments for _, segments in self.sections) if self.sections else 0
        self.variables = [Variable(*entry) for entry in record["vars"]]
        self.width = sum(variable.points(self.nodes) for variable in self.variables)

    @cached_property
    def arc_lengths(self) -> Array:
        """Arc length of each node from End A [m], shape (nodes,)."""
        steps = [np.full(segments, length / segments) for length, segments in self.sections]
        return np.concatenate([np.zeros(1), np.cumsum(np.concatenate(steps))])

    @cached_property
    def logged(self) -> dict[str, LoggedVariable]:
        """Where each logged variable stands, by its name in lower case; columns count from the object's first."""
        logged: dict[str, LoggedVariable] = {}
        first = 0
        for variable in self.variables:
            points = variable.points(self.nodes)
            logged[variable.name.lower()] = LoggedVariable(first, points, variable)
            first += points
        return logged


class ObjectDef(NamedTuple):
    """One object: its `first` column in the record (None where its results are not logged) and its own data."""

    name: str
    definition: TypeDef
    data: dict[str, Any]
    first: int | None


class Header:
    """A parsed header.

    Attributes
    ----------
    record
        The header as read: what JSON gives.
    seed
        What all logged values follow from (see `orcfxapi_standin.closed_form`).
    state
        The `ModelState` of the saved simulation.
    stages
        Durations [s]; stage 0 is the build-up and ends at t = 0.
    interval, samples
        Time between samples [s], and how many of them there are: 0 in a file of the static state only.
    width
        Values in one record.
    faults
        What the stand-in does wrong with this file, in order (see `orcfxapi_standin.faults`).
    units_system
        The unit system of the model, ``"SI"`` or ``"US"`` (see `orcfxapi_standin.units`).
    frequency_domain
        Whether the simulation is one of the frequency domain: without stages, samples and log.
    given
        By object and variable, the points at which the log has given values (see `orcfxapi_standin.given`), each with
        that of the static state.
    """

    def __init__(self, record: dict[str, Any], log_start: int = 0) -> None:
        self.record = record
        self.log_start = log_start
        self.seed: int = record["seed"]
        self.state = ModelState[record["state"]]
        self.stages: list[float] = record["stages"]
        self.interval: float = record["interval"]
        self.samples: int = record["samples"]
        self.faults: list[str] = record.get("faults", [])
        self.units_system: str = record.get("units_system", "SI")
        self.frequency_domain: bool = record.get("frequency_domain", False)
        self.given: dict[tuple[str, str], dict[int, float]] = {}
        for name, variable, point, static in record.get("given", ()):
            self.given.setdefault((name, variable), {})[point] = static
        definitions = [TypeDef(entry) for entry in record["types"]]
        self.objects: list[ObjectDef] = []
        column = 0
        for name, number, data, logged in record["objects"]:
            definition = definitions[number]
            self.objects.append(ObjectDef(name, definition, data, column if logged else None))
            if logged:
                column += definition.width
        self.width = column

    @property
    def start(self) -> float:
        """Simulation time of the first sample [s]: minus the build-up."""
        return 0.0 - self.stages[0]  # not -0.0, of a simulation without a build-up

    @property
    def stop(self) -> float:
        """Simulation time at which the simulation was meant to end [s]."""
        return sum(self.stages[1:])

    @property
    def reached(self) -> float:
        """Simulation time of the last sample [s]."""
        return self.start + max(0, self.samples - 1) * self.interval

    @property
    def record_bytes(self) -> int:
        """Bytes of one sample."""
        return 4 * self.width

    @property
    def file_bytes(self) -> int:
        """How long the file has to be."""
        return self.log_start + self.samples * self.record_bytes

    @cached_property
    def by_name(self) -> dict[str, int]:
        """The number of each object, by its name in lower case."""
        return {thing.name.lower(): number for number, thing in enumerate(self.objects)}

    def find(self, name: str) -> ObjectDef:
        """The object called `name`, in any case. KeyError if there is none."""
        return self.objects[self.by_name[name.lower()]]


def encode(record: dict[str, Any]) -> bytes:
    """Everything of a file before its log."""
    text = json.dumps(record, separators=(",", ":")).encode("ascii")
    padding = -(len(MAGIC) + _LENGTH.size + len(text)) % 64
    text += b" " * padding
    return MAGIC + _LENGTH.pack(len(text)) + text


def read_header(file: IO[bytes], path: str | os.PathLike[str]) -> Header:
    """Parse the header of an open file (unbuffered, at its beginning).

    Raises
    ------
    DLLError
        InvalidFileFormat if it is not a stand-in file; FileReadError if the header is cut short or damaged.
    """
    head = file.read(_FIRST_READ)
    if not head.startswith(MAGIC):
        fail(
            StatusCode.InvalidFileFormat,
            f"{path} is not a stand-in file: it was not written by the stand-in's generator. "
            "The stand-in of OrcFxAPI cannot read real OrcaFlex simulation files; use the real module for those.",
        )
    begin = len(MAGIC) + _LENGTH.size
    try:
        (length,) = _LENGTH.unpack_from(head, len(MAGIC))
        if len(head) < begin + length:
            head += file.read(begin + length - len(head))
        return Header(json.loads(head[begin : begin + length]), begin + length)
    except (struct.error, ValueError, KeyError, TypeError, IndexError) as error:
        fail(StatusCode.FileReadError, f"{path}: the header is cut short or damaged ({error}).")


def load_header(path: str | os.PathLike[str]) -> Header:
    """Parse the header of the file at `path`; errors as `read_header`, and FileNotFound."""
    with open_file(path) as file:
        return read_header(file, path)


def open_file(path: str | os.PathLike[str]) -> IO[bytes]:
    """Open `path` for unbuffered reading; errors become DLLError."""
    try:
        return open(path, "rb", buffering=0)  # noqa: PTH123
    except FileNotFoundError:
        fail(StatusCode.FileNotFound, f"{path} does not exist.")
    except OSError as error:
        fail(StatusCode.FileReadError, f"{path} cannot be opened: {error.strerror}.")


def section_nodes(sections: Sequence[tuple[float, int]], first: int, last: int) -> tuple[int, int]:
    """The nodes that bound sections `first` to `last`, counted from 1 as OrcFxAPI does."""
    before = sum(segments for _, segments in sections[: first - 1])
    return before, before + sum(segments for _, segments in sections[first - 1 : last])
