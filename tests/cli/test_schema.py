"""`orcapost plan --schema` needs no configuration, and prints what editors read."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from orcapost.cli.app import app
from orcapost.cli.exit_status import BAD_USAGE
from orcapost.config.schema import schema_text


def test_it_prints_the_schema_without_a_configuration() -> None:
    ended = CliRunner().invoke(app, ["plan", "--schema"])
    assert ended.exit_code == 0
    assert json.loads(ended.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_without_it_a_plan_needs_a_configuration() -> None:
    ended = CliRunner().invoke(app, ["plan"])
    assert ended.exit_code == BAD_USAGE
    assert "CONFIG" in ended.output


def test_it_is_written_to_a_file_and_replaces_none_but_its_own(tmp_path: Path) -> None:
    file, mine = tmp_path / "schema.json", tmp_path / "mine.yml"
    mine.write_text("mine: 1", encoding="utf-8")
    for _ in range(2):
        assert CliRunner().invoke(app, ["plan", "--schema", str(file)]).exit_code == 0
        assert file.read_text(encoding="utf-8") == schema_text()
    assert CliRunner().invoke(app, ["plan", "--schema", str(mine)]).exit_code == BAD_USAGE
    assert mine.read_text(encoding="utf-8") == "mine: 1"
