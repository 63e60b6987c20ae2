"""What a check found, and what a run's first files show: columns that would be empty, each with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console

from orcapost.check import Checked
from orcapost.common.names import first_of, on_one_line
from orcapost.common.units import counted
from orcapost.inventory import SimFile
from orcapost.pipeline import Prepared
from orcapost.results.empty import Empty

MAX_LINES = 40
MAX_NAMED = 5  # files, or columns in one line


def show_checked(console: Console, checked: Checked, files: int) -> None:
    """What was looked at and what is wrong, errors first. `files`: how many files a run would read."""
    looked_at = f"{len(checked.files):,} of {counted(files, 'file')}"
    console.print(f"checked  {looked_at}: {named(checked.files)}", soft_wrap=True)
    everywhere = [one for one in checked.empty if one.everywhere]
    somewhere = [one for one in checked.empty if not one.everywhere]
    if everywhere:
        console.print(f"error: {counted(len(everywhere), 'column')} would be empty in all of them", soft_wrap=True)
        show_columns(console, everywhere, checked.files)
    if somewhere:
        console.print(f"warning: {counted(len(somewhere), 'column')} would be empty in some of them", soft_wrap=True)
        show_columns(console, somewhere, checked.files)
    _show_lines(console, (*_failed(checked), *_notes(checked)))
    if checked.passed:
        console.print("every column has an answer in " + ("one of them at least" if checked.empty else "all of them"))


def show_first(
    console: Console, empty: Sequence[Empty], prepared: Prepared, first: Sequence[int], *, causes: bool
) -> None:
    """The columns that are empty in all of the files that a run has read first. `causes`: whether they are to be said,
    too; a run that shows its progress has said them already."""
    names = named([prepared.files[file] for file in first])
    columns = f"{counted(len(empty), 'column')} without a value in any of the files read first"
    if causes:
        console.print(f"warning: {columns} ({names})", soft_wrap=True)
        show_columns(console, empty, prepared.files)
        return
    shown = first_of([one.column + (f" ({one.place})" if one.place else "") for one in empty], MAX_NAMED)
    console.print(f"warning: {columns} ({names}): {shown}", soft_wrap=True)


def named(files: Sequence[SimFile]) -> str:
    """The names of the files, or of the first of them."""
    return first_of([on_one_line(file.name) for file in files], MAX_NAMED)


def show_columns(console: Console, empty: Sequence[Empty], files: Sequence[SimFile]) -> None:
    """A line for each column, or for several of one entry that have one cause. `files`: by the positions in `empty`."""
    causes: dict[tuple[str, str, int], list[Empty]] = {}
    for one in empty:
        causes.setdefault((one.place, one.message, one.files), []).append(one)
    _show_lines(console, (_line(own, files) for own in causes.values()))


def _line(empty: Sequence[Empty], files: Sequence[SimFile]) -> str:
    one = empty[0]
    column = one.column if len(empty) == 1 else f"{one.column} and {len(empty) - 1:,} more"
    line = "  " + ": ".join(part for part in (one.place, column, one.message) if part)
    if one.everywhere:
        return line
    return f"{line} ({one.files:,} of {counted(one.of, 'file')}, first {on_one_line(files[one.first].name)})"


def _show_lines(console: Console, lines: Iterable[str]) -> None:
    shown = list(lines)
    for line in shown[:MAX_LINES]:
        console.print(line, soft_wrap=True)
    if len(shown) > MAX_LINES:
        console.print(f"  and {len(shown) - MAX_LINES:,} more", soft_wrap=True)


def _failed(checked: Checked) -> Iterator[str]:
    kind = "error" if len(checked.failed) == len(checked.files) else "warning"
    for file, why in checked.failed:
        yield f"{kind}: {on_one_line(file.name)} cannot be read: {why}"


def _notes(checked: Checked) -> Iterator[str]:
    for words, file, count in checked.notes:
        more = f" and {counted(count - 1, 'other')}" if count > 1 else ""
        yield f"warning: {on_one_line(file.name)}{more}: {words}"
