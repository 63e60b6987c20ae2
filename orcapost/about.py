"""What stands beside the tables and says where they come from: a JSON file for each, and the resolved configuration."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from orcapost.common.atomic import open_to_read, write_texts
from orcapost.config.resolved import config_hash, resolved_path, resolved_text
from orcapost.extract.answers import VariableDetails
from orcapost.extract.details import VariableKey
from orcapost.formats.table import Files, Table
from orcapost.inventory import SimFile
from orcapost.job import Job
from orcapost.records.provenance import Configuration, Provenance
from orcapost.records.recorder import Warned
from orcapost.results.memory import Results
from orcapost.tables import table_files, tables_of


def meta_path(job: Job, label: str) -> Path:
    """Where the provenance of the table of this label belongs."""
    return job.output_directory / f"{job.name}_{label}.meta.json"


def about_paths(job: Job) -> list[Path]:
    """All that `write_about` writes."""
    labels = (*job.tables, *(files.about for files in job.files))
    return [*(meta_path(job, label) for label in labels), resolved_path(job)]


def provenance_of(
    job: Job,
    files: Sequence[SimFile],
    results: Results,
    details: Mapping[VariableKey, VariableDetails],
    backend: str,
) -> Provenance:
    """What can be said of every table of a run. `details`: units and long names of variables."""
    configuration = Configuration(str(job.source), config_hash(job), resolved_path(job).name)
    return Provenance(files, results.sources(), details, backend, configuration)


def write_about(
    job: Job,
    files: Sequence[SimFile],
    results: Results,
    provenance: Provenance,
    earlier: Callable[[Path], Collection[Path]],
) -> tuple[dict[Path, Path], list[Warned]]:
    """Write what is not there already as it would be written.

    Parameters
    ----------
    earlier
        What earlier runs put beside a file (see `orcapost.common.atomic.write_all`).

    Returns
    -------
    Where each file that was written really stands, by its path; and a warning for each column of mixed units.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    texts = {resolved_path(job): resolved_text(job, job.output_directory)}
    names = {label: file.path.name for file in reversed(table_files(job)) for label in file.labels}
    warnings: list[Warned] = []
    described: list[Table | Files] = [*tables_of(job, files, results), *job.files]
    for table in described:
        label, name = table.label, names.get(table.label, "")
        if isinstance(table, Files):
            label, name = table.about, table.name_for("*")
        content = provenance.of(table, name)
        texts[meta_path(job, label)] = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        warnings += provenance.mixed_units(table)
    changed = {path: text for path, text in texts.items() if not _is_written(path, text)}
    beside = [other for path in changed for other in earlier(path)]
    return write_texts(changed, beside), warnings


def _is_written(path: Path, text: str) -> bool:
    try:
        with open_to_read(path) as stream:
            return stream.read() == text.encode(errors="backslashreplace")
    except OSError:
        return False
