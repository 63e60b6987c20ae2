"""What is wrong with a text that is not YAML, in words for the person who wrote it.

Judged by the text at the place where the parser stopped, never by the parser's own words, which change from one
version to the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from orcapost.common.nearest import MAX_WORD
from orcapost.yamldoc.errors import BACKSLASH_HELP, ConfigError, Where, refuse


def syntax_error(error: yaml.MarkedYAMLError, text: str, where: Callable[[int], Where]) -> ConfigError:
    """The problem that the YAML parser met, with its line and what to do about it."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return refuse(where(0), "not YAML")
    begun = error.context_mark.line if error.context_mark else mark.line
    problem, help_ = _diagnosis(text, mark.index, None if begun == mark.line else begun + 1)
    return refuse(where(mark.line), f"not YAML: {problem}", help_)


def quotes_needed(text: str, index: int) -> str:
    """How to write a text that begins with a sign of YAML's, at a character of the whole text."""
    written = re.match(r"[^\s,\[\]{}#]+", text[index : index + MAX_WORD])
    shown = f": '{written[0]}'" if written else ""
    return f"text that begins with {text[index]} needs quotes{shown}"


def _diagnosis(text: str, index: int, begun: int | None) -> tuple[str, str]:
    """What is wrong at a character, and what to do; `begun` is the line of what it breaks, if another one."""
    start = text.rfind("\n", 0, index) + 1
    line = text[start:].partition("\n")[0]
    column = index - start
    before, here = line[:column], line[column : column + 1]
    indentation = line[: len(line) - len(line.lstrip())]
    if here == "\t" or "\t" in indentation:
        return "a tab", "YAML is indented with spaces only"
    if '"' in before and "\\" in line[max(0, column - 2) : column + 1]:
        return "an unknown escape", BACKSLASH_HELP
    if begun is not None:
        return (
            f"it does not fit what begins on line {begun}",
            "look at the indentation, and for a bracket or a quote that is not closed",
        )
    if here == ":":
        return "a second colon", "quote text that holds a colon"
    if here and here in "@`%":
        return f"text cannot begin with {here}", "quote it"
    if here == "-":
        return "a list cannot begin here", "begin it on a line of its own"
    if before.endswith(("*", "&")):
        return f"{before[-1]} needs a name after it", quotes_needed(text, index - 1)
    return f"'{line[column:].strip()}' cannot stand here", "look at quotes, colons and commas"
