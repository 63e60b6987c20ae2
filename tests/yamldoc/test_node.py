"""The tree of a configuration."""

from __future__ import annotations

from orcapost.yamldoc.errors import Where
from orcapost.yamldoc.node import count_values
from orcapost.yamldoc.tree import parse


def test_a_mapping_a_list_and_each_of_their_values_count() -> None:
    # The mapping, a, the list, and its three entries.
    assert count_values(parse("a: 1\nb: [x, y, z]\n", lambda line: Where("dm.yml", line))) == 6
