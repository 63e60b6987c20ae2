"""The files that options have written: checked before the work, and written after it."""

from __future__ import annotations

from pathlib import Path

import typer

from orcapost.cli.exit_status import SOME_FAILED


def check_outputs(*options: tuple[Path | None, str]) -> None:
    """Check that no option has a file written over that orcapost did not write."""
    from orcapost.common.ours import check_ours

    for path, option in options:
        if path is not None and path != Path("-"):
            check_ours(path, option)


def check_placed(wanted: Path, real: Path) -> None:
    """Check that a file stands where it was to be written."""
    if wanted != real:
        typer.echo(f"error: {held_open(wanted, real)}", err=True)
        raise typer.Exit(SOME_FAILED)


def held_open(wanted: Path, real: Path) -> str:
    """That a file could not be replaced, and where the new one is."""
    return f"{wanted} is held open by another program and was left as it is; the new one is {real.name} beside it"


def write_json(path: Path, text: str) -> None:
    """Write what ``--json`` asks for to its file, or to the screen for ``-``."""
    if path == Path("-"):
        typer.echo(text)
    else:
        from orcapost.common.atomic import write_text

        check_placed(path, write_text(path, text + "\n"))
