"""`file_management.files`: a load matrix, in the YAML or in a CSV file -> the listed files and their load cases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from orcapost.common.nearest import nearest, plain
from orcapost.config.load_matrix_csv import CsvProblem, read_csv
from orcapost.config.places import place, place_of_file, results_of
from orcapost.extract.answers import Value
from orcapost.job import ListedFile
from orcapost.yamldoc.block import Block, unknown_key
from orcapost.yamldoc.errors import ConfigProblem, Misread, Where, suggest
from orcapost.yamldoc.fields import Field
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.reader import Reader, anything
from orcapost.yamldoc.values import one_of, path_text, text

FILE_HEADINGS = ("fe_filename", "Name")
LABEL, OBJECT = "Label", "ObjectName"
OF_ANALYSES = ("simulation", "statics")

_path_or_empty: Reader[str | None] = Reader(
    lambda node: path_text(node) if node.text.strip() or isinstance(node.value, dict | list) else None,
    "path",
    {"type": path_text.schema["type"]},
)
DATA_SOURCE = Field(
    "data_source",
    one_of({"yml": "yml", "yaml": "yml", "csv": "csv"}, "source of the list", ("yml", "csv")),
    "where the list is: under `data`, or in a CSV file",
    otherwise="what is given of the two",
)
CSV_FILENAME = Field("csv_filename", _path_or_empty, "the CSV file")
DATA = Field(
    "data",
    anything,
    "list of mappings: `Name`, `Label`, `ObjectName`, and whatever else is to be a column",
)
DIRECTORY = Field("directory", path_text, "where relative names in the list start", otherwise="the YAML file's folder")

_WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its file, label and object, and the texts of the other cells by their headings; None for empty ones."""

    file: str
    label: str | None
    object: str | None
    cells: dict[str, str | None]


def listed_files(block: Block, folder: Path, notes: list[str]) -> tuple[tuple[str, ...], tuple[ListedFile, ...] | None]:
    """The headings of the load matrix, and its files; None where no list is given.

    Parameters
    ----------
    block
        ``file_management.files``.
    folder
        The YAML file's.
    notes
        Where notes are added.
    """
    source, csv, data = DATA_SOURCE.read(block), CSV_FILENAME.read(block), block.get(DATA.key)
    if source == "csv" or (source is None and csv is not None and not (data and data.entries)):
        rows = _csv_rows(block, csv, folder)
    elif data is not None and data.value != []:
        rows = _data_rows(block, data, notes)
    else:
        return (), None
    start = place(DIRECTORY.read(block), folder)
    headings = tuple(dict.fromkeys(name for row in rows for name in row.cells))
    columns = [_values([row.cells.get(name) for row in rows]) for name in headings]
    cases: Sequence[tuple[Value, ...]] = list(zip(*columns, strict=True)) if columns else [()] * len(rows)
    return headings, tuple(
        ListedFile(place_of_file(results_of(row.file), start), row.label or f"LC_{number}", row.object, case)
        for number, (row, case) in enumerate(zip(rows, cases, strict=True))
    )


def _values(texts: Sequence[str | None]) -> tuple[Value, ...]:
    """The cells of a column: numbers where all are, else text. ``0100`` is a name."""
    there = [cell for cell in texts if cell is not None]
    if all(map(_WHOLE.fullmatch, there)):
        return tuple(None if cell is None else int(cell) for cell in texts)
    if all(map(_NUMBER.fullmatch, there)):
        return tuple(None if cell is None else float(cell) for cell in texts)
    return tuple(texts)


def _csv_rows(block: Block, csv: str | None, folder: Path) -> list[_Row]:
    if csv is None:
        given = block.node.mapping.get(CSV_FILENAME.key, block.node)
        block.problem(given, "is missing: data_source is csv", f"{CSV_FILENAME.key} names the file of the load matrix")
        return []
    path = place(csv, folder)
    try:
        headings, lines = read_csv(path)
    except Misread as error:
        block.problem(block.node.mapping[CSV_FILENAME.key], error.message, error.suggestion)
        return []
    except CsvProblem as error:
        block.problems.append(ConfigProblem(Where(path.name, error.line), "", error.message, error.suggestion))
        return []
    file = heading_in(headings, FILE_HEADINGS)
    if file is None:
        message = f"no column is called {FILE_HEADINGS[0]}"
        block.problems.append(ConfigProblem(Where(path.name, 1), "", message, suggest(FILE_HEADINGS[0], headings)))
        return []
    label, thing = heading_in(headings, [LABEL]), heading_in(headings, [OBJECT])
    others = [name for name in headings if name not in (file, label)]
    rows = []
    for line, cells in lines:
        name = cells[file]
        if name is None:
            block.problems.append(ConfigProblem(Where(path.name, line), file, "is empty", "name the file of this row"))
            continue
        own = {heading: cells[heading] for heading in others}
        rows.append(_Row(name, cells[label] if label else None, cells[thing] if thing else None, own))
    return rows


def heading_in(headings: Sequence[str], wanted: Sequence[str]) -> str | None:
    """The heading that is the first of these, whatever its case, spaces and underscores."""
    spelt = {plain(heading): heading for heading in reversed(headings)}
    return next((spelt[plain(name)] for name in wanted if plain(name) in spelt), None)


def _data_rows(block: Block, data: Node, notes: list[str]) -> list[_Row]:
    if not isinstance(data.value, list):
        block.problem(data, f"must be a list of files, not {data.kind}")
        return []
    rows = []
    ignored: dict[str, None] = {}
    for entry in data.entries:
        own = Block(entry, block.problems)
        headings = list(entry.mapping)
        file, label, thing = (heading_in(headings, names) for names in (FILE_HEADINGS, [LABEL], [OBJECT]))
        name = own.need(file or FILE_HEADINGS[-1], path_text)
        for_analyses = [heading for heading in headings if plain(heading) in OF_ANALYSES]
        ignored |= dict.fromkeys(for_analyses)
        others = [heading for heading in headings if heading not in (file, label, *for_analyses)]
        for heading, meant in _misspelt(tuple(headings), tuple(others)):
            own.problems.append(unknown_key(entry.mapping[heading], f"did you mean {meant}?"))
        cells = {heading: own.read(heading, text) for heading in others}
        if name is not None:
            rows.append(
                _Row(name, own.read(label, text) if label else None, cells.get(thing) if thing else None, cells)
            )
    if ignored:
        notes.append(f"Keys of listed files that are for analyses are ignored: {', '.join(ignored)}.")
    return rows


@lru_cache(maxsize=100)  # rows have the same headings, as a rule
def _misspelt(headings: tuple[str, ...], others: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Of `others`, those near one that has a meaning and is not there itself, and that one: probably it was meant."""
    wanted = {FILE_HEADINGS[-1]: FILE_HEADINGS, LABEL: (LABEL,), OBJECT: (OBJECT,)}
    missing = [meant for meant, names in wanted.items() if heading_in(headings, names) is None]
    return tuple((heading, meant) for meant in missing for heading in others if nearest(heading, [meant]))
