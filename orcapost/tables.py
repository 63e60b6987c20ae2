"""Results -> the tables of every product, in the output folder: one row for each file, by file name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from orcapost import __version__
from orcapost.common.atomic import Binary, ContentWriter, write_all
from orcapost.common.names import distinct
from orcapost.common.optional import require
from orcapost.extract.answers import Value
from orcapost.formats.all import format_of
from orcapost.formats.errors import TableTooLarge
from orcapost.formats.protocol import Format, TableWriter
from orcapost.formats.settings import CellForm
from orcapost.formats.table import (
    HEAD,
    ColumnSource,
    ColumnValues,
    Meaning,
    Rows,
    Table,
    TableColumn,
    as_column,
    not_floats,
)
from orcapost.inventory import SimFile, of_source
from orcapost.job import Job
from orcapost.products.protocol import entries_of, questions_of
from orcapost.results.memory import Results
from orcapost.results.part import PartOfResults

CSV = format_of("csv")


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of one table or several.

    Attributes
    ----------
    path
        Where it belongs.
    labels
        Of its tables.
    """

    path: Path
    form: Format
    labels: tuple[str, ...]


def table_files(job: Job) -> list[TableFile]:
    """All files of tables that a job asks for, known before it runs."""
    files: list[TableFile] = []
    for name in job.formats:
        form = format_of(name)
        if form.one_file:
            files.append(TableFile(job.output_directory / f"{job.name}{form.suffix}", form, job.tables))
        else:
            files += [TableFile(_path(job, label, form), form, (label,)) for label in job.tables]
    return files


def table_paths(job: Job) -> list[Path]:
    """Their paths."""
    return [file.path for file in table_files(job)]


def partial_files(job: Job) -> list[TableFile]:
    """Where tables belong after a run that did not come to its end: CSV, in whatever format the tables are; without
    those whose place another table has."""
    tables = {_path(job, label, CSV).name.lower() for label in job.tables}
    paths = {label: _path(job, f"{label}_partial", CSV) for label in job.tables}
    return [TableFile(path, CSV, (label,)) for label, path in paths.items() if path.name.lower() not in tables]


def partial_paths(job: Job) -> list[Path]:
    """Their paths."""
    return [file.path for file in partial_files(job)]


def require_formats(job: Job) -> None:
    """Make sure that what the formats need is installed.

    Raises
    ------
    orcapost.common.optional.ExtraMissing
        It is not.
    """
    for form in map(format_of, job.formats):
        require(form.extra, *form.modules)


def renamed_headings(job: Job) -> list[str]:
    """Sentences for the user on columns of the load matrix that tables have under another name."""
    found: dict[str, None] = {}
    for part in parts(job, (), _nothing(job)):
        names = job.sources[part.source].load_matrix
        headings = [column.name for column in part.rows.leading[1 : 1 + len(names)]]
        for name, heading in zip(names, headings, strict=True):
            if name != heading:
                words = f"The column {name} of the load matrix is called {heading} in the tables"
                found[f"{words}, which have another {name}."] = None
    return list(found)


def check_limits(job: Job, files: int) -> list[str]:
    """Check that the formats can hold tables of this many files; notes for the user on how they do.

    Raises
    ------
    TableTooLarge
        One cannot.
    """
    columns = {table.label: len(table.all_columns) for table in tables_without_results(job)}
    below = len(job.statistics) + 1 if job.statistics else 0
    found = [format_of(name).limits(columns, 1 + files + below) for name in job.formats]
    if errors := [error for errors, _ in found for error in errors]:
        raise TableTooLarge("\n".join(errors))
    return [note for _, notes in found for note in notes]


def write_tables(
    job: Job,
    files: Sequence[SimFile],
    results: Results,
    wanted: Sequence[TableFile],
    unit: Callable[[Meaning], str | None] = lambda meaning: None,
    earlier: Collection[Path] = (),
    unchanged: Collection[Path] = (),
) -> dict[Path, Path]:
    """Write tables.

    Parameters
    ----------
    wanted
        The files to write.
    unit
        The unit of what a column means, where it is known.
    earlier
        What earlier runs put beside the tables (see `orcapost.common.atomic.write_all`).
    unchanged
        Those that are there already as they would be written.

    Returns
    -------
    For each file's path, where it really stands (see `orcapost.common.atomic.write_all`). One of which there is no
    table is not among them.

    Raises
    ------
    OSError
        A table cannot be written (see `orcapost.common.atomic.write_all`).
    """
    changed = [file for file in wanted if file.path not in unchanged]
    written: dict[Path, Path] = {}
    if changed:
        tables = {
            table.label: replace(table, columns=tuple(_with_unit(column, unit) for column in table.columns))
            for table in tables_of(job, files, results)
        }
        forms = {file.form.name: file.form for file in changed}
        writers = {name: form.writer(cell_form(job)) for name, form in forms.items()}
        contents: dict[Path, ContentWriter] = {
            file.path: Binary(partial(_write, writer=writers[file.form.name], tables=own))
            for file in changed
            if (own := [tables[label] for label in file.labels if label in tables])
        }
        written = write_all(contents, earlier)
    return {file.path: written.get(file.path, file.path) for file in wanted if file.path in {*unchanged, *written}}


@dataclass(frozen=True, slots=True)
class Part:
    """The files of one source, what they replied, and the rows of a table with one for each."""

    source: int
    replies: Results | PartOfResults
    rows: Rows


