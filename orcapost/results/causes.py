"""What went wrong in many files and columns, said in few lines: one for each cause, where that can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from orcapost.common.names import as_text, common_folder, stem_of
from orcapost.common.units import counted
from orcapost.engine.result import FileResult
from orcapost.extract.answers import Problem
from orcapost.inventory import SimFile

MAX_NAMED = 3  # files, or columns, that a line names
MAX_SETS = 200  # different sets of columns of one cause that are told apart
MAX_KNOWN = 1_000  # lists of problems whose causes are remembered
GAP = "…"

# What may differ from file to file, or from column to column, where the cause is one: the period that was asked for,
# and numbers. Those in names ('Line18') are none.
_PERIOD = re.compile(r"^period .+?(?=: )")
_NUMBER = re.compile(r"(?<![\w.'\"-])[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?!\.?\w|['\"])")
_HEADS = {"failed": "failed", "empty_cell": "empty cells", "unfinished": "incomplete simulation", "period": "warning"}


@dataclass(frozen=True, slots=True)
class Cause:
    """What kind a problem is of, and its words with gaps for what differs from file to file."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Problems of one cause: each of its columns, in each of its files.

    Attributes
    ----------
    words
        What is wrong; with gaps where the problems differ in numbers.
    columns
        ``group / column`` each, in the order in which they occurred first; none where whole files are meant.
    files
        In how many files.
    first
        Names of the first of these, by the order of the inventory: `MAX_NAMED` at most.
    """

    cause: Cause
    words: str
    columns: tuple[str, ...]
    files: int
    first: tuple[str, ...]

    @property
    def problems(self) -> int:
        """How many there are: one for each column in each file."""
        return self.files * max(1, len(self.columns))

    def line(self, total: int, place_of: Callable[[str], str], *, named: bool = True) -> str:
        """One line for the user.

        Parameters
        ----------
        total
            How many files there are.
        place_of
            Where in the configuration a column stands (``dm.yml:41``); an empty text where that is not known.
        named
            Whether files are named; False where they were before.
        """
        columns = self.columns
        place = _in_short([place_of(column) for column in columns[: 1 if len(columns) > MAX_NAMED else MAX_NAMED]])
        return f"{self._what}: {self._where(total, named=named)}" + (f"; {place}" if place else "")

    def short_line(self, total: int) -> str:
        """One line that may be cut off behind: the count stands in front."""
        return f"{self.files:,} of {counted(total, 'file')}: {self._what}"

    @property
    def _what(self) -> str:
        columns = self.columns
        parts = [_HEADS.get(self.cause.kind, self.cause.kind)]
        if len(columns) > MAX_NAMED:
            parts.append(f"{len(columns):,} columns, first {columns[0]}")
        elif columns:
            parts.append(", ".join(columns))
        return ": ".join([*parts, self.words])

    def _where(self, total: int, *, named: bool) -> str:
        count = f"{self.files:,} of {counted(total, 'file')}"
        if not named:
            return count
        if self.files <= len(self.first):
            return ", ".join(self.first)
        return f"{count}, first {self.first[0]}"


@dataclass(slots=True)
class _Files:
    """Some files: how many, and the first of them."""

    count: int = 0
    first: tuple[int, ...] = ()

    def add(self, count: int, first: tuple[int, ...]) -> None:
        self.count += count
        if len(self.first) < MAX_NAMED or first[0] < self.first[-1]:
            self.first = tuple(sorted((*self.first, *first))[:MAX_NAMED])


@dataclass(slots=True)
class _Found:
    """All that was found of one cause: the files of each set of columns, a set being a number with a bit for each."""

    words: str
    sets: dict[int, _Files] = field(default_factory=dict)
    apart: bool = False  # whether each set is one column only, as there were too many others

    def add(self, columns: int, count: int, first: tuple[int, ...]) -> None:
        for own in _bits(columns) if self.apart and columns else (columns,):
            if own not in self.sets:
                self.sets[own] = _Files()
            self.sets[own].add(count, first)
        if len(self.sets) > MAX_SETS and not self.apart:
            sets, self.sets, self.apart = self.sets, {}, True
            for own, files in sets.items():
                self.add(own, files.count, files.first)

    def in_fewest(self) -> dict[int, _Files]:
        """Sets of columns with their files, in the fewer lines: the columns of files that have the same columns; or
        the files of columns that have the same files."""
        if self.apart or 0 in self.sets:  # the latter: whole files
            return self.sets
        numbers = {column: 0 for own in self.sets for column in _bits(own)}
        for place, own in enumerate(self.sets):
            for column in _bits(own):
                numbers[column] |= 1 << place
        alike: dict[int, int] = {}
        for column, places in numbers.items():
            alike[places] = alike.get(places, 0) | column
        if len(alike) >= len(self.sets):
            return self.sets
        all_files = list(self.sets.values())
        merged: dict[int, _Files] = {}
        for places, columns in alike.items():
            merged[columns] = _Files()
            for place in map(int.bit_length, _bits(places)):
                merged[columns].add(all_files[place - 1].count, all_files[place - 1].first)
        return merged


class Causes:
    """Gathers what is wrong, file by file, and says it in few lines.

    In little memory, whatever there is to say: for each cause no more than `MAX_SETS` sets of columns or, beyond that,
    the columns one by one.

    Parameters
    ----------
    files
        The run's files.
    """

    def __init__(self, files: Sequence[SimFile]) -> None:
        self._files = files
        self._folder: str | None = None
        self._columns: dict[str, int] = {}  # with a bit for each
        self._found: dict[Cause, _Found] = {}
        self._known: dict[int, tuple[tuple[Problem, ...], list[tuple[Cause, str, int]]]] = {}

    def add(self, positions: Sequence[int], result: FileResult) -> None:
        """Take in what is wrong with some files, in ascending order, of which the same is to be said."""
        first = tuple(positions[:MAX_NAMED])
        if result.error is not None:
            words = f"{result.run_status}: {as_text(result.error)}"
            for position in positions:
                own = self._without_names(words, position)
                self._add(Cause("failed", with_gaps(own)), own, 0, 1, (position,))
        for cause, words, columns in self._causes(result.problems, positions[0]):
            self._add(cause, words, columns, len(positions), first)

    def groups(self) -> list[ProblemGroup]:
        """All that is wrong: failed files first, then by kind, the most first."""
        found = [group for cause in self._found for group in self.groups_of(cause)]
        kinds = list(_HEADS)
        return sorted(found, key=lambda group: (kinds.index(group.cause.kind), -group.problems))

    def groups_of(self, cause: Cause) -> Iterator[ProblemGroup]:
        """The lines of one cause."""
        found = self._found[cause]
        names = list(self._columns)
        for columns, files in found.in_fewest().items():
            own = tuple(names[bit.bit_length() - 1] for bit in _bits(columns))
            yield ProblemGroup(cause, found.words, own, files.count, tuple(map(self._name, files.first)))

    def __iter__(self) -> Iterator[Cause]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def _add(self, cause: Cause, words: str, columns: int, count: int, first: tuple[int, ...]) -> None:
        found = self._found.get(cause)
        if found is None:
            found = self._found[cause] = _Found(words)
        elif words != found.words:
            found.words = cause.words
        found.add(columns, count, first)

    def _causes(self, problems: tuple[Problem, ...], position: int) -> list[tuple[Cause, str, int]]:
        """Each cause of the problems of a file, their words and the set of their columns. Many files share one tuple,
        `position` is that of one of them."""
        known = self._known.get(id(problems))
        if known is not None and known[0] is problems:
            return known[1]
        found: dict[Cause, tuple[str, int]] = {}
        for problem in problems:
            message = self._without_names(as_text(problem.message), position)
            cause = Cause(problem.kind, with_gaps(message))
            column = 0
            if problem.column and not (column := self._columns.get(problem.column, 0)):
                column = self._columns[problem.column] = 1 << len(self._columns)
            words, columns = found.get(cause, (message, 0))
            found[cause] = (words if words == message else cause.words, columns | column)
        causes = [(cause, words, columns) for cause, (words, columns) in found.items()]
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        self._known[id(problems)] = problems, causes
        return causes

    def _without_names(self, words: str, position: int) -> str:
        """The words without the names of the file that they are about, and of its files of results."""
        file = self._files[position]
        if (stem := as_text(file.own_stem or stem_of(file.name))) in words:
            words = re.sub(rf"(?<!\w){re.escape(stem)}_", f"{GAP}_", words)
        for name in (file.location, file.name):
            words = words.replace(as_text(name), "the file")
        return words

    def _name(self, position: int) -> str:
        """A file's name, with as many of its folders as not all files have."""
        if self._folder is None:
            self._folder = common_folder([as_text(file.location) for file in self._files])
        return as_text(self._files[position].location)[len(self._folder) :]


@lru_cache(maxsize=10_000)
def with_gaps(words: str) -> str:
    """The words with gaps for what may differ though the cause is one: the period, and numbers that are no part of a
    name.

    Examples
    --------
    >>> with_gaps("SimulationStopped: reached 500 of 1100.5 s")
    'SimulationStopped: reached … of … s'
    >>> with_gaps("no object called 'Line 18' in the model")
    "no object called 'Line 18' in the model"
    >>> with_gaps("period 30 to 200 s: the file holds a static state only")
    'period …: the file holds a static state only'
    """
    return _NUMBER.sub(GAP, _PERIOD.sub(f"period {GAP}", words))


def _in_short(places: Sequence[str]) -> str:
    """Places in files, each file named once where they follow each other: ``dm.yml:41, 43``."""
    found: list[str] = []
    before = ""
    for place in dict.fromkeys(filter(None, places)):
        file, _, line = place.rpartition(":")
        found.append(line if file == before else place)
        before = file
    return ", ".join(found)


def _bits(number: int) -> Iterator[int]:
    """Each bit of a number, as a number of its own."""
    while number:
        lowest = number & -number
        yield lowest
        number ^= lowest
