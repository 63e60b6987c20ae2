"""Results -> summary tables: one for each group, one row for each file, by file name."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from orcapost.common import interruption
from orcapost.common.atomic import write_all
from orcapost.extract.evaluate import Value
from orcapost.inventory import SimFile
from orcapost.job import Group, Job
from orcapost.results.store import Column, Results

HEAD = ("fe_filename", "fe_filename_stem", "run_status", "start_time", "stop_time", "description", "statistic")

# So many files are turned into text at a time: it is quicker column by column, and none of it is kept.
BLOCK = 500

# A spreadsheet takes a cell that begins so for a formula. Numbers and names of files may begin with the last two.
FORMULA_STARTS = ("=", "@", "\t", "\r", "+", "-")

# A column of a table, for some of the files.
Cells = Callable[[slice], Column]


def table_path(job: Job, group: Group) -> Path:
    """Where the table of a group belongs."""
    return job.output_directory / f"{job.name}_{group.label}.csv"


def partial_path(job: Job, group: Group) -> Path | None:
    """Where the table of a group belongs after a run that did not come to its end; None where another table does."""
    path = table_path(job, group)
    path = path.with_name(f"{path.stem}_partial{path.suffix}")
    others = {table_path(job, other).name.lower() for other in job.groups}
    return None if path.name.lower() in others else path


def partial_paths(job: Job) -> list[Path]:
    """All that `partial_path` gives."""
    return [path for group in job.groups if (path := partial_path(job, group)) is not None]


def write_summaries(
    job: Job,
    files: Sequence[SimFile],
    results: Results,
    place: Callable[[Job, Group], Path | None] = table_path,
    earlier: Collection[Path] = (),
) -> dict[Path, Path]:
    """Write the summary table of every group of `job`.

    Parameters
    ----------
    place
        Where each table belongs; None to leave it out.
    earlier
        What earlier runs put beside the tables (see `orcapost.common.atomic.write_all`).

    Returns
    -------
    For each table's path, where it really stands (see `orcapost.common.atomic.write_all`).

    Raises
    ------
    OSError
        A table cannot be written (see `orcapost.common.atomic.write_all`).
    """
    form = CellForm(job.csv_decimal, job.csv_formulas)
    heads = _heads(files, results, form)
    writers: dict[Path, Callable[[IO[str]], None]] = {}
    first_cell = 0
    every_line = 0
    for group in job.groups:
        columns = _columns(group, results, first_cell, every_line)
        if (path := place(job, group)) is not None:
            writers[path] = partial(_write, job=job, form=form, heads=heads, results=results, columns=columns)
        first_cell += len(group.columns)
        every_line += group.every_line is not None
    return write_all(writers, earlier)


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
        names = [form.name(folders[folder] + name), form.name(Path(name).stem)]
        row = (run_status, start, stop, file.description, None)
        heads.append(",".join([*names, *(form.text(value) for value in row)]))
    return heads


def _columns(group: Group, results: Results, first_cell: int, every_line: int) -> dict[str, Cells]:
    if group.every_line is None:
        return {
            column.label: partial(results.cell, cell) for cell, column in enumerate(group.columns, start=first_cell)
        }
    return {line: partial(results.line, every_line, line) for line in results.lines(every_line)}


def _write(
    stream: IO[str], job: Job, form: CellForm, heads: Sequence[str], results: Results, columns: dict[str, Cells]
) -> None:
    stream.write(_line([*HEAD, *columns], form))
    for begin in range(0, len(heads), BLOCK):
        interruption.check()
        block = slice(begin, begin + BLOCK)
        texts = [_texts(column(block), form) for column in columns.values()]
        stream.writelines([",".join(row) + "\n" for row in zip(heads[block], *texts, strict=True)])
    if job.statistics:
        numeric = {"start_time": results.start_time, "stop_time": results.stop_time}
        counting = results.counting(job.include_incomplete)
        found = [
            _column_statistics(column(slice(None)), counting) if column else {}
            for column in [*(numeric.get(name) for name in HEAD), *columns.values()]
        ]
        for statistic in job.statistics:
            row: list[Value] = [column.get(statistic) for column in found]
            row[HEAD.index("statistic")] = statistic
            stream.write(_line(row, form))


@dataclass(frozen=True, slots=True)
class CellForm:
    """How a value stands in a CSV file.

    Attributes
    ----------
    decimals
        Of floats.
    formulas
        Whether text that a spreadsheet takes for a formula stays so; else it gets an apostrophe in front.
    """

    decimals: int
    formulas: bool = False

    def text(self, value: Value) -> str:
        """A value: floats rounded, anything else as it is."""
        if value is None:
            return ""
        if type(value) is float:
            return repr(round(value, self.decimals) + 0.0)  # + 0.0 makes -0.0 a plain 0.0
        if not isinstance(value, str):
            return str(value)
        signed = value.startswith(("+", "-")) and _is_number(value)
        return _quoted(value) if signed else self.name(value, FORMULA_STARTS)

    def name(self, name: str, starts: tuple[str, ...] = FORMULA_STARTS[:4]) -> str:
        """A file's name, or a text in which more `starts` make a formula."""
        return _quoted(f"'{name}" if name.startswith(starts) and not self.formulas else name)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _line(row: Iterable[Value], form: CellForm) -> str:
    return ",".join([form.text(value) for value in row]) + "\n"


