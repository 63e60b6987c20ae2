"""A YAML file, read from top to bottom into a `Job`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orcapost.config.block import Block
from orcapost.config.errors import ConfigError, Problem, nearest, suggest
from orcapost.config.groups import summary_groups
from orcapost.config.inputs import inputs, output_directory
from orcapost.config.job import Job
from orcapost.config.override import with_changes
from orcapost.config.parallel import parallel
from orcapost.config.stand_in import stand_in
from orcapost.config.values import file_part
from orcapost.config.wishes import IGNORED, READ, check_products, csv_decimal, statistics, summary
from orcapost.config.yaml_file import read_file
from orcapost.config.yaml_tree import Node

LONGEST_NAME = 255  # bytes, on the file systems of Windows and Linux alike


def read_job(path: Path, override: str | None, settings: Sequence[str]) -> Job:
    """See `orcapost.config.load`."""
    source = path.absolute()
    tree = read_file(path)
    if tree.value is None:
        raise ConfigError([Problem(tree.where, "", "is empty")])
    if not isinstance(tree.value, dict):
        raise ConfigError([Problem(tree.where, "", f"must be a mapping of blocks, not {tree.kind}")])
    changed = with_changes(tree, override, settings)
    problems: list[Problem] = []
    warnings: list[str] = []
    root = Block(changed, problems)
    notes = _unknown_blocks(root, tree)
    wanted, products = check_products(root)
    repeated: list[str] = []
    files = inputs(root, source.parent, repeated)
    object_needed = not (files.listed and all(file.object for file in files.listed))
    job = Job(
        source=source,
        label=_label(root),
        inputs=files,
        output_directory=output_directory(root, source.parent),
        groups=summary_groups(changed, object_needed, problems, warnings) if wanted else (),
        csv_decimal=csv_decimal(root),
        statistics=statistics(root),
        include_incomplete=summary(root).flag("include_incomplete"),
        parallel=parallel(root),
        stand_in=stand_in(root),
        notes=(*notes, *products, *repeated),
        warnings=tuple(warnings),
    )
    for group in job.groups:
        if len(f"{job.name}_{group.label}.csv".encode()) > LONGEST_NAME:
            words = f"the table '{job.name}_{group.label}.csv' would have a longer name than a file can have"
            problems.append(Problem(tree.where, "", words, "shorten meta.label or the group's Label"))
    if problems:
        raise ConfigError(problems)
    return job


def _unknown_blocks(root: Block, file: Node) -> list[str]:
    """One note for all top-level keys that nothing reads; from the command line they are problems."""
    known = (*READ, *IGNORED)
    unknown = []
    for key, node in root.node.mapping.items():
        if key in known:
            continue
        if key not in file.mapping:
            root.problems.append(Problem(node.where, key, "unknown key", suggest(key, known)))
        else:
            unknown.append(f"{key} (line {node.key.line})" if node.key and node.key.line else key)
    return [f"Keys that orcapost does not read are ignored: {', '.join(unknown)}."] if unknown else []


def _label(root: Block) -> str | None:
    """``meta.label``; other keys of ``meta`` are the user's own, unless they look like a misspelt label."""
    meta = root.block("meta")
    for key, node in meta.node.mapping.items():
        if key != "label" and nearest(key, ["label"]):
            place = node.key or node.where
            root.problems.append(Problem(place, node.path, "unknown key", "did you mean label?"))
    label = meta.get("label")
    return None if label is None or label.value == "" else meta.read("label", file_part)
