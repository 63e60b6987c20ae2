"""`orcapost plan --schema` needs no configuration, and prints what editors read."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from orcapost.cli.app import app
from orcapost.cli.exit_status import BAD_USAGE


def test_it_prints_the_schema_without_a_configuration() -> None:
    ended = CliRunner().invoke(app, ["plan", "--schema"])
    assert ended.exit_code == 0
    assert json.loads(ended.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_without_it_a_plan_needs_a_configuration() -> None:
    ended = CliRunner().invoke(app, ["plan"])
    assert ended.exit_code == BAD_USAGE
    assert "CONFIG" in ended.output
