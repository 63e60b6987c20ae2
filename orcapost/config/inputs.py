"""`file_management`, or the oldest `Files` -> the input files; the folder of the tables."""

from __future__ import annotations

import os
from pathlib import Path, PureWindowsPath

from orcapost.job import Inputs, ListedFile
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import Misread
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.values import path_text, path_texts, text, texts

KEYS = (
    "flag",
    "input_directory",
    "output_directory",
    "filename",
    "files",
    "input_files",
    "update_unfinished",
)
CURRENT_KEYS = ("flag", "directory", "auto_read", "filename_pattern")
LISTED_KEYS = ("sim", "dat", "yml", "yaml", "txt")
DEFAULT_OUTPUT = "csv"
SHOWN_NAMES = 3


def inputs(root: Block, folder: Path, notes: list[str]) -> Inputs:
    """Which files to read; relative paths start from the YAML file's folder. Notes are added to `notes`."""
    block = root.block("file_management", KEYS)
    filename = block.block("filename", ("extension", "pattern", "filters"))
    filters = filename.block("filters", ("contains", "not_contains"))
    current = block.block("files", ("files_in_current_directory",)).block("files_in_current_directory", CURRENT_KEYS)
    listed = _files(root, folder)
    if listed is None and not block.flag("flag", default=True):
        block.problem(block.node.mapping["flag"], "nothing to read while this is false", "set it to true")
    directory = block.read("input_directory", path_text) or current.read("directory", path_text)
    base = place(directory, folder)
    if listed is None:
        listed = _input_files(block, base)
    if listed is None and not current.flag("auto_read", default=True):
        node = current.node.mapping["auto_read"]
        current.problem(node, "nothing to read: no files are listed", "list them under input_files: sim:")
    extensions = filename.read("extension", texts) or ("sim",)
    return Inputs(
        directory=base,
        extensions=tuple(extension.lstrip(".").lower() for extension in extensions),
        pattern=filename.read("pattern", _part_of_name) or current.read("filename_pattern", _part_of_name),
        contains=filters.read("contains", texts) or (),
        not_contains=filters.read("not_contains", texts) or (),
        listed=None if listed is None else _once(listed, notes),
    )


def output_directory(root: Block, folder: Path) -> Path:
    """Where the tables go; ``csv`` beside the YAML file unless it says otherwise."""
    block = root.block("file_management")
    return place(block.read("output_directory", path_text) or DEFAULT_OUTPUT, folder)


def place(written: str | None, folder: Path) -> Path:
    r"""A path as the YAML file means it.

    Relative ones start from its folder, and may be written with either slash. ``D:\sim`` and
    ``\\server\share`` are kept as they are on every system.
    """
    if written is None:
        return folder
    if is_absolute(written):
        return Path(written)
    return Path(os.path.normpath(folder / PureWindowsPath(written).as_posix()))


def is_absolute(written: str) -> bool:
    r"""Whether a path means the same from every folder, on this system or, as ``D:\sim`` does, on Windows."""
    return bool(PureWindowsPath(written).drive) or Path(written).is_absolute()


def _part_of_name(node: Node) -> str:
    written = text(node)
    if "*" in written or "?" in written:
        raise Misread("is a part of the file's name, not a wildcard", "leave out * and ?")
    return written


def _once(listed: tuple[ListedFile, ...], notes: list[str]) -> tuple[ListedFile, ...]:
    """The listed files without those listed before for the same object, which would count twice in the statistics."""
    first: dict[tuple[str, str | None], ListedFile] = {}
    repeated: dict[str, None] = {}
    for file in listed:
        key = os.path.normcase(os.path.normpath(file.path)), file.object
        if key in first:
            repeated[file.path.name] = None
        else:
            first[key] = file
    if repeated:
        names = list(repeated)[:SHOWN_NAMES]
        names += [f"{len(repeated) - SHOWN_NAMES:,} more"] if len(repeated) > SHOWN_NAMES else []
        notes.append(f"Files listed more than once for the same object have one row each: {', '.join(names)}.")
    return tuple(first.values())


def _input_files(block: Block, base: Path) -> tuple[ListedFile, ...] | None:
    names = block.block("input_files", LISTED_KEYS).read("sim", path_texts)
    return tuple(ListedFile(place(name, base)) for name in names) if names else None


def _files(root: Block, folder: Path) -> tuple[ListedFile, ...] | None:
    """The list ``Files`` of the oldest configurations."""
    given = root.get("Files")
    if given is None:
        return None
    if not isinstance(given.value, list):
        root.problem(given, f"must be a list of files, not {given.kind}")
    found = []
    for entry in given.entries:
        block = Block(entry, root.problems, ("Name", "Label", "ObjectName"))
        name = block.need("Name", path_text)
        if name is not None:
            found.append(ListedFile(place(name, folder), block.read("Label", text), block.read("ObjectName", text)))
    return tuple(found)
