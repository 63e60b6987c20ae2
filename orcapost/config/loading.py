"""A YAML file, read from top to bottom into a `Job`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orcapost.common.nearest import nearest
from orcapost.config.generations.harmless import without_harmless
from orcapost.config.generations.today import in_todays_form, wrote_a_workbook
from orcapost.config.inputs import inputs, output_directory
from orcapost.config.labels import with_labels
from orcapost.config.parallel import parallel
from orcapost.config.postprocess import FORMAT, LABEL, META, check_products, check_top_level, formats
from orcapost.config.sources import FoundSources
from orcapost.config.stand_in import stand_in
from orcapost.formats.settings import csv_options
from orcapost.job import Document, Job, output_name
from orcapost.products.protocol import Reading, Request
from orcapost.products.summary import settings as summary
from orcapost.yamldoc.block import Block, unknown_key
from orcapost.yamldoc.edit import at
from orcapost.yamldoc.errors import ConfigError, ConfigProblem, ConfigProblems
from orcapost.yamldoc.file import read_file
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.override import with_changes

# Bytes of a file's name: 255 on the file systems of Windows and Linux, less what is put behind a name: _partial, _new9.
MAX_TABLE_NAME = 240
WORKBOOK = (
    "Tables are CSV files; as before, in one workbook with a sheet for each group, too: "
    "orcaflex.postprocess.format: [csv, xlsx]."
)
MAX_NAME = 220  # of what every output file's name begins with; _journal.jsonl and such follow


def read_job(path: Path, override: str | None, settings: Sequence[str]) -> Job:
    """See `orcapost.config.load`."""
    source = path.absolute()
    warnings: list[str] = []
    tree = read_file(path, warnings)
    if tree.value is None:
        raise ConfigError([ConfigProblem(tree.where, "", "is empty")])
    if not isinstance(tree.value, dict):
        raise ConfigError([ConfigProblem(tree.where, "", f"must be a mapping of blocks, not {tree.kind}")])
    changed = with_changes(tree, override, settings)
    problems = ConfigProblems()
    try:
        return _job(source, tree, changed, override, settings, warnings, problems)
    except ConfigError as error:
        raise ConfigError(with_labels(error.problems, changed)) from None


def _job(
    source: Path,
    tree: Node,
    changed: Node,
    override: str | None,
    settings: Sequence[str],
    warnings: list[str],
    problems: ConfigProblems,
) -> Job:
    """The job of a tree; `changed` is the tree with what the command line lays over it."""
    notes = check_top_level(changed, tree, problems)
    more_notes: list[str] = []
    todays = in_todays_form(changed, problems, warnings)
    root = Block(without_harmless(todays, notes), problems)
    products, unsupported = check_products(root, more_notes)
    of_tables = summary.settings(root)
    repeated: list[str] = []
    missing: list[str] = []
    label = _label(root)
    name = output_name(source, label)
    files = inputs(root, source.parent, repeated)
    sources = FoundSources(files, source.parent, repeated)
    reading = Reading(root, not files.name_objects, warnings, more_notes, name, missing, sources)
    requests = [product.read(reading) for product in products]
    _with_something_listed(todays, problems, requests, unsupported, more_notes)
    if wrote_a_workbook(changed) and any(request.labels for request in requests):
        more_notes += [] if at(root.node, ("orcaflex", "postprocess", FORMAT.key)) else [WORKBOOK]
    job = Job(
        source=source,
        label=label,
        inputs=files,
        output_directory=output_directory(root, source.parent),
        requests=tuple(request for request in requests if request.entries),
        csv_decimal=summary.CSV_DECIMAL.value(of_tables),
        statistics=summary.statistics(root),
        include_incomplete=summary.INCLUDE_INCOMPLETE.value(of_tables),
        parallel=parallel(root),
        stand_in=stand_in(root, source.parent, None if files.listed is None else len(files.listed)),
        csv_formulas=summary.CSV_FORMULAS.value(of_tables),
        formats=formats(root),
        csv=csv_options(root),
        more_inputs=tuple(sources.found[1:]),
        notes=(*notes, *more_notes, *repeated),
        unsupported=unsupported,
        missing=tuple(missing),
        warnings=tuple(warnings),
        document=Document(todays, override, tuple(settings)),
    )
    _check_names(job, root)
    _check_twins(job, root)
    if problems:
        raise ConfigError(problems)
    return job


def _with_something_listed(
    tree: Node, problems: ConfigProblems, requests: Sequence[Request], unsupported: Sequence[str], notes: list[str]
) -> None:
    """Where anything is left to do, what is asked for and lists nothing is a note, and no problem."""
    idle = [problem for problem in problems if problem.nothing_listed]
    others = [problem for problem in problems if not problem.nothing_listed]
    if any(request.entries for request in requests):
        notes += [f"{problem.path} ({problem.where}): {problem.message}; the rest is done." for problem in idle]
        problems[:] = others
    elif idle and unsupported:
        why = f"nothing to do: not supported yet: {', '.join(unsupported)}"
        problems[:] = [ConfigProblem(idle[0].where, "", why), *others]
    elif not problems:
        problems.append(ConfigProblem(tree.where, "", "nothing to do: nothing is listed for what is asked for"))


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
    meta = root.block(META.key)
    for key, node in meta.node.mapping.items():
        if key != LABEL.key and nearest(key, [LABEL.key]):
            root.problems.append(unknown_key(node, "did you mean label?"))
    label = meta.get(LABEL.key)
    return None if label is None or label.value == "" else LABEL.read(meta)
