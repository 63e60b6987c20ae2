"""`orcapost plan`: shows what a run would do, and does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from orcapost.cli.check import check_queries
from orcapost.cli.exit_status import SOME_FAILED
from orcapost.cli.failures import failures
from orcapost.cli.files import check_outputs, write_json
from orcapost.cli.job import read_job, read_trial, say_notes
from orcapost.cli.look import show_contents, write_starter
from orcapost.cli.options import (
    Backend,
    BackendOption,
    CheckOption,
    CompareOption,
    FilesOption,
    ForgetLearnedOption,
    IgnoreLearnedOption,
    InitOption,
    JsonOption,
    LicencesOption,
    ListOption,
    MatchOption,
    OnlyOption,
    OverrideArgument,
    PlanConfigArgument,
    SchemaOption,
    SetOption,
    WorkersOption,
)
from orcapost.cli.schema import write_schema
from orcapost.cli.values import read_counts

if TYPE_CHECKING:
    from rich.console import Console

    from orcapost.check import Checked
    from orcapost.pipeline import Prepared
    from orcapost.planning.learned import LearnedFile
    from orcapost.planning.plan import Plan


def plan(
    config: PlanConfigArgument = None,
    override: OverrideArgument = None,
    settings: SetOption = None,
    only: OnlyOption = None,
    match: MatchOption = None,
    file_count: FilesOption = None,
    workers: WorkersOption = None,
    licences: LicencesOption = None,
    backend: BackendOption = Backend.orcfxapi,
    compare: CompareOption = None,
    ignore_learned: IgnoreLearnedOption = False,
    forget_learned: ForgetLearnedOption = False,
    check: CheckOption = None,
    json: JsonOption = None,
    listed: ListOption = None,
    init: InitOption = None,
    schema: SchemaOption = False,
) -> None:
    """Show what a run would do, and how long it would take.

    Which files would be open at once, and which limit says so. Opens none, unless --check asks for a few.
    """
    if schema:
        return write_schema(config)
    if listed is not None:
        return show_contents(listed, None if config is None else str(config), backend, json)
    if init is not None:
        return write_starter(init, config, backend)
    if config is None:
        raise typer.BadParameter("is missing", param_hint="CONFIG")
    with failures(shown=True):
        from orcapost import pipeline
        from orcapost.planning.learned import NOTHING
        from orcapost.terminal import screen

        check_outputs((json, "--json"))
        counts = [] if compare is None else read_counts(compare, "--compare")
        job = read_trial(read_job(config, override, settings, workers), only, match, file_count)
        console = screen.open_console(stderr=json == Path("-"))
        learned_file = pipeline.learned_file(job, backend.value)
        if forget_learned:
            forgotten = f"forgotten: {learned_file.path}" if learned_file.forget() else "nothing to forget"
            console.print(forgotten, soft_wrap=True)
        prepared = pipeline.prepare(job, licences, NOTHING if ignore_learned else learned_file.load())
        checked = None if check is None else check_queries(prepared, backend, check)
        predicted = prepared.predicted()
        others = ((words, pipeline.with_workers(prepared, count, licences)) for words, count in counts)
        compared = [(words, other.plan, other.predicted()) for words, other in others]
        if json is not None:
            _write(json, prepared, checked, predicted, compared)
        if json != Path("-"):
            _show(console, prepared, checked, learned_file, predicted)
            if compared:
                screen.show_comparison(console, compared)
        if checked is not None and not checked.passed:
            raise typer.Exit(SOME_FAILED)


def _write(
    path: Path,
    prepared: Prepared,
    checked: Checked | None,
    predicted: float | None,
    compared: list[tuple[str, Plan, float | None]],
) -> None:
    from orcapost.planning.plan import as_json

    files = [file.location for file in prepared.files]
    found = None if checked is None else checked.as_dict()
    write_json(path, as_json(prepared.plan, prepared.host, files, predicted, compared, found))


def _show(
    console: Console, prepared: Prepared, checked: Checked | None, learned_file: LearnedFile, predicted: float | None
) -> None:
    from orcapost.terminal import checked as found
    from orcapost.terminal import screen

    say_notes(prepared.job)
    screen.show_places(console, prepared)
    screen.show_pins(console, prepared.job)
    if checked is not None:
        found.show_checked(console, checked, len(prepared.files))
    screen.show_plan(console, prepared.plan, f"Plan on {prepared.host.cores} cores")
    screen.show_limits(console, prepared.plan)
    screen.show_learned(console, prepared, learned_file, predicted)
