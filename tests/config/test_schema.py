"""The JSON Schema of configurations takes what the loader takes, refuses mistakes, and says what each key means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from orcapost.config import ConfigError, load
from orcapost.config.schema import schema, schema_text

ROOT = Path(__file__).parents[2]
EVERYTHING = Path(__file__).parent / "everything.yaml"
FILES = sorted([*ROOT.glob("configs/*.yml"), *(ROOT / "tests").rglob("*.yml"), EVERYTHING])
VALIDATOR = Draft202012Validator(schema())


class _Loader(yaml.SafeLoader):
    """As editors read YAML: dates are text."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, form) for tag, form in resolvers if not tag.endswith("timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _held(loader: yaml.SafeLoader, suffix: str, node: yaml.MappingNode) -> dict[str, Any]:
    """What an object of Python's holds that was written with the configuration."""
    found = loader.construct_mapping(node, deep=True)
    return {**found.get("state", {}), **found.get("dictitems", {})} if found.keys() & {"state", "dictitems"} else found


_Loader.add_multi_constructor("tag:yaml.org,2002:python/object", _held)


def as_read(text: str) -> Any:
    return yaml.load(text, _Loader)


def paths(value: Any) -> list[str]:
    """Where the schema refuses a configuration: the paths of what is nearest to the mistake."""
    return [best_match([error]).json_path.removeprefix("$.") for error in VALIDATOR.iter_errors(value)]


def test_it_is_a_schema_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_it_takes_every_configuration_that_the_loader_takes(path: Path) -> None:
    load(path)
    assert paths(as_read(path.read_text(encoding="utf-8"))) == []


def test_it_takes_every_generation() -> None:
    assert len([path for path in FILES if path.parent.name == "generations"]) == 7


COLUMN = "{Label: a, Command: TimeHistory, ObjectName: A, Variable: X, Statistic_Type: Max}"


def of_groups(groups: str) -> str:
    return f"summary_settings: {{groups: [{groups}]}}"


@pytest.mark.parametrize(
    "written",
    [
        of_groups(f"{{Label: g, Columns: [{COLUMN}]}}"),
        of_groups(f"{{SummaryFileName: g, Columns: [{COLUMN}]}}"),
        of_groups(f"{{Label: g, Columns: [{COLUMN}]}}") + "\nmy_own: {anything: [1]}",
        of_groups(f"{{Label: 3, Columns: [{COLUMN.replace('Max', 'std dev')}]}}"),
        of_groups(f"{{Label: g, Columns: [{COLUMN.replace('Statistic_Type', 'AdditionalData')}]}}"),
        of_groups(f"{{Label: g, Columns: [{COLUMN[:-1]}, transform: {{scale: '0.1', shift: 1e5}}}}]}}"),
        of_groups(f"{{Label: g, Columns: [{COLUMN[:-1]}, objectExtra: [End A], ArcLength: [anything]}}]}}"),
        of_groups(f"{{Label: g, Columns: [{COLUMN[:-1]}, objectExtra: [null], ArcLength: [2.5]}}]}}"),
        of_groups(f"{{Label: g, Columns: [{COLUMN[:-1]}, SimulationPeriod: pnWholeSimulation}}]}}"),
        of_groups(f"{{Label: g, Columns: [{COLUMN[:-1]}, SimulationPeriod: [null, 30]}}]}}"),
        of_groups("{Label: g, Columns: [{Label: a, Command: GetData, ObjectName: A, Variable: X, Theta: no}]}"),
        of_groups("{Label: g, Columns: [{Label: a}]}")
        + "\nsummary_settings_master: {groups: [{Columns: [{Command: StaticResult, ObjectName: A, Variable: X}]}]}",
        "orcaflex: {postprocess: {summary: {flag: false}, all_vars: {flag: true}}}\n" + of_groups("{Lable: g}"),
        of_groups(f"{{Label: g, Columns: [{COLUMN}]}}") + "\norcaflex: {postprocess: {summary: {flag: 'True'}}}",
        "PostProcess: {Summary: [" + COLUMN + "], SummaryFileName: s}",
        "Files: [{Name: a}]\n" + of_groups(f"{{Label: g, Columns: [{COLUMN}]}}"),
    ],
)
def test_what_the_loader_takes_it_takes(written: str, tmp_path: Path) -> None:
    path = tmp_path / "dm.yml"
    path.write_text(written, encoding="utf-8")
    load(path)
    assert paths(as_read(written)) == []


