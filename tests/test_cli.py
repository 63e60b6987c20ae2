"""The commands in this process: what they refuse, what they say, and their exit status."""

from __future__ import annotations

import errno
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import typer

from orcapost import __version__, cli, interruption, streams
from orcapost.bench import BenchError
from orcapost.config.job import Inputs, Job
from orcapost.engine.events import Started
from orcapost.engine.processes import CannotStart
from orcapost.engine.results import FileResult
from orcapost.extras import ExtraMissing
from orcapost.inventory import FolderGone, InventoryError
from orcapost.learned import NOTHING, Cost, Learned
from orcapost.locks import OutputTaken
from orcapost.orcaflex.errors import BackendMissing, LicenceRefused
from orcapost.ours import NotOurs
from orcapost.report.errors import NotReadable
from orcapost.units import MAX_COUNT


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def command(project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Runs a command in the project's folder."""
    monkeypatch.chdir(project.folder)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            cli.app(list(arguments))
        return Ended(int(ended.value.code or 0), *capsys.readouterr())

    return run


def refused(read: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(typer.BadParameter) as error:
        read(*arguments)
    return error.value.message


@pytest.mark.parametrize(("text", "seconds"), [("none", math.inf), ("NONE", math.inf), ("0.5", 0.5), ("1e3", 1000.0)])
def test_a_time_limit_is_seconds_or_none(text: str, seconds: float) -> None:
    assert cli._timeout(text) == seconds


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "soon", ""])
def test_any_other_time_limit_is_refused(text: str) -> None:
    assert refused(cli._timeout, text) == f"{text!r} is neither a number of seconds above 0 nor none"


def test_a_count_is_auto_or_whole_and_from_1() -> None:
    found = [cli._count(text, "--workers") for text in ("auto", "1", "30", str(MAX_COUNT))]

    assert found == [None, 1, 30, MAX_COUNT]


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "many", "", str(MAX_COUNT + 1), "9" * 5_000])
def test_any_other_count_is_refused(text: str) -> None:
    assert refused(cli._count, text, "--workers").startswith(f"{text[:50]!r} is neither a count from 1 nor auto")


def test_counts_stand_between_commas_and_are_at_most_twenty() -> None:
    assert cli._counts("15, 30,auto", "--compare") == [("15", 15), ("30", 30), ("auto", None)]
    assert len(cli._counts(",".join(["1"] * 20), "--compare")) == 20
    assert "give at most 20" in refused(cli._counts, ",".join(["1"] * 21), "--compare")


def test_what_a_bench_makes_has_a_size_of_at_most_10_tb() -> None:
    assert cli._size("2GB") == 2_000_000_000
    assert cli._size("10TB") == 10_000_000_000_000
    assert refused(cli._size, "10001GB") == "more than 10 TB"
    assert refused(cli._size, "much") == "'much' is not a size: write 500MB or 2GB"


def test_a_number_is_finite() -> None:
    assert cli._finite(None) is None
    assert cli._finite(0.0) == 0.0
    assert refused(cli._finite, math.nan) == "nan is not a finite number"


