"""What went wrong -> one message on standard error, and the exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from orcapost.cli.exit_status import BAD_USAGE, NO_ORCAFLEX, SOME_FAILED
from orcapost.cli.options import Backend
from orcapost.common import interruption

if TYPE_CHECKING:
    from orcapost.job import Job


@contextmanager
def failures(*, shown: bool = False) -> Iterator[None]:
    """Turn the failures that a user can cause or mend into one message and the right exit status.

    `shown`: what the command shows is all that it is for, so that it has failed if that could not be written.
    """
    from orcapost.bench import BenchError
    from orcapost.common.folders import FolderUnusable
    from orcapost.common.locks import OutputTaken
    from orcapost.common.optional import ExtraMissing
    from orcapost.common.ours import NotOurs
    from orcapost.common.registry import RegistrationError
    from orcapost.common.streams import failure
    from orcapost.config import ConfigError
    from orcapost.formats.errors import TableTooLarge
    from orcapost.inventory import InventoryError
    from orcapost.orcaflex.errors import BackendMissing
    from orcapost.records.errors import NotReadable

    try:
        yield
        if shown and (lost := failure(sys.stdout)):
            raise OSError(lost.errno, lost.strerror, "standard output")
    except (
        BenchError,
        ConfigError,
        ExtraMissing,
        FolderUnusable,
        InventoryError,
        NotOurs,
        NotReadable,
        OutputTaken,
        RegistrationError,
        TableTooLarge,
    ) as error:
        status, message = BAD_USAGE, str(error)
    except BackendMissing as error:
        status, message = NO_ORCAFLEX, str(error)
    except KeyboardInterrupt:
        status, message = interruption.status(), interruption.words()
    except OSError as error:
        status = SOME_FAILED
        message = f"{_path_of(error)}: {error.strerror or error}".removeprefix(": ")
    else:
        return
    say(f"error: {message}")
    raise typer.Exit(status)


def say_stand_in(backend: Backend) -> None:
    """Say that the numbers are made up, where they are."""
    from orcapost.orcaflex.backend import STAND_IN_NOTICE

    if backend is Backend.stand_in:
        say(STAND_IN_NOTICE)


def why_stopped(stop: BaseException, job: Job, *, opened: bool) -> tuple[int, str]:
    """The exit status of a run that stopped before its end, and why it did. `opened`: whether it read any file."""
    from orcapost.inventory import FolderGone
    from orcapost.orcaflex.errors import LicenceRefused

    match stop:
        case KeyboardInterrupt():
            return interruption.status(), interruption.words()
        case OSError():
            return SOME_FAILED, f"error: {_path_of(stop) or job.output_directory}: {stop.strerror or stop}"
        case FolderGone():
            return SOME_FAILED, f"error: {stop}"
        case LicenceRefused():
            return SOME_FAILED if opened else NO_ORCAFLEX, f"error: no OrcaFlex licence: {stop}"
        case _:
            return SOME_FAILED if opened else NO_ORCAFLEX, f"error: {stop}"


def say(text: str) -> None:
    """A sentence on standard error, where rich may not be imported yet."""
    from orcapost.common.names import shown

    typer.echo(shown(text), err=True)


def _path_of(error: OSError) -> str:
    """The file that an error is about; of a replacement, the one to be replaced."""
    return str(error.filename2 or error.filename or "")
