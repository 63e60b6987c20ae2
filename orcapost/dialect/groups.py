"""Groups of columns, with the defaults of their masters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from orcapost.common.names import distinct
from orcapost.common.units import counted
from orcapost.dialect.column_fields import COLUMN, COLUMN_GIVEN
from orcapost.dialect.columns import column
from orcapost.dialect.labels import renamed
from orcapost.dialect.masters import contradictions, masters_of, with_master
from orcapost.dialect.sources import ALL_INPUT, OWN_FILES, Sources
from orcapost.dialect.values import Column, Group
from orcapost.formats.table import HEAD, Sheet
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import ConfigError, ConfigProblem, ConfigProblems
from orcapost.yamldoc.fields import Field, Fields, Given, Section
from orcapost.yamldoc.fields import keys as keys_of
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.values import file_part, flag, one_of, path_text, text

_matching = one_of({"position": "position", "label": "label"}, "way to match masters", ("position", "label"))

LABEL = Field("Label", file_part, "part of the table's file name", required=True)
COLUMNS = Section("Columns", COLUMN, "one for each result column", many=True, required=True, given=COLUMN_GIVEN)
INJECT = Field("flag", flag, "whether the table is put into a workbook, too", default=False)
WORKBOOK = Field("filename", path_text, "the workbook; one that does not exist is made")
SHEET_NAME = Field("sheetname", text, "the sheet, which is replaced or added", otherwise="the group's label")
INJECT_INTO = Section("inject_into", (INJECT, WORKBOOK, SHEET_NAME), "a sheet of a workbook of yours")
GROUP: Fields = (
    LABEL,
    COLUMNS,
    *OWN_FILES,
    INJECT_INTO,
)
GROUPS = Section("groups", GROUP, "one table for each", many=True)
MATCH_MASTERS = Field(
    "match_masters", _matching, "whether a master's groups give their defaults by position or by label", "position"
)
GROUP_KEYS = keys_of(GROUP)
SETTINGS: Fields = (GROUPS, MATCH_MASTERS)  # of every block of groups

SHOWN_LABELS = 3


def blocks_of_groups(
    key: str, meaning: str, beside: Fields = (), columns: Fields = COLUMN, given: tuple[Given, ...] = COLUMN_GIVEN
) -> tuple[Section, Section]:
    """A block of groups of such columns, with keys beside them, and its master."""

    def block(name: str, words: str, *, is_master: bool = False) -> Section:
        of_group = replace(COLUMNS, fields=columns, given=given, is_master=is_master)
        group = tuple(of_group if field is COLUMNS else field for field in GROUP)
        groups = replace(GROUPS, fields=group, is_master=is_master)
        return Section(name, (groups, MATCH_MASTERS, *beside), words, is_master=is_master)

    return block(key, meaning), block(f"{key}_master", f"defaults of `{key}`: of group and columns", is_master=True)


def _no_check(columns: Sequence[tuple[Node, Column]], problems: list[ConfigProblem]) -> None:
    pass


@dataclass(frozen=True, slots=True)
class ColumnRules:
    """What a group and its columns must be.

    Attributes
    ----------
    read
        Reads one; see `orcapost.dialect.columns.column`.
    taken
        Headings that a table has already.
    check
        Checks those of one group together, each with where it stands.
    sources
        Finds which files a group is about; None where that is all input files.
    sheets
        Whether a group can be put into a workbook.
    """

    read: Callable[[Node, bool, list[ConfigProblem]], Column | None] = column
    taken: tuple[str, ...] = HEAD
    check: Callable[[Sequence[tuple[Node, Column]], list[ConfigProblem]], None] = _no_check
    sources: Sources | None = None
    sheets: bool = False


TABLE_COLUMNS = ColumnRules()


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of groups while they are read."""

    problems: list[ConfigProblem]
    warnings: list[str]


def open_settings(root: Block, key: str, keys: Sequence[str]) -> Block:
    """The block ``key`` with the defaults of its master, ``<key>_master``. `keys` may stand beside its groups."""
    _check_master(root.node.mapping.get(f"{key}_master"), root.problems)
    return Block(settings_of(root.node, key), root.problems, (*keys_of(SETTINGS), *keys))


