"""Which part of a job a trial does."""

from __future__ import annotations

from pathlib import Path

import pytest

from orcapost.claim import Owner, results_path
from orcapost.config import load
from orcapost.config.resolved import config_hash, resolved_text
from orcapost.inventory import InventoryError, SimFile, find_all
from orcapost.job import MB, Job
from orcapost.products.protocol import entries_of
from orcapost.trial import NoSuchGroup, as_trial, files_of, matches, words

CONFIG = """
file_management: {input_directory: sim, output_directory: csv}
orcaflex:
  postprocess:
    summary: {flag: true}
    time_series: {flag: true}
summary_settings:
  groups:
  - {Label: motions, Columns: [&x {Label: x, Command: TimeHistory, ObjectName: LNGC, Variable: X, Statistic_Type: Max}]}
  - {Label: Moorings, Columns: [*x]}
time_series_settings:
  groups:
  - {Label: histories, Columns: [*x]}
"""


@pytest.fixture
def job(tmp_path: Path) -> Job:
    path = tmp_path / "dm.yml"
    path.write_text(CONFIG, encoding="utf-8")
    return load(path)


def test_without_a_part_a_job_is_no_trial(job: Job) -> None:
    assert as_trial(job) is job
    assert job.whole is job


def test_a_trial_asks_the_questions_of_its_groups_only(job: Job) -> None:
    trial = as_trial(job, ["moorings"])  # whatever its case

    assert [entry.name for entry in entries_of(trial.requests)] == ["Moorings / x"]
    assert trial.tables == ("Moorings",)
    assert [files.label for files in as_trial(job, ["histories"]).files] == ["histories"]


def test_several_groups_may_be_tried(job: Job) -> None:
    assert as_trial(job, ["motions", "Moorings"]).tables == ("motions", "Moorings")


def test_a_group_that_is_not_there_is_an_error_with_the_nearest(job: Job) -> None:
    with pytest.raises(NoSuchGroup, match="'morings'; did you mean Moorings"):
        as_trial(job, ["morings"])


def test_tables_of_a_trial_are_its_own_and_what_is_kept_is_that_of_the_whole(job: Job) -> None:
    trial = as_trial(job, ["motions"], files=3)

    assert trial.output_directory == job.output_directory / "trial"
    assert results_path(trial) == results_path(job)
    assert Owner.of(trial) == Owner.of(job)
    assert trial.temporary == job.temporary
    assert config_hash(trial) == config_hash(job)


def test_the_resolved_configuration_says_that_the_run_was_a_trial(job: Job) -> None:
    trial = as_trial(job, ["motions"], "l015*", 3)

    assert "# The run was a trial (--only motions --match l015* --files 3)" in resolved_text(
        trial, trial.output_directory
    )
    assert "trial" not in resolved_text(job, job.output_directory)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HWL", True),
        ("lwl", False),
        (".sim", True),
        ("*hwl_[1]", True),
        ("*hwl_[1].sim", True),
        ("l015_?wl*", True),
        ("l015", True),
        ("hwl*", False),
        ("l015_hwl_?", False),
    ],
)
def test_a_name_matches_by_a_text_in_it_or_as_a_whole_by_a_pattern(text: str, expected: bool) -> None:
    assert matches("L015_hwl_[1].sim", text) is expected


def test_files_are_those_that_match_and_of_these_so_many(job: Job) -> None:
    files = [SimFile(f"{kind}_{number}.sim", number * MB) for kind in "ab" for number in range(9)]

    assert files_of(job, files) == files
    assert files_of(as_trial(job, match="a_"), files) == files[:9]
    assert files_of(as_trial(job, match="a_", files=3), files) == [files[1], files[4], files[7]]


def test_of_groups_with_files_of_their_own_as_many_are_tried(tmp_path: Path) -> None:
    path = tmp_path / "dm.yml"
    own = CONFIG.replace("{Label: Moorings,", "{Label: Moorings, directory: other, ")
    path.write_text(own, encoding="utf-8")
    job = load(path)
    first, second = sorted(job.sources)
    files = [SimFile(f"a_{number}.sim", number * MB, sources=frozenset({first})) for number in range(9)]
    files += [SimFile(f"b_{number}.sim", 9 * number * MB, sources=frozenset({second})) for number in range(3)]
    both = SimFile("both.sim", 900 * MB, sources=frozenset({first, second}))

    assert [file.location for file in files_of(as_trial(job, files=2), files)] == [
        "a_2.sim",
        "a_6.sim",
        "b_0.sim",
        "b_2.sim",
    ]
    assert files_of(as_trial(job, files=1), [both]) == [both]


def test_where_no_name_matches_the_first_is_named(job: Job) -> None:
    files = [SimFile("a.sim", 1), SimFile("b.sim", 1)]

    with pytest.raises(InventoryError, match=r"none of the 2 files has a name that matches 'c'; the first is a\.sim"):
        files_of(as_trial(job, match="c"), files)


def test_what_is_tried_is_said_and_where_it_goes(job: Job) -> None:
    folder = job.output_directory

    assert words(as_trial(job, ["motions"], files=3), 3, 300) == (
        f"a trial on 3 of 300 files, motions only: its tables go to {folder / 'trial'}; "
        "the whole run will not read again what this one reads"
    )
    assert f"what is written for each file to {folder};" in words(as_trial(job, match="a"), 3, 300)


def test_groups_of_every_product_can_be_tried(tmp_path: Path) -> None:
    path = tmp_path / "dm.yml"
    column = (
        "{Label: x, Command: LinkedStatistics, ObjectName: LNGC, Variable: [X, Y], SimulationPeriod: WholeSimulation}"
    )
    path.write_text(
        "orcaflex: {postprocess: {all_vars: {flag: true}, linked_statistics: {flag: true}}}\n"
        "parameters: {VarNames: {Line: [Bend moment], Vessel: [X]}}\n"
        f"linked_statistics_settings: {{groups: [{{Label: linked, Columns: [{column}]}}]}}\n"
        "RangeGraph:\n"
        "- {ObjectName: Line01, Variable: Effective tension, FileName: tension, SimulationPeriod: WholeSimulation}\n"
        "- {ObjectName: Line01, Variable: Bend moment, FileName: bending, SimulationPeriod: WholeSimulation}\n",
        encoding="utf-8",
    )
    whole = load(path)

    assert set(whole.tables) > {
        "linked",
        "Line_var_data",
        "tension_envelope",
        "bending_envelope",
    }
    for label in whole.tables:
        assert as_trial(whole, [label]).tables == (label,)
    assert as_trial(whole, ["tension"]).tables == ("tension_envelope",)
    assert [files.label for files in as_trial(whole, ["tension"]).files] == ["tension"]


def test_a_trial_of_a_group_is_about_the_files_of_that_group(tmp_path: Path) -> None:
    for folder, name in (("sim", "a.sim"), ("other", "b.sim")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(b"x")
    path = tmp_path / "dm.yml"
    column = "{Label: x, Command: TimeHistory, ObjectName: LNGC, Variable: X, Statistic_Type: Max}"
    path.write_text(
        "file_management: {input_directory: sim, output_directory: csv}\n"
        "summary_settings:\n  groups:\n"
        f"  - {{Label: first, Columns: [{column}]}}\n"
        f"  - {{Label: second, directory: other, Columns: [{column}]}}\n",
        encoding="utf-8",
    )
    whole = load(path)
    files = find_all(whole)

    assert [file.name for file in files] == ["a.sim", "b.sim"]
    assert [file.name for file in files_of(as_trial(whole, ["second"]), files)] == ["b.sim"]