@pytest.mark.parametrize(
    ("stop", "opened", "status", "why"),
    [
        (KeyboardInterrupt(), True, 130, "interrupted"),
        (OSError(errno.ENOSPC, "full", "a.csv"), False, 1, "error: a.csv: full"),
        (OSError(errno.ENOSPC, "full"), False, 1, f"error: {Path('out')}: full"),
        (FolderGone("sim is gone"), False, 1, "error: sim is gone"),
        (LicenceRefused("all taken"), False, 3, "error: no OrcaFlex licence: all taken"),
        (LicenceRefused("all taken"), True, 1, "error: no OrcaFlex licence: all taken"),
        (CannotStart("no process"), False, 3, "error: no process"),
        (CannotStart("no process"), True, 1, "error: no process"),
    ],
)
def test_a_run_that_stops_says_why_and_whether_anything_was_opened(
    stop: BaseException, opened: bool, status: int, why: str
) -> None:
    job = Job(Path("dm.yml"), None, Inputs(Path("sim")), Path("out"), ())

    assert cli._stopped(stop, job, opened=opened) == (status, why)


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        *[
            (kind("this"), 2, "error: this\n")
            for kind in (BenchError, ExtraMissing, InventoryError, NotOurs, NotReadable, OutputTaken)
        ],
        (BackendMissing("this"), 3, "error: this\n"),
        (KeyboardInterrupt(), 130, "error: interrupted\n"),
        (OSError(errno.EACCES, "is locked", "a.csv"), 1, "error: a.csv: is locked\n"),
        (OSError(errno.EACCES, "is locked", "a.tmp", None, "a.csv"), 1, "error: a.csv: is locked\n"),
        (OSError("odd"), 1, "error: odd\n"),
    ],
)
def test_a_failure_that_the_user_can_mend_is_one_line_and_a_status(
    failure: BaseException, status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, cli._failures():
        raise failure

    assert ended.value.exit_code == status
    assert capsys.readouterr() == ("", words)


def test_another_failure_is_a_fault_of_ours_and_passes() -> None:
    with pytest.raises(ZeroDivisionError), cli._failures():
        raise ZeroDivisionError


def test_what_could_not_be_shown_fails_a_command_that_only_shows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(streams, "failure", lambda stream: OSError(errno.ENOSPC, "is full"))

    with cli._failures():
        pass
    with pytest.raises(typer.Exit) as ended, cli._failures(shown=True):
        pass

    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == "error: standard output: is full\n"


def test_a_file_that_stands_elsewhere_than_wanted_fails_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    cli._check_placed(Path("a.json"), Path("a.json"))
    with pytest.raises(typer.Exit) as ended:
        cli._check_placed(Path("a.json"), Path("a_new.json"))

    assert ended.value.exit_code == 1
    words = "error: a.json is held open by another program and was left as it is; the new one is a_new.json beside it\n"
    assert capsys.readouterr() == ("", words)


def test_the_version(command: Any) -> None:
    assert command("--version") == Ended(0, f"orcapost {__version__}\n", "")
    assert command("--version", "plan", "no such file") == command("--version")


def test_profile_shows_what_is_there(command: Any, project: Any) -> None:
    project.make("a.sim")
    project.make("b.sim")

    ended = command("profile", "sim", "--category", "first=a", "--json", "out.json")

    assert ended.status == 0
    for words in ("first", "By size bin", "Recommended on this machine"):
        assert words in ended.out
    assert "do not exist" not in ended.out
    assert json.loads((project.folder / "out.json").read_text())["schema_version"] == 1


def test_json_on_the_screen_stands_alone(command: Any, project: Any) -> None:
    project.make("a.sim")

    assert json.loads(command("profile", "sim", "--json", "-").out)["schema_version"] == 1
    assert json.loads(command("plan", "dm_test.yml", "--json", "-").out)["schema_version"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["profile", "sim", "--json"],
        ["profile", "sim", "--plot"],
        ["plan", "dm_test.yml", "--json"],
        ["run", "dm_test.yml", "--backend", "fake", "--metrics"],
        ["report", "none.json", "--output"],
        ["bench", "dm_test.yml", "--backend", "fake", "--json"],
    ],
    ids=" ".join,
)
def test_no_option_costs_a_file_that_is_not_ours(
    command: Any, project: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    from orcapost.engine import processes

    monkeypatch.setattr(processes, "start_ahead", lambda backend: None)
    project.make("a.sim")
    (project.folder / "mine.html").write_text("precious")

    ended = command(*arguments, "mine.html")

    assert ended.status == 2
    assert f"{arguments[-1]}: mine.html is there, and orcapost did not write it" in ended.err
    assert (project.folder / "mine.html").read_text() == "precious"


def test_profile_draws_a_picture_beside_what_it_shows(command: Any, project: Any) -> None:
    project.make("a.sim")

    ended = command("profile", "sim", "--plot", "a.html")

    assert ended.status == 0
    assert "By size bin" in ended.out
    assert (project.folder / "a.html").read_text(encoding="utf-8").lstrip().startswith("<!DOCTYPE html>")


def test_a_picture_of_an_unknown_kind_is_refused(command: Any, project: Any) -> None:
    project.make("a.sim")

    ended = command("profile", "sim", "--plot", "a.gif")

    assert (ended.status, "--plot" in ended.err) == (2, True)


def test_plan_shows_limits_notes_and_the_counts_to_compare(command: Any, project: Any) -> None:
    for name in ("a.sim", "b.sim", "c.sim"):
        project.make(name)

    alone = command("plan", "dm_test.yml")
    compared = command("plan", "dm_test.yml", "--compare", "1,auto", "--workers", "3")

    assert alone.status == compared.status == 0
    assert "Plan on" in alone.out and "Plan on" in compared.out
    assert len(compared.out.splitlines()) > len(alone.out.splitlines())
    assert "--workers" in compared.out and "--workers" not in alone.out


def test_a_seat_is_the_least_that_there_may_be(command: Any, project: Any) -> None:
    project.make("a.sim")

    assert command("plan", "dm_test.yml", "--licences", "1").status == 0
    assert command("plan", "dm_test.yml", "--licences", "0").status == 2


def test_plan_forgets_what_was_learned_on_request(command: Any, project: Any) -> None:
    from orcapost import pipeline

    project.make("a.sim")
    memory = pipeline.learned_file(pipeline.load_job(project.config), "fake")
    memory.save(Learned(cost=Cost(2.0, 0.0, 0.1, 0.0, disk_rate=1e9, start=0.5, around=0.0, files=100)))
    asked = ("plan", "dm_test.yml", "--backend", "fake", "--json", "-")

    assert json.loads(command(*asked).out)["predicted"] is not None
    assert json.loads(command(*asked, "--ignore-learned").out)["predicted"] is None
    assert f"forgotten: {memory.path}" in command(*asked, "--forget-learned").err
    assert not memory.path.exists()
    assert "nothing to forget" in command(*asked, "--forget-learned").err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "a=1"], "need a CONFIG"),
        (["--backend", "orcfxapi"], "need a CONFIG"),
        (["dm_test.yml", "--size", "1GB"], "the files of CONFIG have the size they have"),
        (["--sweep", "auto"], "give counts"),
        (["--repeats", "4"], "--repeats"),
        (["--fail-if-slower", "nan"], "--fail-if-slower"),
        (["--baseline", "0"], "--baseline"),
        (["--optimized", "x"], "--optimized"),
    ],
)
def test_a_bench_that_cannot_be_meant_is_refused(command: Any, arguments: list[str], words: str) -> None:
    ended = command("bench", *arguments)

    assert ended.status == 2
    assert words in ended.err


