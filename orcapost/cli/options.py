"""The options of all commands, as types to annotate parameters with."""

from __future__ import annotations

import math
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from orcapost.common.units import MAX_COUNT
from orcapost.orcaflex.backend import STAND_IN
from orcapost.planning.first_files import FIRST_FILES


def _finite(number: float | None) -> float | None:
    """Check that a number is finite: ``nan`` would pass every limit."""
    if number is not None and not math.isfinite(number):
        raise typer.BadParameter(f"{number} is not a finite number")
    return number


class CacheChoice(StrEnum):
    """Where the files' bytes come from in a bench."""

    warm = "warm"
    cold = "cold"
    asis = "asis"


class AffinityChoice(StrEnum):
    """What workers are pinned to."""

    none = "none"
    cores = "cores"
    numa = "numa"


class Backend(StrEnum):
    """What reads the files."""

    orcfxapi = "orcfxapi"
    stand_in = STAND_IN


# Of several commands.
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
    typer.Option("--ignore-learned", help="Neither use nor keep what runs measure on this machine and volume."),
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Also write the result as JSON; - for the screen.")
]

OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="GROUP", help="A trial of this group or table alone, by its label. May be repeated."
    ),
]
MatchOption = Annotated[
    str | None,
    typer.Option("--match", metavar="TEXT", help="A trial on the files with TEXT in their names; or like *_l015_*."),
]
FilesOption = Annotated[
    int | None,
    typer.Option(
        "--files",
        min=1,
        max=MAX_COUNT,
        metavar="N",
        help="A trial on N files of all sizes, the same ones each time; N of each group that has files of its own.",
    ),
]

# Of `profile`.
SourceArgument = Annotated[
    Path, typer.Argument(help="YAML configuration, or a folder of .sim files.", show_default=False)
]
CategoryOption = Annotated[
    list[str] | None,
    typer.Option("--category", metavar="NAME=REGEX", help="Files whose name matches; instead of LNGC and standard."),
]
PlotOption = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Also draw it: FILE ends in .png, .svg or .html.")
]

# Of `plan`.
PlanConfigArgument = Annotated[
    Path | None, typer.Argument(metavar="CONFIG", help="YAML configuration.", show_default=False)
]
ListOption = Annotated[
    Path | None,
    typer.Option("--list", metavar="SIM", help="Instead: list a file's objects; of --list SIM OBJECT, its results."),
]
InitOption = Annotated[
    Path | None,
    typer.Option("--init", metavar="SIM", help="Instead: write CONFIG for a file's objects, or print it."),
]
SchemaOption = Annotated[
    bool, typer.Option("--schema", help="Instead: write the JSON Schema of configurations as CONFIG, or print it.")
]
CompareOption = Annotated[
    str | None,
    typer.Option(
        "--compare", metavar="N,N,auto", help="Predicted times with these counts, side by side: 15,30,45,60,auto."
    ),
]
ForgetLearnedOption = Annotated[
    bool,
    typer.Option("--forget-learned", help="First remove what earlier runs measured on this machine and volume."),
]


class PlanCommand(TyperCommand):
    """``plan``, whose ``--check`` may be given without a number, which Typer's options cannot."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments, with the usual number put behind a ``--check`` that has none."""
        filled: list[str] = []
        for argument, following in zip_longest(args, args[1:], fillvalue=""):
            filled.append(argument)
            if argument == "--check" and not following.isdecimal():
                filled.append(str(FIRST_FILES))
        return super().parse_args(ctx, filled)


CheckOption = Annotated[
    int | None,
    typer.Option(
        "--check",
        min=1,
        max=MAX_COUNT,
        metavar="[N]",
        help=f"Open N files ({FIRST_FILES} if N is left out), the smallest across the size bins, and see whether every "
        "column has an answer.",
    ),
]

