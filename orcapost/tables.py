"""Results -> summary tables: one for each group, one row for each file, by file name."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from orcapost.atomic import write_all
from orcapost.config.job import Group, Job
from orcapost.engine.results import FileResult
from orcapost.extract.evaluate import Value
from orcapost.inventory import SimFile

HEAD = ("fe_filename", "fe_filename_stem", "run_status", "start_time", "stop_time", "description", "statistic")
_NUMERIC_HEAD = ("start_time", "stop_time")
STATISTICS = ("min", "max", "mean", "stdev")

Row = list[Value]


def write_summaries(job: Job, files: Sequence[SimFile], results: Mapping[int, FileResult]) -> dict[Path, Path]:
    """Write the summary table of every group of `job`.

    Returns
    -------
    For each table's path, where it really stands (see `orcapost.atomic.write_all`).

    Raises
    ------
    OSError
        A table cannot be written (see `orcapost.atomic.write_all`).
    """
    return write_all(
        {
            job.output_directory / f"{job.name}_{group.label}.csv": _Writer(job, list(rows))
            for group, rows in zip(job.groups, summaries(job, files, results), strict=True)
        }
    )


def summaries(job: Job, files: Sequence[SimFile], results: Mapping[int, FileResult]) -> Iterator[Iterator[Row]]:
    """The tables of every group, each as rows of values with the heading first, unrounded."""
    heads = [_head(file, results[position]) for position, file in enumerate(files)]
    first_cell = 0
    every_line = 0
    for group in job.groups:
        yield _summary(job, group, heads, results, first_cell, every_line)
        first_cell += len(group.columns)
        every_line += group.every_line is not None


def _head(file: SimFile, result: FileResult) -> Row:
    """What stands in a file's row before the labels, the same in every table."""
    path = file.path.absolute()
    return [
        path.as_posix(),
        path.stem,
        result.run_status,
        result.start_time,
        result.stop_time,
        file.description,
        None,
    ]


def _summary(
    job: Job,
    group: Group,
    heads: Sequence[Row],
    results: Mapping[int, FileResult],
    first_cell: int,
    every_line: int,
) -> Iterator[Row]:
    if group.every_line is None:
        labels = [column.label for column in group.columns]
    else:  # every line that any file has, in the order in which they first occur
        labels = list(
            dict.fromkeys(
                line
                for position in range(len(heads))
                if (result := results[position]).every_line
                for line, _ in result.every_line[every_line]
            )
        )
    yield [*HEAD, *labels]
    rows = []
    for position, head in enumerate(heads):
        result = results[position]
        if group.every_line is not None:
            values = dict(result.every_line[every_line]) if result.every_line else {}
            cells = [values.get(label) for label in labels]
        elif result.values:
            cells = list(result.values[first_cell : first_cell + len(labels)])
        else:
            cells = [None] * len(labels)
        row: Row = [*head, *cells]
        rows.append(row)
        yield row
    if job.statistics:
        yield from _statistics(rows, len(HEAD) + len(labels))


def _statistics(rows: Sequence[Row], width: int) -> Iterator[Row]:
    """Four rows over the file rows only. A column counts if all it holds is numbers."""
    columns: list[list[float] | None] = []
    for place in range(width):
        if place < len(HEAD) and HEAD[place] not in _NUMERIC_HEAD:
            columns.append(None)
            continue
        values = [row[place] for row in rows if row[place] is not None]
        numbers = [float(v) for v in values if isinstance(v, float) or type(v) is int]
        columns.append(numbers if numbers and len(numbers) == len(values) else None)
    for statistic in STATISTICS:
        row: Row = [None if numbers is None else _statistic(statistic, numbers) for numbers in columns]
        row[HEAD.index("statistic")] = statistic
        yield row


def _statistic(name: str, numbers: Sequence[float]) -> float | None:
    """One statistic; None if there are too few numbers, or they are too large to add up (OrcaFlex's Infinity is)."""
    if name == "min":
        return min(numbers)
    if name == "max":
        return max(numbers)
    try:
        mean = math.fsum(numbers) / len(numbers)
        if name == "mean":
            return mean
        if len(numbers) < 2:
            return None  # the standard deviation of a sample needs two
        return math.sqrt(math.fsum((number - mean) ** 2 for number in numbers) / (len(numbers) - 1))
    except OverflowError:
        return None


class _Writer:
    """Writes one table's rows to a stream, rounded."""

    def __init__(self, job: Job, rows: Sequence[Row]) -> None:
        self._decimals = job.csv_decimal
        self._rows = rows

    def __call__(self, stream: IO[str]) -> None:
        decimals = self._decimals
        table = csv.writer(stream, lineterminator="\n")
        for row in self._rows:  # + 0.0 makes -0.0 a plain 0.0
            table.writerow([round(v, decimals) + 0.0 if type(v) is float else v for v in row])
