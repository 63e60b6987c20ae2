"""The profile of a folder or of a configuration's files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from orcapost.inventory import InventoryError
from orcapost.job import DEFAULT_BINS, GB, MB
from orcapost.planning.host import Host
from orcapost.profile import folder as profiles
from orcapost.profile.folder import as_json, make_profile, read_categories
from orcapost.profile.sizes import size_statistics


@pytest.fixture(autouse=True)
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    host = Host("host", "system", 2, 16 * GB, 10 * GB)
    monkeypatch.setattr(profiles, "this_host", lambda: host)
    return host


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files of two categories and two bins; their bytes are holes, and none is read."""
    sizes = {"b.sim": 20 * MB, "a_125km3.sim": 200 * MB, "c.sim": 10 * MB, "notes.txt": 1}
    for name, size in sizes.items():
        with (tmp_path / name).open("wb") as stream:
            stream.truncate(size)
    return tmp_path


@pytest.fixture
def listing(folder: Path) -> Any:
    """Writes a configuration that lists files."""

    def write(*names: str, **more: Any) -> Path:
        path = folder / "dm_test.yml"
        columns = [{"Command": "GetData", "ObjectName": "Environment", "Variable": ["WaveHs", -1], "Label": "Hs"}]
        content = {
            "file_management": {
                "input_directory": ".",
                "output_directory": "csv",
                "input_files": {"sim": [str(folder / name) for name in names]},
            },
            "summary_settings": {"groups": [{"Label": "g", "Columns": columns}]},
            **more,
        }
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        return path

    return write


def test_a_folders_sim_files_are_sorted_into_categories_by_name(folder: Path) -> None:
    found = make_profile(folder, {})

    assert found.directory == folder
    assert list(found.sizes.items()) == [("LNGC", [200 * MB]), ("standard", [20 * MB, 10 * MB])]
    assert found.missing == 0


def test_categories_come_by_name_whatever_the_first_file_is(tmp_path: Path) -> None:
    for name in ("a.sim", "b_125km3.sim"):
        (tmp_path / name).touch()

    assert list(make_profile(tmp_path, {}).sizes) == ["LNGC", "standard"]


def test_of_several_categories_all_comes_last(folder: Path) -> None:
    statistics = make_profile(folder, {}).categories

    assert list(statistics) == ["LNGC", "standard", "all"]
    assert statistics["standard"] == size_statistics([20 * MB, 10 * MB])
    assert statistics["all"] == size_statistics([200 * MB, 20 * MB, 10 * MB])


def test_a_single_category_is_all_there_is(folder: Path) -> None:
    assert list(make_profile(folder, {"every": "."}).categories) == ["every"]


def test_bins_are_described_smallest_first_and_without_the_empty_ones(folder: Path) -> None:
    found = make_profile(folder, {})

    assert found.size_bins == DEFAULT_BINS
    assert list(found.bins.items()) == [
        ("small", size_statistics([20 * MB, 10 * MB])),
        ("medium", size_statistics([200 * MB])),
    ]


def test_every_file_is_in_the_histogram_and_in_the_plan(folder: Path, host: Host) -> None:
    found = make_profile(folder, {})

    assert sum(bar.count for bar in found.bars) == sum(len(batch.files) for batch in found.plan.batches) == 3
    assert found.host == host


def test_a_folder_without_sim_files_is_an_error_that_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match=re.escape("no .sim file in")):
        make_profile(tmp_path, {})


def test_listed_files_that_do_not_exist_are_counted(listing: Any) -> None:
    found = make_profile(listing("b.sim", "gone.sim", "gone_too.sim"), {})

    assert (found.missing, found.sizes) == (2, {"standard": [20 * MB]})


def test_where_no_listed_file_exists_the_first_is_named(listing: Any, folder: Path) -> None:
    with pytest.raises(InventoryError) as caught:
        make_profile(listing("gone.sim", "gone_too.sim"), {})

    assert str(caught.value) == f"none of the 2 listed files exists; the first is {folder / 'gone.sim'}"


def test_an_empty_file_counts(tmp_path: Path) -> None:
    (tmp_path / "empty.sim").touch()

    assert make_profile(tmp_path, {}).sizes == {"standard": [0]}


def test_a_configurations_own_bins_and_counts_are_used(listing: Any) -> None:
    blocks = {"performance": {"optimization": {"group_by_size": True, "size_thresholds": {"small": "15MB"}}}}
    found = make_profile(listing("b.sim", "c.sim", **blocks), {})

    assert found.size_bins[0].below == 15 * MB
    assert [found.bins[name].max for name in list(found.bins)] == [10 * MB, 20 * MB]


def test_categories_are_read_from_names_and_expressions() -> None:
    assert read_categories(["LNGC=km3", "other=a=b"]) == {"LNGC": "km3", "other": "a=b"}


@pytest.mark.parametrize("option", ["LNGC", "=km3", ""])
def test_a_category_without_a_name_or_without_an_equals_sign_is_refused(option: str) -> None:
    with pytest.raises(InventoryError, match=re.escape(f"--category {option}: write NAME=REGEX")):
        read_categories([option])


def test_the_profile_as_json_has_no_single_files(folder: Path) -> None:
    content = json.loads(as_json(make_profile(folder, {})))

    assert list(content) == ["schema_version", "directory", "missing", "categories", "bins", "histogram", "plan"]
    assert content["schema_version"] == 2
    assert content["directory"] == str(folder)
    assert content["missing"] == 0
    assert content["categories"]["LNGC"]["total"] == 200 * MB
    assert content["bins"]["small"]["count"] == 2
    assert [bar["at_least"] for bar in content["histogram"] if bar["count"]] == [10 * MB, 20 * MB, 200 * MB]
    assert content["plan"]["host"]["cores"] == 2


def test_the_json_can_be_read_by_people(folder: Path) -> None:
    assert as_json(make_profile(folder, {})).startswith('{\n "schema_version": 2,\n')
