"""Tables -> sheets of the user's own workbooks, as `inject_into` of a group asks for."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from orcapost.common.atomic import open_to_read, write_files
from orcapost.config.places import place
from orcapost.formats import xlsx
from orcapost.formats.errors import WorkbookRefused
from orcapost.formats.settings import CellForm
from orcapost.formats.table import Table

SUFFIX = ".xlsx"  # of a workbook that can be made


@dataclass(frozen=True, slots=True)
class Injected:
    """What became of the workbooks.

    Attributes
    ----------
    written
        For each workbook, where the one with the new sheets really stands.
    refused
        Sentences on those that were left as they were, and where the sheets stand instead.
    """

    written: dict[Path, Path]
    refused: tuple[str, ...] = ()


NOTHING_INJECTED = Injected({})


def workbooks_of(tables: Sequence[Table], folder: Path) -> dict[Path, list[Table]]:
    """The tables that are put into workbooks, by their paths. `folder`: where these paths start from."""
    found: dict[Path, list[Table]] = {}
    for table in tables:
        if table.sheet is not None:
            found.setdefault(place(table.sheet.workbook, folder), []).append(table)
    return found


def inject(workbooks: Mapping[Path, Sequence[Table]], form: CellForm) -> Injected:
    """Put tables into workbooks, each as the sheet that it names.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    from orcapost.formats.workbook import with_sheets  # few configurations ask for it

    written: dict[Path, Path] = {}
    refused: list[str] = []
    for path, tables in workbooks.items():
        sheets = {name: _workbook_of([table], form) for name, table in _named(tables).items()}
        try:
            old = _content(path)
            new = _workbook_of(list(_named(tables).values()), form) if old is None else with_sheets(old, sheets)
        except WorkbookRefused as error:
            beside = {path.with_name(f"{path.stem}_{name}{SUFFIX}"): content for name, content in sheets.items()}
            written |= write_files(beside)
            names = ", ".join(other.name for other in beside)
            refused.append(f"{path} {error}; it is left as it was, and the new sheet is {names} beside it")
            continue
        written |= {path: path} if new == old else write_files({path: new})
    return Injected(written, tuple(refused))


def _named(tables: Sequence[Table]) -> dict[str, Table]:
    """The tables by the names of their sheets, as far as Excel takes these; each is called as its sheet is."""
    wanted = [table.sheet.name if table.sheet and table.sheet.name else table.label for table in tables]
    names = xlsx.sheet_names(wanted)
    return {names[name]: replace(table, label=names[name]) for name, table in zip(wanted, tables, strict=True)}


def _workbook_of(tables: Sequence[Table], form: CellForm) -> bytes:
    stream = io.BytesIO()
    xlsx.writer(form)(stream, tables)
    return stream.getvalue()


def _content(path: Path) -> bytes | None:
    """The bytes of a workbook; None where there is none yet."""
    try:
        with open_to_read(path) as stream:
            return stream.read()
    except FileNotFoundError:
        if path.suffix.lower() == SUFFIX:
            return None
        raise WorkbookRefused(f"does not exist, and only {SUFFIX} workbooks can be made") from None
    except OSError as error:
        raise WorkbookRefused(f"cannot be read ({error.strerror or error})") from None
