"""Which products a configuration requests, and which of them this version does not support."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orcapost.common.nearest import nearest, plain
from orcapost.config.generations.keys import ALIKE, HARMLESS_AT_THE_TOP, MOVED
from orcapost.config.inputs import FILE_MANAGEMENT
from orcapost.config.parallel import OWN, PERFORMANCE, PROCESSING
from orcapost.config.stand_in import STAND_IN
from orcapost.formats.all import FORMATS
from orcapost.formats.settings import CSV
from orcapost.products.all import PRODUCTS
from orcapost.products.protocol import Product
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.edit import at
from orcapost.yamldoc.errors import ConfigProblem, shortened, suggest
from orcapost.yamldoc.fields import Field, Fields, Section, keys
from orcapost.yamldoc.node import MAX_SHOWN_KEY, Node
from orcapost.yamldoc.reader import anything
from orcapost.yamldoc.values import file_part, list_of, one_of

_ASKED = "postprocess"
MAX_NAMED = 20  # unknown keys in a note


@dataclass(frozen=True, slots=True)
class NotSupported:
    """A kind of result that configurations ask for and that this version cannot give.

    Attributes
    ----------
    name
        Its key under ``orcaflex.postprocess``.
    words
        What it is called in messages.
    lists
        Where what is wanted of it is listed; without any of these nothing is asked for. Empty where a flag is enough.
    by_list
        Whether the first of these asks for it where no flag says otherwise.
    flags
        Other keys under ``orcaflex.postprocess`` whose flag is its own, too.
    """

    name: str
    words: str
    lists: tuple[str, ...] = ()
    by_list: bool = False
    flags: tuple[str, ...] = ()


NOT_SUPPORTED = (
    NotSupported("RAOs", "RAOs", ("RAOs.sets",), by_list=True),
    NotSupported("cummulative_histograms", "histograms", ("time_series",), by_list=True, flags=("time_series",)),
    NotSupported("visualization", "views"),
)
_OF_THE_OLD_TOOL = "for the tool that these files were written for: not read"
IGNORED: Fields = (
    Field("library", anything, _OF_THE_OLD_TOOL),
    Field("basename", anything, _OF_THE_OLD_TOOL),
    Field("default", anything, "of older files: only the flags under `Analysis` are read"),
    Field("orcaflex_post_process", anything, _OF_THE_OLD_TOOL),
    Field("RangeGraph_settings", anything, _OF_THE_OLD_TOOL),
    Field("RAOs", anything, "not supported yet"),
    Field("time_series", anything, "a list of histograms: not supported yet"),
    Field("visualization_settings", anything, "not supported yet"),
)
POST_PROCESS = Field("PostProcess", anything, "of the oldest files: a list of files, columns and range graphs")

LABEL = Field("label", file_part, "part of the names of all output files", otherwise="the configuration's name")
META = Section("meta", (LABEL,), "on the configuration; other keys are your own", open=True)
ANALYSIS = Field("analysis", anything, "no analysis is run: not read")
RAIN_FLOW = Field("rain_flow", anything, "not supported yet")

_FORMAT_NAMES = [form.name for form in FORMATS]
FORMAT = Field(
    "format",
    list_of(one_of({name: name for name in _FORMAT_NAMES}, "format", _FORMAT_NAMES)),
    "what the tables are written as; each format has files of its own",
    default=("csv",),
)
OF_ALL_TABLES = (FORMAT, CSV)


def orcaflex() -> Section:
    """The block ``orcaflex``, with what all products declare in it."""
    names = [product.name for product in PRODUCTS]
    others = [Field(kind.name, anything, "not supported yet") for kind in NOT_SUPPORTED if kind.name not in names]
    asked: Fields = (*(product.settings for product in PRODUCTS), *others, RAIN_FLOW, *OF_ALL_TABLES)
    return Section("orcaflex", (ANALYSIS, Section(_ASKED, asked, "what is made"), OWN), "what is made, and how")


def top_level() -> Fields:
    """The keys of a configuration, those that nothing reads and that are ignored without a note among them."""
    read = (META, orcaflex(), PROCESSING, PERFORMANCE, FILE_MANAGEMENT, POST_PROCESS, STAND_IN)
    return (*read, *(block for product in PRODUCTS for block in product.blocks), *IGNORED)


def formats(root: Block) -> tuple[str, ...]:
    """The formats of the tables, each once."""
    return tuple(dict.fromkeys(FORMAT.value(root.block("orcaflex").block("postprocess"))))


def known_blocks() -> tuple[str, ...]:
    """The top-level keys of all generations."""
    older = {path.partition(".")[0] for path in MOVED}
    return tuple(dict.fromkeys((*keys(top_level()), *older)))


def check_products(root: Block, notes: list[str]) -> tuple[list[Product], tuple[str, ...]]:
    """The products that are requested, and what is requested and not supported. To `notes` is added what is ignored.

    It is a problem if nothing is left to do.
    """
    names = [product.name for product in PRODUCTS]
    others = [kind for kind in NOT_SUPPORTED if kind.name not in names]
    declared = orcaflex()
    block = declared.block(root)
    known = next(keys(field.fields) for field in declared.fields if isinstance(field, Section) and field.key == _ASKED)
    postprocess = block.block(_ASKED, known)
    found = [(kind.words, node) for kind in others if (node := _asked_for(root.node, kind, notes))]
    if rerun := _true_flag(root.block("file_management").get("update_unfinished")):
        found.append(("update_unfinished", rerun))
    products = [product for product in PRODUCTS if not _of_histograms(root.node, product)]
    wanted = [product for product in products if product.is_requested(root)]
    notes += [
        _without_list(flag)
        for product in products
        if product not in wanted and (flag := _true_flag(postprocess.get(product.name)))
    ]
    shown = tuple(f"{words} ({node.where})" for words, node in found)
    if not wanted:
        flags = [flag for name in known if (flag := at(postprocess.node, (name, "flag")))]
        _nothing_to_do(root, [node for _, node in found], shown, flags)
    if analysis := _any_true(block.get(ANALYSIS.key)):
        notes.append(f"orcapost runs no analysis: {analysis.path} ({analysis.where}) is ignored.")
    return wanted, shown


def _nothing_to_do(root: Block, unsupported: Sequence[Node], shown: Sequence[str], flags: Sequence[Node]) -> None:
    groups = "give summary_settings or time_series_settings with groups"
    true = [flag for flag in flags if flag.value is True]
    if shown:
        why, fix = f"not supported yet: {', '.join(shown)}", None
    elif true:
        why, fix = (
            "nothing is listed for what is asked for",
            "give summary_settings or time_series_settings with groups",
        )
    elif flags:
        why, fix = "no results are asked for", "set a flag to true"
    else:
        why, fix = "no results are asked for", groups
    root.problem((*unsupported, *true, *flags, root.node)[0], f"nothing to do: {why}", fix)


def _asked_for(root: Node, kind: NotSupported, notes: list[str]) -> Node | None:
    """Where a kind of result is asked for: by a flag, or by a list where no flag speaks against it."""
    blocks = [at(root, ("orcaflex", "postprocess", name)) for name in (kind.name, *kind.flags)]
    flags = [flag for block in blocks if (flag := _flag(block))]
    lists = [found for path in kind.lists if (found := at(root, path.split("."))) and found.value not in ([], {})]
    true = next((flag for flag in flags if flag.value is True), None)
    if true is None:
        by_list = kind.by_list and at(root, kind.lists[0].split("."))
        return lists[0] if by_list and by_list in lists and not flags else None
    if kind.lists and not lists:
        if kind.name in true.path:
            notes.append(_without_list(true))
        return None
    return true


def _of_histograms(root: Node, product: Product) -> bool:
    """Whether the product's flag is about the list of histograms, as in older files, and nothing else is listed."""
    return (
        product.name == "time_series"
        and at(root, ("time_series",)) is not None
        and not any(groups.value != [] for block in product.blocks if (groups := at(root, (block.key, "groups"))))
    )


