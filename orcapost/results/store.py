"""Holds the results of very many files in little memory: 8 bytes a value, and texts that files share once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from orcapost.engine.events import Event, Finished
from orcapost.engine.result import FileResult, Usage
from orcapost.extract.answers import Problem, Value
from orcapost.formats.table import ColumnValues
from orcapost.products.protocol import Part
from orcapost.statistics.reducer import Array

T = TypeVar("T")

USAGE = np.dtype([("load", "f8"), ("extract", "f8"), ("cpu", "f8"), ("rss_peak", "i8"), ("read", "i8")])
_RECORD = np.dtype(
    [
        ("run_status", "i4"),  # this and the next two: a number of `_Distinct`
        ("error", "i4"),
        ("problems", "i4"),
        ("parts", "i4"),  # how many
    ]
)
_NAN = 0x7FF8_0000_0000_0000


class Results(Mapping[int, FileResult]):
    """The results of a run's files by their position in the inventory; each comes back as it was added.

    As Python values, the results of 100,000 files with a hundred columns would take half a gigabyte.

    Parameters
    ----------
    files
        How many files the run has.
    """

    def __init__(self, files: int) -> None:
        self.there: NDArray[np.bool_] = np.zeros(files, dtype=bool)
        """Which files have a result. Shape (files,)."""
        self.usage = np.zeros(files, dtype=USAGE)
        """What each file cost; zeros for those without a result. Shape (files,), fields as in `Usage`."""
        self.parts: list[PartStore] = []
        """The parts of each request."""
        self._records = np.zeros(files, dtype=_RECORD)
        self._times = _Grid(files)
        self._texts: _Distinct[str | None] = _Distinct(None)
        self._problems: _Distinct[Problem] = _Distinct()
        self._problem_lists: _Distinct[tuple[Problem, ...]] = _Distinct(())

    def listen(self, event: Event) -> None:
        """Take in the result of a file that is done, unless it is there already."""
        if isinstance(event, Finished) and event.file not in self:
            self.add(event.file, event.result)

    def add(self, position: int, result: FileResult) -> None:
        """Take in the result of the file at `position`."""
        problems = tuple(self._problems.same(problem) for problem in result.problems)
        self._records[position] = (
            self._texts.number(result.run_status),
            self._texts.number(result.error),
            self._problem_lists.number(problems),
            len(result.parts),
        )
        usage = result.usage
        self.usage[position] = (usage.load, usage.extract, usage.cpu, usage.rss_peak, usage.read)
        self._times.put(position, (result.start_time, result.stop_time))
        for number, part in enumerate(result.parts):
            self.part(number).put(position, part)
        self.there[position] = True

    def remove(self, position: int) -> None:
        """Forget the result of the file at `position`."""
        self.there[position] = False
        self.usage[position] = 0
        self._records[position] = 0
        for part in self.parts:
            part.remove(position)

    def part(self, number: int) -> PartStore:
        """The parts of one request."""
        while number >= len(self.parts):
            self.parts.append(PartStore(len(self.there)))
        return self.parts[number]

    def __getitem__(self, position: int) -> FileResult:
        brief = self.brief(position)
        start, stop = self._times.row(position, 2)
        return replace(
            brief,
            start_time=start,  # type: ignore[arg-type]
            stop_time=stop,  # type: ignore[arg-type]
            parts=tuple(part.get(position) for part in self.parts[: self._records["parts"][position]]),
        )

    def __iter__(self) -> Iterator[int]:
        return iter(np.flatnonzero(self.there).tolist())

    def __contains__(self, position: object) -> bool:
        return isinstance(position, int) and 0 <= position < len(self.there) and bool(self.there[position])

    def __len__(self) -> int:
        return int(np.count_nonzero(self.there))

    def brief(self, position: int) -> FileResult:
        """A result without its times and values."""
        if position not in self:
            raise KeyError(position)
        run_status, error, problems, _ = self._records[position].item()
        return FileResult(
            run_status=self._texts[run_status] or "",
            problems=self._problem_lists[problems],
            error=self._texts[error],
            usage=Usage(*self.usage[position].item()),
        )

    def counting(self, include_incomplete: bool) -> NDArray[np.bool_]:
        """Which files count in statistics over the files: those that did not fail and, without `include_incomplete`,
        whose simulation did not stop early or become unstable. A static state alone counts. Shape (files,)."""
        read: NDArray[np.bool_] = self.there & (self._records["error"] == self._texts.number(None))
        if include_incomplete:
            return read
        stopped = [
            number
            for number, problems in enumerate(self._problem_lists)
            if any(problem.kind == "unfinished" for problem in problems)
        ]
        return read & ~np.isin(self._records["problems"], stopped)

    def run_status(self, files: slice) -> list[Value]:
        """The run status of each of these files."""
        return [self._texts[number] for number in self._records["run_status"][files].tolist()]

    def start_time(self, files: slice) -> ColumnValues:
        """The start time of each of these files [s]."""
        return self._times.column(0, files)

    def stop_time(self, files: slice) -> ColumnValues:
        """The time reached of each of these files [s]."""
        return self._times.column(1, files)


# The labels of a file's labelled groups.
_Labels = tuple[tuple[str, ...], ...]


class PartStore:
    """The parts of one request: what `orcapost.products.protocol.Parts` says of them, and each as it was put."""

    def __init__(self, files: int) -> None:
        self._there = np.zeros(files, dtype=bool)
        self._values = _Grid(files)
        self._counts = np.zeros(files, dtype=np.int32)
        self._labels: _Distinct[_Labels] = _Distinct(())
        self._kinds = np.zeros(files, dtype=np.int32)  # numbers of `_labels`
        self._labelled = _Grid(files)

    def put(self, position: int, part: Part) -> None:
        """Take in the part of the file at `position`."""
        self._there[position] = True
        self._counts[position] = len(part.values)
        self._values.put(position, part.values)
        self._kinds[position] = self._labels.number(
            tuple(tuple(label for label, _ in pairs) for pairs in part.labelled)
        )
        if part.labelled:
            self._labelled.put(position, [value for pairs in part.labelled for _, value in pairs])

    def remove(self, position: int) -> None:
        """Forget the part of the file at `position`."""
        self._there[position] = False
        self._counts[position] = self._kinds[position] = 0

    def get(self, position: int) -> Part:
        """A part as it was put."""
        labels = self._labels[self._kinds[position]]
        values = iter(self._labelled.row(position, sum(map(len, labels))))
        return Part(
            tuple(self._values.row(position, int(self._counts[position]))),
            tuple(tuple((label, next(values)) for label in group) for group in labels),
        )

    def value(self, place: int, files: slice) -> ColumnValues:
        """See `orcapost.products.protocol.Parts`."""
        floats, others = self._values.column(place, files)
        missing = np.flatnonzero(self._counts[files] <= place)
        if len(missing):
            floats = floats.copy()
            floats[missing] = math.nan
            others |= dict.fromkeys(missing.tolist())
        return ColumnValues(floats, others)

    def labels(self, group: int) -> list[str]:
        """See `orcapost.products.protocol.Parts`."""
        kinds = dict.fromkeys(self._kinds[self._there].tolist())
        found = [self._labels[kind] for kind in kinds]
        return list(dict.fromkeys(label for groups in found if groups for label in groups[group]))

    def labelled(self, group: int, label: str, files: slice) -> ColumnValues:
        """See `orcapost.products.protocol.Parts`."""
        kinds = self._kinds[files]
        floats = np.full(len(kinds), math.nan)
        others: dict[int, Value] = dict.fromkeys(range(len(kinds)))
        for kind in np.unique(kinds).tolist():
            groups = self._labels[kind]
            if groups and label in groups[group]:
                # Of two values with one label, the last counts.
                last = len(groups[group]) - 1 - groups[group][::-1].index(label)
                column = self._labelled.column(sum(map(len, groups[:group])) + last, files)
                places = np.flatnonzero(kinds == kind)
                floats[places] = column.floats[places]
                for place in places.tolist():
                    del others[place]
                    if place in column.others:
                        others[place] = column.others[place]
        return ColumnValues(floats, others)


class _Distinct(Generic[T]):
    """Values that are held once, each with a number; `first` have the numbers from 0."""

    def __init__(self, *first: T) -> None:
        self._numbers: dict[tuple[type, T], int] = {}
        self._values: list[T] = []
        for value in first:
            self.number(value)

    def number(self, value: T) -> int:
        """The number of a value. 1, 1.0 and True are three values."""
        key = (type(value), value)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._values)
            self._values.append(value)
        return number

    def same(self, value: T) -> T:
        """The value that was the first of those equal to this one."""
        return self._values[self.number(value)]

    def __getitem__(self, number: int) -> T:
        return self._values[number]

    def __iter__(self) -> Iterator[T]:
        return iter(self._values)


class _Grid:
    """A row of values for each file, as wide as the longest.

    A float is held as it is. Any other value is a NaN whose last bits are its number among the distinct values, and so
    is what came as a NaN.
    """

    def __init__(self, files: int) -> None:
        self._floats = np.zeros((files, 0))
        self._bits = self._floats.view(np.int64)
        self._others: _Distinct[Value] = _Distinct()

    def put(self, position: int, values: Sequence[Value]) -> None:
        """Set the first values of a file's row."""
        count = len(values)
        if count > self._floats.shape[1]:
            self._widen(count)
        odd = [place for place, value in enumerate(values) if type(value) is not float or value != value]
        if odd:
            floats = list(values)
            for place in odd:
                floats[place] = 0.0
            self._floats[position, :count] = floats
            for place in odd:
                value = values[place]
                number = self._others.number(math.nan if value != value else value)
                self._bits[position, place] = _NAN | number
        else:
            self._floats[position, :count] = values

    def row(self, position: int, count: int) -> list[Value]:
        """The first `count` values of a file's row."""
        return self._unpacked(self._floats[position, :count], self._bits[position, :count]).values()

    def column(self, place: int, files: slice) -> ColumnValues:
        """The value at one place of each of these files; 0.0 or anything for files whose row is shorter."""
        if place >= self._floats.shape[1]:
            count = len(self._floats[files])
            return ColumnValues(np.full(count, math.nan), dict.fromkeys(range(count)))
        return self._unpacked(self._floats[files, place], self._bits[files, place])

    def _unpacked(self, floats: Array, bits: NDArray[np.int64]) -> ColumnValues:
        places = np.flatnonzero(np.isnan(floats)).tolist()
        return ColumnValues(floats, {place: self._others[int(bits[place]) ^ _NAN] for place in places})

    def _widen(self, width: int) -> None:
        """Zeros take no memory before they are written over."""
        wider = np.zeros((len(self._floats), width))
        wider[:, : self._floats.shape[1]] = self._floats
        self._floats, self._bits = wider, wider.view(np.int64)
