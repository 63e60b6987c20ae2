"""JSON Schema of a whole configuration, of every generation, from the declarations of its keys."""

from __future__ import annotations

import json
from typing import Any

from orcapost.config.generations.keys import (
    HARMLESS,
    HARMLESS_AT_THE_TOP,
    MOVED,
    OF_GROUPS,
    OF_POST_PROCESS,
    RENAMED_IN_COLUMN,
    RENAMED_IN_GROUP,
)
from orcapost.config.inputs import FILES
from orcapost.config.postprocess import top_level
from orcapost.dialect.sources import FILES as OWN_LOAD_MATRIX
from orcapost.products.all import PRODUCTS
from orcapost.yamldoc.fields import Section
from orcapost.yamldoc.reader import or_null
from orcapost.yamldoc.schema import described, requirements
from orcapost.yamldoc.values import spelling

TITLE = "Configuration of orcapost"
URL = "https://json-schema.org/draft/2020-12/schema"
_OLDER = {"groups": RENAMED_IN_GROUP, "Columns": RENAMED_IN_COLUMN}
_IGNORED = {"description": "changes no result: ignored"}
_FALSE = {"anyOf": [{"const": False}, spelling(("false", "no", "off"))]}

_Schema = dict[str, Any]


def schema_text() -> str:
    """The schema as a file, in which editors find what a key may hold and what it means."""
    return json.dumps(schema(), indent=1) + "\n"


def schema() -> _Schema:
    """What a configuration may hold. Unknown keys at its top are allowed, since they may be another program's.

    What the loader does not look at, since its kind of result is switched off by ``flag: false``, may be anything.
    """
    blocks = {field.key: described(field, _OLDER) for field in top_level()}
    _take_harmless(blocks)
    _take_load_matrices(blocks)
    conditions = _of_products(blocks)
    of_products = _read_by_products()
    top: _Schema = {key: {"$ref": _block(key)} for key in blocks if key not in of_products}
    top |= {key: {"description": blocks[key]["description"]} for key in blocks if key in of_products}
    top |= dict.fromkeys(HARMLESS_AT_THE_TOP, _IGNORED)
    for older, todays in MOVED.items():
        _put_older(top, blocks, older.split("."), todays)
    blocks["PostProcess"] = _post_process(blocks)
    _share_columns(blocks)
    return {
        "$schema": URL,
        "title": TITLE,
        "description": "Which results are read from which OrcaFlex simulation files.",
        "type": "object",
        "properties": top,
        "allOf": conditions,
        "$defs": blocks,
    }


def _block(path: str) -> str:
    """The place of what may stand at a path, such as ``summary_settings.groups``, in the schema."""
    first, *rest = path.split(".")
    return "/".join(["#/$defs", first, *(f"properties/{key}" for key in rest)])


def _at(blocks: _Schema, path: str) -> _Schema:
    """The schema of the block, or of a list's entries, at a path like ``time_series_settings.groups[].Columns[]``."""
    first, *rest = path.split(".")
    found: _Schema = blocks[first]
    for step in rest:
        found = found["properties"][step.removesuffix("[]")]
        if step.endswith("[]"):
            found = found["items"]
    return found


def _take_harmless(blocks: _Schema) -> None:
    for path, names in HARMLESS.items():
        first, dot, rest = path.partition(".")
        for block in (first, f"{first}_master"):
            if block in blocks and "properties" in blocks[block]:
                _at(blocks, f"{block}{dot}{rest}")["properties"].update(dict.fromkeys(names, _IGNORED))


def _take_load_matrices(blocks: _Schema) -> None:
    """The files of a group are a load matrix as that of all files is."""
    files = {"$ref": _block(f"file_management.{FILES.key}")}
    for key in OF_GROUPS:
        for block in (key, f"{key}_master"):
            group = _at(blocks, f"{block}.groups[]")["properties"]
            group[OWN_LOAD_MATRIX.key] = {"description": OWN_LOAD_MATRIX.meaning, **files}


