"""Which products a configuration asks for, and what of it this version does not serve."""

from __future__ import annotations

from orcapost.products.all import PRODUCTS
from orcapost.products.protocol import Product, block_of
from orcapost.products.summary.product import OLDER_STATISTICS, SUMMARY, older_statistics
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.tree import Node
from orcapost.yamldoc.values import whole

UNSERVED = (
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
SUMMARY_KEYS = (
    "flag",
    "csv_decimal",
    "csv_formulas",
    "statistics",
    "include_incomplete",
    "min",
    "max",
    "mean",
    *OLDER_STATISTICS,
)
STATISTICS_KEYS = ("Minimum", "Maximum", "Mean", "StdDev")
READ = (
    "meta",
    "orcaflex",
    "parallel_processing",
    "performance",
    "file_management",
    "Files",
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


def known_blocks() -> tuple[str, ...]:
    """The top-level keys that something reads, and those that are ignored without a note."""
    return (*READ, *(key for product in PRODUCTS for key in product.blocks), *IGNORED)


def summary(root: Block) -> Block:
    """The block ``orcaflex.postprocess.summary``."""
    return block_of(root, SUMMARY.name, SUMMARY_KEYS)


def check_products(root: Block) -> tuple[list[Product], list[str]]:
    """The products that are asked for, and notes on what is not served.

    It is a problem if nothing is left to do.
    """
    summary(root)
    names = [product.name for product in PRODUCTS]
    unserved = [name for name in UNSERVED if name not in names]
    orcaflex = root.block("orcaflex", ("analysis", "postprocess", "parallel"))
    postprocess = orcaflex.block("postprocess", (*names, *unserved))
    not_served = [node for name in unserved if (node := _true_flag(postprocess.get(name)))]
    curves = root.get("RangeGraph")
    if curves is not None and curves.entries:
        not_served.append(curves)
    if rerun := _true_flag(root.block("file_management").get("update_unfinished")):
        not_served.append(rerun)
    wanted = [product for product in PRODUCTS if product.is_requested(root)]
    notes = []
    if not_served:
        shown = ", ".join(f"{_name(node)} ({node.where})" for node in not_served)
        notes.append(f"This version writes summary tables; not served: {shown}.")
    if not wanted:
        flag = summary(root).node.mapping.get("flag")
        place = flag or (not_served[0] if not_served else root.node)
        root.problem(place, "nothing to do: no summary tables are asked for", _what_to_do(flag, bool(not_served)))
    if analysis := _any_true(orcaflex.get("analysis")):
        notes.append(f"orcapost runs no analysis: {analysis.path} ({analysis.where}) is ignored.")
    return wanted, notes


def csv_decimal(root: Block) -> int:
    """Decimals in the tables, 6 unless given."""
    decimals = summary(root).read("csv_decimal", whole(0, 15))
    return 6 if decimals is None else decimals


def csv_formulas(root: Block) -> bool:
    """Whether text that a spreadsheet takes for a formula is written as it is."""
    return summary(root).flag("csv_formulas")


def statistics(root: Block) -> tuple[str, ...]:
    """The rows of statistics below each table: all four where any flag is true, else those that older switches name."""
    block = summary(root).block("statistics", STATISTICS_KEYS)
    asked = [block.flag(key) for key in STATISTICS_KEYS]
    older = older_statistics(root, summary(root))
    return ("min", "max", "mean", "stdev") if any(asked) else older


def _what_to_do(flag: Node | None, not_served: bool) -> str:
    only = "this version writes summary tables only" if not_served else ""
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
