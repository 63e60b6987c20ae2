"""A screen that cannot be written to costs what is shown, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


def status(project: Any, redirected: str, *arguments: str | Path) -> int:
    """The exit status of a command whose output a shell redirects."""
    command = [*project.command(*arguments)]
    return subprocess.run(
        ["sh", "-c", f'"$@" {redirected}', "sh", *command], cwd=project.folder, timeout=120
    ).returncode


@pytest.mark.parametrize("redirected", ["2>/dev/full", ">/dev/full 2>&1", "2>&-", ">&- 2>&-"])
def test_a_run_whose_screen_cannot_be_written_to_has_its_tables_and_its_status(project: Any, redirected: str) -> None:
    project.make("a.sim")
    project.make("b.sim", faults=["truncated"])

    assert (
        status(project, redirected, "run", project.config, "--backend", "fake") == 1
    )  # for the file that is cut short

    assert len(project.table()) == 2
    assert project.metrics()["totals"]["failed"] == 1


def test_a_run_whose_reader_has_gone_away_has_its_tables_and_its_status(project: Any) -> None:
    project.make("a.sim")
    read, write = os.pipe()
    os.close(read)

    command = project.command("run", project.config, "--backend", "fake")
    ended = subprocess.run(command, cwd=project.folder, stdout=write, stderr=write, timeout=120)
    os.close(write)

    assert ended.returncode == 0
    assert len(project.table()) == 1


@pytest.mark.parametrize("arguments", [["plan", "dm_test.yml", "--json", "-"], ["profile", "sim"]])
def test_a_command_that_only_shows_something_has_failed_if_that_could_not_be_written(
    project: Any, arguments: list[str]
) -> None:
    project.make("a.sim")

    assert status(project, ">/dev/full 2>/dev/null", *arguments) == 1
    assert status(project, ">/dev/null", *arguments) == 0


def test_whoever_reads_only_the_beginning_does_not_make_it_fail(project: Any) -> None:
    project.make("a.sim")
    read, write = os.pipe()
    os.close(read)

    ended = subprocess.run(
        project.command("profile", "sim"), cwd=project.folder, stdout=write, stderr=subprocess.PIPE, timeout=120
    )
    os.close(write)

    assert (ended.returncode, ended.stderr) == (0, b"")


def test_what_is_said_does_not_get_into_a_file_that_is_opened_in_the_place_of_a_closed_screen() -> None:
    code = "from orcapost.common.streams import drop_what_fails; import os; drop_what_fails(); print(os.open('/', 0))"

    shell = subprocess.run(["sh", "-c", '"$@" 2>&-', "sh", sys.executable, "-c", code], capture_output=True, text=True)

    assert int(shell.stdout) > 2