MISTAKES = [
    (of_groups(f"{{Lable: g, Columns: [{COLUMN}]}}"), "summary_settings.groups[0]"),
    (of_groups("{Label: g}"), "summary_settings.groups[0]"),
    (of_groups("{Label: g, Columns: []}"), "summary_settings.groups[0].Columns"),
    (of_groups(f"{{Label: 'a/b', Columns: [{COLUMN}]}}"), "summary_settings.groups[0].Label"),
    (of_groups(f"{{Label: g, Columns: {COLUMN}}}"), "summary_settings.groups[0].Columns"),
    ("summary_settings: {groups: {Label: g}}", "summary_settings.groups"),
    ("summary_settings: {match_masters: name}", "summary_settings.match_masters"),
    ("orcaflex: {postprocess: {summary: {flag: maybe}}}", "orcaflex.postprocess.summary.flag"),
    ("orcaflex: {postprocess: {summary: {csv_decimal: 16}}}", "orcaflex.postprocess.summary.csv_decimal"),
    ("orcaflex: {postprocess: {sumary: {flag: true}}}", "orcaflex.postprocess"),
    ("orcaflex: {postprocess: {format: [csv, xls]}}", "orcaflex.postprocess.format[1]"),
    ("orcaflex: {parallel: {threads: 0}}", "orcaflex.parallel.threads"),
    ("parallel_processing: {max_worker: 30}", "parallel_processing"),
    ("performance: {memory: {max_usage_percent: 120}}", "performance.memory.max_usage_percent"),
    ("file_management: {filename: {patern: x}}", "file_management.filename"),
    ("file_management: {input_directory: [a, b]}", "file_management.input_directory"),
    ("stand_in: {files: many}", "stand_in.files"),
    ("meta: {label: 'a:b'}", "meta.label"),
]
OF_COLUMNS = [
    ("Command: TimeHistroy", ".Command"),
    ("Statistic_Type: Mux", ".Statistic_Type"),
    ("Statistc_Type: Max", ""),
    ("SimulationPeriod: WholeSimulaton", ".SimulationPeriod"),
    ("ArcLength: middle", ".ArcLength"),
    ("objectExtra: [End C]", ".objectExtra[0]"),
    ("Position: [1, 2]", ".Position"),
    ("transform: {scale: '0,101972'}", ".transform.scale"),
    ("transform: {scael: 2}", ".transform"),
    ("SupportIndex: -1", ".SupportIndex"),
    ("Variable: null", ".Variable"),
]


def changed(line: str) -> str:
    """A configuration of one column, of which a key is written in another way."""
    column = as_read(COLUMN) | as_read(line)
    return of_groups(f"{{Label: g, Columns: [{json.dumps(column)}]}}")


@pytest.mark.parametrize(
    ("written", "path"),
    [*MISTAKES, *((changed(line), f"summary_settings.groups[0].Columns[0]{end}") for line, end in OF_COLUMNS)],
)
def test_a_mistake_is_refused_where_it_stands(written: str, path: str, tmp_path: Path) -> None:
    file = tmp_path / "dm.yml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(ConfigError):
        load(file)
    assert path in paths(as_read(written))


def described(part: Any, path: str = "$") -> list[str]:
    """The keys of a schema that say nothing of what they mean."""
    if isinstance(part, list):
        return [found for index, entry in enumerate(part) for found in described(entry, f"{path}[{index}]")]
    if not isinstance(part, dict):
        return []
    own = [f"{path}.{key}" for key, value in part.get("properties", {}).items() if "description" not in value]
    inside = part.get("properties", part) if "properties" in part else part
    others = {key: value for key, value in part.items() if key not in ("if", "else", "then", "allOf")}
    below = {**others, "properties": list(inside.values())} if "properties" in part else others
    return own + [found for key, value in below.items() for found in described(value, f"{path}.{key}")]


def test_each_key_is_described() -> None:
    found = schema()
    blocks = {**found, "properties": {key: found["$defs"].get(key, part) for key, part in found["properties"].items()}}
    assert described(blocks) == []


def test_the_shipped_file_is_as_the_declarations_say() -> None:
    """`orcapost plan --schema docs/orcapost.schema.json` writes it anew."""
    shipped = ROOT / "docs" / "orcapost.schema.json"
    assert shipped.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("name", ["dm_fsts", "dm_fsts_lngc"])
def test_a_shipped_configuration_names_the_schema_to_editors(name: str) -> None:
    path = ROOT / "configs" / f"{name}.yml"
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    _, _, place = first.partition("# yaml-language-server: $schema=")
    assert (path.parent / place).resolve() == ROOT / "docs" / "orcapost.schema.json"
