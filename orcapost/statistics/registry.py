"""The statistics that a configuration can ask for, and what only products ask for.

To add a statistic, add its `Kind` to `KINDS`, and its reducer if it needs one of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orcapost.statistics.linked import LinkedExtremes
from orcapost.statistics.moments import Moments
from orcapost.statistics.reducer import Array, MakeReducer, Statistic
from orcapost.statistics.series import SeriesFiles


def same_unit(unit: str) -> str:
    """The unit of a statistic that has its history's."""
    return unit


@dataclass(frozen=True, slots=True)
class AlongLine:
    """What a statistic is along a line: the curve of a range graph, and what is made of its values."""

    curve: str
    reduce: Callable[[Array], float]


@dataclass(frozen=True, slots=True)
class Kind:
    """All that the program knows of one statistic.

    Attributes
    ----------
    name
        What it is called in tables and files of ours.
    spelling
        How a configuration spells it, and how it is named in messages.
    also
        Further spellings. Of all of them, case, spaces and underscores do not matter.
    reducer
        What makes it of histories. Statistics of one reducer are made together.
    unit
        Its unit, from that of the history.
    along_line
        What it is along a line; None if it has no meaning there.
    parameters
        Names of the parameters that it takes.
    version
        Of its meaning: another one where its value of the same history changes, so that kept results are read anew.
    together
        Whether one reducer must be given all that is asked of it over a period: what it makes is one thing.
    """

    name: str
    spelling: str
    also: tuple[str, ...]
    reducer: MakeReducer
    unit: Callable[[str], str] = same_unit
    along_line: AlongLine | None = None
    parameters: tuple[str, ...] = ()
    version: int = 1
    together: bool = False


MIN, MAX, MEAN, STDEV = (Statistic(name) for name in ("min", "max", "mean", "stdev"))
LINKED = Statistic("linked_extremes")

KINDS: list[Kind] = [
    Kind("min", "Min", ("minimum",), Moments, along_line=AlongLine("min", lambda curve: float(curve.min()))),
    Kind("max", "Max", ("maximum",), Moments, along_line=AlongLine("max", lambda curve: float(curve.max()))),
    Kind("mean", "Mean", ("average",), Moments, along_line=AlongLine("mean", lambda curve: float(curve.mean()))),
    Kind(
        "stdev",
        "StdDev",
        ("std", "standard deviation"),
        Moments,
        along_line=AlongLine("stdev", lambda curve: float(curve.max())),  # the largest along the line
    ),
]

# Nobody can write these as a Statistic_Type.
OF_PRODUCTS: list[Kind] = [
    Kind("series", "Time series", (), SeriesFiles, parameters=("file", "column"), together=True),
    Kind("linked_extremes", "Linked statistics", (), LinkedExtremes),
]


def kind_of(statistic: Statistic) -> Kind:
    """What is known of a statistic."""
    return next(kind for kind in (*KINDS, *OF_PRODUCTS) if kind.name == statistic.name)


def spellings() -> dict[str, str]:
    """Every spelling, and the statistic's name."""
    return {written: kind.name for kind in KINDS for written in (kind.name, kind.spelling, *kind.also)}
