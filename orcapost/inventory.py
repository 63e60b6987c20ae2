"""Which .sim files there are, how big, and of which category."""

from __future__ import annotations

import contextlib
import math
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from orcapost.common.names import stem_of
from orcapost.dialect.sources import ALL_INPUT
from orcapost.extract.answers import Value
from orcapost.job import Inputs, Job, ListedFile

# A tank size in the name, such as 125km3, marks a model with an LNG carrier alongside.
DEFAULT_CATEGORIES = {"LNGC": r"\d+km3"}
OTHER = "standard"
SUFFIX = ".sim"
MAX_SAID = 5  # filters in a message
MAX_SEARCHED = 200  # folders in which files are looked for that the input folder does not have

_ALL_INPUT = frozenset({ALL_INPUT})


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
    load_case
        Its values in the columns of the load matrix (`orcapost.job.Inputs.load_matrix`).
    sources
        What it is a file of (`orcapost.job.Job.sources`).
    own_stem
        What the names of its files of results begin with, where that is not its own name: two files may share one.
    """

    location: str
    bytes: int | None
    modified_ns: int = 0
    description: str | None = None
    object: str | None = None
    load_case: tuple[Value, ...] = ()
    sources: frozenset[int] = _ALL_INPUT
    own_stem: str | None = None

    @property
    def path(self) -> Path:
        """Its path."""
        return Path(self.location)

    @property
    def results_stem(self) -> str:
        """What the names of its files of results begin with."""
        return stem_of(self.name) if self.own_stem is None else self.own_stem

    @property
    def name(self) -> str:
        """The last part of its path."""
        return os.path.basename(self.location)  # noqa: PTH119 - ten times as fast as a Path


def find_all(job: Job) -> list[SimFile]:
    """The files that a job asks for, by file name.

    Raises
    ------
    InventoryError
        A folder is missing or unreadable, or there is no file that is asked for.
    """
    found: dict[SimFile, frozenset[int]] = {}
    for source, inputs in job.sources.items():
        own = find(inputs)
        if not own and inputs.listed != ():
            raise InventoryError(nothing_found(inputs))
        if len(job.sources) == 1 and source == ALL_INPUT:
            return own
        for file in own:
            found[file] = found.get(file, frozenset()) | {source}
    return sorted((replace(file, sources=sources) for file, sources in found.items()), key=_by_name)


def of_source(files: Sequence[SimFile], source: int) -> NDArray[np.intp] | None:
    """The positions of the files of a source; None where all are."""
    own = np.array([source in file.sources for file in files], dtype=bool)
    return None if own.all() else np.flatnonzero(own)


def sources_of(job: Job, files: Sequence[SimFile]) -> list[frozenset[int]] | None:
    """The sources that each file is of; None where there is one only."""
    return [file.sources for file in files] if len(job.sources) > 1 else None


def find(inputs: Inputs) -> list[SimFile]:
    """The files that `inputs` asks for, by file name.

    Raises
    ------
    InventoryError
        The folder is missing or unreadable.
    """
    wanted = name_filter(inputs)
    if inputs.listed is None:
        return scan(inputs.directory, wanted, size_filter(inputs), recursive=inputs.recursive)
    if not any(is_wildcard(entry.path.name) for entry in inputs.listed):
        return sorted((_listed(entry) for entry in inputs.listed if wanted(entry.path.name)), key=_by_name)
    found: dict[tuple[str, str | None], SimFile] = {}
    for entry in inputs.listed:
        for file in filter(lambda file: wanted(file.name), _expanded(entry)):
            found.setdefault((os.path.normcase(file.location), file.object), file)
    return sorted(found.values(), key=_by_name)


def scan(
    folder: Path,
    wanted: Callable[[str], bool],
    fits: Callable[[SimFile], bool] = lambda file: True,
    *,
    recursive: bool = False,
) -> list[SimFile]:
    """The files of a folder whose names are wanted and that fit, by file name.

    Parameters
    ----------
    recursive
        Whether folders inside it are entered. Links to folders are not followed.
    """
    found: list[SimFile] = []
    waiting = [str(folder)]
    for place in waiting:  # grows
        with _readable(place), os.scandir(place) as entries:
            for entry in entries:
                if recursive and entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif wanted(entry.name) and (file := _scanned(entry)) and fits(file):
                    found.append(file)
    found.sort(key=_by_name)
    return found


@contextmanager
def _readable(folder: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise InventoryError(f"the input folder {folder} does not exist") from None
    except NotADirectoryError:
        raise InventoryError(f"{folder} is a file, not a folder") from None
    except PermissionError:
        raise InventoryError(f"the input folder {folder} may not be read: permission denied") from None
    except OSError as error:
        raise InventoryError(f"the input folder {folder} cannot be read: {error.strerror or error}") from None


def is_wildcard(text: str) -> bool:
    """Whether a name stands for several files."""
    return "*" in text or "?" in text


def wildcard(text: str) -> re.Pattern[str]:
    """What finds a wildcard in a text. Brackets mean themselves."""
    words = {"*": ".*", "?": "."}
    return re.compile("".join(words.get(letter, re.escape(letter)) for letter in text), re.IGNORECASE | re.DOTALL)


def name_filter(inputs: Inputs) -> Callable[[str], bool]:
    """A test whether a file name passes every filter of `inputs`. Upper and lower case are the same, as on Windows."""
    parts = [text.lower() for text in (inputs.pattern, *inputs.contains) if text and not is_wildcard(text)]
    forbidden = [text.lower() for text in inputs.not_contains if text]
    expressions = [re.compile(text, re.IGNORECASE) for text in (inputs.regex,) if text]
    if inputs.pattern and is_wildcard(inputs.pattern):
        expressions.append(wildcard(inputs.pattern))

    def passes(name: str) -> bool:
        stem, lower = name[: -len(SUFFIX)], name.lower()
        if not lower.endswith(SUFFIX):
            return False
        lower = lower[: -len(SUFFIX)]
        return (
            all(part in lower for part in parts)
            and not any(part in lower for part in forbidden)
            and all(expression.search(stem) for expression in expressions)
        )

    return passes


def size_filter(inputs: Inputs) -> Callable[[SimFile], bool]:
    """A test whether a file's size is within the limits of `inputs`; one of no known size passes."""
    least, most = inputs.min_bytes, inputs.max_bytes
    return lambda file: file.bytes is None or least <= file.bytes <= most


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
    said = (entry.description, entry.object, entry.load_case)
    try:
        status = entry.path.stat()
    except OSError:
        return SimFile(str(entry.path), None, 0, *said)
    return SimFile(str(entry.path), status.st_size, status.st_mtime_ns, *said)