def parts(job: Job, files: Sequence[SimFile], results: Results) -> Iterator[Part]:
    """The files of each source that a job is about: all of them, as a rule."""
    for source in job.sources:
        positions = of_source(files, source) if len(job.sources) > 1 else None
        if positions is None:
            yield Part(source, results, _file_rows(job, source, files, results))
        else:
            own, replies = [files[place] for place in positions], PartOfResults(results, positions)
            yield Part(source, replies, _file_rows(job, source, own, replies))


def tables_of(job: Job, files: Sequence[SimFile], results: Results) -> list[Table]:
    """The tables of all products."""
    return [table for part in parts(job, files, results) for table in _tables_of(job, part)]


def tables_without_results(job: Job) -> list[Table]:
    """The tables of no files, as far as they are known before any is read."""
    return tables_of(job, (), _nothing(job))


def _tables_of(job: Job, part: Part) -> list[Table]:
    tables = [table for request in job.requests for table in request.tables(part.replies, part.rows)]
    return [table for table in tables if table.source == part.source]


def _file_rows(job: Job, source: int, files: Sequence[SimFile], replies: Results | PartOfResults) -> Rows:
    """The rows of a table with one for each file. A column of the load matrix that is called as another column of a
    table gets a number behind its name."""
    rows = Rows(len(files), _leading(files, replies), job.statistics, replies.counting(job.include_incomplete))
    if not (names := job.sources[source].load_matrix):
        return rows
    none = _nothing(job)  # of whose tables the headings are known; making those of all files may read some
    without = Part(source, none, replace(rows, count=0, leading=_leading((), none), counting=rows.counting[:0]))
    taken = {*HEAD, *(column.name for table in _tables_of(job, without) for column in table.columns)}
    headings = distinct(names, " ", taken)
    path, *others = rows.leading
    return replace(rows, leading=(path, *_load_matrix(files, headings), *others))


def content_keys(job: Job, files: Sequence[SimFile], state: bytes) -> dict[Path, str]:
    """A hash of all that decides a table file's bytes, by its path. `state`: that of the files' results and units."""
    shared = hashlib.blake2b(state)
    shared.update(repr([(file.location, file.description) for file in files]).encode(errors="backslashreplace"))
    if any(inputs.load_matrix for inputs in job.sources.values()) or len(job.sources) > 1:
        matrices = [inputs.load_matrix for inputs in job.sources.values()]
        own_files = [(file.load_case, sorted(file.sources)) for file in files]
        shared.update(repr((matrices, own_files)).encode(errors="backslashreplace"))
    shared.update(repr((__version__, cell_form(job), job.statistics, job.include_incomplete)).encode())
    keys: dict[Path, str] = {}
    for written in table_files(job):
        own = shared.copy()
        for request in job.requests:
            if not set(request.labels).isdisjoint(written.labels):
                own.update(repr(request).encode(errors="backslashreplace"))
        own.update(written.form.name.encode())
        keys[written.path] = own.hexdigest()
    return keys


def _nothing(job: Job) -> Results:
    """The results of no files."""
    return Results(0, questions_of(job.requests), entries_of(job.requests), job.whole.output_directory)


def _path(job: Job, label: str, form: Format) -> Path:
    return job.output_directory / f"{job.name}_{label}{form.suffix}"


def _write(stream: BinaryIO, writer: TableWriter, tables: Sequence[Table]) -> None:
    writer(stream, tables)


def cell_form(job: Job) -> CellForm:
    """How the cells of all tables are written."""
    return CellForm(job.csv_decimal, job.csv_formulas, job.csv)


def full_names() -> Callable[[SimFile], str]:
    """Gives a file's name as tables have it: with its whole path, and slashes."""
    folders: dict[str, str] = {}  # every file has one of a few

    def full_name(file: SimFile) -> str:
        folder = file.location.removesuffix(file.name)
        if folder not in folders:
            folders[folder] = (Path(folder).absolute() / "_").as_posix()[:-1]
        return folders[folder] + file.name

    return full_name


def _with_unit(column: TableColumn, unit: Callable[[Meaning], str | None]) -> TableColumn:
    return column if column.meaning is None else replace(column, unit=unit(column.meaning))


def _leading(files: Sequence[SimFile], results: Results | PartOfResults) -> tuple[TableColumn, ...]:
    """What says which file a row is of, and how far its simulation got: the same columns in every table."""

    def of_files(value: Callable[[SimFile], Value]) -> ColumnSource:
        return lambda rows: not_floats([value(file) for file in files[rows]])

    path, stem, run_status, start, stop, description, statistic = HEAD
    return (
        TableColumn(path, of_files(full_names()), holds="names"),
        TableColumn(stem, of_files(lambda file: Path(file.name).stem), holds="names"),
        TableColumn(run_status, lambda rows: not_floats(results.run_status(rows)), holds="text"),
        TableColumn(start, results.start_time, unit="s"),
        TableColumn(stop, results.stop_time, unit="s"),
        TableColumn(description, of_files(lambda file: file.description), holds="text"),
        TableColumn(statistic, of_files(lambda file: None), holds="text"),
    )


def _load_matrix(files: Sequence[SimFile], headings: Sequence[str]) -> Iterator[TableColumn]:
    """The columns of the load matrix."""
    for number, heading in enumerate(headings):
        text = any(type(file.load_case[number]) is str for file in files)
        yield TableColumn(
            heading, partial(_of_load_cases, files, number), holds="text" if text else "results", exact=True
        )


def _of_load_cases(files: Sequence[SimFile], number: int, rows: slice) -> ColumnValues:
    return as_column([file.load_case[number] for file in files[rows]])
