"""What can be asked of a simulation file, as plain values.

Products need these, `orcapost.extract.merge` merges them, and `orcapost.orcaflex` answers them.
They hold no OrcFxAPI names, so they can be built, compared, hashed and sent to another process freely.

`meaning` names a kind and the version of what it means. Kept results are recognised by it (see
`orcapost.extract.identity`): whoever changes what the answer to a query is gives it another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from orcapost.statistics.reducer import Statistic

LinePoint = Literal["end_a", "end_b", "touchdown", "arc_length"]
PeriodKind = Literal["default", "static_state", "whole_simulation", "latest_wave", "stage", "times", "instant"]
Vector = tuple[float, float, float]

# Variables whose range graphs OrcaFlex gives as squares; in lower case.
SQUARED_VARIABLES = frozenset({"api std 2rd method 1"})


@dataclass(frozen=True, slots=True)
class Point:
    """Where on an object a result is taken. Every field left None is left to OrcaFlex's default.

    Attributes
    ----------
    line_point
        Named point of a line, or ``"arc_length"`` with `arc_length` given.
    arc_length
        Arc length from End A [m].
    position
        Local x, y, z on a vessel or buoy [m].
    location
        Global x, y, z for results of the environment [m].
    support
        Index of the support, as OrcaFlex counts it.
    radial, theta
        Radial position and angle [deg] of a pipe stress.
    """

    meaning: ClassVar[str] = "point 1"
    line_point: LinePoint | None = None
    arc_length: float | None = None
    position: Vector | None = None
    location: Vector | None = None
    support: int | None = None
    radial: Literal["inner", "outer"] | None = None
    theta: float | None = None


@dataclass(frozen=True, slots=True)
class ArcRange:
    """Part of a line that a range graph covers: arc lengths [m] or section numbers, both ends included."""

    meaning: ClassVar[str] = "arc range 1"
    kind: Literal["arc_lengths", "sections"]
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Period:
    """Part of a simulation.

    Attributes
    ----------
    kind
        ``"default"`` is OrcFxAPI's own: the static state if the file has no more, else the whole simulation.
    stage
        Stage number for ``"stage"``; 0 is the build-up.
    start, end
        Simulation times [s] for ``"times"``; None is the start, or the end of what was simulated.
        For ``"instant"`` only `start` is set.
    """

    meaning: ClassVar[str] = "period 1"
    kind: PeriodKind
    stage: int | None = None
    start: float | None = None
    end: float | None = None

    def __str__(self) -> str:
        if self.kind == "stage":
            return f"stage {self.stage}"
        if self.kind == "times":
            start = "start" if self.start is None else f"{self.start:g}"
            end = "end" if self.end is None else f"{self.end:g}"
            return f"[{start}, {end}] s"
        if self.kind == "instant":
            return f"t = {self.start:g} s"
        return self.kind.replace("_", " ")


@dataclass(frozen=True, slots=True)
class History:
    """The time history of one variable at one point of one object.

    `object` None means the object that the file's own entry in the configuration names.
    """

    meaning: ClassVar[str] = "history 1"
    object: str | None
    variable: str
    point: Point = Point()


@dataclass(frozen=True, slots=True)
class RangeGraph:
    """Min, max, mean and standard deviation of one variable along a line."""

    meaning: ClassVar[str] = "range graph 1"
    object: str | None
    variable: str
    period: Period
    point: Point = Point()
    arc: ArcRange | None = None


@dataclass(frozen=True, slots=True)
class DataItem:
    """One item of an object's input data; `index` counts from 0, -1 where the item has none."""

    meaning: ClassVar[str] = "data item 1"
    object: str | None
    name: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class LineSections:
    """Where the sections of a line end: arc lengths from End A [m], End B the last. Of what has no sections, none."""

    meaning: ClassVar[str] = "line sections 1"
    object: str | None


@dataclass(frozen=True, slots=True)
class Reduced:
    """What a statistic makes of one time history, or of several together, over one period."""

    meaning: ClassVar[str] = "reduced 1"
    histories: tuple[History, ...]
    period: Period
    statistic: Statistic


Query = History | RangeGraph | DataItem
Need = Reduced | RangeGraph | DataItem | LineSections
