"""A file of one range graph: arc lengths and curves as CSV, written by workers and read again for the envelope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from orcapost.common.atomic import TemporaryFile, open_to_read
from orcapost.extract.answers import Curves
from orcapost.formats.csv import head_line
from orcapost.formats.settings import CellForm, CsvOptions
from orcapost.products.range_graph.envelope import LineCurve
from orcapost.products.replies import Failure, Receipt
from orcapost.statistics.reducer import Array, Statistic
from orcapost.statistics.registry import kind_of
from orcapost.statistics.series import csv_rows

ARC_LENGTH = "X"


@dataclass(frozen=True, slots=True)
class CurveForm:
    """How such files are written (see `orcapost.formats.settings.CsvOptions`)."""

    meaning: ClassVar[str] = "curve form 1"
    decimals: int = 6
    delimiter: str = ","
    decimal: str = "."
    bom: bool = False


def write_curves(
    curves: Curves, statistics: Sequence[Statistic], form: CurveForm, path: Path, folder: Path, temporary: Path
) -> Receipt | Failure:
    """Write a file; a curve that there is none of is an empty column, which the receipt names.

    Parameters
    ----------
    path, folder
        Where it belongs, and the output folder that is in.
    temporary
        Names it until it is whole (see `orcapost.common.atomic.TemporaryFile`).
    """
    columns = [_curve(curves, statistic) for statistic in statistics]
    headings = [kind_of(statistic).spelling for statistic in statistics]
    why = "the range graph has no such curve here"
    missing = tuple((heading, why) for heading, column in zip(headings, columns, strict=True) if column is None)
    if len(missing) == len(columns):
        return Failure(f"the range graph has no {' or '.join(headings)} curve here")
    table = np.full((len(curves.x), 1 + len(columns)), np.nan)
    table[:, 0] = curves.x
    for place, column in enumerate(columns, 1):
        if column is not None:
            table[:, place] = np.where(np.isfinite(column), column, np.nan)
    try:
        file = TemporaryFile(temporary)
        file.write(head_line((ARC_LENGTH, *headings), _cell_form(form)).encode())
        file.write(csv_rows(table, form.decimals, form.delimiter, form.decimal))
        file.put(path)
        return Receipt.of(path, folder, missing)
    except OSError as error:
        return Failure(f"cannot write {path.name}: {error.strerror or error}", passing=True)


def read_curves(path: Path, curves: int, form: CurveForm) -> tuple[LineCurve, ...]:
    """The curves of a file, in the order of its columns.

    Parameters
    ----------
    curves
        How many it has.

    Raises
    ------
    OSError
        It cannot be read.
    ValueError
        It is not such a file.
    """
    with open_to_read(path) as stream:
        text = stream.read().decode()
    rows = text[text.index("\n") + 1 :]
    if form.decimal != ".":
        # First a character that stands in no number, since delimiter and decimal may change places.
        rows = rows.replace(form.delimiter, "\0").replace(form.decimal, ".").replace("\0", ",")
    elif form.delimiter != ",":
        rows = rows.replace(form.delimiter, ",")
    cells = rows.rstrip("\n").replace("\n", ",").split(",") if rows else []
    values = np.array([float(text) if text else np.nan for text in cells]).reshape(-1, 1 + curves)
    x = values[:, 0]
    if (np.diff(x) < 0).any():
        order = np.argsort(x, kind="stable")
        values, x = values[order], x[order]
    return tuple(LineCurve(x, values[:, place]) for place in range(1, 1 + curves))


def _curve(curves: Curves, statistic: Statistic) -> Array | None:
    along = kind_of(statistic).along_line
    assert along is not None  # as it was read
    found: Array | None = getattr(curves, along.curve)
    return found


def _cell_form(form: CurveForm) -> CellForm:
    return CellForm(form.decimals, csv=CsvOptions(form.delimiter, form.decimal, form.bom))
