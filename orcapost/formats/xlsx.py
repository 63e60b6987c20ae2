"""Tables as one Excel workbook, a sheet for each, by XlsxWriter.

Numbers have all their digits, text is never a formula or a link, and the same run gives the same bytes.
"""

from __future__ import annotations

import errno
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from orcapost.common import interruption
from orcapost.common.names import as_text
from orcapost.extract.answers import Value
from orcapost.formats.protocol import Format, TableWriter
from orcapost.formats.row_statistics import statistics_rows
from orcapost.formats.settings import CellForm
from orcapost.formats.table import Rows, Table, TableColumn

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# What a sheet can hold: "Excel specifications and limits" of Microsoft.
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_SHEET_NAME = 31
MAX_TEXT = 32_767
MAX_WHOLE = 2**53  # whole numbers above are not all told apart by Excel, and are written as text

ZIP64_CELLS = 50_000_000  # may come to more than 4 GB, for which the file needs a form that old programs do not read
MAX_WIDTH = 40
NUMBER_WIDTH = 12  # characters; a number with more digits is shown rounded
BLOCK = 500  # rows at a time
WRITTEN = datetime(2000, 1, 1)  # instead of now

_IN_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def writer(form: CellForm) -> TableWriter:
    """See `orcapost.formats.protocol.Format`."""

    def write(stream: BinaryIO, tables: Sequence[Table]) -> None:
        for table in tables:
            _check_size(table)
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder, _workbook(stream, folder) as workbook:
            if sum(table.rows.count * len(table.all_columns) for table in tables) > ZIP64_CELLS:
                workbook.use_zip64()
            names = sheet_names([table.label for table in tables])
            for table in tables:
                _write_sheet(workbook.add_worksheet(names[table.label]), table.rows, table.all_columns)

    return write


def _check_size(table: Table) -> None:
    """Refuse a table whose rows or columns only the files decide, and that became too large for a sheet."""
    columns, below = len(table.all_columns), len(table.rows.statistics)
    rows = 1 + table.rows.count + (below + 1 if below else 0)
    for count, what, most in ((columns, "columns", MAX_COLUMNS), (rows, "rows", MAX_ROWS)):
        if count > most:
            raise OSError(errno.EFBIG, _too_many(table.label, count, what, most))


class _UntilFailure:
    """A file up to its first failure, say a full disk. What a ZipFile then tries once more when it is taken down would
    fail again, and put a traceback on the screen."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._failed = False

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return partial(self._call, method)

    def _call(self, method: str, *arguments: object) -> Any:
        if self._failed:
            return 0
        try:
            return getattr(self._stream, method)(*arguments)
        except OSError:
            self._failed = True
            raise


@contextmanager
def _workbook(stream: BinaryIO, folder: str) -> Iterator[Workbook]:
    """A new workbook, written to the stream in the end. Rows go to `folder` as they are written: 10 million cells take
    40 MB of memory so, and gigabytes otherwise."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    options = {"constant_memory": True, "tmpdir": folder, "strings_to_numbers": False}
    workbook = Workbook(_UntilFailure(stream), {**options, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": WRITTEN})
    yield workbook
    try:
        workbook.close()
    except FileCreateError as error:  # what went wrong is in it
        raise error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error)) from None


def limits(columns: Mapping[str, int], rows: int) -> tuple[list[str], list[str]]:
    """See `orcapost.formats.protocol.Format`."""
    errors = [
        _too_many(label, count, "columns", MAX_COLUMNS) for label, count in columns.items() if count > MAX_COLUMNS
    ]
    if rows > MAX_ROWS:
        errors.append(_too_many(next(iter(columns), ""), rows, "rows", MAX_ROWS))
    notes = [
        f"The table {label} is the sheet '{name}': Excel allows no longer or other names."
        for label, name in sheet_names(columns).items()
        if label != name
    ]
    return errors, notes


FORMAT = Format("xlsx", ".xlsx", writer, one_file=True, limits=limits)


def sheet_names(labels: Iterable[str]) -> dict[str, str]:
    """A name for the sheet of each table that Excel takes: the label, or what comes near it."""
    labels = list(labels)
    names = {label: label for label in labels if _is_sheet_name(label)}
    taken = {name.casefold() for name in names.values()}
    for label in labels:
        if label not in names:
            names[label] = _near(label, taken)
            taken.add(names[label].casefold())
    return {label: names[label] for label in labels}


def _is_sheet_name(label: str) -> bool:
    return _near(label, ()) == label


def _near(label: str, taken: Collection[str]) -> str:
    """A name near the label that is not taken: without what Excel refuses, shortened, with a number if need be."""
    clean = _IN_NO_NAME.sub("_", as_text(label)).strip("'") or "Table"
    clean = f"{clean}_" if clean.casefold() == "history" else clean
    name, number = _cut(clean, MAX_SHEET_NAME), 1
    while name.casefold() in taken:
        number += 1
        name = _cut(clean, MAX_SHEET_NAME - len(f"~{number}")) + f"~{number}"
    return name


def _cut(text: str, length: int) -> str:
    """The first characters of a text, `length` as Excel counts: in UTF-16, where some take two."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore").rstrip("'") or "Table"


def _too_many(label: str, count: int, what: str, most: int) -> str:
    return f"the table {label} has {count:,} {what}, and an Excel sheet at most {most:,}; leave xlsx out of the formats"


def _write_sheet(sheet: Worksheet, rows: Rows, columns: Sequence[TableColumn]) -> None:
    first = slice(0, min(rows.count, BLOCK))
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(column, first))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows.count, 1), len(columns) - 1)
    _write_row(sheet, 0, [column.name for column in columns])
    for begin in range(0, rows.count, BLOCK):
        interruption.check()
        block = slice(begin, min(begin + BLOCK, rows.count))
        values = [column.values(block).values() for column in columns]
        for row, cells in enumerate(zip(*values, strict=True), begin + 1):
            _write_row(sheet, row, cells)
    for row, below in enumerate(statistics_rows(rows, columns), rows.count + 2):  # after an empty one
        _write_row(sheet, row, below)


def _write_row(sheet: Worksheet, row: int, values: Iterable[Value]) -> None:
    for place, value in enumerate(values):
        if type(value) is float and math.isfinite(value):
            sheet.write_number(row, place, value)
        elif isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, int) and abs(value) <= MAX_WHOLE:
            sheet.write_number(row, place, value)
        elif value is not None and value != "":
            sheet.write_string(row, place, _cut_cell(as_text(str(value))))


def _cut_cell(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT]


def _width(column: TableColumn, rows: slice) -> int:
    """Characters that show the heading, with the filter's button, and the first rows."""
    width = max(len(column.name) + 3, NUMBER_WIDTH)
    texts = [len(value) for value in column.values(rows).others.values() if isinstance(value, str)]
    return min(max(width, *texts, 0), MAX_WIDTH)
