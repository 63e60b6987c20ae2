"""A run that is stopped, by the user or by force, loses nothing and goes on when started again."""

from __future__ import annotations

import contextlib
import csv
import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")

Wait = Callable[..., Any]


def start(project: Any, *options: str) -> subprocess.Popen[str]:
    """Start a run in a process group of its own, as a terminal does."""
    return subprocess.Popen(
        project.command("run", project.config, "--backend", "fake", "--workers", "2", *options),
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.fixture
def hanging(project: Any) -> Any:
    """Ten good files and one that hangs: the run stays busy until it is stopped."""
    for i in range(10):
        project.make(f"case_{i}.sim", seed=i)
    project.make("hang.sim", faults=["hang-extract"])
    return project


def test_ctrl_c_is_status_130_and_the_next_run_goes_on_to_the_same_table(hanging: Any, wait_for: Wait) -> None:
    process = start(hanging)
    wait_for(lambda: hanging.kept() >= 3)

    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    done = hanging.kept()

    assert process.returncode == 130
    assert f"{done} of 11 files are done and kept" in err
    assert "Traceback" not in err
    assert not (hanging.folder / "csv" / "dm_test_results.csv").exists()

    hanging.make("hang.sim", seed=77)  # the file is mended
    ended = hanging.run()
    assert ended.status == 0, ended.err
    assert f"{done} of 11 files were done by an earlier run" in ended.err
    assert len(hanging.table()) == 11
    assert hanging.metrics()["totals"]["reused"] == done
    assert hanging.run("--output", "whole").status == 0

    table = "dm_test_results.csv"
    assert (hanging.folder / "csv" / table).read_bytes() == (hanging.folder / "whole" / table).read_bytes()


def test_a_file_of_which_only_old_columns_are_kept_does_not_count_as_kept(hanging: Any, wait_for: Wait) -> None:
    hanging.run("--set", "file_management.filename.pattern=case")
    hanging.write(hanging.tension, {**hanging.tension, "Label": "least", "Statistic_Type": "Min"})
    process = start(hanging)
    wait_for(lambda: hanging.kept() > 10)  # a row for each list of questions

    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    done = hanging.kept() - 10

    assert "11 files to be read: 1 not read before, 10 for new queries" in err
    assert f"{done} of 11 files are done and kept" in err
    hanging.make("hang.sim", seed=77)
    assert hanging.run("--quiet").status == 0
    assert hanging.metrics()["totals"]["reused"] == done


# Runs the command, keeps each result at once, and has room for few of them.
NO_ROOM = """
import sys
from orcapost.__main__ import main
from orcapost.results import store
new = store.new_database

def small(path):
    database = new(path)
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages + 20}")
    return database

store.COMMIT_INTERVAL, store.new_database = 0.0, small
main()
"""


def test_a_run_that_has_no_room_for_what_it_keeps_stops_says_so_and_is_gone_on_with(project: Any) -> None:
    missing = {**project.tension, "Label": "none", "ObjectName": "x" * 10_000}  # each result takes several pages
    project.write(project.tension, missing)
    for i in range(12):
        project.make(f"case_{i}.sim", seed=i)

    full = project.ended([sys.executable, "-c", NO_ROOM, "run", str(project.config), "--backend", "fake"])
    kept = project.kept()

    assert (full.status, 0 < kept < 12) == (1, True)
    assert f"error: {project.results()}: {os.strerror(errno.ENOSPC)}; {kept} of 12 files are done and kept" in full.err
    assert "Traceback" not in full.err
    assert (project.folder / "csv" / "dm_test_results_partial.csv").exists()
    ended = project.run()
    assert f"{kept} of 12 files were done by an earlier run" in ended.err
    assert len(project.table()) == 12


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [(signal.SIGTERM, 143, "ended by SIGTERM"), (signal.SIGHUP, 129, "ended by SIGHUP, as its terminal was closed")],
)
def test_sigterm_and_a_closed_terminal_are_like_ctrl_c(
    hanging: Any, wait_for: Wait, number: int, status: int, words: str
) -> None:
    process = start(hanging)
    wait_for(lambda: hanging.kept() >= 3)
    workers = psutil.Process(process.pid).children(recursive=True)

    process.send_signal(number)
    _, err = process.communicate(timeout=20)

    assert process.returncode == status
    (line,) = [line for line in err.splitlines() if words in line]
    assert line == f"{words}; {hanging.kept()} of 11 files are done and kept; run the same command again to go on"
    assert not list((hanging.folder / "csv").glob(".*"))
    wait_for(lambda: not any(w.is_running() and w.status() != psutil.STATUS_ZOMBIE for w in workers))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_cursor_is_shown_again(hanging: Any, wait_for: Wait, number: int) -> None:
    ours, terminal = os.openpty()
    command = hanging.command("run", hanging.config, "--backend", "fake", "--workers", "2")
    process = subprocess.Popen(
        command, cwd=hanging.folder, stdout=terminal, stderr=terminal, env={**os.environ, "TERM": "xterm"}
    )
    os.close(terminal)
    shown = bytearray()

    def read() -> None:
        with contextlib.suppress(OSError):  # the end of a terminal's output
            while text := os.read(ours, 10_000):
                shown.extend(text)

    reader = threading.Thread(target=read)
    reader.start()
    wait_for(lambda: hanging.kept() >= 3)

    process.send_signal(number)
    process.wait(timeout=20)
    reader.join(timeout=20)
    os.close(ours)

    assert -1 < shown.rfind(b"\x1b[?25l") < shown.rfind(b"\x1b[?25h")


