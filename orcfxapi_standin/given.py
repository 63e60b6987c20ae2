"""Histories that are given, not made up: columns of numbers, each of a variable of an object at a point.

As CSV, with a heading row, one row for each sample::

    time, Line01/Effective tension@End A, Line01/Bend moment@12.5 m, Dolphin/Support reaction force@support 2, FST1/X
    0.0,  612.5,                          40.1,                      150.2,                                    0.01
    0.1,  613.0,                          40.3,                      150.4,                                    0.02

`time` is in s, in equal steps, and begins at 0 or, for a build-up, before. A heading is the object, a slash, the
variable, and where one has to be said, ``@`` and the point: ``End A``, ``End B``, ``node 3`` (counted from 1), an arc
length such as ``12.5 m`` (of which the nearest node counts), ``support 2``.

In the file made of them these values stand in the log in single precision, in place of the closed form, which all
others follow. Whatever is read of the log, histories, range graphs, statistics, and results that are made of them, has
the given values. The static state has the first of each.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from orcfxapi_standin.errors import DLLError
from orcfxapi_standin.extras import ObjectExtra, oeArcLength, oeEndA, oeEndB, oeNodeNum, oeSupport
from orcfxapi_standin.format import Array, Header
from orcfxapi_standin.results import point_of

_EVEN = 1e-3  # of the time between samples: how far a time may be from where equal steps put it
_PLACE = re.compile(r"(?:(?P<node>node|support) +(?P<number>\d+)|(?P<arc>[-+.\deE]+) *m)", re.IGNORECASE)


class GivenPlace(NamedTuple):
    """Which result a column is: an object, a variable of it, and where, as in a heading; empty for the object."""

    object: str
    variable: str
    point: str = ""

    def __str__(self) -> str:
        return f"{self.object}/{self.variable}{'@' * bool(self.point)}{self.point}"


@dataclass(frozen=True, eq=False)
class Given:
    """Given histories.

    Attributes
    ----------
    start, interval
        The time of the first sample and the time between samples [s]. The start is 0 or before.
    places
        What each column is.
    values
        Shape (samples, columns), in the variables' own units.
    """

    start: float
    interval: float
    places: tuple[GivenPlace, ...]
    values: Array

    @property
    def stages(self) -> tuple[float, float]:
        """The build-up, which may be 0, and the one stage that follows it [s]."""
        return 0.0 - self.start, self.start + (len(self.values) - 1) * self.interval

    def columns(self, header: Header) -> list[tuple[str, str, int, int]]:
        """Of each column the names of object and variable as the header has them, the point, and the log's column.

        Raises
        ------
        ValueError
            The model has no such object, does not log such a variable, or has no such point; or two are the same.
        """
        found = [_column(header, place) for place in self.places]
        first: dict[int, GivenPlace] = {}
        for place, (*_, column) in zip(self.places, found, strict=True):
            if column in first:
                raise ValueError(f"{first[column]} and {place} are the same values in this model")
            first[column] = place
        return found


def given_histories(
    histories: Mapping[tuple[str, str] | tuple[str, str, str], ArrayLike], interval: float, start: float = 0.0
) -> Given:
    """Histories given as arrays.

    Parameters
    ----------
    histories
        Arrays of shape (samples,), by object, variable and where one has to be said, the point as in a heading.
    interval, start
        The time between samples, and that of the first [s]; the start is 0 or before.

    Raises
    ------
    ValueError
        They are not of one length, fewer than two samples, or not numbers; or the times cannot be.
    """
    columns = [np.asarray(values, dtype=np.float64) for values in histories.values()]
    lengths = {column.shape for column in columns}
    if len(lengths) != 1 or len(columns[0].shape) != 1:
        raise ValueError(f"given histories need one length, not {', '.join(map(str, sorted(lengths))) or 'none'}")
    return _checked(start, interval, [GivenPlace(*place) for place in histories], np.stack(columns, axis=1))


def read_given(path: str | os.PathLike[str]) -> Given:
    """Histories of a CSV file.

    Raises
    ------
    ValueError
        With file and line: it is not such a file.
    OSError
        It cannot be read.
    """
    file = Path(path)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, skipinitialspace=True)
        head = [text.strip() for text in next(rows, [])]
        if len(head) < 2 or head[0].lower() != "time":
            raise ValueError(f"{file.name}:1: must begin with the heading time, then one for each history")
        places = [_place(text, f"{file.name}:1") for text in head[1:]]
        numbers = [_numbers(row, len(head), f"{file.name}:{rows.line_num}") for row in rows if any(row)]
    table = np.array(numbers).reshape(-1, len(head))
    times = table[:, 0]
    if len(times) < 2:
        raise ValueError(f"{file.name}: needs two rows of numbers at least")
    interval = float(times[-1] - times[0]) / (len(times) - 1)
    off = np.abs(times - times[0] - interval * np.arange(len(times)))
    if not interval > 0 or off.max() > _EVEN * interval:
        raise ValueError(f"{file.name}: the times are not in equal steps, of {interval:g} s: see sample {off.argmax()}")
    try:
        return _checked(float(times[0]), interval, places, table[:, 1:])
    except ValueError as error:
        raise ValueError(f"{file.name}: {error}") from None


def _checked(start: float, interval: float, places: Sequence[GivenPlace], values: Array) -> Given:
    given = Given(start, interval, tuple(places), values)
    if len(values) < 2:
        raise ValueError(f"a simulation needs at least 2 samples, not {len(values)}")
    if not interval > 0 or start > 0 or given.stages[1] <= 0:
        raise ValueError(
            f"the times from {start:g} s to {given.stages[1]:g} s, {interval:g} s apart, cannot be: they begin at 0, "
            "or before for a build-up, and end after 0"
        )
    with np.errstate(over="ignore"):
        finite = np.isfinite(values.astype(np.float32))
    if not finite.all():
        sample, column = np.argwhere(~finite)[0].tolist()
        raise ValueError(f"{places[column]} is not a number of single precision at sample {sample}")
    return given


def _place(heading: str, where: str) -> GivenPlace:
    result, _, point = heading.partition("@")
    name, slash, variable = (part.strip() for part in result.partition("/"))
    if not (name and slash and variable):
        raise ValueError(f"{where}: {heading!r} is not a result: write object/variable, or object/variable@point")
    return GivenPlace(name, variable, point.strip())


def _numbers(row: Sequence[str], count: int, where: str) -> list[float]:
    if len(row) != count:
        raise ValueError(f"{where}: has {len(row)} values, and the heading has {count}")
    try:
        return [float(text) for text in row]
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _column(header: Header, place: GivenPlace) -> tuple[str, str, int, int]:
    number = header.by_name.get(place.object.lower())
    if number is None:
        raise ValueError(f"the model has no object called {place.object!r}")
    thing = header.objects[number]
    logged = thing.definition.logged.get(place.variable.lower())
    if logged is None or thing.first is None:
        names = ", ".join(variable.name for variable in thing.definition.variables) if thing.first is not None else ""
        raise ValueError(f"{thing.name} logs no variable called {place.variable!r}; it logs: {names or 'nothing'}")
    try:
        point = point_of(thing, logged, extra_of(place))
    except DLLError as error:
        raise ValueError(f"{place}: {error.errorString}") from None
    return thing.name, logged.variable.name, point, thing.first + logged.first + point


def extra_of(place: GivenPlace) -> ObjectExtra | None:
    """The point of a heading; None where it names none. ValueError if it is not one."""
    named = {"": None, "enda": oeEndA, "endb": oeEndB}
    plain = place.point.lower().replace(" ", "")
    if plain in named:
        return named[plain]
    match = _PLACE.fullmatch(place.point.strip())
    try:
        if match and match["arc"]:
            return oeArcLength(float(match["arc"]))
        if match:
            return (oeNodeNum if match["node"].lower() == "node" else oeSupport)(int(match["number"]))
    except ValueError:
        pass
    raise ValueError(f"{place}: a point is End A, End B, node 3, an arc length such as 12.5 m, or support 2")
