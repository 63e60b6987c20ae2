"""`orcapost run` in this process, with a list of events in the engine's place: what it says, and its exit status."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orcapost.bench import BenchError
from orcapost.cli.job import read_job
from orcapost.common import interruption
from orcapost.engine.events import Forecast, Started
from orcapost.engine.result import FileResult
from orcapost.orcaflex.errors import LicenceRefused
from orcapost.planning.learned import NOTHING, Cost, Learned

NAMES = ("a.sim", "b.sim", "c.sim")
Engine = Callable[..., dict[str, Any]]


@pytest.fixture
def run(command: Any, project: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`orcapost run` over three files on the stand-in, where the engine's part is played: no process is started."""
    from orcapost.engine import processes

    for name in NAMES:
        project.make(name)
    monkeypatch.setattr(processes, "start_ahead", lambda backend: f"ahead with {backend}")
    return lambda *options: command("run", "dm_test.yml", "--backend", "fake", *options)


def test_a_run_says_what_it_does_and_where_its_tables_are(run: Any, engine: Engine) -> None:
    given = engine(0, 1, 2)

    ended = run("--timeout", "7", "--start-timeout", "8", "--retries", "9", "--licences", "2", "--verify")

    assert ended.status == 0
    assert "dm_test_results.csv" in ended.out
    assert "report" not in ended.out
    assert ended.err.startswith("STAND-IN RUN")
    for words in ("Plan", "comparing the content"):
        assert words in ended.err
    for words in ("earlier run and have not changed", "warning", "live page", "interrupted"):
        assert words not in ended.err
    assert (given["settings"].timeout, given["settings"].start_timeout, given["settings"].retries) == (7, 8, 9)
    assert (given["plan"].seats, given["task"].verify) == (2, True)
    assert (given["task"].backend, given["ahead"]) == ("fake", "ahead with fake")


def test_a_quiet_run_says_only_that_it_was_the_stand_in(run: Any, engine: Engine) -> None:
    engine(0, 1, 2)
    first = run("--quiet", "--verify")
    engine()
    again = run("--quiet")

    for ended in (first, again):
        assert (ended.status, ended.out) == (0, "")
        (line,) = ended.err.splitlines()
        assert line.startswith("STAND-IN RUN")


def test_a_run_says_how_much_an_earlier_one_has_done_unless_it_is_to_be_fresh(run: Any, engine: Engine) -> None:
    engine(0, 1, 2)
    run()
    words = "3 of 3 files were done by an earlier run and have not changed"

    engine()
    assert words in run().err
    engine(0, 1, 2)
    assert words not in run("--fresh").err


def test_a_run_says_before_it_starts_how_many_files_are_read_for_which_reason(
    run: Any, engine: Engine, project: Any
) -> None:
    engine(0, 1, 2)
    run()
    project.write(project.tension, {**project.tension, "Label": "least", "Statistic_Type": "Min"})
    engine(failure=LicenceRefused("all taken"))  # before the first file

    lines = run().err.splitlines()
    quiet = run("--quiet").err

    first = lines.index("3 files to be read: 3 for new queries")
    assert lines[first + 1] == "new: results / least"
    assert "no OrcaFlex licence" in lines[-1]
    assert "to be read" not in quiet


def test_a_run_that_is_stopped_says_what_is_kept_how_to_go_on_and_what_it_waited_for(
    run: Any, engine: Engine, project: Any
) -> None:
    opened = [Started(0.0, 2, 1, 1), Started(0.5, 1, 0, 1)]
    engine(1, before=opened, failure=KeyboardInterrupt())

    ended = run()
    fresh = run("--fresh")

    assert ended.status == fresh.status == 130
    kept = "interrupted; 1 of 3 files are done and kept; "
    assert f"{kept}run the same command again to go on" in ended.err
    assert f"{kept}run it again without --fresh to go on" in fresh.err
    assert "open the longest: c.sim, for 1 s; --timeout SECONDS stops a file that takes longer" in ended.err
    assert f"what is done so far: {project.folder / 'csv' / 'dm_test_results_partial.csv'}" in ended.err
    assert not (project.folder / "csv" / "dm_test_results.csv").exists()