# Of `run`.
OutputOption = Annotated[
    Path | None, typer.Option("--output", metavar="DIR", help="Output folder, instead of the configuration's.")
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="csv,parquet,xlsx", help="What the tables are written as, instead of the configuration's."
    ),
]
MetricsOption = Annotated[
    Path | None,
    typer.Option("--metrics", metavar="FILE", help="Where to write the metrics, instead of the output folder."),
]
TimeoutOption = Annotated[
    str | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS|none",
        help="Longest time for one file; else many times what others of its size take, and at least 15 min.",
    ),
]
StartTimeoutOption = Annotated[
    float,
    typer.Option("--start-timeout", min=0.001, metavar="SECONDS", help="Longest time for a worker to start."),
]
AffinityOption = Annotated[
    AffinityChoice | None,
    typer.Option("--affinity", help="Pin each worker to cores of its own, or to a NUMA node (Linux); else none."),
]
RetriesOption = Annotated[
    int,
    typer.Option(
        "--retries", min=0, max=MAX_COUNT, metavar="N", help="How often a file is tried again whose process died."
    ),
]
RunCheckOption = Annotated[
    bool, typer.Option("--check", help="Stop after the first few files where a column is empty in all of them.")
]
FreshOption = Annotated[bool, typer.Option("--fresh", help="Do every file, also those an earlier run has done.")]
VerifyOption = Annotated[
    bool,
    typer.Option(
        "--verify", help="Compare the content of files that an earlier run has done, not size and time of change only."
    ),
]
LiveOption = Annotated[bool, typer.Option("--live", help="Show the run in a browser on this machine while it goes on.")]
RunReportOption = Annotated[
    bool, typer.Option("--report", help="At the end, write the run's report, one HTML file, beside the metrics.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print notes, warnings and errors only.")]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Print what is decided and what each file took, as the log has it.")
]

# Of `report`.
MetricsArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="METRICS.json...", help="Metrics of runs, or their folders; or benches.", show_default=False
    ),
]
PageOption = Annotated[
    Path | None, typer.Option("--output", metavar="FILE.html", help="Write one HTML file instead, to look at.")
]

# Of `bench`.
BenchConfigArgument = Annotated[
    Path | None,
    typer.Argument(help="YAML configuration; without it, made-up files on the stand-in.", show_default=False),
]
BaselineOption = Annotated[
    str | None,
    typer.Option(
        "--baseline",
        metavar="SIDE",
        help="The one side: files at once (else 30), auto, or affinity=cores; also 8,affinity=cores.",
    ),
]
OptimizedOption = Annotated[
    str | None, typer.Option("--optimized", metavar="SIDE", help="The other side, in the same words; else auto.")
]
RepeatsOption = Annotated[
    int,
    typer.Option("--repeats", min=5, max=MAX_COUNT, metavar="N", help="Runs of each; fewer than 5 prove nothing."),
]
CacheOption = Annotated[
    CacheChoice,
    typer.Option("--cache", help="Before each run: every file read once, dropped from the cache, or nothing."),
]
LadderOption = Annotated[bool, typer.Option("--ladder", help="One step at a time from how it is done today to auto.")]
SweepOption = Annotated[
    str | None, typer.Option("--sweep", metavar="N,N", help="Throughput over files at once: 15,30,45,60.")
]
AgainstOption = Annotated[
    Path | None, typer.Option("--against", metavar="FILE", help="JSON of an earlier bench to compare with.")
]
FailIfSlowerOption = Annotated[
    float | None,
    typer.Option(
        "--fail-if-slower",
        min=0,
        metavar="PERCENT",
        callback=_finite,
        help="Exit with 4 if slower by more than that than --against, or without it than the baseline.",
    ),
]
SizeOption = Annotated[
    str | None, typer.Option("--size", metavar="BYTES", help="Without CONFIG: how much to make; else 2.4GB.")
]
FolderOption = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help="Where to put files meanwhile; else the system's place for them."),
]
BenchBackendOption = Annotated[
    Backend | None,
    typer.Option("--backend", help="What reads the files of CONFIG: OrcaFlex (orcfxapi), or the stand-in."),
]
