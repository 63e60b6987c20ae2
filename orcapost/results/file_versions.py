"""What wrote and what read a file."""

from __future__ import annotations

from dataclasses import dataclass

from orcapost import __version__
from orcapost.engine.result import FileResult


@dataclass(frozen=True, slots=True)
class FileVersions:
    """Versions, and the unit system of the model; empty texts where they are not known.

    Attributes
    ----------
    written_by
        The version of OrcaFlex that wrote the file.
    units_system
        See `orcapost.extract.answers.Origin`.
    wrapper, library
        The versions of OrcFxAPI's wrapper and of OrcaFlex that read it.
    orcapost
        Our own.
    """

    written_by: str = ""
    units_system: str = ""
    wrapper: str = ""
    library: str = ""
    orcapost: str = ""

    @classmethod
    def of(cls, result: FileResult) -> FileVersions:
        """That of a result which a worker of this process's own version made."""
        origin, versions = result.origin, result.versions
        return cls(
            "" if origin is None else origin.written_by,
            "" if origin is None else origin.units_system,
            "" if versions is None else versions.wrapper,
            "" if versions is None else versions.library,
            __version__,
        )
