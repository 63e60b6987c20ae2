"""`orcapost profile`: shows how the sizes of a folder's files are spread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from orcapost.cli.failures import failures
from orcapost.cli.files import check_outputs, check_placed, write_json
from orcapost.cli.options import CategoryOption, JsonOption, PlotOption, SourceArgument
from orcapost.cli.values import read_picture_kind

if TYPE_CHECKING:
    from orcapost.profile.folder import Profile


def profile(
    source: SourceArgument, category: CategoryOption = None, json: JsonOption = None, plot: PlotOption = None
) -> None:
    """Show how many files there are, how big, and their batches."""
    with failures(shown=True):
        from orcapost.profile.folder import as_json, make_profile, read_categories

        kind = None if plot is None else read_picture_kind(plot)
        check_outputs((plot, "--plot"), (json, "--json"))
        found = make_profile(source, read_categories(category or []))
        if plot is not None and kind is not None:
            from orcapost.common.atomic import write_bytes
            from orcapost.profile.plot.kinds import make_picture

            check_placed(plot, write_bytes(plot, make_picture(found, kind)))
        if json is not None:
            write_json(json, as_json(found))
        if json != Path("-"):
            _show(found)


def _show(found: Profile) -> None:
    from orcapost.terminal import screen

    console = screen.open_console()
    screen.show_sizes(console, found.categories, f"{found.directory}")
    if found.missing:
        console.print(f"{found.missing:,} of the listed files do not exist")
    screen.show_sizes(console, found.bins, "By size bin")
    screen.show_histogram(console, found.bars)
    screen.show_plan(console, found.plan, f"Recommended on this machine ({found.host.cores} cores)")
