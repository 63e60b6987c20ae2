"""A run: what it takes and releases, and who is told of its events in which order."""

from __future__ import annotations

import csv
import errno
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from orcapost import pipeline
from orcapost.common.locks import OutputTaken
from orcapost.engine.loop import Settings
from orcapost.pipeline import Run, load_job, prepare
from orcapost.records.recorder import Recorder
from orcapost.results import store


def a_run(project: Any, output: str = "csv") -> Run:
    return Run(prepare(load_job(project.config, output=project.folder / output)), "fake", Settings())


def everything_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def test_a_run_that_is_built_and_not_entered_takes_nothing_and_touches_no_file(project: Any) -> None:
    project.make("case.sim")
    before = everything_in(project.folder)

    a_run(project)

    assert everything_in(project.folder) == before
    with a_run(project) as second:
        second.execute()


def test_a_run_holds_its_output_from_entering_to_leaving(project: Any) -> None:
    project.make("case.sim")

    with a_run(project), pytest.raises(OutputTaken), a_run(project):
        pass

    assert [path.name for path in (project.folder / "csv").iterdir()] == ["dm_test.log"]
    with a_run(project):
        pass


def test_the_output_is_free_as_soon_as_the_run_is_done(project: Any) -> None:
    project.make("case.sim")

    with a_run(project) as first:
        first.execute()
        with a_run(project) as second:
            assert (first.store.kept, len(second.results)) == (1, 1)


def test_a_run_that_cannot_be_entered_leaves_no_claim(project: Any) -> None:
    project.make("case.sim")
    run = a_run(project)
    run.results_path.mkdir(parents=True)
    with pytest.raises(OSError, match=run.results_path.name), run:
        pass
    run.results_path.rmdir()

    with a_run(project) as second:
        second.execute()


def test_the_tables_are_the_same_whoever_measures(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed, name in enumerate(("a.sim", "b.sim")):
        project.make(name, seed=seed)
    with a_run(project, "measured") as run:
        run.execute()

    monkeypatch.setattr(Recorder, "listen", lambda recorder, event: None)
    with a_run(project, "unmeasured") as run:
        run.execute()

    name = "dm_test_results.csv"
    assert (project.folder / "unmeasured" / name).read_bytes() == (project.folder / "measured" / name).read_bytes()
    assert all(row["tension"] for row in project.table("unmeasured"))


@pytest.fixture
def no_room(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of kept results can be no larger than it is while it is empty, and a result is longer than that."""
    project.write(project.tension, {**project.tension, "Label": "none", "ObjectName": "x" * 10_000})
    new = store.new_database

    def small(path: Path) -> sqlite3.Connection:
        database = new(path)
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages}")
        return database

    monkeypatch.setattr(store, "new_database", small)


@pytest.mark.usefixtures("no_room")
def test_a_result_that_there_is_no_room_to_keep_is_in_the_partial_table(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.sim", "b.sim"):
        project.make(name)
    monkeypatch.setattr(store, "COMMIT_INTERVAL", 0.0)  # each result is kept at once

    with a_run(project) as run, pytest.raises(OSError) as full:
        run.execute()

    assert (full.value.errno, full.value.filename) == (errno.ENOSPC, str(run.results_path))
    assert run.store.kept == 0
    table, problems = run.partial_tables
    assert problems.name == "dm_test_problems_partial.csv"  # of the column without an object
    with table.open(encoding="utf-8", newline="") as stream:
        rows = {row["run_status"]: row["tension"] for row in csv.DictReader(stream)}
    assert rows.keys() == {"SimulationStopped", "not run"}
    assert rows["SimulationStopped"]


@pytest.mark.usefixtures("no_room")
def test_a_run_whose_last_results_there_is_no_room_to_keep_says_so(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.make("a.sim")
    for module in (store, pipeline):
        monkeypatch.setattr(module, "COMMIT_INTERVAL", 1e6)  # it is kept at the end of the run

    with a_run(project) as run, pytest.raises(OSError) as full:
        run.execute()

    assert (full.value.errno, full.value.filename) == (errno.ENOSPC, str(run.results_path))