def _expanded(entry: ListedFile) -> list[SimFile]:
    """The files that an entry of a list stands for; itself, as a file that is missing, where a wildcard finds none."""
    if not is_wildcard(entry.path.name):
        return [_listed(entry)]
    fits = wildcard(entry.path.name)
    found: list[SimFile] = []
    with contextlib.suppress(InventoryError):  # then there is no such file
        found = scan(entry.path.parent, lambda name: fits.fullmatch(name) is not None)
    said = (entry.description, entry.object, entry.load_case)
    return [SimFile(file.location, file.bytes, file.modified_ns, *said) for file in found] or [_listed(entry)]


def _by_name(file: SimFile) -> tuple[str, str]:
    return file.name.lower(), file.location


def nothing_found(inputs: Inputs) -> str:
    """One sentence saying what was looked for and what is there instead."""
    if inputs.listed is not None:
        names = _filters(inputs)
        return "the configuration lists no input file" + (f" that has {names}" if inputs.listed and names else "")
    others = scan(inputs.directory, name_filter(Inputs(inputs.directory)), recursive=inputs.recursive)
    if not others:
        inside = "" if inputs.recursive else _in_sub_folder(inputs)
        return f"no {SUFFIX} file in {inputs.directory}{inside}"
    return (
        f"none of the {len(others)} {SUFFIX} files in {inputs.directory} has {_filters(inputs)}"
        f"; the first is {others[0].name}"
    )


def _in_sub_folder(inputs: Inputs) -> str:
    """Which folder inside the input folder has files that are wanted, and how to have them read; nothing if none."""
    wanted = name_filter(inputs)
    waiting = [str(inputs.directory)]
    for place in islice(waiting, MAX_SEARCHED):  # grows
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            names = sorted(entries, key=lambda entry: entry.name.lower())
            waiting += [entry.path for entry in names if entry.is_dir(follow_symlinks=False)]
            if count := sum(wanted(entry.name) for entry in names):
                there = os.path.relpath(place, inputs.directory)
                ask = "file_management: {filename: {recursive: true}} reads sub-folders too"
                return f", but {count:,} in its sub-folder {there}; {ask}"
    return ""


def _filters(inputs: Inputs) -> str:
    """What a file must have, in words."""
    names = [f"contains {text!r}" for text in (inputs.pattern, *inputs.contains) if text]
    names += [f"does not contain {text!r}" for text in inputs.not_contains if text]
    names += [f"matches the regular expression {text!r}" for text in (inputs.regex,) if text]
    if len(names) > MAX_SAID:
        names[MAX_SAID:] = [f"passes {len(names) - MAX_SAID:,} more filters"]
    found = [f"a name that {' and '.join(names)}"] if names else []
    found += [f"at least {inputs.min_bytes:,.0f} bytes"] if inputs.min_bytes > 0 else []
    found += [f"at most {inputs.max_bytes:,.0f} bytes"] if inputs.max_bytes < math.inf else []
    return " and ".join(found)
