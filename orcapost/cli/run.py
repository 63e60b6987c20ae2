"""`orcapost run`: processes the files and writes the tables."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING

import typer

from orcapost.cli.check import first_look
from orcapost.cli.exit_status import SOME_FAILED
from orcapost.cli.failures import failures, why_stopped
from orcapost.cli.files import check_outputs, check_placed, held_open
from orcapost.cli.job import make_missing_files, read_job, read_trial, say_notes
from orcapost.cli.options import (
    AffinityOption,
    Backend,
    BackendOption,
    ConfigArgument,
    FilesOption,
    FormatOption,
    FreshOption,
    IgnoreLearnedOption,
    LicencesOption,
    LiveOption,
    MatchOption,
    MetricsOption,
    OnlyOption,
    OutputOption,
    OverrideArgument,
    QuietOption,
    RetriesOption,
    RunCheckOption,
    RunReportOption,
    SetOption,
    StartTimeoutOption,
    TimeoutOption,
    VerboseOption,
    VerifyOption,
    WorkersOption,
)
from orcapost.cli.values import read_timeout
from orcapost.common import interruption

if TYPE_CHECKING:
    from logging import Handler
    from pathlib import Path

    from rich.console import Console

    from orcapost.job import Job
    from orcapost.live.server import LivePage
    from orcapost.pipeline import Done, Prepared, Run
    from orcapost.planning.learned import LearnedFile
    from orcapost.terminal.problem_lines import ProblemLines


def run(
    config: ConfigArgument,
    override: OverrideArgument = None,
    settings: SetOption = None,
    only: OnlyOption = None,
    match: MatchOption = None,
    file_count: FilesOption = None,
    workers: WorkersOption = None,
    backend: BackendOption = Backend.orcfxapi,
    output: OutputOption = None,
    formats: FormatOption = None,
    metrics: MetricsOption = None,
    timeout: TimeoutOption = None,
    affinity: AffinityOption = None,
    start_timeout: StartTimeoutOption = 300.0,
    retries: RetriesOption = 1,
    licences: LicencesOption = None,
    ignore_learned: IgnoreLearnedOption = False,
    fresh: FreshOption = False,
    verify: VerifyOption = False,
    check: RunCheckOption = False,
    live: LiveOption = False,
    report: RunReportOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Read the results of every file and write the tables."""
    with failures():
        longest = None if timeout is None else read_timeout(timeout)
        from orcapost.engine.processes import start_ahead

        ahead = start_ahead(backend.value)
        from orcapost import pipeline
        from orcapost.engine.loop import Settings
        from orcapost.terminal.screen import open_console

        _check(metrics, live=live, report=report, speaks=not (quiet and verbose))
        gc.freeze()  # what is imported by now is never garbage: not to be searched in the run, nor at the exit
        out, err = open_console(), open_console(stderr=True)
        job = read_job(config, override, settings, workers, output, formats, affinity)
        job = read_trial(job, only, match, file_count)
        prepared, learned_file = _prepare(job, licences, backend, err, ignore_learned=ignore_learned, quiet=quiet)
        _show_plan(prepared, backend, err, verify=verify, quiet=quiet)
        new_run = pipeline.Run(
            prepared,
            backend.value,
            Settings(retries=retries, timeout=longest or job.parallel.timeout, start_timeout=start_timeout),
            metrics_path=metrics.absolute() if metrics else None,
            fresh=fresh,
            verify=verify,
            learned_file=learned_file,
            ahead=ahead,
            log_to=_log_to(err, verbose=verbose),
            hold=check,
        )
        with interruption.held(), new_run as started:
            _show_earlier(started, prepared, err, quiet=quiet)
            with _live_page(prepared, backend, err) if live else nullcontext() as page:
                done, problems = _execute(started, prepared, page, err, fresh=fresh, check=check, quiet=quiet)
                _finish(prepared, done, problems, page, out, err, report=report, quiet=quiet)


