"""`orcapost plan --list` and `--init`: what a simulation file holds, and a configuration for it."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from orcapost.cli.failures import failures, say_stand_in
from orcapost.cli.files import check_outputs, check_placed, write_json
from orcapost.cli.options import Backend


def show_contents(sim: Path, name: str | None, backend: Backend, json: Path | None) -> None:
    """Print a file's objects and times, or the results of one object."""
    with failures(shown=True):
        from orcapost.model.ask import ask
        from orcapost.model.question import ContentsQuestion
        from orcapost.model.show import as_json, object_called, show_object, show_objects
        from orcapost.terminal.screen import open_console

        check_outputs((json, "--json"))
        model = ask(sim, backend.value, ContentsQuestion(name))
        thing = None if name is None else object_called(model, name)
        if json is not None:
            write_json(json, as_json(model, thing))
        if json != Path("-"):
            console = open_console()
            say_stand_in(backend)
            if thing is None:
                show_objects(console, model)
            else:
                show_object(console, model, thing)


def write_starter(sim: Path, config: Path | None, backend: Backend) -> None:
    """Write a configuration for the objects of a file to `config`, or print it."""
    with failures(shown=True):
        from orcapost.common.atomic import write_text
        from orcapost.model.ask import ask
        from orcapost.model.question import ContentsQuestion
        from orcapost.model.starter import starter

        if config is not None and config.exists():
            raise typer.BadParameter(f"{config} exists already, and is left as it is", param_hint="CONFIG")
        model = ask(sim, backend.value, ContentsQuestion(all_results=True))
        text = starter(model, _folder(sim, config))
        say_stand_in(backend)
        if config is None:
            typer.echo(text, nl=False)
        else:
            check_placed(config, write_text(config, text))
            typer.echo(f"written: {config}; what a run of it would do: orcapost plan {config}")


def _folder(sim: Path, config: Path | None) -> str:
    """The file's folder as the configuration spells it: from its own folder where that is known."""
    folder = sim.absolute().parent
    if config is None:
        return str(folder)
    try:
        return Path(os.path.relpath(folder, config.absolute().parent)).as_posix()
    except ValueError:  # another drive
        return str(folder)
