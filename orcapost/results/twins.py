"""Names of files of results: told apart where input files have one name; refused where they would still be one, or are
too long, before anything is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from orcapost.common.names import are_repeated, common_folder, on_one_line, output_stem, stem_of
from orcapost.inventory import InventoryError, SimFile
from orcapost.job import Job

MAX_NAME = 255  # bytes, on the file systems of Windows and Linux


def told_apart(job: Job, files: Sequence[SimFile]) -> Job:
    """The job, with the names of folders in those of files of results where input files of different folders have one
    name, and a note that says so."""
    if not job.files or not are_repeated([stem_of(file.name) for file in files]):
        return job
    below = common_folder([str(file.path) for file in files])
    note = (
        "Input files of different folders have the same name: the names of their files of results begin with those of "
        f"the folders below {below}."
    )
    return replace(job, named_below=below, notes=(*job.notes, note))


def check_names(job: Job, files: Sequence[SimFile], others: Collection[str]) -> None:
    """Check the names of all files that are written for each input file.

    Parameters
    ----------
    others
        Names of the run's other output.

    Raises
    ------
    InventoryError
        Two would have one name. Case does not matter: on Windows it makes no other file.
    """
    taken = {name.casefold(): "the run's own output" for name in others}
    for written in job.files:
        for file in files:
            if written.source not in file.sources:
                continue
            path = file.name if job.named_below is None else str(file.path)
            name = written.name_for(output_stem(path, job.named_below))
            if len(name.encode(errors="surrogateescape")) > MAX_NAME:
                raise InventoryError(f"{on_one_line(name)} is longer than a file's name can be: shorten its Label")
            first = taken.get(name.casefold())
            taken[name.casefold()] = file.location
            if first is not None:
                raise InventoryError(
                    f"{on_one_line(name)} would be written twice: for {on_one_line(first)} and for "
                    f"{on_one_line(file.location)}; leave one out, or run them apart, each to its own output folder"
                )
