"""Metrics -> the object that the page draws."""

from __future__ import annotations

import pytest

from orcapost.report.data import report_data
from orcapost.report.names import common_folder, shown, stem_of


@pytest.mark.parametrize(
    ("paths", "folder"),
    [
        (["/a/b/one.sim", "/a/b/onetwo.sim"], "/a/b/"),
        ([r"\\server\p\x\1.sim", r"\\server\p\y\2.sim"], "\\\\server\\p\\"),
        (["C:\\a.sim", "D:\\a.sim"], ""),
        (["/a/b/one.sim"], "/a/b/"),
        (["one.sim"], ""),
        ([], ""),
    ],
)
def test_the_folder_that_all_paths_share(paths, folder) -> None:
    assert common_folder(paths) == folder


def test_names_are_given_without_the_folder_that_they_share(run, file) -> None:
    found = report_data(run([file("a.sim"), file("deep/b.sim")]))["run"]

    assert found["folder"] == "/project/sim/"
    assert found["files"]["name"] == ["a.sim", "deep/b.sim"]


def test_every_list_of_the_files_is_as_long_as_there_are_files(run, file, failed) -> None:
    found = report_data(run([file(), failed(), file(reused=True)]))["run"]["files"]

    assert {len(values) for values in found.values()} == {3}


def test_bins_are_in_the_order_of_the_plan_and_files_point_to_them(run, file) -> None:
    found = report_data(run([file("l.sim", batch="large"), file("s.sim", batch="small")]))["run"]

    assert found["bins"] == ["large", "small"]
    assert found["files"]["bin"] == [0, 1]


def test_errors_and_warnings_are_found_by_the_files_place(run, file, failed, warning) -> None:
    found = report_data(run([file(), failed(), file("w.sim", problems=[warning])]))["run"]

    assert found["errors"] == {"1": "it died"}
    assert found["problems"] == {"2": ["Line07: there is no object named Line07"]}
    assert found["files"]["status"] == [0, 2, 0]


def test_a_missing_file_has_no_size(run, failed) -> None:
    assert report_data(run([failed(bytes=None)]))["run"]["files"]["bytes"] == [None]


def test_only_a_run_on_the_stand_in_has_a_band(run, file) -> None:
    assert report_data(run([file()]))["band"] is None
    assert "says anything about OrcaFlex" in report_data(run([file()], backend="fake", stand_in=True))["band"]


def test_what_cannot_be_seen_is_spelt_out() -> None:
    assert shown("a\u200f\u202e\x00\ud800.sim") == "a\\u200f\\u202e\\x00\\ud800.sim"


def test_letters_of_other_scripts_stay() -> None:
    assert shown("Ankerkette Süd 錨.sim") == "Ankerkette Süd 錨.sim"


@pytest.mark.parametrize("path", ["/a/dm_fsts.yml", r"C:\a\dm_fsts.yml", "dm_fsts.yml", "dm_fsts"])
def test_a_stem_is_found_on_either_system(path) -> None:
    assert stem_of(path) == "dm_fsts"
