"""Refuses a run whose files of results would have one name, or one that no file can have, before anything is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from orcapost.common.names import on_one_line, stem_of
from orcapost.inventory import InventoryError, SimFile
from orcapost.job import Job

MAX_NAME = 255  # bytes, on the file systems of Windows and Linux


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
            name = written.name_for(stem_of(file.name))
            if len(name.encode(errors="surrogateescape")) > MAX_NAME:
                raise InventoryError(f"{on_one_line(name)} is longer than a file's name can be: shorten its Label")
            first = taken.get(name.casefold())
            taken[name.casefold()] = file.location
            if first is not None:
                raise InventoryError(
                    f"{on_one_line(name)} would be written twice: for {on_one_line(first)} and for "
                    f"{on_one_line(file.location)}; leave one out, or run them apart, each to its own output folder"
                )