def test_ctrl_c_names_the_file_that_hangs_and_writes_what_is_done_in_tables_of_their_own(
    hanging: Any, wait_for: Wait
) -> None:
    process = start(hanging)
    wait_for(lambda: hanging.kept() == 10)

    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)

    assert "open the longest: hang.sim" in err
    assert "--timeout SECONDS" in err
    partial = hanging.folder / "csv" / "dm_test_results_partial.csv"
    assert str(partial) in err
    with partial.open(encoding="utf-8", newline="") as stream:
        states = {row["fe_filename_stem"]: row["run_status"] for row in csv.DictReader(stream)}
    assert states.pop("hang") == "not run"
    assert states == {f"case_{i}": "SimulationStopped" for i in range(10)}


def test_the_next_whole_run_removes_the_tables_of_what_was_done(hanging: Any, wait_for: Wait) -> None:
    process = start(hanging)
    wait_for(lambda: hanging.kept() >= 1)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=20)
    before = {path.name for path in (hanging.folder / "csv").glob("*.csv")}

    assert hanging.run("--timeout", "2").status == 1  # the file that hangs, and no more

    assert before == {"dm_test_results_partial.csv"}
    after = {path.name for path in (hanging.folder / "csv").glob("*.csv")}
    assert after == {"dm_test_results.csv", "dm_test_problems.csv"}


def test_what_was_wrong_by_then_is_listed_until_a_run_comes_to_its_end(hanging: Any, wait_for: Wait) -> None:
    hanging.write(hanging.tension, {**hanging.tension, "Label": "wrong", "ObjectName": "Line99"})
    process = start(hanging)
    wait_for(lambda: hanging.kept() == 10)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)

    listed = hanging.folder / "csv" / "dm_test_problems_partial.csv"
    assert f"what is done so far: {listed}" in err
    with listed.open(encoding="utf-8", newline="") as stream:
        found = [(Path(row["file"]).stem, row["column"], row["kind"]) for row in csv.DictReader(stream)]
    assert sorted(found) == [(f"case_{i}", "wrong", "empty cell") for i in range(10)]

    assert hanging.run("--timeout", "2").status == 1
    assert not listed.exists()


