"""The declared settings of summary tables."""

from __future__ import annotations

from orcapost.products.summary.settings import SETTINGS
from orcapost.yamldoc.fields import markdown_table
from orcapost.yamldoc.schema import json_schema


def test_the_schema_knows_the_limits_of_the_decimals_and_the_statistics():
    known = json_schema(SETTINGS.fields)["properties"]
    assert known["csv_decimal"]["default"] == 6
    assert known["csv_decimal"]["maximum"] == 15
    assert list(known["statistics"]["properties"]) == ["Minimum", "Maximum", "Mean", "StdDev"]


def test_the_table_says_what_holds_where_a_setting_is_absent():
    table = markdown_table(SETTINGS.fields)
    assert "| `flag` | true or false | true if there are groups | " in table
    assert "| `csv_decimal` | whole number from 0 to 15 | 6 | decimals |" in table
    assert "| `statistics.StdDev` | true or false | false | " in table
