"""Results -> the tables of every product, in the output folder: one row for each file, by file name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import IO

from orcapost import __version__
from orcapost.common.atomic import write_all
from orcapost.formats.csv import CellForm, RowStatistics, head_of_line, write
from orcapost.inventory import SimFile
from orcapost.job import Job
from orcapost.results.memory import Results


def table_path(job: Job, label: str) -> Path:
    """Where the table of this label belongs."""
    return job.output_directory / job.table_name(label)


def partial_path(job: Job, label: str) -> Path | None:
    """Where a table belongs after a run that did not come to its end; None where another table does."""
    path = table_path(job, label)
    path = path.with_name(f"{path.stem}_partial{path.suffix}")
    others = {table_path(job, other).name.lower() for other in job.tables}
    return None if path.name.lower() in others else path


def partial_paths(job: Job) -> list[Path]:
    """All that `partial_path` gives."""
    return [path for label in job.tables if (path := partial_path(job, label)) is not None]


def write_tables(
    job: Job,
    files: Sequence[SimFile],
    results: Results,
    place: Callable[[Job, str], Path | None] = table_path,
    earlier: Collection[Path] = (),
    unchanged: Collection[Path] = (),
) -> dict[Path, Path]:
    """Write every table that `job` asks for.

    Parameters
    ----------
    place
        Where each table belongs; None to leave it out.
    earlier
        What earlier runs put beside the tables (see `orcapost.common.atomic.write_all`).
    unchanged
        Tables that are there already as they would be written.

    Returns
    -------
    For each table's path, where it really stands (see `orcapost.common.atomic.write_all`).

    Raises
    ------
    OSError
        A table cannot be written (see `orcapost.common.atomic.write_all`).
    """
    labels = [label for request in job.requests for label in request.labels]
    paths = [path for label in labels if (path := place(job, label)) is not None]
    if set(paths) <= set(unchanged):
        return {path: path for path in paths}
    form = CellForm(job.csv_decimal, job.csv_formulas)
    heads = _heads(files, results, form)
    rows = RowStatistics(
        job.statistics,
        {"start_time": results.start_time, "stop_time": results.stop_time},
        results.counting(job.include_incomplete),
    )
    writers: dict[Path, Callable[[IO[str]], None]] = {}
    for request in job.requests:
        for table in request.tables(results):
            path = place(job, table.label)
            if path is not None and path not in unchanged:
                writers[path] = partial(write, table=table, form=form, heads=heads, rows=rows)
    written = write_all(writers, earlier)
    return {path: written.get(path, path) for path in paths}


def content_keys(job: Job, files: Sequence[SimFile], state: bytes) -> dict[Path, str]:
    """A hash of all that decides a table's bytes, by the table's path. `state`: that of the files' results."""
    shared = hashlib.blake2b(state)
    for file in files:
        shared.update(os.fsencode(file.location))
        shared.update(repr(file.description).encode())
    how = (__version__, job.csv_decimal, job.csv_formulas, job.statistics, job.include_incomplete)
    keys: dict[Path, str] = {}
    for request in job.requests:
        own = shared.copy()
        own.update(repr((how, request)).encode(errors="backslashreplace"))
        keys |= dict.fromkeys((table_path(job, label) for label in request.labels), own.hexdigest())
    return keys


def _heads(files: Sequence[SimFile], results: Results, form: CellForm) -> list[str]:
    """What stands in a file's row before its values, the same in every table."""
    everything = slice(None)
    folders: dict[str, str] = {}  # every file has one of a few
    heads = []
    for file, run_status, start, stop in zip(
        files,
        results.run_status(everything),
        results.start_time(everything).values(),
        results.stop_time(everything).values(),
        strict=True,
    ):
        name = file.name
        folder = file.location.removesuffix(name)
        if folder not in folders:
            folders[folder] = (Path(folder).absolute() / "_").as_posix()[:-1]
        values = (run_status, start, stop, file.description, None)
        heads.append(head_of_line(folders[folder] + name, Path(name).stem, values, form))
    return heads
