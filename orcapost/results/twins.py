"""Names of the files of results of single input files: each its own, and one that a file can have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from orcapost.common.names import as_file_part, on_one_line, stems_apart
from orcapost.inventory import InventoryError, SimFile
from orcapost.job import Job

MAX_NAME = 255  # bytes, on the file systems of Windows and Linux


def told_apart(files: Sequence[SimFile]) -> list[SimFile]:
    """The files, of which those that share a stem get one of their own for their files of results: with folders in
    front, and their object behind where one file is listed for several."""
    stems = stems_apart([file.location for file in files])
    listed = Counter(file.location for file in files)
    stems = [
        f"{stem}_{as_file_part(file.object or '')}" if listed[file.location] > 1 else stem
        for file, stem in zip(files, stems, strict=True)
    ]
    return [
        file if stem == file.results_stem else replace(file, own_stem=stem)
        for file, stem in zip(files, stems, strict=True)
    ]


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
            name = written.name_for(file.results_stem)
            if len(name.encode(errors="surrogateescape")) > MAX_NAME:
                raise InventoryError(f"{on_one_line(name)} is longer than a file's name can be: shorten its Label")
            first = taken.get(name.casefold())
            taken[name.casefold()] = file.location
            if first is not None:
                raise InventoryError(
                    f"{on_one_line(name)} would be written twice: for {on_one_line(first)} and for "
                    f"{on_one_line(file.location)}; leave one out, or run them apart, each to its own output folder"
                )
