"""How stand-in files are called, so that a configuration finds them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from pathlib import Path

from orcapost.inventory import SUFFIX, InventoryError, is_wildcard, name_filter
from orcapost.job import Inputs
from orcfxapi_standin.generate import file_names

_NUMBERS = "{:04}", "{:03}", "{}"
_STEMS = "case", "run", "a", ""


def places(sources: Iterable[Inputs], files: int) -> list[Path]:
    """Where a configuration looks for its input files: those that it lists, or `files` of each folder.

    Raises
    ------
    InventoryError
        No name that is made up here passes the configuration's filters, or a listed path is not one of this system.
    """
    found: dict[Path, None] = {}
    for inputs in sources:
        if inputs.listed is None:
            found.update(dict.fromkeys(inputs.directory / name for name in _names(inputs, files)))
        for file in inputs.listed or ():
            found.update(dict.fromkeys(_listed(file.path, files)))
    for path in found:
        if not path.is_absolute():
            raise InventoryError(f"{path} cannot be made: it is not a path of this system")
    return list(found)


def inside(folder: Path, paths: Sequence[Path]) -> list[Path]:
    """The same files in another folder, in the sub-folders that tell them apart."""
    common = os.path.commonpath([path.parent for path in paths])
    return [folder / path.relative_to(common) for path in paths]


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


def _listed(path: Path, files: int) -> list[Path]:
    """The files that an entry of a list stands for: `files` of them where a ``*`` is in it."""
    if not is_wildcard(path.name):
        return [path]
    before, star, after = path.stem.replace("?", "x").partition("*")
    numbers = [f"{number:04}" for number in range(1, files + 1)] if star else [""]
    return [path.with_name(f"{before}{number}{after.replace('*', '')}{SUFFIX}") for number in numbers]


def _fitting(pattern: str) -> str:
    """A text that fits a pattern with ``*`` and ``?``."""
    return pattern.strip("*_").replace("*", "_").replace("?", "x")


def _numbered(parts: list[str], number: str) -> Iterator[str]:
    count = 1
    while True:
        yield f"{'_'.join([*filter(None, parts), number.format(count)])}{SUFFIX}"
        count += 1
