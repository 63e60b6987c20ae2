"""A run: what it takes and releases, and who is told of its events in which order."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from orcapost.common.locks import OutputTaken
from orcapost.engine.loop import Settings
from orcapost.pipeline import Run, load_job, prepare
from orcapost.records.recorder import Recorder
from orcapost.results.journal import Journal


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

    assert not list((project.folder / "csv").iterdir())
    with a_run(project):
        pass


def test_the_output_is_free_as_soon_as_the_run_is_done(project: Any) -> None:
    project.make("case.sim")

    with a_run(project) as first:
        first.execute()
        with a_run(project) as second:
            assert (first.kept, len(second.results)) == (1, 1)


def test_a_run_that_cannot_be_entered_leaves_no_claim(project: Any) -> None:
    project.make("case.sim")
    run = a_run(project)
    run.journal_path.mkdir(parents=True)
    with pytest.raises(OSError, match=run.journal_path.name), run:
        pass
    run.journal_path.rmdir()

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


def test_a_result_that_the_journal_has_no_room_for_is_in_the_partial_table(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(journal: Journal, position: int, result: Any) -> None:
        raise OSError("no space left")

    for name in ("a.sim", "b.sim"):
        project.make(name)
    monkeypatch.setattr(Journal, "add", full)

    with a_run(project) as run, pytest.raises(OSError, match="no space left"):
        run.execute()

    (table,) = run.partial_tables
    with table.open(encoding="utf-8", newline="") as stream:
        rows = {row["run_status"]: row["tension"] for row in csv.DictReader(stream)}
    assert rows.keys() == {"SimulationStopped", "not run"}
    assert rows["SimulationStopped"]
