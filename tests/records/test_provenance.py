"""What is said of a table's columns and files."""

from __future__ import annotations

from typing import Any

import numpy as np

from orcapost.extract.answers import VariableDetails
from orcapost.extract.details import VariableKey
from orcapost.extract.queries import DataItem, History, Need, Period, RangeGraph, Reduced
from orcapost.formats.table import ColumnValues, Meaning, Rows, Table, TableColumn
from orcapost.inventory import SimFile
from orcapost.records.provenance import Configuration, Provenance
from orcapost.records.recorder import Warned
from orcapost.results.file_versions import FileVersions
from orcapost.statistics.registry import MAX

WHOLE = Period("whole_simulation")
TENSION = Reduced((History("Line01", "Effective tension"),), WHOLE, MAX)
CURVATURE = RangeGraph("Line01", "Curvature", WHOLE)
DEPTH = DataItem("Environment", "WaterDepth", -1)
SI, US = FileVersions("11.4", "SI", "11.6.3", "11.6e", "0.2"), FileVersions("11.5", "US", "11.6.3", "11.6e", "0.2")
DETAILS = {
    VariableKey("SI", "history", "Line01", "Effective tension"): VariableDetails("Effective tension", "kN"),
    VariableKey("US", "history", "Line01", "Effective tension"): VariableDetails("Effective tension", "kip"),
    VariableKey("SI", "range_graph", "Line01", "Curvature"): VariableDetails("Curvature (total)", "rad/m"),
}
FILES = [SimFile(f"/sims/case_{number}.sim", 1, number * 10**9) for number in range(5)]


def nothing(files: slice) -> ColumnValues:
    return ColumnValues(np.zeros(0), {})


NO_ROWS = Rows(0, (), (), np.zeros(0, dtype=bool))


def table(**columns: Meaning) -> Table:
    return Table("g", tuple(TableColumn(name, nothing, meaning) for name, meaning in columns.items()), NO_ROWS)


def provenance(*sources: tuple[FileVersions, list[int]], details: dict[Any, Any] = DETAILS, **more: Any) -> Provenance:
    found = {source: np.array(files) for source, files in sources}
    asked = Configuration("/x/dm.yml", "abc", "dm_resolved.yml")
    return Provenance(more.pop("files", FILES), found, details, more.pop("backend", "orcfxapi"), asked)


def column(need: Need, *sources: tuple[FileVersions, list[int]], **meaning: Any) -> dict[str, Any]:
    found: dict[str, Any] = provenance(*sources).of(table(a=Meaning(need, **meaning)), "dm_g.csv")["columns"][0]
    return found


def test_what_all_tables_share() -> None:
    found = provenance((SI, [0, 2]), (US, [3])).of(table(), "dm_g.csv")

    assert (found["schema_version"], found["table"], found["stand_in"]) == (1, "dm_g.csv", False)
    assert found["configuration"] == {"file": "/x/dm.yml", "hash": "abc", "resolved": "dm_resolved.yml"}
    assert found["files"] == {
        "count": 5,
        "replied": 3,
        "newest": "1970-01-01T00:00:04+00:00",
        "units_systems": {"SI": 2, "US": 1},
        "written_by_orcaflex": {"11.4": 2, "11.5": 1},
        "read_by": [{"orcaflex": "11.6e", "orcfxapi": "11.6.3", "orcapost": "0.2", "files": 3}],
    }


def test_the_stand_in_says_so() -> None:
    assert provenance((SI, [0]), backend="fake").of(table(), "x")["stand_in"] is True


def test_a_column_has_its_query_name_and_unit() -> None:
    assert column(TENSION, (SI, [0, 1])) == {
        "name": "a",
        "query": "Max of Effective tension of Line01, whole simulation",
        "full_name": "Effective tension",
        "unit": "kN",
        "orcaflex_units": {"kN": 2},
        "scale": 1.0,
        "shift": 0.0,
    }
    graph = column(CURVATURE, (SI, [0]), statistic=MAX)
    assert (graph["full_name"], graph["unit"]) == ("Curvature (total)", "rad/m")


def test_after_a_transform_only_the_user_knows_the_unit() -> None:
    found = column(TENSION, (SI, [0]), scale=0.001, shift=2.0)

    assert (found["unit"], found["orcaflex_units"], found["scale"], found["shift"]) == (None, {"kN": 1}, 0.001, 2.0)


def test_a_data_item_and_a_variable_that_no_file_described_have_no_unit() -> None:
    assert column(DEPTH, (SI, [0]))["orcaflex_units"] == {}
    unknown = column(Reduced((History("Line99", "X"),), WHOLE, MAX), (SI, [0]))
    assert (unknown["full_name"], unknown["unit"], unknown["orcaflex_units"]) == (None, None, {})


def test_files_of_two_unit_systems_are_counted_and_warned_of() -> None:
    sources = (SI, [0, 1, 3]), (US, [2])
    found = column(TENSION, *sources)
    columns = table(a=Meaning(TENSION), b=Meaning(CURVATURE, MAX), c=Meaning(DEPTH))

    assert (found["unit"], found["orcaflex_units"]) == (None, {"kN": 3, "kip": 1})
    assert list(provenance(*sources).mixed_units(columns)) == [
        Warned("g / a", "files of different units: kN in 3, kip in 1", "case_2.sim", 1)
    ]
    assert list(provenance(sources[0]).mixed_units(columns)) == []


def test_a_unit_that_two_systems_share_is_one_unit() -> None:
    details = {key._replace(units_system=system): value for key, value in DETAILS.items() for system in ("SI", "US")}
    both = provenance((SI, [0]), (US, [1]), details=details)

    assert list(both.mixed_units(table(a=Meaning(CURVATURE, MAX)))) == []


def test_the_object_of_a_query_without_one_is_each_files_own() -> None:
    files = [SimFile("/sims/a.sim", 1, 0, None, "Line01"), SimFile("/sims/b.sim", 1, 0, None, "Line02")]
    query = Reduced((History(None, "Effective tension"),), WHOLE, MAX)

    found = provenance((SI, [0, 1]), files=files).of(table(a=Meaning(query)), "x")["columns"][0]

    assert found["unit"] == "kN"


def test_a_column_without_a_meaning_has_its_name_only() -> None:
    assert provenance((SI, [0])).of(Table("g", (TableColumn("a", nothing),), NO_ROWS), "x")["columns"] == [
        {"name": "a"}
    ]


def test_a_name_that_is_not_text_is_spelt_out() -> None:
    assert provenance((SI, [0])).of(table(), "dm_\udcff.csv")["table"] == "dm_\\udcff.csv"
