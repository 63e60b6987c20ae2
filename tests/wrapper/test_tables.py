"""The whole extraction, in spawned workers, gives the same bytes on the vendor's wrapper as on the stand-in."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
CONFIGS = HERE.parents[1] / "configs"
OLDEST = """
Files:
  - {Name: a_complete.sim, Label: first, ObjectName: Line1}
  - {Name: c_unstable.sim, Label: second, ObjectName: Line with ünïcode}
  - {Name: c_unstable.sim, Label: third, ObjectName: Line99}
Summary:
  - SummaryFileName: tension
    Columns:
      - {Label: max, Command: TimeHistory, Variable: Effective tension, objectExtra: [End A],
         SimulationPeriod: "SpecifiedPeriod(-5.0, 9.0)", AdditionalData: [Max]}
      - {Label: along, Command: Range Graph, Variable: Effective tension, AdditionalData: [Min]}
      - {Label: length, Command: GetData, Variable: [Length, 1]}
"""
SERIES = """
file_management: {input_directory: .}
time_series_settings:
  data: true
  groups:
  - Label: ends
    Columns:
    - {Label: first, ObjectName: Line1, Variable: Effective tension, objectExtra: [End A]}
    - {Label: second, ObjectName: Line1, Variable: Effective tension, objectExtra: [End B]}
    - {Label: gone, ObjectName: Line99, Variable: Effective tension, objectExtra: [End A]}
"""

LINKED_AND_ALL = """
file_management: {input_directory: .}
orcaflex: {postprocess: {summary: {flag: false}, all_vars: {flag: true}}}
parameters: {VarNames: {Line: [Effective tension, Bend moment, No such result], Buoy6D: [X]}}  # 11.0 has no more of it
linked_statistics_settings:
  groups:
  - Label: linked
    Columns:
    - {Label: a, ObjectName: Line1, objectExtra: [End B], Variable: [Effective tension, Bend moment, No such result]}
    - {Label: b, ObjectName: Vessel1, SimulationPeriod: LatestWave, Variable: [Z, X]}
    - {Label: c, ObjectName: Line99, Variable: [X, Y]}
"""


@pytest.mark.parametrize(
    ("config", "shape"),
    [
        (CONFIGS / "dm_fsts.yml", "dm_fsts"),
        (CONFIGS / "dm_fsts_lngc.yml", "dm_fsts_lngc"),
        (HERE / "every_kind.yml", "every_kind"),
        (HERE / "every_line.yml", "every_kind"),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else "",
)
def test_tables_and_warnings_are_the_same(config, shape, wrapper, on_wrapper, on_stand_in, sims) -> None:
    options = ("--set", f"file_management.input_directory={sims(shape)}", "--workers", "2")
    expected = on_stand_in.orcapost(config, *options)
    assert len(expected.tables) > 2, expected.err

    found = on_wrapper.orcapost(config, *options)

    assert found.status == expected.status
    assert found.tables == _as_of(wrapper, expected.tables)
    assert found.files == expected.files
    assert sorted(found.warnings) == sorted(expected.warnings)


def test_the_oldest_words_give_the_same(wrapper, on_wrapper, on_stand_in, sims) -> None:
    config = sims("every_kind") / "oldest.yml"
    config.write_text(OLDEST, encoding="utf-8")
    expected = on_stand_in.orcapost(config)
    table = next(content for name, content in expected.tables.items() if not name.endswith("_problems.csv"))
    assert b",first," in table, expected.err

    found = on_wrapper.orcapost(config)

    assert (found.status, found.tables, found.files) == (expected.status, expected.tables, expected.files)


def test_time_series_are_the_same(on_wrapper, on_stand_in, sims) -> None:
    config = sims("every_kind") / "series.yml"
    config.write_text(SERIES, encoding="utf-8")
    expected = on_stand_in.orcapost(config)
    assert expected.tables["a_complete_ends.csv"].startswith(b"time,first,second,gone\n"), expected.err

    found = on_wrapper.orcapost(config)

    assert (found.status, found.tables) == (expected.status, expected.tables)


def _as_of(wrapper, tables: dict[str, bytes]) -> dict[str, bytes]:
    """`tables` as a version of the wrapper can give them: in 11.0 there was no type for truths, which were texts."""
    if wrapper.numbers >= (11, 1):
        return tables
    return {name: text.replace(b",True,", b",Yes,").replace(b",False,", b",No,") for name, text in tables.items()}


def test_linked_statistics_and_all_variables_are_the_same(wrapper, on_wrapper, on_stand_in, sims) -> None:
    config = sims("every_kind") / "linked.yml"
    config.write_text(LINKED_AND_ALL, encoding="utf-8")
    expected = on_stand_in.orcapost(config)
    assert {"linked_linked.csv", "linked_Line_var_data.csv", "linked_Buoy3D_var_data.csv"} <= expected.tables.keys()

    found = on_wrapper.orcapost(config)

    assert found.tables == _as_of(wrapper, expected.tables)
    assert sorted(found.warnings) == sorted(expected.warnings)
