"""What becomes of the output where something is in its way, and what is said of it."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

Hold = Callable[..., dict[str, str]]

HOLD = """
import os
from pathlib import Path

replace = Path.replace

def refused(source, target):
    if str(target) in os.environ["HELD"].split(os.pathsep):
        raise PermissionError(13, "The process cannot access the file", str(target))
    return replace(source, target)

Path.replace = refused
"""


@pytest.fixture
def held(tmp_path_factory: pytest.TempPathFactory) -> Hold:
    """The environment in which these files behave as on Windows while another program holds them open."""
    folder = tmp_path_factory.mktemp("held")
    (folder / "sitecustomize.py").write_text(HOLD, encoding="utf-8")
    return lambda *paths: {"PYTHONPATH": str(folder), "HELD": os.pathsep.join(map(str, paths))}


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_a_table_that_is_held_open_is_status_1_and_a_line_and_its_new_one_goes_once_it_is_released(
    project: Any, held: Hold, quiet: list[str]
) -> None:
    project.make("a.sim")
    project.run()
    table: Path = project.folder / "csv" / "dm_test_results.csv"
    table.write_text("old", encoding="utf-8")
    new = table.with_name("dm_test_results_new.csv")

    for _ in range(2):  # while it stays open, one new one is enough
        ended = project.run(*quiet, env=held(table))

        assert ended.status == 1
        assert f"error: {table} is held open by another program" in ended.err
        assert sorted(path.name for path in table.parent.glob("*results*.csv")) == [table.name, new.name]
        assert table.read_text(encoding="utf-8") == "old"
        assert new.read_text(encoding="utf-8").startswith("fe_filename,")

    assert project.run(*quiet).status == 0
    assert not new.exists()
    assert len(project.table()) == 1


def test_a_file_of_the_users_that_is_called_new_is_never_touched(project: Any, held: Hold) -> None:
    project.make("a.sim")
    project.run()
    table: Path = project.folder / "csv" / "dm_test_results.csv"
    users = table.with_name("dm_test_results_new.csv")
    users.write_text("mine", encoding="utf-8")

    project.run(env=held(table))
    project.run()

    assert users.read_text(encoding="utf-8") == "mine"
    assert not table.with_name("dm_test_results_new2.csv").exists()


def test_what_a_stopped_run_calls_kept_is_found_again(project: Any, held: Hold) -> None:
    project.make("a.sim")
    project.run("--set", "file_management.filename.pattern=a")
    project.make("b.sim")
    csv: Path = project.folder / "csv"
    (csv / "dm_test_results.csv").unlink()

    # Its table cannot be written anywhere: the run stops after both files are done.
    names = [f"dm_test_results{beside}.csv" for beside in ("", "_new", *(f"_new{n}" for n in range(2, 10)))]
    stopped = project.run(env=held(*(csv / name for name in names)))
    again = project.run()

    assert stopped.status == 1
    assert "2 of 2 files are done and kept" in stopped.err
    assert "2 of 2 files were done by an earlier run" in again.err


def test_damage_in_what_is_kept_is_one_line_and_the_files_are_read_again(project: Any) -> None:
    for seed, name in enumerate(("a.sim", "b.sim", "c.sim")):
        project.make(name, seed=seed)
    project.run("--workers", "1")  # the files in their order
    table = project.table()
    with closing(sqlite3.connect(project.results())) as database:
        ((numbers,),) = database.execute("SELECT numbers FROM results WHERE id = 1").fetchall()
        flipped = bytes([*numbers[:-1], numbers[-1] ^ 1])  # the tension
        database.execute("UPDATE results SET numbers = ? WHERE id = 1", (flipped,))
        database.execute("UPDATE results SET texts = replace(texts, 'Stopped', 'Paused!') WHERE id = 3")
        database.commit()

    ended = project.run("--quiet")

    assert ended.status == 0
    (line,) = [line for line in ended.err.splitlines() if "damaged" in line]
    assert line == f"warning: 2 damaged records left out of {project.results()}: 2 files will be read again"
    assert project.metrics()["totals"]["reused"] == 1
    assert project.table() == table
    assert "damaged" not in project.run("--quiet").err


@pytest.mark.parametrize("damage", ["cut off", "of another program"])
def test_a_file_of_results_that_cannot_be_used_is_set_aside_and_the_files_are_read_again(
    project: Any, damage: str
) -> None:
    for name in ("a.sim", "b.sim", "c.sim"):
        project.make(name)
    project.run()
    table, results = project.table(), project.results()
    content = results.read_bytes()[:2000] if damage == "cut off" else b"SQLite format 4\0" * 300
    results.write_bytes(content)

    ended = project.run("--quiet")

    assert ended.status == 0
    (line,) = [line for line in ended.err.splitlines() if "damaged" in line]
    aside = "dm_test_results_damaged.sqlite"
    assert line == f"warning: {results} was damaged; it is {aside} now, and 3 files will be read again"
    assert results.with_name(aside).read_bytes() == content
    assert project.metrics()["totals"]["reused"] == 0
    assert project.table() == table
    assert "damaged" not in project.run("--quiet").err
    assert project.metrics()["totals"]["reused"] == 3


def test_the_metrics_of_each_label_are_a_file_of_their_own(project: Any) -> None:
    project.make("a.sim")

    project.run("--set", "meta.label=hwl")
    project.run("--set", "meta.label=lwl", "--report")

    names = {path.name for path in (project.folder / "csv").glob("*_metrics.json")}
    assert names == {"dm_test_hwl_metrics.json", "dm_test_lwl_metrics.json"}
    assert (project.folder / "csv" / "dm_test_lwl_report.html").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "dm_test.yml", "--backend", "fake", "--metrics"],
        ["plan", "dm_test.yml", "--json"],
        ["profile", "sim", "--json"],
        ["bench", "dm_test.yml", "--backend", "fake", "--json"],
        ["report", "csv/dm_test_metrics.json", "--output"],
    ],
    ids=" ".join,
)
def test_no_option_has_a_file_written_over_that_is_not_ours(project: Any, arguments: list[str]) -> None:
    sim = project.make("a.sim")
    before = sim.read_bytes()

    ended = project.orcapost(*arguments, sim)

    assert ended.status == 2
    assert f"{arguments[-1]}: {sim} is there, and orcapost did not write it" in ended.err
    assert sim.read_bytes() == before


def test_metrics_and_json_are_written_over_what_they_were_before(project: Any) -> None:
    project.make("a.sim")

    for _ in range(2):
        assert project.run("--metrics", "m.json").status == 0
        assert project.orcapost("plan", project.config, "--json", "p.json").status == 0
        assert project.orcapost("profile", "sim", "--json", "s.json").status == 0
        assert project.orcapost("report", "m.json", "--output", "r.html").status == 0


def test_the_metrics_do_not_go_where_a_table_of_the_same_run_goes(project: Any) -> None:
    project.make("a.sim")

    ended = project.run("--metrics", "csv/dm_test_results.csv")

    assert ended.status == 2
    assert "another output of this run" in ended.err


def test_a_run_over_the_table_of_another_configuration_is_refused_and_names_both(project: Any) -> None:
    project.make("a.sim")
    groups = [{"Label": "b_results", "Columns": [project.tension]}]
    project.write(project.tension, summary_settings={"groups": groups})
    project.run()
    other = project.config.with_name("dm_test_b.yml")
    project.write(project.tension)
    other.write_bytes(project.config.read_bytes())

    ended = project.orcapost("run", other, "--backend", "fake")

    assert ended.status == 2
    assert "dm_test_b_results.csv" in ended.err
    assert str(project.config) in ended.err
    assert str(other) in ended.err


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_a_table_keeps_the_mode_of_the_one_before(project: Any) -> None:
    project.make("a.sim")
    project.run()
    table: Path = project.folder / "csv" / "dm_test_results.csv"
    table.chmod(0o640)

    project.run()

    assert stat.S_IMODE(table.stat().st_mode) == 0o640


def test_what_a_killed_run_left_of_its_output_is_swept(project: Any) -> None:
    project.make("a.sim")
    csv: Path = project.folder / "csv"
    csv.mkdir()
    from orcapost.common.atomic import _mark

    ours, foreign = csv / f"{_mark(csv / 'dm_test_results.csv')}0123456789abcdef.tmp", csv / ".other.tmp"
    ours.touch()
    foreign.touch()

    project.run()

    assert list(csv.glob(".*")) == [foreign]


def test_verify_reads_a_file_again_whose_content_alone_has_changed(project: Any) -> None:
    path = project.make("a.sim", seed=1)
    project.make("b.sim", seed=2)
    project.run("--verify")
    times = path.stat()
    content = project.make("other.sim", seed=3).read_bytes()
    (project.sim / "other.sim").unlink()
    assert len(content) == times.st_size
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    project.run()
    assert project.metrics()["totals"]["reused"] == 2  # by path, size and time of change alone it is the same

    project.run("--verify")
    assert project.metrics()["totals"]["reused"] == 1


def test_a_file_that_was_kept_without_verify_is_read_once_more_by_the_first_run_with_it(project: Any) -> None:
    project.make("a.sim")
    project.run()

    reused = []
    for _ in range(2):
        project.run("--verify")
        reused.append(project.metrics()["totals"]["reused"])

    assert reused == [0, 1]


@pytest.mark.skipif(os.name == "nt", reason="makes a named pipe")
def test_a_pipe_in_the_place_of_the_results_is_an_error_and_nothing_waits_for_it(project: Any) -> None:
    project.make("a.sim")
    (project.folder / "csv").mkdir()
    os.mkfifo(project.results())

    ended = project.run()

    assert ended.status == 1
    assert f"{project.results()}: is a link, a pipe or a device, not a file" in ended.err
    assert not list((project.folder / "csv").glob(".*"))