def test_a_run_that_stops_otherwise_does_not_speak_of_open_files(run: Any, engine: Engine) -> None:
    engine(before=[Started(0.0, 2, 1, 1)], failure=LicenceRefused("all taken"))
    ended = run()

    assert ended.status == 3
    assert "no OrcaFlex licence: all taken; 0 of 3 files are done" in ended.err
    assert "open the longest" not in ended.err
    engine(1, failure=LicenceRefused("all taken"))
    assert run().status == 1


def test_a_run_with_a_file_that_failed_is_status_1(run: Any, engine: Engine) -> None:
    engine(0, 1, 2, result=FileResult("failed", error="is no simulation"))

    ended = run("--quiet")

    assert ended.status == 1
    assert "is no simulation" in ended.err


def test_a_table_that_is_held_open_is_status_1_and_a_line(
    run: Any, engine: Engine, project: Any, held: Callable[[Path], None]
) -> None:
    engine(0, 1, 2)
    held(project.folder / "csv" / "dm_test_results.csv")

    ended = run("--quiet")

    assert ended.status == 1
    assert "dm_test_results.csv is held open by another program" in ended.err


def test_what_a_run_learned_is_used_and_kept_unless_it_is_to_be_ignored(
    run: Any, engine: Engine, project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orcapost import pipeline

    used: list[Learned] = []
    before = pipeline.prepare
    monkeypatch.setattr(
        pipeline, "prepare", lambda job, seats, learned: used.append(learned) or before(job, seats, learned)
    )
    memory = pipeline.learned_file(pipeline.load_job(project.config), "fake")
    known = Learned(cost=Cost(2.0, 0.0, 0.1, 0.0, disk_rate=1e9, start=0.5, around=0.0, files=100))
    memory.save(known)
    engine(0, 1, 2)

    run("--fresh", "--ignore-learned")
    assert (used, memory.load()) == ([NOTHING], known)
    run("--fresh")
    assert used[1:] == [known]
    assert memory.load().updated != known.updated


def test_damage_in_what_is_kept_is_a_warning(run: Any, engine: Engine, project: Any) -> None:
    engine(0, 1, 2)
    run()
    with closing(sqlite3.connect(project.results())) as database:
        database.execute("UPDATE results SET bytes = bytes + 1 WHERE id = 2")
        database.commit()
    engine(1)

    warning = "warning: 1 damaged record left out of "
    assert warning in run("--quiet").err
    assert warning not in run("--quiet").err


def test_notes_and_warnings_of_the_configuration_are_said(
    command: Any, run: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def noted(*given: Any, **named: Any) -> Any:
        return replace(read_job(*given, **named), notes=("this",), warnings=("that",))

    for module in ("plan", "run", "bench"):
        monkeypatch.setattr(f"orcapost.cli.{module}.read_job", noted)
    engine(0, 1, 2)

    def conduct(*given: Any, **named: Any) -> None:
        raise BenchError("enough")

    monkeypatch.setattr("orcapost.bench.conduct.conduct", conduct)

    for ended in (run("--quiet"), command("plan", "dm_test.yml"), command("bench", "dm_test.yml", "--backend", "fake")):
        assert "note: this\nwarning: that\n" in ended.err


def test_files_are_made_for_the_stand_in_only(command: Any, run: Any, engine: Engine, project: Any) -> None:
    stand_in = {"shape": "dm_fsts_lngc", "files": 2, "sizes": {"smallest": "60 kB", "largest": "60 kB"}}
    project.write(project.tension, stand_in=stand_in, file_management={"input_directory": "new"})
    engine(0, 1)

    assert command("run", "dm_test.yml").status == 2  # there is no folder for OrcaFlex
    assert not (project.folder / "new").exists()
    assert run("--output", "out").status == 0
    assert len(list((project.folder / "new").glob("*.sim"))) == 2
    assert list((project.folder / "out").glob("*.csv"))


@pytest.mark.parametrize("option", ["--live", "--report"])
def test_what_is_not_installed_is_said_before_anything_is_read(
    run: Any, project: Any, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setattr("orcapost.common.optional.find_spec", lambda module: None)

    ended = run(option)

    assert ended.status == 2
    assert f"orcapost[{option.removeprefix('--')}]" in ended.err
    assert not (project.folder / "csv").exists()


def test_a_report_is_written_beside_the_metrics_on_request(run: Any, engine: Engine, project: Any) -> None:
    engine(0, 1, 2)

    ended = run("--report", "--quiet", "--metrics", "other/m.json")

    page = project.folder / "other" / "dm_test_report.html"
    assert ended.out == f"report   {page}\n"
    assert page.is_file()


def test_report_shows_the_metrics_of_a_run_or_writes_them(command: Any, run: Any, engine: Engine, project: Any) -> None:
    engine(0, 1, 2)
    run()

    shown = command("report", "csv/dm_test_metrics.json")
    written = command("report", "csv/dm_test_metrics.json", "--output", "a.html")

    assert shown.status == written.status == 0
    assert "dm_test" in shown.out and len(shown.out.splitlines()) > 3
    assert written.out == "report   a.html\n"
    assert (project.folder / "a.html").is_file()


def test_a_run_that_fails_before_its_first_file_releases_its_output(
    run: Any, project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("orcapost.terminal.progress.RunProgress", refused)

    assert run().status == 130
    assert not list((project.folder / "csv").glob(".*.lock"))


class Page:
    """A live page that notes what it is told."""

    def __init__(self, live: object) -> None:
        self.url = "http://here"
        self.failure: Exception | None = RuntimeError("no loop")
        self.heard: list[object] = []
        self.listen = self.heard.append
        self.words = ""
        PAGES.append(self)

    def __enter__(self) -> Page:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def end(self, words: str, metrics: Path | None = None) -> None:
        self.words = words


PAGES: list[Page] = []


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> None:
    PAGES.clear()
    monkeypatch.setattr("orcapost.live.server.LivePage", Page)


def test_the_live_page_hears_all_and_how_it_ended(run: Any, engine: Engine, project: Any, page: None) -> None:
    engine(0, 1, 2)
    ended = run("--live")

    assert "live page  http://here" in ended.err
    assert "the live page ended early: no loop" in ended.err
    assert len([event for event in PAGES[0].heard if not isinstance(event, Forecast)]) == 4
    metrics = project.folder / "csv" / "dm_test_metrics.json"
    assert PAGES[0].words == f"its tables are written; orcapost report {metrics} shows it again."

    engine(failure=KeyboardInterrupt())
    run("--live", "--fresh")
    assert PAGES[1].words == "interrupted; 0 of 3 files are done and kept; run it again without --fresh to go on."


def test_a_run_goes_on_without_a_live_page(run: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(live: object) -> None:
        raise OSError(errno.EADDRINUSE, "no port")

    monkeypatch.setattr("orcapost.live.server.LivePage", refused)
    engine(0, 1, 2)

    ended = run("--live", "--quiet")

    assert ended.status == 0
    assert "warning: there is no live page: no port" in ended.err


def test_a_signal_that_comes_once_all_is_done_is_said_with_the_tables(
    run: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("count", "delivered"):
        monkeypatch.setattr(interruption._State, name, getattr(interruption._State, name))
    monkeypatch.setattr(
        "orcapost.terminal.screen.show_problems", lambda *shown: setattr(interruption._State, "count", 1)
    )
    engine(0, 1, 2)

    ended = run("--quiet")

    assert ended.status == 130
    assert ended.err.splitlines()[-1] == "interrupted; the tables are written"
