"""What the command line says of itself."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orcapost.cli.app import COMMANDS, app

NAMES = [command.__name__ for command in COMMANDS]


def shown(*arguments: str) -> str:
    ended = CliRunner().invoke(app, [*arguments], env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})
    assert ended.exit_code == 0
    return ended.output


@pytest.mark.parametrize("arguments", [[], *([name] for name in NAMES)])
def test_h_is_help(arguments: list[str]) -> None:
    assert shown(*arguments, "-h") == shown(*arguments, "--help") != ""


def test_each_command_has_a_summary_that_is_not_cut_at_80_columns() -> None:
    lines = shown("-h").splitlines()
    summaries = {line.split()[0]: line for line in lines[lines.index("Commands:") + 1 :][: len(NAMES)]}

    assert list(summaries) == NAMES
    assert all(line.endswith(".") and not line.endswith("...") for line in summaries.values())


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_command_ends_in_an_example_that_the_command_understands(name: str) -> None:
    lines = shown(name, "-h").splitlines()
    example = lines[lines.index("  Example:") + 1].strip()
    program, command, *arguments = shlex.split(example, posix=False)

    assert (program, command) == ("orcapost", name)
    ended = CliRunner().invoke(app, [command, *arguments])  # of files that are not there
    assert "No such option" not in ended.output and "Usage:" not in ended.output
    assert ended.exit_code in (1, 2)


@pytest.mark.skipif(os.name == "nt", reason="a bash that is not the system's has other paths")
def test_a_shell_completes_commands_options_and_values(tmp_path: Path) -> None:
    """With the very lines that ``--install-completion`` puts into bash's start-up file."""
    script = """
    eval "$(orcapost --show-completion)"
    complete_words() {
        COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=()
        _orcapost_completion orcapost
        echo "${COMPREPLY[*]}"
    }
    complete_words orcapost p
    complete_words orcapost run --fo
    complete_words orcapost run dm.yml --backend orc
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, env={**os.environ, "PATH": path}, cwd=tmp_path
    )

    assert ended.stdout.splitlines() == ["profile plan", "--format", "orcfxapi"]
