"""What `plan --check` does beside the plan, and what a run says of the files that it reads first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from orcapost.cli.failures import say, say_stand_in, why_stopped
from orcapost.cli.options import Backend
from orcapost.common import interruption

if TYPE_CHECKING:
    from rich.console import Console

    from orcapost.check import Checked, FirstLook
    from orcapost.pipeline import Prepared, Run
    from orcapost.results.empty import Empty


def check_queries(prepared: Prepared, backend: Backend, count: int) -> Checked:
    """What `count` files have no answer to; where none can be opened, that ends the command."""
    from orcapost.check import check
    from orcapost.engine.slot import CannotStart
    from orcapost.inventory import FolderGone
    from orcapost.orcaflex.errors import LicenceRefused

    say_stand_in(backend)
    try:
        with interruption.held():
            return check(prepared, backend.value, count)
    except (LicenceRefused, CannotStart, FolderGone) as stop:
        status, why = why_stopped(stop, prepared.job, opened=False)
        say(why)
        raise typer.Exit(status) from None


def first_look(started: Run, prepared: Prepared, err: Console, *, stop: bool, causes: bool) -> FirstLook:
    """The listener that says which columns are empty in all of the files that are read first.

    Parameters
    ----------
    stop
        Whether the run ends there.
    causes
        Whether it says why, too.
    """
    from orcapost.check import FirstLook
    from orcapost.terminal.checked import show_first

    def show(empty: Sequence[Empty]) -> None:
        show_first(err, empty, prepared, started.first, causes=causes)

    return FirstLook(started, prepared, show, stop=stop)