def test_workers_of_the_command_line_are_a_count_or_auto(project: Any) -> None:
    found = [cli._job(project.config, None, None, workers).parallel for workers in (None, "auto", "7")]

    assert [(parallel.workers, parallel.asked_by == "--workers") for parallel in found] == [
        (None, False),
        (None, True),
        (7, True),
    ]


NAMES = ("a.sim", "b.sim", "c.sim")
Engine = Callable[..., dict[str, Any]]


@pytest.fixture
def run(command: Any, project: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
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
    assert (given["plan"].seats, given["orders"].verify) == (2, True)
    assert (given["orders"].backend, given["ahead"]) == ("fake", "ahead with fake")


def test_a_quiet_run_says_only_that_it_was_the_stand_in(run: Any, engine: Engine) -> None:
    engine(0, 1, 2)
    first = run("--quiet", "--verify")
    engine(reused=(0, 1, 2))
    again = run("--quiet")

    for ended in (first, again):
        assert (ended.status, ended.out) == (0, "")
        (line,) = ended.err.splitlines()
        assert line.startswith("STAND-IN RUN")


def test_a_run_says_how_much_an_earlier_one_has_done_unless_it_is_to_be_fresh(run: Any, engine: Engine) -> None:
    engine(0, 1, 2)
    run()
    words = "3 of 3 files were done by an earlier run and have not changed"

    engine(reused=(0, 1, 2))
    assert words in run().err
    engine(0, 1, 2)
    assert words not in run("--fresh").err


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


def test_damage_in_the_journal_is_a_warning(run: Any, engine: Engine, project: Any) -> None:
    engine(0, 1, 2)
    run()
    journal = project.folder / "csv" / "dm_test_journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[2] = b"x" * (len(lines[2]) - 1) + b"\n"
    journal.write_bytes(b"".join(lines))

    assert "warning: 1 damaged line left out of" in run("--quiet").err


def test_notes_and_warnings_of_the_configuration_are_said(
    command: Any, run: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cli._job
    monkeypatch.setattr(cli, "_job", lambda *given: replace(before(*given), notes=("this",), warnings=("that",)))
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
    monkeypatch.setattr("orcapost.extras.find_spec", lambda module: None)

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

    monkeypatch.setattr("orcapost.progress.RunProgress", refused)

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
    assert len(PAGES[0].heard) == 4
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
    monkeypatch.setattr("orcapost.screen.show_problems", lambda *shown: setattr(interruption._State, "count", 1))
    engine(0, 1, 2)

    ended = run("--quiet")

    assert ended.status == 130
    assert ended.err.splitlines()[-1] == "interrupted; the tables are written"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], {"baseline": 30, "optimized": None, "compare": True, "ladder": False, "sweep": ()}),
        ([], {"rounds": 5, "cache": "asis"}),
        (["--ladder"], {"compare": False, "ladder": True}),
        (["--sweep", "15,auto,30"], {"compare": False, "sweep": (15, 30)}),
        (["--ladder", "--baseline", "7"], {"compare": True, "baseline": 7}),
        (["--ladder", "--optimized", "8"], {"compare": True, "optimized": 8}),
        (["--ladder", "--fail-if-slower", "5"], {"compare": True, "percent": 5.0}),
        (["--repeats", "6", "--cache", "warm"], {"rounds": 6, "cache": "warm", "percent": None}),
    ],
)
def test_the_options_of_a_bench_say_what_is_measured(
    command: Any, project: Any, monkeypatch: pytest.MonkeyPatch, options: list[str], expected: dict[str, Any]
) -> None:
    project.make("a.sim")
    asked: list[Any] = []

    def conduct(job: Job, wishes: object, **given: Any) -> None:
        asked.append((wishes, given))
        raise LicenceRefused("all taken")

    monkeypatch.setattr("orcapost.bench.conduct.conduct", conduct)

    ended = command("bench", "dm_test.yml", "--backend", "fake", "--licences", "4", *options)

    ((wishes, given),) = asked
    assert {name: getattr(wishes, name) for name in expected} == expected
    assert (given["made"], given["backend"], given["seats"], given["against"]) == (False, "fake", 4, "")
    assert ended.status == 3
    assert "no OrcaFlex licence: all taken" in ended.err
    assert "STAND-IN" in ended.err
