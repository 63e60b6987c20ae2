"""The commands: read options, call the steps, print. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import gc
import math
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orcapost.common import interruption
from orcapost.common.units import MAX_COUNT
from orcapost.orcaflex.backend import STAND_IN

if TYPE_CHECKING:
    from orcapost.job import Job

app = typer.Typer(
    name="orcapost",
    help="Post-process many OrcaFlex .sim files at once: one table per result group, one row per file.",
    epilog="Exit status: 0 done; 1 some files failed or are incomplete; 2 bad configuration or usage; "
    "3 nothing could be opened: no OrcaFlex, no licence; 4 slower than the bench's gate allows; 130 interrupted, "
    "143 ended by SIGTERM, 129 by SIGHUP (run again to go on).",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)

SOME_FAILED, BAD_USAGE, NO_ORCAFLEX, TOO_SLOW = 1, 2, 3, 4


MAX_COMPARED = 20  # counts side by side
MAX_MADE = 10**13  # bytes of files that a bench makes


def _finite(number: float | None) -> float | None:
    """A number of an option that is one: ``nan`` passes every limit."""
    if number is not None and not math.isfinite(number):
        raise typer.BadParameter(f"{number} is not a finite number")
    return number


class CacheState(StrEnum):
    """Where the files' bytes come from in a bench."""

    warm = "warm"
    cold = "cold"
    asis = "asis"


class Backend(StrEnum):
    """What reads the files."""

    orcfxapi = "orcfxapi"
    stand_in = STAND_IN


ConfigArgument = Annotated[Path, typer.Argument(help="YAML configuration.", show_default=False)]
OverrideArgument = Annotated[
    str | None,
    typer.Argument(help="Mapping laid over the configuration: \"{'meta': {'label': 'hwl'}}\".", show_default=False),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Set one key: --set meta.label=hwl. May be repeated."),
]
WorkersOption = Annotated[
    str | None,
    typer.Option(
        "--workers", "--threads", metavar="N|auto", help="Files open at once, instead of the configuration's."
    ),
]
BackendOption = Annotated[Backend, typer.Option("--backend", help="What reads the files: OrcaFlex, or the stand-in.")]
LicencesOption = Annotated[
    int | None, typer.Option("--licences", min=1, max=MAX_COUNT, metavar="N", help="Licence seats that may be taken.")
]
IgnoreLearnedOption = Annotated[
    bool,
    typer.Option("--ignore-learned", help="Neither use nor keep what runs teach about this machine and volume."),
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Also write the result as JSON; - for the screen.")
]


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    if version:
        from orcapost import __version__

        typer.echo(f"orcapost {__version__}")
        raise typer.Exit


@app.command()
def profile(
    source: Annotated[Path, typer.Argument(help="YAML configuration, or a folder of .sim files.", show_default=False)],
    category: Annotated[
        list[str] | None,
        typer.Option(
            "--category", metavar="NAME=REGEX", help="Files whose name matches; instead of LNGC and standard."
        ),
    ] = None,
    json: JsonOption = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Also draw it: FILE ends in .png, .svg or .html.")
    ] = None,
) -> None:
    """Show how many files there are, how big, and how they would be batched."""
    with _failures(shown=True):
        from orcapost.profile import folder as steps
        from orcapost.terminal import screen

        kind = None if plot is None else _picture_kind(plot)
        _check_ours((plot, "--plot"), (json, "--json"))
        found = steps.make_profile(source, steps.read_categories(category or []))
        if plot is not None and kind is not None:
            from orcapost.common.atomic import write_bytes
            from orcapost.profile.plot.kinds import make_picture

            _check_placed(plot, write_bytes(plot, make_picture(found, kind)))
        if json is not None:
            _write_json(json, steps.as_json(found))
        if json != Path("-"):
            console = screen.open_console()
            screen.show_sizes(console, found.categories, f"{found.directory}")
            if found.missing:
                console.print(f"{found.missing:,} of the listed files do not exist")
            screen.show_sizes(console, found.bins, "By size bin")
            screen.show_histogram(console, found.bars)
            screen.show_plan(console, found.plan, f"Recommended on this machine ({found.host.cores} cores)")


