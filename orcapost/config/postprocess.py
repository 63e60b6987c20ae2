"""Which products a configuration requests, and which of them this version does not support."""

from __future__ import annotations

from orcapost.formats.all import FORMATS
from orcapost.formats.settings import CSV
from orcapost.products.all import PRODUCTS
from orcapost.products.protocol import Product
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import Field, keys
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.values import list_of, one_of

NOT_SUPPORTED = (
    "RangeGraph",
    "time_series",
    "RAOs",
    "cummulative_histograms",
    "cumulative_histograms",
    "rain_flow",
    "visualization",
)
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
    "RangeGraph",
    "RangeGraph_settings",
    "visualization_settings",
    "PlotSettings",
)


_FORMAT_NAMES = [form.name for form in FORMATS]
FORMAT = Field(
    "format",
    list_of(one_of({name: name for name in _FORMAT_NAMES}, "format", _FORMAT_NAMES)),
    "what the tables are written as; each format has files of its own",
    default=("csv",),
)
OF_ALL_TABLES = (FORMAT, CSV)


def formats(root: Block) -> tuple[str, ...]:
    """The formats of the tables, each once."""
    return tuple(dict.fromkeys(FORMAT.value(root.block("orcaflex").block("postprocess"))))


def known_blocks() -> tuple[str, ...]:
    """The top-level keys that something reads, and those that are ignored without a note."""
    return (*READ, *(key for product in PRODUCTS for key in product.blocks), *IGNORED)


def check_products(root: Block, notes: list[str]) -> tuple[list[Product], tuple[str, ...]]:
    """The products that are requested, and what is requested and not supported. To `notes` is added what is ignored.

    It is a problem if nothing is left to do.
    """
    names = [product.name for product in PRODUCTS]
    others = [name for name in NOT_SUPPORTED if name not in names]
    orcaflex = root.block("orcaflex", ("analysis", "postprocess", "parallel"))
    postprocess = orcaflex.block("postprocess", (*names, *others, *keys(OF_ALL_TABLES)))
    unsupported = [node for name in others if (node := _true_flag(postprocess.get(name)))]
    curves = root.get("RangeGraph")
    if curves is not None and curves.entries:
        unsupported.append(curves)
    if rerun := _true_flag(root.block("file_management").get("update_unfinished")):
        unsupported.append(rerun)
    wanted = [product for product in PRODUCTS if product.is_requested(root)]
    shown = tuple(f"{_name(node)} ({node.where})" for node in unsupported)
    if not wanted:
        flags = [flag for name in names if (flag := postprocess.block(name).get("flag"))]
        why = f"not supported yet: {', '.join(shown)}" if shown else "no results are asked for"
        fix = (
            None
            if shown
            else "set a flag to true"
            if flags
            else "give summary_settings or time_series_settings with groups"
        )
        root.problem((*unsupported, *flags, root.node)[0], f"nothing to do: {why}", fix)
    if analysis := _any_true(orcaflex.get("analysis")):
        notes.append(f"orcapost runs no analysis: {analysis.path} ({analysis.where}) is ignored.")
    return wanted, shown


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
