"""Makes the stand-in files that a configuration requests, where it has none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from orcapost.common.units import human_bytes
from orcapost.inventory import InventoryError
from orcapost.job import Job, StandIn
from orcapost.stand_in.derive import derive
from orcapost.stand_in.names import places
from orcapost.stand_in.shape_file import shape_of_file
from orcfxapi_standin.generate import Progress as Made
from orcfxapi_standin.generate import make_sims
from orcfxapi_standin.shape import Shape
from orcfxapi_standin.shape_reading import read_shape


def shape_for(job: Job, shape: str | Path | None) -> str | Shape:
    """The shape of stand-in files: the name of one that comes with the stand-in, one in a YAML file, or with None one
    that answers what the job asks.

    Raises
    ------
    ConfigError
        The YAML file does not hold a shape.
    """
    if isinstance(shape, Path):
        return shape_of_file(shape)
    if shape is not None:
        return shape
    content, _ = derive(job.requests, file_objects(job))
    return read_shape(content, job.source.stem)


def file_objects(job: Job) -> list[str]:
    """The objects that the configuration names for single input files."""
    return [file.object for inputs in job.sources.values() for file in inputs.listed or () if file.object]


def make_stand_ins(job: Job, console: Console, *, quiet: bool = False) -> None:
    """Make the files that `job.stand_in` requests, and say so.

    An input folder that is not there appears whole or not at all; other files appear one by one.

    Raises
    ------
    OSError
        The files cannot be written.
    ConfigError, InventoryError
        There are no such files: the shape cannot be read, is too large for the sizes, or no name passes the filters.
    """
    stand_in, folder = job.stand_in, job.inputs.directory
    assert stand_in is not None
    shape = shape_for(job, stand_in.shape)
    paths = None if isinstance(shape, str) else places(job.sources.values(), stand_in.files)
    count = stand_in.files if paths is None else len(paths)
    whole = paths is None or (not folder.exists() and all(path.parent == folder for path in paths))
    if not quiet:
        words = f"no input file exists: making {count} stand-in files"
        if whole:
            words = f"{folder} does not exist: making {count} stand-in files in it"
        console.print(words, soft_wrap=True)
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    with _progress(count, console, quiet=quiet) as made:
        if paths is not None and not whole:
            _make(paths[0].parent, shape, stand_in, [str(path) for path in paths], made)
            return
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            _make(unfinished, shape, stand_in, None if paths is None else [path.name for path in paths], made)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def _make(folder: Path, shape: str | Shape, stand_in: StandIn, names: list[str] | None, made: Made) -> None:
    try:
        make_sims(
            folder,
            shape,
            stand_in.files,
            stand_in.smallest,
            stand_in.largest,
            stand_in.seed,
            names=names,
            progress=made,
        )
    except ValueError as error:
        raise InventoryError(f"the stand-in files cannot be made: {error}") from None


@contextmanager
def _progress(count: int, console: Console, *, quiet: bool) -> Iterator[Made]:
    """A bar of files and bytes; what it gives is called after each file."""
    bytes_made = 0
    with Progress(
        TextColumn("making"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    ) as progress:
        task = progress.add_task("", total=count)

        def advance(path: Path, size: int) -> None:
            nonlocal bytes_made
            bytes_made += size
            progress.update(task, advance=1, description=human_bytes(bytes_made))

        yield advance
