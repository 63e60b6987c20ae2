"""A load matrix as a CSV file: its headings and rows as texts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from orcapost.common.names import distinct
from orcapost.yamldoc.errors import Misread

DELIMITERS = ",;\t"
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+([eE][+-]?[0-9]+)?")


class CsvProblem(Exception):
    """What is wrong on a line of a CSV file, and what to do."""

    def __init__(self, line: int, message: str, suggestion: str | None = None) -> None:
        super().__init__(line, message)
        self.line = line
        self.message = message
        self.suggestion = suggestion


def read_csv(path: Path) -> tuple[tuple[str, ...], list[tuple[int, dict[str, str | None]]]]:
    """Its headings, and each row with its line: the text of each cell by its heading, None for an empty one.

    Between cells stand commas, semicolons or tabs; where it is semicolons, numbers may have a decimal comma. Blank
    lines are left out. A column without a heading gets one, and of two of one name the second a number behind it.

    Raises
    ------
    Misread
        The file cannot be read.
    CsvProblem
        A line of it cannot.
    """
    lines = _lines(_content(path))
    _, first = next(lines, (1, []))
    headings = _headings(first)
    rows = [(line, _cells(line, headings, row)) for line, row in lines]
    if not rows:
        raise CsvProblem(1, "no files are listed: the table has no rows", "give it a row for each file")
    return tuple(headings), rows


def _content(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise Misread(f"{path} does not exist") from None
    except OSError as error:
        raise Misread(f"{path} cannot be read: {error.strerror or error}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CsvProblem(line, "is not UTF-8", "in Excel, save it as 'CSV UTF-8 (comma delimited)'") from None


def _lines(content: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, with their numbers; in the end, what cannot be read."""
    head = next((line for line in content.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, [_with_point(cell) for cell in cells] if delimiter == ";" else cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise CsvProblem(line, f"cannot be read: {error}") from None


def _with_point(cell: str) -> str:
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell


def _headings(cells: Sequence[str]) -> list[str]:
    headings: dict[str, None] = {}
    for place, cell in enumerate(cells, 1):
        headings[distinct([" ".join(cell.split()) or f"column_{place}"], " ", headings)[0]] = None
    return list(headings)


def _cells(line: int, headings: Sequence[str], row: Sequence[str]) -> dict[str, str | None]:
    if any(row[len(headings) :]):
        message = f"has {len(row)} cells, and the table {len(headings)} columns"
        raise CsvProblem(line, message, "put a text that holds the delimiter into double quotes")
    return {heading: row[place] or None if place < len(row) else None for place, heading in enumerate(headings)}
