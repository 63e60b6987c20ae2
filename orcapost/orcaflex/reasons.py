"""Why a query has no answer, in words that say what the model has instead.

OrcFxAPI says what is wrong, as a rule not what would be right. Whatever cannot be read here leaves OrcFxAPI's own
words; its status stands behind these words as behind its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Protocol

from orcapost.common.nearest import meant
from orcapost.extract.queries import ArcRange, DataItem, History, Period, RangeGraph
from orcapost.orcaflex.contents import attempt

_SIGNS = re.compile("[ _-]+")  # that the names of data items do not have


class OpenModel(Protocol):
    """What is looked up in an open file to find a reason. Everything may raise whatever OrcFxAPI raises."""

    @property
    def object_names(self) -> tuple[str, ...]:
        """The names of all objects."""

    def thing(self, name: str | None) -> Any:
        """An object by its name."""

    def listed(self, query: History | RangeGraph) -> tuple[str, ...]:
        """The variables that the query's object lists at its point."""

    @property
    def stages(self) -> int:
        """How many stages the simulation has."""


def no_object(name: str, model: OpenModel) -> str:
    """That there is no such object, and which is called nearly so."""
    return f"no object called {name!r}{attempt(None, lambda: meant(name, model.object_names)) or ''}"


class Reasons:
    """Finds the reason of an error. Each method gives None where there is nothing better to say than OrcFxAPI does.

    Parameters
    ----------
    api
        A module of OrcFxAPI's shape.
    status
        The error's.
    """

    def __init__(self, api: Any, status: int, model: OpenModel) -> None:
        self._api = api
        self._status = status
        self._model = model

    def of_histories(self, histories: Iterable[History], period: Period) -> str | None:
        """Why histories could not be read: of the first of them that there is something to say about."""
        found = (self._of_variable(history) or self._of_point(history) for history in histories)
        return next(filter(None, found), None) or self.of_period(period)

    def of_range_graph(self, query: RangeGraph) -> str | None:
        """Why a range graph could not be read."""
        return self._of_variable(query) or self._of_part(query) or self.of_period(query.period)

    def of_period(self, period: Period) -> str | None:
        """Why there is no such period: a stage that the simulation does not have."""
        if not self._is("stInvalidPeriod") or period.kind != "stage":
            return None
        stages = attempt(None, lambda: self._model.stages)
        if not stages or period.stage is None or period.stage < stages:
            return None
        return f"stage {period.stage}: there are 0 to {stages - 1}"

    def of_data(self, query: DataItem) -> str | None:
        """Why a data item has no value: no such item, or no such row."""
        if self._is("stInvalidDataName"):
            hint = attempt(None, lambda: self._other_spelling(query)) or ""
            return f"no data item {query.name!r} on {query.object}{hint}"
        if self._is("stInvalidIndex"):
            rows = attempt(None, lambda: int(self._model.thing(query.object).GetDataRowCount(query.name)))
            if rows is not None and rows > 0 and not 0 <= query.index < rows:
                return f"index {query.index}: {query.name} of {query.object} has 0 to {rows - 1}"
        return None

    def _is(self, name: str) -> bool:
        return self._status == getattr(self._api, name, None)

    def _other_spelling(self, query: DataItem) -> str:
        """OrcFxAPI does not list the names of data items, and says of one whether it is right."""
        other = "".join(part[:1].upper() + part[1:] for part in _SIGNS.split(query.name))
        valid = other != query.name and self._model.thing(query.object).DataNameValid(other)
        return f"; did you mean {other!r}?" if valid else ""

    def _of_variable(self, query: History | RangeGraph) -> str | None:
        if not self._is("stUnrecognisedVarName"):
            return None
        names = attempt(None, lambda: self._model.listed(query))
        if names is None or query.variable.lower() in map(str.lower, names):
            return None
        return f"no variable {query.variable!r} on {query.object}{meant(query.variable, names)}"

    def _of_point(self, history: History) -> str | None:
        arc_length = history.point.arc_length
        if not self._is("stInvalidObjectExtra") or history.point.line_point != "arc_length" or arc_length is None:
            return None
        length = self._length(history.object)
        if length is None or arc_length <= length:
            return None
        return f"arc length {arc_length:g} m: {history.object} is {length:g} m long"

    def _of_part(self, query: RangeGraph) -> str | None:
        part = query.arc
        if not self._is("stInvalidArclengthRange") or part is None:
            return None
        if part.kind == "sections":
            sections = attempt(None, lambda: int(self._model.thing(query.object).GetDataRowCount("Length")))
            if not sections or part.last <= sections:
                return None
            return f"{_words(part, 'section')}: {query.object} has 1 to {sections}"
        length = self._length(query.object)
        if length is None or part.last <= length:
            return None
        return f"{_words(part, 'arc length')} m: {query.object} is {length:g} m long"

    def _length(self, name: str | None) -> float | None:
        """How long a line is [m]."""

        def length() -> float:
            thing = self._model.thing(name)
            return sum(float(thing.GetData("Length", row)) for row in range(thing.GetDataRowCount("Length")))

        return attempt(None, length) or None


def _words(part: ArcRange, noun: str) -> str:
    if part.first == part.last:
        return f"{noun} {part.first:g}"
    return f"{noun}s {part.first:g} to {part.last:g}"
