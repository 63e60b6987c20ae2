"""What is wrong with a text that is no YAML, in words for the person who wrote it."""

from __future__ import annotations

from collections.abc import Callable

import yaml

from orcapost.config.errors import ConfigError, Problem
from orcapost.config.job import Where

BACKSLASH_HELP = r"in double quotes a backslash begins an escape: write 'D:\sim' or D:/sim instead"

_HELP = {
    "mapping values are not allowed": "quote text that holds a colon",
    "did not find expected key": "look at the indentation",
    "undefined alias": "quote text that begins with *",
    "cannot start any token": "quote text that begins with a special character",
}


def syntax_error(error: yaml.MarkedYAMLError, text: str, where: Callable[[int], Where]) -> ConfigError:
    """The problem that the YAML reader met, with its line and what to do about it."""
    mark = error.problem_mark or error.context_mark
    line = mark.line if mark else 0
    problem = error.problem or "cannot be read"
    lines = text.splitlines()
    before = lines[line][: mark.column + 1] if mark and line < len(lines) else ""
    if "tab" in problem or ("\t" in before and "token" in problem):
        return refuse(where(line), "not YAML: a tab; YAML is indented with spaces only")
    if "another document" in problem:
        return refuse(where(line), "not YAML: a second document begins here (---)", "leave one")
    if "escape" in problem or "hexdecimal" in problem:
        return refuse(where(line), "not YAML: an unknown escape", BACKSLASH_HELP)
    since = ""
    if error.context_mark and error.context_mark.line != line:
        since = f" ({error.context}, line {error.context_mark.line + 1})"
    help_ = next((text for part, text in _HELP.items() if part in problem), None)
    return refuse(where(line), f"not YAML: {problem}{since}", help_)


def refuse(where: Where, message: str, suggestion: str | None = None, path: str = "") -> ConfigError:
    """An error of one problem."""
    return ConfigError([Problem(where, path, message, suggestion)])
