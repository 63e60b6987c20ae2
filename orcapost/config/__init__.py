"""The configuration: a YAML file of the dm_fsts dialect, read into a `Job`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orcapost.job import Job
from orcapost.yamldoc.errors import ConfigError, ConfigProblem

__all__ = ["ConfigError", "ConfigProblem", "load"]


def load(path: Path, override: str | None = None, settings: Sequence[str] = ()) -> Job:
    """Read a configuration.

    Parameters
    ----------
    path
        The YAML file.
    override
        A mapping written in YAML (or as Python writes a dictionary) that is laid over the file's own.
    settings
        Texts ``key.path=value``, laid over both in the order given.

    Returns
    -------
    Job
        Everything the configuration asks for, checked.

    Raises
    ------
    ConfigError
        With every problem found, each with its file, line and key.
    """
    # Imported here so that a command that reads no configuration does not wait for the YAML parser.
    from orcapost.config.loading import read_job

    return read_job(Path(path), override, settings)