def has_groups(settings: Block) -> bool:
    """Whether any groups stand in a block of settings."""
    given = settings.get("groups")
    return given is not None and given.value != []


def read_groups(
    root: Node,
    key: str,
    settings: Block,
    object_needed: bool,
    warnings: list[str],
    rules: ColumnRules = TABLE_COLUMNS,
) -> tuple[Group, ...]:
    """The groups of a block that `open_settings` opened.

    Parameters
    ----------
    object_needed
        False where every input file names the object that columns without one mean.
    warnings
        Where warnings are added.
    """
    problems = settings.problems
    master = root.mapping.get(f"{key}_master")
    given = settings.node.mapping.get("groups")
    if given is None or not has_groups(settings):
        node, why = given or settings.node, "no groups: nothing says what to read"
        fix = "see 'Groups and columns' in docs/yaml.md"
        problems.append(ConfigProblem(node.where, node.path, why, fix, nothing_listed=True))
        return ()
    if not isinstance(given.value, list):
        settings.problem(given, f"must be a list of groups, not {given.kind}")
        return ()
    if MATCH_MASTERS.value(settings) == "label":
        by_label = settings_of(root, key, by_label=True)
        return _groups(by_label, master, object_needed, _Said(problems, warnings), rules, by_label=True)
    groups, said = _tried(settings.node, master, object_needed, rules)
    found = said.problems
    warnings += said.warnings
    if contradicting := contradictions(settings.node, master):
        warnings.append(_contradiction(contradicting, key))
        _, other = _tried(settings_of(root, key, by_label=True), master, object_needed, rules, by_label=True)
        if set(other.problems) != set(found) and len(set(other.problems)) <= len(set(found)):  # their order is why
            found = [_misplaced(*contradicting[0], key), *other.problems]
    problems.extend(found)
    return groups


def _tried(
    settings: Node, master: Node | None, object_needed: bool, rules: ColumnRules, *, by_label: bool = False
) -> tuple[tuple[Group, ...], _Said]:
    """The groups and what is said of them; there may be too many problems to go on with."""
    said = _Said(ConfigProblems(), [])
    try:
        return _groups(settings, master, object_needed, said, rules, by_label=by_label), said
    except ConfigError as too_many:
        return (), _Said(list(too_many.problems), [])


def _groups(
    settings: Node,
    master: Node | None,
    object_needed: bool,
    said: _Said,
    rules: ColumnRules,
    *,
    by_label: bool = False,
) -> tuple[Group, ...]:
    nodes = settings.mapping["groups"].entries
    there = len(master.mapping["groups"].entries) if master and "groups" in master.mapping else 0
    groups = []
    for node, its_master in zip(nodes, masters_of(settings, master, by_label=by_label), strict=True):
        own = ConfigProblems()
        if group := _group(node, object_needed, _Said(own, said.warnings), rules):
            groups.append((node, group))
        said.problems.extend(_without_defaults(node, own, there, by_label) if there and its_master is None else own)
    return _with_tables_of_their_own(groups, said.warnings)


def _without_defaults(group: Node, problems: list[ConfigProblem], there: int, by_label: bool) -> list[ConfigProblem]:
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
        ConfigProblem(group.where, group.path, message, "give the master a group for it, or each column its keys"),
        *others,
    ]


def _contradiction(labels: list[tuple[Node, Node]], key: str) -> str:
    pairs = [
        f"'{own.text.strip()}' ({own.where}) takes the defaults of '{other.text.strip()}' ({other.where})"
        for own, other in labels[:SHOWN_LABELS]
    ]
    more = len(labels) - SHOWN_LABELS
    pairs += [f"and {counted(more, 'more group')}"] if more > 0 else []
    return (
        f"The master's groups give their defaults by position, whatever their labels: {', '.join(pairs)}. "
        f"match_masters: label in {key} goes by the labels."
    )


def _misplaced(own: Node, other: Node, key: str) -> ConfigProblem:
    return ConfigProblem(
        own.where,
        own.path,
        f"'{own.text.strip()}' stands where the master has '{other.text.strip()}'{_at(other)}, and defaults go by "
        "position: this group and those that follow get the wrong ones",
        f"give the master the same groups in the same order, or write match_masters: label in {key}",
    )