def _share_columns(blocks: _Schema) -> None:
    """A column of a block and one of its master are described in one place."""
    for key in OF_GROUPS:
        groups = (_at(blocks, f"{block}.groups[]")["properties"] for block in (key, f"{key}_master"))
        columns, of_master = (group["Columns"] for group in groups)
        blocks[f"{key}_column"] = columns["items"]
        columns["items"] = {"$ref": _block(f"{key}_column")}
        of_master["items"] = {"anyOf": [columns["items"], {"type": "null"}]}


def _read_by_products() -> set[str]:
    return {block.key for product in PRODUCTS for block in product.blocks}


def _of_products(blocks: _Schema) -> list[_Schema]:
    """What products read is looked at where they are not switched off; keys that must be there, where no master can
    give them."""
    found = []
    for product in PRODUCTS:
        read: _Schema = {block.key: {"$ref": _block(block.key)} for block in product.blocks}
        masters = {block.key for block in product.blocks if isinstance(block, Section) and block.is_master}
        parts: list[_Schema] = [{"properties": read}] if read else []
        for block in product.blocks:
            needed = requirements(Section("", (block,), ""), _OLDER) if isinstance(block, Section) else None
            if needed is None or block.key in masters:
                continue
            master = f"{block.key}_master"
            given = {"required": [master], "properties": {master: {"type": "object"}}}
            parts.append({"if": given, "else": needed} if master in masters else needed)
        if parts:
            found.append({"if": _switched_off(product.name), "else": {"allOf": parts}})
    return found


def _switched_off(product: str) -> _Schema:
    """Where the flag of a product is false, in the place of today or of older files."""
    today = f"orcaflex.postprocess.{product}"
    places = [today, *(older for older, todays in MOVED.items() if todays == today)]
    return {"anyOf": [_nested(f"{place}.flag".split("."), _FALSE) for place in places]}


def _nested(path: list[str], value: _Schema) -> _Schema:
    for key in reversed(path):
        value = {"required": [key], "properties": {key: value}}
    return value


def _put_older(top: _Schema, blocks: _Schema, older: list[str], todays: str) -> None:
    """Take at an older place what is taken at today's."""
    first, *rest = older
    meaning = f"of older files: read as {todays}"
    value: _Schema = {"description": meaning, "$ref": _block(todays)}
    if first == "Files":
        names = {"type": "array", "items": {"type": "object"}}
        value = {"description": meaning, "anyOf": [{"$ref": _block(todays)}, names]}
    if not rest:
        top[first] = value
        return
    block = blocks[first]
    for key in rest[:-1]:
        block = block.setdefault("properties", {}).setdefault(key, {"description": "of older files: flags"})
    block.setdefault("properties", {}).setdefault(rest[-1], value)


def _post_process(blocks: _Schema) -> _Schema:
    """An entry of the oldest files, or a list of them."""
    parts = {
        key: {"description": f"of older files: read as {todays}", **_oldest(key, blocks)}
        for key, todays in OF_POST_PROCESS.items()
    }
    entry = {"type": "object", "properties": parts, "additionalProperties": False}
    description = blocks["PostProcess"]["description"]
    return {"description": description, **entry, "type": ["object", "array", "null"], "items": entry}


def _oldest(key: str, blocks: _Schema) -> _Schema:
    columns = f"{_block('summary_settings.groups')}/items/properties/Columns"
    match key:
        case "PlotSettings" | "RangeGraph":
            return {"$ref": _block(key)}
        case "File":
            return {"$ref": "#/properties/Files"}
        case "SummaryFileName":
            return {"$ref": f"{_block('summary_settings.groups')}/items/properties/Label"}
        case "Summary":
            of_groups = {"contains": {"required": ["Columns"]}}
            return {"if": of_groups, "then": {"$ref": _block("summary_settings.groups")}, "else": {"$ref": columns}}
    # A time history names its place under a key that columns have for something else, and may have no label.
    history = _at(blocks, "time_series_settings.groups[].Columns[]")
    properties = {**history["properties"], "AdditionalData": history["properties"]["objectExtra"]}
    return or_null({"type": "array", "items": {**history, "properties": properties}})
