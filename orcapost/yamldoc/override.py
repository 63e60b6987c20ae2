"""What the command line lays over a configuration: one mapping, and single settings."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from dataclasses import replace

from orcapost.yamldoc.errors import ConfigError, ConfigProblem, Where, shortened
from orcapost.yamldoc.merge import patch
from orcapost.yamldoc.node import MAX_SHOWN_KEY, Node
from orcapost.yamldoc.tree import MAX_DEPTH, parse

_STEP = re.compile(r"\[(-?\d+)\]|\.?([^.\[\]]+)")


def with_changes(root: Node, override: str | None, settings: Sequence[str]) -> Node:
    """The tree with the override laid over it, then each ``key.path=value`` in turn.

    Mappings are merged key by key; a list or a scalar replaces what stood there.

    Raises
    ------
    ConfigError
        If the override is not a mapping, or a setting has no value or names no place.
    """
    if override is not None and override.strip():
        change = parse(_in_yaml(override), lambda line: Where("override"), null="None")
        if not isinstance(change.value, dict):
            raise ConfigError(
                [
                    ConfigProblem(
                        Where("override"),
                        "",
                        f"must be a mapping, not {change.kind}",
                        "write it in quotes, such as \"{'meta': {'label': '03c_0100yr'}}\"",
                    )
                ]
            )
        root = patch(root, change)
    for setting in settings:
        root = _set(root, setting)
    return root


def _in_yaml(override: str) -> str:
    """The override as YAML reads it; a dictionary as Python prints it doubles every backslash."""
    single = re.search(r"(?<!\\)(?:\\\\)*\\(?!\\)", override)
    if "\\" not in override or single:
        return override
    try:
        written = ast.literal_eval(override.strip())
        return json.dumps(written, ensure_ascii=False) if isinstance(written, dict) else override
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return override


def _set(root: Node, setting: str) -> Node:
    path, equals, value = setting.partition("=")
    path = path.strip()
    where = Where(f"--set {shortened(path, MAX_SHOWN_KEY)}")
    steps = _steps(path)
    if len(steps) > MAX_DEPTH:
        raise ConfigError([ConfigProblem(where, "", f"names a place more than {MAX_DEPTH} deep")])
    if not equals or not steps:
        raise ConfigError([ConfigProblem(where, "", "must be KEY=VALUE", "such as --set meta.label=03c_0100yr")])
    return _put(root, steps, parse(value, lambda line: where, path, null="None"), where)


def _steps(path: str) -> list[str]:
    """``groups[0].Label`` or ``groups.0.Label`` -> groups, 0, Label; empty if it is not a path."""
    steps: list[str] = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            return []
        steps.append(match[1] or match[2])
        position = match.end()
    return steps


def _put(node: Node, steps: list[str], value: Node, where: Where) -> Node:
    if not steps:
        return replace(value, key=where)
    step, rest = steps[0], steps[1:]
    if isinstance(node.value, list):
        count = len(node.value)
        index = int(step) if step.isdecimal() and len(step) <= len(str(count)) else count
        if index >= count:
            known = f"an index from 0 to {count - 1}" if count else "nothing, since it is empty"
            raise ConfigError([ConfigProblem(where, node.path, f"is a list: it has no '{step}'", f"it has {known}")])
        entries = list(node.value)
        entries[index] = _put(entries[index], rest, value, where)
        return replace(node, value=entries)
    if node.value is not None and not isinstance(node.value, dict):
        raise ConfigError([ConfigProblem(where, node.path, f"is {node.kind}: it has no '{step}'")])
    child = node.mapping.get(step) or Node(None, where, (node.route, step), key=where)
    return replace(node, value={**node.mapping, step: _put(child, rest, value, where)})
