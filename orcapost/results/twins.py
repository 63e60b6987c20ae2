"""Names of the files of results of single input files: each its own, and one that a file can have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import PurePath

from orcapost.common.names import as_file_part, on_one_line
from orcapost.inventory import InventoryError, SimFile
from orcapost.job import Job

MAX_NAME = 255  # bytes, on the file systems of Windows and Linux


def told_apart(files: Sequence[SimFile]) -> list[SimFile]:
    """The files, of which those that share a stem get one of their own for their files of results: with as many of
    their folders in front as tell them apart, and their object behind where one file is listed for several."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for place, file in enumerate(files):
        sharing[file.results_stem.casefold()].append(place)
    found = list(files)
    for places in sharing.values():
        if len(places) > 1:
            stems = _own_stems([files[place] for place in places])
            for place, stem in zip(places, stems, strict=True):
                found[place] = replace(files[place], own_stem=stem)
    return found


def _own_stems(files: Sequence[SimFile]) -> list[str]:
    folders = [PurePath(file.location).parent.parts for file in files]
    different = len({file.location.casefold() for file in files})
    fronts: list[str] = [""] * len(files)
    for depth in range(1, 1 + max(map(len, folders))):
        if different == 1 or len({front.casefold() for front in fronts}) == different:
            break
        fronts = [as_file_part("_".join(parts[-depth:])) + "_" for parts in folders]
    objects = [f"_{as_file_part(file.object or '')}" if different < len(files) else "" for file in files]
    return [f"{front}{file.results_stem}{thing}" for front, file, thing in zip(fronts, files, objects, strict=True)]


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