def settings_of(root: Node, key: str, *, by_label: bool = False) -> Node:
    """The settings under `key` with their master's defaults."""
    given = root.mapping.get(key)
    if given is None:
        return Node(None, root.where, key)
    return with_master(given, root.mapping.get(f"{key}_master"), by_label=by_label)


def _check_master(master: Node | None, problems: list[ConfigProblem]) -> None:
    """A master that is not written as one gives no defaults, so it must not pass for one."""

    def check(node: Node | None, kind: type, words: str) -> Node | None:
        if node is None or node.value is None or isinstance(node.value, kind):
            return node
        problems.append(ConfigProblem(node.where, node.path, f"must be {words}, not {node.kind}"))
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


def _group(node: Node, object_needed: bool, said: _Said, rules: ColumnRules) -> Group | None:
    problems = said.problems
    block = Block(node, problems, GROUP_KEYS)
    if not isinstance(node.value, dict):
        if node.value is None:
            block.problem(node, "is empty", "a group is a mapping with Label and Columns")
        return None
    label = LABEL.read(block)
    sheet = _sheet(block, rules)
    source = _source(block, rules.sources)
    if rules.sources is not None and source != ALL_INPUT:
        object_needed = rules.sources.object_needed(source)
    given = block.get(COLUMNS.key)
    if given is None or not given.entries:
        if given is not None and given.value != []:
            block.problem(given, f"must be a list of columns, not {given.kind}")
        else:
            block.problem(given or node, "has no columns", "a master only gives defaults to columns named here")
        return None
    columns = [(entry, rules.read(entry, object_needed, problems)) for entry in given.entries]
    kept = [(entry, found) for entry, found in columns if found is not None]
    rules.check(kept, problems)
    if label is None:
        return None
    headed = _with_headings_of_their_own(label, kept, rules.taken, said.warnings)
    return Group(label, headed, source, sheet, str(node.where))


def _sheet(group: Block, rules: ColumnRules) -> Sheet | None:
    """Where a group's table is put beside its own file."""
    block = INJECT_INTO.block(group)
    if not INJECT.value(block):
        return None
    if not rules.sheets:
        group.problem(block.node, "is not supported here", "leave it out or set its flag to false")
    workbook = WORKBOOK.need(block)
    return None if workbook is None else Sheet(workbook, SHEET_NAME.read(block))


def _source(group: Block, sources: Sources | None) -> int:
    """Which files a group is about."""
    if sources is not None:
        return sources.of(group)
    for field in OWN_FILES:
        if unsupported := group.get(field.key):
            group.problem(unsupported, "is not supported here: all tables of this kind are about all input files")
    return ALL_INPUT


def _with_headings_of_their_own(
    group: str, columns: Sequence[tuple[Node, Column]], taken: Sequence[str], warnings: list[str]
) -> tuple[Column, ...]:
    """The columns of a group; a heading that stands in the table already gets a number."""
    labels = [found.label for _, found in columns]
    written = distinct(labels, " ", taken)
    if names := renamed(labels, written, [entry.mapping.get("Label") for entry, _ in columns]):
        warnings.append(f"Group '{group}' uses labels more than once, or those of leading columns: written as {names}.")
    return tuple(replace(found, label=label) for (_, found), label in zip(columns, written, strict=True))


def _with_tables_of_their_own(groups: Sequence[tuple[Node, Group]], warnings: list[str]) -> tuple[Group, ...]:
    """The groups; a label that would write a table that is written already gets a number."""
    labels = [group.label for _, group in groups]
    written = distinct(labels, "_", same=str.casefold)  # as Windows compares names
    if names := renamed(labels, written, [node.mapping.get("Label") for node, _ in groups]):
        warnings.append(f"Labels of groups that are used more than once: the tables are called {names}.")
    return tuple(replace(group, label=label) for (_, group), label in zip(groups, written, strict=True))


def _at(node: Node) -> str:
    return f" on line {node.where.line}" if node.where.line else ""
