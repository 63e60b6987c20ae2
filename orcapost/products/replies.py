"""What files reply to the questions of products. Small values, which are kept for later runs."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from orcapost.extract.answers import QueryFailed, Value


@dataclass(frozen=True, slots=True)
class Failure:
    """There is no value, and why; and whether that may be otherwise at another time: then it is asked again."""

    words: str
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """Values, or files that the worker wrote, that differ from file to file in number; of two with one label, the last
    counts."""

    labels: tuple[str, ...]
    values: tuple[Value | Failure | Receipt, ...]


@dataclass(frozen=True, slots=True)
class Tabled:
    """Numbers of which a file has rows and columns of its own.

    Attributes
    ----------
    rows, columns
        Their names, each once.
    values
        Row by row; NaN where there is no number.
    failures
        What is empty, and why: a label for all cells of one reason.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[float, ...]
    failures: tuple[tuple[str, str], ...] = ()

    @property
    def cells(self) -> int:
        """How many values it has, or had."""
        return len(self.rows) * len(self.columns)


@dataclass(frozen=True, slots=True)
class Notes:
    """Sentences for the user."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file that the worker wrote: its path in the output folder, its size and time of change [ns since 1970]; and
    what is empty in it: a label and why."""

    path: str
    bytes: int
    modified_ns: int
    failures: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, path: Path, folder: Path, failures: tuple[tuple[str, str], ...] = ()) -> Receipt:
        """The receipt of a file below the output folder that was just written."""
        status = path.stat()
        return cls(path.relative_to(folder).as_posix(), status.st_size, status.st_mtime_ns, failures)

    def is_valid(self, folder: Path) -> bool:
        """Whether the file is still there and unchanged."""
        try:
            status = (folder / self.path).lstat()
        except OSError:
            return False
        return stat.S_ISREG(status.st_mode) and (status.st_size, status.st_mtime_ns) == (self.bytes, self.modified_ns)


Reply = Value | Failure | Labelled | Tabled | Notes | Receipt


def failure(error: Exception) -> Failure:
    """Why there is no value."""
    return Failure(str(error) if isinstance(error, QueryFailed) else f"{type(error).__name__}: {error}")
