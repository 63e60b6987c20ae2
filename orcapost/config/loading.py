"""A YAML file, read from top to bottom into a `Job`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orcapost.config.inputs import inputs, output_directory
from orcapost.config.parallel import parallel
from orcapost.config.postprocess import check_products, formats, known_blocks
from orcapost.config.stand_in import stand_in
from orcapost.formats.settings import csv_options
from orcapost.job import Document, Job, output_name
from orcapost.products.protocol import Reading, entries_of
from orcapost.products.summary import settings as summary
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import ConfigError, ConfigProblem, ConfigProblems, nearest, shortened, suggest
from orcapost.yamldoc.file import read_file
from orcapost.yamldoc.node import MAX_SHOWN_KEY, Node
from orcapost.yamldoc.override import with_changes
from orcapost.yamldoc.values import file_part

MAX_NAMED = 20  # unknown blocks in a note
# Bytes of a file's name: 255 on the file systems of Windows and Linux, less what is put behind a name: _partial, _new9.
MAX_TABLE_NAME = 240
MAX_NAME = 220  # of what every output file's name begins with; _journal.jsonl and such follow


def read_job(path: Path, override: str | None, settings: Sequence[str]) -> Job:
    """See `orcapost.config.load`."""
    source = path.absolute()
    tree = read_file(path)
    if tree.value is None:
        raise ConfigError([ConfigProblem(tree.where, "", "is empty")])
    if not isinstance(tree.value, dict):
        raise ConfigError([ConfigProblem(tree.where, "", f"must be a mapping of blocks, not {tree.kind}")])
    changed = with_changes(tree, override, settings)
    problems = ConfigProblems()
    warnings: list[str] = []
    more_notes: list[str] = []
    root = Block(changed, problems)
    notes = _unknown_blocks(root, tree)
    products, unsupported = check_products(root, more_notes)
    of_tables = summary.settings(root)
    repeated: list[str] = []
    missing: list[str] = []
    label = _label(root)
    name = output_name(source, label)
    files = inputs(root, source.parent, repeated)
    object_needed = not (files.listed and all(file.object for file in files.listed))
    job = Job(
        source=source,
        label=label,
        inputs=files,
        output_directory=output_directory(root, source.parent),
        requests=tuple(
            product.read(Reading(root, object_needed, warnings, more_notes, name, missing)) for product in products
        ),
        csv_decimal=summary.CSV_DECIMAL.value(of_tables),
        statistics=summary.statistics(root),
        include_incomplete=summary.INCLUDE_INCOMPLETE.value(of_tables),
        parallel=parallel(root),
        stand_in=stand_in(root),
        csv_formulas=summary.CSV_FORMULAS.value(of_tables),
        formats=formats(root),
        csv=csv_options(root),
        notes=(*notes, *more_notes, *repeated),
        unsupported=unsupported,
        missing=tuple(missing),
        warnings=tuple(warnings),
        document=Document(changed, override, tuple(settings)),
    )
    _check_names(job, root)
    _check_twins(job, root)
    if not problems and not entries_of(job.requests):
        root.problem(root.node, f"nothing to do: {more_notes[-1] if more_notes else 'no results are asked for'}")
    if problems:
        raise ConfigError(problems)
    return job


def _unknown_blocks(root: Block, file: Node) -> list[str]:
    """One note for all top-level keys that nothing reads; from the command line they are problems."""
    known = known_blocks()
    unknown = []
    for key, node in root.node.mapping.items():
        if key in known:
            continue
        if key not in file.mapping:
            root.problems.append(ConfigProblem(node.where, key, "unknown key", suggest(key, known)))
        else:
            name = shortened(key, MAX_SHOWN_KEY)
            unknown.append(f"{name} (line {node.key.line})" if node.key and node.key.line else name)
    if len(unknown) > MAX_NAMED:
        unknown[MAX_NAMED:] = [f"and {len(unknown) - MAX_NAMED:,} more"]
    return [f"Keys that orcapost does not read are ignored: {', '.join(unknown)}."] if unknown else []


def _check_names(job: Job, root: Block) -> None:
    """No output file may have a longer name than a file can have: that would show when everything is done."""
    if _bytes(job.name) > MAX_NAME:
        place = root.block("meta").get("label") or root.node
        message = f"the names of the output files, '{job.name}_...', would be longer than a file's name can be"
        root.problem(place, message, "shorten meta.label or the configuration's own name")
        return
    for label in (*job.tables, *(files.about for files in job.files)):
        table = job.table_name(label)
        if _bytes(table) > MAX_TABLE_NAME:
            message = f"the table '{table}' would have a longer name than a file can have"
            root.problem(root.node, message, "shorten meta.label or the group's Label")


def _check_twins(job: Job, root: Block) -> None:
    """Two products must not write one table; of twins in one of them it says so itself, with their lines."""
    taken: set[str] = set()
    for request in job.requests:
        labels = (*request.labels, *(files.about for files in request.files))
        own = {label.casefold(): label for label in labels}
        for name in sorted(taken & own.keys()):
            message = f"two kinds of result would write the table '{own[name]}'"
            root.problem(root.node, message, "give one of them another Label")
        taken |= own.keys()


def _bytes(name: str) -> int:
    return len(name.encode(errors="surrogatepass"))


def _label(root: Block) -> str | None:
    """``meta.label``; other keys of ``meta`` are the user's own, unless they look like a misspelt label."""
    meta = root.block("meta")
    for key, node in meta.node.mapping.items():
        if key != "label" and nearest(key, ["label"]):
            place = node.key or node.where
            root.problems.append(ConfigProblem(place, node.path, "unknown key", "did you mean label?"))
    label = meta.get("label")
    return None if label is None or label.value == "" else meta.read("label", file_part)
