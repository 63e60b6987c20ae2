"""A run leaves a log, and a log that cannot be written costs nothing else."""

from __future__ import annotations

import io
import logging
import os
import re
from pathlib import Path

import pytest
from rich.console import Console

from orcapost.engine.events import Event, Finished, Resized, Retrying, Reused, Sampled, Slow, Started, Waiting
from orcapost.engine.result import FileResult, Usage
from orcapost.inventory import SimFile
from orcapost.job import Inputs, Job, Parallel
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan
from orcapost.records import log as module
from orcapost.records.log import RunLog, log_path
from orcapost.terminal.log_screen import LogScreen

FILES = [SimFile(f"/x/{name}.sim", 10_000_000) for name in "abc"]
HOST = Host("ws1", "Linux", 2, 16 * 10**9, 8 * 10**9)
GOOD = FileResult("SimulationStopped", usage=Usage(load=0.25, extract=1.5, cpu=1, rss_peak=2 * 10**8))


def logged(folder: Path, *events: Event) -> list[str]:
    """The lines of a log, without their times."""
    path = log_path(folder, "dm")
    with RunLog(path, FILES) as log:
        for event in events:
            log.listen(event)
    assert log.failure is None
    stamp = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ")
    lines = path.read_text("utf-8").splitlines()
    assert all(stamp.match(line) for line in lines)
    return [stamp.sub("", line) for line in lines]


def test_what_happens_to_a_file_is_in_the_log_with_its_times_and_memory(tmp_path: Path) -> None:
    assert logged(
        tmp_path,
        Started(0.0, 0, 1, 1),
        Retrying(1.0, 0, 1, "its process died"),
        Started(2.0, 0, 1, 2),
        Slow(5.0, 0, 1, 3.0, 1.0),
        Finished(9.0, 0, 1, 2, GOOD, queue=0.5),
        Finished(9.0, 1, 1, 1, FileResult("missing", error="no such file")),
    ) == [
        "DEBUG   start: a.sim, slot 2",
        "WARNING retry: a.sim: its process died",
        "DEBUG   start: a.sim, slot 2, attempt 2",
        "WARNING slow: a.sim: open for 3 s, others of its size took 1 s",
        "INFO    done: a.sim: ok, load 0.250 s, extract 1.500 s, waited 0.500 s, processor 1.000 s, "
        "memory up to 200 MB",
        "WARNING failed: b.sim: missing: no such file",
    ]


def test_what_is_decided_on_the_way_is_in_the_log(tmp_path: Path) -> None:
    assert logged(
        tmp_path,
        Reused(0.0, [0, 1], [1.0, 1.0], {}),
        Resized(1.0, "small", 3, "more gets through"),
        Waiting(2.0, "licence", "all taken"),
    ) == [
        "INFO    earlier run: 2 files taken",
        "INFO    at once: small: 3: more gets through",
        "WARNING waiting: for a licence: all taken",
    ]


def test_the_machine_is_in_the_log_every_ten_seconds(tmp_path: Path) -> None:
    samples = [Sampled(float(time), 50.0, 4 * 10**9, 2e6, 2) for time in (0, 9, 10, 19, 21)]

    line = "DEBUG   machine: 2 open, cores 50% busy, memory in use 4 GB, disk 2 MB/s"
    assert logged(tmp_path, *samples) == [line] * 3  # at 0, 10 and 21 s


def test_the_plan_and_its_limits_are_in_the_log(tmp_path: Path) -> None:
    plan = make_plan([file.bytes for file in FILES], HOST, Parallel(), 5)
    job = Job(tmp_path / "dm.yml", None, Inputs(tmp_path), tmp_path, ())
    path = log_path(tmp_path, "dm")

    with RunLog(path, FILES) as log:
        log.begin(job, HOST, "fake", plan, 90.0, {"new": 3})

    text = path.read_text("utf-8")
    assert f"configuration: {tmp_path / 'dm.yml'}, hash " in text
    assert "plan: small: 3 files, 30 MB, 2 at once" in text
    assert "limit: small: 2 at once by cores" in text
    assert "licence seats 5\n" in text
    assert "to be read: 3 files: new\n" in text
    assert text.endswith("predicted: 1 min 30 s\n")


