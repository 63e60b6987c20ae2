"""The verdict, and a timeline of slots, as plain lines: for 80 columns, no colour, ASCII but for what names hold."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from orcapost.common.names import shown, stem_of
from orcapost.common.units import counted, human_seconds
from orcapost.records.bench import Bench
from orcapost.records.metrics import FileMetrics, Metrics
from orcapost.report.compare import comparison_data, in_order
from orcapost.report.verdict import verdict
from orcapost.report.write import band

WIDTH = 79
MAX_SLOTS = 24
FAILED, WAITING, IDLE = "x", "-", "."


def lines(sources: Sequence[Metrics | Bench], width: int = WIDTH) -> Iterator[str]:
    """Everything that is said of these files in a terminal of `width` columns."""
    runs = in_order([source for source in sources if isinstance(source, Metrics)])
    if said := band(sources):
        yield from _wrapped(said, width)
        yield ""
    if len(runs) > 1:
        yield from _comparison(runs, width)
        yield ""
    if runs:
        yield from _run(runs[-1], width)
    for source in sources:
        if isinstance(source, Bench):
            yield f"Bench of {source.started[:16].replace('T', ' ')}"
            yield from _wrapped(shown(source.verdict), width)


def _run(run: Metrics, width: int) -> Iterator[str]:
    said = verdict(run)
    yield from _wrapped(f"{shown(stem_of(run.config))}, {run.started[:16].replace('T', ' ')}", width)
    yield from _wrapped(said.headline, width)
    for finding in said.findings:
        yield from _wrapped(finding, width, "- ")
    if said.advice:
        yield "For the next run"
        for advice in said.advice:
            yield from _wrapped(advice, width, "> ")
    yield ""
    yield from timeline(run, width)


def timeline(run: Metrics, width: int = WIDTH) -> Iterator[str]:
    """A line for each slot: a character for each of equal spans of time says what the slot did for most of it."""
    files = [file for file in run.files if not file.reused and file.end > file.start]
    if not files:
        yield "No file was opened in this run, so there is no timeline."
        return
    marks = bin_marks(run)
    slots: dict[int, list[FileMetrics]] = {}
    for file in files:
        slots.setdefault(file.slot, []).append(file)
    wall = max(file.end for file in files)
    label = max(4, *(len(str(slot + 1)) for slot in slots))
    room = max(10, width - label - 3)
    yield f"{'slot':>{label}}  0 s{human_seconds(wall):>{room - 3}}"
    for slot in sorted(slots)[:MAX_SLOTS]:
        yield f"{slot + 1:>{label}} |{_row(slots[slot], marks, wall, room)}|"
    if len(slots) > MAX_SLOTS:
        yield f"{counted(len(slots) - MAX_SLOTS, 'more slot')} not shown; the page (--output) has them all"
    key = {**{mark: shown(name) for name, mark in marks.items()}, WAITING: "waiting for its process", IDLE: "idle"}
    if any(file.status == "failed" for file in files):
        key[FAILED] = "a failed file ended"
    yield from _wrapped("   ".join(f"{mark} = {words}" for mark, words in key.items()), width, " " * (label + 2))


def bin_marks(run: Metrics) -> dict[str, str]:
    """A character for each size bin: its first letter, or a digit where two begin alike or a name begins oddly."""
    names = list(dict.fromkeys(file.batch for file in run.files))
    names = [batch.bin for batch in run.plan if batch.bin in names] or names
    letters = [name[:1].upper() for name in names]
    plain = len(set(letters)) == len(letters) and all("A" <= letter <= "Z" for letter in letters)
    return dict(zip(names, letters if plain else map(str, range(1, len(names) + 1)), strict=True))


def _row(files: Sequence[FileMetrics], marks: dict[str, str], wall: float, room: int) -> str:
    spent: list[dict[str, float]] = [{} for _ in range(room)]
    span = wall / room

    def spend(mark: str, start: float, end: float) -> None:
        for column in range(int(start / span), min(room, int(end / span) + 1)):
            overlap = min(end, (column + 1) * span) - max(start, column * span)
            spent[column][mark] = spent[column].get(mark, 0.0) + max(0.0, overlap)

    for file in files:
        begun = min(file.end, file.start + file.seconds.queue)
        spend(WAITING, file.start, begun)
        spend(marks[file.batch], begun, file.end)
    row = []
    for column in spent:
        idle = span - sum(column.values())
        row.append(max({**column, IDLE: idle}.items(), key=lambda share: share[1])[0])
    for file in files:
        if file.status == "failed":
            row[min(room - 1, int(file.end / span))] = FAILED
    return "".join(row)


def _comparison(runs: Sequence[Metrics], width: int) -> Iterator[str]:
    found = comparison_data(runs)
    yield f"{'started':<16}  {'files':>7}  {'failed':>6}  {'wall':>11}  {'MB/s':>8}  {'effic.':>6}  on"
    for run in found["runs"]:
        yield (
            f"{run['started'][:16].replace('T', ' '):<16}  {run['files']:>7,}  {run['failed']:>6,}  "
            f"{human_seconds(run['wall']):>11}  {run['mb_per_s']:>8,.0f}  {run['efficiency']:>6.0%}  "
            f"{'stand-in' if run['stand_in'] else 'OrcaFlex'}"
        )
    for warning in found["warnings"]:
        yield from _wrapped(warning, width, "! ")
    if found["summary"]:
        yield from _wrapped(found["summary"], width)


def _wrapped(text: str, width: int, start: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=start, subsequent_indent=" " * len(start)) or [start]
