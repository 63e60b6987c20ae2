"""Where the numbers of a table come from: names, units and queries of its columns, and the files behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from orcapost import __version__
from orcapost.common.names import as_text
from orcapost.extract.answers import VariableDetails
from orcapost.extract.details import VariableKey
from orcapost.extract.queries import History, LineSections, RangeGraph, Reduced
from orcapost.extract.words import words
from orcapost.formats.table import FileColumn, Files, Meaning, Table, TableColumn
from orcapost.inventory import SimFile
from orcapost.orcaflex.backend import STAND_IN
from orcapost.records.recorder import Warned
from orcapost.results.file_versions import FileVersions
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import kind_of

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Configuration:
    """What asked.

    Attributes
    ----------
    file, hash
        The configuration's path, and a hash of it as it was resolved (`orcapost.config.resolved`).
    resolved
        The name of the resolved one, beside the tables.
    """

    file: str
    hash: str
    resolved: str


class Provenance:
    """What can be said of every table of a run.

    Parameters
    ----------
    files
        The run's files.
    sources
        Those that replied, by what wrote and read them.
    details
        Units and long names of variables.
    """

    def __init__(
        self,
        files: Sequence[SimFile],
        sources: Mapping[FileVersions, NDArray[np.intp]],
        details: Mapping[VariableKey, VariableDetails],
        backend: str,
        configuration: Configuration,
    ) -> None:
        self._details = details
        self._objects = list(dict.fromkeys(file.object for file in files))
        self._units_systems: Counter[str] = Counter()
        self._first: dict[str, str] = {}  # file of each unit system
        for source, positions in sources.items():
            self._units_systems[source.units_system] += len(positions)
            self._first.setdefault(source.units_system, files[int(positions[0])].name)
        self._shared = {
            "stand_in": backend == STAND_IN,
            "orcapost": __version__,
            "configuration": {
                "file": as_text(configuration.file),
                "hash": configuration.hash,
                "resolved": as_text(configuration.resolved),
            },
            "files": _about_files(files, sources),
        }

    def of(self, table: Table | Files, name: str) -> dict[str, Any]:
        """What can be said of one table, for its JSON file. `name`: that of its own file; a pattern, of several."""
        columns = [self._column(column) for column in table.columns]
        return {"schema_version": SCHEMA_VERSION, "table": as_text(name), **self._shared, "columns": columns}

    def mixed_units(self, table: Table | Files) -> Iterator[Warned]:
        """A warning for each column whose numbers are in different units in different files."""
        for column in table.columns:
            units = {} if column.meaning is None else self._units(column.meaning)
            if len(units) > 1:
                counts = ", ".join(f"{unit or 'no unit'} in {files:,}" for unit, files in units.items())
                rarest = min(self._units_systems, key=lambda system: self._units_systems[system])
                words = f"files of different units: {counts}"
                yield Warned(f"{table.label} / {column.name}", words, as_text(self._first[rarest]), min(units.values()))

    def unit(self, meaning: Meaning) -> str | None:
        """The unit of a column's numbers; None where it is not known or not the same in every file."""
        units = self._units(meaning)
        # What a number is in after the user's own scale and shift, only the user knows.
        scaled = meaning.scale != 1.0 or meaning.shift != 0.0
        return next(iter(units)) if len(units) == 1 and not scaled else None

    def _column(self, column: TableColumn | FileColumn) -> dict[str, Any]:
        meaning = column.meaning
        if meaning is None:
            unit = column.unit if isinstance(column, TableColumn) else None
            return {"name": column.name} if unit is None else {"name": column.name, "unit": unit}
        found = next((details for _, details in self._found(meaning)), None)
        return {
            "name": column.name,
            "query": words(meaning.need, meaning.statistic),
            "full_name": None if found is None else found.full_name,
            "unit": self.unit(meaning),
            "orcaflex_units": self._units(meaning),
            "scale": meaning.scale,
            "shift": meaning.shift,
        }

    def _units(self, meaning: Meaning) -> dict[str, int]:
        """In how many files a column's value is in which unit, as OrcaFlex gives it."""
        units: Counter[str] = Counter()
        if isinstance(meaning.need, LineSections):
            for system, files in self._units_systems.items():
                units[_unit_of_length(system)] += files
        for system in dict.fromkeys(system for system, _ in self._found(meaning)):
            details = next(details for own, details in self._found(meaning) if own == system)
            units[_unit(details.units, meaning)] += self._units_systems[system]
        return dict(units)

    def _found(self, meaning: Meaning) -> Iterator[tuple[str, VariableDetails]]:
        """The details of a column's variable, in each unit system."""
        need = meaning.need
        query = need.histories[0] if isinstance(need, Reduced) else need
        if not isinstance(query, (History, RangeGraph)):
            return
        for system in self._units_systems:
            for name in [None] if query.object is not None else self._objects:
                details = self._details.get(VariableKey.of(query, system, name))
                if details is not None:
                    yield system, details
                    break


def _unit_of_length(units_system: str) -> str:
    """The unit of lengths in a system (see `orcapost.extract.answers.Origin`); empty where that is not known."""
    chosen = units_system.partition("(")[2].partition(",")[0]
    return {"SI": "m", "US": "ft"}.get(units_system, chosen)


def _unit(unit: str, meaning: Meaning) -> str:
    """The unit of a statistic of a variable."""
    need = meaning.need
    statistic: Statistic | None = need.statistic if isinstance(need, Reduced) else meaning.statistic
    return unit if statistic is None else kind_of(statistic).unit(unit)


def _about_files(files: Sequence[SimFile], sources: Mapping[FileVersions, NDArray[np.intp]]) -> dict[str, Any]:
    newest = max((file.modified_ns for file in files), default=0)
    read_by: Counter[tuple[str, str, str]] = Counter()
    written_by: Counter[str] = Counter()
    systems: Counter[str] = Counter()
    for source, positions in sources.items():
        read_by[source.library, source.wrapper, source.orcapost] += len(positions)
        written_by[source.written_by] += len(positions)
        systems[source.units_system] += len(positions)
    return {
        "count": len(files),
        "replied": sum(written_by.values()),
        "newest": datetime.fromtimestamp(newest / 1e9, UTC).isoformat(timespec="seconds"),
        "units_systems": dict(systems),
        "written_by_orcaflex": dict(written_by),
        "read_by": [
            {"orcaflex": library, "orcfxapi": wrapper, "orcapost": version, "files": count}
            for (library, wrapper, version), count in read_by.items()
        ],
    }
