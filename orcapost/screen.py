"""What the commands print. Every function takes a console and values; none decides anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from orcapost.metrics import Metrics
from orcapost.pipeline import Done
from orcapost.plan import Plan
from orcapost.sizes import Bar, SizeStatistics
from orcapost.units import counted, human_bytes, human_seconds

STAND_IN = "STAND-IN RUN: these files are made up, and no number here says anything about OrcaFlex."
MOST_LINES = 20


def open_console(*, stderr: bool = False) -> Console:
    """A console that prints text as it is: no markup, for file names may hold brackets."""
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)


def _table(*columns: str, title: str | None = None, right: Sequence[str] = ()) -> Table:
    table = Table(box=box.SIMPLE, title=title, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def show_sizes(
    console: Console,
    statistics: Mapping[str, SizeStatistics],
    title: str,
) -> None:
    """A table of size statistics, one row for each name."""
    heads = ("files", "total", "min", "median", "mean", "p90", "max")
    table = _table("", *heads, title=title, right=heads)
    for name, s in statistics.items():
        sizes = (s.total, s.min, s.median, s.mean, s.p90, s.max)
        table.add_row(name, f"{s.count:,}", *(human_bytes(size) for size in sizes))
    console.print(table)


def show_histogram(console: Console, bars: Sequence[Bar]) -> None:
    """Counts of files by size, a bar of the terminal's characters for each."""
    mark = "#" if console.options.ascii_only or console.options.legacy_windows else "█"
    longest = max(bar.count for bar in bars)
    table = _table("from", "to", "files", "", right=("from", "to", "files"), title="Sizes")
    for bar in bars:
        length = 0 if bar.count == 0 else max(1, round(36 * bar.count / longest))
        table.add_row(human_bytes(bar.at_least), human_bytes(bar.below), f"{bar.count:,}", mark * length)
    console.print(table)


def show_plan(console: Console, plan: Plan, title: str = "Plan") -> None:
    """The batches, in the order in which they start."""
    right = ("files", "size", "at once", "memory", "model threads")
    table = _table("batch", *right, "because of", right=right, title=title)
    for batch in plan.batches:
        table.add_row(
            batch.bin,
            f"{len(batch.files):,}",
            human_bytes(batch.bytes),
            str(batch.at_once),
            human_bytes(batch.memory),
            str(batch.model_threads),
            batch.reason,
        )
    console.print(table)


def show_problems(console: Console, metrics: Metrics) -> None:
    """Failed files, then warnings, the same warning of many files on one line."""
    failed = [file for file in metrics.files if file.status == "failed"]
    for file in failed[:MOST_LINES]:
        console.print(f"failed: {file.path}: {file.run_status}: {file.error}", soft_wrap=True)
    if len(failed) > MOST_LINES:
        console.print(f"... and {counted(len(failed) - MOST_LINES, 'more failed file')}")
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], str] = {}
    for file in metrics.files:
        for problem in file.problems:
            key = (problem.column, problem.message)
            counts[key] += 1
            first.setdefault(key, file.path)
    for (column, message), count in list(counts.items())[:MOST_LINES]:
        where = first[column, message] + ("" if count == 1 else f" and {counted(count - 1, 'more file')}")
        console.print(f"warning: {where}: {column + ': ' if column else ''}{message}", soft_wrap=True)
    if len(counts) > MOST_LINES:
        console.print(f"... and {counted(len(counts) - MOST_LINES, 'more warning')}; the metrics hold them all")


def show_done(console: Console, done: Done) -> None:
    """The closing table of a run and where its output stands."""
    metrics = done.metrics
    totals = metrics.totals
    bound = totals.lower_bound
    table = _table("", "", title="Run on the stand-in" if metrics.stand_in else "Run")
    table.show_header = False
    parts = [f"{totals.ok:,} ok"]
    parts += [f"{totals.incomplete:,} incomplete"] if totals.incomplete else []
    parts += [f"{totals.failed:,} failed"] if totals.failed else []
    parts += [f"{totals.reused:,} of them from an earlier run"] if totals.reused else []
    table.add_row("files", f"{totals.files:,}: {', '.join(parts)}")
    table.add_row("read", f"{human_bytes(totals.bytes)} at {totals.mb_per_s:,.0f} MB/s")
    table.add_row("wall", human_seconds(totals.wall))
    if bound.seconds > 0:
        table.add_row("lower bound", f"{human_seconds(bound.seconds)} ({bound.binding})")
        table.add_row("efficiency", f"{totals.efficiency:.0%}")
        table.add_row("workers' time", _where_the_time_went(metrics))
        table.add_row("tables", human_seconds(done.seconds_writing))
    console.print(table)
    for wanted, real in done.tables.items():
        if wanted == real:
            console.print(f"table    {real}", soft_wrap=True)
        else:
            console.print(f"table    {real}  ({wanted.name} is held open by another program)", soft_wrap=True)
    console.print(f"metrics  {done.metrics_path}", soft_wrap=True)
    if metrics.stand_in:
        console.print(STAND_IN, soft_wrap=True)


def _where_the_time_went(metrics: Metrics) -> str:
    """Shares of the time that files were with the workers."""
    shares = {"start and queue": 0.0, "load": 0.0, "extract": 0.0}
    for file in metrics.files:
        if not file.reused:
            shares["start and queue"] += file.seconds.queue
            shares["load"] += file.seconds.load
            shares["extract"] += file.seconds.extract
    whole = sum(shares.values()) or 1.0
    ranked = sorted(shares.items(), key=lambda share: -share[1])
    return ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in ranked if seconds / whole >= 0.005)
