"""A problem names the group and the column that it is in by their labels, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from orcapost.config import ConfigError, load

GROUP = """
summary_settings:
  groups:
  - Label: inputs
    Columns: [{Label: depth, Command: GetData, ObjectName: Environment, Variable: WaterDepth}]
  - SummaryFileName: moorings
    Columns:
    - {Label: Line03, Command: StaticResult, ObjectName: Line03, Variable: Tension}
    - {Label: Line04, Command: StaticResult, ObjectName: Line04}
    - {Command: StaticResult, ObjectName: Line05, Variable: Tension}
"""


def said(text: str, folder: Path) -> list[str]:
    (folder / "dm.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(folder / "dm.yml")
    return str(refused.value).splitlines()


def test_the_labels_stand_behind_the_key(tmp_path: Path) -> None:
    assert said(GROUP, tmp_path) == [
        "dm.yml:9: summary_settings.groups[1].Columns[1].Variable ('Line04' of 'moorings'): is missing",
        "dm.yml:10: summary_settings.groups[1].Columns[2].Label ('moorings'): is missing",
    ]


def test_range_graphs_have_names_too(tmp_path: Path) -> None:
    text = "RangeGraph:\n- {ObjectName: A, FileName: tension along A}\n"
    assert said(text, tmp_path) == ["dm.yml:2: RangeGraph[0].Variable ('tension along A'): is missing"]


def test_what_is_in_no_entry_has_no_label(tmp_path: Path) -> None:
    text = GROUP + "meta: {lable: x}\n"
    assert said(text, tmp_path)[2] == "dm.yml:11: meta.lable: unknown key; did you mean label?"
