"""`summary_settings_master`: the defaults that it gives to groups and their columns."""

from __future__ import annotations

from dataclasses import replace

from orcapost.yamldoc.errors import refuse
from orcapost.yamldoc.merge import overlay
from orcapost.yamldoc.node import MAX_VALUES, Node, count_values


def with_master(settings: Node, master: Node | None, *, by_label: bool = False) -> Node:
    """The settings block with the defaults of its master.

    The master's group i, or with `by_label` its first group of the same label, gives its keys to group i, and the first
    of its columns gives its keys to every column of that group. Keys other than ``groups`` are defaults of the block
    itself.

    Raises
    ------
    ConfigError
        The defaults, given to every column, stand for more than `MAX_VALUES` values.
    """
    if not isinstance(settings.value, dict):
        return settings
    pairs = dict(settings.value)
    if groups := _groups(settings):
        masters = masters_of(settings, master, by_label=by_label)
        _check_repetitions(groups, masters)
        merged = [_with_defaults(group, its_master) for group, its_master in zip(groups, masters, strict=True)]
        pairs["groups"] = replace(pairs["groups"], value=merged)
    others = {key: node for key, node in master.mapping.items() if key != "groups"} if master else {}
    return overlay(replace(settings, value=others), replace(settings, value=pairs))


def _check_repetitions(groups: list[Node], masters: list[Node | None]) -> None:
    repeated = 0
    for group, defaults in zip(groups, masters, strict=True):
        columns = group.mapping.get("Columns")
        given = defaults.mapping.get("Columns") if defaults else None
        first = next(iter(given.entries), None) if given else None
        if columns is not None and first is not None:
            repeated += len(columns.entries) * count_values(first)
            if repeated > MAX_VALUES:
                problem = f"given to every column, these defaults stand for more than {MAX_VALUES:,} values"
                raise refuse(first.where, problem, path=first.path)


def masters_of(settings: Node, master: Node | None, *, by_label: bool = False) -> list[Node | None]:
    """For each group, the master's group that gives its defaults; None where the master has none for it."""
    groups, masters = _groups(settings), _groups(master) if master else []
    if not by_label:
        return [*masters, *[None] * len(groups)][: len(groups)]
    of_label: dict[str, Node] = {}
    for candidate in masters:
        if (label := _label(candidate)) is not None:
            of_label.setdefault(_plain(label), candidate)
    return [None if (label := _label(group)) is None else of_label.get(_plain(label)) for group in groups]


def contradictions(settings: Node, master: Node | None) -> list[tuple[Node, Node]]:
    """The labels of each group and of the master's group at its position, where both have one and they differ."""
    found = []
    for group, its_master in zip(_groups(settings), masters_of(settings, master), strict=True):
        own, other = _label(group), _label(its_master) if its_master else None
        if own is not None and other is not None and _plain(own) != _plain(other):
            found.append((own, other))
    return found


def _label(group: Node) -> Node | None:
    """The group's own label; None where it has none."""
    label = group.mapping.get("Label")
    return None if label is None or label.value is None or not label.text.strip() else label


def _plain(label: Node) -> str:
    return label.text.strip().casefold()  # as tables' names are compared


def _groups(settings: Node) -> list[Node]:
    groups = settings.mapping.get("groups")
    return groups.entries if groups else []


def _with_defaults(group: Node, master: Node | None) -> Node:
    if not isinstance(group.value, dict):
        return group
    defaults = master or replace(group, value={})
    merged = overlay(defaults, group)
    columns = merged.mapping.get("Columns")
    if columns is None or not isinstance(columns.value, list):
        return merged
    given = defaults.mapping.get("Columns") if "Columns" in group.mapping else None
    first = given.entries[0] if given and given.entries else replace(group, value={})
    made = [overlay(first, column) for column in columns.value]
    return replace(merged, value={**merged.mapping, "Columns": replace(columns, value=made)})