@app.command()
def plan(
    config: ConfigArgument,
    override: OverrideArgument = None,
    settings: SetOption = None,
    workers: WorkersOption = None,
    licences: LicencesOption = None,
    backend: BackendOption = Backend.orcfxapi,
    compare: Annotated[
        str | None,
        typer.Option(
            "--compare", metavar="N,N,auto", help="Predicted times with these counts, side by side: 15,30,45,60,auto."
        ),
    ] = None,
    ignore_learned: IgnoreLearnedOption = False,
    forget_learned: Annotated[
        bool,
        typer.Option("--forget-learned", help="Remove what earlier runs taught about this machine and volume, first."),
    ] = False,
    json: JsonOption = None,
) -> None:
    """Show which files would be open at once, which limit says so, and how long a run would take. Opens none."""
    with _failures(shown=True):
        from orcapost import pipeline
        from orcapost.planning.learned import NOTHING
        from orcapost.planning.plan import as_json
        from orcapost.terminal import screen

        _check_ours((json, "--json"))
        counts = _counts(compare, "--compare") if compare is not None else []
        job = _job(config, override, settings, workers)
        console = screen.open_console(stderr=json == Path("-"))
        learned_file = pipeline.learned_file(job, backend.value)
        if forget_learned:
            console.print(
                f"forgotten: {learned_file.path}" if learned_file.forget() else "nothing to forget", soft_wrap=True
            )
        prepared = pipeline.prepare(job, licences, NOTHING if ignore_learned else learned_file.load())
        predicted = prepared.predicted()
        others = [(words, pipeline.with_workers(prepared, count, licences)) for words, count in counts]
        compared = [(words, other.plan, other.predicted()) for words, other in others]
        if json is not None:
            text = as_json(
                prepared.plan,
                prepared.host,
                [file.location for file in prepared.files],
                predicted,
                compared,
            )
            _write_json(json, text)
        if json != Path("-"):
            _notes(job)
            screen.show_plan(console, prepared.plan, f"Plan on {prepared.host.cores} cores")
            screen.show_limits(console, prepared.plan)
            screen.show_learned(console, prepared, learned_file, predicted)
            if compared:
                screen.show_comparison(console, compared)


