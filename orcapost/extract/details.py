"""Long names and units of the variables that were asked for, read once for all files of a worker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, NamedTuple

from orcapost.extract.answers import VariableDetails
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import History, RangeGraph


class VariableKey(NamedTuple):
    """What a long name and a unit belong to: one variable of one object, in models of one unit system.

    Attributes
    ----------
    units_system
        As `orcapost.extract.answers.Origin` has it; empty where it could not be read.
    object, variable
        As the query writes them; for a query that names no object, the file's own.
    """

    units_system: str
    kind: Literal["history", "range_graph"]
    object: str
    variable: str

    @classmethod
    def of(cls, query: History | RangeGraph, units_system: str, file_object: str | None = None) -> VariableKey:
        """The key of a query's variable, wherever on the object it is taken."""
        kind: Literal["history", "range_graph"] = "history" if isinstance(query, History) else "range_graph"
        return cls(units_system, kind, query.object or file_object or "", query.variable)


class DetailsAsked:
    """Asks for the details of each variable once; again only in the units of another system.

    Parameters
    ----------
    known
        What need not be asked for any more.
    """

    def __init__(self, known: Iterable[VariableKey] = ()) -> None:
        self._known = set(known)

    def knows(self, queries: Iterable[History | RangeGraph], units_system: str, file_object: str | None = None) -> bool:
        """Whether nothing need be asked of these any more, in models of one unit system."""
        return all(VariableKey.of(query, units_system, file_object) in self._known for query in queries)

    def new(
        self, file: OpenFile, queries: Iterable[History | RangeGraph], file_object: str | None = None
    ) -> dict[VariableKey, VariableDetails]:
        """The details that `file` is the first to give. Raises nothing: what cannot be read now is not there, and is
        asked of the next file.

        Parameters
        ----------
        queries
            Those that had an answer in this file.
        file_object
            The object meant by queries that name none.
        """
        units_system = file.origin.units_system
        wanted: dict[VariableKey, History | RangeGraph] = {}
        for query in queries:
            key = VariableKey.of(query, units_system, file_object)
            if key not in self._known:
                wanted.setdefault(key, query)
        found = {}
        for key, query in wanted.items():
            try:
                found[key] = file.details(_with_object(query, key.object))
            except Exception:  # the file's values are read already, and names and units must not cost them
                continue
        self._known.update(found)
        return found


def _with_object(query: History | RangeGraph, name: str) -> History | RangeGraph:
    return query if query.object is not None else replace(query, object=name or None)
