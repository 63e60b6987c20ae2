"""What is wrong with a configuration: problems with their place, and the error that carries them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from orcapost.common.nearest import nearest
from orcapost.common.units import counted

MAX_SHOWN = 40
MAX_PROBLEMS = 1000  # with more, something is wrong with all of it, and reading on would take long
MAX_WORDS = 500  # characters of a message, which may quote what was written
BACKSLASH_HELP = r"in double quotes a backslash begins an escape: write 'D:\sim' or D:/sim instead"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a configuration: ``dm_fsts.yml:12``, ``override``, ``--set``."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One thing that is wrong.

    Attributes
    ----------
    where
        The file and line.
    path
        The key, such as ``summary_settings.groups[0].Columns[3].Variable``; empty for the file itself.
    message
        What is wrong.
    suggestion
        What to write instead, or None.
    nothing_listed
        Whether it is that something is asked for and nothing is listed for it: no problem where something else is.
    about
        The labels of the entries in which it is: ``'Line04' of 'moorings'``.
    """

    where: Where
    path: str
    message: str
    suggestion: str | None = None
    nothing_listed: bool = False
    about: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", shortened(self.message, MAX_WORDS))
        if self.suggestion is not None:
            object.__setattr__(self, "suggestion", shortened(self.suggestion, MAX_WORDS))

    def __str__(self) -> str:
        place = str(self.where)
        path = "" if place.endswith(f" {self.path}") else self.path  # `--set meta.label` names it already
        text = ": ".join(part for part in (place, path, self.message) if part)
        return text if self.suggestion is None else f"{text}; {self.suggestion}"

    @property
    def in_full(self) -> str:
        """The same with the labels, which stand behind the key."""
        is_named = str(self).startswith(f"{self.where}: {self.path}")
        return str(replace(self, path=f"{self.path} ({self.about})")) if self.about and is_named else str(self)


class ConfigError(Exception):
    """A configuration that cannot be used; `problems` are sorted by file and line, each named once."""

    def __init__(self, problems: Iterable[ConfigProblem]) -> None:
        self.problems = tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.where.file, p.where.line or 0)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [problem.in_full for problem in self.problems[:MAX_SHOWN]]
        left = len(self.problems) - MAX_SHOWN
        if left > 0:
            at_least = "at least " if len(self.problems) >= MAX_PROBLEMS else ""
            lines.append(f"and {at_least}{counted(left, 'more problem')}")
        return "\n".join(lines)


def refuse(where: Where, message: str, suggestion: str | None = None, path: str = "") -> ConfigError:
    """An error of one problem."""
    return ConfigError([ConfigProblem(where, path, message, suggestion)])


class ConfigProblems(list[ConfigProblem]):
    """What is wrong so far."""

    def append(self, problem: ConfigProblem) -> None:
        """Add one more; of too many, reading ends with a `ConfigError`."""
        super().append(problem)
        if len(self) == MAX_PROBLEMS:
            raise ConfigError(self)

    def extend(self, problems: Iterable[ConfigProblem]) -> None:
        """Add several, as `append` does."""
        for problem in problems:
            self.append(problem)


class Misread(Exception):
    """A value that is not what its key needs; the reader adds the place."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message, suggestion)
        self.message = message
        self.suggestion = suggestion


def shortened(text: str, length: int) -> str:
    """The text, without its middle where it has more than `length` characters."""
    return text if len(text) <= length else f"{text[: length // 2]} ... {text[-length // 4 :]}"


def suggest(word: str, right: Sequence[str]) -> str | None:
    """``did you mean ...?`` with the nearest right word, else all of them if they are few."""
    near = nearest(word, right)
    if near is not None:
        return f"did you mean {near}?"
    return f"known: {', '.join(right)}" if len(right) <= 16 else None
