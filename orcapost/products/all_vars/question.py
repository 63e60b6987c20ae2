"""The question of a type of object: the static results of every object of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from orcapost.extract.answers import Answer, QueryFailed
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import History, Period, Point
from orcapost.products.question import finite
from orcapost.products.replies import Failure, Tabled, failure

# Types of objects that have results, as OrcFxAPI's enumeration of types calls them. An object of another type, such as
# a line type, has data only.
TYPES = (
    "General",
    "Environment",
    "Vessel",
    "Line",
    "Buoy6D",
    "Buoy3D",
    "Winch",
    "Link",
    "Shape",
    "Constraint",
    "Turbine",
)
STATIC = Period("static_state")


@dataclass(frozen=True, slots=True)
class StaticResults:
    """The static value of variables of every object of one type; lines at End B. The reply is `Tabled`: a row for each
    object, a column for each variable.

    Attributes
    ----------
    type
        One of `TYPES`.
    names
        The variables; none for all that an object has.
    """

    meaning: ClassVar[str] = "static results 1"
    form: ClassVar[tuple[str, ...]] = ()
    type: str
    names: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    @property
    def point(self) -> Point:
        """Where on each object they are taken."""
        return Point("end_b") if self.type == "Line" else Point()

    def history(self, thing: str, variable: str) -> History:
        """The history that has the value in the static state."""
        return History(thing, variable, self.point)

    def variables(self, file: OpenFile) -> list[History]:
        """Each variable of the first object that has it. See `orcapost.products.question.Question`."""
        first: dict[str, str] = {}
        for thing in file.names_of(self.type):
            for variable in self.names or file.variables_of(thing, self.point):
                first.setdefault(variable, thing)
        return [self.history(thing, variable) for variable, thing in first.items()]

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> Tabled:
        """See `orcapost.products.question.Question`."""
        things = file.names_of(self.type)
        failures = _Failures()
        refused: set[str] = set()
        values: dict[str, dict[str, float]] = {}
        for thing in things:
            try:
                names = self.names or file.variables_of(thing, self.point)
            except QueryFailed as error:
                failures.add(thing, "its list of results", failure(error))
                names = ()
            found = self._values(file, thing, names, refused)
            for variable, value in found.items():
                if isinstance(value, Failure):
                    failures.add(thing, variable, value)
            values[thing] = {
                variable: math.nan if isinstance(value, Failure) else value for variable, value in found.items()
            }
        columns = tuple(dict.fromkeys(variable for own in values.values() for variable in own))
        cells = tuple(own.get(column, math.nan) for own in values.values() for column in columns)
        return Tabled(tuple(values), columns, cells, failures.told())

    def _values(
        self, file: OpenFile, thing: str, names: Sequence[str], refused: set[str]
    ) -> dict[str, float | Failure]:
        """The value of each variable, all in one call; one by one where that fails. `refused`: variables that objects
        before this one had no value of, to which new ones are added."""
        found: dict[str, float | Failure] = dict.fromkeys(names, Failure(""))
        alone = [name for name in names if name in refused]
        try:
            found |= self._read(file, thing, [name for name in names if name not in refused])
        except QueryFailed:
            alone = list(names)
        for name in alone:
            try:
                found |= self._read(file, thing, [name])
            except QueryFailed as error:
                found[name] = failure(error)
                refused.add(name)
        return found

    def _read(self, file: OpenFile, thing: str, names: Sequence[str]) -> dict[str, float | Failure]:
        if not names:
            return {}
        (values,) = file.histories([self.history(thing, name) for name in names], STATIC).tolist()
        return {name: finite(value) for name, value in zip(names, values, strict=True)}  # type: ignore[misc]


@dataclass(slots=True)
class _Failures:
    """What could not be read, gathered by its reason: hundreds of cells may have the same."""

    _found: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)

    def add(self, thing: str, variable: str, reason: Failure) -> None:
        """Note a cell. Reasons that differ in the names of the object and the variable only are one."""
        cause = reason.words.replace(thing, "*").replace(variable, "*")
        self._found.setdefault(cause, []).append((thing, variable, reason.words))

    def told(self) -> tuple[tuple[str, str], ...]:
        """A label for each reason, and the words of its first cell."""
        return tuple((_label(cells), _words(cells)) for cells in self._found.values())


def _label(cells: Sequence[tuple[str, str, str]]) -> str:
    return _and_more(dict.fromkeys(variable for _, variable, _ in cells))


def _words(cells: Sequence[tuple[str, str, str]]) -> str:
    thing, _, words = cells[0]
    if len(cells) == 1:
        return f"{thing}: {words}"
    return f"{len(cells):,} cells are empty, of {_and_more(dict.fromkeys(thing for thing, _, _ in cells))}; {words}"


def _and_more(names: Iterable[str]) -> str:
    first, *others = names
    return f"{first} and {len(others):,} more" if others else first
