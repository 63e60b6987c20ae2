"""What a master gives to groups and columns, and what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from orcapost.dialect.masters import with_master
from orcapost.yamldoc.errors import Where
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.tree import parse


def tree(text: str, file: str = "dm.yml") -> Node:
    return parse(text, lambda line: Where(file, line + 1))


def plain(node: Node) -> Any:
    """The values alone."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    return [plain(child) for child in node.value] if isinstance(node.value, list) else node.value


def merged(settings: str, master: str) -> Any:
    return plain(with_master(tree(settings), tree(master)))


def test_a_master_with_more_groups_gives_none_of_them():
    master = "{groups: [{Label: a, x: 1}, {Label: b, x: 2}]}"
    assert merged("{groups: [{Label: mine}]}", master) == {"groups": [{"Label": "mine", "x": "1"}]}


def test_a_master_with_fewer_groups_leaves_the_others_as_they_are():
    groups = "{groups: [{Label: a}, {Label: b, Columns: [{Label: c}]}]}"
    assert merged(groups, "{groups: [{x: 1, Columns: [{y: 2}]}]}") == {
        "groups": [{"Label": "a", "x": "1", "Columns": [{"y": "2"}]}, {"Label": "b", "Columns": [{"Label": "c"}]}]
    }


@pytest.mark.parametrize("master", ["{}", "{groups: null}", "{groups: []}", "{groups: [null]}", "{groups: [{}]}"])
def test_an_empty_master_changes_nothing(master):
    settings = "{groups: [{Label: a, Columns: [{Label: c}, {Label: d}]}]}"
    assert merged(settings, master) == plain(tree(settings))


def test_without_a_master_nothing_is_added():
    settings = tree("{x: 1, groups: [{Label: a, Columns: [{Label: c}]}]}")
    assert plain(with_master(settings, None)) == plain(settings)


def test_keys_beside_groups_are_defaults_of_the_block():
    master = "{x: 1, y: 2, groups: [{Label: never}]}"
    assert merged("{y: 3}", master) == {"x": "1", "y": "3"}
    assert merged("{groups: [], y: 3}", master) == {"groups": [], "x": "1", "y": "3"}


def test_settings_of_another_form_are_left_to_be_refused():
    assert merged("[a]", "{x: 1, groups: [{Label: a}]}") == ["a"]


def test_null_groups_and_columns_stay_where_they_are():
    master = "{groups: [{x: 1}, {x: 2, Columns: [{y: 3}]}]}"
    assert merged("{groups: [null, {Columns: [null, {Label: c}]}]}", master) == {
        "groups": [None, {"x": "2", "Columns": [None, {"y": "3", "Label": "c"}]}]
    }


def test_columns_of_another_form_stay_as_they_are():
    assert merged("{groups: [{Columns: c}]}", "{groups: [{Columns: [{y: 3}]}]}") == {"groups": [{"Columns": "c"}]}


def test_only_the_masters_first_column_counts_and_own_keys_win():
    master = "{groups: [{Columns: [{p: 1, q: {r: 2, s: 3}}, {t: never}]}]}"
    assert merged("{groups: [{Columns: [{p: 5}, {q: {r: 6}}]}]}", master) == {
        "groups": [{"Columns": [{"p": "5", "q": {"r": "2", "s": "3"}}, {"p": "1", "q": {"r": "6", "s": "3"}}]}]
    }


def test_a_masters_empty_list_of_columns_gives_no_defaults():
    assert merged("{groups: [{Columns: [{p: 5}]}]}", "{groups: [{Columns: []}]}") == {
        "groups": [{"Columns": [{"p": "5"}]}]
    }


def test_a_group_without_columns_takes_its_masters_whole_list_as_it_is():
    assert merged("{groups: [{Label: a}]}", "{groups: [{Columns: [{p: 1, q: 2}, {p: 3}]}]}") == {
        "groups": [{"Label": "a", "Columns": [{"p": "1", "q": "2"}, {"p": "3"}]}]
    }


def test_a_group_whose_columns_are_null_takes_none():
    assert merged("{groups: [{Columns: null}]}", "{groups: [{Columns: [{p: 1}]}]}") == {"groups": [{"Columns": None}]}


def test_a_merged_value_keeps_the_place_where_it_was_written():
    found = with_master(
        tree("groups:\n- Columns:\n  - Label: c\n", "own.yml"),
        tree("x: 1\ngroups:\n- y: 2\n  Columns:\n  - z: 3\n", "master.yml"),
    )
    (group,) = found.mapping["groups"].entries
    (column,) = group.mapping["Columns"].entries
    places = [found, found.mapping["x"], found.mapping["groups"], group, group.mapping["y"], group.mapping["Columns"]]
    places += [column, column.mapping["Label"], column.mapping["z"]]
    assert [str(node.where) for node in places] == [
        "own.yml:1",
        "master.yml:1",
        "own.yml:2",
        "own.yml:2",
        "master.yml:3",
        "own.yml:3",
        "own.yml:3",
        "own.yml:3",
        "master.yml:5",
    ]


def test_defaults_that_every_column_would_repeat_are_counted_before_they_are_given(refused):
    # The first column's defaults are 1 mapping, 1 transform and 1,000 keys in it; for 1,000 columns that is 1,002,000.
    transform = ", ".join(f"k{i}: 1" for i in range(1_000))
    columns = ", ".join(f"{{Label: c{i}}}" for i in range(1_000))
    assert refused(f"""\
        summary_settings_master: {{groups: [{{Columns: [{{transform: {{{transform}}}}}]}}]}}
        summary_settings: {{groups: [{{Label: g, Columns: [{columns}]}}]}}
        """) == [
        "dm.yml:1: summary_settings_master.groups[0].Columns[0]: given to every column, these defaults stand for more "
        "than 1,000,000 values"
    ]
