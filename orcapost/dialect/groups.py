"""The summary groups of a configuration, in its three forms: today's, the oldest and the short one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orcapost.common.units import counted
from orcapost.dialect.columns import column
from orcapost.dialect.masters import contradictions, masters_of, with_master
from orcapost.extract.queries import Statistic
from orcapost.job import Column, EveryLine, Group
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import ConfigError, Problem, Problems
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.values import ILLEGAL_IN_FILE_NAMES, file_part, one_of, text, texts

OLD_STATISTICS: dict[str, Statistic] = {
    "AddMinimumToSummary": "min",
    "AddMaximumToSummary": "max",
    "AddMeanToSummary": "mean",
}
SETTINGS_KEYS = ("groups", "match_masters", *OLD_STATISTICS)
GROUP_KEYS = ("Label", "Columns", "SummaryFileName", "inject_into", "directory", "filename_pattern")
SHOWN_LABELS = 3
TABLE_COLUMNS = (
    "fe_filename",
    "fe_filename_stem",
    "run_status",
    "start_time",
    "stop_time",
    "description",
    "statistic",
)


def has_groups(root: Node) -> bool:
    """Whether summary groups are named in any form."""
    return any(
        node is not None and node.value is not None
        for node in (root.mapping.get(key) for key in ("summary_settings", "Summary", "parameters"))
    )


def summary_groups(root: Node, object_needed: bool, problems: list[Problem], warnings: list[str]) -> tuple[Group, ...]:
    """The groups, with their master's defaults merged in. Problems and warnings are added to `problems`, `warnings`."""
    master = root.mapping.get("summary_settings_master")
    _check_master(master, problems)
    settings = Block(_settings(root), problems, SETTINGS_KEYS)
    given = settings.node.mapping.get("groups")
    if given is None or given.value is None or given.value == []:
        if short := _every_line(root, problems):
            return short
        where = given or settings.node
        settings.problem(where, "no groups: nothing says what to read", "see 'Groups and columns' in docs/yaml.md")
        return ()
    if not isinstance(given.value, list):
        settings.problem(given, f"must be a list of groups, not {given.kind}")
        return ()
    if settings.read("match_masters", _matching) == "label":
        return _groups(_settings(root, by_label=True), master, object_needed, problems, by_label=True)
    groups, found = _tried(settings.node, master, object_needed)
    if contradicting := contradictions(settings.node, master):
        warnings.append(_contradiction(contradicting))
        _, by_label = _tried(_settings(root, by_label=True), master, object_needed, by_label=True)
        if set(by_label) != set(found) and len(set(by_label)) <= len(set(found)):  # the order of the groups is why
            found = [_misplaced(*contradicting[0]), *by_label]
    problems.extend(found)
    return groups


def _tried(
    settings: Node, master: Node | None, object_needed: bool, *, by_label: bool = False
) -> tuple[tuple[Group, ...], Sequence[Problem]]:
    """The groups and their problems, which may be too many to go on with."""
    found = Problems()
    try:
        return _groups(settings, master, object_needed, found, by_label=by_label), found
    except ConfigError as too_many:
        return (), too_many.problems


def _groups(
    settings: Node, master: Node | None, object_needed: bool, problems: list[Problem], *, by_label: bool = False
) -> tuple[Group, ...]:
    nodes = settings.mapping["groups"].entries
    there = len(master.mapping["groups"].entries) if master and "groups" in master.mapping else 0
    groups = []
    for node, its_master in zip(nodes, masters_of(settings, master, by_label=by_label), strict=True):
        own = Problems()
        groups.append(_group(node, object_needed, own))
        problems.extend(_without_defaults(node, own, there, by_label) if there and its_master is None else own)
    _refuse_twins(nodes, problems)
    return tuple(group for group in groups if group is not None)


def _without_defaults(group: Node, problems: list[Problem], there: int, by_label: bool) -> list[Problem]:
    """The problems of a group that the master, which has groups, has no defaults for: in place of all keys that are
    missing, why."""
    others = [problem for problem in problems if not problem.message.startswith("is missing")]
    if len(problems) - len(others) < 2:
        return problems
    why = "none of the master's has its label" if by_label else f"the master has {counted(there, 'group')} only"
    message = (
        f"this group gets no defaults, since {why}; {counted(len(problems) - len(others), 'key')} are missing in it"
    )
    return [
        Problem(group.where, group.path, message, "give the master a group for it, or each column its keys"),
        *others,
    ]


_matching = one_of({"position": "position", "label": "label"}, "way to match masters", ["position", "label"])


def _contradiction(labels: list[tuple[Node, Node]]) -> str:
    pairs = [
        f"'{own.text.strip()}' ({own.where}) takes the defaults of '{other.text.strip()}' ({other.where})"
        for own, other in labels[:SHOWN_LABELS]
    ]
    more = len(labels) - SHOWN_LABELS
    pairs += [f"and {counted(more, 'more group')}"] if more > 0 else []
    return (
        f"The master's groups give their defaults by position, whatever their labels: {', '.join(pairs)}. "
        "match_masters: label in summary_settings goes by the labels."
    )


def _misplaced(own: Node, other: Node) -> Problem:
    return Problem(
        own.where,
        own.path,
        f"'{own.text.strip()}' stands where the master has '{other.text.strip()}'{_at(other)}, and defaults go by "
        "position: this group and those that follow get the wrong ones",
        "give the master the same groups in the same order, or write match_masters: label in summary_settings",
    )