def test_kill_9_leaves_no_worker_behind_and_keeps_what_was_done(hanging: Any, wait_for: Wait) -> None:
    process = start(hanging)
    wait_for(lambda: hanging.kept() == 10)
    workers = psutil.Process(process.pid).children(recursive=True)
    assert workers

    process.kill()
    process.wait(timeout=20)

    wait_for(lambda: not any(w.is_running() and w.status() != psutil.STATUS_ZOMBIE for w in workers))
    hanging.make("hang.sim", seed=77)
    ended = hanging.run()
    assert ended.status == 0, ended.err
    assert hanging.metrics()["totals"]["reused"] == 10


KEEPS_AT_ONCE = """
from orcapost.__main__ import main
from orcapost.results import store
store.COMMIT_INTERVAL = 0.0
main()
"""
# Runs the command, keeps results in intervals of so many seconds, and is killed before a statement of SQL of this
# number: each time it keeps results these are BEGIN, an insert or more for each, and COMMIT.
DIES_AT = """
import itertools, os, signal, sys
from orcapost.__main__ import main
from orcapost.results import store
at, interval, statements = int(sys.argv.pop(1)), float(sys.argv.pop(1)), itertools.count(1)

def dying(open_it):
    def open_and_count(path, **named):
        database = open_it(path, **named)
        database.execute("PRAGMA cache_size = 1")  # much is written to the file before it is committed
        database.set_trace_callback(lambda sql: next(statements) == at and os.kill(os.getpid(), signal.SIGKILL))
        return database
    return open_and_count

store.COMMIT_INTERVAL = interval
store.new_database, store.open_database = dying(store.new_database), dying(store.open_database)
main()
"""


def kill_at(project: Any, statement: int, interval: float = 0.0) -> None:
    """Start a run that is killed there."""
    arguments = [str(statement), str(interval), "run", str(project.config), "--backend", "fake"]
    assert project.ended([sys.executable, "-c", DIES_AT, *arguments]).status == -signal.SIGKILL


def ends_in_the_same_tables(project: Any, kept: int, of: int) -> None:
    """The next run goes on where the last one was killed, and its table is that of a run that was not disturbed."""
    ended = project.run("--quiet")

    assert (ended.status, "warning" in ended.err) == (0, False), ended.err
    totals = project.metrics()["totals"]
    assert (totals["reused"], totals["files"]) == (kept, of)
    project.run("--output", "whole", "--workers", "1")
    tables = [(project.folder / folder / "dm_test_results.csv").read_bytes() for folder in ("csv", "whole")]
    assert tables[0] == tables[1]


def test_a_run_that_is_killed_again_and_again_while_it_keeps_results_ends_in_the_same_tables(project: Any) -> None:
    for i in range(12):
        project.make(f"case_{i}.sim", seed=i)
    kept = []

    for statement in (2, 5, 12, 19):
        kill_at(project, statement)
        kept.append(project.kept())

    assert kept == sorted(kept)  # nothing that was kept is lost
    assert (kept[0], 0 < kept[-1] < 12) == (0, True)
    ends_in_the_same_tables(project, kept[-1], of=12)


def test_a_run_that_is_killed_with_its_results_half_written_ends_in_the_same_tables(project: Any) -> None:
    missing = {**project.tension, "Label": "none", "ObjectName": "x" * 10_000}  # each result takes several pages
    project.write(project.tension, missing)
    for i in range(12):
        project.make(f"case_{i}.sim", seed=i)
    project.run("--set", "file_management.filename.pattern=case_1")  # and 10, and 11

    kill_at(project, statement=11, interval=1e6)  # what is kept is read with three, and nine are to be kept together

    journal = project.results().with_name("dm_test_results.sqlite-journal")
    assert journal.read_bytes()[:8].hex() == "d9d505f920a163d7"  # SQLite's own mark: there is something to roll back
    assert project.kept() == 3
    ended = project.run("--quiet")
    assert (project.metrics()["totals"]["reused"], "damaged" in ended.err) == (3, False)
    project.run("--output", "whole", "--workers", "1")
    tables = [(project.folder / folder / "dm_test_results.csv").read_bytes() for folder in ("csv", "whole")]
    assert tables[0] == tables[1]


