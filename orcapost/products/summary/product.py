"""How a configuration asks for summary tables: groups, in today's form or the oldest, or the short form."""

from __future__ import annotations

from orcapost.common.names import as_file_part
from orcapost.dialect.groups import ColumnRules, has_groups, open_settings, read_groups
from orcapost.products.protocol import Reading
from orcapost.products.summary.request import ShortForm, SummaryRequest
from orcapost.products.summary.settings import BLOCKS, FLAG, KEY, OLDER, SETTINGS, settings
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import ConfigProblem
from orcapost.yamldoc.fields import Fields, Section, keys
from orcapost.yamldoc.values import text, texts


class SummaryProduct:
    """The product; see `orcapost.products.protocol.Product`."""

    name: str = SETTINGS.key
    settings: Section = SETTINGS
    blocks: Fields = BLOCKS

    def is_requested(self, root: Block) -> bool:
        """See `orcapost.products.protocol.Product`; without a flag, where groups are named in any form."""
        named = any(root.get(key) is not None for key in (KEY, "parameters"))
        flag = FLAG.read(settings(root))
        return named if flag is None else flag

    def read(self, reading: Reading) -> SummaryRequest:
        """The groups; where there are none, the short form."""
        root = reading.root
        settings = open_settings(root, KEY, keys(OLDER))
        if not has_groups(settings) and (short := _every_line(root)):
            return SummaryRequest(short=short)
        rules = ColumnRules(sources=reading.sources, sheets=True)
        return SummaryRequest(read_groups(root.node, KEY, settings, reading.object_needed, reading.warnings, rules))


PRODUCT = SummaryProduct()


def _every_line(root: Block) -> tuple[ShortForm, ...]:
    """The short form: one table for each variable, every line of the model a column."""
    variables = root.block("parameters").block("VarNames")
    line = variables.get("Line")
    if line is None or variables.read("Line", texts) is None:
        return ()
    entries = line.entries if isinstance(line.value, list) else [line]
    tables: dict[str, ShortForm] = {}
    for node in entries:
        if node.value is None:
            continue
        name = text(node)
        label = as_file_part(name)
        if label.casefold() in tables:
            root.problems.append(ConfigProblem(node.where, node.path, f"'{name}' is listed twice", "leave one out"))
        tables[label.casefold()] = ShortForm(label, name, str(node.where))
    return tuple(tables.values())
