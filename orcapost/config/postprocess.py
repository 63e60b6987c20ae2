"""Which products a configuration asks for, and which of them this version does not support."""

from __future__ import annotations

from orcapost.config.summary import FLAG, SUMMARY
from orcapost.dialect.groups import has_groups
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.node import Node

NOT_SUPPORTED = (
    "linked_statistics",
    "RangeGraph",
    "time_series",
    "RAOs",
    "cummulative_histograms",
    "cumulative_histograms",
    "rain_flow",
    "visualization",
    "all_vars",
)
READ = (
    "meta",
    "orcaflex",
    "parallel_processing",
    "performance",
    "file_management",
    "Files",
    "Summary",
    "summary_settings",
    "summary_settings_master",
    "parameters",
    "stand_in",
)
IGNORED = (
    "library",
    "basename",
    "default",
    "orcaflex_post_process",
    "time_series_settings",
    "time_series_settings_master",
    "linked_statistics_settings",
    "linked_statistics_settings_master",
    "RangeGraph",
    "RangeGraph_settings",
    "visualization_settings",
    "PlotSettings",
)


def check_products(root: Block) -> tuple[bool, list[str]]:
    """Whether summary tables are requested, and notes on what is not supported.

    It is a problem if nothing is left to do.
    """
    orcaflex = root.block("orcaflex", ("analysis", "postprocess", "parallel"))
    postprocess = orcaflex.block("postprocess", (SUMMARY.key, *NOT_SUPPORTED))
    unsupported = [node for name in NOT_SUPPORTED if (node := _true_flag(postprocess.get(name)))]
    curves = root.get("RangeGraph")
    if curves is not None and curves.entries:
        unsupported.append(curves)
    if rerun := _true_flag(root.block("file_management").get("update_unfinished")):
        unsupported.append(rerun)
    settings = SUMMARY.block(postprocess)
    wanted = FLAG.read(settings)
    if wanted is None:
        wanted = has_groups(root.node)
    notes = []
    if unsupported:
        names = ", ".join(f"{_name(node)} ({node.where})" for node in unsupported)
        notes.append(f"This version writes summary tables; not supported: {names}.")
    if not wanted:
        flag = settings.node.mapping.get(FLAG.key)
        place = flag or (unsupported[0] if unsupported else root.node)
        root.problem(place, "nothing to do: no summary tables are requested", _what_to_do(flag, bool(unsupported)))
    if analysis := _any_true(orcaflex.get("analysis")):
        notes.append(f"orcapost runs no analysis: {analysis.path} ({analysis.where}) is ignored.")
    return wanted, notes


def _what_to_do(flag: Node | None, unsupported: bool) -> str:
    only = "this version writes summary tables only" if unsupported else ""
    fix = "set it to true" if flag is not None else "give summary_settings with groups"
    return f"{only}; {fix}" if only else fix


def _name(node: Node) -> str:
    return node.path.removesuffix(".flag").rpartition(".")[2]


def _true_flag(node: Node | None) -> Node | None:
    flag = node.mapping.get("flag", node) if node else None
    return flag if flag is not None and flag.value is True else None


def _any_true(node: Node | None) -> Node | None:
    """The first true value at or below a node."""
    if node is None or node.value is True:
        return node
    below = [*node.mapping.values(), *node.entries]
    return next((found for child in below if (found := _any_true(child))), None)
