"""All commands together, as `orcapost` offers them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from orcapost.cli.bench import bench
from orcapost.cli.options import PlanCommand
from orcapost.cli.plan import plan
from orcapost.cli.profile import profile
from orcapost.cli.report import report
from orcapost.cli.run import run

app = typer.Typer(
    name="orcapost",
    help="Post-process many OrcaFlex .sim files at once: one table per result group, one row per file.",
    epilog="Exit status: 0 done; 1 some files failed, are incomplete or have empty cells; "
    "2 bad configuration or usage; 3 nothing could be opened: no OrcaFlex, no licence; "
    "4 slower than the bench's gate allows; 130 interrupted, 143 ended by SIGTERM, 129 by SIGHUP (run again to go on).",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    if version:
        from orcapost import __version__

        typer.echo(f"orcapost {__version__}")
        raise typer.Exit


# In the order of the help, each with an example.
COMMANDS: dict[Callable[..., None], str] = {
    profile: r"orcapost profile D:\project\sim --plot sizes.png",
    plan: "orcapost plan dm_fsts.yml --compare 15,30,45,60,auto",
    run: "orcapost run dm_fsts.yml --set meta.label=03c_0100yr --report",
    report: "orcapost report csv/dm_fsts_metrics.json --output run.html",
    bench: "orcapost bench dm_fsts.yml --baseline 30 --optimized auto",
}
for command, example in COMMANDS.items():
    kind = PlanCommand if command is plan else None
    app.command(cls=kind, epilog=f"\b\nExample:\n  {example}")(command)
