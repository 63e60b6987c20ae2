"""`orcapost plan`: shows what a run would do, and does nothing."""

from __future__ import annotations

from pathlib import Path

import typer

from orcapost.cli.failures import failures
from orcapost.cli.files import check_outputs, write_json
from orcapost.cli.job import read_job, say_notes
from orcapost.cli.look import show_contents, write_starter
from orcapost.cli.options import (
    Backend,
    BackendOption,
    CompareOption,
    ForgetLearnedOption,
    IgnoreLearnedOption,
    InitOption,
    JsonOption,
    LicencesOption,
    ListOption,
    OverrideArgument,
    PlanConfigArgument,
    SchemaOption,
    SetOption,
    WorkersOption,
)
from orcapost.cli.schema import write_schema
from orcapost.cli.values import read_counts


def plan(
    config: PlanConfigArgument = None,
    override: OverrideArgument = None,
    settings: SetOption = None,
    workers: WorkersOption = None,
    licences: LicencesOption = None,
    backend: BackendOption = Backend.orcfxapi,
    compare: CompareOption = None,
    ignore_learned: IgnoreLearnedOption = False,
    forget_learned: ForgetLearnedOption = False,
    json: JsonOption = None,
    listed: ListOption = None,
    init: InitOption = None,
    schema: SchemaOption = False,
) -> None:
    """Show which files would be open at once, which limit says so, and how long a run would take. Opens none."""
    if schema:
        write_schema(config)
        return
    if listed is not None:
        show_contents(listed, None if config is None else str(config), backend, json)
        return
    if init is not None:
        write_starter(init, config, backend)
        return
    if config is None:
        raise typer.BadParameter("is missing", param_hint="CONFIG")
    with failures(shown=True):
        from orcapost import pipeline
        from orcapost.planning.learned import NOTHING
        from orcapost.planning.plan import as_json
        from orcapost.terminal import screen

        check_outputs((json, "--json"))
        counts = [] if compare is None else read_counts(compare, "--compare")
        job = read_job(config, override, settings, workers)
        console = screen.open_console(stderr=json == Path("-"))
        learned_file = pipeline.learned_file(job, backend.value)
        if forget_learned:
            forgotten = f"forgotten: {learned_file.path}" if learned_file.forget() else "nothing to forget"
            console.print(forgotten, soft_wrap=True)
        prepared = pipeline.prepare(job, licences, NOTHING if ignore_learned else learned_file.load())
        predicted = prepared.predicted()
        others = [(words, pipeline.with_workers(prepared, count, licences)) for words, count in counts]
        compared = [(words, other.plan, other.predicted()) for words, other in others]
        if json is not None:
            files = [file.location for file in prepared.files]
            write_json(json, as_json(prepared.plan, prepared.host, files, predicted, compared))
        if json != Path("-"):
            say_notes(prepared.job)
            screen.show_places(console, prepared)
            screen.show_plan(console, prepared.plan, f"Plan on {prepared.host.cores} cores")
            screen.show_limits(console, prepared.plan)
            screen.show_learned(console, prepared, learned_file, predicted)
            if compared:
                screen.show_comparison(console, compared)
