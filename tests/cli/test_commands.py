"""The commands in this process: what they refuse, what they say, and their exit status."""

from __future__ import annotations

import errno
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from orcapost import __version__
from orcapost.bench import BenchError
from orcapost.bench.variants import at_once
from orcapost.cli import files, options, values
from orcapost.cli.failures import failures, why_stopped
from orcapost.cli.job import read_job
from orcapost.common import streams
from orcapost.common.locks import OutputTaken
from orcapost.common.optional import ExtraMissing
from orcapost.common.ours import NotOurs
from orcapost.common.registry import RegistrationError
from orcapost.common.units import MAX_COUNT
from orcapost.engine.slot import CannotStart
from orcapost.formats.errors import TableTooLarge
from orcapost.inventory import FolderGone, InventoryError
from orcapost.job import Inputs, Job
from orcapost.orcaflex.errors import BackendMissing, LicenceRefused
from orcapost.planning.learned import Cost, Learned
from orcapost.records.errors import NotReadable


def refused(read: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(typer.BadParameter) as error:
        read(*arguments)
    return error.value.message


@pytest.mark.parametrize(("text", "seconds"), [("none", math.inf), ("NONE", math.inf), ("0.5", 0.5), ("1e3", 1000.0)])
def test_a_time_limit_is_seconds_or_none(text: str, seconds: float) -> None:
    assert values.read_timeout(text) == seconds


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "soon", ""])
def test_any_other_time_limit_is_refused(text: str) -> None:
    assert refused(values.read_timeout, text) == f"{text!r} is neither a number of seconds above 0 nor none"


def test_a_count_is_auto_or_whole_and_from_1() -> None:
    found = [values.read_count(text, "--workers") for text in ("auto", "1", "30", str(MAX_COUNT))]

    assert found == [None, 1, 30, MAX_COUNT]


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "many", "", str(MAX_COUNT + 1), "9" * 5_000])
def test_any_other_count_is_refused(text: str) -> None:
    assert refused(values.read_count, text, "--workers").startswith(f"{text[:50]!r} is neither a count from 1 nor auto")


def test_counts_stand_between_commas_and_are_at_most_twenty() -> None:
    assert values.read_counts("15, 30,auto", "--compare") == [("15", 15), ("30", 30), ("auto", None)]
    assert len(values.read_counts(",".join(["1"] * 20), "--compare")) == 20
    assert "give at most 20" in refused(values.read_counts, ",".join(["1"] * 21), "--compare")


def test_what_a_bench_makes_has_a_size_of_at_most_10_tb() -> None:
    assert values.read_size("2GB") == 2_000_000_000
    assert values.read_size("10TB") == 10_000_000_000_000
    assert refused(values.read_size, "10001GB") == "more than 10 TB"
    assert refused(values.read_size, "much") == "'much' is not a size: write 500MB or 2GB"


def test_a_number_is_finite() -> None:
    assert options._finite(None) is None
    assert options._finite(0.0) == 0.0
    assert refused(options._finite, math.nan) == "nan is not a finite number"


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

    assert why_stopped(stop, job, opened=opened) == (status, why)


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        *[
            (kind("this"), 2, "error: this\n")
            for kind in (
                BenchError,
                ExtraMissing,
                InventoryError,
                NotOurs,
                NotReadable,
                OutputTaken,
                RegistrationError,
                TableTooLarge,
            )
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
    with pytest.raises(typer.Exit) as ended, failures():
        raise failure

    assert ended.value.exit_code == status
    assert capsys.readouterr() == ("", words)


def test_another_failure_is_a_fault_of_ours_and_passes() -> None:
    with pytest.raises(ZeroDivisionError), failures():
        raise ZeroDivisionError


def test_what_could_not_be_shown_fails_a_command_that_only_shows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(streams, "failure", lambda stream: OSError(errno.ENOSPC, "is full"))

    with failures():
        pass
    with pytest.raises(typer.Exit) as ended, failures(shown=True):
        pass

    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == "error: standard output: is full\n"


def test_a_file_that_stands_elsewhere_than_wanted_fails_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    files.check_placed(Path("a.json"), Path("a.json"))
    with pytest.raises(typer.Exit) as ended:
        files.check_placed(Path("a.json"), Path("a_new.json"))

    assert ended.value.exit_code == 1
    words = "error: a.json is held open by another program and was left as it is; the new one is a_new.json beside it\n"
    assert capsys.readouterr() == ("", words)


def test_the_version(command: Any) -> None:
    shown = command("--version")
    assert (shown.status, shown.out) == (0, f"orcapost {__version__}\n")
    assert command("--version", "plan", "no such file") == shown


def test_profile_shows_what_is_there(command: Any, project: Any) -> None:
    project.make("a.sim")
    project.make("b.sim")

    ended = command("profile", "sim", "--category", "first=a", "--json", "out.json")

    assert ended.status == 0
    for words in ("first", "By size bin", "Recommended on this machine"):
        assert words in ended.out
    assert "do not exist" not in ended.out
    assert json.loads((project.folder / "out.json").read_text())["schema_version"] == 2


def test_json_on_the_screen_stands_alone(command: Any, project: Any) -> None:
    project.make("a.sim")

    assert json.loads(command("profile", "sim", "--json", "-").out)["schema_version"] == 2
    assert json.loads(command("plan", "dm_test.yml", "--json", "-").out)["schema_version"] == 2


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
    found = [read_job(project.config, None, None, workers).parallel for workers in (None, "auto", "7")]

    assert [(parallel.workers, parallel.set_by == "--workers") for parallel in found] == [
        (None, False),
        (None, True),
        (7, True),
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], {"baseline": at_once(30), "optimized": at_once(None), "compare": True, "ladder": False, "sweep": ()}),
        ([], {"rounds": 5, "cache": "asis"}),
        (["--ladder"], {"compare": False, "ladder": True}),
        (["--sweep", "15,auto,30"], {"compare": False, "sweep": (15, 30)}),
        (["--ladder", "--baseline", "7"], {"compare": True, "baseline": at_once(7)}),
        (["--ladder", "--optimized", "8"], {"compare": True, "optimized": at_once(8)}),
        (["--ladder", "--fail-if-slower", "5"], {"compare": True, "percent": 5.0}),
        (["--baseline", "affinity=none"], {"baseline": at_once(None, "none"), "optimized": at_once(None)}),
        (["--optimized", "8, affinity=cores"], {"baseline": at_once(30), "optimized": at_once(8, "cores")}),
        (["--repeats", "6", "--cache", "warm"], {"rounds": 6, "cache": "warm", "percent": None}),
    ],
)
def test_the_options_of_a_bench_say_what_is_measured(
    command: Any, project: Any, monkeypatch: pytest.MonkeyPatch, options: list[str], expected: dict[str, Any]
) -> None:
    project.make("a.sim")
    asked: list[Any] = []

    def conduct(job: Job, settings: object, **given: Any) -> None:
        asked.append((settings, given))
        raise LicenceRefused("all taken")

    monkeypatch.setattr("orcapost.bench.conduct.conduct", conduct)

    ended = command("bench", "dm_test.yml", "--backend", "fake", "--licences", "4", *options)

    ((settings, given),) = asked
    assert {name: getattr(settings, name) for name in expected} == expected
    assert (given["made"], given["backend"], given["seats"], given["against"]) == (False, "fake", 4, "")
    assert ended.status == 3
    assert "no OrcaFlex licence: all taken" in ended.err
    assert "STAND-IN" in ended.err