def check_top_level(tree: Node, file: Node, problems: list[ConfigProblem]) -> list[str]:
    """One note for all top-level keys that nothing reads.

    A likely misspelling of a key that is not there is a problem, and so is every unknown key from the command line.

    Parameters
    ----------
    tree, file
        The configuration as it was written, with and without what the command line lays over it.
    """
    known = known_blocks()
    unknown = []
    for key, node in tree.mapping.items():
        if key in known:
            continue
        near = None if key in HARMLESS_AT_THE_TOP else nearest(key, known, ALIKE)
        meant = near if near is not None and (near not in tree.mapping or plain(near) == plain(key)) else None
        if key not in file.mapping or meant:
            fix = f"did you mean {meant}?" if meant else suggest(key, known)
            problems.append(ConfigProblem(node.key or node.where, key, "unknown key", fix))
        else:
            name = shortened(key, MAX_SHOWN_KEY)
            unknown.append(f"{name} (line {node.key.line})" if node.key and node.key.line else name)
    if len(unknown) > MAX_NAMED:
        unknown[MAX_NAMED:] = [f"and {len(unknown) - MAX_NAMED:,} more"]
    return [f"Keys that orcapost does not read are ignored: {', '.join(unknown)}."] if unknown else []


def _without_list(flag: Node) -> str:
    return f"{_name(flag)} is asked for ({flag.where}), and nothing is listed for it."


def _name(node: Node) -> str:
    return node.path.removesuffix(".flag").rpartition(".")[2]


def _flag(block: Node | None) -> Node | None:
    flag = block.mapping.get("flag", block) if block else None
    return flag if flag is not None and isinstance(flag.value, bool) else None


def _true_flag(node: Node | None) -> Node | None:
    flag = _flag(node)
    return flag if flag is not None and flag.value is True else None


def _any_true(node: Node | None) -> Node | None:
    """The first true value at or below a node."""
    if node is None or node.value is True:
        return node
    below = [*node.mapping.values(), *node.entries]
    return next((found for child in below if (found := _any_true(child))), None)
