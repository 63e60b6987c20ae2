"""Metrics -> the object that the page draws."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from orcapost.common.names import common_folder, name_of, shown, stem_of
from orcapost.records.metrics import ChangeMetrics, FileProblem, SampleMetrics, Seconds
from orcapost.report.data import errors, problems, report_data
from orcapost.report.verdict import verdict


@pytest.mark.parametrize(
    ("paths", "folder"),
    [
        (["/a/b/one.sim", "/a/b/onetwo.sim"], "/a/b/"),
        ([r"\\server\p\x\1.sim", r"\\server\p\y\2.sim"], "\\\\server\\p\\"),
        (["C:\\a.sim", "D:\\a.sim"], ""),
        (["/a/b/one.sim"], "/a/b/"),
        (["one.sim"], ""),
        ([], ""),
        (["/one.sim", "/two.sim"], "/"),
        (["\\one.sim", "\\two.sim"], "\\"),
        (["/a/one.sim", "/a/one.sim"], "/a/"),
        (["/a/b", "/a/b/c.sim"], "/a/"),
        (["C:/a\\b.sim", "C:/a\\c.sim"], "C:/a\\"),
        (["C:\\a/b.sim", "C:\\a/c.sim"], "C:\\a/"),
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


def test_each_figure_of_a_file_stands_in_its_own_list(run, file) -> None:
    # To a tenth of a millisecond.
    one = file(
        "a.sim",
        1.00004,
        3.00006,
        slot=4,
        pid=5,
        bytes=6,
        attempts=7,
        reused=True,
        status="incomplete",
        seconds=Seconds(queue=0.12344, load=0.23456, extract=0.34564, write=0.45676, total=2.0),
        cpu_s=0.56784,
        rss_peak=8,
        read_bytes=9,
    )

    found = report_data(run([one]))["run"]

    assert found["files"] == {
        "name": ["a.sim"],
        "bytes": [6],
        "bin": [0],
        "slot": [4],
        "pid": [5],
        "start": [1.0],
        "end": [3.0001],
        "status": [2],
        "state": [0],
        "reused": [1],
        "attempts": [7],
        "queue": [0.1234],
        "load": [0.2346],
        "extract": [0.3456],
        "write": [0.4568],
        "cpu": [0.5678],
        "memory": [8],
        "read": [9],
    }


def test_each_figure_of_a_sample_stands_in_its_own_list(run, file) -> None:
    samples = [SampleMetrics(time=0.50004, cpu=12.34567, memory=10**9, disk_read=2e6 + 0.4, running=3)]

    found = report_data(run([file()], samples=samples))["run"]["samples"]

    assert found == {"time": [0.5], "cpu": [12.3457], "memory": [10**9], "disk_read": [2_000_000], "running": [3]}


def test_states_are_numbered_in_the_order_of_their_letters(run, file, failed) -> None:
    found = report_data(run([file(run_status="timed out"), failed(), file(run_status="missing")]))["run"]

    assert found["states"] == ["crashed", "missing", "timed out"]
    assert found["files"]["state"] == [2, 0, 1]


def test_a_batch_that_is_not_in_the_plan_has_its_bin_after_those_of_the_plan(run, file) -> None:
    metrics = run([file(batch="huge"), file(batch="small")])
    metrics = replace(metrics, plan=metrics.plan[1:])

    found = report_data(metrics)["run"]

    assert (found["bins"], found["files"]["bin"]) == (["small", "huge"], [1, 0])


def test_all_else_of_a_run_is_as_its_metrics_have_it(run, file) -> None:
    metrics = run([file("a\u202e.sim")], changes=[ChangeMetrics(time=1.0, batch=None, at_once=2, reason="no\x1b seat")])

    found = report_data(metrics)["run"]

    whole = asdict(metrics)
    expected = {key: value for key, value in whole.items() if key not in ("files", "samples", "changes")}
    assert {key: found[key] for key in expected} == expected
    assert found["changes"] == [{"time": 1.0, "batch": None, "at_once": 2, "reason": "no\\x1b seat"}]


def test_the_verdict_comes_as_plain_lists(run, failed) -> None:
    metrics = run([failed()])
    said = verdict(metrics)

    assert report_data(metrics)["verdict"] == {
        "headline": said.headline,
        "findings": list(said.findings),
        "advice": list(said.advice),
    }


def test_places_of_errors_and_warnings_go_on_from_where_the_files_before_end(file, failed, warning) -> None:
    files = [failed(), file("w.sim", problems=[warning, FileProblem("unfinished", "", "it\x1b stopped")])]

    assert errors(files, 7) == {"7": "it died"}
    assert problems(files, 7) == {
        "8": [
            ["empty cell", "Line07: there is no object named Line07"],
            ["incomplete simulation", "it\\x1b stopped"],
        ]
    }


def test_bins_are_in_the_order_of_the_plan_and_files_point_to_them(run, file) -> None:
    found = report_data(run([file("l.sim", batch="large"), file("s.sim", batch="small")]))["run"]

    assert found["bins"] == ["large", "small"]
    assert found["files"]["bin"] == [0, 1]


def test_errors_and_warnings_are_found_by_the_files_place(run, file, failed, warning) -> None:
    found = report_data(run([file(), failed(), file("w.sim", problems=[warning])]))["run"]

    assert found["errors"] == {"1": "it died"}
    assert found["problems"] == {"2": [["empty cell", "Line07: there is no object named Line07"]]}
    assert found["files"]["status"] == [0, 3, 0]


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


@pytest.mark.parametrize(("path", "stem"), [("/a/dm.fsts.yml", "dm.fsts"), ("/a.b/dm", "dm"), ("/a/.yml", ".yml")])
def test_a_stem_is_all_before_the_last_dot_of_the_name_or_all_of_it(path, stem) -> None:
    assert stem_of(path) == stem


@pytest.mark.parametrize(
    ("path", "name"), [("/a/b.sim", "b.sim"), ("C:\\a\\b.sim", "b.sim"), ("b.sim", "b.sim"), ("a/", "")]
)
def test_a_name_is_what_follows_the_last_separator_of_either_system(path, name) -> None:
    assert name_of(path) == name


def test_lines_of_a_text_stay_lines() -> None:
    assert shown("a\nb\tc") == "a\nb\\tc"
