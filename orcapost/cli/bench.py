"""`orcapost bench`: times two variants of the same work, and says which is faster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from orcapost.cli.exit_status import SOME_FAILED, TOO_SLOW
from orcapost.cli.failures import failures, why_stopped
from orcapost.cli.files import check_outputs, write_json
from orcapost.cli.job import make_missing_files, read_job, say_notes
from orcapost.cli.options import (
    AgainstOption,
    Backend,
    BaselineOption,
    BenchBackendOption,
    BenchConfigArgument,
    CacheChoice,
    CacheOption,
    FailIfSlowerOption,
    FolderOption,
    JsonOption,
    LadderOption,
    LicencesOption,
    OptimizedOption,
    OverrideArgument,
    RepeatsOption,
    SetOption,
    SizeOption,
    SweepOption,
)
from orcapost.cli.values import read_side, read_size, read_sweep
from orcapost.common import interruption

if TYPE_CHECKING:
    from rich.console import Console

    from orcapost.bench.conduct import BenchSettings
    from orcapost.bench.workload import Made
    from orcapost.job import Job
    from orcapost.records.bench import Bench


def bench(
    config: BenchConfigArgument = None,
    override: OverrideArgument = None,
    settings: SetOption = None,
    baseline: BaselineOption = None,
    optimized: OptimizedOption = None,
    repeats: RepeatsOption = 5,
    cache: CacheOption = CacheChoice.asis,
    ladder: LadderOption = False,
    sweep: SweepOption = None,
    against: AgainstOption = None,
    fail_if_slower: FailIfSlowerOption = None,
    size: SizeOption = None,
    folder: FolderOption = None,
    backend: BenchBackendOption = None,
    licences: LicencesOption = None,
    json: JsonOption = None,
) -> None:
    """Measure which of two variants of the same work is faster.

    They run in turns; their tables are thrown away.
    """
    with failures(shown=True):
        from orcapost.bench.conduct import BenchSettings
        from orcapost.bench.gate import read_earlier
        from orcapost.bench.workload import DEFAULT_BYTES, mixed, temporary_folder
        from orcapost.orcaflex.backend import STAND_IN_NOTICE
        from orcapost.terminal.screen import open_console

        _check_config(config, settings, backend, size)
        counts = read_sweep(sweep)
        gated = against is not None or fail_if_slower is not None
        requested = BenchSettings(
            baseline=read_side(baseline or "30", "--baseline"),
            optimized=read_side(optimized or "auto", "--optimized"),
            compare=gated or baseline is not None or optimized is not None or not (ladder or counts),
            ladder=ladder,
            sweep=counts,
            rounds=repeats,
            cache=cache.value,
            percent=fail_if_slower,
        )
        check_outputs((json, "--json"))
        err = open_console(stderr=True)
        out = err if json == Path("-") else open_console()
        earlier = None if against is None else read_earlier(against)
        made = mixed(DEFAULT_BYTES if size is None else read_size(size))
        reader = backend or (Backend.stand_in if config is None else Backend.orcfxapi)
        if reader is Backend.stand_in:
            err.print(STAND_IN_NOTICE, soft_wrap=True)
        job = None if config is None else read_job(config, override, settings, writes=False)
        with interruption.raising(), temporary_folder(folder) as place:
            job = _with_files(job, made, place, reader, err)
            say_notes(job)
            result = _conduct(job, requested, config is None, reader, licences, place, err, earlier, str(against or ""))
        _show(result, earlier, out, err)
        if json is not None:
            write_json(json, result.model_dump_json(indent=1))
        _exit(result)


def _check_config(config: Path | None, settings: list[str] | None, backend: Backend | None, size: str | None) -> None:
    """Check that no option is given that only makes sense with a configuration, or only without."""
    if config is None and (settings or backend is Backend.orcfxapi):
        raise typer.BadParameter("--set and --backend orcfxapi need a CONFIG; without it the files are made up")
    if config is not None and size is not None:
        raise typer.BadParameter("the files of CONFIG have the size they have", param_hint="--size")


def _with_files(job: Job | None, made: Made, folder: Path, backend: Backend, console: Console) -> Job:
    """The job whose files are measured. Without a configuration, or without its folder, the files are made."""
    if job is None:
        from orcapost.bench.workload import make

        return make(folder, made, console)
    make_missing_files(job, backend, console)
    return job


def _conduct(
    job: Job,
    requested: BenchSettings,
    made: bool,
    backend: Backend,
    seats: int | None,
    folder: Path,
    console: Console,
    earlier: Bench | None,
    against: str,
) -> Bench:
    """The bench. A licence that is refused, and the like, ends the command."""
    from orcapost.bench.conduct import conduct
    from orcapost.bench.progress import BenchProgress
    from orcapost.engine.loop import Settings
    from orcapost.engine.slot import CannotStart
    from orcapost.inventory import FolderGone
    from orcapost.orcaflex.errors import LicenceRefused

    try:
        with BenchProgress(console) as progress:
            return conduct(
                job,
                requested,
                made=made,
                backend=backend.value,
                run_settings=Settings(timeout=job.parallel.timeout),
                seats=seats,
                folder=folder,
                watcher=progress,
                earlier=earlier,
                against=against,
            )
    except (LicenceRefused, CannotStart, FolderGone) as stop:
        status, why = why_stopped(stop, job, opened=False)
        console.print(why, soft_wrap=True)
        raise typer.Exit(status) from None


def _show(result: Bench, earlier: Bench | None, out: Console, err: Console) -> None:
    from orcapost.bench.gate import other_machine
    from orcapost.bench.show import show

    if earlier is not None and (warning := other_machine(earlier, result.host.cores)):
        err.print(f"warning: {warning}", soft_wrap=True)
    show(out, result)


def _exit(result: Bench) -> None:
    if not result.tables_equal or result.failed_words:
        raise typer.Exit(SOME_FAILED)
    if result.gate is not None and not result.gate.passed:
        raise typer.Exit(TOO_SLOW)
