"""Runs in turns: who runs when, and whose tables are held against whose."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from orcapost.bench import measure
from orcapost.bench.cache import Cache
from orcapost.bench.measure import Measurer, Series, Tables, Timed
from orcapost.bench.variants import Variant
from orcapost.dialect.values import Column, Group
from orcapost.engine.loop import Settings
from orcapost.extract.queries import History, Period
from orcapost.inventory import SimFile, find
from orcapost.job import Inputs, Job
from orcapost.pipeline import Run, load_job
from orcapost.planning.host import this_host
from orcapost.planning.strategy import Strategy
from orcapost.products.summary.request import SummaryRequest
from orcapost.records.metrics import VersionMetrics
from orcapost.records.recorder import Failed
from orcapost.statistics.registry import MAX

VERSIONS = VersionMetrics(orcapost="", python="", orcfxapi_wrapper="", orcfxapi_library="")
A, B = Variant("A", 1), Variant("B", 2)


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

    def once(self, job: Job, variant: Variant) -> Timed:
        self.ran.append(variant.name)
        table = "other" if len(self.ran) == self.wrong else "same"
        return Timed(float(len(self.ran)), (), {"mooring.csv": table}, VERSIONS)


@pytest.fixture
def series(tmp_path: Path) -> Series:
    (tmp_path / "a.sim").write_bytes(b"x")
    inputs = Inputs(tmp_path)
    group = Group("g", (Column("c", History("LNGC", "X"), Period("whole_simulation"), MAX),))
    job = Job(tmp_path / "job.yml", None, inputs, tmp_path / "csv", (SummaryRequest((group,)),))
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


class Watched(Silent):
    """A watcher that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def begin(self, *told: Any) -> None:
        self.told.append(("begin", *told))

    def run(self, *told: Any) -> None:
        self.told.append(("run", *told))

    def file(self) -> None:
        self.told.append(("file",))

    def round(self, *told: Any) -> None:
        self.told.append(("round", *told))


