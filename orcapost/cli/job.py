"""The configuration that a command works on: read, its notes said, its stand-in files made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from orcapost.cli.failures import say
from orcapost.cli.options import AffinityChoice, Backend
from orcapost.cli.values import read_count, read_formats

if TYPE_CHECKING:
    from rich.console import Console

    from orcapost.job import Job


def read_job(
    config: Path,
    override: str | None,
    settings: list[str] | None,
    workers: str | None = None,
    output: Path | None = None,
    formats: str | None = None,
    affinity: AffinityChoice | None = None,
    *,
    writes: bool = True,
) -> Job:
    """A configuration with what the command line sets. `writes`: its output folder must be usable."""
    from orcapost.common.folders import check_usable
    from orcapost.pipeline import load_job

    count = None if workers is None else read_count(workers, "--workers")
    job = load_job(
        config,
        override,
        settings or (),
        workers=count,
        auto_workers=workers == "auto",
        output=output,
        formats=() if formats is None else read_formats(formats, "--format"),
        affinity=None if affinity is None else affinity.value,
    )
    if writes:
        check_usable(job.output_directory)
    return job


def read_trial(job: Job, only: list[str] | None, match: str | None, files: int | None) -> Job:
    """The part of a job that the command line asks for; the job itself where it asks for none."""
    from orcapost.trial import NoSuchGroup, as_trial

    try:
        return as_trial(job, only or (), match, files)
    except NoSuchGroup as error:
        raise typer.BadParameter(str(error), param_hint="--only") from None


def say_notes(job: Job) -> None:
    """Print the notes on the configuration that was read."""
    for note in job.notes:
        say(f"note: {note}")
    if job.unsupported:
        say(f"warning: not supported yet, and left out: {', '.join(job.unsupported)}")
    for missing in job.missing:
        say(f"warning: cannot be made: {missing}")
    for warning in job.warnings:
        say(f"warning: {warning}")


def make_missing_files(job: Job, backend: Backend, console: Console, *, quiet: bool = False) -> None:
    """Make the requested stand-in files, if the stand-in is the backend and their folder is missing."""
    from orcapost.pipeline import needs_stand_ins

    job = job.whole
    if backend is Backend.stand_in and needs_stand_ins(job):
        from orcapost.stand_in.files import make_stand_ins

        make_stand_ins(job, console, quiet=quiet)
