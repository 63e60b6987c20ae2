"""Runs in turns: who runs when, and whose tables are held against whose."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from orcapost.bench.cache import Cache
from orcapost.bench.measure import Measurer, Series, Timed
from orcapost.bench.ways import Manner
from orcapost.config.job import Column, Group, Inputs, Job
from orcapost.engine.run import Settings
from orcapost.extract.queries import History, Period
from orcapost.inventory import find
from orcapost.metrics.model import VersionMetrics
from orcapost.pipeline import load_job

VERSIONS = VersionMetrics(orcapost="", python="", orcfxapi_wrapper="", orcfxapi_library="")
A, B = Manner("A", 1), Manner("B", 2)


class Silent:
    """A watcher that looks away."""

    def begin(self, *_: object) -> None: ...
    def run(self, *_: object) -> None: ...
    def file(self) -> None: ...
    def round(self, *_: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Scripted(Measurer):
    """Runs that take 1, 2, 3, ... seconds in the order in which they are started."""

    ran: list[str] = field(default_factory=list)
    wrong: int = -1  # the run that writes another table

    def once(self, job: Job, manner: Manner) -> Timed:
        self.ran.append(manner.name)
        table = "other" if len(self.ran) == self.wrong else "same"
        return Timed(float(len(self.ran)), (), {"mooring.csv": table}, VERSIONS)


@pytest.fixture
def series(tmp_path: Path) -> Series:
    (tmp_path / "a.sim").write_bytes(b"x")
    inputs = Inputs(tmp_path)
    group = Group("g", (Column("c", History("LNGC", "X"), Period("whole_simulation"), "max"),))
    job = Job(tmp_path / "job.yml", None, inputs, tmp_path / "csv", (group,))
    return Series("comparison", job, tuple(find(inputs)), (A, B))


def scripted(folder: Path, wrong: int = -1) -> Scripted:
    return Scripted("fake", Settings(), None, folder, 3, Cache("asis", 1, 1), Silent(), wrong=wrong)


def test_both_sides_warm_up_and_then_take_turns_that_go_to_and_fro(series: Series, tmp_path: Path) -> None:
    measurer = scripted(tmp_path)

    a, b = measurer.measure(series)

    assert "".join(measurer.ran) == "AB" + "AB" + "BA" + "AB"
    assert (a.warm_up, a.seconds) == (1.0, [3.0, 6.0, 7.0])
    assert (b.warm_up, b.seconds) == (2.0, [4.0, 5.0, 8.0])


def test_the_warm_up_does_not_count(series: Series, tmp_path: Path) -> None:
    a, _ = scripted(tmp_path).measure(series)

    assert a.median == 6.0  # of 3, 6 and 7
    assert a.files_per_s == pytest.approx(1 / 6)


def test_equal_tables_are_no_difference(series: Series, tmp_path: Path) -> None:
    measurer = scripted(tmp_path)
    measurer.measure(series)

    assert measurer.tables.differences == []


def test_one_table_that_differs_in_one_run_is_found_and_named(series: Series, tmp_path: Path) -> None:
    measurer = scripted(tmp_path, wrong=5)  # the third run after the warm-up: B, first in round 2
    measurer.measure(series)

    (difference,) = measurer.tables.differences
    assert difference.startswith("mooring.csv of comparison, B, round 2 ")


def test_a_runs_tables_are_recognised_by_their_bytes(project: Any, tmp_path: Path) -> None:
    project.make("case.sim", seed=1)
    job = load_job(project.config, output=project.folder / "csv")
    measurer = Measurer("fake", Settings(), None, tmp_path, 5, Cache("asis", 1, 1), Silent())

    one, same = measurer.once(job, A), measurer.once(job, B)
    project.make("case.sim", seed=2)
    other = measurer.once(job, A)

    assert one.tables == same.tables
    assert one.tables.keys() == other.tables.keys() == {"dm_test_results.csv"}
    assert one.tables != other.tables


def test_a_run_writes_nothing_where_the_jobs_tables_are_and_leaves_nothing(project: Any, tmp_path: Path) -> None:
    project.make("case.sim", seed=1)
    place = tmp_path / "place"
    place.mkdir()

    Measurer("fake", Settings(), None, place, 5, Cache("asis", 1, 1), Silent()).once(load_job(project.config), A)

    assert not (project.folder / "csv").exists()
    assert list(place.iterdir()) == []
