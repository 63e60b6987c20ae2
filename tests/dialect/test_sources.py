"""Groups that are about files of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from orcapost.inventory import find
from orcapost.job import Inputs, ListedFile

COLUMN = "{Command: StaticResult, ObjectName: A, Variable: X, Label: a}"


@pytest.mark.parametrize(
    ("key", "inputs"),
    [
        ("directory: ../b", Inputs(Path("b"), pattern="all", not_contains=("x",))),
        ("filename_pattern: own", Inputs(Path("a"), pattern="own", not_contains=("x",))),
        ("directory: ../b, filename_pattern: own", Inputs(Path("b"), pattern="own", not_contains=("x",))),
        (
            "files: {data: [{Name: c, Label: far, Hs: 2}]}",
            Inputs(Path("a"), listed=(ListedFile(Path("c.sim"), "far", None, (2,)),), load_matrix=("Hs",)),
        ),
    ],
)
def test_a_group_may_be_about_files_of_its_own(job, tmp_path, key, inputs):
    files = "file_management: {input_directory: ../a, filename: {pattern: all, filters: {not_contains: x}}}"
    groups = f"{{Label: g, Columns: [{COLUMN}]}}, {{Label: h, {key}, Columns: [{COLUMN}]}}"

    found = job(f"{files}\nsummary_settings: {{groups: [{groups}]}}")

    folder = tmp_path.parent
    listed = inputs.listed and tuple(replace(file, path=tmp_path / file.path) for file in inputs.listed)
    assert found.more_inputs == (replace(inputs, directory=folder / inputs.directory, listed=listed),)
    assert [group.source for group in found.requests[0].groups] == [0, 1]
    assert found.sources == {0: found.inputs, 1: found.more_inputs[0]}


def test_a_group_of_time_series_is_put_into_no_workbook(refused):
    group = f"{{Label: g, inject_into: {{flag: true, filename: a.xlsx}}, Columns: [{COLUMN}]}}"
    found = refused(f"time_series_settings: {{data: true, groups: [{group}]}}")

    assert "dm.yml:1: time_series_settings.groups[0].inject_into: is not supported here; " in found[0]


def test_groups_about_the_same_files_share_them(job):
    group = f"directory: b, Columns: [{COLUMN}]"
    found = job(f"summary_settings: {{groups: [{{Label: g, {group}}}, {{Label: h, {group}}}]}}")

    assert [group.source for group in found.requests[0].groups] == [1, 1]
    assert list(found.sources) == [1]  # nothing is about the files of the input folder


def test_a_pattern_of_a_group_chooses_among_listed_files(job, tmp_path):
    found = job(f"""\
        file_management: {{input_files: {{sim: [a.sim, b.sim]}}}}
        summary_settings: {{groups: [{{Label: g, filename_pattern: b, Columns: [{COLUMN}]}}]}}
        """)

    assert [file.name for file in find(found.sources[1])] == ["b.sim"]


def test_columns_need_no_object_where_each_file_of_their_group_names_one(job, refused):
    group = f"{{Label: g, files: {{data: [{{Name: c, ObjectName: B}}]}}, Columns: [{COLUMN}]}}"
    text = f"summary_settings: {{groups: [{group}]}}".replace("ObjectName: A, ", "")

    assert job(text).requests[0].groups[0].columns[0].query.object is None
    assert refused(text.replace("ObjectName: B", "ObjectName: null")) == [
        "dm.yml:1: summary_settings.groups[0].Columns[0].ObjectName: is missing"
    ]
