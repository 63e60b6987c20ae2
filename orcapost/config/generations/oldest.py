"""`PostProcess` of the oldest generation: files, table, range graphs and time histories in one entry of a list."""

from __future__ import annotations

from dataclasses import replace

from orcapost.config.generations.keys import OF_POST_PROCESS
from orcapost.yamldoc.block import unknown_key
from orcapost.yamldoc.edit import at, put
from orcapost.yamldoc.errors import ConfigProblem, suggest
from orcapost.yamldoc.node import Node

KEY = "PostProcess"
TIME_HISTORIES = "TimeHistory"  # the label of their group, as part of files' names


def without_post_process(tree: Node, problems: list[ConfigProblem], warnings: list[str]) -> Node:
    """The configuration with what stands under ``PostProcess`` where the next generations have it.

    The files of the first entry are those of the configuration. What stands in entries that name others is about these.
    """
    given = tree.mapping.get(KEY)
    if given is None or given.value is None:
        return tree
    tree = replace(tree, value={key: node for key, node in tree.mapping.items() if key != KEY})
    entries = [given] if isinstance(given.value, dict) else given.entries
    if not entries:
        problems.append(ConfigProblem(given.where, given.path, f"must be a list of mappings, not {given.kind}"))
    for entry in entries:
        _check(entry, problems)
    for key, value in _todays(entries, warnings):
        if (there := at(tree, key)) is None or there.value == []:
            tree = put(tree, key, value)
        else:
            warnings.append(f"{value.path} ({value.where}) is not read: {there.path} ({there.where}) wins over it.")
    return tree


def _check(entry: Node, problems: list[ConfigProblem]) -> None:
    if not isinstance(entry.value, dict):
        problems.append(ConfigProblem(entry.where, entry.path, f"must be a mapping, not {entry.kind}"))
    known = tuple(OF_POST_PROCESS)
    for key, child in entry.mapping.items():
        if key not in known:
            problems.append(unknown_key(child, suggest(key, known)))


def _plain(node: Node) -> object:
    if isinstance(node.value, dict):
        return {key: _plain(child) for key, child in node.value.items()}
    return [_plain(child) for child in node.value] if isinstance(node.value, list) else node.value


def _todays(entries: list[Node], warnings: list[str]) -> list[tuple[tuple[str, ...], Node]]:
    """What the entries say, with the path of each where today's files have it."""
    found: list[tuple[tuple[str, ...], Node]] = []
    plots = [node for entry in entries if (node := at(entry, ("PlotSettings",)))]
    found += [(("PlotSettings",), plots[0])] if plots else []
    files = [node for entry in entries if (node := at(entry, ("File",)))]
    first = _plain(files[0]) if files else None
    # With the files of each where they are not those of the first that names any.
    own = [(entry, node if (node := at(entry, ("File",))) and _plain(node) != first else None) for entry in entries]
    found += [(("Files",), files[0])] if files else []
    warnings += [
        f"{other.path} ({other.where}) is not read: all pictures go by {plots[0].path}."
        for other in plots[1:]
        if _plain(other) != _plain(plots[0])
    ]
    curves = [
        (node, [_about(graph, its) for graph in node.entries])
        for entry, its in own
        if (node := at(entry, ("RangeGraph",)))
    ]
    groups = [
        (node, [_about(group, its) for group in _groups(entry, node)])
        for entry, its in own
        if (node := at(entry, ("Summary",)))
    ]
    series = [
        (_history(history), its) for entry, its in own for history in (at(entry, ("TimeHistory",)) or entry).entries
    ]
    for path, lists in ((("RangeGraph",), curves), (("summary_settings", "groups"), groups)):
        if lists:
            found.append((path, replace(lists[0][0], value=[entry for _, made in lists for entry in made])))
    if series:
        history = series[0][0]
        found.append((("time_series_settings", "groups"), replace(history, value=_by_period(series, history))))
        found.append((("time_series_settings", "data"), replace(history, value=True, text="true")))
    return found


def _groups(entry: Node, summary: Node) -> list[Node]:
    """The list of columns as one group; a list of groups as it is."""
    if any("Columns" in column.mapping for column in summary.entries):
        return summary.entries
    label = entry.mapping.get("SummaryFileName")
    group = {"Columns": summary} if label is None else {"Label": label, "Columns": summary}
    return [replace(entry, value=group)]


def _about(group: Node, files: Node | None) -> Node:
    """The group, about these files, if any."""
    if files is None or not isinstance(group.value, dict):
        return group
    return replace(group, value={"files": replace(files, value={"data": files}), **group.value})


def _history(entry: Node) -> Node:
    """A time history as a column: its place stands under ``AdditionalData``, and it has no label."""
    if not isinstance(entry.value, dict):
        return entry
    pairs = {key: node for key, node in entry.value.items() if key != "AdditionalData"}
    if (place := at(entry, ("AdditionalData",))) and "objectExtra" not in pairs:
        pairs["objectExtra"] = place
    if "Label" not in pairs:
        words = [_word(pairs.get(key)) for key in ("ObjectName", "objectExtra", "ArcLength", "Variable")]
        pairs["Label"] = _text(" ".join(word for word in words if word), entry)
    return replace(entry, value=pairs)


def _word(node: Node | None) -> str:
    if node is None:
        return ""
    return " ".join(map(_word, node.value)) if isinstance(node.value, list) else node.text.strip()


def _by_period(columns: list[tuple[Node, Node | None]], first: Node) -> list[Node]:
    """A group for each period and list of files: the columns of one file have the same times."""
    found: dict[str, tuple[list[Node], Node | None]] = {}
    for column, files in columns:
        key = repr((_word(column.mapping.get("SimulationPeriod")), None if files is None else _plain(files)))
        found.setdefault(key, ([], files))[0].append(column)
    made = []
    for number, (group, files) in enumerate(found.values(), start=1):
        label = TIME_HISTORIES if number == 1 else f"{TIME_HISTORIES}_{number}"
        value = {"Label": _text(label, first), "Columns": replace(first, value=group)}
        made.append(_about(replace(first, value=value), files))
    return made


def _text(text: str, place: Node) -> Node:
    return Node(text, place.where, place.route, text)