def _quoted(text: str) -> str:
    if re.search(r'[,"\r\n]', text) is None:
        return text
    return '"' + text.replace('"', '""') + '"'


def _texts(column: Column, form: CellForm) -> list[str]:
    """The text of each value (see `CellForm.text`): floats of a common size together, which is much faster."""
    decimals = form.decimals
    floats = column.floats
    size = np.abs(floats)
    # Such a number, rounded, has at most 15 digits, so that its shortest text is what rounding leaves, less the zeros
    # at its end; and it is written without an exponent.
    common = (size < 10.0 ** (15 - decimals)) & ((size >= 1e-4) | (size == 0.0) | (decimals <= 4))
    if not 1 <= decimals <= 15:
        common[:] = False
    numbers = floats[common].tolist()
    text = f"%.{decimals}f," * len(numbers) % tuple(numbers)
    for _ in range(decimals - 1):
        text = text.replace("0,", ",")
    texts = text.replace("-0.0,", "0.0,").split(",")[:-1]
    if len(texts) < len(floats):
        among = iter(texts)
        return [
            next(among) if plain else form.text(value)
            for plain, value in zip(common.tolist(), column.values(), strict=True)
        ]
    return texts


def _column_statistics(column: Column, counting: NDArray[np.bool_]) -> dict[str, float | None]:
    """Statistics over the files that are `counting`; none where what the column holds there is not all numbers."""
    others = [value for place, value in column.others.items() if counting[place] and value is not None]
    if not all(isinstance(value, float) or type(value) is int for value in others):
        return {}
    floats = counting.copy()
    floats[list(column.others)] = False
    numbers = np.append(column.floats[floats], np.array(others, dtype=float))
    if len(numbers) == 0:
        return {}
    return {"min": float(numbers.min()), "max": float(numbers.max()), **_moments(numbers)}


def _moments(numbers: NDArray[np.float64]) -> dict[str, float]:
    """Mean and standard deviation of a sample; left out where there are too few numbers for it, or they are too large
    to add up (OrcaFlex's Infinity is)."""
    moments: dict[str, float] = {}
    with contextlib.suppress(OverflowError, FloatingPointError), np.errstate(over="raise"):
        mean = moments["mean"] = math.fsum(numbers.tolist()) / len(numbers)
        if len(numbers) > 1:
            squares = np.square(numbers - mean)
            moments["stdev"] = math.sqrt(math.fsum(squares.tolist()) / (len(numbers) - 1))
    return moments
