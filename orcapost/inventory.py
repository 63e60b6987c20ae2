"""Which .sim files there are, how big, and of which category."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orcapost.job import Inputs, ListedFile

# A tank size in the name, such as 125km3, marks a model with an LNG carrier alongside.
DEFAULT_CATEGORIES = {"LNGC": r"\d+km3"}
OTHER = "standard"
MAX_SAID = 5  # filters in a message


class InventoryError(Exception):
    """The files cannot be looked up: no such folder, or not one to read."""


class FolderGone(Exception):
    """A folder of input files went away while they were read, and did not come back."""


@dataclass(frozen=True, slots=True)
class SimFile:
    """One input file.

    Attributes
    ----------
    location
        Its path as text: a hundred thousand of these are made and sorted where few are ever opened.
    bytes
        Its size; None where a file that the configuration lists does not exist.
    modified_ns
        Time of last change [ns since 1970], to recognise the same file later.
    """

    location: str
    bytes: int | None
    modified_ns: int = 0
    description: str | None = None
    object: str | None = None

    @property
    def path(self) -> Path:
        """Its path."""
        return Path(self.location)

    @property
    def name(self) -> str:
        """The last part of its path."""
        return os.path.basename(self.location)  # noqa: PTH119 - ten times as fast as a Path


def find(inputs: Inputs) -> list[SimFile]:
    """The files that `inputs` asks for, by file name.

    Raises
    ------
    InventoryError
        The folder is missing or unreadable.
    """
    if inputs.listed is not None:
        return sorted((_listed(entry) for entry in inputs.listed), key=_by_name)
    return scan(inputs.directory, name_filter(inputs))


def scan(folder: Path, wanted: Callable[[str], bool]) -> list[SimFile]:
    """The files of one folder whose names are wanted, by file name. Folders inside it are not entered."""
    try:
        with os.scandir(folder) as entries:
            found = [file for entry in entries if wanted(entry.name) and (file := _scanned(entry))]
    except FileNotFoundError:
        raise InventoryError(f"the input folder {folder} does not exist") from None
    except NotADirectoryError:
        raise InventoryError(f"{folder} is a file, not a folder") from None
    except PermissionError:
        raise InventoryError(f"the input folder {folder} may not be read: permission denied") from None
    except OSError as error:
        raise InventoryError(f"the input folder {folder} cannot be read: {error.strerror or error}") from None
    found.sort(key=_by_name)
    return found


def name_filter(inputs: Inputs) -> Callable[[str], bool]:
    """A test whether a file name passes every filter of `inputs`. Upper and lower case are the same, as on Windows."""
    endings = tuple("." + extension.lower().lstrip(".") for extension in inputs.extensions)
    parts = [text.lower() for text in (inputs.pattern, *inputs.contains) if text]
    forbidden = [text.lower() for text in inputs.not_contains if text]

    def passes(name: str) -> bool:
        name = name.lower()
        stem, dot, _ = name.rpartition(".")
        return (
            bool(dot)
            and name.endswith(endings)
            and all(part in stem for part in parts)
            and not any(part in stem for part in forbidden)
        )

    return passes


def categorise(names: Sequence[str], categories: Mapping[str, str] | None = None) -> list[str]:
    """The category of each file name: the first whose expression is found in it, else ``"standard"``.

    Raises
    ------
    InventoryError
        An expression cannot be read.
    """
    expressions = []
    for category, expression in (categories or DEFAULT_CATEGORIES).items():
        try:
            expressions.append((category, re.compile(expression, re.IGNORECASE)))
        except re.error as error:
            raise InventoryError(f"category {category}: {expression!r} is not a regular expression: {error}") from None
    return [next((c for c, expression in expressions if expression.search(name)), OTHER) for name in names]


def _scanned(entry: os.DirEntry[str]) -> SimFile | None:
    """The file of a folder's entry; None for folders and the like. A link that leads nowhere is a missing file."""
    try:
        status = entry.stat()
    except OSError:  # deleted since, a broken link, not ours to look at: its row will say so
        return SimFile(entry.path, None)
    return SimFile(entry.path, status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def _listed(entry: ListedFile) -> SimFile:
    try:
        status = entry.path.stat()
    except OSError:
        return SimFile(str(entry.path), None, 0, entry.description, entry.object)
    return SimFile(str(entry.path), status.st_size, status.st_mtime_ns, entry.description, entry.object)


def _by_name(file: SimFile) -> tuple[str, str]:
    return file.name.lower(), file.location


def nothing_found(inputs: Inputs) -> str:
    """One sentence saying what was looked for and what is there instead."""
    if inputs.listed is not None:
        return "the configuration lists no input file"
    endings = ", ".join("." + extension.lstrip(".") for extension in inputs.extensions)
    others = scan(inputs.directory, name_filter(Inputs(inputs.directory, inputs.extensions)))
    if not others:
        return f"no {endings} file in {inputs.directory}"
    said = list(_filters(inputs))
    if len(said) > MAX_SAID:
        said[MAX_SAID:] = [f"passes {len(said) - MAX_SAID:,} more filters"]
    filters = " and ".join(said)
    return f"none of the {len(others)} {endings} files in {inputs.directory} has a name that {filters}" + (
        f"; the first is {others[0].name}"
    )


def _filters(inputs: Inputs) -> Iterator[str]:
    for text in (inputs.pattern, *inputs.contains):
        if text:
            yield f"contains {text!r}"
    for text in inputs.not_contains:
        yield f"does not contain {text!r}"