def _prepare(
    job: Job, licences: int | None, backend: Backend, err: Console, *, ignore_learned: bool, quiet: bool
) -> tuple[Prepared, LearnedFile | None]:
    """The run, prepared by what earlier ones measured; and the file that keeps that, unless it is to be ignored."""
    from orcapost import pipeline
    from orcapost.planning.learned import NOTHING

    with interruption.raising():
        make_missing_files(job, backend, err, quiet=quiet)
    learned_file = None if ignore_learned else pipeline.learned_file(job, backend.value)
    return pipeline.prepare(job, licences, learned_file.load() if learned_file else NOTHING), learned_file


def _check(metrics: Path | None, *, live: bool, report: bool, speaks: bool) -> None:
    """Make sure, before anything is done, that nobody else's file is written over, that what draws and serves is
    installed, and that it is clear how much is said."""
    from orcapost.common.optional import require

    if not speaks:
        raise typer.BadParameter("give --quiet or --verbose, not both")
    check_outputs((metrics, "--metrics"))
    if live:
        require("live", "bokeh", "starlette", "uvicorn")
    if report:
        require("report", "bokeh")


def _show_plan(prepared: Prepared, backend: Backend, err: Console, *, verify: bool, quiet: bool) -> None:
    from orcapost.orcaflex.backend import STAND_IN_NOTICE
    from orcapost.terminal import screen

    say_notes(prepared.job)
    if backend is Backend.stand_in:  # said even where nothing else is
        err.print(STAND_IN_NOTICE, soft_wrap=True)
    if not quiet:
        screen.show_places(err, prepared)
        screen.show_pins(err, prepared.job)
        screen.show_plan(err, prepared.plan)
        if verify:
            err.print("comparing the content of the files that an earlier run has done")


def _show_earlier(started: Run, prepared: Prepared, err: Console, *, quiet: bool) -> None:
    """What is taken from an earlier run, what cannot be, and why files are read again."""
    from orcapost.terminal import earlier

    for warning in earlier.warnings(started):
        err.print(f"warning: {warning}", soft_wrap=True)
    if not quiet:
        for sentence in earlier.sentences(started, prepared.job):
            err.print(sentence, soft_wrap=True)


def _log_to(err: Console, *, verbose: bool) -> list[Handler]:
    """Where the log goes beside its file."""
    from orcapost.terminal.log_screen import LogScreen

    return [LogScreen(err)] if verbose else []


@contextmanager
def _live_page(prepared: Prepared, backend: Backend, err: Console) -> Iterator[LivePage | None]:
    """The page that shows the run while it goes on; None, and a warning, where there cannot be one."""
    from orcapost.live.server import LivePage
    from orcapost.live.state import LiveRun

    with ExitStack() as opened:
        page = None
        try:
            page = opened.enter_context(LivePage(LiveRun(prepared, backend.value)))
            err.print(f"live page  {page.url}", soft_wrap=True)
        except OSError as error:
            err.print(f"warning: there is no live page: {error.strerror or error}", soft_wrap=True)
        yield page


