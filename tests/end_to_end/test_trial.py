"""A trial run before the whole: its tables are rows of the whole's, and what it read is not read again."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

SIZES = {"a": 60_000, "b": 90_000, "c": 120_000, "d": 150_000, "e": 180_000}


def two_groups(project: Any) -> Any:
    """The project with two groups and five files."""
    group = {"Columns": [project.tension]}
    least = {"Columns": [{**project.tension, "Statistic_Type": "Min"}]}
    project.write(summary_settings={"groups": [{"Label": "results", **group}, {"Label": "least", **least}]})
    for name, size in SIZES.items():
        project.make(f"{name}.sim", size=size, seed=ord(name))
    return project


@pytest.fixture(scope="module")
def tried(shared_project: Any) -> Any:
    """A project for a trial of one group on three files, and then the whole run."""
    return two_groups(shared_project)


@pytest.fixture(scope="module")
def trial(tried: Any) -> Any:
    return tried.run("--only", "results", "--files", "3", "--report")


@pytest.fixture(scope="module")
def whole(tried: Any, trial: Any) -> Any:
    return tried.run()


def rows(folder: Path, group: str) -> dict[str, dict[str, str]]:
    with (folder / f"dm_test_{group}.csv").open(encoding="utf-8", newline="") as stream:
        return {row["fe_filename_stem"]: row for row in csv.DictReader(stream) if row["fe_filename_stem"]}


def test_a_trial_says_what_it_does_and_where_its_tables_go(tried: Any, trial: Any) -> None:
    assert trial.status == 0
    assert (
        f"note: a trial on 3 of 5 files, results only: its tables go to {tried.folder / 'csv' / 'trial'}" in trial.err
    )


def test_a_trial_leaves_nothing_but_what_is_kept_beside_its_own_folder(tried: Any, trial: Any, whole: Any) -> None:
    names = {path.name for path in (tried.folder / "csv" / "trial").iterdir()}

    assert names == {
        "dm_test_results.csv",
        "dm_test_results.meta.json",
        "dm_test_metrics.json",
        "dm_test_report.html",
        "dm_test_resolved.yml",
    }


def test_the_rows_of_a_trial_are_rows_of_the_whole_run(tried: Any, trial: Any, whole: Any) -> None:
    assert whole.status == 0
    part, all_of_them = rows(tried.folder / "csv" / "trial", "results"), rows(tried.folder / "csv", "results")

    assert list(part) == ["a", "c", "e"]  # of five, the middle of each third
    assert list(all_of_them) == list(SIZES)
    assert part == {name: all_of_them[name] for name in part}


def test_the_whole_run_reads_only_what_the_trial_did_not(tried: Any, trial: Any, whole: Any) -> None:
    assert "5 files to be read: 2 not read before, 3 for new queries" in whole.err
    assert "new: least / tension" in whole.err


def test_a_trial_after_the_whole_run_reads_nothing_and_leaves_every_other_file_as_it_is(project: Any) -> None:
    tried = two_groups(project)
    tried.run()
    folder = tried.folder / "csv"
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}

    ended = tried.run("--match", "[bd]*", "--quiet")
    assert ended.status == 2  # a bracket is a bracket
    ended = tried.run("--match", "?.sim", "--files", "2")

    assert ended.status == 0
    assert "2 of 2 files were done by an earlier run and have not changed" in ended.err
    assert list(rows(folder / "trial", "least")) == ["b", "d"]  # of five, the middle of each half
    after = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    store = folder / "dm_test_results.sqlite"
    assert {path for path in before if before[path] != after.get(path)} <= {store}
    assert after.keys() == before.keys()
    again = tried.run()
    assert again.out.count("(as it was)") == 2  # what the store knows of the whole's tables is still right


def test_a_failed_trial_of_a_group_that_is_not_there_is_bad_usage(tried: Any) -> None:
    ended = tried.run("--only", "reslts")

    assert ended.status == 2
    assert "--only" in ended.err and "did you mean results?" in ended.err


def test_a_plan_may_be_of_a_trial(tried: Any) -> None:
    ended = tried.orcapost("plan", tried.config, "--files", "2", "--json", "-")

    assert ended.status == 0
    assert [len(one["paths"]) for one in json.loads(ended.out)["order"]] == [2]


def test_files_that_are_written_for_each_input_file_by_a_trial_are_those_of_the_whole_run(project: Any) -> None:
    content = {
        "file_management": {"input_directory": "sim", "output_directory": "csv"},
        "orcaflex": {"postprocess": {"time_series": {"flag": True}}},
        "time_series_settings": {"groups": [{"Label": "histories", "Columns": [project.tension]}]},
    }
    project.config.write_text(yaml.safe_dump(content), encoding="utf-8")
    for name in "ab":
        project.make(f"{name}.sim")

    assert project.run("--match", "a").status == 0
    written = project.folder / "csv" / "a_histories.csv"
    before = written.read_bytes()
    whole = project.run()

    assert whole.status == 0
    assert "1 of 2 files were done by an earlier run" in whole.err
    assert written.read_bytes() == before
    assert (project.folder / "csv" / "b_histories.csv").exists()
