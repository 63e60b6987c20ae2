"""A configuration of any generation -> the same in today's form."""

from __future__ import annotations

from dataclasses import replace

from orcapost.common.nearest import nearest
from orcapost.config.generations.keys import ALIKE, FLAGS, MOVED, OF_GROUPS, RENAMED_IN_COLUMN, RENAMED_IN_GROUP
from orcapost.config.generations.oldest import without_post_process
from orcapost.yamldoc.block import unknown_key
from orcapost.yamldoc.edit import at, change_at, drop, each, put
from orcapost.yamldoc.errors import ConfigProblem
from orcapost.yamldoc.merge import overlay
from orcapost.yamldoc.node import Node


def in_todays_form(tree: Node, problems: list[ConfigProblem], warnings: list[str]) -> Node:
    """The configuration with what older generations wrote where today's files have it.

    Where both are there today's wins, key by key. What is not of the form that it should have is left where it is, to
    be refused by who reads it.

    Parameters
    ----------
    problems, warnings
        Where what is wrong is added, and sentences on what is not read since today's form says otherwise.
    """
    tree = without_post_process(tree, problems, warnings)
    tree = change_at(tree, ("Files",), _load_matrix)
    for older, todays in MOVED.items():
        tree = _moved(tree, older, todays, warnings)
    _check_flags(tree, problems)
    for block in OF_GROUPS:
        for key in (block, f"{block}_master"):
            tree = change_at(tree, (key, "groups"), lambda groups: each(groups, _group))
    return tree


def wrote_a_workbook(tree: Node) -> bool:
    """Whether a configuration, as it was written, is of a generation whose tables were the sheets of one workbook."""
    groups = [
        group
        for key in ("summary_settings", "summary_settings_master")
        for group in tree.mapping.get(key, tree).mapping.get("groups", tree).entries
    ]
    return any(key in tree.mapping for key in ("PostProcess", "Summary")) or any(
        key in group.mapping for group in groups for key in RENAMED_IN_GROUP
    )


def _check_flags(tree: Node, problems: list[ConfigProblem]) -> None:
    """A likely misspelling among the flags of older files is a problem; other keys there are nobody's."""
    flags = [older.rpartition(".")[2] for older in MOVED if older.startswith(f"{FLAGS}.")]
    there = at(tree, FLAGS.split("."))
    for key, node in there.mapping.items() if there else ():
        if meant := nearest(key, flags, ALIKE):
            problems.append(unknown_key(node, f"did you mean {meant}?"))


def _load_matrix(files: Node) -> Node:
    """A list of files is that of a load matrix."""
    return replace(files, value={"data": files}) if isinstance(files.value, list) else files


def _moved(tree: Node, older: str, todays: str, warnings: list[str]) -> Node:
    path, target = older.split("."), todays.split(".")
    value, there = at(tree, path), at(tree, target)
    if value is None:
        return tree
    if there is not None and value.entries and there.entries:
        warnings.append(f"{value.path} ({value.where}) is not read: {there.path} ({there.where}) wins over it.")
    return drop(put(tree, target, value if there is None or there.value == [] else overlay(value, there)), path)


def _group(group: Node) -> Node:
    return change_at(_renamed(group, RENAMED_IN_GROUP), ("Columns",), lambda columns: each(columns, _column))


def _column(column: Node) -> Node:
    return _renamed(column, RENAMED_IN_COLUMN)


def _renamed(node: Node, names: dict[str, str]) -> Node:
    """The mapping with today's names for older ones. Today's win, and without a value an older one says nothing."""
    if not isinstance(node.value, dict):
        return node
    older = {names[key]: child for key, child in node.value.items() if key in names and _says_something(child)}
    return replace(node, value=older | {key: child for key, child in node.value.items() if key not in names})


def _says_something(node: Node) -> bool:
    return any(map(_says_something, node.value)) if isinstance(node.value, list) else node.value is not None
