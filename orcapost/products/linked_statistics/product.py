"""How a configuration asks for linked statistics: groups as of the summary, whose columns name several variables."""

from __future__ import annotations

from orcapost.dialect.columns import linked_column
from orcapost.dialect.groups import ColumnRules, has_groups, open_settings, read_groups, settings_of
from orcapost.products.linked_statistics.request import LinkedStatisticsRequest
from orcapost.products.linked_statistics.settings import BLOCKS, CSV_DECIMAL, FLAG, KEY, SETTINGS, settings, statistics
from orcapost.products.protocol import Reading
from orcapost.products.summary.settings import OLDER
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import Fields, Section, keys


class LinkedStatisticsProduct:
    """The product; see `orcapost.products.protocol.Product`."""

    name: str = SETTINGS.key
    settings: Section = SETTINGS
    blocks: Fields = BLOCKS

    def is_requested(self, root: Block) -> bool:
        """See `orcapost.products.protocol.Product`: where groups are named, and no flag says otherwise."""
        flag = FLAG.read(settings(root))
        return flag is not False and has_groups(Block(settings_of(root.node, KEY), root.problems))

    def read(self, reading: Reading) -> LinkedStatisticsRequest:
        """A question for each column."""
        root = reading.root
        opened = open_settings(root, KEY, keys(OLDER))
        rules = ColumnRules(linked_column, (), sources=reading.sources)
        groups = read_groups(root.node, KEY, opened, reading.object_needed, reading.warnings, rules)
        return LinkedStatisticsRequest(
            tuple(group for group in groups if group.columns), CSV_DECIMAL.value(settings(root)), statistics(root)
        )


PRODUCT = LinkedStatisticsProduct()
