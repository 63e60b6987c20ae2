"""`file_management` -> the input files; the folder of the tables."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

from orcapost.config.load_matrix import CSV_FILENAME, DATA, DATA_SOURCE, DIRECTORY, listed_files
from orcapost.config.places import place, place_of_file, results_of
from orcapost.job import Inputs, ListedFile
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import Misread
from orcapost.yamldoc.fields import Field, Section
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.reader import anything, reader
from orcapost.yamldoc.values import flag, number, path_text, path_texts, text, texts

DEFAULT_OUTPUT = "results"
KILOBYTE = 1024  # bytes, as the limits of sizes count
SHOWN_NAMES = 3


@reader("regular expression", {"type": "string", "format": "regex"})
def regular_expression(node: Node) -> str:
    """A regular expression of Python's."""
    written = text(node)
    try:
        re.compile(written)
    except re.error as error:
        raise Misread(f"is not a regular expression: {error}") from None
    return written


FLAG = Field("flag", flag, "`false` is an error where no files are listed, since then there is nothing to read", True)
INPUT_DIRECTORY = Field("input_directory", path_text, "where the `.sim` files are", otherwise="the YAML file's folder")
OUTPUT_DIRECTORY = Field(
    "output_directory", path_text, "where the tables go", otherwise=f"`{DEFAULT_OUTPUT}` beside the YAML file"
)
EXTENSION = Field(
    "extension", texts, "accepted; whichever files of a model are named, results are read from its `.sim`"
)
PATTERN = Field("pattern", text, "the name must contain this; `*` and `?` stand for any characters and any one")
RECURSIVE = Field("recursive", flag, "`true`: folders inside the input folder are entered", default=False)
CONTAINS = Field("contains", texts, "the name must contain each of these")
NOT_CONTAINS = Field("not_contains", texts, "the name must contain none of these")
REGEX = Field("regex", regular_expression, "must be found in the name")
MIN_SIZE = Field("min_size_kb", number, f"least size, in {KILOBYTE:,} bytes")
MAX_SIZE = Field("max_size_kb", number, f"largest size, in {KILOBYTE:,} bytes")
FILTERS = Section("filters", (CONTAINS, NOT_CONTAINS, REGEX, MIN_SIZE, MAX_SIZE), "which files of the folder")
FILENAME = Section("filename", (EXTENSION, PATTERN, RECURSIVE, FILTERS), "which files of the folder")

INPUT_FILES = Section(
    "input_files",
    tuple(
        Field(key, path_texts, "these files, or those that a wildcard stands for, and no others")
        for key in ("sim", "dat", "yml", "yaml", "txt")
    ),
    "a list of files; the `.sim` of each is read, whichever of a model's files is named; a missing one becomes a row",
)

CURRENT_FLAG = Field("flag", flag, "`true`: the files are in the YAML file's folder, whatever `directory` says")
CURRENT_DIRECTORY = Field("directory", path_text, "where the files are, without `input_directory`")
AUTO_READ = Field("auto_read", flag, "`false`: only listed files are read", default=True)
CURRENT_PATTERN = Field("filename_pattern", text, "as `filename.pattern`, where that is not given")
CURRENT = Section(
    "files_in_current_directory", (CURRENT_FLAG, CURRENT_DIRECTORY, AUTO_READ, CURRENT_PATTERN), "of older files"
)
OLDER_CONTAINS = Field("filename_contains", texts, "as `filename.filters.contains`, where that is not given")
OLDER_NOT_CONTAINS = Field("filename_not_contains", texts, "as `filename.filters.not_contains`, likewise")
OLDER_FILTERS = Section("filters", (OLDER_CONTAINS, OLDER_NOT_CONTAINS), "of older files")
FILES = Section(
    "files",
    (DATA_SOURCE, CSV_FILENAME, DATA, DIRECTORY, INPUT_FILES, EXTENSION, OLDER_FILTERS, CURRENT),
    "a load matrix: a list of files and what is known of each",
)
UPDATE_UNFINISHED = Field("update_unfinished", anything, "not supported")
FILE_MANAGEMENT = Section(
    "file_management",
    (FLAG, INPUT_DIRECTORY, OUTPUT_DIRECTORY, FILENAME, INPUT_FILES, FILES, UPDATE_UNFINISHED),
    "where the files are, and where the tables go",
)


