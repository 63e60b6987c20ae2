"""Laying one tree over another: overrides over the file, columns over their master's defaults."""

from __future__ import annotations

from dataclasses import replace

from orcapost.config.syntax import refuse
from orcapost.config.yaml_tree import MAX_VALUES, Node, count_values

OLD_NAMES = {"SummaryFileName": "Label", "AdditionalData": "Statistic_Type"}


def overlay(under: Node, over: Node) -> Node:
    """`over` on top of `under`: mappings key by key, anything else replaced. The place is that of `over`."""
    if not isinstance(under.value, dict) or not isinstance(over.value, dict):
        return over
    pairs = dict(under.value)
    for key, node in over.value.items():
        pairs[key] = overlay(pairs[key], node) if key in pairs else node
    return replace(over, value=pairs)


def patch(base: Node, change: Node) -> Node:
    """Like `overlay`, but what the change leaves alone keeps its own place: for overrides of a whole file."""
    if not isinstance(base.value, dict) or not isinstance(change.value, dict):
        return change
    pairs = dict(base.value)
    for key, node in change.value.items():
        pairs[key] = patch(pairs[key], node) if key in pairs else node
    return replace(base, value=pairs)


def with_master(settings: Node, master: Node | None) -> Node:
    """The settings block with the defaults of its master.

    The master's group i gives its keys to group i, and the first of its columns gives its keys to every
    column of that group. Keys other than ``groups`` are defaults of the block itself.

    Raises
    ------
    ConfigError
        The defaults, given to every column, stand for more than `MAX_VALUES` values.
    """
    if not isinstance(settings.value, dict):
        return settings
    masters = _groups(master) if master else []
    repeated = 0
    for group, defaults in zip(_groups(settings), masters, strict=False):
        columns = _in_new_words(group).mapping.get("Columns")
        first = next(iter(defaults.mapping["Columns"].entries), None) if "Columns" in defaults.mapping else None
        if columns is not None and first is not None:
            repeated += len(columns.entries) * count_values(first)
            if repeated > MAX_VALUES:
                problem = f"given to every column, these defaults stand for more than {MAX_VALUES:,} values"
                raise refuse(first.where, problem, path=first.path)
    groups = [
        _with_defaults(group, masters[index] if index < len(masters) else None)
        for index, group in enumerate(_groups(settings))
    ]
    pairs = dict(settings.value)
    if groups:
        pairs["groups"] = replace(pairs["groups"], value=groups)
    others = {key: node for key, node in master.mapping.items() if key != "groups"} if master else {}
    return overlay(replace(settings, value=others), replace(settings, value=pairs))


def _groups(settings: Node) -> list[Node]:
    groups = settings.mapping.get("groups")
    return groups.entries if groups else []


def _with_defaults(group: Node, master: Node | None) -> Node:
    if not isinstance(group.value, dict):
        return group
    own = _in_new_words(group)
    defaults = _in_new_words(master) if master else replace(group, value={})
    merged = overlay(defaults, own)
    columns = merged.mapping.get("Columns")
    if columns is None or not isinstance(columns.value, list):
        return merged
    given = defaults.mapping.get("Columns") if "Columns" in own.mapping else None
    first = _in_new_words(given.entries[0]) if given and given.entries else replace(group, value={})
    made = [overlay(first, _in_new_words(column)) for column in columns.value]
    return replace(merged, value={**merged.mapping, "Columns": replace(columns, value=made)})


def _in_new_words(node: Node) -> Node:
    """The mapping with the names of the oldest files replaced by today's."""
    if not isinstance(node.value, dict):
        return node
    pairs = {new: node.mapping[old] for old, new in OLD_NAMES.items() if old in node.mapping}
    pairs |= {key: value for key, value in node.mapping.items() if key not in OLD_NAMES}
    return replace(node, value=pairs)
