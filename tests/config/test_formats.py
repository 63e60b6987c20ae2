"""`orcaflex.postprocess.format` and `csv`: what tables are written as."""

from __future__ import annotations

import pytest

from orcapost.config.postprocess import OF_ALL_TABLES
from orcapost.formats.settings import CsvOptions
from orcapost.yamldoc.fields import markdown_table
from orcapost.yamldoc.schema import json_schema

COLUMN = "{Command: StaticResult, ObjectName: A, Variable: X, Label: a}"


def asks(settings: str) -> str:
    return (
        f"summary_settings: {{groups: [{{Label: g, Columns: [{COLUMN}]}}]}}\n"
        f"orcaflex:\n  postprocess:\n    summary: {{flag: true}}\n    {settings}\n"
    )


@pytest.mark.parametrize(
    ("written", "formats"),
    [
        ("", ("csv",)),
        ("format: xlsx", ("xlsx",)),
        ("format: [csv, Parquet, csv]", ("csv", "parquet")),
        ("format:", ("csv",)),
    ],
)
def test_tables_are_csv_or_what_is_asked_for_each_once(job, written, formats):
    assert job(asks(written)).formats == formats


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("format: [csv, parqet]", "format: 'parqet' is not a format; did you mean parquet?"),
        ("format: hdf5", "format: 'hdf5' is not a format; known: csv, parquet, xlsx"),
        ("format: []", "format: must not be empty"),
        ("csv: {delimter: ;}", "csv.delimter: unknown key; did you mean delimiter?"),
        ("csv: {delimiter: ;;}", 'csv.delimiter: must be one character, not 2; such as ";" or tab'),
        ("csv: {delimiter: 5}", "csv.delimiter: cannot be '5', which stands in numbers, texts or quotes; such as"),
        ("csv: {delimiter: '\"'}", "csv.delimiter: cannot be '\"', which stands in numbers, texts or quotes; such as"),
        ("csv: {delimiter: e}", "csv.delimiter: cannot be 'e', which stands in numbers, texts or quotes; such as"),
        ("csv: {delimiter: true}", "csv.delimiter: must be one character, not 'true'; such as"),
        ("csv: {decimal: ;}", "csv.decimal: must be . or , in quotes, not ';'"),
        ('csv: {decimal: ","}', "csv.decimal: decimal and delimiter are both ','; give csv.delimiter: \";\""),
        ('csv: {delimiter: "."}', "csv.delimiter: decimal and delimiter are both '.'; give another delimiter"),
        ("csv: {bom: yes please}", "csv.bom: must be true or false, not 'yes please'"),
    ],
)
def test_a_mistake_is_told_with_its_line(job, refused, written, problem):
    (line,) = refused(asks(written))
    assert line.startswith(f"dm.yml:5: orcaflex.postprocess.{problem}")


@pytest.mark.parametrize(
    ("written", "options"),
    [
        ("", CsvOptions(",", ".", False)),
        ('csv: {delimiter: ";", decimal: ",", bom: true}', CsvOptions(";", ",", True)),
        ("csv: {delimiter: tab}", CsvOptions("\t")),
        ("csv: {delimiter: \\t}", CsvOptions("\t")),
        ('csv: {delimiter: "\\t"}', CsvOptions("\t")),
        ("csv: {delimiter: '|'}", CsvOptions("|")),
    ],
)
def test_the_form_of_csv_is_read(job, written, options):
    assert job(asks(written)).csv == options


def test_the_docs_and_the_schema_are_made_of_the_declarations():
    schema = json_schema(OF_ALL_TABLES)["properties"]
    assert schema["csv"]["properties"]["decimal"]["anyOf"][0] == {"enum": [".", ","]}
    table = markdown_table(OF_ALL_TABLES)
    assert "| `format` | one of csv, parquet, xlsx, or a list of them | " in table
    assert "| `csv.delimiter` | one character, or tab | , | stands between cells |" in table