@app.command()
def run(
    config: ConfigArgument,
    override: OverrideArgument = None,
    settings: SetOption = None,
    workers: WorkersOption = None,
    backend: BackendOption = Backend.orcfxapi,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="Output folder, instead of the configuration's.")
    ] = None,
    metrics: Annotated[
        Path | None,
        typer.Option("--metrics", metavar="FILE", help="Where to write the metrics, instead of the output folder."),
    ] = None,
    timeout: Annotated[
        str | None,
        typer.Option(
            "--timeout",
            metavar="SECONDS|none",
            help="Longest time for one file; else many times what others of its size take, and at least 15 min.",
        ),
    ] = None,
    start_timeout: Annotated[
        float,
        typer.Option("--start-timeout", min=0.001, metavar="SECONDS", help="Longest time for a worker to start."),
    ] = 300.0,
    retries: Annotated[
        int,
        typer.Option(
            "--retries", min=0, max=MAX_COUNT, metavar="N", help="How often a file is tried again whose process died."
        ),
    ] = 1,
    licences: LicencesOption = None,
    ignore_learned: IgnoreLearnedOption = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Do every file, also those an earlier run has done.")] = False,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Compare the content of files that an earlier run has done, not size and time of change only.",
        ),
    ] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Show the run in a browser on this machine while it goes on.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report", help="At the end, write the run's report, one HTML file, beside the metrics.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print notes, warnings and errors only.")] = False,
) -> None:
    """Read the results of every file and write the tables."""
    with _failures(), ExitStack() as opened:
        longest = None if timeout is None else _timeout(timeout)

        from orcapost.engine.processes import CannotStart, start_ahead

        ahead = start_ahead(backend.value)

        from orcapost import pipeline
        from orcapost.common.units import counted
        from orcapost.engine.loop import Settings
        from orcapost.inventory import FolderGone
        from orcapost.orcaflex.errors import LicenceRefused
        from orcapost.planning.learned import NOTHING
        from orcapost.terminal import screen
        from orcapost.terminal.progress import RunProgress
        from orcapost.terminal.so_far import SoFar

        _check_ours((metrics, "--metrics"))
        if live:
            from orcapost.common.optional import require

            require("live", "bokeh", "starlette", "uvicorn")
        if report:
            from orcapost.common.optional import require

            require("report", "bokeh")
        gc.freeze()  # what is imported by now is never garbage: not to be searched in the run, nor at the exit
        out, err = screen.open_console(), screen.open_console(stderr=True)
        job = _job(config, override, settings, workers, output)
        if backend is Backend.stand_in and pipeline.needs_stand_ins(job):
            from orcapost.stand_in_files import make_stand_ins

            with interruption.raising():
                make_stand_ins(job, err, quiet=quiet)
        learned_file = None if ignore_learned else pipeline.learned_file(job, backend.value)
        prepared = pipeline.prepare(job, licences, learned_file.load() if learned_file else NOTHING)
        _notes(job)
        if backend is Backend.stand_in:  # said even where nothing else is
            err.print(screen.STAND_IN, soft_wrap=True)
        if not quiet:
            screen.show_plan(err, prepared.plan)
        if verify and not quiet:
            err.print("comparing the content of the files that an earlier run has done")
        opened.enter_context(interruption.held())
        started = pipeline.Run(
            prepared,
            backend.value,
            Settings(retries=retries, timeout=longest or job.parallel.timeout, start_timeout=start_timeout),
            metrics_path=metrics.absolute() if metrics else None,
            fresh=fresh,
            verify=verify,
            learned_file=learned_file,
            ahead=ahead,
        )
        opened.enter_context(started)
        if started.damaged:
            damaged = f"{counted(started.damaged, 'damaged line')} left out of {started.journal_path}"
            err.print(f"warning: {damaged}: the files concerned are read again", soft_wrap=True)
        reused = len(started.results)
        if reused and not quiet:
            err.print(f"{reused:,} of {len(prepared.files):,} files were done by an earlier run and have not changed")
        page = None
        if live:
            from orcapost.live.server import LivePage
            from orcapost.live.state import LiveRun

            try:
                page = opened.enter_context(LivePage(LiveRun(prepared, backend.value)))
                err.print(f"live page  {page.url}", soft_wrap=True)
            except OSError as error:
                err.print(f"warning: there is no live page: {error.strerror or error}", soft_wrap=True)
        progress = RunProgress(err, prepared.plan, prepared.files)
        so_far = SoFar(prepared.files)
        try:
            with nullcontext() if quiet else progress:
                listeners: list[pipeline.Listener] = [so_far.listen] if quiet else [so_far.listen, progress.listen]
                if page is not None:
                    listeners.append(page.listen)
                done = started.execute(*listeners)
        except (KeyboardInterrupt, OSError, LicenceRefused, CannotStart, FolderGone) as stop:
            kept = f"{started.kept:,} of {len(prepared.files):,} files are done and kept; "
            again = "run it again without --fresh" if fresh else "run the same command again"
            status, why = _stopped(stop, job, opened=so_far.opened)
            err.print(f"{why}; {kept}{again} to go on", soft_wrap=True)
            if isinstance(stop, KeyboardInterrupt) and so_far.longest_open is not None:
                err.print(
                    f"open the longest: {so_far.longest_open}; --timeout SECONDS stops a file that takes longer",
                    soft_wrap=True,
                )
            for table in started.partial_tables:
                err.print(f"what is done so far: {table}", soft_wrap=True)
            if page is not None:
                page.end(f"{why}; {kept}{again} to go on.")
            raise typer.Exit(status) from None
        if page is not None:
            page.end(f"its tables are written; orcapost report {done.metrics_path} shows it again.", done.metrics_path)
            if page.failure is not None:
                err.print(f"the live page ended early: {page.failure}", soft_wrap=True)
        screen.show_problems(err, done.summary)
        for wanted, real in done.beside.items():
            err.print(f"error: {_held(wanted, real)}", soft_wrap=True)
        if not quiet:
            screen.show_done(out, done)
        if report:
            from orcapost.records.reading import read
            from orcapost.report.write import write_report

            page_path = done.metrics_path.with_name(f"{job.name}_report.html")
            _check_placed(page_path, write_report([read(done.metrics_path)], page_path))
            out.print(f"report   {page_path}", soft_wrap=True)
        if interruption.pending():
            interruption.deliver()
            err.print(f"{interruption.words()}; the tables are written", soft_wrap=True)
            raise typer.Exit(interruption.status())
        if done.beside or done.summary.totals.ok < done.summary.totals.files:
            raise typer.Exit(SOME_FAILED)


