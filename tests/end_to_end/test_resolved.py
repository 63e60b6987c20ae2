"""The resolved configuration of a run, run by itself: the same tables, and nothing of the first run is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orcapost.config.resolved import resolved_path, resolved_text
from orcapost.pipeline import load_job

SHIPPED = Path(__file__).parents[2] / "configs"
FEWER = "{'stand_in': {'files': 5, 'sizes': {'smallest': 60KB, 'largest': 300KB}}, 'meta': {'label': '03c'}}"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("name", ["dm_fsts", "dm_fsts_lngc"])
def test_it_runs_to_the_same_tables_beside_those_of_the_first_run(name: str, project: Any, tmp_path: Path) -> None:
    config, csv = SHIPPED / f"{name}.yml", tmp_path / "csv"
    settings = [f"file_management.input_directory={tmp_path / 'sim'}", "orcaflex.postprocess.summary.csv_decimal=9"]
    options = [word for setting in settings for word in ("--set", setting)]
    first = project.orcapost("run", config, FEWER, *options, "--output", csv, "--backend", "fake", "--workers", "1")
    assert first.status == 0, first.err
    job = load_job(config, FEWER, settings, workers=1, output=csv)
    before = contents(csv)
    path = resolved_path(job)
    assert before[path.name].decode() == resolved_text(job, csv)

    second = project.orcapost("run", path, "--backend", "fake")

    assert second.status == 0, second.err
    after = contents(csv)
    assert {file: content for file, content in after.items() if file in before} == before
    again = load_job(path)
    assert again.tables == job.tables
    for label in job.tables:
        assert after[again.table_name(label)] == before[job.table_name(label)]


def test_a_group_that_is_called_as_its_tables_would_be_is_not_written_over(project: Any) -> None:
    project.make("a.sim")
    groups = [{"Label": label, "Columns": [project.tension]} for label in ("a", "resolved_a")]
    project.write(summary_settings={"groups": groups})
    assert project.run().status == 0
    job = load_job(project.config)
    before = contents(job.output_directory)

    second = project.orcapost("run", resolved_path(job), "--backend", "fake")

    assert second.status == 2
    assert "dm_test_resolved_a.csv" in second.err
    assert {name: contents(job.output_directory)[name] for name in before} == before
