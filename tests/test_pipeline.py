"""The steps of a run, with the engine's part played by a list of events."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from orcapost import pipeline
from orcapost.common.locks import OutputTaken
from orcapost.engine.events import Event, Finished, Forecast, Sampled
from orcapost.engine.loop import Settings
from orcapost.inventory import InventoryError
from orcapost.job import Inputs, ListedFile
from orcapost.planning.learned import NOTHING, Cost, Learned, LearnedFile
from orcapost.planning.strategy import Strategy
from orcapost.results import store
from orcapost.tables import partial_paths, table_paths

STAND_IN = {"shape": "dm_fsts_lngc", "files": 2, "sizes": {"smallest": "60 kB", "largest": "60 kB"}}

Engine = Callable[..., dict[str, Any]]


@pytest.fixture
def prepared(project: Any) -> pipeline.Prepared:
    """A run of three files."""
    for name in ("a.sim", "b.sim", "c.sim"):
        project.make(name)
    return pipeline.prepare(pipeline.load_job(project.config))


def started(prepared: pipeline.Prepared, **options: Any) -> pipeline.Run:
    return pipeline.Run(prepared, "fake", Settings(), **options)


def execute(run: pipeline.Run, *listeners: pipeline.Listener) -> pipeline.Done:
    with run:
        return run.execute(*listeners)


def status_column(path: Path) -> list[str]:
    """The run statuses that a table shows, by what its rows hold."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [next(word for word in ("not run", "SimulationStopped") if word in line) for line in lines if ".sim" in line]


