"""Makes the stand-in files that a configuration requests, where its input folder does not exist."""

from __future__ import annotations

import shutil
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from orcapost.common.units import human_bytes
from orcapost.job import Job
from orcfxapi_standin.generate import make_sims


def make_stand_ins(job: Job, console: Console, *, quiet: bool = False) -> None:
    """Make the files that `job.stand_in` requests, and say so.

    The folder appears whole or not at all.

    Raises
    ------
    OSError
        The files cannot be written.
    """
    stand_in, folder = job.stand_in, job.inputs.directory
    assert stand_in is not None
    if not quiet:
        console.print(f"{folder} does not exist: making {stand_in.files} stand-in files in it", soft_wrap=True)
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    made = 0
    try:
        with Progress(
            TextColumn("making"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        ) as progress:
            task = progress.add_task("", total=stand_in.files)

            def advance(path: Path, size: int) -> None:
                nonlocal made
                made += size
                progress.update(task, advance=1, description=human_bytes(made))

            make_sims(
                unfinished,
                stand_in.shape,
                stand_in.files,
                stand_in.smallest,
                stand_in.largest,
                stand_in.seed,
                progress=advance,
            )
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