def test_the_watcher_is_told_of_each_run_before_it_and_of_each_round_after_it(
    series: Series, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = this_host()  # whose free memory changes from one plan to the next
    monkeypatch.setattr("orcapost.pipeline.this_host", lambda: host)
    watcher = Watched()
    measurer = Scripted("fake", Settings(), None, tmp_path, 1, Cache("asis", 1, 1), watcher)

    measurer.measure(series)

    assert watcher.told == [
        ("begin", series, measurer.plans(series), 1),
        ("run", series, A),
        ("run", series, B),
        ("round", series, 0, [1.0, 2.0]),
        ("run", series, A),
        ("run", series, B),
        ("round", series, 1, [3.0, 4.0]),
    ]


def test_a_finished_file_is_counted_and_nothing_else(project: Any, tmp_path: Path) -> None:
    project.make("one.sim", seed=1)
    project.make("two.sim", seed=2)
    watcher = Watched()
    measurer = Measurer("fake", Settings(), None, tmp_path, 5, Cache("asis", 1, 1), watcher)

    measurer.once(load_job(project.config), A)

    assert watcher.told == [("file",)] * 2


def test_the_cache_is_prepared_before_every_run_with_the_files_there_are(tmp_path: Path, series: Series) -> None:
    prepared: list[list[Path]] = []

    class Noted(Cache):
        def prepare(self, files: Any) -> None:
            prepared.append(list(files))

    gone = SimFile(str(tmp_path / "gone.sim"), None)
    (one,) = series.files
    measurer = Scripted("fake", Settings(), None, tmp_path, 3, Noted("asis", 1, 1), Silent())

    measurer.measure(replace(series, files=(one, gone)))

    assert prepared == [[one.path]] * 8  # two variants, a warm-up and three rounds


def test_the_first_run_is_kept_for_its_versions(series: Series, tmp_path: Path) -> None:
    measurer = scripted(tmp_path)
    measurer.measure(series)

    assert [run.seconds for run in measurer.seen] == [1.0]


def test_the_warm_up_whose_table_differs_is_named_so(series: Series, tmp_path: Path) -> None:
    measurer = scripted(tmp_path, wrong=2)  # the warm-up of B
    measurer.measure(series)

    assert measurer.tables.differences == [
        "mooring.csv of comparison, B, the warm-up is not what it is of comparison, A, the warm-up"
    ]


def test_tables_over_other_files_are_not_held_against_each_other() -> None:
    tables = Tables()
    tables.compare([SimFile("a.sim", 1)], "one", {"t.csv": "x"})
    tables.compare([SimFile("b.sim", 1)], "two", {"t.csv": "y"})

    assert tables.differences == []


def test_a_table_that_only_one_run_wrote_differs() -> None:
    tables = Tables()
    tables.compare([SimFile("a.sim", 1)], "one", {"b.csv": "x", "a.csv": "x"})
    tables.compare([SimFile("a.sim", 1)], "two", {"c.csv": "x"})

    assert tables.differences == ["a.csv, b.csv, c.csv of two is not what it is of one"]


def test_a_series_has_the_bytes_of_the_files_there_are(series: Series) -> None:
    files = (SimFile("a.sim", 20), SimFile("gone.sim", None), SimFile("b.sim", 30))

    assert replace(series, files=files).bytes == 50


def test_a_way_says_how_it_was_done_and_how_fast(series: Series, tmp_path: Path) -> None:
    strategy = Strategy(merge=False, keep_model=False, barriers=True, ramp=False)
    files = tuple(SimFile(str(tmp_path / f"{number}.sim"), 6_000_000) for number in range(3))
    measurer = scripted(tmp_path)
    way, _ = measurer.measure(replace(series, files=files, variants=(Variant("waits", 2, strategy), B)))

    assert (way.name, way.workers) == ("waits", 2)
    assert (way.merge, way.keep_model, way.barriers, way.ramp) == (False, False, True, False)
    assert way.median == 6.0  # of 3, 6 and 7
    assert way.files_per_s == pytest.approx(3 / 6)
    assert way.mb_per_s == pytest.approx(18 / 6)
    (count,) = way.plan
    assert (count.bin, count.files, count.bytes) == ("small", 1, 1)  # of the folder's one file
    assert (count.at_once, count.fewest, count.most) == (1, 1, 1)
    assert way.at_once == 1


def test_the_run_with_the_most_failed_files_counts(series: Series, tmp_path: Path) -> None:
    class Failing(Scripted):
        def once(self, job: Job, variant: Variant) -> Timed:
            timed = Scripted.once(self, job, variant)
            failures = (Failed("a.sim", "unreadable", "cut off"),) * (len(self.ran) == 3)
            return replace(timed, failures=failures)

    ways = Failing("fake", Settings(), None, tmp_path, 3, Cache("asis", 1, 1), Silent()).measure(series)

    assert [way.failed for way in ways] == [1, 0]


def test_a_run_goes_by_its_manner_and_neither_uses_nor_leaves_an_earlier_one(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    workers: list[int | None] = []

    class Noted(Run):
        def __init__(self, prepared: Any, *given: Any, **named: Any) -> None:
            asked.append(named)
            workers.append(prepared.job.parallel.workers)
            super().__init__(prepared, *given, **named)

    monkeypatch.setattr(measure, "Run", Noted)
    project.make("case.sim")
    strategy = Strategy(merge=False, keep_model=True, barriers=False, ramp=True)

    timed = Measurer("fake", Settings(), None, tmp_path, 5, Cache("asis", 1, 1), Silent()).once(
        load_job(project.config), Variant("two", 2, strategy)
    )

    assert (asked, workers) == ([{"fresh": True, "strategy": strategy}], [2])
    assert timed.seconds > 0
    assert timed.failures == ()
    assert timed.versions.python == platform.python_version()
