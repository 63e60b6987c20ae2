"""Where in the configuration what is shown was asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orcapost.extract.identity import identity
from orcapost.extract.queries import DataItem
from orcapost.job import Job
from orcapost.products.entry import Entry, Places
from orcapost.products.protocol import entries_of
from orcapost.products.question import Number

ITEM = Number(DataItem("General", "StageCount", -1))

CONFIG = """\
orcaflex:
  postprocess:
    summary: {flag: true}
    linked_statistics: {flag: true}
    time_series: {flag: true}
    RangeGraph: {flag: true}
    all_vars: {flag: true}
file_management: {input_directory: sim, output_directory: csv}
summary_settings_master:
  groups:
    - Columns: [{Command: Get Data, ObjectName: General}]
summary_settings:
  groups:
    - Label: results
      Columns:
        - {Label: stages, Variable: StageCount}
        - Label: units
          Variable: UnitsSystem
linked_statistics_settings:
  groups:
    - Label: linked
      Columns:
        - {Label: both, ObjectName: Line01, Variable: [Bend moment, Effective tension], objectExtra: [End B]}
time_series_settings:
  groups:
    - Label: series
      Columns:
        - {Label: end, ObjectName: Line01, Variable: Bend moment, objectExtra: [End B]}
RangeGraph:
  - {ObjectName: Line01, Variable: Bend moment, FileName: moments}
parameters:
  VarNames:
    Vessel: [X]
"""


def line_of(text: str) -> str:
    """Where a text stands in `CONFIG`."""
    (line,) = (number for number, line in enumerate(CONFIG.splitlines(), 1) if text in line)
    return f"dm.yml:{line}"


@pytest.fixture
def places(job: Callable[..., Job]) -> Places:
    return Places(entries_of(job(CONFIG).requests))


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("results / stages", "Label: stages"),
        ("results / units", "Label: units"),
        ("linked / both", "Label: both"),
        ("linked / both / ValueAtMax_Bend moment", "Label: both"),
        ("series", "Label: series"),
        ("series / end", "Label: end"),
        ("moments", "FileName: moments"),
        ("Line_var_data", "all_vars:"),
        ("Vessel_var_data / X and 2 more", "Vessel: [X]"),
    ],
)
def test_each_column_of_each_product_has_its_line(places: Places, column: str, text: str) -> None:
    assert places.of(column) == line_of(text)


def test_what_is_not_an_entry_has_no_place(places: Places) -> None:
    assert places.of("other / column") == ""
    assert places.of("") == ""


def test_the_short_form_has_the_line_of_its_variable(job: Callable[..., Job]) -> None:
    short = "parameters:\n  VarNames:\n    Line:\n      - Bend moment\n      - Effective tension\n"
    head = "orcaflex: {postprocess: {summary: {flag: true}}}\nfile_management: {input_directory: sim}\n"

    entries = entries_of(job(head + short).requests)

    assert [(entry.name, entry.place) for entry in entries] == [
        ("Bend moment", "dm.yml:6"),
        ("Effective tension", "dm.yml:7"),
    ]


def test_entries_that_ask_for_the_same_are_equal_wherever_they_stand() -> None:
    one, other = Entry("g / a", ITEM, place="dm.yml:4"), Entry("g / a", ITEM, place="dm.yml:9")

    assert one == other
    assert hash(one) == hash(other)


def test_a_place_is_no_part_of_what_is_kept(job: Callable[..., Job]) -> None:
    moved = [entries_of(job(text).requests) for text in (CONFIG, "# moved by a line\n" + CONFIG)]

    assert [entry.place for entry in moved[0]] != [entry.place for entry in moved[1]]
    assert [identity(entry.question) for entry in moved[0]] == [identity(entry.question) for entry in moved[1]]