def older_statistics(root: Block, summary: Block) -> tuple[Statistic, ...]:
    """The rows of statistics below each table that the older switches name."""
    blocks = [summary, Block(_settings(root.node), root.problems), root.block("default").block("Analysis")]
    asked = {row for block in blocks for key, row in OLD_STATISTICS.items() if block.flag(key)}  # each is checked
    return tuple(row for row in OLD_STATISTICS.values() if row in asked)


def _settings(root: Node, *, by_label: bool = False) -> Node:
    """``summary_settings`` with its master's defaults; the oldest files have the list of groups alone."""
    given = root.mapping.get("summary_settings")
    old = root.mapping.get("Summary")
    if (given is None or given.value is None) and old is not None:
        given = Node({"groups": old}, old.where, "Summary", key=old.key)
    if given is None:
        return Node(None, root.where, "summary_settings")
    return with_master(given, root.mapping.get("summary_settings_master"), by_label=by_label)


def _check_master(master: Node | None, problems: list[Problem]) -> None:
    """A master of another form than a master's gives no defaults at all, so it must not pass for one."""

    def check(node: Node | None, kind: type, words: str) -> Node | None:
        if node is None or node.value is None or isinstance(node.value, kind):
            return node
        problems.append(Problem(node.where, node.path, f"must be {words}, not {node.kind}"))
        return None

    if (block := check(master, dict, "a mapping with groups")) is None:
        return
    groups = check(block.mapping.get("groups"), list, "a list of groups")
    for entry in groups.entries if groups else []:
        if (group := check(entry, dict, "a mapping, as a group is")) is None:
            continue
        columns = check(group.mapping.get("Columns"), list, "a list of columns, of which the first gives the defaults")
        for column_entry in columns.entries if columns else []:
            check(column_entry, dict, "a mapping, as a column is")


def _group(node: Node, object_needed: bool, problems: list[Problem]) -> Group | None:
    block = Block(node, problems, GROUP_KEYS)
    if not isinstance(node.value, dict):
        if node.value is None:
            block.problem(node, "is empty", "a group is a mapping with Label and Columns")
        return None
    label = block.need("Label", file_part)
    if block.block("inject_into").flag("flag"):
        block.problem(block.node.mapping["inject_into"], "is not supported", "leave it out or set its flag to false")
    for key in ("directory", "filename_pattern"):
        if unserved := block.get(key):
            block.problem(unserved, "a group has no files of its own", f"use file_management for its {key}")
    given = block.get("Columns")
    if given is None or not given.entries:
        if given is not None and given.value != []:
            block.problem(given, f"must be a list of columns, not {given.kind}")
        else:
            block.problem(given or node, "has no columns", "a master only gives defaults to columns named here")
        return None
    columns = [column(entry, object_needed, problems) for entry in given.entries]
    _refuse_repeated(given.entries, problems)
    kept: tuple[Column, ...] = tuple(found for found in columns if found is not None)
    return None if label is None else Group(label, kept)


def _refuse_repeated(columns: list[Node], problems: list[Problem]) -> None:
    """A heading may stand once in a table, and must not be one of the table's own."""
    first: dict[str, Node] = {}
    for heading, label in _labels(columns):
        if heading in TABLE_COLUMNS:
            message = f"'{heading}' is a column of every table"
            problems.append(Problem(label.where, label.path, message, "choose another"))
        elif heading in first:
            message = f"'{heading}' is used twice in this group{_first_on(first[heading])}"
            problems.append(Problem(label.where, label.path, message, "choose another"))
        else:
            first[heading] = label


def _refuse_twins(groups: list[Node], problems: list[Problem]) -> None:
    """Two groups of one label would write one file."""
    first: dict[str, Node] = {}
    for name, label in _labels(groups):
        twin = first.setdefault(name.casefold(), label)
        if twin is not label:
            message = f"two groups would write the table '{name}'{_first_on(twin)}"
            problems.append(Problem(label.where, label.path, message, "choose another"))


def _labels(nodes: list[Node]) -> Iterator[tuple[str, Node]]:
    """The label of each group or column that has one, as text and where it stands."""
    for node in nodes:
        label = node.mapping.get("Label")
        if label is not None and label.value is not None and label.text.strip():
            yield label.text.strip(), label


def _at(node: Node) -> str:
    return f" on line {node.where.line}" if node.where.line else ""


def _first_on(node: Node) -> str:
    return f", first on line {node.where.line}" if node.where.line else ""


def _every_line(root: Node, problems: list[Problem]) -> tuple[Group, ...]:
    """The short form: one group for each variable, every line of the model a column."""
    variables = Block(root, problems).block("parameters").block("VarNames")
    line = variables.get("Line")
    if line is None or variables.read("Line", texts) is None:
        return ()
    entries = line.entries if isinstance(line.value, list) else [line]
    groups: dict[str, Group] = {}
    for node in entries:
        if node.value is None:
            continue
        name = text(node)
        label = re.sub(rf"[{re.escape(ILLEGAL_IN_FILE_NAMES)}]", "_", name)
        if label.casefold() in groups:
            problems.append(Problem(node.where, node.path, f"'{name}' is listed twice", "leave one out"))
        groups[label.casefold()] = Group(label, every_line=EveryLine(name))
    return tuple(groups.values())
