"""The declared keys of columns and groups: the JSON Schema takes what the reader takes, the table names every key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from orcapost.dialect.column_fields import COLUMN
from orcapost.dialect.groups import SETTINGS
from orcapost.yamldoc.fields import keys, markdown_table
from orcapost.yamldoc.schema import json_schema

SHIPPED = pytest.mark.parametrize("name", ["dm_fsts", "dm_fsts_lngc"])
CONFIGS = Path(__file__).parents[2] / "configs"


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value is what a schema says."""
    return Draft202012Validator(schema).is_valid(value)


def shipped(name: str) -> Any:
    return yaml.safe_load((CONFIGS / f"{name}.yml").read_text(encoding="utf-8"))


@SHIPPED
def test_the_schema_takes_every_column_of_a_shipped_configuration(name):
    given = shipped(name)
    schema = json_schema(COLUMN, complete=False)
    columns = [
        column
        for block in ("summary_settings", "summary_settings_master")
        for group in given.get(block, {"groups": []})["groups"]
        for column in group["Columns"]
    ]
    assert len(columns) > 20
    assert [column for column in columns if not fits(column, schema)] == []


@SHIPPED
def test_the_schema_of_a_block_of_groups_takes_those_of_a_shipped_configuration(name):
    settings = shipped(name)["summary_settings"]
    assert fits(settings, json_schema(SETTINGS, complete=False))
    settings["groups"][0]["Columns"][0]["Command"] = "TimeHistroy"
    assert not fits(settings, json_schema(SETTINGS, complete=False))


WHOLE: dict[str, Any] = {
    "Command": "TimeHistory",
    "ObjectName": "Line01",
    "Variable": "X",
    "Statistic_Type": "Max",
    "Label": "c",
}


def other_keys(column: dict[str, Any]) -> str:
    """The keys besides those that `column` and `column_refused` write themselves."""
    return json.dumps({key: column[key] for key in column if key not in ("Label", "ObjectName")})[1:-1]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"Command": "range_graph"},
        {"Command": "GetData", "Variable": ["WaveHs", -1]},
        {"Statistic_Type": ["std dev"]},
        {"SimulationPeriod": [30, None]},
        {"SimulationPeriod": 1},
        {"Command": "Range Graph", "objectExtra": ["Section", [1, 2]], "ArcLength": None},
        {"transform": {"type": "linear", "scale": 0.001}},
        {"Position": [0, 0.5, 1]},
        {"RadialPos": "inner", "Theta": 90},
    ],
)
def test_the_schema_takes_what_the_reader_takes(change, column):
    merged = {**WHOLE, **change}
    assert fits(merged, json_schema(COLUMN))
    assert column(other_keys(merged)).label == "c"


@pytest.mark.parametrize(
    "change",
    [
        {"Command": "TimeHistroy"},
        {"Command": None},
        {"Statistic_Type": "Mux"},
        {"Statistic_Type": ["Min", "Max"]},
        {"SupportIndex": -1},
        {"Position": [1, 2]},
        {"RadialPos": "Middle"},
        {"transform": {"type": "square"}},
        {"transform": {"scael": 2}},
        {"Statistc_Type": "Max"},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(change, column_refused):
    merged = {**WHOLE, **change}
    assert not fits(merged, json_schema(COLUMN))
    assert column_refused(other_keys(merged))


def test_a_column_without_a_command_is_refused():
    assert not fits({key: value for key, value in WHOLE.items() if key != "Command"}, json_schema(COLUMN))


def test_the_table_names_every_key():
    table = markdown_table(COLUMN)
    assert all(f"| `{key}` | " in table for key in keys(COLUMN))
    assert "| `transform.scale` | number | 1.0 | " in table
    assert "| `Command` | one of TimeHistory, Range Graph, StaticResult, GetData | required | " in table
