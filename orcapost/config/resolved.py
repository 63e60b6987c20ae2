"""The resolved configuration: what a job was read from, override and settings included, as a file that runs alone."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path, PurePath

from orcapost import __version__
from orcapost.common.names import as_text, on_one_line
from orcapost.config.load_matrix import FILE_HEADINGS, heading_in
from orcapost.config.places import is_absolute, place
from orcapost.job import Job
from orcapost.yamldoc.errors import Where
from orcapost.yamldoc.merge import patch
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.write import to_yaml

# How a path is written: as the configuration has it (None where it is absent), and where it leads.
_Spelling = Callable[[str | None, Path], str]


def resolved_path(job: Job) -> Path:
    """Where the resolved configuration of a job belongs: in its output folder."""
    return job.output_directory / f"{job.name}_resolved.yml"


def resolved_text(job: Job, folder: Path) -> str:
    """The resolved configuration as YAML, for a file in `folder`.

    Run there, it reads the same input files and writes the same tables beside itself; their names begin with its own.
    Paths are relative to `folder`, so that all can be moved together; what was written as an absolute path, and what
    lies on another drive, is absolute. The same job gives the same text.
    """
    folder = folder.absolute()
    tree = _with_places(job, lambda written, path: _from_folder(folder, written, path), ".")
    head = [
        f"Written by orcapost {__version__}: the configuration of a run, with all that was laid over it.",
        _what_it_is(job),
        f"Configuration: {_from_folder(folder, None, job.source)}",
    ]
    if job.document.override:
        head.append(f"Override: {job.document.override}")
    head += [f"Setting: --set {setting}" for setting in job.document.settings]
    return "".join(f"# {on_one_line(line)}\n" for line in head) + to_yaml(tree)


def _what_it_is(job: Job) -> str:
    if job.trial is None:
        return "It runs to the same tables, beside this file and named after it."
    trial = job.trial
    options = [f"--only {group}" for group in trial.groups]
    options += [] if trial.match is None else [f"--match {trial.match}"]
    options += [] if trial.files is None else [f"--files {trial.files}"]
    return f"The run was a trial ({' '.join(options)}); this is the whole, which runs to whole tables beside this file."


def config_hash(job: Job) -> str:
    """SHA-256 of the resolved configuration with absolute paths, in hexadecimal digits.

    It changes neither with comments, quotes and the order of keys, nor with the configuration's name and folder.
    """
    tree = _with_places(job, lambda written, path: str(path), str(job.whole.output_directory))
    found = hashlib.sha256(json.dumps(tree, default=_plain, sort_keys=True).encode())
    for inputs in job.sources.values():
        if inputs.load_matrix:  # which may stand in a file of its own
            found.update(repr((inputs.load_matrix, inputs.listed)).encode(errors="backslashreplace"))
    return found.hexdigest()


def _plain(node: Node) -> object:
    return node.text if isinstance(node.value, bool) else node.value  # `No` may be a name


def _with_places(job: Job, spelt: _Spelling, output: str) -> Node:
    """The configuration with every path that starts from its folder written in another way.

    The files in ``input_files`` start from the input directory, those in the CSV file of a load matrix from a directory
    of theirs, and stay as they are.
    """
    tree, start = job.document.tree, job.source.parent
    current = _written_at(tree, "file_management", "files", "files_in_current_directory", "directory")
    written = _written_at(tree, "file_management", "input_directory") or current
    places: dict[str, Node] = {
        "input_directory": _node(spelt(written, job.inputs.directory)),
        "output_directory": _node(output),
    }
    management = tree.mapping.get("file_management", _node({}))
    if files := _load_matrix(management.mapping.get("files", _node({})), spelt, start):
        places["files"] = _node(files)
    changes = {"file_management": _node(places)}
    for key, block in tree.mapping.items():
        if any(group.mapping.keys() & {"directory", "files", "inject_into"} for group in _groups(block)):
            changes[key] = _node({"groups": _node([_moved_group(group, spelt, start) for group in _groups(block)])})
    if graphs := tree.mapping.get("RangeGraph", _node({})).entries:
        changes["RangeGraph"] = _node([_moved_group(graph, spelt, start) for graph in graphs])
    if job.stand_in is not None and isinstance(job.stand_in.shape, Path):
        shape = spelt(_written_at(tree, "stand_in", "shape"), job.stand_in.shape)
        changes["stand_in"] = _node({"shape": _node(shape)})
    return patch(tree, _node(changes))


def _groups(block: Node) -> list[Node]:
    """The groups of a block of settings or of a master."""
    return block.mapping["groups"].entries if "groups" in block.mapping else []


def _moved_group(group: Node, spelt: _Spelling, start: Path) -> Node:
    """A group, or a range graph, with the places of its own files written in another way."""
    changes = {}
    if directory := _written_at(group, "directory"):
        changes["directory"] = _node(spelt(directory, place(directory, start)))
    if files := _load_matrix(group.mapping.get("files", _node({})), spelt, start):
        changes["files"] = _node(files)
    if workbook := _written_at(group, "inject_into", "filename"):
        changes["inject_into"] = _node({"filename": _node(spelt(workbook, place(workbook, start)))})
    return patch(group, _node(changes))


def _load_matrix(files: Node, spelt: _Spelling, start: Path) -> dict[str, Node]:
    """What of ``file_management.files`` is written in another way."""

    def again(*keys: str) -> Node:
        written = _written_at(files, *keys)
        return _node(spelt(written, place(written, start)))

    found: dict[str, Node] = {}
    if _written_at(files, "files_in_current_directory", "directory"):
        found["files_in_current_directory"] = _node({"directory": again("files_in_current_directory", "directory")})
    if _written_at(files, "csv_filename"):
        found["csv_filename"] = again("csv_filename")
        found["directory"] = again("directory")
    if entries := files.mapping.get("data", files).entries:
        names_start = place(_written_at(files, "directory"), start)
        found["data"] = _node([_moved(entry, spelt, names_start) for entry in entries])
        found["directory"] = again("directory") if "csv_filename" in found else _node(".")
    return found


def _moved(entry: Node, spelt: _Spelling, start: Path) -> Node:
    """An entry of a load matrix with its name written in another way."""
    heading = heading_in(list(entry.mapping), FILE_HEADINGS)
    if heading is None or (name := _written_at(entry, heading)) is None:
        return entry
    return patch(entry, _node({heading: _node(spelt(name, place(name, start)))}))


def _from_folder(folder: Path, written: str | None, path: Path) -> str:
    """A path for a file in `folder`: relative, if from there it leads to the very same path."""
    if written is not None and is_absolute(written):
        return written
    try:
        relative = PurePath(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return as_text(str(path))
    return as_text(relative if place(relative.strip(), folder) == path else str(path))


def _written_at(node: Node, *keys: str) -> str | None:
    """The text below these keys; None where it is absent or null."""
    for key in keys:
        if key not in node.mapping:
            return None
        node = node.mapping[key]
    return None if node.value is None else node.text.strip()


def _node(value: dict[str, Node] | list[Node] | str) -> Node:
    return Node(value, Where(""), text=value if isinstance(value, str) else "")
