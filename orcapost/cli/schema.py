"""`orcapost plan --schema`: the JSON Schema of configurations."""

from __future__ import annotations

from pathlib import Path

import typer

from orcapost.cli.failures import failures
from orcapost.cli.files import check_placed

_BEGIN = 200  # characters of a file in which it says what it is


def write_schema(path: Path | None) -> None:
    """Write the schema to a file, or print it. Of what PowerShell writes for `>`, editors read nothing."""
    with failures(shown=True):
        from orcapost.common.atomic import write_text
        from orcapost.config.schema import TITLE, schema_text

        if path is None:
            typer.echo(schema_text(), nl=False)
            return
        if path.exists() and TITLE not in path.read_text(encoding="utf-8", errors="replace")[:_BEGIN]:
            raise typer.BadParameter(f"{path} is no schema of orcapost, and is left as it is", param_hint="FILE")
        check_placed(path, write_text(path, schema_text()))
        typer.echo(f"written: {path}")