def test_options_count_more_than_the_configuration(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    own = pipeline.load_job(project.config)
    monkeypatch.chdir(project.folder)

    fixed = pipeline.load_job(project.config, workers=7)
    auto = pipeline.load_job(project.config, None, ["orcaflex.parallel.threads=3"], auto_workers=True)
    moved = pipeline.load_job(project.config, output=Path("elsewhere"))

    assert (fixed.parallel.workers, fixed.parallel.set_by) == (7, "--workers")
    assert (auto.parallel.workers, auto.parallel.set_by) == (None, "--workers")
    assert moved.output_directory == project.folder / "elsewhere"
    assert own.parallel.set_by != "--workers"
    assert own.output_directory == project.folder / "csv"
    assert fixed.output_directory == own.output_directory


def test_a_folder_without_files_is_refused(project: Any) -> None:
    project.sim.mkdir()

    with pytest.raises(InventoryError, match="sim"):
        pipeline.prepare(pipeline.load_job(project.config))


def test_a_count_and_the_seats_that_are_known_are_in_the_plan(project: Any) -> None:
    for number in range(4):
        project.make(f"{number}.sim")
    job = pipeline.load_job(project.config, workers=4)
    whole = pipeline.prepare(job)

    assert whole.plan.workers == 4
    assert pipeline.prepare(job, seats=1).plan.seats == 1
    assert pipeline.with_workers(whole, 3).plan.workers == 3
    assert pipeline.with_workers(whole, 3, seats=2).plan.seats == 2
    assert whole.sizes == [file.bytes for file in whole.files]


def test_a_run_is_predicted_from_what_files_cost_here_and_those_that_are_done_cost_nothing(
    prepared: pipeline.Prepared,
) -> None:
    cost = Cost(2.0, 0.0, 0.1, 0.0, disk_rate=1e9, start=0.5, around=0.0, files=100)
    learned = pipeline.prepare(prepared.job, learned=Learned(cost=cost))

    whole, rest = learned.predicted(), learned.predicted({0, 1, 2})

    assert prepared.predicted() is None
    assert whole is not None and whole >= 2
    assert rest is not None and rest < 2


def test_what_the_events_tell_of_costs_is_remembered(
    prepared: pipeline.Prepared, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    cost = Cost(2.0, 0.0, 0.1, 0.0, disk_rate=1e9, start=0.5, around=0.0, files=100)
    heard: list[Event] = []

    class Learner:
        def __init__(self, *about: object) -> None:
            self.listen = heard.append

        def cost(self, wall: float) -> Cost:
            return cost

    monkeypatch.setattr(pipeline, "CostLearner", Learner)
    memory = pipeline.learned_file(prepared.job, "fake")
    engine(0, 1, 2)
    execute(started(prepared, learned_file=memory))

    assert [type(event) for event in heard] == [Sampled, Finished, Finished, Finished]
    assert memory.load().cost == cost


def test_a_file_that_is_asked_new_questions_only_does_not_tell_what_files_cost(
    prepared: pipeline.Prepared, project: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(0, 1, 2)
    execute(started(prepared))
    project.make("c.sim", size=90_000)  # it has changed, and is asked everything
    project.write(project.tension, {**project.tension, "Label": "least", "Statistic_Type": "Min"})
    heard: list[Event] = []
    learner = SimpleNamespace(listen=heard.append, cost=lambda wall: None)
    monkeypatch.setattr(pipeline, "CostLearner", lambda *about: learner)
    given = engine(0, 1, 2)

    execute(started(pipeline.prepare(pipeline.load_job(project.config))))

    assert [given["task"].lists[asked].numbers for asked in given["asked"]] == [(1,), (1,), (0, 1)]
    assert [event.file for event in heard if isinstance(event, Finished)] == [2]


def test_a_run_remembers_what_it_learned_only_if_it_may(prepared: pipeline.Prepared, engine: Engine) -> None:
    memory = pipeline.learned_file(prepared.job, "fake")
    engine(0, 1, 2)

    execute(started(prepared))
    assert memory.load() == NOTHING
    execute(started(prepared, learned_file=memory, fresh=True))
    assert memory.load() != NOTHING


def test_what_is_learned_is_kept_by_the_volume_of_the_files(project: Any) -> None:
    job = pipeline.load_job(project.config)

    assert pipeline.learned_file(job, "fake").path == LearnedFile(project.sim, "fake").path
    assert pipeline.learned_file(job, "orcfxapi").path != LearnedFile(project.sim, "fake").path


def test_files_that_are_listed_say_themselves_on_which_volume_they_are(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orcapost.planning.learned.volume_of", str)
    listed = (ListedFile(Path("there") / "a.sim"),)
    job = replace(pipeline.load_job(project.config), inputs=Inputs(project.sim, listed=listed))

    assert pipeline.learned_file(job, "fake").volume == "there"


def test_a_run_to_its_end_has_tables_and_metrics_and_no_lock(prepared: pipeline.Prepared, engine: Engine) -> None:
    heard: list[Event] = []
    given = engine(2, 0, 1)
    run = started(prepared)

    done = execute(run, heard.append)

    (table,) = done.tables
    assert table == table_paths(prepared.job)[0] == done.tables[table]
    assert status_column(table) == ["SimulationStopped"] * 3
    assert done.metrics_path == prepared.job.output_directory / "dm_test_metrics.json"
    assert done.metrics_path.is_file() and not done.beside
    assert [type(event) for event in heard if not isinstance(event, Forecast)] == [
        Sampled,
        Finished,
        Finished,
        Finished,
    ]
    assert (done.summary.totals.ok, done.summary.totals.files) == (3, 3)
    assert run.partial_tables == ()
    assert (given["task"].backend, len(given["task"].lists[0].extractions), given["ahead"]) == ("fake", 1, None)
    assert not list(prepared.job.output_directory.glob("*.lock"))
    assert not list(prepared.job.output_directory.glob(".*.lock"))


def test_what_passed_stands_in_the_metrics_by_the_clock_of_the_run(
    prepared: pipeline.Prepared, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (pipeline, store):
        clock = itertools.count(100.0)  # a second passes whenever it is looked at
        monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=clock.__next__))
        monkeypatch.setattr(module, "COMMIT_INTERVAL", 1e6)
    engine(0, 1, 2)

    done = execute(started(prepared))

    # Of the run in the beginning, and before and after the tables.
    assert (done.seconds_writing, done.summary.totals.wall) == (1.0, 2.0)
    metrics = json.loads(done.metrics_path.read_text(encoding="utf-8"))
    # Of each file before it is kept, to see whether it is time to write, and after.
    assert [file["seconds"]["write"] for file in metrics["files"]] == [2.0] * 3
    assert [sample["time"] for sample in metrics["samples"]] == [0.5]


def test_whoever_listens_is_told_of_all_of_a_file_but_its_values(
    prepared: pipeline.Prepared, project: Any, engine: Engine
) -> None:
    lbs = {**project.tension, "Label": "too large", "transform": {"scale": 1e308, "shift": 1e308}}
    project.write(project.tension, lbs)
    prepared = pipeline.prepare(pipeline.load_job(project.config))
    heard: list[Event] = []
    engine(0, 1, 2)

    execute(started(prepared), heard.append)

    (finished, *_) = (event for event in heard if isinstance(event, Finished))
    # 1.5e308 and 1e308 are more than a number can be.
    assert [(problem.kind, problem.column) for problem in finished.result.problems] == [
        ("empty_cell", "results / too large")
    ]
    assert (finished.result.run_status, finished.result.replies) == ("SimulationStopped", ())


def test_a_run_that_is_over_holds_none_of_its_files(prepared: pipeline.Prepared, engine: Engine) -> None:
    engine(1, failure=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        execute(started(prepared))

    held = [file.path for file in psutil.Process().open_files()]
    assert not [path for path in held if Path(path).is_relative_to(prepared.job.output_directory)]


def test_what_a_stopped_run_did_is_kept_in_partial_tables_until_a_run_ends(
    prepared: pipeline.Prepared, engine: Engine
) -> None:
    (partial,) = partial_paths(prepared.job)
    engine(1, failure=KeyboardInterrupt())
    stopped = started(prepared)

    with pytest.raises(KeyboardInterrupt):
        execute(stopped)

    assert stopped.partial_tables == (partial,)
    assert status_column(partial) == ["not run", "SimulationStopped", "not run"]
    assert stopped.store.kept == 1

    given = engine(0, 2)
    with started(prepared) as again:
        assert list(again.results) == [1]
        done = again.execute()
    assert status_column(next(iter(done.tables))) == ["SimulationStopped"] * 3
    assert not partial.exists()
    assert (given["reused"], again.store.kept) == ([1], 3)


def test_a_run_that_did_nothing_or_everything_leaves_no_partial_table(
    prepared: pipeline.Prepared, engine: Engine
) -> None:
    (partial,) = partial_paths(prepared.job)
    for finished in ((), (0, 1, 2)):
        engine(*finished, failure=OSError("stopped"))
        run = started(prepared, fresh=True)
        with pytest.raises(OSError, match="stopped"):
            execute(run)
        assert run.partial_tables == ()
        assert not partial.exists()


def test_a_partial_table_that_cannot_be_written_does_not_hide_why_the_run_stopped(
    prepared: pipeline.Prepared, engine: Engine
) -> None:
    (partial,) = partial_paths(prepared.job)
    partial.mkdir(parents=True)
    engine(1, failure=KeyboardInterrupt())
    run = started(prepared)

    with pytest.raises(KeyboardInterrupt):
        execute(run)
    assert run.partial_tables == ()

    engine(0, 2)
    execute(started(prepared))  # nor does one that cannot be removed keep the next one from its end


def test_fresh_does_every_file_again(prepared: pipeline.Prepared, engine: Engine) -> None:
    engine(0, 1, 2)
    execute(started(prepared))

    with started(prepared) as run:
        assert (len(run.results), run.store.damaged) == (3, 0)
    with started(prepared, fresh=True) as run:
        assert len(run.results) == 0


def test_metrics_go_where_they_are_asked_for(prepared: pipeline.Prepared, engine: Engine, tmp_path: Path) -> None:
    wanted = tmp_path / "new" / "metrics.json"
    engine(0, 1, 2)

    assert execute(started(prepared, metrics_path=wanted)).metrics_path == wanted
    assert wanted.is_file()
    assert not (prepared.job.output_directory / "dm_test_metrics.json").exists()


def test_metrics_that_cannot_be_placed_are_refused_before_anything_is_read(
    prepared: pipeline.Prepared, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OSError), started(prepared, metrics_path=tmp_path / "file" / "metrics.json"):
        pass


def test_metrics_in_the_place_of_another_output_are_refused(prepared: pipeline.Prepared) -> None:
    table = table_paths(prepared.job)[0]

    for place in (table, pipeline.results_path(prepared.job)):
        with pytest.raises(OutputTaken, match="give another --metrics"), started(prepared, metrics_path=place):
            pass
    assert not prepared.job.output_directory.exists()


def test_a_folder_in_the_place_of_a_table_is_refused_before_anything_is_read(prepared: pipeline.Prepared) -> None:
    table_paths(prepared.job)[0].mkdir(parents=True)

    with pytest.raises(IsADirectoryError), started(prepared):
        pass


def test_what_a_killed_run_left_half_written_is_swept(prepared: pipeline.Prepared) -> None:
    from orcapost.common import atomic

    swept: list[Path] = []
    before = atomic.sweep
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "sweep", lambda paths: swept.extend(paths) or before(swept))
        with started(prepared, metrics_path=prepared.job.output_directory / "x.json"):
            pass

    folder = prepared.job.output_directory
    assert {path.name for path in swept} == {
        "dm_test_files",  # names what workers write
        "dm_test_metrics.json",
        "dm_test_problems.csv",
        "dm_test_problems_partial.csv",
        "dm_test_resolved.yml",
        "dm_test_results.csv",
        "dm_test_results.meta.json",
        "dm_test_results_partial.csv",
    }
    assert {path.parent for path in swept} == {folder}


def test_a_strategy_decides_how_the_engine_goes_about_it(
    prepared: pipeline.Prepared, project: Any, engine: Engine
) -> None:
    project.write(project.tension, {**project.tension, "Label": "least", "Statistic_Type": "Min"})
    prepared = pipeline.with_workers(pipeline.prepare(pipeline.load_job(project.config)), 3)
    prepared = replace(prepared, plan=replace(prepared.plan, starts=1))
    given = engine(0, 1, 2)
    execute(started(prepared))
    own = dict(given)
    given = engine(0, 1, 2)
    plain = Strategy(barriers=True, ramp=False, merge=False, keep_model=False)
    execute(started(prepared, strategy=plain, fresh=True, verify=True))

    assert (given["plan"].barriers, given["plan"].starts) == (True, 3)
    assert (own["plan"].barriers, own["plan"].starts) == (False, 1)
    extractions = [len(of["task"].lists[0].extractions) for of in (given, own)]
    assert extractions == [2, 1]  # of the two columns
    assert (given["task"].keep_model, given["task"].verify) == (False, True)
    assert (own["task"].keep_model, own["task"].verify) == (True, False)


def test_a_signal_stops_the_run_at_its_next_event(
    prepared: pipeline.Prepared, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline.interruption, "check", check)
    engine(0, 1, 2)
    heard: list[Event] = []

    with pytest.raises(KeyboardInterrupt):
        execute(started(prepared), heard.append)
    assert not heard


def test_a_table_that_is_held_open_is_named_with_what_stands_beside_it(
    prepared: pipeline.Prepared,
    engine: Engine,
    held: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine(0, 1, 2)
    table = table_paths(prepared.job)[0]
    held(table)

    done = execute(started(prepared))

    beside = table.with_name(f"{table.stem}_new{table.suffix}")
    assert done.beside == done.tables == {table: beside}
    assert beside.is_file()

    monkeypatch.undo()  # it is released
    engine()
    assert not execute(started(prepared)).beside
    assert table.is_file() and not beside.exists()


def test_a_run_that_cannot_keep_what_it_learned_has_its_tables(
    prepared: pipeline.Prepared, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(memory: LearnedFile, learned: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(LearnedFile, "save", full)
    engine(0, 1, 2)

    assert execute(started(prepared, learned_file=pipeline.learned_file(prepared.job, "fake"))).tables


@pytest.mark.parametrize(
    ("stand_in", "folder", "needed"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_stand_ins_are_made_where_the_job_says_which_and_there_is_no_folder(
    project: Any, stand_in: bool, folder: bool, needed: bool
) -> None:
    if stand_in:
        project.write(project.tension, stand_in=STAND_IN)
    if folder:
        project.sim.mkdir()

    assert pipeline.needs_stand_ins(pipeline.load_job(project.config)) is needed


@pytest.mark.parametrize(("listed", "there", "needed"), [("a.sim", "b.sim", True), ("*.sim", "b.sim", False)])
def test_stand_ins_of_listed_files_are_made_where_none_of_these_is_there(
    project: Any, listed: str, there: str, needed: bool
) -> None:
    files = {"input_directory": "sim", "input_files": {"sim": [listed]}}
    project.write(project.tension, file_management=files, stand_in={"like": True})
    project.sim.mkdir()
    (project.sim / there).touch()

    assert pipeline.needs_stand_ins(pipeline.load_job(project.config)) is needed