@app.command()
def report(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="METRICS.json...", help="Metrics of runs, or results of benches.", show_default=False),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE.html", help="Write one HTML file instead, to look at.")
    ] = None,
) -> None:
    """Show where the time of a run went; of several, side by side, how it changed."""
    with _failures(shown=True):
        from orcapost.records.reading import read
        from orcapost.report.terminal import lines
        from orcapost.report.write import write_report
        from orcapost.terminal import screen

        _check_ours((output, "--output"))
        console = screen.open_console()
        found = [read(source) for source in sources]
        if output is not None:
            _check_placed(output, write_report(found, output))
            console.print(f"report   {output}", soft_wrap=True)
        else:
            for line in lines(found):
                console.print(line, soft_wrap=True)


@app.command()
def bench(
    config: Annotated[
        Path | None,
        typer.Argument(help="YAML configuration; without it, made-up files on the stand-in.", show_default=False),
    ] = None,
    override: OverrideArgument = None,
    settings: SetOption = None,
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", metavar="N|auto", help="Files open at once of the one side; else 30."),
    ] = None,
    optimized: Annotated[
        str | None,
        typer.Option("--optimized", metavar="N|auto", help="Files open at once of the other; else auto."),
    ] = None,
    repeats: Annotated[
        int,
        typer.Option("--repeats", min=5, max=MAX_COUNT, metavar="N", help="Runs of each; fewer than 5 prove nothing."),
    ] = 5,
    cache: Annotated[
        CacheState,
        typer.Option("--cache", help="Before each run: every file read once, dropped from the cache, or nothing."),
    ] = CacheState.asis,
    ladder: Annotated[
        bool, typer.Option("--ladder", help="One step at a time from how it is done today to auto.")
    ] = False,
    sweep: Annotated[
        str | None, typer.Option("--sweep", metavar="N,N", help="Throughput over files at once: 15,30,45,60.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="FILE", help="JSON of an earlier bench to compare with.")
    ] = None,
    fail_if_slower: Annotated[
        float | None,
        typer.Option(
            "--fail-if-slower",
            min=0,
            metavar="PERCENT",
            callback=_finite,
            help="Exit with 4 if slower by more than that than --against, or without it than the baseline.",
        ),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option("--size", metavar="BYTES", help="Without CONFIG: how much to make; else 2.4GB."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="DIR", help="Where to put files meanwhile; else the system's place for them."),
    ] = None,
    backend: Annotated[
        Backend | None,
        typer.Option("--backend", help="What reads the files of CONFIG: OrcaFlex (orcfxapi), or the stand-in."),
    ] = None,
    licences: LicencesOption = None,
    json: JsonOption = None,
) -> None:
    """Measure two ways of doing the same work, in turns, and say which is faster, if any. Tables are thrown away."""
    with _failures(shown=True):
        from orcapost import pipeline
        from orcapost.bench.conduct import Wishes, conduct
        from orcapost.bench.gate import other_machine, read_earlier
        from orcapost.bench.progress import BenchProgress
        from orcapost.bench.show import show
        from orcapost.bench.workload import DEFAULT_BYTES, make, mixed, temporary_folder
        from orcapost.engine.loop import Settings
        from orcapost.engine.processes import CannotStart
        from orcapost.inventory import FolderGone
        from orcapost.orcaflex.errors import LicenceRefused
        from orcapost.terminal import screen

        if config is None and (settings or backend is Backend.orcfxapi):
            raise typer.BadParameter("--set and --backend orcfxapi need a CONFIG; without it the files are made up")
        if config is not None and size is not None:
            raise typer.BadParameter("the files of CONFIG have the size they have", param_hint="--size")
        counts = [] if sweep is None else [count for _, count in _counts(sweep, "--sweep") if count is not None]
        if sweep is not None and not counts:
            raise typer.BadParameter(
                "give counts, such as 15,30,45,60; auto is always beside them", param_hint="--sweep"
            )
        gated = against is not None or fail_if_slower is not None
        wishes = Wishes(
            baseline=_count(baseline or "30", "--baseline"),
            optimized=_count(optimized or "auto", "--optimized"),
            compare=gated or baseline is not None or optimized is not None or not (ladder or counts),
            ladder=ladder,
            sweep=tuple(counts),
            rounds=repeats,
            cache=cache.value,
            percent=fail_if_slower,
        )
        _check_ours((json, "--json"))
        err = screen.open_console(stderr=True)
        out = err if json == Path("-") else screen.open_console()
        earlier = None if against is None else read_earlier(against)
        wanted = mixed(DEFAULT_BYTES if size is None else _size(size))
        reader = backend or (Backend.stand_in if config is None else Backend.orcfxapi)
        if reader is Backend.stand_in:
            err.print(screen.STAND_IN, soft_wrap=True)
        job = None if config is None else _job(config, override, settings, None)
        with interruption.raising(), temporary_folder(folder) as place:
            if job is None:
                job = make(place, wanted, err)
            elif reader is Backend.stand_in and pipeline.needs_stand_ins(job):
                from orcapost.stand_in_files import make_stand_ins

                make_stand_ins(job, err)
            _notes(job)
            try:
                with BenchProgress(err) as progress:
                    result = conduct(
                        job,
                        wishes,
                        made=config is None,
                        backend=reader.value,
                        settings=Settings(timeout=job.parallel.timeout),
                        seats=licences,
                        folder=place,
                        watcher=progress,
                        earlier=earlier,
                        against=str(against or ""),
                    )
            except (LicenceRefused, CannotStart, FolderGone) as stop:
                status, why = _stopped(stop, job, opened=False)
                err.print(why, soft_wrap=True)
                raise typer.Exit(status) from None
        if earlier is not None and (warning := other_machine(earlier, result.host.cores)):
            err.print(f"warning: {warning}", soft_wrap=True)
        show(out, result)
        if json is not None:
            _write_json(json, result.model_dump_json(indent=1))
        if not result.tables_equal or result.failed_words:
            raise typer.Exit(SOME_FAILED)
        if result.gate is not None and not result.gate.passed:
            raise typer.Exit(TOO_SLOW)