def test_why_a_run_stopped_is_in_the_log(tmp_path: Path) -> None:
    path = log_path(tmp_path, "dm")
    with RunLog(path, FILES) as log:
        log.stop(KeyboardInterrupt())
        log.stop(OSError("no space"))

    assert [line.partition("ERROR ")[2].strip() for line in path.read_text("utf-8").splitlines()] == [
        "stopped: KeyboardInterrupt",
        "stopped: OSError: no space",
    ]


def test_a_name_with_a_line_end_does_not_pass_for_a_line_of_the_log(tmp_path: Path) -> None:
    path = log_path(tmp_path, "dm")
    with RunLog(path, [SimFile("/x/a\nb\udcff.sim", 1)]) as log:
        log.listen(Started(0.0, 0, 0, 1))

    (line,) = path.read_text("utf-8").splitlines()
    assert "start: a\\nb\\udcff.sim, slot 1" in line


def test_each_run_has_a_new_log_and_three_before_it_are_kept(tmp_path: Path) -> None:
    for name in "abcde":
        with RunLog(log_path(tmp_path, "dm"), [SimFile(f"/x/{name}.sim", 1)]) as log:
            log.listen(Started(0.0, 0, 0, 1))

    found = {path.name: path.read_text("utf-8").partition("start: ")[2][0] for path in tmp_path.iterdir()}
    assert found == {"dm.log": "e", "dm.log.1": "d", "dm.log.2": "c", "dm.log.3": "b"}


def test_an_earlier_log_that_cannot_be_moved_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log_path(tmp_path, "dm").write_text("earlier\n", "utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "it is open")

    monkeypatch.setattr(Path, "replace", refuse)
    logged_after = log_path(tmp_path, "dm")
    with RunLog(logged_after, FILES) as log:
        log.listen(Started(0.0, 0, 0, 1))

    first, second = logged_after.read_text("utf-8").splitlines()
    assert (first, second.endswith("start: a.sim, slot 1")) == ("earlier", True)


def test_where_no_log_can_be_there_the_run_goes_on_and_knows_why(tmp_path: Path) -> None:
    (tmp_path / "dm.log").mkdir()
    for number in (1, 2, 3):
        (tmp_path / f"dm.log.{number}").mkdir()
        (tmp_path / f"dm.log.{number}" / "file").touch()

    with RunLog(log_path(tmp_path, "dm"), FILES) as log:
        log.listen(Started(0.0, 0, 0, 1))

    assert log.failure


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_ends_the_log_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FLUSH_INTERVAL", 0.0)
    (tmp_path / "dm.log").symlink_to("/dev/full")
    monkeypatch.setattr(module, "KEPT_LOGS", 0)  # the link stays

    with RunLog(log_path(tmp_path, "dm"), FILES) as log:
        log.listen(Started(0.0, 0, 0, 1))
        log.listen(Started(1.0, 1, 0, 1))

    assert log.failure == os.strerror(28)


def test_on_the_screen_are_the_decisions_and_what_files_took_but_not_what_the_progress_says(tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), width=80, markup=False, highlight=False)

    with RunLog(log_path(tmp_path, "dm"), FILES, [LogScreen(console)]) as log:
        log.listen(Started(0.0, 0, 1, 1))
        log.listen(Retrying(1.0, 0, 1, "its process died"))
        log.listen(Resized(1.0, None, 3, "no [seat]"))

    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == "at once: all: 3: no [seat]\n"


def test_runs_in_one_process_do_not_write_into_each_others_logs(tmp_path: Path) -> None:
    with RunLog(tmp_path / "a.log", FILES) as one, RunLog(tmp_path / "b.log", FILES) as two:
        one.listen(Started(0.0, 0, 0, 1))
        two.listen(Started(0.0, 1, 0, 1))

    assert "a.sim" not in (tmp_path / "b.log").read_text("utf-8")
    assert "b.sim" not in (tmp_path / "a.log").read_text("utf-8")
    assert not logging.getLogger("orcapost.run").handlers
