"""The configurations that come with orcapost."""

from __future__ import annotations

from pathlib import Path

import pytest

from orcapost.config import load
from orcapost.extract.queries import DataItem, History, RangeGraph
from orcapost.job import MB
from orcapost.statistics.registry import MAX, MEAN, MIN, STDEV
from orcfxapi_standin.generate import file_sizes

CONFIGS = Path(__file__).parents[2] / "configs"
SHIPPED = pytest.mark.parametrize("name", ["dm_fsts", "dm_fsts_lngc"])


@SHIPPED
def test_nothing_in_it_is_ignored(name):
    found = load(CONFIGS / f"{name}.yml")
    assert found.notes == ()
    assert found.requests[0].groups


@SHIPPED
def test_its_files_lie_beside_it_in_folders_that_git_ignores(name):
    found = load(CONFIGS / f"{name}.yml")
    ending = name.removeprefix("dm_")
    assert found.inputs.directory.parent == found.output_directory.parent == CONFIGS
    assert found.inputs.directory.name.startswith("sim")
    assert found.output_directory.name.startswith("csv")
    assert found.stand_in.shape.endswith(ending)


@SHIPPED
def test_its_made_up_files_fill_two_size_bins_and_less_than_400_mb(name):
    found = load(CONFIGS / f"{name}.yml")
    made = found.stand_in
    sizes = file_sizes(made.files, made.smallest, made.largest, made.seed)
    assert made.files == 24
    assert (min(sizes), max(sizes)) == (100_000, 130 * MB)
    assert sum(sizes) < 400 * MB
    filled = [
        b for b in found.parallel.bins if any(b.at_least <= s and (b.below is None or s < b.below) for s in sizes)
    ]
    assert [b.name for b in filled] == ["small", "medium"]


@SHIPPED
def test_it_shows_every_kind_of_query(name):
    columns = [column for group in load(CONFIGS / f"{name}.yml").requests[0].groups for column in group.columns]
    assert {type(column.query) for column in columns} == {History, RangeGraph, DataItem}
    assert {column.statistic for column in columns} == {None, MIN, MAX, MEAN, STDEV}


def test_the_lngc_has_18_mooring_lines_8_fenders_and_6_motions():
    groups = {group.label: group for group in load(CONFIGS / "dm_fsts_lngc.yml").requests[0].groups}
    assert len(groups["moorings_dynamic"].columns) == 18
    assert len(groups["fenders_dynamic"].columns) == 8
    assert len(groups["motions_static"].columns) == 6
    assert all(column.query.point.line_point == "end_b" for column in groups["moorings_dynamic"].columns)
    assert {column.statistic for column in groups["moorings_dynamic"].columns} == {MAX}


def test_every_strut_is_read_at_both_ends():
    groups = {group.label: group for group in load(CONFIGS / "dm_fsts.yml").requests[0].groups}
    for label in ("strut_tension_static", "strut_tension_dynamic", "strut_forces", "strut_velocities", "strut_angles"):
        read = {(column.query.object, column.query.point.line_point) for column in groups[label].columns}
        assert len(read) == 16
