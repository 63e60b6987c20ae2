"""How stand-in files are called, so that a configuration finds them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice, product
from pathlib import Path

from orcapost.inventory import SUFFIX, InventoryError, name_filter
from orcapost.job import Inputs
from orcfxapi_standin.generate import file_names

_NUMBERS = "{:04}", "{:03}", "{}"
_STEMS = "case", "run", "a", ""


def places(inputs: Inputs, files: int) -> list[Path]:
    """Where a configuration looks for its input files: those that it lists, or `files` of its folder.

    Raises
    ------
    InventoryError
        No name that is made up here passes the configuration's filters, or a listed path is not one of this system.
    """
    if inputs.listed is None:
        return [inputs.directory / name for name in _names(inputs, files)]
    found = list(dict.fromkeys(file.path for file in inputs.listed))
    for path in found:
        if not path.is_absolute():
            raise InventoryError(f"{path} cannot be made: it is not a path of this system")
    return found


def inside(folder: Path, paths: Sequence[Path]) -> list[Path]:
    """The same files in another folder, in the sub-folders that tell them apart."""
    common = os.path.commonpath([path.parent for path in paths])
    return [folder / path.relative_to(common) for path in paths]


def shape_file(inputs: Inputs, folder: Path, stem: str) -> Path:
    """Where in a folder of stand-in files their shape is written: not where it passes for an input file."""
    passes = name_filter(inputs)
    names = [f"{stem}_shape{ending}" for ending in (".yml", ".yaml")]
    return folder / next((name for name in names if not passes(name)), names[0])


def _names(inputs: Inputs, files: int) -> list[str]:
    """Names that pass every filter: those of the stand-in's own files if they do."""
    passes = name_filter(inputs)
    usual = file_names("dm_fsts", files)
    if all(map(passes, usual)):
        return usual
    parts = [_fitting(text) for text in (inputs.pattern, *inputs.contains) if text]
    for stem, number in product(_STEMS, _NUMBERS):
        made = islice(_numbered([stem, *parts], number), files)
        if all(map(passes, names := list(made))):
            return names
    raise InventoryError("no name made up for stand-in files passes the filters under file_management.filename")


def _fitting(pattern: str) -> str:
    """A text that fits a pattern with ``*`` and ``?``."""
    return pattern.strip("*_").replace("*", "_").replace("?", "x")


def _numbered(parts: list[str], number: str) -> Iterator[str]:
    count = 1
    while True:
        yield f"{'_'.join([*filter(None, parts), number.format(count)])}{SUFFIX}"
        count += 1
