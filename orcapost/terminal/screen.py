"""What the commands print. Every function takes a console and values; none decides anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from orcapost.common.names import common_folder, on_one_line, shown
from orcapost.common.units import counted, human_bytes, human_seconds
from orcapost.job import GB, MB, Job
from orcapost.orcaflex.backend import STAND_IN_NOTICE
from orcapost.pipeline import Done, Prepared, pins_of
from orcapost.planning.learned import LearnedFile
from orcapost.planning.plan import Plan
from orcapost.profile.sizes import Bar, SizeStatistics
from orcapost.records.recorder import Summary

MAX_LINES = 20


class SafeConsole(Console):
    """Spells out control characters in whatever is printed: of a name or an error text, none reaches the terminal."""

    def render_str(self, text: str, *args: Any, **options: Any) -> Text:
        """See `rich.console.Console.render_str`: before widths are measured, so that nothing is cut off."""
        return super().render_str(shown(text), *args, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """See `rich.console.Console.render`. What rich itself sends to control the terminal is not text, and passes."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=shown(segment.text))


def open_console(*, stderr: bool = False) -> Console:
    """A console that prints text as it is: no markup, for file names may hold brackets."""
    return SafeConsole(stderr=stderr, markup=False, emoji=False, highlight=False)


def new_table(*columns: str, title: str | None = None, right: Sequence[str] = ()) -> Table:
    """An empty table in the look that all have; `right` are the columns whose cells stand to the right."""
    table = Table(box=box.SIMPLE, title=title, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def bar_mark(console: Console) -> str:
    """What bars are made of, where not every console can show a block."""
    return "#" if console.options.ascii_only or console.options.legacy_windows else "█"


def show_sizes(
    console: Console,
    statistics: Mapping[str, SizeStatistics],
    title: str,
) -> None:
    """A table of size statistics, one row for each name."""
    heads = ("files", "total", "min", "median", "mean", "p90", "max")
    table = new_table("", *heads, title=title, right=heads)
    for name, s in statistics.items():
        sizes = (s.total, s.min, s.median, s.mean, s.p90, s.max)
        table.add_row(name, f"{s.count:,}", *(human_bytes(size) for size in sizes))
    console.print(table)


def show_histogram(console: Console, bars: Sequence[Bar]) -> None:
    """Counts of files by size, a bar of the terminal's characters for each."""
    mark = bar_mark(console)
    longest = max(bar.count for bar in bars)
    table = new_table("from", "to", "files", "", right=("from", "to", "files"), title="Sizes")
    for bar in bars:
        length = 0 if bar.count == 0 else max(1, round(36 * bar.count / longest))
        table.add_row(human_bytes(bar.at_least), human_bytes(bar.below), f"{bar.count:,}", mark * length)
    console.print(table)


def show_places(console: Console, prepared: Prepared) -> None:
    """Where the files are read from, and where the tables go."""
    folders = {file.location.removesuffix(file.name) for file in prepared.files}
    where = f"{counted(len(folders), 'folder')} below {common_folder([*folders])}" if len(folders) > 1 else min(folders)
    where = where.rstrip("/\\") or where
    console.print(f"input    {counted(len(prepared.files), 'file')} in {on_one_line(where)}", soft_wrap=True)
    console.print(f"output   {on_one_line(str(prepared.job.output_directory))}", soft_wrap=True)


def show_pins(console: Console, job: Job) -> None:
    """What workers are pinned to, where that was asked for."""
    places, notes = pins_of(job)
    for note in notes:
        console.print(f"warning: {note}", soft_wrap=True)
    if places:
        what = counted(len(places), "NUMA node" if job.parallel.affinity == "numa" else "place of its own cores")
        console.print(f"pinned   workers, by turns to {what}", soft_wrap=True)


def show_plan(console: Console, plan: Plan, title: str = "Plan") -> None:
    """The batches, in the order in which they start."""
    right = ("files", "size", "at once", "memory", "model threads")
    table = new_table("batch", *right, "because of", right=right, title=title)
    for batch in plan.batches:
        table.add_row(
            batch.bin,
            f"{len(batch.files):,}",
            human_bytes(batch.bytes),
            str(batch.at_once) if batch.fewest == batch.most else f"{batch.at_once} ({batch.fewest}-{batch.most})",
            human_bytes(batch.memory),
            str(batch.model_threads),
            batch.reason,
        )
    console.print(table)


def show_limits(console: Console, plan: Plan) -> None:
    """Everything that limits each batch, and what limits all of them together."""
    table = new_table("batch", "may move", "limits on files at once", title="Limits")
    for batch in plan.batches:
        moves = f"{batch.fewest} to {batch.most}" if batch.fewest < batch.most else "fixed"
        table.add_row(batch.bin, moves, ", ".join(f"{limit.name} {limit.at_once}" for limit in batch.limits))
    seats = "found out while it runs" if plan.seats is None else str(plan.seats)
    table.add_row("all", "", f"memory {human_bytes(plan.memory_limit)}, licence seats {seats}")
    console.print(table)


def show_learned(console: Console, prepared: Prepared, learned_file: LearnedFile, predicted: float | None) -> None:
    """What earlier runs showed of this machine and volume, and how long a run is expected to take."""
    learned = prepared.learned
    if learned.cost is None:
        console.print(
            f"Nothing is known of runs on {learned_file.volume} with {learned_file.backend} here: no time is predicted."
        )
        return
    cost = learned.cost
    table = new_table(
        "", "", title=f"Learned on {learned_file.volume} with {learned_file.backend}, last on {learned.updated[:10]}"
    )
    table.show_header = False
    table.add_row("a file takes", f"{cost.seconds_per_file:.3g} s and {GB * cost.seconds_per_byte:.3g} s/GB")
    table.add_row("of them processor", f"{cost.cpu_per_file:.3g} s and {GB * cost.cpu_per_byte:.3g} s/GB")
    table.add_row("all together, at best", f"{cost.disk_rate / MB:,.0f} MB/s")
    if learned.memory is not None:
        process, share = human_bytes(learned.memory.per_process), learned.memory.per_file_byte
        table.add_row("memory of an open file", f"{process} and {share:.2g} of its size")
    table.add_row("files that this rests on", f"{cost.files:,}")
    if predicted is not None:
        table.add_row("predicted wall time", human_seconds(predicted))
    console.print(table)


def show_comparison(console: Console, compared: Sequence[tuple[str, Plan, float | None]]) -> None:
    """Predicted times [s] of the same files with several counts."""
    bins = [batch.bin for batch in compared[0][1].batches]
    right = (*bins, "predicted", "to the first")
    table = new_table("files at once", *right, right=right, title="Compared (in each batch: how many are really open)")
    first = compared[0][2]
    for words, plan, predicted in compared:
        table.add_row(
            words,
            *(str(batch.at_once) for batch in plan.batches),
            "unknown" if predicted is None else human_seconds(predicted),
            "" if predicted is None or not first else f"{predicted / first:.2f}",
        )
    console.print(table)


def show_problems(console: Console, summary: Summary, problems: Sequence[str]) -> None:
    """What is wrong: lines about files, warnings on tables, and how many files do not count in rows of statistics."""
    for line in problems:
        console.print(line, soft_wrap=True)
    for warned in summary.warnings[:MAX_LINES]:
        where = on_one_line(warned.first) + (
            "" if warned.files == 1 else f" and {counted(warned.files - 1, 'more file')}"
        )
        column = warned.column + ": " if warned.column else ""
        console.print(f"warning: {where}: {column}{warned.message}", soft_wrap=True)
    if len(summary.warnings) > MAX_LINES:
        console.print(f"... and {counted(len(summary.warnings) - MAX_LINES, 'more warning')}")
    totals = summary.totals
    if totals.left_out:
        stopped = totals.left_out - totals.failed
        parts = [f"{totals.failed:,} failed"] if totals.failed else []
        parts += [counted(stopped, "incomplete simulation")] if stopped else []
        left = f"{totals.left_out:,} of {counted(totals.files, 'file')}"
        console.print(f"statistics: the rows below each table leave out {left}: {', '.join(parts)}", soft_wrap=True)


def show_done(console: Console, done: Done) -> None:
    """The closing table of a run and where its output stands."""
    summary = done.summary
    totals = summary.totals
    bound = totals.lower_bound
    table = new_table("", "", title="Run on the stand-in" if summary.stand_in else "Run")
    table.show_header = False
    table.add_row("files", f"{totals.files:,}: {totals.words}")
    table.add_row("read", f"{human_bytes(totals.bytes)} at {totals.mb_per_s:,.0f} MB/s")
    expected = "" if totals.predicted is None else f" (predicted {human_seconds(totals.predicted)})"
    table.add_row("wall", f"{human_seconds(totals.wall)}{expected}")
    if bound.seconds > 0:
        table.add_row("lower bound", f"{human_seconds(bound.seconds)} ({bound.binding})")
        table.add_row("efficiency", f"{totals.efficiency:.0%}")
        table.add_row("workers' time", _where_the_time_went(summary.shares))
        table.add_row("tables", human_seconds(done.seconds_writing))
    console.print(table)
    for wanted, real in done.tables.items():
        if wanted == real:
            unchanged = "  (as it was)" if real in done.unchanged else ""
            console.print(f"table    {real}{unchanged}", soft_wrap=True)
        else:
            console.print(f"table    {real}  ({wanted.name} is held open by another program)", soft_wrap=True)
    if done.series is not None:
        console.print(
            f"files    {counted(done.series[0], 'file')} of single simulations in {done.series[1]}", soft_wrap=True
        )
    if done.pictures is not None:
        console.print(f"pictures {counted(done.pictures[0], 'file')} in {done.pictures[1]}", soft_wrap=True)
    for path in done.injected.written.values():
        console.print(f"sheet    {path}", soft_wrap=True)
    rows, problems = done.problems
    if rows:
        console.print(f"problems {counted(rows, 'row')} in {problems}", soft_wrap=True)
    console.print(f"metrics  {done.metrics_path}", soft_wrap=True)
    if summary.stand_in:
        console.print(STAND_IN_NOTICE, soft_wrap=True)


def _where_the_time_went(shares: Mapping[str, float]) -> str:
    """Shares of the time that files were with the workers."""
    whole = sum(shares.values()) or 1.0
    ranked = sorted(shares.items(), key=lambda share: -share[1])
    return ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in ranked if seconds / whole >= 0.005)