def inputs(root: Block, folder: Path, notes: list[str]) -> Inputs:
    """Which files to read; relative paths start from the YAML file's folder. Notes are added to `notes`."""
    block = FILE_MANAGEMENT.block(root)
    filename, files = FILENAME.block(block), FILES.block(block)
    base = _input_directory(block, CURRENT.block(files), folder, notes)
    chosen = _filtered(Inputs(base), filename, files)
    names, listed = listed_files(files, folder, notes)
    start = place(INPUT_DIRECTORY.read(block), folder)
    if listed is None:
        listed = _input_files(INPUT_FILES.block(block), start) or _input_files(INPUT_FILES.block(files), start)
    if listed is not None:
        return Inputs(start, listed=listed_once(listed, notes), load_matrix=names)
    _check_extensions(filename, files, notes)
    if not FLAG.value(block):
        block.problem(block.node.mapping["flag"], "nothing to read while this is false", "set it to true")
    current = CURRENT.block(files)
    if not AUTO_READ.value(current) and not CURRENT_FLAG.read(current):
        node = current.node.mapping["auto_read"]
        current.problem(node, "nothing to read: no files are listed", "list them under input_files: sim:")
    return chosen


def output_directory(root: Block, folder: Path) -> Path:
    """Where the tables go."""
    block = root.block(FILE_MANAGEMENT.key)
    return place(OUTPUT_DIRECTORY.read(block) or DEFAULT_OUTPUT, folder)


def _input_directory(block: Block, current: Block, folder: Path, notes: list[str]) -> Path:
    directory, older = INPUT_DIRECTORY.read(block), CURRENT_DIRECTORY.read(current)
    if directory is None and older is not None and CURRENT_FLAG.read(current):
        notes.append(
            f"Files are read from the YAML file's folder, not from {older}, since {CURRENT.key} has flag: true."
        )
        older = None
    return place(directory or older, folder)


def _filtered(files: Inputs, filename: Block, older: Block) -> Inputs:
    """The same with all filters."""
    filters, older_filters = FILTERS.block(filename), OLDER_FILTERS.block(older)
    least, most = MIN_SIZE.read(filters), MAX_SIZE.read(filters)
    if least is not None and most is not None and most < least:
        filters.problem(filters.node.mapping[MAX_SIZE.key], f"is below {MIN_SIZE.key}: no file fits")
    return replace(
        files,
        pattern=PATTERN.read(filename) or CURRENT_PATTERN.read(CURRENT.block(older)),
        contains=CONTAINS.read(filters) or OLDER_CONTAINS.read(older_filters) or (),
        not_contains=NOT_CONTAINS.read(filters) or OLDER_NOT_CONTAINS.read(older_filters) or (),
        regex=REGEX.read(filters),
        min_bytes=files.min_bytes if least is None else least * KILOBYTE,
        max_bytes=files.max_bytes if most is None else most * KILOBYTE,
        recursive=RECURSIVE.value(filename),
    )


def _check_extensions(filename: Block, older: Block, notes: list[str]) -> None:
    """Of the files that are asked for some must hold results. In older files the extension is that of the models."""
    extensions = EXTENSION.read(filename)
    if extensions and not _has_results(extensions):
        node = filename.node.mapping[EXTENSION.key]
        filename.problem(node, f"asks for {', '.join(extensions)}, and results are in .sim files", "write [sim]")
    models = None if extensions else EXTENSION.read(older)
    if models and not _has_results(models):
        named = ", ".join(models)
        notes.append(f"Results are read from .sim files; the extension {named} means the .sim files of these models.")


def _has_results(extensions: tuple[str, ...]) -> bool:
    return any(extension.lower().strip("*.") == "sim" for extension in extensions)


def _input_files(block: Block, start: Path) -> tuple[ListedFile, ...] | None:
    """The listed files. One that several keys list, as a model and its results are, is one."""
    found: list[Path] = []
    for field in INPUT_FILES.fields:
        named = block.read(field.key, path_texts) or ()
        others = set(found)
        found += [path for name in named if (path := place_of_file(results_of(name), start)) not in others]
    return tuple(map(ListedFile, found)) or None


def listed_once(listed: tuple[ListedFile, ...], notes: list[str]) -> tuple[ListedFile, ...]:
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
