"""A screen that cannot be written to costs what is shown, and nothing else."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, TextIO

import pytest

from orcapost.common.streams import drop_what_fails, failure

full_device = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
posix = pytest.mark.skipif(os.name != "posix", reason="shells and pipes as POSIX has them")


class Screen(io.RawIOBase):
    """Takes what it is given, at most so many bytes at a time, until it is to fail."""

    def __init__(self, at_once: int | None = 1000) -> None:
        self.at_once = at_once
        self.shown = b""
        self.failures: list[OSError] = []

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 77

    def write(self, data: Any) -> int | None:
        if self.failures:
            raise self.failures.pop(0)
        if self.at_once is None:  # it would have to wait
            return None
        self.shown += bytes(data[: self.at_once])
        return min(len(data), self.at_once)


def replaced(monkeypatch: pytest.MonkeyPatch, screen: Screen, encoding: str = "ascii") -> TextIO:
    """What standard output is after `drop_what_fails`, over this screen."""
    stream = io.TextIOWrapper(io.BufferedWriter(screen), encoding=encoding, line_buffering=True)
    stream.write("before ")
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", io.StringIO())  # without bytes: it stays as it is
    drop_what_fails()
    assert isinstance(sys.stderr, io.StringIO)
    assert sys.stdout is not stream
    screen.kept = stream  # type: ignore[attr-defined]  # else it closes the screen
    return sys.stdout


def test_what_is_said_before_and_after_arrives_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(at_once=2)
    stream = replaced(monkeypatch, screen)

    stream.write("after\n")

    assert screen.shown.split() == [b"before", b"after"]
    assert failure(stream) is None


def test_a_screen_is_still_known_for_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = replaced(monkeypatch, Screen())

    assert (stream.isatty(), stream.fileno(), stream.encoding) == (True, 77, "ascii")


def test_a_letter_that_a_screen_does_not_have_is_a_question_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    replaced(monkeypatch, screen).write("caf\u00e9\n")

    assert screen.shown.split() == [b"before", b"caf?"]


def test_of_what_a_screen_refuses_the_first_reason_is_kept_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Screen()
    stream = replaced(monkeypatch, screen)
    screen.failures = [OSError(errno.ENOSPC, "full"), OSError(errno.EIO, "broken")]

    for line in ("lost\n", "lost too\n", "shown\n"):
        stream.write(line)

    assert screen.shown.split() == [b"before", b"shown"]
    lost = failure(stream)
    assert lost is not None and lost.errno == errno.ENOSPC


def test_a_failure_that_shows_only_at_the_end_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    stream = replaced(monkeypatch, screen)
    screen.failures = [OSError(errno.ENOSPC, "full")]
    stream.write("no line end")

    assert failure(stream) is not None


def test_a_reader_that_has_gone_away_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    stream = replaced(monkeypatch, screen)
    screen.failures = [OSError(errno.EPIPE, "gone")]
    stream.write("lost\n")

    assert failure(stream) is None


def test_a_screen_that_would_have_to_wait_does_not_keep_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    stream = replaced(monkeypatch, screen)
    screen.at_once = None

    stream.write("lost\n")

    assert failure(stream) is None


def test_no_stream_and_a_stream_of_another_kind_have_no_failure() -> None:
    assert failure(None) is None
    assert failure(io.StringIO()) is None


def status(project: Any, redirected: str, *arguments: str | Path) -> int:
    """The exit status of a command whose output a shell redirects."""
    command = [*project.command(*arguments)]
    return subprocess.run(
        ["sh", "-c", f'"$@" {redirected}', "sh", *command], cwd=project.folder, timeout=120
    ).returncode


@full_device
@pytest.mark.parametrize("redirected", ["2>/dev/full", ">/dev/full 2>&1", "2>&-", ">&- 2>&-"])
def test_a_run_whose_screen_cannot_be_written_to_has_its_tables_and_its_status(project: Any, redirected: str) -> None:
    project.make("a.sim")
    project.make("b.sim", faults=["truncated"])

    assert (
        status(project, redirected, "run", project.config, "--backend", "fake") == 1
    )  # for the file that is cut short

    assert len(project.table()) == 2
    assert project.metrics()["totals"]["failed"] == 1


@posix
def test_a_run_whose_reader_has_gone_away_has_its_tables_and_its_status(project: Any) -> None:
    project.make("a.sim")
    read, write = os.pipe()
    os.close(read)

    command = project.command("run", project.config, "--backend", "fake")
    ended = subprocess.run(command, cwd=project.folder, stdout=write, stderr=write, timeout=120)
    os.close(write)

    assert ended.returncode == 0
    assert len(project.table()) == 1


@full_device
@pytest.mark.parametrize("arguments", [["plan", "dm_test.yml", "--json", "-"], ["profile", "sim"]])
def test_a_command_that_only_shows_something_has_failed_if_that_could_not_be_written(
    project: Any, arguments: list[str]
) -> None:
    project.make("a.sim")

    assert status(project, ">/dev/full 2>/dev/null", *arguments) == 1
    assert status(project, ">/dev/null", *arguments) == 0


@posix
def test_whoever_reads_only_the_beginning_does_not_make_it_fail(project: Any) -> None:
    project.make("a.sim")
    read, write = os.pipe()
    os.close(read)

    ended = subprocess.run(
        project.command("profile", "sim"), cwd=project.folder, stdout=write, stderr=subprocess.PIPE, timeout=120
    )
    os.close(write)

    assert (ended.returncode, ended.stderr) == (0, b"")


@posix
def test_what_is_said_does_not_get_into_a_file_that_is_opened_in_the_place_of_a_closed_screen() -> None:
    code = "from orcapost.common.streams import drop_what_fails; import os; drop_what_fails(); print(os.open('/', 0))"

    shell = subprocess.run(["sh", "-c", '"$@" 2>&-', "sh", sys.executable, "-c", code], capture_output=True, text=True)

    assert int(shell.stdout) > 2