def _execute(
    started: Run, prepared: Prepared, page: LivePage | None, err: Console, *, fresh: bool, check: bool, quiet: bool
) -> tuple[Done, ProblemLines]:
    """Process the files and write the tables; what came of it, and which problems were said already. What stops it
    before its end is said, and ends the command."""
    from orcapost.check import ColumnsEmpty
    from orcapost.engine.slot import CannotStart
    from orcapost.inventory import FolderGone
    from orcapost.orcaflex.errors import LicenceRefused
    from orcapost.terminal.problem_lines import ProblemLines
    from orcapost.terminal.progress import RunProgress
    from orcapost.terminal.so_far import SoFar

    problems = ProblemLines(prepared.files, started.places.of)
    so_far = SoFar(prepared.files)
    progress = None if quiet else RunProgress(err, prepared.plan, prepared.files, problems)
    look = first_look(started, prepared, err, stop=check, causes=quiet and not check)
    try:
        with progress or nullcontext():
            shown = (so_far, problems, progress, page, look)
            done = started.execute(*(listener.listen for listener in shown if listener is not None))
        _say_log(started, err)
        return done, problems
    except (KeyboardInterrupt, OSError, LicenceRefused, CannotStart, FolderGone, ColumnsEmpty) as stop:
        status, why = why_stopped(stop, prepared.job, opened=so_far.opened)
        for line in problems.so_far():
            err.print(line, soft_wrap=True)
        again = "run it again without --fresh" if fresh else "run the same command again"
        if isinstance(stop, ColumnsEmpty):
            again = "correct the configuration, or leave out --check,"
        kept = f"{started.store.kept:,} of {len(prepared.files):,} files are done and kept"
        words = f"{why}; {kept}; {again} to go on"
        err.print(words, soft_wrap=True)
        if isinstance(stop, KeyboardInterrupt) and (longest := so_far.longest_open) is not None:
            advice = "--timeout SECONDS stops a file that takes longer"
            err.print(f"open the longest: {longest}; {advice}", soft_wrap=True)
        for table in started.partial_tables:
            err.print(f"what is done so far: {table}", soft_wrap=True)
        if page is not None:
            page.end(f"{words}.")
        raise typer.Exit(status) from None


def _finish(
    prepared: Prepared,
    done: Done,
    problems: ProblemLines,
    page: LivePage | None,
    out: Console,
    err: Console,
    *,
    report: bool,
    quiet: bool,
) -> None:
    """Show the outcome of a run that came to its end, and give the exit status."""
    if page is not None:
        _end_page(page, done, err)
    _show_outcome(done, problems, out, err, quiet=quiet)
    if report:
        _write_report(prepared, done, out)
    _exit(done, err, complete=not (prepared.job.unsupported or prepared.job.missing))


def _end_page(page: LivePage, done: Done, err: Console) -> None:
    """Send the end of the run to the viewers of the live page."""
    page.end(f"its tables are written; orcapost report {done.metrics_path} shows it again.", done.metrics_path)
    if page.failure is not None:
        err.print(f"the live page ended early: {page.failure}", soft_wrap=True)


def _say_log(started: Run, err: Console) -> None:
    """Say that there is no log, or not all of it."""
    if started.log.failure is not None:
        err.print(f"warning: the log is not complete: {started.log.failure}", soft_wrap=True)


def _show_outcome(done: Done, problems: ProblemLines, out: Console, err: Console, *, quiet: bool) -> None:
    from orcapost.terminal import screen

    screen.show_problems(err, done.summary, problems.rest(done.summary.problems))
    for wanted, real in done.beside.items():
        err.print(f"error: {held_open(wanted, real)}", soft_wrap=True)
    for refused in done.injected.refused:
        err.print(f"error: {refused}", soft_wrap=True)
    if not quiet:
        screen.show_done(out, done)


def _write_report(prepared: Prepared, done: Done, out: Console) -> None:
    from orcapost.records.reading import read
    from orcapost.report.write import write_report

    page = done.metrics_path.with_name(f"{prepared.job.name}_report.html")
    check_placed(page, write_report([read(done.metrics_path)], page))
    out.print(f"report   {page}", soft_wrap=True)


def _exit(done: Done, err: Console, *, complete: bool) -> None:
    """Say that a signal came too late to stop anything; give the exit status where something went wrong.

    `complete`: whether all that was asked for can be given.
    """
    if interruption.pending():
        interruption.deliver()
        err.print(f"{interruption.words()}; the tables are written", soft_wrap=True)
        raise typer.Exit(interruption.status())
    if not complete or done.beside or done.injected.refused or done.summary.totals.ok < done.summary.totals.files:
        raise typer.Exit(SOME_FAILED)