def _size(text: str) -> int:
    from orcapost.common.units import read_bytes

    try:
        found = read_bytes(text)
    except ValueError:
        raise typer.BadParameter(f"{text[:50]!r} is not a size: write 500MB or 2GB", param_hint="--size") from None
    if found > MAX_MADE:
        raise typer.BadParameter("more than 10 TB", param_hint="--size")
    return found


def _job(
    config: Path,
    override: str | None,
    settings: list[str] | None,
    workers: str | None,
    output: Path | None = None,
) -> Job:
    from orcapost.pipeline import load_job

    count = None if workers is None else _count(workers, "--workers")
    return load_job(config, override, settings or (), workers=count, auto_workers=workers == "auto", output=output)


def _timeout(text: str) -> float:
    """Seconds above 0; infinite for ``none``."""
    if text.lower() == "none":
        return float("inf")
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise typer.BadParameter(
            f"{text[:50]!r} is neither a number of seconds above 0 nor none", param_hint="--timeout"
        )
    return seconds


def _count(text: str, option: str) -> int | None:
    """A count of files at once; None for ``auto``."""
    if text == "auto":
        return None
    digits = text.isdecimal() and len(text) <= len(str(MAX_COUNT))
    if not digits or not 1 <= int(text) <= MAX_COUNT:
        words = f"{text[:50]!r} is neither a count from 1 nor auto; the largest is {MAX_COUNT}"
        raise typer.BadParameter(words, param_hint=option)
    return int(text)


