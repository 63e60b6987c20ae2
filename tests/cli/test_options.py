"""Numbers on the command line: what is not one, or beyond every measure, is bad usage and never a traceback."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from orcapost.cli.app import app
from orcapost.cli.exit_status import BAD_USAGE

TOO_MANY_DIGITS = "1" * 4_301  # one more than Python turns into a number


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "dm.yml", "--workers", TOO_MANY_DIGITS],
        ["plan", "dm.yml", "--workers", "100001"],
        ["plan", "dm.yml", "--check", "0"],
        ["plan", "dm.yml", "--check", TOO_MANY_DIGITS],
        ["plan", "dm.yml", "--licences", TOO_MANY_DIGITS],
        ["plan", "dm.yml", "--licences", "1" * 4_000],
        ["plan", "dm.yml", "--compare", f"15,{TOO_MANY_DIGITS}"],
        ["plan", "dm.yml", "--compare", ",".join("1" * 21)],
        ["run", "dm.yml", "--retries", "1" * 4_000],
        ["run", "dm.yml", "--timeout", TOO_MANY_DIGITS],
        ["run", "dm.yml", "--timeout", "nan"],
        ["bench", "--baseline", TOO_MANY_DIGITS],
        ["bench", "--baseline", "affinity=core"],
        ["bench", "--baseline", "affinity=none,affinity=cores"],
        ["bench", "--baseline", "8,9"],
        ["bench", "--baseline", f"{TOO_MANY_DIGITS},affinity=none"],
        ["bench", "--sweep", TOO_MANY_DIGITS],
        ["bench", "--repeats", "1" * 4_000],
        ["bench", "--size", TOO_MANY_DIGITS],
        ["bench", "--size", "11TB"],
        ["bench", "--fail-if-slower", "nan"],
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_a_number_beyond_every_measure_is_bad_usage(arguments: list[str]) -> None:
    ended = CliRunner().invoke(app, arguments)
    assert ended.exit_code == BAD_USAGE
    assert arguments[-2] in ended.output  # the option is named


def test_a_count_as_large_as_any_is_taken() -> None:
    ended = CliRunner().invoke(
        app, ["plan", "no such configuration.yml", "--workers", "100000", "--licences", "100000"]
    )
    assert "there is no such file" in ended.output