@pytest.mark.parametrize("at_least", [0, 20])
def test_kill_9_at_any_moment_and_the_next_run_ends_in_the_same_tables(
    project: Any, wait_for: Wait, at_least: int
) -> None:
    for i in range(40):
        project.make(f"case_{i:02}.sim", seed=i)
    command = [sys.executable, "-c", KEEPS_AT_ONCE, "run", str(project.config), "--backend", "fake", "--quiet"]
    process = subprocess.Popen(command, cwd=project.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: project.results().parent.exists() and project.kept() >= at_least)
    process.kill()
    process.wait()

    ends_in_the_same_tables(project, project.kept(), of=40)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_hangs_while_it_starts_ends_with_its_parent(project: Any, wait_for: Wait, number: int) -> None:
    project.make("a.sim")
    (project.folder / "OrcFxAPI.py").write_text("import time; open('up', 'w').close(); time.sleep(3600)")
    process = subprocess.Popen(
        project.command("run", project.config),
        cwd=project.folder,
        env={**os.environ, "PYTHONPATH": str(project.folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for((project.folder / "up").exists)
    workers = psutil.Process(process.pid).children(recursive=True)
    assert workers

    process.send_signal(number)
    process.wait(timeout=20)

    wait_for(lambda: not any(w.is_running() and w.status() != psutil.STATUS_ZOMBIE for w in workers))


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(project: Any) -> None:
    project.make("a.sim", seed=1)
    project.make("b.sim", seed=2)
    project.run()
    before = {row["fe_filename_stem"]: row["tension"] for row in project.table()}

    project.make("b.sim", seed=3, size=90_000)
    project.run()
    after = {row["fe_filename_stem"]: row["tension"] for row in project.table()}

    assert project.metrics()["totals"]["reused"] == 1
    assert after["a"] == before["a"]
    assert after["b"] != before["b"]


def test_another_statistic_and_fresh_read_every_file_again(project: Any) -> None:
    project.make("a.sim")
    project.run()

    project.run("--fresh")
    assert project.metrics()["totals"]["reused"] == 0

    project.write({**project.tension, "Statistic_Type": "Min"})
    project.run()
    assert project.metrics()["totals"]["reused"] == 0


def test_a_run_over_some_of_the_files_leaves_what_is_kept_of_the_others(project: Any) -> None:
    for name in ("a.sim", "b.sim", "c.sim"):
        project.make(name)
    project.run()

    project.make("a.sim", seed=5, size=80_000)
    project.run("--set", "file_management.filename.pattern=a")
    project.run()

    assert project.metrics()["totals"]["reused"] == 3


def test_a_run_that_reads_nothing_leaves_what_is_kept_as_it_is(project: Any) -> None:
    project.make("a.sim")
    project.run()
    before = project.results().read_bytes()

    assert project.orcapost("run", project.config).status == 3  # the backend is left out, and there is no OrcaFlex
    assert project.results().read_bytes() == before
    project.run()

    assert project.results().read_bytes() == before
    assert project.metrics()["totals"]["reused"] == 1


def test_a_file_that_failed_is_tried_again(project: Any) -> None:
    project.make("a.sim")
    (project.sim / "b.sim").write_bytes(b"not yet")
    assert project.run().status == 1

    (project.sim / "b.sim").write_bytes((project.sim / "a.sim").read_bytes())

    assert project.run().status == 0
    assert project.metrics()["totals"]["reused"] == 1


def test_a_second_run_into_the_same_tables_is_refused_until_the_first_is_gone(hanging: Any, wait_for: Wait) -> None:
    process = start(hanging)
    wait_for(lambda: hanging.kept() >= 1)

    second = hanging.run()
    elsewhere = hanging.run("--output", "elsewhere", "--timeout", "2")

    assert second.status == 2
    assert "another run is writing the tables of dm_test" in second.err
    assert elsewhere.status == 1  # the file that hangs, and no more
    process.kill()
    process.wait()
    hanging.make("hang.sim", seed=77)
    assert hanging.run().status == 0
    assert not list((hanging.folder / "csv").glob(".*"))