def _counts(text: str, option: str) -> list[tuple[str, int | None]]:
    """Several counts with commas between them, each as it was written and as `_count` reads it."""
    parts = text.split(",")
    if len(parts) > MAX_COMPARED:
        raise typer.BadParameter(f"{len(parts):,} counts; give at most {MAX_COMPARED}", param_hint=option)
    return [(part.strip(), _count(part.strip(), option)) for part in parts]


def _picture_kind(path: Path) -> str:
    from orcapost.profile.plot.kinds import kind_of

    try:
        return kind_of(path)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--plot") from None


def _stopped(stop: BaseException, job: Job, *, opened: bool) -> tuple[int, str]:
    """The exit status of a run that stopped before its end, and why it did. `opened`: whether it read any file."""
    from orcapost.inventory import FolderGone
    from orcapost.orcaflex.errors import LicenceRefused

    match stop:
        case KeyboardInterrupt():
            return interruption.status(), interruption.words()
        case OSError():
            return SOME_FAILED, f"error: {_place(stop) or job.output_directory}: {stop.strerror or stop}"
        case FolderGone():
            return SOME_FAILED, f"error: {stop}"
        case LicenceRefused():
            return SOME_FAILED if opened else NO_ORCAFLEX, f"error: no OrcaFlex licence: {stop}"
        case _:
            return SOME_FAILED if opened else NO_ORCAFLEX, f"error: {stop}"


def _place(error: OSError) -> str:
    """The file that an error is about; of a replacement, the one to be replaced."""
    return str(error.filename2 or error.filename or "")


def _notes(job: Job) -> None:
    for note in job.notes:
        _say(f"note: {note}")
    for warning in job.warnings:
        _say(f"warning: {warning}")


def _say(text: str) -> None:
    """A sentence on standard error, where rich may not be imported yet."""
    from orcapost.common.names import shown

    typer.echo(shown(text), err=True)


def _write_json(path: Path, text: str) -> None:
    if path == Path("-"):
        typer.echo(text)
    else:
        from orcapost.common.atomic import write_text

        _check_placed(path, write_text(path, text + "\n"))


def _check_ours(*options: tuple[Path | None, str]) -> None:
    """Check that no option has a file written over that orcapost did not write."""
    from orcapost.common.ours import check_ours

    for path, option in options:
        if path is not None and path != Path("-"):
            check_ours(path, option)


def _check_placed(wanted: Path, real: Path) -> None:
    """Check that a file stands where it was to be written."""
    if wanted != real:
        typer.echo(f"error: {_held(wanted, real)}", err=True)
        raise typer.Exit(SOME_FAILED)


def _held(wanted: Path, real: Path) -> str:
    return f"{wanted} is held open by another program and was left as it is; the new one is {real.name} beside it"


@contextmanager
def _failures(*, shown: bool = False) -> Iterator[None]:
    """Turns the failures that a user can cause or mend into one message and the right exit status.

    `shown`: what the command shows is all that it is for, so that it has failed if that could not be written.
    """
    from orcapost.bench import BenchError
    from orcapost.common.locks import OutputTaken
    from orcapost.common.optional import ExtraMissing
    from orcapost.common.ours import NotOurs
    from orcapost.common.streams import failure
    from orcapost.config import ConfigError
    from orcapost.inventory import InventoryError
    from orcapost.orcaflex.errors import BackendMissing
    from orcapost.records.errors import NotReadable

    try:
        yield
        if shown and (lost := failure(sys.stdout)):
            raise OSError(lost.errno, lost.strerror, "standard output")
    except (BenchError, ConfigError, ExtraMissing, InventoryError, NotOurs, NotReadable, OutputTaken) as error:
        status, message = BAD_USAGE, str(error)
    except BackendMissing as error:
        status, message = NO_ORCAFLEX, str(error)
    except KeyboardInterrupt:
        status, message = interruption.status(), interruption.words()
    except OSError as error:
        status = SOME_FAILED
        message = f"{_place(error)}: {error.strerror or error}".removeprefix(": ")
    else:
        return
    _say(f"error: {message}")
    raise typer.Exit(status)
